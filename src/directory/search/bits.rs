//! Bits into bytes, lowest bit first, and the two codes that stand on them: numbers below a limit, and
//! rising lists by binary interpolative coding (Moffat and Stuiver, 2000), the shortest known code for
//! lists that cluster. Called by every encoder of the index; `bits.js` reads what this writes.

/// A growing row of bits.
#[derive(Debug, Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    pending: u64,
    held: u32,
}

impl BitWriter {
    /// Appends the lowest `width` (at most 32) bits of `value`.
    pub fn bits(&mut self, value: u32, width: u32) {
        let masked = u64::from(value) & ((1u64 << width) - 1);
        self.pending |= masked << self.held;
        self.held += width;
        while self.held >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.held -= 8;
        }
    }

    /// Appends a value below `limit` in truncated binary: the smaller values take a bit less.
    pub fn below(&mut self, value: u32, limit: u32) {
        if limit <= 1 {
            return;
        }
        let width = limit.ilog2();
        let short = (1u64 << (width + 1)) - u64::from(limit);
        if u64::from(value) < short {
            self.bits(value, width);
        } else {
            let shifted = u64::from(value) + short;
            self.bits((shifted >> 1) as u32, width);
            self.bits((shifted & 1) as u32, 1);
        }
    }

    /// Appends a strictly rising list whose values lie in `low..=high`; its length is known to the reader.
    pub fn rising(&mut self, list: &[u32], low: u32, high: u32) {
        let Some(last) = list.len().checked_sub(1) else { return };
        if (high - low) as usize == last {
            return;
        }
        let middle = list.len() / 2;
        let (first, rest) = (middle as u32, (last - middle) as u32);
        self.below(list[middle] - low - first, high - rest - low - first + 1);
        if middle > 0 {
            self.rising(&list[..middle], low, list[middle] - 1);
        }
        if middle < last {
            self.rising(&list[middle + 1..], list[middle] + 1, high);
        }
    }

    /// The bytes; the last one is filled up with zeros.
    pub fn finish(mut self) -> Vec<u8> {
        if self.held > 0 {
            self.bytes.push(self.pending as u8);
        }
        self.bytes
    }
}

/// Appends a number, seven bits to a byte, the lowest first.
pub fn varint(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_list_costs_nothing_and_others_little() {
        let written = |list: &[u32], high: u32| {
            let mut bits = BitWriter::default();
            bits.rising(list, 0, high);
            bits.finish().len()
        };
        assert_eq!(written(&[], 9), 0);
        assert_eq!(written(&(0..1000).collect::<Vec<_>>(), 999), 0);
        assert_eq!(written(&[499_999], 499_999), 3);
        assert!(written(&(7000..8000).collect::<Vec<_>>(), 499_999) < 100);
    }

    #[test]
    fn bits_are_laid_lowest_first() {
        let mut bits = BitWriter::default();
        bits.bits(0b101, 3);
        bits.bits(0xffff_ffff, 32);
        bits.below(4, 5);
        assert_eq!(bits.finish(), [0b1111_1101, 0xff, 0xff, 0xff, 0b11_1111]);
    }
}
