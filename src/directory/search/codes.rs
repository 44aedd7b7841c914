//! A canonical prefix code (Huffman, 1952): frequent symbols take few bits. One code per kind of cell is
//! shared by all blocks of records, because a block is too small to tell what is frequent. Called by
//! `records`; `codes.js` reads what this writes.

use super::bits::{BitWriter, varint};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// A code for numbers below 2 to the power of `width`.
#[derive(Debug)]
pub struct NumberCode {
    width: u32,
    /// By symbol: its bits, the first lowest, and how many they are; none for what is spelt out.
    words: Vec<(u32, u32)>,
    /// The symbols of each length, from 1, rising.
    by_length: Vec<Vec<u32>>,
}

/// A symbol rarer than one in this many is spelt out.
const RARE: u64 = 1 << 15;

impl NumberCode {
    /// The code for symbols that come so often.
    pub fn new(counts: &BTreeMap<u32, u64>, width: u32) -> Self {
        let total: u64 = counts.values().sum();
        let (rare, frequent): (Vec<_>, Vec<_>) = counts.iter().partition(|(_, count)| **count * RARE < total);
        let escaped: u64 = rare.iter().map(|(_, count)| **count).sum();
        let mut weights: Vec<(u32, u64)> = frequent.into_iter().map(|(symbol, count)| (*symbol, *count)).collect();
        weights.push((1 << width, escaped.max(1)));
        let mut by_length: Vec<Vec<u32>> = Vec::new();
        for (symbol, length) in lengths(&weights) {
            by_length.resize(by_length.len().max(length), Vec::new());
            by_length[length - 1].push(symbol);
        }
        let mut code = Self { width, words: vec![(0, 0); (1 << width) + 1], by_length };
        let mut word = 0u32;
        for (at, symbols) in (0u32..).zip(&mut code.by_length) {
            symbols.sort_unstable();
            for symbol in symbols {
                code.words[*symbol as usize] = (word.reverse_bits() >> (31 - at), at + 1);
                word += 1;
            }
            word <<= 1;
        }
        code
    }

    /// Appends a symbol.
    pub fn write(&self, to: &mut BitWriter, symbol: u32) {
        match self.words[symbol as usize] {
            (_, 0) => {
                let (escape, length) = self.words[1 << self.width];
                to.bits(escape, length);
                to.bits(symbol, self.width);
            }
            (word, length) => to.bits(word, length),
        }
    }

    /// Appends the code itself: how many symbols of each length, and which.
    pub fn describe(&self, contents: &mut Vec<u8>) {
        varint(contents, self.by_length.len() as u32);
        let mut bits = BitWriter::default();
        for symbols in &self.by_length {
            varint(contents, symbols.len() as u32);
            bits.rising(symbols, 0, 1 << self.width);
        }
        let bits = bits.finish();
        varint(contents, bits.len() as u32);
        contents.extend(bits);
    }
}

/// The length of each symbol's word; at least 1.
fn lengths(weights: &[(u32, u64)]) -> Vec<(u32, usize)> {
    let mut parents: Vec<usize> = vec![0; weights.len()];
    let mut heap: BinaryHeap<_> =
        weights.iter().enumerate().map(|(node, (_, weight))| Reverse((*weight, node))).collect();
    while let (Some(Reverse((light, a))), Some(Reverse((heavy, b)))) = (heap.pop(), heap.pop()) {
        let node = parents.len();
        parents.push(0);
        parents[a] = node;
        parents[b] = node;
        heap.push(Reverse((light + heavy, node)));
        if heap.len() == 1 {
            break;
        }
    }
    let root = parents.len() - 1;
    let mut depths = vec![0usize; parents.len()];
    for node in (0..root).rev() {
        depths[node] = depths[parents[node]] + 1;
    }
    weights.iter().zip(depths).map(|((symbol, _), depth)| (*symbol, depth.max(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frequent_take_few_bits_and_all_fit() {
        let counts = BTreeMap::from([(7, 1000), (8, 400), (9, 300), (10, 20)]);
        let code = NumberCode::new(&counts, 4);
        let length = |symbol: usize| code.words[symbol].1;
        assert_eq!([length(7), length(8), length(9)], [1, 2, 3]);
        let kraft: f64 = code.words.iter().filter(|word| word.1 > 0).map(|word| 0.5f64.powi(word.1 as i32)).sum();
        assert!((kraft - 1.0).abs() < 1e-9);
        let mut bits = BitWriter::default();
        let escape = code.words[16].1;
        code.write(&mut bits, 3);
        bits.bits(0, 16 - escape - 4);
        assert_eq!(bits.finish().len(), 2, "an unknown symbol is spelt out in four bits");
    }

    #[test]
    fn a_code_for_nothing_still_has_a_word() {
        let code = NumberCode::new(&BTreeMap::new(), 6);
        let mut bits = BitWriter::default();
        code.write(&mut bits, 5);
        assert_eq!(bits.finish(), [0b000_1010]);
    }
}
