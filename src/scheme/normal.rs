//! Puts typed text right without changing what a person meant: ends, widths, combining marks, digits,
//! readings. Pure functions for the rules. Never touches 髙 﨑 𠮷 神 or variation selectors.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

/// Hyphens, dashes and minus signs that keyboards and phones produce, ー left out.
pub const HYPHENS: [char; 12] = ['-', '‐', '‑', '‒', '–', '—', '―', '−', '－', '﹣', '⁃', '─'];

/// Whether a character cannot be seen and has no place in a name: controls, marks of direction, characters
/// without width, line separators, noncharacters, letters that are blank. Variation selectors belong to names
/// and are not among them.
pub fn is_invisible(c: char) -> bool {
    let code = c as u32;
    let noncharacter = code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code);
    c.is_control()
        || noncharacter
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(
            c,
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        )
        || (0xe0000..=0xe007f).contains(&code)
}

/// Whether a character only says how the one before it is written.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The text without what cannot be seen.
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// Without white space and line breaks at both ends or a selector that selects nothing, and with marks joined to their letters (macOS sends
/// か and ゙ apart). Compatibility ideographs stay: only pairs are joined, nothing is replaced.
pub fn line(typed: &str) -> String {
    let edge = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}';
    let mut joined = String::with_capacity(typed.len());
    let trimmed = typed.trim_end_matches(edge).trim_start_matches(|c| edge(c) || is_selector(c));
    for c in trimmed.chars() {
        let pair = joined.chars().next_back().filter(|_| is_combining_mark(c)).and_then(|last| compose(last, c));
        if let Some(whole) = pair {
            joined.pop();
            joined.push(whole);
        } else {
            joined.push(c);
        }
    }
    joined
}

/// Full width to half width and the like (NFKC), without white space anywhere: for numbers and addresses.
pub fn narrow(typed: &str) -> String {
    typed.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect()
}

/// [`narrow`] without what people put between digits: hyphens of all kinds, brackets, dots, 〒.
pub fn digits(typed: &str) -> String {
    let between = |c: char| HYPHENS.contains(&c) || matches!(c, '(' | ')' | '.' | '〒' | 'ー' | '・' | '〶' | '〠');
    narrow(typed).chars().filter(|c| !between(*c)).collect()
}

/// A reading as full-width katakana: half width and hiragana turned, white space dropped, hyphens between
/// kana made ー. What is no kana stays, for the rule to name.
pub fn kana(typed: &str) -> String {
    let mut turned = String::new();
    for c in typed.nfkc().filter(|c| !c.is_whitespace()) {
        match c {
            'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => turned.extend(char::from_u32(c as u32 + 0x60)),
            c if HYPHENS.contains(&c) || matches!(c, '~' | '〜') => turned.push('ー'),
            '·' | '•' | '‧' => turned.push('・'),
            c => turned.push(c),
        }
    }
    turned
}

/// Whether a character may stand in a reading.
pub fn is_kana(c: char) -> bool {
    matches!(c, 'ァ'..='ヶ' | 'ー' | '・')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_exactly_as_typed() {
        for name in ["髙﨑𠮷男", "神林", "邉󠄀", "齋藤㈱", "ｶﾅ Ｈ＆Ｍ", "a　b"] {
            assert_eq!(line(name), name);
        }
    }

    #[test]
    fn ends_are_trimmed_and_marks_are_joined() {
        assert_eq!(line("\u{3000} 見本 \r\n"), "見本");
        assert_eq!(line("か\u{3099}き\u{3099}は\u{309a}"), "がぎぱ");
        assert_eq!(line("e\u{301}"), "é");
        assert_eq!((line("\u{fe0f}").as_str(), line("\u{e0100}邉\u{e0100}").as_str()), ("", "邉\u{e0100}"));
    }

    #[test]
    fn digits_come_out_of_every_writing() {
        for typed in ["03-1234-5678", "０３（１２３４）５６７８", "03 1234 5678\n", "03−1234ー5678", "03.1234.5678"]
        {
            assert_eq!(digits(typed), "0312345678", "{typed}");
        }
        assert_eq!(digits("〒１１３‐００２１"), "1130021");
    }

    #[test]
    fn readings_become_katakana() {
        for typed in ["みほんこうぎょう", "ﾐﾎﾝｺｳｷﾞｮｳ", "ミホン　コウギョウ", "みほん コウキ\u{3099}ョウ"]
        {
            assert_eq!(kana(typed), "ミホンコウギョウ", "{typed}");
        }
        assert_eq!(kana("ﾃﾞｰﾀ-ｾﾝﾀ−"), "データーセンター");
    }

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
}
