//! Mailed links about the contact: the new contact's mailbox, the earlier contact's objection. A page with one
//! button; only its POST does anything. Never shows a name or an address.

use super::message_page::{self, Message, head};
use crate::base::text;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::transport::Answer;
use crate::office::account::contact::ContactLink;
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
        ContactLink::Waiting => button_page(context, link, call),
        ContactLink::Undone { open } => {
            let kind = if open { "objected" } else { "objected-closed" };
            message_page::plain(context, "元に戻しました", StatusCode::OK, kind)
        }
        ContactLink::Done(then) => {
            let about = then.map(text::moment).unwrap_or_default();
            let message = Message { kind: "verified", about, ..Message::default() };
            message_page::page(context, "メールアドレスを確認しました", StatusCode::OK, &message)
        }
    }
}

fn over(context: &Context) -> Answer {
    message_page::plain(context, "このリンクは、もう使えません", StatusCode::GONE, "link-over")
}

fn button_page(context: &Context, link: MailedLink, call: &Call<'_>) -> Answer {
    let (name, title, about) = match link {
        MailedLink::Verify => ("verify", "担当者になることを確認します", "ボタンを押すと、担当者の変更が進みます。"),
        MailedLink::Object => {
            ("object", "お心当たりのない手続きを、元に戻します", "ボタンを押すと、前の担当者に戻ります。")
        }
    };
    let content = ButtonContent { kind: name, action: call.route.with(call.part) };
    pages::page(&context.view, "account/button.html", &head(title, about, call.route), &content)
}
