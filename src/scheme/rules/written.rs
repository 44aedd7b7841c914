//! What people write beside the digits of a number: what it is called, letters that look like digits, 「なし」, a code beside a town. Used by
//! the rules of numbers; changes nothing whose meaning is not plain.

use super::Reading;
use crate::base::japanese;
use crate::scheme::codes::ChangeCode;
use crate::scheme::remark::Correction;

/// Ways to write that there is none.
const NONE: [&str; 20] = [
    "なし",
    "無し",
    "無",
    "ナシ",
    "ない",
    "無い",
    "ありません",
    "持っていません",
    "特になし",
    "特に無し",
    "該当なし",
    "該当無し",
    "未取得",
    "未登録",
    "取得していません",
    "まだありません",
    "ございません",
    "none",
    "n/a",
    "×",
];

/// Ways to write that it is what stands before.
const DITTO: [&str; 9] =
    ["同上", "同じ", "上と同じ", "上に同じ", "上記と同じ", "上記に同じ", "代表者と同じ", "代表者に同じ", "〃"];
/// What people put around such words.
const AROUND: [char; 6] = ['(', ')', '。', '.', '「', '」'];

/// The texts that only say that there is none, as a pattern for scripts, over a text of half width without blanks.
pub fn none_pattern() -> String {
    let letter = |c: char| {
        if c.is_ascii_alphabetic() { format!("[{c}{}]", c.to_ascii_uppercase()) } else { c.to_string() }
    };
    let words: Vec<String> = NONE.iter().map(|word| word.chars().map(letter).collect()).collect();
    let around: String = AROUND.iter().collect();
    format!("^[{around}]*(?:{})[{around}]*$", words.join("|"))
}

/// Whether a text only says that it is what stands before.
pub fn is_ditto(typed: &str) -> bool {
    let text = japanese::narrow(typed);
    DITTO.contains(&text.trim_matches(AROUND))
}

/// Whether a text only says that there is none.
pub fn is_none(typed: &str) -> bool {
    let text = japanese::narrow(typed).to_lowercase();
    let text = text.trim_matches(AROUND);
    NONE.contains(&text)
}

/// The text with what only holds a digit (², ①, ½) put aside: 3² is not 32. Digits of another width or style are digits.
pub fn plain_digits(typed: &str) -> String {
    typed.chars().map(|c| if holds_digit(c) { '\u{fffd}' } else { c }).collect()
}

fn holds_digit(c: char) -> bool {
    let is_digit = matches!(c, '\0'..='\u{7f}' | '０'..='９' | '𝟎'..='𝟿');
    !is_digit && japanese::compatible(c.encode_utf8(&mut [0; 4])).any(|plain| plain.is_ascii_digit())
}

/// A number's digits without what it is called before them.
pub fn digits(typed: &str, labels: &[&str]) -> String {
    let whole = japanese::digits(&plain_digits(typed)).replace(['_', ':', '\u{20e3}'], "");
    let mut text = whole.as_str();
    while let Some(rest) = labels.iter().find_map(|label| without(text, label)) {
        text = rest;
    }
    text.to_owned()
}

fn without<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let start = text.get(..label.len()).filter(|start| start.eq_ignore_ascii_case(label))?;
    text.get(start.len()..)
}

/// The digit that a letter looks like.
pub fn look_alike(c: char) -> Option<char> {
    match c {
        'O' | 'o' | '〇' | '○' | '◯' => Some('0'),
        'l' | 'I' | '|' => Some('1'),
        _ => None,
    }
}

/// The text with digits for letters that look like them, where it has a digit: letters alone are a word.
pub fn with_digits(text: &str) -> String {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return text.to_owned();
    }
    text.chars().map(|c| look_alike(c).unwrap_or(c)).collect()
}

/// A number as it is kept; that letters became digits is said.
pub fn reading(key: &str, before: &str, number: String) -> Reading {
    let mut reading = Reading::plain(number);
    if before.chars().any(|c| look_alike(c).is_some()) {
        reading.changes.push(Correction::new(key, ChangeCode::DigitLetters));
    }
    reading
}

/// The town without the postal code before it or, behind its mark, at its end: 「〒000-0200 盛岡市」.
pub fn without_postal_code(text: &str) -> Option<(&str, &str)> {
    let digits = |c: &char| c.is_ascii_digit() || japanese::is_wide_digit(*c);
    let length = |text: &str| {
        let marked = text.strip_prefix('〒').map(str::trim_start);
        let code: Vec<char> = marked.unwrap_or(text).chars().collect();
        let first = code.iter().take_while(|c| digits(c)).count();
        let rest = code.get(first..).unwrap_or_default();
        let joined = rest.first().is_some_and(|c| japanese::HYPHENS.contains(c) || *c == 'ー');
        let second = rest.iter().skip(usize::from(joined)).take_while(|c| digits(c)).count();
        let is_code = (first, second) == (3, 4) && joined || marked.is_some() && first == 7 && second == 0;
        let end = first + usize::from(joined) + second;
        let bytes: usize = code.iter().take(end).map(|c| c.len_utf8()).sum();
        is_code.then(|| text.len() - marked.unwrap_or(text).len() + bytes)
    };
    let (code, town) = match length(text) {
        Some(end) => text.split_at(end),
        None => {
            let (town, code) = text.split_at(text.rfind('〒')?);
            (code, (length(code.trim_end())? == code.trim_end().len()).then_some(town)?)
        }
    };
    let town = town.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | '（' | ')' | '）'));
    (!town.is_empty() && !town.starts_with(|c: char| digits(&c))).then_some((town, code.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postal_code_in_a_town_goes() {
        for (typed, town, code) in [
            ("〒000-0200 盛岡市見本町", "盛岡市見本町", "〒000-0200"),
            ("〒０００－０２００盛岡市見本町", "盛岡市見本町", "〒０００－０２００"),
            ("000-0200　盛岡市見本町", "盛岡市見本町", "000-0200"),
            ("〒0000200盛岡市見本町", "盛岡市見本町", "〒0000200"),
            ("盛岡市見本町 〒000-0200", "盛岡市見本町", "〒000-0200"),
            ("盛岡市見本町（〒000-0200", "盛岡市見本町", "〒000-0200"),
        ] {
            assert_eq!(without_postal_code(typed), Some((town, code)), "{typed}");
        }
        for typed in ["盛岡市見本町000-0200", "盛岡市見本町", "〒000-0200", "000-0200", "000-02001 盛岡市", "〒盛岡市"]
        {
            assert_eq!(without_postal_code(typed), None, "{typed}");
        }
    }
}
