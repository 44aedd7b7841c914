//! The register's log on the disk: `changes/NNNNNN`, each created once and never written over, until its rows
//! stand in the list; then `months/YYYY-MM`, which hold numbers, kinds and days and no row. Read by whoever
//! reads the register, written by `ledger` alone.

use super::change::{self, Change, ChangeKind, Packed};
use super::{Place, Register};
use crate::base::durable::{self, Creation};
use crate::base::files;
use crate::base::problem::Problem;
use crate::base::record::{self, Kind, Record, Unreadable};
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::PathBuf;

/// The log of a register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log<'a>(pub(super) &'a Place);

/// The days before which what happened to somebody who is no longer listed is forgotten.
#[derive(Debug, Clone, Copy)]
pub struct Until {
    /// Who was revoked.
    pub revoked: Date,
    /// Who stopped, or whose row was put right.
    pub stopped: Date,
}

/// The highest step of each cause that was counted lately.
pub(super) type Steps = HashMap<String, u64>;

const CHANGES: &str = "changes";
const MONTHS: &str = "months";
const MONTH: Kind = Kind { name: "register-month", lifts: &[] };
/// Nobody who is late comes with a change older than that.
const LATELY: usize = 2;

impl Log<'_> {
    /// Makes its folders.
    pub(super) fn make(self) -> Result<(), durable::Fault> {
        [CHANGES, MONTHS].iter().try_for_each(|name| {
            let folder = self.0.log().join(name);
            durable::make_readable_folder(&folder).and_then(|()| durable::sweep(&folder))
        })
    }

    /// The numbers of the changes that are not packed, in order.
    pub(super) fn numbers(self) -> Result<Vec<u64>, Problem> {
        let mut numbers: Vec<u64> = self.names(CHANGES)?.iter().filter_map(|name| name.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The names in one of its folders, in order; none where it was never made.
    fn names(self, folder: &str) -> Result<Vec<String>, Problem> {
        match durable::list(&self.0.log().join(folder)) {
            Err(durable::Fault::Failed { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            names => names.map_err(|fault| self.unreadable(folder, &fault)),
        }
    }

    /// A change; `None` where somebody has packed it meanwhile.
    pub(super) fn read(self, number: u64, lists: &Lists) -> Result<Option<Change>, Problem> {
        let name = format!("{CHANGES}/{number:06}");
        match durable::read(&self.path(number)).map_err(|fault| self.unreadable(&name, &fault))? {
            None => Ok(None),
            Some(bytes) => change::decode(&bytes, number, lists).map(Some).map_err(|why| self.unreadable(&name, &why)),
        }
    }

    pub(super) fn create(self, number: u64, bytes: &[u8]) -> Result<Creation, durable::Fault> {
        durable::create_readable(&self.path(number), bytes)
    }

    fn path(self, number: u64) -> PathBuf {
        self.0.log().join(CHANGES).join(format!("{number:06}"))
    }

    /// The steps of the changes that were packed lately, and the highest number among them.
    pub(super) fn packed_lately(self) -> Result<(Steps, u64), Problem> {
        let (mut steps, mut last) = (Steps::new(), 0);
        for month in self.names(MONTHS)?.iter().rev().take(LATELY) {
            for packed in self.month(month)? {
                last = last.max(packed.number);
                counts(&mut steps, &packed.cause, packed.step);
            }
        }
        Ok((steps, last))
    }

    fn month(self, month: &str) -> Result<Vec<Packed>, Problem> {
        let name = format!("{MONTHS}/{month}");
        // Of no size that `durable` would bear: a month may hold a whole list that was taken over.
        let bytes = match files::bytes(&self.0.log().join(&name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            bytes => bytes.map_err(|error| self.unreadable(&name, &error))?,
        };
        let opened = Record::open(&MONTH, &bytes).and_then(|record| record.body(&MONTH));
        opened.map_err(|why: Unreadable| self.unreadable(&name, &why))
    }

    /// Puts changes whose rows stand in the list into their months, then takes them out of the folder.
    pub(super) fn pack(self, changes: &[Change]) -> anyhow::Result<()> {
        let mut months: Vec<String> = changes.iter().map(|change| month_of(change.day)).collect();
        months.sort_unstable();
        months.dedup();
        for month in months {
            let mut packed = self.month(&month)?;
            let of_it = changes.iter().filter(|change| month_of(change.day) == month);
            packed.extend(of_it.map(Packed::from));
            packed.sort_by_key(|packed| packed.number);
            packed.dedup_by_key(|packed| packed.number);
            self.write_month(&month, &packed)?;
        }
        Ok(changes.iter().try_for_each(|change| durable::remove(&self.path(change.number)))?)
    }

    fn write_month(self, month: &str, packed: &[Packed]) -> anyhow::Result<()> {
        let path = self.0.log().join(MONTHS).join(month);
        Ok(durable::replace_readable(&path, &record::encode(&MONTH, &month, &packed)?)?)
    }

    /// Drops what happened to records that are no longer listed, for so long that nothing of them is kept.
    pub(super) fn forget(self, register: &Register, until: Until) -> anyhow::Result<()> {
        let read = |name: String| self.month(&name).map(|month| (name, month));
        let months: Vec<(String, Vec<Packed>)> = self.names(MONTHS)?.into_iter().map(read).collect::<Result<_, _>>()?;
        let mut ends: HashSet<RecordNumber> = HashSet::new();
        for packed in months.iter().flat_map(|(_, month)| month) {
            for (no, kinds) in packed.items.iter().filter(|(no, _)| register.find(*no).is_none()) {
                let until = if kinds.contains(&ChangeKind::Revoked) { until.revoked } else { until.stopped };
                if packed.day < until {
                    ends.insert(*no);
                } else {
                    ends.remove(no);
                }
            }
        }
        for (name, before) in months {
            let mut after = before.clone();
            after.iter_mut().for_each(|packed| packed.items.retain(|(no, _)| !ends.contains(no)));
            after.retain(|packed| !packed.items.is_empty() || packed.day >= until.stopped);
            if after != before {
                self.write_month(&name, &after)?;
            }
        }
        Ok(())
    }

    fn unreadable(self, name: &str, why: &dyn std::fmt::Display) -> Problem {
        let what = format!("掲載の変更を記録したファイルを読めません（{why}）。");
        let remedy = "バックアップから、このファイルを戻してください。新しい版の sengen が書いたものなら、その版を使ってください。";
        Problem::new(self.0.log_label(name), what, remedy)
    }
}

/// Counts a step of a cause, unless that or a later one was counted before.
pub(super) fn counts(steps: &mut Steps, cause: &str, step: u64) -> bool {
    let is_new = steps.get(cause).is_none_or(|known| *known < step);
    if is_new {
        steps.insert(cause.to_owned(), step);
    }
    is_new
}

fn month_of(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}
