//! The two numbers, as long as a repeated press of the mailed link's button shows them, and the button that mails
//! them again. A page of its own, so that "back" and a reload find it again (the page that confirms takes its
//! address).

use super::ended::{self, LinkEnded};
use super::questions::{self, SurveyContent};
use crate::base::text;
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
    declared_on: String,
    user_number: &'a str,
    declaration_id: &'a str,
    email: &'a str,
    mail_again: String,
    /// How asking for the mail ended (`resent`, `often`), or answering the questions (`answered`, `unanswered`).
    notice: &'static str,
    text: String,
    /// What is asked beside them, once.
    survey: Option<SurveyContent<'a>>,
}

/// The page of the numbers, or what its button does.
pub(crate) fn answer(context: &Context, call: &Call<'_>) -> Answer {
    let is_resent = call.route == Route::NumbersResent;
    if is_resent && call.is_post() {
        return Err(Refusal::Unknown);
    }
    let Ok(token) = Token::parse(call.part) else { return ended::page(context, LinkEnded::Unknown) };
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
        (Resent::NotWaiting | Resent::Unknown, _) => ended::page(context, LinkEnded::Unknown),
    }
}

/// The page where there are no numbers to be shown.
pub(crate) fn absent(context: &Context, confirmed: &Confirmed) -> Answer {
    match confirmed {
        Confirmed::Numbers(completion) => ended::done(context, Some(&completion.numbers_token)),
        Confirmed::Done(numbers) => ended::done(context, numbers.as_ref()),
        Confirmed::Expired => ended::page(context, LinkEnded::Expired),
        Confirmed::Unknown => ended::page(context, LinkEnded::Unknown),
    }
}

/// The page with the numbers.
pub(crate) fn page(context: &Context, completion: &Completion, notice: &'static str) -> Answer {
    let Completion { user_number, declaration_id, name, stars, declared_on, email, numbers_token } = completion;
    let (sign, level) = context.level(*stars);
    let declared_on = text::date(*declared_on);
    let survey = if notice == "answered" { None } else { questions::content(context, numbers_token)? };
    let content = CompletedContent {
        name,
        sign,
        level,
        text: text_file(context, completion, &declared_on),
        declared_on,
        user_number,
        declaration_id,
        email,
        mail_again: Route::Numbers.with(numbers_token.as_str()),
        notice,
        survey,
    };
    let head = pages::head(&context.scheme.words, TitleCode::Completed, Route::Confirm, Some(7));
    pages::page(&context.view, "processor/completed.html", &head, &content)
}

/// What the page shows as a text file inside a link, so that it needs neither a script nor another request: what is to
/// be shown first, and below a line what is secret.
fn text_file(context: &Context, completion: &Completion, declared_on: &str) -> String {
    let words = &context.scheme.words;
    let (sign, level) = context.level(completion.stars);
    let notice = Some(context.settings.notice.as_str()).filter(|notice| !notice.is_empty());
    let facts = [
        (LabelCode::DeclarationId, completion.declaration_id.as_str()),
        (LabelCode::Declarer, &completion.name),
        (LabelCode::Declared, &format!("{sign} {level}")),
        (LabelCode::DeclaredOn, declared_on),
    ];
    let line = |(label, value): &(LabelCode, &str)| format!("{}\r\n{value}\r\n", words.text(*label));
    let shown: Vec<String> = facts.iter().map(line).collect();
    let secret = line(&(LabelCode::UserNumber, &completion.user_number));
    let head: Vec<&str> = std::iter::once(context.settings.title.as_str()).chain(notice).collect();
    let below = words.text(LabelCode::Below);
    let text = format!("{}\r\n\r\n{}\r\n{below}\r\n\r\n{secret}", head.join("\r\n"), shown.join("\r\n"));
    let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("data:text/plain;charset=utf-8,{encoded}")
}
