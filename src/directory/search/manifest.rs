//! The manifest: which base and which delta belong together, and how to read them. Small, because every
//! search begins with it. Called by `search`; `manifest.js` reads it.

use super::Search;
use jiff::civil::Date;
use serde::Serialize;

/// Which publication of the list an index is of: what a search that is kept as evidence says of itself.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListEdition {
    /// The day it is as of.
    pub as_of: Option<Date>,
    /// Its number; `None` when it is not as it was published.
    pub serial: Option<u64>,
}

/// The delta as the manifest names it.
#[derive(Debug, Serialize)]
pub struct Delta {
    file: String,
    count: usize,
}

impl Delta {
    /// Names a delta by its path below the site.
    pub fn new(path: &str, count: usize) -> Self {
        Self { file: below_index(path), count }
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
    /// How many documents each region, trade and level has: what their lists weigh follows from it, and how many bits
    /// tell them apart.
    prefectures: Vec<u32>,
    industries: Vec<u32>,
    levels: Vec<u32>,
    /// How many columns only the form knows.
    #[serde(skip_serializing_if = "is_none")]
    more: usize,
    delta: Option<Delta>,
    /// What keyboards write, and the rest.
    letters: [String; 2],
    #[serde(flatten)]
    edition: ListEdition,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// The manifest's contents.
///
/// # Errors
/// Never, for these values; the encoder's own type says it may.
pub fn encode(search: &Search<'_>, delta: Option<Delta>) -> anyhow::Result<Vec<u8>> {
    let Search { base, layout, filters, .. } = search;
    let [mut prefectures, mut industries, mut levels] =
        [filters.prefectures(), filters.industries(), filters.levels()].map(|count| vec![0; count]);
    for document in base {
        let entry = document.entry;
        let places = [
            (&mut prefectures, usize::from(entry.prefecture)),
            (&mut industries, document.industry as usize),
            (&mut levels, usize::from(entry.stars.saturating_sub(1))),
        ];
        places.into_iter().filter_map(|(counts, place)| counts.get_mut(place)).for_each(|count| *count += 1);
    }
    let manifest = Manifest {
        format: super::FORMAT,
        base: search.base_folder().map(|folder| below_index(&folder)),
        tag: search.tag().0,
        documents: layout.documents,
        shard_bits: layout.shard_bits,
        common: layout.common,
        everywhere: layout.everywhere,
        block: layout.block,
        pairs: layout.pairs,
        numbers: layout.numbers,
        prefectures,
        industries,
        levels,
        more: filters.more(),
        delta,
        letters: search.letter_files().map(|(path, _)| below_index(&path)),
        edition: search.edition,
    };
    Ok(serde_json::to_vec(&manifest)?)
}

fn below_index(path: &str) -> String {
    path.strip_prefix(super::FOLDER).unwrap_or(path).to_owned()
}
