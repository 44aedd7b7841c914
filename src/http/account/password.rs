//! パスワード変更, and the page of a mailed link for a new password. The pair is checked by the form's own
//! rules and leaves as a hash. Never shows a password again.

use crate::http::pages;
use crate::http::router::Processor;
use crate::http::transport::refusal::Refusal;
use crate::http::session::Member;
use super::proof::Proof;
use super::message_page::{Said, head};
use super::{Answer, Call};
use crate::office::password::Busy;
use crate::scheme::ids::Token;
use crate::scheme::{Checked, Posted, check};
use crate::view::form::FormView;
use crate::view::routes;
use hyper::StatusCode;
use serde::Serialize;
use std::net::IpAddr;

/// The form's fields for a new password.
const PAIR: [&str; 2] = ["password", "password_confirmation"];

/// What `account/password.html` shows.
#[derive(Serialize)]
struct PasswordContent {
    form: FormView,
    check: &'static str,
    /// Where the form goes.
    action: String,
    /// Empty for a mailed link, which proves by itself.
    sealed: String,
    /// Whether the present password is asked for.
    asks_current: bool,
    /// Which message stands at it; empty: none.
    error: &'static str,
}

impl Processor {
    /// `/account/password/`.
    pub(crate) fn password(&self, member: &Member, call: &Call<'_>) -> Answer {
        if !call.post {
            return self.password_page(member, (StatusCode::OK, &Checked::default(), ""));
        }
        if self.brought(member, "password", call)?.is_none() {
            return self.stale("password");
        }
        let checked = self.new_pair(call)?;
        // Nothing is verified or hashed for a pair that could not be taken anyway.
        let Some(password) = &checked.password else {
            let missing = if call.one("current_password")?.is_empty() { "empty" } else { "" };
            return self.password_page(member, (StatusCode::UNPROCESSABLE_ENTITY, &checked, missing));
        };
        match self.proof(member, call, "current_password")? {
            Proof::Given => {}
            Proof::Wanting(status, error) => return self.password_page(member, (status, &checked, error)),
            Proof::Barred(barred) => return self.barred(barred, "password"),
        }
        let hash = self.hash(password, self.client(call.request))?;
        match self.office.change_password(&member.session, &hash).map_err(pages::broken)? {
            Err(barred) => self.barred(barred, "password"),
            Ok(session) => {
                let said = Said { kind: "password-changed", ..Said::default() };
                let page = self.said(("パスワードを変更しました", StatusCode::OK), &said)?;
                Ok(self.with_session(page, &session))
            }
        }
    }

    /// `/account/password/reset/<token>/`.
    pub(crate) fn reset(&self, token: &Token, call: &Call<'_>) -> Answer {
        let works = self.office.may_reset(token).map_err(pages::broken)?;
        if !works {
            return self.reset_over();
        }
        if !call.post {
            return self.reset_page(token, StatusCode::OK, &Checked::default());
        }
        let checked = self.new_pair(call)?;
        let Some(password) = &checked.password else {
            return self.reset_page(token, StatusCode::UNPROCESSABLE_ENTITY, &checked);
        };
        let hash = self.hash(password, self.client(call.request))?;
        if !self.office.reset(token, &hash).map_err(pages::broken)? {
            return self.reset_over();
        }
        let said = Said { kind: "password-reset", ..Said::default() };
        self.said(("新しいパスワードに変わりました", StatusCode::OK), &said)
    }

    fn reset_over(&self) -> Answer {
        let said = Said { kind: "reset-over", ..Said::default() };
        self.said(("このリンクは、もう使えません", StatusCode::GONE), &said)
    }

    fn new_pair(&self, call: &Call<'_>) -> Result<Checked, Refusal> {
        let pairs = call.fields.iter().filter(|(key, _)| PAIR.contains(&key.as_str())).cloned();
        let posted = Posted::from_pairs(&self.scheme.form, pairs).map_err(|_| Refusal::Malformed)?.0;
        let mut checked = check(&self.scheme, &posted, false);
        checked.errors.retain(|error| PAIR.contains(&error.field.as_str()));
        if !checked.errors.is_empty() {
            checked.password = None;
        }
        checked.kept = Posted::default();
        Ok(checked)
    }

    fn hash(&self, password: &str, client: IpAddr) -> Result<String, Refusal> {
        self.office.hash_new_password(password, client).map_err(|busy| match busy {
            Busy::Full => Refusal::Busy,
            Busy::Machine(error) => pages::broken(error),
        })
    }

    fn password_page(&self, member: &Member, (status, checked, error): (StatusCode, &Checked, &'static str)) -> Answer {
        let content = PasswordContent {
            form: FormView::part(&self.scheme, (&PAIR, routes::ACCOUNT), checked, &[]),
            check: routes::ACCOUNT,
            action: format!("{}password/", routes::ACCOUNT),
            sealed: self.carried(member, "password", None)?,
            asks_current: true,
            error,
        };
        let mut head = head("パスワード変更", "ログインに使うパスワードを新しくします。", "password");
        head.error = !status.is_success();
        Ok(pages::page(&self.view, "account/password.html", &head, &content)?.with_status(status))
    }

    fn reset_page(&self, token: &Token, status: StatusCode, checked: &Checked) -> Answer {
        let content = PasswordContent {
            form: FormView::part(&self.scheme, (&PAIR, routes::ACCOUNT), checked, &[]),
            check: routes::ACCOUNT,
            action: format!("{}{}/", routes::ACCOUNT_RESET, token.as_str()),
            sealed: String::new(),
            asks_current: false,
            error: "",
        };
        let mut head = head("パスワード再設定", "新しいパスワードを決めます。", "password/reset");
        head.error = status.is_client_error();
        Ok(pages::page(&self.view, "account/password.html", &head, &content)?.with_status(status))
    }
}
