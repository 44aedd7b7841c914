//! What letters count as in names, for the browser: the tables of `base::japanese::letters` in as few bytes as they
//! take, because a first search fetches them. `letters.js` reads what this writes.

use super::bits::{BitWriter, varint};
use crate::base::japanese::letters::{LetterPair, RARE, TYPED};
use std::sync::LazyLock;

/// Above every character that has a pair.
const LAST: u32 = 0x3_ffff;

/// What keyboards write, and the rest.
pub fn parts() -> [Vec<u8>; 2] {
    static PARTS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [encode(&TYPED), encode(&RARE)]);
    PARTS.clone()
}

/// The characters, rising; what they count as, rising; and for each the place of what it counts as.
fn encode(pairs: &[LetterPair]) -> Vec<u8> {
    let written: Vec<u32> = pairs.iter().map(|(written, _)| u32::from(*written)).collect();
    let mut counted: Vec<u32> = pairs.iter().map(|(_, to)| u32::from(*to)).collect();
    counted.sort_unstable();
    counted.dedup();
    let mut bits = BitWriter::default();
    bits.rising(&written, 0, LAST);
    bits.rising(&counted, 0, LAST);
    for (_, to) in pairs {
        let place = counted.partition_point(|counted| *counted < u32::from(*to));
        bits.below(place as u32, counted.len() as u32);
    }
    let mut contents = Vec::new();
    varint(&mut contents, written.len() as u32);
    varint(&mut contents, counted.len() as u32);
    contents.extend(bits.finish());
    contents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_search_fetches_little() {
        let sizes = parts().map(|part| part.len());
        assert!(sizes[0] <= 2_500 && sizes[1] <= 4_000, "{sizes:?}");
    }
}
