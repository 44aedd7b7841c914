//! What stands before and after everything that writes: intake stops when the disk did not confirm a write, nothing is
//! decided in a state that is held, and who was overtaken judges anew. Used by every step. Never tries a write again
//! that was not confirmed.

use crate::base::failure::Failure;
use crate::base::log::alarm;
use crate::office::faults::{has_no_room, is_unconfirmed};
use crate::office::state::held::Hold;
use crate::store::Key;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// So often a step is done again. Of all who decide at once one is never overtaken: only a crowd comes so far.
const TRIES: usize = 50;

/// Where it is tried whether the disk takes a write.
const PROBE: &str = "probe";

/// Nothing is acknowledged any more until a restart.
#[derive(Debug, thiserror::Error)]
#[error("intake is stopped: the disk did not confirm a write")]
pub struct Stopped;

/// Somebody else decided something about the application first: whoever decides reads it again.
#[derive(Debug, thiserror::Error)]
#[error("an application was changed at every try")]
pub struct Overtaken;

/// What stands before every write.
#[derive(Debug)]
pub struct Guard {
    pub(in crate::office) hold: Arc<Hold>,
    stopped: AtomicBool,
    refused: AtomicBool,
}

impl Guard {
    /// Of a state that was just opened.
    pub fn new(hold: Arc<Hold>) -> Self {
        Self { hold, stopped: AtomicBool::new(false), refused: AtomicBool::new(false) }
    }

    /// Whether the disk failed and nothing is taken in until a restart.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Does something that writes, unless intake is stopped; a write that was not confirmed stops it. Who was
    /// overtaken by another decision does it again from its beginning, and judges anew.
    pub(in crate::office) fn run<T>(&self, work: impl Fn() -> anyhow::Result<T>) -> anyhow::Result<T> {
        for _ in 0..TRIES {
            if self.is_stopped() {
                return Err(Stopped.into());
            }
            self.hold.ensure_not_held()?;
            match work() {
                Err(error) if error.is::<Overtaken>() => {}
                done => return done.inspect_err(|error| self.watch(error)),
            }
        }
        Err(Overtaken.into())
    }

    /// The same of something that may be refused: what is refused is not tried again.
    pub(in crate::office) fn run_or_refuse<T, R>(
        &self,
        work: impl Fn() -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        let done = self.run(|| match work() {
            Ok(done) => Ok(Ok(done)),
            Err(failure) => failure.refused().map(Err),
        });
        done?.map_err(Failure::Refused)
    }

    /// Whether the disk had no room for a write, or lets nobody write, when that was last tried.
    pub fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// Tries whether the disk takes a write again, where it had not.
    pub(in crate::office) fn try_disk(&self) {
        let probe = || -> anyhow::Result<()> {
            let (store, key) = (&self.hold.objects.store, Key::parse(format!("{PROBE}/{}", std::process::id()))?);
            store.create(&key, PROBE.as_bytes())?;
            Ok(store.remove(&key)?)
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
            alarm!("sengen: INTAKE IS STOPPED until a restart: {error:#}");
        }
    }
}
