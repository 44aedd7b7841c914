//! From a record number to its document: for `/directory/?no=…`. Called by `search`; `numbers.js` reads
//! what this writes. The numbers may have gaps.

use super::bits::{BitWriter, varint};
use super::layout::{Layout, Tag};
use super::order::Base;

/// The files: one that says where each of the others begins, and the others in order of `no`.
pub fn encode(base: &Base<'_>, layout: &Layout, tag: Tag) -> Vec<(String, Vec<u8>)> {
    let mut ranked: Vec<(u32, u32)> =
        (0u32..).zip(base.documents()).map(|(rank, document)| (document.entry.no.get(), rank)).collect();
    ranked.sort_unstable();
    let mut firsts = Vec::new();
    let mut files = Vec::new();
    for (at, part) in ranked.chunks(layout.numbers as usize).enumerate() {
        firsts.push(part[0].0);
        files.push((format!("n/{at}.bin"), tag.seal(&contents(part, layout.documents))));
    }
    let mut index = Vec::new();
    varint(&mut index, firsts.len() as u32);
    let mut last = 0;
    for first in firsts {
        varint(&mut index, first - last);
        last = first;
    }
    files.push(("n/index.bin".to_owned(), tag.seal(&index)));
    files
}

/// How many, the first and the last number; the numbers as a rising list; the documents.
fn contents(part: &[(u32, u32)], documents: u32) -> Vec<u8> {
    let numbers: Vec<u32> = part.iter().map(|(no, _)| *no).collect();
    let (first, last) = (numbers[0], numbers[numbers.len() - 1]);
    let mut contents = Vec::new();
    varint(&mut contents, numbers.len() as u32);
    varint(&mut contents, first);
    varint(&mut contents, last - first);
    let mut bits = BitWriter::default();
    bits.rising(&numbers, first, last);
    for (_, document) in part {
        bits.below(*document, documents);
    }
    contents.extend(bits.finish());
    contents
}
