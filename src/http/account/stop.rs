//! 中止: what it means, then the password once more, then it is done.

use super::form_seal;
use super::message_page::{self, own_head};
use super::proof::{ProofOutcome, proof};
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::session::{self, Member};
use crate::http::transport::Answer;
use crate::office::State;
use crate::scheme::codes::{MessageCode, TitleCode};
use crate::view::routes::Route;
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

/// The page, or what its form does.
pub(crate) fn answer(context: &Context, member: &Member, call: &Call<'_>) -> Answer {
    if member.state == State::Rejected {
        return message_page::not_now(context, member, MessageCode::Rejected);
    }
    if !call.is_post() {
        return page(context, member, StatusCode::OK, "");
    }
    if form_seal::opened(context, member, Route::Stop, call)?.is_none() {
        return message_page::stale(context, member, Route::Stop);
    }
    match proof(context, member, call, "password")? {
        ProofOutcome::Given => {}
        ProofOutcome::Wanting(status, error) => return page(context, member, status, error),
        ProofOutcome::Barred(barred) => return message_page::barred(context, member, barred, Route::Stop),
    }
    match context.office.accounts.stops.stop(&member.session) {
        Err(failure) => message_page::not_done(context, member, failure, Route::Stop),
        Ok(is_off) => {
            // Where the list cannot be written, no time can be promised.
            let listed_on = !is_off && member.is_listed();
            let code = if listed_on { MessageCode::StoppedListed } else { MessageCode::Stopped };
            let page = message_page::plain(context, StatusCode::OK, code)?;
            Ok(session::forgetting(context, page))
        }
    }
}

fn page(context: &Context, member: &Member, status: StatusCode, error: &'static str) -> Answer {
    let application = &member.application;
    let number = application.numbers.as_ref().map(|numbers| numbers.declaration_id.to_string());
    let content = StopContent {
        sealed: form_seal::sealed(context, member, Route::Stop, None)?,
        declaration_id: number.unwrap_or_default(),
        listed: member.is_listed(),
        pending: !application.account.waiting().is_empty(),
        error,
    };
    let mut head = own_head(context, member, TitleCode::Stop, Route::Stop)?;
    head.error = !error.is_empty();
    Ok(pages::page(&context.view, "account/stop.html", &head, &content)?.with_status(status))
}
