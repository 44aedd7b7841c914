//! The declarers that came after the base was closed: a small file that the client reads whole and merges
//! into every answer. Called by `search` at every build, so it must not need the base to be ranked.

use super::bits::{BitWriter, varint};
use super::filters::Filters;
use super::order::{Document, Keyed};
use super::records::Records;
use rayon::prelude::*;

/// The file's contents: where each row belongs among the base, how the records are written, and the rows as
/// one block of records, in the order of answers.
pub fn encode(base: &[Document<'_>], delta: &[Document<'_>], filters: &Filters) -> Vec<u8> {
    let mut rows: Vec<Keyed<'_>> = delta.iter().map(|document| Keyed::new(*document)).collect();
    rows.sort_unstable();
    let spread: Vec<u32> = (0u32..).zip(before(base, &rows)).map(|(at, before)| before + at).collect();
    let mut bits = BitWriter::default();
    let last = (base.len() + rows.len()).saturating_sub(1) as u32;
    bits.rising(&spread, 0, last);
    let places = bits.finish();
    let documents: Vec<Document<'_>> = rows.iter().map(|row| row.document).collect();
    let records = Records::new(&documents, documents.len(), filters);
    let mut contents = Vec::new();
    varint(&mut contents, places.len() as u32);
    contents.extend(places);
    contents.extend(records.describe());
    contents.extend(records.block(&documents));
    contents
}

/// For each row, how many documents of the base come before it; the rows are in order.
fn before(base: &[Document<'_>], rows: &[Keyed<'_>]) -> Vec<u32> {
    let first_after = |document: &Document<'_>| {
        let document = Keyed::new(*document);
        rows.partition_point(|row| *row < document)
    };
    let count = |mut counts: Vec<u32>, document: &Document<'_>| {
        counts[first_after(document)] += 1;
        counts
    };
    let none = || vec![0u32; rows.len() + 1];
    let add = |a: Vec<u32>, b: Vec<u32>| a.iter().zip(b).map(|(a, b)| a + b).collect();
    let counts: Vec<u32> = base.par_iter().fold(none, count).reduce(none, add);
    let sums = counts.iter().scan(0, |sum, count| {
        *sum += count;
        Some(*sum)
    });
    sums.take(rows.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::order::{documents, made_up};
    use super::*;

    #[test]
    fn rows_know_how_many_come_before_them() {
        let entries = made_up(&["い", "い", "う", "え", "あ", "い", "お", "い"]);
        let documents = documents(&entries, &Filters::default());
        let (base, delta) = documents.split_at(4);
        let mut rows: Vec<Keyed<'_>> = delta.iter().map(|document| Keyed::new(*document)).collect();
        rows.sort_unstable();
        assert_eq!(rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["ア", "イ", "イ", "オ"]);
        assert_eq!(before(base, &rows), [0, 2, 2, 4]);
    }
}
