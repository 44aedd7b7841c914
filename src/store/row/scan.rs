//! All rows of a kind: listed with their highest numbers, and what is damaged put aside. Called by who looks at
//! every record, and by repair. Never reads what it lists.

use super::{Id, Number, RowFault, Rows};
use crate::store::record::Unreadable;
use crate::store::{ASIDE, Fault, Key, Prefix};
use jiff::civil::Date;

/// A record that was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRecord {
    /// Which.
    pub id: Id,
    /// The highest number that was listed.
    pub highest: Number,
    /// How many numbers were.
    pub count: usize,
}

/// Some of the records, in order.
#[derive(Debug, Default)]
pub struct Stretch {
    pub(crate) records: Vec<ListedRecord>,
    /// Where to go on, if there are more.
    pub go_on: Option<Key>,
    /// Folders that cannot be opened where they lie: what is in them is not listed.
    pub closed: Vec<Fault>,
}

/// So many keys are listed at a time.
const RECORDS: usize = 20_000;

impl Rows<'_> {
    /// The records there are, in order, behind `after`.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn list(&self, after: Option<&Key>) -> Result<Stretch, RowFault> {
        self.list_at_most(RECORDS, after)
    }

    /// The same, of so many keys at most.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn list_at_most(&self, limit: usize, after: Option<&Key>) -> Result<Stretch, RowFault> {
        let listing = self.store.list_open(&Prefix::parse(format!("{}/", self.folder))?, after, limit)?;
        let mut keys = listing.keys;
        let mut go_on = None;
        if keys.len() == limit {
            // The last row may be cut: it comes whole with the next stretch, unless it is all there is of this one.
            let row = |key: &Key| key.as_str().rsplit_once('.').map(|(row, _)| row.to_owned());
            let last = keys.last().and_then(row);
            let whole = keys.iter().rposition(|key| row(key) != last).map_or(keys.len(), |at| at + 1);
            keys.truncate(whole);
            go_on = keys.last().cloned();
        }
        let mut records: Vec<ListedRecord> = Vec::new();
        for (id, number) in keys.iter().filter_map(place_of) {
            match records.last_mut().filter(|last| last.id == id) {
                Some(last) => (last.highest, last.count) = (number, last.count + 1),
                None => records.push(ListedRecord { id, highest: number, count: 1 }),
            }
        }
        let closed = listing.closed.into_iter().map(|(at, what)| Fault::Odd { at, what }).collect();
        Ok(Stretch { records, go_on, closed })
    }

    /// Puts the highest number of a row aside, whole, when it is damaged: what it overtook stands again, where
    /// that is still there. By repair alone: it takes back a decision that nobody can read any more.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn set_aside(&self, id: &Id, on: Date) -> Result<Option<Key>, RowFault> {
        let Err(RowFault::Unreadable { key, why: Unreadable::Damaged(_) }) = self.current(id) else { return Ok(None) };
        let Some(bytes) = self.store.read(&key)? else { return Ok(None) };
        self.store.set_aside(&key, &bytes, Some(on))?;
        Ok(Some(key))
    }

    /// Whether something of this row was put aside.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn was_set_aside(&self, id: &Id) -> Result<bool, RowFault> {
        let prefix = Prefix::parse(format!("{ASIDE}/{}/{id}.", id.shard()))?;
        Ok(!self.store.list(&prefix, None, 1)?.keys.is_empty())
    }

    /// What of this row was put aside.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn put_aside(&self, id: &Id) -> Result<Vec<Key>, RowFault> {
        let prefix = Prefix::parse(format!("{ASIDE}/{}/{id}.", id.shard()))?;
        Ok(self.store.list(&prefix, None, usize::MAX)?.keys)
    }
}

/// What the name of an object of a row says that was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Whose it was.
    pub id: Id,
    /// Under which number.
    pub number: Number,
    /// The day on which it was put aside.
    pub on: Date,
}

impl Aside {
    /// By its key; `None`: it was of no row.
    pub fn of(key: &Key) -> Option<Self> {
        let mut parts = key.name().split('.');
        let (id, number) = (Id::parse(parts.next()?).ok()?, Number::parse(parts.next()?)?);
        let on = parts.nth(1)?.parse().ok()?;
        Some(Self { id, number, on })
    }
}

/// The row and the number of a key.
fn place_of(key: &Key) -> Option<(Id, Number)> {
    let (id, number) = key.name().split_once('.')?;
    Some((Id::parse(id).ok()?, Number::parse(number)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::Entropy;
    use crate::store::Store;
    use crate::store::memory::{Disk, Memory};
    use crate::store::record::{Lift, RecordKind};
    use crate::store::row::RowDraft;
    use jiff::Timestamp;
    use serde_json::json;

    const KIND: RecordKind = RecordKind { name: "example", lifts: &[] };
    const LATER: RecordKind = RecordKind { name: "example", lifts: &[Lift { head: |head| head, body: |body| body }] };

    const DAY: Date = Date::constant(2026, 11, 20);

    fn id(digit: char) -> Id {
        Id::parse(digit.to_string().repeat(32)).unwrap()
    }

    fn written(rows: Rows<'_>, digit: char, numbers: usize) {
        for _ in 0..numbers {
            let on = rows.current(&id(digit)).unwrap();
            let draft = RowDraft { at: Timestamp::UNIX_EPOCH, head: json!({}), body: json!(digit.to_string()) };
            rows.create_next(&id(digit), on.as_ref(), &draft).unwrap();
        }
    }

    #[test]
    fn every_record_is_listed_once_however_its_numbers_fall() {
        let (store, entropy) = (Store::Memory(Memory::with(Disk::default())), Entropy::seeded(1));
        let rows = Rows { store: &store, folder: "rows", kind: &KIND, entropy: &entropy };
        for (digit, numbers) in [('1', 1), ('3', 3), ('4', 2), ('8', 7)] {
            written(rows, digit, numbers);
        }
        store.create(&Key::parse("rows/888/readme").unwrap(), b"").unwrap();
        for limit in [3, 4, 5, 6, 100] {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let Stretch { records, go_on, .. } = rows.list_at_most(limit, after.as_ref()).unwrap();
                found.extend(records.into_iter().map(|one| (one.id, one.highest.to_string())));
                match go_on {
                    Some(key) => after = Some(key),
                    None => break,
                }
            }
            // A row longer than a stretch comes in pieces: the last says its highest.
            let mut last = std::collections::BTreeMap::new();
            found.iter().for_each(|(id, highest)| drop(last.insert(id.clone(), highest.clone())));
            let wanted = [('1', "000001"), ('3', "000003"), ('4', "000002"), ('8', "000007")];
            let wanted: Vec<_> = wanted.map(|(digit, highest)| (id(digit), highest.to_owned())).into();
            assert_eq!(last.into_iter().collect::<Vec<_>>(), wanted, "{limit}");
            assert!(limit < 7 || found.len() == 4, "{limit}");
        }
    }

    #[test]
    fn what_is_damaged_is_put_aside_whole_and_what_it_overtook_stands_again() {
        let (store, entropy) = (Store::Memory(Memory::with(Disk::default())), Entropy::seeded(1));
        let rows = Rows { store: &store, folder: "rows", kind: &KIND, entropy: &entropy };
        written(rows, 'a', 2);
        assert_eq!(rows.set_aside(&id('a'), DAY).unwrap(), None, "sound");
        let highest = rows.current(&id('a')).unwrap().unwrap();
        let key = rows.key(&id('a'), highest.number()).unwrap();
        let whole = store.read(&key).unwrap().unwrap();
        let cut = &whole[..whole.len() - 5];
        store.remove(&key).unwrap();
        store.create(&key, cut).unwrap();
        assert!(rows.current(&id('a')).is_err(), "no lower number is believed while it lies there");
        assert!(!rows.was_set_aside(&id('a')).unwrap());
        assert_eq!(rows.set_aside(&id('a'), DAY).unwrap(), Some(key));
        assert_eq!(rows.current(&id('a')).unwrap().unwrap().number(), Number::FIRST);
        assert!(rows.was_set_aside(&id('a')).unwrap() && !rows.was_set_aside(&id('b')).unwrap());
        let aside = store.list(&Prefix::parse("corrupt/").unwrap(), None, 9).unwrap().keys;
        assert_eq!(store.read(&aside[0]).unwrap().unwrap(), cut);
        // Something newer is not damaged.
        let later = Rows { kind: &LATER, ..rows };
        written(later, 'a', 1);
        assert!(rows.current(&id('a')).is_err());
        assert_eq!(rows.set_aside(&id('a'), DAY).unwrap(), None);
    }
}
