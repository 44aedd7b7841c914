//! The search index as plain files: any piece of a name, found exactly by a browser from a host that only
//! serves files. Called by `site` at every build; read by `templates/scripts/directory/`.
//!
//! The *base* (all but the last few declarers, in order of `no`) lies in a folder named by its contents;
//! its files never change. The *delta* holds the rest. One manifest names both. Below the base:
//! ```text
//! g/  shards of grams: documents and positions      c/  lists of the common grams
//! f/  facets of the shards' lists                   x/  facets of the common grams
//! r/  records as they are shown (by records.bin)    s/  documents by region, trade, level
//! n/  from record numbers to documents              m/  documents by what else may be chosen
//! ```
//! Beside it lie the letters that count as others in names (`letters`).
//! Absent on purpose: scores, stop words, several versions side by side, anything a host must compress.

mod bits;
mod calendar;
mod codes;
mod common;
mod costs;
mod delta;
mod filters;
mod groups;
mod layout;
mod letters;
mod manifest;
mod numbers;
mod order;
mod postings;
mod range;
mod records;
mod shard;

pub use costs::{ColumnCost, costs};
pub use layout::Layout;

use super::Register;
use crate::base::japanese;
use crate::base::japanese::legal_forms::SPELLINGS;
use crate::base::text::hex;
use crate::scheme::MoreColumn;
use crate::scheme::lists::Lists;
use filters::Filters;
use layout::Tag;
use order::{Base, Document};
use postings::Postings;
use rayon::prelude::*;
use records::Records;
use sha2::{Digest, Sha256};
use shard::ShardSource;

/// Where the index lies below the site.
pub const FOLDER: &str = "directory/index/";
/// The one file of the index that changes in place, below the site.
pub const MANIFEST: &str = "directory/index/manifest.json";
/// The base grows in steps of so many declarers; the rest is the delta.
pub const STEP: usize = 200;
/// Rises with every change of the files' meaning.
const FORMAT: u32 = 4;

/// A file of the site: its path below the site, without a leading slash, and its contents.
pub type SiteFile = (String, Vec<u8>);

/// The index of one register, split into base and delta but not yet built.
pub struct Search<'a> {
    base: Vec<Document<'a>>,
    delta: Vec<Document<'a>>,
    layout: Layout,
    filters: Filters,
    /// The choices of each column that only the form knows.
    choices: Vec<Vec<String>>,
    hash: [u8; 32],
    edition: manifest::ListEdition,
}

impl<'a> Search<'a> {
    /// Splits the register and names the base by its contents.
    pub fn new(register: &'a Register, lists: &Lists) -> Self {
        let filters = Filters::from(lists);
        let mut base = order::documents(register.entries(), &filters);
        let delta = base.split_off(base.len() / STEP * STEP);
        let layout = Layout::new(base.len() as u32, &filters);
        let edition = manifest::ListEdition { as_of: register.as_of(), serial: register.serial() };
        let values = |column: &MoreColumn| column.choices.iter().map(|(value, _)| value.clone()).collect();
        let choices: Vec<Vec<String>> = lists.columns().more().iter().map(values).collect();
        let hash = hash(&base, &layout, format!("{filters:?}{choices:?}"));
        Self { base, delta, layout, filters, choices, hash, edition }
    }

    /// The folder of the base below the site; the same declarers always give the same. `None`: too few for
    /// a base.
    pub fn base_folder(&self) -> Option<String> {
        (!self.base.is_empty()).then(|| format!("{FOLDER}{}/", hex(&self.hash[..8])))
    }

    /// A number that changes with everything the base's files follow from.
    pub fn base_key(&self) -> u64 {
        self.hash[8..16].iter().fold(0, |key, byte| key << 8 | u64::from(*byte))
    }

    /// The files below [`Self::base_folder`]; the long part of a build.
    pub fn base_files(&self) -> Vec<SiteFile> {
        let Some(folder) = self.base_folder() else { return Vec::new() };
        let base = Base::new(&self.base, self.filters);
        let (mut files, others) = rayon::join(
            || self.gram_files(&base),
            || {
                let ((groups, numbers), records) = rayon::join(
                    || (groups::encode(self, &base), numbers::encode(&base, &self.layout, self.tag())),
                    || self.record_files(&base),
                );
                [groups, groups::encode_choices(self, &base), numbers, records]
            },
        );
        files.extend(others.into_iter().flatten());
        files.into_iter().map(|(name, contents)| (format!("{folder}{name}"), contents)).collect()
    }

    /// Shards, common lists and the facets of both.
    fn gram_files(&self, base: &Base<'_>) -> Vec<SiteFile> {
        let (layout, tag) = (self.layout, self.tag());
        let postings = Postings::new(base, layout.common);
        let mut commons = common::encode(base, &postings, &layout, tag);
        let mut files = std::mem::take(&mut commons.files);
        let source = ShardSource { base, postings: &postings, commons: &commons, layout, tag };
        let shards = source.shards();
        let grams = shards.par_iter().enumerate().map(|(at, shard)| (format!("g/{at}.bin"), source.encode(shard)));
        files.par_extend(grams);
        let neighbours = shards.par_chunks(layout::SHARDS_PER_FACETS as usize).enumerate();
        files.par_extend(neighbours.map(|(at, shards)| (format!("f/{at}.bin"), source.encode_facets(shards))));
        files
    }

    /// The file of the declarers after the base, named by its contents; `None` when there are none.
    pub fn delta_file(&self) -> Option<SiteFile> {
        if self.delta.is_empty() {
            return None;
        }
        let contents = self.tag().seal(&delta::encode(&self.base, &self.delta, &self.filters));
        let name = hex(&Sha256::digest(&contents)[..8]);
        Some((format!("{FOLDER}delta-{name}.bin"), contents))
    }

    /// What letters count as in names, named by their contents: what keyboards write, and the rest.
    pub fn letter_files(&self) -> [SiteFile; 2] {
        letters::parts().map(|contents| {
            let contents = self.tag().seal(&contents);
            (format!("{FOLDER}letters-{}.bin", hex(&Sha256::digest(&contents)[..8])), contents)
        })
    }

    /// The manifest, which names the base, the letters, and the delta at its path.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn manifest(&self, delta: Option<&str>) -> anyhow::Result<Vec<u8>> {
        let delta = delta.map(|path| manifest::Delta::new(path, self.delta.len()));
        manifest::encode(self, delta)
    }

    /// How the records are written, and the blocks of them.
    fn record_files(&self, base: &Base<'_>) -> Vec<SiteFile> {
        let block = self.layout.block as usize;
        let records = Records::new(base.documents(), block, &self.filters);
        let blocks: Vec<_> = base.documents().chunks(block).enumerate().collect();
        let encode = |(at, block)| (format!("r/{at}.bin"), self.tag().seal(&records.block(block)));
        let mut files: Vec<SiteFile> = blocks.into_par_iter().map(encode).collect();
        files.push(("records.bin".to_owned(), self.tag().seal(&records.describe())));
        files
    }

    fn tag(&self) -> Tag {
        Tag(u32::from_le_bytes([self.hash[0], self.hash[1], self.hash[2], self.hash[3]]))
    }
}

/// Everything the base's files follow from.
fn hash(base: &[Document<'_>], layout: &Layout, filters: String) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(format!("{FORMAT} {layout:?} {filters} {} {}", SPELLINGS.join(","), japanese::module()));
    hash.update(letters::parts().concat());
    let mut row = Vec::new();
    for document in base {
        let entry = document.entry;
        row.clear();
        row.extend(entry.no.get().to_le_bytes());
        row.extend(entry.prefecture.to_le_bytes());
        row.extend(document.industry.to_le_bytes());
        row.push(entry.stars);
        row.extend(entry.declared_on.year().to_le_bytes());
        row.extend([entry.declared_on.month() as u8, entry.declared_on.day() as u8]);
        row.extend(entry.name.bytes().chain([0]).chain(entry.municipality.bytes()).chain([0]));
        entry.declarer.more.iter().for_each(|cell| row.extend(cell.bytes().chain([0])));
        hash.update(&row);
    }
    hash.finalize().into()
}
