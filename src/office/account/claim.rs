//! A new contact for somebody who can neither read the registered mailbox nor log in. What is asked here
//! is public knowledge, so it only opens a request; the office asks back at the registered telephone or
//! address before it grants anything. Called by `http::account`, which answers before anything is looked up.

use super::session::Sessions;
use crate::office::access::limits::{MailKind, RateLimits};
use crate::office::declaration::applications::Applications;
use crate::office::queue::account::{ContactRequest, contact_of};
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::{Actor, Event, Step};
use crate::scheme::ids::{DeclarationId, digits};
use crate::scheme::{Answers, Role, Scheme, edit};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

/// What somebody says about the declaration whose contact should change.
#[derive(Debug, Clone, Default)]
pub struct Claim {
    /// 自己宣言ID.
    pub declaration_id: String,
    /// 法人番号, of a corporation.
    pub corporate_number: String,
    /// The registered name, of who has no 法人番号.
    pub name: String,
    /// The registered telephone, of who has no 法人番号.
    pub phone: String,
}

/// Takes requests of people who cannot log in.
#[derive(Debug)]
pub struct Claims {
    pub(super) applications: Arc<Applications>,
    pub(super) sessions: Arc<Sessions>,
    pub(super) limits: Arc<RateLimits>,
}

impl Claims {
    /// Opens a request where the claim fits a declaration. A later one replaces it; when it names another
    /// address, neither is granted unless the office names the one it made sure of.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn claim(&self, claim: &Claim, contact: &Answers, client: IpAddr) -> anyhow::Result<()> {
        let Ok(id) = DeclarationId::parse(&digits(&claim.declaration_id)) else { return Ok(()) };
        let fits = |application: &Application| {
            matches!(application.state, State::Confirmed | State::Accepted)
                && is_claimed(&self.applications.scheme, &application.answers, claim)
        };
        let Some(found) = self.sessions.by_declaration_id(&id)?.filter(fits) else { return Ok(()) };
        // Counted like a mail to the registered address, so that nobody fills the office's list.
        if !self.limits.allow_mail(MailKind::ContactRequest, found.answers.email(), client, Instant::now()) {
            return Ok(());
        }
        self.applications.guard.run(|| {
            let opened = self.applications.open(&found.submission)?.filter(|opened| fits(&opened.application));
            let Some(mut opened) = opened else { return Ok(()) };
            let application = &mut opened.application;
            let (asked_at, contact) = (self.applications.clock.now(), contact_of(contact));
            let others = application
                .account
                .request
                .take()
                .map_or(0, |earlier| earlier.others + u32::from(earlier.contact.email() != contact.email()));
            application.account.request = Some(ContactRequest { asked_at, contact, others });
            self.applications.commit(&mut opened, vec![Event::new(asked_at, Actor::Declarer, Step::ContactRequested)])
        })
    }
}

fn is_claimed(scheme: &Scheme, answers: &Answers, claim: &Claim) -> bool {
    let is_answer = |key, said| edit::is_answer(scheme, answers, key, said);
    if answers.corporate_number().is_some() {
        return is_answer(Role::CorporateNumber.key(), &claim.corporate_number);
    }
    let is_named = !claim.name.trim().is_empty() && bare(answers.declarer_name()) == bare(&claim.name);
    // Where nobody was asked for a telephone, the office asks back at the address.
    let has_phone = answers.of(Role::Telephone).is_some();
    is_named && (!has_phone || is_answer(Role::Telephone.key(), &claim.phone))
}

/// Without spaces: 「見本 花子」 and 「見本花子」 are one.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
