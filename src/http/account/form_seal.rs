//! The seal in each form of the account pages that says whose it is and what it saw. It is authenticated by the
//! office's key and cannot be carried to another session. Used by every page of this room that has a form.

use crate::config::periods::SESSION;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::session::Member;
use crate::http::transport::refusal::Refusal;
use crate::office::state::seal::Purpose;
use crate::scheme::Posted;
use crate::scheme::posted::SEALED;
use crate::view::routes::Route;
use serde::{Deserialize, Serialize};

/// What a form carries.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Carried {
    session: String,
    pub(crate) page: String,
    /// Whose page it was.
    #[serde(default)]
    pub(crate) whose: String,
    /// The version of the account the page showed.
    pub(crate) version: u32,
    /// What was typed, between the check page and the submit.
    pub(crate) posted: Option<Posted>,
}

/// The seal for a form of this member's page.
pub(crate) fn sealed(
    context: &Context,
    member: &Member,
    page: Route,
    posted: Option<&Posted>,
) -> Result<String, Refusal> {
    let carried = Carried {
        session: member.session.name(),
        page: page.account_page().to_owned(),
        whose: member.application.submission.as_str().to_owned(),
        version: member.application.account.version,
        posted: posted.cloned(),
    };
    context.office.access.seal(Purpose::AccountForm, &carried).map_err(pages::broken)
}

/// What the form carried: `None` when it is forged, too old, another page's or another session's.
pub(crate) fn opened(
    context: &Context,
    member: &Member,
    page: Route,
    call: &Call<'_>,
) -> Result<Option<Carried>, Refusal> {
    let opened = context.office.access.unseal::<Carried>(Purpose::AccountForm, call.one(SEALED)?, SESSION);
    Ok(opened
        .ok()
        .map(|(carried, _)| carried)
        .filter(|carried| carried.session == member.session.name() && carried.page == page.account_page()))
}
