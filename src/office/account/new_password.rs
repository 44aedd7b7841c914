//! A new password: by who knows the old one, or by a mailed link that works once and for 30 minutes.
//! Every new password ends all sessions. Called by `http::account`. Asking for a link tells nobody
//! whether a number exists: the caller answers before anything is looked up.

use super::change::Barred;
use super::notices::tell_earlier;
use super::session::{Sessions, may_log_in};
use super::visits::Session;
use crate::base::failure::Failure;
use crate::base::terminal::note;
use crate::config::periods::RESET;
use crate::office::access::limits::{MailKind, RateLimits};
use crate::office::access::link::LinkPage;
use crate::office::access::proof::{Passwords, Proof};
use crate::office::declaration::applications::Applications;
use crate::office::queue::application::Application;
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::opened::Opened;
use crate::scheme::Role;
use crate::scheme::codes::ProcedureCode;
use crate::scheme::ids::{DeclarationId, Token, UserNumber, digits};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

/// Takes new passwords.
#[derive(Debug)]
pub struct NewPasswords {
    pub(super) applications: Arc<Applications>,
    pub(super) sessions: Arc<Sessions>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) limits: Arc<RateLimits>,
}

impl NewPasswords {
    /// Whether the password is that of the session's declarer; wrong ones count as for a log-in.
    ///
    /// # Errors
    /// [`Barred`]; when the disk refuses.
    pub fn is_own_password(&self, session: &Session, password: &str, client: IpAddr) -> Result<(), Failure<Barred>> {
        let application = self.sessions.visit(session).map_err(|failure| failure.map(Barred::Ended))?;
        let number = number_of(&application);
        Err(Failure::Refused(match self.passwords.verify(&number, Some(&application), password, client)? {
            Proof::Right => return Ok(()),
            Proof::Wrong => Barred::WrongPassword,
            Proof::Wait(_) => Barred::TooOften,
            Proof::Busy => Barred::Busy,
        }))
    }

    /// Takes a new password of whoever just proved the old one; the session goes on, all others end.
    ///
    /// # Errors
    /// [`Barred`]; when the disk refuses.
    pub fn change_password(&self, session: &Session, new_hash: &str) -> Result<Session, Failure<Barred>> {
        self.applications.guard.run_or_refuse(|| {
            let mut opened = self.sessions.open_own(session)?;
            // Made before: nothing that is decided hangs on it, and no one can bring it before it stands.
            let generation = opened.application.account.generation + 1;
            let renewed = self.sessions.visits().again(session, generation, self.applications.clock.now())?;
            self.set_password(&mut opened, new_hash)?;
            // It has ended anyway, by its generation.
            if let Err(error) = self.sessions.visits().end(session) {
                self.applications.guard.watch(&error);
                note!("sengen: a session that has ended is not removed yet: {error:#}");
            }
            Ok(renewed)
        })
    }

    /// Mails a link for a new password to the registered address, if there is such a number.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn ask_reset(&self, number: &str, client: IpAddr) -> anyhow::Result<()> {
        let Ok(number) = UserNumber::parse(&digits(number)) else { return Ok(()) };
        let found = self.sessions.by_user_number(&number)?;
        self.mail_to_owner(found, MailKind::Reset, client, |office, opened| {
            let until = office.applications.clock.now() + RESET;
            let account = &mut opened.application.account;
            account.links.reset += 1;
            account.reset_until = Some(until);
            Event::new(office.applications.clock.now(), Actor::Declarer, Step::ResetAsked)
                .link(account.links.reset, until)
        })
    }

    /// Mails the user number to the registered address, if there is such a declaration ID.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn ask_number(&self, declaration_id: &str, client: IpAddr) -> anyhow::Result<()> {
        let Ok(id) = DeclarationId::parse(&digits(declaration_id)) else { return Ok(()) };
        let found = self.sessions.by_declaration_id(&id)?;
        self.mail_to_owner(found, MailKind::UserNumber, client, |office, _| {
            Event::new(office.applications.clock.now(), Actor::Declarer, Step::NumberAsked)
        })
    }

    /// Mails the user numbers of every declaration whose mails go to an address, in one letter to it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn ask_numbers(&self, email: &str, client: IpAddr) -> anyhow::Result<()> {
        let found = self.applications.index.with_mailbox(email)?;
        let newest = found.into_iter().rev().find(|application| may_log_in(application.state));
        self.mail_to_owner(newest, MailKind::UserNumber, client, |office, opened| {
            let to = opened.application.answers.email().to_owned();
            Event::new(office.applications.clock.now(), Actor::Declarer, Step::NumberAsked).to(&to)
        })
    }

    /// Whose link for a new password this is, where it still works. No effect.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn resettable(&self, token: &Token) -> anyhow::Result<Option<Application>> {
        let found = self.applications.look(LinkPage::Reset, token)?;
        Ok(found.filter(|application| self.is_resettable(application)))
    }

    /// Takes a new password by the link, which has then done its work: `false` when it does not work.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn reset(&self, token: &Token, new_hash: &str) -> anyhow::Result<bool> {
        self.applications.guard.run(|| {
            let Some(mut opened) = self.applications.open_by_token(LinkPage::Reset, token)? else { return Ok(false) };
            if !self.is_resettable(&opened.application) {
                return Ok(false);
            }
            opened.application.account.locked = false;
            self.set_password(&mut opened, new_hash)?;
            Ok(true)
        })
    }

    fn is_resettable(&self, application: &Application) -> bool {
        may_log_in(application.state)
            && application.account.reset_until.is_some_and(|until| self.applications.clock.now() < until)
    }

    fn set_password(&self, opened: &mut Opened, new_hash: &str) -> anyhow::Result<()> {
        let application = &mut opened.application;
        application.password_hash = new_hash.to_owned();
        let account = &mut application.account;
        account.generation += 1;
        account.links.reset += 1;
        account.reset_until = None;
        let number = number_of(application);
        let mut events = vec![
            Event::new(self.applications.clock.now(), Actor::Declarer, Step::PasswordChanged)
                .about(&[Role::Password.key().to_owned()]),
        ];
        let what = self.applications.scheme.words.text(ProcedureCode::Password);
        events.extend(tell_earlier(self.applications.clock.now(), application, &Actor::Declarer, what));
        self.applications.commit(opened, events)?;
        self.passwords.backoff.forget(&number);
        Ok(())
    }

    /// One more mail to the registered address of an application that somebody named.
    fn mail_to_owner(
        &self,
        found: Option<Application>,
        kind: MailKind,
        client: IpAddr,
        event: impl Fn(&Self, &mut Opened) -> Event,
    ) -> anyhow::Result<()> {
        let Some(application) = found.filter(|application| may_log_in(application.state)) else { return Ok(()) };
        self.applications.guard.run(|| {
            let opened = self.applications.open(&application.submission)?;
            let Some(mut opened) = opened.filter(|opened| may_log_in(opened.application.state)) else { return Ok(()) };
            // Only by the mailbox: how often this client may ask was counted where it is told so.
            if !self.limits.allow_mail(kind, opened.application.answers.email(), client, Instant::now()) {
                return Ok(());
            }
            let event = event(self, &mut opened);
            self.applications.commit(&mut opened, vec![event])
        })
    }
}

pub(in crate::office) fn number_of(application: &Application) -> String {
    application.numbers.as_ref().map(|numbers| numbers.user_number.to_string()).unwrap_or_default()
}
