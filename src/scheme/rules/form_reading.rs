//! Readings of legal forms at the ends of a reading, in full or as banks shorten them, and of a name. Used by the rules of
//! readings and of names.

use crate::base::japanese::legal_forms::{self, LEFT_OUT, OF_BANKS, READINGS};
use crate::base::japanese::to_katakana;
use crate::scheme::codes::{OfferCode, QuestionCode};
use crate::scheme::remark::{Offer, Question};

/// What is asked of a name that says its form by its reading.
pub fn ask(key: &str, name: &str) -> Option<Question> {
    let (whole, short) = in_full(name)?;
    let question = Question::new(key, QuestionCode::NameAbbreviated).with("short", short);
    Some(question.offering(Offer::replacing(OfferCode::Replace, &whole, &[(key, &whole)])))
}

/// A name that says the form of a company by its reading, 「カブシキガイシャ見本」, with the form in full; and that reading.
fn in_full(name: &str) -> Option<(String, &str)> {
    let turned: String = name.chars().map(to_katakana).collect();
    legal_forms::readings_of_companies().find_map(|(form, reading)| {
        // Hiragana and katakana are as long as each other.
        if turned.len() <= reading.len() || turned.len() != name.len() {
            None
        } else if turned.starts_with(reading) {
            let (short, rest) = name.split_at_checked(reading.len())?;
            Some((format!("{form}{}", rest.trim_start()), short))
        } else if turned.ends_with(reading) {
            let (rest, short) = name.split_at_checked(name.len() - reading.len())?;
            Some((format!("{}{form}", rest.trim_end()), short))
        } else {
            None
        }
    })
}

/// A reading without readings of forms at either end, never stripped to nothing, and what was removed.
pub fn strip_reading(reading: &str) -> (&str, Vec<&str>) {
    let mut rest = reading;
    let mut removed = Vec::new();
    while let Some((form, shorter)) = form_at_end(rest) {
        rest = shorter;
        removed.push(form);
    }
    (rest, removed)
}

/// The form at an end of a reading, and what is left without it.
fn form_at_end(reading: &str) -> Option<(&str, &str)> {
    let left = |form: &str| before(reading, form).or_else(|| behind(reading, form));
    let of_banks = || {
        OF_BANKS.iter().find_map(|short| {
            let [whole, opened, closed] = [format!("({short})"), format!("({short}"), format!("{short})")];
            left(&whole).or_else(|| before(reading, &closed)).or_else(|| behind(reading, &opened))
        })
    };
    let (form, rest) = READINGS.iter().chain(LEFT_OUT.iter()).find_map(|form| left(form)).or_else(of_banks)?;
    let rest = rest.trim_matches('・');
    (!rest.is_empty()).then_some((form, rest))
}

fn before<'a>(reading: &'a str, form: &str) -> Option<(&'a str, &'a str)> {
    let start = reading.get(..form.len()).filter(|start| start.eq_ignore_ascii_case(form))?;
    Some((start, &reading[start.len()..])).filter(|(_, rest)| !rest.is_empty())
}

fn behind<'a>(reading: &'a str, form: &str) -> Option<(&'a str, &'a str)> {
    let (rest, end) = reading.split_at_checked(reading.len().checked_sub(form.len())?)?;
    (!rest.is_empty() && end.eq_ignore_ascii_case(form)).then_some((end, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_of_forms_are_stripped_but_never_to_nothing() {
        assert_eq!(strip_reading("カブシキガイシャミホン"), ("ミホン", vec!["カブシキガイシャ"]));
        assert_eq!(strip_reading("ミホン・カブシキガイシャ").0, "ミホン");
        assert_eq!(strip_reading("カブシキガイシャ"), ("カブシキガイシャ", vec![]));
        assert_eq!(strip_reading("NPO法人ミホン").0, "ミホン");
        assert_eq!(strip_reading("エヌピーオーホウジンミホン").0, "ミホン");
        assert_eq!(strip_reading("ミホンコウギョウ"), ("ミホンコウギョウ", vec![]));
    }

    #[test]
    fn a_name_that_says_its_form_by_its_reading_is_known() {
        for (name, whole, short) in [
            ("カブシキガイシャみほん", "株式会社みほん", "カブシキガイシャ"),
            ("かぶしきがいしゃ みほん", "株式会社みほん", "かぶしきがいしゃ"),
            ("みほん　ゆうげんがいしゃ", "みほん有限会社", "ゆうげんがいしゃ"),
        ] {
            assert_eq!(in_full(name), Some((whole.to_owned(), short)), "{name}");
        }
        for name in ["カブシキガイシャ", "みほん", "株式会社みほん", "かぶみほん"] {
            assert_eq!(in_full(name), None, "{name}");
        }
    }
}
