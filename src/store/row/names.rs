//! The names of records and of the numbers in their rows, checked. Made by the wing whose records they are,
//! and from the names a row lists.

use crate::base::text::hex;
use crate::store::NotAKey;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a record: 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(String);

/// The place of an object in its row, from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Number(u32);

/// The names of the 4,096 folders in which the records of a kind lie.
pub(in crate::store) fn shards() -> Vec<String> {
    (0..0x1000).map(|shard| format!("{shard:03x}")).collect()
}

impl Id {
    /// Parses 32 hexadecimal digits.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn parse(text: impl Into<String>) -> Result<Self, NotAKey> {
        let text = text.into();
        let well_formed = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if well_formed { Ok(Self(text)) } else { Err(NotAKey) }
    }

    /// The name whose 16 bytes these are.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(hex(&bytes))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which of the 4,096 folders of its kind it lies in.
    pub(super) fn shard(&self) -> &str {
        &self.0[..3]
    }
}

impl Number {
    /// The first of every row.
    pub const FIRST: Self = Self(1);
    /// The last that any can have.
    pub const LAST: Self = Self(999_999);

    /// Parses six digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_number = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| is_number).and_then(|number| Self::try_from(number).ok())
    }

    /// The number after it.
    pub fn next(self) -> Option<Self> {
        Self::try_from(self.0 + 1).ok()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl TryFrom<String> for Id {
    type Error = NotAKey;

    fn try_from(text: String) -> Result<Self, NotAKey> {
        Self::parse(text)
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl TryFrom<u32> for Number {
    type Error = NotAKey;

    fn try_from(number: u32) -> Result<Self, NotAKey> {
        if (1..=Self::LAST.0).contains(&number) { Ok(Self(number)) } else { Err(NotAKey) }
    }
}

impl From<Number> for u32 {
    fn from(number: Number) -> Self {
        number.0
    }
}
