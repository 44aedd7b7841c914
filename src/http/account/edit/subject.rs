//! What is edited, by whom and in which step: the three edits of an account and what each asks of the rules.
//! Known to the flow of an edit and to its pages.

use crate::http::account::message_page;
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::session::Member;
use crate::http::transport::Answer;
use crate::office::State;
use crate::office::account::change::{Barred, wished};
use crate::scheme::codes::{MessageCode, TitleCode};
use crate::scheme::edit::{self, Editing};
use crate::scheme::posted::Posted;
use crate::scheme::{Answers, Checked, Role};
use crate::view::routes::Route;

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
    pub(super) fn check_route(self) -> Route {
        match self {
            Self::StepUp => Route::StepUpCheck,
            Self::Change => Route::ChangeCheck,
            Self::Contact => Route::ContactCheck,
        }
    }

    /// The route that tells what was done.
    pub(super) fn done_route(self) -> Route {
        match self {
            Self::StepUp => Route::StepUpDone,
            Self::Change => Route::ChangeDone,
            Self::Contact => Route::ContactDone,
        }
    }

    /// What its form is called.
    pub(super) fn title(self) -> TitleCode {
        match self {
            Self::StepUp => TitleCode::StepUp,
            Self::Change => TitleCode::Change,
            Self::Contact => TitleCode::Contact,
        }
    }

    /// What its check page is called.
    pub(super) fn check_title(self) -> TitleCode {
        match self {
            Self::StepUp => TitleCode::StepUpCheck,
            Self::Change => TitleCode::ChangeCheck,
            Self::Contact => TitleCode::ContactCheck,
        }
    }

    /// What the page is called that tells what was done.
    pub(super) fn done_title(self) -> TitleCode {
        match self {
            Self::StepUp => TitleCode::StepUpDone,
            Self::Change => TitleCode::ChangeDone,
            Self::Contact => TitleCode::ContactDone,
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
    /// Why it cannot be done now.
    pub(super) fn obstacle(&self) -> Option<MessageCode> {
        let stars = self.member.application.answers.stars();
        match (self.kind, self.member.state) {
            (_, State::Rejected) => Some(MessageCode::Rejected),
            (Kind::StepUp, State::Confirmed) => Some(MessageCode::BeforeAcceptance),
            (Kind::StepUp, _) if stars >= 2 => Some(MessageCode::TwoStars),
            (Kind::StepUp, _) if self.member.application.account.step_up.is_some() => Some(MessageCode::StepUpWaiting),
            _ => None,
        }
    }

    pub(super) fn barred(&self, barred: Barred) -> Answer {
        message_page::barred(self.context, barred, self.kind.route())
    }

    /// The answers as they are.
    pub(super) fn answers(&self) -> &Answers {
        &self.member.application.answers
    }

    /// The answers as they would be once all that is asked for took effect.
    fn wished(&self) -> Answers {
        match self.kind {
            Kind::Change => wished(self.answers(), self.member.application.account.change.as_ref()),
            Kind::StepUp | Kind::Contact => self.answers().clone(),
        }
    }

    pub(super) fn editing(&self) -> Editing {
        let terms = self.member.application.terms_version != self.context.scheme.terms.version();
        match self.kind {
            Kind::StepUp => Editing::StepUp { terms },
            Kind::Change => Editing::Change,
            Kind::Contact => Editing::Contact,
        }
    }

    /// The form's fields as they stand, or as they were typed.
    pub(super) fn filled(&self, posted: Option<&Posted>) -> Checked {
        let scheme = &self.context.scheme;
        let keys = self.editing().keys(scheme, self.answers());
        let standing = || edit::retyped(scheme, &self.wished()).only(&keys);
        // Consent is given anew or not at all.
        let kept = posted.cloned().unwrap_or_else(|| standing().without(Role::Terms.key()));
        Checked { kept, ..Checked::default() }
    }

    pub(super) fn changes_anything(&self, checked: &Checked) -> bool {
        !edit::differing(&self.context.scheme, &self.wished(), &checked.answers).is_empty()
    }

    /// Whether the mails would go elsewhere: then the password is asked once more.
    pub(super) fn is_new_address(&self, checked: &Checked) -> bool {
        self.kind == Kind::Contact && checked.answers.email() != self.answers().email()
    }
}
