//! The documents of each region, each trade and (in a large index) each pair of both, by level.
//! They answer filters without a word, and filters beside characters that stand almost everywhere.
//! Called by `search`; the client makes the same names in `groups.js`.

use super::Search;
use super::bits::{BitWriter, varint};
use super::filters::Filters;
use super::layout::{Layout, Tag};
use super::order::{Base, Document};
use crate::scheme::BETWEEN;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Region and trade; `None`: any.
type Group = (Option<u16>, Option<u32>);

/// The files: names within the index and contents. A pair has all levels in one file; what is larger
/// has a file for each.
pub fn encode(search: &Search<'_>, base: &Base<'_>) -> Vec<(String, Vec<u8>)> {
    let (layout, tag) = (&search.layout, search.tag());
    let mut groups: BTreeMap<Group, Vec<Vec<u32>>> = empty(layout, &search.filters);
    for (document, found) in (0u32..).zip(base.documents()) {
        let entry = found.entry;
        let (prefecture, industry) = (Some(entry.prefecture), Some(found.industry));
        for group in [(None, None), (prefecture, None), (None, industry), (prefecture, industry)] {
            let lists = groups.get_mut(&group);
            if let Some(list) = lists.and_then(|lists| lists.get_mut(usize::from(entry.stars.saturating_sub(1)))) {
                list.push(document);
            }
        }
    }
    groups.into_par_iter().flat_map_iter(|(group, lists)| files(group, &lists, layout, tag)).collect()
}

/// Every group there is, also those without documents: a client need not know which are empty.
fn empty(layout: &Layout, filters: &Filters) -> BTreeMap<Group, Vec<Vec<u32>>> {
    let prefectures = || (0u16..).take(filters.prefectures()).map(Some);
    let industries = || (0u32..).take(filters.industries()).map(Some);
    let pairs = prefectures().flat_map(|prefecture| industries().map(move |industry| (prefecture, industry)));
    let pairs = pairs.filter(|_| layout.pairs);
    let single =
        prefectures().map(|prefecture| (prefecture, None)).chain(industries().map(|industry| (None, industry)));
    single.chain(pairs).chain([(None, None)]).map(|group| (group, vec![Vec::new(); filters.levels()])).collect()
}

fn files(group: Group, lists: &[Vec<u32>], layout: &Layout, tag: Tag) -> Vec<(String, Vec<u8>)> {
    let last = layout.documents - 1;
    let name = |part: Option<String>| part.unwrap_or_else(|| "all".to_owned());
    let name = format!("{}-{}", name(group.0.map(|p| p.to_string())), name(group.1.map(|i| i.to_string())));
    if group.0.is_some() && group.1.is_some() {
        return vec![(format!("s/{name}.bin"), tag.seal(&contents(lists, last)))];
    }
    let file = |(at, list): (usize, &Vec<u32>)| {
        (format!("s/{name}-{}.bin", at + 1), tag.seal(&contents(std::slice::from_ref(list), last)))
    };
    lists.iter().enumerate().map(file).collect()
}

/// The documents of each choice of each column that only the form knows, a file a choice.
pub fn encode_choices(search: &Search<'_>, base: &Base<'_>) -> Vec<(String, Vec<u8>)> {
    let (last, tag) = (search.layout.documents - 1, search.tag());
    let has = |found: &Document<'_>, column: usize, value: &str| {
        let cell = found.entry.declarer.more.get(column).map_or("", |cell| cell);
        cell.split(BETWEEN).any(|one| one == value)
    };
    let file = |column: usize, at: usize, value: &str| {
        let documents = (0u32..).zip(base.documents()).filter(|(_, found)| has(found, column, value));
        let list: Vec<u32> = documents.map(|(document, _)| document).collect();
        (format!("m/{column}-{at}.bin"), tag.seal(&contents(&[list], last)))
    };
    let columns = search.choices.par_iter().enumerate();
    columns
        .flat_map_iter(|(column, values)| values.iter().enumerate().map(move |(at, value)| file(column, at, value)))
        .collect()
}

/// The lengths of the lists, then the lists.
fn contents(lists: &[Vec<u32>], last: u32) -> Vec<u8> {
    let (mut contents, mut bits) = (Vec::new(), BitWriter::default());
    for list in lists {
        varint(&mut contents, list.len() as u32);
        bits.rising(list, 0, last);
    }
    contents.extend(bits.finish());
    contents
}
