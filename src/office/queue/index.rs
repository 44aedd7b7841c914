//! Marks by which records are found without reading everybody else's, made before the number of the row that says
//! so: `same/0f3/<keyed hash>.<id>.<number>` for whom somebody declares, by 法人番号 and by folded name and place;
//! `mailbox/0f3/<keyed hash>.…` where the mails go; `ended/10000/10000001.…` that a record number's holder has ended.
//! A mark may lie, a record never: whoever follows one reads the record.
//! Called by `applications`, `duplicates`, `compare`, `expire` and `repair`. Never says in its names who anybody is.

use super::application::{Application, State, Submission};
use super::mark::{ENDED, MAILBOX, Mark, SAME};
use super::opened::Opened;
use super::rows::Queue;
use crate::base::durable::DurableFault;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::directory::fold;
use crate::office::faults::unless_odd;
use crate::office::state::objects::Objects;
use crate::office::state::seal::StateKey as SealKey;
use crate::scheme::Answers;
use crate::scheme::ids::RecordNumber;
use crate::store::Key;
use crate::store::row::Number;
use std::sync::Arc;

/// By what records are found.
#[derive(Debug)]
pub struct RecordIndex {
    pub(in crate::office) queue: Queue,
    pub(in crate::office) key: Arc<SealKey>,
}

impl RecordIndex {
    /// The index of a queue.
    pub fn new(queue: Queue, key: Arc<SealKey>) -> Self {
        Self { queue, key }
    }

    /// What answers are marked by.
    pub(in crate::office) fn of_answers(&self, answers: &Answers) -> Vec<Mark> {
        let (name, town) = (fold(answers.declarer_name()), fold(answers.municipality()));
        let mut marks = Vec::new();
        // Who gave no name would be the same as everybody else without one.
        if !name.is_empty() {
            marks.push(Mark::of(&self.key, SAME, &["name", &name, answers.prefecture(), &town]));
        }
        marks.extend(answers.corporate_number().map(|number| Mark::of(&self.key, SAME, &["number", number])));
        marks
    }

    /// What everybody with this mailbox is marked by.
    fn of_mailbox(&self, email: &str) -> Mark {
        Mark::of(&self.key, MAILBOX, &[&email.to_lowercase()])
    }

    /// What an application is marked by: from its confirmation on, as long as its answers are there.
    pub(in crate::office) fn of(&self, application: &Application) -> Vec<Mark> {
        let mailbox = application.email().map(|email| self.of_mailbox(email));
        match application.state {
            State::Received | State::Expired => Vec::new(),
            State::Rejected | State::Answered => mailbox.into_iter().collect(),
            State::Confirmed | State::Accepted => {
                self.of_answers(&application.answers).into_iter().chain(mailbox).collect()
            }
            State::Withdrawn | State::Revoked => {
                let ended = application.record.map(Mark::of_ended);
                self.of_answers(&application.answers).into_iter().chain(mailbox).chain(ended).collect()
            }
        }
    }

    /// The applications whose mails go to an address, oldest first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn with_mailbox(&self, email: &str) -> anyhow::Result<Vec<Application>> {
        let mut found = Vec::new();
        for submission in self.marked(&self.of_mailbox(email))? {
            let application = unless_odd(self.queue.find(&submission))?.flatten();
            let is_own = |own: &Application| own.email().is_some_and(|own| own.to_lowercase() == email.to_lowercase());
            found.extend(application.filter(is_own));
        }
        found.sort_by_key(|application| application.received_at);
        Ok(found)
    }

    /// What may be of an address and cannot be read, once `with_mailbox` has tried.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn unread_of_mailbox(&self, email: &str) -> Result<Option<Problem>, DurableFault> {
        Ok(self.marked(&self.of_mailbox(email))?.iter().find_map(|submission| self.queue.unread(submission)))
    }

    /// Leaves what the next number of an opened application is to be found by.
    pub(in crate::office) fn leave(&self, opened: &Opened) -> Result<(), DurableFault> {
        let Some(number) = opened.number() else { return Ok(()) };
        let new = self.of(&opened.application).into_iter().filter(|mark| !opened.marked.contains(mark));
        new.into_iter().try_for_each(|mark| self.leave_mark(&mark, &opened.application.submission, number))
    }

    /// Drops what an application was found by and is no more, up to the number that was just decided.
    pub(in crate::office) fn drop_over(&self, opened: &Opened) {
        let Some(number) = opened.number() else { return };
        let now = self.of(&opened.application);
        for mark in opened.marked.iter().filter(|mark| !now.contains(mark)) {
            // One that stays is only a mark more to follow.
            if let Err(fault) = self.drop_mark(mark, &opened.application.submission, number) {
                note!("sengen: {fault}");
            }
        }
    }

    /// Drops everything a person was found by, who is about to be erased.
    pub(in crate::office) fn forget(&self, opened: &Opened) -> Result<(), DurableFault> {
        let Some(number) = opened.number() else { return Ok(()) };
        let mut marks = opened.marked.iter().filter(|mark| !mark.is_for_ever());
        marks.try_for_each(|mark| self.drop_mark(mark, &opened.application.submission, number))
    }

    /// Leaves the marks of an application that are not there: after a copy was restored.
    pub(in crate::office) fn leave_missing(&self, opened: &Opened) -> anyhow::Result<()> {
        let Some(on) = &opened.on else { return Ok(()) };
        let (submission, number) = (&opened.application.submission, on.number());
        for mark in self.of(&opened.application) {
            if !self.marked(&mark)?.contains(submission) {
                self.leave_mark(&mark, submission, number)?;
            }
        }
        Ok(())
    }

    /// Whoever bears a mark, or bore it.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub(in crate::office) fn marked(&self, mark: &Mark) -> Result<Vec<Submission>, DurableFault> {
        let of = |key: &Key| Submission::try_from(key.name().split('.').nth(1)?.to_owned()).ok();
        let mut found: Vec<Submission> =
            self.queue.objects.keys(&format!("{}.", mark.0), None)?.iter().filter_map(of).collect();
        found.dedup();
        Ok(found)
    }

    fn leave_mark(&self, mark: &Mark, submission: &Submission, number: Number) -> Result<(), DurableFault> {
        let objects = &self.queue.objects;
        let key = objects.key(format!("{}.{}.{number}", mark.0, submission.as_str()))?;
        objects.known(objects.store.create(&key, b"")).map(drop)
    }

    fn drop_mark(&self, mark: &Mark, submission: &Submission, last: Number) -> Result<(), DurableFault> {
        let is_over = |key: &&Key| {
            let number = key.name().rsplit_once('.').and_then(|(_, number)| Number::parse(number));
            number.is_some_and(|number| number <= last)
        };
        let objects = &self.queue.objects;
        let keys = objects.keys(&format!("{}.{}.", mark.0, submission.as_str()), None)?;
        keys.iter().filter(is_over).try_for_each(|key| objects.known(objects.store.remove(key)))
    }
}

/// The record numbers whose holders have ended, or had.
///
/// # Errors
/// [`DurableFault`].
pub(in crate::office) fn ended(objects: &Objects) -> Result<Vec<(RecordNumber, Submission)>, DurableFault> {
    let of = |key: &Key| {
        let mut parts = key.name().split('.');
        let no = RecordNumber::parse(parts.next()?).ok()?;
        Some((no, Submission::try_from(parts.next()?.to_owned()).ok()?))
    };
    let mut ended: Vec<_> = objects.keys(&format!("{ENDED}/"), None)?.iter().filter_map(of).collect();
    ended.dedup();
    Ok(ended)
}
