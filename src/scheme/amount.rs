//! Exact numbers with a few decimal places: the limits that `data/form.toml` gives, and what is typed as a number.
//! Counted in millionths, so that nothing is rounded. Knows nothing of units or of how people write numbers.

use schemars::JsonSchema;
use serde::Deserialize;
use std::fmt::{self, Display};

/// The most decimal places.
pub const MOST_PLACES: usize = 6;
/// One, in millionths.
const ONE: i64 = 1_000_000;

/// A number with at most six decimal places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(try_from = "Written")]
pub struct Amount(i64);

/// A number as TOML writes it.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Written {
    Whole(i64),
    Decimal(f64),
}

impl Amount {
    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self(number.saturating_mul(ONE))
    }

    /// The number that digits with a `-` before them or a point between them write; none where they write no number,
    /// have more places than there are or are too many.
    pub fn parse(text: &str) -> Option<Self> {
        let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let places = places.trim_end_matches('0');
        let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !are_digits(whole) || !are_digits(places) || places.len() > MOST_PLACES {
            return None;
        }
        let number = whole.parse::<i64>().ok()?.checked_mul(ONE)?;
        let number = number.checked_add(format!("{places:0<MOST_PLACES$}").parse().ok()?)?;
        Some(Self(if is_negative { -number } else { number }))
    }

    /// How many characters, lines or pieces it allows: none below one.
    pub fn count(self) -> usize {
        usize::try_from(self.0 / ONE).unwrap_or(0)
    }

    /// How many decimal places it has.
    pub fn places(self) -> usize {
        self.to_string().split_once('.').map_or(0, |(_, places)| places.len())
    }

    /// Whether it has no decimal places.
    pub fn is_whole(self) -> bool {
        self.0 % ONE == 0
    }
}

impl TryFrom<Written> for Amount {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let text = match written {
            Written::Whole(number) => number.to_string(),
            Written::Decimal(number) => number.to_string(),
        };
        Self::parse(&text).ok_or_else(|| format!("{text} は、大きすぎるか、小数が {MOST_PLACES} 桁より長い数です"))
    }
}

/// As it is kept: `1200`, `-5`, `0.5`.
impl Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, places) = (self.0.unsigned_abs() / ONE.unsigned_abs(), self.0.unsigned_abs() % ONE.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        let places = format!("{places:0MOST_PLACES$}");
        let places = places.trim_end_matches('0');
        let point = if places.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{places}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_written_plainly() {
        for (text, plain) in [
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            ("1200", "1200"),
            ("-5", "-5"),
            ("0.5", "0.5"),
            ("-0.25", "-0.25"),
            ("1.50", "1.5"),
            ("2.000000000", "2"),
            ("0.000001", "0.000001"),
        ] {
            assert_eq!(Amount::parse(text).map(|number| number.to_string()).as_deref(), Some(plain), "{text}");
        }
        for text in ["", "-", ".", ".5", "1.0000001", "1e3", "+1", "1,000", "９", "9999999999999999", "1.2.3"] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
        assert!(Amount::parse("0.1") < Amount::parse("0.2") && Amount::parse("-2") < Amount::parse("-1.5"));
    }

    #[test]
    fn limits_are_read_as_they_are_written() {
        #[derive(Deserialize)]
        struct Limits {
            min: Amount,
            max: Amount,
        }
        let limits = |text: &str| serde_json::from_str::<Limits>(text).map(|limits| (limits.min, limits.max));
        let found = limits(r#"{"min":-0.1,"max":150}"#).expect("limits");
        assert_eq!((found.0.to_string(), found.1.count()), ("-0.1".to_owned(), 150));
        assert_eq!((found.0.is_whole(), found.0.count(), Amount::whole(150)), (false, 0, found.1));
        assert!(limits(r#"{"min":0.12345678,"max":1}"#).is_err() && limits(r#"{"min":0,"max":1e300}"#).is_err());
    }
}
