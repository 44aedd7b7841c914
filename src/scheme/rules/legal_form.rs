//! Legal forms of corporations: their full names, abbreviations and readings. An abbreviated or
//! missing form is a question with one-press answers, never an error: the office looks at what is kept.

use super::Reading;
use crate::base::japanese::compatible;
use crate::base::japanese::legal_forms::{ABBREVIATIONS, READINGS};
use crate::scheme::codes::{OfferCode, QuestionCode};
use crate::scheme::remark::{Offer, Question};

/// A name with one of these carries its form already.
const COMPLETE: [&str; 10] =
    ["会社", "法人", "組合", "金庫", "商工会", "商工会議所", "連合会", "協会", "公社", "農業委員会"];

/// The forms offered to a name without one.
const USUAL: [&str; 3] = ["株式会社", "有限会社", "合同会社"];

/// The name with an abbreviation written out, place kept: `㈱見本` → `株式会社見本`. `None` without one.
pub fn full_name(name: &str) -> Option<String> {
    let (short, fulls) = abbreviation(name)?;
    fulls.first().map(|full| replaced(name, short, full))
}

/// Adds the question that a name raises.
pub fn ask(key: &str, mut reading: Reading) -> Reading {
    let name = reading.value.clone();
    if let Some((short, fulls)) = abbreviation(&name) {
        let mut question = Question::new(key, QuestionCode::NameAbbreviated).with("short", short);
        for full in fulls {
            let whole = replaced(&name, short, full);
            question = question.offering(Offer::replacing(OfferCode::Replace, &whole, &[(key, &whole)]));
        }
        reading.questions.push(question);
    } else if !COMPLETE.iter().any(|form| name.contains(form)) {
        let mut question = Question::new(key, QuestionCode::NameLegalFormMissing).with("name", &name);
        for form in USUAL {
            for whole in [format!("{form}{name}"), format!("{name}{form}")] {
                question = question.offering(Offer::replacing(OfferCode::Replace, &whole, &[(key, &whole)]));
            }
        }
        reading.questions.push(question);
    }
    reading
}

/// A reading without readings of forms at either end, never stripped to nothing, and what was removed.
pub fn strip_reading(reading: &str) -> (&str, Vec<&'static str>) {
    let mut rest = reading;
    let mut removed = Vec::new();
    let edge = |c: char| c == '・';
    while let Some((form, shorter)) = READINGS.iter().find_map(|form| {
        let shorter = rest.strip_prefix(form).or_else(|| rest.strip_suffix(form))?.trim_matches(edge);
        (!shorter.is_empty()).then_some((*form, shorter))
    }) {
        rest = shorter;
        removed.push(form);
    }
    (rest, removed)
}

fn abbreviation(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    let folded = folded(name);
    ABBREVIATIONS.iter().find(|one| folded.contains(one.short)).map(|one| (one.short, one.forms))
}

/// Folds only what an abbreviation may be written with; the rest of the name is put back as typed.
fn replaced(name: &str, short: &str, full: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        if let Some(length) = written_length(rest, short) {
            out.push_str(full);
            rest = &rest[length..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// How many bytes at the start of `text` are a writing of `short`: `㈱`, `（株）`, `(株)`.
fn written_length(text: &str, short: &str) -> Option<usize> {
    let mut seen = String::new();
    for (place, c) in text.char_indices() {
        seen.push_str(&folded(c.encode_utf8(&mut [0; 4])));
        if seen == short {
            return Some(place + c.len_utf8());
        }
        if !short.starts_with(seen.as_str()) {
            return None;
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
        '〔' | '［' | '[' => "(".to_owned(),
        '〕' | '］' | ']' => ")".to_owned(),
        c => c.to_string(),
    };
    compatible(&text.chars().map(circled).collect::<String>()).collect()
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
        ] {
            let asked = asked(typed);
            assert_eq!(asked[0].0, "name_abbreviated", "{typed}");
            assert_eq!(asked[0].1[0], full);
            assert_eq!(full_name(typed).as_deref(), Some(full));
        }
        assert_eq!(asked("(社)見本")[0].1, ["一般社団法人見本", "公益社団法人見本"]);
    }

    #[test]
    fn a_missing_form_is_asked_and_both_places_are_offered() {
        let asked = asked("見本工業");
        assert_eq!(asked[0].0, "name_legal_form_missing");
        assert_eq!(asked[0].1[..2], ["株式会社見本工業", "見本工業株式会社"]);
    }

    #[test]
    fn complete_names_raise_no_question() {
        for name in
            ["株式会社見本", "見本合同会社", "一般社団法人見本", "見本商工会", "見本信用金庫", "見本農業協同組合"]
        {
            assert_eq!(asked(name), [], "{name}");
        }
    }

    #[test]
    fn readings_of_forms_are_stripped_but_never_to_nothing() {
        assert_eq!(strip_reading("カブシキガイシャミホン"), ("ミホン", vec!["カブシキガイシャ"]));
        assert_eq!(strip_reading("ミホン・カブシキガイシャ").0, "ミホン");
        assert_eq!(strip_reading("カブシキガイシャ"), ("カブシキガイシャ", vec![]));
        assert_eq!(strip_reading("ミホンコウギョウ"), ("ミホンコウギョウ", vec![]));
    }
}
