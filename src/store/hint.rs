//! Hints: small objects whose names say what waits, `waiting/expiry/2026-12-06/<id>.000001`, written before the
//! number they are for. So what waits is listed without reading what does not. A hint may lie, a record never:
//! whoever follows one reads the record. Called by whoever leaves work for later, and by timers.

use super::row::{Id, Number, RowFault};
use super::{Creation, Fault, Key, NotAKey, Prefix, Store};
use jiff::{SignedDuration, Timestamp};

/// What a hint says: in this place, the record waits as this number has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hint {
    /// What for, and from when where that matters: `review`, `expiry/2026-12-06`.
    pub place: String,
    /// Which record.
    pub id: Id,
    /// The number it was left for.
    pub number: Number,
}

/// What a hint is worth, beside the record it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// Its number stands: there is something to do.
    Stands,
    /// The record has gone on; the hint can be dropped.
    Overtaken,
    /// Its number does not stand yet: it may be about to.
    Early,
    /// Its number did not come in a day: its writer was cut off, and the hint can be dropped.
    Abandoned,
}

/// A stretch of hints.
#[derive(Debug, Default)]
pub struct HintListing {
    /// In the order of their names.
    pub hints: Vec<Hint>,
    /// Where to go on; `None`: there are no more.
    pub after: Option<Key>,
    /// How many names were met that are no hints.
    pub foreign: usize,
    /// Folders that cannot be opened where they lie: what waits in them is not listed.
    pub closed: Vec<Fault>,
}

const FOLDER: &str = "waiting";
/// Whoever leaves a hint and does not create its number within a day never will.
const ABANDONED_AFTER: SignedDuration = SignedDuration::from_hours(24);

impl Hint {
    /// Leaves the hint. Its content is the moment: no file time is ever asked.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn leave(&self, store: &Store, now: Timestamp) -> Result<Creation, RowFault> {
        Ok(store.create(&self.key()?, now.to_string().as_bytes())?)
    }

    /// Removes the hint: by who has done what it asks for, or has left a later one.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn drop_from(&self, store: &Store) -> Result<(), RowFault> {
        Ok(store.remove(&self.key()?)?)
    }

    /// Whether it was left and not dropped.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn stands(&self, store: &Store) -> Result<bool, RowFault> {
        Ok(store.read(&self.key()?)?.is_some())
    }

    /// When it was left; `None`: it is gone, or says no moment.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn left_at(&self, store: &Store) -> Result<Option<Timestamp>, RowFault> {
        let content = store.read(&self.key()?)?;
        Ok(content.and_then(|content| String::from_utf8(content).ok()?.parse().ok()))
    }

    /// What it is worth beside the record's current number. A hint that says no moment counts as just left.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn worth(&self, store: &Store, current: Option<Number>, now: Timestamp) -> Result<Worth, RowFault> {
        Ok(match current {
            Some(current) if current == self.number => Worth::Stands,
            Some(current) if current > self.number => Worth::Overtaken,
            _ => {
                let left_at = self.left_at(store)?.unwrap_or(now);
                if now.duration_since(left_at) > ABANDONED_AFTER { Worth::Abandoned } else { Worth::Early }
            }
        })
    }

    fn key(&self) -> Result<Key, NotAKey> {
        Key::parse(format!("{FOLDER}/{}/{}.{}", self.place, self.id, self.number))
    }

    fn parse(key: &Key) -> Option<Self> {
        let (place, name) = key.as_str().strip_prefix(FOLDER)?.strip_prefix('/')?.rsplit_once('/')?;
        let (id, number) = name.split_once('.')?;
        Some(Self { place: place.to_owned(), id: Id::parse(id).ok()?, number: Number::parse(number)? })
    }
}

/// The hints whose place begins with `place`, in order, at most `limit`, behind `after`.
///
/// # Errors
/// [`RowFault`].
pub fn list(store: &Store, place: &str, after: Option<&Key>, limit: usize) -> Result<HintListing, RowFault> {
    let listing = store.list_open(&Prefix::parse(format!("{FOLDER}/{place}"))?, after, limit)?;
    let hints: Vec<Hint> = listing.keys.iter().filter_map(Hint::parse).collect();
    let foreign = listing.foreign + listing.keys.len() - hints.len();
    let after = listing.keys.into_iter().nth(limit.saturating_sub(1));
    let closed = listing.closed.into_iter().map(|(at, what)| Fault::Odd { at, what }).collect();
    Ok(HintListing { hints, after, foreign, closed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::{Disk, Memory};

    fn hint(place: &str, digit: char, number: u32) -> Hint {
        let id = Id::parse(digit.to_string().repeat(32)).unwrap();
        Hint { place: place.into(), id, number: Number::try_from(number).unwrap() }
    }

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3600).unwrap()
    }

    #[test]
    fn what_waits_is_listed_by_place_and_in_stretches() {
        let store = Store::Memory(Memory::with(Disk::default()));
        let left = [hint("expiry/2026-12-06", 'a', 1), hint("expiry/2026-12-07", 'b', 2), hint("review", 'a', 2)];
        for hint in &left {
            assert_eq!(hint.leave(&store, at(0)).unwrap(), Creation::Created);
            assert_eq!(hint.leave(&store, at(1)).unwrap(), Creation::Exists);
        }
        store.create(&Key::parse("waiting/review/readme").unwrap(), b"").unwrap();
        assert_eq!(list(&store, "expiry/", None, 100).unwrap().hints, left[..2]);
        let review = list(&store, "review/", None, 100).unwrap();
        assert_eq!((review.hints, review.foreign, review.after), (left[2..].to_vec(), 1, None));
        let first = list(&store, "expiry/", None, 1).unwrap();
        assert_eq!(first.hints, left[..1]);
        assert_eq!(list(&store, "expiry/", first.after.as_ref(), 1).unwrap().hints, left[1..2]);
        left[0].drop_from(&store).unwrap();
        left[0].drop_from(&store).unwrap();
        assert_eq!(list(&store, "expiry/", None, 100).unwrap().hints, left[1..2]);
        assert!(hint("../etc", 'a', 1).leave(&store, at(0)).is_err());
    }

    #[test]
    fn a_hint_may_lie() {
        let store = Store::Memory(Memory::with(Disk::default()));
        let hint = hint("review", 'a', 2);
        hint.leave(&store, at(0)).unwrap();
        let worth = |current: Option<u32>, hour| {
            hint.worth(&store, current.map(|number| Number::try_from(number).unwrap()), at(hour)).unwrap()
        };
        assert_eq!(worth(Some(2), 999), Worth::Stands);
        assert_eq!(worth(Some(3), 0), Worth::Overtaken);
        for before in [None, Some(1)] {
            assert_eq!(worth(before, 24), Worth::Early, "its number may be about to be created");
            assert_eq!(worth(before, 25), Worth::Abandoned);
        }
        let key = hint.key().unwrap();
        store.remove(&key).unwrap();
        store.create(&key, b"no moment").unwrap();
        assert_eq!(worth(None, 999), Worth::Early);
    }
}
