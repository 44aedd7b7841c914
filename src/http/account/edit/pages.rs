//! The pages of an edit: the form of a few fields, the check page with old and new side by side, and what
//! was done, read back from the history. Called by `edit`.

use crate::http::pages;
use crate::http::router::Processor;
use crate::http::account::Answer;
use crate::http::session::Member;
use super::{Kind, OFTEN, is_new_address};
use crate::http::account::message_page::head;
use crate::base::text;
use crate::office::State;
use crate::office::account::decide::Difference;
use crate::office::application::{Event, Step};
use crate::scheme::edit::waits;
use crate::scheme::{Checked, Notice};
use crate::view::form::{FormView, QuestionView, questions};
use crate::view::routes;
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
    /// Which words of the template.
    notice: &'a str,
    /// Labels of what waits for the office.
    waiting: Vec<String>,
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
}

/// What `account/done.html` shows.
#[derive(Serialize)]
struct DoneContent<'a> {
    kind: &'a str,
    at: String,
    at_once: Vec<String>,
    waiting: Vec<String>,
    dropped: bool,
    step_up: bool,
    email: String,
    until: String,
}

impl Processor {
    /// The form; `notice` names words of the template.
    pub(crate) fn edit_form(
        &self,
        (kind, member): (Kind, &Member),
        status: StatusCode,
        (checked, notices, notice): (&Checked, &[Notice], &str),
    ) -> Answer {
        let scheme = &self.scheme;
        let keys = kind.editing(scheme, member).keys(scheme, &member.application.answers);
        let content = EditContent {
            kind: kind.name(),
            form: FormView::part(scheme, (&keys, kind.check_route()), checked, notices),
            check: kind.check_route(),
            sealed: self.carried(member, kind.name(), None)?,
            accepted: member.state == State::Accepted,
            pending: member.application.account.change.is_some(),
            notice,
            waiting: keys
                .iter()
                .filter_map(|key| scheme.form.field(key))
                .filter(|field| waits(field))
                .map(|field| field.label.clone())
                .collect(),
        };
        let mut head = head(kind.title(), description(kind), kind.name());
        head.error = !checked.errors.is_empty() || notice == "same";
        Ok(pages::page(&self.view, "account/edit.html", &head, &content)?.with_status(status))
    }

    /// The check page; `error` names the message at the password, or says that it is [`OFTEN`].
    pub(crate) fn edit_check(
        &self,
        kind: Kind,
        member: &Member,
        (status, checked, error): (StatusCode, &Checked, &str),
    ) -> Answer {
        let current = &member.application.answers;
        let accepted = member.state == State::Accepted;
        let differences = self.office.differences(current, &checked.answers);
        let detail_waits = differences.iter().any(|one| one.key == "industry");
        let must_wait = |one: &Difference| {
            let by_field = self.scheme.form.field(&one.key).is_some_and(waits);
            accepted && (kind == Kind::StepUp || by_field || (one.key == "industry_detail" && detail_waits))
        };
        let (waiting, at_once): (Vec<_>, Vec<_>) = differences.into_iter().partition(must_wait);
        let content = CheckContent {
            kind: kind.name(),
            title: kind.title(),
            sealed: self.carried(member, kind.name(), Some(&checked.kept))?,
            check: kind.check_route(),
            review_period_applies: !waiting.is_empty(),
            at_once,
            waiting,
            questions: questions(&self.scheme, checked),
            changes: checked.changes.iter().map(|change| self.scheme.messages.change(change)).collect(),
            email: checked.answers.email().to_owned(),
            verify: is_new_address(kind, member, checked),
            error: if error == OFTEN { "" } else { error },
            often: error == OFTEN,
        };
        let title = format!("{}：内容の確認", kind.title());
        let mut head = head(&title, "変える内容を、前の内容と並べて確かめます。", kind.name());
        head.error = !error.is_empty();
        Ok(pages::page(&self.view, "account/check.html", &head, &content)?.with_status(status))
    }

    /// What was done, by the last events of the history.
    pub(crate) fn edit_done(&self, kind: Kind, member: &Member) -> Answer {
        let own = |event: &&Event| {
            let steps: &[Step] = match kind {
                Kind::StepUp => &[Step::StepUpAsked],
                Kind::Change => &[Step::Changed, Step::ChangeAsked, Step::ChangeDropped],
                Kind::Contact => &[Step::ContactAsked, Step::Changed],
            };
            steps.contains(&event.step)
        };
        let history = &member.application.history;
        let Some(last) = history.iter().rev().find(own) else {
            let place = self.view.action(&format!("{}{}/", routes::ACCOUNT, kind.name()));
            return Ok(crate::http::transport::reply::Reply::redirect(StatusCode::SEE_OTHER, &place));
        };
        let mut content = DoneContent {
            kind: kind.name(),
            at: text::moment(last.at),
            at_once: Vec::new(),
            waiting: Vec::new(),
            dropped: false,
            step_up: false,
            email: String::new(),
            until: String::new(),
        };
        for event in history.iter().filter(own).filter(|event| event.at == last.at) {
            let labels = event.particulars.keys.iter().map(|key| self.label(key));
            match event.step {
                Step::Changed => content.at_once.extend(labels),
                Step::ChangeAsked => content.waiting.extend(labels),
                Step::StepUpAsked => content.step_up = true,
                Step::ContactAsked => {
                    content.email.clone_from(&event.particulars.to);
                    content.until = event.particulars.until.map(text::moment).unwrap_or_default();
                }
                _ => content.dropped = true,
            }
        }
        let title = format!("{}を受け付けました", kind.title());
        let head = head(&title, "受け付けた内容と、これからのことをお知らせします。", kind.name());
        pages::page(&self.view, "account/done.html", &head, &content)
    }

    fn label(&self, key: &str) -> String {
        self.scheme.form.field(key).map(|field| field.label.clone()).unwrap_or_default()
    }
}

fn description(kind: Kind) -> &'static str {
    match kind {
        Kind::StepUp => "一つ星から二つ星へ、取組みの段階を上げる申込みをします。",
        Kind::Change => "登録した内容を、いつでも直せます。",
        Kind::Contact => "事務局から連絡を受ける担当者と、メールアドレスを変えます。",
    }
}
