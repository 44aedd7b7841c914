//! A small reproducible generator (SplitMix64); never used where chance must not be guessed.

/// The state of the generator.
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit` (at least 1).
    pub fn below(&mut self, limit: usize) -> usize {
        (((u128::from(self.next()) * limit.max(1) as u128) >> 64) as usize).min(limit.max(1) - 1)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the things, all equally likely.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    /// One of the things, the first ones far oftener than the last: rank falls off as 1/(rank + offset).
    pub fn zipf<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        let offset = 12.0;
        let span = (things.len() as f64 + offset) / offset;
        let share = self.next() as f64 / u64::MAX as f64;
        let rank = offset * span.powf(share) - offset;
        &things[(rank as usize).min(things.len() - 1)]
    }

    /// One of the things by weight.
    pub fn weighted<T: Copy>(&mut self, things: &[(T, u32)]) -> T {
        let total: u32 = things.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total as usize) as u32;
        for (thing, weight) in things {
            if left < *weight {
                return *thing;
            }
            left -= weight;
        }
        things[0].0
    }

    /// The things in another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, self.below(at + 1));
        }
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
