//! Confirming by the mailed URL: issues the two numbers, once, and shows them. Looking has no effect.
//! Called by `http`. Of confirmation and expiry one wins; the same press within an hour shows the same numbers.
//! Never tells anything about an application to a URL that was killed or never was.

use super::applications::{Opened, Overtaken};
use super::intake::Resent;
use crate::base::terminal::note;
use crate::office::Office;
use crate::office::access::limits::MailKind;
use crate::office::access::link::Page;
use crate::office::queue::application::{Application, Numbers, State, Step};
use crate::scheme::ids::Token;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::net::IpAddr;

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
    /// It was confirmed before.
    Done,
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
    /// It was confirmed before.
    Done,
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
    /// Where the numbers were mailed.
    pub email: String,
    /// Opens "mail the numbers again".
    pub numbers_token: Token,
}

/// How long a repeated press shows the numbers.
const SHOWN_FOR: SignedDuration = SignedDuration::from_hours(1);

impl Office {
    /// What the confirmation page shows. No effect, whoever looks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn confirmation(&self, token: &Token) -> anyhow::Result<Confirmation> {
        Ok(match self.look(Page::Confirm, token)? {
            None => Confirmation::Unknown,
            Some(application) => match application.state {
                State::Received if self.clock.now() < application.expires_at => Confirmation::Waiting {
                    name: application.answers.declarer_name().to_owned(),
                    stars: application.answers.stars(),
                },
                State::Received | State::Expired => Confirmation::Expired,
                _ => Confirmation::Done,
            },
        })
    }

    /// Confirms a declaration.
    ///
    /// # Errors
    /// When the disk refuses; then it is not confirmed, or a repeat finds it so.
    pub fn confirm(&self, token: &Token) -> anyhow::Result<Confirmed> {
        self.guarded(|| {
            let Some(opened) = self.open_by_token(Page::Confirm, token)? else { return Ok(Confirmed::Unknown) };
            let submission = opened.application.submission.clone();
            self.confirm_opened(opened).inspect_err(|_| self.owe(&submission))
        })
    }

    fn confirm_opened(&self, mut opened: Opened) -> anyhow::Result<Confirmed> {
        let application = &mut opened.application;
        let now = self.clock.now();
        match application.state {
            // Left to `expire_due`, which looks at the clock twice.
            State::Received if now >= application.expires_at => Ok(Confirmed::Expired),
            State::Received => {
                let issue = self.issue();
                let submission = &application.submission;
                let numbers = Numbers {
                    user_number: issue.user_number(submission)?,
                    declaration_id: issue.declaration_id(&self.settings.declaration_id_prefix, submission)?,
                };
                application.numbers = Some(numbers.clone());
                application.state = State::Confirmed;
                if self.doubts_clock() {
                    let reference = &application.reference;
                    note!("sengen: {reference} was confirmed by a clock that is not believed: look at its day");
                }
                let decided = self.commit(&mut opened, vec![self.declared(Step::Confirmed)]);
                if decided.as_ref().is_err_and(|error| error.is::<Overtaken>()) {
                    issue.give_back(&numbers)?;
                }
                decided?;
                self.completion(&opened.application)
            }
            State::Expired => Ok(Confirmed::Expired),
            State::Confirmed | State::Accepted if confirmed_within(application, now, SHOWN_FOR) => {
                // The press before may have come so far and no further.
                self.pay_or_owe(application);
                self.completion(application)
            }
            _ => Ok(Confirmed::Done),
        }
    }

    /// Mails the numbers again to the registered address.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn mail_numbers(&self, token: &Token, client: IpAddr) -> anyhow::Result<Resent> {
        self.guarded(|| {
            let Some(mut opened) = self.open_by_token(Page::Numbers, token)? else { return Ok(Resent::Unknown) };
            if !matches!(opened.application.state, State::Confirmed | State::Accepted)
                || opened.application.numbers.is_none()
            {
                return Ok(Resent::NotWaiting);
            }
            let email = opened.application.answers.email().to_owned();
            if !self.may_mail(MailKind::Numbers, (&email, client)) {
                return Ok(Resent::TooOften);
            }
            self.commit(&mut opened, vec![self.declared(Step::NumbersMailed)])?;
            Ok(Resent::Sent { email })
        })
    }

    /// The page with the numbers, for its own token, as long as a repeated press shows them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn numbers(&self, token: &Token) -> anyhow::Result<Confirmed> {
        match self.look(Page::Numbers, token)? {
            None => Ok(Confirmed::Unknown),
            Some(application)
                if matches!(application.state, State::Confirmed | State::Accepted)
                    && confirmed_within(&application, self.clock.now(), SHOWN_FOR) =>
            {
                self.completion(&application)
            }
            Some(_) => Ok(Confirmed::Done),
        }
    }

    fn completion(&self, application: &Application) -> anyhow::Result<Confirmed> {
        let Some(numbers) = &application.numbers else { return Ok(Confirmed::Done) };
        Ok(Confirmed::Numbers(Completion {
            user_number: numbers.user_number.to_string(),
            declaration_id: numbers.declaration_id.to_string(),
            name: application.answers.declarer_name().to_owned(),
            stars: application.answers.stars(),
            email: application.answers.email().to_owned(),
            numbers_token: Page::Numbers.token(&self.key, application)?,
        }))
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
