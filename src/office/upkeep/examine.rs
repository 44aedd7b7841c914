//! Everything of the state looked at, each record beside what follows from it: its hints and marks, its numbers, its
//! letters, its change in the register; and hints that say nothing any more. Called by `cli::state`. Looking changes
//! nothing; what is in the middle of a step is looked at twice, and only what lacks both times is told.

use crate::base::durable::Fault;
use crate::directory::{self, Register};
use crate::office::Office;
use crate::office::declaration::applications::Opened;
use crate::office::mail::letters::owed_letters;
use crate::office::publish::Publishing;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::guard::unless_odd;
use crate::office::queue::hints::{EFFECT, EXPIRY, RETENTION, REVIEW};
use crate::scheme::ids::Reference;
use crate::store::hint::{self, Hint, Worth};
use crate::store::{Key, row::Current};
use rayon::prelude::*;
use std::thread;
use std::time::Duration;

/// What a record lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// It waits for something and no hint says so: nobody would come to it.
    Hint,
    /// It is not found as the same declarer's as another.
    Mark,
    /// One of its numbers is not set down as its own: it could be given out again.
    Number,
    /// A letter is owed and does not wait to be sent.
    Letter,
    /// What was decided last does not stand in the register.
    Change,
}

/// What was found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Examined {
    /// How many records were looked at.
    pub records: usize,
    /// What lacks something, in the order of references.
    pub lacks: Vec<(Reference, Vec<Lack>)>,
    /// How many hints say nothing any more.
    pub stale: usize,
}

/// What records are looked at beside.
struct Beside {
    known: Publishing,
    register: Register,
}

impl Lack {
    /// All of them, as they are listed.
    pub const ALL: [Self; 5] = [Self::Hint, Self::Mark, Self::Number, Self::Letter, Self::Change];
}

/// Whoever was in the middle of a step has done it by then.
const A_STEP: Duration = Duration::from_millis(500);
const STRETCH: usize = 1000;
/// The places of hints that the next decision drops.
const OF_A_NUMBER: [&str; 4] = [REVIEW, EXPIRY, EFFECT, RETENTION];

impl Office {
    /// Looks at every record. What cannot be read is counted in [`Office::left`].
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub fn examine(&self) -> anyhow::Result<Examined> {
        let mut stale = self.stale_hints(false)?;
        let all: Vec<Submission> = self.standing()?;
        let mut lacking = self.lacking(&all)?;
        if !lacking.is_empty() || stale > 0 {
            thread::sleep(A_STEP);
            let again: Vec<Submission> = lacking.into_iter().map(|(submission, ..)| submission).collect();
            lacking = self.lacking(&again)?;
            stale = stale.min(self.stale_hints(false)?);
        }
        let mut lacks: Vec<_> = lacking.into_iter().map(|(_, reference, lacks)| (reference, lacks)).collect();
        lacks.sort();
        Ok(Examined { records: all.len(), lacks, stale })
    }

    /// Puts right what [`Office::examine`] finds, and puts aside what is damaged.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub fn put_right(&self) -> anyhow::Result<()> {
        self.repair_whole()?;
        self.guarded(|| self.stale_hints(true))?;
        self.publish_register().map(drop)
    }

    /// Everybody who was not erased.
    pub(in crate::office) fn standing(&self) -> anyhow::Result<Vec<Submission>> {
        let heads = self.queue.heads(Current::is_erased)?;
        Ok(heads.into_iter().filter(|(_, is_erased)| !is_erased).map(|(submission, _)| submission).collect())
    }

    /// Those of some records that lack something.
    fn lacking(&self, submissions: &[Submission]) -> anyhow::Result<Vec<(Submission, Reference, Vec<Lack>)>> {
        let lists = &self.scheme.lists;
        let register = directory::read(&self.place(), lists, self.clock.today());
        let register = register.map_err(|faults| crate::office::faults::problems(&faults))?;
        let known = self.open_publishing()?;
        let beside = Beside { known, register };
        let look = |submission: &Submission| -> anyhow::Result<Option<(Submission, Reference, Vec<Lack>)>> {
            let Some(opened) = unless_odd(self.open_submission(submission))?.flatten() else { return Ok(None) };
            let lacks = self.lacks(&opened, &beside)?;
            Ok((!lacks.is_empty()).then(|| (submission.clone(), opened.application.reference, lacks)))
        };
        let found: anyhow::Result<Vec<_>> = submissions.par_iter().map(look).collect();
        Ok(found?.into_iter().flatten().collect())
    }

    fn lacks(&self, opened: &Opened, beside: &Beside) -> anyhow::Result<Vec<Lack>> {
        let application = &opened.application;
        let found = [
            (Lack::Hint, self.lacks_hint(opened)?),
            (Lack::Mark, self.lacks_mark(application)?),
            (Lack::Number, self.lacks_number(application)?),
            (Lack::Letter, self.lacks_letter(application)?),
            (Lack::Change, self.lacks_change(application, beside)?),
        ];
        Ok(found.into_iter().filter(|(_, holds)| *holds).map(|(lack, _)| lack).collect())
    }

    fn lacks_hint(&self, opened: &Opened) -> Result<bool, Fault> {
        let Some(on) = &opened.on else { return Ok(false) };
        for place in &opened.waited {
            let hint = Hint { place: place.clone(), id: on.id().clone(), number: on.number() };
            if !self.queue.known(hint.stands(&self.queue.store))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn lacks_mark(&self, application: &Application) -> Result<bool, Fault> {
        for mark in self.marks_of(application) {
            if !self.queue.marked(&mark)?.contains(&application.submission) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn lacks_number(&self, application: &Application) -> anyhow::Result<bool> {
        let issue = self.issue();
        let own = Some(&application.submission);
        if let Some(numbers) = &application.numbers
            && (issue.submission_of_user(&numbers.user_number)?.as_ref() != own
                || issue.submission_of_declaration(&numbers.declaration_id)?.as_ref() != own)
        {
            return Ok(true);
        }
        // A record number may have been passed on to a newer declaration.
        Ok(match application.record {
            Some(no) => issue.holder(no)?.is_none(),
            None => false,
        })
    }

    fn lacks_letter(&self, application: &Application) -> anyhow::Result<bool> {
        if application.state == State::Received {
            // The hint of its end tells of its letter too.
            return Ok(false);
        }
        let oldest = self.oldest_letter();
        Ok(owed_letters(application, oldest).any(|name| self.post.fate(&name).is_none()))
    }

    fn lacks_change(&self, application: &Application, beside: &Beside) -> anyhow::Result<bool> {
        let Some(no) = application.record else { return Ok(false) };
        let issue = self.issue();
        if issue.holder(no)?.is_some_and(|holder| holder != application.submission) {
            return Ok(false);
        }
        Ok(match application.state {
            State::Accepted => self.may_lack(&|cause| beside.known.knows(cause), application),
            _ => application.has_left() && beside.register.find(no).is_some(),
        })
    }

    /// Counts the hints that say nothing any more, and drops them where that is asked.
    fn stale_hints(&self, drops: bool) -> anyhow::Result<usize> {
        let (store, now) = (&self.queue.store, self.clock.now());
        let mut stale = 0;
        let mut after: Option<Key> = None;
        loop {
            let hints = self.queue.known(hint::list(store, "", after.as_ref(), STRETCH))?;
            // The others are dropped by who has done what they ask for.
            for hint in hints.hints.iter().filter(|hint| OF_A_NUMBER.iter().any(|place| hint.place.starts_with(place)))
            {
                let current = unless_odd(self.queue.known(self.queue.rows().current(&hint.id)).map_err(Into::into))?;
                let Some(current) = current else { continue };
                let number = current.filter(|current| !current.is_erased()).map(|current| current.number());
                let worth = self.queue.known(hint.worth(store, number, now))?;
                if matches!(worth, Worth::Overtaken | Worth::Abandoned) {
                    stale += 1;
                    if drops {
                        self.queue.known(hint.drop_from(store))?;
                    }
                }
            }
            match hints.after {
                Some(key) => after = Some(key),
                None => return Ok(stale),
            }
        }
    }
}
