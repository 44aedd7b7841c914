//! Work whose outcome nobody may be told, done after the answer: looking up whether a number exists and
//! mailing its owner. So text, status, size and time of the answer are the same for every number.
//! One thread for all; made with the router, ends with it. Never does what was acknowledged as done.

use crate::base::log::{self, note};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread;

type Work = Box<dyn FnOnce() -> anyhow::Result<()> + Send>;

/// The thread's letterbox.
#[derive(Debug)]
pub(crate) struct Background {
    letterbox: SyncSender<Work>,
}

/// So many may wait.
const WAITING: usize = 256;

impl Background {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives none.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let (letterbox, work) = sync_channel::<Work>(WAITING);
        thread::Builder::new().name("background".to_owned()).spawn(move || {
            for work in work {
                let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
                match done {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => note!("sengen: {error:#}"),
                    Err(_) => note!("sengen: a look-up broke off"),
                }
            }
        })?;
        Ok(Self { letterbox })
    }

    /// Hands work in: `false` when too much waits already.
    pub(crate) fn hand_in(&self, work: impl FnOnce() -> anyhow::Result<()> + Send + 'static) -> bool {
        let request = log::RequestSpan::current();
        let work = move || request.within(work);
        !matches!(self.letterbox.try_send(Box::new(work)), Err(TrySendError::Full(_) | TrySendError::Disconnected(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn work_is_done_after_one_that_panics() {
        let background = Background::start().expect("a thread");
        let (done, seen) = channel();
        assert!(background.hand_in(|| panic!("on purpose")));
        assert!(background.hand_in(move || done.send(7).map_err(anyhow::Error::from)));
        assert_eq!(seen.recv(), Ok(7));
    }

    #[test]
    fn a_flood_is_turned_away() {
        let background = Background::start().expect("a thread");
        let ((open, gate), (begin, begun)) = (channel::<()>(), channel::<()>());
        assert!(background.hand_in(move || {
            begin.send(())?;
            Ok(gate.recv()?)
        }));
        begun.recv().expect("it began");
        let taken = (0..WAITING + 10).filter(|_| background.hand_in(|| Ok(()))).count();
        assert_eq!(taken, WAITING);
        open.send(()).expect("it waits");
    }
}
