//! The link that stops what is mailed by a consent: it takes the consent back, of everybody with the same mailbox, at once.
//! Called by `http::account`. Works without a log-in and more than once; nothing else can be done by it.

use super::{GIVEN, Mailings};
use crate::office::access::link::{self, LinkPage};
use crate::office::queue::application::{Application, Submission};
use crate::office::queue::history::{Actor, Event, Step};
use crate::scheme::ids::Token;
use sha2::{Digest, Sha256};

/// What stands for a consent in a link.
pub(super) fn digest(consent: &str) -> u32 {
    let digest = Sha256::digest(consent);
    u32::from_be_bytes(std::array::from_fn(|at| digest[at]))
}

impl Mailings<'_> {
    /// Which consent a link takes back; `None`: none. No effect.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn link(&self, token: &Token) -> anyhow::Result<Option<String>> {
        let Some(application) = self.whose(token)? else { return Ok(None) };
        let key = &self.0.mailer.wording.key;
        let is_it = |consent: &&str| LinkPage::Mailing(digest(consent)).accepts(key, &application, token);
        Ok(self.consents().into_iter().find(is_it).map(str::to_owned))
    }

    /// Takes a consent back, of everybody with the mailbox of a link.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn stop(&self, token: &Token, consent: &str) -> anyhow::Result<()> {
        let Some(application) = self.whose(token)? else { return Ok(()) };
        self.take_back(&application.submission, consent)?;
        let email = application.email().unwrap_or_default();
        for other in self.0.applications.index.with_mailbox(email)? {
            self.take_back(&other.submission, consent)?;
        }
        Ok(())
    }

    fn whose(&self, token: &Token) -> anyhow::Result<Option<Application>> {
        let Some(submission) = link::submission(token) else { return Ok(None) };
        self.0.applications.queue.find(&submission)
    }

    fn take_back(&self, submission: &Submission, consent: &str) -> anyhow::Result<()> {
        let applications = &self.0.applications;
        applications.guard.run(|| {
            let opened = applications.open(submission)?;
            let given = opened.filter(|opened| opened.application.answers.text(consent) == Some(GIVEN));
            let Some(mut opened) = given else { return Ok(()) };
            let application = &mut opened.application;
            let Some(field) = applications.scheme.form.field(consent) else { return Ok(()) };
            application.answers = std::mem::take(&mut application.answers).declining(field);
            // A form that was opened before says so, instead of bringing the consent back.
            application.account.version += 1;
            let event = Event::new(applications.clock.now(), Actor::Declarer, Step::Changed);
            applications.commit(&mut opened, vec![event.about(&[consent.to_owned()])])
        })
    }
}
