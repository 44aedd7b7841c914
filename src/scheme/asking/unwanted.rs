//! Words that should not stand in a public name or place: a person, an office held, a certificate, pictures. A firm in
//! the place of a person's name.

use super::parts;
use crate::scheme::codes::{OfferCode, QuestionCode};
use crate::scheme::form::Field;
use crate::scheme::remark::{Offer, Question};
use crate::scheme::{Answers, Checked, Role, rules};

/// Offices held, the longest first.
const OFFICES: [&str; 9] = [
    "代表取締役社長",
    "代表取締役会長",
    "代表取締役",
    "取締役社長",
    "業務執行社員",
    "代表社員",
    "代表理事",
    "代表者",
    "理事長",
];
/// The same where only a person's name should stand.
const OF_PERSONS: [&str; 7] = ["代表", "店主", "社長", "会長", "所長", "院長", "個人事業主"];
/// How others are addressed.
const HONORIFICS: [&str; 2] = ["様", "殿"];
/// How names of firms end that carry no legal form, and no family's.
const TRADES: [&str; 29] = [
    "塗装",
    "塗装店",
    "塗装工業",
    "商店",
    "商会",
    "工務店",
    "建設",
    "建築",
    "工業",
    "工業所",
    "工芸",
    "製作所",
    "設備",
    "電気",
    "電機",
    "電工",
    "自動車",
    "美容室",
    "理容室",
    "医院",
    "歯科",
    "クリニック",
    "整骨院",
    "事務所",
    "食堂",
    "企画",
    "サロン",
    "運輸",
    "農園",
];
/// Words that claim that somebody else has certified something.
const CLAIMS: [&str; 21] = [
    "認定企業",
    "認定事業者",
    "認定工場",
    "認定店",
    "認定取得",
    "認定済",
    "を認定",
    "認証取得",
    "認証済",
    "認証企業",
    "取得企業",
    "取得済",
    "公認店",
    "プライバシーマーク",
    "pマーク",
    "isms",
    "iso27001",
    "iso9001",
    "iso14001",
    "security action",
    "セキュリティアクション",
];
/// The levels' signs claim one too.
const STARS: [char; 3] = ['★', '☆', '⭐'];

/// Adds what a public text raises.
pub fn ask(field: &Field, checked: &mut Checked) {
    let Some(text) = checked.answers.text(&field.key).map(str::to_owned) else { return };
    let question = |code: QuestionCode| Question::new(&field.key, code).with("label", &field.label);
    let mut asked: Vec<Question> = Vec::new();
    if names_a_person(&checked.answers).is_some_and(|role| Some(role) == field.role) {
        asked.push(question(QuestionCode::PublicPerson).with("found", &text));
    }
    if matches!(field.role, Some(Role::Name | Role::Person)) {
        asked.extend(office_held(field, &text));
    }
    if field.role == Some(Role::Person) && is_firm(&text) {
        asked.push(question(QuestionCode::PersonIsFirm).with("name", &text));
    }
    asked.extend(claim(&text).map(|word| question(QuestionCode::PublicClaim).with("word", word)));
    asked.extend(
        text.chars().find(|c| is_picture(*c)).map(|sign| question(QuestionCode::PublicSigns).with("sign", sign)),
    );
    checked.questions.extend(asked);
}

/// Where a person's name stands though only a firm or a town should: the contact's, or whoever something is sent care of.
fn names_a_person(answers: &Answers) -> Option<Role> {
    let contact = answers.of(Role::Contact).unwrap_or_default();
    let family = contact.split_whitespace().next().unwrap_or_default();
    let stands_in = |text: &str| family.chars().count() > 1 && text.contains(contact);
    if is_care_of(answers.municipality()) || stands_in(answers.municipality()) {
        return Some(Role::Place);
    }
    (!answers.is_sole_proprietor() && stands_in(answers.declarer_name())).then_some(Role::Name)
}

/// 「山田様方」 or 「蒲田 見本 花子 方」. Towns that end in 方 stand without a blank or bracket before their name.
fn is_care_of(place: &str) -> bool {
    let ends = place.trim_end_matches([')', '）', ' ', '　']).ends_with('方');
    let words = ["様方", "気付", "c/o", "C/O", "℅", "ｃ／ｏ"];
    words.iter().any(|word| place.contains(word)) || (ends && place.contains([' ', '　', '(', '（']))
}

/// An office held in a name, with what is left of it as the offer.
fn office_held(field: &Field, text: &str) -> Option<Question> {
    let person = field.role == Some(Role::Person);
    let apart = |word: &&&str| text.split(parts::is_break).any(|part| parts::without_brackets(part) == **word);
    let inside = || OFFICES.iter().find(|word| text.contains(**word));
    let beside = || OF_PERSONS.iter().chain(&HONORIFICS).find(apart);
    let behind = || HONORIFICS.iter().filter(|_| person).find(|word| text.ends_with(**word));
    let word = inside().or_else(beside).or_else(behind)?;
    let (before, after) = text.split_once(*word)?;
    let edge = |c: char| c.is_whitespace() || matches!(c, '(' | '（' | ')' | '）' | '/' | '／' | '・');
    let (before, after) = (before.trim_matches(edge), after.trim_matches(edge));
    // Before it stands the firm; a person's name stands on either side.
    let left = if person && before.is_empty() { after } else { before };
    let is_sure =
        !left.is_empty() && (person || rules::is_of_firm(left)) && (before.is_empty() || after.is_empty() || !person);
    let question = Question::new(&field.key, QuestionCode::PublicOffice).with("label", &field.label).with("word", word);
    let offer = is_sure.then(|| Offer::replacing(OfferCode::Replace, left, &[(&field.key, left)]));
    Some(offer.into_iter().fold(question, Question::offering))
}

fn is_firm(text: &str) -> bool {
    rules::is_of_firm(text) || TRADES.iter().any(|trade| text.ends_with(trade) && text.len() > trade.len())
}

/// The word with which a text claims a certificate.
fn claim(text: &str) -> Option<&'static str> {
    let text: String = crate::base::japanese::compatible(text).flat_map(char::to_lowercase).collect();
    let bare = text.replace([' ', '-'], "");
    let star = || text.contains(STARS).then_some("★");
    CLAIMS.iter().find(|word| text.contains(**word) || bare.contains(**word)).copied().or_else(star)
}

/// Pictures of letters and hands, which no registered name has.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{2604}' | '\u{2607}'..='\u{27bf}' | '\u{2b50}' | '\u{20e3}')
        && !STARS.contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_something_is_sent_care_of_is_a_person_and_a_town_is_none() {
        for person in [
            "大田区蒲田 見本 花子 方",
            "金沢市見本町山田花子様方",
            "見本市例示町（田中一郎方）",
            "見本市例示町　渡邊方",
            "大田区蒲田 c/o Yamada",
            "大田区蒲田 株式会社見本気付",
        ] {
            assert!(is_care_of(person), "{person}");
        }
        for town in ["掛川市下土方", "枚方市岡本町", "大田区蒲田", "見本市 例示町", "方南町"]
        {
            assert!(!is_care_of(town), "{town}");
        }
    }

    #[test]
    fn certificates_are_claimed_by_words_that_no_registered_name_needs() {
        for text in [
            "株式会社見本（情報セキュリティ認定企業）",
            "株式会社見本 ★★取得済",
            "ISMS認証取得 株式会社見本",
            "株式会社見本（ＩＳＯ ２７００１）",
            "株式会社見本 SECURITY ACTION",
            "株式会社見本☆",
            "Ｐマーク株式会社",
        ] {
            assert!(claim(text).is_some(), "{text}");
        }
        for text in [
            "認定NPO法人見本",
            "認定こども園みほん",
            "公認会計士見本事務所",
            "株式会社認証見本",
            "有限会社見本認可園",
            "株式会社イソ",
        ] {
            assert_eq!(claim(text), None, "{text}");
        }
    }

    #[test]
    fn a_firm_is_no_person_and_families_are_none() {
        for text in ["株式会社山田", "㈱山田", "山田塗装", "山田 商店", "見本歯科", "やまだ事務所"]
        {
            assert!(is_firm(text), "{text}");
        }
        for text in ["山田 太郎", "守屋 商", "建設 太郎", "塗装", "組 太郎", "Yamada Taro", "電気"] {
            assert!(!is_firm(text), "{text}");
        }
    }

    #[test]
    fn pictures_are_known_and_letters_are_none() {
        assert!("😀❤✨☺".chars().all(is_picture));
        for c in "株見ーａ★☆々〆髙𠮷".chars() {
            assert!(!is_picture(c), "{c}");
        }
    }
}
