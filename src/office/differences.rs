//! What differs between what is accepted and what is listed, by record number: found here for the door, which lists
//! again who was lost, and for `upkeep::compare`, which says what stays. Reads only records about which the two sides
//! may differ, and changes nothing. Its words are in `difference_words`.

use super::ended::last_end;
use crate::base::entropy::Entropy;
use crate::directory::{End, Fates, Register};
use crate::office::faults::unless_odd;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::history::Step;
use crate::office::queue::index;
use crate::office::queue::numbers::Issuer;
use crate::office::queue::rows::Queue;
use crate::scheme::ids::RecordNumber;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Record numbers that stand on one side only, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Differences {
    /// Accepted, and not in the register.
    pub(super) unlisted: Vec<RecordNumber>,
    /// Accepted, and the log says that it was stopped or revoked.
    pub(super) ended: Vec<RecordNumber>,
    /// In the register by a decision, and not accepted (any more).
    pub(super) unaccepted: Vec<RecordNumber>,
    /// In the register by a decision of which there is no record at all.
    pub(super) missing: Vec<RecordNumber>,
    /// Whether that is so of most who are in the register by a decision: then it is rather the state that is missing.
    pub(super) are_most_missing: bool,
    /// In the register, and accepted under another number: which that is.
    pub(super) doubled: BTreeMap<RecordNumber, RecordNumber>,
    /// In the register otherwise than it was accepted long ago, and no hand is known to have put it right.
    pub(super) differing: Vec<RecordNumber>,
}

/// The register's side.
struct Listed<'a> {
    register: &'a Register,
    fates: &'a Fates,
    issued: Vec<RecordNumber>,
}

impl Listed<'_> {
    /// Who is listed by a decision; the others were brought along from elsewhere.
    fn decided(&self) -> impl Iterator<Item = RecordNumber> {
        let numbers = self.register.entries().iter().map(|entry| entry.no);
        numbers.filter(|no| self.is_issued(*no) || self.fates.is_decided(*no))
    }

    fn is_issued(&self, no: RecordNumber) -> bool {
        self.issued.binary_search(&no).is_ok()
    }
}

impl Differences {
    /// By the numbers that were issued and those that ended. Of who is listed and has not ended it is only asked
    /// whether the record is there, unless it holds several such numbers, or one that is `suspected`.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub(super) fn between(
        queue: &Queue,
        register: &Register,
        fates: &Fates,
        suspected: &dyn Fn(RecordNumber) -> bool,
    ) -> anyhow::Result<Self> {
        let issuer = Issuer::new(queue.objects.clone(), Arc::new(Entropy::Os));
        let ended: HashSet<RecordNumber> = index::ended(&queue.objects)?.into_iter().map(|(no, _)| no).collect();
        let submissions = queue.submissions()?;
        let listed = Listed { register, fates, issued: issuer.issued()? };
        let mut found = Self::default();
        let mut held: HashMap<Submission, Vec<RecordNumber>> = HashMap::new();
        for no in listed.issued.iter().copied() {
            let Some(holder) = issuer.holder(no)? else { continue };
            if register.find(no).is_none() {
                // One that cannot be read may well be accepted.
                if let Some(holder) = unless_odd(queue.find(&holder))?.flatten() {
                    found.judge_unlisted(&holder, no, fates.end(no));
                }
            } else if submissions.contains(&holder) {
                held.entry(holder).or_default().push(no);
            } else if unless_odd(queue.find(&holder))?.is_some() {
                // In a folder that is closed it may well be there.
                found.missing.push(no);
            }
        }
        for (holder, numbers) in held {
            let is_clear = numbers.len() == 1 && numbers.iter().all(|no| !ended.contains(no) && !suspected(*no));
            if !is_clear {
                found.judge_listed(queue, &holder, &numbers)?;
            }
        }
        found.missing.extend(listed.decided().filter(|no| !listed.is_issued(*no)));
        Ok(found.in_order(&listed))
    }

    /// The same where there is a register and no record at all.
    pub(super) fn without_records(register: &Register, fates: &Fates) -> Self {
        let listed = Listed { register, fates, issued: Vec::new() };
        Self { missing: listed.decided().collect(), ..Self::default() }.in_order(&listed)
    }

    fn in_order(mut self, listed: &Listed<'_>) -> Self {
        self.unaccepted.sort_unstable();
        self.missing.sort_unstable();
        self.are_most_missing = self.missing.len() * 2 > listed.decided().count();
        self
    }

    /// Of a number that is not listed, and its holder: one in the middle of a step is about to be.
    fn judge_unlisted(&mut self, holder: &Application, no: RecordNumber, end: Option<&End>) {
        if !holder.is_to_be_listed() || holder.record != Some(no) {
            return;
        }
        // An end of its own that was undone is no end: it is about to come back.
        if end.is_some_and(|end| end.step != last_end(holder)) {
            self.ended.push(no);
        } else if listed_number(holder).is_some() {
            self.unlisted.push(no);
        }
    }

    /// Of the numbers of one holder that are listed: one that cannot be read may well be accepted.
    fn judge_listed(&mut self, queue: &Queue, holder: &Submission, numbers: &[RecordNumber]) -> anyhow::Result<()> {
        let Some(found) = unless_odd(queue.find(holder))? else { return Ok(()) };
        if found.is_none() && queue.unread(holder).is_some() {
            return Ok(());
        }
        let accepted = found.filter(|holder| holder.state == State::Accepted).map(|holder| holder.record);
        for no in numbers {
            match accepted {
                Some(Some(own)) if own == *no => {}
                Some(Some(own)) => drop(self.doubled.insert(*no, own)),
                _ => self.unaccepted.push(*no),
            }
        }
        Ok(())
    }

    /// Whether both sides say the same.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether something is known to be amiss with a number that is listed.
    pub(super) fn suspects(&self, no: RecordNumber) -> bool {
        self.unaccepted.contains(&no) || self.doubled.contains_key(&no)
    }
}

/// The number under which an application must be listed; `None` while its acceptance is not complete.
pub(super) fn listed_number(application: &Application) -> Option<RecordNumber> {
    application.last(Step::Accepted).and(application.record)
}
