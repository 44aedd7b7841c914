//! 取消: the office ends an accepted declaration for good, with a reason. Register, log-in, logo and what
//! waits beside it end with it; the ID stays as a tombstone. Called by `cli::review`, finished by `repair`.
//! Never undone: whoever was revoked declares anew, and the office looks at that by name.

use super::decision::Decision;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::effects::Effects;
use crate::office::publish::Publisher;
use crate::office::queue::application::State;
use crate::office::queue::history::Step;
use crate::scheme::ids::Reference;
use std::sync::Arc;

/// Ends accepted declarations for good.
#[derive(Debug)]
pub struct Revocations {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) effects: Arc<Effects>,
}

impl Revocations {
    /// Revokes an accepted declaration; the reason is mailed and kept.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails; what was begun is finished at the next start.
    pub fn revoke(&self, reference: &Reference, reason: &str) -> anyhow::Result<Decision> {
        self.applications.guard.run(|| {
            // First the log, then the application: who appends has read it since.
            let publishing = self.publisher.open()?;
            let Some(mut opened) = self.applications.open_reference(reference)? else { return Ok(Decision::Unknown) };
            let application = &mut opened.application;
            if application.state != State::Accepted {
                return Ok(Decision::NotAccepted(application.state));
            }
            application.state = State::Revoked;
            application.close();
            self.applications.commit(&mut opened, vec![self.applications.commanded(Step::Revoked, reason)])?;
            let is_listed_so = self.effects.carry_out(opened, Some(publishing));
            Ok(if is_listed_so { Decision::Done } else { Decision::Owed })
        })
    }
}
