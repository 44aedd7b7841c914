//! What was typed into a form of the account's pages and came when nobody was logged in any more, or somebody anew: it
//! goes sealed through the log-in, and back into its form for the declarer whose it was, and for nobody else.

use super::edit::{self, Edit};
use super::form_seal::Carried;
use crate::config::periods::CHECK_PAGE;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::session::Member;
use crate::http::transport::Answer;
use crate::http::transport::form_body::PostedForm;
use crate::http::transport::refusal::Refusal;
use crate::office::state::seal::{Purpose, SealFault};
use crate::scheme::Posted;
use crate::scheme::posted::SEALED;
use crate::view::routes::Route;
use serde::{Deserialize, Serialize};

/// What was typed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeptEdit {
    /// The submission of whoever was logged in when its form was shown.
    whose: String,
    /// The edit's page.
    page: String,
    /// To which level, where it is a step to another.
    level: String,
    posted: Posted,
}

/// The control in which it goes through the log-in.
pub(crate) const KEPT: &str = "_kept";

impl KeptEdit {
    /// What a call brings of an edit; `None` where it is none, or nothing of ours.
    pub(crate) fn brought(context: &Context, call: &Call<'_>) -> Result<Option<Self>, Refusal> {
        let Some(page) = edit::form_of(call.route).filter(|_| call.is_post()) else { return Ok(None) };
        // However old: it is shown again and acted upon only after that.
        let opened = context.office.access.unseal::<Carried>(Purpose::AccountForm, call.one(SEALED)?, CHECK_PAGE);
        let (Ok((carried, _)) | Err(SealFault::Expired { payload: carried, .. })) = opened else { return Ok(None) };
        if carried.whose.is_empty() || carried.page != page.account_page() {
            return Ok(None);
        }
        let form = &context.scheme.form;
        let typed = || Posted::from_pairs(form, call.pairs()).map_err(|_| Refusal::Malformed);
        let posted = carried.posted.map_or_else(|| typed().map(|(posted, _)| posted), Ok)?;
        let posted = posted.without(SEALED).carried(form);
        let level = call.one(edit::LEVEL)?.chars().take(1).collect();
        Ok(Some(Self { whose: carried.whose, page: carried.page, level, posted }))
    }

    pub(crate) fn sealed(&self, context: &Context) -> Result<String, Refusal> {
        context.office.access.seal(Purpose::KeptEdit, self).map_err(pages::broken)
    }

    /// What came through a log-in.
    pub(crate) fn opened(context: &Context, sealed: &str) -> Option<Self> {
        context.office.access.unseal::<Self>(Purpose::KeptEdit, sealed, CHECK_PAGE).ok().map(|(kept, _)| kept)
    }

    /// The edit's form with what was typed, for whose it is; `None` for anybody else.
    pub(crate) fn shown(&self, context: &Context, member: &Member, call: &Call<'_>) -> Option<Answer> {
        let is_own = member.application.submission.as_str() == self.whose;
        let route = [Route::StepUp, Route::Change, Route::Contact].into_iter().filter(|_| is_own);
        let route = route.into_iter().find(|route| route.account_page() == self.page)?;
        let form = Some(PostedForm::of(vec![(edit::LEVEL.to_owned(), self.level.clone())]));
        let call = Call { route, part: "", request: call.request, form };
        let (edit, _) = Edit::of(context, member, &call)?;
        Some(edit::resumed(&edit, &self.posted))
    }
}
