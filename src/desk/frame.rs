//! What stands on every page of the desk: who sits there, how much waits, the last decision and how long it can still be
//! undone; and pages that only say something. Used by every handler.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskContext};
use super::seal::{self, SeenCase};
use crate::base::clock::in_japan;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::office::queue::history::Actor;
use crate::office::queue::pending::Ruling;
use crate::office::review::open_decisions::OpenDecision;
use crate::office::review::overview::Overview;
use crate::office::review::words::{kind_word, ruling_name};
use crate::scheme::codes::RefusalCode;
use crate::view::PageHead;
use hyper::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

/// What stands around a page.
#[derive(Serialize)]
pub(crate) struct Frame {
    member: String,
    role: &'static str,
    has_keys: bool,
    waiting: usize,
    unmailed: usize,
    /// The last decision of whoever sits here.
    last: Option<OpenRow>,
    sealed: String,
    /// Where the public site stands.
    site: String,
    /// How many codes for paper are left.
    paper_left: usize,
}

/// A decision that can still be undone, as a page shows it.
#[derive(Serialize)]
pub(crate) struct OpenRow {
    pub(crate) reference: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) kind_word: String,
    pub(crate) ruling: &'static str,
    pub(crate) revokes: bool,
    pub(crate) by: String,
    pub(crate) decided_at: String,
    pub(crate) effective_at: String,
    pub(crate) minutes_left: i64,
}

/// A page with its frame.
#[derive(Serialize)]
struct Framed<'a, T> {
    frame: Frame,
    #[serde(flatten)]
    own: &'a T,
}

impl OpenRow {
    pub(crate) fn of(OpenLine { open, word }: &OpenLine) -> Self {
        Self {
            reference: open.reference.to_string(),
            name: open.name.clone(),
            kind: open.ruled.kind.name(),
            kind_word: word.clone().unwrap_or_else(|| kind_word(open.ruled.kind).to_owned()),
            ruling: ruling_name(open.ruled.ruling),
            revokes: open.ruled.ruling == Ruling::Revoked,
            by: actor(&open.by),
            decided_at: clock(open.decided_at),
            effective_at: clock(open.effective_at),
            minutes_left: open.minutes_left,
        }
    }
}

/// What there is to do and to undo, looked up once for a page and its frame.
pub(crate) struct Glance {
    pub(crate) overview: Overview,
    pub(crate) open: Vec<OpenLine>,
}

/// A decision that can still be undone, and how the register is called that it is of.
pub(crate) struct OpenLine {
    pub(crate) open: OpenDecision,
    word: Option<String>,
}

impl Glance {
    pub(crate) fn of(context: &DeskContext) -> Result<Self, Refusal> {
        let (mut overview, mut open) = (Overview::default(), Vec::new());
        for office in context.offices.all() {
            let word = office.rules().map(|rules| rules.word.clone());
            overview = overview.with(office.review.lists.overview().map_err(pages::broken)?);
            let of_office = office.review.decisions.open_decisions().map_err(pages::broken)?;
            open.extend(of_office.into_iter().map(|open| OpenLine { open, word: word.clone() }));
        }
        open.sort_by_key(|line| std::cmp::Reverse(line.open.decided_at));
        Ok(Self { overview, open })
    }
}

/// A page of the desk that showed this.
pub(crate) fn page<T: Serialize>(context: &DeskContext, clerk: &Clerk, of: &Titled<'_>, own: &T) -> DeskAnswer {
    page_at(context, clerk, of, own, &Glance::of(context)?)
}

/// The same for who has looked up what there is to do.
pub(crate) fn page_at<T: Serialize>(
    context: &DeskContext,
    clerk: &Clerk,
    of: &Titled<'_>,
    own: &T,
    Glance { overview, open }: &Glance,
) -> DeskAnswer {
    let own_name = clerk.who.name.as_str();
    let mine = open.iter().find(|line| matches!(&line.open.by, Actor::Office(name) if name == own_name));
    let frame = Frame {
        member: own_name.to_owned(),
        role: clerk.who.role.name(),
        has_keys: clerk.has_keys,
        waiting: overview.waiting,
        unmailed: overview.unmailed,
        last: mine.map(OpenRow::of),
        sealed: seal::sealed(context, clerk, of.seen)?,
        site: context.site.to_string(),
        paper_left: clerk.who.paper_left,
    };
    let head = PageHead { title: of.title.to_owned(), path: of.nav.to_owned(), noindex: true, ..PageHead::default() };
    Ok(pages::page(&context.view, of.template, &head, &Framed { frame, own })?.with_status(of.status))
}

/// What a page is called, and what it shows.
pub(crate) struct Titled<'a> {
    pub(crate) template: &'static str,
    /// The heading.
    pub(crate) title: &'a str,
    /// Which entry of the menu it belongs to.
    pub(crate) nav: &'static str,
    pub(crate) status: StatusCode,
    /// What of it may be decided.
    pub(crate) seen: &'a [SeenCase],
}

/// A page for nobody in particular.
pub(crate) fn plain<T: Serialize>(
    context: &DeskContext,
    template: &'static str,
    status: StatusCode,
    own: &T,
) -> DeskAnswer {
    let head = PageHead { noindex: true, error: status.is_client_error(), ..PageHead::default() };
    Ok(pages::page(&context.view, template, &head, own)?.with_status(status))
}

/// What an error page says beside its words.
#[derive(Serialize)]
struct ErrorContent {
    status: u16,
}

/// The page for a refused request.
pub(crate) fn refused(context: &DeskContext, refusal: Refusal) -> Reply {
    let status = refusal.status();
    let reply =
        plain(context, "desk/error.html", status, &ErrorContent { status: status.as_u16() }).unwrap_or_else(|_| {
            let words = context.scheme.words.text(RefusalCode::from(refusal)).to_owned();
            Reply::new(status, "text/plain; charset=utf-8", words)
        });
    pages::refusing(reply, refusal)
}

/// A message alone: what is not there, or cannot be done.
pub(crate) fn said(context: &DeskContext, clerk: &Clerk, status: StatusCode, kind: &'static str) -> DeskAnswer {
    #[derive(Serialize)]
    struct Said {
        kind: &'static str,
    }
    let of = Titled { template: "desk/said.html", title: "", nav: "", status, seen: &[] };
    page(context, clerk, &of, &Said { kind })
}

/// Who did something, as pages name them; nothing: the declarer.
pub(crate) fn actor(by: &Actor) -> String {
    match by {
        Actor::Office(name) | Actor::Command(name) => name.clone(),
        Actor::Declarer | Actor::Timer => String::new(),
    }
}

/// The time of day in Japan.
pub(crate) fn clock(at: Timestamp) -> String {
    in_japan(at).strftime("%-H:%M").to_string()
}

/// Day and time, short; with the year where it is another one.
pub(crate) fn moment(at: Timestamp, now: Timestamp) -> String {
    let (then, today) = (in_japan(at), in_japan(now));
    let pattern = if then.year() == today.year() { "%-m/%-d %-H:%M" } else { "%Y/%-m/%-d" };
    then.strftime(pattern).to_string()
}
