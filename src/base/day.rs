//! Days as spreadsheets and people in Japan write them: `2024-04-08`, `2024/4/8`, `2024年4月8日（月）`, `令和6年4月8日`,
//! `R6.4.8`. Never guesses: what could be another day as well (`4/8/2024`, `24/4/8`) is none.

use super::text;
use jiff::civil::Date;

/// An era's names, the year before its first, its first and its last day.
const ERAS: [(&str, &str, i16, Date, Date); 3] = [
    ("令和", "R", 2018, Date::constant(2019, 5, 1), Date::MAX),
    ("平成", "H", 1988, Date::constant(1989, 1, 8), Date::constant(2019, 4, 30)),
    ("昭和", "S", 1925, Date::constant(1926, 12, 25), Date::constant(1989, 1, 7)),
];

/// The day that a cell tells; none where it tells no day, or not which.
pub fn parse(cell: &str) -> Option<Date> {
    let cell = text::narrow(cell);
    // A weekday in brackets or at the end, and the hour that a spreadsheet adds, tell nothing.
    let bare = cell.split('(').next().unwrap_or_default().trim_end_matches("曜日").trim_end();
    let bare =
        bare.strip_suffix(|c: char| "月火水木金土日".contains(c)).filter(|rest| rest.ends_with('日')).unwrap_or(bare);
    let bare = [" 0:00", " 00:00", " 0:00:00", " 00:00:00", "T00:00:00"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
        .unwrap_or(bare);
    let era = ERAS.iter().find_map(|(name, letter, before, first, last)| {
        let upper = bare.get(..1).filter(|start| start.eq_ignore_ascii_case(letter)).map(|_| &bare[1..]);
        bare.strip_prefix(name).or(upper).map(|rest| (rest, *before, *first..=*last))
    });
    match era {
        Some((rest, before, days)) => {
            let (year, month, day) = parts(rest)?;
            let year = if year == "元" { 1 } else { number(year, 2)? };
            date(before + year, month, day).filter(|date| days.contains(date))
        }
        None => {
            let (year, month, day) = parts(bare)?;
            date(number(year, 4).filter(|_| year.len() == 4)?, month, day)
        }
    }
}

/// Year, month and day, parted by one mark or by their own letters.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim();
    if let Some((year, rest)) = text.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        return Some((year.trim(), month.trim(), day.strip_suffix('日').unwrap_or(day).trim()));
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

fn date(year: i16, month: &str, day: &str) -> Option<Date> {
    Date::new(year, number(month, 2)?.try_into().ok()?, number(day, 2)?.try_into().ok()?).ok()
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
            "20240408",
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
}
