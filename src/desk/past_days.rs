//! What the office did on days that are over: looked up once by `week`, and kept.

use crate::office::review::recent::WorkDay;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is known of days that are over.
#[derive(Debug, Default)]
pub(crate) struct PastDays(Mutex<BTreeMap<Date, WorkDay>>);

impl PastDays {
    /// What is known of a day.
    pub(super) fn known(&self, day: Date) -> Option<WorkDay> {
        self.days().get(&day).copied()
    }

    /// Keeps what a day was, and forgets those before the oldest.
    pub(super) fn keep(&self, day: Date, work: WorkDay, oldest: Date) {
        let mut days = self.days();
        days.insert(day, work);
        days.retain(|known, _| *known >= oldest);
    }

    fn days(&self) -> MutexGuard<'_, BTreeMap<Date, WorkDay>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
