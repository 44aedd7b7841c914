//! The envelope of every object that says something: kind, version, length, checksum, end; an open head that
//! lists, timers and repairs work on, and a body that reading the head never touches (it may be sealed).
//! Four lines, each JSON: what it is, head, body, end. Used by `store` and by the register's log.
//! Never repairs and never moves what it cannot read: it says why, and leaves it to whoever asked.

use super::text::hex;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A kind of object and the versions it went through. A new field is a new version.
#[derive(Debug)]
pub struct RecordKind {
    /// What it is called in the envelope: `application`.
    pub name: &'static str,
    /// How each version becomes the next; the first lifts version 1.
    pub lifts: &'static [Lift],
}

/// How a head and a body become those of the next version.
#[derive(Debug)]
pub struct Lift {
    /// The head's way; it must not need the body.
    pub head: fn(Value) -> Value,
    /// The body's.
    pub body: fn(Value) -> Value,
}

/// An object that is whole, its head readable and its body still closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    version: u32,
    head: Value,
    body: Vec<u8>,
    checksum: String,
}

/// Why an object cannot be read. It stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is whole, and a newer program made it.
    #[error("made by a newer version of this program ({0})")]
    Newer(&'static str),
    /// It was cut short or altered.
    #[error("damaged ({0})")]
    Damaged(&'static str),
    /// It is something else that came to lie here.
    #[error("not an object of this kind ({0})")]
    Foreign(&'static str),
}

/// The first line, except for the checksum of everything else.
#[derive(Deserialize)]
struct First {
    sengen: u32,
    kind: String,
    version: u32,
    length: usize,
    sha256: String,
}

/// The make of the envelope itself.
const FORMAT: u32 = 1;
const BEGIN: &[u8] = b"{\"sengen\":";
const SUM: &str = ",\"sha256\":\"";
const END: &[u8] = b"{\"end\":true}\n";

impl RecordKind {
    /// The version that is written today.
    pub fn version(&self) -> u32 {
        self.lifts.len() as u32 + 1
    }

    /// A head of an earlier version as one of today's.
    pub fn lift_head(&self, version: u32, head: Value) -> Value {
        self.later(version).fold(head, |head, lift| (lift.head)(head))
    }

    fn later(&self, version: u32) -> impl Iterator<Item = &Lift> {
        self.lifts.iter().skip(version.saturating_sub(1) as usize)
    }
}

/// Puts a head and a body into their envelope.
///
/// # Errors
/// When one of them cannot be written as JSON.
pub fn encode(kind: &RecordKind, head: &impl Serialize, body: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let content = [serde_json::to_string(head)?, "\n".into(), serde_json::to_string(body)?, "\n".into()].concat();
    let (name, version, length) = (kind.name, kind.version(), content.len());
    let first = format!("{{\"sengen\":{FORMAT},\"kind\":\"{name}\",\"version\":{version},\"length\":{length}");
    let checksum = checksum(first.as_bytes(), content.as_bytes());
    Ok([first.as_bytes(), SUM.as_bytes(), checksum.as_bytes(), b"\"}\n", content.as_bytes(), END].concat())
}

impl Record {
    /// Looks whether an object is whole and of this kind, and reads its head.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn open(kind: &RecordKind, bytes: &[u8]) -> Result<Self, Unreadable> {
        if !bytes.starts_with(BEGIN) {
            // What a power cut leaves of a file that was never synced.
            let lost = BEGIN.starts_with(bytes) || bytes.iter().all(|byte| *byte == 0);
            return Err(if lost { Unreadable::Damaged("no content") } else { Unreadable::Foreign("no envelope") });
        }
        let (first, content) = split_line(bytes).ok_or(Unreadable::Damaged("no head"))?;
        let content = content.strip_suffix(END).ok_or(Unreadable::Damaged("no end mark"))?;
        let summed = find(first, SUM.as_bytes()).ok_or(Unreadable::Damaged("no checksum"))?;
        let First { sengen, kind: name, version, length, sha256 } =
            serde_json::from_slice(first).map_err(|_| Unreadable::Damaged("no first line"))?;
        if length != content.len() || first.len() != summed + SUM.len() + sha256.len() + 2 {
            return Err(Unreadable::Damaged("another length"));
        }
        if checksum(&first[..summed], content) != sha256 {
            return Err(Unreadable::Damaged("another checksum"));
        }
        if sengen > FORMAT {
            return Err(Unreadable::Newer("envelope"));
        }
        if name != kind.name {
            return Err(Unreadable::Foreign("another kind"));
        }
        if version > kind.version() {
            return Err(Unreadable::Newer("version"));
        }
        let (head, body) = split_line(content).ok_or(Unreadable::Foreign("no head"))?;
        let head = serde_json::from_slice(head).map_err(|_| Unreadable::Foreign("no head"))?;
        Ok(Self { version, head, body: body.strip_suffix(b"\n").unwrap_or(body).to_vec(), checksum: sha256 })
    }

    /// The head, as today's version has it.
    ///
    /// # Errors
    /// [`Unreadable::Newer`] when it says what this program does not know.
    pub fn head<T: DeserializeOwned>(&self, kind: &RecordKind) -> Result<T, Unreadable> {
        let head = kind.lift_head(self.version, self.head.clone());
        serde_json::from_value(head).map_err(|_| Unreadable::Newer("head"))
    }

    /// The body, as today's version has it.
    ///
    /// # Errors
    /// [`Unreadable::Newer`] when it says what this program does not know.
    pub fn body<T: DeserializeOwned>(&self, kind: &RecordKind) -> Result<T, Unreadable> {
        if self.version == kind.version() {
            return serde_json::from_slice(&self.body).map_err(|_| Unreadable::Newer("body"));
        }
        let body = serde_json::from_slice(&self.body).map_err(|_| Unreadable::Newer("body"))?;
        let body = kind.later(self.version).fold(body, |body, lift| (lift.body)(body));
        serde_json::from_value(body).map_err(|_| Unreadable::Newer("body"))
    }

    /// The head as it was written, in the version it was written in.
    pub fn written_head(&self) -> (u32, &Value) {
        (self.version, &self.head)
    }

    /// The checksum of everything in it: no two objects that differ have the same.
    pub fn checksum(&self) -> &str {
        &self.checksum
    }
}

fn checksum(first: &[u8], content: &[u8]) -> String {
    let mut sum = Sha256::new();
    sum.update(first);
    sum.update(b"\n");
    sum.update(content);
    hex(&sum.finalize())
}

fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        name: String,
        level: u8,
    }

    const FIRST: RecordKind = RecordKind { name: "example", lifts: &[] };
    /// Version 2 calls the head's `state` `standing`, version 3 gives the body a `level`.
    const TODAY: RecordKind = RecordKind {
        name: "example",
        lifts: &[Lift { head: rename_state, body: |body| body }, Lift { head: |head| head, body: add_level }],
    };

    fn rename_state(head: Value) -> Value {
        json!({ "standing": head["state"] })
    }

    fn add_level(mut body: Value) -> Value {
        body["level"] = json!(1);
        body
    }

    fn today() -> Vec<u8> {
        encode(&TODAY, &json!({ "standing": "received" }), &json!({ "name": "髙\n𠮷", "level": 1 })).unwrap()
    }

    #[test]
    fn what_goes_in_comes_out_and_every_line_is_json() {
        let bytes = today();
        let record = Record::open(&TODAY, &bytes).unwrap();
        assert_eq!(record.head::<Value>(&TODAY), Ok(json!({ "standing": "received" })));
        assert_eq!(record.body::<Body>(&TODAY), Ok(Body { name: "髙\n𠮷".into(), level: 1 }));
        let lines: Vec<Value> =
            std::str::from_utf8(&bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 4);
        assert_eq!((&lines[0]["kind"], &lines[0]["version"]), (&json!("example"), &json!(3)));
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_found() {
        let bytes = today();
        for length in 0..bytes.len() {
            assert!(matches!(Record::open(&TODAY, &bytes[..length]), Err(Unreadable::Damaged(_))), "cut at {length}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let found = Record::open(&TODAY, &changed);
            let altered = matches!(found, Err(Unreadable::Damaged(_)));
            // Without its first word nothing tells that it was ever ours.
            assert!(altered || at < BEGIN.len() && matches!(found, Err(Unreadable::Foreign(_))), "changed at {at}");
        }
        let longer = [bytes.as_slice(), b"x"].concat();
        assert!(matches!(Record::open(&TODAY, &longer), Err(Unreadable::Damaged(_))));
        assert!(matches!(Record::open(&TODAY, &[0; 484]), Err(Unreadable::Damaged(_))), "as a power cut leaves it");
    }

    #[test]
    fn newer_damaged_and_foreign_are_told_apart() {
        let open = |kind: &RecordKind, bytes: &[u8]| Record::open(kind, bytes).map(drop);
        assert!(matches!(open(&FIRST, &today()), Err(Unreadable::Newer(_))), "a later version");
        let other = RecordKind { name: "another", lifts: &[] };
        assert!(matches!(open(&other, &today()), Err(Unreadable::Foreign(_))));
        assert!(matches!(open(&TODAY, b"%PDF-1.7"), Err(Unreadable::Foreign(_))));
        let text = String::from_utf8(today()).unwrap();
        let (first, rest) = text.split_once(SUM).unwrap();
        let first = first.replace("\"sengen\":1", "\"sengen\":2");
        let content = rest.split_once('\n').unwrap().1.strip_suffix(std::str::from_utf8(END).unwrap()).unwrap();
        let sum = checksum(first.as_bytes(), content.as_bytes());
        let newer = [&first, SUM, &sum, "\"}\n", content, std::str::from_utf8(END).unwrap()].concat();
        assert!(matches!(open(&TODAY, newer.as_bytes()), Err(Unreadable::Newer(_))), "a later envelope");
        let more = encode(&TODAY, &json!({}), &json!({ "name": "", "level": 1, "later": true })).unwrap();
        let record = Record::open(&TODAY, &more).unwrap();
        assert!(matches!(record.body::<Body>(&TODAY), Err(Unreadable::Newer(_))), "a field of tomorrow is no damage");
    }

    #[test]
    fn a_head_is_read_though_the_body_is_sealed() {
        let sealed = encode(&TODAY, &json!({ "standing": "received" }), &"c2VhbGVk").unwrap();
        let record = Record::open(&TODAY, &sealed).unwrap();
        assert_eq!(record.head::<Value>(&TODAY), Ok(json!({ "standing": "received" })));
        assert!(record.body::<Body>(&TODAY).is_err());
    }

    #[test]
    fn every_version_that_was_ever_written_opens() {
        for version in 1..=TODAY.version() {
            let path = format!("{}/tests/state/example-{version}.jsonl", env!("CARGO_MANIFEST_DIR"));
            let record = Record::open(&TODAY, &std::fs::read(&path).unwrap()).unwrap();
            assert_eq!(record.written_head().0, version);
            assert_eq!(record.head::<Value>(&TODAY), Ok(json!({ "standing": "received" })), "{version}");
            assert_eq!(record.body::<Body>(&TODAY), Ok(Body { name: "髙橋".into(), level: 1 }), "{version}");
        }
        let kept = std::fs::read(format!("{}/tests/state/example-1.jsonl", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let written = encode(&FIRST, &json!({ "state": "received" }), &json!({ "name": "髙橋" })).unwrap();
        assert_eq!(written, kept, "the envelope itself is still written as it was");
    }
}
