//! Reads TOML files of the scheme and turns the parser's faults into problems with place and remedy.
//! Used by `config`, `scheme` and the loaders of content. Never decides what a value means.

use super::problem::Problem;
use super::{files, text};
use serde::de::DeserializeOwned;
use std::path::Path;

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
