//! An adaptive binary range coder (after Martin, 1979, in the form LZMA made known) and the models that
//! use it: small symbols, numbers of any size, positions, and what a filter asks. Called by the
//! encoders of shards and lists; `range.js` reads what this writes. Probabilities are never stored:
//! both sides learn them from what came before.

use super::filters::Filters;

/// Probabilities have 12 bits and move by 1/32 of the way.
const HALF: u16 = 1 << 11;
const SHIFT: u32 = 5;
const LEAST: u16 = 32;
const MOST: u16 = 4064;

/// The coder.
#[derive(Debug)]
pub struct RangeWriter {
    bytes: Vec<u8>,
    low: u64,
    range: u32,
    cache: u8,
    waiting: usize,
}

impl RangeWriter {
    /// An empty stream.
    pub fn new() -> Self {
        Self { bytes: Vec::new(), low: 0, range: u32::MAX, cache: 0, waiting: 1 }
    }

    /// Appends one bit under a probability that learns from it.
    pub fn bit(&mut self, chance: &mut u16, bit: bool) {
        let bound = (self.range >> 12) * u32::from(*chance);
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
            *chance -= *chance >> SHIFT;
        } else {
            self.range = bound;
            *chance += (4096 - *chance) >> SHIFT;
        }
        *chance = (*chance).clamp(LEAST, MOST);
        self.widen();
    }

    /// Appends the lowest `width` bits of `value`, each as likely 0 as 1.
    pub fn plain(&mut self, value: u32, width: u32) {
        for at in (0..width).rev() {
            self.range >>= 1;
            if value >> at & 1 == 1 {
                self.low += u64::from(self.range);
            }
            self.widen();
        }
    }

    /// The bytes. The first is always 0 and not kept; zeros at the end are not kept: readers supply them.
    pub fn finish(mut self) -> Vec<u8> {
        for _ in 0..5 {
            self.shift();
        }
        while self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        if !self.bytes.is_empty() {
            self.bytes.remove(0);
        }
        self.bytes
    }

    fn widen(&mut self) {
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
    }

    /// Moves the top byte out, once it is certain that no carry will change it.
    fn shift(&mut self) {
        if self.low < 0xff00_0000 || self.low > 0xffff_ffff {
            let carry = (self.low >> 32) as u8;
            self.bytes.push(self.cache.wrapping_add(carry));
            for _ in 1..self.waiting {
                self.bytes.push(0xffu8.wrapping_add(carry));
            }
            self.waiting = 0;
            self.cache = (self.low >> 24) as u8;
        }
        self.waiting += 1;
        self.low = (self.low & 0x00ff_ffff) << 8;
    }
}

/// A symbol of a fixed number of bits; every path through its bits has its own probability.
#[derive(Debug, Clone)]
pub struct Symbol {
    chances: Vec<u16>,
    width: u32,
}

impl Symbol {
    /// A model for values below `1 << width`.
    pub fn new(width: u32) -> Self {
        Self { chances: vec![HALF; 1 << width], width }
    }

    /// Appends a value.
    pub fn write(&mut self, to: &mut RangeWriter, value: u32) {
        let mut node = 1usize;
        for at in (0..self.width).rev() {
            let bit = value >> at & 1 == 1;
            to.bit(&mut self.chances[node], bit);
            node = node << 1 | usize::from(bit);
        }
    }
}

/// A number of any size: its length in bits learns, the bits themselves are plain.
#[derive(Debug, Clone)]
pub struct CodedNumber {
    length: Symbol,
}

impl CodedNumber {
    /// A model that has seen nothing.
    pub fn new() -> Self {
        Self { length: Symbol::new(5) }
    }

    /// Appends a value below 2³¹.
    pub fn write(&mut self, to: &mut RangeWriter, value: u32) {
        let length = 31 - (value + 1).leading_zeros();
        self.length.write(to, length);
        to.plain(value + 1, length);
    }
}

/// Where a pair of characters stands in the names of its list; known from where it stood before.
#[derive(Debug)]
pub struct Positions {
    by_last: Vec<Symbol>,
    far: CodedNumber,
    more: [u16; 2],
    last: usize,
}

/// The symbol that says: a number follows. Names have 150 characters, so it must exist.
const FAR: u32 = 63;

impl Positions {
    /// A model that has seen nothing.
    pub fn new() -> Self {
        Self { by_last: vec![Symbol::new(6); 9], far: CodedNumber::new(), more: [3800; 2], last: 0 }
    }

    /// Begins another list.
    pub fn restart(&mut self) {
        self.last = 0;
    }

    /// Appends the positions within one name: at least one, rising.
    pub fn write(&mut self, to: &mut RangeWriter, positions: impl ExactSizeIterator<Item = u32>) {
        let count = positions.len();
        for (at, position) in positions.enumerate() {
            let near = position.min(FAR);
            self.by_last[self.last.min(8)].write(to, near);
            if near == FAR {
                self.far.write(to, position - FAR);
            }
            self.last = near as usize;
            to.bit(&mut self.more[usize::from(at > 0)], at + 1 < count);
        }
    }
}

/// What a filter asks of one declarer.
#[derive(Debug, Clone, Copy)]
pub struct Facet {
    /// The place of the prefecture in its list.
    pub prefecture: u32,
    /// The place of the industry in its list.
    pub industry: u32,
    /// The place of the level, from 0.
    pub level: u32,
}

/// Which parts of a facet a file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacetPart {
    /// All of them, one declarer after the other.
    All,
    /// The prefecture alone.
    Prefecture,
    /// The industry alone.
    Industry,
    /// The level alone.
    Level,
}

/// The facets of a list's declarers; industries follow each other in names that are alike.
#[derive(Debug)]
pub struct Facets {
    part: FacetPart,
    prefecture: Symbol,
    industry: Vec<Symbol>,
    level: Symbol,
    last: usize,
}

impl Facets {
    /// A model that has seen nothing.
    pub fn new(part: FacetPart, filters: &Filters) -> Self {
        let [prefecture, industry, level] = filters.widths().map(Symbol::new);
        // One for each trade, one for none, and one for the beginning of a list.
        let industry = vec![industry; filters.industries() + 2];
        let last = industry.len() - 1;
        Self { part, prefecture, industry, level, last }
    }

    /// Begins another list.
    pub fn restart(&mut self) {
        self.last = self.industry.len() - 1;
    }

    /// Appends one declarer.
    pub fn write(&mut self, to: &mut RangeWriter, facet: Facet) {
        let told = |part| self.part == part || self.part == FacetPart::All;
        let (prefecture, industry, level) =
            (told(FacetPart::Prefecture), told(FacetPart::Industry), told(FacetPart::Level));
        if prefecture {
            self.prefecture.write(to, facet.prefecture);
        }
        if industry {
            self.industry[self.last].write(to, facet.industry);
            self.last = facet.industry as usize;
        }
        if level {
            self.level.write(to, facet.level);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_costs_almost_nothing() {
        let (mut to, mut symbol) = (RangeWriter::new(), Symbol::new(6));
        for _ in 0..10_000 {
            symbol.write(&mut to, 42);
        }
        assert!(to.finish().len() < 120);
        assert!(RangeWriter::new().finish().is_empty());
    }
}
