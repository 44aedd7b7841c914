//! A declarer as the public sees it, and all of them together in order of their record numbers.
//! Made by `read` and by `office::publish`, read by everything below `directory` and by `site`.
//! Holds no private field, and never will.

use crate::scheme::ids::RecordNumber;
use jiff::civil::Date;

/// One public entry: everything the directory says about a declarer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The public record number.
    pub no: RecordNumber,
    /// 事業者名; of a sole proprietor the name of the person. As typed, never folded.
    pub name: Box<str>,
    /// The place of the prefecture in [`crate::scheme::lists::Lists::prefectures`].
    pub prefecture: u8,
    /// 市区町村・町名, without house numbers.
    pub municipality: Box<str>,
    /// The letter of the industry division: `E`.
    pub industry: char,
    /// 1 or 2.
    pub stars: u8,
    /// The day of the declaration that is listed.
    pub declared_on: Date,
}

/// All entries, in order of `no`, each number once.
#[derive(Debug, Clone, Default)]
pub struct Register {
    entries: Vec<Entry>,
}

impl Register {
    /// The entries in order of `no`; of several with one number the last given stays.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| entry.no);
        entries.dedup_by(|later, kept| {
            let same = later.no == kept.no;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Self { entries }
    }

    /// The entries in order of `no`.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry with this number.
    pub fn find(&self, no: RecordNumber) -> Option<&Entry> {
        self.entries.binary_search_by_key(&no, |entry| entry.no).ok().map(|at| &self.entries[at])
    }

    /// Adds the entry, or replaces the one with its number.
    pub fn put(&mut self, entry: Entry) {
        match self.entries.binary_search_by_key(&entry.no, |known| known.no) {
            Ok(at) => self.entries[at] = entry,
            Err(at) => self.entries.insert(at, entry),
        }
    }

    /// Takes the entry with this number out.
    pub fn remove(&mut self, no: RecordNumber) -> Option<Entry> {
        self.entries.binary_search_by_key(&no, |entry| entry.no).ok().map(|at| self.entries.remove(at))
    }

    /// The date the list is as of: that of the newest declaration in it.
    pub fn newest(&self) -> Option<Date> {
        newest(&self.entries)
    }
}

/// The newest day of declaration among some entries.
pub fn newest<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Date> {
    entries.into_iter().map(|entry| entry.declared_on).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(no: &str, name: &str) -> Entry {
        Entry {
            no: RecordNumber::parse(no).expect("well formed"),
            name: name.into(),
            prefecture: 12,
            municipality: "見本区例示町".into(),
            industry: 'E',
            stars: 1,
            declared_on: Date::constant(2026, 11, 20),
        }
    }

    #[test]
    fn a_number_stands_once_and_the_last_given_stays() {
        let mut register =
            Register::new(vec![entry("10000002", "二"), entry("10000001", "一"), entry("10000002", "弐")]);
        register.put(entry("10000003", "三"));
        register.put(entry("10000001", "壱"));
        let names: Vec<&str> = register.entries().iter().map(|entry| &*entry.name).collect();
        assert_eq!(names, ["壱", "弐", "三"]);
        let gone = RecordNumber::parse("10000002").expect("well formed");
        assert!(register.remove(gone).is_some() && register.find(gone).is_none());
    }
}
