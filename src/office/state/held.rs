//! A state that came from elsewhere is held: nothing is taken in, decided, mailed, expired or numbered until the
//! office lets it go on (`sengen state resume`). Else an old copy would mail what was mailed long ago, and give
//! out numbers that are somebody's. Asked before every write. Looking is free.

use super::transfer::About;
use crate::base::durable::Fault;
use crate::office::Office;
use crate::office::queue::rows::Queue;
use crate::store::row::RowFault;
use crate::store::{Key, Store};
use std::sync::atomic::{AtomicBool, Ordering};

/// Stands from before the first object of an import until the office has let it go on.
const BEGUN: &str = "held/begun";
/// Stands once everything has come.
const WHOLE: &str = "held/whole";

/// The state came from elsewhere and nobody has let it go on.
#[derive(Debug, thiserror::Error)]
#[error("the state was imported and is held: `sengen state resume` lets it go on")]
pub struct Held;

/// Whether it may be held, as far as this process knows. Once it goes on, it is never held again.
#[derive(Debug)]
pub(in crate::office) struct Watch(AtomicBool);

impl Default for Watch {
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

impl Watch {
    /// For who lets it go on: does something although it is held.
    pub(in crate::office) fn lifted<T>(&self, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        let was = self.0.swap(false, Ordering::Relaxed);
        let done = work();
        self.0.store(was && done.is_err(), Ordering::Relaxed);
        done
    }
}

impl Office {
    /// Whether the state came from elsewhere and is held, where that can be told.
    pub fn is_held(&self) -> bool {
        self.ensure_not_held().is_err_and(|error| error.is::<Held>())
    }

    /// Nothing is decided in a state that is held, nor in one that may be.
    ///
    /// # Errors
    /// [`Held`]; otherwise when the disk refuses.
    pub(in crate::office) fn ensure_not_held(&self) -> anyhow::Result<()> {
        if !self.held.0.load(Ordering::Relaxed) {
            return Ok(());
        }
        if self.queue.has(BEGUN)? {
            return Err(Held.into());
        }
        self.held.0.store(false, Ordering::Relaxed);
        Ok(())
    }
}

impl Queue {
    /// What was said of the copy that came, if all of it has come.
    pub(in crate::office) fn came(&self) -> anyhow::Result<Option<About>> {
        let read = self.known(self.key(WHOLE).map(|key| self.store.read(&key))?)?;
        Ok(read.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
    }

    /// Nothing is held any more.
    pub(in crate::office) fn let_go_on(&self) -> Result<(), Fault> {
        [WHOLE, BEGUN].iter().try_for_each(|at| self.known(self.key(at).map(|key| self.store.remove(&key))?))
    }

    fn has(&self, at: &str) -> Result<bool, Fault> {
        Ok(self.known(self.key(at).map(|key| self.store.read(&key))?)?.is_some())
    }

    fn key(&self, at: &str) -> Result<Key, Fault> {
        self.known(Key::parse(at).map_err(RowFault::from))
    }
}

/// Holds a state that is about to come.
pub(in crate::office) fn begin(store: &Store) -> anyhow::Result<()> {
    store.create(&Key::parse(BEGUN)?, b"")?;
    Ok(())
}

/// Everything has come.
pub(in crate::office) fn end(store: &Store, about: &About) -> anyhow::Result<()> {
    store.create(&Key::parse(WHOLE)?, &serde_json::to_vec(about)?)?;
    Ok(())
}

/// Whether an object says that a state is held; it is not moved with it.
pub(in crate::office) fn is_mark(key: &Key) -> bool {
    key.folder() == "held"
}
