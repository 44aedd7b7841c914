//! The questions beside the numbers: shown by `numbers`, answered by who likes with one press, and counted once a page
//! without a link to anybody. After the press the numbers stay in sight as long as they are shown at all. Never keeps
//! who answered.

use super::{ended, numbers};
use crate::config::periods::CHECK_PAGE;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages::{self, Again, Hidden};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::Confirmed;
use crate::office::access::limits::Rate;
use crate::office::counts::SurveyPage;
use crate::office::state::seal::{Purpose, SealFault};
use crate::scheme::SurveyAnswers;
use crate::scheme::codes::ButtonCode;
use crate::scheme::ids::Token;
use crate::scheme::posted::SEALED;
use crate::view::routes::Route;
use hyper::StatusCode;

/// What the button does, and the page after it.
pub(super) fn answer(context: &Context, call: &Call<'_>) -> Answer {
    let (Some(survey), Ok(token)) = (&context.scheme.survey, Token::parse(call.part)) else {
        return Err(Refusal::Unknown);
    };
    if !call.is_post() {
        return shown(context, &token, "answered");
    }
    let page = match context.office.access.unseal::<SurveyPage>(Purpose::Survey, call.one(SEALED)?, CHECK_PAGE) {
        // However old the page is: nothing on it can be out of date.
        Ok((payload, _)) | Err(SealFault::Expired { payload, .. }) => payload,
        Err(SealFault::Broken) => return ended::page(context, ended::LinkEnded::Seal),
    };
    let pairs: Vec<(String, String)> = call.pairs().collect();
    let chosen = survey.chosen(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    if chosen.is_empty() {
        return Ok(shown(context, &token, "unanswered")?.with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let refused = match context.office.access.allow(Rate::Check, context.client(call.request)) {
        false => Some(Refusal::TooOften),
        true => context.office.declarations.counts.answer(&page, &chosen).map_err(pages::broken).err(),
    };
    match refused {
        None => Ok(context.to(&Route::Survey.with(token.as_str()))),
        Some(refusal) => {
            let again = again(context, call, &chosen)?;
            Ok(pages::refused(&context.view, &context.scheme.words, refusal, Some(&again)))
        }
    }
}

/// The numbers and what is said of the answers; where the numbers are shown no more, that alone.
fn shown(context: &Context, token: &Token, notice: &'static str) -> Answer {
    match context.office.declarations.confirmations.numbers(token).map_err(pages::broken)? {
        Confirmed::Numbers(completion) => numbers::page(context, &completion, notice),
        Confirmed::Done(_) if notice == "answered" => ended::answered(context),
        other => numbers::absent(context, &other),
    }
}

/// The same answers with one button.
fn again(context: &Context, call: &Call<'_>, chosen: &SurveyAnswers) -> Result<Again, Refusal> {
    let of = |(key, values): (&String, &Vec<String>)| {
        values.iter().map(|value| Hidden { name: key.clone(), value: value.clone() }).collect::<Vec<_>>()
    };
    let sealed = Hidden { name: SEALED.to_owned(), value: call.one(SEALED)?.to_owned() };
    Ok(Again {
        action: Route::Survey.with(call.part),
        button: context.scheme.words.text(ButtonCode::SendAgain).to_owned(),
        fields: chosen.iter().flat_map(of).chain([sealed]).collect(),
    })
}
