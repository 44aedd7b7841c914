//! A declaration, from the filled form to its numbers, in the order of what a browser sends: the form, its check
//! page and the submit (`form`, page by page in `turning`, sealed by `kept`), the received page (`received`), the mailed link (`confirm`) and the numbers
//! (`numbers`); the questions beside them (`survey`); links whose work is over (`ended`). Called by `router`.

mod check_page;
mod confirm;
mod ended;
mod form;
mod kept;
mod numbers;
mod questions;
mod received;
mod survey;
mod turning;

pub(crate) use form::begun;

use super::call::Call;
use super::context::Context;
use super::transport::Answer;
use crate::view::routes::Route;

/// The answer to a call for one of these pages; `None` where it is for another room.
pub(crate) fn answer(context: &Context, call: &Call<'_>) -> Option<Answer> {
    Some(match call.route {
        Route::Check => form::check(context, call),
        Route::Correct => form::correct(context, call),
        Route::Submit => form::submit(context, call),
        Route::Received | Route::Resend | Route::Resent | Route::CorrectAddress | Route::AddressCorrected => {
            received::answer(context, call)
        }
        Route::Confirm => confirm::answer(context, call),
        Route::Numbers | Route::NumbersResent => numbers::answer(context, call),
        Route::Survey => survey::answer(context, call),
        _ => return None,
    })
}
