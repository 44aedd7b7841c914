//! Days, as people in Japan write them: 2026-11-29, 2026/11/29, 令和8年11月29日, full width. Kept as 2026-11-29.

use super::Reading;
use crate::base::clock::Clock;
use crate::base::{day, japanese, text};
use crate::scheme::codes::ErrorCode;
use crate::scheme::form::Field;
use crate::scheme::remark::FieldError;
use jiff::civil::Date;

/// A day within the field's limits.
///
/// # Errors
/// When it is no day, or lies before the first or after the last.
pub fn read(field: &Field, typed: &str, clock: Clock) -> Result<Reading, FieldError> {
    let error = |code: ErrorCode| FieldError::new(&field.key, code).with("label", &field.label);
    let day = parse(typed).ok_or_else(|| error(ErrorCode::DateInvalid))?;
    let (earliest, latest) = (field.earliest.map(|limit| limit.day(clock)), field.latest.map(|limit| limit.day(clock)));
    if let Some(earliest) = earliest.filter(|earliest| day < *earliest) {
        return Err(error(ErrorCode::DateEarly).with("earliest", text::date(earliest)));
    }
    if let Some(latest) = latest.filter(|latest| day > *latest) {
        return Err(error(ErrorCode::DateLate).with("latest", text::date(latest)));
    }
    Ok(Reading::plain(day.to_string()))
}

/// The day that was typed.
pub fn parse(typed: &str) -> Option<Date> {
    let line = japanese::line(typed);
    let plain = |c: char| if japanese::HYPHENS.contains(&c) || c == 'ー' { '-' } else { c };
    let line: String = japanese::compatible(&line).map(plain).collect();
    day::parse(&line).or_else(|| of_eight_digits(&line))
}

/// 20261129: a whole year, month and day are nothing else where a day is asked for.
fn of_eight_digits(line: &str) -> Option<Date> {
    let is_digits = line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits { None } else { day::parse(&format!("{}-{}-{}", &line[..4], &line[4..6], &line[6..])) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;
    use crate::scheme::tests::field;

    fn clock() -> Clock {
        Clock::Fixed("2026-11-29T15:30:00Z".parse().expect("a moment"))
    }

    fn said(field: &Field, typed: &str) -> String {
        read(field, typed, clock()).map_or_else(|error| error.code.key().to_owned(), |reading| reading.value)
    }

    #[test]
    fn days_are_read_however_they_are_written() {
        let field = field("kind = \"date\"\n");
        for typed in [
            "2026-11-29",
            "2026/11/29",
            "２０２６／１１／２９",
            "２０２６−１１−２９",
            "2026ー11ー29",
            "2026年11月29日（日）",
            "令和8年11月29日",
            "R8.11.29",
            "20261129",
            "　2026-11-29\r\n",
        ] {
            assert_eq!(said(&field, typed), "2026-11-29", "{typed}");
        }
        for typed in ["11月29日", "26/11/29", "2026-02-30", "きのう", "20261329", "11/29/2026", "2026年11月", "29"]
        {
            assert_eq!(said(&field, typed), "date_invalid", "{typed}");
        }
    }

    /// It is the 30th in Japan.
    #[test]
    fn a_day_lies_between_the_first_and_the_last() {
        let field = field("kind = \"date\"\nearliest = \"2024-04-01\"\nlatest = \"today\"\n");
        for (typed, kept) in [
            ("2024-04-01", "2024-04-01"),
            ("2026-11-30", "2026-11-30"),
            ("2024-03-31", "date_early"),
            ("平成31年4月30日", "date_early"),
            ("2026-12-01", "date_late"),
        ] {
            assert_eq!(said(&field, typed), kept, "{typed}");
        }
        let late = read(&field, "2027-01-01", clock()).expect_err("after today");
        assert_eq!(late.values["latest"], "2026年11月30日");
    }
}
