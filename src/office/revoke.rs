//! 取消: the office ends an accepted declaration for good, with a reason. Register, log-in, logo and what
//! waits beside it end with it; the ID stays as a tombstone. Called by `cli::review`, finished by `repair`.
//! Never undone: whoever was revoked declares anew, and the office looks at that by name.

use super::Office;
use super::application::{Application, State, Step};
use super::publish::Publishing;
use super::review::Decision;
use crate::scheme::ids::Reference;

impl Office {
    /// Revokes an accepted declaration; the reason is mailed and kept.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails; what was begun is finished at the next start.
    pub fn revoke(&self, reference: &Reference, reason: &str) -> anyhow::Result<Decision> {
        self.guarded(|| {
            // First the directory, then the application: the order of everybody who publishes.
            let mut publishing = self.open_publishing()?;
            let Some(mut opened) = self.open_reference(reference)? else { return Ok(Decision::Unknown) };
            if opened.state != State::Accepted {
                return Ok(Decision::NotAccepted(opened.state));
            }
            let application = &mut opened.application;
            application.close();
            application.note(self.clock.now(), Step::Revoked, reason);
            // From here on it is decided: the reason stands in the file before anything else changes.
            self.queue.replace(State::Accepted, application)?;
            self.finish_revocation(&mut publishing, application)?;
            Ok(Decision::Done)
        })
    }

    /// Takes an application in `accepted` that says it was revoked out of the register, moves and mails it.
    /// The caller holds the publishing lock and the application's.
    pub(super) fn finish_revocation(
        &self,
        publishing: &mut Publishing,
        application: &Application,
    ) -> anyhow::Result<()> {
        self.unpublish(publishing, application)?;
        self.queue.step(&application.submission, State::Accepted, State::Revoked)?;
        let revoked = application.history.iter().rposition(|event| event.step == Step::Revoked);
        if let Some(index) = revoked {
            self.mail_event(application, index);
        }
        Ok(())
    }
}
