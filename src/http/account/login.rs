//! The log-in page and logging out. Unknown number and wrong password get the same answer. What somebody had typed into
//! a form of the account when the session was over goes through it, and is there again after it.

use super::form_seal;
use super::kept_edit::{KEPT, KeptEdit};
use super::message_page::{self, head};
use crate::base::failure::Failure;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::session::{self, Member, Visitor};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::office::account::session::LogIn;
use crate::office::account::visits::Session;
use crate::scheme::codes::{MessageCode, TitleCode};
use crate::view::routes::Route;
use hyper::{StatusCode, header};
use serde::Serialize;

/// What `account/login.html` shows.
#[derive(Debug, Default, Serialize)]
struct LogInContent {
    /// What was typed for the number; a password is never shown again.
    user_number: String,
    /// Which message of the template; empty: none.
    error: &'static str,
    /// Whether it stands at the number.
    at_number: bool,
    /// Whether it stands at the password.
    at_password: bool,
    /// Minutes to wait, where that is the message.
    minutes: i64,
    /// What was typed into a form of the account before, sealed; empty: nothing.
    kept: String,
    /// The account's page that was asked for, by its name; empty: the start page.
    next: &'static str,
}

/// The control, and the address's question, by which a log-in goes on to the page that was asked for.
const NEXT: &str = "_next";
const NEXT_ASKED: &str = "?next=";
/// The pages to which a log-in goes on: those that mails lead to.
const NEXT_PAGES: [Route; 1] = [Route::Change];

/// The page of this name to which a log-in goes on; `None`: to no such page.
fn next_page(name: &str) -> Option<Route> {
    NEXT_PAGES.into_iter().find(|route| route.account_page() == name)
}

/// What a browser without a session is sent to that asks for a page; `None`: the page is none that a log-in goes on to.
pub(crate) fn before(context: &Context, route: Route) -> Option<Reply> {
    let next = NEXT_PAGES.into_iter().find(|page| *page == route)?;
    Some(context.to(&format!("{}{NEXT_ASKED}{}", Route::LogIn.path(), next.account_page())))
}

impl LogInContent {
    /// The page before another.
    fn before(next: Option<Route>) -> Self {
        Self { next: next.map_or("", Route::account_page), ..Self::default() }
    }

    /// The page once more, with its message at the fields that it is about.
    fn again(number: &str, error: &'static str) -> Self {
        let (at_number, at_password) = match error {
            "no-number" | "declaration-id" | "malformed" => (true, false),
            "no-password" | "wait" | "locked" => (false, true),
            _ => (true, true),
        };
        Self { user_number: shown(number), error, at_number, at_password, ..Self::default() }
    }
}

/// The page, or what was typed in it.
pub(crate) fn log_in(context: &Context, call: &Call<'_>) -> Answer {
    if !call.is_post() {
        let next = call.request.query.strip_prefix(NEXT_ASKED).and_then(next_page);
        return match session::visitor(context, call.request)? {
            Visitor::Member(_) => Ok(context.to(next.unwrap_or(Route::Account).path())),
            Visitor::LoggedOut(_) => page(context, StatusCode::OK, LogInContent::before(next)),
        };
    }
    let (number, password, kept) = (call.one("user_number")?, call.one("password")?, call.one(KEPT)?);
    let next = next_page(call.one(NEXT)?).map_or("", Route::account_page);
    let with_kept = |content| LogInContent { kept: kept.to_owned(), next, ..content };
    let again = |status, error| page(context, status, with_kept(LogInContent::again(number, error)));
    let missing = match (number.trim().is_empty(), password.is_empty()) {
        (true, true) => "empty",
        (true, false) => "no-number",
        (false, true) => "no-password",
        (false, false) => "",
    };
    if !missing.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, missing);
    }
    match context
        .office
        .accounts
        .sessions
        .log_in(number, password, context.client(call.request))
        .map_err(pages::broken)?
    {
        LogIn::In(session) => logged_in(context, call, *session),
        LogIn::DeclarationId => again(StatusCode::UNPROCESSABLE_ENTITY, "declaration-id"),
        LogIn::Malformed => again(StatusCode::UNPROCESSABLE_ENTITY, "malformed"),
        LogIn::Wrong => again(StatusCode::UNPROCESSABLE_ENTITY, "wrong"),
        LogIn::Locked => again(StatusCode::FORBIDDEN, "locked"),
        LogIn::Busy => Err(Refusal::Busy),
        LogIn::Wait(wait) => {
            let minutes = (wait.as_secs() + 59) / 60;
            let content = with_kept(LogInContent { minutes, ..LogInContent::again(number, "wait") });
            let page = page(context, StatusCode::TOO_MANY_REQUESTS, content)?;
            Ok(page.with(header::RETRY_AFTER, &wait.as_secs().max(1).to_string()))
        }
    }
}

/// To the menu or the page that was asked for, or back into the form that somebody had typed into, where that was this declarer.
fn logged_in(context: &Context, call: &Call<'_>, session: Session) -> Answer {
    let reply = match KeptEdit::opened(context, call.one(KEPT)?) {
        Some(kept) => {
            let application = context.office.accounts.sessions.visit(&session);
            let application = application.map_err(|failure| match failure {
                Failure::Refused(_) => Refusal::Busy,
                Failure::Machine(error) => pages::broken(error),
            })?;
            let member = Member { state: application.state, application, session: session.clone() };
            kept.shown(context, &member, call).transpose()?
        }
        None => None,
    };
    let next = next_page(call.one(NEXT)?).unwrap_or(Route::Account);
    let reply = reply.unwrap_or_else(|| context.to(next.path()));
    Ok(session::with_session(context, reply, &session))
}

/// For who sent a form when nobody was logged in any more: the log-in with what was typed.
pub(crate) fn interrupted(context: &Context, kept: &KeptEdit, code: MessageCode) -> Answer {
    over(context, LogInContent { kept: kept.sealed(context)?, ..LogInContent::default() }, code)
}

/// For who asked for a page when the log-in had ended: the log-in that goes on to it; `None`: the page is none such.
pub(crate) fn ended(context: &Context, route: Route, code: MessageCode) -> Option<Answer> {
    let next = NEXT_PAGES.into_iter().find(|page| *page == route)?;
    Some(over(context, LogInContent::before(Some(next)), code))
}

fn over(context: &Context, content: LogInContent, code: MessageCode) -> Answer {
    let head = head(&context.scheme.words, code, Route::LogIn);
    Ok(pages::page(&context.view, "account/login.html", &head, &content)?.with_status(StatusCode::FORBIDDEN))
}

/// Ends the session.
pub(crate) fn log_out(context: &Context, member: &Member, call: &Call<'_>) -> Answer {
    if form_seal::opened(context, member, Route::LogOut, call)?.is_none() {
        return message_page::stale(context, member, Route::Account);
    }
    context.office.accounts.sessions.log_out(&member.session).map_err(pages::broken)?;
    message_page::logged_out_now(context)
}

fn page(context: &Context, status: StatusCode, content: LogInContent) -> Answer {
    let mut head = head(&context.scheme.words, TitleCode::LogIn, Route::LogIn);
    head.error = !content.error.is_empty();
    Ok(pages::page(&context.view, "account/login.html", &head, &content)?.with_status(status))
}

/// What was typed, as far as it can be a number.
fn shown(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_control()).take(40).collect()
}
