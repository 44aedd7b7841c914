//! The whole state, looked at at each start and once a week: every record beside the numbers, marks and hints that it should have, its
//! mails and its place in the directory. What a restored copy lacks, or a disk has damaged, is found here and
//! nowhere else by itself. Slow on purpose, beside everything else that `serve` does, and goes on where it was
//! stopped. Called by `worker`, and in one go by who has restored a state.

use super::compare::Comparison;
use super::repair::Repair;
use crate::base::durable;
use crate::base::terminal::note;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::effects::Effects;
use crate::office::faults::{is_unconfirmed, unless_odd};
use crate::office::publish::{Publisher, Publishing};
use crate::office::queue::application::Submission;
use crate::office::search::SearchIndex;
use crate::store::Key;
use crate::store::row::ListedRecord;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Says when the last look at everything began, and, while it is not done, behind which object it goes on.
const LOOK: &str = "repaired";
pub(in crate::office) const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// At a start it is looked at from its beginning, whenever that was done last: what was lost while nothing ran is told
/// by no date.
pub(in crate::office) const AT_START: SignedDuration = SignedDuration::ZERO;
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

/// Looks at every record.
#[derive(Debug)]
pub struct WholeLook {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) effects: Arc<Effects>,
    pub(super) repair: Arc<Repair>,
    pub(super) comparison: Arc<Comparison>,
}

/// Rests after work, and says whether to go on.
fn resting(go_on: &dyn Fn() -> bool) -> impl Fn(Duration) -> bool {
    |work: Duration| {
        thread::park_timeout((work * REST).min(LONGEST_REST));
        go_on()
    }
}

impl WholeLook {
    /// Looks at every record in one go, and mends what it lacks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn repair_whole(&self) -> anyhow::Result<()> {
        let look = Look { began: self.applications.clock.now(), after: Some(After::Nothing) };
        self.applications.guard.run(|| self.look_at_all(look.clone(), &|_| true))?;
        self.applications.guard.run(|| self.repair.set_damaged_aside())?;
        self.applications.guard.run(|| SearchIndex(&self.applications).make_whole(&|_| true))
    }

    /// Goes on with the look at everything, if the last is `apart` ago, until it is done or `go_on` says no.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn look_slowly(&self, apart: SignedDuration, go_on: &dyn Fn() -> bool) -> anyhow::Result<()> {
        let now = self.applications.clock.now();
        let last = self.last_whole_look().filter(|look| look.began <= now && now.duration_since(look.began) < apart);
        let look = match last {
            Some(Look { after: None, .. }) => return Ok(()),
            Some(begun) => begun,
            None => Look { began: now, after: Some(After::Nothing) },
        };
        self.look_at_all(look, &resting(go_on))?;
        self.applications.guard.run(|| self.repair.set_damaged_aside())
    }

    /// Makes the index of whom the office looks for anew, where that is due, slowly, until it is done or `go_on` says no.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn make_index(&self, go_on: &dyn Fn() -> bool) -> anyhow::Result<()> {
        self.applications.guard.run(|| SearchIndex(&self.applications).make_anew(&resting(go_on)))
    }

    /// Takes in what was decided since.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn keep_index(&self) -> anyhow::Result<()> {
        self.applications.guard.run(|| SearchIndex(&self.applications).take_in())
    }

    fn look_at_all(&self, mut look: Look, rest: &dyn Fn(Duration) -> bool) -> anyhow::Result<()> {
        let known = self.publisher.open().ok();
        let mut lagging = Vec::new();
        while let Some(after) = &look.after {
            let begun = Instant::now();
            let after = if let After::Object(key) = after { Some(key) } else { None };
            let (listed, next) = self.applications.queue.stretch(STRETCH, after)?;
            for listed in &listed {
                match unless_odd(self.look_at(listed, known.as_ref())) {
                    Ok(Some(true)) => lagging.push(Submission::from(&listed.id)),
                    Ok(_) => {}
                    Err(error) if is_unconfirmed(&error) => return Err(error),
                    // One that a disk refuses keeps no other from being looked at.
                    Err(error) => {
                        self.applications.guard.watch(&error);
                        note!("sengen: {} could not be looked at: {error:#}", listed.id);
                    }
                }
            }
            look.after = next.map(After::Object);
            if look.after.is_none() {
                self.list_lagging(&lagging)?;
                self.comparison.compare_rows()?;
            }
            self.note_look(&look);
            if look.after.is_some() && !rest(begun.elapsed()) {
                return self.list_lagging(&lagging);
            }
        }
        Ok(())
    }

    /// Whether the directory must be looked at for a record.
    fn look_at(&self, listed: &ListedRecord, known: Option<&Publishing>) -> anyhow::Result<bool> {
        let submission = Submission::from(&listed.id);
        let Some(opened) = self.applications.open(&submission)? else {
            if listed.count > 1 {
                self.applications.queue.bury(&submission, self.applications.clock.now())?;
            }
            return Ok(false);
        };
        self.repair.leave_missing(&opened)?;
        self.repair.claim_numbers(&opened.application)?;
        if !opened.application.is_whole() {
            self.repair.finish(&submission)?;
            return Ok(false);
        }
        self.applications.mailer.pay_all(&opened.application)?;
        Ok(self.effects.may_lag(&opened.application, known))
    }

    fn list_lagging(&self, lagging: &[Submission]) -> anyhow::Result<()> {
        if lagging.is_empty() {
            return Ok(());
        }
        match self.effects.list_as_decided(lagging) {
            Err(error) if !is_unconfirmed(&error) => {
                self.applications.guard.watch(&error);
                note!("sengen: the directory is not as it was decided yet: {error:#}");
                lagging.iter().for_each(|submission| self.applications.debts.owe(submission));
                Ok(())
            }
            listed => listed,
        }
    }

    fn last_whole_look(&self) -> Option<Look> {
        let mark =
            String::from_utf8(durable::read(&self.applications.queue.objects.beside(LOOK)).ok().flatten()?).ok()?;
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
        if let Err(fault) = durable::replace(&self.applications.queue.objects.beside(LOOK), mark.as_bytes()) {
            let error = fault.into();
            self.applications.guard.watch(&error);
            note!("sengen: no mark of the look at everything: {error:#}");
        }
    }
}
