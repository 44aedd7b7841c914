//! The mailed link: a page with one button, and the numbers after it was pressed. Only the POST confirms; a mail
//! scanner's GET or HEAD changes nothing.

use super::ended::{self, LinkEnded};
use super::numbers;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages::{self, Again};
use crate::http::transport::Answer;
use crate::office::{Confirmation, Confirmed};
use crate::scheme::codes::{ButtonCode, TitleCode};
use crate::scheme::ids::Token;
use crate::view::routes::Route;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct ConfirmContent<'a> {
    action: String,
    name: &'a str,
    sign: &'a str,
    level: &'a str,
}

/// The page of the link, or what its button does.
pub(crate) fn answer(context: &Context, call: &Call<'_>) -> Answer {
    let Ok(token) = Token::parse(call.part) else { return ended::page(context, LinkEnded::Unknown) };
    if !call.is_post() {
        return match context.office.declarations.confirmations.confirmation(&token).map_err(pages::broken)? {
            Confirmation::Waiting { name, stars } => page(context, &token, &name, stars),
            Confirmation::Done(numbers) => ended::done(context, numbers.as_ref()),
            Confirmation::Expired => ended::page(context, LinkEnded::Expired),
            Confirmation::Unknown => ended::page(context, LinkEnded::Unknown),
        };
    }
    let confirmed = match context.scheme.keeps() {
        true => context.office.entries().keep(&token),
        false => context.office.declarations.confirmations.confirm(&token),
    };
    match confirmed {
        Ok(Confirmed::Numbers(completion)) => numbers::page(context, &completion, ""),
        Ok(other) => numbers::absent(context, &other),
        Err(error) => {
            let action = Route::Confirm.with(token.as_str());
            let words = &context.scheme.words;
            let again = Again { action, button: words.text(ButtonCode::SendAgain).to_owned(), fields: Vec::new() };
            Ok(pages::refused(&context.view, words, pages::broken(error), Some(&again)))
        }
    }
}

fn page(context: &Context, token: &Token, name: &str, stars: u8) -> Answer {
    let (sign, level) = context.level(stars);
    let action = Route::Confirm.with(token.as_str());
    let head = pages::head(&context.scheme.words, TitleCode::Confirm, Route::Confirm, Some(6));
    pages::page(&context.view, "processor/confirm.html", &head, &ConfirmContent { action, name, sign, level })
}
