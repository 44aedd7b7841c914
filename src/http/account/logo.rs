//! ロゴマークダウンロード: only for accepted declarers, only the present level's, and only after 使用手順 and
//! 使用ガイドライン were opened. The files lie in `data/logos/`, never in dist; without a session there is
//! no address that leads to them.

use crate::http::pages;
use crate::http::router::Processor;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use super::Answer;
use crate::http::session::Member;
use super::message_page::head;
use crate::office::State;
use crate::office::account::visits::Reading;
use crate::view::routes;
use anyhow::Context;
use hyper::{StatusCode, header};
use serde::Serialize;
use std::io::Write;
use zip::write::SimpleFileOptions;

/// What `account/logo.html` shows.
#[derive(Serialize)]
struct LogoContent<'a> {
    sign: &'a str,
    level: &'a str,
    read_procedure: bool,
    read_guideline: bool,
    /// The download's path below the processor; empty until both were opened.
    download: String,
}

/// What `account/reading.html` shows.
#[derive(Serialize)]
struct ReadingContent<'a> {
    html: &'a str,
}

/// Every file of `data/logos` that a download reads; within a download `one-star` and `two-star` read `logo`.
pub(crate) const LOGO_FILES: [&str; 9] = [
    "one-star.svg",
    "one-star-200.png",
    "one-star-600.png",
    "one-star-1200.png",
    "two-star.svg",
    "two-star-200.png",
    "two-star-600.png",
    "two-star-1200.png",
    WORDING,
];
const WORDING: &str = "wording.txt";

impl Processor {
    /// `/account/logo/` and what lies below it.
    pub(crate) fn logo(&self, member: &Member, part: &str) -> Answer {
        if member.state == State::Rejected {
            return self.not_now("rejected", "この宣言は受理されませんでした");
        }
        if member.state != State::Accepted {
            return self.not_now("before-logo", "受理の後に受け取れます");
        }
        let name = name_of(member.application.answers.stars());
        match part {
            "" => self.logo_page(member, name),
            "procedure" => {
                self.office.has_read(&member.session, Reading::Procedure).map_err(pages::broken)?;
                self.reading("使用手順", "procedure", &self.readings.procedure)
            }
            "guideline" => {
                self.office.has_read(&member.session, Reading::Guideline).map_err(pages::broken)?;
                self.reading("使用ガイドライン", "guideline", &self.readings.guideline)
            }
            file if file.strip_suffix(".zip") == Some(name) && is_read(member) => self.download(name),
            // The other level's file, or one that was never opened for this session.
            file if file.ends_with(".zip") => self.not_now("logo-unread", "まだ受け取れません"),
            _ => Err(Refusal::Unknown),
        }
    }

    fn logo_page(&self, member: &Member, name: &str) -> Answer {
        let (sign, level) = self.level(member.application.answers.stars());
        let download = if is_read(member) { format!("{}logo/{name}.zip", routes::ACCOUNT) } else { String::new() };
        let content = LogoContent {
            sign,
            level,
            read_procedure: member.session.read_procedure,
            read_guideline: member.session.read_guideline,
            download,
        };
        let head = head("ロゴマークダウンロード", "受理された段階のロゴマークを受け取ります。", "logo");
        pages::page(&self.view, "account/logo.html", &head, &content)
    }

    fn reading(&self, title: &str, path: &str, html: &str) -> Answer {
        let head = head(title, "ロゴマークを使う前に、お読みください。", &format!("logo/{path}"));
        pages::page(&self.view, "account/reading.html", &head, &ReadingContent { html })
    }

    fn download(&self, name: &str) -> Answer {
        let bytes = self.packed(name).map_err(pages::broken)?;
        let place = format!("attachment; filename=\"{name}.zip\"");
        let reply = Reply::new(StatusCode::OK, "application/zip", bytes);
        Ok(reply.with(header::CONTENT_DISPOSITION, &place).with(header::CACHE_CONTROL, "private, no-store"))
    }

    /// SVG, PNG in three sizes and the wording guide, always the same bytes.
    fn packed(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for file in LOGO_FILES.iter().filter(|file| file.starts_with(name) || **file == WORDING) {
            let path = self.logos.join(file);
            let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
            packed.start_file(file.replace(name, "logo"), SimpleFileOptions::DEFAULT)?;
            packed.write_all(&bytes)?;
        }
        Ok(packed.finish()?.into_inner())
    }
}

fn is_read(member: &Member) -> bool {
    member.session.read_procedure && member.session.read_guideline
}

/// The files' name for a level.
fn name_of(stars: u8) -> &'static str {
    if stars >= 2 { "two-star" } else { "one-star" }
}
