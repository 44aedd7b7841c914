//! A state that came from elsewhere is held: nothing is taken in, decided, mailed, expired or numbered until the
//! office lets it go on (`sengen state resume`). Else an old copy would mail what was mailed long ago, and give
//! out numbers that are somebody's. Asked before every write. Looking is free.

use super::objects::Objects;
use serde::Serialize;

use crate::base::durable::DurableFault;
use crate::scheme::ids::RecordNumber;
use crate::store::{Key, Store};
use std::sync::atomic::{AtomicBool, Ordering};

/// Stands from before the first object of an import until the office has let it go on.
const BEGUN: &str = "held/begun";
/// Stands once everything has come.
const WHOLE: &str = "held/whole";
/// Says behind which record number some are left out, from the first try to go on until it came about.
const BEHIND: &str = "held/behind";

/// The state came from elsewhere and nobody has let it go on.
#[derive(Debug, thiserror::Error)]
#[error("控えから入れたままで、止めてあります。続けるには sengen state resume と打ってください")]
pub struct Held;

/// What tells whether a state is held.
#[derive(Debug)]
pub struct Hold {
    pub(in crate::office) objects: Objects,
    /// Whether it may be, as far as this process knows. Once it goes on, it is never held again.
    may_be: AtomicBool,
}

impl Hold {
    /// Of a state of which nothing is known yet.
    pub(in crate::office) fn new(objects: Objects) -> Self {
        Self { objects, may_be: AtomicBool::new(true) }
    }

    /// Whether the state came from elsewhere and is held, where that can be told.
    pub fn is_held(&self) -> bool {
        self.ensure_not_held().is_err_and(|error| error.is::<Held>())
    }

    /// Nothing is decided in a state that is held, nor in one that may be.
    ///
    /// # Errors
    /// [`Held`]; otherwise when the disk refuses.
    pub(in crate::office) fn ensure_not_held(&self) -> anyhow::Result<()> {
        if !self.may_be.load(Ordering::Relaxed) {
            return Ok(());
        }
        if self.has(BEGUN)? {
            return Err(Held.into());
        }
        self.may_be.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// For who lets it go on: does something although it is held.
    pub(in crate::office) fn lifted<T>(&self, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        let was = self.may_be.swap(false, Ordering::Relaxed);
        let done = work();
        self.may_be.store(was && done.is_err(), Ordering::Relaxed);
        done
    }

    /// Whether all of a copy has come that is held.
    pub(in crate::office) fn has_come(&self) -> Result<bool, DurableFault> {
        Ok(self.has(BEGUN)? && self.has(WHOLE)?)
    }

    /// Nothing is held any more. What holds it goes first: then what is left means nothing, and keeps nobody.
    pub(in crate::office) fn let_go_on(&self) -> Result<(), DurableFault> {
        let remove = |at| self.objects.known(self.objects.store.remove(&self.objects.key(at)?));
        remove(BEGUN)?;
        [WHOLE, BEHIND].into_iter().for_each(|at| drop(remove(at)));
        Ok(())
    }

    /// The number behind which some are left out: what the first try to go on found, since each would leave out more.
    pub(in crate::office) fn behind(&self, found: RecordNumber) -> Result<RecordNumber, DurableFault> {
        let key = self.objects.key(BEHIND)?;
        self.objects.known(self.objects.store.create(&key, found.to_string().as_bytes()))?;
        let first = self.objects.known(self.objects.store.read(&key))?;
        Ok(first.and_then(|first| RecordNumber::parse(std::str::from_utf8(&first).ok()?).ok()).unwrap_or(found))
    }

    fn has(&self, at: &str) -> Result<bool, DurableFault> {
        Ok(self.objects.known(self.objects.store.read(&self.objects.key(at)?))?.is_some())
    }
}

/// Holds a state that is about to come.
pub(in crate::office) fn begin(store: &Store) -> anyhow::Result<()> {
    store.create(&Key::parse(BEGUN)?, b"")?;
    Ok(())
}

/// Everything has come.
pub(in crate::office) fn end(store: &Store, about: &impl Serialize) -> anyhow::Result<()> {
    store.create(&Key::parse(WHOLE)?, &serde_json::to_vec(about)?)?;
    Ok(())
}

/// Whether a copy has begun to come, and not all of it has.
///
/// # Errors
/// When the disk refuses.
pub(in crate::office) fn is_half(store: &Store) -> anyhow::Result<bool> {
    let has = |at| anyhow::Ok(store.read(&Key::parse(at)?)?.is_some());
    Ok(has(BEGUN)? && !has(WHOLE)?)
}

/// Whether an object says that a state is held; it is not moved with it.
pub(in crate::office) fn is_mark(key: &Key) -> bool {
    key.folder() == "held"
}
