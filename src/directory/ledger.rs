//! The register's one publisher: under a lock he writes the list anew for all changes that wait in the log, and
//! packs them. Where the list cannot be written he gathers them in one file.
//! Called by `office::publish` for what was decided, and by `cli` for what a hand has put right.
//! A crash at any point leaves the list before or after, and everything that was appended.
//!
//! No second copy of the list is kept. That a hand has been at it is told by its SHA-256; what the hand has changed
//! needs no old values, only whether name, place, industry and level are what they were, row by row: `index` says
//! that in a quarter of the space, without a name in it, and goes with its list.

use super::appender::{Appended, Appender, Cause};
use super::change::{Change, ChangeReason, Packed};
use super::fate::{Fates, HAND, IMPORT};
use super::hand::{COPY, Hand};
use super::index::ListIndex;
use super::listing::ListedRows as Published;
use super::log::{Log, LogLeftovers, Until};
use super::publication::{Snapshot, VERSION};
use super::standing::{Depth, RegisterStanding};
use super::{Entry, Publication, Register, RegisterFolder, read};
use crate::base::durable::{self, Creation, DurableFault, Lock};
use crate::base::problem::{Problem, Problems};
use crate::base::text::hex;
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The register, locked against other publishers.
#[derive(Debug)]
pub struct Ledger {
    pen: Appender,
    /// The list alone.
    csv: Vec<u8>,
    /// What is known of its last publication.
    last: Option<Publication>,
    /// Which publication the list is; `None`: a hand has been at it, or nothing is known.
    snapshot: Option<Snapshot>,
    place: RegisterFolder,
    today: Date,
    _lock: Lock,
}

/// What was taken over from a list that a hand has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adopted {
    /// The list is as it was published.
    Nothing,
    /// It is not known how it was: the log begins with it as it is.
    Begun,
    /// So many rows were added, changed and taken away.
    Rows {
        /// Added.
        added: usize,
        /// Changed.
        changed: usize,
        /// Taken away.
        removed: usize,
    },
}

/// Rows of one record number each: what stands there from now on.
type Rows = Vec<(RecordNumber, Option<Entry>)>;

pub(super) const LOCK: &str = "lock";
/// So many rows go into one change at most: it must stay readable.
const MOST: usize = 500;

impl Ledger {
    /// Opens the register for changes of `today`; waits while somebody else publishes. Whatever days its rows
    /// say: nobody's row is kept from being changed because somebody else's is wrong.
    ///
    /// # Errors
    /// When a file of it is missing or at fault: put it right before anything is changed.
    pub fn open(place: &RegisterFolder, lists: &Lists, today: Date) -> anyhow::Result<Self> {
        let log = Log(place);
        log.make()?;
        let lock = durable::lock(&place.log().join(LOCK))?;
        durable::sweep(place.folder())?;
        log.sweep()?;
        let mut standing = match past_damage(log, || RegisterStanding::load(place, lists, Date::MAX, Depth::Change)) {
            Ok(standing) => standing,
            Err(problems) => {
                // Whatever keeps it from being gathered is at fault already.
                let _ = log.gather(lists);
                return Err(Problems(problems).into());
            }
        };
        let (left, packed) = (std::mem::take(&mut standing.left), std::mem::take(&mut standing.lately));
        let csv = std::mem::take(&mut standing.csv);
        let (last, snapshot) = (standing.last.clone(), standing.snapshot.clone());
        let pen = Appender::of(place, today, standing);
        let mut ledger = Self { pen, csv, last, snapshot, place: place.clone(), today, _lock: lock };
        ledger.finish(lists, left, packed)?;
        Ok(ledger)
    }

    /// Puts aside what of log and companion nobody can read any more: asked for by repair alone. What keeps the rest
    /// from being read stays, and is told by who reads.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_damaged_aside(place: &RegisterFolder) -> anyhow::Result<()> {
        if !place.has_log() {
            return Ok(());
        }
        let _lock = durable::lock(&place.log().join(LOCK))?;
        Publication::set_damaged_aside(place)?;
        Log(place).set_damaged_aside().map(drop)
    }

    /// Everything that is listed, with what waits.
    pub fn register(&self) -> &Register {
        static NOBODY: LazyLock<Register> = LazyLock::new(Register::default);
        self.pen.register().unwrap_or(&NOBODY)
    }

    /// Whether the list is none that was published.
    pub fn is_by_hand(&self) -> bool {
        self.snapshot.is_none()
    }

    /// Whether what follows from a cause stands in the log, of lately.
    pub fn knows(&self, cause: &Cause) -> bool {
        self.pen.knows(cause)
    }

    /// What the log says became of the records.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub fn fates(&self, lists: &Lists) -> Result<Fates, Problem> {
        past_damage(Log(&self.place), || self.place.fates(lists))
    }

    /// As [`Appender::append`].
    ///
    /// # Errors
    /// When the list cannot hold it, or the disk refuses: then nothing was changed.
    pub fn append(
        &mut self,
        lists: &Lists,
        cause: &Cause,
        rows: &[(RecordNumber, Option<Entry>)],
    ) -> anyhow::Result<()> {
        self.pen.append(lists, cause, rows)
    }

    /// Writes the list for all changes that wait, and packs them. What it cannot be written for is gathered.
    ///
    /// # Errors
    /// When the disk refuses, or a hand's work looks like a mishap: what was appended stands in the log, and the next
    /// one to publish does.
    pub fn publish(&mut self, lists: &Lists) -> anyhow::Result<()> {
        if self.pen.waiting().is_empty() {
            let is_behind = self.snapshot.is_some() && Published::open(&self.place).is_none();
            return if is_behind { unless_unconfirmed(self.look_up(lists)) } else { Ok(()) };
        }
        let logged = if self.snapshot.is_none() { self.log_hand(lists, false).map(drop) } else { Ok(()) };
        logged.and_then(|()| self.write(lists)).inspect_err(|error| {
            if !is_unconfirmed(error) {
                let _ = Log(&self.place).gather(lists);
            }
        })
    }

    /// First what is about to be published, then the list: cut off between them, the list is still the one
    /// before, and whoever reads it takes in what follows it.
    fn write(&mut self, lists: &Lists) -> anyhow::Result<()> {
        let csv = read::to_csv(self.register().entries(), lists)?;
        read::parse(&csv, lists, Date::MAX).map_err(Problems)?;
        // Where nobody knows any more, the index of the list tells how far it was counted.
        let counted = || ListIndex::open(&self.place).map_or(0, |index| index.snapshot().serial);
        let serial = self.last.as_ref().map_or_else(counted, |last| last.serial) + 1;
        let publication = Publication {
            version: VERSION,
            as_of: self.register().as_of().map_or(self.today, |day| day.max(self.today)),
            serial,
            sha256: hex(&Sha256::digest(&csv)),
            changes: self.pen.number(),
            highest: self.pen.highest(),
            before: self.snapshot.clone().or_else(|| Some(self.found())),
        };
        durable::replace_readable(&self.place.publication(), publication.to_string().as_bytes())?;
        // Counted at once: whatever becomes of it, nothing else is published under its serial.
        self.last = Some(publication.clone());
        durable::replace_readable(&self.place.list(), &csv)?;
        let Publication { sha256, changes, .. } = publication;
        self.snapshot = Some(Snapshot { serial, sha256, changes });
        self.csv = csv;
        let waiting = self.pen.take_waiting();
        // It is published: what cannot be tidied up now is by the next one.
        unless_unconfirmed(Log(&self.place).pack(&waiting, lists).and_then(|()| self.look_up(lists)))
    }

    /// The list as it was found, where none was published or a hand has been at it: what waits follows it.
    fn found(&self) -> Snapshot {
        let changes = self.pen.waiting().first().map_or(self.pen.number(), |first| first.number - 1);
        Snapshot { serial: 0, sha256: hex(&Sha256::digest(&self.csv)), changes }
    }

    /// Writes what is looked up of the list, where nothing follows it. What an earlier make kept for that goes.
    fn look_up(&self, lists: &Lists) -> anyhow::Result<()> {
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        ListIndex::write(&self.place, lists, self.register(), &self.csv, snapshot, self.pen.steps())?;
        durable::remove(&self.place.log().join(COPY))?;
        Ok(durable::remove(&self.place.earlier_publication())?)
    }

    /// Packs what a publication that broke off has left, and gives another number to what came too late for its own.
    /// One that cannot be read stays: the list holds it.
    fn finish(&mut self, lists: &Lists, left: LogLeftovers, packed: Vec<Packed>) -> anyhow::Result<()> {
        let LogLeftovers { files, gathered } = left;
        let waiting = self.pen.waiting().iter().chain(&gathered).map(Packed::from);
        let last = packed.iter().map(|one| one.number).max().unwrap_or(0);
        let held = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.changes);
        let stands: HashMap<u64, Packed> = if files.is_empty() {
            HashMap::new()
        } else {
            packed.into_iter().chain(waiting).map(|it| (it.number, it)).collect()
        };
        let (mut to_pack, mut over) = (gathered, Vec::new());
        for change in files {
            match stands.get(&change.number) {
                Some(one) if (&one.cause, one.step) == (&change.cause, change.step) => {}
                None if change.number > last && change.number <= held => {
                    to_pack.push(change);
                    continue;
                }
                _ => self.append_late(lists, &change)?,
            }
            over.push(change);
        }
        Log(&self.place).remove_files(&over)?;
        Log(&self.place).pack(&to_pack, lists)
    }

    /// Somebody held a number for free that was packed, and did not come to see it.
    fn append_late(&mut self, lists: &Lists, late: &Change) -> anyhow::Result<()> {
        let cause = Cause { record: late.cause.clone(), step: late.step, reason: ChangeReason::Accepted };
        while !self.knows(&cause) {
            self.pen.create(lists, &late.cause, late.step, late.items.clone())?;
        }
        Ok(())
    }

    /// Makes corrections of what a hand has changed in the list, and publishes it; of what looks like a mishap only
    /// if that is `allowed`.
    ///
    /// # Errors
    /// [`Problems`] where it does and is not; otherwise when the disk refuses.
    pub fn adopt(&mut self, lists: &Lists, allowed: bool) -> anyhow::Result<Adopted> {
        if self.snapshot.is_some() {
            return Ok(Adopted::Nothing);
        }
        let adopted = self.log_hand(lists, allowed)?;
        self.write(lists)?;
        Ok(adopted)
    }

    /// Appends what differs between the list and the one that was published.
    fn log_hand(&mut self, lists: &Lists, allowed: bool) -> anyhow::Result<Adopted> {
        let Some(hand) = self.hand(lists)? else { return Ok(Adopted::Begun) };
        match allowed {
            true => hand.refuse_ended(&self.csv, &self.place, lists)?,
            false => hand.refuse_mishaps(&self.csv, &self.place, lists)?,
        }
        let (items, adopted) = hand.items(lists);
        let cause = format!("{HAND}{}", &hex(&Sha256::digest(&self.csv))[..32]);
        let first = self.pen.steps().get(&cause).map_or(1, |known| known + 1);
        for (step, items) in (first..).zip(items.chunks(MOST)) {
            while self.pen.create(lists, &cause, step, items.to_vec())? == Creation::Exists {
                // What was decided meanwhile stands, and not the hand's row.
                if self.pen.waiting().last().is_some_and(|decided| decided.is_about_any_of(items)) {
                    return self.log_hand(lists, allowed);
                }
            }
        }
        Ok(adopted)
    }

    fn hand(&self, lists: &Lists) -> anyhow::Result<Option<Hand>> {
        Hand::of(&self.place, lists, &self.csv, self.pen.waiting())
    }

    /// Takes over the rows of another list, and publishes. Rows that are listed already must be the same.
    ///
    /// # Errors
    /// [`Problems`] where they are not, or a hand's work looks like a mishap; otherwise when the disk refuses.
    pub fn import(&mut self, lists: &Lists, list: &Register) -> anyhow::Result<usize> {
        if self.snapshot.is_none() {
            self.hand(lists)?.map_or(Ok(()), |hand| hand.refuse_mishaps(&self.csv, &self.place, lists))?;
        }
        let rows: Rows = list.entries().iter().map(|entry| (entry.no, Some(entry.clone()))).collect();
        let rows: Rows = rows.into_iter().filter(|(no, entry)| self.register().find(*no) != entry.as_ref()).collect();
        for rows in rows.chunks(MOST) {
            let names: Vec<String> = rows.iter().map(|(no, _)| no.to_string()).collect();
            let record = format!("{IMPORT}{}", &hex(&Sha256::digest(names.join(",")))[..32]);
            let cause = Cause { record, step: 1, reason: ChangeReason::Accepted };
            if self.pen.append_first(lists, &cause, rows)? == Appended::Taken {
                return Err(self.lost(rows));
            }
        }
        self.publish(lists)?;
        Ok(rows.len())
    }

    /// Somebody was accepted meanwhile, under a number of a list that is being imported.
    fn lost(&self, rows: &[(RecordNumber, Option<Entry>)]) -> anyhow::Error {
        let taken =
            rows.iter().filter(|(no, entry)| self.register().find(*no).is_some_and(|it| Some(it) != entry.as_ref()));
        let taken: Vec<String> = taken.map(|(no, _)| no.to_string()).collect();
        let what = format!("一覧での番号 {} は、読みこむあいだに、ほかの行のものになりました。", taken.join("、"));
        let remedy = "読みこむファイルのその行を、まだ使っていない番号に直して、もう一度読みこんでください。";
        Problems(vec![Problem::new(self.place.list_label(), what, remedy)]).into()
    }

    /// Drops from the log what happened to records that are no longer listed.
    ///
    /// # Errors
    /// When a month cannot be read or written.
    pub fn forget(&self, until: Until) -> anyhow::Result<()> {
        past_damage(Log(&self.place), || Log(&self.place).forget(self.register(), until))
    }
}

/// Does something again where months were in the way that nobody can read any more; those are put aside first.
fn past_damage<T, E>(log: Log<'_>, work: impl Fn() -> Result<T, E>) -> Result<T, E> {
    work().or_else(|error| if log.set_damaged_aside().is_ok_and(|count| count > 0) { work() } else { Err(error) })
}

/// What only makes looking up faster, or tidies, is done by the next one where the disk refuses.
fn unless_unconfirmed(done: anyhow::Result<()>) -> anyhow::Result<()> {
    if done.as_ref().is_err_and(is_unconfirmed) { done } else { Ok(()) }
}

fn is_unconfirmed(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(DurableFault::Unconfirmed { .. })))
}

#[cfg(test)]
mod tests;
