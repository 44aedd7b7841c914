//! Why something is returned or rejected: stock reasons, ticked where a mark stands, each to be edited, and the letter as it
//! is mailed. Nothing is sent by looking: the letter is made again until it is right. Called by the router.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::decide::{self, Ordered, all, case_of};
use super::frame::{self, Titled, clock};
use super::queue;
use super::seal::{DeskCarried, SeenCase};
use super::tabs::Tab;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::mail::preview::LetterPreview;
use crate::office::members::Deed;
use crate::office::queue::pending::{Ruled, Ruling};
use crate::office::review::case::CaseView;
use crate::office::review::reasons::{as_mailed, together};
use crate::office::review::words::kind_name;
use hyper::StatusCode;
use serde::Serialize;

/// What `desk/reasons.html` shows.
#[derive(Serialize)]
struct ReasonsContent {
    reference: String,
    kind: &'static str,
    kind_name: String,
    tab: &'static str,
    name: String,
    sign: String,
    level: String,
    edition: usize,
    ruling: &'static str,
    /// Whether it is an entry of a register.
    is_entry: bool,
    /// Whether it can be returned too.
    can_return: bool,
    at_once: bool,
    seen: Vec<String>,
    reasons: Vec<ReasonContent>,
    own: String,
    is_own: bool,
    own_number: usize,
    letter: Option<LetterParts>,
    effective_at: String,
    undo_minutes: u32,
    error: &'static str,
}

#[derive(Serialize)]
struct ReasonContent {
    number: usize,
    key: String,
    title: String,
    text: String,
    is_given: bool,
    from_mark: bool,
}

/// A letter, with the office's own words apart.
#[derive(Serialize)]
pub(crate) struct LetterParts {
    from: String,
    to: String,
    subject: String,
    before: String,
    ours: String,
    after: String,
}

/// What stands on the page: as it was sent, or for the first time.
struct Draft {
    ruling: Ruling,
    reasons: Vec<ReasonContent>,
    own: String,
    is_own: bool,
    cleared: Vec<String>,
    error: &'static str,
}

/// About which case, and from where it was opened.
struct ReasonsPage<'a> {
    case: &'a CaseView,
    tab: Tab,
}

/// A reason of one's own.
const OWN: &str = "own";

impl Draft {
    /// With the reasons that marks suggest which nobody has cleared.
    fn first(case: &CaseView, ruling: Ruling, cleared: Vec<String>) -> Self {
        let standing = case.marks.iter().filter(|mark| !cleared.iter().any(|name| name == mark.name));
        let suggested: Vec<&String> = standing.flat_map(|mark| &mark.reasons).collect();
        let fitting = case.reasons.all().iter().filter(|reason| reason.is_for(ruling));
        let reason = |(at, reason): (usize, &crate::office::review::reasons::StockReason)| ReasonContent {
            number: at + 1,
            key: reason.key.clone(),
            title: reason.title.clone(),
            text: reason.text.clone(),
            is_given: suggested.contains(&&reason.key),
            from_mark: suggested.contains(&&reason.key),
        };
        let reasons = fitting.enumerate().map(reason).collect();
        Self { ruling, reasons, own: String::new(), is_own: false, cleared, error: "" }
    }

    /// As a form of this page brought it: of what is not given, an emptied text stands again as it was.
    fn sent(mut self, call: &DeskCall<'_>) -> Result<Self, Refusal> {
        let given = all(call, "reason");
        for reason in &mut self.reasons {
            reason.is_given = given.contains(&reason.key);
            let text = as_mailed(call.one(&format!("text-{}", reason.key))?).unwrap_or_default();
            if reason.is_given || !text.is_empty() {
                reason.text = text;
            }
        }
        self.own = as_mailed(call.one("text-own")?).unwrap_or_default();
        self.is_own = given.iter().any(|key| key == OWN);
        Ok(self)
    }

    /// The texts of what is given.
    fn given(&self) -> Vec<&str> {
        let given = self.reasons.iter().filter(|reason| reason.is_given).map(|reason| reason.text.as_str());
        given.chain(self.is_own.then_some(self.own.as_str())).collect()
    }

    /// What is mailed.
    fn reason(&self) -> String {
        together(&self.given().into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>())
    }

    /// Why it cannot be sent; empty: it can.
    fn error(&self) -> &'static str {
        match self.given() {
            given if given.is_empty() => "none",
            given if given.contains(&"") => "empty",
            _ => "",
        }
    }
}

/// The page, asked for by its address.
pub(crate) fn page(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let query = crate::http::transport::form_body::PostedForm::of_query(call.request)?;
    let Some(case) = super::case::found(context, call.part, query.one("kind")?)? else {
        return frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown");
    };
    let (ruling, tab) = (ruling_of(query.one("ruling")?, &case), Tab::of(query.one("tab")?));
    if !case.waits || case.decided_as().is_some() {
        return Ok(context.to(&queue::path_of(&case.shown.application.reference, case.kind, tab)));
    }
    shown(context, clerk, &ReasonsPage { case: &case, tab }, Draft::first(&case, ruling, Vec::new()))
}

/// The page again, or the decision.
pub(crate) fn posted(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>, carried: &DeskCarried) -> DeskAnswer {
    let Some(case) = case_of(context, call)? else {
        return frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown");
    };
    decide::write_down(context, clerk, call)?;
    let page = ReasonsPage { case: &case, tab: Tab::of(call.one("tab")?) };
    let ruling = ruling_of(call.one("ruling")?, &case);
    let draft = Draft::first(&case, ruling, all(call, "seen"));
    let step = call.one("step")?;
    if step.is_empty() {
        return shown(context, clerk, &page, draft);
    }
    let draft = draft.sent(call)?;
    let error = draft.error();
    if step != "send" || !error.is_empty() {
        let error = if step == "send" { error } else { "" };
        return shown(context, clerk, &page, Draft { error, ..draft });
    }
    let reason = draft.reason();
    let at_once = !call.one("now")?.is_empty() && clerk.who.role.may(Deed::AtOnce);
    decide::decided(context, clerk, call, &Ordered { case: &case, carried, ruling, reason: &reason, at_once })
}

/// What can be returned is returned, where nothing else is asked.
fn ruling_of(name: &str, case: &CaseView) -> Ruling {
    match name {
        "reject" => Ruling::Rejected,
        _ if case.can_be_returned() => Ruling::Returned,
        _ => Ruling::Rejected,
    }
}

fn shown(context: &DeskContext, clerk: &Clerk, page: &ReasonsPage<'_>, draft: Draft) -> DeskAnswer {
    let ReasonsPage { case, tab } = *page;
    let (application, now) = (&case.shown.application, context.office.now());
    let (sign, level) = context.level_of(&application.reference, &case.answers);
    let office = context.about(&application.reference);
    let undo = office.review.decisions.undo_time();
    let content = ReasonsContent {
        reference: application.reference.to_string(),
        kind: case.kind.name(),
        kind_name: office.rules().map_or_else(|| kind_name(case.kind).to_owned(), |rules| rules.noun.clone()),
        tab: tab.name(),
        name: case.answers.declarer_name().to_owned(),
        sign,
        level,
        edition: case.version.edition,
        ruling: if draft.ruling == Ruling::Returned { "return" } else { "reject" },
        is_entry: office.rules().is_some(),
        can_return: case.can_be_returned(),
        at_once: clerk.who.role.may(Deed::AtOnce),
        letter: letter(context, case, &draft)?,
        own_number: draft.reasons.len() + 1,
        effective_at: undo.and_then(|time| now.checked_add(time).ok()).map(clock).unwrap_or_default(),
        undo_minutes: context.settings.review.undo_minutes,
        seen: draft.cleared,
        reasons: draft.reasons,
        own: draft.own,
        is_own: draft.is_own,
        error: draft.error,
    };
    let seen = [SeenCase { reference: application.reference.clone(), kind: case.kind, version: case.version.clone() }];
    let status = if draft.error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = case.answers.declarer_name();
    let of = Titled { template: "desk/reasons.html", title, nav: "queue", status, seen: &seen };
    frame::page(context, clerk, &of, &content)
}

/// The letter as it would be mailed now.
fn letter(context: &DeskContext, case: &CaseView, draft: &Draft) -> Result<Option<LetterParts>, Refusal> {
    let ruled = Ruled { kind: case.kind, ruling: draft.ruling };
    let wording = &context.about(&case.shown.application.reference).mailer.wording;
    let reason = draft.reason();
    let letter = wording.preview(&case.shown.application, ruled, &reason, context.office.now());
    Ok(letter.map_err(pages::broken)?.map(LetterParts::from))
}

impl From<LetterPreview> for LetterParts {
    fn from(letter: LetterPreview) -> Self {
        let LetterPreview { from, to, subject, before, ours, after } = letter;
        Self { from, to, subject, before, ours, after }
    }
}
