//! What stands before and after everything that writes: intake stops when the disk did not confirm a write, nothing is
//! decided in a state that is held, and who was overtaken judges anew. And what a fault means for the rest. Used by
//! every step. Never tries a write again that was not confirmed.

use crate::base::durable::Fault;
use crate::base::log::alarm;
use crate::office::declaration::applications::Overtaken;
use crate::office::state::held::Held;
use crate::office::{Office, Refused};
use crate::store;
use std::sync::atomic::Ordering;

/// So often a step is done again. Of all who decide at once one is never overtaken: only a crowd comes so far.
const TRIES: usize = 50;

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

    /// Stops intake when the error is a write the disk did not confirm.
    pub(in crate::office) fn watch(&self, error: &anyhow::Error) {
        if is_unconfirmed(error) && !self.stopped.swap(true, Ordering::Relaxed) {
            alarm!("sengen: INTAKE IS STOPPED until a restart: {error:#}");
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

pub(in crate::office) fn is_unconfirmed(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(cause.downcast_ref(), Some(Fault::Unconfirmed { .. }))
            || matches!(cause.downcast_ref(), Some(store::Fault::Unconfirmed { .. }))
    })
}
