//! After the submit: the received page with resend and a corrected address, and the pages for links
//! whose work is over. Called by `processor` and `declare`. Never shows more than the mail's address,
//! and lets only the browser that submitted correct it.

use crate::http::transport::form_body;
use crate::http::transport::origin::Sender;
use crate::http::pages;
use crate::http::router::Processor;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use crate::base::text;
use crate::config::periods::RECEIPT;
use crate::office::delivery::LinkMail;
use crate::office::seal::Purpose;
use crate::office::{Changed, Received, Resent, State, Submitted, deadline};
use crate::scheme::{self, ids::Token};
use crate::view::routes;
use hyper::{Method, StatusCode, header};
use serde::Serialize;

/// What `processor/received.html` shows.
#[derive(Debug, Serialize)]
struct ReceivedContent {
    email: String,
    received_at: String,
    deadline: String,
    sender_domain: String,
    resend: String,
    notice: String,
    /// Empty, or why there is no mail to look for: `delayed`, `failed`.
    mail: &'static str,
    change: Option<Change>,
}

/// The form for a corrected address, for the browser that submitted.
#[derive(Debug, Serialize)]
struct Change {
    action: String,
    typed: String,
    /// What is wrong with it, in the form's words.
    error: Option<String>,
}

/// Why a link has nothing more to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The declaration is completed.
    Done,
    /// The seven days are over.
    Expired,
    /// There is no such link.
    Unknown,
    /// What the page carried cannot be read.
    Seal,
    /// Another browser submitted.
    ForeignBrowser,
}

#[derive(Debug, Serialize)]
struct EndedContent<'a> {
    kind: &'static str,
    email: &'a str,
}

/// The cookie that tells the browser that submitted from others.
const COOKIE: &str = "sengen_submitted";

/// Leads to the received page and remembers which browser submitted.
pub(crate) fn sent(processor: &Processor, submitted: &Submitted) -> Result<Reply, Refusal> {
    let place = processor.view.action(&format!("{}{}/", routes::RECEIVED, submitted.token.as_str()));
    let sealed = processor.office.seal(Purpose::Submitter, &submitted.token.as_str()).map_err(pages::broken)?;
    let secure = if processor.https { "; Secure" } else { "" };
    let life = RECEIPT.as_secs();
    let cookie = format!("{COOKIE}={sealed}; Path={place}; Max-Age={life}; HttpOnly; SameSite=Strict{secure}");
    Ok(Reply::redirect(StatusCode::SEE_OTHER, &place).with(header::SET_COOKIE, &cookie))
}

/// A page for a link or seal whose work is over.
pub(crate) fn ended(processor: &Processor, ended: Ended) -> Result<Reply, Refusal> {
    let (kind, title, step, status) = match ended {
        Ended::Done => ("done", "宣言は完了しています", Some(7), StatusCode::OK),
        Ended::Expired => ("expired", "手続きの期限が過ぎました", None, StatusCode::GONE),
        Ended::Unknown => ("unknown", "申込みが見つかりません", None, StatusCode::NOT_FOUND),
        Ended::Seal => ("seal", "入力した内容を読み取れませんでした", None, StatusCode::BAD_REQUEST),
        Ended::ForeignBrowser => {
            ("foreign-browser", "このブラウザーからは、宛先を直せません", None, StatusCode::FORBIDDEN)
        }
    };
    let head = pages::head(title, "手続きの状況と、次にすることをお知らせします。", routes::RECEIVED, step);
    let content = EndedContent { kind, email: "" };
    Ok(pages::page(&processor.view, "processor/ended.html", &head, &content)?.with_status(status))
}

/// The page after the numbers were mailed again.
pub(crate) fn mailed(processor: &Processor, email: &str) -> Result<Reply, Refusal> {
    let head = pages::head("番号をメールで送りました", "番号を書いたメールを送りました。", routes::NUMBERS, Some(7));
    pages::page(&processor.view, "processor/ended.html", &head, &EndedContent { kind: "mailed", email })
}

impl Processor {
    /// `/declare/received/<token>/` and the two buttons on it; `rest` is what follows the prefix. What a button
    /// did stands on a page of its own: a reload mails nothing again, and "back" finds it.
    pub(crate) fn received(&self, rest: &str, request: &Request) -> Result<Reply, Refusal> {
        let (token, action) = rest.split_once('/').ok_or(Refusal::Unknown)?;
        let is_button = ["resend/", "address/"].contains(&action);
        match action {
            "" | "resent/" | "changed/" => pages::only(&request.method, "GET, HEAD")?,
            _ if is_button => pages::only(&request.method, "GET, HEAD, POST")?,
            _ => return Err(Refusal::Unknown),
        }
        let Ok(token) = Token::parse(token) else { return ended(self, Ended::Unknown) };
        if is_button && request.method != Method::POST {
            // The address of a button, opened from the history or by a browser that starts again.
            return Ok(self.to_received(&token, ""));
        }
        if is_button {
            self.origins.check_sender(request, Sender::Processor)?;
        }
        match action {
            "resend/" => {
                form_body::parse(request)?;
                let resent = self.office.resend(&token, self.client(request)).map_err(pages::broken)?;
                self.after_resend(&token, request, &resent)
            }
            "address/" => self.change_address(&token, request),
            notice => self.received_page(&token, notice.trim_end_matches('/'), self.blank_change(&token, request)),
        }
    }

    fn after_resend(&self, token: &Token, request: &Request, resent: &Resent) -> Result<Reply, Refusal> {
        match resent {
            Resent::Sent { .. } => Ok(self.to_received(token, "resent/")),
            Resent::TooOften => self.too_often(token, self.blank_change(token, request)),
            Resent::NotWaiting => self.received_page(token, "", None),
            Resent::Unknown => ended(self, Ended::Unknown),
        }
    }

    fn to_received(&self, token: &Token, notice: &str) -> Reply {
        let place = format!("{}{}/{notice}", routes::RECEIVED, token.as_str());
        Reply::redirect(StatusCode::SEE_OTHER, &self.view.action(&place))
    }

    fn change_address(&self, token: &Token, request: &Request) -> Result<Reply, Refusal> {
        let pairs = form_body::parse(request)?;
        let typed = form_body::one(&pairs, "contact_email")?.unwrap_or_default();
        let Some(change) = self.blank_change(token, request) else { return ended(self, Ended::ForeignBrowser) };
        let client = self.client(request);
        match self.office.change_address(token, typed, client).map_err(pages::broken)? {
            Changed::Changed { .. } => Ok(self.to_received(token, "changed/")),
            Changed::Same => Ok(self.to_received(token, "resent/")),
            Changed::Invalid(error) => {
                let error = Some(self.scheme.messages.error(&error));
                let change = Change { typed: scheme::visible(typed), error, ..change };
                let page = self.received_page(token, "", Some(change))?;
                Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY))
            }
            Changed::NoMore => {
                let page = self.received_page(token, "no-more", None)?;
                Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY))
            }
            Changed::TooOften => self.too_often(token, Some(Change { typed: scheme::visible(typed), ..change })),
            Changed::NotWaiting => self.received_page(token, "", None),
            Changed::Unknown => ended(self, Ended::Unknown),
        }
    }

    fn too_often(&self, token: &Token, change: Option<Change>) -> Result<Reply, Refusal> {
        let page = self.received_page(token, "often", change)?;
        Ok(page.with_status(StatusCode::TOO_MANY_REQUESTS).with(header::RETRY_AFTER, "600"))
    }

    fn received_page(&self, token: &Token, notice: &str, change: Option<Change>) -> Result<Reply, Refusal> {
        let Some(received) = self.office.received(token).map_err(pages::broken)? else {
            return ended(self, Ended::Unknown);
        };
        let Received { email, received_at, expires_at, state, mail } = received;
        let is_over = self.clock.now() >= expires_at;
        let email = match (state, email) {
            (State::Received, Some(email)) if !is_over => email,
            (State::Received | State::Expired, _) => return ended(self, Ended::Expired),
            _ => return ended(self, Ended::Done),
        };
        let (mail, title) = match (mail, notice) {
            (LinkMail::Failed, _) => ("failed", "メールを送れませんでした。宛先を確かめてください"),
            (LinkMail::Delayed, _) => ("delayed", "受け付けました。まだメールを送れていません"),
            (LinkMail::OnItsWay, "" | "resent") => ("", "受け付けました。メールを確かめてください"),
            (LinkMail::OnItsWay, _) => ("", "メールを確かめてください"),
        };
        let mut head =
            pages::head(title, "確認のメールの宛先と、届かないときにすることです。", routes::RECEIVED, Some(5));
        head.error = change.as_ref().is_some_and(|change| change.error.is_some());
        let content = ReceivedContent {
            email,
            received_at: text::moment(received_at),
            deadline: deadline(expires_at),
            sender_domain: self.sender_domain.clone(),
            resend: format!("{}{}/resend/", routes::RECEIVED, token.as_str()),
            notice: notice.to_owned(),
            mail,
            change,
        };
        pages::page(&self.view, "processor/received.html", &head, &content)
    }

    /// The empty form for a corrected address, where this browser is the one that submitted.
    fn blank_change(&self, token: &Token, request: &Request) -> Option<Change> {
        let sealed = cookies(request).find_map(|(name, value)| (name == COOKIE).then_some(value))?;
        let (own, _) = self.office.unseal::<String>(Purpose::Submitter, sealed, RECEIPT).ok()?;
        let action = format!("{}{}/address/", routes::RECEIVED, token.as_str());
        (own == token.as_str()).then(|| Change { action, typed: String::new(), error: None })
    }
}

fn cookies(request: &Request) -> impl Iterator<Item = (&str, &str)> {
    let header = request.header(header::COOKIE).unwrap_or_default();
    header.split(';').filter_map(|cookie| cookie.trim().split_once('='))
}
