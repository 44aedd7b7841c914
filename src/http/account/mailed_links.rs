//! Mailed links about the contact: the new contact's mailbox, the earlier contact's objection. A page with one
//! button; only its POST does anything. Never shows a name or an address.

use super::message_page::{self, Message, head};
use crate::base::text;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::transport::Answer;
use crate::office::account::contact::ContactLink;
use crate::scheme::codes::{Code, MessageCode, TitleCode};
use crate::scheme::ids::Token;
use hyper::StatusCode;
use serde::Serialize;

/// Which link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailedLink {
    /// The new contact confirms the mailbox.
    Verify,
    /// The earlier contact objects.
    Object,
}

/// What `account/button.html` shows.
#[derive(Serialize)]
struct ButtonContent {
    kind: &'static str,
    action: String,
}

/// The page of a link, or what its button does.
pub(crate) fn answer(context: &Context, link: MailedLink, call: &Call<'_>) -> Answer {
    let Ok(token) = Token::parse(call.part) else { return over(context) };
    let found = match (link, call.is_post()) {
        (MailedLink::Verify, false) => context.office.accounts.contacts.verification(&token),
        (MailedLink::Verify, true) => context.office.accounts.contacts.verify(&token),
        (MailedLink::Object, false) => context.office.accounts.objections.objection(&token),
        (MailedLink::Object, true) => context.office.accounts.objections.object(&token),
    };
    match found.map_err(pages::broken)? {
        ContactLink::Unknown => over(context),
        ContactLink::Waiting => button_page(context, link.title(), call),
        ContactLink::Undone { open } => {
            let code = if open { MessageCode::Objected } else { MessageCode::ObjectedClosed };
            message_page::plain(context, StatusCode::OK, code)
        }
        ContactLink::Done(then) => {
            let about = then.map(text::moment).unwrap_or_default();
            Message::of(MessageCode::Verified, StatusCode::OK).about(about).page(context)
        }
    }
}

fn over(context: &Context) -> Answer {
    message_page::plain(context, StatusCode::GONE, MessageCode::LinkOver)
}

impl MailedLink {
    fn title(self) -> TitleCode {
        match self {
            Self::Verify => TitleCode::Verify,
            Self::Object => TitleCode::Object,
        }
    }
}

/// A page with one button, told apart by its title.
pub(super) fn button_page(context: &Context, title: TitleCode, call: &Call<'_>) -> Answer {
    let content = ButtonContent { kind: title.key(), action: call.route.with(call.part) };
    let head = head(&context.scheme.words, title, call.route);
    pages::page(&context.view, "account/button.html", &head, &content)
}
