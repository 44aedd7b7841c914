//! `data/figures.toml`: the figures of guidance (日, 時間, 円 …), where they may stand and where they come from.
//! Figures of the program do not stand here: texts name their setting (`{confirm_within}`).

use super::{LoadedFile, Rows};
use crate::base::problem::Problem;
use crate::base::toml::LocalDate;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

/// Where they stand; the search leaves this file out.
pub const LABEL: &str = "data/figures.toml";

/// All figures.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// The figures in order.
    #[serde(default)]
    pub figure: Vec<Figure>,
}

/// Figures that come from one source.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// As they are written: `3～5日`.
    pub values: Vec<String>,
    /// The files they may stand in, or folders, which end with `/`.
    #[serde(rename = "where")]
    pub places: Vec<String>,
    /// Where they come from: an address, or in words whose estimate or example they are.
    pub source: String,
    /// When somebody last compared them with the source.
    pub checked_on: Option<LocalDate>,
    /// The last day they hold, where that is known.
    pub valid_until: Option<LocalDate>,
}

/// Loads the file, if it is there.
///
/// # Errors
/// The file's faults.
pub fn load(root: &Path) -> LoadedFile<Figures> {
    super::load(root, LABEL, |figures: &mut Figures, rows| faults(root, figures, rows))
}

fn faults(root: &Path, figures: &Figures, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = Vec::new();
    for (at, figure) in figures.figure.iter().enumerate() {
        let row = ("figure", at);
        faults.extend(rows.empty(row, "values", figure.values.iter().map(String::as_str)));
        faults.extend(rows.empty(row, "where", figure.places.iter().map(String::as_str)));
        faults.extend(rows.empty(row, "source", [&*figure.source]));
        for place in figure.places.iter().filter(|place| !root.join(place).exists()) {
            let what = format!("where の「{place}」がありません。");
            faults.push(rows.fault(
                row,
                "where",
                what,
                "content/ などから書いて、ファイルかフォルダーの名前を直してください。",
            ));
        }
    }
    faults
}
