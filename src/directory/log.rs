//! The register's log on the disk: `changes/NNNNNN`, each created once and never written over, until its rows
//! stand in the list; then `months/YYYY-MM`, which hold numbers, kinds and days and no row. Where the list cannot be
//! written, changes are gathered in one file, `waiting`, and of who left or was put right no earlier row stays: so
//! nobody ever reads one file a change, and no row outlives its end. Whoever decides creates (`appender`), all else
//! is done by the one publisher (`ledger`).

use super::change::{self, Change, ChangeKind, Packed};
use super::{Register, RegisterFolder};
use crate::base::durable::{self, Creation};
use crate::base::files;
use crate::base::problem::Problem;
use crate::base::record::{self, Lift, Record, RecordKind, Unreadable};
use crate::base::terminal::note;
use crate::base::text::hex;
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The log of a register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log<'a>(pub(super) &'a RegisterFolder);

/// The days before which what happened to somebody who is no longer listed is forgotten.
#[derive(Debug, Clone, Copy)]
pub struct Until {
    /// Who was revoked.
    pub revoked: Date,
    /// Who stopped, or whose row was put right.
    pub stopped: Date,
}

/// The highest step of each cause that was counted lately.
pub(super) type CauseSteps = HashMap<String, u64>;

/// What lies in the log and in no month yet.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    /// A file each, in order.
    files: Vec<Change>,
    /// Those that cannot be read, and why.
    unreadable: Vec<(u64, Problem)>,
    /// In one file, in order.
    gathered: Vec<Change>,
}

/// What lies there that the list holds, or that stands gathered, or whose number came too late.
#[derive(Debug, Default)]
pub(super) struct LogLeftovers {
    pub(super) files: Vec<Change>,
    pub(super) gathered: Vec<Change>,
}

impl Unpacked {
    /// Their numbers, in order.
    pub(super) fn numbers(&self) -> Vec<u64> {
        let numbers = self.gathered.iter().chain(&self.files).map(|change| change.number);
        let mut numbers: Vec<u64> = numbers.chain(self.unreadable.iter().map(|(number, _)| *number)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The changes that follow a list that holds all up to `held`, in order, and what is left over.
    ///
    /// # Errors
    /// When one that follows cannot be read.
    pub(super) fn after(self, held: u64) -> Result<(Vec<Change>, LogLeftovers), Problem> {
        let floor = self.gathered.last().map_or(0, |last| last.number).max(held);
        if let Some((_, problem)) = self.unreadable.into_iter().find(|(number, _)| *number > floor) {
            return Err(problem);
        }
        let (left, mut following): (Vec<_>, Vec<_>) = self.gathered.into_iter().partition(|one| one.number <= held);
        let (files, after): (Vec<_>, Vec<_>) = self.files.into_iter().partition(|one| one.number <= floor);
        following.extend(after);
        Ok((following, LogLeftovers { files, gathered: left }))
    }
}

const CHANGES: &str = "changes";
const MONTHS: &str = "months";
const WAITING: &str = "waiting";
/// Where lies what nobody can read any more.
const ASIDE: &str = "corrupt";
/// The second version has a kind of change more.
const MONTH: RecordKind =
    RecordKind { name: "register-month", lifts: &[Lift { head: |head| head, body: |body| body }] };
/// So many numbers that a look into the folder has missed are looked for.
const MISSED: u64 = 1000;
/// Nobody who is late comes with a change older than that.
const LATELY: usize = 2;

impl Log<'_> {
    /// Makes its folders.
    pub(super) fn make(self) -> Result<(), durable::DurableFault> {
        [CHANGES, MONTHS].iter().try_for_each(|name| durable::make_readable_folder(&self.0.log().join(name)))
    }

    /// Removes what interrupted writes have left in them.
    pub(super) fn sweep(self) -> Result<(), durable::DurableFault> {
        ["", CHANGES, MONTHS].iter().try_for_each(|name| durable::sweep(&self.0.log().join(name)))
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
            Err(durable::DurableFault::Failed { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            names => names.map_err(|fault| self.unreadable(folder, &fault)),
        }
    }

    /// The highest number that lies there unpacked.
    pub(super) fn last(self) -> Result<Option<u64>, Problem> {
        let gathered = if self.path_of(WAITING).exists() { self.gathered_last()? } else { None };
        Ok(self.numbers()?.pop().max(gathered))
    }

    /// The last number that was gathered: below it none is created.
    pub(super) fn gathered_last(self) -> Result<Option<u64>, Problem> {
        let Some(bytes) = self.file(WAITING)? else { return Ok(None) };
        change::last_of(&bytes).map(Some).map_err(|why| self.unreadable(WAITING, &why))
    }

    /// Everything that is not packed. The single files come first: what is gathered meanwhile is met there.
    pub(super) fn unpacked(self, lists: &Lists) -> Result<Unpacked, Problem> {
        let mut unpacked = Unpacked::default();
        let numbers = self.numbers()?;
        // A folder that others create in may show a later name and not an earlier one.
        let missed =
            numbers.windows(2).flat_map(|pair| (pair[0] + 1..pair[1]).take(usize::try_from(MISSED).unwrap_or(0)));
        let mut all: Vec<u64> = numbers.iter().copied().chain(missed).collect();
        all.sort_unstable();
        for number in all {
            match self.read(number, lists) {
                Ok(change) => unpacked.files.extend(change),
                Err(problem) => unpacked.unreadable.push((number, problem)),
            }
        }
        unpacked.gathered = self.gathered(lists)?;
        Ok(unpacked)
    }

    fn gathered(self, lists: &Lists) -> Result<Vec<Change>, Problem> {
        let Some(bytes) = self.file(WAITING)? else { return Ok(Vec::new()) };
        change::decode_all(&bytes, lists).map_err(|why| self.unreadable(WAITING, &why))
    }

    /// Puts every change that has a file of its own into the one file, without the rows that a later one overrules.
    /// For a publisher who cannot write the list.
    pub(super) fn gather(self, lists: &Lists) -> anyhow::Result<()> {
        let Unpacked { mut files, unreadable, mut gathered } = self.unpacked(lists)?;
        let (lately, packed) = self.packed_lately()?;
        let held = gathered.last().map_or(0, |last| last.number).max(packed);
        files.retain(|change| change.number > held);
        if files.is_empty() || unreadable.iter().any(|(number, _)| *number > held) {
            return Ok(());
        }
        gathered.extend(files.iter().cloned());
        overrule(&mut gathered, steps_of(&lately));
        self.write_gathered(&gathered, lists)?;
        Ok(files.iter().try_for_each(|change| durable::remove(&self.path(change.number)))?)
    }

    fn write_gathered(self, changes: &[Change], lists: &Lists) -> anyhow::Result<()> {
        Ok(durable::replace_readable(&self.path_of(WAITING), &change::encode_all(changes, lists)?)?)
    }

    /// Whether anything was ever packed.
    pub(super) fn has_months(self) -> bool {
        self.names(MONTHS).is_ok_and(|names| !names.is_empty())
    }

    /// A change; `None` where somebody has packed it meanwhile.
    pub(super) fn read(self, number: u64, lists: &Lists) -> Result<Option<Change>, Problem> {
        let name = format!("{CHANGES}/{number:06}");
        match durable::read(&self.path(number)).map_err(|fault| self.unreadable(&name, &fault))? {
            None => Ok(None),
            Some(bytes) => change::decode(&bytes, number, lists).map(Some).map_err(|why| self.unreadable(&name, &why)),
        }
    }

    pub(super) fn create(self, number: u64, bytes: &[u8]) -> Result<Creation, durable::DurableFault> {
        durable::create_readable(&self.path(number), bytes)
    }

    fn path(self, number: u64) -> PathBuf {
        self.0.log().join(CHANGES).join(format!("{number:06}"))
    }

    fn path_of(self, name: &str) -> PathBuf {
        self.0.log().join(name)
    }

    /// A file of no size that `durable` would bear: it may hold a whole list that was taken over.
    fn file(self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        match files::bytes(&self.path_of(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            bytes => bytes.map(Some).map_err(|error| self.unreadable(name, &error)),
        }
    }

    /// The changes that were packed lately, and the highest number among them.
    pub(super) fn packed_lately(self) -> Result<(Vec<Packed>, u64), Problem> {
        let months = self.names(MONTHS)?;
        let lately = months.iter().rev().take(LATELY).map(|month| self.month(month));
        let packed: Vec<Packed> = lately.collect::<Result<Vec<_>, _>>()?.concat();
        let last = packed.iter().map(|packed| packed.number).max().unwrap_or(0);
        Ok((packed, last))
    }

    fn month(self, month: &str) -> Result<Vec<Packed>, Problem> {
        let name = format!("{MONTHS}/{month}");
        let Some(bytes) = self.file(&name)? else { return Ok(Vec::new()) };
        opened(&bytes).map_err(|why| match why {
            Unreadable::Damaged(_) => {
                let what = format!("掲載の変更の、この月の記録が壊れています（{why}）。");
                let remedy = "sengen state check --repair とするか、次に一覧を出すときに、corrupt へよけて続けます。\
                              一覧の行は入っていません。この月に何が変わったかの記録だけがなくなります。";
                Problem::new(self.0.log_label(&name), what, remedy)
            }
            why => self.unreadable(&name, &why),
        })
    }

    /// Puts aside, whole, the months that nobody can read any more: no row stands in them, and nothing else need
    /// wait for them. Tells how many.
    pub(super) fn set_damaged_aside(self) -> anyhow::Result<usize> {
        let mut count = 0;
        for month in self.names(MONTHS)? {
            let name = format!("{MONTHS}/{month}");
            let Some(bytes) = self.file(&name)? else { continue };
            if !matches!(opened(&bytes), Err(Unreadable::Damaged(_))) {
                continue;
            }
            self.put_aside(&self.path_of(&name), &bytes)?;
            count += 1;
        }
        Ok(count)
    }

    /// Puts a damaged file aside, whole, under its own name and what it holds.
    pub(super) fn put_aside(self, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let digest = hex(&Sha256::digest(bytes)[..4]);
        durable::make_readable_folder(&self.path_of(ASIDE))?;
        durable::create_readable(&self.path_of(ASIDE).join(format!("{name}.{digest}")), bytes)?;
        durable::remove(path)?;
        note!("sengen: {} is DAMAGED; it now lies in {ASIDE}", path.display());
        Ok(())
    }

    /// Puts changes whose rows stand in the list into their months, then takes them out of the folder.
    pub(super) fn pack(self, changes: &[Change], lists: &Lists) -> anyhow::Result<()> {
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
        self.take_out(changes, lists)
    }

    /// Takes changes out of where they wait.
    fn take_out(self, changes: &[Change], lists: &Lists) -> anyhow::Result<()> {
        let gathered = self.gathered(lists)?;
        // What lies under the number of a gathered one is another's, and too late.
        let (of_it, files): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|one| gathered.contains(one));
        if !of_it.is_empty() {
            let stay: Vec<Change> = gathered.iter().filter(|one| !changes.contains(one)).cloned().collect();
            if stay.is_empty() {
                durable::remove(&self.path_of(WAITING))?;
            } else {
                self.write_gathered(&stay, lists)?;
            }
        }
        files.iter().try_for_each(|change| Ok(durable::remove(&self.path(change.number))?))
    }

    /// Takes away the files of changes that stand elsewhere.
    pub(super) fn remove_files(self, changes: &[Change]) -> Result<(), durable::DurableFault> {
        changes.iter().try_for_each(|change| durable::remove(&self.path(change.number)))
    }

    fn write_month(self, month: &str, packed: &[Packed]) -> anyhow::Result<()> {
        let path = self.0.log().join(MONTHS).join(month);
        Ok(durable::replace_readable(&path, &record::encode(&MONTH, &month, &packed)?)?)
    }

    /// Everything that was ever logged, counts and is not forgotten, in order.
    pub(super) fn all(self, lists: &Lists) -> Result<Vec<Packed>, Problem> {
        let months: Vec<_> = self.names(MONTHS)?.iter().map(|month| self.month(month)).collect::<Result<_, _>>()?;
        let (following, left) = self.unpacked(lists)?.after(0)?;
        let waiting = left.files.iter().chain(&following).map(Packed::from);
        Ok(counted(months.concat().into_iter().chain(waiting).collect()))
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
        let remedy = "バックアップから、このファイルを戻してください（tar --zstd -xf 控えのファイル register で取り出せます）。\
                      新しい版の sengen が書いたものなら、その版を使ってください。";
        Problem::new(self.0.log_label(name), what, remedy)
    }
}

/// What a month holds.
fn opened(bytes: &[u8]) -> Result<Vec<Packed>, Unreadable> {
    Record::open(&MONTH, bytes)?.body(&MONTH)
}

/// Counts a step of a cause, unless that or a later one was counted before.
pub(super) fn counts(steps: &mut CauseSteps, cause: &str, step: u64) -> bool {
    let is_new = steps.get(cause).is_none_or(|known| *known < step);
    if is_new {
        steps.insert(cause.to_owned(), step);
    }
    is_new
}

/// What counts of these, in order.
pub(super) fn counted(mut changes: Vec<Packed>) -> Vec<Packed> {
    changes.sort_by_key(|packed| packed.number);
    let mut steps = CauseSteps::new();
    changes.retain(|packed| counts(&mut steps, &packed.cause, packed.step));
    changes
}

/// The steps of what was packed.
pub(super) fn steps_of(packed: &[Packed]) -> CauseSteps {
    let mut steps = CauseSteps::new();
    for packed in packed {
        counts(&mut steps, &packed.cause, packed.step);
    }
    steps
}

/// Takes out the rows that a later change overrules, and what counts nothing.
fn overrule(changes: &mut [Change], mut steps: CauseSteps) {
    let counting: Vec<bool> = changes.iter().map(|one| counts(&mut steps, &one.cause, one.step)).collect();
    let mut later = HashSet::new();
    for (change, counts) in changes.iter_mut().zip(counting).rev() {
        if !counts {
            change.items.clear();
        }
        for item in &mut change.items {
            if !later.insert(item.no) {
                item.entry = None;
            }
        }
    }
}

fn month_of(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}
