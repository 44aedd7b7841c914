//! Two texts beside each other, letter by letter: what stands in both, and what in one alone. Used by pages that compare.
//! Never judges whether two are the same.

use dissimilar::Chunk;
use serde::Serialize;

/// Letters of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// Whether the other text does not have them.
    pub(crate) differs: bool,
}

/// Two texts in pieces.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Compared {
    pub(crate) own: Vec<Piece>,
    pub(crate) other: Vec<Piece>,
}

impl Compared {
    /// Two texts beside each other.
    pub(crate) fn of(own: &str, other: &str) -> Self {
        let mut compared = Self::default();
        for chunk in dissimilar::diff(own, other) {
            let (text, is_own, is_other) = match chunk {
                Chunk::Equal(text) => (text, true, true),
                Chunk::Delete(text) => (text, true, false),
                Chunk::Insert(text) => (text, false, true),
            };
            let piece = Piece { text: text.to_owned(), differs: is_own != is_other };
            compared.own.extend(is_own.then(|| piece.clone()));
            compared.other.extend(is_other.then_some(piece));
        }
        compared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_differ_are_told_apart() {
        let marked = |pieces: &[Piece]| {
            let piece = |piece: &Piece| if piece.differs { format!("[{}]", piece.text) } else { piece.text.clone() };
            pieces.iter().map(piece).collect::<String>()
        };
        for (own, other, told) in [
            ("株式会社みほん塗装店", "株式会社みほん塗装", ("株式会社みほん塗装[店]", "株式会社みほん塗装")),
            ("髙橋商店", "高橋商店", ("[髙]橋商店", "[高]橋商店")),
            ("", "東京都", ("", "[東京都]")),
            ("東京都", "東京都", ("東京都", "東京都")),
        ] {
            let compared = Compared::of(own, other);
            assert_eq!((marked(&compared.own).as_str(), marked(&compared.other).as_str()), told);
        }
    }
}
