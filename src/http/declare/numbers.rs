//! The two numbers, as long as a repeated press of the mailed link's button shows them, and the button that mails
//! them again. A page of its own, so that "back" and a reload find it again (the page that confirms takes its
//! address).

use super::ended::{self, Ended};
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::{Completion, Confirmed, Resent};
use crate::scheme::codes::{LabelCode, TitleCode};
use crate::scheme::ids::Token;
use crate::view::routes::Route;
use hyper::{StatusCode, header};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct CompletedContent<'a> {
    name: &'a str,
    sign: &'a str,
    level: &'a str,
    user_number: &'a str,
    declaration_id: &'a str,
    email: &'a str,
    mail_again: String,
    /// How asking for the mail ended: `resent`, `often`, or nothing yet.
    notice: &'static str,
    text: String,
}

/// The page of the numbers, or what its button does.
pub(crate) fn answer(context: &Context, call: &Call<'_>) -> Answer {
    let is_resent = call.route == Route::NumbersResent;
    if is_resent && call.is_post() {
        return Err(Refusal::Unknown);
    }
    let Ok(token) = Token::parse(call.part) else { return ended::page(context, Ended::Unknown) };
    if call.is_post() {
        return mail_again(context, &token, call);
    }
    match context.office.declarations.confirmations.numbers(&token).map_err(pages::broken)? {
        Confirmed::Numbers(completion) => page(context, &completion, if is_resent { "resent" } else { "" }),
        other => absent(context, &other),
    }
}

fn mail_again(context: &Context, token: &Token, call: &Call<'_>) -> Answer {
    let resent = context
        .office
        .declarations
        .confirmations
        .mail_numbers(token, context.client(call.request))
        .map_err(pages::broken)?;
    let shown = context.office.declarations.confirmations.numbers(token).map_err(pages::broken)?;
    match (resent, shown) {
        (Resent::Sent { .. }, Confirmed::Numbers(completion)) => {
            Ok(context.to(&Route::NumbersResent.with(completion.numbers_token.as_str())))
        }
        (Resent::Sent { email }, _) => ended::mailed(context, &email),
        (Resent::TooOften, Confirmed::Numbers(completion)) => {
            let page = page(context, &completion, "often")?;
            Ok(page.with_status(StatusCode::TOO_MANY_REQUESTS).with(header::RETRY_AFTER, "7200"))
        }
        (Resent::TooOften, _) => Err(Refusal::MailedOften),
        (Resent::NotWaiting | Resent::Unknown, _) => ended::page(context, Ended::Unknown),
    }
}

/// The page where there are no numbers to be shown.
pub(crate) fn absent(context: &Context, confirmed: &Confirmed) -> Answer {
    let ended = match confirmed {
        Confirmed::Numbers(_) | Confirmed::Done => Ended::Done,
        Confirmed::Expired => Ended::Expired,
        Confirmed::Unknown => Ended::Unknown,
    };
    ended::page(context, ended)
}

/// The page with the numbers.
pub(crate) fn page(context: &Context, completion: &Completion, notice: &'static str) -> Answer {
    let Completion { user_number, declaration_id, name, stars, email, numbers_token } = completion;
    let (sign, level) = context.level(*stars);
    let content = CompletedContent {
        name,
        sign,
        level,
        user_number,
        declaration_id,
        email,
        mail_again: Route::Numbers.with(numbers_token.as_str()),
        notice,
        text: text_file(context, user_number, declaration_id),
    };
    let head = pages::head(&context.scheme.words, TitleCode::Completed, Route::Confirm, Some(7));
    pages::page(&context.view, "processor/completed.html", &head, &content)
}

/// The numbers as a text file inside a link, so that it needs neither a script nor another request.
fn text_file(context: &Context, user_number: &str, declaration_id: &str) -> String {
    let (title, words) = (&context.settings.title, &context.scheme.words);
    let labels = (words.text(LabelCode::UserNumber), words.text(LabelCode::DeclarationId));
    let text = format!("{title}\r\n\r\n{}\r\n{user_number}\r\n\r\n{}\r\n{declaration_id}\r\n", labels.0, labels.1);
    let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("data:text/plain;charset=utf-8,{encoded}")
}
