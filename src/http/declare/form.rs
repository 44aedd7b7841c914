//! From the filled form to the queue: check, correct, submit. Nothing is stored before the submit; what travels
//! between the pages is sealed (`kept`). A form in several pages is turned by `turning`; one that was sent as a whole
//! (a scheme without pages, a page of an older form) is answered as a whole.
//! Never decides what is right or wrong about an answer; that is `scheme`.

use super::check_page::check_page;
use super::ended::{self, LinkEnded};
use super::kept::{CarriedAnswers, Hashed, KeptAnswers, Password, hashed};
use super::{received, turning};
use crate::config::periods::CHECK_PAGE;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages::{self, Again};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::office::access::limits::Rate;
use crate::office::counts::{CHECK, WHOLE};
use crate::office::state::seal::{Purpose, SealFault};
use crate::office::{Draft, IntakeRefusal};
use crate::scheme::codes::{ButtonCode, ErrorCode, TitleCode};
use crate::scheme::posted::{PAGE, PAGES, PASSWORD, SEALED};
use crate::scheme::{self, Checked, FieldKind, FormPage, PostOutcome, Posted, Role};
use crate::view::form::{FORM_TEMPLATE, FormView, form_head};
use crate::view::routes::Route;
use hyper::StatusCode;
use jiff::SignedDuration;
use std::sync::atomic::Ordering;

/// `POST /declare/check/`: the form again with its errors, or the check page.
pub(crate) fn check(context: &Context, call: &Call<'_>) -> Answer {
    let typed = posted(context, call)?;
    if !typed.first(SEALED).is_empty() {
        return check_again(context, call, &typed);
    }
    if turning::is_page(&context.scheme.form, &typed) {
        return turning::check(context, call, typed);
    }
    let password = context.office.access.unseal::<Password>(Purpose::Password, typed.first(PASSWORD), CHECK_PAGE);
    let password = password.ok().map(|(password, _)| password);
    answered(context, call, Sent { posted: typed, password, is_seen: false })
}

/// A one-press answer on the check page.
fn check_again(context: &Context, call: &Call<'_>, typed: &Posted) -> Answer {
    match context.office.access.unseal::<KeptAnswers>(Purpose::CheckPage, typed.first(SEALED), CHECK_PAGE) {
        Ok((kept, _)) => {
            let posted = kept.posted.with_action(typed.action());
            answered(context, call, Sent { posted, password: kept.password, is_seen: true })
        }
        Err(fault) => seal_fault(context, fault),
    }
}

/// The whole form with what was typed.
struct Sent {
    posted: Posted,
    password: Option<Password>,
    /// It was right before: the check page was shown.
    is_seen: bool,
}

fn answered(context: &Context, call: &Call<'_>, sent: Sent) -> Answer {
    let Sent { posted, password, is_seen } = sent;
    let client = context.client(call.request);
    let newer = |typed: Option<String>| Password::newer(typed, password.as_ref());
    if !context.office.access.allow(Rate::Check, client) {
        let checked = scheme::check(&context.scheme, &posted, password.is_some());
        return to_be_sent_again(context, &checked.kept, newer(checked.password), Refusal::TooOften);
    }
    let outcome = scheme::receive(&context.scheme, &posted, password.is_some());
    if !is_seen {
        count_whole(context, &outcome);
    }
    match outcome {
        PostOutcome::Fill(filled) => {
            let sealed = sealed_password(context, newer(filled.password).as_ref())?;
            let view = FormView::filled(&context.scheme, &filled.kept, &filled.notices, sealed.as_deref());
            form_page(context, &view)
        }
        PostOutcome::Refused(mut checked) => match (newer(checked.password.take()), is_seen) {
            (password, true) => refused_again(context, &checked, password),
            (password, false) => refused_form(context, &checked, password.as_ref()),
        },
        PostOutcome::Checked(mut checked) => match hashed(context, newer(checked.password.take()), client)? {
            Hashed::Done(hash) => check_page(context, checked, hash, ""),
            Hashed::NotNow(refusal, password) => to_be_sent_again(context, &checked.kept, password, refusal),
        },
    }
}

/// A form of one page tells nobody how often it was sent before: each time it is sent counts.
fn count_whole(context: &Context, outcome: &PostOutcome) {
    let counts = &context.office.declarations.counts;
    match outcome {
        PostOutcome::Fill(_) => {}
        PostOutcome::Refused(_) => {
            counts.reached(WHOLE);
            counts.was_wrong(WHOLE);
        }
        PostOutcome::Checked(_) => {
            counts.reached(WHOLE);
            counts.reached(CHECK);
        }
    }
}

/// `POST /declare/correct/`: the filled form, or the page of it that holds what is to be changed; from the check page,
/// or from a page that could not go on.
pub(crate) fn correct(context: &Context, call: &Call<'_>) -> Answer {
    let typed = posted(context, call)?;
    let form = &context.scheme.form;
    let asked = form.page(typed.first(PAGE)).or(form.pages().first());
    if let (Some(page), false) = (asked, typed.first(PAGES).is_empty()) {
        let Some(carried) = CarriedAnswers::opened(context, typed.first(PAGES)) else {
            return ended::page(context, LinkEnded::Seal);
        };
        return turning::filled(context, &carried, page);
    }
    match context.office.access.unseal::<KeptAnswers>(Purpose::CheckPage, typed.first(SEALED), CHECK_PAGE) {
        Ok((kept, _)) => filled_form(context, kept, asked),
        Err(fault) => seal_fault(context, fault),
    }
}

/// The form filled with answers from before, to go on from its beginning.
pub(crate) fn begun(context: &Context, posted: &Posted) -> Answer {
    match context.scheme.form.pages().first() {
        Some(page) => {
            turning::filled(context, &CarriedAnswers { posted: posted.clone(), ..CarriedAnswers::default() }, page)
        }
        None => form_page(context, &FormView::filled(&context.scheme, posted, &[], None)),
    }
}

/// `POST /declare/submit/`: into the queue, then to the received page.
pub(crate) fn submit(context: &Context, call: &Call<'_>) -> Answer {
    let typed = posted(context, call)?;
    let sealed = typed.first(SEALED);
    let (kept, sealed_at) = match context.office.access.unseal::<KeptAnswers>(Purpose::CheckPage, sealed, CHECK_PAGE) {
        Ok(opened) => opened,
        Err(fault) => return seal_fault(context, fault),
    };
    let least = SignedDuration::from_secs(i64::from(context.settings.limits.minimum_seconds));
    if !kept.asked && context.clock.now().duration_since(sealed_at) < least {
        return wait_page(context, KeptAnswers { asked: true, ..kept });
    }
    // The form or the terms may have changed since the check page was shown.
    let checked = scheme::check(&context.scheme, &kept.posted, kept.password.is_some());
    let hash = match &kept.password {
        Some(Password::Hash(hash)) => Some(hash.clone()),
        // Who asks for none keeps none.
        _ => context.scheme.form.role(Role::Password).is_none().then(String::new),
    };
    let (Some(password_hash), true) = (hash, checked.errors.is_empty()) else {
        return refused_again(context, &checked, kept.password);
    };
    let draft = Draft {
        nonce: kept.nonce,
        password_hash,
        terms_version: context.scheme.terms().version().to_owned(),
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
fn not_taken_in(context: &Context, refused: IntakeRefusal, sealed: &str) -> Reply {
    let refusal = match refused {
        IntakeRefusal::TooOften => Refusal::TooOften,
        IntakeRefusal::MailedOften => Refusal::MailedOften,
        IntakeRefusal::Stopped => Refusal::Busy,
        IntakeRefusal::Machine(error) => pages::broken(error),
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

/// The page that says to wait; everything typed is kept, and `correct` has no rate.
fn to_be_sent_again(context: &Context, posted: &Posted, password: Option<Password>, refusal: Refusal) -> Answer {
    let sealed = KeptAnswers::new(context, posted, password, "")?.sealed(context)?;
    let words = &context.scheme.words;
    let button = if refusal == Refusal::Busy { ButtonCode::BackAndSend } else { ButtonCode::Back };
    let again = Again::sealed(Route::Correct, words.text(button), &sealed);
    Ok(pages::refused(&context.view, words, refusal, Some(&again)))
}

fn refused_form(context: &Context, checked: &Checked, password: Option<&Password>) -> Answer {
    let sealed = sealed_password(context, password)?;
    let content = FormView::refused(&context.scheme, checked, sealed.as_deref());
    let reply = pages::page(&context.view, FORM_TEMPLATE, &form_head(&context.scheme, true), &content)?;
    Ok(reply.reachable_by_back().with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

/// What was right before and is not any more: the page of the first error, or the whole form.
fn refused_again(context: &Context, checked: &Checked, password: Option<Password>) -> Answer {
    let Some(first) = context.scheme.form.pages().first() else {
        return refused_form(context, checked, password.as_ref());
    };
    let carried = CarriedAnswers { posted: checked.kept.clone(), password, ..CarriedAnswers::reviewed() };
    turning::refused(context, &carried, &checked.errors, first)
}

/// The page that was asked for, from where the next press leads back to the check page; without pages the whole form.
fn filled_form(context: &Context, kept: KeptAnswers, page: Option<&FormPage>) -> Answer {
    let Some(page) = page else {
        let sealed = sealed_password(context, kept.password.as_ref())?;
        return form_page(context, &FormView::filled(&context.scheme, &kept.posted, &[], sealed.as_deref()));
    };
    // What is not hashed yet never leaves the page on which it is typed.
    let is_typed = matches!(kept.password, Some(Password::Typed { .. }));
    let page = turning::password_page(&context.scheme.form).filter(|_| is_typed).unwrap_or(page);
    turning::filled(
        context,
        &CarriedAnswers { posted: kept.posted, password: kept.password, ..CarriedAnswers::reviewed() },
        page,
    )
}

fn form_page(context: &Context, content: &FormView) -> Answer {
    let head = form_head(&context.scheme, false);
    pages::page(&context.view, FORM_TEMPLATE, &head, content).map(Reply::reachable_by_back)
}

/// Too fast for a person: one button, nothing lost.
fn wait_page(context: &Context, kept: KeptAnswers) -> Answer {
    let sealed = kept.sealed(context)?;
    let words = &context.scheme.words;
    let head = pages::head(words, TitleCode::Wait, Route::Submit, Some(4));
    let content = Again::sealed(Route::Submit, words.text(ButtonCode::Declare), &sealed);
    pages::page(&context.view, "processor/wait.html", &head, &content).map(Reply::reachable_by_back)
}

/// An expired seal still shows what was typed, and asks for the password alone; of a broken one
/// nothing can be shown.
fn seal_fault(context: &Context, fault: SealFault<KeptAnswers>) -> Answer {
    let SealFault::Expired { payload, .. } = fault else { return ended::page(context, LinkEnded::Seal) };
    let mut checked = scheme::check(&context.scheme, &payload.posted, false);
    let is_password = |key: &str| context.scheme.form.field(key).is_some_and(|field| field.kind == FieldKind::Password);
    for error in checked.errors.iter_mut().filter(|error| is_password(&error.field)) {
        error.code = ErrorCode::PasswordAgain;
    }
    refused_again(context, &checked, None)
}

fn sealed_password(context: &Context, password: Option<&Password>) -> Result<Option<String>, Refusal> {
    password.map(|password| context.office.access.seal(Purpose::Password, password)).transpose().map_err(pages::broken)
}
