//! Blocks of records as they are shown, packed by codes that all blocks share. Names follow each other in
//! the order of answers, so each is told by how far it agrees with the one before. Called by `search` for
//! the base and by `delta`; `records.js` reads what this writes.

use super::bits::{BitWriter, varint};
use super::calendar::Calendar;
use super::codes::NumberCode;
use super::filters::Filters;
use super::order::Document;
use crate::base::japanese::legal_forms::SPELLINGS;
use std::collections::BTreeMap;

/// How all records of an index, or of a delta, are written.
#[derive(Debug)]
pub struct Records {
    first_no: u32,
    no_bits: u32,
    level_bits: u32,
    calendar: Calendar,
    codes: Vec<NumberCode>,
}

/// The kinds of cells that have a code, in the order in which a record names them, and the width of what is
/// spelt out: spelling, region, trade, days off the calendar, list page, units that agree with the
/// name before, units of names, units of places.
fn widths(filters: &Filters) -> Vec<u32> {
    let [region, trade, _] = filters.widths();
    let widths = [6, region, trade, 16, 16, 12, 16, 16, 16];
    widths[..if filters.more() == 0 { MORE } else { KINDS }].to_vec()
}

const KINDS: usize = 9;
const NAME: usize = 6;
const PLACE: usize = 7;
/// What only the form knows: a record of a scheme that makes nothing more public has none.
const MORE: usize = 8;
/// Stands between two columns of that.
const BETWEEN: u16 = 0x1f;
/// Ends a name and a place; control characters stand in neither.
const END: u32 = 10;

impl Records {
    /// Learns what is frequent from documents, which come in blocks of `block` in the order of answers.
    pub fn new(documents: &[Document<'_>], block: usize, filters: &Filters) -> Self {
        let numbers = || documents.iter().map(|document| document.entry.no.get());
        let first_no = numbers().min().unwrap_or_default();
        let span = numbers().max().unwrap_or_default() - first_no;
        let calendar = Calendar::new(documents);
        let mut counts: [BTreeMap<u32, u64>; KINDS] = Default::default();
        let mut units = [vec![0u64; 1 << 16], vec![0u64; 1 << 16], vec![0u64; 1 << 16]];
        for block in documents.chunks(block.max(1)) {
            cells(block, &calendar, |kind, symbol| match kind {
                NAME.. => units[kind - NAME][symbol as usize] += 1,
                _ => *counts[kind].entry(symbol).or_default() += 1,
            });
        }
        for (counts, units) in counts[NAME..].iter_mut().zip(units) {
            counts.extend((0u32..).zip(units).filter(|(_, count)| *count > 0));
        }
        let codes = counts.iter().zip(widths(filters)).map(|(counts, width)| NumberCode::new(counts, width)).collect();
        let [_, _, level_bits] = filters.widths();
        Self { first_no, no_bits: u32::BITS - span.leading_zeros(), level_bits, calendar, codes }
    }

    /// What a reader must know before any block.
    pub fn describe(&self) -> Vec<u8> {
        let mut contents = Vec::new();
        varint(&mut contents, self.first_no);
        varint(&mut contents, self.no_bits);
        self.calendar.describe(&mut contents);
        for code in &self.codes {
            code.describe(&mut contents);
        }
        contents
    }

    /// One block of records; how many they are is known to the reader.
    pub fn block(&self, documents: &[Document<'_>]) -> Vec<u8> {
        let mut bits = BitWriter::default();
        for document in documents {
            let entry = document.entry;
            bits.bits(entry.no.get() - self.first_no, self.no_bits);
            bits.bits(u32::from(entry.stars.saturating_sub(1)), self.level_bits);
        }
        cells(documents, &self.calendar, |kind, symbol| self.codes[kind].write(&mut bits, symbol));
        bits.finish()
    }
}

/// Shows the coded cells of a block, record by record.
fn cells(documents: &[Document<'_>], calendar: &Calendar, mut see: impl FnMut(usize, u32)) {
    let mut last = "";
    for document in documents {
        let entry = document.entry;
        let (spelling, name) = spelt(&entry.name);
        let same = last.chars().zip(name.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a);
        let (units, bytes) = same.fold((0, 0), |(units, bytes), c| (units + c.len_utf16(), bytes + c.len_utf8()));
        let day = calendar.difference(entry.no.get(), entry.declared_on);
        let short = [spelling, u32::from(entry.prefecture), document.industry, day, document.page, units as u32];
        short.into_iter().enumerate().for_each(|(kind, symbol)| see(kind, symbol));
        for (kind, text) in [(NAME, &name[bytes..]), (PLACE, &*entry.municipality)] {
            text.encode_utf16().for_each(|unit| see(kind, u32::from(unit)));
            see(kind, END);
        }
        for (at, cell) in entry.declarer.more.iter().enumerate() {
            let between = (at > 0).then_some(BETWEEN);
            between.into_iter().chain(cell.encode_utf16()).for_each(|unit| see(MORE, u32::from(unit)));
        }
        if !entry.declarer.more.is_empty() {
            see(MORE, END);
        }
        last = name;
    }
}

/// The number of the legal form's spelling (0: none, odd: in front, even: behind) and the rest of the name.
fn spelt(name: &str) -> (u32, &str) {
    for (at, spelling) in (0u32..).zip(SPELLINGS.iter()) {
        if let Some(rest) = name.strip_prefix(spelling) {
            return (2 * at + 1, rest);
        }
        if let Some(rest) = name.strip_suffix(spelling) {
            return (2 * at + 2, rest);
        }
    }
    (0, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legal_form_is_told_by_a_number() {
        assert_eq!(spelt("株式会社見本"), (1, "見本"));
        assert_eq!(spelt("見本有限会社"), (4, "見本"));
        assert_eq!(spelt("見本"), (0, "見本"));
        assert!(2 * SPELLINGS.len() < 1 << 6);
    }
}
