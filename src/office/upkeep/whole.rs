//! The whole state, looked at once a week: every record beside the numbers, marks and hints that it should have, its
//! mails and its place in the directory. What a restored copy lacks, or a disk has damaged, is found here and
//! nowhere else by itself. Slow on purpose, beside everything else that `serve` does, and goes on where it was
//! stopped. Called by `worker`, and in one go by who has restored a state.

use super::repair::is_whole;
use crate::base::durable;
use crate::base::terminal::note;
use crate::office::Office;
use crate::office::declaration::applications::Opened;
use crate::office::publish::Publishing;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::guard::{is_unconfirmed, unless_odd};
use crate::store::Key;
use crate::store::row::Listed;
use jiff::{SignedDuration, Timestamp};
use std::thread;
use std::time::{Duration, Instant};

/// Says when the last look at everything began, and, while it is not done, behind which object it goes on.
const LOOK: &str = "repaired";
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So many objects are looked at, then it rests.
const STRETCH: usize = if cfg!(test) { 3 } else { 200 };
/// It rests so many times as long as it worked: nine tenths of a core are for who waits for an answer.
const REST: u32 = 9;
const LONGEST_REST: Duration = Duration::from_secs(2);

/// A look at everything.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    began: Timestamp,
    /// `None`: it is done.
    after: Option<After>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum After {
    Nothing,
    Object(Key),
}

impl Office {
    /// Looks at every record in one go, and mends what it lacks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn repair_whole(&self) -> anyhow::Result<()> {
        let look = Look { began: self.clock.now(), after: Some(After::Nothing) };
        self.guarded(|| self.look_at_all(look.clone(), &|_| true))?;
        self.guarded(|| self.set_damaged_aside())
    }

    /// Goes on with the look at everything, if the last is a week ago, until it is done or `go_on` says no.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn look_weekly(&self, go_on: &dyn Fn() -> bool) -> anyhow::Result<()> {
        let now = self.clock.now();
        let last = self.last_whole_look().filter(|look| look.began <= now && now.duration_since(look.began) < WEEK);
        let look = match last {
            Some(Look { after: None, .. }) => return Ok(()),
            Some(begun) => begun,
            None => Look { began: now, after: Some(After::Nothing) },
        };
        let rest = |work: Duration| {
            thread::park_timeout((work * REST).min(LONGEST_REST));
            go_on()
        };
        self.look_at_all(look, &rest)?;
        self.guarded(|| self.set_damaged_aside())
    }

    fn look_at_all(&self, mut look: Look, rest: &dyn Fn(Duration) -> bool) -> anyhow::Result<()> {
        let known = self.open_publishing().ok();
        let mut lagging = Vec::new();
        while let Some(after) = &look.after {
            let begun = Instant::now();
            let after = if let After::Object(key) = after { Some(key) } else { None };
            let (listed, next) = self.queue.stretch(STRETCH, after)?;
            for listed in &listed {
                match unless_odd(self.look_at(listed, known.as_ref())) {
                    Ok(Some(true)) => lagging.push(Submission::from(&listed.id)),
                    Ok(_) => {}
                    Err(error) if is_unconfirmed(&error) => return Err(error),
                    // One that a disk refuses keeps no other from being looked at.
                    Err(error) => note!("sengen: {} could not be looked at: {error:#}", listed.id),
                }
            }
            look.after = next.map(After::Object);
            if look.after.is_none() {
                self.list_lagging(&lagging)?;
                self.compare_rows()?;
            }
            self.note_look(&look);
            if look.after.is_some() && !rest(begun.elapsed()) {
                return self.list_lagging(&lagging);
            }
        }
        Ok(())
    }

    /// Whether the directory must be looked at for a record.
    fn look_at(&self, listed: &Listed, known: Option<&Publishing>) -> anyhow::Result<bool> {
        let submission = Submission::from(&listed.id);
        let Some(opened) = self.open_submission(&submission)? else { return Ok(false) };
        self.leave_missing(&opened)?;
        self.claim_numbers(&opened.application)?;
        if !is_whole(&opened.application) {
            self.finish(&submission)?;
            return Ok(false);
        }
        self.pay_all(&opened.application)?;
        Ok(self.may_lag(&opened.application, known))
    }

    fn list_lagging(&self, lagging: &[Submission]) -> anyhow::Result<()> {
        if lagging.is_empty() {
            return Ok(());
        }
        match self.list_as_decided(lagging) {
            Err(error) if !is_unconfirmed(&error) => {
                note!("sengen: the directory is not as it was decided yet: {error:#}");
                lagging.iter().for_each(|submission| self.owe(submission));
                Ok(())
            }
            listed => listed,
        }
    }

    /// After a copy was restored, a number in use may lack its tombstone.
    fn claim_numbers(&self, application: &Application) -> anyhow::Result<()> {
        let (issue, owner) = (self.issue(), &application.submission);
        if let Some(numbers) = &application.numbers {
            issue.claim(numbers, owner)?;
        }
        match application.record {
            Some(no) if application.state == State::Accepted => issue.pass_on(no, owner).map(drop),
            Some(no) => issue.claim_record(no, owner),
            None => Ok(()),
        }
    }

    fn last_whole_look(&self) -> Option<Look> {
        let mark = String::from_utf8(durable::read(&self.state.join(LOOK)).ok().flatten()?).ok()?;
        let mut words = mark.split_whitespace();
        let began = words.next()?.parse().ok()?;
        let after = words.next().map(|key| Key::parse(key).map_or(After::Nothing, After::Object));
        Some(Look { began, after })
    }

    /// Without the mark the next look begins again: no reason to keep anybody from anything.
    fn note_look(&self, look: &Look) {
        let mark = match &look.after {
            Some(After::Object(key)) => format!("{}\n{key}\n", look.began),
            _ => format!("{}\n", look.began),
        };
        if let Err(fault) = durable::replace(&self.state.join(LOOK), mark.as_bytes()) {
            let error = fault.into();
            self.watch(&error);
            note!("sengen: no mark of the look at everything: {error:#}");
        }
    }

    /// Leaves the marks and hints of an application that are not there.
    fn leave_missing(&self, opened: &Opened) -> anyhow::Result<()> {
        self.leave_missing_marks(opened)?;
        Ok(self.queue.leave_missing_hints(opened, self.clock.now())?)
    }
}
