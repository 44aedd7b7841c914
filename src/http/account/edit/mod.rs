//! 取組み段階変更, 登録情報変更 and 担当者変更: a form of the few fields, a check page with old and new,
//! then the office. Each in four steps that a browser without scripts can walk back and forth.
//! Called by the router; the rules are `scheme`'s, what takes effect is `office`'s.

use crate::http::pages;
use crate::http::router::Processor;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::session::{Carried, Member};
use crate::http::account::proof::Proof;
use crate::http::account::{Answer, Call};
use crate::office::account::change::Barred;
use crate::office::{Office, State};
use crate::scheme::edit::{self, Editing};
use crate::scheme::posted::{ACTION, Posted};
use crate::scheme::{Answers, Checked, Outcome, Scheme};
use crate::view::routes;
use hyper::StatusCode;

/// What is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    StepUp,
    Change,
    Contact,
}

/// Which step of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Form,
    Check,
    Correct,
    Submit,
    Done,
}

/// The message on the check page for who changed too much in a short time.
pub(crate) const OFTEN: &str = "often";

impl Step {
    /// The step with this name in a path; the form's is empty.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "" => Self::Form,
            "check" => Self::Check,
            "correct" => Self::Correct,
            "submit" => Self::Submit,
            "done" => Self::Done,
            _ => return None,
        })
    }

    pub(crate) fn methods(self) -> &'static str {
        match self {
            Self::Form | Self::Done => "GET, HEAD",
            Self::Check | Self::Correct | Self::Submit => "POST",
        }
    }
}

impl Kind {
    /// Its name in paths.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::StepUp => "step-up",
            Self::Change => "change",
            Self::Contact => "contact",
        }
    }

    /// Its name in words.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::StepUp => "取組み段階変更",
            Self::Change => "登録情報変更",
            Self::Contact => "担当者変更",
        }
    }

    /// The route that checks it.
    pub(crate) fn check_route(self) -> &'static str {
        match self {
            Self::StepUp => routes::ACCOUNT_STEP_UP_CHECK,
            Self::Change => routes::ACCOUNT_CHANGE_CHECK,
            Self::Contact => routes::ACCOUNT_CONTACT_CHECK,
        }
    }

    pub(crate) fn editing(self, scheme: &Scheme, member: &Member) -> Editing {
        match self {
            Self::StepUp => Editing::StepUp { terms: member.application.terms_version != scheme.terms.version() },
            Self::Change => Editing::Change,
            Self::Contact => Editing::Contact,
        }
    }

    /// The answers as they would be once all that is asked for took effect.
    pub(crate) fn wished(self, member: &Member) -> Answers {
        let application = &member.application;
        match self {
            Self::Change => Office::wished(&application.answers, application.account.change.as_ref()),
            Self::StepUp | Self::Contact => application.answers.clone(),
        }
    }

    /// Why it cannot be done now: the words of `account/said.html`, and a heading.
    fn obstacle(self, member: &Member) -> Option<(&'static str, &'static str)> {
        let stars = member.application.answers.stars();
        match (self, member.state) {
            (_, State::Rejected) => Some(("rejected", "この宣言は受理されませんでした")),
            (Self::StepUp, State::Confirmed) => Some(("before-acceptance", "受理の後に申し込めます")),
            (Self::StepUp, _) if stars >= 2 => Some(("two-stars", "すでに二つ星です")),
            (Self::StepUp, _) if member.application.account.step_up.is_some() => {
                Some(("step-up-waiting", "取組み段階変更を受け付けています"))
            }
            _ => None,
        }
    }
}

impl Processor {
    /// A step of an edit.
    pub(crate) fn edit(&self, kind: Kind, step: Step, (member, call): (&Member, &Call<'_>)) -> Answer {
        if step == Step::Done {
            return self.edit_done(kind, member);
        }
        if let Some((words, title)) = kind.obstacle(member) {
            return self.not_now(words, title);
        }
        if step == Step::Form {
            return self.edit_form((kind, member), StatusCode::OK, (&self.filled(kind, member, None), &[], ""));
        }
        let Some(carried) = self.brought(member, kind.name(), call)? else { return self.stale(kind.name()) };
        if carried.version != member.application.account.version {
            return self.barred(Barred::Changed, kind.name());
        }
        match step {
            Step::Check => self.check_edit(kind, member, (&carried, call)),
            Step::Correct => {
                let filled = self.filled(kind, member, carried.posted.as_ref());
                self.edit_form((kind, member), StatusCode::OK, (&filled, &[], ""))
            }
            _ => self.submit_edit(kind, member, (&carried, call)),
        }
    }

    fn check_edit(&self, kind: Kind, member: &Member, (carried, call): (&Carried, &Call<'_>)) -> Answer {
        let typed = self.typed(call)?;
        // A one-press answer on the check page brings its action alone; what was typed travels sealed.
        let posted = match &carried.posted {
            Some(posted) => posted.clone().with_action(typed.first(ACTION)),
            None => typed,
        };
        let editing = kind.editing(&self.scheme, member);
        match edit::edit(&self.scheme, &member.application.answers, (editing, &posted)) {
            Outcome::Fill(filled) => {
                let checked = Checked { kept: filled.kept, ..Checked::default() };
                self.edit_form((kind, member), StatusCode::OK, (&checked, &filled.notices, ""))
            }
            Outcome::Refused(checked) => {
                self.edit_form((kind, member), StatusCode::UNPROCESSABLE_ENTITY, (&checked, &[], ""))
            }
            Outcome::Checked(checked) if !self.changes_anything(kind, member, &checked) => {
                self.edit_form((kind, member), StatusCode::UNPROCESSABLE_ENTITY, (&checked, &[], "same"))
            }
            Outcome::Checked(checked) => self.edit_check(kind, member, (StatusCode::OK, &checked, "")),
        }
    }

    fn submit_edit(&self, kind: Kind, member: &Member, (carried, call): (&Carried, &Call<'_>)) -> Answer {
        let Some(posted) = &carried.posted else { return self.stale(kind.name()) };
        let editing = kind.editing(&self.scheme, member);
        // The form or the terms may have changed since the check page was shown.
        let checked = edit::check_edit(&self.scheme, &member.application.answers, (editing, posted));
        if !checked.errors.is_empty() {
            return self.edit_form((kind, member), StatusCode::UNPROCESSABLE_ENTITY, (&checked, &[], ""));
        }
        if is_new_address(kind, member, &checked) {
            match self.proof(member, call, "current_password")? {
                Proof::Given => {}
                Proof::Wanting(status, error) => return self.edit_check(kind, member, (status, &checked, error)),
                Proof::Barred(barred) => return self.barred(barred, kind.name()),
            }
        }
        let client = self.client(call.request);
        if !self.office.allow_change(&member.application, client) {
            return self.edit_check(kind, member, (StatusCode::TOO_MANY_REQUESTS, &checked, OFTEN));
        }
        let (session, version, new) = (&member.session, carried.version, &checked.answers);
        let done = match kind {
            Kind::StepUp => self.office.ask_step_up(session, version, new).map(|done| done.map(drop)),
            Kind::Change => self.office.change(session, version, new).map(|done| done.map(drop)),
            Kind::Contact => self.office.change_contact(session, version, (new, client)).map(|done| done.map(drop)),
        };
        match done.map_err(pages::broken)? {
            Ok(()) => {
                let place = format!("{}{}/done/", routes::ACCOUNT, kind.name());
                Ok(Reply::redirect(StatusCode::SEE_OTHER, &self.view.action(&place)))
            }
            Err(barred) => self.barred(barred, kind.name()),
        }
    }

    /// The form's fields as they stand, or as they were typed.
    fn filled(&self, kind: Kind, member: &Member, posted: Option<&Posted>) -> Checked {
        let editing = kind.editing(&self.scheme, member);
        let keys = editing.keys(&self.scheme, &member.application.answers);
        let standing = || edit::retyped(&self.scheme, &kind.wished(member)).only(&keys);
        // Consent is given anew or not at all.
        let kept = posted.cloned().unwrap_or_else(|| standing().without("terms_consent"));
        Checked { kept, ..Checked::default() }
    }

    fn changes_anything(&self, kind: Kind, member: &Member, checked: &Checked) -> bool {
        !edit::differing(&self.scheme, &kind.wished(member), &checked.answers).is_empty()
    }

    fn typed(&self, call: &Call<'_>) -> Result<Posted, Refusal> {
        let posted = Posted::from_pairs(&self.scheme.form, call.fields.clone());
        posted.map(|(posted, _)| posted).map_err(|_| Refusal::Malformed)
    }
}

/// Whether the mails would go elsewhere: then the password is asked once more.
pub(crate) fn is_new_address(kind: Kind, member: &Member, checked: &Checked) -> bool {
    kind == Kind::Contact && checked.answers.email() != member.application.answers.email()
}
