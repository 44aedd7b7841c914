//! Legal forms of corporations. An abbreviated or missing form is a question, never an error: the office looks at what is
//! kept. What is offered is compared as it counts, so that no form is put before a name that has one in another writing.

use super::{Reading, ends, form_reading};
use crate::base::japanese::legal_forms::{ABBREVIATIONS, Abbreviation, LEFT_OUT};
use crate::base::japanese::letters::COUNTS_AS;
use crate::base::japanese::{compatible, is_long_mark};
use crate::scheme::codes::{OfferCode, QuestionCode};
use crate::scheme::remark::{Offer, Question};
use std::ops::Range;
use std::sync::LazyLock;

/// A name with one of these carries its form already.
const COMPLETE: [&str; 10] =
    ["会社", "法人", "組合", "金庫", "商工会", "商工会議所", "連合会", "協会", "公社", "農業委員会"];

/// Whoever has one of these in full has no other.
const COMPANIES: [&str; 5] = ["株式会社", "有限会社", "合同会社", "合資会社", "合名会社"];
const LONGEST: usize = 4;
/// Forms abroad as their letters count; nobody is registered with one of these and a form of Japan.
const ABROAD: [&str; 7] = ["coltd", "companylimited", "colimited", "ltd", "inc", "llc", "kk"];

/// Forms that have a sign of one letter: ㍿.
const SQUARED: [&str; 1] = ["株式会社"];
/// An abbreviation in a name: where it stands, and what it may stand for.
struct Short {
    place: Range<usize>,
    forms: &'static [&'static str],
}

/// A letter of a name: where it stands, and what it is compared as.
struct Letter {
    place: Range<usize>,
    folded: String,
}

/// The name with an abbreviation written out, place kept: `㈱見本` → `株式会社見本`. `None` without one.
pub fn full_name(name: &str) -> Option<String> {
    let short = abbreviation(name)?;
    short.forms.first().and_then(|full| written_out(name, &short.place, full))
}

/// Adds the question that a name raises.
pub fn ask(key: &str, mut reading: Reading) -> Reading {
    let name = reading.value.clone();
    if is_only_form(&name) {
        reading.questions.push(Question::new(key, QuestionCode::NameOnlyForm).with("name", &name));
    } else if let Some(short) = abbreviation(&name) {
        let question = Question::new(key, QuestionCode::NameAbbreviated).with("short", &name[short.place.clone()]);
        let whole = short.forms.iter().filter_map(|full| written_out(&name, &short.place, full));
        let offers = whole.map(|whole| Offer::replacing(OfferCode::Replace, &whole, &[(key, &whole)]));
        reading.questions.push(offers.fold(question, Question::offering));
    } else if let Some(offers) = twice(&name) {
        let question = Question::new(key, QuestionCode::NameFormTwice).with("name", &name);
        let offers = offers.iter().map(|whole| Offer::replacing(OfferCode::Replace, whole, &[(key, whole)]));
        reading.questions.push(offers.fold(question, Question::offering));
    } else if !has_form(&name) {
        // Which form it is, and on which side, are more guesses than one may offer.
        let missing = || Question::new(key, QuestionCode::NameLegalFormMissing).with("name", &name);
        reading.questions.push(form_reading::ask(key, &name).unwrap_or_else(missing));
    }
    reading
}

/// Whether a name carries a legal form in any writing, or an abbreviation of one.
pub fn is_of_firm(name: &str) -> bool {
    has_form(name) || abbreviation(name).is_some()
}

/// Whether two names are one, in whatever writing: widths, old shapes, blanks, dots between words and dashes do not count.
pub fn is_same_name(one: &str, other: &str) -> bool {
    let counted = |name: &str| -> String {
        let letters = alike(name).to_lowercase();
        let plain = letters.chars().filter(|c| !c.is_whitespace() && !matches!(c, '・' | '･' | '.' | ','));
        plain.map(|c| if is_long_mark(c) { 'ー' } else { c }).collect()
    };
    counted(one) == counted(other)
}

/// Whether a name is one of who has a 法人番号 for certain: a company or 法人 in any writing. 法人会 is an association's.
pub fn is_of_corporation(name: &str) -> bool {
    let counted = alike(name).replace("法人会", "");
    let whole = COMPANIES.iter().chain(&["法人"]).any(|form| counted.contains(&alike(form)));
    let short = || abbreviation(name).is_some_and(|short| short.forms.iter().all(|form| COMPANIES.contains(form)));
    whole || short()
}

/// Every form as it counts; the complete ones first.
static FORMS: LazyLock<Vec<String>> =
    LazyLock::new(|| COMPLETE.iter().chain(LEFT_OUT.iter()).map(|form| alike(form)).collect());

/// 「株式会社」 and nothing else.
pub fn is_only_form(name: &str) -> bool {
    let name: String =
        alike(name).replace("()", "").chars().filter(|c| c.is_alphanumeric() || matches!(c, '(' | ')')).collect();
    let is_form = |text: &str| FORMS.iter().any(|form| form == text);
    let longest = FORMS.iter().map(String::len).max().unwrap_or_default();
    if name.len() > 2 * longest {
        return false;
    }
    let halves = name.char_indices().map(|(at, _)| name.split_at(at));
    is_form(&name) || halves.into_iter().any(|(one, other)| is_form(one) && is_form(other))
}

fn has_form(name: &str) -> bool {
    let name = alike(name);
    FORMS[..COMPLETE.len()].iter().any(|form| name.contains(form.as_str()))
}

/// What a name may have been meant as that has two forms of companies in full: without the one, and without the other.
fn twice(name: &str) -> Option<Vec<String>> {
    let letters = letters(name);
    let form_at = |at: usize| {
        form_length(&letters[at..]).map(|length| letters[at].place.start..letters[at + length - 1].place.end)
    };
    let places: Vec<Range<usize>> = (0..letters.len()).filter_map(form_at).collect();
    let without = |place: &Range<usize>| format!("{}{}", &name[..place.start], &name[place.end..]).trim().to_owned();
    let mut names: Vec<String> = places.iter().map(without).collect();
    names.dedup();
    let [one, other] = &places[..] else {
        let left = without_foreign(name).filter(|left| !places.is_empty() && !is_only_form(left))?;
        return Some(vec![ends::whole(left).to_owned()]);
    };
    // Elsewhere it is more than a form too many: two names, or a former one.
    let is_plain = one.start == 0 && (other.end == name.len() || other.start == one.end);
    Some(if is_plain { names } else { Vec::new() })
}

/// A name without the form abroad that it ends with: 「Co., Ltd.」.
fn without_foreign(name: &str) -> Option<&str> {
    let is_foreign = |end: &str| {
        let letters: String = compatible(end).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        ABROAD.contains(&letters.as_str())
    };
    let begins = |at: &usize| !name[..*at].ends_with(|c: char| c.is_ascii_alphanumeric());
    let at = name.char_indices().map(|(at, _)| at).filter(begins).find(|at| is_foreign(&name[*at..]))?;
    Some(name[..at].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | '（')))
}

/// How many letters at the start are a form of companies in full.
fn form_length(letters: &[Letter]) -> Option<usize> {
    (1..=LONGEST).find(|count| {
        let form = letters.get(..*count).unwrap_or_default();
        let form: String = form.iter().map(|letter| alike(&letter.folded)).collect();
        COMPANIES.contains(&form.as_str())
    })
}

/// The likeliest abbreviation: whole, as a sign of one letter, or with a bracket left open at an end.
fn abbreviation(name: &str) -> Option<Short> {
    let letters = letters(name);
    let squared = || SQUARED.iter().find_map(|full| squared(name, full));
    let whole = |one: &Abbreviation| anywhere(&letters, one.short).map(|place| Short { place, forms: one.forms });
    let half = |one: &Abbreviation| half(&letters, one.short).map(|place| Short { place, forms: one.forms });
    ABBREVIATIONS.iter().find_map(whole).or_else(squared).or_else(|| ABBREVIATIONS.iter().find_map(half))
}

/// The letters of a name, each folded once.
fn letters(name: &str) -> Vec<Letter> {
    let letter =
        |(at, c): (usize, char)| Letter { place: at..at + c.len_utf8(), folded: folded(c.encode_utf8(&mut [0; 4])) };
    name.char_indices().map(letter).collect()
}

fn anywhere(letters: &[Letter], short: &str) -> Option<Range<usize>> {
    (0..letters.len()).find_map(|at| written_at_start(&letters[at..], short))
}

fn squared(name: &str, full: &'static str) -> Option<Short> {
    let sign = |(at, c): (usize, char)| {
        compatible(c.encode_utf8(&mut [0; 4])).eq(full.chars()).then_some(at..at + c.len_utf8())
    };
    let place = name.char_indices().find_map(sign)?;
    SQUARED.iter().position(|one| *one == full).map(|at| Short { place, forms: &SQUARED[at..=at] })
}

/// 「有）山田」 and 「山田（株」.
fn half(letters: &[Letter], short: &str) -> Option<Range<usize>> {
    let inner = short.strip_prefix('(')?.strip_suffix(')')?;
    let end = letters.last()?.place.end;
    let opened = format!("({inner}");
    let at_end = |at: usize| written_at_start(&letters[at..], &opened).filter(|place| place.end == end);
    let closed = format!("{inner})");
    // Also behind a form in full: 「株式会社有）山田」.
    let starts = [0].into_iter().chain(form_length(letters));
    let opening = starts.map(|at| written_at_start(&letters[at..], &closed)).find_map(|place| place);
    opening.or_else(|| (0..letters.len()).find_map(at_end))
}

/// The name with the full form where the abbreviation stands; without the abbreviation where it has a form already, and
/// without brackets that stood around it. `None` where it is abbreviated once more, as another form.
fn written_out(name: &str, place: &Range<usize>, full: &str) -> Option<String> {
    let (before, behind) = (&name[..place.start], &name[place.end..]);
    let inner = before.strip_suffix(['(', '（']).zip(behind.strip_prefix([')', '）']));
    let (before, behind) = inner.unwrap_or((before, behind));
    let (rest, mut forms) = ([before, behind].map(alike), COMPANIES.iter().chain([&full]));
    let has_one = forms.any(|form| rest.iter().any(|part| part.contains(&alike(form))));
    let whole = format!("{before}{}{behind}", if has_one { "" } else { full }).trim().to_owned();
    match abbreviation(&whole) {
        None => Some(whole),
        // What is left is shorter each time: it ends.
        Some(again) if again.forms.contains(&full) => written_out(&whole, &again.place, full),
        Some(_) => None,
    }
}

/// Where a writing of `short` stands at the start of the letters: `㈱`, `（株）`, `(株)`.
fn written_at_start(letters: &[Letter], short: &str) -> Option<Range<usize>> {
    let mut rest = short;
    for letter in letters {
        rest = rest.strip_prefix(letter.folded.as_str())?;
        if rest.is_empty() {
            return Some(letters[0].place.start..letter.place.end);
        }
    }
    None
}

fn folded(text: &str) -> String {
    let circled = |c: char| match c {
        '㊑' => "(株)".to_owned(),
        '㊒' => "(有)".to_owned(),
        '㊓' => "(社)".to_owned(),
        '㊖' => "(財)".to_owned(),
        '㊫' => "(学)".to_owned(),
        '㊩' => "(医)".to_owned(),
        '〔' | '［' | '[' | '【' | '〈' | '＜' | '<' => "(".to_owned(),
        '〕' | '］' | ']' | '】' | '〉' | '＞' | '>' => ")".to_owned(),
        c => c.to_string(),
    };
    compatible(&text.chars().map(circled).collect::<String>()).collect()
}

/// The text as it counts, without blanks: 會社 is 会社, ㍿ is 株式会社.
fn alike(text: &str) -> String {
    folded(text).chars().map(|c| COUNTS_AS.get(&c).copied().unwrap_or(c)).filter(|c| *c != '\0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;

    fn asked(name: &str) -> Vec<(String, Vec<String>)> {
        let reading = ask("name", Reading { value: name.to_owned(), ..Reading::default() });
        assert_eq!(reading.value, name, "the name itself is never changed");
        let shown = |offer: &Offer| offer.values["value"].clone();
        reading.questions.iter().map(|q| (q.code.key().to_owned(), q.offers.iter().map(shown).collect())).collect()
    }

    #[test]
    fn abbreviations_are_offered_in_full_at_their_place() {
        for (typed, full) in [
            ("㈱見本", "株式会社見本"),
            ("見本（株）", "見本株式会社"),
            ("(有)髙﨑𠮷商店", "有限会社髙﨑𠮷商店"),
            ("㈲見本", "有限会社見本"),
            ("見本㊑", "見本株式会社"),
            ("(福)見本会", "社会福祉法人見本会"),
            ("ＮＰＯ法人見本", "特定非営利活動法人見本"),
            ("㍿山田塗装", "株式会社山田塗装"),
            ("有）山田塗装店", "有限会社山田塗装店"),
            ("有)山田塗装店", "有限会社山田塗装店"),
            ("山田塗装（株", "山田塗装株式会社"),
            ("【株】見本", "株式会社見本"),
            ("株式会社山田（株）", "株式会社山田"),
            ("株式會社山田㈱", "株式會社山田"),
            ("㈱株式会社山田", "株式会社山田"),
            ("見本（株）有限会社", "見本有限会社"),
            ("（一社）見本協会", "一般社団法人見本協会"),
            ("(㈱)山田塗装", "株式会社山田塗装"),
            ("（（株））山田塗装", "株式会社山田塗装"),
            ("株)山田塗装(株", "株式会社山田塗装"),
            ("㈱㈱山田", "株式会社山田"),
            ("㈱山田塗装（株）", "株式会社山田塗装"),
        ] {
            let asked = asked(typed);
            assert_eq!(asked[0].0, "name_abbreviated", "{typed}");
            assert_eq!(asked[0].1[0], full);
            assert_eq!(full_name(typed).as_deref(), Some(full));
        }
        assert_eq!(asked("(社)見本")[0].1, ["一般社団法人見本", "公益社団法人見本"]);
    }

    #[test]
    fn a_form_in_full_twice_is_asked_and_each_is_offered_alone() {
        for (typed, offers) in [
            ("株式会社見本塗装株式会社", &["見本塗装株式会社", "株式会社見本塗装"][..]),
            ("株式会社株式会社見本塗装", &["株式会社見本塗装"]),
            ("株式會社見本塗装株式会社", &["見本塗装株式会社", "株式會社見本塗装"]),
            ("合同会社株式会社見本", &["株式会社見本", "合同会社見本"]),
        ] {
            assert_eq!(
                asked(typed),
                [("name_form_twice".to_owned(), offers.iter().map(|it| (*it).to_owned()).collect())]
            );
        }
        for (typed, left) in [
            ("株式会社Mihon Co., Ltd.", "株式会社Mihon"),
            ("株式会社 Mihon Ｃｏ．，Ｌｔｄ．", "株式会社 Mihon"),
            ("Mihon合同会社 (LLC)", "Mihon合同会社"),
        ] {
            assert_eq!(asked(typed), [("name_form_twice".to_owned(), vec![left.to_owned()])], "{typed}");
        }
        for typed in [
            "株式会社INC",
            "株式会社Mihon Corporation",
            "株式会社Zinc",
            "株式会社見本塗装",
            "株式会社会社見本",
            "株式会社見本合同組合",
            "見本株式会社商工会",
        ] {
            assert_eq!(asked(typed), [], "{typed}");
        }
    }

    #[test]
    fn a_missing_form_is_asked_and_nothing_is_guessed() {
        for name in ["見本工業", "Yamada Paint Co., Ltd.", "Mihon Inc.", "ミホン", "合同見本"] {
            assert_eq!(asked(name), [("name_legal_form_missing".to_owned(), vec![])], "{name}");
        }
    }

    #[test]
    fn a_form_alone_is_no_name() {
        for name in ["株式会社", "株式會社", "㍿", "㈱", "（有）", "有限会社　", "組合", "法人", "株式会社 (株)"]
        {
            assert_eq!(asked(name), [("name_only_form".to_owned(), vec![])], "{name}");
        }
    }

    #[test]
    fn no_offer_holds_a_form_twice() {
        let names = [
            "見本",
            "株式會社見本",
            "㍿見本",
            "見本有限會社",
            "Mihon Co., Ltd.",
            "有）見本",
            "見本（株",
            "見本（株）有限会社",
            "(合)見本",
        ];
        for name in names {
            for (_, offers) in asked(name) {
                assert!(offers.len() <= 3, "{name}");
                for offer in offers {
                    let forms =
                        ["株式会社", "有限会社", "合同会社"].map(|form| alike(&offer).matches(&alike(form)).count());
                    assert!(forms.iter().all(|count| *count <= 1), "{name}: {offer}");
                }
            }
        }
    }

    #[test]
    fn companies_and_legal_persons_have_a_number_and_associations_need_none() {
        for name in [
            "株式会社見本",
            "見本㈱",
            "有）見本",
            "㍿見本",
            "見本合同会社",
            "特定非営利活動法人見本",
            "見本株式會社 社員会",
            "見本管理組合法人",
        ] {
            assert!(is_of_corporation(name), "{name}");
        }
        for name in [
            "見本商店街振興会",
            "見本町会",
            "見本有限責任事業組合",
            "見本法人会青年部",
            "みほん研究会",
            "見本会社員の会",
            "(社)見本",
        ] {
            assert!(!is_of_corporation(name), "{name}");
        }
    }

    #[test]
    fn complete_names_raise_no_question() {
        for name in [
            "株式会社見本",
            "株式會社髙橋塗装",
            "有限會社山田",
            "見本合同会社",
            "一般社団法人見本",
            "見本商工会",
            "見本信用金庫",
            "見本農業協同組合",
        ] {
            assert_eq!(asked(name), [], "{name}");
        }
    }
}
