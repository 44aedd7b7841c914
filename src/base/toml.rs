//! Reads TOML files of the scheme and turns the parser's faults into problems with place and remedy.
//! Used by `config`, `scheme` and the loaders of content. Never decides what a value means.

use super::problem::Problem;
use super::{files, text, toml_fault};
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::path::Path;

/// A value with its place in the source, for loaders that name places inside it.
pub use ::toml::Spanned;

/// Loads a TOML file below `root` into a type that denies unknown fields; `label` is its path from the root.
///
/// # Errors
/// The first fault of the file, with its place.
pub fn load<T: DeserializeOwned>(root: &Path, label: &Path) -> Result<T, Problem> {
    let bytes = files::read(&root.join(label), label)?;
    parse(label, &text::lines(label, &bytes)?)
}

/// Parses TOML that stands in the file `label` from its first line on.
///
/// # Errors
/// The first fault, with its place.
pub fn parse<T: DeserializeOwned>(label: &Path, source: &str) -> Result<T, Problem> {
    let value = ::toml::from_str(source).map_err(|error| toml_fault::problem(label, source, &error))?;
    unholdable(label, source).map_or(Ok(value), Err)
}

/// As much of a source at fault as is sound by itself, put over `stand_in`: each key of the first level, of the tables that
/// parse, with which `is_sound` still holds. None where the stand-in itself is none.
pub fn sound_part<T: DeserializeOwned>(stand_in: &str, source: &str, is_sound: impl Fn(&T) -> bool) -> Option<T> {
    let read = |table: &::toml::Table| table.clone().try_into::<T>().ok().filter(|value| is_sound(value));
    let mut sound: ::toml::Table = ::toml::from_str(stand_in).ok()?;
    let own: ::toml::Table = ::toml::from_str(&parsing(source)).unwrap_or_default();
    for (key, value) in own {
        let before = sound.insert(key.clone(), value);
        if read(&sound).is_none() {
            match before {
                Some(before) => sound.insert(key, before),
                None => sound.remove(&key),
            };
        }
    }
    read(&sound)
}

/// The tables of a source that parse by themselves.
fn parsing(source: &str) -> String {
    let mut tables = vec![String::new()];
    for line in source.lines() {
        if line.starts_with('[') {
            tables.push(String::new());
        }
        tables.last_mut().into_iter().for_each(|table| *table = format!("{table}{line}\n"));
    }
    tables.retain(|table| ::toml::from_str::<::toml::Table>(table).is_ok());
    tables.concat()
}

/// The line, counted from 1, on which a `[[table]]` begins, given how many of them stand before it.
pub fn line_of(source: &str, table: &str, at: usize) -> Option<usize> {
    let head = format!("[[{table}]]");
    let heads = source.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with(&head));
    heads.map(|(line, _)| line + 1).nth(at)
}

/// A character in any of the texts that no page and no feed can hold: only an escape can bring most of them.
fn unholdable(label: &Path, source: &str) -> Option<Problem> {
    // Neither as it is nor by an escape.
    if !source.contains('\\') && text::unholdable(source).next().is_none() {
        return None;
    }
    let mut open: Vec<::toml::Value> = vec![::toml::Value::Table(::toml::from_str(source).ok()?)];
    while let Some(value) = open.pop() {
        match value {
            ::toml::Value::String(text) => {
                let Some((_, c)) = text::unholdable(&text).next() else { continue };
                let code = u32::from(c);
                let written =
                    [format!("\\u{code:04x}"), format!("\\x{code:02x}"), "\\b".into(), "\\f".into(), "\\e".into()];
                let small = source.to_ascii_lowercase();
                let at = source.find(c).or_else(|| written.iter().find_map(|escape| small.find(escape.as_str())));
                let what =
                    format!("目に見えない制御文字（U+{code:04X}）が入っています。ページや配信に書けない文字です。");
                return Some(
                    Problem::new(label, what, "その文字を消してください。").at_offset(source, at.unwrap_or(0)),
                );
            }
            ::toml::Value::Array(values) => open.extend(values),
            ::toml::Value::Table(table) => open.extend(table.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    None
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

/// Editors see TOML's dates as strings.
impl JsonSchema for LocalDate {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "LocalDate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
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

    #[test]
    fn characters_that_no_page_can_hold_are_named_with_their_place() {
        #[derive(Debug, Deserialize)]
        struct Any {
            #[serde(rename = "a")]
            _a: ::toml::Value,
        }
        for (source, column) in [
            ("a = \"制御\\u0008文字\"", 8),
            ("a = \"\\u0001\"", 6),
            ("a = \"x\u{ffff}\"", 7),
            ("a = [{ b = \"\\b\" }]", 13),
        ] {
            let told = parse::<Any>(Path::new("a.toml"), source).expect_err(source).to_string();
            assert!(told.starts_with(&format!("a.toml:1:{column}: ")) && told.contains("制御文字"), "{source}: {told}");
        }
        assert!(parse::<Any>(Path::new("a.toml"), "a = \"</script>&\\t\\n髙\"").is_ok());
    }

    #[test]
    fn a_number_that_cannot_stand_there_is_told_without_the_machines_words() {
        #[derive(Debug, Deserialize)]
        struct Count {
            #[serde(rename = "a")]
            _a: Option<usize>,
        }
        for source in ["a = -1\n", "a = -999999\n"] {
            let told = parse::<Count>(Path::new("a.toml"), source).expect_err(source).to_string();
            assert!(
                told.starts_with("a.toml:1:5: 「-") && told.contains("書けない数") && !told.contains("usize"),
                "{told}"
            );
        }
    }

    /// Each mistake of an office: the source, the line and column of its cause, and words of what is said.
    #[test]
    fn faults_are_told_in_the_words_of_the_office() {
        let said = [
            ("date = 2026-11-31\n", 1, 8, "日付"),
            ("date = \"2026-11-20\"\n", 1, 8, "日付"),
            ("date = 2026-11-20T10:00:00\n", 1, 8, "日付"),
            ("date = 2026年11月20日\n", 1, 8, "日付"),
            ("date = 2026/11/20\n", 1, 8, "日付"),
            ("date = ２０２６－１１－２０\n", 1, 8, "日付"),
            ("# “注”\na = \"全角の“字”、よい\"\nb = “x”\n", 3, 5, "全角の「“」"),
            ("a ＝ \"x\"\n", 1, 3, "全角の「＝」"),
            ("a\u{3000}= \"x\"\n", 1, 2, "全角の空白"),
            ("a = [\"x\"，\"y\"]\n", 1, 9, "全角の「，」"),
            ("a = ［\"x\"]\nb = 1\n", 1, 5, "全角の「［」"),
            ("a = \"\"\"\n、\"\"\"\nb = 「x」\n", 3, 5, "全角の「「」"),
            ("a = [\n  \"x\"\n  \"y\",\n]\n", 3, 3, "抜けています"),
            ("a = \"x\n", 1, 7, "閉じていません"),
            ("a = \"x\"y\"z\"\n", 1, 8, "余分な文字"),
            ("a = \"C:\\共\"\n", 1, 9, "2 つ重ねて"),
            ("a = 1\na = 2\n", 2, 1, "2 回"),
            ("a\n", 1, 2, "キーだけ"),
            ("a = ２\nb = \"年\"\n", 1, 5, "数字が全角"),
            ("a = x\n", 1, 5, "引用符で囲まれていません"),
            ("date = 2026-11-20\nfirst = 1\n", 2, 1, "使えるキー: `date`"),
        ];
        for (source, line, column, words) in said {
            let told = parse::<Sample>(Path::new("a.toml"), source).expect_err(source).to_string();
            assert!(told.starts_with(&format!("a.toml:{line}:{column}: ")), "{source}: {told}");
            assert!(told.contains(words) && !told.contains("expected"), "{source}: {told}");
        }
    }
}
