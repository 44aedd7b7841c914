//! Who declared twice: the same 法人番号, or, where one has none, the same folded name, prefecture and
//! municipality. `review` compares what waits, was accepted or was revoked; the applicant is only told what is publicly listed anyway.
//! Never tells an applicant anything that is not in the public directory.

use super::Office;
use super::application::{Application, State, Step, Submission};
use crate::base::terminal::note;
use crate::directory::{self, Entry, Register, fold};
use crate::scheme::Answers;
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// Everything in the way of one application.
#[derive(Debug, Default)]
pub struct Twins {
    /// Applications that wait, were accepted, stopped but may still come back, or were revoked.
    pub applications: Vec<Application>,
    /// Public entries without an application here (lists brought along from elsewhere).
    pub entries: Vec<Entry>,
}

/// The folded names and places of the public directory, as it could be read last.
#[derive(Debug, Default)]
pub(super) struct Listed(Mutex<Index>);

#[derive(Debug, Default)]
struct Index {
    /// Size and time of the file that was looked at last.
    from: Option<(u64, Option<SystemTime>)>,
    keys: HashSet<u64>,
}

/// Which of the waiting applications are somebody's twins, for many decisions in a row.
#[derive(Debug)]
pub(super) struct Doubles {
    /// What was compared, as it was then.
    waiting: HashMap<Submission, Compared>,
    doubled: HashSet<Submission>,
    revoked: Vec<Compared>,
}

impl Twins {
    /// Whether another declaration or entry stands in the way of this one.
    pub fn stand(&self) -> bool {
        !self.entries.is_empty() || self.applications.iter().any(|other| other.state != State::Revoked)
    }

    /// Whether an earlier declaration of the same declarer was revoked.
    pub fn were_revoked(&self) -> bool {
        self.applications.iter().any(|other| other.state == State::Revoked)
    }
}

impl Doubles {
    /// Whether it was confirmed, or got another name or place, after the comparison: then that says nothing of it.
    pub(super) fn are_older_than(&self, application: &Application) -> bool {
        self.waiting.get(&application.submission) != Some(&Compared::of(application))
    }

    /// Whether somebody else waits, was accepted or is listed for the same declarer.
    pub(super) fn stand(&self, application: &Application) -> bool {
        self.doubled.contains(&application.submission)
    }

    /// Whether an earlier declaration of the same declarer was revoked.
    pub(super) fn were_revoked(&self, application: &Application) -> bool {
        let own = Compared::of(application);
        self.revoked.iter().any(|revoked| revoked.is_same(&own))
    }
}

impl Office {
    /// Whether a declarer of this name and place is in the public directory. While that is at fault, what was
    /// known last counts: it is a hint for the applicant, and no reason to turn anybody away.
    pub fn is_listed(&self, answers: &Answers) -> bool {
        let file = std::fs::metadata(self.root.join(directory::PATH));
        let from = file.ok().map(|file| (file.len(), file.modified().ok()));
        let mut known = self.listed.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.from != from {
            known.from = from;
            match self.register() {
                Ok(register) => {
                    known.keys = register.entries().iter().map(|entry| key_of(entry, &self.scheme.lists)).collect();
                }
                Err(_) => note!("sengen: {} cannot be read; `sengen check` says why", directory::PATH),
            }
        }
        known.keys.contains(&key_of_answers(answers))
    }

    /// The others that declare for the same declarer.
    ///
    /// # Errors
    /// When the queue or the directory cannot be read.
    pub(super) fn twins(&self, application: &Application) -> anyhow::Result<Twins> {
        let mut twins = Twins::default();
        let itself = Compared::of(application);
        // Entries with an application here are compared as that.
        let mut own: HashSet<_> = application.record.into_iter().collect();
        let now = self.clock.now();
        for state in [State::Confirmed, State::Withdrawn, State::Accepted, State::Revoked] {
            let found = self.queue.each(state, |other| {
                if state == State::Withdrawn && !other.may_be_listed_again(now) {
                    return None;
                }
                let is_twin = other.submission != application.submission && Compared::of(&other).is_same(&itself);
                let record = other.record;
                (is_twin || record.is_some()).then(|| (record, is_twin.then_some(other)))
            })?;
            own.extend(found.iter().filter_map(|(record, _)| *record).filter(|_| state == State::Accepted));
            twins.applications.extend(found.into_iter().filter_map(|(_, twin)| twin));
        }
        twins.applications.sort_by_key(|other| other.received_at);
        let wanted = key_of_answers(&application.answers);
        let register = self.register()?;
        let entries = register.entries().iter();
        twins.entries = entries
            .filter(|entry| !own.contains(&entry.no) && key_of(entry, &self.scheme.lists) == wanted)
            .cloned()
            .collect();
        Ok(twins)
    }

    /// The waiting applications for which somebody else waits, was accepted or is listed, and all that were revoked.
    ///
    /// # Errors
    /// When the queue or the directory cannot be read.
    pub(super) fn doubles(&self) -> anyhow::Result<Doubles> {
        let waiting = self.queue.each(State::Confirmed, |application| Some(Compared::of(&application)))?;
        let now = self.clock.now();
        let revivable =
            |application: Application| application.may_be_listed_again(now).then(|| Compared::of(&application));
        let mut accepted = self.queue.each(State::Withdrawn, revivable)?;
        accepted.extend(self.queue.each(State::Accepted, |application| Some(Compared::of(&application)))?);
        let own: HashSet<_> = accepted.iter().filter_map(|compared| compared.record).collect();
        let mut numbers: HashMap<u64, usize> = HashMap::new();
        let mut names: HashMap<u64, Vec<Option<u64>>> = HashMap::new();
        for compared in waiting.iter().chain(&accepted) {
            names.entry(compared.name).or_default().push(compared.number);
            if let Some(number) = compared.number {
                *numbers.entry(number).or_default() += 1;
            }
        }
        for entry in self.register()?.entries().iter().filter(|entry| !own.contains(&entry.no)) {
            names.entry(key_of(entry, &self.scheme.lists)).or_default().push(None);
        }
        let is_doubled = |compared: &Compared| {
            let number = compared.number;
            let same_number = number.is_some_and(|number| numbers.get(&number).is_some_and(|count| *count > 1));
            let others = names.get(&compared.name).map_or(&[][..], Vec::as_slice);
            // Of the same name and town with two known numbers: two firms. The application itself is among them.
            let same_name =
                others.iter().filter(|other| number.is_none() || other.is_none() || **other == number).count() > 1;
            same_number || same_name
        };
        let doubled = waiting.iter().filter(|one| is_doubled(one)).map(|one| one.submission.clone()).collect();
        let revoked = self.queue.each(State::Revoked, |application| Some(Compared::of(&application)))?;
        let waiting = waiting.into_iter().map(|one| (one.submission.clone(), one)).collect();
        Ok(Doubles { waiting, doubled, revoked })
    }

    /// Whether somebody was accepted for the same declarer since this one was stopped.
    ///
    /// # Errors
    /// When the queue cannot be read.
    pub(super) fn is_succeeded(&self, stopped: &Application) -> anyhow::Result<bool> {
        let Some(stop) = stopped.last(Step::Withdrawn) else { return Ok(false) };
        let itself = Compared::of(stopped);
        let succeeds = |other: Application| {
            let since = other.last(Step::Accepted).is_none_or(|accepted| accepted.at >= stop.at);
            let other = Compared::of(&other);
            (since && other.submission != itself.submission && other.is_same(&itself)).then_some(())
        };
        Ok(!self.queue.each(State::Accepted, succeeds)?.is_empty())
    }

    /// The public directory as it lies on the disk, whatever days it says: nobody stays listed because somebody
    /// else's is wrong.
    ///
    /// # Errors
    /// When it is missing or at fault.
    pub(super) fn register(&self) -> anyhow::Result<Register> {
        directory::read(&self.root, &self.scheme.lists, Date::MAX).map_err(|problems| super::problems(&problems))
    }
}

/// What of an application tells whether it is another's twin.
#[derive(Debug, PartialEq, Eq)]
struct Compared {
    submission: Submission,
    name: u64,
    number: Option<u64>,
    record: Option<RecordNumber>,
}

impl Compared {
    fn of(application: &Application) -> Self {
        Self {
            submission: application.submission.clone(),
            name: key_of_answers(&application.answers),
            number: application.answers.corporate_number().and_then(|number| number.parse().ok()),
            record: application.record,
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
    key(answers.declarer_name(), answers.prefecture(), answers.municipality())
}

fn key_of(entry: &Entry, lists: &Lists) -> u64 {
    let prefecture = lists.prefectures().get(usize::from(entry.prefecture)).map_or("", |prefecture| &prefecture.name);
    key(&entry.name, prefecture, &entry.municipality)
}

fn key(name: &str, prefecture: &str, municipality: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (fold(name), prefecture, fold(municipality)).hash(&mut hasher);
    hasher.finish()
}
