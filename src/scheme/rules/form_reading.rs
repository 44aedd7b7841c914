//! Readings of legal forms at the ends of a reading, in full or as banks shorten them. Used by the rule of readings.

use crate::base::japanese::legal_forms::{LEFT_OUT, OF_BANKS, READINGS};

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
        assert_eq!(strip_reading("ミホンコウギョウ"), ("ミホンコウギョウ", vec![]));
    }
}
