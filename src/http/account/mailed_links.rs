//! Mailed links of the account: a new password, the new contact's mailbox, the earlier contact's
//! objection. A page with one button; only its POST does anything. Never shows a name or an address.

use crate::http::pages;
use crate::http::router::Processor;
use super::message_page::{Said, head};
use super::{Answer, Call};
use crate::base::text;
use crate::office::account::contact::ContactLink;
use crate::scheme::ids::Token;
use crate::view::routes;
use hyper::StatusCode;
use serde::Serialize;

/// Which link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkKind {
    Reset,
    Verify,
    Object,
}

/// What `account/button.html` shows.
#[derive(Serialize)]
struct ButtonContent {
    kind: &'static str,
    action: String,
}

impl Processor {
    /// A mailed link.
    pub(crate) fn account_link(&self, kind: LinkKind, token: &str, call: &Call<'_>) -> Answer {
        let Ok(token) = Token::parse(token) else { return self.link_over() };
        let found = match (kind, call.post) {
            (LinkKind::Reset, _) => return self.reset(&token, call),
            (LinkKind::Verify, false) => self.office.verification(&token),
            (LinkKind::Verify, true) => self.office.verify(&token),
            (LinkKind::Object, false) => self.office.objection(&token),
            (LinkKind::Object, true) => self.office.object(&token),
        };
        match (found.map_err(pages::broken)?, kind) {
            (ContactLink::Unknown, _) => self.link_over(),
            (ContactLink::Waiting, LinkKind::Verify) => {
                let title = ("担当者になることを確認します", "ボタンを押すと、担当者の変更が進みます。");
                self.button_page(title, ("verify", routes::ACCOUNT_VERIFY), &token)
            }
            (ContactLink::Waiting, _) => {
                let title = ("お心当たりのない手続きを、元に戻します", "ボタンを押すと、前の担当者に戻ります。");
                self.button_page(title, ("object", routes::ACCOUNT_OBJECT), &token)
            }
            (ContactLink::Undone { open }, _) => {
                let kind = if open { "objected" } else { "objected-closed" };
                self.said(("元に戻しました", StatusCode::OK), &Said { kind, ..Said::default() })
            }
            (ContactLink::Done(then), _) => {
                let about = then.map(text::moment).unwrap_or_default();
                let said = Said { kind: "verified", about, ..Said::default() };
                self.said(("メールアドレスを確認しました", StatusCode::OK), &said)
            }
        }
    }

    fn link_over(&self) -> Answer {
        let said = Said { kind: "link-over", ..Said::default() };
        self.said(("このリンクは、もう使えません", StatusCode::GONE), &said)
    }

    fn button_page(&self, (title, about): (&str, &str), (kind, route): (&'static str, &str), token: &Token) -> Answer {
        let head = head(title, about, kind);
        let content = ButtonContent { kind, action: format!("{route}{}/", token.as_str()) };
        pages::page(&self.view, "account/button.html", &head, &content)
    }
}
