//! What filters can ask for, as the lists of the scheme say: regions, trades and levels, each by its place in its list.
//! The page's controls hold the same lists in the same order. Called by `search`.

use crate::scheme::lists::Lists;

/// How many regions, trades and levels there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filters {
    prefectures: usize,
    industries: usize,
    levels: usize,
    /// How many columns only the form knows.
    more: usize,
}

/// So many pairs of a region and a trade may have a file each: a site of a few thousand files bears a thousand more.
const MOST_PAIRS: usize = 1000;

impl Filters {
    /// How many regions.
    pub fn prefectures(&self) -> usize {
        self.prefectures
    }

    /// How many trades.
    pub fn industries(&self) -> usize {
        self.industries
    }

    /// How many levels.
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// How many columns only the form knows: what a record tells beside the rest.
    pub fn more(&self) -> usize {
        self.more
    }

    /// The place of a trade in its list; after the last where there is none.
    pub fn industry(&self, at: Option<u16>) -> u32 {
        at.map(usize::from).filter(|at| *at < self.industries).unwrap_or(self.industries) as u32
    }

    /// Whether pairs of a region and a trade are few enough for a file each.
    pub fn have_few_pairs(&self) -> bool {
        self.prefectures * self.industries <= MOST_PAIRS
    }

    /// How many bits tell regions, trades (the lack of one too) and levels apart.
    pub fn widths(&self) -> [u32; 3] {
        let last = |last: usize| usize::BITS - last.leading_zeros();
        [last(self.prefectures.saturating_sub(1)), last(self.industries), last(self.levels.saturating_sub(1))]
    }
}

impl From<&Lists> for Filters {
    fn from(lists: &Lists) -> Self {
        Self {
            prefectures: lists.prefectures().len(),
            industries: lists.divisions().len(),
            levels: lists.levels().all().len(),
            more: lists.columns().more().len(),
        }
    }
}

/// Those of Japan with two levels, for the tests of this folder.
#[cfg(test)]
impl Default for Filters {
    fn default() -> Self {
        Self { prefectures: 47, industries: 20, levels: 2, more: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trade_is_told_by_its_place_and_the_lack_of_one_by_the_place_after_the_last() {
        let all = Filters::default();
        let none = Filters { industries: 0, ..all };
        assert_eq!((all.industry(Some(4)), all.industry(None), none.industry(None)), (4, 20, 0));
        assert_eq!((all.have_few_pairs(), Filters { prefectures: 65, ..all }.have_few_pairs()), (true, false));
    }

    #[test]
    fn as_many_bits_as_the_lists_need() {
        let widths = |prefectures, industries, levels| Filters { prefectures, industries, levels, more: 0 }.widths();
        assert_eq!(Filters::default().widths(), [6, 5, 1]);
        assert_eq!([widths(1, 0, 1), widths(65, 32, 3), widths(1741, 99, 9)], [[0, 0, 0], [7, 6, 2], [11, 7, 4]]);
    }
}
