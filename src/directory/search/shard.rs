//! A shard: all grams that mix to the same first bits, each with its documents and, of a pair, its
//! positions; of common grams only the head of the answer and the names of their files. Beside them the
//! facets of the shards' own lists, fetched only for filters. Called by `search`; `shard.js` reads it.

use super::bits::{BitWriter, varint};
use super::common::{Commons, write_facets};
use super::layout::{Layout, Tag};
use super::order::Base;
use super::postings::{Gram, Postings, mix};
use super::range::{CodedNumber, FacetPart, Facets, Positions, RangeWriter};

/// One shard's grams and pieces.
pub struct Shard<'a> {
    /// Single units and pairs, in order of their mixed values.
    pub grams: &'a [Gram],
    /// Common pieces whose first pair belongs here.
    pub pieces: Vec<&'a Gram>,
}

/// What all shards are encoded from.
pub struct ShardSource<'a> {
    pub(crate) base: &'a Base<'a>,
    /// What occurs in them.
    pub postings: &'a Postings,
    /// The files of the common grams.
    pub commons: &'a Commons,
    /// How the index is cut.
    pub layout: Layout,
    /// The seal of its files.
    pub tag: Tag,
}

impl<'a> ShardSource<'a> {
    /// Sorts grams and pieces into their shards.
    pub fn shards(&self) -> Vec<Shard<'a>> {
        let postings = self.postings;
        let shard_of = |units: &[u16]| self.layout.shard_of(mix(&units[..units.len().min(2)]));
        let mut start = 0;
        let cut = |shard| {
            let count = postings.grams()[start..].iter().take_while(|gram| shard_of(&gram.units) == shard).count();
            start += count;
            Shard { grams: &postings.grams()[start - count..start], pieces: Vec::new() }
        };
        let mut shards: Vec<Shard<'a>> = (0..self.layout.shards()).map(cut).collect();
        for piece in postings.pieces() {
            shards[shard_of(&piece.units) as usize].pieces.push(piece);
        }
        shards
    }

    /// The shard's file.
    pub fn encode(&self, shard: &Shard<'_>) -> Vec<u8> {
        let mut writer =
            Writer { source: self, range: RangeWriter::new(), bits: BitWriter::default(), models: Models::new() };
        writer.shard(shard);
        let range = writer.range.finish();
        let mut contents = Vec::new();
        varint(&mut contents, range.len() as u32);
        contents.extend(range);
        contents.extend(writer.bits.finish());
        self.tag.seal(&contents)
    }

    /// The file of the facets of neighbouring shards: for each its length, then its lists in order of the grams.
    pub fn encode_facets(&self, shards: &[Shard<'_>]) -> Vec<u8> {
        let mut contents = Vec::new();
        for shard in shards {
            let facets = self.facets(shard);
            varint(&mut contents, facets.len() as u32);
            contents.extend(facets);
        }
        self.tag.seal(&contents)
    }

    fn facets(&self, shard: &Shard<'_>) -> Vec<u8> {
        let (mut range, mut facets) = (RangeWriter::new(), Facets::new(FacetPart::All, self.base.filters()));
        for gram in shard.grams.iter().filter(|gram| gram.documents <= self.layout.common) {
            facets.restart();
            for document in self.postings.documents(gram) {
                write_facets(self.base, document, &mut facets, &mut range);
            }
        }
        range.finish()
    }
}

/// What both sides learn while a shard is written.
struct Models {
    single: u16,
    count: CodedNumber,
    frequency: CodedNumber,
    start: CodedNumber,
    file: CodedNumber,
    positions: Positions,
}

impl Models {
    fn new() -> Self {
        Self {
            single: 1 << 11,
            count: CodedNumber::new(),
            frequency: CodedNumber::new(),
            start: CodedNumber::new(),
            file: CodedNumber::new(),
            positions: Positions::new(),
        }
    }
}

struct Writer<'a> {
    source: &'a ShardSource<'a>,
    range: RangeWriter,
    bits: BitWriter,
    models: Models,
}

impl Writer<'_> {
    fn shard(&mut self, shard: &Shard<'_>) {
        let layout = self.source.layout;
        self.models.count.write(&mut self.range, shard.grams.len() as u32);
        self.models.count.write(&mut self.range, shard.pieces.len() as u32);
        let rests: Vec<u32> = shard.grams.iter().map(|gram| layout.rest_of(mix(&gram.units))).collect();
        self.bits.rising(&rests, 0, u32::MAX >> layout.shard_bits);
        for gram in shard.grams {
            self.range.bit(&mut self.models.single, gram.units.len() == 1);
            self.gram(gram);
        }
        for piece in &shard.pieces {
            let pair = layout.rest_of(mix(&piece.units[..2]));
            let at = rests.partition_point(|rest| *rest < pair);
            self.models.count.write(&mut self.range, at as u32);
            self.models.count.write(&mut self.range, piece.units.len() as u32 - 3);
            for unit in &piece.units[2..] {
                self.range.plain(u32::from(*unit), 16);
            }
            self.gram(piece);
        }
    }

    fn gram(&mut self, gram: &Gram) {
        let postings = self.source.postings;
        self.models.frequency.write(&mut self.range, gram.documents - 1);
        if gram.documents > self.source.layout.common {
            return self.common(gram);
        }
        let documents: Vec<u32> = postings.documents(gram).collect();
        self.bits.rising(&documents, 0, self.source.layout.documents - 1);
        if gram.units.len() == 1 {
            let (count, first) = self.beginning(gram);
            let at = documents.partition_point(|document| *document < first);
            self.models.start.write(&mut self.range, count);
            if count > 0 {
                self.models.start.write(&mut self.range, at as u32);
            }
            return;
        }
        self.models.positions.restart();
        for run in postings.occurrences(gram).chunk_by(|a, b| a.document == b.document) {
            self.models.positions.write(&mut self.range, run.iter().map(|found| found.position));
        }
    }

    /// The head of a common gram's answer: the range that begins with it, and the first of the others.
    fn common(&mut self, gram: &Gram) {
        let layout = self.source.layout;
        let (count, first) = self.beginning(gram);
        let beginning = first..first + count;
        let others = self.source.postings.documents(gram).filter(|document| !beginning.contains(document));
        let others: Vec<u32> = others.take(layout.head as usize).collect();
        self.models.file.write(&mut self.range, count);
        if count > 0 {
            self.range.plain(first, 24);
        }
        self.models.file.write(&mut self.range, others.len() as u32);
        self.bits.rising(&others, 0, layout.documents - 1);
        if let Some(files) = self.source.commons.by_units.get(&gram.units) {
            self.models.file.write(&mut self.range, files.number);
            self.models.file.write(&mut self.range, files.list);
            files.facets.iter().for_each(|bytes| self.models.file.write(&mut self.range, *bytes));
        }
    }

    /// How many documents begin with the gram, and the first of them.
    fn beginning(&self, gram: &Gram) -> (u32, u32) {
        let mut beginning = self.source.postings.beginning(gram);
        let first = beginning.next();
        (first.map_or(0, |_| 1 + beginning.count() as u32), first.unwrap_or_default())
    }
}
