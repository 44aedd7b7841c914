//! What there is to do, at a glance: what waits and since when, by kind; what was decided and can still be undone; letters
//! that did not arrive; the last days; list, disk and clock. Changes nothing.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskContext};
use super::frame::{self, Glance, OpenRow, Titled, clock, moment};
use super::queue;
use super::tabs::Tab;
use super::week::{self, DayContent};
use crate::base::clock::in_japan;
use crate::base::text;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::account::labels::step_code;
use crate::office::mail::lines::{LetterLine, LetterStand};
use crate::office::members::{Deed, MemberState};
use crate::office::queue::account::PendingKind;
use crate::office::review::list::{ListQuery, ListRow};
use crate::office::review::overview::Overview;
use crate::office::review::recent::DayDecision;
use crate::office::review::words::{actor_words, explained, kind_name};
use crate::view::bars::{self, BarPart};
use hyper::StatusCode;
use serde::Serialize;

/// What `desk/home.html` shows.
#[derive(Serialize)]
struct HomeContent {
    now: String,
    overview: Overview,
    kinds: Vec<KindContent>,
    days: Vec<DayContent>,
    first: Option<String>,
    open: Vec<OpenRow>,
    /// What took effect today, the last first, and how many more.
    decided: Vec<DecidedContent>,
    decided_more: usize,
    may_undo_all: bool,
    letters: Vec<PostContent>,
    letters_more: usize,
    trouble: String,
    list: ListContent,
    machine: MachineContent,
    members: Vec<MemberContent>,
}

/// What waits of a kind.
#[derive(Serialize)]
struct KindContent {
    kind: String,
    name: String,
    waiting: usize,
    marked: usize,
    corrected: usize,
    oldest: Option<i32>,
    oldest_path: String,
    /// The parts of its bar: without marks, and with.
    parts: Vec<BarPart>,
}

/// Something that was decided and took effect.
#[derive(Serialize)]
struct DecidedContent {
    at: String,
    reference: String,
    name: String,
    step: String,
    by: String,
}

/// A letter that waits or did not arrive.
#[derive(Serialize)]
struct PostContent {
    reference: String,
    step: String,
    domain: String,
    stand: &'static str,
    why: &'static str,
    next_at: String,
}

/// The public list.
#[derive(Serialize)]
struct ListContent {
    serial: Option<u64>,
    as_of: String,
}

/// The machine.
#[derive(Serialize)]
struct MachineContent {
    free_gigabytes: Option<u64>,
    is_refused: bool,
    is_stopped: bool,
    is_held: bool,
    doubts_clock: bool,
    unread: usize,
}

#[derive(Serialize)]
struct MemberContent {
    name: String,
    role: &'static str,
    invited: bool,
}

/// So many letters are named here.
const LETTERS: usize = 10;
/// So many of today's decisions.
const DECISIONS: usize = 20;

/// The page.
pub(crate) fn page(context: &DeskContext, clerk: &Clerk) -> DeskAnswer {
    let (office, now) = (&context.office, context.office.now());
    let rows = queue::found(context, &ListQuery::default())?.rows;
    let glance = Glance::of(context)?;
    let mut letters = Vec::new();
    for office in context.offices.all() {
        letters.extend(office.mailer.lines().map_err(pages::broken)?);
    }
    let decided = decided(context)?;
    let content = HomeContent {
        now: text::moment_with_weekday(now),
        overview: glance.overview,
        kinds: kinds(context, &rows),
        days: week::days(context)?,
        first: rows.first().map(|row| context.view.action(&queue::case_path(row, Tab::Waiting))),
        open: glance.open.iter().map(OpenRow::of).collect(),
        decided_more: decided.len().saturating_sub(DECISIONS),
        decided: decided.into_iter().take(DECISIONS).map(|of| decided_content(context, of)).collect(),
        may_undo_all: clerk.who.role.may(Deed::Revoke),
        letters_more: letters.len().saturating_sub(LETTERS),
        letters: letters.iter().take(LETTERS).map(|letter| letter_content(context, letter)).collect(),
        trouble: office.mailer.trouble().map(|trouble| moment(trouble.since, now)).unwrap_or_default(),
        list: list(context),
        machine: machine(context),
        members: members(context, clerk)?,
    };
    let of = Titled { template: "desk/home.html", title: "", nav: "home", status: StatusCode::OK, seen: &[] };
    frame::page_at(context, clerk, &of, &content, &glance)
}

/// What waits of declarations by kind, and of each register.
fn kinds(context: &DeskContext, rows: &[ListRow]) -> Vec<KindContent> {
    let pending = PendingKind::ALL.map(|kind| {
        let of: Vec<&ListRow> = rows.iter().filter(|row| row.register.is_empty() && row.kind == kind).collect();
        (kind.name().to_owned(), kind_name(kind).to_owned(), of)
    });
    let registers = context.offices.registers.iter().filter_map(|office| office.rules()).map(|rules| {
        let of: Vec<&ListRow> = rows.iter().filter(|row| row.register == rules.name).collect();
        (rules.name.clone(), rules.title.clone(), of)
    });
    let all: Vec<_> = pending.into_iter().chain(registers).collect();
    let most = all.iter().map(|(_, _, of)| of.len()).max().unwrap_or_default().max(1);
    let is_marked = |row: &&&ListRow| row.wait.marks.as_ref().is_none_or(|marks| !marks.is_empty());
    let content = |(kind, name, of): (String, String, Vec<&ListRow>)| {
        let (waiting, marked) = (of.len(), of.iter().filter(is_marked).count());
        let path = of.first().map(|row| context.view.action(&queue::case_path(row, Tab::Waiting)));
        KindContent {
            kind,
            name,
            waiting,
            marked,
            corrected: of.iter().filter(|row| row.wait.corrected_at.is_some()).count(),
            oldest: of.iter().filter_map(|row| row.wait.waiting_days).max(),
            oldest_path: path.unwrap_or_default(),
            parts: bars::parts([waiting - marked, marked], most),
        }
    };
    all.into_iter().map(content).collect()
}

/// What took effect today of declarations and of every register, the last first.
fn decided(context: &DeskContext) -> Result<Vec<DayDecision>, Refusal> {
    let today = in_japan(context.office.now()).date();
    let mut all = Vec::new();
    for office in context.offices.all() {
        all.extend(office.review.lists.decisions_on(today).map_err(pages::broken)?);
    }
    all.sort_by_key(|decision| std::cmp::Reverse(decision.at));
    Ok(all)
}

fn decided_content(context: &DeskContext, of: DayDecision) -> DecidedContent {
    DecidedContent {
        at: clock(of.at),
        reference: of.reference.to_string(),
        name: of.name,
        step: context.scheme.words.text(step_code(of.step)).to_owned(),
        by: actor_words(&of.by),
    }
}

fn letter_content(context: &DeskContext, letter: &LetterLine) -> PostContent {
    let words = &context.scheme.words;
    let about = letter.about.as_ref();
    PostContent {
        reference: about.map(|(reference, _)| reference.to_string()).unwrap_or_default(),
        step: about.map(|(_, step)| words.text(step_code(*step)).to_owned()).unwrap_or_default(),
        domain: letter.domain.clone(),
        stand: match letter.stand {
            LetterStand::Waiting => "waiting",
            LetterStand::Refused => "refused",
            LetterStand::GivenUp => "given-up",
        },
        why: if letter.last.is_empty() { "" } else { explained(&letter.last) },
        next_at: letter.next_at.map(|at| moment(at, context.office.now())).unwrap_or_default(),
    }
}

fn list(context: &DeskContext) -> ListContent {
    let last = context.office.publisher.last_publication();
    ListContent {
        serial: last.as_ref().map(|last| last.serial),
        as_of: last.map(|last| text::date(last.as_of)).unwrap_or_default(),
    }
}

fn machine(context: &DeskContext) -> MachineContent {
    let office = &context.office;
    MachineContent {
        free_gigabytes: office.free_bytes().map(|bytes| bytes >> 30),
        is_refused: office.is_refused(),
        is_stopped: office.is_stopped(),
        is_held: office.is_held(),
        doubts_clock: office.doubts_clock(),
        unread: office.left().iter().map(|(_, count)| count).sum(),
    }
}

/// Who may come to the desk, for those who look after that.
fn members(context: &DeskContext, clerk: &Clerk) -> Result<Vec<MemberContent>, Refusal> {
    if !clerk.who.role.may(Deed::SeeMembers) {
        return Ok(Vec::new());
    }
    let all = context.members.list().map_err(pages::broken)?;
    let content = all.into_iter().map(|member| MemberContent {
        name: member.name.to_string(),
        role: member.role.name(),
        invited: member.state == MemberState::Invited,
    });
    Ok(content.collect())
}
