//! Takes a checked declaration in: one durable object, then its mail job, then the answer. Also the received
//! page's three doings: look, mail again, correct the address. Called by `http`, on a thread that a leaving
//! client cannot stop. A second submit of the same check page finds the first, wherever it has got to.
//! Never acknowledges what the disk did not confirm, and stores nothing of what it refuses.

use super::applications::Applications;
use crate::base::failure::Failure;
use crate::config::periods::CORRECTIONS;
use crate::office::access::limits::{MailKind, Rate, RateLimits};
use crate::office::access::link::LinkPage;
use crate::office::faults::is_unconfirmed;
use crate::office::mail::Recipient;
use crate::office::mail::delivery::LinkMail;
use crate::office::queue::account::Account;
use crate::office::queue::application::{Application, State, Submission, expiry_of};
use crate::office::queue::guard::Stopped;
use crate::office::queue::history::Step;
use crate::office::queue::opened::Opened;
use crate::office::queue::reference;
use crate::office::queue::rows::Presence;
use crate::office::state::held::Held;
use crate::scheme::codes::{Code, FlagCode};
use crate::scheme::ids::{Reference, Token};
use crate::scheme::{Answers, FieldError, edit};
use anyhow::{Context, anyhow};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

/// A checked declaration on its way into the queue.
#[derive(Clone)]
pub struct Draft {
    /// The nonce sealed into its check page.
    pub nonce: String,
    /// What is declared; checked.
    pub answers: Answers,
    /// The argon2id hash of the password.
    pub password_hash: String,
    /// The version of the terms consented to.
    pub terms_version: String,
    /// The version of the form.
    pub form_version: String,
    /// What the office should look at: the check's remarks.
    pub flags: Vec<FlagCode>,
    /// Who submits, for the rates; not stored.
    pub client: IpAddr,
}

/// A declaration that is in the queue.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// Opens its received page.
    pub token: Token,
    /// Where the URL was mailed; empty once the answers are gone.
    pub email: String,
    /// When the URL ends.
    pub expires_at: Timestamp,
    /// Whether this submit brought it in, or an earlier one of the same check page.
    pub first: bool,
}

/// What the received page shows.
#[derive(Debug, Clone)]
pub struct Received {
    /// Where the URL was mailed; `None` once the answers are gone.
    pub email: Option<String>,
    /// What the office finds it by.
    pub reference: Reference,
    /// When it was submitted.
    pub received_at: Timestamp,
    /// When the URL ends.
    pub expires_at: Timestamp,
    /// Where the application stands now.
    pub state: State,
    /// How the last mail with the URL stands.
    pub mail: LinkMail,
}

/// How asking for a mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resent {
    /// It is on its way.
    Sent {
        /// Where to.
        email: String,
    },
    /// So many were asked for; later again.
    TooOften,
    /// The application has moved on: confirmed, expired or closed.
    NotWaiting,
    /// The token opens nothing.
    Unknown,
}

/// How correcting a mail address ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// The old URL is dead, a new one is on its way.
    Changed {
        /// Where to.
        email: String,
        /// When the new URL ends.
        expires_at: Timestamp,
    },
    /// It is the address that stood there already: the same URL is on its way again.
    Same,
    /// The new address is none; why.
    Invalid(FieldError),
    /// It was corrected as often as it may be.
    NoMore,
    /// So many were asked for; later again.
    TooOften,
    /// The application has moved on: confirmed, expired or closed.
    NotWaiting,
    /// The token opens nothing.
    Unknown,
}

/// Why a submission was not taken in. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum IntakeRefusal {
    /// This client came too often.
    #[error("too often")]
    TooOften,
    /// This mail address got as many mails as one gets in a day.
    #[error("mailed too often")]
    MailedOften,
    /// The disk did not confirm an earlier write; nothing is taken in until a restart.
    #[error("intake is stopped")]
    Stopped,
    /// The machine failed.
    #[error(transparent)]
    Machine(anyhow::Error),
}

/// So soon after a correction the same address means the same press.
const SAME_PRESS: SignedDuration = SignedDuration::from_mins(1);

/// Takes declarations in.
#[derive(Debug)]
pub struct Intake {
    pub(super) applications: Arc<Applications>,
    pub(super) limits: Arc<RateLimits>,
}

impl Intake {
    /// Takes a declaration in. The same nonce again finds the first, without counting for the rates.
    ///
    /// # Errors
    /// [`IntakeRefusal`]: nothing was stored.
    pub fn submit(&self, draft: Draft) -> Result<Submitted, IntakeRefusal> {
        self.applications.guard.run_or_refuse(|| self.take_in(&draft)).map_err(|failure| match failure {
            Failure::Refused(refused) => refused,
            Failure::Machine(error) => IntakeRefusal::from(error),
        })
    }

    /// What the received page shows; `None` when the token opens nothing.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn received(&self, token: &Token) -> anyhow::Result<Option<Received>> {
        Ok(self.applications.look(LinkPage::Received, token)?.map(|application| Received {
            email: application.email().map(str::to_owned),
            reference: application.reference.clone(),
            received_at: application.received_at,
            expires_at: application.expires_at,
            state: application.state,
            mail: self.applications.mailer.link_mail(&application),
        }))
    }

    /// Mails the same URL again, with the same deadline.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn resend(&self, token: &Token, client: IpAddr) -> anyhow::Result<Resent> {
        self.applications.guard.run(|| {
            let Some(mut opened) = self.applications.open_by_token(LinkPage::Received, token)? else {
                return Ok(Resent::Unknown);
            };
            if !self.is_waiting(&opened) {
                return Ok(Resent::NotWaiting);
            }
            let email = opened.application.answers.email().to_owned();
            if !self.limits.may_mail(MailKind::Confirm, &email, client) {
                return Ok(Resent::TooOften);
            }
            self.applications.commit(&mut opened, vec![self.applications.declared(Step::Resent)])?;
            Ok(Resent::Sent { email })
        })
    }

    /// Mails a new URL to a corrected address; the old URL is dead in the same step, and seven new days begin.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn change_address(&self, token: &Token, new: &str, client: IpAddr) -> anyhow::Result<Changed> {
        self.applications.guard.run(|| {
            let Some(mut opened) = self.applications.open_by_token(LinkPage::Received, token)? else {
                return Ok(Changed::Unknown);
            };
            if !self.is_waiting(&opened) {
                return Ok(Changed::NotWaiting);
            }
            let before = opened.application.answers.email().to_owned();
            if let Err(error) = edit::correct_email(&self.applications.scheme, &mut opened.application.answers, new) {
                return Ok(Changed::Invalid(error));
            }
            let email = opened.application.answers.email().to_owned();
            if email == before {
                return self.mail_same(opened, email, client);
            }
            let corrected = opened.application.history.iter().filter(|e| e.step == Step::AddressChanged).count();
            if corrected >= CORRECTIONS {
                return Ok(Changed::NoMore);
            }
            if !self.limits.may_mail(MailKind::Confirm, &email, client) {
                return Ok(Changed::TooOften);
            }
            let expires_at = expiry_of(self.applications.clock.now())?;
            let application = &mut opened.application;
            application.generation += 1;
            application.expires_at = expires_at;
            self.applications.commit(&mut opened, vec![self.applications.declared(Step::AddressChanged)])?;
            // The mails before it carry a dead URL.
            for index in 0..opened.application.history.len() - 1 {
                self.applications.mailer.mail_event(&opened.application, index);
            }
            Ok(Changed::Changed { email, expires_at })
        })
    }

    /// An address "corrected" to itself keeps its URL: a mail with it may be on its way or open somewhere. The
    /// second press of a double click hears what the first did.
    fn mail_same(&self, mut opened: Opened, email: String, client: IpAddr) -> anyhow::Result<Changed> {
        let application = &opened.application;
        let pressed = application.history.last().filter(|event| event.step == Step::AddressChanged);
        if pressed.is_some_and(|event| self.applications.clock.now().duration_since(event.at) < SAME_PRESS) {
            self.applications.mailer.pay_or_owe(application);
            return Ok(Changed::Changed { email, expires_at: application.expires_at });
        }
        if !self.limits.may_mail(MailKind::Confirm, &email, client) {
            return Ok(Changed::TooOften);
        }
        self.applications.commit(&mut opened, vec![self.applications.declared(Step::Resent)])?;
        Ok(Changed::Same)
    }

    fn take_in(&self, draft: &Draft) -> Result<Submitted, Failure<IntakeRefusal>> {
        let submission = Submission::from_nonce(&draft.nonce);
        // One look into its folder does for both: whether it is known, and how it is named.
        let queue = &self.applications.queue;
        let alike = reference::alike(queue, &submission)?;
        let is_listed = alike.contains(&submission);
        let presence = if is_listed { queue.presence(&submission) } else { queue.presence_without_number(&submission) };
        match presence? {
            Presence::Stands(first) => return Ok(self.again(&first)?),
            Presence::Gone => return Err(anyhow!("a submission is known and gone").into()),
            Presence::Unknown => {}
        }
        let email = Recipient::parse(draft.answers.email()).context("the checked mail address is none")?.text();
        let refused = if !self.limits.allow(Rate::Submit, draft.client, Instant::now()) {
            Some(IntakeRefusal::TooOften)
        } else if !self.limits.allow_mail(MailKind::Confirm, &email, draft.client, Instant::now()) {
            Some(IntakeRefusal::MailedOften)
        } else {
            None
        };
        if let Some(refused) = refused {
            // The first press of a double click may have taken the last place, and been faster.
            return self.taken_in(&submission)?.ok_or(Failure::Refused(refused));
        }
        let application = self.application(submission, draft, &alike)?;
        let mut opened = Opened { application, on: None, waited: Vec::new(), marked: Vec::new() };
        self.applications.commit(&mut opened, vec![self.applications.declared(Step::Received)])?;
        Ok(self.submitted(&opened.application, true)?)
    }

    /// What an earlier press brought in. It may have come so far and no further.
    fn taken_in(&self, submission: &Submission) -> anyhow::Result<Option<Submitted>> {
        let first = self.applications.queue.find(submission)?;
        first.map(|first| self.again(&first)).transpose()
    }

    fn again(&self, first: &Application) -> anyhow::Result<Submitted> {
        self.applications.mailer.pay_or_owe(first);
        self.submitted(first, false)
    }

    fn application(&self, submission: Submission, draft: &Draft, alike: &[Submission]) -> anyhow::Result<Application> {
        let received_at = self.applications.clock.now();
        let draft = draft.clone();
        Ok(Application {
            reference: reference::of(&self.applications.queue, &submission, alike)?,
            submission,
            state: State::Received,
            received_at,
            expires_at: expiry_of(received_at)?,
            generation: 0,
            terms_version: draft.terms_version,
            form_version: draft.form_version,
            password_hash: draft.password_hash,
            answers: draft.answers,
            flags: draft.flags.iter().map(|flag| flag.key().to_owned()).collect(),
            numbers: None,
            record: None,
            account: Account::default(),
            decided: Vec::new(),
            history: Vec::new(),
        })
    }

    fn submitted(&self, application: &Application, first: bool) -> anyhow::Result<Submitted> {
        Ok(Submitted {
            token: LinkPage::Received.token(&self.applications.index.key, application)?,
            email: application.answers.email().to_owned(),
            expires_at: application.expires_at,
            first,
        })
    }

    fn is_waiting(&self, opened: &Opened) -> bool {
        opened.application.state == State::Received && self.applications.clock.now() < opened.application.expires_at
    }
}

impl From<anyhow::Error> for IntakeRefusal {
    fn from(error: anyhow::Error) -> Self {
        if error.is::<Stopped>() || error.is::<Held>() || is_unconfirmed(&error) {
            Self::Stopped
        } else {
            Self::Machine(error)
        }
    }
}
