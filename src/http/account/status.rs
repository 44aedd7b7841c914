//! The start page of the account with its links, 自己宣言状況確認, and a rejected declaration as a prefilled
//! new one. Shows the declarer everything that was declared, and what happened since.

use super::message_page::{self, own_head};
use crate::base::text;
use crate::http::context::Context;
use crate::http::declare;
use crate::http::pages;
use crate::http::session::Member;
use crate::http::transport::Answer;
use crate::office::State;
use crate::office::account::labels::{is_for_declarer, is_inner, step_code};
use crate::office::deadline;
use crate::office::queue::account;
use crate::office::queue::application::Application;
use crate::office::queue::history::{Event, Step};
use crate::office::queue::returned;
use crate::office::review::requests::Asked;
use crate::scheme::codes::{MessageCode, RequestCode, TitleCode};
use crate::scheme::edit::retyped;
use crate::scheme::ids::RecordNumber;
use crate::scheme::{FieldKind, ShownSection, show};
use crate::view::qr::Qr;
use crate::view::routes::Route;
use serde::Serialize;

/// What `account/menu.html` shows.
#[derive(Serialize)]
struct MenuContent<'a> {
    name: &'a str,
    sign: &'a str,
    level: &'a str,
    state: &'static str,
    returned: Option<String>,
    corrects_by: Option<String>,
    waiting: Vec<&'a str>,
    /// Whether the scheme has other levels.
    has_levels: bool,
    has_logo: bool,
}

/// What `account/status.html` shows.
#[derive(Serialize)]
struct StatusContent<'a> {
    name: &'a str,
    sign: &'a str,
    level: &'a str,
    state: &'static str,
    has_logo: bool,
    declaration_id: String,
    /// Where the entry is shown; nothing where it is not listed.
    record: Option<RecordContent>,
    declared_on: String,
    first_declared_on: String,
    reason: String,
    returned: Option<String>,
    corrects_by: Option<String>,
    waiting: Vec<WaitingContent<'a>>,
    contact: Option<ContactContent>,
    sections: Vec<ShownSection>,
    history: Vec<HistoryContent<'a>>,
}

/// What one shows to others.
#[derive(Serialize)]
struct RecordContent {
    no: String,
    /// The page's address.
    address: String,
    qr: Option<Qr>,
}

/// What waits, with what differs.
#[derive(Serialize)]
struct WaitingContent<'a> {
    title: &'a str,
    since: String,
    asked: Asked,
}

/// A new contact on its way.
#[derive(Serialize)]
struct ContactContent {
    email: String,
    verified: bool,
    until: String,
}

#[derive(Serialize)]
struct HistoryContent<'a> {
    at: String,
    step: &'a str,
    note: String,
    labels: String,
}

/// The start page.
pub(crate) fn menu(context: &Context, member: &Member) -> Answer {
    let application = &member.application;
    let (sign, level) = context.level(application.answers.stars());
    let content = MenuContent {
        name: application.answers.declarer_name(),
        sign,
        level,
        state: member.stand(),
        returned: returned(member),
        corrects_by: corrects_by(context, member),
        waiting: application.account.waiting().iter().map(|(kind, _)| kind_title(context, *kind)).collect(),
        has_levels: context.scheme.levels().are_several(),
        has_logo: context.has_logo(application.answers.stars()),
    };
    let head = own_head(context, member, TitleCode::Menu, Route::Account)?;
    pages::page(&context.view, "account/menu.html", &head, &content)
}

/// 自己宣言状況確認.
pub(crate) fn status(context: &Context, member: &Member) -> Answer {
    let application = &member.application;
    let (sign, level) = context.level(application.answers.stars());
    let date = |date: Option<jiff::civil::Date>| date.map(text::date).unwrap_or_default();
    let number = application.numbers.as_ref().map(|numbers| numbers.declaration_id.to_string());
    let listed = member.is_listed();
    let rejected = application.last(Step::Rejected).filter(|_| member.state == State::Rejected);
    let content = StatusContent {
        name: application.answers.declarer_name(),
        sign,
        level,
        state: member.stand(),
        has_logo: context.has_logo(application.answers.stars()),
        declaration_id: number.unwrap_or_default(),
        record: application.record.filter(|_| listed).map(|no| record(context, no)),
        declared_on: date(application.declared_on()),
        first_declared_on: date(application.first_declared_on()),
        reason: rejected.map(|event| event.note.clone()).unwrap_or_default(),
        returned: returned(member),
        corrects_by: corrects_by(context, member),
        waiting: context
            .office
            .review
            .requests
            .asked(application)
            .into_iter()
            .map(|asked| waiting(context, asked))
            .collect(),
        contact: application.account.contact.as_ref().map(|new| ContactContent {
            email: new.contact.email().to_owned(),
            verified: new.verified,
            until: text::moment(if new.verified {
                new.not_before.unwrap_or(new.verify_until)
            } else {
                new.verify_until
            }),
        }),
        sections: show(&context.scheme, &application.answers),
        history: past_events(context, application),
    };
    let head = own_head(context, member, TitleCode::Status, Route::Status)?;
    pages::page(&context.view, "account/status.html", &head, &content)
}

/// The page of an entry, as it stands in the letter of acceptance too.
fn record(context: &Context, no: RecordNumber) -> RecordContent {
    let address = context.office.mailer.wording.record_address(no);
    RecordContent { no: no.to_string(), qr: Qr::of(&address), address }
}

/// A rejected declaration as a new one, to be put right.
pub(crate) fn declare_again(context: &Context, member: &Member) -> Answer {
    if member.state != State::Rejected {
        return message_page::not_now(context, member, MessageCode::NotRejected);
    }
    // Consent is given anew, and so is the password.
    let answered = context.scheme.form.fields().iter().filter(|field| field.kind != FieldKind::Consent);
    let keys: Vec<&str> = answered.map(|field| field.key.as_str()).collect();
    let kept = retyped(&context.scheme, &member.application.answers).only(&keys);
    declare::begun(context, &kept)
}

fn past_events<'a>(context: &'a Context, application: &Application) -> Vec<HistoryContent<'a>> {
    let told = application.history.iter().rev().filter(|event| !is_inner(event.step));
    told.map(|event| past(context, event)).collect()
}

fn past<'a>(context: &'a Context, event: &Event) -> HistoryContent<'a> {
    HistoryContent {
        at: text::moment(event.at),
        step: context.scheme.words.text(step_code(event.step)),
        note: if is_for_declarer(event.step) { event.note.clone() } else { String::new() },
        labels: context.office.mailer.wording.labels(event),
    }
}

/// What the office asked to put right, until it is.
pub(super) fn returned(member: &Member) -> Option<String> {
    let waits = member.state == State::Confirmed;
    returned::returned(&member.application).filter(|_| waits).map(|event| event.note.clone())
}

/// Until when what was returned is to be corrected.
pub(super) fn corrects_by(context: &Context, member: &Member) -> Option<String> {
    let until = returned::returned(&member.application)?.particulars.until?;
    Some(deadline(&context.scheme.words, until))
}

fn waiting(context: &Context, asked: Asked) -> WaitingContent<'_> {
    WaitingContent { title: kind_title(context, asked.kind), since: text::moment(asked.since), asked }
}

fn kind_title(context: &Context, kind: account::PendingKind) -> &str {
    context.scheme.words.text(match kind {
        account::PendingKind::StepUp => RequestCode::StepUp,
        account::PendingKind::Change => RequestCode::Change,
        account::PendingKind::Objection => RequestCode::Objection,
        // A declaration never waits beside itself.
        account::PendingKind::Contact | account::PendingKind::Declaration => RequestCode::Contact,
    })
}
