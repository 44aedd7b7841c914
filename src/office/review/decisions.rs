//! Deciding so that a slip can be undone: the decision stands in its record, with the moment when it takes effect, and
//! moves nothing until then but its line in the history. Only a revocation takes the row off the list at once. Judged
//! by the same rules as what takes effect at once (`acceptance`, `requests`, `revoke`), and once more when its time has
//! come (`effect`). Called by `cli::review`. Never sends a letter and never gives out a number.

use super::acceptance::Acceptance;
use super::decision::{Decision, Earlier, Named, Occasion};
use super::requests::{Decided, RequestOrder, Requests, Verdict};
use super::revoke::Revocations;
use crate::base::failure::Failure;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::effects::Effects;
use crate::office::publish::Publisher;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::{Event, Step};
use crate::office::queue::opened::Opened;
use crate::office::queue::pending::{PendingDecision, Ruled, Ruling};
use crate::office::queue::returned::edition;
use crate::scheme::ids::Reference;
use anyhow::ensure;
use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use std::sync::Arc;

/// Decides so that it can be undone for a while.
#[derive(Debug)]
pub struct Decisions {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) acceptance: Arc<Acceptance>,
    pub(super) requests: Arc<Requests>,
    pub(super) revocations: Arc<Revocations>,
    pub(super) effects: Arc<Effects>,
}

/// One decision about a declaration, of several that are made together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationOrder {
    /// About what.
    pub named: Named,
    /// Accepted, returned or rejected.
    pub ruling: Ruling,
    /// What is mailed or kept with it.
    pub reason: String,
}

/// So many decisions wait for the disk at once.
const AT_ONCE: usize = 16;

/// How an undoing ended.
#[derive(Debug)]
pub enum UndoOutcome {
    /// Undone: nothing came of it. What it was.
    Undone(PendingDecision),
    /// Several decisions stand there: which one is to be undone has to be said.
    Several(Vec<PendingKind>),
    /// None stands there that can still be undone; the declaration as it is.
    TooLate(Box<Application>),
    /// The reference names nothing.
    Unknown,
}

impl Decisions {
    /// How long what is decided can be undone; none: it takes effect at once.
    pub fn undo_time(&self) -> Option<SignedDuration> {
        let minutes = self.publisher.settings.review.undo_minutes;
        (minutes > 0).then(|| SignedDuration::from_mins(minutes.into()))
    }

    /// Decides about declarations by name: accepts, rejects or returns them.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails.
    pub fn decide(&self, named: &[Named], ruling: Ruling, reason: &str) -> anyhow::Result<Vec<(Reference, Decision)>> {
        let replaces = matches!(ruling, Ruling::Replaced(_));
        ensure!(!replaces || named.len() == 1, "one declaration replaces another: name one reference");
        let decided = |named: &Named| -> anyhow::Result<_> {
            let decision = match ruling {
                Ruling::Rejected | Ruling::Returned => {
                    self.put_down(ruling, reason, || self.acceptance.open_waiting(named, ruling, Occasion::Undoable))
                }
                Ruling::Revoked => self.revoke(&named.reference, reason),
                Ruling::Accepted | Ruling::Replaced(_) | Ruling::Distinct => {
                    let publishing = self.publisher.open()?;
                    let judge = self.acceptance.judge_of(&publishing, std::slice::from_ref(named), ruling.earlier())?;
                    let judge = judge.on(Occasion::Undoable);
                    self.put_down(ruling, reason, || self.acceptance.open_acceptable(named, &judge))
                }
            };
            Ok((named.reference.clone(), decision?))
        };
        named.iter().map(decided).collect()
    }

    /// Decides to accept everything that waits and needs no decision of its own; what it leaves is told with the reason.
    ///
    /// # Errors
    /// As `decide`.
    pub fn decide_all(&self) -> anyhow::Result<Vec<(Reference, Decision)>> {
        let judge = self.acceptance.inspection.judge(None)?.on(Occasion::Undoable);
        let decided = |named: Named| {
            let decision = self.put_down(Ruling::Accepted, "", || self.acceptance.open_acceptable(&named, &judge))?;
            Ok((named.reference, decision))
        };
        self.acceptance.all_waiting()?.into_iter().map(decided).collect()
    }

    /// Decides about many declarations, each for itself, with one look at the register: what each came to, in their
    /// order. They wait for the disk together.
    ///
    /// # Errors
    /// As `decide`; what was decided before that stands.
    pub fn decide_each(&self, orders: &[DeclarationOrder]) -> anyhow::Result<Vec<Decision>> {
        if orders.is_empty() {
            return Ok(Vec::new());
        }
        let judge = self.acceptance.inspection.judge(Some(Earlier::None))?.on(Occasion::Undoable);
        let decide = |DeclarationOrder { named, ruling, reason }: &DeclarationOrder| {
            self.put_down(*ruling, reason, || match ruling {
                Ruling::Accepted => self.acceptance.open_acceptable(named, &judge),
                _ => self.acceptance.open_waiting(named, *ruling, Occasion::Undoable),
            })
        };
        let threads = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build()?;
        threads.install(|| orders.par_iter().with_max_len(1).map(decide).collect())
    }

    /// Decides what waits of a kind beside a declaration.
    ///
    /// # Errors
    /// As `decide`.
    pub fn decide_asked(&self, named: &Named, kind: PendingKind, verdict: &Verdict) -> anyhow::Result<Decided> {
        let order = RequestOrder { named, kind, verdict, occasion: Occasion::Undoable };
        let decided = self.applications.guard.run_or_refuse(|| {
            let mut opened = self.requests.open_asked(&self.publisher.open()?, &order)?;
            let pending = self.pending(&opened.application, Ruled { kind, ruling: verdict.ruling() }, verdict.words());
            let until = pending.effective_at;
            self.commit(&mut opened, pending, Step::Decided)?;
            Ok(Decided::Until(until))
        });
        decided.or_else(Failure::refused)
    }

    fn put_down(
        &self,
        ruling: Ruling,
        reason: &str,
        open: impl Fn() -> Result<Opened, Failure<Decision>>,
    ) -> anyhow::Result<Decision> {
        self.publisher.clock_watch.ensure_believed()?;
        let ruled = Ruled { kind: PendingKind::Declaration, ruling };
        let decided = self.applications.guard.run_or_refuse(|| {
            let mut opened = open()?;
            let pending = self.pending(&opened.application, ruled, reason);
            let until = pending.effective_at;
            self.commit(&mut opened, pending, Step::Decided)?;
            Ok(Decision::Until(until))
        });
        decided.or_else(Failure::refused)
    }

    /// Off the list at once; all else waits.
    fn revoke(&self, reference: &Reference, reason: &str) -> anyhow::Result<Decision> {
        let ruled = Ruled { kind: PendingKind::Declaration, ruling: Ruling::Revoked };
        let revoked = self.applications.guard.run_or_refuse(|| {
            let publishing = self.publisher.open()?;
            let mut opened = self.revocations.open_accepted(reference, Occasion::Undoable)?;
            let pending = self.pending(&opened.application, ruled, reason);
            let until = pending.effective_at;
            self.commit(&mut opened, pending, Step::Suspended)?;
            self.effects.carry_out(opened, Some(publishing));
            Ok(Decision::Until(until))
        });
        revoked.or_else(Failure::refused)
    }

    fn pending(&self, application: &Application, ruled: Ruled, reason: &str) -> PendingDecision {
        let (now, time) = (self.applications.clock.now(), self.undo_time().unwrap_or_default());
        PendingDecision {
            ruled,
            reason: reason.to_owned(),
            by: self.applications.actor(),
            effective_at: now.checked_add(time).unwrap_or(Timestamp::MAX),
            edition: edition(application, ruled.kind),
            since: application.waits_since(ruled.kind),
        }
    }

    fn commit(&self, opened: &mut Opened, pending: PendingDecision, step: Step) -> anyhow::Result<()> {
        let event = self.applications.commanded(step, &pending.reason);
        let event = event.ruling(pending.ruled).until(pending.effective_at);
        opened.application.decided.push(pending);
        self.applications.commit(opened, vec![event])
    }

    /// Undoes what was decided and has not taken effect; of several, that about `kind`.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn undo(&self, reference: &Reference, kind: Option<PendingKind>) -> anyhow::Result<UndoOutcome> {
        self.applications.guard.run(|| {
            let publishing = self.publisher.open()?;
            let Some(mut opened) = self.applications.open_reference(reference)? else {
                return Ok(UndoOutcome::Unknown);
            };
            let now = self.applications.clock.now();
            let application = &mut opened.application;
            // By a clock that nobody believes no time is over, and nothing was carried out.
            let is_doubted = self.publisher.clock_watch.is_doubted();
            let open = |decision: &&PendingDecision| {
                (is_doubted || now < decision.effective_at) && kind.is_none_or(|kind| kind == decision.ruled.kind)
            };
            let kinds: Vec<PendingKind> =
                application.decided.iter().filter(open).map(|decision| decision.ruled.kind).collect();
            let undone = match kinds.as_slice() {
                [] => None,
                [one] => application.take_pending(*one),
                _ => return Ok(UndoOutcome::Several(kinds)),
            };
            let Some(undone) = undone else { return Ok(UndoOutcome::TooLate(Box::new(opened.application))) };
            let is_listed_again = undone.ruled.ruling == Ruling::Revoked && application.state == State::Accepted;
            let step = if is_listed_again { Step::Reinstated } else { Step::Undone };
            let event: Event = self.applications.commanded(step, "").ruling(undone.ruled);
            self.applications.commit(&mut opened, vec![event])?;
            if is_listed_again {
                self.effects.carry_out(opened, Some(publishing));
            }
            Ok(UndoOutcome::Undone(undone))
        })
    }
}
