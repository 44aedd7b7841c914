//! The queue: every application as a row of numbered objects in the state's store. A step is decided by making
//! the next number; who finds it taken reads again. Hints say which applications wait for what day.
//! Called by the steps and `repair`. Reading moves nothing: what is damaged, odd or newer is left and counted,
//! and its application with it. Only `serve` sets damaged numbers aside, with an alarm; never deleted or believed.

use super::application::{Application, State, Submission};
use super::envelope::KIND;
use super::numbers;
use crate::base::durable::Fault;
use crate::base::entropy::Entropy;
use crate::base::log::alarm;
use crate::office::declaration::applications::Opened;
use crate::office::state::dir::{OBJECTS, StateDir};
use crate::office::state::left::Why;
use crate::store::record::Unreadable;
use crate::store::row::{Current, Draft, Listed, Next, RowFault, Rows};
use crate::store::{self, Key, Store};
use anyhow::Context;
use jiff::Timestamp;
use rayon::prelude::*;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The queue of a state.
#[derive(Debug, Clone)]
pub struct Queue {
    state: Arc<StateDir>,
    pub(in crate::office) store: Arc<Store>,
    entropy: Arc<Entropy>,
}

/// How a decision came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is decided, and survives a power cut.
    Decided,
    /// Somebody else decided first: read again.
    Overtaken,
    /// Nothing is decided about it any more.
    Erased,
}

pub(in crate::office) const FOLDER: &str = "applications";
/// So many hints are looked at a time.
pub(in crate::office) const STRETCH: usize = 1000;

impl Queue {
    /// The queue of a state.
    pub fn new((state, store): (Arc<StateDir>, Arc<Store>), entropy: Arc<Entropy>) -> Self {
        Self { state, store, entropy }
    }

    /// A queue over another store than a disk.
    #[cfg(test)]
    pub(in crate::office) fn over(state: Arc<StateDir>, store: Store, entropy: Entropy) -> Self {
        Self { state, store: Arc::new(store), entropy: Arc::new(entropy) }
    }

    /// Finds an application. One that was erased is none.
    ///
    /// # Errors
    /// When the disk refuses, or its object is odd, damaged or newer.
    pub fn find(&self, submission: &Submission) -> anyhow::Result<Option<Application>> {
        Ok(self.open(submission)?.map(|(application, _)| application))
    }

    /// The same, with the number it stands under.
    ///
    /// # Errors
    /// As `find`.
    pub fn open(&self, submission: &Submission) -> Result<Option<(Application, Current)>, Fault> {
        match self.rows().current(&submission.id()) {
            Err(fault @ RowFault::Unreadable { why: Unreadable::Damaged(_), .. }) => {
                let _ = self.known::<()>(Err(fault));
                Ok(None)
            }
            current => self.known(current)?.map_or(Ok(None), |current| self.believed(current)),
        }
    }

    /// Decides: makes the next number of an opened application, with the hints of what it waits for, and drops
    /// those it waited for before.
    ///
    /// # Errors
    /// [`Fault`]; then reading again tells whether it was decided.
    pub fn decide(&self, opened: &Opened, now: Timestamp) -> Result<Written, Fault> {
        let application = &opened.application;
        let (id, on) = (application.submission.id(), opened.on.as_ref());
        let number = self.known(opened.number().ok_or_else(|| RowFault::Restless(id.clone())))?;
        let stood = self.leave_hints(opened, number, now)?;
        let draft = Draft { at: now, head: application.head(), body: application };
        match self.known(self.rows().create_next(&id, on, &draft))? {
            Next::Taken => return Ok(Written::Overtaken),
            Next::Erased => return Ok(Written::Erased),
            Next::Decided(_) => {}
        }
        self.leave_again(&stood, now);
        self.drop_hints(opened);
        Ok(Written::Decided)
    }

    /// Makes sure that the number an application was read from survives a power cut.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn settle(&self, on: &Current) -> Result<(), Fault> {
        self.known(self.rows().settle(on))
    }

    /// Whether an application is known under this name and is no more: erased, or put aside as damaged.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn is_gone(&self, submission: &Submission) -> Result<bool, Fault> {
        let id = submission.id();
        let erased = self.known(self.rows().current(&id))?.is_some_and(|current| current.is_erased());
        Ok(erased || self.known(self.rows().was_set_aside(&id))?)
    }

    /// What `keep` takes from each readable application of some states, in parallel, in no order. Only what it keeps
    /// stays in memory: there may be hundreds of thousands. For whoever asks for everything, and nobody else.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn each_in<T: Send>(
        &self,
        states: &[State],
        keep: impl Fn(Application) -> Option<T> + Sync,
    ) -> anyhow::Result<Vec<T>> {
        let read = |listed: &Listed| -> Result<Option<T>, Fault> {
            let current = match self.known(self.rows().current_listed(listed)) {
                // Counted and named; one object keeps nobody from the rest.
                Err(Fault::Odd { .. }) => return Ok(None),
                current => current?,
            };
            let Some(current) = current else { return Ok(None) };
            let state = current.head::<super::envelope::Head>(&KIND).map(|head| head.state);
            if state.is_ok_and(|state| !states.contains(&state)) {
                return Ok(None);
            }
            match self.believed(current) {
                Err(Fault::Odd { .. }) => Ok(None),
                found => Ok(found?.and_then(|(application, _)| keep(application))),
            }
        };
        let mut kept = Vec::new();
        self.each_listed(|listed| {
            let found: Result<Vec<_>, Fault> = listed.par_iter().map(read).collect();
            kept.extend(found?.into_iter().flatten());
            Ok(())
        })?;
        Ok(kept)
    }

    /// Whether there is no application at all.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn is_empty(&self) -> anyhow::Result<bool> {
        Ok(self.stretch(1, None)?.0.is_empty())
    }

    /// Removes an application for good: a tombstone without answers stands in its place.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn erase(&self, opened: &Opened, now: Timestamp) -> Result<Written, Fault> {
        let (Some(on), Some(number)) = (&opened.on, opened.number()) else { return Ok(Written::Erased) };
        self.leave_overtaken(on, number, now)?;
        Ok(match self.known(self.rows().erase(on, now, opened.application.head()))? {
            Next::Decided(_) => {
                self.drop_hints(opened);
                Written::Decided
            }
            Next::Taken => Written::Overtaken,
            Next::Erased => Written::Erased,
        })
    }

    /// Removes at once what an application's current number overtook: what it said is to be gone.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn forget_earlier(&self, submission: &Submission) -> Result<(), Fault> {
        let at_once = Timestamp::MAX;
        self.known(self.rows().prune(&submission.id(), at_once, |_| false)).map(drop)
    }

    /// Puts the highest number of an application aside when it is damaged; whether it did.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn set_aside(&self, submission: &Submission) -> Result<bool, Fault> {
        let Some(key) = self.known(self.rows().set_aside(&submission.id()))? else { return Ok(false) };
        alarm!("sengen: {key} is DAMAGED; it now lies in corrupt, and what it decided no longer counts");
        self.is_sound(&key);
        Ok(true)
    }

    /// Counts what lies among the applications and the numbers and is no object.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn look_for_strange(&self) -> Result<(), Fault> {
        for folder in numbers::FOLDERS.into_iter().chain([FOLDER]) {
            for path in self.known(self.store.strange(folder))? {
                self.state.left().add(&self.path_of(&path), Why::Unreadable, &"no plain file");
            }
        }
        Ok(())
    }

    /// The submission that an object of the queue belongs to, by its path.
    pub fn owner_of(path: &std::path::Path) -> Option<Submission> {
        let name = path.file_name()?.to_str()?;
        Submission::try_from(name.split_once('.')?.0.to_owned()).ok()
    }

    /// The records of the next so many objects, and where to go on.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn stretch(&self, limit: usize, after: Option<&Key>) -> Result<(Vec<Listed>, Option<Key>), Fault> {
        self.known(self.rows().list_at_most(limit, after))
    }

    pub(in crate::office) fn each_listed(
        &self,
        mut work: impl FnMut(&[Listed]) -> Result<(), Fault>,
    ) -> anyhow::Result<()> {
        let mut after: Option<Key> = None;
        loop {
            let (listed, go_on) = self.known(self.rows().list(after.as_ref())).context("cannot read the queue")?;
            work(&listed).context("cannot read the queue")?;
            match go_on {
                Some(key) => after = Some(key),
                None => return Ok(()),
            }
        }
    }

    pub(in crate::office) fn rows(&self) -> Rows<'_> {
        Rows { store: &self.store, folder: FOLDER, kind: &KIND, entropy: &self.entropy }
    }

    /// What a number says, unless it is a tombstone.
    fn believed(&self, current: Current) -> Result<Option<(Application, Current)>, Fault> {
        if current.is_erased() {
            return Ok(None);
        }
        let key = self.rows().key(current.id(), current.number());
        let read = Application::of(&current).map_err(|why| match key {
            Ok(ref key) => RowFault::Unreadable { key: key.clone(), why },
            Err(_) => RowFault::Restless(current.id().clone()),
        });
        let application = self.known(read)?;
        if let Ok(key) = &key {
            self.is_sound(key);
        }
        Ok(Some((application, current)))
    }

    /// Counts an object that is left, and names it.
    pub(in crate::office) fn is_left(&self, key: &Key, why: Why, what: &dyn std::fmt::Display) {
        self.state.left().add(&self.path_of(key.as_str()), why, what);
    }

    /// An object is as it should be, or gone.
    pub(in crate::office) fn is_sound(&self, key: &Key) {
        self.state.left().forget(&self.path_of(key.as_str()));
    }

    fn path_of(&self, at: &str) -> PathBuf {
        self.state.join(OBJECTS).join(at)
    }

    /// A fault of the store as one of the state's files: what concerns one object alone is counted and named.
    pub(in crate::office) fn known<T>(&self, done: Result<T, impl Into<RowFault>>) -> Result<T, Fault> {
        let path = |at: &str| self.path_of(at);
        let odd = |at: &str, why, what: &dyn std::fmt::Display| {
            self.state.left().add(&path(at), why, what);
            Fault::Odd { path: path(at), source: io::Error::other(what.to_string()) }
        };
        done.map_err(|fault| match Into::<RowFault>::into(fault) {
            RowFault::Store(store::Fault::Unconfirmed { at, source }) => Fault::Unconfirmed { path: path(&at), source },
            RowFault::Store(store::Fault::Failed { at, source }) => Fault::Failed { path: path(&at), source },
            RowFault::Store(store::Fault::Odd { at, what }) => odd(&at, Why::Unreadable, &what),
            RowFault::Unreadable { key, why } => {
                let kind = match why {
                    Unreadable::Damaged(_) => Why::Damaged,
                    Unreadable::Newer(_) => Why::Newer,
                    Unreadable::Foreign(_) => Why::Foreign,
                };
                odd(key.as_str(), kind, &why)
            }
            fault @ (RowFault::Restless(_) | RowFault::Unwritable(_)) => {
                Fault::Failed { path: path(FOLDER), source: io::Error::other(fault) }
            }
        })
    }
}
