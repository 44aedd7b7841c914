//! 取組み段階変更, 登録情報変更 and 担当者変更: a form of the few fields, a check page with old and new,
//! then the office. Each in four steps that a browser without scripts can walk back and forth.
//! Called by the room's table; the rules are `scheme`'s, what takes effect is `office`'s.

mod pages;

use super::form_seal::{self, Carried};
use super::message_page;
use super::proof::{Proof, proof};
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages::broken;
use crate::http::session::Member;
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::office::account::change::Barred;
use crate::office::{Office, State};
use crate::scheme::edit::{self, Editing};
use crate::scheme::posted::{ACTION, Posted};
use crate::scheme::{Answers, Checked, Outcome};
use crate::view::routes::Route;
use hyper::StatusCode;
use pages::{CheckPage, FormPage, PasswordError};

/// What is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 取組み段階変更.
    StepUp,
    /// 登録情報変更.
    Change,
    /// 担当者変更.
    Contact,
}

/// Which step of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The form.
    Form,
    /// What was typed is looked at.
    Check,
    /// Back to the form.
    Correct,
    /// To the office.
    Submit,
    /// What was done.
    Done,
}

/// The kind and step that a route is, where it is one of an edit.
pub(crate) fn of(route: Route) -> Option<(Kind, Step)> {
    Some(match route {
        Route::StepUp => (Kind::StepUp, Step::Form),
        Route::StepUpCheck => (Kind::StepUp, Step::Check),
        Route::StepUpCorrect => (Kind::StepUp, Step::Correct),
        Route::StepUpSubmit => (Kind::StepUp, Step::Submit),
        Route::StepUpDone => (Kind::StepUp, Step::Done),
        Route::Change => (Kind::Change, Step::Form),
        Route::ChangeCheck => (Kind::Change, Step::Check),
        Route::ChangeCorrect => (Kind::Change, Step::Correct),
        Route::ChangeSubmit => (Kind::Change, Step::Submit),
        Route::ChangeDone => (Kind::Change, Step::Done),
        Route::Contact => (Kind::Contact, Step::Form),
        Route::ContactCheck => (Kind::Contact, Step::Check),
        Route::ContactCorrect => (Kind::Contact, Step::Correct),
        Route::ContactSubmit => (Kind::Contact, Step::Submit),
        Route::ContactDone => (Kind::Contact, Step::Done),
        _ => return None,
    })
}

impl Kind {
    /// The route of its form, which also names it.
    pub(crate) fn route(self) -> Route {
        match self {
            Self::StepUp => Route::StepUp,
            Self::Change => Route::Change,
            Self::Contact => Route::Contact,
        }
    }

    /// The route that checks it.
    fn check_route(self) -> Route {
        match self {
            Self::StepUp => Route::StepUpCheck,
            Self::Change => Route::ChangeCheck,
            Self::Contact => Route::ContactCheck,
        }
    }

    /// The route that tells what was done.
    fn done_route(self) -> Route {
        match self {
            Self::StepUp => Route::StepUpDone,
            Self::Change => Route::ChangeDone,
            Self::Contact => Route::ContactDone,
        }
    }

    /// Its name in words.
    fn title(self) -> &'static str {
        match self {
            Self::StepUp => "取組み段階変更",
            Self::Change => "登録情報変更",
            Self::Contact => "担当者変更",
        }
    }
}

/// An edit by a member.
pub(crate) struct Edit<'a> {
    pub(crate) context: &'a Context,
    pub(crate) kind: Kind,
    pub(crate) member: &'a Member,
    pub(crate) call: &'a Call<'a>,
}

impl Edit<'_> {
    /// The answer to a step.
    pub(crate) fn answer(&self, step: Step) -> Answer {
        if step == Step::Done {
            return pages::done(self);
        }
        if let Some((words, title)) = self.obstacle() {
            return message_page::not_now(self.context, words, title);
        }
        if step == Step::Form {
            return pages::form(self, &FormPage::of(&self.filled(None)));
        }
        let page = self.kind.route();
        let Some(carried) = form_seal::opened(self.context, self.member, page, self.call)? else {
            return message_page::stale(self.context, page);
        };
        if carried.version != self.member.application.account.version {
            return self.barred(Barred::Changed);
        }
        match step {
            Step::Check => self.check(&carried),
            Step::Correct => pages::form(self, &FormPage::of(&self.filled(carried.posted.as_ref()))),
            _ => self.submit(&carried),
        }
    }

    /// Why it cannot be done now: the words of `account/said.html`, and a heading.
    fn obstacle(&self) -> Option<(&'static str, &'static str)> {
        let stars = self.member.application.answers.stars();
        match (self.kind, self.member.state) {
            (_, State::Rejected) => Some(("rejected", "この宣言は受理されませんでした")),
            (Kind::StepUp, State::Confirmed) => Some(("before-acceptance", "受理の後に申し込めます")),
            (Kind::StepUp, _) if stars >= 2 => Some(("two-stars", "すでに二つ星です")),
            (Kind::StepUp, _) if self.member.application.account.step_up.is_some() => {
                Some(("step-up-waiting", "取組み段階変更を受け付けています"))
            }
            _ => None,
        }
    }

    fn check(&self, carried: &Carried) -> Answer {
        let scheme = &self.context.scheme;
        let posted = Posted::from_pairs(&scheme.form, self.call.pairs()).map_err(|_| Refusal::Malformed)?.0;
        // A one-press answer on the check page brings its action alone; what was typed travels sealed.
        let posted = match &carried.posted {
            Some(kept) => kept.clone().with_action(posted.first(ACTION)),
            None => posted,
        };
        let refused = StatusCode::UNPROCESSABLE_ENTITY;
        match edit::edit(scheme, self.answers(), (self.editing(), &posted)) {
            Outcome::Fill(filled) => {
                let checked = Checked { kept: filled.kept, ..Checked::default() };
                pages::form(self, &FormPage { notices: &filled.notices, ..FormPage::of(&checked) })
            }
            Outcome::Refused(checked) => pages::form(self, &FormPage { status: refused, ..FormPage::of(&checked) }),
            Outcome::Checked(checked) if !self.changes_anything(&checked) => {
                pages::form(self, &FormPage { status: refused, same: true, ..FormPage::of(&checked) })
            }
            Outcome::Checked(checked) => pages::check(self, &CheckPage::of(&checked)),
        }
    }

    fn submit(&self, carried: &Carried) -> Answer {
        let Some(posted) = &carried.posted else { return message_page::stale(self.context, self.kind.route()) };
        // The form or the terms may have changed since the check page was shown.
        let checked = edit::check_edit(&self.context.scheme, self.answers(), (self.editing(), posted));
        if !checked.errors.is_empty() {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return pages::form(self, &FormPage { status, ..FormPage::of(&checked) });
        }
        if self.is_new_address(&checked) {
            match proof(self.context, self.member, self.call, "current_password")? {
                Proof::Given => {}
                Proof::Wanting(status, words) => {
                    let error = PasswordError::Words(words);
                    return pages::check(self, &CheckPage { status, error, checked: &checked });
                }
                Proof::Barred(barred) => return self.barred(barred),
            }
        }
        if !self.context.office.allow_change(&self.member.application, self.context.client(self.call.request)) {
            let status = StatusCode::TOO_MANY_REQUESTS;
            return pages::check(self, &CheckPage { status, error: PasswordError::Often, checked: &checked });
        }
        self.hand_in(carried.version, &checked.answers)
    }

    fn hand_in(&self, version: u32, new: &Answers) -> Answer {
        let (office, session) = (&self.context.office, &self.member.session);
        let client = self.context.client(self.call.request);
        let done = match self.kind {
            Kind::StepUp => office.ask_step_up(session, version, new).map(|done| done.map(drop)),
            Kind::Change => office.change(session, version, new).map(|done| done.map(drop)),
            Kind::Contact => office.change_contact(session, version, (new, client)).map(|done| done.map(drop)),
        };
        match done.map_err(broken)? {
            Ok(()) => Ok(self.context.to(self.kind.done_route().path())),
            Err(barred) => self.barred(barred),
        }
    }

    fn barred(&self, barred: Barred) -> Answer {
        message_page::barred(self.context, barred, self.kind.route())
    }

    /// The answers as they are.
    fn answers(&self) -> &Answers {
        &self.member.application.answers
    }

    /// The answers as they would be once all that is asked for took effect.
    fn wished(&self) -> Answers {
        match self.kind {
            Kind::Change => Office::wished(self.answers(), self.member.application.account.change.as_ref()),
            Kind::StepUp | Kind::Contact => self.answers().clone(),
        }
    }

    fn editing(&self) -> Editing {
        let terms = self.member.application.terms_version != self.context.scheme.terms.version();
        match self.kind {
            Kind::StepUp => Editing::StepUp { terms },
            Kind::Change => Editing::Change,
            Kind::Contact => Editing::Contact,
        }
    }

    /// The form's fields as they stand, or as they were typed.
    fn filled(&self, posted: Option<&Posted>) -> Checked {
        let scheme = &self.context.scheme;
        let keys = self.editing().keys(scheme, self.answers());
        let standing = || edit::retyped(scheme, &self.wished()).only(&keys);
        // Consent is given anew or not at all.
        let kept = posted.cloned().unwrap_or_else(|| standing().without("terms_consent"));
        Checked { kept, ..Checked::default() }
    }

    fn changes_anything(&self, checked: &Checked) -> bool {
        !edit::differing(&self.context.scheme, &self.wished(), &checked.answers).is_empty()
    }

    /// Whether the mails would go elsewhere: then the password is asked once more.
    fn is_new_address(&self, checked: &Checked) -> bool {
        self.kind == Kind::Contact && checked.answers.email() != self.answers().email()
    }
}
