//! The pages of who is listed in a register: to have a link mailed, to put right or withdraw what is public by it, and to
//! say that it goes on. Called by `router` for registers alone. Never says whether a mailbox is known; only a POST does
//! anything.

use super::background::Background;
use super::call::Call;
use super::context::Context;
use super::pages;
use super::returned::{ReturnedContent, ShownFields};
use super::transport::Answer;
use super::transport::refusal::Refusal;
use crate::office::access::limits::Rate;
use crate::office::entries::{ClaimableEntry, EntryChanged, OpenedEntry};
use crate::office::queue::application::deadline;
use crate::scheme::codes::{Code, EntryCode};

use crate::scheme::edit::{correct_email, questions};
use crate::scheme::ids::Token;
use crate::scheme::registers::{as_typed, edit_shown};
use crate::scheme::{self, Action, Answers, Checked, Filled, Notice, PostOutcome, Posted, Question, Role};
use crate::view::form::{FormView, PartSaid};
use crate::view::routes::Route;
use hyper::StatusCode;
use serde::Serialize;
use std::sync::Arc;

/// The button that withdraws.
const WITHDRAW: &str = "withdraw";

/// The form for a mailbox.
#[derive(Serialize)]
struct AskContent<'a> {
    /// The name of the control: the form's own.
    control: &'a str,
    typed: String,
    error: Option<String>,
}

/// What is public of an entry, to be changed.
#[derive(Serialize)]
struct EditContent {
    form: FormView,
    /// Which button withdraws.
    withdraw: &'static str,
    /// What the office asked to put right, before it lists it; none: it is listed.
    returned: Option<ReturnedContent>,
    /// Whether what was sent changes nothing.
    same: bool,
    /// Where it goes, and the buttons of its fields.
    check: String,
}

/// The form as it stands or comes back.
struct EditShown<'a> {
    checked: &'a Checked,
    /// What a press brought.
    notices: &'a [Notice],
    /// What is asked about the answers as they stand.
    questions: &'a [Question],
    same: bool,
}

impl<'a> EditShown<'a> {
    fn of(checked: &'a Checked) -> Self {
        Self { checked, notices: &[], questions: &[], same: false }
    }
}

/// One button.
#[derive(Serialize)]
struct ButtonContent {
    action: String,
}

/// The row that one button makes somebody's.
#[derive(Serialize)]
struct ClaimContent {
    action: String,
    name: String,
    no: String,
}

/// What was done, or why nothing was.
#[derive(Serialize)]
struct SaidContent {
    kind: &'static str,
}

/// The answer to a call for one of these pages; `None` where it is for another room.
pub(crate) fn answer(context: &Context, background: &Background, call: &Call<'_>) -> Option<Answer> {
    Some(match call.route {
        Route::Entry => ask(context, background, call),
        Route::EntryEdit => edit(context, call),
        Route::EntryRenewal => renewal(context, call),
        Route::EntryClaim => claim(context, call),
        _ => return None,
    })
}

/// Has a link mailed to a mailbox that was typed, if it is known.
fn ask(context: &Context, background: &Background, call: &Call<'_>) -> Answer {
    let field = context.scheme.form.role(Role::Email).ok_or(Refusal::Unknown)?;
    let page = |typed: &str, error: Option<String>| {
        let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let content = AskContent { control: &field.control, typed: scheme::visible(typed), error };
        let code = if context.scheme.keeps() { EntryCode::AskBack } else { EntryCode::Ask };
        shown(context, code, "register/entry.html", &content, status)
    };
    if !call.is_post() {
        return page("", None);
    }
    let typed = call.one(&field.control)?;
    let mut answers = Answers::default();
    if let Err(error) = correct_email(&context.scheme, &mut answers, typed) {
        return page(typed, Some(context.scheme.words.said(&error)));
    }
    let client = context.client(call.request);
    if !context.office.access.allow(Rate::LogIn, client) {
        return Err(Refusal::TooOften);
    }
    let (office, email) = (Arc::clone(&context.office), answers.email().to_owned());
    // Elsewhere, so that how long it takes tells nothing.
    if !background.hand_in(move || office.entries().ask(&email, client)) {
        return Err(Refusal::Busy);
    }
    said(context, EntryCode::Asked, StatusCode::OK)
}

/// What is public of an entry, and what was typed for it.
fn edit(context: &Context, call: &Call<'_>) -> Answer {
    let Ok(token) = Token::parse(call.part) else { return over(context) };
    let entries = context.office.entries();
    let Some(entry) = entries.opened(&token).map_err(pages::broken)? else { return over(context) };
    if !call.is_post() {
        // Of what was returned, with what is noticed about it.
        let asked = entry.returned.as_ref().map(|_| questions(&context.scheme, &entry.answers)).unwrap_or_default();
        let stands = as_typed(&context.scheme, &entry.answers);
        return edit_page(context, call, &entry, &EditShown { questions: &asked, ..EditShown::of(&stands) });
    }
    if !call.one(WITHDRAW)?.is_empty() {
        return match entries.withdraw(&token).map_err(pages::broken)? {
            true if context.scheme.keeps() => said(context, EntryCode::TakenBack, StatusCode::OK),
            true => said(context, EntryCode::Withdrawn, StatusCode::OK),
            false => over(context),
        };
    }
    let typed = Posted::from_pairs(&context.scheme.form, call.pairs()).map_err(|_| Refusal::Malformed)?.0;
    let checked = match edit_shown(&context.scheme, &entry.answers, &typed) {
        PostOutcome::Fill(Filled { kept, notices, .. }) => {
            let filled = Checked { kept, ..as_typed(&context.scheme, &entry.answers) };
            return edit_page(context, call, &entry, &EditShown { notices: &notices, ..EditShown::of(&filled) });
        }
        PostOutcome::Refused(checked) => {
            let page = edit_page(context, call, &entry, &EditShown::of(&checked))?;
            return Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY));
        }
        // What a button put in is looked at before it is sent.
        PostOutcome::Checked(checked) if typed.action() != Action::Check => {
            return edit_page(context, call, &entry, &EditShown::of(&checked));
        }
        PostOutcome::Checked(checked) => checked,
    };
    match entries.change(&token, &checked.answers).map_err(pages::broken)? {
        EntryChanged::Done => said(context, EntryCode::Changed, StatusCode::OK),
        EntryChanged::Corrected => said(context, EntryCode::Corrected, StatusCode::OK),
        EntryChanged::Same => edit_page(context, call, &entry, &EditShown { same: true, ..EditShown::of(&checked) }),
        EntryChanged::Over => over(context),
    }
}

fn edit_page(context: &Context, call: &Call<'_>, entry: &OpenedEntry, shown: &EditShown<'_>) -> Answer {
    let EditShown { checked, notices, questions, same } = *shown;
    let keys: Vec<&str> = context.scheme.shown_fields().into_iter().map(|field| field.key.as_str()).collect();
    let fields = ShownFields { form: &context.scheme.form, keys: &keys, questions };
    let returned = entry.returned.as_ref().map(|event| {
        let corrects_by = event.particulars.until.map(|until| deadline(&context.scheme.words, until));
        ReturnedContent::of(event.note.clone(), corrects_by, &fields)
    });
    let said = PartSaid { notices, questions };
    let content = EditContent {
        form: FormView::part(&context.scheme, &keys, Route::EntryEdit.path(), checked, &said),
        withdraw: WITHDRAW,
        returned,
        same,
        check: call.route.with(call.part),
    };
    let title = match &entry.returned {
        _ if context.scheme.keeps() => EntryCode::TakeBack,
        Some(_) => EntryCode::Correct,
        None => EntryCode::Edit,
    };
    let mut head = pages::head(&context.scheme.words, title, Route::Entry, None);
    head.error = same || !checked.errors.is_empty();
    pages::page(&context.view, "register/edit.html", &head, &content)
}

/// That an entry goes on: a page with one button, and what it does.
fn renewal(context: &Context, call: &Call<'_>) -> Answer {
    let Ok(token) = Token::parse(call.part) else { return over(context) };
    let entries = context.office.entries();
    if call.is_post() {
        return match entries.renew(&token).map_err(pages::broken)? {
            true => said(context, EntryCode::Renewed, StatusCode::OK),
            false => over(context),
        };
    }
    if !entries.may_renew(&token).map_err(pages::broken)? {
        return over(context);
    }
    let content = ButtonContent { action: call.route.with(call.part) };
    shown(context, EntryCode::Renew, "register/renew.html", &content, StatusCode::OK)
}

/// That a row which was brought along is somebody's: a page with one button, and what it does.
fn claim(context: &Context, call: &Call<'_>) -> Answer {
    let Ok(token) = Token::parse(call.part) else { return over(context) };
    let entries = context.office.entries();
    if call.is_post() {
        return match entries.claim(&token).map_err(pages::broken)? {
            true => said(context, EntryCode::Claimed, StatusCode::OK),
            false => over(context),
        };
    }
    let Some(ClaimableEntry { name, no }) = entries.claimable(&token).map_err(pages::broken)? else {
        return over(context);
    };
    let content = ClaimContent { action: call.route.with(call.part), name, no: no.to_string() };
    shown(context, EntryCode::Claim, "register/claim.html", &content, StatusCode::OK)
}

fn over(context: &Context) -> Answer {
    said(context, EntryCode::Over, StatusCode::GONE)
}

fn said(context: &Context, code: EntryCode, status: StatusCode) -> Answer {
    shown(context, code, "register/said.html", &SaidContent { kind: code.key() }, status)
}

fn shown<T: Serialize>(context: &Context, code: EntryCode, template: &str, content: &T, status: StatusCode) -> Answer {
    let mut head = pages::head(&context.scheme.words, code, Route::Entry, None);
    head.error = status == StatusCode::UNPROCESSABLE_ENTITY;
    Ok(pages::page(&context.view, template, &head, content)?.with_status(status))
}
