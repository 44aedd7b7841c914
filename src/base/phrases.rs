//! Many words looked for in a text at once. Used by the guard of wordings and by the glossary's links.
//! Knows nothing of where a word may stand.

use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::Arc;

/// Words that are looked for.
#[derive(Debug, Clone)]
pub struct Phrases {
    /// `None` only of a list with more than 2³¹ characters, which no file here can be.
    words: Option<Arc<AhoCorasick>>,
}

/// A word in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPhrase {
    /// Which of the words, in the order they were given.
    pub word: usize,
    /// Its bytes.
    pub range: Range<usize>,
}

impl Phrases {
    /// Looks for these words; an empty one is found nowhere.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        Self { words: AhoCorasick::new(words).ok().map(Arc::new) }
    }

    /// Every place where a word stands, in the order in which they end; also within one another.
    pub fn occurrences<'t>(&'t self, text: &'t str) -> impl Iterator<Item = FoundPhrase> + 't {
        let found = self.words.iter().flat_map(move |words| words.find_overlapping_iter(text));
        let found = found.map(|found| FoundPhrase { word: found.pattern().as_usize(), range: found.range() });
        found.filter(|occurrence| !occurrence.range.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_within_one_another_and_empty_ones_nowhere() {
        let phrases = Phrases::new(["認証", "認証の取得", "", "取得", "認証"]);
        let mut found: Vec<_> = phrases.occurrences("認証の取得").map(|it| (it.range.start, it.word)).collect();
        found.sort_unstable();
        assert_eq!(found, [(0, 0), (0, 1), (0, 4), (9, 3)]);
        assert_eq!(Phrases::new([]).occurrences("認証").count(), 0);
    }
}
