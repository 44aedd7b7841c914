//! What came to the office on a day and what it decided then, counted: for the desk's home and the office's daily letter.
//! Told by the letters that were asked for on that day, so that it costs what the day was, not what there is. Names nobody
//! and changes nothing.

use super::list::ReviewLists;
use crate::base::clock::{in_japan, japan};
use crate::office::faults::unless_odd;
use crate::office::mail::letters::asked_by;
use crate::office::queue::application::Submission;
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::pending::decides;
use crate::scheme::ids::Reference;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayEvent {
    /// About what.
    pub reference: Reference,
    /// In which register, by its name; empty: it is a declaration.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub register: String,
    /// What.
    pub step: Step,
    /// When.
    pub at: Timestamp,
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
        let noon = day.at(12, 0, 0, 0).to_zoned(japan())?.timestamp();
        let mut asked: BTreeMap<Submission, Vec<usize>> = BTreeMap::new();
        for name in self.applications.mailer.letterbox.asked_on(noon)? {
            if let Some((submission, index)) = asked_by(&name) {
                asked.entry(submission).or_default().push(index);
            }
        }
        let register = self.applications.scheme.register().map(|rules| rules.name.clone()).unwrap_or_default();
        let mut found = Vec::new();
        for (submission, indexes) in asked {
            // What is erased or cannot be read is counted no more.
            let Some(application) = unless_odd(self.applications.queue.find(&submission))?.flatten() else { continue };
            let events = indexes.into_iter().filter_map(|at| application.history.get(at));
            let of_day = events.filter(|event| in_japan(event.at).date() == day && counts(event));
            found.extend(of_day.map(|event| DayEvent {
                reference: application.reference.clone(),
                register: register.clone(),
                step: event.step,
                at: event.at,
            }));
        }
        Ok(found)
    }
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
