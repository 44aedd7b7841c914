//! Numbers that follow from bytes alone, the same on every machine and by every compiler: what lies on disk is
//! named and compared by them. The standard library's own hasher promises nothing from one version to the next.

use sha2::{Digest as _, Sha256};

/// The sum of parts, each of which counts by itself: `ab`, `c` is not `a`, `bc`.
#[derive(Debug, Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Takes a part more.
    pub fn add(&mut self, part: impl AsRef<[u8]>) {
        let part = part.as_ref();
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The sum with a part more.
    #[must_use]
    pub fn with(mut self, part: impl AsRef<[u8]>) -> Self {
        self.add(part);
        self
    }

    /// The sum as a number.
    pub fn number(self) -> u64 {
        self.0.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stay_what_they_are_and_parts_count() {
        assert_eq!(Digest::default().with("a").with("bc").number(), 0x9a8a_cca1_b6c6_c0be);
        assert_ne!(Digest::default().with("ab").with("c").number(), Digest::default().with("a").with("bc").number());
    }
}
