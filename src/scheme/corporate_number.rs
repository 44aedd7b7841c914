//! 法人番号: thirteen digits, the first of which checks the other twelve. Used by the field's kind and
//! by the office's table. Never keeps twelve digits that were typed: they may be a person's マイナンバー.

use std::fmt;

/// A number that is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CorporateNumber(u64);

impl CorporateNumber {
    /// The number of thirteen digits, if they are one.
    pub fn parse(text: &str) -> Option<Self> {
        if is_valid(text) { text.parse().ok().map(Self) } else { None }
    }

    /// Its value.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for CorporateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:013}", self.0)
    }
}

/// The check digit of twelve digits: 9 − (Σ Pn·Qn mod 9), Pn counted from the right, Qn 1 or 2 in turn.
/// `None` unless `base` is exactly twelve ASCII digits.
pub fn check_digit(base: &str) -> Option<u32> {
    if base.len() != 12 {
        return None;
    }
    let digits: Option<Vec<u32>> = base.chars().rev().map(|c| c.is_ascii_digit().then(|| c.to_digit(10))?).collect();
    let sum: u32 = digits?.iter().enumerate().map(|(n, digit)| digit * if n % 2 == 0 { 1 } else { 2 }).sum();
    Some(9 - sum % 9)
}

/// Whether the text is thirteen ASCII digits whose first one is right.
pub fn is_valid(text: &str) -> bool {
    text.is_ascii()
        && text.len() == 13
        && text.bytes().all(|b| b.is_ascii_digit())
        && check_digit(&text[1..]) == text[..1].parse().ok()
}

/// The thirteen digits that belong to twelve (会社法人等番号); `None` unless they are twelve digits.
pub fn from_twelve(base: &str) -> Option<String> {
    check_digit(base).map(|digit| format!("{digit}{base}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_numbers_are_valid() {
        for number in ["7000012050002", "5010005007126", "4000012090001", "8000012010038", "7123456789012"] {
            assert!(is_valid(number), "{number}");
            assert_eq!(from_twelve(&number[1..]).as_deref(), Some(number));
        }
    }

    #[test]
    fn samples_and_other_texts_are_not() {
        let wrong = ["1234567890123", "1000000000001", "", "700001205000", "70000120500022", "７０００012050002"];
        for text in wrong {
            assert!(!is_valid(text), "{text}");
        }
        assert_eq!(from_twelve("00001205000"), None);
        assert_eq!(from_twelve("00001205000x"), None);
    }

    #[test]
    fn changing_any_one_digit_is_noticed_unless_by_nine() {
        let number = "7000012050002";
        for place in 1..13 {
            for digit in b'0'..=b'9' {
                let mut changed = number.as_bytes().to_vec();
                let old = std::mem::replace(&mut changed[place], digit);
                let by_nine = old.abs_diff(digit) == 9;
                let text = String::from_utf8(changed).expect("digits");
                assert_eq!(is_valid(&text), old == digit || by_nine, "{text}");
            }
        }
    }
}
