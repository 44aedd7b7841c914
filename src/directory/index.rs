//! `registers/declarers/published`: the list as it was published, to look things up in without reading it. Of each
//! row its number, its folded name and place as a hash, and what tells which kinds of change a hand has made; and
//! which steps the log has lately. No name and no place stands in it, and it is written anew with every list: who
//! is taken out of the list is out of it in the same step. So it is all that is kept of a list beside the list.
//! Says which file it was made of; of any other it says nothing, and whoever asks reads the list.
//! Written by `ledger`, read by `listing`, and by `ledger` to tell what a hand has changed.

use super::log::CauseSteps;
use super::publication::Snapshot;
use super::{Declarer, Entry, NameField, Register, RegisterFolder, fold};
use crate::base::durable;
use crate::base::files;
use crate::base::text::hex;
use crate::scheme::Column;
use crate::scheme::corporate_number::CorporateNumber;
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};

const FILE: &str = "published";
/// What the file calls itself, and the program that made it: another one may fold otherwise.
const MAKE: (u32, &str) = (3, env!("CARGO_PKG_VERSION"));
/// The head fits into so many bytes.
const HEAD: usize = 1024;
const ROW: usize = 28;
const STEP: usize = 16;

/// What tells which kinds of change lie between two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Print {
    pub(super) name: u32,
    pub(super) place: u32,
    pub(super) industry: u16,
    /// Stars, and the day since 1970.
    pub(super) level: (u8, u16),
    /// 法人番号, or of a register what only its form knows; 0: none.
    pub(super) number: u32,
}

/// Which file an index was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IndexStamp([i64; 4]);

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    kind: String,
    make: (u32, String),
    snapshot: Snapshot,
    list: IndexStamp,
    rows: u64,
    steps: u64,
    sha256: String,
}

/// The index of a list, open.
#[derive(Debug)]
pub(super) struct ListIndex {
    file: File,
    head: Head,
    from: u64,
}

/// The folded name and place of a declarer, as the index has them.
pub fn name_key(name: &str, prefecture: &str, municipality: &str) -> u64 {
    number(&digest(&[&fold(name), prefecture, &fold(municipality)]))
}

fn digest(words: &[&str]) -> [u8; 32] {
    Sha256::digest(words.join("\0")).into()
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn half(words: &[&str]) -> u32 {
    u32::from_be_bytes(digest(words)[..4].try_into().unwrap_or_default())
}

pub(super) fn prefecture<'a>(entry: &Entry, lists: &'a Lists) -> &'a str {
    lists.prefectures().get(usize::from(entry.prefecture)).map_or("", |prefecture| &prefecture.name)
}

impl Entry {
    /// Its [`name_key`].
    pub fn key(&self, lists: &Lists) -> u64 {
        name_key(&self.name, prefecture(self, lists), &self.municipality)
    }
}

impl Print {
    /// That of a row.
    pub fn of(entry: &Entry, lists: &Lists) -> Self {
        let days = entry.declared_on.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24;
        Self {
            name: Self::name_of(&entry.name, entry.declarer.name_field),
            place: Self::place_of(prefecture(entry, lists), &entry.municipality),
            industry: trade_of(lists.trade(entry.industry).map_or("", |trade| &trade.code)),
            level: (entry.stars, u16::try_from(days).unwrap_or_default()),
            number: match lists.columns().has(Column::Number) {
                true => Self::beside(&entry.declarer),
                false => Self::more_of(&entry.declarer.more),
            },
        }
    }

    /// What is kept of a 法人番号; 0 of none.
    pub(super) fn number_of(number: Option<CorporateNumber>) -> u32 {
        number.map_or(0, |number| half(&[&number.to_string()]).max(1))
    }

    /// What is kept of 法人番号 and of further cells. A column that a scheme has begun to tell says nothing while it is
    /// empty.
    pub(super) fn beside(declarer: &Declarer) -> u32 {
        let told = declarer.more.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        if told == 0 {
            return Self::number_of(declarer.number);
        }
        let number = declarer.number.map_or_else(String::new, |number| number.to_string());
        let cells = declarer.more[..told].iter().map(|cell| &**cell);
        half(&std::iter::once(number.as_str()).chain(cells).collect::<Vec<_>>()).max(1)
    }

    /// What is kept of further cells; 0 of none.
    fn more_of(more: &[Box<str>]) -> u32 {
        let cells: Vec<&str> = more.iter().map(|cell| &**cell).collect();
        if cells.is_empty() { 0 } else { half(&cells).max(1) }
    }

    fn name_of(name: &str, field: Option<NameField>) -> u32 {
        half(&[name, field.map_or("", |field| field.key())])
    }

    /// What is kept of a name, whichever question it answers.
    pub(super) fn names(name: &str) -> [u32; 3] {
        [None, Some(NameField::Name), Some(NameField::Representative)].map(|field| Self::name_of(name, field))
    }

    /// What is kept of a place.
    pub(super) fn place_of(prefecture: &str, municipality: &str) -> u32 {
        half(&[prefecture, municipality])
    }
}

impl IndexStamp {
    pub(super) fn of(about: &Metadata) -> Self {
        Self([about.ino().cast_signed(), about.size().cast_signed(), about.mtime(), about.mtime_nsec()])
    }
}

impl ListIndex {
    /// Writes the index of a list that was just published, if it is what still lies there.
    pub(super) fn write(
        place: &RegisterFolder,
        lists: &Lists,
        register: &Register,
        csv: &[u8],
        snapshot: &Snapshot,
        steps: &CauseSteps,
    ) -> anyhow::Result<()> {
        let list = IndexStamp::of(&files::open(&place.list())?.1);
        if files::bytes(&place.list())? != csv {
            return Ok(());
        }
        let mut rows: Vec<[u8; ROW]> = register.entries().iter().map(|entry| row(entry, lists)).collect();
        let mut known: Vec<[u8; STEP]> = steps.iter().map(|(cause, step)| step_row(cause, *step)).collect();
        rows.sort_unstable();
        known.sort_unstable();
        let tables = [rows.concat(), known.concat()].concat();
        let head = Head {
            kind: FILE.to_owned(),
            make: (MAKE.0, MAKE.1.to_owned()),
            snapshot: snapshot.clone(),
            list,
            rows: rows.len() as u64,
            steps: known.len() as u64,
            sha256: hex(&Sha256::digest(&tables)),
        };
        let head = serde_json::to_string(&head)? + "\n";
        Ok(durable::replace_readable(&place.log().join(FILE), &[head.as_bytes(), &tables].concat())?)
    }

    /// The index, of whatever list; `None` where there is none that this program can use.
    pub(super) fn open(place: &RegisterFolder) -> Option<Self> {
        let (file, about) = files::open(&place.log().join(FILE)).ok()?;
        let mut start = vec![0; HEAD.min(usize::try_from(about.len()).ok()?)];
        file.read_exact_at(&mut start, 0).ok()?;
        let line = start.split(|byte| *byte == b'\n').next()?;
        let head: Head = serde_json::from_slice(line).ok()?;
        let from = line.len() as u64 + 1;
        let whole = from + head.rows * ROW as u64 + head.steps * STEP as u64;
        let is_ours = head.kind == FILE && head.make.0 == MAKE.0;
        (is_ours && whole == about.len()).then_some(Self { file, head, from })
    }

    /// Whether it is of the list with this stamp, and names are folded as they were then.
    pub(super) fn is_of(&self, list: IndexStamp) -> bool {
        self.head.list == list && self.head.make.1 == MAKE.1
    }

    /// Which publication it is of.
    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.head.snapshot
    }

    /// The numbers of the rows with this name and place.
    pub(super) fn named(&self, key: u64) -> io::Result<Vec<RecordNumber>> {
        let read = |at| self.bytes::<ROW>(self.from + at * ROW as u64);
        let mut found = Vec::new();
        for at in first(self.head.rows, key, &read)?..self.head.rows {
            let row = read(at)?;
            if number(&row) != key {
                break;
            }
            found.extend(no_of(&row));
        }
        Ok(found)
    }

    /// The highest step of a cause that was packed lately. One that cannot be read is none: who appends it again
    /// does no harm.
    pub(super) fn step(&self, cause: &str) -> Option<u64> {
        let key = number(&digest(&[cause]));
        let from = self.from + self.head.rows * ROW as u64;
        let read = |at| self.bytes::<STEP>(from + at * STEP as u64);
        let at = first(self.head.steps, key, &read).ok()?;
        let row = if at < self.head.steps { read(at).ok()? } else { return None };
        (number(&row) == key).then(|| number(&row[8..]))
    }

    fn bytes<const N: usize>(&self, at: u64) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file.read_exact_at(&mut bytes, at).map(|()| bytes)
    }

    /// What is kept of every row, by number; `None` where it is damaged.
    pub(super) fn prints(&self) -> Option<Vec<(RecordNumber, Print)>> {
        let mut tables = vec![0; usize::try_from(self.head.rows * ROW as u64 + self.head.steps * STEP as u64).ok()?];
        self.file.read_exact_at(&mut tables, self.from).ok()?;
        let is_whole = hex(&Sha256::digest(&tables)) == self.head.sha256;
        let rows = tables.chunks_exact(ROW).take(usize::try_from(self.head.rows).ok()?);
        let print = |row: &[u8]| Some((no_of(row)?, print_of(row)?));
        if is_whole { rows.map(print).collect() } else { None }
    }
}

/// What is kept of a trade, in 12 bits: its code, where that is a letter, and else a sum of it.
fn trade_of(code: &str) -> u16 {
    match code.as_bytes() {
        [] => 0,
        [letter] => u16::from(*letter),
        _ => 0x100 | (half(&[code]) & 0xfff) as u16,
    }
}

fn row(entry: &Entry, lists: &Lists) -> [u8; ROW] {
    let Print { name, place, industry, level: (stars, day), number } = Print::of(entry, lists);
    let mut row = [0; ROW];
    row[..8].copy_from_slice(&entry.key(lists).to_be_bytes());
    for (at, word) in [entry.no.get(), name, place].into_iter().enumerate() {
        row[8 + 4 * at..12 + 4 * at].copy_from_slice(&word.to_be_bytes());
    }
    let [high, low] = industry.to_be_bytes();
    (row[20], row[21]) = (low, high << 4 | stars);
    row[22..24].copy_from_slice(&day.to_be_bytes());
    row[24..].copy_from_slice(&number.to_be_bytes());
    row
}

fn step_row(cause: &str, step: u64) -> [u8; STEP] {
    let mut row = [0; STEP];
    row[..8].copy_from_slice(&digest(&[cause])[..8]);
    row[8..].copy_from_slice(&step.to_be_bytes());
    row
}

fn word(row: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(row.get(at..at + 4)?.try_into().ok()?))
}

fn no_of(row: &[u8]) -> Option<RecordNumber> {
    RecordNumber::parse(&word(row, 8)?.to_string()).ok()
}

fn print_of(row: &[u8]) -> Option<Print> {
    let (low, shared) = (*row.get(20)?, *row.get(21)?);
    let level = (shared & 0xf, u16::from_be_bytes(row.get(22..24)?.try_into().ok()?));
    let industry = u16::from_be_bytes([shared >> 4, low]);
    Some(Print { name: word(row, 12)?, place: word(row, 16)?, industry, level, number: word(row, 24)? })
}

/// The first of so many sorted rows whose key is no smaller.
fn first<const N: usize>(rows: u64, key: u64, read: &dyn Fn(u64) -> io::Result<[u8; N]>) -> io::Result<u64> {
    let (mut low, mut high) = (0, rows);
    while low < high {
        let middle = low.midpoint(high);
        if number(&read(middle)?) < key { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}
