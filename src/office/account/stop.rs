//! 中止: the declarer ends the declaration. One write of the record decides it; that it leaves
//! the public directory follows (`effects`), what waits is closed, every session ends; the ID stays as a
//! tombstone. While an earlier contact may still object it can be undone; never otherwise.
//! Called by `http::account` after the password was given once more.

use super::change::Barred;
use super::notices::tell_earlier;
use super::session::Sessions;
use super::visits::Session;
use crate::base::failure::Failure;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::effects::Effects;
use crate::office::queue::application::State;
use crate::office::queue::history::{Actor, Event, Step};
use crate::scheme::codes::ProcedureCode;
use std::sync::Arc;

/// Ends declarations for their declarers.
#[derive(Debug)]
pub struct Stops {
    pub(super) applications: Arc<Applications>,
    pub(super) sessions: Arc<Sessions>,
    pub(super) effects: Arc<Effects>,
}

impl Stops {
    /// Ends the declaration of a session whose password was just proved; tells whether it is off the directory
    /// already, or comes off when that can be written.
    ///
    /// # Errors
    /// [`Barred`]; when the disk refuses: then it was not ended, or the next start ends it whole.
    pub fn stop(&self, session: &Session) -> Result<bool, Failure<Barred>> {
        self.applications.guard.run_or_refuse(|| {
            let mut opened = self.sessions.open_own(session)?;
            if opened.application.state == State::Rejected {
                return Err(Failure::Refused(Barred::NotNow));
            }
            opened.application.state = State::Withdrawn;
            opened.application.close();
            let mut events = vec![Event::new(self.applications.clock.now(), Actor::Declarer, Step::Withdrawn)];
            events.extend(tell_earlier(
                self.applications.clock.now(),
                &opened.application,
                &Actor::Declarer,
                self.applications.scheme.words.text(ProcedureCode::Stop),
            ));
            self.applications.commit(&mut opened, events)?;
            Ok(self.effects.carry_out(opened, None))
        })
    }
}
