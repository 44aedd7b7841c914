//! Where a record stands when the directory is browsed: `/directory/<region>/<trade>/[n/]`, and
//! `/directory/<region>/<n>/` where there are no trades, so many to a page in order of `no`. Read by `site` (the pages) and `search` (permanent links).
//! A record's page follows from the numbers before it alone, so a new declarer moves nobody.

use super::Register;
use crate::scheme::lists::Lists;

/// How many records stand on a page.
pub const PAGE: usize = 250;

/// The records of one prefecture and one industry, as places in [`Register::entries`]; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetListing {
    /// The place of the prefecture in [`Lists::prefectures`].
    pub prefecture: u16,
    /// The place of the trade in [`Lists::divisions`]; `None` where there are none.
    pub industry: Option<u16>,
    /// The records in order of `no`.
    pub entries: Vec<u32>,
}

impl FacetListing {
    /// The pages: number (from 1) and records, each full but the last.
    pub fn pages(&self) -> impl ExactSizeIterator<Item = (usize, &[u32])> {
        self.entries.chunks(PAGE).enumerate().map(|(at, entries)| (at + 1, entries))
    }

    /// How many pages there are.
    pub fn page_count(&self) -> usize {
        self.entries.len().div_ceil(PAGE)
    }

    /// The site path of page `number`, counted from 1.
    pub fn path(&self, lists: &Lists, number: usize) -> String {
        path(lists, self.prefecture, self.industry, number)
    }
}

/// The listings that have records, by prefecture, then industry.
pub fn listings(register: &Register) -> Vec<FacetListing> {
    let mut found: std::collections::BTreeMap<(u16, Option<u16>), Vec<u32>> = std::collections::BTreeMap::new();
    for (at, entry) in (0u32..).zip(register.entries()) {
        found.entry((entry.prefecture, entry.industry)).or_default().push(at);
    }
    let listing = |((prefecture, industry), entries)| FacetListing { prefecture, industry, entries };
    found.into_iter().map(listing).collect()
}

/// The site path of a prefecture's index of industries.
pub fn prefecture_path(lists: &Lists, prefecture: u16) -> String {
    let slug = lists.prefectures().get(usize::from(prefecture)).map_or("", |prefecture| &prefecture.slug);
    format!("/directory/{slug}/")
}

/// The site path of a page of records; `number` counts from 1.
pub fn path(lists: &Lists, prefecture: u16, industry: Option<u16>, number: usize) -> String {
    let region = prefecture_path(lists, prefecture);
    match lists.trade(industry) {
        Some(trade) if number == 1 => format!("{region}{}/", trade.code),
        Some(trade) => format!("{region}{}/{number}/", trade.code),
        None => format!("{region}{number}/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Declarer, Entry};
    use crate::scheme::ids::RecordNumber;
    use jiff::civil::Date;
    use std::path::Path;

    fn register(count: u32) -> Register {
        let entry = |at: u32| Entry {
            no: RecordNumber::parse(&(10_000_001 + at).to_string()).expect("well formed"),
            name: "株式会社見本".into(),
            prefecture: if at.is_multiple_of(5) { 0 } else { 12 },
            municipality: "見本区".into(),
            industry: Some(4),
            stars: 1,
            declared_on: Date::constant(2026, 11, 20),
            declarer: Declarer::default(),
        };
        Register::new((0..count).map(entry).collect())
    }

    #[test]
    fn a_new_record_moves_no_other() {
        let (before, after) = (listings(&register(1250)), listings(&register(1251)));
        assert_eq!(before.iter().map(FacetListing::page_count).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(after.iter().map(FacetListing::page_count).collect::<Vec<_>>(), [2, 4]);
        let (old, new): (Vec<_>, Vec<_>) = (before[0].pages().collect(), after[0].pages().collect());
        assert_eq!(old[0], new[0]);
    }

    #[test]
    fn paths_name_prefecture_industry_and_page() {
        let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
        let listing = &listings(&register(500))[1];
        assert_eq!(listing.path(&lists, 1), "/directory/tokyo/E/");
        assert_eq!(listing.path(&lists, 4), "/directory/tokyo/E/4/");
        assert_eq!(prefecture_path(&lists, 0), "/directory/hokkaido/");
        assert_eq!(
            [path(&lists, 0, None, 1), path(&lists, 0, None, 2)],
            ["/directory/hokkaido/1/", "/directory/hokkaido/2/"]
        );
    }
}
