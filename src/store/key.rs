//! Names of objects and of what is listed, checked: what exists stays inside the store, whatever it is.
//! Made by the rooms above from ids and days, and by `local` from the names it meets.
//! Keys are ordered by their text, as object stores list them.

use std::fmt;

/// The name of an object: segments of `a-z 0-9 . _ -` with `/` between them, none hidden.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// What keys begin with: whole segments, and perhaps the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Prefix(String);

/// The text is no key, or no beginning of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key of the state")]
pub struct NotAKey;

const LONGEST: usize = 200;
const LONGEST_SEGMENT: usize = 100;
/// What lies deepest waits for the end of its retention, in a register.
const DEEPEST: usize = 8;

impl Key {
    /// Parses a key.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn parse(text: impl Into<String>) -> Result<Self, NotAKey> {
        let text = text.into();
        let well_formed =
            text.len() <= LONGEST && text.split('/').count() <= DEEPEST && text.split('/').all(is_segment);
        if well_formed { Ok(Self(text)) } else { Err(NotAKey) }
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Everything before the last segment; empty at the top.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last segment.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }
}

impl Prefix {
    /// Parses a prefix: empty, `a/`, `a/b/c.`.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn parse(text: impl Into<String>) -> Result<Self, NotAKey> {
        let text = text.into();
        let (folder, last) = text.rsplit_once('/').map_or((None, text.as_str()), |(a, b)| (Some(a), b));
        let folders = folder.is_none_or(|folder| Key::parse(folder).is_ok());
        if folders && text.len() <= LONGEST && (last.is_empty() || is_segment(last)) {
            Ok(Self(text))
        } else {
            Err(NotAKey)
        }
    }

    /// The prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder in which everything lies that begins so; empty at the top.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text can be one segment of a key.
pub(super) fn is_segment(text: &str) -> bool {
    (1..=LONGEST_SEGMENT).contains(&text.len())
        && !text.starts_with('.')
        && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_cannot_leave_the_store() {
        for text in ["a", "a/b.000001", "waiting/expiry/2026-11-28/0f.000001", "a..b/c", &"x/".repeat(5).add("y")] {
            assert_eq!(Key::parse(text).map(|key| key.to_string()), Ok(text.to_owned()));
        }
        let long = "x".repeat(101);
        let deep = "x/".repeat(8).add("y");
        for text in ["", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/..", ".hidden", "a/.b", "A", "a b"] {
            assert_eq!(Key::parse(text), Err(NotAKey), "{text:?}");
        }
        for text in ["a\0", "a\n", "a\\b", "髙", "a:b", "a%2e", long.as_str(), deep.as_str()] {
            assert_eq!(Key::parse(text), Err(NotAKey), "{text:?}");
        }
    }

    #[test]
    fn a_prefix_is_the_beginning_of_keys() {
        for (text, folder) in [("", ""), ("a", ""), ("a/", "a"), ("a/b/c.", "a/b")] {
            assert_eq!(Prefix::parse(text).unwrap().folder(), folder, "{text:?}");
        }
        for text in ["/", "..", "a/..", "a/../", "../", "a//", ".", "a/.b", "A"] {
            assert_eq!(Prefix::parse(text), Err(NotAKey), "{text:?}");
        }
    }

    trait Add {
        fn add(self, more: &str) -> String;
    }

    impl Add for String {
        fn add(mut self, more: &str) -> String {
            self.push_str(more);
            self
        }
    }
}
