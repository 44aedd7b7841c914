//! The mailed link: a page with one button, and the numbers after it was pressed. Only the POST
//! confirms; a mail scanner's GET or HEAD changes nothing. Called by `processor`.

use crate::http::transport::form_body;
use crate::http::transport::origin::Sender;
use crate::http::pages::{self, Again};
use crate::http::router::Processor;
use super::received::{Ended, ended, mailed};
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use crate::office::{Completion, Confirmation, Confirmed, Resent};
use crate::scheme::ids::Token;
use crate::view::routes;
use hyper::{Method, StatusCode, header};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct ConfirmContent<'a> {
    action: String,
    name: &'a str,
    sign: &'a str,
    level: &'a str,
}

#[derive(Debug, Serialize)]
struct CompletedContent<'a> {
    name: &'a str,
    sign: &'a str,
    level: &'a str,
    user_number: &'a str,
    declaration_id: &'a str,
    email: &'a str,
    mail_again: String,
    /// How asking for the mail ended: `resent`, `often`, or nothing yet.
    notice: &'static str,
    text: String,
}

impl Processor {
    /// `/c/<token>/`.
    pub(crate) fn confirm(&self, rest: &str, request: &Request) -> Result<Reply, Refusal> {
        let token = token_of(rest)?;
        pages::only(&request.method, "GET, HEAD, POST")?;
        let post = request.method == Method::POST;
        if post {
            self.origins.check_sender(request, Sender::Processor)?;
            form_body::parse(request)?;
        }
        let Ok(token) = Token::parse(token) else { return ended(self, Ended::Unknown) };
        if !post {
            return match self.office.confirmation(&token).map_err(pages::broken)? {
                Confirmation::Waiting { name, stars } => self.confirm_page(&token, &name, stars),
                Confirmation::Done => ended(self, Ended::Done),
                Confirmation::Expired => ended(self, Ended::Expired),
                Confirmation::Unknown => ended(self, Ended::Unknown),
            };
        }
        match self.office.confirm(&token) {
            Ok(Confirmed::Numbers(completion)) => self.completed_page(&completion, ""),
            Ok(other) => self.without_numbers(&other),
            Err(error) => {
                let action = format!("{}{}/", routes::CONFIRM, token.as_str());
                let again = Again { action, button: "もう一度送る", fields: Vec::new() };
                Ok(pages::refused(&self.view, pages::broken(error), Some(&again)))
            }
        }
    }

    /// `/declare/numbers/<token>/`: the numbers, as long as a repeated press shows them; a POST mails them again.
    /// A page of its own, so that "back" and a reload find it again (the page that confirms takes its address).
    pub(crate) fn numbers(&self, rest: &str, request: &Request) -> Result<Reply, Refusal> {
        pages::only(&request.method, "GET, HEAD, POST")?;
        let post = request.method == Method::POST;
        let (token, notice) = match rest.strip_suffix("/resent/") {
            Some(token) if !post => (token, "resent"),
            _ => (token_of(rest)?, ""),
        };
        if post {
            self.origins.check_sender(request, Sender::Processor)?;
            form_body::parse(request)?;
        }
        let Ok(token) = Token::parse(token) else { return ended(self, Ended::Unknown) };
        if !post {
            return match self.office.numbers(&token).map_err(pages::broken)? {
                Confirmed::Numbers(completion) => self.completed_page(&completion, notice),
                other => self.without_numbers(&other),
            };
        }
        let resent = self.office.mail_numbers(&token, self.client(request)).map_err(pages::broken)?;
        let shown = self.office.numbers(&token).map_err(pages::broken)?;
        match (resent, shown) {
            (Resent::Sent { .. }, Confirmed::Numbers(completion)) => Ok(self.to_resent(&completion)),
            (Resent::Sent { email }, _) => mailed(self, &email),
            (Resent::TooOften, Confirmed::Numbers(completion)) => {
                let page = self.completed_page(&completion, "often")?;
                Ok(page.with_status(StatusCode::TOO_MANY_REQUESTS).with(header::RETRY_AFTER, "7200"))
            }
            (Resent::TooOften, _) => Err(Refusal::MailedOften),
            (Resent::NotWaiting | Resent::Unknown, _) => ended(self, Ended::Unknown),
        }
    }

    fn to_resent(&self, completion: &Completion) -> Reply {
        let place = format!("{}{}/resent/", routes::NUMBERS, completion.numbers_token.as_str());
        Reply::redirect(StatusCode::SEE_OTHER, &self.view.action(&place))
    }

    fn without_numbers(&self, confirmed: &Confirmed) -> Result<Reply, Refusal> {
        ended(
            self,
            match confirmed {
                Confirmed::Numbers(_) | Confirmed::Done => Ended::Done,
                Confirmed::Expired => Ended::Expired,
                Confirmed::Unknown => Ended::Unknown,
            },
        )
    }

    fn completed_page(&self, completion: &Completion, notice: &'static str) -> Result<Reply, Refusal> {
        let Completion { user_number, declaration_id, name, stars, email, numbers_token } = completion;
        let (sign, level) = self.level(*stars);
        let content = CompletedContent {
            name,
            sign,
            level,
            user_number,
            declaration_id,
            email,
            mail_again: format!("{}{}/", routes::NUMBERS, numbers_token.as_str()),
            notice,
            text: text_file(&self.title, user_number, declaration_id),
        };
        let about = "2つの番号と、これからのことをお知らせします。";
        let head = pages::head("宣言が完了しました", about, routes::CONFIRM, Some(7));
        pages::page(&self.view, "processor/completed.html", &head, &content)
    }

    fn confirm_page(&self, token: &Token, name: &str, stars: u8) -> Result<Reply, Refusal> {
        let (sign, level) = self.level(stars);
        let action = format!("{}{}/", routes::CONFIRM, token.as_str());
        let about = "ボタンを押すと、自己宣言が完了します。";
        let head = pages::head("自己宣言を完了します", about, routes::CONFIRM, Some(6));
        pages::page(&self.view, "processor/confirm.html", &head, &ConfirmContent { action, name, sign, level })
    }
}

/// The token at a path's end; its slash may have got lost between mail and browser.
fn token_of(rest: &str) -> Result<&str, Refusal> {
    let token = rest.strip_suffix('/').unwrap_or(rest);
    if token.contains('/') { Err(Refusal::Unknown) } else { Ok(token) }
}

/// The numbers as a text file inside a link, so that it needs neither a script nor another request.
fn text_file(title: &str, user_number: &str, declaration_id: &str) -> String {
    let text = format!(
        "{title}\r\n\r\n利用者番号（10桁。ログインのときに、パスワードと組み合わせて使います。\
         ほかの人に教えないでください）\r\n{user_number}\r\n\r\n自己宣言ID（11桁。宣言したことを示すための番号です。\
         補助金の申請書などに書きます）\r\n{declaration_id}\r\n",
    );
    let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("data:text/plain;charset=utf-8,{encoded}")
}
