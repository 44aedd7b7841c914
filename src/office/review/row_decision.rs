//! How what was decided about something stands: it can be undone, its time has come and something keeps it from being
//! carried out, or it came to nothing. Used by `list`, `decisions` and who shows either. Never carries anything out.

use super::decisions::Decisions;
use super::list::ListRow;
use crate::office::declaration::applications::Applications;
use crate::office::publish::Publisher;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::Application;
use crate::office::queue::hints::DECIDED;
use crate::office::queue::history::Actor;
use crate::office::queue::pending::{PendingDecision, Ruling, VoidReason};
use jiff::Timestamp;
use serde::Serialize;

/// How a decision stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum RowDecision {
    /// It can still be undone.
    Undoable {
        /// What was decided.
        ruling: Ruling,
        /// By whom.
        by: Actor,
        /// When its undo time ends.
        effective_at: Timestamp,
        /// How many minutes that is from now, the last one begun counted.
        minutes_left: i64,
    },
    /// Its undo time has ended, and it was not carried out yet.
    Due {
        /// What was decided.
        ruling: Ruling,
        /// By whom.
        by: Actor,
        /// When its undo time ended.
        effective_at: Timestamp,
        /// What keeps it from being carried out.
        kept_by: KeptBy,
    },
    /// It came to nothing.
    Void(VoidReason),
}

/// What keeps a decision from being carried out whose undo time has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptBy {
    /// Nobody knows whether the clock is right: until then it can be undone.
    Clock,
    /// The state came from elsewhere and is held.
    Hold,
    /// Nothing says any more that it waits: nobody comes to it before the state is repaired.
    LostHint,
    /// It is tried again and again: a disk or a file keeps it.
    Fault,
}

impl RowDecision {
    /// What was decided, where that still is to be carried out.
    pub fn ruling(&self) -> Option<Ruling> {
        match self {
            Self::Undoable { ruling, .. } | Self::Due { ruling, .. } => Some(*ruling),
            Self::Void(_) => None,
        }
    }

    /// Who decided, where that still is to be carried out.
    pub fn by(&self) -> Option<&Actor> {
        match self {
            Self::Undoable { by, .. } | Self::Due { by, .. } => Some(by),
            Self::Void(_) => None,
        }
    }

    /// When it takes effect, or was to.
    pub fn effective_at(&self) -> Option<Timestamp> {
        match self {
            Self::Undoable { effective_at, .. } | Self::Due { effective_at, .. } => Some(*effective_at),
            Self::Void(_) => None,
        }
    }
}

/// Tells how decisions stand.
pub(in crate::office) struct DecisionGround<'a> {
    pub(in crate::office) applications: &'a Applications,
    pub(in crate::office) publisher: &'a Publisher,
}

impl DecisionGround<'_> {
    /// How the last decision about this stands; none: nothing is to be known of one.
    pub(in crate::office) fn decision(&self, application: &Application, kind: PendingKind) -> Option<RowDecision> {
        match application.pending(kind) {
            Some(pending) => Some(self.stand(application, pending)),
            None => application.void_decision(kind).map(RowDecision::Void),
        }
    }

    fn stand(&self, application: &Application, pending: &PendingDecision) -> RowDecision {
        let (ruling, by, effective_at) = (pending.ruled.ruling, pending.by.clone(), pending.effective_at);
        let left = self.applications.clock.now().duration_until(effective_at);
        if left.is_positive() {
            return RowDecision::Undoable { ruling, by, effective_at, minutes_left: (left.as_secs() + 59) / 60 };
        }
        let kept_by = match () {
            () if self.applications.guard.hold.is_held() => KeptBy::Hold,
            () if self.publisher.clock_watch.is_doubted() => KeptBy::Clock,
            () if self.is_lost(application) => KeptBy::LostHint,
            () => KeptBy::Fault,
        };
        RowDecision::Due { ruling, by, effective_at, kept_by }
    }

    /// Whether no hint leads to it. What cannot be looked for now is not said to be lost.
    fn is_lost(&self, application: &Application) -> bool {
        let opened = self.applications.open(&application.submission).ok().flatten();
        opened.is_some_and(|opened| self.applications.queue.hints.lacks(&opened, DECIDED).unwrap_or_default())
    }
}

impl Decisions {
    /// How many decisions wait for nothing but a clock that can be believed.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn kept_by_clock(&self) -> anyhow::Result<usize> {
        match self.publisher.clock_watch.is_doubted() {
            true => self.count_due(),
            false => Ok(0),
        }
    }
}

impl ListRow {
    /// Whether it is decided and can still be undone.
    pub(super) fn is_undoable(&self) -> bool {
        matches!(self.decision, Some(RowDecision::Undoable { .. }))
    }

    /// Whether it is decided, and nobody comes to that by itself.
    pub(super) fn is_lost(&self) -> bool {
        matches!(self.decision, Some(RowDecision::Due { kept_by: KeptBy::LostHint, .. }))
    }
}
