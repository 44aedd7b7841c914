//! What is listed, for whoever asks for single rows: the list as it was published is looked up in place, and only
//! what changed since is read. Where a hand has been at the list, or nothing is known of it, all of it is read.
//! Used by `appender`, and by `office` where it compares declarers. Changes nothing on the disk.

use super::change::Change;
use super::index::{IndexStamp, ListIndex};
use super::log::{CauseSteps, Log, counts};
use super::standing::{Depth, RegisterStanding, is_followed, settled};
use super::{Entry, Publication, Register, RegisterFolder, copy, read};
use crate::base::files;
use crate::base::problem::{Problem, Problems};
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use anyhow::Context;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, OnceLock};

/// Rows of the register by number and by name.
#[derive(Debug)]
pub struct Listing(Ground);

#[derive(Debug)]
enum Ground {
    /// All of it, and which numbers have a name, once that was asked.
    Whole(Register, OnceLock<HashMap<u64, Vec<RecordNumber>>>),
    /// The list as it was published, and what changed since.
    Rows { rows: Arc<ListedRows>, since: BTreeMap<RecordNumber, Option<Entry>> },
}

/// A list that lies as it was published: in order of its numbers, a line each.
#[derive(Debug)]
pub(super) struct ListedRows {
    list: File,
    length: u64,
    index: ListIndex,
}

/// A list and what stands in the log beside it.
pub(super) struct Found {
    pub(super) rows: Arc<ListedRows>,
    /// Of the changes that follow the list, those that count.
    pub(super) following: Vec<Change>,
    /// Their steps.
    pub(super) steps: CauseSteps,
    /// The highest number of any change.
    pub(super) number: u64,
    /// The highest record number, where that is known.
    pub(super) highest: Option<RecordNumber>,
}

/// No line is longer.
const BLOCK: u64 = 4096;

impl Listing {
    /// What is listed at this moment.
    ///
    /// # Errors
    /// When a file of the register is missing or at fault.
    pub fn load(place: &RegisterFolder, lists: &Lists) -> anyhow::Result<Self> {
        let loaded = settled(place, || {
            Ok(match ListedRows::found(place, lists)? {
                Some(Found { rows, following, .. }) => {
                    let mut listing = Self::of_rows(rows);
                    following.iter().for_each(|change| listing.take_in(change));
                    listing
                }
                None => Self::whole(RegisterStanding::load(place, lists, Date::MAX, Depth::Build)?.register),
            })
        });
        loaded.map_err(|problems: Vec<Problem>| Problems(problems).into())
    }

    /// All of it at hand.
    pub(crate) fn whole(register: Register) -> Self {
        Self(Ground::Whole(register, OnceLock::new()))
    }

    pub(super) fn of_rows(rows: Arc<ListedRows>) -> Self {
        Self(Ground::Rows { rows, since: BTreeMap::new() })
    }

    /// All of it, where all of it was read.
    pub(super) fn register(&self) -> Option<&Register> {
        match &self.0 {
            Ground::Whole(register, _) => Some(register),
            Ground::Rows { .. } => None,
        }
    }

    pub(super) fn take_in(&mut self, change: &Change) {
        for item in &change.items {
            match &mut self.0 {
                Ground::Whole(register, names) => {
                    register.apply(item.no, item.entry.as_ref());
                    names.take();
                }
                Ground::Rows { since, .. } => drop(since.insert(item.no, item.entry.clone())),
            }
        }
    }

    /// The row of a number.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn find(&self, no: RecordNumber, lists: &Lists) -> anyhow::Result<Option<Entry>> {
        match &self.0 {
            Ground::Whole(register, _) => Ok(register.find(no).cloned()),
            Ground::Rows { rows, since } => match since.get(&no) {
                Some(entry) => Ok(entry.clone()),
                None => rows.find(no, lists),
            },
        }
    }

    /// The rows with a folded name and place ([`super::name_key`]).
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn named(&self, key: u64, lists: &Lists) -> anyhow::Result<Vec<Entry>> {
        let is_it = |entry: &Entry| entry.key(lists) == key;
        let (rows, since) = match &self.0 {
            Ground::Whole(register, names) => {
                let names = names.get_or_init(|| by_name(register, lists));
                let named = names.get(&key).into_iter().flatten();
                return Ok(named.filter_map(|no| register.find(*no)).cloned().collect());
            }
            Ground::Rows { rows, since } => (rows, since),
        };
        let mut found: Vec<Entry> = since.values().flatten().filter(|entry| is_it(entry)).cloned().collect();
        for no in rows.index.named(key)?.into_iter().filter(|no| !since.contains_key(no)) {
            found.extend(rows.find(no, lists)?.filter(is_it));
        }
        found.sort_by_key(|entry| entry.no);
        Ok(found)
    }
}

impl ListedRows {
    /// The list, if it lies as it was published, and what follows it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(super) fn found(place: &RegisterFolder, lists: &Lists) -> Result<Option<Found>, Vec<Problem>> {
        let fault = |problem: Problem| vec![problem];
        if let Some(problem) = copy::half(place) {
            return Err(vec![problem]);
        }
        let Some(rows) = Self::open(place).map(Arc::new) else { return Ok(None) };
        let Some(last) = Publication::load(place).map_err(fault)? else { return Ok(None) };
        let unpacked = Log(place).unpacked(lists).map_err(fault)?;
        let snapshot = last.snapshot(&rows.index.snapshot().sha256);
        let Some(snapshot) = snapshot.filter(|it| is_followed(it, &last, &unpacked.numbers())) else { return Ok(None) };
        let (mut following, _) = unpacked.after(snapshot.changes).map_err(fault)?;
        let number = following.last().map_or(0, |change| change.number).max(last.changes);
        let mut steps = CauseSteps::new();
        following.retain(|Change { cause, step, .. }| {
            rows.step(cause).is_none_or(|known| known < *step) && counts(&mut steps, cause, *step)
        });
        let nos = following.iter().flat_map(|change| &change.items).map(|item| item.no);
        let highest = nos.chain(last.highest).max();
        Ok(Some(Found { rows, following, steps, number, highest }))
    }

    pub(super) fn open(place: &RegisterFolder) -> Option<Self> {
        let index = ListIndex::open(place)?;
        let (list, about) = files::open(&place.list()).ok()?;
        index.is_of(IndexStamp::of(&about)).then_some(Self { list, length: about.len(), index })
    }

    /// The highest step of a cause that was packed lately.
    pub(super) fn step(&self, cause: &str) -> Option<u64> {
        self.index.step(cause)
    }

    /// By halves: a few small reads, however long the list is.
    fn find(&self, no: RecordNumber, lists: &Lists) -> anyhow::Result<Option<Entry>> {
        let (mut low, mut high) = (0, self.length);
        while high - low > BLOCK {
            let middle = low.midpoint(high);
            let block = self.bytes(middle, BLOCK)?;
            // The first line that begins after the middle; none is that long.
            let at = block.iter().position(|byte| *byte == b'\n').map_or(block.len(), |at| at + 1);
            match number_of(&block[at..]) {
                Some(found) if found <= no => low = middle + at as u64,
                _ => high = middle + 1,
            }
        }
        let block = self.bytes(low, high - low + BLOCK)?;
        let line = block.split(|byte| *byte == b'\n').find(|line| number_of(line) == Some(no));
        let Some(line) = line else { return Ok(None) };
        let parsed = read::parse_lines(std::str::from_utf8(line)?, lists).map_err(Problems)?;
        parsed.find(no).cloned().context("a row of another number").map(Some)
    }

    fn bytes(&self, from: u64, most: u64) -> io::Result<Vec<u8>> {
        let length = most.min(self.length.saturating_sub(from));
        let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
        self.list.read_exact_at(&mut bytes, from).map(|()| bytes)
    }
}

fn by_name(register: &Register, lists: &Lists) -> HashMap<u64, Vec<RecordNumber>> {
    let mut names: HashMap<u64, Vec<RecordNumber>> = HashMap::new();
    for entry in register.entries() {
        names.entry(entry.key(lists)).or_default().push(entry.no);
    }
    names
}

fn number_of(line: &[u8]) -> Option<RecordNumber> {
    RecordNumber::parse(std::str::from_utf8(line.get(..8)?).ok()?).ok()
}
