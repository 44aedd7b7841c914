//! Account pages that only tell something: what ended, what is not possible now, what was done. One template, told
//! apart by a name; the words stand there. Used by every page of this room.

use crate::config::Link;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::session::{self, LoggedOut};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::account::change::Barred;
use crate::office::account::session::Ended;
use crate::view::PageHead;
use crate::view::routes::Route;
use hyper::StatusCode;
use serde::Serialize;

/// A message.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Message {
    /// Which words of the template.
    pub(crate) kind: &'static str,
    /// A name, a moment or an address in them.
    pub(crate) about: String,
    /// The account page to go on to, below `/account/`; empty: none.
    pub(crate) onward: &'static str,
}

/// What an account page says about itself.
pub(crate) fn head(title: &str, description: &str, route: Route) -> PageHead {
    PageHead {
        title: title.to_owned(),
        description: description.to_owned(),
        path: route.path().to_owned(),
        breadcrumbs: vec![Link { title: "ホーム".to_owned(), path: "/".to_owned() }],
        noindex: true,
        ..PageHead::default()
    }
}

/// A page with a message.
pub(crate) fn page(context: &Context, title: &str, status: StatusCode, message: &Message) -> Answer {
    let mut head = head(title, "手続きの状況と、次にすることをお知らせします。", Route::Account);
    head.error = status.is_client_error();
    Ok(pages::page(&context.view, "account/said.html", &head, message)?.with_status(status))
}

/// A page with a message that is only a kind.
pub(crate) fn plain(context: &Context, title: &str, status: StatusCode, kind: &'static str) -> Answer {
    page(context, title, status, &Message { kind, ..Message::default() })
}

/// For who is not logged in: the log-in for who opens the start page, else a page that leads there.
pub(crate) fn logged_out(context: &Context, why: LoggedOut, call: &Call<'_>) -> Answer {
    if call.route == Route::Account && why == LoggedOut::Never {
        return Ok(context.to(Route::LogIn.path()));
    }
    if call.route == Route::LogOut {
        return logged_out_now(context);
    }
    let kind = match (why, call.is_post()) {
        (LoggedOut::Never, _) => "log-in",
        (LoggedOut::Ended(Ended::Time), false) => "time",
        (LoggedOut::Ended(Ended::Time), true) => "time-post",
        (LoggedOut::Ended(Ended::Over), _) => "over",
    };
    let title = match why {
        LoggedOut::Never => "ログインしてください",
        LoggedOut::Ended(_) => "ログインが切れました",
    };
    let reply = plain(context, title, StatusCode::FORBIDDEN, kind)?;
    Ok(if why == LoggedOut::Never { reply } else { session::forgetting(context, reply) })
}

/// The page after logging out, also for who was logged out already.
pub(crate) fn logged_out_now(context: &Context) -> Answer {
    let page = plain(context, "ログアウトしました", StatusCode::OK, "out")?;
    Ok(session::forgetting(context, page))
}

/// For a form that is none of this session's, or too old.
pub(crate) fn stale(context: &Context, onward: Route) -> Answer {
    let message = Message { kind: "stale", onward: onward.account_page(), ..Message::default() };
    page(context, "この画面からは送れません", StatusCode::FORBIDDEN, &message)
}

/// For what cannot be done in the present state.
pub(crate) fn not_now(context: &Context, kind: &'static str, title: &str) -> Answer {
    plain(context, title, StatusCode::FORBIDDEN, kind)
}

/// For what the office did not do.
pub(crate) fn barred(context: &Context, barred: Barred, onward: Route) -> Answer {
    let message = |kind| Message { kind, onward: onward.account_page(), ..Message::default() };
    match barred {
        Barred::Ended(_) => {
            let page = page(context, "ログインが切れました", StatusCode::FORBIDDEN, &message("over"))?;
            Ok(session::forgetting(context, page))
        }
        Barred::Changed => page(context, "ほかの画面で内容が変わりました", StatusCode::CONFLICT, &message("changed")),
        Barred::NotNow => page(context, "いまは、この手続きができません", StatusCode::CONFLICT, &message("not-now")),
        Barred::TooOften => Err(Refusal::TooOften),
        Barred::Busy => Err(Refusal::Busy),
        // The pages that ask for a password say this themselves, at the field.
        Barred::WrongPassword => stale(context, onward),
    }
}
