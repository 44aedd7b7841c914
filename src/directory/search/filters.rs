//! What filters can ask for, as the lists of the scheme say: prefectures and industries, each by its place in its list.
//! The page's selects hold the same lists in the same order. Called by `search`.

use crate::scheme::lists::Lists;

/// How many prefectures there are, and the letters of the industries in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filters {
    prefectures: usize,
    letters: String,
}

impl Filters {
    /// How many prefectures.
    pub fn prefectures(&self) -> usize {
        self.prefectures
    }

    /// How many industries.
    pub fn industries(&self) -> usize {
        self.letters.len()
    }

    /// The place of an industry in its list; after the last for one that is not there.
    pub fn industry(&self, letter: char) -> u32 {
        self.letters.find(letter).unwrap_or(self.letters.len()) as u32
    }
}

impl From<&Lists> for Filters {
    fn from(lists: &Lists) -> Self {
        let letters = lists.divisions().iter().map(|division| division.code.as_str()).collect();
        Self { prefectures: lists.prefectures().len(), letters }
    }
}

/// All prefectures and industries there are, for the tests of this folder.
#[cfg(test)]
impl Default for Filters {
    fn default() -> Self {
        Self { prefectures: 47, letters: ('A'..='T').collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_industry_is_told_by_its_place_in_the_list_whatever_is_left_out_of_it() {
        let all = Filters::default();
        let fewer = Filters { letters: all.letters.replace('D', ""), ..all.clone() };
        assert_eq!((all.industry('E'), fewer.industry('E'), fewer.industries()), (4, 3, 19));
    }
}
