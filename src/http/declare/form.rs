//! From the filled form to the queue: check, correct, submit. Nothing is stored before the submit;
//! what travels between the pages is sealed, a password from the check page on only as its hash: it is
//! hashed when everything else is right, and once. Called by `processor`.
//! Never decides what is right or wrong about an answer; that is `scheme`.

use crate::http::transport::origin::Sender;
use crate::http::pages::{self, Again};
use crate::http::router::Processor;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use super::received;
use crate::http::transport::form_body;
use crate::config::periods::CHECK_PAGE;
use crate::office::limits::Rate;
use crate::office::password::Busy;
use crate::office::seal::{Purpose, SealFault};
use crate::office::{Draft, Refused};
use crate::scheme::posted::{ACTION, PASSWORD, SEALED};
use crate::scheme::{self, Checked, Kind, Outcome, Posted, Remark};
use crate::view::form::{CHECK_TEMPLATE, CheckView, FORM_TEMPLATE, FormView, check_head, form_head};
use crate::view::routes;
use hyper::StatusCode;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::Ordering;

/// What travels sealed between the form, the check page and the submit.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    posted: Posted,
    /// A valid password; `None` where it must be typed again.
    #[serde(rename = "password_hash")]
    password: Option<Password>,
    /// Names the submission: a second submit of the same page finds the first.
    nonce: String,
    /// The applicant was asked once whether a person presses, because it went fast.
    asked: bool,
}

/// A valid password on its way through the pages, so that nobody types it twice.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Password {
    /// Its argon2id hash.
    Hash(String),
    /// As typed, inside a seal, while the form has other mistakes: hashing costs, and may be in vain.
    Typed { typed: String },
}

/// Why a password was not hashed, and the password.
type Unhashed = (Refusal, Option<Password>);

impl Processor {
    /// `POST /declare/check/`: the form again with its errors, or the check page.
    pub(crate) fn check(&self, request: &Request) -> Result<Reply, Refusal> {
        self.origins.check_sender(request, Sender::Site)?;
        let typed = self.posted(request)?;
        let client = self.client(request);
        let sealed = typed.first(SEALED);
        let (posted, password) = if sealed.is_empty() {
            let password = self.office.unseal::<Password>(Purpose::Password, typed.first(PASSWORD), CHECK_PAGE);
            (typed, password.ok().map(|(password, _)| password))
        } else {
            match self.office.unseal::<Kept>(Purpose::CheckPage, sealed, CHECK_PAGE) {
                Ok((kept, _)) => (kept.posted.with_action(typed.first(ACTION)), kept.password),
                Err(fault) => return self.seal_fault(fault),
            }
        };
        let newer = |typed: Option<String>| typed.map(|typed| Password::Typed { typed }).or(password.clone());
        if !self.office.allow(Rate::Check, client) {
            let checked = scheme::check(&self.scheme, &posted, password.is_some());
            return self.to_be_sent_again((&checked.kept, newer(checked.password)), Refusal::TooOften);
        }
        match scheme::receive(&self.scheme, &posted, password.is_some()) {
            Outcome::Fill(filled) => self.form_page(&FormView::filled(
                &self.scheme,
                &filled.kept,
                &filled.notices,
                self.sealed_password(newer(filled.password).as_ref())?.as_deref(),
            )),
            Outcome::Refused(mut checked) => {
                let password = newer(checked.password.take());
                self.refused_form(&checked, password.as_ref())
            }
            Outcome::Checked(mut checked) => match self.hashed(newer(checked.password.take()), client)? {
                Ok(hash) => self.check_page(checked, hash),
                Err((refusal, password)) => self.to_be_sent_again((&checked.kept, password), refusal),
            },
        }
    }

    /// `POST /declare/correct/`: the filled form, from the check page.
    pub(crate) fn correct(&self, request: &Request) -> Result<Reply, Refusal> {
        self.origins.check_sender(request, Sender::Processor)?;
        let typed = self.posted(request)?;
        match self.office.unseal::<Kept>(Purpose::CheckPage, typed.first(SEALED), CHECK_PAGE) {
            Ok((kept, _)) => self.filled_form(&kept),
            Err(fault) => self.seal_fault(fault),
        }
    }

    /// `POST /declare/submit/`: into the queue, then to the received page.
    pub(crate) fn submit(&self, request: &Request) -> Result<Reply, Refusal> {
        self.origins.check_sender(request, Sender::Processor)?;
        let typed = self.posted(request)?;
        let sealed = typed.first(SEALED);
        let (kept, sealed_at) = match self.office.unseal::<Kept>(Purpose::CheckPage, sealed, CHECK_PAGE) {
            Ok(opened) => opened,
            Err(fault) => return self.seal_fault(fault),
        };
        let least = SignedDuration::from_secs(i64::from(self.limits.minimum_seconds));
        if !kept.asked && self.clock.now().duration_since(sealed_at) < least {
            return self.wait_page(Kept { asked: true, ..kept });
        }
        // The form or the terms may have changed since the check page was shown.
        let checked = scheme::check(&self.scheme, &kept.posted, kept.password.is_some());
        let (Some(Password::Hash(password_hash)), true) = (kept.password.clone(), checked.errors.is_empty()) else {
            return self.refused_form(&checked, kept.password.as_ref());
        };
        let draft = Draft {
            nonce: kept.nonce,
            password_hash,
            terms_version: self.scheme.terms.version().to_owned(),
            form_version: self.scheme.form.version().to_owned(),
            flags: checked.flags,
            answers: checked.answers,
            client: self.client(request),
        };
        match self.office.submit(draft) {
            Ok(submitted) => received::sent(self, &submitted),
            Err(refused) => Ok(self.not_taken_in(refused, sealed)),
        }
    }

    /// Why a submission was not taken in, with the button that goes on with everything typed.
    fn not_taken_in(&self, refused: Refused, sealed: &str) -> Reply {
        let refusal = match refused {
            Refused::TooOften => Refusal::TooOften,
            Refused::MailedOften => Refusal::MailedOften,
            Refused::Stopped => Refusal::Busy,
            Refused::Machine(error) => pages::broken(error),
        };
        let again = match refusal {
            // Another address may be typed.
            Refusal::MailedOften => Again::sealed(routes::CORRECT, "入力の画面に戻る", sealed),
            _ => Again::sealed(routes::SUBMIT, "もう一度送る", sealed),
        };
        pages::refused(&self.view, refusal, Some(&again))
    }

    /// The form's fields in the request's body; unknown ones are left out and counted.
    fn posted(&self, request: &Request) -> Result<Posted, Refusal> {
        let pairs = form_body::parse(request)?;
        let (posted, unknown) = Posted::from_pairs(&self.scheme.form, pairs).map_err(|_| Refusal::Malformed)?;
        self.unknown_fields.fetch_add(unknown, Ordering::Relaxed);
        Ok(posted)
    }

    /// A password as its hash; or why it cannot be hashed now, and the password, which is kept.
    fn hashed(
        &self,
        password: Option<Password>,
        client: IpAddr,
    ) -> Result<Result<Option<Password>, Unhashed>, Refusal> {
        let Some(Password::Typed { typed }) = &password else { return Ok(Ok(password)) };
        if !self.office.allow(Rate::Hash, client) {
            return Ok(Err((Refusal::TooOften, password)));
        }
        match self.office.hash_password(typed, client) {
            Ok(hash) => Ok(Ok(Some(Password::Hash(hash)))),
            Err(Busy::Machine(error)) => Err(pages::broken(error)),
            Err(Busy::Full) => Ok(Err((Refusal::Busy, password))),
        }
    }

    /// The page that says to wait; everything typed is kept, and `correct` has no rate.
    fn to_be_sent_again(
        &self,
        (posted, password): (&Posted, Option<Password>),
        refusal: Refusal,
    ) -> Result<Reply, Refusal> {
        let sealed = self.sealed(posted, password)?;
        let button = if refusal == Refusal::Busy {
            "入力の画面に戻って送り直す"
        } else {
            "入力の画面に戻る"
        };
        Ok(pages::refused(&self.view, refusal, Some(&Again::sealed(routes::CORRECT, button, &sealed))))
    }

    fn check_page(&self, mut checked: Checked, password: Option<Password>) -> Result<Reply, Refusal> {
        let sealed = self.sealed(&checked.kept, password)?;
        if self.office.is_listed(&checked.answers) {
            let field = if checked.answers.is_sole_proprietor() { "representative" } else { "name" };
            let (field, code) = (field.to_owned(), "listed".to_owned());
            checked.questions.push(Remark { field, code, values: BTreeMap::new(), offers: Vec::new() });
        }
        let content = CheckView::new(&self.scheme, &checked, &sealed);
        pages::page(&self.view, CHECK_TEMPLATE, &check_head(&self.scheme), &content).map(Reply::reachable_by_back)
    }

    fn refused_form(&self, checked: &Checked, password: Option<&Password>) -> Result<Reply, Refusal> {
        let sealed = self.sealed_password(password)?;
        let content = FormView::refused(&self.scheme, checked, sealed.as_deref());
        let reply = pages::page(&self.view, FORM_TEMPLATE, &form_head(&self.scheme, true), &content)?;
        Ok(reply.reachable_by_back().with_status(StatusCode::UNPROCESSABLE_ENTITY))
    }

    fn filled_form(&self, kept: &Kept) -> Result<Reply, Refusal> {
        let sealed = self.sealed_password(kept.password.as_ref())?;
        self.form_page(&FormView::filled(&self.scheme, &kept.posted, &[], sealed.as_deref()))
    }

    fn form_page(&self, content: &FormView) -> Result<Reply, Refusal> {
        pages::page(&self.view, FORM_TEMPLATE, &form_head(&self.scheme, false), content).map(Reply::reachable_by_back)
    }

    /// Too fast for a person: one button, nothing lost.
    fn wait_page(&self, kept: Kept) -> Result<Reply, Refusal> {
        let sealed = self.office.seal(Purpose::CheckPage, &kept).map_err(pages::broken)?;
        let head = pages::head("この内容で送りますか", "送信の前の確認です。", routes::SUBMIT, Some(4));
        let content = Again::sealed(routes::SUBMIT, "この内容で自己宣言する", &sealed);
        pages::page(&self.view, "processor/wait.html", &head, &content).map(Reply::reachable_by_back)
    }

    /// An expired seal still shows what was typed, and asks for the password alone; of a broken one
    /// nothing can be shown.
    fn seal_fault(&self, fault: SealFault<Kept>) -> Result<Reply, Refusal> {
        let SealFault::Expired { payload, .. } = fault else { return received::ended(self, received::Ended::Seal) };
        let mut checked = scheme::check(&self.scheme, &payload.posted, false);
        let is_password = |key: &str| self.scheme.form.field(key).is_some_and(|field| field.kind == Kind::Password);
        for error in checked.errors.iter_mut().filter(|error| is_password(&error.field)) {
            error.code = "password_again".to_owned();
        }
        self.refused_form(&checked, None)
    }

    fn sealed(&self, posted: &Posted, password: Option<Password>) -> Result<String, Refusal> {
        let nonce = self.office.nonce().map_err(pages::broken)?;
        let kept = Kept { posted: posted.clone(), password, nonce, asked: false };
        self.office.seal(Purpose::CheckPage, &kept).map_err(pages::broken)
    }

    fn sealed_password(&self, password: Option<&Password>) -> Result<Option<String>, Refusal> {
        password.map(|password| self.office.seal(Purpose::Password, password)).transpose().map_err(pages::broken)
    }
}
