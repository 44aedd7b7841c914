//! Who stands before an account page, by the session's cookie. It carries the id that the office drew, and nothing
//! else. Asked by `account` on every page for who is logged in.

use super::context::Context;
use super::cookies::{self, Own, SameSite};
use super::pages;
use super::transport::refusal::Refusal;
use super::transport::reply::Reply;
use super::transport::request::Request;
use crate::office::State;
use crate::office::account::session::SessionEnded;
use crate::office::account::visits::Session;
use crate::office::queue::application::Application;
use hyper::header;
use std::time::Duration;

/// Somebody logged in, with the application as it is now.
pub(crate) struct Member {
    pub(crate) session: Session,
    pub(crate) state: State,
    pub(crate) application: Application,
}

impl Member {
    /// Whether the list shows the declaration, or is about to.
    pub(crate) fn is_listed(&self) -> bool {
        self.state == State::Accepted && !self.application.is_suspended()
    }

    /// Where the declaration stands, as pages tell it: what is off the list while the office may still undo that is not
    /// told as accepted.
    pub(crate) fn stand(&self) -> &'static str {
        if self.application.is_suspended() { UNLISTED } else { self.state.name() }
    }
}

/// Who sent a request.
pub(crate) enum Visitor {
    Member(Box<Member>),
    LoggedOut(LoggedOut),
}

/// Why somebody is not logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoggedOut {
    /// No cookie, or none of ours.
    Never,
    /// The session has ended.
    Ended(SessionEnded),
}

const UNLISTED: &str = "unlisted";
const COOKIE: &str = "sengen_account";
const HOST_COOKIE: &str = "__Host-sengen_account";

/// Who is logged in on this request.
pub(crate) fn visitor(context: &Context, request: &Request) -> Result<Visitor, Refusal> {
    let name = context.cookies.bound_name(COOKIE, HOST_COOKIE);
    let Some(id) = cookies::read(request, name) else { return Ok(Visitor::LoggedOut(LoggedOut::Never)) };
    Ok(match context.office.accounts.sessions.enter(id) {
        Err(failure) => Visitor::LoggedOut(LoggedOut::Ended(failure.refused().map_err(pages::broken)?)),
        Ok((session, application)) => {
            context.office.accounts.sessions.saw(&session);
            Visitor::Member(Box::new(Member { session, state: application.state, application }))
        }
    })
}

/// The reply with the session's cookie.
pub(crate) fn with_session(context: &Context, reply: Reply, session: &Session) -> Reply {
    reply.with(header::SET_COOKIE, &cookie(context, session.id(), None))
}

/// The reply with an order to forget the session.
pub(crate) fn forgetting(context: &Context, reply: Reply) -> Reply {
    reply.with(header::SET_COOKIE, &cookie(context, "", Some(Duration::ZERO)))
}

fn cookie(context: &Context, value: &str, life: Option<Duration>) -> String {
    let name = context.cookies.bound_name(COOKIE, HOST_COOKIE);
    context.cookies.header(&Own { name, value, path: "/", life, same_site: SameSite::Lax })
}
