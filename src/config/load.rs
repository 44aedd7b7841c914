//! Reads TOML data files and turns the parser's faults into problems with place and remedy.

use super::Settings;
use crate::base::problem::Problem;
use crate::base::{files, text};
use serde::de::DeserializeOwned;
use std::path::Path;

/// Loads `data/site.toml` below `root`.
///
/// # Errors
/// Every fault of the file.
pub fn load(root: &Path) -> Result<Settings, Vec<Problem>> {
    let settings: Settings = parse_toml(root, Path::new("data/site.toml")).map_err(|problem| vec![problem])?;
    let faults = settings.faults();
    if faults.is_empty() { Ok(settings) } else { Err(faults) }
}

/// Loads a TOML file below `root` into a type that denies unknown fields; `label` is its path from the root.
///
/// # Errors
/// The first fault of the file, with its place.
pub fn parse_toml<T: DeserializeOwned>(root: &Path, label: &Path) -> Result<T, Problem> {
    let bytes = files::read(&root.join(label), label)?;
    let source = text::utf8(label, &bytes)?;
    toml::from_str(source).map_err(|error| fault(label, source, &error))
}

fn fault(label: &Path, source: &str, error: &toml::de::Error) -> Problem {
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
