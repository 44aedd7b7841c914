//! The account pages: what a declarer sees and does after the declaration. This file routes; each page
//! is a file. Called by `processor` for everything below `/account/`. Whoever is not logged in, sends a
//! form of another session or comes from another site gets a page that helps, and nothing happens.

mod aside;
mod door;
mod edit;
mod edit_pages;
mod help;
mod links;
mod login;
mod logo;
mod password;
mod proof;
mod reading;
mod said;
mod status;
mod stop;

pub(crate) use aside::Aside;
pub(crate) use logo::LOGO_FILES;
pub(crate) use reading::Readings;

use crate::http::transport::form_body::{self, Fields};
use crate::http::transport::origin::Sender;
use crate::http::pages;
use crate::http::router::Processor;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use door::Member;
use edit::Kind;
use hyper::Method;

/// A request for an account page: what it is for and what it brought.
pub(crate) struct Call<'a> {
    request: &'a Request,
    fields: Fields,
    post: bool,
}

type Answer = Result<Reply, Refusal>;

impl Call<'_> {
    /// The one value of a control; empty where it is absent.
    fn one(&self, key: &str) -> Result<&str, Refusal> {
        Ok(form_body::one(&self.fields, key)?.unwrap_or_default())
    }
}

impl Processor {
    /// Everything below `/account/`; `rest` is what follows, and a slash at its end says nothing.
    pub(crate) fn account(&self, rest: &str, request: &Request) -> Answer {
        let path = rest.strip_suffix('/').unwrap_or(rest);
        let route = route(path).ok_or(Refusal::Unknown)?;
        pages::only(&request.method, route.methods())?;
        let post = request.method == Method::POST;
        let mut call = Call { request, fields: Fields::new(), post };
        if post {
            self.origins.check_sender(request, Sender::Processor)?;
            call.fields = form_body::parse(request)?;
        }
        match route {
            Route::LogIn => self.log_in(&call),
            Route::Help(help) => self.help(help, &call),
            Route::Link(kind, token) => self.account_link(kind, token, &call),
            Route::Own(own) => match self.member(request)? {
                Ok(member) => self.own_page(own, &member, &call),
                Err(outside) => self.outside(own, outside, &call),
            },
        }
    }

    fn own_page(&self, own: Own<'_>, member: &Member, call: &Call<'_>) -> Answer {
        match own {
            Own::Menu => self.menu(member),
            Own::Status => self.status(member),
            Own::LogOut => self.log_out(member, call),
            Own::Edit(kind, step) => self.edit(kind, step, (member, call)),
            Own::Password => self.password(member, call),
            Own::Logo(part) => self.logo(member, part),
            Own::Stop => self.stop(member, call),
            Own::Again => self.declare_again(member),
        }
    }
}

/// Where a path leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route<'a> {
    /// The log-in page.
    LogIn,
    /// Help for who cannot log in.
    Help(help::Help),
    /// A mailed link; its token as sent.
    Link(links::LinkKind, &'a str),
    /// A page for who is logged in.
    Own(Own<'a>),
}

/// The pages for who is logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own<'a> {
    Menu,
    Status,
    LogOut,
    Edit(Kind, edit::Step),
    Password,
    Logo(&'a str),
    Stop,
    Again,
}

impl Route<'_> {
    fn methods(self) -> &'static str {
        match self {
            Self::LogIn | Self::Help(_) | Self::Link(..) | Self::Own(Own::Password | Own::Stop) => "GET, HEAD, POST",
            Self::Own(Own::LogOut | Own::Again) => "POST",
            Self::Own(Own::Edit(_, step)) => step.methods(),
            Self::Own(Own::Menu | Own::Status | Own::Logo(_)) => "GET, HEAD",
        }
    }
}

fn route(path: &str) -> Option<Route<'_>> {
    use Route::{Help, Link, LogIn};
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let kind = match first {
        "step-up" => Some(Kind::StepUp),
        "change" => Some(Kind::Change),
        "contact" => Some(Kind::Contact),
        _ => None,
    };
    Some(match (first, rest) {
        ("contact", "request") => Help(help::Help::Contact),
        ("number", "") => Help(help::Help::Number),
        ("password", "reset") => Help(help::Help::Password),
        ("password", _) if !rest.is_empty() => Link(links::LinkKind::Reset, token(rest, "reset/")?),
        ("contact", _) if rest.starts_with("verify/") => Link(links::LinkKind::Verify, token(rest, "verify/")?),
        ("contact", _) if rest.starts_with("object/") => Link(links::LinkKind::Object, token(rest, "object/")?),
        ("login", "") => LogIn,
        ("logo", part) => Route::Own(Own::Logo(part)),
        (_, step) if kind.is_some() => Route::Own(Own::Edit(kind?, edit::Step::named(step)?)),
        ("", "") if path.is_empty() => Route::Own(Own::Menu),
        ("status", "") => Route::Own(Own::Status),
        ("logout", "") => Route::Own(Own::LogOut),
        ("password", "") => Route::Own(Own::Password),
        ("stop", "") => Route::Own(Own::Stop),
        ("again", "") => Route::Own(Own::Again),
        _ => return None,
    })
}

fn token<'a>(rest: &'a str, prefix: &str) -> Option<&'a str> {
    rest.strip_prefix(prefix).filter(|token| !token.is_empty() && !token.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_one_route() {
        assert_eq!(route(""), Some(Route::Own(Own::Menu)));
        assert_eq!(route("login"), Some(Route::LogIn));
        assert_eq!(route("password/reset"), Some(Route::Help(help::Help::Password)));
        assert_eq!(route("password/reset/T"), Some(Route::Link(links::LinkKind::Reset, "T")));
        assert_eq!(route("contact/verify/T"), Some(Route::Link(links::LinkKind::Verify, "T")));
        assert_eq!(route("change/check"), Some(Route::Own(Own::Edit(Kind::Change, edit::Step::Check))));
        for nowhere in ["x", "login/x", "password/x", "password/reset/a/b", "change/x", "status/x", "/", "stop/stop"] {
            assert_eq!(route(nowhere), None, "{nowhere}");
        }
    }
}
