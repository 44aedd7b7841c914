//! The queue: every application as a row of numbered objects in the state's store. A step is decided by making
//! the next number; who finds it taken reads again. Hints say which applications wait for what day.
//! Called by the steps and `repair`. Reading moves nothing: what is damaged, odd or newer is left and counted,
//! and its application with it. Only `serve` sets damaged numbers aside, with an alarm; never deleted or believed.

use super::application::{Application, State, Submission};
use super::envelope::{Head, KIND, application, head_of, rows};
use super::hints::{Follow, Hints, Places};
use super::mark::{ENDED, MAILBOX, SAME};
use super::opened::Opened;
use crate::base::durable::DurableFault;
use crate::base::entropy::Entropy;
use crate::base::log::alarm;
use crate::office::faults::unless_odd;
use crate::office::state::dir::{APPLICATIONS, IDS};
use crate::office::state::left::Why;
use crate::office::state::objects::MEMBERS;
use crate::office::state::objects::Objects;
use crate::scheme::ids::Reference;
use crate::store::Key;
use crate::store::record::Unreadable;
use crate::store::row::{Current, ListedRecord, Next, Number, RowDraft, RowFault, Rows, Stretch};
use anyhow::{Context, ensure};
use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

/// The queue of a state.
#[derive(Debug, Clone)]
pub struct Queue {
    pub(in crate::office) objects: Objects,
    pub(in crate::office) hints: Hints,
    pub(in crate::office) entropy: Arc<Entropy>,
}

/// How a decision came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteOutcome {
    /// It is decided, and survives a power cut.
    Decided,
    /// Somebody else decided first: read again.
    Overtaken,
    /// Nothing is decided about it any more.
    Erased,
}

/// What is known under the name of an application.
#[derive(Debug)]
pub enum Presence {
    /// It stands.
    Stands(Box<Application>),
    /// It is no more: erased, or put aside as damaged.
    Gone,
    /// Nobody knows it.
    Unknown,
}

impl Queue {
    /// The queue of a state.
    pub fn new(objects: Objects, entropy: Arc<Entropy>) -> Self {
        let hints = Hints::new(objects.clone(), Arc::clone(&entropy));
        Self { objects, hints, entropy }
    }

    /// Finds an application. One that was erased is none.
    ///
    /// # Errors
    /// When the disk refuses, or its object is odd, damaged or newer.
    pub fn find(&self, submission: &Submission) -> anyhow::Result<Option<Application>> {
        Ok(self.open(submission)?.map(|(application, _)| application))
    }

    /// The same for who must not be told that there is none because it is damaged.
    ///
    /// # Errors
    /// As `find`, and when it is damaged.
    pub fn find_sound(&self, submission: &Submission) -> anyhow::Result<Option<Application>> {
        let found = self.find(submission)?;
        let is_damaged = found.is_none() && self.unread(submission).is_some();
        ensure!(!is_damaged, "an application is damaged, and nothing is said about it until it is put right");
        Ok(found)
    }

    /// The same, with the number it stands under.
    ///
    /// # Errors
    /// As `find`.
    pub fn open(&self, submission: &Submission) -> Result<Option<(Application, Current)>, DurableFault> {
        match self.rows().current(&submission.id()) {
            Err(fault @ RowFault::Unreadable { why: Unreadable::Damaged(_), .. }) => {
                let _ = self.objects.known::<()>(Err(fault));
                Ok(None)
            }
            current => self.objects.known(current)?.map_or(Ok(None), |current| self.believed(current)),
        }
    }

    /// The applications that wait in some places. What of them is damaged, odd or newer is left.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn waiting(&self, places: Places<'_>, now: Timestamp) -> anyhow::Result<Vec<Application>> {
        let mut waiting = Vec::new();
        self.hints.each(places, Follow::Standing, now, |_, current| {
            let found = current.map_or(Ok(None), |current| self.believed(current));
            waiting.extend(unless_odd(found.map_err(Into::into))?.flatten().map(|(application, _)| application));
            Ok(())
        })?;
        Ok(waiting)
    }

    /// Decides: makes the next number of an opened application, with the hints of what it waits for, and drops
    /// those it waited for before.
    ///
    /// # Errors
    /// [`DurableFault`]; then reading again tells whether it was decided.
    pub fn decide(&self, opened: &Opened, now: Timestamp) -> Result<WriteOutcome, DurableFault> {
        let application = &opened.application;
        let (id, on) = (application.submission.id(), opened.on.as_ref());
        let number = self.objects.known(opened.number().ok_or_else(|| RowFault::Restless(id.clone())))?;
        let stood = self.hints.leave_of(opened, number, now)?;
        let draft = RowDraft { at: now, head: head_of(application), body: application };
        match self.objects.known(self.rows().create_next(&id, on, &draft))? {
            Next::Taken => return Ok(WriteOutcome::Overtaken),
            Next::Erased => return Ok(WriteOutcome::Erased),
            Next::Decided(_) => {}
        }
        self.hints.leave_again(&stood, now);
        self.hints.drop_of(opened);
        Ok(WriteOutcome::Decided)
    }

    /// Makes sure that the number an application was read from survives a power cut.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub fn settle(&self, on: &Current) -> Result<(), DurableFault> {
        self.objects.known(self.rows().settle(on))
    }

    /// What is known under a name.
    ///
    /// # Errors
    /// [`DurableFault`], also when it is damaged or newer.
    pub fn presence(&self, submission: &Submission) -> Result<Presence, DurableFault> {
        match self.objects.known(self.rows().current(&submission.id()))? {
            Some(current) => {
                let found = self.believed(current)?;
                Ok(found.map_or(Presence::Gone, |(application, _)| Presence::Stands(Box::new(application))))
            }
            None => self.presence_without_number(submission),
        }
    }

    /// The same for who has seen that no number of it stands.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub fn presence_without_number(&self, submission: &Submission) -> Result<Presence, DurableFault> {
        let was_set_aside = self.objects.known(self.rows().was_set_aside(&submission.id()))?;
        Ok(if was_set_aside { Presence::Gone } else { Presence::Unknown })
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
        let read = |listed: &ListedRecord| -> Result<Option<T>, DurableFault> {
            let current = match self.objects.known(self.rows().current_listed(listed)) {
                // Counted and named; one object keeps nobody from the rest.
                Err(DurableFault::Odd { .. }) => return Ok(None),
                current => current?,
            };
            let Some(current) = current else { return Ok(None) };
            let state = current.head::<Head>(&KIND).map(|head| head.state);
            if state.is_ok_and(|state| !states.contains(&state)) {
                return Ok(None);
            }
            match self.believed(current) {
                Err(DurableFault::Odd { .. }) => Ok(None),
                found => Ok(found?.and_then(|(application, _)| keep(application))),
            }
        };
        let mut kept = Vec::new();
        self.each_listed(|listed| {
            let found: Result<Vec<_>, DurableFault> = listed.par_iter().map(read).collect();
            kept.extend(found?.into_iter().flatten());
            Ok(())
        })?;
        Ok(kept)
    }

    /// Removes an application for good: a tombstone without answers stands in its place.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub fn erase(&self, opened: &Opened, now: Timestamp) -> Result<WriteOutcome, DurableFault> {
        let (Some(on), Some(number)) = (&opened.on, opened.number()) else { return Ok(WriteOutcome::Erased) };
        self.hints.leave_overtaken(on, number, now)?;
        Ok(match self.objects.known(self.rows().erase(on, now, head_of(&opened.application)))? {
            Next::Decided(_) => {
                self.hints.drop_of(opened);
                WriteOutcome::Decided
            }
            Next::Taken => WriteOutcome::Overtaken,
            Next::Erased => WriteOutcome::Erased,
        })
    }

    /// Makes a tombstone of a record of which nothing can be read, behind the last number that was put aside.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub(in crate::office) fn erase_lost(
        &self,
        submission: &Submission,
        last: Number,
        reference: &Reference,
        now: Timestamp,
    ) -> Result<(), DurableFault> {
        let head = Head { state: State::Expired, reference: reference.clone(), received_at: now, expires_at: now };
        self.objects.known(self.rows().erase_lost(&submission.id(), last, now, head)).map(drop)
    }

    /// Removes at once what an application's current number overtook: what it said is to be gone.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub fn forget_earlier(&self, submission: &Submission) -> Result<(), DurableFault> {
        let at_once = Timestamp::MAX;
        self.objects.known(self.rows().prune(&submission.id(), at_once, |_| false)).map(drop)
    }

    /// Removes what came to lie below a tombstone, with an older copy; nothing of any other.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub(in crate::office) fn bury(&self, submission: &Submission, now: Timestamp) -> Result<(), DurableFault> {
        self.objects.known(self.rows().prune(&submission.id(), now, |_| true)).map(drop)
    }

    /// Puts the highest number of an application aside when it is damaged; whether it did.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub fn set_aside(&self, submission: &Submission, on: Date) -> Result<bool, DurableFault> {
        let Some(key) = self.objects.known(self.rows().set_aside(&submission.id(), on))? else { return Ok(false) };
        alarm!("sengen: {key} is DAMAGED; it now lies in corrupt, and what it decided no longer counts");
        self.objects.is_sound(&key);
        Ok(true)
    }

    /// Counts what lies in the state, among the applications and the numbers, and is no plain file.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn look_for_strange(&self) -> Result<(), DurableFault> {
        self.objects.state.look_for_strange()?;
        for folder in IDS.into_iter().chain([APPLICATIONS, SAME, MAILBOX, ENDED, MEMBERS]) {
            for path in self.objects.known(self.objects.store.strange(folder))? {
                self.objects.state.left().add(&self.objects.path_of(&path), Why::Unreadable, &"no plain file");
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
    /// [`DurableFault`].
    pub fn stretch(&self, limit: usize, after: Option<&Key>) -> Result<(Vec<ListedRecord>, Option<Key>), DurableFault> {
        self.listed(self.rows().list_at_most(limit, after))
    }

    /// What was listed; folders that are closed are counted and named, and keep nobody from the rest.
    fn listed(&self, stretch: Result<Stretch, RowFault>) -> Result<(Vec<ListedRecord>, Option<Key>), DurableFault> {
        let Stretch { records, go_on, closed } = self.objects.known(stretch)?;
        closed.into_iter().for_each(|fault| drop(self.objects.known::<()>(Err(fault))));
        Ok((records, go_on))
    }

    pub(in crate::office) fn each_listed(
        &self,
        mut work: impl FnMut(&[ListedRecord]) -> Result<(), DurableFault>,
    ) -> anyhow::Result<()> {
        let mut after: Option<Key> = None;
        loop {
            let (listed, go_on) = self.listed(self.rows().list(after.as_ref())).context("cannot read the queue")?;
            work(&listed).context("cannot read the queue")?;
            match go_on {
                Some(key) => after = Some(key),
                None => return Ok(()),
            }
        }
    }

    /// What `of` takes from each record's number that counts, tombstones too, in order, and from how many numbers
    /// lie there. One that cannot be read is counted and named.
    pub(in crate::office) fn heads<T: Send>(
        &self,
        of: impl Fn(&Current, usize) -> T + Sync,
    ) -> anyhow::Result<Vec<(Submission, T)>> {
        let read = |listed: &ListedRecord| match self.objects.known(self.rows().current_listed(listed)) {
            Err(DurableFault::Odd { .. }) => Ok(None),
            current => Ok(current?.map(|current| (Submission::from(&listed.id), of(&current, listed.count)))),
        };
        let mut found = Vec::new();
        self.each_listed(|listed| {
            let read: Result<Vec<_>, DurableFault> = listed.par_iter().map(read).collect();
            found.extend(read?.into_iter().flatten());
            Ok(())
        })?;
        Ok(found)
    }

    /// Everybody of whom there is any number, read or not.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn submissions(&self) -> anyhow::Result<HashSet<Submission>> {
        let mut submissions = HashSet::new();
        self.each_listed(|listed| {
            submissions.extend(listed.iter().map(|one| Submission::from(&one.id)));
            Ok(())
        })?;
        let strange = self.objects.known(self.objects.store.strange(APPLICATIONS))?;
        submissions.extend(strange.iter().filter_map(|path| Self::owner_of(path.as_ref())));
        Ok(submissions)
    }

    /// Everybody who was not erased.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn standing(&self) -> anyhow::Result<Vec<Submission>> {
        let heads = self.heads(|current, _| current.is_erased())?;
        Ok(heads.into_iter().filter(|(_, is_erased)| !is_erased).map(|(submission, _)| submission).collect())
    }

    pub(in crate::office) fn rows(&self) -> Rows<'_> {
        rows(&self.objects, &self.entropy)
    }

    /// What a number says, unless it is a tombstone.
    fn believed(&self, current: Current) -> Result<Option<(Application, Current)>, DurableFault> {
        if current.is_erased() {
            return Ok(None);
        }
        let key = self.rows().key(current.id(), current.number());
        let read = application(&current).map_err(|why| match key {
            Ok(ref key) => RowFault::Unreadable { key: key.clone(), why },
            Err(_) => RowFault::Restless(current.id().clone()),
        });
        let application = self.objects.known(read)?;
        if let Ok(key) = &key {
            self.objects.is_sound(key);
        }
        Ok(Some((application, current)))
    }
}
