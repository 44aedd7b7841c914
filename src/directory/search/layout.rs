//! The numbers that layout the index, and the seal of its files. They follow from the count of declarers
//! and of what filters can ask alone, so that the manifest can name them without the index being built. Called by every encoder;
//! the client learns them from the manifest.

use super::filters::Filters;

/// How an index over a number of documents is cut into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// How many documents.
    pub documents: u32,
    /// Shards of grams: two to this power.
    pub shard_bits: u32,
    /// A gram in more documents than this has a file of its own.
    pub common: u32,
    /// A gram in more documents than this has its facets in three files.
    pub everywhere: u32,
    /// How many documents that do not begin with a common gram are named in its shard.
    pub head: u32,
    /// Records in a block.
    pub block: u32,
    /// Whether a group file exists for each prefecture with each industry.
    pub pairs: bool,
    /// Record numbers in a file of numbers.
    pub numbers: u32,
}

impl Layout {
    /// The layout for so many documents. Measured in `benches/README.md`; with the postal codes of the whole
    /// country (a thousand files) a site of 500,000 still keeps below 18,000 files.
    pub fn new(documents: u32, filters: &Filters) -> Self {
        let shards = (documents / 256).clamp(4, 2048).next_power_of_two();
        Self {
            documents,
            shard_bits: shards.ilog2(),
            common: 2048,
            everywhere: 16_384,
            head: 60,
            block: documents.div_ceil(5_200).max(84),
            pairs: documents > 50_000 && filters.have_few_pairs(),
            numbers: 8192,
        }
    }

    /// How many shards.
    pub fn shards(&self) -> u32 {
        1 << self.shard_bits
    }

    /// The shard of a mixed gram.
    pub fn shard_of(&self, mixed: u32) -> u32 {
        mixed >> (32 - self.shard_bits)
    }

    /// What is left of a mixed gram within its shard.
    pub fn rest_of(&self, mixed: u32) -> u32 {
        mixed & (u32::MAX >> self.shard_bits)
    }
}

/// How many shards share a file of facets: it is needed for filters only.
pub const SHARDS_PER_FACETS: u32 = 2;

/// The tag of an index: every file of it is sealed with this, so that a file of another index, or a
/// page that a host gives instead of a file, is not taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag(pub u32);

impl Tag {
    /// The contents with the seal (four bytes, FNV-1a from the tag over the contents) before them.
    pub fn seal(self, contents: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(contents.len() + 4);
        sealed.extend_from_slice(&self.sum(contents).to_le_bytes());
        sealed.extend_from_slice(contents);
        sealed
    }

    fn sum(self, contents: &[u8]) -> u32 {
        contents.iter().fold(self.0, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_tells_changed_contents_and_other_indexes() {
        let sealed = Tag(7).seal(b"abc");
        assert_eq!(&sealed[4..], b"abc");
        assert_ne!(sealed[..4], Tag(8).seal(b"abc")[..4]);
        assert_ne!(sealed[..4], Tag(7).seal(b"abd")[..4]);
    }

    #[test]
    fn a_mixed_gram_is_its_shard_and_the_rest() {
        let layout = Layout::new(500_000, &Filters::default());
        let mixed = 0xdead_beef;
        assert_eq!(layout.shard_of(mixed) << (32 - layout.shard_bits) | layout.rest_of(mixed), mixed);
    }
}
