//! Words that should not stand in a public name or place: a person, an office held, a certificate, pictures. A firm in
//! the place of a person's name.

use super::parts::{self, left_whole};
use super::unwanted_words::{
    APART, BODIES, BRANCHES, CLAIMS, CONTACTS, HONORIFICS, JOINED, NO_CLAIMS, OF_PERSONS, OFFICES, STARS, TRADES, WEB,
};
use crate::base::japanese::letters::COUNTS_AS;
use crate::base::japanese::{self, is_wide_digit};
use crate::scheme::codes::{OfferCode, QuestionCode};
use crate::scheme::form::{Field, Form};
use crate::scheme::remark::{Offer, Question};
use crate::scheme::rules::ends::without_ends;
use crate::scheme::{Answers, Checked, Role, check, rules};

/// Adds what a public text raises.
pub fn ask(form: &Form, field: &Field, checked: &mut Checked) {
    let Some(text) = checked.answers.text(&field.key).map(str::to_owned) else { return };
    let question = |code: QuestionCode| Question::new(&field.key, code).with("label", &field.label);
    let mut asked: Vec<Question> = Vec::new();
    if matches!(field.role, Some(Role::Name | Role::Person)) {
        asked.extend(office_held(field, &text));
    }
    if let Some(found) = beside_name(field, &text).filter(|found| claim(found).is_none()) {
        let left = text.split(found).find_map(left_whole);
        let offer = left.map(|left| Offer::replacing(OfferCode::Replace, left, &[(&field.key, left)]));
        asked.push(
            offer.into_iter().fold(question(QuestionCode::PublicBeside).with("found", found), Question::offering),
        );
    }
    // Without an office held or whatever else stands there, a person may be left.
    if asked.is_empty() && field.role.is_some_and(|role| names_a_person(form, &checked.answers, role)) {
        asked.push(question(QuestionCode::PublicPerson).with("found", &text));
    }
    let beside = asked.iter().any(|question| question.code == QuestionCode::PublicBeside);
    if field.role == Some(Role::Person) && !beside && is_firm(&text) {
        asked.push(question(QuestionCode::PersonIsFirm).with("name", &text));
    }
    asked.extend(claim(&text).map(|word| question(QuestionCode::PublicClaim).with("word", word)));
    asked.extend(
        text.chars().find(|c| is_picture(*c)).map(|sign| question(QuestionCode::PublicSigns).with("sign", sign)),
    );
    checked.questions.extend(asked);
}

/// Whether a person's name stands where only a firm or a town should: whoever an answer names, or something is sent care of.
pub(super) fn names_a_person(form: &Form, answers: &Answers, role: Role) -> bool {
    let Some(text) = answers.of(role).filter(|_| matches!(role, Role::Name | Role::Place)) else { return false };
    let persons = form.fields().iter().filter(|field| check::is_person(field));
    let mut named = persons.filter_map(|field| answers.text(&field.key));
    (role == Role::Place && is_care_of(text)) || named.any(|person| is_named(text, person))
}

/// Whether a text names a person. A family's name alone is a town's and a firm's too, and so is what a firm is called.
fn is_named(text: &str, person: &str) -> bool {
    let (whole, name) = (counted(text), counted(person));
    let is_apart = person.trim().contains(char::is_whitespace);
    let is_kanji = name.chars().any(|c| matches!(c, '一'..='鿿'));
    if is_firm(person) || !is_apart && !is_kanji {
        return false;
    }
    // 「林 茂」: two letters stand in many words, and three may be a family's name alone.
    let stands = || stands_apart(text, person) || stands_apart(text, &name);
    match name.chars().count() {
        2 => stands(),
        3 => stands() || is_apart && whole.contains(&name),
        count => count > 3 && whole.contains(&name),
    }
}

/// Whether words stand in a text between blanks.
fn stands_apart(text: &str, words: &str) -> bool {
    let spaced = |text: &str| format!(" {} ", text.split(parts::is_break).collect::<Vec<_>>().join(" "));
    spaced(text).contains(&spaced(words))
}

/// Without widths, blanks, case and old shapes of letters.
fn counted(text: &str) -> String {
    let plain = |c: char| COUNTS_AS.get(&c).copied().unwrap_or(c);
    japanese::compatible(text).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).map(plain).collect()
}

/// 「山田様方」 or 「蒲田 見本 花子 方」. Towns that end in 方 stand without a blank or bracket before their name.
fn is_care_of(place: &str) -> bool {
    let ends = place.trim_end_matches([')', '）', ' ', '　']).ends_with('方');
    let words = ["様方", "気付", "c/o", "C/O", "℅", "ｃ／ｏ"];
    let is_home =
        place.ends_with('様') || place.ends_with("様宅") || place.ends_with('宅') && place.contains([' ', '　']);
    // 「見本町山田方」; 「若狭町三方」 is a town.
    let beside = place.rsplit(['町', '村', '目']).next().filter(|rest| rest.len() < place.len());
    let is_family = beside.and_then(|rest| rest.strip_suffix('方')).is_some_and(|family| {
        (2..=4).contains(&family.chars().count()) && family.chars().all(|c| matches!(c, '一'..='鿿' | '々'))
    });
    is_home
        || is_family
        || words.iter().any(|word| place.contains(word))
        || (ends && place.contains([' ', '　', '(', '（']))
}

/// What stands behind a name and is none: a lot number, a house, a floor, who is responsible, an address on the web; in a
/// person's name any number or address of mail, and the firm beside it.
fn beside_name<'a>(field: &Field, name: &'a str) -> Option<&'a str> {
    let words = name.split(parts::is_break).map(parts::without_brackets);
    let is_number = |c: char| matches!(c, '@' | '＠') || c.is_ascii_digit() || is_wide_digit(c);
    let is_place = |word: &str| parts::house(word).is_some() || rules::has_lot_number(word) || is_care_of(word);
    let is_branch = |word: &str| BRANCHES.iter().any(|branch| word.ends_with(branch));
    let is_contact = |word: &str| CONTACTS.iter().any(|contact| word.starts_with(contact));
    let is_other = |word: &str| is_place(word) || is_branch(word) || is_contact(word) || is_former(word);
    match field.role {
        Some(Role::Name) => {
            let other = || words.skip(1).find(|word| is_other(word));
            let joined = || behind_form(name).filter(|word| is_branch(word));
            net_address(name).or_else(other).or_else(joined)
        }
        Some(Role::Person) => {
            let all: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            let number = all.iter().find(|word| word.contains(is_number));
            let firm = || all.iter().find(|word| all.len() > 1 && is_firm(word));
            number.or_else(firm).copied()
        }
        _ => None,
    }
}

/// An address of the web or of mail, wherever it stands in a text.
pub(super) fn net_address(text: &str) -> Option<&str> {
    let is_end = |c: char| parts::is_break(c) || matches!(c, ')' | '）');
    let narrow: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, japanese::narrow_letter(c))).collect();
    let begins = |start: &str, at: usize| {
        narrow[at..].iter().map(|(_, c)| c.to_ascii_lowercase()).take(start.len()).eq(start.chars())
    };
    let web = (0..narrow.len()).find(|at| WEB.iter().any(|start| begins(start, *at))).map(|at| narrow[at].0);
    let mail = || {
        let at = text.find(['@', '＠'])?;
        let (before, behind) = text.split_at(at);
        let own = |c: char| c.is_ascii_graphic() && !is_end(c) || ('！'..='～').contains(&c) && !is_end(c);
        let start = before.trim_end_matches(own).len();
        (start < at && behind.contains(['.', '．', '。', '｡'])).then_some(start)
    };
    let rest = text.get(web.or_else(mail)?..)?;
    rest.split(is_end).next()
}

/// A name of the web without its beginning, which no town has: 「x.example」.
pub(super) fn domain(text: &str) -> Option<&str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')));
    let is_domain = |word: &&str| {
        let (name, top) = word.rsplit_once('.')?;
        let is_top = top.len() > 1 && top.chars().all(|c| c.is_ascii_alphabetic());
        (is_top && name.chars().any(|c| c.is_ascii_alphanumeric())).then_some(())
    };
    words.into_iter().find(|word| is_domain(word).is_some())
}

/// 「旧：山田塗装」, 「旧社名 山田塗装」; 「旧市街」 is no name of before.
fn is_former(word: &str) -> bool {
    let named = |rest: &str| ["：", ":", "社名", "商号", "名称"].iter().any(|start| rest.starts_with(start));
    word.strip_prefix('旧').is_some_and(|rest| named(rest) || is_firm(rest))
}

/// What stands behind the form of a company that a name ends with: 「見本株式会社東京支店」.
fn behind_form(name: &str) -> Option<&str> {
    let (before, behind) = name.rsplit_once("会社")?;
    let firm = ["株式", "有限", "合同", "合資", "合名"].iter().find_map(|form| before.strip_suffix(form))?;
    (!firm.is_empty() && !behind.is_empty()).then_some(behind)
}

/// An office held in a name, with what is left of it as the offer.
fn office_held(field: &Field, text: &str) -> Option<Question> {
    let person = field.role == Some(Role::Person);
    let named = |part: &'_ str| part.split(['：', ':']).next().map(str::trim_end).unwrap_or_default().to_owned();
    let apart = |word: &&&str| text.split(parts::is_break).any(|part| named(parts::without_brackets(part)) == **word);
    let inside = || OFFICES.iter().find(|word| text.contains(**word));
    let of_person = OF_PERSONS.iter().filter(|_| person);
    let beside = || APART.iter().chain(of_person).chain(&HONORIFICS).find(apart);
    let joined = |word: &&&str| text.len() > word.len() && (text.starts_with(**word) || text.ends_with(**word));
    let behind = || JOINED.iter().filter(|_| person).find(joined);
    let honoured = || HONORIFICS.iter().filter(|_| person).find(|word| text.ends_with(**word));
    let word = inside().or_else(beside).or_else(behind).or_else(honoured)?;
    let (before, after) = text.split_once(*word)?;
    let (before, after) = (without_ends(before), without_ends(after));
    // Before it stands the firm; a person's name stands on either side.
    let left = if person && before.is_empty() { after } else { before };
    let is_body = || BODIES.iter().any(|end| left.ends_with(end));
    let is_named = person || rules::is_of_firm(left) || is_body();
    let is_sure = is_named && (before.is_empty() || after.is_empty() || !person);
    let question = Question::new(&field.key, QuestionCode::PublicOffice).with("label", &field.label).with("word", word);
    let left = left_whole(left).filter(|_| is_sure);
    let offer = left.map(|left| Offer::replacing(OfferCode::Replace, left, &[(&field.key, left)]));
    Some(offer.into_iter().fold(question, Question::offering))
}

fn is_firm(text: &str) -> bool {
    rules::is_of_firm(text) || TRADES.iter().any(|trade| text.ends_with(trade) && text.len() > trade.len())
}

/// The word with which a text claims a certificate.
fn claim(text: &str) -> Option<&'static str> {
    let lower = |text: &str| japanese::compatible(text).flat_map(char::to_lowercase).collect::<String>();
    let text = NO_CLAIMS.iter().fold(lower(text), |text, harmless| text.replace(harmless, ""));
    let without_joints = |text: &str| text.replace([' ', '-'], "");
    let bare = without_joints(&text);
    let star = || text.contains(STARS).then_some("★");
    let is_in = |word: &&&str| {
        let word = lower(word);
        text.contains(&word) || bare.contains(&without_joints(&word))
    };
    CLAIMS.iter().find(is_in).copied().or_else(star)
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
    fn brackets_stay_with_what_they_hold() {
        for (text, left) in [
            ("(株)みほん ", "(株)みほん"),
            ("（有）見本", "（有）見本"),
            ("山田塗装（株） ", "山田塗装（株）"),
            ("みほん株式会社(東京) ", "みほん株式会社(東京)"),
            (" 山田太郎 (塗装)", "山田太郎 (塗装)"),
            ("山田塗装（", "山田塗装"),
            (" 山田）", "山田"),
            ("（山田", "山田"),
            ("）", ""),
        ] {
            assert_eq!(without_ends(text), left, "{text}");
        }
    }

    #[test]
    fn who_claims_a_certificate_is_asked_and_a_profession_is_none() {
        for name in [
            "株式会社見本（IPA認定）",
            "国認定 見本",
            "経済産業省公認 見本",
            "政府公認見本",
            "二つ星企業 見本",
            "見本（登録済）",
            "セキュリティ認定株式会社",
            "認定セキュリティ見本",
            "お墨付き見本塗装",
            "見本（国のお墨つき）",
        ] {
            assert!(claim(name).is_some(), "{name}");
        }
        for name in [
            "見本公認会計士事務所",
            "公認心理師 見本",
            "認定NPO法人見本",
            "認定こども園見本",
            "星企業",
            "登録商標見本",
            "三ツ星見本",
            "公益財団法人見本認定機構",
            "認定司法書士見本事務所",
        ] {
            assert_eq!(claim(name), None, "{name}");
        }
    }

    #[test]
    fn a_claim_is_told_as_its_word_is_written() {
        for (name, word) in [
            ("株式会社見本（ｉｓｍｓ取得）", "ISMS"),
            ("株式会社見本（ＩＰＡ認定）", "認定"),
            ("ｐマーク見本", "Pマーク"),
            ("Security-Action見本", "SECURITY ACTION"),
        ] {
            assert_eq!(claim(name), Some(word), "{name}");
        }
    }

    #[test]
    fn addresses_of_the_web_and_of_mail_are_found_wherever_they_stand() {
        for (text, found) in [
            ("見本町taro@mihon.example", Some("taro@mihon.example")),
            ("見本町（ｔａｒｏ＠ｍｉｈｏｎ．ｅｘａｍｐｌｅ）", Some("ｔａｒｏ＠ｍｉｈｏｎ．ｅｘａｍｐｌｅ")),
            ("見本町 https://mihon.example/ 裏", Some("https://mihon.example/")),
            ("見本塗装www.mihon.example", Some("www.mihon.example")),
            ("見本町@見本", None),
            ("@見本クラブ.", None),
            ("見本町", None),
        ] {
            assert_eq!(net_address(text), found, "{text}");
        }
    }

    #[test]
    fn who_something_is_sent_care_of_is_a_person_and_a_town_is_none() {
        for person in [
            "大田区蒲田 見本 花子 方",
            "金沢市見本町山田花子様方",
            "見本市例示町（田中一郎方）",
            "見本市例示町　渡邊方",
            "大田区蒲田 c/o Yamada",
            "見本郡例示町山田方",
            "大田区見本町3丁目佐々木方",
            "大田区蒲田 株式会社見本気付",
        ] {
            assert!(is_care_of(person), "{person}");
        }
        for town in ["若狭町三方", "掛川市下土方", "枚方市岡本町", "大田区蒲田", "見本市 例示町", "方南町"]
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
