//! What travels sealed between the pages of a declaration, so that nothing is stored before the submit: the answers
//! as typed, and the password as its hash. It is hashed when everything else is right or its page is left, and once.

use crate::config::periods::CHECK_PAGE;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::access::limits::Rate;
use crate::office::access::password::Busy;
use crate::office::counts::{CHECK, page_key};
use crate::office::state::seal::{Purpose, SealFault};
use crate::scheme::{FormPage, Posted};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What travels between the check page, the form and the submit.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KeptAnswers {
    pub(super) posted: Posted,
    /// A valid password; `None` where it must be typed again.
    #[serde(rename = "password_hash")]
    pub(super) password: Option<Password>,
    /// Names the submission: a second submit of the same page finds the first.
    pub(super) nonce: String,
    /// The applicant was asked once whether a person presses, because it went fast.
    pub(super) asked: bool,
}

/// What travels from page to page of the form.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct CarriedAnswers {
    pub(super) posted: Posted,
    /// A valid password; as typed on its own page alone.
    pub(super) password: Option<Password>,
    /// Every page was filled once: the next page is the check page.
    pub(super) reviewed: bool,
    /// So many pages it came to are counted.
    #[serde(default)]
    pub(super) reached: usize,
    /// Names one way through the pages, from the first on; empty before that.
    #[serde(default)]
    pub(super) journey: String,
}

/// A valid password on its way through the pages, so that nobody types it twice.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Password {
    /// Its argon2id hash.
    Hash(String),
    /// As typed, inside a seal, while its page has other mistakes: hashing costs, and may be in vain.
    Typed { typed: String },
}

/// What came of a password that is to go on as its hash.
pub(super) enum Hashed {
    /// It is hashed, or there was none.
    Done(Option<Password>),
    /// Not now, and why; the password is kept as it was typed.
    NotNow(Refusal, Option<Password>),
}

impl Password {
    /// A password that was typed now, else the one from before.
    pub(super) fn newer(typed: Option<String>, before: Option<&Self>) -> Option<Self> {
        typed.map(|typed| Self::Typed { typed }).or_else(|| before.cloned())
    }
}

impl KeptAnswers {
    /// Answers on their way to the check page, under a name of their own; of one way through the pages the same answers have
    /// the same name, so that a check page that is loaded again is no second declaration.
    pub(super) fn new(
        context: &Context,
        posted: &Posted,
        password: Option<Password>,
        journey: &str,
    ) -> Result<Self, Refusal> {
        let access = &context.office.access;
        let nonce = match journey {
            "" => access.nonce().map_err(pages::broken)?,
            journey => access.nonce_of(journey, posted).map_err(pages::broken)?,
        };
        Ok(Self { posted: posted.clone(), password, nonce, asked: false })
    }

    pub(super) fn sealed(&self, context: &Context) -> Result<String, Refusal> {
        context.office.access.seal(Purpose::CheckPage, self).map_err(pages::broken)
    }
}

impl CarriedAnswers {
    /// What a page carries; nothing was carried to the first. A pause of a day costs the password alone.
    pub(super) fn opened(context: &Context, sealed: &str) -> Option<Self> {
        if sealed.is_empty() {
            return Some(Self::default());
        }
        match context.office.access.unseal::<Self>(Purpose::FormPage, sealed, CHECK_PAGE) {
            Ok((carried, _)) => Some(carried),
            Err(SealFault::Expired { payload, .. }) => Some(Self { password: None, ..payload }),
            Err(SealFault::Broken) => None,
        }
    }

    /// Nothing yet, of a form whose pages were all filled once, and counted.
    pub(super) fn reviewed() -> Self {
        Self { reviewed: true, reached: usize::MAX, ..Self::default() }
    }

    /// Counts a page, or the check page, when this form comes to it for the first time.
    pub(super) fn came_to(&mut self, context: &Context, page: Option<&FormPage>) {
        let pages = context.scheme.form.pages();
        let at = page.and_then(|page| pages.iter().position(|one| one.id == page.id)).unwrap_or(pages.len());
        if self.reached <= at {
            self.reached = at + 1;
            let key = page.map_or_else(|| CHECK.to_owned(), |page| page_key(&page.id));
            context.office.declarations.counts.reached(&key);
        }
    }

    pub(super) fn sealed(&self, context: &Context) -> Result<String, Refusal> {
        let mut carried = Self { posted: self.posted.clone().carried(&context.scheme.form), ..self.clone() };
        if carried.journey.is_empty() {
            carried.journey = context.office.access.nonce().map_err(pages::broken)?;
        }
        context.office.access.seal(Purpose::FormPage, &carried).map_err(pages::broken)
    }
}

/// Hashes a password that was typed.
pub(super) fn hashed(context: &Context, password: Option<Password>, client: IpAddr) -> Result<Hashed, Refusal> {
    let Some(Password::Typed { typed }) = &password else { return Ok(Hashed::Done(password)) };
    if !context.office.access.allow(Rate::Hash, client) {
        return Ok(Hashed::NotNow(Refusal::TooOften, password));
    }
    match context.office.access.passwords.hash_password(typed, client) {
        Ok(hash) => Ok(Hashed::Done(Some(Password::Hash(hash)))),
        Err(Busy::Machine(error)) => Err(pages::broken(error)),
        Err(Busy::Full) => Ok(Hashed::NotNow(Refusal::Busy, password)),
    }
}
