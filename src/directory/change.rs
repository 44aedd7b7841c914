//! One change of the register: what happened to which records, on which day, and because of what. An object
//! of the log, created once under its number. Holds the new public row and never an old one; who left and
//! what should not have been public stand in it by number, kind and day only.

use super::index::Print;
use super::{Entry, read};
use crate::base::record::{self, Lift, Record, RecordKind, Unreadable};
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a change is to a record; one may be several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// 新規.
    New,
    /// 名称.
    Name,
    /// 所在地.
    Place,
    /// 業種.
    Industry,
    /// 段階, or the day it was declared on.
    Level,
    /// 中止.
    Stopped,
    /// 取消.
    Revoked,
    /// 復活.
    Revived,
    /// 訂正.
    Corrected,
    /// 法人番号: whether somebody is found by it, or by which; in a register what only its form knows.
    Number,
}

/// Why a row comes, changes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeReason {
    /// The office accepted something.
    Accepted,
    /// A stop was undone.
    Revived,
    /// Its declarer stopped it.
    Stopped,
    /// The office revoked it.
    Revoked,
    /// The list was put right.
    Corrected,
}

/// A numbered change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number in the log, from 1.
    pub number: u64,
    /// The day in Japan.
    pub day: Date,
    /// The private record it follows from: a keyed hash that tells nobody else which.
    pub cause: String,
    /// Which of that record's steps.
    pub step: u64,
    /// What it does.
    pub items: Vec<Item>,
}

impl Change {
    /// Whether it changes a record that others of these change.
    pub(super) fn is_about_any_of(&self, items: &[Item]) -> bool {
        self.items.iter().any(|own| items.iter().any(|item| item.no == own.no))
    }
}

/// What a change does to one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The record's number.
    pub no: RecordNumber,
    /// What kinds of change.
    pub kinds: Vec<ChangeKind>,
    /// The row from now on; none: it is not listed, or the change is packed.
    pub entry: Option<Entry>,
}

/// The kinds of change between two states of a row; empty where nothing changes.
pub fn kinds(old: Option<&Print>, new: Option<&Print>, reason: ChangeReason) -> Vec<ChangeKind> {
    let corrected = (reason == ChangeReason::Corrected).then_some(ChangeKind::Corrected);
    let told = match (old, new) {
        (None, None) => return Vec::new(),
        (Some(_), None) => match reason {
            ChangeReason::Stopped => vec![ChangeKind::Stopped],
            ChangeReason::Revoked => vec![ChangeKind::Revoked],
            _ => return vec![ChangeKind::Corrected],
        },
        (None, Some(_)) if reason == ChangeReason::Revived => vec![ChangeKind::Revived],
        (None, Some(_)) => vec![ChangeKind::New],
        (Some(old), Some(new)) if old == new => return Vec::new(),
        (Some(old), Some(new)) => differing(old, new),
    };
    corrected.into_iter().chain(told).collect()
}

fn differing(old: &Print, new: &Print) -> Vec<ChangeKind> {
    let told = [
        (ChangeKind::Name, old.name != new.name),
        (ChangeKind::Place, old.place != new.place),
        (ChangeKind::Industry, old.industry != new.industry),
        (ChangeKind::Level, old.level != new.level),
        (ChangeKind::Number, old.number != new.number),
    ];
    told.into_iter().filter_map(|(kind, differs)| differs.then_some(kind)).collect()
}

/// Of the first version a row does not tell 法人番号.
const CHANGE: RecordKind =
    RecordKind { name: "register-change", lifts: &[Lift { head: |head| head, body: with_number }] };
/// Changes that the list could not be written for, in one file.
const GATHERED: RecordKind =
    RecordKind { name: "register-waiting", lifts: &[Lift { head: |head| head, body: each_with_number }] };

/// Rows with an empty cell more.
fn with_number(mut rows: Value) -> Value {
    for row in rows.as_array_mut().into_iter().flatten() {
        if let Some(Value::String(line)) = row.get_mut("row") {
            line.push(',');
        }
    }
    rows
}

fn each_with_number(mut changes: Value) -> Value {
    for rows in changes.as_array_mut().into_iter().flatten().filter_map(|change| change.get_mut(1)) {
        *rows = with_number(rows.take());
    }
    changes
}

/// What lists and packs work on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    number: u64,
    day: Date,
    cause: String,
    step: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    no: RecordNumber,
    kinds: Vec<ChangeKind>,
    /// The line of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<String>,
}

/// A change as its object.
///
/// # Errors
/// When a row cannot be written.
pub(super) fn encode(change: &Change, lists: &Lists) -> anyhow::Result<Vec<u8>> {
    let (head, rows) = written(change, lists)?;
    Ok(record::encode(&CHANGE, &head, &rows)?)
}

/// Several as one object, whose head is the number of the last.
///
/// # Errors
/// As [`encode`].
pub(super) fn encode_all(changes: &[Change], lists: &Lists) -> anyhow::Result<Vec<u8>> {
    let last = changes.last().map_or(0, |change| change.number);
    let all: Vec<(Head, Vec<Row>)> =
        changes.iter().map(|change| written(change, lists)).collect::<anyhow::Result<_>>()?;
    Ok(record::encode(&GATHERED, &last, &all)?)
}

fn written(change: &Change, lists: &Lists) -> anyhow::Result<(Head, Vec<Row>)> {
    let Change { number, day, cause, step, items } = change;
    let head = Head { number: *number, day: *day, cause: cause.clone(), step: *step };
    let row = |item: &Item| -> anyhow::Result<Row> {
        let row = item.entry.as_ref().map(|entry| line(entry, lists)).transpose()?;
        Ok(Row { no: item.no, kinds: item.kinds.clone(), row })
    };
    Ok((head, items.iter().map(row).collect::<anyhow::Result<_>>()?))
}

/// The line of the list, without its header.
fn line(entry: &Entry, lists: &Lists) -> anyhow::Result<String> {
    let csv = String::from_utf8(read::to_csv([entry], lists)?)?;
    Ok(csv.split_once("\r\n").map_or("", |(_, line)| line).trim_end().to_owned())
}

/// Reads the object of a number. Its rows are read by the list's own rules.
///
/// # Errors
/// [`Unreadable`].
pub(super) fn decode(bytes: &[u8], number: u64, lists: &Lists) -> Result<Change, Unreadable> {
    let record = Record::open(&CHANGE, bytes)?;
    let head: Head = record.head(&CHANGE)?;
    if head.number != number {
        return Err(Unreadable::Foreign("another number"));
    }
    read_back(head, record.body(&CHANGE)?, lists)
}

/// Reads what [`encode_all`] has written.
///
/// # Errors
/// [`Unreadable`].
pub(super) fn decode_all(bytes: &[u8], lists: &Lists) -> Result<Vec<Change>, Unreadable> {
    let all: Vec<(Head, Vec<Row>)> = Record::open(&GATHERED, bytes)?.body(&GATHERED)?;
    all.into_iter().map(|(head, rows)| read_back(head, rows, lists)).collect()
}

/// The number of the last of them.
///
/// # Errors
/// [`Unreadable`].
pub(super) fn last_of(bytes: &[u8]) -> Result<u64, Unreadable> {
    Record::open(&GATHERED, bytes)?.head(&GATHERED)
}

fn read_back(head: Head, rows: Vec<Row>, lists: &Lists) -> Result<Change, Unreadable> {
    let lines: String = rows.iter().filter_map(|row| row.row.as_deref()).map(|line| format!("{line}\r\n")).collect();
    let listed = read::parse_lines(&lines, lists).map_err(|_| Unreadable::Foreign("no row of the list"))?;
    let item = |row: Row| {
        let entry = if row.row.is_some() {
            Some(listed.find(row.no).cloned().ok_or(Unreadable::Foreign("the row of another number"))?)
        } else {
            None
        };
        Ok(Item { no: row.no, kinds: row.kinds, entry })
    };
    let items = rows.into_iter().map(item).collect::<Result<_, _>>()?;
    let Head { number, day, cause, step } = head;
    Ok(Change { number, day, cause, step, items })
}

/// What stays of a change once its rows stand in the list: numbers, kinds and day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packed {
    /// Its number in the log.
    pub number: u64,
    /// The day in Japan.
    pub day: Date,
    /// As in [`Change`].
    pub cause: String,
    /// As in [`Change`].
    pub step: u64,
    /// The records and what happened to them.
    pub items: Vec<(RecordNumber, Vec<ChangeKind>)>,
}

impl From<&Change> for Packed {
    fn from(change: &Change) -> Self {
        let items = change.items.iter().map(|item| (item.no, item.kinds.clone())).collect();
        Self { number: change.number, day: change.day, cause: change.cause.clone(), step: change.step, items }
    }
}
