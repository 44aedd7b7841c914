//! One letter to whoever the office names, over the way all others go: to see whether mails leave. Called by
//! `sengen mail test`. Nothing else changes: no letter waits for it, no pause is begun or ended by it.

use super::address::Recipient;
use super::job::MailJob;
use super::journal::name_of;
use super::letters::TRIAL;
use super::mailer::Mailer;
use super::outcome::SendOutcome;
use crate::base::text::hex;
use std::path::Path;

impl Mailer {
    /// Sends one letter to an address and tells how that ended.
    ///
    /// # Errors
    /// When it cannot be put together, or the disk refuses where mails are put into a folder.
    pub fn send_trial(&self, to: &Recipient) -> anyhow::Result<SendOutcome> {
        let now = self.clock.now();
        let letter = self.wording.trial(now)?;
        let job = MailJob::new(TRIAL, &to.text(), letter.subject, letter.body, now);
        let own: [u8; 16] = self.letterbox.memory.entropy.bytes()?;
        self.spool.transport().send(&name_of(now, &hex(&own)), &job, self.spool.sender(), &|| Ok(true))
    }

    /// Hands a letter over that no record asks for, under a name of its own; who asks has seen to it that it is the
    /// only time.
    ///
    /// # Errors
    /// When it cannot be put together, or the disk refuses where mails are put into a folder.
    pub(in crate::office) fn hand_over(&self, own: &str, job: &MailJob) -> anyhow::Result<SendOutcome> {
        self.spool.transport().send(&name_of(job.made_at, own), job, self.spool.sender(), &|| Ok(true))
    }

    /// The folder mails are put into, where they are not sent.
    pub fn folder(&self) -> Option<&Path> {
        self.spool.transport().folder()
    }
}
