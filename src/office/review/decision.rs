//! What the office decides about, and how a decision ended. Used by who decides and who shows that; never decides.

use crate::base::problem::Problem;
use crate::office::declaration::applications::Applications;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::pending::{PendingDecision, Ruling};
use crate::scheme::ids::{RecordNumber, Reference};
use jiff::Timestamp;

/// How a decision ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Accepted and published under this number.
    Accepted(RecordNumber),
    /// Rejected or returned; the mail is in the spool.
    Done,
    /// Decided: it takes effect then, and may be undone until then.
    Until(Timestamp),
    /// This was decided about it before, and may still be undone.
    Already(Box<PendingDecision>),
    /// Revoked; the list does not say so yet.
    Owed,
    /// Its declarer changed it: this content waits now, and was not named.
    Changed(usize),
    /// Somebody took a decision about it back since it was shown.
    TakenBack,
    /// It is not in `confirmed`.
    NotWaiting(State),
    /// It was returned so many days ago, and its declarer has not corrected it.
    Returned {
        /// By the calendar in Japan.
        days: i32,
    },
    /// An earlier contact's objection comes first.
    Objected,
    /// These checks are marked: it needs a decision of its own, by name.
    Marked(Vec<String>),
    /// It is not accepted: there is nothing to revoke.
    NotAccepted(State),
    /// Others declare for the same declarer: say which is replaced, or that they differ.
    Doubled,
    /// The public list cannot hold it, and why: it goes on waiting.
    Unfit(Vec<Problem>),
    /// What the reference names cannot be read, and why.
    Unreadable(Problem),
    /// The reference names nothing.
    Unknown,
}

/// What the office says about a declarer who declared before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Earlier {
    /// Nothing: then nobody may have declared before.
    #[default]
    None,
    /// This record is replaced; its number stays.
    Replaced(RecordNumber),
    /// The others are different declarers: the office has made sure.
    Distinct,
}

/// How a decision comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::office) enum Occasion {
    /// Typed now, to take effect at once.
    AtOnce,
    /// Typed now, to take effect when its undo time has ended.
    Undoable,
    /// Typed before, and its undo time has ended at this moment.
    Due(Timestamp),
}

impl Occasion {
    /// Who does what follows: whoever typed it, or the moment that was set.
    pub(in crate::office) fn by(self, applications: &Applications) -> Actor {
        match self {
            Self::AtOnce | Self::Undoable => applications.actor(),
            Self::Due(_) => Actor::Timer,
        }
    }

    /// That it was done now.
    pub(in crate::office) fn event(self, applications: &Applications, step: Step) -> Event {
        Event::new(applications.clock.now(), self.by(applications), step)
    }

    /// Whether a decision may be made beside what is decided already: nothing, the same, or, when its time has come,
    /// that itself.
    pub(in crate::office) fn may_decide(
        self,
        application: &Application,
        kind: PendingKind,
        ruling: Ruling,
    ) -> Result<(), Decision> {
        match (application.pending(kind), self) {
            (None, Self::AtOnce | Self::Undoable) => Ok(()),
            (Some(pending), Self::AtOnce) if pending.ruled.ruling.is_like(ruling) => Ok(()),
            (Some(pending), Self::Due(now)) if pending.ruled.ruling == ruling && pending.effective_at <= now => Ok(()),
            (Some(pending), _) => Err(Decision::Already(Box::new(pending.clone()))),
            // Undone meanwhile.
            (None, Self::Due(_)) => Err(Decision::NotWaiting(application.state)),
        }
    }
}

impl Earlier {
    /// The decision that accepts so.
    pub fn ruling(self) -> Ruling {
        match self {
            Self::None => Ruling::Accepted,
            Self::Replaced(no) => Ruling::Replaced(no),
            Self::Distinct => Ruling::Distinct,
        }
    }
}

/// What the office decides about: an application, with the content that it has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub reference: Reference,
    /// Which of its contents, as `review show` counts them.
    pub seen: usize,
}

impl From<&Reference> for Named {
    /// With the content that was confirmed, or asked for, first.
    fn from(reference: &Reference) -> Self {
        Self { reference: reference.clone(), seen: 1 }
    }
}

impl From<&Self> for Named {
    fn from(named: &Self) -> Self {
        named.clone()
    }
}
