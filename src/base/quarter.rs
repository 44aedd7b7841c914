//! Quarters of the year, as they are in Japan: `2026-Q4`. Never guesses another way of writing.

use super::clock::in_japan;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// Three months of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    year: i16,
    /// From 1 to 4.
    quarter: i8,
}

impl Quarter {
    /// That of a moment.
    pub fn of(moment: Timestamp) -> Self {
        Self::on(in_japan(moment).date())
    }

    /// That of a day.
    pub fn on(day: Date) -> Self {
        Self { year: day.year(), quarter: (day.month() - 1) / 3 + 1 }
    }

    /// The one before.
    #[must_use]
    pub fn before(self) -> Self {
        match self.quarter {
            1 => Self { year: self.year - 1, quarter: 4 },
            quarter => Self { quarter: quarter - 1, ..self },
        }
    }

    /// Its year, its first month and its last.
    pub fn months(self) -> (i16, i8, i8) {
        (self.year, self.quarter * 3 - 2, self.quarter * 3)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.quarter)
    }
}

impl FromStr for Quarter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (year, quarter) = text.split_once("-Q")?;
            let is_plain = |text: &str, long: usize| text.len() == long && text.bytes().all(|b| b.is_ascii_digit());
            let quarter = quarter.parse().ok().filter(|at| is_plain(quarter, 1) && (1..=4).contains(at))?;
            Some(Self { year: year.parse().ok().filter(|_| is_plain(year, 4))?, quarter })
        };
        read().ok_or_else(|| "2026-Q4".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_that_of_japan_and_is_written_one_way() {
        for (moment, quarter, before) in [
            ("2026-09-30T14:59:59Z", "2026-Q3", "2026-Q2"),
            ("2026-09-30T15:00:00Z", "2026-Q4", "2026-Q3"),
            ("2026-12-31T15:00:00Z", "2027-Q1", "2026-Q4"),
        ] {
            let of = Quarter::of(moment.parse().expect("a moment"));
            assert_eq!((of.to_string().as_str(), of.before().to_string().as_str()), (quarter, before));
            assert_eq!(quarter.parse(), Ok(of));
        }
        for text in ["2026-Q5", "2026-Q0", "2026Q4", "26-Q4", "2026-q4", "2026-Q+4", "2026-Q44", ""] {
            assert!(text.parse::<Quarter>().is_err(), "{text}");
        }
        assert_eq!("2026-Q4".parse::<Quarter>().expect("one").months(), (2026, 10, 12));
    }
}
