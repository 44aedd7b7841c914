//! What time does to the queue: unconfirmed applications expire and lose their answers, closed ones are
//! removed after the configured days. Run at start and every hour by the worker.
//! Never runs on a clock that went back or leapt: what was deleted too early is lost for good.

use super::Office;
use super::application::{Application, State, Step, Submission};
use super::letters::job_name;
use crate::base::durable;
use crate::base::terminal::note;
use crate::scheme::Answers;
use jiff::{SignedDuration, Timestamp};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;

/// What a run did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    /// Applications whose deadline had passed.
    pub expired: usize,
    /// Applications removed after their retention.
    pub purged: usize,
    /// Nothing was done: the clock is not to be trusted.
    pub frozen: bool,
}

/// When this process last looked at the clock, by the clock and by the time since its start.
#[derive(Debug, Default)]
pub(super) struct ClockWatch(Mutex<Option<(Timestamp, Instant)>>);

/// So far a clock may be off without anybody minding.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(10);
/// The mark of a sent mail outlives by far the days in which its job could be made again.
const MARKS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
const HIGH_WATER: &str = "clock";

impl Office {
    /// Expires and removes what is due.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn expire_due(&self) -> anyhow::Result<Expiry> {
        self.guarded(|| {
            let now = self.clock.now();
            if !self.trust_clock(now)? {
                note!(
                    "sengen: the clock went back or leapt; nothing expires until it is right again \
                     (if it is right now, remove {})",
                    self.state.join(HIGH_WATER).display()
                );
                return Ok(Expiry { frozen: true, ..Expiry::default() });
            }
            let mut done = Expiry::default();
            for submission in self.queue.names(State::Received)? {
                done.expired += usize::from(self.expire(&submission, now)?);
            }
            self.settle_contacts()?;
            let kept = &self.settings.retention;
            for (state, days) in [
                (State::Expired, kept.expired_days),
                (State::Rejected, kept.rejected_days),
                (State::Withdrawn, kept.withdrawn_days),
            ] {
                // More days than there ever were: kept for ever.
                let kept = SignedDuration::from_hours(24 * i64::from(days));
                done.purged += self.purge(state, now.checked_sub(kept).unwrap_or(Timestamp::MIN))?;
            }
            self.post.forget_sent_before(now - MARKS_KEPT)?;
            Ok(done)
        })
    }

    /// Expires one application if its deadline has passed.
    fn expire(&self, submission: &Submission, now: Timestamp) -> anyhow::Result<bool> {
        let due = |application: &Application| now >= application.expires_at;
        if !self.queue.read(State::Received, submission)?.is_some_and(|application| due(&application)) {
            return Ok(false);
        }
        let _lock = self.queue.lock(submission)?;
        // Confirmed or given a new deadline while we waited for the lock.
        let Some(application) = self.queue.read(State::Received, submission)?.filter(due) else { return Ok(false) };
        if !self.queue.step(submission, State::Received, State::Expired)? {
            return Ok(false);
        }
        self.finish_expiry(application)?;
        Ok(true)
    }

    /// Deletes the answers of an application that lies in `expired`. The caller holds its lock.
    pub(super) fn finish_expiry(&self, mut application: Application) -> anyhow::Result<()> {
        application.answers = Answers::default();
        application.password_hash = String::new();
        application.flags = Vec::new();
        application.note(self.clock.now(), Step::Expired, "");
        self.queue.replace(State::Expired, &application)
    }

    /// Removes the applications that came into a state before `limit`, with the marks of their mails.
    fn purge(&self, state: State, limit: Timestamp) -> anyhow::Result<usize> {
        let is_over =
            |application: &Application| application.last(state.entered_by()).is_some_and(|event| event.at < limit);
        let over = self.queue.each(state, |application| is_over(&application).then_some(application))?;
        for application in &over {
            let _lock = self.queue.lock(&application.submission)?;
            for index in 0..application.history.len() {
                self.post.forget(&job_name(application, index))?;
            }
            self.queue.purge(state, &application.submission)?;
        }
        Ok(over.len())
    }

    /// Whether the clock goes on from where it was, also over restarts; raises the mark if so.
    fn trust_clock(&self, now: Timestamp) -> anyhow::Result<bool> {
        let path = self.state.join(HIGH_WATER);
        let mark =
            durable::read(&path)?.and_then(|bytes| String::from_utf8(bytes).ok()?.trim().parse::<Timestamp>().ok());
        let went_back = mark.is_some_and(|mark| now < mark - TOLERANCE);
        let leapt = self.clock_watch.leapt(now, Instant::now());
        if went_back || leapt {
            return Ok(false);
        }
        if mark.is_none_or(|mark| now > mark) {
            durable::replace(&path, now.to_string().as_bytes())?;
        }
        Ok(true)
    }
}

impl ClockWatch {
    /// Whether the clock gained on the time that really passed since the last look. A second look that
    /// agrees with the first is believed: then it was the machine that slept, or the clock that was set right.
    fn leapt(&self, now: Timestamp, instant: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let leapt = last.is_some_and(|(then, start)| {
            let passed = instant.saturating_duration_since(start).as_secs();
            now.duration_since(then).as_secs() > passed as i64 + TOLERANCE.as_secs()
        });
        *last = Some((now, instant));
        leapt
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_leap_of_the_clock_is_believed_only_at_the_second_look() {
        let watch = ClockWatch::default();
        let (clock, start) = ("2026-11-20T00:00:00Z".parse::<Timestamp>().unwrap(), Instant::now());
        let look = |hours: i64, passed: u64| {
            watch.leapt(clock + SignedDuration::from_hours(hours), start + Duration::from_secs(passed * 3600))
        };
        assert!(!look(0, 0) && !look(1, 1));
        assert!(look(194, 2));
        assert!(!look(195, 3));
        assert!(!look(4, 4), "going back is the mark's to find");
    }
}
