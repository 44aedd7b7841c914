//! A new contact for somebody who can neither read the registered mailbox nor log in. What is asked here
//! is public knowledge, so it only opens a request; the office asks back at the registered telephone or
//! address before it grants anything. Called by `http::account`, which answers before anything is looked up.

use super::session::digits;
use super::{ContactRequest, contact_of};
use crate::office::Office;
use crate::office::access::limits::MailKind;
use crate::office::queue::application::{Actor, Application, Event, State, Step};
use crate::scheme::ids::DeclarationId;
use crate::scheme::{Answers, Scheme, edit};
use std::net::IpAddr;
use std::time::Instant;

/// What somebody says about the declaration whose contact should change.
#[derive(Debug, Clone, Default)]
pub struct Claim {
    /// 自己宣言ID.
    pub declaration_id: String,
    /// 法人番号, of a corporation.
    pub corporate_number: String,
    /// 代表者名, of a sole proprietor.
    pub representative: String,
    /// The registered telephone, of a sole proprietor.
    pub phone: String,
}

impl Office {
    /// Opens a request where the claim fits a declaration. A later one replaces it; when it names another
    /// address, neither is granted unless the office names the one it made sure of.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn ask_contact(&self, claim: &Claim, (contact, client): (&Answers, IpAddr)) -> anyhow::Result<()> {
        let Ok(id) = DeclarationId::parse(&digits(&claim.declaration_id)) else { return Ok(()) };
        let fits = |application: &Application| {
            matches!(application.state, State::Confirmed | State::Accepted)
                && is_claimed(&self.scheme, &application.answers, claim)
        };
        let Some(found) = self.by_declaration_id(&id)?.filter(fits) else { return Ok(()) };
        // Counted like a mail to the registered address, so that nobody fills the office's list.
        if !self.limits.allow_mail(MailKind::ContactRequest, (found.answers.email(), client), Instant::now()) {
            return Ok(());
        }
        self.guarded(|| {
            let opened = self.open_submission(&found.submission)?.filter(|opened| fits(&opened.application));
            let Some(mut opened) = opened else { return Ok(()) };
            let application = &mut opened.application;
            let (asked_at, contact) = (self.clock.now(), contact_of(contact));
            let others = application
                .account
                .request
                .take()
                .map_or(0, |earlier| earlier.others + u32::from(earlier.contact.email() != contact.email()));
            application.account.request = Some(ContactRequest { asked_at, contact, others });
            self.commit(&mut opened, vec![Event::new(asked_at, Actor::Declarer, Step::ContactRequested)])
        })
    }
}

fn is_claimed(scheme: &Scheme, answers: &Answers, claim: &Claim) -> bool {
    let is_answer = |key, said| edit::is_answer(scheme, answers, (key, said));
    if answers.is_sole_proprietor() {
        let known = answers.text("representative").unwrap_or_default();
        bare(known) == bare(&claim.representative) && is_answer("phone", &claim.phone)
    } else {
        is_answer("corporate_number", &claim.corporate_number)
    }
}

/// Without spaces: 「見本 花子」 and 「見本花子」 are one.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
