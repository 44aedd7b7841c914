//! Who declared twice: the same 法人番号, or, where one has none, the same folded name, prefecture and
//! municipality. `review` compares what waits, was accepted or was revoked; the applicant is only told what is publicly listed anyway.
//! Never tells an applicant anything that is not in the public directory.

use crate::base::clock::Clock;
use crate::base::terminal::note;
use crate::directory::{self, Entry, Listing, name_key};
use crate::office::faults::unless_odd;
use crate::office::publish::Publisher;
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::Step;
use crate::scheme::Answers;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

/// Everything in the way of one application.
#[derive(Debug, Default)]
pub struct Twins {
    /// Applications that wait, were accepted, stopped but may still come back, or were revoked.
    pub applications: Vec<Application>,
    /// Public entries without an application here (lists brought along from elsewhere).
    pub entries: Vec<Entry>,
}

/// The public directory, as it could be read last.
#[derive(Debug, Default)]
pub(in crate::office) struct DirectoryCache(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    seen: Mutex<Seen>,
    done: Condvar,
}

/// Size and time of the list's file, and what its log had: whether it has changed.
type Stamp = Option<(u64, Option<SystemTime>, Option<u64>)>;

#[derive(Debug, Default)]
struct Seen {
    /// What was there when it was read last.
    from: Stamp,
    listing: Option<Arc<Listing>>,
    /// Whether it is being read anew.
    reading: bool,
}

/// So long a page waits for a list that is read anew; after that, what was known before counts.
const PATIENCE: Duration = Duration::from_millis(100);
/// The same where nothing is known yet, after a start: then nobody is found listed.
const FIRST_PATIENCE: Duration = Duration::from_secs(1);

impl DirectoryCache {
    /// What was read last. Where it has changed since, `read` reads it, on a thread of its own: a whole country's list
    /// takes seconds, and nobody who declares waits for it.
    fn known<F>(&self, from: Stamp, read: F) -> Option<Arc<Listing>>
    where
        F: FnOnce() -> anyhow::Result<Listing> + Send + 'static,
    {
        let Shared { seen, done } = &*self.0;
        let mut known = seen.lock().unwrap_or_else(PoisonError::into_inner);
        if known.from != from && !known.reading {
            let shared = Arc::clone(&self.0);
            let reading = thread::Builder::new().name("listed".to_owned()).spawn(move || take_in(&shared, from, read));
            known.reading = reading.is_ok();
        }
        let is_reading = |known: &mut Seen| known.reading;
        let patience = if known.listing.is_none() { FIRST_PATIENCE } else { PATIENCE };
        let waited = done.wait_timeout_while(known, patience, is_reading);
        waited.unwrap_or_else(PoisonError::into_inner).0.listing.clone()
    }
}

fn take_in(shared: &Shared, from: Stamp, read: impl FnOnce() -> anyhow::Result<Listing>) {
    let read = catch_unwind(AssertUnwindSafe(read));
    let mut known = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
    match read {
        Ok(Ok(listing)) => known.listing = Some(Arc::new(listing)),
        _ => note!("sengen: {} cannot be read; `sengen check` says why", directory::PATH),
    }
    (known.from, known.reading) = (from, false);
    shared.done.notify_all();
}

/// Finds who declared twice.
#[derive(Debug)]
pub struct Duplicates {
    pub(super) publisher: Arc<Publisher>,
    pub(super) clock: Clock,
    pub(super) listed: DirectoryCache,
}

impl Duplicates {
    /// Whether a declarer of this name and place is in the public directory. While that is at fault, what was
    /// known last counts: it is a hint for the applicant, and no reason to turn anybody away.
    pub fn is_listed(&self, answers: &Answers) -> bool {
        let place = self.publisher.place.clone();
        let file = std::fs::metadata(place.list());
        let from = file.ok().map(|file| (file.len(), file.modified().ok(), place.last_change()));
        let lists = self.publisher.scheme.lists.clone();
        let known = self.listed.known(from, move || Listing::load(&place, &lists));
        let named = |listing: Arc<Listing>| listing.named(key_of_answers(answers), &self.publisher.scheme.lists);
        known.map(named).is_some_and(|named| named.is_ok_and(|named| !named.is_empty()))
    }

    /// The others that declare for the same declarer.
    ///
    /// # Errors
    /// When the queue cannot be read.
    pub(in crate::office) fn twins(&self, application: &Application, listing: &Listing) -> anyhow::Result<Twins> {
        let now = self.clock.now();
        let stands = |other: &Application| match other.state {
            State::Confirmed | State::Accepted | State::Revoked => true,
            State::Withdrawn => other.may_be_listed_again(now) || other.was_revoked(),
            State::Received | State::Expired | State::Rejected | State::Answered => false,
        };
        let mut applications = self.same(application)?;
        applications.retain(stands);
        applications.sort_by_key(|other| other.received_at);
        let issuer = &self.publisher.issuer;
        let mut entries = Vec::new();
        let named = listing.named(key_of_answers(&application.answers), &self.publisher.scheme.lists)?;
        for entry in named.into_iter().filter(|entry| Some(entry.no) != application.record) {
            // One with an application here is compared as that.
            let holder = issuer
                .holder(entry.no)?
                .map(|holder| unless_odd(self.publisher.index.queue.find(&holder)))
                .transpose()?;
            let is_own = |holder: Application| holder.state == State::Accepted && holder.record == Some(entry.no);
            if !holder.flatten().flatten().is_some_and(is_own) {
                entries.push(entry);
            }
        }
        Ok(Twins { applications, entries })
    }

    /// The other applications for the same declarer, whatever became of them since they were confirmed.
    fn same(&self, application: &Application) -> anyhow::Result<Vec<Application>> {
        let itself = Compared::of(application);
        let mut marked = Vec::new();
        for mark in self.publisher.index.of_answers(&application.answers) {
            marked.extend(self.publisher.index.marked(&mark)?);
        }
        marked.sort_unstable();
        marked.dedup();
        let mut same = Vec::new();
        for submission in marked.iter().filter(|submission| **submission != application.submission) {
            let other = unless_odd(self.publisher.index.queue.find(submission))?.flatten();
            same.extend(other.filter(|other| Compared::of(other).is_same(&itself)));
        }
        Ok(same)
    }

    /// Whether somebody was accepted for the same declarer since this one was stopped.
    ///
    /// # Errors
    /// When the queue cannot be read.
    pub(in crate::office) fn is_succeeded(&self, stopped: &Application) -> anyhow::Result<bool> {
        let Some(stop) = stopped.last(Step::Withdrawn) else { return Ok(false) };
        let since = |other: &Application| other.last(Step::Accepted).is_none_or(|accepted| accepted.at >= stop.at);
        Ok(self.same(stopped)?.iter().any(|other| other.state == State::Accepted && since(other)))
    }
}

impl Twins {
    /// Whether another declaration or entry stands in the way of this one.
    pub fn stand(&self) -> bool {
        !self.entries.is_empty() || self.applications.iter().any(|other| !other.was_revoked())
    }

    /// Whether an earlier declaration of the same declarer was revoked.
    pub fn were_revoked(&self) -> bool {
        self.applications.iter().any(Application::was_revoked)
    }
}

/// What of an application tells whether it is another's twin.
struct Compared {
    name: u64,
    number: Option<u64>,
}

impl Compared {
    fn of(application: &Application) -> Self {
        Self {
            name: key_of_answers(&application.answers),
            number: application.answers.corporate_number().and_then(|number| number.parse().ok()),
        }
    }

    /// Of the same name and town with two known numbers: two firms.
    fn is_same(&self, other: &Self) -> bool {
        match (self.number, other.number) {
            (Some(own), Some(number)) => own == number,
            _ => self.name == other.name,
        }
    }
}

fn key_of_answers(answers: &Answers) -> u64 {
    name_key(answers.declarer_name(), answers.prefecture(), answers.municipality())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Register;
    use std::sync::mpsc::channel;

    #[test]
    fn nobody_waits_for_a_list_that_is_read_for_the_first_time() {
        let listed = DirectoryCache::default();
        let (open, gate) = channel::<()>();
        let slow = move || {
            gate.recv()?;
            Ok(Listing::whole(Register::default()))
        };
        assert!(listed.known(Some((1, None, None)), slow).is_none(), "it is still being read");
        open.send(()).expect("it waits");
        let Shared { seen, done } = &*listed.0;
        let end = done.wait_while(seen.lock().expect("whole"), |known| known.reading).expect("whole");
        assert!(end.listing.is_some());
    }

    #[test]
    fn nobody_waits_for_a_list_that_is_read_anew() {
        let listed = DirectoryCache::default();
        let stamp = |length| Some((length, None, None));
        let empty = || Ok(Listing::whole(Register::default()));
        let first = listed.known(stamp(1), empty).expect("read");
        let (open, gate) = channel::<()>();
        let slow = move || {
            gate.recv()?;
            Ok(Listing::whole(Register::default()))
        };
        let meanwhile = listed.known(stamp(2), slow).expect("what was known");
        assert!(Arc::ptr_eq(&first, &meanwhile));
        let another = listed.known(stamp(3), || anyhow::bail!("one reads at a time")).expect("what was known");
        assert!(Arc::ptr_eq(&first, &another));
        open.send(()).expect("it waits");
        let Shared { seen, done } = &*listed.0;
        let end = done.wait_while(seen.lock().expect("whole"), |known| known.reading).expect("whole");
        assert_eq!(end.from, stamp(2));
        assert!(!Arc::ptr_eq(&first, end.listing.as_ref().expect("read")));
    }
}
