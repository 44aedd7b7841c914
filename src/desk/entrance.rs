//! The way in and out: the link for once with password, telephone and codes for paper; the log-in, and its end. What is
//! wrong at a log-in is never told apart. Everything but the link and the log-in is for who sits here already.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::frame;
use super::routes::DeskRoute;
use super::session;
use crate::base::failure::Failure;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::access::limits::Rate;
use crate::office::members::enrol::{EnrolForm, PASSWORD};
use crate::office::members::{EnrolRefusal, Enrolment, Invited, MemberLogIn, Typed};
use crate::view::qr::Qr;
use hyper::{StatusCode, header};
use serde::Serialize;

/// What `desk/login.html` shows.
#[derive(Default, Serialize)]
struct LogInContent {
    /// What was typed for the name; password and code are never shown again.
    name: String,
    /// Which message of the template; empty: none.
    error: &'static str,
    /// Minutes to wait, where that is the message.
    minutes: i64,
}

/// What `desk/enrol.html` shows.
#[derive(Serialize)]
struct EnrolContent {
    name: String,
    role: &'static str,
    sealed: String,
    qr: Option<Qr>,
    by_hand: String,
    least: usize,
    error: &'static str,
}

/// What `desk/codes.html` shows, once.
#[derive(Serialize)]
struct CodesContent {
    codes: Vec<String>,
}

/// The log-in, or the link.
pub(crate) fn answer(context: &DeskContext, call: &DeskCall<'_>) -> DeskAnswer {
    match call.route {
        DeskRoute::Enrol => enrol(context, call),
        _ if call.is_post() => log_in(context, call),
        _ if session::clerk(context, call.request)?.is_some() => Ok(context.to(DeskRoute::Home.path())),
        _ => log_in_page(context, StatusCode::OK, &LogInContent::default()),
    }
}

/// Who is not logged in, or no longer: a page asked for leads to the log-in, and what was sent is not done.
pub(crate) fn to_log_in(context: &DeskContext, call: &DeskCall<'_>) -> DeskAnswer {
    if !call.is_post() {
        return Ok(context.to(DeskRoute::LogIn.path()));
    }
    log_in_page(context, StatusCode::FORBIDDEN, &LogInContent { error: "over", ..LogInContent::default() })
}

fn log_in_page(context: &DeskContext, status: StatusCode, content: &LogInContent) -> DeskAnswer {
    frame::plain(context, "desk/login.html", status, content)
}

fn log_in(context: &DeskContext, call: &DeskCall<'_>) -> DeskAnswer {
    let (name, password, code) = (call.one("name")?, call.one("password")?, call.one("code")?);
    let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    let again = |status, error, minutes| log_in_page(context, status, &LogInContent { name: shown, error, minutes });
    if name.trim().is_empty() || password.is_empty() || code.trim().is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, "empty", 0);
    }
    let client = context.forwarded.client(call.request);
    if !context.office.access.allow(Rate::LogIn, client) {
        return Err(Refusal::TooOften);
    }
    match context.members.log_in(Typed { name, password, code }, client).map_err(pages::broken)? {
        MemberLogIn::In(session) => {
            Ok(session::with_session(context, context.to(DeskRoute::Home.path()), session.id()))
        }
        MemberLogIn::Wrong => again(StatusCode::UNPROCESSABLE_ENTITY, "wrong", 0),
        MemberLogIn::Busy => Err(Refusal::Busy),
        MemberLogIn::Wait(wait) => {
            let page = again(StatusCode::TOO_MANY_REQUESTS, "wait", (wait.as_secs() + 59) / 60)?;
            Ok(page.with(header::RETRY_AFTER, &wait.as_secs().max(1).to_string()))
        }
    }
}

/// Ends the session.
pub(crate) fn log_out(context: &DeskContext, clerk: &Clerk) -> DeskAnswer {
    context.members.log_out(&clerk.who.session).map_err(pages::broken)?;
    let content = LogInContent { error: "out", ..LogInContent::default() };
    Ok(session::forgetting(context, log_in_page(context, StatusCode::OK, &content)?))
}

fn enrol(context: &DeskContext, call: &DeskCall<'_>) -> DeskAnswer {
    let Some(invited) = context.members.invited(call.part).map_err(pages::broken)? else {
        return log_in_page(context, StatusCode::GONE, &LogInContent { error: "link", ..LogInContent::default() });
    };
    if !call.is_post() {
        let shown = context.members.begin_enrolment(&invited).map_err(pages::broken)?;
        return enrol_page(context, &invited, shown, "");
    }
    let (sealed, password, code) = (call.one("secret")?, call.one("password")?, call.one("code")?);
    let client = context.forwarded.client(call.request);
    let refused = match context.members.enrol(call.part, EnrolForm { sealed, password, code }, client) {
        Ok(codes) => return frame::plain(context, "desk/codes.html", StatusCode::OK, &CodesContent { codes }),
        Err(failure) => Failure::refused(failure).map_err(pages::broken)?,
    };
    let error = match refused {
        EnrolRefusal::Password => "password",
        EnrolRefusal::Code => "code",
        EnrolRefusal::Stale => "stale",
        EnrolRefusal::Busy => return Err(Refusal::Busy),
        EnrolRefusal::Over => {
            return log_in_page(context, StatusCode::GONE, &LogInContent { error: "link", ..LogInContent::default() });
        }
    };
    let shown = context.members.go_on_with(&invited, sealed).map_err(pages::broken)?;
    enrol_page(context, &invited, shown, error)
}

fn enrol_page(context: &DeskContext, invited: &Invited, shown: Enrolment, error: &'static str) -> DeskAnswer {
    let content = EnrolContent {
        name: invited.name.to_string(),
        role: invited.role.name(),
        sealed: shown.sealed,
        qr: Qr::of(&shown.address),
        by_hand: shown.by_hand,
        least: PASSWORD[0],
        error,
    };
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    frame::plain(context, "desk/enrol.html", status, &content)
}
