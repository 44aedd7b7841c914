//! 中止: what it means, then the password once more, then it is done. Called by the router.

use crate::http::pages;
use crate::http::router::Processor;
use crate::http::session::Member;
use super::proof::Proof;
use super::message_page::{Said, head};
use super::{Answer, Call};
use crate::office::State;
use hyper::StatusCode;
use serde::Serialize;

/// What `account/stop.html` shows.
#[derive(Serialize)]
struct StopContent {
    sealed: String,
    declaration_id: String,
    listed: bool,
    pending: bool,
    /// Which message stands at the password; empty: none.
    error: &'static str,
}

impl Processor {
    /// `/account/stop/`.
    pub(crate) fn stop(&self, member: &Member, call: &Call<'_>) -> Answer {
        if member.state == State::Rejected {
            return self.not_now("rejected", "この宣言は受理されませんでした");
        }
        if !call.post {
            return self.stop_page(member, StatusCode::OK, "");
        }
        if self.brought(member, "stop", call)?.is_none() {
            return self.stale("stop");
        }
        match self.proof(member, call, "password")? {
            Proof::Given => {}
            Proof::Wanting(status, error) => return self.stop_page(member, status, error),
            Proof::Barred(barred) => return self.barred(barred, "stop"),
        }
        match self.office.stop(&member.session).map_err(pages::broken)? {
            Err(barred) => self.barred(barred, "stop"),
            Ok(is_off) => {
                // Where the list cannot be written, no time can be promised.
                let listed_on = !is_off && member.state == State::Accepted;
                let said = Said { kind: if listed_on { "stopped-listed" } else { "stopped" }, ..Said::default() };
                let page = self.said(("自己宣言を中止しました", StatusCode::OK), &said)?;
                Ok(self.forgetting(page))
            }
        }
    }

    fn stop_page(&self, member: &Member, status: StatusCode, error: &'static str) -> Answer {
        let application = &member.application;
        let number = application.numbers.as_ref().map(|numbers| numbers.declaration_id.to_string());
        let content = StopContent {
            sealed: self.carried(member, "stop", None)?,
            declaration_id: number.unwrap_or_default(),
            listed: member.state == State::Accepted,
            pending: !application.account.waiting().is_empty(),
            error,
        };
        let mut head = head("中止", "自己宣言をやめる手続きです。もとには戻せません。", "stop");
        head.error = !error.is_empty();
        Ok(pages::page(&self.view, "account/stop.html", &head, &content)?.with_status(status))
    }
}
