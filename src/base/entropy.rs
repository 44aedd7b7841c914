//! The one source of randomness: the operating system, or a seed in tests. Passed in from `cli`.
//! Never used where the same input must give the same bytes (building the site).

use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};

/// Where random bytes come from.
#[derive(Debug)]
pub enum Entropy {
    /// The operating system's generator.
    Os,
    /// A reproducible stream, for tests only: seed and position.
    Seeded(u64, AtomicU64),
}

impl Entropy {
    /// A reproducible stream that starts anew for each value made.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(seed, AtomicU64::new(0))
    }

    /// `N` random bytes.
    ///
    /// # Errors
    /// When the operating system has none to give.
    pub fn bytes<const N: usize>(&self) -> anyhow::Result<[u8; N]> {
        let mut bytes = [0u8; N];
        match self {
            Self::Os => {
                getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no randomness from the system: {e}"))?
            }
            Self::Seeded(seed, position) => {
                for chunk in bytes.chunks_mut(32) {
                    let mut hash = Sha256::new();
                    hash.update(seed.to_le_bytes());
                    hash.update(position.fetch_add(1, Ordering::Relaxed).to_le_bytes());
                    chunk.copy_from_slice(&hash.finalize()[..chunk.len()]);
                }
            }
        }
        Ok(bytes)
    }

    /// A number below `limit`, every one equally likely.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn below(&self, limit: u64) -> anyhow::Result<u64> {
        let limit = limit.max(1);
        let fair = u64::MAX - u64::MAX % limit;
        loop {
            let number = u64::from_le_bytes(self.bytes::<8>()?);
            if number < fair {
                return Ok(number % limit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_the_system_does_not() -> anyhow::Result<()> {
        assert_eq!(Entropy::seeded(7).bytes::<40>()?, Entropy::seeded(7).bytes::<40>()?);
        assert_ne!(Entropy::Os.bytes::<16>()?, Entropy::Os.bytes::<16>()?);
        Ok(())
    }

    #[test]
    fn numbers_stay_below_the_limit() -> anyhow::Result<()> {
        let entropy = Entropy::seeded(1);
        for _ in 0..1_000 {
            assert!(entropy.below(10)? < 10);
        }
        Ok(())
    }
}
