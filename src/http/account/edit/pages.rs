//! The pages of an edit: the form of a few fields, the check page with old and new side by side, and what
//! was done, read back from the history.

use super::subject::Edit;
use crate::base::text;
use crate::http::account::form_seal;
use crate::http::account::message_page::own_head;
use crate::http::account::status;
use crate::http::pages::page;
use crate::http::returned::{ReturnedContent, ShownFields};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::State;
use crate::office::queue::history::{Event, Step};
use crate::office::review::requests::Difference;
use crate::scheme::edit::{Editing, waits, waits_among};
use crate::scheme::{Checked, Level, Notice, Question, Way};
use crate::view::form::{FormView, PartSaid, QuestionView, questions};
use hyper::StatusCode;
use serde::Serialize;

/// What `account/edit.html` shows.
#[derive(Serialize)]
struct EditContent<'a> {
    kind: &'a str,
    form: FormView,
    /// For the fields' own buttons.
    check: &'static str,
    sealed: String,
    /// Whether what is public waits for the office.
    accepted: bool,
    /// Changes that wait already stand in the form.
    pending: bool,
    /// What the office asked to put right; none: nothing.
    returned: Option<ReturnedContent>,
    /// Which words of the template.
    notice: EditNotice,
    /// Labels of what waits for the office.
    waiting: Vec<String>,
    step: Option<StepView<'a>>,
    /// Whether the scheme has other levels.
    has_levels: bool,
}

/// A step from one level to another, as its pages tell it.
#[derive(Serialize)]
struct StepView<'a> {
    now: &'a Level,
    to: &'a Level,
    way: &'a Way,
}

/// What `account/ways.html` shows.
#[derive(Serialize)]
struct WaysContent<'a> {
    now: &'a Level,
    steps: Vec<StepView<'a>>,
}

/// What `account/check.html` shows.
#[derive(Serialize)]
struct CheckContent<'a> {
    kind: &'a str,
    title: &'a str,
    sealed: String,
    check: &'static str,
    at_once: Vec<Difference>,
    waiting: Vec<Difference>,
    questions: Vec<QuestionView>,
    changes: Vec<String>,
    email: String,
    /// Whether the address is new: it is verified, and the password asked once more.
    verify: bool,
    /// Which message stands at the password; empty: none.
    error: &'a str,
    /// Whether so much was changed just now that this must wait.
    often: bool,
    review_period_applies: bool,
    /// The level that one gets to.
    to: u8,
}

/// What `account/done.html` shows.
#[derive(Default, Serialize)]
struct DoneContent {
    kind: &'static str,
    at: String,
    at_once: Vec<String>,
    waiting: Vec<String>,
    dropped: bool,
    /// The name of the level that one gets to; empty: none.
    step_up: String,
    /// The name of the present level, where it has a logo.
    logo: String,
    email: String,
    until: String,
}

/// What the form shows.
pub(super) struct EditPage<'a> {
    pub(super) status: StatusCode,
    pub(super) checked: &'a Checked,
    pub(super) notices: &'a [Notice],
    /// What is asked about the answers as they stand.
    pub(super) questions: &'a [Question],
    pub(super) notice: EditNotice,
}

/// What is said above the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum EditNotice {
    /// Nothing.
    None,
    /// What was sent changes nothing.
    Same,
    /// What was typed before a log-in stands here again.
    Resumed,
}

impl<'a> EditPage<'a> {
    /// The form with what was typed and its errors.
    pub(super) fn of(checked: &'a Checked) -> Self {
        Self { status: StatusCode::OK, checked, notices: &[], questions: &[], notice: EditNotice::None }
    }
}

/// What is wrong at the check page's password, or with its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PasswordError {
    /// Nothing.
    None,
    /// These words of `account/proof.html`.
    Words(&'static str),
    /// So much was changed just now that this must wait.
    Often,
}

/// What the check page shows.
pub(super) struct CheckPage<'a> {
    pub(super) status: StatusCode,
    pub(super) checked: &'a Checked,
    pub(super) error: PasswordError,
}

impl<'a> CheckPage<'a> {
    /// The page when it is first shown.
    pub(super) fn of(checked: &'a Checked) -> Self {
        Self { status: StatusCode::OK, checked, error: PasswordError::None }
    }
}

/// The form.
pub(super) fn form(edit: &Edit<'_>, shown: &EditPage<'_>) -> Answer {
    let (scheme, member) = (&edit.context.scheme, edit.member);
    let check = edit.check_route().path();
    let keys = edit.editing.keys(scheme, edit.answers());
    let waiting = keys.iter().filter_map(|key| scheme.form.field(key)).filter(|field| waits(field));
    let said = PartSaid { notices: shown.notices, questions: shown.questions };
    let content = EditContent {
        returned: returned(edit, shown.questions, &keys),
        kind: edit.route().account_page(),
        form: FormView::part(scheme, &keys, check, shown.checked, &said),
        check,
        sealed: form_seal::sealed(edit.context, member, edit.route(), None)?,
        accepted: member.state == State::Accepted,
        pending: member.application.account.change.is_some(),
        notice: shown.notice,
        waiting: waiting.map(|field| field.label.clone()).collect(),
        step: step(edit, edit.to()),
        has_levels: scheme.levels().are_several(),
    };
    let mut head = own_head(edit.context, member, edit.title(), edit.route())?;
    head.error = !shown.checked.errors.is_empty() || shown.notice == EditNotice::Same;
    Ok(page(&edit.context.view, "account/edit.html", &head, &content)?.with_status(shown.status))
}

/// What the office asked to put right, with the fields at which the form's check remarks something.
fn returned(edit: &Edit<'_>, questions: &[Question], keys: &[&str]) -> Option<ReturnedContent> {
    let reason = status::returned(edit.member).filter(|_| edit.editing == Editing::Change)?;
    let shown = ShownFields { form: &edit.context.scheme.form, keys, questions };
    Some(ReturnedContent::of(reason, status::corrects_by(edit.context, edit.member), &shown))
}

/// The step from the present level to another; `None` where it is none.
fn step<'a>(edit: &Edit<'a>, to: u8) -> Option<StepView<'a>> {
    let levels = edit.context.scheme.levels();
    let way = edit.ways().into_iter().find(|way| way.to == to)?;
    Some(StepView { now: levels.level(way.from)?, to: levels.level(way.to)?, way })
}

/// The levels to choose from, where there are several.
pub(super) fn ways(edit: &Edit<'_>) -> Answer {
    let steps: Vec<StepView<'_>> = edit.ways().iter().filter_map(|way| step(edit, way.to)).collect();
    let Some(now) = steps.first().map(|step| step.now) else { return Err(Refusal::Unknown) };
    let head = own_head(edit.context, edit.member, edit.title(), edit.route())?;
    page(&edit.context.view, "account/ways.html", &head, &WaysContent { now, steps })
}

/// The check page.
pub(super) fn check(edit: &Edit<'_>, shown: &CheckPage<'_>) -> Answer {
    let (scheme, checked) = (&edit.context.scheme, shown.checked);
    let differences = edit.context.office.review.requests.differences(edit.answers(), &checked.answers);
    let (waiting, at_once) = parted(edit, differences);
    let content = CheckContent {
        kind: edit.route().account_page(),
        title: scheme.words.text(edit.title()),
        sealed: form_seal::sealed(edit.context, edit.member, edit.route(), Some(&checked.kept))?,
        check: edit.check_route().path(),
        review_period_applies: !waiting.is_empty(),
        at_once,
        waiting,
        questions: questions(scheme, checked),
        changes: checked.changes.iter().map(|change| scheme.words.said(change)).collect(),
        email: checked.answers.email().to_owned(),
        verify: edit.is_new_address(checked),
        error: if let PasswordError::Words(words) = shown.error { words } else { "" },
        often: shown.error == PasswordError::Often,
        to: edit.to(),
    };
    let mut head = own_head(edit.context, edit.member, edit.check_title(), edit.route())?;
    head.error = shown.error != PasswordError::None;
    Ok(page(&edit.context.view, "account/check.html", &head, &content)?.with_status(shown.status))
}

/// The differences that wait for the office, and those that take effect at once.
fn parted(edit: &Edit<'_>, differences: Vec<Difference>) -> (Vec<Difference>, Vec<Difference>) {
    let accepted = edit.member.state == State::Accepted;
    let is_step_up = matches!(edit.editing, Editing::StepUp { .. });
    let keys: Vec<String> = differences.iter().map(|one| one.key.clone()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let by_field = |one: &Difference| waits_among(&edit.context.scheme, &one.key, &keys);
    differences.into_iter().partition(|one| accepted && (is_step_up || by_field(one)))
}

/// What was done, by the last events of the history.
pub(super) fn done(edit: &Edit<'_>) -> Answer {
    let steps: &[Step] = match edit.editing {
        Editing::StepUp { .. } => &[Step::StepUpAsked],
        Editing::Change => &[Step::Changed, Step::ChangeAsked, Step::ChangeDropped],
        Editing::Contact => &[Step::ContactAsked, Step::Changed],
    };
    let own = || edit.member.application.history.iter().filter(|event| steps.contains(&event.step));
    let Some(last) = own().next_back() else { return Ok(edit.context.to(edit.route().path())) };
    let events: Vec<&Event> = own().filter(|event| event.at == last.at).collect();
    let head = own_head(edit.context, edit.member, edit.done_title(), edit.route())?;
    page(&edit.context.view, "account/done.html", &head, &done_content(edit, &events))
}

fn done_content(edit: &Edit<'_>, events: &[&Event]) -> DoneContent {
    let label = |key: &String| edit.context.scheme.form.field(key).map(|field| field.label.clone()).unwrap_or_default();
    let mut content = DoneContent {
        kind: edit.route().account_page(),
        at: events.first().map(|event| text::moment(event.at)).unwrap_or_default(),
        ..DoneContent::default()
    };
    for event in events {
        let labels = event.particulars.keys.iter().map(label);
        match event.step {
            Step::Changed => content.at_once.extend(labels),
            Step::ChangeAsked => content.waiting.extend(labels),
            Step::StepUpAsked => {
                let levels = edit.context.scheme.levels();
                let named = |stars| levels.level(stars).map(|level| level.name.clone()).unwrap_or_default();
                content.step_up = named(event.particulars.stars);
                content.logo = if edit.context.has_logo(edit.level()) { named(edit.level()) } else { String::new() };
            }
            Step::ContactAsked => {
                content.email.clone_from(&event.particulars.to);
                content.until = event.particulars.until.map(text::moment).unwrap_or_default();
            }
            _ => content.dropped = true,
        }
    }
    content
}
