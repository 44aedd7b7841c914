//! The questions beside the numbers as their page shows them; `survey` takes the answers.

use crate::http::context::Context;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::state::seal::Purpose;
use crate::scheme::Questionnaire;
use crate::scheme::ids::Token;
use crate::view::routes::Route;
use serde::Serialize;

/// The questions as the page shows them.
#[derive(Debug, Serialize)]
pub(super) struct SurveyContent<'a> {
    action: String,
    sealed: String,
    #[serde(flatten)]
    survey: &'a Questionnaire,
}

/// The questions of a page; none where the scheme asks nothing.
pub(super) fn content<'a>(context: &'a Context, token: &Token) -> Result<Option<SurveyContent<'a>>, Refusal> {
    let Some(survey) = &context.scheme.survey else { return Ok(None) };
    let page = context.office.declarations.counts.survey_page().map_err(pages::broken)?;
    let sealed = context.office.access.seal(Purpose::Survey, &page).map_err(pages::broken)?;
    Ok(Some(SurveyContent { action: Route::Survey.with(token.as_str()), sealed, survey }))
}
