//! The log-in page and logging out. Unknown number and wrong password get the same answer.

use crate::http::pages;
use crate::http::router::Processor;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::session::Member;
use super::message_page::{Said, head};
use super::{Answer, Call};
use crate::office::account::session::LogIn;
use crate::view::routes;
use hyper::{StatusCode, header};
use serde::Serialize;

/// What `account/login.html` shows.
#[derive(Debug, Default, Serialize)]
struct LogInContent {
    /// What was typed for the number; a password is never shown again.
    user_number: String,
    /// Which message of the template; empty: none.
    error: &'static str,
    /// Minutes to wait, where that is the message.
    minutes: i64,
}

impl Processor {
    /// `/account/login`.
    pub(crate) fn log_in(&self, call: &Call<'_>) -> Answer {
        if !call.post {
            if self.member(call.request)?.is_ok() {
                return Ok(Reply::redirect(StatusCode::SEE_OTHER, &self.view.action(routes::ACCOUNT)));
            }
            return self.log_in_page(StatusCode::OK, LogInContent::default());
        }
        let (number, password) = (call.one("user_number")?, call.one("password")?);
        let again = |status, error| {
            self.log_in_page(status, LogInContent { user_number: shown(number), error, ..LogInContent::default() })
        };
        if number.trim().is_empty() || password.is_empty() {
            return again(StatusCode::UNPROCESSABLE_ENTITY, "empty");
        }
        match self.office.log_in(number, password, self.client(call.request)).map_err(pages::broken)? {
            LogIn::In(session) => {
                let place = self.view.action(routes::ACCOUNT);
                Ok(self.with_session(Reply::redirect(StatusCode::SEE_OTHER, &place), &session))
            }
            LogIn::DeclarationId => again(StatusCode::UNPROCESSABLE_ENTITY, "declaration-id"),
            LogIn::Malformed => again(StatusCode::UNPROCESSABLE_ENTITY, "malformed"),
            LogIn::Wrong => again(StatusCode::UNPROCESSABLE_ENTITY, "wrong"),
            LogIn::Locked => again(StatusCode::FORBIDDEN, "locked"),
            LogIn::Busy => Err(Refusal::Busy),
            LogIn::Wait(wait) => {
                let minutes = (wait.as_secs() + 59) / 60;
                let content = LogInContent { user_number: shown(number), error: "wait", minutes };
                let page = self.log_in_page(StatusCode::TOO_MANY_REQUESTS, content)?;
                Ok(page.with(header::RETRY_AFTER, &wait.as_secs().max(1).to_string()))
            }
        }
    }

    /// `POST /account/logout`.
    pub(crate) fn log_out(&self, member: &Member, call: &Call<'_>) -> Answer {
        if self.brought(member, "logout", call)?.is_none() {
            return self.stale("");
        }
        self.office.log_out(&member.session).map_err(pages::broken)?;
        self.logged_out()
    }

    /// The page after logging out, also for who was logged out already.
    pub(crate) fn logged_out(&self) -> Answer {
        let page = self.said(("ログアウトしました", StatusCode::OK), &Said { kind: "out", ..Said::default() })?;
        Ok(self.forgetting(page))
    }

    fn log_in_page(&self, status: StatusCode, content: LogInContent) -> Answer {
        let mut head = head("ログイン", "利用者番号とパスワードで、自己宣言の後の手続きをします。", "login");
        head.error = !content.error.is_empty();
        Ok(pages::page(&self.view, "account/login.html", &head, &content)?.with_status(status))
    }
}

/// What was typed, as far as it can be a number.
fn shown(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_control()).take(40).collect()
}
