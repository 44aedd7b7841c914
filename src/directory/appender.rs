//! Appends to the register's log what was decided. No lock and no list: a change takes the next number by creating
//! it, and of the list at most the rows it is about are read, so that a decision costs the same however many are
//! listed. Who finds a number taken reads on. Used by `office::publish`, and by `ledger` for what the publisher
//! himself decides. Never removes anything.

use super::change::{self, Change, ChangeReason, Item, kinds};
use super::index::Print;
use super::listing::{Found, ListedRows, Listing};
use super::log::{CauseSteps, Log};
use super::standing::{Depth, RegisterStanding, Seen, settled, state_of};
use super::{Entry, Publication, Register, RegisterFolder, read};
use crate::base::durable::Creation;
use crate::base::problem::{Problem, Problems};
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use anyhow::{bail, ensure};
use jiff::civil::Date;
use std::sync::Arc;

/// What a change follows from.
#[derive(Debug, Clone)]
pub struct Cause {
    /// A keyed hash of the private record.
    pub record: String,
    /// Which of its steps. Whoever appends has read that record since he opened the log: where the log knew a
    /// later step then (a record from a backup), this one follows it.
    pub step: u64,
    /// Why.
    pub reason: ChangeReason,
}

/// The log as far as it was read: the steps it tells of.
#[derive(Debug, Default)]
struct Known {
    rows: Option<Arc<ListedRows>>,
    steps: CauseSteps,
}

impl Known {
    fn step(&self, cause: &str) -> Option<u64> {
        let packed = self.rows.as_ref().and_then(|rows| rows.step(cause));
        self.steps.get(cause).copied().max(packed)
    }
}

/// What became of a row that was to be the first of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It stands.
    Stands,
    /// Another row stands there, of another cause: nothing was changed.
    Taken,
}

/// The log, open to append to.
#[derive(Debug)]
pub struct Appender {
    place: RegisterFolder,
    /// What the list and the companion were when they were read.
    seen: Seen,
    today: Date,
    listing: Listing,
    /// As it was when this was opened, with what was appended since.
    opened: Known,
    /// With what others have appended since.
    now: Known,
    /// The highest number of any change.
    number: u64,
    highest: Option<RecordNumber>,
    /// What waits, for the publisher alone.
    waiting: Option<Vec<Change>>,
}

/// So often a number may be found taken.
const ATTEMPTS: usize = 1000;

impl Appender {
    /// Opens the log for changes of `today`. Whatever days the list says: nobody's row is kept from being changed
    /// because somebody else's is wrong.
    ///
    /// # Errors
    /// When a file of the register is missing or at fault: put it right before anything is changed.
    pub fn open(place: &RegisterFolder, lists: &Lists, today: Date) -> anyhow::Result<Self> {
        let opened = settled(place, || Self::open_once(place, lists, today));
        opened.map_err(|problems| Problems(problems).into())
    }

    fn open_once(place: &RegisterFolder, lists: &Lists, today: Date) -> Result<Self, Vec<Problem>> {
        // Before anything is read: what comes meanwhile is read next time.
        let seen = state_of(place);
        let Some(Found { rows, following, steps, number, highest }) = ListedRows::found(place, lists)? else {
            let standing = RegisterStanding::load(place, lists, Date::MAX, Depth::Change)?;
            return Ok(Self { seen, waiting: None, ..Self::of(place, today, standing) });
        };
        let known = |steps| Known { rows: Some(Arc::clone(&rows)), steps };
        let (opened, now) = (known(steps.clone()), known(steps));
        let mut listing = Listing::of_rows(rows);
        following.iter().for_each(|change| listing.take_in(change));
        let place = place.clone();
        Ok(Self { place, seen, today, listing, opened, now, number, highest, waiting: None })
    }

    /// The publisher's: he has read everything.
    pub(super) fn of(place: &RegisterFolder, today: Date, standing: RegisterStanding) -> Self {
        let RegisterStanding { register, last, waiting, number, steps, .. } = standing;
        let nos = waiting.iter().flat_map(|change| &change.items).map(|item| item.no);
        let known = last.and_then(|last| last.highest);
        let highest = nos.chain(known).chain(register.entries().last().map(|entry| entry.no)).max();
        Self {
            place: place.clone(),
            seen: state_of(place),
            today,
            listing: Listing::whole(register),
            opened: Known { rows: None, steps: steps.clone() },
            now: Known { rows: None, steps },
            number,
            highest,
            waiting: Some(waiting),
        }
    }

    /// The row of a number.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn find(&self, no: RecordNumber, lists: &Lists) -> anyhow::Result<Option<Entry>> {
        self.listing.find(no, lists)
    }

    /// The highest record number that was ever listed, as far as that is known.
    pub fn highest(&self) -> Option<RecordNumber> {
        self.highest
    }

    /// Whether what follows from a cause stands in the log, of lately.
    pub fn knows(&self, cause: &Cause) -> bool {
        self.now.step(&cause.record).is_some_and(|known| known >= cause.step)
    }

    pub(super) fn register(&self) -> Option<&Register> {
        self.listing.register()
    }

    pub(super) fn waiting(&self) -> &[Change] {
        self.waiting.as_deref().unwrap_or_default()
    }

    pub(super) fn take_waiting(&mut self) -> Vec<Change> {
        self.waiting.as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn steps(&self) -> &CauseSteps {
        &self.now.steps
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Reads on what others have appended, published or written by hand since: before a number is chosen.
    ///
    /// # Errors
    /// When a file of the register is missing or at fault.
    pub fn read_further(&mut self, lists: &Lists) -> anyhow::Result<()> {
        let place = self.place.clone();
        // The list is the publisher's own.
        if self.waiting.is_none() && state_of(&place) != self.seen {
            self.read_on(lists)?;
        }
        while let Some(change) = Log(&place).read(self.number + 1, lists)? {
            self.take_in(change);
        }
        Ok(())
    }

    /// Appends what becomes of a record, if that is any change; durable when it returns.
    ///
    /// # Errors
    /// When the list cannot hold it, or the disk refuses: then nothing was changed.
    pub fn append(
        &mut self,
        lists: &Lists,
        cause: &Cause,
        rows: &[(RecordNumber, Option<Entry>)],
    ) -> anyhow::Result<()> {
        self.append_unless(lists, cause, rows, false).map(drop)
    }

    /// Appends rows that are the first of their numbers. Where another row stands under one of them, which no earlier
    /// step of this cause has put there, nothing is.
    ///
    /// # Errors
    /// As `append`.
    pub fn append_first(
        &mut self,
        lists: &Lists,
        cause: &Cause,
        rows: &[(RecordNumber, Option<Entry>)],
    ) -> anyhow::Result<Appended> {
        self.read_further(lists)?;
        self.append_unless(lists, cause, rows, true)
    }

    fn append_unless(
        &mut self,
        lists: &Lists,
        cause: &Cause,
        rows: &[(RecordNumber, Option<Entry>)],
        are_first: bool,
    ) -> anyhow::Result<Appended> {
        let opened = self.opened.step(&cause.record);
        for _ in 0..ATTEMPTS {
            let known = self.now.step(&cause.record);
            // Somebody else has appended this since, or what came after it.
            if known > opened && known >= Some(cause.step) {
                return Ok(Appended::Stands);
            }
            if are_first && known.is_none() && self.is_taken(lists, rows)? {
                return Ok(Appended::Taken);
            }
            let items = self.changed(lists, rows, cause.reason)?;
            // One that changes nothing is noted all the same: nobody needs to ask again whether it was.
            if items.is_empty() && known >= Some(cause.step) {
                return Ok(Appended::Stands);
            }
            let step = opened.map_or(cause.step, |known| cause.step.max(known + 1));
            if self.create(lists, &cause.record, step, items)? == Creation::Created {
                self.opened.steps.insert(cause.record.clone(), step);
                return Ok(Appended::Stands);
            }
        }
        bail!("the log's numbers are always taken")
    }

    /// Whether another row stands under one of these numbers.
    fn is_taken(&self, lists: &Lists, rows: &[(RecordNumber, Option<Entry>)]) -> anyhow::Result<bool> {
        for (no, entry) in rows {
            let listed = self.find(*no, lists)?;
            if listed.is_some() && listed != *entry {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What really changes.
    fn changed(
        &self,
        lists: &Lists,
        rows: &[(RecordNumber, Option<Entry>)],
        reason: ChangeReason,
    ) -> anyhow::Result<Vec<Item>> {
        let mut items = Vec::new();
        for (no, entry) in rows {
            let old = self.find(*no, lists)?.map(|old| Print::of(&old, lists));
            let new = entry.as_ref().map(|new| Print::of(new, lists));
            let kinds = kinds(old.as_ref(), new.as_ref(), reason);
            if !kinds.is_empty() {
                items.push(Item { no: *no, kinds, entry: entry.clone() });
            }
        }
        Ok(items)
    }

    /// Creates the next change. Where its number is taken, the change that has it is taken in.
    pub(super) fn create(
        &mut self,
        lists: &Lists,
        cause: &str,
        step: u64,
        items: Vec<Item>,
    ) -> anyhow::Result<Creation> {
        let number = self.number + 1;
        let change = Change { number, day: self.today, cause: cause.to_owned(), step, items };
        let rows = change.items.iter().filter_map(|item| item.entry.as_ref());
        // Read back before anything changes: a row that its own reader refuses would stop every build and decision.
        read::parse(&read::to_csv(rows, lists)?, lists, Date::MAX).map_err(Problems)?;
        let place = self.place.clone();
        let log = Log(&place);
        log.make()?;
        match log.create(number, &change::encode(&change, lists)?)? {
            // What is packed leaves its number free, and whoever is late finds it so: what he made counts nothing.
            Creation::Created if floor(&place)? < number => {
                self.take_in(change);
                return Ok(Creation::Created);
            }
            Creation::Created => self.read_on(lists)?,
            Creation::Exists => match log.read(number, lists)? {
                Some(change) => self.take_in(change),
                None => self.read_on(lists)?,
            },
        }
        Ok(Creation::Exists)
    }

    /// Reads what others have appended and published since, and has the same in mind as before.
    fn read_on(&mut self, lists: &Lists) -> anyhow::Result<()> {
        ensure!(self.waiting.is_none(), "change {} has vanished", self.number + 1);
        let place = self.place.clone();
        let Self { seen, listing, now, number, highest, .. } = Self::open(&place, lists, self.today)?;
        (self.seen, self.listing, self.now, self.number) = (seen, listing, now, number);
        // Whoever was listed and is gone had the number all the same.
        self.highest = highest.max(self.highest);
        Ok(())
    }

    fn take_in(&mut self, change: Change) {
        if self.now.step(&change.cause).is_none_or(|known| known < change.step) {
            self.now.steps.insert(change.cause.clone(), change.step);
            self.listing.take_in(&change);
        }
        self.number = self.number.max(change.number);
        self.highest = change.items.iter().map(|item| item.no).chain(self.highest).max();
        if let Some(waiting) = &mut self.waiting {
            waiting.push(change);
        }
    }
}

/// Up to which number all were packed or gathered.
fn floor(place: &RegisterFolder) -> Result<u64, Problem> {
    let published = Publication::load(place)?.map_or(0, |last| last.changes);
    Ok(published.max(Log(place).gathered_last()?.unwrap_or(0)))
}
