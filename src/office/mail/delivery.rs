//! How the mails to declarers stand, for those who ask: the received page, the office's list, the health.
//! Says nothing about anybody but that a mail waits or failed, and the stage and code of the fault.

use super::letters::{job_name, last_mailed};
use super::memory::Trouble;
use super::spool::Fate;
use super::standing::Standing;
use crate::office::Office;
use crate::office::queue::application::{Application, Step};
use jiff::Timestamp;
use serde::Serialize;

/// The last mail to a declarer, where it has not left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// It waits, or it failed.
    pub fate: Fate,
    /// When it was made.
    pub since: Timestamp,
}

/// How the mail with the URL stands, for whoever waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkMail {
    /// Sent, or about to be.
    OnItsWay,
    /// It could not be sent yet; it is tried again without anybody asking.
    Delayed,
    /// The server refuses the address.
    Failed,
}

impl Office {
    /// How the whole post stands.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn mail_standing(&self) -> anyhow::Result<Standing> {
        Ok(self.post.standing()?)
    }

    /// Since when no mail can be sent to anybody, and why; `None` while mails leave.
    pub fn mail_trouble(&self) -> Option<Trouble> {
        self.post.trouble()
    }

    /// How many mails were refused and are tried again.
    pub fn mails_refused_for_now(&self) -> usize {
        self.post.refused_for_now()
    }

    /// How the last mail with the application's URL stands.
    pub(in crate::office) fn link_mail(&self, application: &Application) -> LinkMail {
        let carries_url = |step: Step| matches!(step, Step::Received | Step::Resent | Step::AddressChanged);
        let Some(index) = application.history.iter().rposition(|event| carries_url(event.step)) else {
            return LinkMail::OnItsWay;
        };
        let name = job_name(application, index);
        match self.post.fate(&name) {
            Some(Fate::Failed) => LinkMail::Failed,
            // Not made yet: the disk refused, and it is owed.
            None => LinkMail::Delayed,
            Some(Fate::Waiting) if self.post.trouble().is_some() || self.post.last_word(&name).is_some() => {
                LinkMail::Delayed
            }
            Some(_) => LinkMail::OnItsWay,
        }
    }
}

impl Delivery {
    /// The last mail of an application, if it waits or failed.
    pub(in crate::office) fn of(application: &Application, standing: &Standing) -> Option<Self> {
        let index = last_mailed(application)?;
        let (name, since) = (job_name(application, index), application.history.get(index)?.at);
        let is_among = |names: &[String]| names.binary_search(&name).is_ok();
        let fate = if is_among(&standing.waiting) { Fate::Waiting } else { Fate::Failed };
        (fate == Fate::Waiting || is_among(&standing.failed)).then_some(Self { fate, since })
    }
}
