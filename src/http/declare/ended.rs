//! The pages for links and seals whose work is over. Called by all pages of a declaration. Never shows more than
//! the mail's address.

use crate::http::context::Context;
use crate::http::pages;
use crate::http::transport::Answer;
use crate::scheme::codes::{Code, EndedCode};
use crate::scheme::ids::Token;
use crate::view::routes::Route;
use hyper::StatusCode;
use serde::Serialize;

/// Why a link has nothing more to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkEnded {
    /// The seven days are over.
    Expired,
    /// There is no such link.
    Unknown,
    /// What the page carried cannot be read.
    Seal,
    /// Another browser submitted.
    ForeignBrowser,
}

#[derive(Debug, Serialize)]
struct EndedContent<'a> {
    kind: &'static str,
    email: &'a str,
    /// What mails the numbers again; empty where nothing does.
    mail_again: String,
}

const TEMPLATE: &str = "processor/ended.html";

/// A page for a link or seal whose work is over.
pub(crate) fn page(context: &Context, ended: LinkEnded) -> Answer {
    let (code, step, status) = match ended {
        LinkEnded::Expired => (EndedCode::Expired, None, StatusCode::GONE),
        LinkEnded::Unknown => (EndedCode::Unknown, None, StatusCode::NOT_FOUND),
        LinkEnded::Seal => (EndedCode::Seal, None, StatusCode::BAD_REQUEST),
        LinkEnded::ForeignBrowser => (EndedCode::ForeignBrowser, None, StatusCode::FORBIDDEN),
    };
    let head = pages::head(&context.scheme.words, code, Route::Received, step);
    let content = EndedContent { kind: code.key(), email: "", mail_again: String::new() };
    Ok(pages::page(&context.view, TEMPLATE, &head, &content)?.with_status(status))
}

/// The page of a declaration that is completed; `numbers` mails them again, to the registered address alone.
pub(crate) fn done(context: &Context, numbers: Option<&Token>) -> Answer {
    let code = EndedCode::Done;
    let head = pages::head(&context.scheme.words, code, Route::Received, Some(7));
    let mail_again = numbers.map_or(String::new(), |token| Route::Numbers.with(token.as_str()));
    pages::page(&context.view, TEMPLATE, &head, &EndedContent { kind: code.key(), email: "", mail_again })
}

/// The page after questions were answered by who may not see the numbers here.
pub(super) fn answered(context: &Context) -> Answer {
    let code = EndedCode::Answered;
    let head = pages::head(&context.scheme.words, code, Route::Numbers, Some(7));
    pages::page(
        &context.view,
        TEMPLATE,
        &head,
        &EndedContent { kind: code.key(), email: "", mail_again: String::new() },
    )
}

/// The page after the numbers were mailed again to who may not see them here.
pub(crate) fn mailed(context: &Context, email: &str) -> Answer {
    let code = EndedCode::Mailed;
    let head = pages::head(&context.scheme.words, code, Route::Numbers, Some(7));
    pages::page(&context.view, TEMPLATE, &head, &EndedContent { kind: code.key(), email, mail_again: String::new() })
}
