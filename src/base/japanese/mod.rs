//! What Japanese text is made of, once for all who read it: widths, kana, hyphens, signs that cannot be seen, old
//! shapes of letters, legal forms; and the same tables as a JavaScript module ([`module`]). Sole user of
//! `unicode_normalization`. Decides nothing about names: what is kept stays as it was typed.

pub mod legal_forms;
pub mod letters;
mod script;
mod typed;

pub use script::module;
pub use typed::{digits, kana, line, narrow, visible};

use std::borrow::Cow;
use std::iter;
use unicode_normalization::char::{compose, is_combining_mark};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Hyphens, dashes and minus signs that keyboards and phones produce, ー left out.
pub const HYPHENS: [char; 12] = ['-', '‐', '‑', '‒', '–', '—', '―', '−', '－', '﹣', '⁃', '─'];

/// What people put between digits beside hyphens, as it is after NFKC.
pub const BETWEEN_DIGITS: &str = "().〒ー・〶〠";

/// How a letter is written, not which: the first and the last of each range.
pub const SELECTORS: [(char, char); 2] = [('\u{fe00}', '\u{fe0f}'), ('\u{e0100}', '\u{e01ef}')];

/// What cannot be seen, noncharacters left out: the first and the last of each range.
pub const INVISIBLE: [(char, char); 17] = [
    ('\0', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{e0000}', '\u{e007f}'),
];

/// Whether a character cannot be seen and has no place in a name: controls, marks of direction, characters
/// without width, line separators, noncharacters, letters that are blank. Variation selectors belong to names
/// and are not among them.
pub fn is_invisible(c: char) -> bool {
    let code = c as u32;
    let noncharacter = code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code);
    noncharacter || is_in(&INVISIBLE, c)
}

/// Whether a character lies in one of the ranges, which stand in order.
pub(crate) fn is_in(ranges: &[(char, char)], c: char) -> bool {
    let reached = ranges.partition_point(|(_, last)| *last < c);
    ranges.get(reached).is_some_and(|(first, _)| *first <= c)
}

/// Whether a character only says how the one before it is written.
pub fn is_selector(c: char) -> bool {
    is_in(&SELECTORS, c)
}

/// Whether a sign stands for the long vowel mark ー: itself, a hyphen, a wave.
pub fn is_long_mark(c: char) -> bool {
    c == 'ー' || HYPHENS.contains(&c) || letters::WAVES.contains(c)
}

/// Whether a character may stand in a reading.
pub fn is_kana(c: char) -> bool {
    matches!(c, 'ァ'..='ヶ' | 'ー' | '・')
}

/// ぁ–ゖ and the two iteration marks as katakana; anything else as it is.
pub fn to_katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        _ => c,
    }
}

/// Whether a digit is of full width.
pub fn is_wide_digit(c: char) -> bool {
    ('０'..='９').contains(&c)
}

/// A letter, digit or sign of full width as ASCII; anything else as it is.
pub fn narrow_letter(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The compatibility form (NFKC): half width and full width, signs and letters that are one.
pub fn compatible(text: &str) -> impl Iterator<Item = char> {
    text.nfkc()
}

/// The text with its marks put together as people type them (NFC): what comes from a Mac writes が as か and a mark.
pub fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() }
}

/// The text without marks on its letters: é is e. Kana keep theirs, which make another kana of them.
pub fn unmarked(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{3040}'..='\u{30ff}' => String::from(c),
        c => iter::once(c).nfd().filter(|c| !is_combining_mark(*c)).nfc().collect(),
    };
    text.chars().map(plain).collect()
}

/// A letter with the mark after it as one: か and ゙ are が.
pub fn joined(letter: char, mark: char) -> Option<char> {
    if is_combining_mark(mark) { compose(letter, mark) } else { None }
}

/// What a mark repeats: 々 the kanji before it, ヽ the kana, ヾ the kana with a voiced mark. Other characters stay.
pub fn repeated(last: char, c: char) -> char {
    let plain = unvoiced(last);
    match c {
        '々' if is_kanji(last) => last,
        'ヽ' if is_kana_letter(last) => plain,
        'ヾ' if is_kana_letter(last) => joined(plain, '\u{3099}').unwrap_or(plain),
        _ => c,
    }
}

/// A kana without its mark.
fn unvoiced(c: char) -> char {
    let marks = ['\u{3099}', '\u{309a}'];
    let is_plain = |plain: &char| marks.iter().any(|mark| joined(*plain, *mark) == Some(c));
    let before = |back: u32| char::from_u32(c as u32 - back).filter(is_plain);
    if is_kana_letter(c) { [1, 2, 8, 0x4e].into_iter().find_map(before).unwrap_or(c) } else { c }
}

fn is_kana_letter(c: char) -> bool {
    ('ァ'..='ヺ').contains(&c)
}

/// Whether a character is a kanji, or repeats one.
pub fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '〇' | '㐀'..='䶿' | '一'..='鿿' | '豈'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_known() {
        for c in [
            '\0',
            '\t',
            '\u{3164}',
            '\u{2800}',
            '\u{7f}',
            '\u{85}',
            '\u{200b}',
            '\u{202e}',
            '\u{2066}',
            '\u{feff}',
            '\u{ffff}',
            '\u{e0041}',
        ] {
            assert!(is_invisible(c), "{c:?}");
        }
        for c in ['a', '　', '神', '\u{fe00}', '\u{e0100}', '𠮷'] {
            assert!(!is_invisible(c), "{c:?}");
        }
    }

    #[test]
    fn widths_and_long_marks_are_known() {
        assert_eq!("Ａｚ０９！～あ。".chars().map(narrow_letter).collect::<String>(), "Az09!~あ。");
        assert!(is_wide_digit('７') && !is_wide_digit('7') && !is_wide_digit('七'));
        assert!("-ー―─⁃~〜".chars().all(is_long_mark) && !"一_・".chars().any(is_long_mark));
    }
}
