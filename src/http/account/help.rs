//! For who cannot log in: パスワード再設定, 利用者番号を忘れたとき, メールが使えないときの担当者変更.
//! Every number gets the same answer in the same time: it goes out before anything is looked up.

use super::message_page::{self, head};
use crate::http::background::Background;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::access::limits::Rate;
use crate::office::account::claim::Claim;
use crate::scheme::codes::{HelpCode, MessageCode, TitleCode};
use crate::scheme::edit::{Editing, check_edit, correct_email};
use crate::scheme::ids::{DeclarationId, UserNumber, digits};
use crate::scheme::{Answers, Checked, FieldError, Form, Posted, Role};
use crate::view::form::{FormView, PartSaid};
use crate::view::routes::Route;
use hyper::StatusCode;
use serde::Serialize;
use std::sync::Arc;

/// Which help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Help {
    /// パスワード再設定.
    Password,
    /// 利用者番号を忘れたとき.
    Number,
    /// メールが使えないときの担当者変更.
    Contact,
}

/// What `account/help.html` shows.
#[derive(Serialize)]
struct HelpContent<'a> {
    kind: &'static str,
    action: &'static str,
    check: &'static str,
    asks: Asks,
    typed: Typed,
    /// Which message stands at which control; empty: none.
    errors: Vec<HelpError<'a>>,
    form: Option<FormView>,
}

/// What was typed.
#[derive(Debug, Default, Serialize)]
struct Typed {
    user_number: String,
    email: String,
    declaration_id: String,
    corporate_number: String,
    name: String,
    phone: String,
}

/// What tells who asks, beside the 自己宣言ID, as far as the form has asked for it.
#[derive(Debug, Clone, Copy, Serialize)]
struct Asks {
    /// 法人番号 of who has one.
    number: bool,
    /// The telephone, beside the name.
    phone: bool,
}

impl Asks {
    fn of(form: &Form) -> Self {
        Self { number: form.role(Role::CorporateNumber).is_some(), phone: form.role(Role::Telephone).is_some() }
    }
}

/// A message at a control, as the template sees it.
#[derive(Serialize)]
struct HelpError<'a> {
    field: &'static str,
    text: &'a str,
}

impl Help {
    fn route(self) -> Route {
        match self {
            Self::Password => Route::PasswordForgotten,
            Self::Number => Route::NumberForgotten,
            Self::Contact => Route::ContactRequest,
        }
    }

    fn title(self) -> TitleCode {
        match self {
            Self::Password => TitleCode::PasswordForgotten,
            Self::Number => TitleCode::NumberForgotten,
            Self::Contact => TitleCode::ContactRequest,
        }
    }
}

/// A page for who cannot log in, or what its form asks for.
pub(crate) fn answer(context: &Context, background: &Background, help: Help, call: &Call<'_>) -> Answer {
    if !call.is_post() {
        return page(context, help, StatusCode::OK, Sent::default());
    }
    let typed = typed(call)?;
    let email = typed_email(context, &typed);
    let checked = if help == Help::Contact { typed_contact(context, call)? } else { Checked::default() };
    let mut errors = errors(help, &typed, Asks::of(&context.scheme.form));
    errors.extend((help == Help::Number && email.is_err()).then_some(HelpCode::Email));
    if !errors.is_empty() || !checked.errors.is_empty() {
        return page(context, help, StatusCode::UNPROCESSABLE_ENTITY, Sent { typed, errors, checked });
    }
    let client = context.client(call.request);
    if !context.office.access.allow(Rate::LogIn, client) {
        return Err(Refusal::TooOften);
    }
    let office = Arc::clone(&context.office);
    let claim = Claim {
        declaration_id: typed.declaration_id,
        corporate_number: typed.corporate_number,
        name: typed.name,
        phone: typed.phone,
    };
    let (number, contact, email) = (typed.user_number, checked.answers, email.unwrap_or_default());
    let handed_in = background.hand_in(move || match help {
        Help::Password => office.accounts.new_passwords.ask_reset(&number, client),
        Help::Number if !email.is_empty() => office.accounts.new_passwords.ask_numbers(&email, client),
        Help::Number => office.accounts.new_passwords.ask_number(&claim.declaration_id, client),
        Help::Contact => office.accounts.claims.claim(&claim, &contact, client),
    });
    if !handed_in {
        return Err(Refusal::Busy);
    }
    let code = match help {
        Help::Password => MessageCode::AskedPassword,
        Help::Number => MessageCode::AskedNumber,
        Help::Contact => MessageCode::AskedContact,
    };
    message_page::plain(context, StatusCode::OK, code)
}

/// The mail address that was typed, by the form's own rule; empty where none was.
fn typed_email(context: &Context, typed: &Typed) -> Result<String, FieldError> {
    let mut answers = Answers::default();
    if !typed.email.trim().is_empty() {
        correct_email(&context.scheme, &mut answers, &typed.email)?;
    }
    Ok(answers.email().to_owned())
}

/// The new contact, by the form's own rules.
fn typed_contact(context: &Context, call: &Call<'_>) -> Result<Checked, Refusal> {
    let form = &context.scheme.form;
    let keys = Editing::Contact.keys(&context.scheme, &Answers::default());
    let is_own = |name: &str| form.control(name).is_some_and(|field| keys.contains(&field.key.as_str()));
    let pairs = call.pairs().filter(|(name, _)| is_own(name));
    let posted = Posted::from_pairs(form, pairs).map_err(|_| Refusal::Malformed)?.0;
    Ok(check_edit(&context.scheme, &Answers::default(), Editing::Contact, &posted))
}

/// What was sent and what is wrong with it.
#[derive(Default)]
struct Sent {
    typed: Typed,
    errors: Vec<HelpCode>,
    checked: Checked,
}

fn page(context: &Context, help: Help, status: StatusCode, sent: Sent) -> Answer {
    let keys = Editing::Contact.keys(&context.scheme, &Answers::default());
    let words = &context.scheme.words;
    let asks = Asks::of(&context.scheme.form);
    let form = FormView::part(&context.scheme, &keys, Route::Account.path(), &sent.checked, &PartSaid::default());
    let content = HelpContent {
        kind: help.route().account_page(),
        action: help.route().path(),
        check: Route::Account.path(),
        asks,
        typed: sent.typed,
        errors: sent
            .errors
            .into_iter()
            .map(|code| HelpError { field: field(code, asks), text: words.text(code) })
            .collect(),
        form: (help == Help::Contact).then_some(form),
    };
    let mut head = head(words, help.title(), help.route());
    head.error = status.is_client_error();
    Ok(pages::page(&context.view, "account/help.html", &head, &content)?.with_status(status))
}

fn typed(call: &Call<'_>) -> Result<Typed, Refusal> {
    let plain = |key: &str| -> Result<String, Refusal> {
        Ok(call.one(key)?.chars().filter(|c| !c.is_control()).take(150).collect())
    };
    Ok(Typed {
        user_number: plain("user_number")?,
        email: plain("email")?,
        declaration_id: plain("declaration_id")?,
        corporate_number: plain(Role::CorporateNumber.key())?,
        name: plain(Role::Person.key())?,
        phone: plain(Role::Telephone.key())?,
    })
}

/// What is wrong by its form alone; whether a number exists plays no part.
fn errors(help: Help, typed: &Typed, asks: Asks) -> Vec<HelpCode> {
    let number = digits(&typed.user_number);
    let mut errors = Vec::new();
    match help {
        Help::Password if DeclarationId::parse(&number).is_ok() => {
            errors.push(HelpCode::IsDeclarationId);
        }
        Help::Password if UserNumber::parse(&number).is_err() => {
            errors.push(HelpCode::UserNumber);
        }
        Help::Number if !typed.email.trim().is_empty() => {}
        Help::Number if typed.declaration_id.trim().is_empty() => errors.push(HelpCode::EmailOrId),
        Help::Number | Help::Contact if DeclarationId::parse(&digits(&typed.declaration_id)).is_err() => {
            errors.push(HelpCode::DeclarationId);
        }
        _ => {}
    }
    let person = !typed.name.trim().is_empty() || !typed.phone.trim().is_empty();
    if help == Help::Contact && !person && typed.corporate_number.trim().is_empty() {
        errors.push(if asks.number { HelpCode::Claim } else { HelpCode::ClaimName });
    }
    errors
}

/// The control at which it is said.
fn field(code: HelpCode, asks: Asks) -> &'static str {
    match code {
        HelpCode::UserNumber | HelpCode::IsDeclarationId => "user_number",
        HelpCode::DeclarationId => "declaration_id",
        HelpCode::Email | HelpCode::EmailOrId => "email",
        HelpCode::Claim | HelpCode::ClaimName if !asks.number => Role::Person.key(),
        HelpCode::Claim | HelpCode::ClaimName => Role::CorporateNumber.key(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_follow_from_the_form_alone() {
        let number = |text: &str| Typed { user_number: text.to_owned(), ..Typed::default() };
        let all = Asks { number: true, phone: true };
        assert!(errors(Help::Password, &number("１２３４５６７８９０"), all).is_empty());
        assert_eq!(errors(Help::Password, &number("41234567890"), all), [HelpCode::IsDeclarationId]);
        assert_eq!(errors(Help::Password, &number("123"), all), [HelpCode::UserNumber]);
        let claim = Typed { declaration_id: "41234567890".into(), ..Typed::default() };
        assert!(errors(Help::Number, &claim, all).is_empty());
        assert_eq!(errors(Help::Contact, &claim, all), [HelpCode::Claim]);
        assert_eq!(errors(Help::Number, &Typed::default(), all), [HelpCode::EmailOrId]);
        let email = Typed { email: "a@mihon.example".into(), ..Typed::default() };
        assert!(errors(Help::Number, &email, all).is_empty());
        assert_eq!(errors(Help::Contact, &email, all), [HelpCode::DeclarationId, HelpCode::Claim]);
        let none = Asks { number: false, phone: false };
        assert_eq!(errors(Help::Contact, &claim, none), [HelpCode::ClaimName]);
        assert_eq!(
            (field(HelpCode::Claim, all), field(HelpCode::ClaimName, none)),
            ("corporate_number", "representative")
        );
    }
}
