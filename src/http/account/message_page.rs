//! Account pages that only tell something: what ended, what is not possible now, what was done. One template, told
//! apart by a name; the words stand there. Used by every page of this room.

use crate::base::failure::Failure;
use crate::config::Link;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::headings::Heading;
use crate::http::pages;
use crate::http::session::{self, LoggedOut};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::account::change::Barred;
use crate::office::account::session::Ended;
use crate::scheme::Words;
use crate::scheme::codes::{Code, LabelCode, MessageCode};
use crate::view::PageHead;
use crate::view::routes::Route;
use hyper::StatusCode;
use serde::Serialize;

/// A message as its template sees it.
#[derive(Debug, Serialize)]
struct MessageContent {
    /// Which words of the template.
    kind: &'static str,
    /// A moment or a level in them.
    about: String,
    /// The account page to go on to, below `/account/`; empty: none.
    onward: &'static str,
}

/// A page with a message.
pub(crate) struct Message {
    code: MessageCode,
    status: StatusCode,
    about: String,
    onward: &'static str,
}

/// What an account page says about itself.
pub(crate) fn head<H: Heading>(words: &Words, heading: H, route: Route) -> PageHead {
    PageHead {
        title: words.text(heading).to_owned(),
        description: words.text(heading.about()).to_owned(),
        path: route.path().to_owned(),
        breadcrumbs: vec![Link { title: words.text(LabelCode::Home).to_owned(), path: "/".to_owned() }],
        noindex: true,
        ..PageHead::default()
    }
}

impl Message {
    /// A message that needs nothing in its words.
    pub(crate) fn of(code: MessageCode, status: StatusCode) -> Self {
        Self { code, status, about: String::new(), onward: "" }
    }

    /// The same with a moment or a level in its words.
    pub(crate) fn about(self, about: String) -> Self {
        Self { about, ..self }
    }

    /// The same with a page to go on to.
    fn onward(self, onward: Route) -> Self {
        Self { onward: onward.account_page(), ..self }
    }

    /// The page.
    pub(crate) fn page(self, context: &Context) -> Answer {
        let Self { code, status, about, onward } = self;
        let mut head = head(&context.scheme.words, code, Route::Account);
        head.error = status.is_client_error();
        let content = MessageContent { kind: code.key(), about, onward };
        Ok(pages::page(&context.view, "account/said.html", &head, &content)?.with_status(status))
    }
}

/// A page with a message that needs nothing in its words.
pub(crate) fn plain(context: &Context, status: StatusCode, code: MessageCode) -> Answer {
    Message::of(code, status).page(context)
}

/// For who is not logged in: the log-in for who opens the start page, else a page that leads there.
pub(crate) fn logged_out(context: &Context, why: LoggedOut, call: &Call<'_>) -> Answer {
    if call.route == Route::Account && why == LoggedOut::Never {
        return Ok(context.to(Route::LogIn.path()));
    }
    if call.route == Route::LogOut {
        return logged_out_now(context);
    }
    let code = match (why, call.is_post()) {
        (LoggedOut::Never, _) => MessageCode::LogIn,
        (LoggedOut::Ended(Ended::Time), false) => MessageCode::Time,
        (LoggedOut::Ended(Ended::Time), true) => MessageCode::TimePost,
        (LoggedOut::Ended(Ended::Over), _) => MessageCode::Over,
    };
    let reply = plain(context, StatusCode::FORBIDDEN, code)?;
    Ok(if why == LoggedOut::Never { reply } else { session::forgetting(context, reply) })
}

/// The page after logging out, also for who was logged out already.
pub(crate) fn logged_out_now(context: &Context) -> Answer {
    let page = plain(context, StatusCode::OK, MessageCode::Out)?;
    Ok(session::forgetting(context, page))
}

/// For a form that is none of this session's, or too old.
pub(crate) fn stale(context: &Context, onward: Route) -> Answer {
    Message::of(MessageCode::Stale, StatusCode::FORBIDDEN).onward(onward).page(context)
}

/// For what cannot be done in the present state.
pub(crate) fn not_now(context: &Context, code: MessageCode) -> Answer {
    plain(context, StatusCode::FORBIDDEN, code)
}

/// For what the office did not do.
pub(crate) fn not_done(context: &Context, failure: Failure<Barred>, onward: Route) -> Answer {
    match failure {
        Failure::Refused(why) => barred(context, why, onward),
        Failure::Machine(error) => Err(pages::broken(error)),
    }
}

/// For what the office refuses to do.
pub(crate) fn barred(context: &Context, barred: Barred, onward: Route) -> Answer {
    let page = |code, status| Message::of(code, status).onward(onward).page(context);
    match barred {
        Barred::Ended(_) => Ok(session::forgetting(context, page(MessageCode::Over, StatusCode::FORBIDDEN)?)),
        Barred::Changed => page(MessageCode::Changed, StatusCode::CONFLICT),
        Barred::NotNow => page(MessageCode::NotNow, StatusCode::CONFLICT),
        Barred::TooOften => Err(Refusal::TooOften),
        Barred::Busy => Err(Refusal::Busy),
        // The pages that ask for a password say this themselves, at the field.
        Barred::WrongPassword => stale(context, onward),
    }
}
