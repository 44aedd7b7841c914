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
/// Units that people write for one another.
const ALIKE: [&[&str]; 12] = [
    &["人", "名", "にん"],
    &["％", "パーセント"],
    &["円", "えん"],
    &["歳", "才"],
    &["か月", "ヶ月", "ヵ月", "ケ月", "カ月", "箇月", "か月間", "ヶ月間", "ヵ月間", "ケ月間", "カ月間"],
    &["年", "年間"],
    &["日", "日間"],
    &["時間", "h"],
    &["個", "コ", "ヶ", "ケ", "つ"],
    &["㎡", "平方メートル", "平米"],
    &["kg", "キログラム"],
    &["km", "キロメートル"],
];
/// The unit of money, whose sign may stand before it.
const MONEY: &str = "円";
/// The longest unit that is looked for.
const LONGEST: usize = 16;
/// Digits between two commas.
const GROUP: usize = 3;

/// A number within the field's limits and with no more decimal places than it may have.
///
/// # Errors
/// When it is no number, has more places or lies outside.
pub fn read(field: &Field, typed: &str) -> Result<Reading, FieldError> {
    let error = |code: ErrorCode| FieldError::new(&field.key, code).with("label", &field.label);
    let invalid =
        || error(field.number_invalid()).with("example", field.example()).with("below", field.example_below());
    let text = bare(field, typed);
    let digits = ungrouped(&written::with_digits(&text)).ok_or_else(invalid)?;
    let (whole, places) = digits.split_once('.').unwrap_or((&digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.trim_start_matches('-').is_empty() && places.is_empty())
        || !is_digits(whole.strip_prefix('-').unwrap_or(whole))
        || !is_digits(places)
        || digits.ends_with('.')
    {
        return Err(invalid());
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
    let (typed, is_money) = without_unit(&field.unit, typed);
    let narrow = japanese::narrow(&written::plain_digits(typed));
    let text = narrow.strip_prefix('¥').filter(|_| is_money).unwrap_or(&narrow);
    let text = text.strip_prefix('+').unwrap_or(text);
    let below = || BELOW.iter().find_map(|sign| text.strip_prefix(sign));
    let text = text.strip_prefix(japanese::HYPHENS).or_else(below).map_or(text.to_owned(), |rest| format!("-{rest}"));
    // The key of the point gives 。 where Japanese is typed.
    text.replace('。', ".")
}

/// What stands before the unit, however people write that one, and whether it is money. Looked for in what was typed:
/// the ² of m² is the unit's, and that of 3² is nobody's.
fn without_unit<'a>(unit: &str, typed: &'a str) -> (&'a str, bool) {
    let plain = |text: &str| japanese::narrow(text).to_lowercase();
    let own = plain(unit);
    let alike = ALIKE.iter().find(|words| words.iter().any(|word| plain(word) == own));
    let is_unit = |text: &str| {
        let text = plain(text);
        text == own || alike.is_some_and(|words| words.iter().any(|word| plain(word) == text))
    };
    let is_money = own == MONEY;
    if own.is_empty() {
        return (typed, false);
    }
    let typed = typed.trim_end();
    let starts = typed.char_indices().rev().take(LONGEST).map(|(at, _)| at).collect::<Vec<_>>();
    // The longest first: of 3ヶ月間, 間 alone is no unit.
    let found = starts.into_iter().rev().find(|at| is_unit(&typed[*at..]));
    (found.map_or(typed, |at| &typed[..at]), is_money)
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
            ("10名", "10"),
            ("１０　名 ", "10"),
            ("𝟏𝟎にん", "10"),
        ] {
            assert_eq!(said(&field, typed), kept, "{typed}");
        }
        for (typed, code) in [
            ("千", "number_positive"),
            ("5千", "number_positive"),
            ("1,23", "number_positive"),
            ("1、234", "number_positive"),
            ("5〜10", "number_positive"),
            ("約5人", "number_positive"),
            ("5個", "number_positive"),
            ("3²", "number_positive"),
            ("①", "number_positive"),
            ("1½", "number_positive"),
            ("5⁰", "number_positive"),
            ("人", "number_positive"),
            ("-", "number_positive"),
            ("5.", "number_positive"),
            ("1.2.3", "number_positive"),
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

    #[test]
    fn a_unit_is_taken_off_however_it_is_written_and_nothing_else_is() {
        for (unit, typed, kept) in [
            ("kg", "5Kg", "5"),
            ("kg", "5ＫＧ", "5"),
            ("kg", "5㎏", "5"),
            ("kg", "5キログラム", "5"),
            ("kg", "5キロ", "number_positive"),
            ("kg", "5g", "number_positive"),
            ("㎡", "30㎡", "30"),
            ("㎡", "30m2", "30"),
            ("㎡", "30m²", "30"),
            ("㎡", "30平米", "30"),
            ("㎡", "3²", "number_positive"),
            ("㎡", "302", "302"),
            ("円", "￥1,000", "1000"),
            ("円", "¥1,000円", "1000"),
            ("人", "¥1,000", "number_positive"),
            ("％", "50パーセント", "50"),
            ("か月", "3ヶ月間", "3"),
            ("か月", "３カ月", "3"),
            ("歳", "65才", "65"),
            ("時間", "8H", "8"),
            ("台", "5 台", "5"),
            ("台", "5名", "number_positive"),
            ("人", "人", "number_positive"),
            ("", "5人", "number_positive"),
        ] {
            let field = field(&format!("kind = \"integer\"\nunit = \"{unit}\"\nmax = 100000\n"));
            assert_eq!(said(&field, typed), kept, "{unit}: {typed}");
        }
    }

    #[test]
    fn of_what_is_below_zero_only_a_field_speaks_that_takes_it() {
        for (limits, code, example, below) in [
            ("min = 1\nmax = 100", "number_positive", "70", "-5"),
            ("max = 50", "number_positive", "50", "-5"),
            ("min = 100\nmax = 900", "number_positive", "900", "-5"),
            ("min = -25\nmax = 100", "number_invalid", "70", "-5"),
            ("min = -2\nmax = 10", "number_invalid", "10", "-2"),
        ] {
            let error = read(&field(&format!("kind = \"integer\"\n{limits}\n")), "満点").expect_err(limits);
            assert_eq!(error.code.key(), code, "{limits}");
            assert_eq!(error.values["example"], example, "{limits}");
            assert!(code == "number_positive" || error.values["below"] == below, "{limits}");
        }
    }
}
