//! Who has declared: everything that is known, what may be said on the telephone and what is done there, and the end of a
//! declaration, which is asked for once more. Everything done stands in the history with its reason, in the clerk's name.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::frame::{self, Titled, moment};
use super::person_content::PersonContent;
use super::routes::DeskRoute;
use super::shown::{self, HistoryContent, LetterContent, RecordContent, SectionContent};
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::State;
use crate::office::account::session::may_log_in;
use crate::office::account::telephone::{Served, Service};
use crate::office::members::{Deed, MemberProof};
use crate::office::queue::pending::Ruling;
use crate::office::review::decision::{Decision, Named};
use crate::office::review::list::ApplicationView;
use crate::office::review::reasons::as_mailed;
use crate::office::review::words::{decision_words, kind_name, state_word};
use crate::scheme::Role;
use crate::scheme::ids::Reference;
use hyper::StatusCode;
use serde::Serialize;

/// What `desk/declarer.html` shows.
#[derive(Serialize)]
struct DeclarerContent {
    reference: String,
    name: String,
    sign: String,
    level: String,
    state: &'static str,
    stand: String,
    is_accepted: bool,
    is_suspended: bool,
    may_log_in: bool,
    /// What an entry of its register is called; empty: it is a declaration.
    register: String,
    is_locked: bool,
    may_revoke: bool,
    lacks_codes: bool,
    undo_minutes: u32,
    telephone: String,
    contact: String,
    declared_on: String,
    declaration_id: String,
    record_no: String,
    /// The end of the user number: enough to tell two apart, too little to log in.
    user_number_end: String,
    record: RecordContent,
    waiting: Vec<(&'static str, &'static str, String)>,
    sections: Vec<SectionContent>,
    history: Vec<HistoryContent>,
    letters: Vec<LetterContent>,
    message: &'static str,
    person: PersonContent,
    /// What was typed, where it was not done.
    typed: DeclarerTyped,
}

#[derive(Default, Clone, Serialize)]
pub(crate) struct DeclarerTyped {
    pub(crate) reason: String,
    /// Who asked for a copy, or which reference was typed to erase it.
    pub(crate) asked: String,
    pub(crate) minutes: i64,
}

/// What is said above the page.
pub(crate) struct DeclarerSaid {
    status: StatusCode,
    /// Which words of the template; empty: none.
    message: &'static str,
    typed: DeclarerTyped,
}

impl DeclarerSaid {
    pub(crate) fn new(status: StatusCode, message: &'static str, typed: DeclarerTyped) -> Self {
        Self { status, message, typed }
    }
}

/// So much of the user number is shown.
const END: usize = 3;

/// The page.
pub(crate) fn page(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let query = crate::http::transport::form_body::PostedForm::of_query(call.request)?;
    let message = match query.one("done")? {
        "unlock" => "unlocked",
        "resend" => "resent",
        _ => "",
    };
    shown(context, clerk, call.part, DeclarerSaid::new(StatusCode::OK, message, DeclarerTyped::default()))
}

pub(crate) fn shown(context: &DeskContext, clerk: &Clerk, reference: &str, said: DeclarerSaid) -> DeskAnswer {
    let parsed = Reference::parse(reference).ok();
    let found = parsed.map(|reference| context.about(&reference).review.lists.show(&reference)).transpose();
    let Some(view) = found.map_err(pages::broken)?.flatten() else {
        return frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown");
    };
    let status = said.status;
    let content = content(context, clerk, &view, said)?;
    let title = content.name.clone();
    let of = Titled { template: "desk/declarer.html", title: &title, nav: "search", status, seen: &[] };
    frame::page(context, clerk, &of, &content)
}

fn content(
    context: &DeskContext,
    clerk: &Clerk,
    view: &ApplicationView,
    said: DeclarerSaid,
) -> Result<DeclarerContent, Refusal> {
    let (application, now) = (&view.application, context.office.now());
    let office = context.about(&application.reference);
    let answers = &application.answers;
    let (sign, level) = context.level_of(&application.reference, answers);
    let numbers = application.numbers.as_ref();
    let user_number = numbers.map(|numbers| numbers.user_number.to_string()).unwrap_or_default();
    let rows = || view.sections.iter().flat_map(|section| &section.rows);
    let of = |role: Role| rows().find(|row| row.key == role.key()).map(|row| row.value.clone()).unwrap_or_default();
    let waiting = application.account.waiting().into_iter();
    let is_accepted = application.state == State::Accepted && !application.is_suspended() && office.scheme().lists();
    Ok(DeclarerContent {
        reference: application.reference.to_string(),
        name: answers.declarer_name().to_owned(),
        sign,
        level,
        state: state_word(application.state),
        stand: view.row.decision.as_ref().map(decision_words).unwrap_or_default(),
        is_accepted,
        is_suspended: application.is_suspended(),
        may_log_in: may_log_in(application.state) && office.rules().is_none(),
        register: office.rules().map(|rules| rules.noun.clone()).unwrap_or_default(),
        is_locked: application.account.locked,
        may_revoke: is_accepted && clerk.who.role.may(Deed::Revoke) && clerk.who.has_codes,
        lacks_codes: is_accepted && clerk.who.role.may(Deed::Revoke) && !clerk.who.has_codes,
        undo_minutes: context.settings.review.undo_minutes,
        telephone: of(Role::Telephone),
        contact: of(Role::Contact),
        declared_on: application.declared_on().map(crate::base::text::date).unwrap_or_default(),
        declaration_id: numbers.map(|numbers| numbers.declaration_id.to_string()).unwrap_or_default(),
        record_no: application.record.map(|no| no.to_string()).unwrap_or_default(),
        user_number_end: user_number.get(user_number.len().saturating_sub(END)..).unwrap_or_default().to_owned(),
        record: shown::record(context, application, answers),
        waiting: waiting.map(|(kind, since)| (kind.name(), kind_name(kind), moment(since, now))).collect(),
        sections: shown::sections(&view.sections),
        history: shown::history(office, application),
        letters: shown::letters(office, view),
        message: said.message,
        person: PersonContent::of(context, clerk, &application.reference)?,
        typed: said.typed,
    })
}

/// What is done for somebody on the telephone.
pub(crate) fn served(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let service = match call.one("do")? {
        "unlock" => Service::Unlock,
        "resend" => Service::Resend,
        _ => return Err(Refusal::Malformed),
    };
    let typed =
        DeclarerTyped { reason: as_mailed(call.one("reason")?).unwrap_or_default(), ..DeclarerTyped::default() };
    if typed.reason.is_empty() {
        return shown(
            context,
            clerk,
            call.part,
            DeclarerSaid::new(StatusCode::UNPROCESSABLE_ENTITY, "no-reason", typed),
        );
    }
    let Ok(reference) = Reference::parse(call.part) else { return Err(Refusal::Malformed) };
    let telephone = &context.office_of(clerk, &reference).accounts.telephone;
    match telephone.serve(call.part, service, &typed.reason).map_err(pages::broken)? {
        Served::Done(_) => {
            context.follow_up(&reference);
            let path = DeskRoute::Declarer.with(call.part);
            Ok(context.to(&format!("{path}?done={}", call.one("do")?)))
        }
        Served::Closed(_) => shown(context, clerk, call.part, DeclarerSaid::new(StatusCode::CONFLICT, "closed", typed)),
        _ => frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown"),
    }
}

/// Ends a declaration, once who asks has proved to be there.
pub(crate) fn revoke(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    if !clerk.who.role.may(Deed::Revoke) {
        return frame::said(context, clerk, StatusCode::FORBIDDEN, "role");
    }
    let Ok(reference) = Reference::parse(call.part) else { return Err(Refusal::Malformed) };
    let typed = DeclarerTyped { reason: as_mailed(call.one("why")?).unwrap_or_default(), ..DeclarerTyped::default() };
    let again = |status, message, typed| shown(context, clerk, call.part, DeclarerSaid::new(status, message, typed));
    if typed.reason.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, "no-why", typed);
    }
    match context.members.prove(&clerk.who, call.one("code")?).map_err(pages::broken)? {
        MemberProof::Given => {}
        MemberProof::Wrong => return again(StatusCode::UNPROCESSABLE_ENTITY, "code", typed),
        MemberProof::Wait(wait) => {
            let minutes = (wait.as_secs() + 59) / 60;
            return again(StatusCode::TOO_MANY_REQUESTS, "wait", DeclarerTyped { minutes, ..typed });
        }
    }
    let review = &context.office_of(clerk, &reference).review;
    let decision = match review.decisions.undo_time() {
        None => review.revocations.revoke(&reference, &typed.reason).map_err(pages::broken)?,
        Some(_) => {
            let decided = review.decisions.decide(&[Named::from(&reference)], Ruling::Revoked, &typed.reason);
            decided.map_err(pages::broken)?.into_iter().next().map_or(Decision::Unknown, |(_, decision)| decision)
        }
    };
    context.follow_up(&reference);
    match decision {
        Decision::Until(_) | Decision::Done | Decision::Owed => Ok(context.to(&DeskRoute::Declarer.with(call.part))),
        Decision::Unknown => frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown"),
        _ => again(StatusCode::CONFLICT, "not-accepted", typed),
    }
}
