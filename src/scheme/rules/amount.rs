//! Whole numbers and decimals, however they are written: full width, 1,234, 1.5, ▲3, with their unit. What could be
//! another number as well (1,23 or 千) is asked for again and never guessed.

use super::{Reading, written};
use crate::base::japanese;
use crate::scheme::amount::Amount;
use crate::scheme::codes::ErrorCode;
use crate::scheme::form::Field;
use crate::scheme::remark::FieldError;

/// How people write that a number is below zero, beside hyphens.
const BELOW: [&str; 4] = ["ー", "▲", "△", "マイナス"];
/// Digits between two commas.
const GROUP: usize = 3;

/// A number within the field's limits and with no more decimal places than it may have.
///
/// # Errors
/// When it is no number, has more places or lies outside.
pub fn read(field: &Field, typed: &str) -> Result<Reading, FieldError> {
    let error = |code: ErrorCode| FieldError::new(&field.key, code).with("label", &field.label);
    let text = bare(field, typed);
    let digits = ungrouped(&written::with_digits(&text)).ok_or_else(|| error(ErrorCode::NumberInvalid))?;
    let (whole, places) = digits.split_once('.').unwrap_or((&digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.trim_start_matches('-').is_empty() && places.is_empty())
        || !is_digits(whole.strip_prefix('-').unwrap_or(whole))
        || !is_digits(places)
        || digits.ends_with('.')
    {
        return Err(error(ErrorCode::NumberInvalid));
    }
    if places.trim_end_matches('0').len() > field.places {
        return Err(match field.places {
            0 => error(ErrorCode::NumberWhole),
            most => error(ErrorCode::NumberPlaces).with("places", most),
        });
    }
    // `.5` is 0.5; what is more than any limit is outside of it.
    let whole = if whole.ends_with(|c: char| c.is_ascii_digit()) { whole.to_owned() } else { format!("{whole}0") };
    let number = Amount::parse(&format!("{whole}.{places}"));
    let Some(number) = number.filter(|number| (field.min..=field.max).contains(number)) else {
        let limit = |number: Amount| format!("{number}{}", field.unit);
        return Err(error(ErrorCode::NumberRange).with("min", limit(field.min)).with("max", limit(field.max)));
    };
    Ok(written::reading(&field.key, &text, number.to_string()))
}

/// The number without its unit and with a plain sign.
fn bare(field: &Field, typed: &str) -> String {
    let narrow = japanese::narrow(typed);
    let unit = japanese::narrow(&field.unit);
    let text = narrow.strip_suffix(unit.as_str()).unwrap_or(&narrow);
    let text = text.strip_prefix('+').unwrap_or(text);
    let below = || BELOW.iter().find_map(|sign| text.strip_prefix(sign));
    let text = text.strip_prefix(japanese::HYPHENS).or_else(below).map_or(text.to_owned(), |rest| format!("-{rest}"));
    // The key of the point gives 。 where Japanese is typed.
    text.replace('。', ".")
}

/// The number without commas; none where they do not stand between thousands.
fn ungrouped(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next()?;
    let are_thousands = (1..=GROUP).contains(&first.len()) && groups.all(|group| group.len() == GROUP);
    (are_thousands && !places.contains(',')).then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;
    use crate::scheme::tests::field;

    const PEOPLE: &str = "kind = \"integer\"\nunit = \"人\"\nmax = 100000\n";
    const SHARE: &str = "kind = \"decimal\"\nunit = \"％\"\nmin = -0.5\nmax = 99.75\nplaces = 2\n";

    fn said(field: &Field, typed: &str) -> String {
        read(field, typed).map_or_else(|error| error.code.key().to_owned(), |reading| reading.value)
    }

    #[test]
    fn whole_numbers_are_read_however_they_are_written_and_never_guessed() {
        let field = field(PEOPLE);
        for (typed, kept) in [
            ("5", "5"),
            ("１２", "12"),
            ("1,234", "1234"),
            ("１，２３４人", "1234"),
            ("12 人", "12"),
            ("007", "7"),
            ("+3", "3"),
            ("70.0", "70"),
            ("1O0", "100"),
            ("-0", "0"),
        ] {
            assert_eq!(said(&field, typed), kept, "{typed}");
        }
        for (typed, code) in [
            ("千", "number_invalid"),
            ("5千", "number_invalid"),
            ("1,23", "number_invalid"),
            ("1、234", "number_invalid"),
            ("5〜10", "number_invalid"),
            ("約5人", "number_invalid"),
            ("5名", "number_invalid"),
            ("人", "number_invalid"),
            ("-", "number_invalid"),
            ("5.", "number_invalid"),
            ("1.2.3", "number_invalid"),
            ("7.5", "number_whole"),
            ("-1", "number_range"),
            ("▲1", "number_range"),
            ("100,001", "number_range"),
            ("99999999999999999999999", "number_range"),
        ] {
            assert_eq!(said(&field, typed), code, "{typed}");
        }
    }

    #[test]
    fn decimals_keep_to_their_places_and_limits() {
        let field = field(SHARE);
        for (typed, kept) in [
            ("0.5", "0.5"),
            ("１２．５０％", "12.5"),
            ("12.5%", "12.5"),
            (".5", "0.5"),
            ("3。25", "3.25"),
            ("−0.5", "-0.5"),
            ("マイナス0.25", "-0.25"),
            ("99.750", "99.75"),
        ] {
            assert_eq!(said(&field, typed), kept, "{typed}");
        }
        for (typed, code) in [
            ("0.125", "number_places"),
            ("99.76", "number_range"),
            ("-0.51", "number_range"),
            ("1割", "number_invalid"),
            ("0,5", "number_invalid"),
        ] {
            assert_eq!(said(&field, typed), code, "{typed}");
        }
        let range = read(&field, "100").expect_err("outside");
        assert_eq!((range.values["min"].as_str(), range.values["max"].as_str()), ("-0.5％", "99.75％"));
        assert_eq!(read(&field, "0.125").expect_err("three places").values["places"], "2");
    }
}
