//! 取組み段階変更, 登録情報変更 and 担当者変更: a form of the few fields, a check page with old and new,
//! then the office. Each in four steps that a browser without scripts can walk back and forth.
//! Called by the room's table; the rules are `scheme`'s, what takes effect is `office`'s.

mod pages;
mod subject;

pub(crate) use subject::{Edit, LEVEL, form_of};

use super::form_seal::{self, Carried};
use super::kept_edit::KeptEdit;
use super::message_page::{self, Message};
use super::proof::{ProofOutcome, proof};
use super::status::returned;
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::account::change::Barred;
use crate::scheme::edit::{self as rules, Editing};
use crate::scheme::posted::Posted;
use crate::scheme::{Answers, PostOutcome};
use hyper::StatusCode;
use pages::{CheckPage, EditNotice, EditPage, PasswordError};
use subject::EditStep;

/// The answer to a step.
pub(crate) fn answer(edit: &Edit<'_>, step: EditStep) -> Answer {
    if step == EditStep::Done {
        return pages::done(edit);
    }
    if let Some(code) = edit.obstacle() {
        let (_, level) = edit.context.level(edit.level());
        return Message::of(code, StatusCode::FORBIDDEN).about(level.to_owned()).to(edit.member).page(edit.context);
    }
    let page = edit.route();
    match step {
        EditStep::Form if edit.is_undecided() => return pages::ways(edit),
        EditStep::Form => return form(edit),
        _ if edit.is_undecided() => return message_page::stale(edit.context, edit.member, page),
        _ => {}
    }
    let Some(carried) = form_seal::opened(edit.context, edit.member, page, edit.call)? else {
        // Of an earlier log-in of the same declarer nothing that was typed is lost.
        let kept = KeptEdit::brought(edit.context, edit.call)?;
        let shown = kept.and_then(|kept| kept.shown(edit.context, edit.member, edit.call));
        return shown.unwrap_or_else(|| message_page::stale(edit.context, edit.member, page));
    };
    if carried.version != edit.member.application.account.version {
        return edit.barred(Barred::Changed);
    }
    match step {
        EditStep::Check => check(edit, &carried),
        EditStep::Correct => pages::form(edit, &EditPage::of(&edit.filled(carried.posted.as_ref()))),
        _ => submit(edit, &carried),
    }
}

/// The form as the answers stand; of what was returned, with what is noticed about them.
fn form(edit: &Edit<'_>) -> Answer {
    let is_returned = edit.editing == Editing::Change && returned(edit.member).is_some();
    let scheme = &edit.context.scheme;
    let questions = if is_returned { rules::questions(scheme, edit.answers()) } else { Vec::new() };
    pages::form(edit, &EditPage { questions: &questions, ..EditPage::of(&edit.filled(None)) })
}

/// The form with what was typed before a log-in, to be looked at and sent once more.
pub(crate) fn resumed(edit: &Edit<'_>, posted: &Posted) -> Answer {
    if let Some(code) = edit.obstacle() {
        return message_page::not_now(edit.context, edit.member, code);
    }
    if edit.is_undecided() {
        return pages::ways(edit);
    }
    pages::form(edit, &EditPage { notice: EditNotice::Resumed, ..EditPage::of(&edit.filled(Some(posted))) })
}

fn check(edit: &Edit<'_>, carried: &Carried) -> Answer {
    let scheme = &edit.context.scheme;
    let posted = Posted::from_pairs(&scheme.form, edit.call.pairs()).map_err(|_| Refusal::Malformed)?.0;
    // A one-press answer on the check page brings its action alone; what was typed travels sealed.
    let posted = match &carried.posted {
        Some(kept) => kept.clone().with_action(posted.action()),
        None => posted,
    };
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    match rules::edit(scheme, edit.answers(), edit.editing, &posted) {
        PostOutcome::Fill(filled) => {
            let checked = edit.filled(Some(&filled.kept));
            pages::form(edit, &EditPage { notices: &filled.notices, ..EditPage::of(&checked) })
        }
        PostOutcome::Refused(checked) => pages::form(edit, &EditPage { status: refused, ..EditPage::of(&checked) }),
        PostOutcome::Checked(checked) if !edit.changes_anything(&checked) => {
            pages::form(edit, &EditPage { status: refused, notice: EditNotice::Same, ..EditPage::of(&checked) })
        }
        PostOutcome::Checked(checked) => pages::check(edit, &CheckPage::of(&checked)),
    }
}

fn submit(edit: &Edit<'_>, carried: &Carried) -> Answer {
    let Some(posted) = &carried.posted else {
        return message_page::stale(edit.context, edit.member, edit.route());
    };
    // The form or the terms may have changed since the check page was shown.
    let checked = rules::check_edit(&edit.context.scheme, edit.answers(), edit.editing, posted);
    if !checked.errors.is_empty() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return pages::form(edit, &EditPage { status, ..EditPage::of(&checked) });
    }
    if edit.is_new_address(&checked) {
        match proof(edit.context, edit.member, edit.call, "current_password")? {
            ProofOutcome::Given => {}
            ProofOutcome::Wanting(status, words) => {
                let error = PasswordError::Words(words);
                return pages::check(edit, &CheckPage { status, error, checked: &checked });
            }
            ProofOutcome::Barred(barred) => return edit.barred(barred),
        }
    }
    if !edit.context.office.access.allow_change(&edit.member.application, edit.context.client(edit.call.request)) {
        let status = StatusCode::TOO_MANY_REQUESTS;
        return pages::check(edit, &CheckPage { status, error: PasswordError::Often, checked: &checked });
    }
    hand_in(edit, carried.version, &checked.answers)
}

fn hand_in(edit: &Edit<'_>, version: u32, new: &Answers) -> Answer {
    let (office, session) = (&edit.context.office, &edit.member.session);
    let client = edit.context.client(edit.call.request);
    let done = match edit.editing {
        Editing::StepUp { .. } => office.accounts.changes.ask_step_up(session, version, new),
        Editing::Change => office.accounts.changes.change(session, version, new).map(drop),
        Editing::Contact => office.accounts.contacts.change(session, version, new, client).map(drop),
    };
    match done {
        Ok(()) => Ok(edit.context.to(edit.done_route().path())),
        Err(failure) => message_page::not_done(edit.context, edit.member, failure, edit.route()),
    }
}
