//! 中止: the declarer ends the declaration. One write of the record decides it; that it leaves
//! the public directory follows (`effects`), what waits is closed, every session ends; the ID stays as a
//! tombstone. While an earlier contact may still object it can be undone; never otherwise.
//! Called by `http::account` after the password was given once more.

use super::change::Barred;
use super::session::Session;
use crate::office::Office;
use crate::office::queue::application::{Actor, Event, State, Step};

impl Office {
    /// Ends the declaration of a session whose password was just proved; tells whether it is off the directory
    /// already, or comes off when that can be written.
    ///
    /// # Errors
    /// When the disk refuses: then it was not ended, or the next start ends it whole.
    pub fn stop(&self, session: &Session) -> anyhow::Result<Result<bool, Barred>> {
        self.guarded(|| {
            let mut opened = match self.open_own(session)? {
                Ok(opened) => opened,
                Err(ended) => return Ok(Err(Barred::Ended(ended))),
            };
            if opened.application.state == State::Rejected {
                return Ok(Err(Barred::NotNow));
            }
            opened.application.state = State::Withdrawn;
            opened.application.close();
            let mut events = vec![Event::new(self.clock.now(), Actor::Declarer, Step::Withdrawn)];
            events.extend(self.tell_earlier(&opened.application, &Actor::Declarer, "自己宣言の中止"));
            self.commit(&mut opened, events)?;
            Ok(Ok(self.carry_out(opened, None)))
        })
    }
}
