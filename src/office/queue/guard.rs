//! What stands before and after everything that writes: intake stops when the disk did not confirm a write, nothing is
//! decided in a state that is held, and who was overtaken judges anew. And what a fault means for the rest. Used by
//! every step. Never tries a write again that was not confirmed.

use crate::base::durable::Fault;
use crate::base::terminal::note;
use crate::office::declaration::applications::Overtaken;
use crate::office::state::held::Held;
use crate::office::{Office, Refused};
use crate::store::{self, Key};
use std::io;
use std::sync::atomic::Ordering;

/// So often a step is done again. Of all who decide at once one is never overtaken: only a crowd comes so far.
const TRIES: usize = 50;

/// Where it is tried whether the disk takes a write.
const PROBE: &str = "probe";

/// Nothing is acknowledged any more until a restart.
#[derive(Debug, thiserror::Error)]
#[error("intake is stopped: the disk did not confirm a write")]
pub struct Stopped;

impl Office {
    /// Whether the disk failed and nothing is taken in until a restart.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Does something that writes, unless intake is stopped; a write that was not confirmed stops it. Who was
    /// overtaken by another decision does it again from its beginning, and judges anew.
    pub(in crate::office) fn guarded<T>(&self, work: impl Fn() -> anyhow::Result<T>) -> anyhow::Result<T> {
        for _ in 0..TRIES {
            if self.is_stopped() {
                return Err(Stopped.into());
            }
            self.ensure_not_held()?;
            match work() {
                Err(error) if error.is::<Overtaken>() => {}
                done => return done.inspect_err(|error| self.watch(error)),
            }
        }
        Err(Overtaken.into())
    }

    /// Whether the disk had no room for a write, or lets nobody write, when that was last tried.
    pub fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// Tries whether the disk takes a write again, where it had not.
    pub(in crate::office) fn try_disk(&self) {
        let probe = || -> anyhow::Result<()> {
            let key = Key::parse(format!("{PROBE}/{}", std::process::id()))?;
            self.store.create(&key, PROBE.as_bytes())?;
            Ok(self.store.remove(&key)?)
        };
        if self.is_refused() && probe().is_ok() {
            self.refused.store(false, Ordering::Relaxed);
        }
    }

    /// Stops intake when the error is a write the disk did not confirm, and remembers one that it had no room for.
    pub(in crate::office) fn watch(&self, error: &anyhow::Error) {
        if has_no_room(error) {
            self.refused.store(true, Ordering::Relaxed);
        }
        if is_unconfirmed(error) && !self.stopped.swap(true, Ordering::Relaxed) {
            note!("sengen: INTAKE IS STOPPED until a restart: {error:#}");
        }
    }
}

impl From<anyhow::Error> for Refused {
    fn from(error: anyhow::Error) -> Self {
        if error.is::<Stopped>() || error.is::<Held>() || is_unconfirmed(&error) {
            Self::Stopped
        } else {
            Self::Machine(error)
        }
    }
}

/// Goes on when one file alone is odd: it is counted and named already.
pub(in crate::office) fn unless_odd<T>(done: anyhow::Result<T>) -> anyhow::Result<Option<T>> {
    match done {
        Err(error) if error.chain().any(|cause| matches!(cause.downcast_ref(), Some(Fault::Odd { .. }))) => Ok(None),
        done => done.map(Some),
    }
}

/// Whether the machine refused something that it may do the next time.
pub(in crate::office) fn may_come_right(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(cause.downcast_ref(), Some(Fault::Failed { .. }))
            || matches!(cause.downcast_ref(), Some(store::Fault::Failed { .. }))
    })
}

/// Whether the disk is full or lets nobody write.
fn has_no_room(error: &anyhow::Error) -> bool {
    let is_kind = |source: &io::Error| {
        use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        matches!(source.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
    };
    error.chain().any(|cause| match (cause.downcast_ref(), cause.downcast_ref()) {
        (Some(Fault::Failed { source, .. }), _) | (_, Some(store::Fault::Failed { source, .. })) => is_kind(source),
        _ => false,
    })
}

pub(in crate::office) fn is_unconfirmed(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(cause.downcast_ref(), Some(Fault::Unconfirmed { .. }))
            || matches!(cause.downcast_ref(), Some(store::Fault::Unconfirmed { .. }))
    })
}
