//! The seal in each form of the desk: whose it is, and what the page showed. It cannot be carried to another session, nor
//! made by another page. Every POST of somebody logged in is opened by it before anything is done.

use super::clerk::Clerk;
use super::context::{DeskCall, DeskContext};
use crate::config::periods::DESK_SESSION;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::queue::account::PendingKind;
use crate::office::review::case::CaseVersion;
use crate::office::state::seal::Purpose;
use crate::scheme::ids::Reference;
use crate::scheme::posted::SEALED;
use serde::{Deserialize, Serialize};

/// What a page showed of something that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SeenCase {
    pub(crate) reference: Reference,
    pub(crate) kind: PendingKind,
    pub(crate) version: CaseVersion,
}

/// What a form carries.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeskCarried {
    session: String,
    pub(crate) seen: Vec<SeenCase>,
}

/// The seal for the forms of a clerk's page that showed this.
pub(crate) fn sealed(context: &DeskContext, clerk: &Clerk, seen: &[SeenCase]) -> Result<String, Refusal> {
    let carried = DeskCarried { session: clerk.who.session.name(), seen: seen.to_vec() };
    context.office.access.seal(Purpose::DeskForm, &carried).map_err(pages::broken)
}

/// What the form carried.
///
/// # Errors
/// [`Refusal::Foreign`] when it is forged, too old, or another session's.
pub(crate) fn opened(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> Result<DeskCarried, Refusal> {
    let opened = context.office.access.unseal::<DeskCarried>(Purpose::DeskForm, call.one(SEALED)?, DESK_SESSION);
    let carried = opened.ok().map(|(carried, _)| carried);
    carried.filter(|carried| carried.session == clerk.who.session.name()).ok_or(Refusal::Foreign)
}

impl DeskCarried {
    /// What the page showed of this.
    pub(crate) fn of(&self, reference: &Reference, kind: PendingKind) -> Option<&SeenCase> {
        self.seen.iter().find(|seen| seen.reference == *reference && seen.kind == kind)
    }
}
