//! What a press does: accepts what was seen, several plain ones at once, or takes a decision back. By the functions of
//! `office::review` and in the clerk's own name. What is not done is said on the page of what it was about.

use super::case::{self, CaseMessage, CaseRequest};
use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::frame::{self, actor, clock};
use super::queue::{self, Chosen, QueueAsked};
use super::routes::DeskRoute;
use super::seal::{DeskCarried, SeenCase};
use super::tabs::Tab;
use crate::base::problem::Problem;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::account::telephone::Service;
use crate::office::members::Deed;
use crate::office::queue::account::PendingKind;
use crate::office::queue::pending::{PendingDecision, Ruling};
use crate::office::review::case::{CaseOrder, CaseView};
use crate::office::review::decision::Decision;
use crate::office::review::decisions::UndoOutcome;
use crate::office::review::reasons::as_mailed;
use crate::office::review::requests::Decided;
use crate::office::review::sheet::LineOutcome;
use crate::office::review::words::{ruling_name, state_word};
use crate::scheme::ids::{RecordNumber, Reference};
use hyper::StatusCode;

/// The mark of a declarer who declared before: cleared by saying which declaration is meant.
const TWINS: &str = "twins";
const DISTINCT: &str = "distinct";

/// What was decided about a case that a form brought.
pub(crate) struct Ordered<'a> {
    pub(crate) case: &'a CaseView,
    pub(crate) carried: &'a DeskCarried,
    pub(crate) ruling: Ruling,
    pub(crate) reason: &'a str,
    pub(crate) at_once: bool,
}

/// The values of a control that may be sent more than once.
pub(crate) fn all(call: &DeskCall<'_>, key: &str) -> Vec<String> {
    call.pairs().filter(|(sent, _)| sent == key).map(|(_, value)| value).collect()
}

/// The case that a form is about, as it is now.
pub(crate) fn case_of(context: &DeskContext, call: &DeskCall<'_>) -> Result<Option<CaseView>, Refusal> {
    case::found(context, call.part, call.one("kind")?)
}

/// Keeps what a clerk wrote down about a case, with who and when; whether there was anything. Never mailed, never public.
pub(crate) fn write_down(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> Result<bool, Refusal> {
    let Some(words) = as_mailed(call.one("note")?) else { return Ok(false) };
    let Ok(reference) = Reference::parse(call.part) else { return Err(Refusal::Malformed) };
    let telephone = &context.office_of(clerk, &reference).accounts.telephone;
    telephone.serve(reference.as_str(), Service::Note, &words).map_err(pages::broken)?;
    Ok(true)
}

/// The case again, with what was written down about it and everything else that was typed.
pub(crate) fn note(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let code = if write_down(context, clerk, call)? { "noted" } else { "no-note" };
    let Some(case) = case_of(context, call)? else {
        return frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown");
    };
    let message = CaseMessage { code, ..CaseMessage::default() };
    again(context, clerk, call, &CaseAgain { case: &case, message, cleared: all(call, "seen") })
}

/// Accepts what was seen, and leads to the next.
pub(crate) fn accept(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>, carried: &DeskCarried) -> DeskAnswer {
    // What was written beside it and not kept yet is not lost by the press.
    write_down(context, clerk, call)?;
    let Some(case) = case_of(context, call)? else {
        return frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown");
    };
    let cleared = all(call, "seen");
    let replaces = call.one("rep")?;
    let how = as_mailed(call.one("how")?).unwrap_or_default();
    let standing = |name: &str| match name {
        TWINS => replaces.is_empty(),
        name => !cleared.iter().any(|cleared| cleared == name),
    };
    let lacks = match () {
        () if case.kind == PendingKind::Contact && how.is_empty() => "how",
        () if case.marks.iter().any(|mark| mark.name != TWINS && standing(mark.name)) => "marked",
        // That is cleared by saying which declaration is meant.
        () if case.marks.iter().any(|mark| standing(mark.name)) => "doubled",
        () => "",
    };
    // What was changed meanwhile is looked at anew before anything is said of its marks.
    let is_seen = seen_now(context, &case, carried)?;
    if let (true, false) = (is_seen.is_none(), lacks.is_empty()) {
        let message = CaseMessage { code: lacks, ..CaseMessage::default() };
        return again(context, clerk, call, &CaseAgain { case: &case, message, cleared });
    }
    let ruling = match RecordNumber::parse(replaces) {
        Ok(no) => Ruling::Replaced(no),
        Err(_) if replaces == DISTINCT => Ruling::Distinct,
        Err(_) => Ruling::Accepted,
    };
    let at_once = !call.one("now")?.is_empty() && clerk.who.role.may(Deed::AtOnce);
    decided(context, clerk, call, &Ordered { case: &case, carried, ruling, reason: &how, at_once })
}

/// What differs, where a case is another one now than its page showed.
fn seen_now(
    context: &DeskContext,
    case: &CaseView,
    carried: &DeskCarried,
) -> Result<Option<Vec<crate::office::review::requests::Difference>>, Refusal> {
    let seen = carried.of(&case.shown.application.reference, case.kind).ok_or(Refusal::Foreign)?;
    context.about(&case.shown.application.reference).review.changed_since(case, &seen.version).map_err(pages::broken)
}

/// A case that is shown again, and why.
struct CaseAgain<'a> {
    case: &'a CaseView,
    message: CaseMessage,
    cleared: Vec<String>,
}

fn again(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>, of: &CaseAgain<'_>) -> DeskAnswer {
    let status = match of.message.code {
        "noted" => StatusCode::OK,
        "marked" | "how" | "no-note" => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::CONFLICT,
    };
    let (message, tab) = (of.message.clone(), Tab::of(call.one("tab")?));
    case::shown(context, clerk, &CaseRequest { case: of.case, tab, cleared: &of.cleared, message, status })
}

/// Carries a decision out and leads on; where it is not done, the case is shown again.
pub(crate) fn decided(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>, ordered: &Ordered<'_>) -> DeskAnswer {
    let Ordered { case, carried, ruling, reason, at_once } = *ordered;
    let reference = &case.shown.application.reference;
    let seen = carried.of(reference, case.kind).ok_or(Refusal::Foreign)?;
    let tab = Tab::of(call.one("tab")?);
    let after = queue::place(context, tab, reference, case.kind)?.after;
    let order = CaseOrder { reference, kind: case.kind, version: &seen.version, ruling, reason, at_once };
    let office = context.office_of(clerk, reference);
    let outcome = office.review.decide_case(&order).map_err(pages::broken)?;
    if outcome.is_decided() {
        context.members.closes(&clerk.who, reference);
        if at_once || context.office.review.decisions.undo_time().is_none() {
            context.follow_up(reference);
        }
        return Ok(context.to(&after.unwrap_or_else(|| DeskRoute::Queue.path().to_owned())));
    }
    // As it is now: somebody was faster.
    let Some(case) = case_of(context, call)? else {
        return frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown");
    };
    let differences = seen_now(context, &case, carried)?.unwrap_or_default();
    let message = CaseMessage { differences, ..message_of(&outcome) };
    again(context, clerk, call, &CaseAgain { case: &case, message, cleared: Vec::new() })
}

/// Why something was not decided.
fn message_of(outcome: &LineOutcome) -> CaseMessage {
    let message = |code, about: String| CaseMessage { code, about, differences: Vec::new() };
    let unfit = |faults: &[Problem]| message("unfit", faults.iter().map(Problem::what).collect());
    match outcome {
        LineOutcome::Declaration(decision) => match decision {
            Decision::Changed(edition) => message("changed", edition.to_string()),
            Decision::Already(pending) => message("already", already(pending)),
            Decision::TakenBack => message("taken-back", String::new()),
            Decision::NotWaiting(state) | Decision::NotAccepted(state) => {
                message("gone", state_word(*state).to_owned())
            }
            Decision::Returned { .. } => message("returned", String::new()),
            Decision::Objected => message("objected", String::new()),
            Decision::Doubled => message("doubled", String::new()),
            Decision::Unfit(faults) => unfit(faults),
            Decision::Unreadable(problem) => message("unfit", problem.to_string()),
            Decision::Marked(marks) => message("marked", marks.join("、")),
            _ => message("gone", String::new()),
        },
        LineOutcome::Request(decided) => match decided {
            Decided::Changed(edition) => message("changed", edition.to_string()),
            Decided::Already(pending) => message("already", already(pending)),
            Decided::Contested => message("contested", String::new()),
            Decided::Unfit(faults) => unfit(faults),
            _ => message("gone", String::new()),
        },
    }
}

/// By whom and how something was decided before.
fn already(pending: &PendingDecision) -> String {
    let (by, ruling) = (actor(&pending.by), ruling_name(pending.ruled.ruling));
    format!("{by} {ruling} {}", clock(pending.effective_at)).trim().to_owned()
}

/// Accepts the chosen ones that have no marks; the others are left, and counted.
pub(crate) fn several(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>, carried: &DeskCarried) -> DeskAnswer {
    let rows = all(call, "ref");
    let mut chosen = Vec::new();
    for row in &rows {
        let named = row
            .split_once('.')
            .and_then(|(reference, kind)| Some((Reference::parse(reference).ok()?, kind.parse().ok()?)));
        let Some((reference, kind)) = named else { return Err(Refusal::Malformed) };
        let seen = carried.of(&reference, kind).ok_or(Refusal::Foreign)?;
        let case = context.about(&reference).review.case(&reference, Some(kind)).map_err(pages::broken)?;
        // A contact is never plain: somebody has been asked back first.
        let is_plain = case.is_some_and(|case| case.marks.is_empty() && kind != PendingKind::Contact);
        chosen.push((seen, is_plain));
    }
    let asked = QueueAsked::posted(context, clerk, call)?;
    let plain = chosen.iter().filter(|(_, is_plain)| *is_plain).count();
    // How many it is was said on the button, or is said now.
    if plain > 0 && call.one("count")? != plain.to_string() {
        return queue::shown(context, clerk, &asked, Some(&Chosen { rows: &rows, plain }));
    }
    let mut done = 0;
    for (SeenCase { reference, kind, version }, _) in chosen.iter().filter(|(_, is_plain)| *is_plain) {
        let (kind, ruling) = (*kind, Ruling::Accepted);
        let order = CaseOrder { reference, kind, version, ruling, reason: "", at_once: false };
        let office = context.office_of(clerk, reference);
        done += usize::from(office.review.decide_case(&order).map_err(pages::broken)?.is_decided());
        if context.office.review.decisions.undo_time().is_none() {
            context.follow_up(reference);
        }
    }
    Ok(context.to(&format!("{}&done={done}&left={}", asked.at(1), chosen.len() - done)))
}

/// Takes a decision back.
pub(crate) fn undo(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let (reference, kind) = (Reference::parse(call.one("ref")?), call.one("kind")?.parse().ok());
    let (Ok(reference), Some(kind)) = (reference, kind) else { return Err(Refusal::Malformed) };
    let open = context.about(&reference).review.decisions.open_decisions().map_err(pages::broken)?;
    let revokes = open
        .iter()
        .any(|open| open.reference == reference && open.ruled.kind == kind && open.ruled.ruling == Ruling::Revoked);
    if revokes && !clerk.who.role.may(Deed::Revoke) {
        return frame::said(context, clerk, StatusCode::FORBIDDEN, "role");
    }
    let undone =
        context.office_of(clerk, &reference).review.decisions.undo(&reference, Some(kind)).map_err(pages::broken)?;
    match undone {
        UndoOutcome::Undone(decision) if decision.ruled.ruling == Ruling::Revoked => {
            context.follow_up(&reference);
            Ok(context.to(&DeskRoute::Declarer.with(reference.as_str())))
        }
        UndoOutcome::Undone(_) => Ok(context.to(&queue::path_of(&reference, kind, Tab::Waiting))),
        UndoOutcome::TooLate(_) | UndoOutcome::Several(_) => {
            frame::said(context, clerk, StatusCode::CONFLICT, "too-late")
        }
        UndoOutcome::Unknown => frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown"),
    }
}
