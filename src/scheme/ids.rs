//! The numbers and names the scheme gives out, as newtypes: what exists is well formed.
//! Made by `office`, read by `office`, `http` and `directory`. Says nothing about whether an id was
//! ever issued, and none can be guessed from another.

use crate::base::entropy::Entropy;
use crate::base::japanese::is_long_mark;
use serde::{Deserialize, Serialize};
use std::fmt;

/// 利用者番号: 10 digits, the first not 0. Logs in everywhere; told to nobody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserNumber(String);

/// 自己宣言ID: 11 digits that begin with the configured prefix. The number to show; never a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeclarationId(String);

/// The public record number of the directory: 8 digits from 10000001, in order of acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordNumber(u32);

/// How the office names an application: 8 characters of an alphabet without look-alikes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

/// An unguessable name in an address: 32 random bytes as base64url. Never shown by `Debug`, never logged.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Token(String);

/// The text is no id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a well-formed {0}")]
pub struct NotAnId(&'static str);

/// Without 0 O, 1 I L, 2 Z, 5 S, 8 B and U (read as V).
const REFERENCE_ALPHABET: &[u8] = b"34679ACDEFGHJKMNPQRTVWXY";
const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// 256 bits in sixes, rounded up.
const TOKEN_LENGTH: usize = 43;

impl UserNumber {
    /// Parses ten digits, the first not 0.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let well_formed = is_digits(text, 10) && !text.starts_with('0');
        if well_formed { Ok(Self(text.to_owned())) } else { Err(NotAnId("user number")) }
    }

    /// Makes a random one; whether it is free is the caller's question.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn make(entropy: &Entropy) -> anyhow::Result<Self> {
        Ok(Self((1_000_000_000 + entropy.below(9_000_000_000)?).to_string()))
    }
}

impl DeclarationId {
    /// How many digits every ID has.
    pub const LENGTH: usize = 11;

    /// Parses eleven digits. The prefix is not asked: it is configuration and may have changed since.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        if is_digits(text, Self::LENGTH) { Ok(Self(text.to_owned())) } else { Err(NotAnId("declaration ID")) }
    }

    /// Makes a random one that begins with `prefix` (checked digits of the settings).
    ///
    /// # Errors
    /// When there is no randomness, or the prefix leaves no digit to choose.
    pub fn make(prefix: &str, entropy: &Entropy) -> anyhow::Result<Self> {
        let free = Self::LENGTH.saturating_sub(prefix.len());
        anyhow::ensure!(free > 0 && is_digits(prefix, prefix.len()), "no declaration ID can begin with {prefix:?}");
        let mut text = prefix.to_owned();
        for _ in 0..free {
            text.push(char::from(b'0' + entropy.below(10)? as u8));
        }
        Ok(Self(text))
    }
}

impl RecordNumber {
    /// The first number that is ever issued.
    pub const FIRST: Self = Self(10_000_001);
    const LAST: u32 = 99_999_999;

    /// Parses eight digits from 10000001.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let number = if is_digits(text, 8) { text.parse().unwrap_or_default() } else { 0 };
        if number >= Self::FIRST.0 { Ok(Self(number)) } else { Err(NotAnId("record number")) }
    }

    /// The number as such.
    pub fn get(self) -> u32 {
        self.0
    }

    /// The number issued after this one; `None` when eight digits are used up.
    pub fn next(self) -> Option<Self> {
        (self.0 < Self::LAST).then(|| Self(self.0 + 1))
    }
}

impl Reference {
    /// Parses eight characters of the alphabet; small letters are taken as capitals.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let text = text.to_ascii_uppercase();
        let well_formed = text.len() == 8 && text.bytes().all(|b| REFERENCE_ALPHABET.contains(&b));
        if well_formed { Ok(Self(text)) } else { Err(NotAnId("reference")) }
    }

    /// The reference that writes a number of at most 36 bits, another for each.
    pub fn of(mut number: u64) -> Self {
        let base = REFERENCE_ALPHABET.len() as u64;
        let mut letters = [REFERENCE_ALPHABET[0]; 8];
        for letter in letters.iter_mut().rev() {
            *letter = REFERENCE_ALPHABET[(number % base) as usize];
            number /= base;
        }
        Self(letters.map(char::from).iter().collect())
    }

    /// The number it writes.
    pub fn number(&self) -> u64 {
        let value = |letter: u8| REFERENCE_ALPHABET.iter().position(|known| *known == letter).unwrap_or_default();
        self.0.bytes().fold(0, |number, letter| number * REFERENCE_ALPHABET.len() as u64 + value(letter) as u64)
    }
}

impl Token {
    /// Parses 43 characters of base64url that stand for exactly 32 bytes.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let last_is_clean = text.bytes().last().and_then(sextet).is_some_and(|value| value & 0b11 == 0);
        let well_formed = text.len() == TOKEN_LENGTH && text.bytes().all(|b| sextet(b).is_some()) && last_is_clean;
        if well_formed { Ok(Self(text.to_owned())) } else { Err(NotAnId("token")) }
    }

    /// Makes a random one.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn make(entropy: &Entropy) -> anyhow::Result<Self> {
        let bytes = entropy.bytes::<32>()?;
        let mut text = String::with_capacity(TOKEN_LENGTH);
        for chunk in bytes.chunks(3) {
            let bits = chunk.iter().fold(0u32, |bits, &b| bits << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
            for place in 0..=chunk.len() {
                text.push(char::from(BASE64URL[(bits >> (18 - 6 * place) & 0x3f) as usize]));
            }
        }
        Ok(Self(text))
    }
}

fn sextet(byte: u8) -> Option<usize> {
    BASE64URL.iter().position(|&b| b == byte)
}

fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl fmt::Display for RecordNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

macro_rules! text_ids {
    ($($id:ident),+) => {$(
        impl $id {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

macro_rules! stored_as_text {
    ($($id:ident),+) => {$(
        impl TryFrom<String> for $id {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                Self::parse(&text)
            }
        }

        impl From<$id> for String {
            fn from(id: $id) -> Self {
                id.to_string()
            }
        }
    )+};
}

text_ids!(UserNumber, DeclarationId, Reference, Token);
stored_as_text!(UserNumber, DeclarationId, RecordNumber, Reference, Token);

/// What people type for a number: full width, spaces and hyphens are forgiven.
pub fn digits(typed: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        c if c.is_whitespace() || is_long_mark(c) => None,
        c => Some(c),
    };
    typed.chars().filter_map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(digits(" １２３４-５６７８ 90\u{3000}"), "1234567890");
        assert_eq!(digits("abc"), "abc");
    }

    #[test]
    fn what_is_made_can_be_parsed() -> anyhow::Result<()> {
        let entropy = Entropy::seeded(3);
        for _ in 0..200 {
            let number = UserNumber::make(&entropy)?;
            assert_eq!(UserNumber::parse(number.as_str()), Ok(number));
            let id = DeclarationId::make("4", &entropy)?;
            assert!(id.as_str().starts_with('4') && id.as_str().len() == 11);
            assert_eq!(DeclarationId::parse(id.as_str()), Ok(id));
            let number = entropy.below(1 << 36)?;
            let reference = Reference::of(number);
            assert_eq!(reference.number(), number);
            assert_eq!(Reference::parse(&reference.as_str().to_lowercase()), Ok(reference));
            let token = Token::make(&entropy)?;
            assert_eq!(Token::parse(token.as_str()), Ok(token));
        }
        Ok(())
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for text in ["", "0123456789", "123456789", "12345678901", "１２３４５６７８９０", "12345678 9"] {
            assert!(UserNumber::parse(text).is_err(), "{text}");
        }
        for text in ["10000000", "1000001", "00000001", "100000011", "1000000a"] {
            assert!(RecordNumber::parse(text).is_err(), "{text}");
        }
        assert!(Reference::parse("34679AC0").is_err());
        assert!(Token::parse(&"A".repeat(42)).is_err());
        assert!(Token::parse(&"B".repeat(43)).is_err(), "the last character holds two bits too many");
    }

    #[test]
    fn an_id_can_never_be_longer_than_its_prefix_allows() {
        assert!(DeclarationId::make("12345678901", &Entropy::seeded(1)).is_err());
        assert!(DeclarationId::make("x", &Entropy::seeded(1)).is_err());
    }

    #[test]
    fn record_numbers_follow_each_other_and_end() {
        assert_eq!(RecordNumber::FIRST.next().map(|no| no.to_string()), Some("10000002".to_owned()));
        assert_eq!(RecordNumber(RecordNumber::LAST).next(), None);
    }

    #[test]
    fn ids_travel_through_json_as_text() -> anyhow::Result<()> {
        let json = serde_json::to_string(&RecordNumber::FIRST)?;
        assert_eq!(json, "\"10000001\"");
        assert_eq!(serde_json::from_str::<RecordNumber>(&json)?, RecordNumber::FIRST);
        assert!(serde_json::from_str::<UserNumber>("\"1\"").is_err());
        assert_eq!(format!("{:?}", Token::make(&Entropy::seeded(1))?), "Token(…)");
        Ok(())
    }
}
