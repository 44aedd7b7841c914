//! Account pages that only say something: what ended, what is not possible now, what was done. One
//! template, told apart by a name; the words stand there. Used by every page of this folder.

use crate::http::pages;
use crate::http::router::Processor;
use crate::http::transport::refusal::Refusal;
use crate::http::session::Outside;
use super::{Answer, Call, Own};
use crate::config::Link;
use crate::office::account::change::Barred;
use crate::office::account::session::Ended;
use crate::view::{PageHead, routes};
use hyper::{Method, StatusCode};
use serde::Serialize;

/// A page that says something.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Said {
    /// Which words of the template.
    pub(crate) kind: &'static str,
    /// A name, a moment or an address in them.
    pub(crate) about: String,
    /// The account page to go on to, below `/account/`; empty: none.
    pub(crate) onward: String,
}

/// What an account page says about itself.
pub(crate) fn head(title: &str, description: &str, path: &str) -> PageHead {
    PageHead {
        title: title.to_owned(),
        description: description.to_owned(),
        path: format!("{}{path}", routes::ACCOUNT),
        breadcrumbs: vec![Link { title: "ホーム".to_owned(), path: "/".to_owned() }],
        noindex: true,
        ..PageHead::default()
    }
}

impl Processor {
    /// A page that says something, with its status.
    pub(crate) fn said(&self, (title, status): (&str, StatusCode), said: &Said) -> Answer {
        let mut head = head(title, "手続きの状況と、次にすることをお知らせします。", said.kind);
        head.error = status.is_client_error();
        Ok(pages::page(&self.view, "account/said.html", &head, said)?.with_status(status))
    }

    /// For who is not logged in: the log-in for who opens the start page, else a page that leads there.
    pub(crate) fn outside(&self, own: Own<'_>, outside: Outside, call: &Call<'_>) -> Answer {
        if own == Own::Menu && outside == Outside::Never {
            return Ok(crate::http::transport::reply::Reply::redirect(
                StatusCode::SEE_OTHER,
                &self.view.action(&format!("{}login", routes::ACCOUNT)),
            ));
        }
        if own == Own::LogOut {
            return self.logged_out();
        }
        let kind = match (outside, call.request.method == Method::POST) {
            (Outside::Never, _) => "log-in",
            (Outside::Ended(Ended::Time), false) => "time",
            (Outside::Ended(Ended::Time), true) => "time-post",
            (Outside::Ended(Ended::Over), _) => "over",
        };
        let title = match outside {
            Outside::Never => "ログインしてください",
            Outside::Ended(_) => "ログインが切れました",
        };
        let reply = self.said((title, StatusCode::FORBIDDEN), &Said { kind, ..Said::default() })?;
        Ok(if outside == Outside::Never { reply } else { self.forgetting(reply) })
    }

    /// For a form that is none of this session's, or too old.
    pub(crate) fn stale(&self, onward: &str) -> Answer {
        let said = Said { kind: "stale", onward: onward.to_owned(), ..Said::default() };
        self.said(("この画面からは送れません", StatusCode::FORBIDDEN), &said)
    }

    /// For what cannot be done in the present state.
    pub(crate) fn not_now(&self, kind: &'static str, title: &str) -> Answer {
        self.said((title, StatusCode::FORBIDDEN), &Said { kind, ..Said::default() })
    }

    /// For what the office did not do.
    pub(crate) fn barred(&self, barred: Barred, onward: &str) -> Answer {
        let said = |kind| Said { kind, onward: onward.to_owned(), ..Said::default() };
        match barred {
            Barred::Ended(_) => {
                let page = self.said(("ログインが切れました", StatusCode::FORBIDDEN), &said("over"))?;
                Ok(self.forgetting(page))
            }
            Barred::Changed => self.said(("ほかの画面で内容が変わりました", StatusCode::CONFLICT), &said("changed")),
            Barred::NotNow => self.said(("いまは、この手続きができません", StatusCode::CONFLICT), &said("not-now")),
            Barred::TooOften => Err(Refusal::TooOften),
            Barred::Busy => Err(Refusal::Busy),
            // The pages that ask for a password say this themselves, at the field.
            Barred::WrongPassword => self.stale(onward),
        }
    }
}
