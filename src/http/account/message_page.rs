//! Account pages that only tell something: what ended, what is not possible now, what was done. One template, told
//! apart by a name; the words stand there. Used by every page of this room.

use super::form_seal;
use super::kept_edit::KeptEdit;
use super::login;
use crate::base::failure::Failure;
use crate::config::Link;
use crate::config::periods::SESSION_WARNING;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::headings::PageHeading;
use crate::http::pages;
use crate::http::session::{self, LoggedOut, Member};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::account::change::Barred;
use crate::office::account::session::{SessionEnded, SessionLeft};
use crate::scheme::Words;
use crate::scheme::codes::{Code, LabelCode, MessageCode, TitleCode};
use crate::view::routes::Route;
use crate::view::{MemberHead, PageHead};
use hyper::StatusCode;
use hyper::header::HeaderName;
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
pub(crate) struct Message<'a> {
    code: MessageCode,
    status: StatusCode,
    about: String,
    onward: &'static str,
    /// Who is logged in.
    member: Option<&'a Member>,
}

/// What an account page says about itself to who is not logged in.
pub(crate) fn head<H: PageHeading>(words: &Words, heading: H, route: Route) -> PageHead {
    let above = (words.text(TitleCode::LogIn), Route::LogIn);
    head_below(words, heading, route, &[above])
}

/// The same to a member: who that is stands on it, and the way out.
pub(crate) fn own_head<H: PageHeading>(
    context: &Context,
    member: &Member,
    heading: H,
    route: Route,
) -> Result<PageHead, Refusal> {
    let words = &context.scheme.words;
    let mut above = vec![(words.text(TitleCode::Menu), Route::Account)];
    if matches!(route, Route::LogoProcedure | Route::LogoGuideline) {
        above.push((words.text(TitleCode::Logo), Route::Logo));
    }
    let name = member.application.answers.declarer_name().to_owned();
    let sealed = form_seal::sealed(context, member, Route::LogOut, None)?;
    let SessionLeft { seconds, extends } = context.office.accounts.sessions.left(&member.session);
    let member = MemberHead { name, sealed, seconds, extends, before: SESSION_WARNING.as_secs() };
    Ok(PageHead { member: Some(member), ..head_below(words, heading, route, &above) })
}

/// The head of a page below others, which its breadcrumbs name; itself is none of them.
fn head_below<H: PageHeading>(words: &Words, heading: H, route: Route, above: &[(&str, Route)]) -> PageHead {
    let crumb = |title: &str, path: &str| Link { title: title.to_owned(), path: path.to_owned() };
    let above = above.iter().filter(|(_, other)| *other != route).map(|(title, route)| crumb(title, route.path()));
    PageHead {
        title: words.text(heading).to_owned(),
        description: words.text(heading.about()).to_owned(),
        path: route.path().to_owned(),
        breadcrumbs: std::iter::once(crumb(words.text(LabelCode::Home), "/")).chain(above).collect(),
        noindex: true,
        ..PageHead::default()
    }
}

impl<'a> Message<'a> {
    /// A message that needs nothing in its words.
    pub(crate) fn of(code: MessageCode, status: StatusCode) -> Self {
        Self { code, status, about: String::new(), onward: "", member: None }
    }

    /// The same to who is logged in.
    pub(crate) fn to(self, member: &'a Member) -> Self {
        Self { member: Some(member), ..self }
    }

    /// The same with a moment or a level in its words.
    pub(crate) fn about(self, about: String) -> Self {
        Self { about, ..self }
    }

    /// The same with a page to go on to.
    fn onward(self, onward: Route) -> Self {
        Self { onward: onward.account_page(), ..self }
    }

    pub(crate) fn page(self, context: &Context) -> Answer {
        let Self { code, status, about, onward, member } = self;
        // A page of its own below the start page, whose address it has where that cannot be helped.
        let mut head = match member {
            Some(member) => own_head(context, member, code, Route::Status)?,
            None => head(&context.scheme.words, code, Route::Account),
        };
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
    if let Some(reply) = login::before(context, call.route).filter(|_| why == LoggedOut::Never && !call.is_post()) {
        return Ok(reply);
    }
    let code = match (why, call.is_post()) {
        (LoggedOut::Never, _) => MessageCode::LogIn,
        (LoggedOut::Ended(SessionEnded::Time), false) => MessageCode::Time,
        (LoggedOut::Ended(SessionEnded::Time), true) => MessageCode::TimePost,
        (LoggedOut::Ended(SessionEnded::Over), _) => MessageCode::Over,
    };
    let reply = match KeptEdit::brought(context, call)? {
        Some(kept) => login::interrupted(context, &kept, code)?,
        None => login::ended(context, call.route, code)
            .filter(|_| code == MessageCode::Time)
            .unwrap_or_else(|| plain(context, StatusCode::FORBIDDEN, code))?,
    };
    Ok(if why == LoggedOut::Never { reply } else { session::forgetting(context, reply) })
}

/// The page after logging out, also for who was logged out already.
pub(crate) fn logged_out_now(context: &Context) -> Answer {
    let page = plain(context, StatusCode::OK, MessageCode::Out)?;
    // What the browser keeps of the pages; what the visitor keeps on the device is no session.
    Ok(session::forgetting(context, page).with(HeaderName::from_static("clear-site-data"), "\"cache\""))
}

/// For a form that is none of this session's, or too old.
pub(crate) fn stale(context: &Context, member: &Member, onward: Route) -> Answer {
    Message::of(MessageCode::Stale, StatusCode::FORBIDDEN).to(member).onward(onward).page(context)
}

/// For what cannot be done in the present state.
pub(crate) fn not_now(context: &Context, member: &Member, code: MessageCode) -> Answer {
    Message::of(code, StatusCode::FORBIDDEN).to(member).page(context)
}

/// For what the office did not do.
pub(crate) fn not_done(context: &Context, member: &Member, failure: Failure<Barred>, onward: Route) -> Answer {
    match failure {
        Failure::Refused(why) => barred(context, member, why, onward),
        Failure::Machine(error) => Err(pages::broken(error)),
    }
}

/// For what the office refuses to do.
pub(crate) fn barred(context: &Context, member: &Member, barred: Barred, onward: Route) -> Answer {
    let page = |code, status| Message::of(code, status).to(member).onward(onward).page(context);
    match barred {
        Barred::Ended(_) => {
            let page = Message::of(MessageCode::Over, StatusCode::FORBIDDEN).onward(onward).page(context)?;
            Ok(session::forgetting(context, page))
        }
        Barred::Changed => page(MessageCode::Changed, StatusCode::CONFLICT),
        Barred::NotNow => page(MessageCode::NotNow, StatusCode::CONFLICT),
        Barred::TooOften => Err(Refusal::TooOften),
        Barred::Busy => Err(Refusal::Busy),
        // The pages that ask for a password say this themselves, at the field.
        Barred::WrongPassword => stale(context, member, onward),
    }
}
