//! From the filled form to the queue: check, correct, submit. Nothing is stored before the submit;
//! what travels between the pages is sealed, a password from the check page on only as its hash: it is
//! hashed when everything else is right, and once.
//! Never decides what is right or wrong about an answer; that is `scheme`.

use super::ended::{self, Ended};
use super::received;
use crate::config::periods::CHECK_PAGE;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages::{self, Again};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::office::access::limits::Rate;
use crate::office::access::password::Busy;
use crate::office::state::seal::{Purpose, SealFault};
use crate::office::{Draft, Refused};
use crate::scheme::codes::{ButtonCode, ErrorCode, QuestionCode, TitleCode};
use crate::scheme::posted::{PASSWORD, SEALED};
use crate::scheme::{self, Checked, Kind, Outcome, Posted, Question};
use crate::view::form::{CHECK_TEMPLATE, CheckView, FORM_TEMPLATE, FormView, check_head, form_head};
use crate::view::routes::Route;
use hyper::StatusCode;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
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

/// What came of a password that is to go on as its hash.
enum Hashed {
    /// It is hashed, or there was none.
    Done(Option<Password>),
    /// Not now, and why; the password is kept as it was typed.
    NotNow(Refusal, Option<Password>),
}

/// `POST /declare/check/`: the form again with its errors, or the check page.
pub(crate) fn check(context: &Context, call: &Call<'_>) -> Answer {
    let typed = posted(context, call)?;
    let client = context.client(call.request);
    let sealed = typed.first(SEALED);
    let (posted, password) = if sealed.is_empty() {
        let password = context.office.access.unseal::<Password>(Purpose::Password, typed.first(PASSWORD), CHECK_PAGE);
        (typed, password.ok().map(|(password, _)| password))
    } else {
        match context.office.access.unseal::<Kept>(Purpose::CheckPage, sealed, CHECK_PAGE) {
            Ok((kept, _)) => (kept.posted.with_action(typed.action()), kept.password),
            Err(fault) => return seal_fault(context, fault),
        }
    };
    let newer = |typed: Option<String>| typed.map(|typed| Password::Typed { typed }).or(password.clone());
    if !context.office.access.allow(Rate::Check, client) {
        let checked = scheme::check(&context.scheme, &posted, password.is_some());
        return to_be_sent_again(context, &checked.kept, newer(checked.password), Refusal::TooOften);
    }
    match scheme::receive(&context.scheme, &posted, password.is_some()) {
        Outcome::Fill(filled) => {
            let sealed = sealed_password(context, newer(filled.password).as_ref())?;
            let view = FormView::filled(&context.scheme, &filled.kept, &filled.notices, sealed.as_deref());
            form_page(context, &view)
        }
        Outcome::Refused(mut checked) => {
            let password = newer(checked.password.take());
            refused_form(context, &checked, password.as_ref())
        }
        Outcome::Checked(mut checked) => match hashed(context, newer(checked.password.take()), client)? {
            Hashed::Done(hash) => check_page(context, checked, hash),
            Hashed::NotNow(refusal, password) => to_be_sent_again(context, &checked.kept, password, refusal),
        },
    }
}

/// `POST /declare/correct/`: the filled form, from the check page.
pub(crate) fn correct(context: &Context, call: &Call<'_>) -> Answer {
    let typed = posted(context, call)?;
    match context.office.access.unseal::<Kept>(Purpose::CheckPage, typed.first(SEALED), CHECK_PAGE) {
        Ok((kept, _)) => filled_form(context, &kept),
        Err(fault) => seal_fault(context, fault),
    }
}

/// `POST /declare/submit/`: into the queue, then to the received page.
pub(crate) fn submit(context: &Context, call: &Call<'_>) -> Answer {
    let typed = posted(context, call)?;
    let sealed = typed.first(SEALED);
    let (kept, sealed_at) = match context.office.access.unseal::<Kept>(Purpose::CheckPage, sealed, CHECK_PAGE) {
        Ok(opened) => opened,
        Err(fault) => return seal_fault(context, fault),
    };
    let least = SignedDuration::from_secs(i64::from(context.settings.limits.minimum_seconds));
    if !kept.asked && context.clock.now().duration_since(sealed_at) < least {
        return wait_page(context, Kept { asked: true, ..kept });
    }
    // The form or the terms may have changed since the check page was shown.
    let checked = scheme::check(&context.scheme, &kept.posted, kept.password.is_some());
    let (Some(Password::Hash(password_hash)), true) = (kept.password.clone(), checked.errors.is_empty()) else {
        return refused_form(context, &checked, kept.password.as_ref());
    };
    let draft = Draft {
        nonce: kept.nonce,
        password_hash,
        terms_version: context.scheme.terms.version().to_owned(),
        form_version: context.scheme.form.version().to_owned(),
        flags: checked.flags,
        answers: checked.answers,
        client: context.client(call.request),
    };
    match context.office.declarations.intake.submit(draft) {
        Ok(submitted) => received::sent(context, &submitted),
        Err(refused) => Ok(not_taken_in(context, refused, sealed)),
    }
}

/// Why a submission was not taken in, with the button that goes on with everything typed.
fn not_taken_in(context: &Context, refused: Refused, sealed: &str) -> Reply {
    let refusal = match refused {
        Refused::TooOften => Refusal::TooOften,
        Refused::MailedOften => Refusal::MailedOften,
        Refused::Stopped => Refusal::Busy,
        Refused::Machine(error) => pages::broken(error),
    };
    let words = &context.scheme.words;
    let again = match refusal {
        // Another address may be typed.
        Refusal::MailedOften => Again::sealed(Route::Correct, words.text(ButtonCode::Back), sealed),
        _ => Again::sealed(Route::Submit, words.text(ButtonCode::SendAgain), sealed),
    };
    pages::refused(&context.view, words, refusal, Some(&again))
}

/// The form's fields in the request's body; unknown ones are left out and counted.
fn posted(context: &Context, call: &Call<'_>) -> Result<Posted, Refusal> {
    let (posted, unknown) = Posted::from_pairs(&context.scheme.form, call.pairs()).map_err(|_| Refusal::Malformed)?;
    context.unknown_fields.fetch_add(unknown, Ordering::Relaxed);
    Ok(posted)
}

fn hashed(context: &Context, password: Option<Password>, client: IpAddr) -> Result<Hashed, Refusal> {
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

/// The page that says to wait; everything typed is kept, and `correct` has no rate.
fn to_be_sent_again(context: &Context, posted: &Posted, password: Option<Password>, refusal: Refusal) -> Answer {
    let sealed = sealed(context, posted, password)?;
    let words = &context.scheme.words;
    let button = if refusal == Refusal::Busy { ButtonCode::BackAndSend } else { ButtonCode::Back };
    let again = Again::sealed(Route::Correct, words.text(button), &sealed);
    Ok(pages::refused(&context.view, words, refusal, Some(&again)))
}

fn check_page(context: &Context, mut checked: Checked, password: Option<Password>) -> Answer {
    let sealed = sealed(context, &checked.kept, password)?;
    if context.office.declarations.duplicates.is_listed(&checked.answers) {
        checked.ask(Question::new(checked.answers.name_key(), QuestionCode::Listed));
    }
    let content = CheckView::new(&context.scheme, &checked, &sealed);
    let head = check_head(&context.scheme);
    pages::page(&context.view, CHECK_TEMPLATE, &head, &content).map(Reply::reachable_by_back)
}

fn refused_form(context: &Context, checked: &Checked, password: Option<&Password>) -> Answer {
    let sealed = sealed_password(context, password)?;
    let content = FormView::refused(&context.scheme, checked, sealed.as_deref());
    let reply = pages::page(&context.view, FORM_TEMPLATE, &form_head(&context.scheme, true), &content)?;
    Ok(reply.reachable_by_back().with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

fn filled_form(context: &Context, kept: &Kept) -> Answer {
    let sealed = sealed_password(context, kept.password.as_ref())?;
    form_page(context, &FormView::filled(&context.scheme, &kept.posted, &[], sealed.as_deref()))
}

fn form_page(context: &Context, content: &FormView) -> Answer {
    let head = form_head(&context.scheme, false);
    pages::page(&context.view, FORM_TEMPLATE, &head, content).map(Reply::reachable_by_back)
}

/// Too fast for a person: one button, nothing lost.
fn wait_page(context: &Context, kept: Kept) -> Answer {
    let sealed = context.office.access.seal(Purpose::CheckPage, &kept).map_err(pages::broken)?;
    let words = &context.scheme.words;
    let head = pages::head(words, TitleCode::Wait, Route::Submit, Some(4));
    let content = Again::sealed(Route::Submit, words.text(ButtonCode::Declare), &sealed);
    pages::page(&context.view, "processor/wait.html", &head, &content).map(Reply::reachable_by_back)
}

/// An expired seal still shows what was typed, and asks for the password alone; of a broken one
/// nothing can be shown.
fn seal_fault(context: &Context, fault: SealFault<Kept>) -> Answer {
    let SealFault::Expired { payload, .. } = fault else { return ended::page(context, Ended::Seal) };
    let mut checked = scheme::check(&context.scheme, &payload.posted, false);
    let is_password = |key: &str| context.scheme.form.field(key).is_some_and(|field| field.kind == Kind::Password);
    for error in checked.errors.iter_mut().filter(|error| is_password(&error.field)) {
        error.code = ErrorCode::PasswordAgain;
    }
    refused_form(context, &checked, None)
}

fn sealed(context: &Context, posted: &Posted, password: Option<Password>) -> Result<String, Refusal> {
    let nonce = context.office.access.nonce().map_err(pages::broken)?;
    let kept = Kept { posted: posted.clone(), password, nonce, asked: false };
    context.office.access.seal(Purpose::CheckPage, &kept).map_err(pages::broken)
}

fn sealed_password(context: &Context, password: Option<&Password>) -> Result<Option<String>, Refusal> {
    password.map(|password| context.office.access.seal(Purpose::Password, password)).transpose().map_err(pages::broken)
}
