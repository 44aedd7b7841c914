//! Where a case stands among those that wait, and which is next. Changes nothing.

use super::super::tabs::Tab;
use super::{found, in_order};
use crate::desk::context::{DeskAnswer, DeskCall, DeskContext};
use crate::desk::routes::DeskRoute;
use crate::http::transport::form_body::PostedForm;
use crate::http::transport::refusal::Refusal;
use crate::office::queue::account::PendingKind;
use crate::office::review::list::{ListQuery, ListRow};
use crate::scheme::ids::Reference;

/// Where a case stands among those that wait: its place, how many there are, the one before and the one after.
#[derive(Debug, Default)]
pub(crate) struct Place {
    pub(crate) at: usize,
    pub(crate) of: usize,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// Where something stands among what waits, as the address narrows it.
pub(crate) fn place(
    context: &DeskContext,
    tab: Tab,
    reference: &Reference,
    kind: PendingKind,
) -> Result<Place, Refusal> {
    let rows = waiting(context, tab)?;
    let Some(at) = rows.iter().position(|row| row.reference == *reference && row.kind == kind) else {
        let after = rows.first().map(|row| case_path(row, tab));
        return Ok(Place { at: 0, of: rows.len(), before: None, after });
    };
    let before = at.checked_sub(1).and_then(|before| rows.get(before));
    Ok(Place {
        at: at + 1,
        of: rows.len(),
        before: before.map(|row| case_path(row, tab)),
        after: rows.get(at + 1).map(|row| case_path(row, tab)),
    })
}

/// What waits, as a tab narrows it.
fn waiting(context: &DeskContext, tab: Tab) -> Result<Vec<ListRow>, Refusal> {
    let mut rows = match tab {
        Tab::Plain | Tab::Marked => found(context, &ListQuery::default())?.rows,
        _ => in_order(context)?,
    };
    rows.retain(|row| tab.takes(row, context.office.now()));
    Ok(rows)
}

/// The path of a case, in its tab.
pub(crate) fn case_path(row: &ListRow, tab: Tab) -> String {
    path_of(&row.reference, row.kind, tab)
}

/// The path of something that waits, in a tab.
pub(crate) fn path_of(reference: &Reference, kind: PendingKind, tab: Tab) -> String {
    let path = DeskRoute::Case.with(reference.as_str());
    match tab {
        Tab::Waiting => format!("{path}?kind={}", kind.name()),
        tab => format!("{path}?kind={}&tab={}", kind.name(), tab.name()),
    }
}

/// Leads to the oldest that waits, or to the one behind what the address names.
pub(crate) fn next(context: &DeskContext, call: &DeskCall<'_>) -> DeskAnswer {
    let query = PostedForm::of_query(call.request)?;
    let (tab, kind) = (Tab::of(query.one("tab")?), query.one("kind")?.parse().ok());
    let behind = Reference::parse(query.one("after")?).ok();
    let place = match behind.zip(kind) {
        Some((reference, kind)) => place(context, tab, &reference, kind)?.after,
        None => waiting(context, tab)?.first().map(|row| case_path(row, tab)),
    };
    Ok(context.to(&place.unwrap_or_else(|| DeskRoute::Queue.path().to_owned())))
}
