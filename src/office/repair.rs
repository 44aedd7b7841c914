//! At start: finishes or undoes what a crash interrupted. Of a file in two folders the later state wins,
//! missing marks and tombstones are made, steps without their event are finished where something of them
//! may be known outside and undone where not, and mails that are owed are made.
//! Runs beside a working `serve` too: every application is looked at again under its lock. One that cannot be
//! read keeps no other from being repaired, and a disk that cannot be written keeps nobody from reading.

use super::application::{Application, State, Step, Submission};
use super::issue::Issue;
use super::{Office, Why, is_unconfirmed, unless_odd};
use crate::base::durable;
use crate::base::terminal::note;
use crate::directory::Known;
use jiff::SignedDuration;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

/// What a repair found to do.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Repaired {
    /// Files that lay in two folders.
    pub doubled: usize,
    /// Files without their permanent mark.
    pub unmarked: usize,
    /// Steps finished or undone.
    pub interrupted: usize,
}

/// Touched at the end of every repair; files older than that and a mail's life need no second look.
const DONE: &str = "repaired";
const MAIL_LIFE_SECS: i64 = 6 * 24 * 3600;

impl Office {
    /// Repairs what was not repaired since the start. A disk that refuses is said: then it is tried again later,
    /// and until then the office can look at everything.
    ///
    /// # Errors
    /// When a write was not confirmed.
    pub(super) fn mend(&self) -> anyhow::Result<()> {
        if !self.unmended.load(Ordering::Relaxed) {
            return Ok(());
        }
        match self.repair() {
            Ok(repaired) => {
                self.unmended.store(false, Ordering::Relaxed);
                if repaired != Repaired::default() {
                    note!("sengen: the queue was repaired after an interruption: {repaired:?}");
                }
            }
            Err(error) if is_unconfirmed(&error) => return Err(error),
            Err(error) => note!("sengen: the queue is not repaired yet: {error:#}"),
        }
        Ok(())
    }

    /// Moves the damaged files that were met to `corrupt/`, and repairs what lies before them. For `serve` only:
    /// whoever just looks moves nothing.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_damaged_aside(&self) -> anyhow::Result<()> {
        let damaged = self.state.left().of(Why::Damaged);
        for state in State::ALL {
            for submission in self.queue.names(state)? {
                if damaged.contains(&self.queue.path(state, &submission)) {
                    let lock = self.queue.lock(&submission)?;
                    let moved = unless_odd(self.queue.set_aside(state, &submission).map_err(Into::into))?;
                    drop(lock);
                    if moved == Some(true) {
                        unless_odd(self.finish(&submission))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Repairs the queue.
    ///
    /// # Errors
    /// When the disk refuses.
    fn repair(&self) -> anyhow::Result<Repaired> {
        self.state.look_for_strange()?;
        for folder in self.state.folders().chain([self.state.path().to_path_buf()]) {
            durable::sweep(&folder)?;
        }
        let since = fs::metadata(self.state.join(DONE)).map_or(i64::MIN, |done| done.ctime() - MAIL_LIFE_SECS);
        let mut places: HashMap<Submission, Vec<State>> = HashMap::new();
        for state in State::ALL {
            for submission in self.queue.names(state)? {
                places.entry(submission).or_default().push(state);
            }
        }
        let seen: HashSet<String> = durable::list(&self.state.join("queue/seen"))?.into_iter().collect();
        let ended = Mutex::new(Vec::new());
        let known = Known::load(&self.place(), &self.scheme.lists).ok();
        let put_right = |(submission, states): (&Submission, &Vec<State>)| -> anyhow::Result<Repaired> {
            let doubled = states.len() > 1 && unless_odd(self.keep_the_later(submission))?.unwrap_or(false);
            let unmarked = !seen.contains(submission.as_str());
            if unmarked {
                self.queue.mark(submission)?;
            }
            let changed = |state: &State| fs::metadata(self.queue.path(*state, submission)).map(|file| file.ctime());
            let touched = states.len() > 1 || states.iter().any(|state| changed(state).is_ok_and(|at| at >= since));
            let placed = if touched { unless_odd(self.repair_place(submission, known.as_ref()))? } else { None };
            let (moved, to_list) = placed.unwrap_or_default();
            if to_list {
                ended.lock().unwrap_or_else(PoisonError::into_inner).push(submission.clone());
            }
            let interrupted = touched && (unless_odd(self.finish(submission))?.unwrap_or(false) || moved);
            Ok(Repaired { doubled: doubled.into(), unmarked: unmarked.into(), interrupted: interrupted.into() })
        };
        let repaired = places.par_iter().map(put_right).try_reduce(Repaired::default, |a, b| {
            Ok(Repaired {
                doubled: a.doubled + b.doubled,
                unmarked: a.unmarked + b.unmarked,
                interrupted: a.interrupted + b.interrupted,
            })
        })?;
        let ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
        match if ended.is_empty() { Ok(()) } else { self.list_as_decided(&ended) } {
            Err(error) if !is_unconfirmed(&error) => {
                note!("sengen: the directory is not as declarers ended it yet: {error:#}");
            }
            listed => listed?,
        }
        // Without the mark the next repair looks at everything again: no reason to keep anybody out.
        if let Err(fault) = durable::replace(&self.state.join(DONE), b"") {
            let error = fault.into();
            self.watch(&error);
            note!("sengen: no mark of this repair: {error:#}");
        }
        Ok(repaired)
    }

    fn keep_the_later(&self, submission: &Submission) -> anyhow::Result<bool> {
        let _lock = self.queue.lock(submission)?;
        let mut kept = false;
        let mut dropped = false;
        for state in State::ALL.into_iter().rev() {
            // A damaged later file is none: then the earlier one is the best there is. A newer one ends this.
            if self.queue.read(state, submission)?.is_none() {
                continue;
            }
            if kept {
                self.queue.drop_overtaken(state, submission)?;
                dropped = true;
            }
            kept = true;
        }
        Ok(dropped)
    }

    /// Finishes or undoes the step an application is in the middle of.
    pub(super) fn finish(&self, submission: &Submission) -> anyhow::Result<bool> {
        let Some((state, application)) = self.queue.find(submission)? else { return Ok(false) };
        if is_whole(state, &application) {
            self.claim_numbers(&application)?;
            self.pay_all(&application)?;
            return Ok(false);
        }
        // The publishing lock always comes before an application's.
        let publishing = match (state == State::Accepted).then(|| self.open_publishing()).transpose() {
            Err(error) if !is_unconfirmed(&error) => return Ok(unlisted(&application, &error)),
            publishing => publishing?,
        };
        let lock = self.queue.lock(submission)?;
        let found = self.queue.find(submission)?.filter(|(state, application)| !is_whole(*state, application));
        let Some((state, application)) = found else { return Ok(false) };
        match state {
            State::Received => {}
            State::Expired => self.finish_expiry(application)?,
            State::Confirmed => drop(self.finish_confirmation(application)?),
            State::Accepted if application.last(Step::Revoked).is_some() => match publishing {
                Some(mut publishing) => match self.finish_revocation(&mut publishing, &application) {
                    Err(error) if !is_unconfirmed(&error) => return Ok(unlisted(&application, &error)),
                    finished => finished?,
                },
                None => return Ok(false),
            },
            State::Accepted if application.record.is_some() => match publishing {
                Some(mut publishing) => match self.finish_acceptance(&mut publishing, application.clone(), lock) {
                    Err(error) if !is_unconfirmed(&error) => return Ok(unlisted(&application, &error)),
                    finished => finished?,
                },
                // Somebody is accepting it at this moment.
                None => return Ok(false),
            },
            // Nobody was told anything yet: it waits for the office again.
            State::Accepted | State::Rejected => drop(self.queue.step(submission, state, State::Confirmed)?),
            State::Withdrawn | State::Revoked => self.finish_withdrawal(state, application)?,
        }
        Ok(true)
    }

    /// After a copy was restored, a number in use may lack its tombstone.
    fn claim_numbers(&self, application: &Application) -> anyhow::Result<()> {
        let issue = Issue { state: &self.state, entropy: &self.entropy };
        let owner = &application.submission;
        issue.claim("references", application.reference.as_str(), owner)?;
        if let Some(numbers) = &application.numbers {
            issue.claim("users", numbers.user_number.as_str(), owner)?;
            issue.claim("declarations", numbers.declaration_id.as_str(), owner)?;
        }
        if let Some(no) = application.record {
            issue.claim("records", &no.to_string(), owner)?;
        }
        Ok(())
    }

    /// Makes the mails an application owes; what is too old to be of use is let go. One that cannot be made
    /// is not in the way of the others.
    pub(super) fn pay_all(&self, application: &Application) -> anyhow::Result<()> {
        let oldest = self.clock.now() - SignedDuration::from_secs(MAIL_LIFE_SECS);
        let mut paid = Ok(());
        for (index, event) in application.history.iter().enumerate() {
            if event.at > oldest {
                paid = paid.and(self.pay(application, index));
            }
        }
        paid
    }
}

/// A directory that is at fault or cannot be written keeps no applicant from declaring and the office from
/// nothing else: the decision is finished at the next start. Says so, and that nothing was repaired.
fn unlisted(application: &Application, error: &anyhow::Error) -> bool {
    note!("sengen: the directory does not say yet what was decided about {}: {error:#}", application.reference);
    false
}

/// Whether an application has seen the step that leads to where it lies, and none that leads on.
pub(super) fn is_whole(state: State, application: &Application) -> bool {
    let leads_on = state == State::Accepted && application.last(Step::Revoked).is_some();
    application.last(state.entered_by()).is_some() && !leads_on
}
