//! A decision of the office that may still be undone: what was decided, by whom, and when it takes effect. It stands
//! in its record beside what it is about, and moves nothing: no letter, no number, no row of the list, no word to the
//! declarer. Written by `review::decisions`; dropped as void by the next step that changes what it is about.

use super::account::PendingKind;
use super::application::{Application, Stand, State};
use super::history::{Actor, Event, Step};
use super::returned::edition;
use crate::scheme::ids::{RecordNumber, Reference};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the office decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// It is accepted.
    Accepted,
    /// It is accepted in the place of this record.
    Replaced(RecordNumber),
    /// It is accepted: the office has made sure that the others are different declarers.
    Distinct,
    /// It is turned down.
    Rejected,
    /// Its declarer is asked to put something right.
    Returned,
    /// The declaration, accepted long ago, ends for good.
    Revoked,
}

/// What was decided about what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruled {
    /// About what.
    pub kind: PendingKind,
    /// What.
    pub ruling: Ruling,
}

/// A decision whose undo time has not ended, or that was not brought about yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingDecision {
    /// What was decided about what.
    pub ruled: Ruled,
    /// What is mailed or kept with it.
    pub reason: String,
    /// Who decided.
    pub by: Actor,
    /// When its undo time ends.
    pub effective_at: Timestamp,
    /// Which content it is about, as `review show` counts them.
    pub edition: usize,
    /// Since when that waited, where it waits beside a declaration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

impl Ruling {
    /// Whether it says the same as another, in whatever way a declarer's earlier declaration is regarded.
    pub fn is_like(self, other: Self) -> bool {
        let accepts = |ruling| matches!(ruling, Self::Accepted | Self::Replaced(_) | Self::Distinct);
        self == other || (accepts(self) && accepts(other))
    }
}

impl PendingDecision {
    /// Whether what it is about is still what was decided about.
    fn stands(&self, application: &Application) -> bool {
        let Ruled { kind, ruling } = self.ruled;
        let is_same = edition(application, kind) == self.edition;
        match kind {
            _ if ruling == Ruling::Revoked => application.state == State::Accepted,
            PendingKind::Declaration => application.state == State::Confirmed && is_same,
            _ => is_same && application.waits_since(kind) == self.since,
        }
    }
}

impl Application {
    /// Since when something waits beside the declaration.
    pub(in crate::office) fn waits_since(&self, kind: PendingKind) -> Option<Timestamp> {
        self.account.waiting().into_iter().find(|(waiting, _)| *waiting == kind).map(|(_, since)| since)
    }

    /// What is decided about this and may be undone. A revocation is about the declaration.
    pub fn pending(&self, kind: PendingKind) -> Option<&PendingDecision> {
        self.decided.iter().find(|decision| decision.ruled.kind == kind)
    }

    /// Whether it was revoked and that may be undone: it is not listed, and nothing else has changed yet.
    pub fn is_suspended(&self) -> bool {
        let revokes = |decision: &PendingDecision| decision.ruled.ruling == Ruling::Revoked;
        self.state == State::Accepted && self.decided.iter().any(revokes)
    }

    /// Whether the list is to show it.
    pub(in crate::office) fn is_to_be_listed(&self) -> bool {
        self.state == State::Accepted && !self.is_suspended()
    }

    /// Takes what is decided about this out: it takes effect, or is undone.
    pub(in crate::office) fn take_pending(&mut self, kind: PendingKind) -> Option<PendingDecision> {
        let at = self.decided.iter().position(|decision| decision.ruled.kind == kind)?;
        Some(self.decided.remove(at))
    }

    /// When the first of what is decided takes effect.
    pub(in crate::office) fn takes_effect(&self) -> Option<Timestamp> {
        self.decided.iter().map(|decision| decision.effective_at).min()
    }

    /// Drops what is decided about what has just changed, with a line in the history for each.
    pub(in crate::office) fn drop_void(&mut self, now: Timestamp) {
        let decided = std::mem::take(&mut self.decided);
        let (standing, void): (Vec<_>, Vec<_>) = decided.into_iter().partition(|decision| decision.stands(self));
        self.decided = standing;
        let by = self.history.last().map_or(Actor::Timer, |event| event.by.clone());
        for decision in void {
            self.history.push(Event::new(now, by.clone(), Step::DecisionVoid).ruling(decision.ruled));
        }
    }

    /// What was decided and came to nothing since it stood so, with who had decided it.
    pub fn voided_since(&self, stand: &Stand) -> Vec<VoidDecision> {
        let void = |(at, event): (usize, &Event)| {
            let ruled = event.particulars.ruled.filter(|_| event.step == Step::DecisionVoid)?;
            let decided = self.history[..at].iter().rfind(|event| {
                matches!(event.step, Step::Decided | Step::Suspended) && event.particulars.ruled == Some(ruled)
            });
            Some(VoidDecision { reference: self.reference.clone(), ruled, by: decided?.by.clone() })
        };
        self.history.iter().enumerate().skip(stand.events()).filter_map(void).collect()
    }

    /// Why the last decision about this came to nothing, where that is what it waits with.
    pub fn void_decision(&self, kind: PendingKind) -> Option<VoidReason> {
        let waits = match kind {
            PendingKind::Declaration => self.state == State::Confirmed,
            _ => self.waits_since(kind).is_some(),
        };
        let about = |event: &Event| event.particulars.ruled.is_some_and(|ruled| ruled.kind == kind);
        let at = self.history.iter().rposition(about).filter(|_| waits)?;
        let is_void = self.history[at].step == Step::DecisionVoid;
        let is_decided = self.history[at..].iter().any(|event| decides(event.step));
        (is_void && !is_decided).then(|| VoidReason::of(&self.history[at]))
    }
}

/// A decision that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidDecision {
    /// About whom.
    pub reference: Reference,
    /// What had been decided.
    pub ruled: Ruled,
    /// By whom.
    pub by: Actor,
}

/// Why a decision came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "cause", content = "why", rename_all = "snake_case")]
pub enum VoidReason {
    /// Its declarer, or a moment that was set, changed what it was about.
    Changed,
    /// The office decided something else that changed what it was about.
    Decided,
    /// It could not be carried out when its time had come, and why.
    Unfit(String),
}

impl VoidReason {
    fn of(event: &Event) -> Self {
        match &event.by {
            _ if !event.note.is_empty() => Self::Unfit(event.note.clone()),
            Actor::Office(_) | Actor::Command(_) => Self::Decided,
            Actor::Declarer | Actor::Timer => Self::Changed,
        }
    }
}

impl PendingKind {
    /// The steps by which the office decides about this for good.
    pub fn decided_by(self) -> &'static [Step] {
        match self {
            Self::Declaration => &[Step::Accepted, Step::Rejected, Step::Returned, Step::Revoked],
            Self::StepUp => &[Step::StepUpAccepted, Step::StepUpRejected],
            Self::Change => &[Step::ChangeAccepted, Step::ChangeRejected],
            Self::Contact => &[Step::ContactGranted, Step::ContactRefused],
            // What was in question is told like any change.
            Self::Objection => &[Step::ObjectionSettled, Step::ChangeAccepted, Step::ChangeRejected],
        }
    }
}

impl Ruled {
    /// Whether a step is this decision, carried out.
    pub(in crate::office) fn is_done_by(self, step: Step) -> bool {
        let fits = match step {
            Step::Accepted | Step::StepUpAccepted | Step::ChangeAccepted | Step::ContactGranted => {
                self.ruling.is_like(Ruling::Accepted)
            }
            Step::Returned => self.ruling == Ruling::Returned,
            Step::Revoked => self.ruling == Ruling::Revoked,
            Step::ObjectionSettled => true,
            _ => self.ruling == Ruling::Rejected,
        };
        fits && self.kind.decided_by().contains(&step)
    }
}

/// Whether the office has decided something by this step, for good.
pub fn decides(step: Step) -> bool {
    PendingKind::ALL.iter().any(|kind| kind.decided_by().contains(&step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rulings_that_accept_are_alike_and_no_others() {
        let all = [Ruling::Accepted, Ruling::Replaced(RecordNumber::FIRST), Ruling::Distinct];
        assert!(all.iter().all(|one| all.iter().all(|other| one.is_like(*other))));
        for other in [Ruling::Rejected, Ruling::Returned, Ruling::Revoked] {
            assert!(other.is_like(other) && all.iter().all(|one| !one.is_like(other) && !other.is_like(*one)));
        }
        assert!(!Ruling::Rejected.is_like(Ruling::Returned));
    }
}
