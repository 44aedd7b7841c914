//! Days, as people in Japan write them: 2026-11-29, 2026/11/29, 令和8年11月29日, full width. Kept as 2026-11-29.

use super::{Reading, written};
use crate::base::clock::Clock;
use crate::base::day::{self, WrittenDay};
use crate::base::{japanese, text};
use crate::scheme::codes::{ChangeCode, ErrorCode};
use crate::scheme::form::Field;
use crate::scheme::remark::{Correction, FieldError};
use jiff::civil::Date;

/// A day within the field's limits. One that is counted by an era that was over is taken, and said.
///
/// # Errors
/// When it is no day, there is no such day, or it lies before the first or after the last.
pub fn read(field: &Field, typed: &str, clock: Clock) -> Result<Reading, FieldError> {
    let error = |code: ErrorCode| FieldError::new(&field.key, code).with("label", &field.label);
    let written = written(typed).ok_or_else(|| error(ErrorCode::DateInvalid))?;
    let day = written.date().ok_or_else(|| error(ErrorCode::DateNone).with("found", written))?;
    let (earliest, latest) = (field.earliest.map(|limit| limit.day(clock)), field.latest.map(|limit| limit.day(clock)));
    if let Some(earliest) = earliest.filter(|earliest| day < *earliest) {
        return Err(error(ErrorCode::DateEarly).with("earliest", text::date(earliest)));
    }
    if let Some(latest) = latest.filter(|latest| day > *latest) {
        return Err(error(ErrorCode::DateLate).with("latest", text::date(latest)));
    }
    let mut reading = Reading::plain(day.to_string());
    if !written.is_of_its_era() {
        let change = Correction::new(&field.key, ChangeCode::DateEra);
        reading.changes.push(change.with("found", written).with("day", text::date(day)));
    }
    Ok(reading)
}

/// The day that was typed.
pub fn parse(typed: &str) -> Option<Date> {
    written(typed).and_then(WrittenDay::date)
}

fn written(typed: &str) -> Option<WrittenDay> {
    let line = japanese::line(&written::plain_digits(typed));
    let plain = |c: char| if japanese::HYPHENS.contains(&c) || c == 'ー' { '-' } else { c };
    let line: String = japanese::compatible(&line).map(plain).collect();
    day::written(&line).or_else(|| of_eight_digits(&line))
}

/// 20261129: a whole year, month and day are nothing else where a day is asked for.
fn of_eight_digits(line: &str) -> Option<WrittenDay> {
    let is_digits = line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits { None } else { day::written(&format!("{}-{}-{}", &line[..4], &line[4..6], &line[6..])) }
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
        for typed in ["11月29日", "26/11/29", "きのう", "11/29/2026", "2026年11月", "29", "2026-11-2⁹", "2026年①月9日"]
        {
            assert_eq!(said(&field, typed), "date_invalid", "{typed}");
        }
    }

    #[test]
    fn a_day_that_there_is_not_is_told_as_such_and_one_of_an_era_that_was_over_is_taken_and_said() {
        let field = field("kind = \"date\"\n");
        for (typed, found) in [
            ("2026-02-29", "2026年2月29日"),
            ("2026-02-30", "2026年2月30日"),
            ("令和8年2月29日", "令和8年2月29日"),
            ("２０２６年４月３１日", "2026年4月31日"),
            ("20261329", "2026年13月29日"),
            ("2026/0/1", "2026年0月1日"),
        ] {
            let error = read(&field, typed, clock()).expect_err(typed);
            assert_eq!((error.code, error.values["found"].as_str()), (ErrorCode::DateNone, found), "{typed}");
        }
        assert_eq!(said(&field, "2024-02-29"), "2024-02-29");
        for (typed, kept, change) in [
            ("平成31年5月1日", "2019-05-01", Some(("平成31年5月1日", "2019年5月1日"))),
            ("H31/5/1", "2019-05-01", Some(("平成31年5月1日", "2019年5月1日"))),
            ("平成38年11月29日", "2026-11-29", Some(("平成38年11月29日", "2026年11月29日"))),
            ("昭和64年1月8日", "1989-01-08", Some(("昭和64年1月8日", "1989年1月8日"))),
            ("令和1年4月30日", "2019-04-30", Some(("令和元年4月30日", "2019年4月30日"))),
            ("令和元年5月1日", "2019-05-01", None),
            ("平成31年4月30日", "2019-04-30", None),
        ] {
            let reading = read(&field, typed, clock()).expect(typed);
            let told = reading.changes.first().map(|one| (one.values["found"].as_str(), one.values["day"].as_str()));
            assert_eq!((reading.value.as_str(), told), (kept, change), "{typed}");
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
