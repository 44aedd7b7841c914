//! Days as spreadsheets and people in Japan write them: `2024-04-08`, `2024/4/8`, `2024年4月8日（月）`, `令和6年4月8日`,
//! `R6.4.8`. Never guesses: what could be another day as well (`4/8/2024`, `24/4/8`) is none.

use super::text;
use jiff::civil::Date;
use std::fmt;

/// An era's names, the year before its first, its first and its last day.
type Era = (&'static str, &'static str, i16, Date, Date);
const ERAS: [Era; 3] = [
    ("令和", "R", 2018, Date::constant(2019, 5, 1), Date::MAX),
    ("平成", "H", 1988, Date::constant(1989, 1, 8), Date::constant(2019, 4, 30)),
    ("昭和", "S", 1925, Date::constant(1926, 12, 25), Date::constant(1989, 1, 7)),
];

/// A day as it is written, whether or not there is such a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDay {
    year: i16,
    month: i16,
    day: i16,
    /// Which of the eras it is counted by.
    era: Option<usize>,
}

/// The day that a cell tells; none where it tells no day, or not which.
pub fn parse(cell: &str) -> Option<Date> {
    written(cell).filter(|written| written.is_of_its_era()).and_then(WrittenDay::date)
}

/// Year, month and day that a cell tells.
pub fn written(cell: &str) -> Option<WrittenDay> {
    let cell = text::narrow(cell);
    // A weekday in brackets or at the end, and the hour that a spreadsheet adds, tell nothing.
    let bare = cell.split('(').next().unwrap_or_default().trim_end_matches("曜日").trim_end();
    let bare =
        bare.strip_suffix(|c: char| "月火水木金土日".contains(c)).filter(|rest| rest.ends_with('日')).unwrap_or(bare);
    let bare = [" 0:00", " 00:00", " 0:00:00", " 00:00:00", "T00:00:00"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
        .unwrap_or(bare);
    let of_era = |at: usize, (name, letter, ..): &Era| {
        let upper = bare.get(..1).filter(|start| start.eq_ignore_ascii_case(letter)).map(|_| &bare[1..]);
        bare.strip_prefix(name).or(upper).map(|rest| (rest, at))
    };
    let era = ERAS.iter().enumerate().find_map(|(at, era)| of_era(at, era));
    let (year, month, day) = parts(era.map_or(bare, |(rest, _)| rest))?;
    let year = match era {
        Some((_, at)) => ERAS[at].2 + if year == "元" { 1 } else { number(year, 2)? },
        None => number(year, 4).filter(|_| year.len() == 4)?,
    };
    Some(WrittenDay { year, month: number(month, 2)?, day: number(day, 2)?, era: era.map(|(_, at)| at) })
}

impl WrittenDay {
    /// The day; none where there is no such day.
    pub fn date(self) -> Option<Date> {
        Date::new(self.year, self.month.try_into().ok()?, self.day.try_into().ok()?).ok()
    }

    /// Whether it lies within the era by which it is counted.
    pub fn is_of_its_era(self) -> bool {
        let Some((.., first, last)) = self.era.map(|at| ERAS[at]) else { return true };
        self.date().is_none_or(|date| (first..=last).contains(&date))
    }
}

/// As it is written, in one way.
impl fmt::Display for WrittenDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, era } = self;
        match era.map(|at| ERAS[at]) {
            Some((name, _, before, ..)) if year - before == 1 => write!(f, "{name}元年{month}月{day}日"),
            Some((name, _, before, ..)) => write!(f, "{name}{}年{month}月{day}日", year - before),
            None => write!(f, "{year}年{month}月{day}日"),
        }
    }
}

/// Year, month and day, parted by one mark or by their own letters; or eight digits in a row.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim();
    if let Some((year, rest)) = text.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        return Some((year.trim(), month.trim(), day.strip_suffix('日').unwrap_or(day).trim()));
    }
    let is_number = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && (text.starts_with("19") || text.starts_with("20")) {
        return Some((&text[..4], &text[4..6], &text[6..]));
    }
    let mark = text.chars().find(|mark| ['-', '/', '.'].contains(mark))?;
    let mut parts = text.split(mark);
    let found = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(found)
}

fn number(text: &str, longest: usize) -> Option<i16> {
    let is_number = (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_however_it_is_written() {
        for cell in [
            "2024-04-08",
            "2024/4/8",
            "2024/04/08",
            "2024.4.8",
            "２０２４／４／８",
            "2024年4月8日",
            "2024年04月08日(月)",
            "2024年4月8日月曜日",
            "2024/4/8 0:00",
            "20240408",
            "２０２４０４０８",
            "2024-04-08T00:00:00",
            " 2024-4-8 ",
            "令和6年4月8日",
            "令和６年４月８日",
            "R6.4.8",
            "r6/4/8",
            "㋿6年4月8日",
            "令和 6 年 4 月 8 日",
        ] {
            assert_eq!(parse(cell), Some(Date::constant(2024, 4, 8)), "{cell}");
        }
        assert_eq!(parse("令和元年5月1日"), Some(Date::constant(2019, 5, 1)));
        assert_eq!(parse("平成31年4月30日"), Some(Date::constant(2019, 4, 30)));
        assert_eq!(parse("S60.1.2"), Some(Date::constant(1985, 1, 2)));
    }

    #[test]
    fn what_may_be_another_day_is_none() {
        for cell in [
            "",
            "4/8",
            "4月8日",
            "24/4/8",
            "4/8/2024",
            "08-04-2024",
            "45390",
            "2024-02-30",
            "2024/13/1",
            "10000408",
            "20241332",
            "令和元年4月30日",
            "平成31年5月1日",
            "2024/4/8 12:30",
            "2024-4/8",
            "2024年4月",
            "R6",
            "令和六年四月八日",
        ] {
            assert_eq!(parse(cell), None, "{cell}");
        }
    }

    #[test]
    fn what_is_written_is_known_also_where_there_is_no_such_day_or_not_in_its_era() {
        for (cell, said, date, is_of_its_era) in [
            ("2026/2/29", "2026年2月29日", None, true),
            ("2026-13-01", "2026年13月1日", None, true),
            ("R8.2.29", "令和8年2月29日", None, true),
            ("平成31年5月1日", "平成31年5月1日", Some(Date::constant(2019, 5, 1)), false),
            ("S64.1.8", "昭和64年1月8日", Some(Date::constant(1989, 1, 8)), false),
            ("令和元年4月30日", "令和元年4月30日", Some(Date::constant(2019, 4, 30)), false),
            ("平成31年4月30日", "平成31年4月30日", Some(Date::constant(2019, 4, 30)), true),
        ] {
            let found = written(cell).expect(cell);
            assert_eq!((found.to_string().as_str(), found.date(), found.is_of_its_era()), (said, date, is_of_its_era));
        }
        assert_eq!((written("2月29日"), written("26/2/29"), written("2026年2月")), (None, None, None));
    }
}
