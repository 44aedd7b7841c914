//! The files of the common grams: where a gram stands in thousands of names, its list of documents (and,
//! of a pair, the positions) is a file of its own, and so are the facets of those documents. Called by
//! `search` before the shards, which name these files and their sizes.

use super::bits::{BitWriter, varint};
use super::layout::{Layout, Tag};
use super::order::Base;
use super::postings::{Gram, Postings};
use super::range::{Facet, FacetPart, Facets, Positions, RangeWriter};
use rayon::prelude::*;
use std::collections::HashMap;

/// What a shard says about the files of a common gram.
#[derive(Debug, Clone)]
pub struct Files {
    /// The number that names them.
    pub number: u32,
    /// The size of the list, in bytes.
    pub list: u32,
    /// The sizes of the facets, in bytes: one file, or one each for regions, trades and levels.
    pub facets: Vec<u32>,
}

/// The files of all common grams by their units, and the bytes to write.
pub struct Commons {
    /// Files by gram.
    pub by_units: HashMap<Vec<u16>, Files>,
    /// Names within the index and contents.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Encodes the lists of every common gram.
pub fn encode(base: &Base<'_>, postings: &Postings, layout: &Layout, tag: Tag) -> Commons {
    let frequent = |gram: &&Gram| gram.documents > layout.common;
    let grams: Vec<&Gram> = postings.grams().iter().chain(postings.pieces()).filter(frequent).collect();
    let encode = |gram: &&Gram| {
        let parts = parts(gram, layout).iter().map(|part| tag.seal(&facets(base, postings, gram, *part)));
        (tag.seal(&list(postings, gram, layout)), parts.collect())
    };
    let encoded: Vec<(Vec<u8>, Vec<Vec<u8>>)> = grams.par_iter().map(encode).collect();
    let mut commons = Commons { by_units: HashMap::new(), files: Vec::new() };
    for ((number, gram), (list, facets)) in (0u32..).zip(grams).zip(encoded) {
        let facet_sizes = facets.iter().map(|part| part.len() as u32).collect();
        let sizes = Files { number, list: list.len() as u32, facets: facet_sizes };
        commons.by_units.insert(gram.units.clone(), sizes);
        commons.files.push((format!("c/{number}.bin"), list));
        let names = (0..facets.len()).map(|part| format!("x/{number}-{part}.bin"));
        commons.files.extend(names.zip(facets));
    }
    commons
}

/// A gram that is almost everywhere has its facets in three files: most filters need one of them.
fn parts(gram: &Gram, layout: &Layout) -> &'static [FacetPart] {
    if gram.documents > layout.everywhere {
        &[FacetPart::Prefecture, FacetPart::Industry, FacetPart::Level]
    } else {
        &[FacetPart::All]
    }
}

fn list(postings: &Postings, gram: &Gram, layout: &Layout) -> Vec<u8> {
    let mut range = RangeWriter::new();
    if gram.units.len() == 2 {
        let mut positions = Positions::new();
        for run in postings.occurrences(gram).chunk_by(|a, b| a.document == b.document) {
            positions.write(&mut range, run.iter().map(|found| found.position));
        }
    }
    let positions = range.finish();
    let mut bits = BitWriter::default();
    bits.rising(&postings.documents(gram).collect::<Vec<_>>(), 0, layout.documents - 1);
    let mut contents = Vec::new();
    varint(&mut contents, positions.len() as u32);
    contents.extend(positions);
    contents.extend(bits.finish());
    contents
}

fn facets(base: &Base<'_>, postings: &Postings, gram: &Gram, part: FacetPart) -> Vec<u8> {
    let (mut range, mut facets) = (RangeWriter::new(), Facets::new(part, base.filters()));
    for document in postings.documents(gram) {
        write_facets(base, document, &mut facets, &mut range);
    }
    range.finish()
}

/// Appends what a filter asks of one document.
pub fn write_facets(base: &Base<'_>, document: u32, facets: &mut Facets, to: &mut RangeWriter) {
    let found = base.documents()[document as usize];
    let facet = Facet {
        prefecture: u32::from(found.entry.prefecture),
        industry: found.industry,
        level: u32::from(found.entry.stars.saturating_sub(1)),
    };
    facets.write(to, facet);
}
