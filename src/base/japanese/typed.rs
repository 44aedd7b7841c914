//! Puts typed text right without changing what a person meant: ends, widths, combining marks, digits,
//! readings. Pure functions for the rules of answers. Never touches 髙 﨑 𠮷 神 or variation selectors.

use super::{
    BETWEEN_DIGITS, HYPHENS, compatible, is_invisible, is_kana, is_long_mark, is_selector, joined, repeated,
    to_katakana,
};

/// The text without what cannot be seen.
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// Without white space and line breaks at both ends or a selector that selects nothing, and with marks joined to their letters (macOS sends
/// か and ゙ apart). Compatibility ideographs stay: only pairs are joined, nothing is replaced.
pub fn line(typed: &str) -> String {
    let edge = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}';
    let mut whole = String::with_capacity(typed.len());
    let trimmed = typed.trim_end_matches(edge).trim_start_matches(|c| edge(c) || is_selector(c));
    for c in trimmed.chars() {
        if let Some(pair) = whole.chars().next_back().and_then(|last| joined(last, c)) {
            whole.pop();
            whole.push(pair);
        } else {
            whole.push(c);
        }
    }
    whole
}

/// Full width to half width and the like (NFKC), without white space anywhere: for numbers and addresses.
pub fn narrow(typed: &str) -> String {
    compatible(typed).filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect()
}

/// [`narrow`] without what people put between digits: hyphens of all kinds, brackets, dots, 〒.
pub fn digits(typed: &str) -> String {
    narrow(typed).chars().filter(|c| !HYPHENS.contains(c) && !BETWEEN_DIGITS.contains(*c)).collect()
}

/// A reading as full-width katakana: half width and hiragana turned, white space dropped, voiced marks that were typed
/// apart joined, repeat marks written out, hyphens and what looks like one between kana made ー, ＝ the dot it stands
/// for. What is no kana stays, for the rule to name.
pub fn kana(typed: &str) -> String {
    let marks = |c: char| match c {
        '゛' => '\u{3099}',
        '゜' => '\u{309a}',
        c => c,
    };
    let marked: String = typed.chars().map(marks).collect();
    let turned = |c: char| match c {
        '·' | '•' | '‧' | '=' | '゠' => '・',
        c if is_long_mark(c) => 'ー',
        c => to_katakana(c),
    };
    let mut reading = String::with_capacity(typed.len());
    for c in compatible(&marked).filter(|c| !c.is_whitespace()).map(turned) {
        let last = reading.chars().next_back();
        let is_long = matches!(c, '一' | '|') && last.is_some_and(is_kana);
        reading.push(last.filter(|_| !is_long).map_or(if is_long { 'ー' } else { c }, |last| repeated(last, c)));
    }
    reading
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
        for (typed, reading) in [
            ("ウ゛ィーナス", "ヴィーナス"),
            ("カ゛ス", "ガス"),
            ("か゛す", "ガス"),
            ("ハ゜ン", "パン"),
            ("ｳﾞｨｰﾅｽ", "ヴィーナス"),
            ("カﾞス", "ガス"),
            ("いすゞ", "イスズ"),
            ("イスヾ", "イスズ"),
            ("みすゝ", "ミスス"),
            ("づゝ", "ヅツ"),
            ("ジャン＝ポール", "ジャン・ポール"),
            ("デ一タ", "データ"),
            ("デ｜タ", "データ"),
            ("一見本", "一見本"),
            ("ト゜", "ト\u{309a}"),
        ] {
            assert_eq!(kana(typed), reading, "{typed}");
        }
    }
}
