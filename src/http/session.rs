//! Who stands before an account page: the session's cookie, and the seal in each form that says whose it
//! is and what it saw. The cookie carries the id that the office drew, and nothing else; the seal is authenticated
//! by the office's key and cannot be carried to another session. Used by every page of this folder.

use crate::http::pages;
use crate::http::router::Processor;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use crate::http::account::Call;
use crate::config::periods::SESSION;
use crate::office::State;
use crate::office::account::session::{Ended, Session};
use crate::office::application::Application;
use crate::office::seal::Purpose;
use crate::scheme::Posted;
use crate::scheme::posted::SEALED;
use hyper::header;
use serde::{Deserialize, Serialize};

/// Somebody logged in, with the application as it is now.
pub(crate) struct Member {
    pub(crate) session: Session,
    pub(crate) state: State,
    pub(crate) application: Application,
}

/// Why somebody is not logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outside {
    /// No cookie, or none of ours.
    Never,
    /// The session has ended.
    Ended(Ended),
}

/// What a form of the account pages carries.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Carried {
    session: String,
    page: String,
    /// The version of the account the page showed.
    pub(crate) version: u32,
    /// What was typed, between the check page and the submit.
    pub(crate) posted: Option<Posted>,
}

const COOKIE: &str = "sengen_account";
const COOKIE_HTTPS: &str = "__Host-sengen_account";

impl Processor {
    /// Who is logged in on this request.
    pub(crate) fn member(&self, request: &Request) -> Result<Result<Member, Outside>, Refusal> {
        let Some(id) = self.session_cookie(request) else { return Ok(Err(Outside::Never)) };
        Ok(match self.office.enter(id).map_err(pages::broken)? {
            Err(ended) => Err(Outside::Ended(ended)),
            Ok((session, application)) => {
                self.office.saw(&session);
                Ok(Member { session, state: application.state, application })
            }
        })
    }

    /// The reply with the session's cookie.
    pub(crate) fn with_session(&self, reply: Reply, session: &Session) -> Reply {
        reply.with(header::SET_COOKIE, &cookie(self.https, session.id(), ""))
    }

    /// The reply with an order to forget the session.
    pub(crate) fn forgetting(&self, reply: Reply) -> Reply {
        reply.with(header::SET_COOKIE, &cookie(self.https, "", "; Max-Age=0"))
    }

    /// The seal for a form of this member's page.
    pub(crate) fn carried(&self, member: &Member, page: &str, posted: Option<&Posted>) -> Result<String, Refusal> {
        let carried = Carried {
            session: member.session.name(),
            page: page.to_owned(),
            version: member.application.account.version,
            posted: posted.cloned(),
        };
        self.office.seal(Purpose::AccountForm, &carried).map_err(pages::broken)
    }

    /// What the form carried: `None` when it is forged, too old, another page's or another session's.
    pub(crate) fn brought(&self, member: &Member, page: &str, call: &Call<'_>) -> Result<Option<Carried>, Refusal> {
        let sealed = call.one(SEALED)?;
        let opened = self.office.unseal::<Carried>(Purpose::AccountForm, sealed, SESSION);
        Ok(opened
            .ok()
            .map(|(carried, _)| carried)
            .filter(|carried| carried.session == member.session.name() && carried.page == page))
    }

    fn session_cookie<'a>(&self, request: &'a Request) -> Option<&'a str> {
        let name = cookie_name(self.https);
        let all = request.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = all.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        pairs.find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
    }
}

/// `__Host-` binds the cookie to this very host and to https; plain http is for this machine alone.
fn cookie_name(https: bool) -> &'static str {
    if https { COOKIE_HTTPS } else { COOKIE }
}

fn cookie(https: bool, value: &str, more: &str) -> String {
    let secure = if https { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}", cookie_name(https))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_to_its_host_by_https() {
        assert_eq!(cookie(true, "x", ""), "__Host-sengen_account=x; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(cookie(false, "", "; Max-Age=0"), "sengen_account=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
