//! Everything of the state looked at, each record beside what follows from it: its hints and marks, its numbers, its
//! letters, its change in the register; and hints that say nothing any more. Called by `cli::state`. Looking changes
//! nothing; what is in the middle of a step is looked at twice, and only what lacks both times is told.

use super::whole::WholeLook;
use crate::base::durable::DurableFault;
use crate::base::problem::{Problem, Problems};
use crate::base::progress::{Doing, Progress};
use crate::base::terminal::note;
use crate::directory::{self, Ledger, Register};
use crate::office::declaration::applications::Applications;
use crate::office::faults::unless_odd;
use crate::office::mail::letters::owed_letters;
use crate::office::publish::{Publisher, Publishing, row_says};
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::hints;
use crate::office::queue::history::Step;
use crate::office::queue::opened::Opened;
use crate::office::state::held::Held;
use crate::scheme::ids::Reference;
use crate::store::Key;
use crate::store::hint::Worth;
use rayon::prelude::*;
use std::sync::Arc;
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
    /// How many were erased, and numbers from before lie there: a copy was put back, or erasing was cut off.
    pub unburied: usize,
    /// Why it could not be looked at whether the register says what was decided.
    pub unread: Vec<Problem>,
}

/// What records are looked at beside.
struct Beside {
    known: Publishing,
    register: Register,
}

/// Looks at every record and changes nothing.
#[derive(Debug)]
pub struct Examination {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) whole: Arc<WholeLook>,
}

impl Examination {
    /// Looks at every record. What cannot be read is counted in `Office::left`.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub fn examine(&self) -> anyhow::Result<Examined> {
        self.applications.queue.look_for_strange()?;
        let mut stale = self.stale_hints(false)?;
        let all: Vec<Submission> = self.applications.queue.standing()?;
        let mut unburied = self.unburied()?;
        let mut unread = Vec::new();
        let mut lacking = self.lacking(&all, &mut unread)?;
        if !lacking.is_empty() || stale + unburied > 0 {
            thread::sleep(A_STEP);
            let again: Vec<Submission> = lacking.into_iter().map(|(submission, ..)| submission).collect();
            lacking = self.lacking(&again, &mut unread)?;
            stale = stale.min(self.stale_hints(false)?);
            unburied = unburied.min(self.unburied()?);
        }
        let mut lacks: Vec<_> = lacking.into_iter().map(|(_, reference, lacks)| (reference, lacks)).collect();
        lacks.sort();
        Ok(Examined { records: all.len(), lacks, stale, unburied, unread })
    }

    /// Puts aside what of the register's log nobody can read any more: else nothing could be looked at beside it, and
    /// nothing be put right. What keeps it from that is told by who looks.
    pub fn clear_log(&self) {
        let cleared = self.applications.guard.run(|| Ledger::set_damaged_aside(&self.publisher.place));
        // That a state is held is said by itself: nothing is damaged because of that.
        if let Err(error) = cleared
            && !error.is::<Held>()
        {
            note!("sengen: what is damaged of the register's log stays where it is: {error:#}");
        }
    }

    /// Puts right what [`Examination::examine`] finds, puts aside what is damaged, and lists again who was lost from
    /// the list; gives back what of that is to be told.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub fn put_right(&self) -> anyhow::Result<Vec<Problem>> {
        self.whole.repair_whole()?;
        self.applications.guard.run(|| self.stale_hints(true))?;
        let told = self.publisher.publish_register()?;
        Ok([told, self.publisher.list_again()?].concat())
    }

    /// How many were erased and lie there as they were before.
    fn unburied(&self) -> anyhow::Result<usize> {
        let heads = self.applications.queue.heads(|current, count| current.is_erased() && count > 1)?;
        Ok(heads.into_iter().filter(|(_, is_unburied)| *is_unburied).count())
    }

    /// What records are looked at beside; `None`: the register is at fault, and why.
    fn beside(&self, unread: &mut Vec<Problem>) -> anyhow::Result<Option<Beside>> {
        unread.clear();
        let lists = &self.applications.scheme.lists;
        let read = directory::read(&self.publisher.place, lists, self.applications.clock.today());
        let opened = read.map_err(|faults| Problems(faults).into()).and_then(|register| {
            let known = self.publisher.open()?;
            Ok(Beside { known, register })
        });
        match opened.map_err(|error: anyhow::Error| error.downcast::<Problems>()) {
            Ok(beside) => Ok(Some(beside)),
            Err(Ok(Problems(faults))) => {
                *unread = faults;
                Ok(None)
            }
            Err(Err(error)) => Err(error),
        }
    }

    /// Those of some records that lack something.
    fn lacking(
        &self,
        submissions: &[Submission],
        unread: &mut Vec<Problem>,
    ) -> anyhow::Result<Vec<(Submission, Reference, Vec<Lack>)>> {
        let beside = self.beside(unread)?;
        let progress = Progress::of(Doing::Examining, Some(submissions.len() as u64));
        let look = |submission: &Submission| -> anyhow::Result<Option<(Submission, Reference, Vec<Lack>)>> {
            progress.step();
            let Some(opened) = unless_odd(self.applications.open(submission))?.flatten() else {
                return Ok(None);
            };
            let lacks = self.lacks(&opened, beside.as_ref())?;
            Ok((!lacks.is_empty()).then(|| (submission.clone(), opened.application.reference, lacks)))
        };
        let found: anyhow::Result<Vec<_>> = submissions.par_iter().map(look).collect();
        Ok(found?.into_iter().flatten().collect())
    }

    fn lacks(&self, opened: &Opened, beside: Option<&Beside>) -> anyhow::Result<Vec<Lack>> {
        let application = &opened.application;
        let found = [
            (Lack::Hint, self.applications.queue.hints.lacks(opened, "").map_err(Into::into)),
            (Lack::Mark, self.lacks_mark(application).map_err(Into::into)),
            (Lack::Number, self.lacks_number(application)),
            (Lack::Letter, self.lacks_letter(application)),
            (Lack::Change, beside.map_or(Ok(false), |beside| self.lacks_change(application, beside))),
        ];
        let mut lacks = Vec::new();
        for (lack, holds) in found {
            // What cannot be read where it should stand is named by itself.
            if unless_odd(holds)? == Some(true) {
                lacks.push(lack);
            }
        }
        Ok(lacks)
    }

    fn lacks_mark(&self, application: &Application) -> Result<bool, DurableFault> {
        for mark in self.applications.index.of(application) {
            if !self.applications.index.marked(&mark)?.contains(&application.submission) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn lacks_number(&self, application: &Application) -> anyhow::Result<bool> {
        let issuer = &self.publisher.issuer;
        let own = Some(&application.submission);
        if let Some(numbers) = &application.numbers
            && (issuer.submission_of_user(&numbers.user_number)?.as_ref() != own
                || issuer.submission_of_declaration(&numbers.declaration_id)?.as_ref() != own)
        {
            return Ok(true);
        }
        // A record number may have been passed on to a newer declaration.
        Ok(match application.record {
            // One that ended before it was listed may have lost it.
            Some(no) if application.state == State::Accepted || application.last(Step::Accepted).is_some() => {
                issuer.holder(no)?.is_none()
            }
            Some(_) => false,
            None => false,
        })
    }

    fn lacks_letter(&self, application: &Application) -> anyhow::Result<bool> {
        if application.state == State::Received {
            // The hint of its end tells of its letter too.
            return Ok(false);
        }
        let oldest = self.applications.mailer.oldest_letter();
        Ok(owed_letters(application, oldest).any(|name| self.applications.mailer.letterbox.fate(&name).is_none()))
    }

    fn lacks_change(&self, application: &Application, beside: &Beside) -> anyhow::Result<bool> {
        let Some(no) = application.record else { return Ok(false) };
        let issuer = &self.publisher.issuer;
        if issuer.holder(no)?.is_some_and(|holder| holder != application.submission) {
            return Ok(false);
        }
        Ok(match application.state {
            State::Accepted if application.is_suspended() => beside.register.find(no).is_some(),
            State::Accepted => {
                let says = |row| row_says(&self.publisher.scheme.lists, application, row).unwrap_or(false);
                self.publisher.may_lack(&|cause| beside.known.knows(cause), application)
                    && !beside.register.find(no).is_some_and(says)
            }
            _ => application.has_left() && beside.register.find(no).is_some(),
        })
    }

    /// Counts the hints that say nothing any more, and drops them where that is asked.
    fn stale_hints(&self, drops: bool) -> anyhow::Result<usize> {
        let (store, now) = (&self.applications.queue.objects.store, self.applications.clock.now());
        let mut stale = 0;
        let mut after: Option<Key> = None;
        loop {
            let listed = self.applications.queue.hints.list("", after.as_ref())?;
            // The others are dropped by who has done what they ask for.
            for hint in listed.hints.iter().filter(|hint| hints::goes_with_its_number(&hint.place)) {
                let current = unless_odd(
                    self.applications
                        .queue
                        .objects
                        .known(self.applications.queue.rows().current(&hint.id))
                        .map_err(Into::into),
                )?;
                let Some(current) = current else { continue };
                let number = current.filter(|current| !current.is_erased()).map(|current| current.number());
                let worth = self.applications.queue.objects.known(hint.worth(store, number, now));
                let worth = unless_odd(worth.map_err(Into::into))?;
                if matches!(worth, Some(Worth::Overtaken | Worth::Abandoned)) {
                    stale += 1;
                    if drops {
                        self.applications.queue.objects.known(hint.drop_from(store))?;
                    }
                }
            }
            match listed.after {
                Some(key) => after = Some(key),
                None => return Ok(stale),
            }
        }
    }
}

impl Lack {
    /// All of them, as they are listed.
    pub const ALL: [Self; 5] = [Self::Hint, Self::Mark, Self::Number, Self::Letter, Self::Change];
}

/// Whoever was in the middle of a step has done it by then.
const A_STEP: Duration = Duration::from_millis(500);
