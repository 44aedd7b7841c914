//! ロゴマークダウンロード: only for accepted declarers, only the present level's, and only after 使用手順 and
//! 使用ガイドライン were opened. The files lie in `data/logos/`, never in dist; without a session there is
//! no address that leads to them.

use super::message_page::{self, own_head};
use super::reading::Readings;
use crate::base::media_type;
use crate::base::zipped::zipped;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::session::Member;
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::office::State;
use crate::office::account::visits::SessionNote;
use crate::scheme::codes::{MessageCode, TitleCode};
use crate::scheme::{Level, Levels};
use crate::view::Keeping;
use crate::view::PageHead;
use crate::view::routes::Route;
use anyhow::Context as _;
use hyper::{StatusCode, header};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What `account/logo.html` shows.
#[derive(Serialize)]
struct LogoContent<'a> {
    sign: &'a str,
    level: &'a str,
    read_procedure: bool,
    read_guideline: bool,
    /// What can be taken; nothing until both were opened.
    files: Option<Files>,
    /// The page that the mark may lead to.
    record_address: String,
    /// A drawing of the mark with its smallest size and clear space, where the site has one: `images/logo-size-2.svg`.
    picture: Option<String>,
}

/// The downloads' paths below the processor.
#[derive(Serialize)]
struct Files {
    zip: String,
    svg: String,
    png: Vec<Png>,
}

/// A picture of a width.
#[derive(Serialize)]
struct Png {
    path: String,
    width: u16,
}

/// What `account/reading.html` shows.
#[derive(Serialize)]
struct ReadingContent<'a> {
    html: &'a str,
}

/// What each logo is drawn as: a picture of any size, and three of one size.
const ENDINGS: [&str; 4] = [".svg", "-200.png", "-600.png", "-1200.png"];
const WORDING: &str = "wording.txt";
/// The widths of the pictures.
const WIDTHS: [u16; 3] = [200, 600, 1200];

/// Every file of `data/logos` that a download reads; within a download the level's own name is `logo`.
pub(crate) fn logo_files(levels: &Levels) -> Vec<String> {
    let logos = levels.all().iter().map(|level| level.logo.as_str()).filter(|logo| !logo.is_empty());
    let mut files: Vec<String> = logos.flat_map(of_logo).collect();
    if !files.is_empty() {
        files.push(WORDING.to_owned());
    }
    files
}

fn of_logo(logo: &str) -> impl Iterator<Item = String> {
    ENDINGS.iter().map(move |ending| format!("{logo}{ending}"))
}

/// What these pages hand out.
pub(crate) struct Logos {
    /// What is opened before.
    pub(crate) readings: Readings,
    /// Where the files lie.
    pub(crate) folder: PathBuf,
}

/// These pages for a member whose level has a logo.
pub(crate) struct Logo<'a> {
    context: &'a Context,
    member: &'a Member,
    logos: &'a Logos,
    level: &'a Level,
}

impl<'a> Logo<'a> {
    /// The pages of a member; `None` where the level has no logo.
    pub(crate) fn of(context: &'a Context, member: &'a Member, logos: Option<&'a Logos>) -> Option<Self> {
        let level = context.scheme.levels().level(member.application.answers.stars())?;
        let logos = logos.filter(|_| !level.logo.is_empty())?;
        Some(Self { context, member, logos, level })
    }

    /// The answer to a call for one of them.
    pub(crate) fn answer(&self, call: &Call<'_>) -> Answer {
        match call.route {
            Route::LogoProcedure => self.procedure(),
            Route::LogoGuideline => self.guideline(),
            Route::LogoFiles => self.file(call.part),
            _ => self.page(),
        }
    }

    /// The page with the steps.
    fn page(&self) -> Answer {
        self.once_accepted(|| {
            let session = &self.member.session;
            let name = self.level.logo.as_str();
            let record = self.member.application.record;
            let content = LogoContent {
                sign: &self.level.sign,
                level: &self.level.name,
                read_procedure: session.read_procedure,
                read_guideline: session.read_guideline,
                files: is_read(self.member).then(|| files(name)),
                record_address: record
                    .map_or(String::new(), |no| self.context.office.mailer.wording.record_address(no)),
                picture: self.context.view.links().asset(&format!("images/logo-size-{}.svg", self.level.stars)),
            };
            let head = own_head(self.context, self.member, TitleCode::Logo, Route::Logo)?;
            pages::page(&self.context.view, "account/logo.html", &head, &content)
        })
    }

    /// 使用手順.
    fn procedure(&self) -> Answer {
        let head = own_head(self.context, self.member, TitleCode::LogoProcedure, Route::LogoProcedure)?;
        self.reading(SessionNote::Procedure, &head, &self.logos.readings.procedure)
    }

    /// 使用ガイドライン.
    fn guideline(&self) -> Answer {
        let head = own_head(self.context, self.member, TitleCode::LogoGuideline, Route::LogoGuideline)?;
        self.reading(SessionNote::Guideline, &head, &self.logos.readings.guideline)
    }

    /// The files of the present level.
    fn file(&self, file: &str) -> Answer {
        self.once_accepted(|| {
            let name = self.level.logo.as_str();
            let is_mark = logo_files(self.context.scheme.levels()).iter().any(|one| one == file) && file != WORDING;
            match file.strip_suffix(".zip") {
                Some(asked) if asked == name && is_read(self.member) => self.download(name),
                None if of_logo(name).any(|one| one == file) && is_read(self.member) => self.one(file, name),
                // Another level's file, or one that was never opened for this session.
                asked if is_mark || asked.is_some() => {
                    message_page::not_now(self.context, self.member, MessageCode::LogoUnread)
                }
                _ => Err(Refusal::Unknown),
            }
        })
    }

    fn once_accepted(&self, then: impl FnOnce() -> Answer) -> Answer {
        match self.member.state {
            State::Accepted if self.member.is_listed() => then(),
            State::Accepted => message_page::not_now(self.context, self.member, MessageCode::LogoUnlisted),
            State::Rejected => message_page::not_now(self.context, self.member, MessageCode::Rejected),
            _ => message_page::not_now(self.context, self.member, MessageCode::BeforeLogo),
        }
    }

    fn reading(&self, reading: SessionNote, head: &PageHead, html: &str) -> Answer {
        self.once_accepted(|| {
            self.context.office.accounts.sessions.has_read(&self.member.session, reading).map_err(pages::broken)?;
            pages::page(&self.context.view, "account/reading.html", head, &ReadingContent { html })
        })
    }

    fn download(&self, name: &str) -> Answer {
        let bytes = packed(&self.logos.folder, name).map_err(pages::broken)?;
        handed_out(bytes, "application/zip", &format!("{name}.zip"))
    }

    /// One file of the mark, under the name that it has in the packed one.
    fn one(&self, file: &str, name: &str) -> Answer {
        let path = self.logos.folder.join(file);
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string()).map_err(pages::broken)?;
        handed_out(bytes, media_type::of(file), &file.replace(name, "logo"))
    }
}

fn handed_out(bytes: Vec<u8>, kind: &'static str, name: &str) -> Answer {
    let place = format!("attachment; filename=\"{name}\"");
    let reply = Reply::new(StatusCode::OK, kind, bytes);
    Ok(reply.with(header::CONTENT_DISPOSITION, &place).kept(Keeping::Never))
}

/// The downloads of a level.
fn files(name: &str) -> Files {
    let path = |ending: &str| Route::LogoFiles.with(&format!("{name}{ending}"));
    let png = WIDTHS.map(|width| Png { path: path(&format!("-{width}.png")), width });
    Files { zip: path(".zip"), svg: path(".svg"), png: png.into() }
}

/// SVG, PNG in three sizes and the wording guide, always the same bytes.
fn packed(logos: &Path, name: &str) -> anyhow::Result<Vec<u8>> {
    let files = of_logo(name).chain([WORDING.to_owned()]).map(|file| {
        let path = logos.join(&file);
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        Ok((file.replace(name, "logo"), bytes))
    });
    zipped(&files.collect::<anyhow::Result<Vec<_>>>()?)
}

fn is_read(member: &Member) -> bool {
    member.session.read_procedure && member.session.read_guideline
}
