//! What is accepted beside what is listed, both ways: a row lost in a spreadsheet, a register that was not
//! restored, an entry whose declaration has ended. Asked by `serve` every hour and by `check`.
//! The record decides: who is accepted comes back into the list, whoever took it out; who has ended here and came back
//! with an old copy is left out of every publication. Only where the log knows of an end that the record does not,
//! which an older copy of the state brings about, neither is believed: it is said, in record numbers.

use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::directory::{self, Entry, Fates, Register, RegisterFolder};
use crate::office::differences::{Differences, listed_number};
use crate::office::mail::mailer::Mailer;
use crate::office::publish::{KNOWN_DAYS, Publisher, row_says, shows};
use crate::office::queue::application::{Application, State};
use crate::office::queue::rows::Queue;
use crate::office::state::dir::StateDir;
use crate::office::state::objects::Objects;
use crate::scheme::Scheme;
use crate::scheme::ids::RecordNumber;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// What accepted declarations are compared with, word by word.
struct Beside<'a> {
    queue: &'a Queue,
    scheme: &'a Scheme,
    fates: &'a Fates,
    now: Timestamp,
}

/// What was read of them.
struct Rows {
    /// Their numbers.
    accepted: HashSet<RecordNumber>,
    /// Those of them whose rows say something else.
    differing: Vec<RecordNumber>,
}

/// Compares, and remembers what was different last.
#[derive(Debug)]
pub struct Comparison {
    pub(super) publisher: Arc<Publisher>,
    pub(super) mailer: Arc<Mailer>,
    pub(super) differences: Mutex<Differences>,
    /// One compares at a time: who began before another found something would take it back.
    pub(super) turn: Mutex<()>,
}

impl Comparison {
    /// Compares, lists again who was lost, and says what is different when it was not said before.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub(in crate::office) fn compare_register(&self) -> anyhow::Result<()> {
        // Also where the list cannot be written: nobody is kept in the log for that.
        let published = self.publisher.publish_register();
        self.publisher.guard.run(|| self.publisher.forget_ended())?;
        let mut told = published?;
        // What was found by the look at everything stays so until it is put right.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.differences.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let suspected = |no| before.suspects(no);
        let mut found = self.between(&suspected)?;
        if !found.unlisted.is_empty() {
            told.extend(self.publisher.list_again()?);
            found = self.between(&suspected)?;
        }
        told.iter().for_each(|problem| note!("sengen: {problem}"));
        if !told.is_empty()
            && let Err(error) = self.mailer.tell_of_faults(&told)
        {
            note!("sengen: the office could not be told by mail: {error:#}");
        }
        let mut known = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        found.differing.clone_from(&known.differing);
        self.tell_differences(&mut known, found);
        Ok(())
    }

    /// Compares what is listed word by word with what was accepted: part of the look at everything.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub(in crate::office) fn compare_rows(&self) -> anyhow::Result<()> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let beside = Beside {
            queue: &self.publisher.index.queue,
            scheme: &self.publisher.scheme,
            fates: &self.publisher.place.fates(&self.publisher.scheme.lists)?,
            now: self.publisher.clock.now(),
        };
        let Rows { accepted, differing } = beside.rows(&self.publisher.register()?)?;
        let Differences { unaccepted, doubled, .. } = self.between(&|no| !accepted.contains(&no))?;
        let mut known = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        let found = Differences { differing, unaccepted, doubled, ..known.clone() };
        self.tell_differences(&mut known, found);
        Ok(())
    }

    /// What differs; where anything does, looked at once more while nobody publishes: somebody may just have been.
    fn between(&self, suspected: &dyn Fn(RecordNumber) -> bool) -> anyhow::Result<Differences> {
        let (queue, lists) = (&self.publisher.index.queue, &self.publisher.scheme.lists);
        let fates = self.publisher.place.fates(lists)?;
        let found = Differences::between(queue, &self.publisher.register()?, &fates, suspected)?;
        if found.is_empty() {
            return Ok(found);
        }
        let ledger = self.publisher.open_ledger()?;
        Differences::between(queue, ledger.register(), &ledger.fates(lists)?, suspected)
    }

    fn tell_differences(&self, known: &mut Differences, found: Differences) {
        if *known != found {
            let state = self.publisher.index.queue.objects.state.path();
            for problem in found.problems(&self.publisher.place.list_label(), state) {
                note!("sengen: {problem}");
            }
            *known = found;
        }
    }

    /// How many were accepted and are not listed, have ended by the log, are listed and not accepted, and listed
    /// otherwise, when it was last compared.
    pub fn register_differences(&self) -> [usize; 4] {
        let known = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        let unaccepted = known.unaccepted.len() + known.missing.len() + known.doubled.len();
        [known.unlisted.len(), known.ended.len(), unaccepted, known.differing.len()]
    }
}

impl Beside<'_> {
    /// Who is accepted, and whose rows say something else than that. Reads every record that is accepted.
    fn rows(&self, register: &Register) -> anyhow::Result<Rows> {
        let read = self.queue.each_in(&[State::Accepted], |application| {
            let listed = listed_number(&application);
            let differs = listed.is_some_and(|no| self.differs(&application, register.find(no)));
            Some((application.record?, differs))
        })?;
        let mut differing: Vec<_> = read.iter().filter(|(_, differs)| *differs).map(|(no, _)| *no).collect();
        differing.retain(|no| !self.fates.is_corrected(*no));
        differing.sort_unstable();
        Ok(Rows { accepted: read.into_iter().map(|(no, _)| no).collect(), differing })
    }

    /// Whether a row says something else than was accepted so long ago that nothing is owed any more.
    fn differs(&self, application: &Application, row: Option<&Entry>) -> bool {
        let Some(row) = row else { return false };
        let shown = application.history.iter().rfind(|event| shows(self.scheme, event));
        let is_owed = shown.is_none_or(|event| event.at > self.now - SignedDuration::from_hours(24 * KNOWN_DAYS));
        !is_owed && row_says(&self.scheme.lists, application, row).is_ok_and(|same| !same)
    }
}

/// The same for a state beside which no office is open; nothing is written. Empty where there is no state, or
/// the register is at fault itself.
///
/// # Errors
/// When the state cannot be read.
pub fn register_faults(
    root: &Path,
    place: &RegisterFolder,
    state: &Path,
    clock: Clock,
) -> anyhow::Result<Vec<Problem>> {
    let Ok(scheme) = Scheme::load(root) else { return Ok(Vec::new()) };
    if !StateDir::is_made(state) {
        return Ok(Vec::new());
    }
    let Ok(register) = directory::read(place, &scheme.lists, clock.today()) else { return Ok(Vec::new()) };
    // A month that cannot be read is a fault of its own, and keeps nothing else from being compared.
    let (fates, fault) = match place.fates(&scheme.lists) {
        Ok(fates) => (fates, None),
        Err(problem) => (Fates::default(), Some(problem)),
    };
    let found = match StateDir::existing(state)? {
        Some(state) => {
            let queue = Queue::new(Objects::open(Arc::new(state))?, Arc::new(Entropy::Os));
            let beside = Beside { queue: &queue, scheme: &scheme, fates: &fates, now: clock.now() };
            let Rows { accepted, differing } = beside.rows(&register)?;
            let differing = if fault.is_none() { differing } else { Vec::new() };
            let between = Differences::between(&queue, &register, &fates, &|no| !accepted.contains(&no))?;
            Differences { differing, ..between }
        }
        None => Differences::without_records(&register, &fates),
    };
    Ok(found.problems(&place.list_label(), state).into_iter().chain(fault).collect())
}
