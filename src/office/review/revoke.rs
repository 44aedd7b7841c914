//! 取消: the office ends an accepted declaration for good, with a reason. Register, log-in, logo and what
//! waits beside it end with it; the ID stays as a tombstone. Called by `cli::review`, finished by `repair`.
//! Until its undo time has ended it is off the list and nothing else has changed (`decisions`). After that it is never
//! undone: whoever was revoked declares anew, and the office looks at that by name.

use super::decision::{Decision, Occasion};
use crate::base::failure::Failure;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::effects::Effects;
use crate::office::publish::Publisher;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::State;
use crate::office::queue::history::Step;
use crate::office::queue::opened::Opened;
use crate::office::queue::pending::Ruling;
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
        self.revoke_on(reference, reason, Occasion::AtOnce)
    }

    /// The same on some occasion.
    ///
    /// # Errors
    /// As `revoke`.
    pub(super) fn revoke_on(
        &self,
        reference: &Reference,
        reason: &str,
        occasion: Occasion,
    ) -> anyhow::Result<Decision> {
        let revoked = self.applications.guard.run_or_refuse(|| {
            // First the log, then the application: who appends has read it since.
            let publishing = self.publisher.open()?;
            let mut opened = self.open_accepted(reference, occasion)?;
            let application = &mut opened.application;
            application.take_pending(PendingKind::Declaration);
            application.state = State::Revoked;
            application.close();
            let revoked = occasion.event(&self.applications, Step::Revoked).noting(reason);
            self.applications.commit(&mut opened, vec![revoked])?;
            let is_listed_so = self.effects.carry_out(opened, Some(publishing));
            Ok(if is_listed_so { Decision::Done } else { Decision::Owed })
        });
        revoked.or_else(Failure::refused)
    }

    /// What is accepted and may be revoked.
    pub(super) fn open_accepted(&self, reference: &Reference, occasion: Occasion) -> Result<Opened, Failure<Decision>> {
        let Some(opened) = self.applications.open_reference(reference)? else {
            return Err(Failure::Refused(Decision::Unknown));
        };
        let state = opened.application.state;
        if state != State::Accepted || !self.applications.scheme.lists() {
            return Err(Failure::Refused(Decision::NotAccepted(state)));
        }
        let may = occasion.may_decide(&opened.application, PendingKind::Declaration, Ruling::Revoked);
        may.map(|()| opened).map_err(Failure::Refused)
    }
}
