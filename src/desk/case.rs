//! One thing that waits: what becomes public first, with its marks at their fields, the entry as it will look, others that
//! may be the same, what happened. Shown again, with what differs, where a decision about it was not done. Called by the
//! router and by `decide`. Changes nothing.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::frame::{self, Titled, moment};
use super::pieces::Compared;
use super::queue::{self, Place};
use super::seal::SeenCase;
use super::shown::{
    self, AnswerContent, HistoryContent, LetterContent, MarkContent, RecordContent, RegisteredContent, SectionContent,
    TwinContent,
};
use super::tabs::Tab;
use crate::base::problem::Problem;
use crate::http::pages;
use crate::http::transport::form_body::PostedForm;
use crate::http::transport::refusal::Refusal;
use crate::office::members::Deed;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::State;
use crate::office::review::case::CaseView;
use crate::office::review::checks::Check;
use crate::office::review::requests::Difference;
use crate::office::review::words::{decision_words, kind_name, kind_word, state_word};
use crate::scheme::ids::Reference;
use hyper::StatusCode;
use serde::Serialize;

/// Why a case is shown again.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct CaseMessage {
    /// Which words of the template; empty: none.
    pub(crate) code: &'static str,
    /// Who, what or which state, in them.
    pub(crate) about: String,
    /// What differs from what was shown.
    pub(crate) differences: Vec<Difference>,
}

/// Which case is shown, and why again.
pub(crate) struct CaseRequest<'a> {
    pub(crate) case: &'a CaseView,
    pub(crate) tab: Tab,
    /// The marks that were cleared.
    pub(crate) cleared: &'a [String],
    pub(crate) message: CaseMessage,
    pub(crate) status: StatusCode,
}

/// Which case it is, and where it stands.
#[derive(Serialize)]
struct CaseHead<'a> {
    reference: String,
    kind: &'static str,
    kind_name: String,
    kind_word: String,
    /// Whether it is an entry of a register.
    is_entry: bool,
    tab: &'static str,
    name: &'a str,
    sign: String,
    level: String,
    state: &'static str,
    stand: String,
    days: Option<i32>,
    edition: usize,
    returned: String,
    corrected: String,
    at: usize,
    of: usize,
    before: Option<String>,
    after: Option<String>,
}

/// What `desk/case.html` shows.
#[derive(Serialize)]
struct CaseContent<'a> {
    #[serde(flatten)]
    head: CaseHead<'a>,
    message: &'a CaseMessage,
    /// What differs from what was shown before.
    differences: Vec<ChangeContent>,
    can: Can,
    public: Vec<AnswerContent>,
    sections: Vec<SectionContent>,
    marks: Vec<MarkContent>,
    /// Marks at no field that is shown.
    loose: Vec<MarkContent>,
    changes: Vec<ChangeContent>,
    looks: Vec<Check>,
    record: Option<RecordContent>,
    old_record: Option<RecordContent>,
    /// What is published of its 法人番号.
    registered: Option<RegisteredContent>,
    twins: Vec<TwinContent>,
    replaceable: Vec<String>,
    others: Vec<(&'static str, &'static str)>,
    history: Vec<HistoryContent>,
    letters: Vec<LetterContent>,
    /// Who else has it open, and since when.
    elsewhere: Vec<(String, String)>,
}

/// What may be done about it.
#[derive(Serialize)]
struct Can {
    decide: bool,
    accept: bool,
    answer: bool,
    give_back: bool,
    at_once: bool,
    undo_minutes: u32,
}

/// A field of what is asked for beside a declaration.
#[derive(Serialize)]
struct ChangeContent {
    label: String,
    /// Old and new, letter by letter.
    pieces: Compared,
    public: bool,
    marks: Vec<MarkContent>,
}

impl ChangeContent {
    fn of(one: &Difference) -> Self {
        let (label, pieces) = (one.label.clone(), Compared::of(&one.old, &one.new));
        Self { label, pieces, public: one.public, marks: Vec::new() }
    }
}

/// The page of a case.
pub(crate) fn page(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let query = PostedForm::of_query(call.request)?;
    let asked = queue::QueueAsked::of(context, clerk, call)?;
    let Some(case) = found(context, call.part, query.one("kind")?)? else {
        return frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown");
    };
    let (message, cleared) = (CaseMessage::default(), Vec::new());
    let request = CaseRequest { case: &case, tab: asked.tab, cleared: &cleared, message, status: StatusCode::OK };
    shown(context, clerk, &request)
}

/// The case of a reference, as a path or a form names it.
pub(crate) fn found(context: &DeskContext, reference: &str, kind: &str) -> Result<Option<CaseView>, Refusal> {
    let Ok(reference) = Reference::parse(reference) else { return Ok(None) };
    match context.about(&reference).review.case(&reference, kind.parse().ok()) {
        // One that cannot be read is named in the log; nobody is told that there is none.
        Err(error) if error.is::<Problem>() => Err(pages::broken(error)),
        found => found.map_err(pages::broken),
    }
}

/// The page of a case, for the first time or again.
pub(crate) fn shown(context: &DeskContext, clerk: &Clerk, request: &CaseRequest<'_>) -> DeskAnswer {
    let CaseRequest { case, tab, status, .. } = request;
    let reference = case.shown.application.reference.clone();
    let place = queue::place(context, *tab, &reference, case.kind)?;
    let content = content(context, clerk, request, place);
    let seen = [SeenCase { reference, kind: case.kind, version: case.version.clone() }];
    let title = case.answers.declarer_name();
    let of = Titled { template: "desk/case.html", title, nav: "queue", status: *status, seen: &seen };
    frame::page(context, clerk, &of, &content)
}

fn head<'a>(context: &DeskContext, request: &CaseRequest<'a>, place: Place) -> CaseHead<'a> {
    let CaseRequest { case, tab, .. } = request;
    let (view, application, now) = (&case.shown, &case.shown.application, context.office.now());
    let is_beside = case.kind != PendingKind::Declaration;
    let day = |at: Option<jiff::Timestamp>| at.filter(|_| !is_beside).map(|at| moment(at, now)).unwrap_or_default();
    let (sign, level) = context.level_of(&application.reference, &case.answers);
    let rules = context.about(&application.reference).rules();
    let decision = view.decisions.iter().find(|(kind, _)| *kind == case.kind).map(|(_, decision)| decision);
    CaseHead {
        reference: application.reference.to_string(),
        kind: case.kind.name(),
        kind_name: rules.map_or_else(|| kind_name(case.kind).to_owned(), |rules| rules.noun.clone()),
        kind_word: rules.map_or_else(|| kind_word(case.kind).to_owned(), |rules| rules.word.clone()),
        is_entry: rules.is_some(),
        tab: tab.name(),
        name: case.answers.declarer_name(),
        sign,
        level,
        state: state_word(application.state),
        stand: decision.map(decision_words).unwrap_or_default(),
        days: waited(context, case),
        edition: case.version.edition,
        returned: day(view.row.wait.returned_at),
        corrected: day(view.row.wait.corrected_at),
        at: place.at,
        of: place.of,
        before: place.before.map(|path| context.view.action(&path)),
        after: place.after.map(|path| context.view.action(&path)),
    }
}

fn content<'a>(context: &DeskContext, clerk: &Clerk, request: &'a CaseRequest<'a>, place: Place) -> CaseContent<'a> {
    let CaseRequest { case, cleared, message, .. } = request;
    let (view, application) = (&case.shown, &case.shown.application);
    let marks = marks(case, cleared);
    let (public, sections, loose) = answers(case, &marks);
    let office = context.about(&application.reference);
    let is_listed_so = case.kind != PendingKind::Contact && case.after.is_none();
    let is_changed = case.kind != PendingKind::Declaration && application.record.is_some();
    CaseContent {
        head: head(context, request, place),
        message,
        differences: message.differences.iter().map(ChangeContent::of).collect(),
        can: can(context, clerk, case),
        changes: changes(case, &marks),
        public,
        sections,
        loose,
        looks: view.looked_at.checks.iter().filter(|check| !check.attention).cloned().collect(),
        record: is_listed_so.then(|| shown::record(context, application, &case.answers)),
        old_record: is_changed.then(|| shown::record(context, application, &application.answers)),
        registered: is_listed_so.then(|| shown::registered(context, &case.answers)).flatten(),
        twins: shown::twins(office, &view.twins, &view.sections),
        replaceable: replaceable(case),
        others: others(case),
        history: shown::history(office, application),
        letters: shown::letters(office, view),
        elsewhere: elsewhere(context, clerk, case),
        marks,
    }
}

/// Who else has it open; only what waits is held by anybody.
fn elsewhere(context: &DeskContext, clerk: &Clerk, case: &CaseView) -> Vec<(String, String)> {
    if !case.waits || case.decided_as().is_some() {
        return Vec::new();
    }
    let others = context.members.opens(&clerk.who, &case.shown.application.reference).unwrap_or_default();
    others.into_iter().map(|other| (other.name.to_string(), frame::clock(other.since))).collect()
}

/// For how many days it has been waiting.
fn waited(context: &DeskContext, case: &CaseView) -> Option<i32> {
    let reference = &case.shown.application.reference;
    let rows = context.about(reference).review.lists.in_order().ok()?;
    rows.iter().find(|row| row.reference == *reference && row.kind == case.kind).and_then(|row| row.wait.waiting_days)
}

fn can(context: &DeskContext, clerk: &Clerk, case: &CaseView) -> Can {
    let is_open = case.waits && case.decided_as().is_none();
    let is_returned = case.kind == PendingKind::Declaration && case.shown.row.wait.returned_at.is_some();
    Can {
        decide: is_open,
        accept: is_open && !is_returned && !case.is_answered(),
        answer: case.is_answered() && (is_open || case.shown.application.state == State::Answered),
        give_back: is_open && case.can_be_returned(),
        at_once: is_open && clerk.who.role.may(Deed::AtOnce),
        undo_minutes: context.settings.review.undo_minutes,
    }
}

fn marks(case: &CaseView, cleared: &[String]) -> Vec<MarkContent> {
    let mark = |(at, mark): (usize, &crate::office::review::case::FieldMark)| MarkContent {
        number: at + 1,
        name: mark.name,
        title: mark.title.clone(),
        said: mark.said.clone(),
        look: mark.look.clone(),
        is_seen: cleared.iter().any(|name| name == mark.name),
    };
    case.marks.iter().enumerate().map(mark).collect()
}

/// The public answers, the others by section, and the marks at no field.
fn answers(case: &CaseView, marks: &[MarkContent]) -> (Vec<AnswerContent>, Vec<SectionContent>, Vec<MarkContent>) {
    let is_declaration = case.kind == PendingKind::Declaration;
    let at = |key: &str| {
        let own = case.marks.iter().zip(marks).filter(|(mark, _)| mark.key == Some(key));
        own.map(|(_, mark)| mark.clone()).collect::<Vec<_>>()
    };
    let mut public = Vec::new();
    let mut sections = shown::sections(&case.shown.sections);
    let mut placed = Vec::new();
    for section in &mut sections {
        for row in &mut section.rows {
            let corrected = case.corrected.iter().find(|one| one.key == row.key);
            row.corrected = corrected.map(|one| Compared::of(&one.old, &one.new));
            row.marks = if is_declaration { at(&row.key) } else { Vec::new() };
            placed.extend(row.marks.iter().map(|mark| mark.number));
        }
        let (shown, rest) = std::mem::take(&mut section.rows).into_iter().partition(|row| row.public);
        public.extend::<Vec<AnswerContent>>(shown);
        section.rows = rest;
    }
    sections.retain(|section| !section.rows.is_empty());
    let changed = changes(case, marks).into_iter().flat_map(|change| change.marks).map(|mark| mark.number);
    placed.extend(changed);
    let loose = marks.iter().filter(|mark| !placed.contains(&mark.number)).cloned().collect();
    (public, sections, loose)
}

/// What differs, with the marks of the new answers.
fn changes(case: &CaseView, marks: &[MarkContent]) -> Vec<ChangeContent> {
    let asked = case.shown.asked.iter().find(|asked| asked.kind == case.kind);
    let change = |one: &Difference| ChangeContent {
        marks: case
            .marks
            .iter()
            .zip(marks)
            .filter(|(mark, _)| mark.key == Some(one.key.as_str()))
            .map(|(_, mark)| mark.clone())
            .collect(),
        ..ChangeContent::of(one)
    };
    asked.map(|asked| asked.differences.iter().map(change).collect()).unwrap_or_default()
}

/// Records that this declaration could take the place of.
fn replaceable(case: &CaseView) -> Vec<String> {
    if case.kind != PendingKind::Declaration {
        return Vec::new();
    }
    let twins = &case.shown.twins;
    let accepted = twins.applications.iter().filter(|other| other.state == State::Accepted);
    let listed = accepted.filter_map(|other| other.record).chain(twins.entries.iter().map(|entry| entry.no));
    listed.map(|no| no.to_string()).collect()
}

/// What else waits under the same reference.
fn others(case: &CaseView) -> Vec<(&'static str, &'static str)> {
    let application = &case.shown.application;
    let declaration = (application.state == State::Confirmed).then_some(PendingKind::Declaration);
    let asked = application.account.waiting().into_iter().map(|(kind, _)| kind);
    let others = declaration.into_iter().chain(asked).filter(|kind| *kind != case.kind);
    others.map(|kind| (kind.name(), kind_name(kind))).collect()
}
