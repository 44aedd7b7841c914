//! The base of the index: its declarers in the order of answers (key, name, `no`), their keys as UTF-16
//! units, and where each one's record stands. A document's id is its rank in this order; all names
//! that begin alike therefore lie side by side, which makes lists short and "begins with" a range.
//! Called by `search` once per base; compares by code point, as the answers are ordered.

use super::filters::Filters;
use crate::directory::{Entry, lists, searched};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Documents in order of rank.
pub struct Base<'a> {
    filters: Filters,
    documents: Vec<Document<'a>>,
    units: Vec<u16>,
    ends: Vec<u32>,
}

/// One declarer in the index.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The public entry.
    pub entry: &'a Entry,
    /// The number of the list page that holds its record.
    pub page: u32,
    /// Its place in the order of `no`.
    pub place: u32,
    /// The place of its industry in the list of industries.
    pub industry: u32,
}

impl<'a> Base<'a> {
    /// Ranks documents.
    pub fn new(documents: &[Document<'a>], filters: Filters) -> Self {
        let mut keyed: Vec<Keyed<'a>> = documents.par_iter().map(|document| Keyed::new(*document)).collect();
        keyed.par_sort_unstable();
        let documents = Vec::with_capacity(keyed.len());
        let mut base = Self { filters, documents, units: Vec::new(), ends: Vec::new() };
        for Keyed { key, document } in keyed {
            base.units.extend(key.encode_utf16());
            base.ends.push(base.units.len() as u32);
            base.documents.push(document);
        }
        base
    }

    /// What filters can ask for.
    pub fn filters(&self) -> &Filters {
        &self.filters
    }

    /// The documents, the first rank first.
    pub fn documents(&self) -> &[Document<'a>] {
        &self.documents
    }

    /// How many documents there are.
    pub fn len(&self) -> u32 {
        self.documents.len() as u32
    }

    /// The key of a document.
    pub fn key(&self, document: u32) -> &[u16] {
        let at = document as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.units[start..self.ends[at] as usize]
    }
}

/// A document with its key: compared, it tells the order of answers.
#[derive(Debug)]
pub struct Keyed<'a> {
    /// What is searched of its name.
    pub key: String,
    pub(crate) document: Document<'a>,
}

impl<'a> Keyed<'a> {
    /// Folds the document's name.
    pub fn new(document: Document<'a>) -> Self {
        Self { key: searched(&document.entry.name), document }
    }

    fn order(&self) -> (&str, &str, u32) {
        (&self.key, &self.document.entry.name, self.document.place)
    }
}

impl PartialEq for Keyed<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

impl Eq for Keyed<'_> {}

impl PartialOrd for Keyed<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Keyed<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

/// The entries with their list pages and the places of their industries; they come in order of `no`.
pub fn documents<'a>(entries: &'a [Entry], filters: &Filters) -> Vec<Document<'a>> {
    let mut counts: HashMap<(u16, Option<u16>), usize> = HashMap::new();
    let mut page_of = |entry: &Entry| {
        let before = counts.entry((entry.prefecture, entry.industry)).or_default();
        *before += 1;
        ((*before - 1) / lists::PAGE + 1) as u32
    };
    let document = |(place, entry): (u32, &'a Entry)| Document {
        entry,
        page: page_of(entry),
        place,
        industry: filters.industry(entry.industry),
    };
    (0u32..).zip(entries).map(document).collect()
}

/// A base of made-up names, for the tests of this folder.
#[cfg(test)]
pub fn made_up(names: &[&str]) -> Vec<Entry> {
    use crate::directory::Declarer;
    use crate::scheme::ids::RecordNumber;
    use jiff::civil::Date;
    let entry = |(at, name): (u32, &&str)| Entry {
        no: RecordNumber::parse(&(10_000_001 + at).to_string()).expect("well formed"),
        name: (*name).into(),
        prefecture: (at % 47) as u16,
        municipality: "見本市例示町".into(),
        industry: Some((at % 20) as u16),
        stars: 1 + (at % 2) as u8,
        declared_on: Date::constant(2026, 11, 20),
        declarer: Declarer::default(),
    };
    (0u32..).zip(names).map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_follows_key_then_name_then_number() {
        let entries =
            made_up(&["株式会社見本", "有限会社青空", "見本", "見本", "(株)見本商事", "𠀀商店", "\u{f8ff}商店"]);
        let base = Base::new(&documents(&entries, &Filters::default()), Filters::default());
        let names: Vec<&str> = base.documents().iter().map(|document| &*document.entry.name).collect();
        assert_eq!(names, ["株式会社見本", "見本", "見本", "(株)見本商事", "有限会社青空", "\u{f8ff}商店", "𠀀商店"]);
        assert_eq!(base.documents()[1].place, 2);
        assert_eq!(String::from_utf16_lossy(base.key(3)), "見本商事");
    }
}
