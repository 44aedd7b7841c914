//! What there is for the office to do, counted: what stands above every list. Reads only what waits.

use super::list::{Listed, ReviewLists};
use crate::office::faults::unless_odd;
use crate::office::mail::delivery::Delivery;
use crate::office::mail::letterbox::LetterFate;
use crate::office::mail::letters::asked_by;
use crate::office::mail::standing::MailStanding;
use crate::office::queue::application::Submission;
use std::collections::BTreeSet;

/// What there is for the office to do, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Overview {
    /// How many lines wait for the office.
    pub waiting: usize,
    /// How many days the oldest of them has been waiting.
    pub oldest_days: Option<i32>,
    /// How many were returned and wait for their declarers.
    pub returned: usize,
    /// How many are decided, and that can still be undone.
    pub decided: usize,
    /// Of how many decisions the undo time has ended, and they were not carried out.
    pub due: usize,
    /// How many of those nobody comes to by itself.
    pub lost: usize,
    /// Of how many the last mail did not arrive.
    pub unmailed: usize,
}

impl Overview {
    /// This and another one together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            waiting: self.waiting + other.waiting,
            oldest_days: self.oldest_days.max(other.oldest_days),
            returned: self.returned + other.returned,
            decided: self.decided + other.decided,
            due: self.due + other.due,
            lost: self.lost + other.lost,
            unmailed: self.unmailed + other.unmailed,
        }
    }
}

impl ReviewLists {
    /// Counts what there is for the office to do. Reads only what waits.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn overview(&self) -> anyhow::Result<Overview> {
        let of_all = |which| self.lines(which, None);
        let waiting = of_all(Listed::Waiting)?;
        let for_the_office = waiting.iter().map(|(row, _)| row).filter(|row| row.is_for_the_office());
        let returned = waiting.iter().filter(|(row, _)| row.wait.returned_at.is_some() && !row.is_decided());
        let mut decided = of_all(Listed::Decided)?;
        decided.retain(|(row, _)| row.is_decided());
        Ok(Overview {
            waiting: for_the_office.clone().count(),
            oldest_days: for_the_office.filter_map(|row| row.wait.waiting_days).max(),
            returned: returned.count(),
            decided: decided.iter().filter(|(row, _)| row.is_undoable()).count(),
            due: decided.iter().filter(|(row, _)| !row.is_undoable()).count(),
            lost: decided.iter().filter(|(row, _)| row.is_lost()).count(),
            unmailed: self.unmailed()?,
        })
    }

    /// Of how many applications the last mail did not arrive.
    fn unmailed(&self) -> anyhow::Result<usize> {
        let letterbox = &self.applications.mailer.letterbox;
        let post = MailStanding::of(letterbox)?;
        let of_each = post.failed.iter().filter_map(|name| asked_by(name));
        let submissions: BTreeSet<Submission> = of_each.map(|(submission, _)| submission).collect();
        let mut count = 0;
        for submission in submissions {
            let found = unless_odd(self.applications.queue.find(&submission))?.flatten();
            let delivery = found.and_then(|application| Delivery::of(&application, &post, letterbox));
            count += usize::from(delivery.is_some_and(|delivery| delivery.fate == LetterFate::Failed));
        }
        Ok(count)
    }
}
