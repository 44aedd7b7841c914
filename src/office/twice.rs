//! Who declared twice: the same 法人番号, or, where one has none, the same folded name, prefecture and
//! municipality. `review` compares what waits, was accepted or was revoked; the applicant is only told what is publicly listed anyway.
//! Never tells an applicant anything that is not in the public directory.

use super::application::{Application, State, Step};
use super::{Office, unless_odd};
use crate::base::terminal::note;
use crate::directory::{self, Entry, Register, fold};
use crate::scheme::Answers;
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
    /// Size and time of the file that was looked at last, and what the log had.
    from: Option<(u64, Option<SystemTime>, Option<u64>)>,
    keys: HashSet<u64>,
}

/// Everything that is listed, by its folded name and place, for many comparisons in a row.
#[derive(Debug)]
pub(super) struct Namesakes {
    register: Register,
    by_name: HashMap<u64, Vec<usize>>,
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

impl Namesakes {
    fn of(&self, answers: &Answers) -> impl Iterator<Item = &Entry> {
        let places = self.by_name.get(&key_of_answers(answers)).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.register.entries().get(*place))
    }
}

impl Office {
    /// Whether a declarer of this name and place is in the public directory. While that is at fault, what was
    /// known last counts: it is a hint for the applicant, and no reason to turn anybody away.
    pub fn is_listed(&self, answers: &Answers) -> bool {
        let place = self.place();
        let file = std::fs::metadata(place.list());
        let from = file.ok().map(|file| (file.len(), file.modified().ok(), place.last_change()));
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

    /// What is listed, by name.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub(super) fn namesakes(&self) -> anyhow::Result<Namesakes> {
        let register = self.register()?;
        let mut by_name: HashMap<u64, Vec<usize>> = HashMap::new();
        for (place, entry) in register.entries().iter().enumerate() {
            by_name.entry(key_of(entry, &self.scheme.lists)).or_default().push(place);
        }
        Ok(Namesakes { register, by_name })
    }

    /// The others that declare for the same declarer.
    ///
    /// # Errors
    /// When the queue cannot be read.
    pub(super) fn twins(&self, application: &Application, namesakes: &Namesakes) -> anyhow::Result<Twins> {
        let now = self.clock.now();
        let stands = |other: &Application| match other.state {
            State::Confirmed | State::Accepted | State::Revoked => true,
            State::Withdrawn => other.may_be_listed_again(now),
            State::Received | State::Expired | State::Rejected => false,
        };
        let mut applications = self.same(application)?;
        applications.retain(stands);
        applications.sort_by_key(|other| other.received_at);
        let issue = self.issue();
        let mut entries = Vec::new();
        for entry in namesakes.of(&application.answers).filter(|entry| Some(entry.no) != application.record) {
            // One with an application here is compared as that.
            let holder = issue.holder(entry.no)?.map(|holder| unless_odd(self.queue.find(&holder))).transpose()?;
            let is_own = |holder: Application| holder.state == State::Accepted && holder.record == Some(entry.no);
            if !holder.flatten().flatten().is_some_and(is_own) {
                entries.push(entry.clone());
            }
        }
        Ok(Twins { applications, entries })
    }

    /// The other applications for the same declarer, whatever became of them since they were confirmed.
    fn same(&self, application: &Application) -> anyhow::Result<Vec<Application>> {
        let itself = Compared::of(application);
        let mut marked = Vec::new();
        for mark in self.marks_of_answers(&application.answers) {
            marked.extend(self.queue.marked(&mark)?);
        }
        marked.sort_unstable();
        marked.dedup();
        let mut same = Vec::new();
        for submission in marked.iter().filter(|submission| **submission != application.submission) {
            let other = unless_odd(self.queue.find(submission))?.flatten();
            same.extend(other.filter(|other| Compared::of(other).is_same(&itself)));
        }
        Ok(same)
    }

    /// Whether somebody was accepted for the same declarer since this one was stopped.
    ///
    /// # Errors
    /// When the queue cannot be read.
    pub(super) fn is_succeeded(&self, stopped: &Application) -> anyhow::Result<bool> {
        let Some(stop) = stopped.last(Step::Withdrawn) else { return Ok(false) };
        let since = |other: &Application| other.last(Step::Accepted).is_none_or(|accepted| accepted.at >= stop.at);
        Ok(self.same(stopped)?.iter().any(|other| other.state == State::Accepted && since(other)))
    }

    /// The public directory as it lies on the disk, whatever days it says: nobody stays listed because somebody
    /// else's is wrong.
    ///
    /// # Errors
    /// When it is missing or at fault.
    pub(super) fn register(&self) -> anyhow::Result<Register> {
        directory::read(&self.place(), &self.scheme.lists, Date::MAX).map_err(|problems| super::problems(&problems))
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
