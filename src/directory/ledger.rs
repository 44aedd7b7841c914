//! The register, open for changes: a change is appended to the log first, and from then on it is decided;
//! then the list is written anew for all changes that wait, and they are packed. One publisher at a time.
//! Called by `office::publish` for what was decided, and by `cli` for what a hand has put right.
//! A crash at any point leaves the list before or after, and everything that was appended.

use super::change::{self, Change, Item, Reason, kinds};
use super::log::{Log, Steps, Until, counts};
use super::publication::Snapshot;
use super::standing::{Depth, Standing};
use super::{Entry, Place, Publication, Register, read};
use crate::base::durable::{self, Creation, Fault, Lock};
use crate::base::files;
use crate::base::problem::{Problem, Problems};
use crate::base::text::hex;
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use anyhow::{Context, bail};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// The register, locked against other publishers.
#[derive(Debug)]
pub struct Ledger {
    standing: Standing,
    place: Place,
    today: Date,
    _lock: Lock,
}

/// What a change follows from.
#[derive(Debug, Clone)]
pub struct Cause {
    /// A keyed hash of the private record.
    pub record: String,
    /// Which of its steps. Whoever has the ledger open has read that record since: where the log knows a
    /// later step (a record from a backup), this one follows it.
    pub step: u64,
    /// Why.
    pub reason: Reason,
}

/// Which causes the log tells of, of lately; without the list.
#[derive(Debug)]
pub struct Known(Steps);

impl Known {
    /// Reads the log. Nobody is kept from going on with it meanwhile.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub fn load(place: &Place, lists: &Lists) -> Result<Self, Problem> {
        let log = Log(place);
        // What is packed between the two looks stands in its month by then.
        let waiting: Vec<_> =
            log.numbers()?.into_iter().map(|number| log.read(number, lists)).collect::<Result<_, _>>()?;
        let (mut steps, _) = log.packed_lately()?;
        for change in waiting.into_iter().flatten() {
            counts(&mut steps, &change.cause, change.step);
        }
        Ok(Self(steps))
    }

    /// Whether what follows from a cause stands in the log.
    pub fn knows(&self, cause: &Cause) -> bool {
        knows(&self.0, cause)
    }
}

fn knows(steps: &Steps, cause: &Cause) -> bool {
    steps.get(&cause.record).is_some_and(|known| *known >= cause.step)
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

/// The list as it was last published, to tell what a hand has changed.
const COPY: &str = "published.csv";
const LOCK: &str = "lock";
/// So many rows go into one change at most: it must stay readable.
const MOST: usize = 500;
/// So often a number may be found taken.
const ATTEMPTS: usize = 1000;

impl Ledger {
    /// Opens the register for changes of `today`; waits while somebody else publishes. Whatever days its rows
    /// say: nobody's row is kept from being changed because somebody else's is wrong.
    ///
    /// # Errors
    /// When a file of it is missing or at fault: put it right before anything is changed.
    pub fn open(place: &Place, (lists, today): (&Lists, Date)) -> anyhow::Result<Self> {
        Log(place).make()?;
        let lock = durable::lock(&place.log().join(LOCK))?;
        durable::sweep(place.folder())?;
        let standing = Standing::load(place, (lists, Date::MAX), Depth::Change).map_err(Problems)?;
        let mut ledger = Self { standing, place: place.clone(), today, _lock: lock };
        ledger.finish(lists)?;
        Ok(ledger)
    }

    /// Everything that is listed, with what waits.
    pub fn register(&self) -> &Register {
        &self.standing.register
    }

    /// Whether anything stands in the log that the list does not have yet.
    pub fn waits(&self) -> bool {
        !self.standing.waiting.is_empty()
    }

    /// Whether the list is none that was published.
    pub fn is_by_hand(&self) -> bool {
        self.standing.snapshot.is_none()
    }

    /// Whether what follows from a cause stands in the log, of lately.
    pub fn knows(&self, cause: &Cause) -> bool {
        knows(&self.standing.steps, cause)
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
        for _ in 0..ATTEMPTS {
            let items = self.changed(rows, cause.reason);
            // One that changes nothing is noted all the same: nobody needs to ask again whether it was.
            if items.is_empty() && self.knows(cause) {
                return Ok(());
            }
            let known = self.standing.steps.get(&cause.record).copied();
            let step = known.map_or(cause.step, |known| cause.step.max(known + 1));
            if self.create(lists, (cause.record.clone(), step), items)? == Creation::Created {
                return Ok(());
            }
        }
        bail!("the log's numbers are always taken")
    }

    /// What really changes.
    fn changed(&self, rows: &[(RecordNumber, Option<Entry>)], reason: Reason) -> Vec<Item> {
        let item = |(no, entry): &(RecordNumber, Option<Entry>)| {
            let kinds = kinds(self.register().find(*no), entry.as_ref(), reason);
            (!kinds.is_empty()).then(|| Item { no: *no, kinds, entry: entry.clone() })
        };
        rows.iter().filter_map(item).collect()
    }

    /// Creates the next change. Where its number is taken, the change that has it is taken in.
    fn create(&mut self, lists: &Lists, (cause, step): (String, u64), items: Vec<Item>) -> anyhow::Result<Creation> {
        let number = self.standing.number + 1;
        let change = Change { number, day: self.today, cause, step, items };
        let rows = change.items.iter().filter_map(|item| item.entry.as_ref());
        // Read back before anything changes: a row that its own reader refuses would stop every build and decision.
        read::parse(&read::to_csv(rows, lists)?, lists, Date::MAX).map_err(Problems)?;
        let created = Log(&self.place).create(number, &change::encode(&change, lists)?)?;
        let change = match created {
            Creation::Created => change,
            Creation::Exists => {
                Log(&self.place).read(number, lists)?.with_context(|| format!("change {number} has vanished"))?
            }
        };
        self.standing.take_in(change);
        Ok(created)
    }

    /// Writes the list for all changes that wait, and packs them.
    ///
    /// # Errors
    /// When the disk refuses: what was appended stands in the log, and the next one to publish does.
    pub fn publish(&mut self, lists: &Lists) -> anyhow::Result<()> {
        if self.standing.waiting.is_empty() {
            return Ok(());
        }
        if self.standing.snapshot.is_none() {
            self.log_hand(lists)?;
        }
        self.write(lists)
    }

    /// First what is about to be published, then the list: cut off between them, the list is still the one
    /// before, and whoever reads it takes in what follows it.
    fn write(&mut self, lists: &Lists) -> anyhow::Result<()> {
        let csv = read::to_csv(self.register().entries(), lists)?;
        read::parse(&csv, lists, Date::MAX).map_err(Problems)?;
        let standing = &self.standing;
        let serial = standing.last.as_ref().map_or(0, |last| last.serial) + 1;
        let publication = Publication {
            as_of: self.register().as_of().map_or(self.today, |day| day.max(self.today)),
            serial,
            sha256: hex(&Sha256::digest(&csv)),
            changes: standing.number,
            before: standing.snapshot.clone(),
        };
        durable::replace_readable(&self.place.publication(), publication.to_string().as_bytes())?;
        // Counted at once: whatever becomes of it, nothing else is published under its serial.
        self.standing.last = Some(publication.clone());
        durable::replace_readable(&self.place.list(), &csv)?;
        let Publication { sha256, changes, .. } = publication;
        self.standing.snapshot = Some(Snapshot { serial, sha256, changes });
        self.standing.csv = csv;
        let waiting = std::mem::take(&mut self.standing.waiting);
        // It is published: what cannot be tidied up now is by the next one.
        match self.tidy(&waiting) {
            Err(error)
                if error.chain().any(|cause| matches!(cause.downcast_ref(), Some(Fault::Unconfirmed { .. }))) =>
            {
                Err(error)
            }
            _ => Ok(()),
        }
    }

    fn tidy(&self, held: &[Change]) -> anyhow::Result<()> {
        durable::replace_readable(&self.place.log().join(COPY), &self.standing.csv)?;
        Log(&self.place).pack(held)
    }

    /// Packs what a publication that broke off has left. One that cannot be read stays: the list holds it.
    fn finish(&mut self, lists: &Lists) -> anyhow::Result<()> {
        let left = std::mem::take(&mut self.standing.left);
        let held: Vec<Change> =
            left.iter().filter_map(|number| Log(&self.place).read(*number, lists).ok().flatten()).collect();
        if held.is_empty() { Ok(()) } else { self.tidy(&held) }
    }

    /// Makes corrections of what a hand has changed in the list, and publishes it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn adopt(&mut self, lists: &Lists) -> anyhow::Result<Adopted> {
        if self.standing.snapshot.is_some() {
            return Ok(Adopted::Nothing);
        }
        let adopted = self.log_hand(lists)?;
        self.write(lists)?;
        Ok(adopted)
    }

    /// Appends what differs between the list and the one that was published.
    fn log_hand(&mut self, lists: &Lists) -> anyhow::Result<Adopted> {
        let path = self.place.log().join(COPY);
        let Some(copy) = path.exists().then(|| files::bytes(&path)).transpose()? else { return Ok(Adopted::Begun) };
        let was = read::parse(&copy, lists, Date::MAX).map_err(Problems)?;
        let is = read::parse(&self.standing.csv, lists, Date::MAX).map_err(Problems)?;
        // Of whom something was decided since, that stands and not the hand's row.
        let decided: HashSet<RecordNumber> =
            self.standing.waiting.iter().flat_map(|change| change.items.iter().map(|item| item.no)).collect();
        let (mut added, mut changed, mut removed) = (0, 0, 0);
        let mut items = Vec::new();
        let numbers = is.entries().iter().map(|entry| entry.no);
        let gone = was.entries().iter().map(|entry| entry.no).filter(|no| is.find(*no).is_none());
        for no in numbers.chain(gone).filter(|no| !decided.contains(no)) {
            let (old, new) = (was.find(no), is.find(no));
            let kinds = kinds(old, new, Reason::Corrected);
            if kinds.is_empty() {
                continue;
            }
            let count = if old.is_none() {
                &mut added
            } else if new.is_none() {
                &mut removed
            } else {
                &mut changed
            };
            *count += 1;
            items.push(Item { no, kinds, entry: new.cloned() });
        }
        let cause = format!("hand-{}", &hex(&Sha256::digest(&self.standing.csv))[..32]);
        for (step, items) in (1..).zip(items.chunks(MOST)) {
            while self.create(lists, (cause.clone(), step), items.to_vec())? == Creation::Exists {}
        }
        Ok(Adopted::Rows { added, changed, removed })
    }

    /// Takes over the rows of another list, and publishes. Rows that are listed already must be the same.
    ///
    /// # Errors
    /// [`Problems`] where they are not; otherwise when the disk refuses.
    pub fn import(&mut self, lists: &Lists, list: &Register) -> anyhow::Result<usize> {
        let rows: Rows = list.entries().iter().map(|entry| (entry.no, Some(entry.clone()))).collect();
        let rows: Rows = rows.into_iter().filter(|(no, entry)| self.register().find(*no) != entry.as_ref()).collect();
        for rows in rows.chunks(MOST) {
            let names: Vec<String> = rows.iter().map(|(no, _)| no.to_string()).collect();
            let record = format!("import-{}", &hex(&Sha256::digest(names.join(",")))[..32]);
            self.append(lists, &Cause { record, step: 1, reason: Reason::Accepted }, rows)?;
        }
        self.publish(lists)?;
        Ok(rows.len())
    }

    /// Drops from the log what happened to records that are no longer listed.
    ///
    /// # Errors
    /// When a month cannot be read or written.
    pub fn forget(&self, until: Until) -> anyhow::Result<()> {
        Log(&self.place).forget(self.register(), until)
    }
}

#[cfg(test)]
mod tests;
