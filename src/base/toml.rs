//! Reads TOML files of the scheme and turns the parser's faults into problems with place and remedy.
//! Used by `config`, `scheme` and the loaders of content. Never decides what a value means.

use super::problem::Problem;
use super::{files, text};
use jiff::civil::Date;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use std::path::Path;

/// A value with its place in the source, for loaders that name places inside it.
pub use ::toml::Spanned;

/// Loads a TOML file below `root` into a type that denies unknown fields; `label` is its path from the root.
///
/// # Errors
/// The first fault of the file, with its place.
pub fn load<T: DeserializeOwned>(root: &Path, label: &Path) -> Result<T, Problem> {
    let bytes = files::read(&root.join(label), label)?;
    parse(label, text::utf8(label, &bytes)?)
}

/// Parses TOML that stands in the file `label` from its first line on.
///
/// # Errors
/// The first fault, with its place.
pub fn parse<T: DeserializeOwned>(label: &Path, source: &str) -> Result<T, Problem> {
    ::toml::from_str(source).map_err(|error| fault(label, source, &error))
}

fn fault(label: &Path, source: &str, error: &::toml::de::Error) -> Problem {
    let message = error.message();
    let (what, remedy) = if let Some(rest) = message.strip_prefix("unknown field ") {
        (format!("知らないキーです: {rest}"), "キーの綴りを確かめるか、この行を消してください。")
    } else if let Some(rest) = message.strip_prefix("missing field ") {
        (format!("キー {rest} がありません。"), "このキーを書き足してください。")
    } else {
        (format!("TOML として読めません（{message}）。"), "引用符・括弧・値の種類を確かめてください。")
    };
    let problem = Problem::new(label, what, remedy);
    match error.span() {
        Some(span) => problem.at_offset(source, span.start),
        None => problem,
    }
}

/// A local date of TOML (`2026-11-20`, without quotes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct LocalDate(Date);

impl LocalDate {
    /// The date as such.
    pub fn get(self) -> Date {
        self.0
    }
}

impl<'de> Deserialize<'de> for LocalDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = ::toml::value::Datetime::deserialize(deserializer)?;
        let date = written.date.filter(|_| written.time.is_none());
        let date = date.and_then(|date| Date::new(date.year as i16, date.month as i8, date.day as i8).ok());
        date.map(Self).ok_or_else(|| D::Error::custom("2026-11-20 のような日付ではありません"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        date: LocalDate,
    }

    #[test]
    fn faults_have_a_place_and_dates_are_days() {
        let label = Path::new("a.toml");
        let sample: Sample = parse(label, "date = 2026-11-20\n").expect("a date");
        assert_eq!(sample.date.get().to_string(), "2026-11-20");
        for (source, line) in
            [("\ndate = \"x\"\n", 2), ("date = 2026-11-20T10:00:00\n", 1), ("date = 2026-01-01\nx = 1\n", 2)]
        {
            assert_eq!(parse::<Sample>(label, source).expect_err(source).line(), Some(line), "{source}");
        }
    }
}
