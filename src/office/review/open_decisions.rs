//! What is decided and can still be undone: who decided what about whom, and until when. Reads only what waits for that.
//! Called by `desk`, which shows the last of a member on every page.

use super::decisions::Decisions;
use crate::office::queue::history::{Actor, Step};
use crate::office::queue::pending::Ruled;
use crate::scheme::ids::Reference;
use jiff::Timestamp;

/// A decision that can still be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDecision {
    /// About whom.
    pub reference: Reference,
    /// The declarer's name.
    pub name: String,
    /// What was decided about what.
    pub ruled: Ruled,
    /// Who decided.
    pub by: Actor,
    /// When that was.
    pub decided_at: Timestamp,
    /// When it takes effect.
    pub effective_at: Timestamp,
    /// How many minutes that is from now, the last one begun counted.
    pub minutes_left: i64,
}

impl Decisions {
    /// Everything that can still be undone, what was decided last first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn open_decisions(&self) -> anyhow::Result<Vec<OpenDecision>> {
        let now = self.applications.clock.now();
        let mut open = Vec::new();
        for application in self.acceptance.inspection.decided()? {
            for pending in application.decided.iter().filter(|pending| now < pending.effective_at) {
                let decided = application.history.iter().rev().find(|event| {
                    matches!(event.step, Step::Decided | Step::Suspended)
                        && event.particulars.ruled == Some(pending.ruled)
                });
                let left = now.duration_until(pending.effective_at).as_secs();
                open.push(OpenDecision {
                    reference: application.reference.clone(),
                    name: application.answers.declarer_name().to_owned(),
                    ruled: pending.ruled,
                    by: pending.by.clone(),
                    decided_at: decided.map_or(now, |event| event.at),
                    effective_at: pending.effective_at,
                    minutes_left: (left + 59) / 60,
                });
            }
        }
        open.sort_by(|a, b| b.decided_at.cmp(&a.decided_at).then_with(|| a.reference.cmp(&b.reference)));
        Ok(open)
    }
}
