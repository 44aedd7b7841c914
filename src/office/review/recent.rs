//! What came to the office on a day and what it decided then, counted: for the desk's home and the office's daily letter.
//! Told by the letters that were asked for on that day, so that it costs what the day was, not what there is. Names nobody
//! and changes nothing.

use super::list::ReviewLists;
use crate::base::clock::{in_japan, japan};
use crate::office::faults::unless_odd;
use crate::office::mail::letters::asked_by;
use crate::office::queue::application::{Application, Submission};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::pending::decides;
use crate::scheme::ids::Reference;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a day was to the office.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorkDay {
    /// How much came: what was confirmed by mail, and what was asked for beside what is accepted.
    pub came: usize,
    /// How much was decided for good: accepted, returned or turned down.
    pub decided: usize,
}

/// Something that came on a day, or was decided then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayEvent {
    /// About what.
    pub reference: Reference,
    /// In which register, by its name; empty: it is a declaration.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub register: String,
    /// What.
    pub step: Step,
    /// When.
    pub at: Timestamp,
}

/// Something that the office decided for good on a day.
#[cfg(feature = "desk")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayDecision {
    /// About what.
    pub(crate) reference: Reference,
    /// The declarer's name.
    pub(crate) name: String,
    /// What.
    pub(crate) step: Step,
    /// Who decided: also where it took effect by itself, when its undo time was over.
    pub(crate) by: Actor,
    /// When it took effect.
    pub(crate) at: Timestamp,
}

impl WorkDay {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { came: self.came + other.came, decided: self.decided + other.decided }
    }
}

impl DayEvent {
    /// What it adds to its day.
    pub fn share(&self) -> WorkDay {
        let came = matches!(self.step, Step::Confirmed | Step::StepUpAsked | Step::ChangeAsked);
        WorkDay { came: usize::from(came), decided: usize::from(!came) }
    }
}

impl ReviewLists {
    /// What a day in Japan was to the office: of the last 30 days, as long as it is kept what became of letters.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn work_on(&self, day: Date) -> anyhow::Result<WorkDay> {
        Ok(self.events_on(day)?.iter().map(DayEvent::share).fold(WorkDay::default(), WorkDay::and))
    }

    /// What came on a day, and what was decided then.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn events_on(&self, day: Date) -> anyhow::Result<Vec<DayEvent>> {
        let register = self.applications.scheme.register().map(|rules| rules.name.clone()).unwrap_or_default();
        self.each_on(day, |application, at| {
            let event = &application.history[at];
            let reference = application.reference.clone();
            DayEvent { reference, register: register.clone(), step: event.step, at: event.at }
        })
    }

    /// What was decided for good on a day, the last first.
    ///
    /// # Errors
    /// When the disk refuses.
    #[cfg(feature = "desk")]
    pub(crate) fn decisions_on(&self, day: Date) -> anyhow::Result<Vec<DayDecision>> {
        let mut decided = self.each_on(day, |application, at| {
            let event = &application.history[at];
            decides(event.step).then(|| DayDecision {
                reference: application.reference.clone(),
                name: application.answers.declarer_name().to_owned(),
                step: event.step,
                by: decider(&application.history, at).clone(),
                at: event.at,
            })
        })?;
        decided.sort_by_key(|decision| std::cmp::Reverse(decision.as_ref().map(|decision| decision.at)));
        Ok(decided.into_iter().flatten().collect())
    }

    /// What is said of each event of the office's work on a day, by its place in its history.
    fn each_on<T>(&self, day: Date, said: impl Fn(&Application, usize) -> T) -> anyhow::Result<Vec<T>> {
        let noon = day.at(12, 0, 0, 0).to_zoned(japan())?.timestamp();
        let mut asked: BTreeMap<Submission, Vec<usize>> = BTreeMap::new();
        for name in self.applications.mailer.letterbox.asked_on(noon)? {
            if let Some((submission, index)) = asked_by(&name) {
                asked.entry(submission).or_default().push(index);
            }
        }
        let mut found = Vec::new();
        for (submission, indexes) in asked {
            // What is erased or cannot be read is counted no more.
            let Some(application) = unless_odd(self.applications.queue.find(&submission))?.flatten() else { continue };
            let of_day = |event: &Event| in_japan(event.at).date() == day && counts(event);
            let places = indexes.into_iter().filter(|at| application.history.get(*at).is_some_and(of_day));
            found.extend(places.map(|at| said(&application, at)));
        }
        Ok(found)
    }
}

/// Who decided what an event brought about: a decision that waited for its undo time took effect by itself.
#[cfg(feature = "desk")]
fn decider(history: &[Event], at: usize) -> &Actor {
    let event = &history[at];
    let decided = history[..at].iter().rev().find(|earlier| {
        matches!(earlier.step, Step::Decided | Step::Suspended)
            && earlier.particulars.ruled.is_some_and(|ruled| ruled.is_done_by(event.step))
    });
    decided.filter(|_| event.by == Actor::Timer).map_or(&event.by, |decided| &decided.by)
}

/// Whether an event is of the office's work: what came to it, and what it decided for good.
fn counts(event: &Event) -> bool {
    let came = matches!(event.step, Step::Confirmed | Step::StepUpAsked | Step::ChangeAsked);
    // An entry of a register is put right by who entered it, without the office.
    came || decides(event.step) && event.by != Actor::Declarer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_and_what_is_decided_is_told_apart() {
        let told = |by: Actor, step| {
            let event = Event::new(Timestamp::UNIX_EPOCH, by, step);
            let reference = Reference::parse("34679ACD").expect("a reference");
            let of_day = DayEvent { reference, register: String::new(), step, at: event.at };
            counts(&event).then(|| of_day.share())
        };
        let office = || Actor::Office("見本".to_owned());
        let (came, decided) = (WorkDay { came: 1, decided: 0 }, WorkDay { came: 0, decided: 1 });
        for step in [Step::Confirmed, Step::StepUpAsked, Step::ChangeAsked] {
            assert_eq!(told(Actor::Declarer, step), Some(came), "{step:?}");
        }
        for step in [Step::Accepted, Step::Returned, Step::Rejected, Step::Revoked, Step::ChangeRejected] {
            assert_eq!(told(office(), step), Some(decided), "{step:?}");
        }
        for (by, step) in [
            (Actor::Declarer, Step::ChangeAccepted),
            (Actor::Declarer, Step::Received),
            (Actor::Timer, Step::RenewalAsked),
            (office(), Step::Decided),
        ] {
            assert_eq!(told(by, step), None, "{step:?}");
        }
    }
}
