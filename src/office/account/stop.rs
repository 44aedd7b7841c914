//! 中止: the declarer ends the declaration. The entry leaves the public directory in the same step, what
//! waits is closed, every session ends; the ID stays as a tombstone. Called by `http::account` after the
//! password was given once more. Never undone.

use super::super::Office;
use super::super::application::{Event, State, Step};
use super::change::Barred;
use super::session::Session;

impl Office {
    /// Ends the declaration of a session whose password was just proved.
    ///
    /// # Errors
    /// When the directory is at fault or the disk refuses: then it was not ended.
    pub fn stop(&self, session: &Session) -> anyhow::Result<Result<(), Barred>> {
        self.guarded(|| {
            // First the directory, then the application: the order of everybody who publishes.
            let mut publishing = self.open_publishing()?;
            let mut opened = match self.open_own(session)? {
                Ok(opened) => opened,
                Err(ended) => return Ok(Err(Barred::Ended(ended))),
            };
            if opened.state == State::Rejected {
                return Ok(Err(Barred::NotNow));
            }
            if let Some(no) = opened.application.record.filter(|_| opened.state == State::Accepted) {
                self.unpublish(&mut publishing, no)?;
            }
            drop(publishing);
            let submission = opened.application.submission.clone();
            if !self.queue.step(&submission, opened.state, State::Withdrawn)? {
                return Ok(Err(Barred::Changed));
            }
            opened.state = State::Withdrawn;
            opened.application.close();
            self.commit(&mut opened, vec![Event::new(self.clock.now(), Step::Withdrawn)])?;
            Ok(Ok(()))
        })
    }
}
