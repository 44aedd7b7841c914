//! Confirming by the mailed URL: issues the two numbers, once, and shows them. Looking has no effect.
//! Called by `http`. Of confirmation and expiry one wins; the same press within an hour shows the same numbers.
//! Never tells anything about an application to a URL that was killed or never was.

use super::applications::Applications;
use super::intake::Resent;
use crate::base::terminal::note;
use crate::config::Settings;
use crate::office::access::limits::{MailKind, RateLimits};
use crate::office::access::link::LinkPage;
use crate::office::queue::application::{Application, Numbers, State, Submission};
use crate::office::queue::guard::Overtaken;
use crate::office::queue::history::Step;
use crate::office::queue::numbers::Issuer;
use crate::office::queue::opened::Opened;
use crate::office::state::clock_watch::ClockWatch;
use crate::scheme::ids::Token;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// What the confirmation page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// One button.
    Waiting {
        /// 事業者名 or 代表者名.
        name: String,
        /// 1 or 2.
        stars: u8,
    },
    /// It was confirmed before; with what mails the numbers again, where they are still in force.
    Done(Option<Token>),
    /// The deadline has passed.
    Expired,
    /// The URL opens nothing.
    Unknown,
}

/// How pressing the button ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// Confirmed now or within the last hour.
    Numbers(Completion),
    /// It was confirmed before; with what mails the numbers again, where they are still in force.
    Done(Option<Token>),
    /// The deadline has passed.
    Expired,
    /// The URL opens nothing.
    Unknown,
}

/// What the completion page shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Completion {
    /// 利用者番号.
    pub user_number: String,
    /// 自己宣言ID.
    pub declaration_id: String,
    /// 事業者名 or 代表者名.
    pub name: String,
    /// 1 or 2.
    pub stars: u8,
    /// 宣言日.
    pub declared_on: Date,
    /// Where the numbers were mailed.
    pub email: String,
    /// Opens "mail the numbers again".
    pub numbers_token: Token,
}

/// How long a repeated press shows the numbers.
const SHOWN_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Confirms declarations.
#[derive(Debug)]
pub struct Confirmations {
    pub(super) applications: Arc<Applications>,
    pub(super) limits: Arc<RateLimits>,
    pub(super) issuer: Arc<Issuer>,
    pub(super) clock_watch: Arc<ClockWatch>,
    pub(super) settings: Arc<Settings>,
}

impl Confirmations {
    /// What the confirmation page shows. No effect, whoever looks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn confirmation(&self, token: &Token) -> anyhow::Result<Confirmation> {
        Ok(match self.applications.look(LinkPage::Confirm, token)? {
            None => Confirmation::Unknown,
            Some(application) => match application.state {
                State::Received if self.applications.clock.now() < application.expires_at => Confirmation::Waiting {
                    name: application.answers.declarer_name().to_owned(),
                    stars: application.answers.stars(),
                },
                State::Received | State::Expired => Confirmation::Expired,
                _ => Confirmation::Done(self.numbers_token(&application)?),
            },
        })
    }

    /// Confirms a declaration.
    ///
    /// # Errors
    /// When the disk refuses; then it is not confirmed, or a repeat finds it so.
    pub fn confirm(&self, token: &Token) -> anyhow::Result<Confirmed> {
        self.applications.guard.run(|| {
            let Some(opened) = self.applications.open_by_token(LinkPage::Confirm, token)? else {
                return Ok(Confirmed::Unknown);
            };
            let submission = opened.application.submission.clone();
            self.confirm_opened(opened).inspect_err(|_| self.applications.debts.owe(&submission))
        })
    }

    fn confirm_opened(&self, mut opened: Opened) -> anyhow::Result<Confirmed> {
        let application = &mut opened.application;
        let now = self.applications.clock.now();
        match application.state {
            // Left to `expire_due`, which looks at the clock twice.
            State::Received if now >= application.expires_at => Ok(Confirmed::Expired),
            State::Received => {
                let numbers = self.numbers_for(&application.submission)?;
                application.numbers.clone_from(&numbers);
                application.state = State::Confirmed;
                if self.clock_watch.is_doubted() {
                    let reference = &application.reference;
                    note!("sengen: {reference} was confirmed by a clock that is not believed: look at its day");
                }
                let decided = self.applications.commit(&mut opened, vec![self.applications.declared(Step::Confirmed)]);
                if let (Err(error), Some(numbers)) = (&decided, &numbers)
                    && error.is::<Overtaken>()
                {
                    self.issuer.give_back(numbers)?;
                }
                decided?;
                self.completion(&opened.application)
            }
            State::Expired => Ok(Confirmed::Expired),
            State::Confirmed | State::Accepted if confirmed_within(application, now, SHOWN_FOR) => {
                // The press before may have come so far and no further.
                self.applications.mailer.pay_or_owe(application);
                self.completion(application)
            }
            _ => Ok(Confirmed::Done(self.numbers_token(application)?)),
        }
    }

    /// The two numbers of a declaration; an entry of a register has none.
    fn numbers_for(&self, submission: &Submission) -> anyhow::Result<Option<Numbers>> {
        if self.applications.scheme.register().is_some() {
            return Ok(None);
        }
        Ok(Some(Numbers {
            user_number: self.issuer.user_number(submission)?,
            declaration_id: self.issuer.declaration_id(&self.settings.declaration_id_prefix, submission)?,
        }))
    }

    /// Mails the numbers again to the registered address.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn mail_numbers(&self, token: &Token, client: IpAddr) -> anyhow::Result<Resent> {
        self.applications.guard.run(|| {
            let Some(mut opened) = self.applications.open_by_token(LinkPage::Numbers, token)? else {
                return Ok(Resent::Unknown);
            };
            if !matches!(opened.application.state, State::Confirmed | State::Accepted)
                || opened.application.numbers.is_none()
            {
                return Ok(Resent::NotWaiting);
            }
            let email = opened.application.answers.email().to_owned();
            if !self.limits.may_mail(MailKind::Numbers, &email, client) {
                return Ok(Resent::TooOften);
            }
            self.applications.commit(&mut opened, vec![self.applications.declared(Step::NumbersMailed)])?;
            Ok(Resent::Sent { email })
        })
    }

    /// The page with the numbers, for its own token, as long as a repeated press shows them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn numbers(&self, token: &Token) -> anyhow::Result<Confirmed> {
        match self.applications.look(LinkPage::Numbers, token)? {
            None => Ok(Confirmed::Unknown),
            Some(application)
                if matches!(application.state, State::Confirmed | State::Accepted)
                    && confirmed_within(&application, self.applications.clock.now(), SHOWN_FOR) =>
            {
                self.completion(&application)
            }
            Some(application) => Ok(Confirmed::Done(self.numbers_token(&application)?)),
        }
    }

    fn completion(&self, application: &Application) -> anyhow::Result<Confirmed> {
        let (Some(numbers), Some(declared_on)) = (&application.numbers, application.declared_on()) else {
            return Ok(Confirmed::Done(None));
        };
        Ok(Confirmed::Numbers(Completion {
            user_number: numbers.user_number.to_string(),
            declaration_id: numbers.declaration_id.to_string(),
            name: application.answers.declarer_name().to_owned(),
            stars: application.answers.stars(),
            declared_on,
            email: application.answers.email().to_owned(),
            numbers_token: LinkPage::Numbers.token(&self.applications.index.key, application)?,
        }))
    }

    /// What mails the numbers again, as long as there are any that are in force.
    fn numbers_token(&self, application: &Application) -> anyhow::Result<Option<Token>> {
        let in_force = matches!(application.state, State::Confirmed | State::Accepted) && application.numbers.is_some();
        Ok(in_force.then(|| LinkPage::Numbers.token(&self.applications.index.key, application)).transpose()?)
    }
}

fn confirmed_within(application: &Application, now: Timestamp, limit: SignedDuration) -> bool {
    application.last(Step::Confirmed).is_some_and(|event| now.duration_since(event.at) < limit)
}

impl fmt::Debug for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Completion(…)")
    }
}
