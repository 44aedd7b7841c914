//! What was decided takes effect when its undo time has ended: found by its hint, judged once more, and carried out by
//! the same steps as what takes effect at once. What can no longer be carried out is void, and stands in the queue
//! again. Called by the timer of `serve` and by the next command of the office. Never by a clock that nobody believes.

use super::decision::{Decision, Named, Occasion};
use super::decisions::Decisions;
use super::requests::{Decided, RequestOrder, Verdict};
use crate::base::problem::Problem;
use crate::office::faults::{is_unconfirmed, unless_odd};
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::Submission;
use crate::office::queue::hints::{DECIDED, takes_effect};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::pending::{PendingDecision, Ruled, Ruling};
use crate::office::review::decision::Earlier;
use crate::scheme::ids::{RecordNumber, Reference};
use jiff::Timestamp;

/// One decision whose undo time has ended.
struct DueDecision {
    submission: Submission,
    reference: Reference,
    pending: PendingDecision,
    decided_at: Option<Timestamp>,
}

impl DueDecision {
    fn named(&self) -> Named {
        Named { reference: self.reference.clone(), seen: self.pending.edition }
    }
}

impl Ruling {
    /// What it says about an earlier declaration of the same declarer.
    pub(super) fn earlier(self) -> Earlier {
        match self {
            Self::Replaced(no) => Earlier::Replaced(no),
            Self::Distinct => Earlier::Distinct,
            Self::Accepted | Self::Rejected | Self::Returned | Self::Revoked => Earlier::None,
        }
    }
}

impl Decisions {
    /// Brings about every decision whose undo time has ended; tells how many. One that cannot be carried out now
    /// keeps no other, and is tried again.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn take_effect(&self) -> anyhow::Result<usize> {
        let clock_watch = &self.publisher.clock_watch;
        // A person may have confirmed it elsewhere.
        let is_doubted = || -> anyhow::Result<bool> { Ok(clock_watch.is_doubted() && !clock_watch.believes()?) };
        if self.applications.guard.hold.is_held() || is_doubted()? {
            return Ok(0);
        }
        let now = self.applications.clock.now();
        let (plain, others): (Vec<_>, Vec<_>) =
            self.due(now)?.into_iter().partition(|due| due.pending.ruled == ACCEPTED);
        let mut all = self.accept_together(&plain, now);
        for due in others {
            match self.carry_out(&due, now) {
                Err(error) if is_unconfirmed(&error) => return Err(error),
                done => all = all.and_then(|so_far| Ok(so_far + usize::from(done?))),
            }
        }
        all
    }

    /// How many decisions' undo time has ended, by whatever clock.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn count_due(&self) -> anyhow::Result<usize> {
        Ok(self.due(self.applications.clock.now())?.len())
    }

    /// The decisions whose undo time has ended, in its order.
    fn due(&self, now: Timestamp) -> anyhow::Result<Vec<DueDecision>> {
        let mut due = Vec::new();
        let mut waiting = self.applications.queue.hints.waiting(DECIDED, &takes_effect(now), now)?;
        waiting.sort_unstable();
        waiting.dedup();
        for submission in waiting {
            let Some(application) = unless_odd(self.applications.queue.find(&submission))?.flatten() else { continue };
            let ended = application.decided.iter().filter(|pending| pending.effective_at <= now);
            due.extend(ended.map(|pending| DueDecision {
                submission: submission.clone(),
                reference: application.reference.clone(),
                pending: pending.clone(),
                decided_at: application.last(Step::Decided).map(|event| event.at),
            }));
        }
        due.sort_by_key(|due| due.pending.effective_at);
        Ok(due)
    }

    /// Those that were simply accepted, with one look at the register.
    fn accept_together(&self, due: &[DueDecision], now: Timestamp) -> anyhow::Result<usize> {
        if due.is_empty() {
            return Ok(0);
        }
        let named: Vec<Named> = due.iter().map(DueDecision::named).collect();
        let decisions = self.acceptance.accept_on(&named, Earlier::None, Occasion::Due(now))?;
        let mut done = 0;
        for (due, (_, decision)) in due.iter().zip(decisions) {
            done += usize::from(self.unless_void(due, &decision)?);
        }
        Ok(done)
    }

    fn carry_out(&self, due: &DueDecision, now: Timestamp) -> anyhow::Result<bool> {
        let (occasion, reason, named) = (Occasion::Due(now), due.pending.reason.as_str(), due.named());
        let Ruled { kind, ruling } = due.pending.ruled;
        let decision = match ruling {
            Ruling::Revoked => self.revocations.revoke_on(&due.reference, reason, occasion)?,
            _ if kind != PendingKind::Declaration => return self.carry_out_asked(due, now),
            Ruling::Rejected => self.acceptance.reject_on(&named, reason, occasion)?,
            Ruling::Returned => self.acceptance.send_back_on(&named, reason, occasion)?,
            Ruling::Replaced(no) if !self.is_listed(no)? => {
                Decision::Marked(vec!["置きかえる掲載が、もう一覧にありません。".to_owned()])
            }
            Ruling::Replaced(no) if self.has_changed_hands(no, due)? => {
                Decision::Marked(vec!["置きかえる掲載が、その後に、ほかの宣言のものになりました。".to_owned()])
            }
            Ruling::Accepted | Ruling::Replaced(_) | Ruling::Distinct => {
                let decided = self.acceptance.accept_on(&[named], ruling.earlier(), occasion)?;
                decided.into_iter().next().map_or(Decision::Unknown, |(_, decision)| decision)
            }
        };
        self.unless_void(due, &decision)
    }

    fn carry_out_asked(&self, due: &DueDecision, now: Timestamp) -> anyhow::Result<bool> {
        let verdict = Verdict::of(due.pending.ruled.ruling, &due.pending.reason);
        let (kind, named) = (due.pending.ruled.kind, due.named());
        let order = RequestOrder { named: &named, kind, verdict: &verdict, occasion: Occasion::Due(now) };
        let decision = match self.requests.decide_on(&order)? {
            Decided::Done => Decision::Done,
            Decided::Unfit(faults) => Decision::Unfit(faults),
            Decided::Contested => Decision::Marked(vec!["その後に、ほかの担当者を求める依頼がありました。".to_owned()]),
            Decided::Until(until) => Decision::Until(until),
            Decided::Already(pending) => Decision::Already(pending),
            Decided::Changed(edition) => Decision::Changed(edition),
            Decided::NotWaiting | Decided::Unknown => Decision::Unknown,
        };
        self.unless_void(due, &decision)
    }

    fn is_listed(&self, no: RecordNumber) -> anyhow::Result<bool> {
        Ok(self.publisher.open()?.find(no, &self.applications.scheme.lists)?.is_some())
    }

    /// Whether somebody else's declaration has taken a record over since that was decided: whose it was is not known to
    /// who decided.
    fn has_changed_hands(&self, no: RecordNumber, due: &DueDecision) -> anyhow::Result<bool> {
        let Some(holder) = self.publisher.issuer.holder(no)?.filter(|holder| *holder != due.submission) else {
            return Ok(false);
        };
        let holder = self.applications.queue.find_sound(&holder)?;
        let taken = holder.and_then(|holder| holder.last(Step::Accepted).map(|event| event.at));
        Ok(taken.zip(due.decided_at).is_some_and(|(taken, decided)| taken > decided))
    }

    /// Whether it took effect. What cannot be carried out any more is void; not where somebody was faster.
    fn unless_void(&self, due: &DueDecision, decision: &Decision) -> anyhow::Result<bool> {
        let why = match decision {
            Decision::Accepted(_) | Decision::Done | Decision::Owed => return Ok(true),
            Decision::Doubled => "同じ事業者の申込みか掲載が、ほかにあります。".to_owned(),
            Decision::Objected => "前の担当者の申し出が、まだ済んでいません。".to_owned(),
            Decision::Marked(why) => why.concat(),
            Decision::Unfit(faults) => faults.iter().map(Problem::what).collect(),
            Decision::Until(_)
            | Decision::Already(_)
            | Decision::Changed(_)
            | Decision::TakenBack
            | Decision::NotWaiting(_)
            | Decision::NotAccepted(_)
            | Decision::Returned { .. }
            | Decision::Unreadable(_)
            | Decision::Unknown => return Ok(false),
        };
        self.applications.guard.run(|| {
            let Some(mut opened) = self.applications.open(&due.submission)? else { return Ok(()) };
            let pending = opened.application.take_pending(due.pending.ruled.kind);
            if pending.as_ref() != Some(&due.pending) {
                return Ok(());
            }
            let now = self.applications.clock.now();
            let event = Event::new(now, Actor::Timer, Step::DecisionVoid).ruling(due.pending.ruled).noting(&why);
            self.applications.commit(&mut opened, vec![event])
        })?;
        Ok(false)
    }
}

/// What is accepted with nothing more to say.
const ACCEPTED: Ruled = Ruled { kind: PendingKind::Declaration, ruling: Ruling::Accepted };
