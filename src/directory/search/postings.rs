//! Which characters, pairs and common longer pieces occur in which keys, and where. Called by `search`
//! once per base; `shard` and `common` encode what is found here. Knows no files.

use super::order::Base;
use rayon::prelude::*;

/// One place where a gram stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// The gram, mixed ([`mix`]).
    pub gram: u32,
    pub(crate) document: u32,
    /// The place in its key, in units.
    pub position: u32,
}

/// All occurrences of one gram: runs of one document lie together, documents rise.
#[derive(Debug, Clone)]
pub struct Gram {
    /// One unit, two units, or more for a common piece.
    pub units: Vec<u16>,
    /// Where it occurs, as a range of [`Postings::occurrences`] or of the piece's own list.
    range: std::ops::Range<usize>,
    own: Vec<Occurrence>,
    /// In how many documents.
    pub documents: u32,
}

/// Everything that occurs, in the order of the mixed grams.
pub struct Postings {
    occurrences: Vec<Occurrence>,
    grams: Vec<Gram>,
    pieces: Vec<Gram>,
}

/// Pieces longer than this are not looked for: a long name that many share would have thousands.
const LONGEST_PIECE: usize = 8;

impl Postings {
    /// Finds all single units and pairs, and the longer pieces that stand in more than `common` keys.
    pub fn new(base: &Base<'_>, common: u32) -> Self {
        let mut occurrences: Vec<Occurrence> =
            (0..base.len()).into_par_iter().flat_map_iter(|document| occurrences_in(base, document)).collect();
        occurrences.par_sort_unstable();
        let grams = grams(&occurrences);
        let mut postings = Self { occurrences, grams, pieces: Vec::new() };
        let frequent = postings.grams.iter().filter(|gram| gram.units.len() == 2 && gram.documents > common);
        let mut level: Vec<Gram> = extend(base, &postings, &frequent.collect::<Vec<_>>(), common);
        while !level.is_empty() {
            let longer = match level[0].units.len() < LONGEST_PIECE {
                true => extend(base, &postings, &level.iter().collect::<Vec<_>>(), common),
                false => Vec::new(),
            };
            postings.pieces.append(&mut level);
            level = longer;
        }
        postings.pieces.sort_unstable_by(|a, b| a.units.cmp(&b.units));
        postings
    }

    /// Units and pairs in the order of their mixed values.
    pub fn grams(&self) -> &[Gram] {
        &self.grams
    }

    /// The common pieces of three units and more, in order of their units.
    pub fn pieces(&self) -> &[Gram] {
        &self.pieces
    }

    /// Where a gram occurs.
    pub fn occurrences<'a>(&'a self, gram: &'a Gram) -> &'a [Occurrence] {
        if gram.own.is_empty() { &self.occurrences[gram.range.clone()] } else { &gram.own }
    }

    /// The documents a gram occurs in, rising.
    pub fn documents<'a>(&'a self, gram: &'a Gram) -> impl Iterator<Item = u32> + 'a {
        self.occurrences(gram).chunk_by(|a, b| a.document == b.document).map(|run| run[0].document)
    }

    /// The documents whose key begins with the gram; they lie side by side.
    pub fn beginning<'a>(&'a self, gram: &'a Gram) -> impl Iterator<Item = u32> + 'a {
        self.occurrences(gram).iter().filter(|found| found.position == 0).map(|found| found.document)
    }
}

/// The gram of one or two units as a number that spreads evenly; different grams have different ones.
pub fn mix(units: &[u16]) -> u32 {
    let gram = u32::from(units[0]) << 16 | units.get(1).copied().map_or(0, u32::from);
    let mixed = gram.wrapping_mul(0x9e37_79b1);
    let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x85eb_ca6b);
    mixed ^ mixed >> 13
}

fn occurrences_in(base: &Base<'_>, document: u32) -> impl Iterator<Item = Occurrence> {
    let key = base.key(document);
    (0u32..).zip(0..key.len()).flat_map(move |(position, at)| {
        let single = Some(Occurrence { gram: mix(&key[at..=at]), document, position });
        let pair = key.get(at..at + 2).map(|pair| Occurrence { gram: mix(pair), document, position });
        [single, pair].into_iter().flatten()
    })
}

/// Cuts the sorted occurrences into grams. A mixed gram names its units, but the way back is not needed:
/// the first occurrence shows them.
fn grams(occurrences: &[Occurrence]) -> Vec<Gram> {
    let mut grams = Vec::new();
    let mut start = 0;
    for run in occurrences.chunk_by(|a, b| a.gram == b.gram) {
        let documents = run.chunk_by(|a, b| a.document == b.document).count() as u32;
        let units = unmix(run[0].gram);
        let units = if units.1 == 0 { vec![units.0] } else { vec![units.0, units.1] };
        grams.push(Gram { units, range: start..start + run.len(), own: Vec::new(), documents });
        start += run.len();
    }
    grams
}

/// The common pieces that are one unit longer than some of `shorter`.
fn extend(base: &Base<'_>, postings: &Postings, shorter: &[&Gram], common: u32) -> Vec<Gram> {
    let longer = |gram: &&Gram| {
        let next = |found: &Occurrence| {
            let unit = *base.key(found.document).get(found.position as usize + gram.units.len())?;
            Some(Occurrence { gram: u32::from(unit), ..*found })
        };
        let mut found: Vec<Occurrence> = postings.occurrences(gram).iter().filter_map(next).collect();
        found.sort_unstable();
        found
            .chunk_by(|a, b| a.gram == b.gram)
            .map(|run| {
                let documents = run.chunk_by(|a, b| a.document == b.document).count() as u32;
                let units = gram.units.iter().copied().chain([run[0].gram as u16]).collect();
                Gram { units, range: 0..0, own: run.to_vec(), documents }
            })
            .filter(|piece| piece.documents > common)
            .collect::<Vec<_>>()
    };
    shorter.par_iter().flat_map_iter(longer).collect()
}

/// The two units a mixed gram was made of; the second is 0 for a single one.
fn unmix(mixed: u32) -> (u16, u16) {
    let mixed = mixed ^ mixed >> 13 ^ mixed >> 26;
    let mixed = mixed.wrapping_mul(0xa5cb_9243);
    let mixed = mixed ^ mixed >> 15 ^ mixed >> 30;
    let gram = mixed.wrapping_mul(0x0e8b_2f51);
    ((gram >> 16) as u16, gram as u16)
}

#[cfg(test)]
mod tests {
    use super::super::filters::Filters;
    use super::super::order::{documents, made_up};
    use super::*;

    #[test]
    fn mixing_can_be_undone() {
        for gram in (0..u32::MAX).step_by(65_521) {
            let units = ((gram >> 16) as u16, gram as u16);
            assert_eq!(unmix(mix(&[units.0, units.1])), units);
        }
    }

    #[test]
    fn pieces_in_many_keys_are_found_with_their_places() {
        let entries = made_up(&["見本製作所", "大見本製作所", "製作所", "見本商店", "製作製作所"]);
        let base = Base::new(&documents(&entries, &Filters::default()), Filters::default());
        let postings = Postings::new(&base, 3);
        let pieces: Vec<_> = postings.pieces().iter().map(|piece| String::from_utf16_lossy(&piece.units)).collect();
        assert_eq!(pieces, ["製作所"]);
        let pair = "製作".encode_utf16().collect::<Vec<_>>();
        let gram = postings.grams().iter().find(|gram| gram.units == pair).expect("occurs");
        assert_eq!((gram.documents, postings.occurrences(gram).len()), (4, 5));
        let beginning: Vec<&[u16]> = postings.beginning(gram).map(|document| base.key(document)).collect();
        assert_eq!(beginning.len(), 2);
    }
}
