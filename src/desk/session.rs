//! Who sits at the desk, by the session's cookie; and what a browser is to remember. Asked by the router before every
//! page but the log-in and the link.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::routes::DeskRoute;
use crate::http::cookies::{self, Own, SameSite};
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use hyper::header;
use std::time::Duration;

const COOKIE: &str = "sengen_desk";
const HOST_COOKIE: &str = "__Host-sengen_desk";
const KEYS: &str = "sengen_desk_keys";
const HOST_KEYS: &str = "__Host-sengen_desk_keys";
const OFF: &str = "off";
/// What a browser is to remember, it remembers for a year.
const KEPT: Duration = Duration::from_secs(365 * 24 * 3600);

/// Who is logged in on this request.
pub(crate) fn clerk(context: &DeskContext, request: &Request) -> Result<Option<Clerk>, Refusal> {
    let signed_on = context.sign_on.as_ref().and_then(|sign_on| sign_on.name(request));
    let who = match (signed_on, cookies::read(request, context.cookies.bound_name(COOKIE, HOST_COOKIE))) {
        (Some(name), _) => context.members.signed_on(&name),
        (None, Some(id)) => context.members.enter(id),
        (None, None) => return Ok(None),
    };
    let who = who.map_err(pages::broken)?;
    let has_keys = cookies::read(request, context.cookies.bound_name(KEYS, HOST_KEYS)) != Some(OFF);
    Ok(who.map(|who| Clerk { who, has_keys }))
}

/// The reply with the session's cookie.
pub(crate) fn with_session(context: &DeskContext, reply: Reply, id: &str) -> Reply {
    reply.with(header::SET_COOKIE, &cookie(context, [COOKIE, HOST_COOKIE], id, None))
}

/// The reply with an order to forget the session.
pub(crate) fn forgetting(context: &DeskContext, reply: Reply) -> Reply {
    reply.with(header::SET_COOKIE, &cookie(context, [COOKIE, HOST_COOKIE], "", Some(Duration::ZERO)))
}

/// Whether single letters are keys, as the form says.
pub(crate) fn settings(context: &DeskContext, call: &DeskCall<'_>) -> DeskAnswer {
    let (value, life) = if call.one("keys")? == "on" { ("on", KEPT) } else { (OFF, KEPT) };
    let reply = context.to(DeskRoute::Home.path());
    Ok(reply.with(header::SET_COOKIE, &cookie(context, [KEYS, HOST_KEYS], value, Some(life))))
}

fn cookie(context: &DeskContext, [plain, bound]: [&'static str; 2], value: &str, life: Option<Duration>) -> String {
    let name = context.cookies.bound_name(plain, bound);
    context.cookies.header(&Own { name, value, path: "/", life, same_site: SameSite::Strict })
}
