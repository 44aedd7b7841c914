//! パスワード変更, and the page of a mailed link for a new password. The pair is checked by the form's own
//! rules and leaves as a hash. Never shows a password again.

use super::form_seal;
use super::message_page::{self, Message, head, own_head};
use super::proof::{ProofOutcome, proof};
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::session::{self, Member};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::access::password::Busy;
use crate::scheme::codes::{MessageCode, TitleCode};
use crate::scheme::ids::Token;
use crate::scheme::{Answers, Checked, Posted, Role, check};
use crate::view::form::{FormView, PartSaid};
use crate::view::routes::Route;
use hyper::StatusCode;
use serde::Serialize;
use std::net::IpAddr;

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

/// パスワード変更, for who is logged in.
pub(crate) fn change(context: &Context, member: &Member, call: &Call<'_>) -> Answer {
    let page = |status, checked: &Checked, error| change_page(context, member, status, Shown { checked, error });
    if !call.is_post() {
        return page(StatusCode::OK, &Checked::default(), "");
    }
    if form_seal::opened(context, member, Route::Password, call)?.is_none() {
        return message_page::stale(context, member, Route::Password);
    }
    let checked = new_pair(context, call, &member.application.answers)?;
    // Nothing is verified or hashed for a pair that could not be taken anyway.
    let Some(password) = &checked.password else {
        let missing = if call.one("current_password")?.is_empty() { "empty" } else { "" };
        return page(StatusCode::UNPROCESSABLE_ENTITY, &checked, missing);
    };
    match proof(context, member, call, "current_password")? {
        ProofOutcome::Given => {}
        ProofOutcome::Wanting(status, error) => return page(status, &checked, error),
        ProofOutcome::Barred(barred) => return message_page::barred(context, member, barred, Route::Password),
    }
    let hash = hash(context, password, context.client(call.request))?;
    match context.office.accounts.new_passwords.change_password(&member.session, &hash) {
        Err(failure) => message_page::not_done(context, member, failure, Route::Password),
        Ok(session) => {
            let member = Member { session, state: member.state, application: member.application.clone() };
            let page = Message::of(MessageCode::PasswordChanged, StatusCode::OK).to(&member).page(context)?;
            Ok(session::with_session(context, page, &member.session))
        }
    }
}

/// パスワード再設定, by a mailed link.
pub(crate) fn reset(context: &Context, call: &Call<'_>) -> Answer {
    let Ok(token) = Token::parse(call.part) else {
        return message_page::plain(context, StatusCode::GONE, MessageCode::LinkOver);
    };
    let Some(application) = context.office.accounts.new_passwords.resettable(&token).map_err(pages::broken)? else {
        return reset_over(context);
    };
    if !call.is_post() {
        return reset_page(context, &token, StatusCode::OK, &Checked::default());
    }
    let checked = new_pair(context, call, &application.answers)?;
    let Some(password) = &checked.password else {
        return reset_page(context, &token, StatusCode::UNPROCESSABLE_ENTITY, &checked);
    };
    let hash = hash(context, password, context.client(call.request))?;
    if !context.office.accounts.new_passwords.reset(&token, &hash).map_err(pages::broken)? {
        return reset_over(context);
    }
    message_page::plain(context, StatusCode::OK, MessageCode::PasswordReset)
}

fn reset_over(context: &Context) -> Answer {
    message_page::plain(context, StatusCode::GONE, MessageCode::ResetOver)
}

/// The new password, sound by the rules of the form for whoever gave these answers.
fn new_pair(context: &Context, call: &Call<'_>, answers: &Answers) -> Result<Checked, Refusal> {
    let form = &context.scheme.form;
    let pair = form.twice(Role::Password);
    let is_own = |name: &str| form.control(name).is_some_and(|field| pair.contains(&field.key.as_str()));
    let pairs = call.pairs().filter(|(name, _)| is_own(name));
    let posted = Posted::from_pairs(form, pairs).map_err(|_| Refusal::Malformed)?.0;
    let mut checked = check(&context.scheme, &posted, false);
    checked.refuse_own_password(form, answers);
    checked.errors.retain(|error| pair.contains(&error.field.as_str()));
    if !checked.errors.is_empty() {
        checked.password = None;
    }
    checked.kept = Posted::default();
    Ok(checked)
}

fn hash(context: &Context, password: &str, client: IpAddr) -> Result<String, Refusal> {
    context.office.access.passwords.hash_new_password(password, client).map_err(|busy| match busy {
        Busy::Full => Refusal::Busy,
        Busy::Machine(error) => pages::broken(error),
    })
}

/// The form's own fields for a new password.
fn form(context: &Context, checked: &Checked) -> FormView {
    let pair = context.scheme.form.twice(Role::Password);
    FormView::part(&context.scheme, &pair, Route::Account.path(), checked, &PartSaid::default())
}

/// What a page shows of what was sent.
struct Shown<'a> {
    checked: &'a Checked,
    /// Which message stands at the present password; empty: none.
    error: &'static str,
}

fn change_page(context: &Context, member: &Member, status: StatusCode, shown: Shown<'_>) -> Answer {
    let content = PasswordContent {
        form: form(context, shown.checked),
        check: Route::Account.path(),
        action: Route::Password.path().to_owned(),
        sealed: form_seal::sealed(context, member, Route::Password, None)?,
        asks_current: true,
        error: shown.error,
    };
    let mut head = own_head(context, member, TitleCode::Password, Route::Password)?;
    head.error = !status.is_success();
    Ok(pages::page(&context.view, "account/password.html", &head, &content)?.with_status(status))
}

fn reset_page(context: &Context, token: &Token, status: StatusCode, checked: &Checked) -> Answer {
    let content = PasswordContent {
        form: form(context, checked),
        check: Route::Account.path(),
        action: Route::PasswordReset.with(token.as_str()),
        sealed: String::new(),
        asks_current: false,
        error: "",
    };
    let mut head = head(&context.scheme.words, TitleCode::PasswordReset, Route::PasswordForgotten);
    head.error = status.is_client_error();
    Ok(pages::page(&context.view, "account/password.html", &head, &content)?.with_status(status))
}
