//! The name of a member, as it stands in the history of what was decided, and the row it leads to. What exists can be
//! typed again: two names that look alike are one member's.

use crate::base::japanese::compatible;
use crate::base::text::hex;
use crate::store::row::Id;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// A member's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MemberName(String);

/// So many characters at most: it stands in a line of every page.
const LONGEST: usize = 30;
/// What an address for telephones cannot hold in a name, and what divides paths and lines.
const UNFIT: [char; 4] = [':', '/', '\\', '"'];

impl MemberName {
    /// A name as somebody typed it.
    ///
    /// # Errors
    /// When it is empty, too long, or holds what no name holds.
    pub fn parse(typed: &str) -> Result<Self, &'static str> {
        let words: Vec<&str> = typed.split_whitespace().collect();
        let name = words.join(" ");
        let is_fit = |c: char| !c.is_control() && !UNFIT.contains(&c);
        let is_name = !name.is_empty() && name.chars().count() <= LONGEST && name.chars().all(is_fit);
        if is_name { Ok(Self(name)) } else { Err("not a name of a member") }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The row it leads to: the same for the same name, wide or narrow, with or without the blanks in it. Made of a
    /// checksum, since keys are printed in faults.
    pub(super) fn row(&self) -> Id {
        let alike: String = compatible(&self.0).flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect();
        let digest: [u8; 32] = Sha256::digest(["desk member\0", &alike].concat()).into();
        Id::from_bytes(std::array::from_fn(|at| digest[at]))
    }
}

/// The checksum of a secret, under which the state knows it.
pub(super) fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

impl TryFrom<String> for MemberName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        Self::parse(&text)
    }
}

impl From<MemberName> for String {
    fn from(name: MemberName) -> Self {
        name.0
    }
}

impl fmt::Display for MemberName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_typed_as_people_type_it() {
        let row = |typed: &str| MemberName::parse(typed).expect("a name").row();
        for alike in ["見本 花子", "見本　花子", " 見本花子\n"] {
            assert_eq!(row(alike), row("見本 花子"), "{alike}");
        }
        assert_eq!(row("Hanako"), row("ｈａｎａｋｏ"));
        assert_ne!(row("見本 花子"), row("見本 太郎"));
        for unfit in ["", "　", "a:b", "a/b", "a\\b", "a\"b", "a\u{1b}b", &"a".repeat(31)] {
            assert!(MemberName::parse(unfit).is_err(), "{unfit:?}");
        }
    }
}
