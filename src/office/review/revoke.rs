//! 取消: the office ends an accepted declaration for good, with a reason. Register, log-in, logo and what
//! waits beside it end with it; the ID stays as a tombstone. Called by `cli::review`, finished by `repair`.
//! Never undone: whoever was revoked declares anew, and the office looks at that by name.

use super::acceptance::Decision;
use crate::office::Office;
use crate::office::queue::application::{State, Step};
use crate::scheme::ids::Reference;

impl Office {
    /// Revokes an accepted declaration; the reason is mailed and kept.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails; what was begun is finished at the next start.
    pub fn revoke(&self, reference: &Reference, reason: &str) -> anyhow::Result<Decision> {
        self.guarded(|| {
            // First the log, then the application: who appends has read it since.
            let publishing = self.open_publishing()?;
            let Some(mut opened) = self.open_reference(reference)? else { return Ok(Decision::Unknown) };
            let application = &mut opened.application;
            if application.state != State::Accepted {
                return Ok(Decision::NotAccepted(application.state));
            }
            application.state = State::Revoked;
            application.close();
            self.commit(&mut opened, vec![self.commanded(Step::Revoked, reason)])?;
            self.carry_out(opened, Some(publishing));
            Ok(Decision::Done)
        })
    }
}
