//! After the submit: the received page with its two buttons, which mail the link again and correct the address.
//! Never shows more than the mail's address, and lets only the browser that submitted correct it.

use super::ended::{self, LinkEnded};
use crate::base::text;
use crate::config::periods::RECEIPT;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::cookies::{self, Own, SameSite};
use crate::http::pages;
use crate::http::transport::Answer;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use crate::office::mail::delivery::LinkMail;
use crate::office::state::seal::Purpose;
use crate::office::{Changed, Received, Resent, State, Submitted, deadline};
use crate::scheme::codes::TitleCode;
use crate::scheme::{self, Role, ids::Token};
use crate::view::routes::Route;
use hyper::{StatusCode, header};
use serde::Serialize;

/// What `processor/received.html` shows.
#[derive(Debug, Serialize)]
struct ReceivedContent {
    email: String,
    reference: String,
    received_at: String,
    /// When the mail was handed over, once that is known.
    handed_over: String,
    deadline: String,
    sender_domain: String,
    resend: String,
    notice: String,
    /// Empty, or why there is no mail to look for: `delayed`, `failed`.
    mail: &'static str,
    change: Option<AddressForm>,
}

/// The form for a corrected address, for the browser that submitted.
#[derive(Debug, Serialize)]
struct AddressForm {
    action: String,
    /// The name of its control: the form's own.
    control: String,
    typed: String,
    /// What is wrong with it, in the form's words.
    error: Option<String>,
}

/// The cookie that tells the browser that submitted from others.
const COOKIE: &str = "sengen_submitted";
const SECURE_COOKIE: &str = "__Secure-sengen_submitted";

/// Leads to the received page and remembers which browser submitted.
pub(crate) fn sent(context: &Context, submitted: &Submitted) -> Answer {
    let path = Route::Received.with(submitted.token.as_str());
    let value = &context.office.access.seal(Purpose::Submitter, &submitted.token.as_str()).map_err(pages::broken)?;
    let place = &context.view.action(&path);
    let name = context.cookies.bound_name(COOKIE, SECURE_COOKIE);
    let own = Own { name, value, path: place, life: Some(RECEIPT.unsigned_abs()), same_site: SameSite::Strict };
    Ok(context.to(&path).with(header::SET_COOKIE, &context.cookies.header(&own)))
}

/// The received page and the two buttons on it. What a button did stands on a page of its own: a reload mails
/// nothing again, and "back" finds it.
pub(crate) fn answer(context: &Context, call: &Call<'_>) -> Answer {
    let Ok(token) = Token::parse(call.part) else { return ended::page(context, LinkEnded::Unknown) };
    let page = ReceivedPage { context, token: &token, request: call.request };
    match call.route {
        // The address of a button, opened from the history or by a browser that starts again.
        Route::Resend | Route::CorrectAddress if !call.is_post() => Ok(page.again(Route::Received)),
        Route::Resend => page.resend(),
        Route::CorrectAddress => page.correct_address(call.one(email_control(context))?),
        Route::Resent => page.show("resent", page.address_form()),
        Route::AddressCorrected => page.show("changed", page.address_form()),
        _ => page.show("", page.address_form()),
    }
}

/// The received page of a submission, for the browser that sent a request.
struct ReceivedPage<'a> {
    context: &'a Context,
    token: &'a Token,
    request: &'a Request,
}

impl ReceivedPage<'_> {
    fn resend(&self) -> Answer {
        let client = self.context.client(self.request);
        match self.context.office.declarations.intake.resend(self.token, client).map_err(pages::broken)? {
            Resent::Sent { .. } => Ok(self.again(Route::Resent)),
            Resent::TooOften => self.too_often(self.address_form()),
            Resent::NotWaiting => self.show("", None),
            Resent::Unknown => ended::page(self.context, LinkEnded::Unknown),
        }
    }

    fn correct_address(&self, typed: &str) -> Answer {
        let Some(form) = self.address_form() else { return ended::page(self.context, LinkEnded::ForeignBrowser) };
        let client = self.context.client(self.request);
        let changed =
            self.context.office.declarations.intake.change_address(self.token, typed, client).map_err(pages::broken)?;
        let form = AddressForm { typed: scheme::visible(typed), ..form };
        match changed {
            Changed::Changed { .. } => Ok(self.again(Route::AddressCorrected)),
            Changed::Same => Ok(self.again(Route::Resent)),
            Changed::Invalid(error) => {
                let error = Some(self.context.scheme.words.said(&error));
                let page = self.show("", Some(AddressForm { error, ..form }))?;
                Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY))
            }
            Changed::NoMore => Ok(self.show("no-more", None)?.with_status(StatusCode::UNPROCESSABLE_ENTITY)),
            Changed::TooOften => self.too_often(Some(form)),
            Changed::NotWaiting => self.show("", None),
            Changed::Unknown => ended::page(self.context, LinkEnded::Unknown),
        }
    }

    /// Sends the browser to this page under one of its addresses.
    fn again(&self, route: Route) -> Reply {
        self.context.to(&route.with(self.token.as_str()))
    }

    fn too_often(&self, form: Option<AddressForm>) -> Answer {
        let page = self.show("often", form)?;
        Ok(page.with_status(StatusCode::TOO_MANY_REQUESTS).with(header::RETRY_AFTER, "600"))
    }

    fn show(&self, notice: &str, change: Option<AddressForm>) -> Answer {
        let context = self.context;
        let Some(received) = context.office.declarations.intake.received(self.token).map_err(pages::broken)? else {
            return ended::page(context, LinkEnded::Unknown);
        };
        let Received { email, reference, received_at, expires_at, state, mail } = received;
        let is_over = context.clock.now() >= expires_at;
        let email = match (state, email) {
            (State::Received, Some(email)) if !is_over => email,
            (State::Received | State::Expired, _) => return ended::page(context, LinkEnded::Expired),
            _ => return ended::done(context, None),
        };
        let handed_over = if let LinkMail::HandedOver(at) = mail { text::day_and_time(at) } else { String::new() };
        let (mail, title) = mail_and_title(mail, notice);
        let mut head = pages::head(&context.scheme.words, title, Route::Received, Some(5));
        head.error = change.as_ref().is_some_and(|change| change.error.is_some());
        let content = ReceivedContent {
            email,
            reference: reference.to_string(),
            received_at: text::moment(received_at),
            handed_over,
            deadline: deadline(&context.scheme.words, expires_at),
            sender_domain: context.settings.mail.from.rsplit_once('@').map_or("", |(_, domain)| domain).to_owned(),
            resend: Route::Resend.with(self.token.as_str()),
            notice: notice.to_owned(),
            mail,
            change,
        };
        pages::page(&context.view, "processor/received.html", &head, &content)
    }

    /// The empty form for a corrected address, where this browser is the one that submitted.
    fn address_form(&self) -> Option<AddressForm> {
        let sealed = cookies::read(self.request, self.context.cookies.bound_name(COOKIE, SECURE_COOKIE))?;
        let (own, _) = self.context.office.access.unseal::<String>(Purpose::Submitter, sealed, RECEIPT).ok()?;
        let action = Route::CorrectAddress.with(self.token.as_str());
        let control = email_control(self.context).to_owned();
        (own == self.token.as_str()).then(|| AddressForm { action, control, typed: String::new(), error: None })
    }
}

/// The name of the control in which the form asks where the mails go.
fn email_control(context: &Context) -> &str {
    context.scheme.form.role(Role::Email).map_or(Role::Email.key(), |field| &field.control)
}

/// Why there is no mail to look for, and the page's title.
fn mail_and_title(mail: LinkMail, notice: &str) -> (&'static str, TitleCode) {
    match (mail, notice) {
        (LinkMail::Failed, _) => ("failed", TitleCode::MailFailed),
        (LinkMail::Delayed, _) => ("delayed", TitleCode::MailDelayed),
        (LinkMail::OnItsWay | LinkMail::HandedOver(_), "" | "resent") => ("", TitleCode::Received),
        (LinkMail::OnItsWay | LinkMail::HandedOver(_), _) => ("", TitleCode::MailOnItsWay),
    }
}
