//! The link in what is mailed beside the procedures: a page with one button, and its press, which mail programs make by
//! themselves too (RFC 8058). Looking has no effect. Never shows a name or an address.

use super::mailed_links::button_page;
use super::message_page;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::transport::Answer;
use crate::scheme::codes::{MessageCode, TitleCode};
use crate::scheme::ids::Token;
use hyper::{Method, StatusCode};

/// The page of a link, or what its button does.
pub(crate) fn answer(context: &Context, call: &Call<'_>) -> Answer {
    let over = || message_page::plain(context, StatusCode::GONE, MessageCode::LinkOver);
    let Ok(token) = Token::parse(call.part) else { return over() };
    let mailings = context.office.mailings();
    match (mailings.link(&token).map_err(pages::broken)?, call.request.method == Method::POST) {
        (None, _) => over(),
        (Some(_), false) => button_page(context, TitleCode::MailingStop, call),
        (Some(consent), true) => {
            mailings.stop(&token, &consent).map_err(pages::broken)?;
            message_page::plain(context, StatusCode::OK, MessageCode::MailingStopped)
        }
    }
}
