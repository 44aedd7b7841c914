//! A store in memory for tests: what readers see and what a power cut leaves are kept apart, and each step of
//! each call can be made to fail, or to come about and lose its answer. Alone it works at once; `model` lets it
//! replay what an actor was answered before, take one more step, and stop there.

use super::{Creation, Fault, Key, KeyListing, Prefix, failed, unconfirmed};
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The objects, as readers see them and as a power cut leaves them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Disk {
    seen: BTreeMap<Key, Vec<u8>>,
    safe: BTreeMap<Key, Vec<u8>>,
}

/// One step of a call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum StoreStep {
    Link(Key, Vec<u8>),
    Unlink(Key),
    Sync(String),
    Read(Key),
    List(Prefix, Option<Key>, usize),
}

/// What a step was answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum StoreAnswer {
    Done,
    Exists,
    Content(Option<Vec<u8>>),
    Keys(Vec<Key>),
    Failed,
    Unconfirmed,
}

/// How a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum StepFate {
    Fine,
    /// Nothing came about.
    Fails,
    /// It came about, and the answer was lost.
    Lost,
    /// A list leaves out what is just being made.
    Blind,
}

/// A store in memory. Its clones are the same store.
#[derive(Debug, Default, Clone)]
pub struct Memory(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    disk: Disk,
    /// What was asked and answered before, to be answered again; and how far that is.
    past: Vec<(StoreStep, StoreAnswer)>,
    at: usize,
    then: Then,
}

#[derive(Debug, Default)]
enum Then {
    /// Every step goes well.
    #[default]
    Works,
    /// One more step, then a pause.
    Once(StepFate),
    Pauses,
}

/// What an actor unwinds with when its step is over.
pub(crate) struct Paused;

impl Memory {
    /// A store that works, with these objects.
    pub(crate) fn with(disk: Disk) -> Self {
        Self(Arc::new(Mutex::new(Script { disk, ..Script::default() })))
    }

    /// A store that answers `past` again, lets one more step have this fate, and then pauses.
    pub(crate) fn replaying(disk: Disk, past: Vec<(StoreStep, StoreAnswer)>, fate: StepFate) -> Self {
        Self(Arc::new(Mutex::new(Script { disk, past, at: 0, then: Then::Once(fate) })))
    }

    /// What the store holds now, and all that was answered.
    pub(crate) fn end(self) -> (Disk, Vec<(StoreStep, StoreAnswer)>) {
        let script = std::mem::take(&mut *self.script());
        (script.disk, script.past)
    }

    /// What the store holds now.
    pub(crate) fn disk(&self) -> Disk {
        self.script().disk.clone()
    }

    pub(super) fn create(&self, key: &Key, bytes: &[u8]) -> Result<Creation, Fault> {
        let creation = match self.step(StoreStep::Link(key.clone(), bytes.to_vec())) {
            StoreAnswer::Done => Creation::Created,
            StoreAnswer::Exists => Creation::Exists,
            answer => return Err(fault(key, &answer)),
        };
        self.settle(key).map(|()| creation)
    }

    pub(super) fn read(&self, key: &Key) -> Result<Option<Vec<u8>>, Fault> {
        match self.step(StoreStep::Read(key.clone())) {
            StoreAnswer::Content(content) => Ok(content),
            answer => Err(fault(key, &answer)),
        }
    }

    pub(super) fn list(&self, prefix: &Prefix, after: Option<&Key>, limit: usize) -> Result<KeyListing, Fault> {
        match self.step(StoreStep::List(prefix.clone(), after.cloned(), limit)) {
            StoreAnswer::Keys(keys) => Ok(KeyListing { keys, ..KeyListing::default() }),
            answer => Err(fault(prefix, &answer)),
        }
    }

    pub(super) fn remove(&self, key: &Key) -> Result<(), Fault> {
        match self.step(StoreStep::Unlink(key.clone())) {
            StoreAnswer::Done => self.settle(key),
            answer => Err(fault(key, &answer)),
        }
    }

    pub(super) fn settle(&self, key: &Key) -> Result<(), Fault> {
        match self.step(StoreStep::Sync(key.folder().to_owned())) {
            StoreAnswer::Done => Ok(()),
            answer => Err(fault(key, &answer)),
        }
    }

    fn step(&self, step: StoreStep) -> StoreAnswer {
        let mut script = self.script();
        if let Some((asked, answer)) = script.past.get(script.at).cloned() {
            assert_eq!(asked, step, "an actor must ask the same when it is answered the same");
            script.at += 1;
            return answer;
        }
        let fate = match script.then {
            Then::Works => return script.disk.take(&step, StepFate::Fine),
            Then::Once(fate) => fate,
            Then::Pauses => {
                drop(script);
                resume_unwind(Box::new(Paused));
            }
        };
        let answer = script.disk.take(&step, fate);
        script.past.push((step, answer.clone()));
        script.at += 1;
        script.then = Then::Pauses;
        answer
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Disk {
    /// The keys that stand, as readers see them.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.seen.keys()
    }

    /// What a power cut can leave of it: what was made or removed and not synced is there or not.
    pub(crate) fn after_power_cut(&self) -> Vec<Self> {
        let keys: BTreeSet<&Key> = self.seen.keys().chain(self.safe.keys()).collect();
        let open: Vec<&Key> = keys.into_iter().filter(|key| self.seen.get(key) != self.safe.get(key)).collect();
        assert!(open.len() < 10, "too many steps at once are open");
        let outcome = |choice: u32| {
            let mut left = self.safe.clone();
            for (n, key) in open.iter().enumerate().filter(|(n, _)| choice & 1 << n != 0) {
                assert!(n < open.len());
                sync(key, &self.seen, &mut left);
            }
            Self { seen: left.clone(), safe: left }
        };
        (0..1 << open.len()).map(outcome).collect()
    }

    /// Whether something is just being made or removed.
    pub(super) fn is_unsettled(&self) -> bool {
        self.seen != self.safe
    }

    fn take(&mut self, step: &StoreStep, fate: StepFate) -> StoreAnswer {
        if fate == StepFate::Fails {
            return if matches!(step, StoreStep::Sync(_)) { StoreAnswer::Unconfirmed } else { StoreAnswer::Failed };
        }
        let answer = match step {
            StoreStep::Link(key, _) if self.seen.contains_key(key) => StoreAnswer::Exists,
            StoreStep::Link(key, bytes) => {
                self.seen.insert(key.clone(), bytes.clone());
                StoreAnswer::Done
            }
            StoreStep::Unlink(key) => {
                self.seen.remove(key);
                StoreAnswer::Done
            }
            StoreStep::Sync(folder) => {
                let keys: Vec<Key> = self.seen.keys().chain(self.safe.keys()).cloned().collect();
                for key in keys.iter().filter(|key| key.folder() == folder) {
                    sync(key, &self.seen, &mut self.safe);
                }
                StoreAnswer::Done
            }
            StoreStep::Read(key) => StoreAnswer::Content(self.seen.get(key).cloned()),
            StoreStep::List(prefix, after, limit) => {
                let wanted = |key: &&Key| {
                    let is_shown = fate != StepFate::Blind || self.safe.contains_key(*key);
                    key.as_str().starts_with(prefix.as_str())
                        && after.as_ref().is_none_or(|after| *key > after)
                        && is_shown
                };
                StoreAnswer::Keys(self.seen.keys().filter(wanted).take(*limit).cloned().collect())
            }
        };
        if fate == StepFate::Lost { StoreAnswer::Failed } else { answer }
    }
}

fn sync(key: &Key, seen: &BTreeMap<Key, Vec<u8>>, safe: &mut BTreeMap<Key, Vec<u8>>) {
    match seen.get(key) {
        Some(bytes) => safe.insert(key.clone(), bytes.clone()),
        None => safe.remove(key),
    };
}

fn fault(at: impl ToString, answer: &StoreAnswer) -> Fault {
    match answer {
        StoreAnswer::Unconfirmed => unconfirmed(at, ErrorKind::Other),
        _ => failed(at, ErrorKind::Other),
    }
}
