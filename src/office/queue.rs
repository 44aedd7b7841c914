//! The queue on disk: a folder for each state, a file for each application, a permanent mark in `seen/`.
//! Whoever changes an application holds its lock. One write of the file decides, its state included; that it
//! moves to the folder of its state follows, at the next start where it was cut off.
//! Called by the steps and `repair`. Reading moves nothing: what is
//! damaged, odd or newer is left and counted. Only `serve` sets damaged files aside, into `corrupt/`, with an
//! alarm; they are never deleted and never believed.

use super::application::{Application, State, Submission};
use super::state::{Found, StateDir};
use crate::base::durable::{self, Creation, Fault, Lock, Move};
use crate::base::terminal::note;
use crate::store::record::Unreadable;
use anyhow::{Context, bail};
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// The queue of a state.
#[derive(Debug, Clone)]
pub struct Queue {
    state: Arc<StateDir>,
}

/// How often a reader looks again for a file that was just being moved.
const LOOKS: usize = 5;

impl Queue {
    /// The queue of a state.
    pub fn new(state: Arc<StateDir>) -> Self {
        Self { state }
    }

    /// Locks an application against every other change, in this and other processes.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn lock(&self, submission: &Submission) -> Result<Lock, Fault> {
        self.state.lock("queue", submission.as_str())
    }

    /// Puts a new application into `received`, unless its name is known. The caller holds the lock and leaves
    /// the mark: what lies here is taken in, with its mark or still without.
    ///
    /// # Errors
    /// [`Fault`]; then nothing may be acknowledged.
    pub fn insert(&self, application: &Application) -> anyhow::Result<Creation> {
        let submission = &application.submission;
        if self.was_seen(submission) {
            return Ok(Creation::Exists);
        }
        Ok(durable::create(&self.path(State::Received, submission), &application.encode()?)?)
    }

    /// Finds an application wherever it lies.
    ///
    /// # Errors
    /// When the disk refuses, or its file is odd or newer. A damaged file counts as none.
    pub fn find(&self, submission: &Submission) -> anyhow::Result<Option<Application>> {
        Ok(self.find_lying(submission)?.map(|(_, application)| application))
    }

    /// The same, if it is in this state.
    ///
    /// # Errors
    /// As `find`.
    pub fn find_in(&self, state: State, submission: &Submission) -> anyhow::Result<Option<Application>> {
        Ok(self.find(submission)?.filter(|application| application.state == state))
    }

    /// Finds an application, and the folder it lies in.
    ///
    /// # Errors
    /// As `find`.
    pub fn find_lying(&self, submission: &Submission) -> anyhow::Result<Option<(State, Application)>> {
        for look in 0..LOOKS {
            for folder in State::ALL.into_iter().rev() {
                if let Some(application) = self.read(folder, submission)? {
                    return Ok(Some((folder, application)));
                }
            }
            // Known and nowhere: either just on its way between two folders, or gone for good.
            if !self.was_seen(submission) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(look as u64));
        }
        Ok(None)
    }

    /// Reads the application that lies in the folder of a state.
    ///
    /// # Errors
    /// When the disk refuses; [`Fault::Odd`] when this file is odd or newer. A damaged one counts as none.
    pub fn read(&self, folder: State, submission: &Submission) -> Result<Option<Application>, Fault> {
        Ok(match self.look(folder, submission)? {
            Found::Whole(application) => Some(application),
            Found::Nothing | Found::Damaged => None,
        })
    }

    fn look(&self, state: State, submission: &Submission) -> Result<Found<Application>, Fault> {
        self.state.read(&self.path(state, submission), |bytes| {
            let application = Application::decode(&bytes)?;
            let is_its_own = application.submission == *submission;
            if is_its_own { Ok(application) } else { Err(Unreadable::Foreign("another application's")) }
        })
    }

    /// Moves a damaged file to `corrupt/`; whether it was one. The caller holds the lock.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn set_aside(&self, state: State, submission: &Submission) -> Result<bool, Fault> {
        let path = self.path(state, submission);
        if !matches!(self.look(state, submission)?, Found::Damaged) {
            return Ok(false);
        }
        let name = format!("{}-{}.json", state.name(), submission.as_str());
        let moved = durable::move_out(&path, &self.state.join("queue/corrupt").join(name))?;
        if moved == Move::Moved {
            note!("sengen: queue: {} in {} is DAMAGED; it now lies in corrupt", submission.as_str(), state.name());
            self.state.left().forget(&path);
        }
        Ok(moved == Move::Moved)
    }

    /// Decides: writes an application over its file, and tells in which folder that lies. The caller holds the lock
    /// and has just read it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn write(&self, application: &Application) -> anyhow::Result<State> {
        let submission = &application.submission;
        let lying = self.find_lying(submission)?;
        let (folder, _) = lying.with_context(|| format!("the file of {} is gone", submission.as_str()))?;
        durable::replace(&self.path(folder, submission), &application.encode()?)?;
        Ok(folder)
    }

    /// Moves an application to the folder of its state; whether it lay in another. The caller holds the lock.
    ///
    /// # Errors
    /// [`Fault`], or a file of its name lies there already.
    pub fn move_home(&self, from: State, application: &Application) -> anyhow::Result<bool> {
        let (to, submission) = (application.state, &application.submission);
        if from == to {
            return Ok(false);
        }
        match durable::move_out(&self.path(from, submission), &self.path(to, submission))? {
            Move::Moved => Ok(true),
            Move::Gone => Ok(false),
            Move::Occupied => bail!("{} lies in {} and in {}", submission.as_str(), from.name(), to.name()),
        }
    }

    /// The submissions in the folder of a state.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn names(&self, state: State) -> Result<Vec<Submission>, Fault> {
        let names = durable::list(&self.folder(state))?;
        Ok(names.iter().filter_map(|name| Submission::try_from(name.strip_suffix(".json")?.to_owned()).ok()).collect())
    }

    /// What `keep` takes from each readable application of a state, in parallel, in no order. Only what it keeps
    /// stays in memory: there may be hundreds of thousands.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn each<T: Send>(
        &self,
        state: State,
        keep: impl Fn(Application) -> Option<T> + Sync,
    ) -> anyhow::Result<Vec<T>> {
        let read = |submission: &Submission| match self.read(state, submission) {
            // Counted and named; one file keeps nobody from the rest.
            Err(Fault::Odd { .. }) => Ok(None),
            read => Ok(read?.filter(|application| application.state == state).and_then(&keep)),
        };
        let kept: Result<Vec<_>, Fault> = self.names(state)?.par_iter().map(read).collect();
        let kept = kept.with_context(|| format!("cannot read the queue's {}", state.name()))?;
        Ok(kept.into_iter().flatten().collect())
    }

    /// Removes an application for good, with its mark. The caller holds the lock.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn purge(&self, state: State, submission: &Submission) -> Result<(), Fault> {
        durable::remove(&self.path(state, submission))?;
        durable::remove(&self.seen_path(submission))
    }

    /// Removes a file of a state that a later one has overtaken. The caller holds the lock.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn drop_overtaken(&self, state: State, submission: &Submission) -> Result<(), Fault> {
        durable::remove(&self.path(state, submission))
    }

    /// Whether this submission was ever taken in.
    pub fn was_seen(&self, submission: &Submission) -> bool {
        self.seen_path(submission).exists()
    }

    /// Leaves the permanent mark of a submission, unless it is there.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn mark(&self, submission: &Submission) -> Result<(), Fault> {
        if self.was_seen(submission) {
            return Ok(());
        }
        durable::create(&self.seen_path(submission), b"").map(drop)
    }

    /// Where the file of an application in a state lies.
    pub fn path(&self, state: State, submission: &Submission) -> PathBuf {
        self.folder(state).join(format!("{}.json", submission.as_str()))
    }

    fn folder(&self, state: State) -> PathBuf {
        self.state.join("queue").join(state.name())
    }

    fn seen_path(&self, submission: &Submission) -> PathBuf {
        self.state.join("queue/seen").join(submission.as_str())
    }
}
