//! A record as a row of numbered objects: `applications/0f3/0f3….000001`, `.000002`, each the whole record as
//! one decision left it. Deciding is creating the next number; who finds it taken reads again. The highest
//! number is the record; it is never removed. An erased record ends in a tombstone, which nothing follows.
//! Called by the wing whose records they are. Never judges by a list alone, nor by what a file's time says.

mod names;
mod prune;
mod scan;
#[cfg(test)]
mod tests;

pub(super) use names::shards;
pub use names::{Id, Number};
pub use scan::{Aside, ListedRecord, Stretch};

use super::record::{self, Record, RecordKind, Unreadable};
use super::{Creation, Fault, Key, NotAKey, Prefix, Store};
use crate::base::entropy::Entropy;
use crate::base::text::hex;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The rows of one kind of record.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Where they lie.
    pub store: &'a Store,
    /// The folder they have there, one segment.
    pub folder: &'static str,
    /// What their objects are.
    pub kind: &'static RecordKind,
    /// Tells two writers of the same words apart.
    pub entropy: &'a Entropy,
}

/// A record as its highest number has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    place: Place,
    record: Record,
}

/// What the next number is to say.
#[derive(Debug)]
pub struct RowDraft<H, B> {
    /// When it is decided.
    pub at: Timestamp,
    /// What lists and timers work on.
    pub head: H,
    pub(crate) body: B,
}

/// How deciding ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Next {
    /// This number says it.
    Decided(Number),
    /// Somebody else decided first: read again.
    Taken,
    /// The record was erased: nothing is decided about it any more.
    Erased,
}

/// Why a row could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RowFault {
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] Fault),
    /// The number that counts cannot be read. No lower one is believed instead.
    #[error("{key} cannot be read: {why}")]
    Unreadable {
        /// Which object.
        key: Key,
        /// Why.
        why: Unreadable,
    },
    /// It changed at every look, or has more numbers than there are.
    #[error("{0} does not come to rest")]
    Restless(Id),
    /// A head or body is no JSON, the folder no segment, or there is no randomness.
    #[error("cannot be written: {0}")]
    Unwritable(String),
}

/// What the row itself says in the head of its objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    id: Id,
    number: Number,
    at: Timestamp,
    /// Drawn by whoever wrote it, so that equal words of two writers are not taken for one's own.
    writer: String,
    /// Who wrote the numbers before it, from the first on: what it was decided on, also when that is gone.
    line: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
}

/// The head as it is written: the row's part and the record's.
#[derive(Debug, Serialize)]
struct Head<'a, H> {
    row: &'a Place,
    own: &'a H,
}

/// A number, and its content unless that is gone.
type Highest = (Number, Option<Vec<u8>>);

/// Overtaken numbers stay so long, for whoever read them and still works on it.
pub const OVERTAKEN_KEPT: SignedDuration = SignedDuration::from_hours(48);
const LOOKS: usize = 5;
const TRIES: usize = 3;
const STRETCH: usize = 1000;

impl Rows<'_> {
    /// The record as it stands; `None`: there never was one. An erased one is there and says so.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn current(&self, id: &Id) -> Result<Option<Current>, RowFault> {
        for _ in 0..LOOKS {
            let highest = self.highest(id, self.numbers(id, None)?.pop())?;
            let Some((number, content)) = highest else { return self.nothing(id) };
            match content {
                Some(bytes) => return self.open(id, number, &bytes).map(Some),
                // Overtaken and removed since it was listed.
                None => continue,
            }
        }
        Err(RowFault::Restless(id.clone()))
    }

    /// That there never was a record, unless something lies in its place: then nobody is told so.
    fn nothing(&self, id: &Id) -> Result<Option<Current>, RowFault> {
        match self.store.displaced(&self.prefix(id)?)? {
            Some(at) => Err(Fault::Odd { at, what: "not a regular file" }.into()),
            None => Ok(None),
        }
    }

    /// The same for who has listed its numbers.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn current_listed(&self, listed: &ListedRecord) -> Result<Option<Current>, RowFault> {
        match self.highest(&listed.id, Some(listed.highest))? {
            Some((number, Some(bytes))) => self.open(&listed.id, number, &bytes).map(Some),
            _ => self.current(&listed.id),
        }
    }

    /// Decides: creates the number after `on` (the first, where there was none). What is answered `Decided` is
    /// durable and nobody else's; after an error it may stand all the same, and reading again tells.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn create_next<H: Serialize, B: Serialize>(
        &self,
        id: &Id,
        on: Option<&Current>,
        draft: &RowDraft<H, B>,
    ) -> Result<Next, RowFault> {
        self.decide(id, on, draft, false)
    }

    /// Erases a record: a last number without answers, then everything below it goes.
    ///
    /// # Errors
    /// [`RowFault`]. When the tombstone stands and something below it could not be removed, `prune` goes on.
    pub fn erase<H: Serialize>(&self, on: &Current, at: Timestamp, head: H) -> Result<Next, RowFault> {
        let next = self.decide(&on.place.id, Some(on), &RowDraft { at, head, body: Value::Null }, true)?;
        if matches!(next, Next::Decided(_)) {
            self.prune(&on.place.id, at, |_| false)?;
        }
        Ok(next)
    }

    /// Erases a record of which nothing can be read: a tombstone behind the last number that was put aside.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn erase_lost<H: Serialize>(&self, id: &Id, last: Number, at: Timestamp, head: H) -> Result<bool, RowFault> {
        let number = last.next().ok_or_else(|| RowFault::Restless(id.clone()))?;
        let draft = RowDraft { at, head, body: Value::Null };
        let (_, bytes) = self.written(
            Place { id: id.clone(), number, at, writer: self.writer()?, line: Vec::new(), erased: true },
            &draft,
        )?;
        self.put(&self.key(id, number)?, &bytes)
    }

    /// The lowest number of a row that is still there.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn lowest(&self, id: &Id) -> Result<Option<Number>, RowFault> {
        Ok(self.numbers(id, None)?.first().copied())
    }

    /// Makes sure that what was read survives a power cut; asked before something leaves the house because of it.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn settle(&self, current: &Current) -> Result<(), RowFault> {
        Ok(self.store.settle(&self.key(&current.place.id, current.place.number)?)?)
    }

    /// A number of a row, whether it is the highest or not.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn read(&self, id: &Id, number: Number) -> Result<Option<Current>, RowFault> {
        let bytes = self.store.read(&self.key(id, number)?)?;
        bytes.map(|bytes| self.open(id, number, &bytes)).transpose()
    }

    /// The key of a number.
    ///
    /// # Errors
    /// [`RowFault`] when the folder is no segment.
    pub fn key(&self, id: &Id, number: Number) -> Result<Key, RowFault> {
        Ok(Key::parse(format!("{}/{}/{id}.{number}", self.folder, id.shard()))?)
    }

    fn decide<H: Serialize, B: Serialize>(
        &self,
        id: &Id,
        on: Option<&Current>,
        draft: &RowDraft<H, B>,
        erased: bool,
    ) -> Result<Next, RowFault> {
        if on.is_some_and(Current::is_erased) {
            return Ok(Next::Erased);
        }
        let number = on.map_or(Some(Number::FIRST), |on| on.place.number.next());
        let number = number.ok_or_else(|| RowFault::Restless(id.clone()))?;
        let line = on.map(|on| [on.place.line.as_slice(), std::slice::from_ref(&on.place.writer)].concat());
        let line = line.unwrap_or_default();
        let place = Place { id: id.clone(), number, at: draft.at, writer: self.writer()?, line, erased };
        let (row, bytes) = self.written(place, draft)?;
        let key = self.key(id, number)?;
        if !self.put(&key, &bytes)? {
            return Ok(Next::Taken);
        }
        if self.is_void(&row)? {
            self.store.remove(&key)?;
            return Ok(Next::Taken);
        }
        Ok(Next::Decided(number))
    }

    fn writer(&self) -> Result<String, RowFault> {
        let drawn = self.entropy.bytes::<8>().map_err(|error| RowFault::Unwritable(error.to_string()))?;
        Ok(hex(&drawn))
    }

    fn written<H: Serialize, B: Serialize>(
        &self,
        row: Place,
        draft: &RowDraft<H, B>,
    ) -> Result<(Place, Vec<u8>), RowFault> {
        let bytes = record::encode(self.kind, &Head { row: &row, own: &draft.head }, &draft.body)
            .map_err(|error| RowFault::Unwritable(error.to_string()))?;
        Ok((row, bytes))
    }

    /// Creates an object: `false` when somebody else's stands there. One's own may stand there from a try whose
    /// answer was lost, and what stood there may be gone again.
    fn put(&self, key: &Key, bytes: &[u8]) -> Result<bool, RowFault> {
        let mut last = Ok(false);
        for _ in 0..TRIES {
            match self.store.create(key, bytes) {
                Ok(Creation::Created) => return Ok(true),
                Ok(Creation::Exists) => match self.store.read(key)? {
                    Some(found) => return Ok(found == bytes),
                    None => last = Ok(false),
                },
                Err(Fault::Failed { at, source }) => last = Err(Fault::Failed { at, source }),
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(last?)
    }

    /// Whether a number was free only because the row had long gone on and its own was removed: then what
    /// stands now was not decided on it.
    fn is_void(&self, own: &Place) -> Result<bool, RowFault> {
        if self.numbers(&own.id, Some(own.number))?.is_empty() {
            return Ok(false);
        }
        let current = self.current(&own.id)?;
        Ok(current.is_some_and(|current| current.place.line.get(own.line.len()) != Some(&own.writer)))
    }

    /// The highest number there is, from the highest that was listed on.
    fn highest(&self, id: &Id, listed: Option<Number>) -> Result<Option<Highest>, RowFault> {
        let (mut highest, mut content) = (listed, None);
        // A list may leave out what is just being made.
        while let Some(next) = highest.map_or(Some(Number::FIRST), Number::next) {
            match self.store.read(&self.key(id, next)?)? {
                Some(bytes) => (highest, content) = (Some(next), Some(bytes)),
                None => break,
            }
        }
        let Some(number) = highest else { return Ok(None) };
        Ok(Some(match content {
            None => (number, self.store.read(&self.key(id, number)?)?),
            read => (number, read),
        }))
    }

    fn prefix(&self, id: &Id) -> Result<Prefix, RowFault> {
        Ok(Prefix::parse(format!("{}/{}/{id}.", self.folder, id.shard()))?)
    }

    /// The numbers that are listed, in order, those behind `after` alone.
    fn numbers(&self, id: &Id, after: Option<Number>) -> Result<Vec<Number>, RowFault> {
        let prefix = self.prefix(id)?;
        let mut after = after.map(|after| self.key(id, after)).transpose()?;
        let mut numbers = Vec::new();
        loop {
            let listing = self.store.list(&prefix, after.as_ref(), STRETCH)?;
            numbers.extend(listing.keys.iter().filter_map(|key| Number::parse(key.name().rsplit_once('.')?.1)));
            match listing.keys.into_iter().nth(STRETCH - 1) {
                Some(last) => after = Some(last),
                None => return Ok(numbers),
            }
        }
    }

    fn open(&self, id: &Id, number: Number, bytes: &[u8]) -> Result<Current, RowFault> {
        let opened = Record::open(self.kind, bytes).and_then(|record| {
            let (_, head) = record.written_head();
            let row = head.get("row").cloned().unwrap_or_default();
            let place: Place = serde_json::from_value(row).map_err(|_| Unreadable::Foreign("no place in a row"))?;
            let own = place.id == *id && place.number == number;
            if own { Ok(Current { place, record }) } else { Err(Unreadable::Foreign("another's place")) }
        });
        opened.map_err(|why| self.key(id, number).map_or_else(|fault| fault, |key| RowFault::Unreadable { key, why }))
    }
}

impl Current {
    /// Whose record it is.
    pub fn id(&self) -> &Id {
        &self.place.id
    }

    /// Its number.
    pub fn number(&self) -> Number {
        self.place.number
    }

    /// When it was decided.
    pub fn at(&self) -> Timestamp {
        self.place.at
    }

    /// Whether it is a tombstone.
    pub fn is_erased(&self) -> bool {
        self.place.erased
    }

    /// Its head.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn head<H: DeserializeOwned>(&self, kind: &RecordKind) -> Result<H, Unreadable> {
        let (version, head) = self.record.written_head();
        let own = kind.lift_head(version, head.get("own").cloned().unwrap_or_default());
        serde_json::from_value(own).map_err(|_| Unreadable::Newer("head"))
    }

    /// Its body.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn body<B: DeserializeOwned>(&self, kind: &RecordKind) -> Result<B, Unreadable> {
        self.record.body(kind)
    }
}

impl From<NotAKey> for RowFault {
    fn from(error: NotAKey) -> Self {
        Self::Unwritable(error.to_string())
    }
}
