//! The manifest: which base and which delta belong together, and how to read them. Small, because every
//! search begins with it. Called by `search`; `manifest.js` reads it.

use super::records::Columns;
use super::shape::{Shape, Tag};
use serde::Serialize;

/// The delta as the manifest names it.
#[derive(Debug, Serialize)]
pub struct Delta {
    file: String,
    count: usize,
    columns: ColumnWidths,
}

impl Delta {
    /// Names a delta by its path below the site.
    pub fn new(path: &str, count: usize, columns: &Columns) -> Self {
        Self { file: below_index(path), count, columns: ColumnWidths::new(columns) }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    format: u32,
    base: Option<String>,
    tag: u32,
    documents: u32,
    shard_bits: u32,
    common: u32,
    everywhere: u32,
    block: u32,
    pairs: bool,
    numbers: u32,
    columns: ColumnWidths,
    delta: Option<Delta>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ColumnWidths {
    first_no: u32,
    no: u32,
    first_day: String,
    day: u32,
    page: u32,
}

impl ColumnWidths {
    fn new(columns: &Columns) -> Self {
        Self {
            first_no: columns.first_no,
            no: columns.no,
            first_day: columns.first_day.to_string(),
            day: columns.day,
            page: columns.page,
        }
    }
}

/// The manifest's contents.
///
/// # Errors
/// Never, for these values; the encoder's own type says it may.
pub fn encode(
    base: Option<String>,
    tag: Tag,
    (shape, columns): (&Shape, &Columns),
    delta: Option<Delta>,
) -> anyhow::Result<Vec<u8>> {
    let manifest = Manifest {
        format: super::FORMAT,
        base: base.map(|folder| below_index(&folder)),
        tag: tag.0,
        documents: shape.documents,
        shard_bits: shape.shard_bits,
        common: shape.common,
        everywhere: shape.everywhere,
        block: shape.block,
        pairs: shape.pairs,
        numbers: shape.numbers,
        columns: ColumnWidths::new(columns),
        delta,
    };
    Ok(serde_json::to_vec(&manifest)?)
}

fn below_index(path: &str) -> String {
    path.strip_prefix(super::FOLDER).unwrap_or(path).to_owned()
}
