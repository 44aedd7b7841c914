//! Sessions as objects of the store, those of declarers in `sessions/<xx>/<name>`, made at log-in and removed at its end, and beside it
//! the marks of what its declarer did, `<name>.seen-012` and so on. The name is a checksum of the id that the
//! cookie carries: keys are printed in faults, and who reads the state can log in as nobody.
//! So every process of one store knows the same sessions. Used by `session`, and by `members` for those of the office's
//! desk; never judges whether one goes on.

use crate::base::entropy::Entropy;
use crate::base::text::hex;
use crate::config::periods::SESSION;
use crate::store::record::{self, Record, RecordKind};
use crate::store::row::Id;
use crate::store::{Fault, Key, Prefix, Store};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Whose sessions are meant: where they lie, what their objects are, and how long one lasts.
#[derive(Debug)]
pub(in crate::office) struct VisitKind {
    pub(in crate::office) folder: &'static str,
    /// What a session's object is, and that of a mark. A new field is a new version.
    pub(in crate::office) record: RecordKind,
    pub(in crate::office) life: SignedDuration,
}

/// Those of declarers.
pub(in crate::office) const DECLARERS: VisitKind =
    VisitKind { folder: "sessions", record: RecordKind { name: "session", lifts: &[] }, life: SESSION };

/// What of it is open: what the timer works on.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    began_at: Timestamp,
}

/// Whose session it is, and the generation of the password it was begun with; a mark says nothing here.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    /// The name of a row. It was called so when nobody but declarers logged in.
    #[serde(rename = "submission")]
    whose: Id,
    generation: u32,
}

/// What is remembered of a session beside its click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionNote {
    /// 使用手順.
    Procedure,
    /// 使用ガイドライン.
    Guideline,
}

/// Somebody logged in.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Secret: whoever brings it is logged in.
    id: String,
    /// The row of whoever it is.
    pub(in crate::office) whose: Id,
    pub(in crate::office) generation: u32,
    pub(in crate::office) began_at: Timestamp,
    pub(super) seen_at: Timestamp,
    /// Whether 使用手順 was opened.
    pub read_procedure: bool,
    /// Whether 使用ガイドライン was opened.
    pub read_guideline: bool,
}

/// The sessions of a store.
pub(in crate::office) struct Visits<'a> {
    pub(in crate::office) store: &'a Store,
    pub(in crate::office) entropy: &'a Entropy,
    pub(in crate::office) of: &'static VisitKind,
}

const SEEN: &str = "seen-";
/// An id in bytes; twice as many digits.
const ID: usize = 32;
/// A click is marked once in so long.
const STEP_SECS: i64 = 60;
/// Who comes back to a session that was too long is told so, for so long.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);
/// A session has one mark of a click for each minute at most, and those of what was read.
const MARKS: usize = 1000;
const STRETCH: usize = 1000;

impl Session {
    pub(in crate::office) fn new(id: String, whose: Id, generation: u32, began_at: Timestamp) -> Self {
        let (read_procedure, read_guideline) = (false, false);
        Self { id, whose, generation, began_at, seen_at: began_at, read_procedure, read_guideline }
    }

    /// The same under another id, for another generation of the password.
    pub(super) fn again(&self, id: String, generation: u32) -> Self {
        let began = Self::new(id, self.whose.clone(), generation, self.began_at);
        Self { read_procedure: self.read_procedure, read_guideline: self.read_guideline, ..began }
    }

    /// What the cookie carries.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How long ago the click counts that was marked just now: clicks count by the minute.
    pub(super) fn unmarked(&self, now: Timestamp) -> SignedDuration {
        SignedDuration::from_secs(now.duration_since(self.began_at).as_secs().rem_euclid(STEP_SECS))
    }

    /// What it is called where its id must not stand.
    pub fn name(&self) -> String {
        name_of(&self.id)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session(…)")
    }
}

impl SessionNote {
    fn mark(self) -> &'static str {
        match self {
            Self::Procedure => "procedure",
            Self::Guideline => "guideline",
        }
    }
}

impl Visits<'_> {
    /// Makes a session of an id that nobody had.
    pub(in crate::office) fn begin(&self, whose: &Id, generation: u32, now: Timestamp) -> anyhow::Result<Session> {
        let id = hex(&self.entropy.bytes::<ID>()?);
        self.make(Session::new(id, whose.clone(), generation, now))
    }

    /// The same session under a new id, for another generation of its password; asking for that was a click.
    pub(super) fn again(&self, session: &Session, generation: u32, now: Timestamp) -> anyhow::Result<Session> {
        let id = hex(&self.entropy.bytes::<ID>()?);
        let renewed = self.make(session.again(id, generation))?;
        let read = [(session.read_procedure, SessionNote::Procedure), (session.read_guideline, SessionNote::Guideline)];
        for (_, reading) in read.into_iter().filter(|(is_read, _)| *is_read) {
            self.mark(&renewed, reading.mark())?;
        }
        self.saw(&renewed, now)?;
        Ok(renewed)
    }

    fn make(&self, session: Session) -> anyhow::Result<Session> {
        let body = Body { whose: session.whose.clone(), generation: session.generation };
        let bytes = record::encode(&self.of.record, &Head { began_at: session.began_at }, &body)?;
        self.store.create(&self.key(&session.name())?, &bytes)?;
        Ok(session)
    }

    /// The session of an id. One that cannot be read is none: whoever it was logs in again.
    pub(in crate::office) fn find(&self, id: &str) -> anyhow::Result<Option<Session>> {
        if id.len() != 2 * ID || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let name = name_of(id);
        let Some(bytes) = self.store.read(&self.key(&name)?)? else { return Ok(None) };
        let Ok(record) = Record::open(&self.of.record, &bytes) else { return Ok(None) };
        let (Ok(Head { began_at }), Ok(body)) = (record.head(&self.of.record), record.body::<Body>(&self.of.record))
        else {
            return Ok(None);
        };
        let mut session = Session::new(id.to_owned(), body.whose, body.generation, began_at);
        for mark in self.marks(&name)? {
            let minutes = mark.strip_prefix(SEEN).and_then(|minutes| minutes.parse::<i64>().ok());
            let seen_at = minutes.map_or(began_at, |minutes| began_at + SignedDuration::from_secs(minutes * STEP_SECS));
            session.seen_at = session.seen_at.max(seen_at);
            session.read_procedure |= mark == SessionNote::Procedure.mark();
            session.read_guideline |= mark == SessionNote::Guideline.mark();
        }
        Ok(Some(session))
    }

    /// Marks a click, unless one was marked in the same minute; the earlier mark goes.
    pub(super) fn saw(&self, session: &Session, now: Timestamp) -> anyhow::Result<()> {
        let minutes = |at: Timestamp| at.duration_since(session.began_at).as_secs() / STEP_SECS;
        let (last, this) = (minutes(session.seen_at), minutes(now));
        if this <= last {
            return Ok(());
        }
        self.mark(session, &format!("{SEEN}{this:03}"))?;
        if last > 0 {
            self.store.remove(&self.key(&format!("{}.{SEEN}{last:03}", session.name()))?)?;
        }
        Ok(())
    }

    /// Marks what was read.
    pub(super) fn read(&self, session: &Session, reading: SessionNote) -> anyhow::Result<()> {
        self.mark(session, reading.mark())
    }

    fn mark(&self, session: &Session, mark: &str) -> anyhow::Result<()> {
        let bytes = record::encode(&self.of.record, &Head { began_at: session.began_at }, &())?;
        self.store.create(&self.key(&format!("{}.{mark}", session.name()))?, &bytes)?;
        Ok(())
    }

    /// Ends a session: its object first, then the marks.
    pub(in crate::office) fn end(&self, session: &Session) -> anyhow::Result<()> {
        let name = session.name();
        self.store.remove(&self.key(&name)?)?;
        for mark in self.marks(&name)? {
            self.store.remove(&self.key(&format!("{name}.{mark}"))?)?;
        }
        Ok(())
    }

    /// Removes what is left of sessions that ended by themselves.
    pub(in crate::office) fn sweep(&self, now: Timestamp) -> anyhow::Result<()> {
        let all = Prefix::parse(format!("{}/", self.of.folder))?;
        let mut after = None;
        loop {
            let keys = self.store.list(&all, after.as_ref(), STRETCH)?.keys;
            for key in &keys {
                if self.began_at(key)?.is_some_and(|began_at| now.duration_since(began_at) > self.of.life + REMEMBERED)
                {
                    self.store.remove(key)?;
                }
            }
            if keys.len() < STRETCH {
                return Ok(());
            }
            after = keys.into_iter().next_back();
        }
    }

    /// `None`: it is gone, or nothing that says so.
    fn began_at(&self, key: &Key) -> Result<Option<Timestamp>, Fault> {
        let bytes = match self.store.read(key) {
            // Something else that lies there: it is left, and keeps no other.
            Err(Fault::Odd { .. }) => None,
            read => read?,
        };
        let head =
            bytes.and_then(|bytes| Record::open(&self.of.record, &bytes).ok()?.head::<Head>(&self.of.record).ok());
        Ok(head.map(|head| head.began_at))
    }

    fn key(&self, name: &str) -> anyhow::Result<Key> {
        Ok(Key::parse(self.place(name))?)
    }

    fn place(&self, name: &str) -> String {
        format!("{}/{}/{name}", self.of.folder, &name[..2])
    }

    fn marks(&self, name: &str) -> anyhow::Result<Vec<String>> {
        let prefix = Prefix::parse(format!("{}.", self.place(name)))?;
        let keys = self.store.list(&prefix, None, MARKS)?.keys;
        let mark = |key: &Key| key.as_str().strip_prefix(prefix.as_str()).map(str::to_owned);
        Ok(keys.iter().filter_map(mark).collect())
    }
}

/// What a session is called in the store and in the seals of its forms.
pub(super) fn name_of(id: &str) -> String {
    hex(&Sha256::digest(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::{Disk, Memory};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
    }

    fn keys(store: &Store) -> Vec<String> {
        let listing = store.list(&Prefix::parse("").unwrap(), None, 100).unwrap();
        listing.keys.iter().map(Key::to_string).collect()
    }

    fn submission() -> Id {
        Id::from_bytes([7; 16])
    }

    #[test]
    fn a_session_is_an_object_and_its_id_stands_nowhere() {
        let (store, entropy) = (Store::Memory(Memory::with(Disk::default())), Entropy::seeded(1));
        let visits = Visits { store: &store, entropy: &entropy, of: &DECLARERS };
        let session = visits.begin(&submission(), 3, at(0)).unwrap();
        visits.saw(&session, at(0)).unwrap();
        visits.read(&session, SessionNote::Guideline).unwrap();
        visits.read(&session, SessionNote::Guideline).unwrap();
        for minute in [5, 5, 7] {
            visits.saw(&visits.find(session.id()).unwrap().unwrap(), at(minute)).unwrap();
        }
        let found = visits.find(session.id()).unwrap().unwrap();
        assert_eq!((found.seen_at, found.began_at, found.generation), (at(7), at(0), 3));
        assert!(found.read_guideline && !found.read_procedure);
        let place = visits.place(&session.name());
        assert_eq!(keys(&store), [place.clone(), format!("{place}.guideline"), format!("{place}.seen-007")]);
        assert!(!format!("{:?}", store).contains(session.id()));
        for foreign in ["", "x", &session.name(), &"0".repeat(64), &session.id().to_uppercase()] {
            assert!(visits.find(foreign).unwrap().is_none(), "{foreign}");
        }
        let renewed = visits.again(&found, 4, at(9)).unwrap();
        visits.end(&found).unwrap();
        assert!(visits.find(session.id()).unwrap().is_none());
        let renewed = visits.find(renewed.id()).unwrap().unwrap();
        assert_eq!((renewed.began_at, renewed.seen_at, renewed.generation), (at(0), at(9), 4));
        assert!(renewed.read_guideline && !renewed.read_procedure);
        assert_eq!(keys(&store).len(), 3);
    }

    /// What was written once opens for ever, and is written in the same bytes as long as its version is today's.
    #[test]
    fn objects_of_every_version_open() {
        for version in 1..=DECLARERS.record.version() {
            let path = format!("{}/tests/state/session-{version}.jsonl", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(path).unwrap();
            let record = Record::open(&DECLARERS.record, &bytes).unwrap();
            let (head, body): (Head, Body) =
                (record.head(&DECLARERS.record).unwrap(), record.body(&DECLARERS.record).unwrap());
            assert_eq!((body.whose.as_str(), body.generation), ("0123456789abcdef0123456789abcdef", 3));
            assert!(
                version < DECLARERS.record.version()
                    || record::encode(&DECLARERS.record, &head, &body).unwrap() == bytes
            );
        }
    }

    #[test]
    fn what_is_left_of_a_session_is_swept_after_a_day() {
        let (store, entropy) = (Store::Memory(Memory::with(Disk::default())), Entropy::seeded(1));
        let visits = Visits { store: &store, entropy: &entropy, of: &DECLARERS };
        let old = visits.begin(&submission(), 0, at(0)).unwrap();
        visits.read(&old, SessionNote::Procedure).unwrap();
        let new = visits.begin(&submission(), 0, at(60)).unwrap();
        let odd = Key::parse("sessions/aa/odd").unwrap();
        store.create(&odd, b"odd").unwrap();
        visits.sweep(at(32 * 60)).unwrap();
        assert!(visits.find(old.id()).unwrap().is_some(), "its declarer is still told that it was too long");
        visits.sweep(at(32 * 60 + 1)).unwrap();
        assert!(visits.find(old.id()).unwrap().is_none());
        assert!(visits.find(new.id()).unwrap().is_some());
        assert_eq!(keys(&store).len(), 2, "{:?}", keys(&store));
        // A mark that came behind the end.
        visits.end(&new).unwrap();
        visits.read(&new, SessionNote::Procedure).unwrap();
        visits.sweep(at(999 * 60)).unwrap();
        assert_eq!(keys(&store), [odd.to_string()]);
    }
}
