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
use crate::scheme::{Answers, Checked, Role, Way};
use crate::view::routes::Route;

/// Which step of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EditStep {
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

/// What is edited at a route and in which step, where it is one of an edit.
fn at(route: Route, step_up: Editing) -> Option<(Editing, EditStep)> {
    Some(match route {
        Route::StepUp => (step_up, EditStep::Form),
        Route::StepUpCheck => (step_up, EditStep::Check),
        Route::StepUpCorrect => (step_up, EditStep::Correct),
        Route::StepUpSubmit => (step_up, EditStep::Submit),
        Route::StepUpDone => (step_up, EditStep::Done),
        Route::Change => (Editing::Change, EditStep::Form),
        Route::ChangeCheck => (Editing::Change, EditStep::Check),
        Route::ChangeCorrect => (Editing::Change, EditStep::Correct),
        Route::ChangeSubmit => (Editing::Change, EditStep::Submit),
        Route::ChangeDone => (Editing::Change, EditStep::Done),
        Route::Contact => (Editing::Contact, EditStep::Form),
        Route::ContactCheck => (Editing::Contact, EditStep::Check),
        Route::ContactCorrect => (Editing::Contact, EditStep::Correct),
        Route::ContactSubmit => (Editing::Contact, EditStep::Submit),
        Route::ContactDone => (Editing::Contact, EditStep::Done),
        _ => return None,
    })
}

/// The route of the form that is sent to this one; `None` where none is.
pub(crate) fn form_of(route: Route) -> Option<Route> {
    Some(match route {
        Route::StepUpCheck | Route::StepUpCorrect | Route::StepUpSubmit => Route::StepUp,
        Route::ChangeCheck | Route::ChangeCorrect | Route::ChangeSubmit => Route::Change,
        Route::ContactCheck | Route::ContactCorrect | Route::ContactSubmit => Route::Contact,
        _ => return None,
    })
}

/// The control by which the forms of a step to another level say to which, and the address's question for it.
pub(crate) const LEVEL: &str = "_level";
const LEVEL_ASKED: &str = "?level=";

/// To which level a member wants: as the form or the address says, or the only one there is; the present level where
/// that is still open.
fn target(context: &Context, member: &Member, call: &Call<'_>) -> u8 {
    let (levels, now) = (context.scheme.levels(), member.application.answers.stars());
    let asked = call.request.query.strip_prefix(LEVEL_ASKED).unwrap_or_else(|| call.one(LEVEL).unwrap_or_default());
    let asked = asked.parse().ok().filter(|to| levels.has_way(now, *to));
    match (asked, levels.ways(now).as_slice()) {
        (Some(to), _) => to,
        (None, [only]) => only.to,
        _ => now,
    }
}

/// An edit by a member.
pub(crate) struct Edit<'a> {
    pub(super) context: &'a Context,
    pub(super) editing: Editing,
    pub(super) member: &'a Member,
    pub(super) call: &'a Call<'a>,
}

impl<'a> Edit<'a> {
    /// The edit that a call is about, with its step; `None` where it is about something else.
    pub(crate) fn of(context: &'a Context, member: &'a Member, call: &'a Call<'a>) -> Option<(Self, EditStep)> {
        let terms = member.application.terms_version != context.scheme.terms().version();
        let step_up = Editing::StepUp { to: target(context, member, call), terms };
        let (editing, step) = at(call.route, step_up)?;
        if editing == step_up && !context.scheme.levels().are_several() {
            return None;
        }
        Some((Self { context, editing, member, call }, step))
    }

    /// The level that one has.
    pub(super) fn level(&self) -> u8 {
        self.answers().stars()
    }

    /// The ways to other levels.
    pub(super) fn ways(&self) -> Vec<&'a Way> {
        self.context.scheme.levels().ways(self.level())
    }

    /// Whether it is still to be said to which level.
    pub(super) fn is_undecided(&self) -> bool {
        matches!(self.editing, Editing::StepUp { to, .. } if to == self.level())
    }

    /// The level that one gets to; the present one where that does not change.
    pub(super) fn to(&self) -> u8 {
        if let Editing::StepUp { to, .. } = self.editing { to } else { self.level() }
    }

    /// The route of its form, which also names it.
    pub(super) fn route(&self) -> Route {
        match self.editing {
            Editing::StepUp { .. } => Route::StepUp,
            Editing::Change => Route::Change,
            Editing::Contact => Route::Contact,
        }
    }

    /// The route that checks it.
    pub(super) fn check_route(&self) -> Route {
        match self.editing {
            Editing::StepUp { .. } => Route::StepUpCheck,
            Editing::Change => Route::ChangeCheck,
            Editing::Contact => Route::ContactCheck,
        }
    }

    /// The route that tells what was done.
    pub(super) fn done_route(&self) -> Route {
        match self.editing {
            Editing::StepUp { .. } => Route::StepUpDone,
            Editing::Change => Route::ChangeDone,
            Editing::Contact => Route::ContactDone,
        }
    }

    /// What its form is called.
    pub(super) fn title(&self) -> TitleCode {
        match self.editing {
            Editing::StepUp { .. } => TitleCode::StepUp,
            Editing::Change => TitleCode::Change,
            Editing::Contact => TitleCode::Contact,
        }
    }

    /// What its check page is called.
    pub(super) fn check_title(&self) -> TitleCode {
        match self.editing {
            Editing::StepUp { .. } => TitleCode::StepUpCheck,
            Editing::Change => TitleCode::ChangeCheck,
            Editing::Contact => TitleCode::ContactCheck,
        }
    }

    /// What the page is called that tells what was done.
    pub(super) fn done_title(&self) -> TitleCode {
        match self.editing {
            Editing::StepUp { .. } => TitleCode::StepUpDone,
            Editing::Change => TitleCode::ChangeDone,
            Editing::Contact => TitleCode::ContactDone,
        }
    }

    /// Why it cannot be done now.
    pub(super) fn obstacle(&self) -> Option<MessageCode> {
        match (self.editing, self.member.state) {
            (_, State::Rejected) => Some(MessageCode::Rejected),
            (Editing::StepUp { .. }, State::Confirmed) => Some(MessageCode::BeforeAcceptance),
            (Editing::StepUp { .. }, _) if self.ways().is_empty() => Some(MessageCode::LastLevel),
            (Editing::StepUp { .. }, _) if self.member.application.account.step_up.is_some() => {
                Some(MessageCode::StepUpWaiting)
            }
            _ => None,
        }
    }

    pub(super) fn barred(&self, barred: Barred) -> Answer {
        message_page::barred(self.context, self.member, barred, self.route())
    }

    /// The answers as they are.
    pub(super) fn answers(&self) -> &Answers {
        &self.member.application.answers
    }

    /// The answers as they would be once all that is asked for took effect.
    fn wished(&self) -> Answers {
        match self.editing {
            Editing::Change => wished(self.answers(), self.member.application.account.change.as_ref()),
            Editing::StepUp { .. } | Editing::Contact => self.answers().clone(),
        }
    }

    /// The form's fields as they stand, or as they were typed.
    pub(super) fn filled(&self, posted: Option<&Posted>) -> Checked {
        let scheme = &self.context.scheme;
        let keys = self.editing.keys(scheme, self.answers());
        let standing = || edit::retyped(scheme, &self.wished()).only(&keys);
        // Consent is given anew or not at all.
        let kept = posted.cloned().unwrap_or_else(|| standing().without(Role::Terms.key()));
        let answers = edit::check_edit(scheme, self.answers(), self.editing, &kept).answers;
        Checked { kept, answers, ..Checked::default() }
    }

    pub(super) fn changes_anything(&self, checked: &Checked) -> bool {
        !edit::differing(&self.context.scheme, &self.wished(), &checked.answers).is_empty()
    }

    /// Whether the mails would go elsewhere: then the password is asked once more.
    pub(super) fn is_new_address(&self, checked: &Checked) -> bool {
        self.editing == Editing::Contact && checked.answers.email() != self.answers().email()
    }
}
