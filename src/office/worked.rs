//! What the office's work came to, day by day: read from the records, and kept as counts when a day is over, because records
//! are erased and counts are not. Before somebody is erased, what they add to days that are not kept yet is noted.
//! `upkeep` keeps the days, `account::erasure` notes, `review::report` reads. Names nobody.

use super::counts::Counts;
use super::counts::days::{DayWork, oldest};
use super::declaration::applications::Applications;
use super::queue::account::PendingKind;
use super::queue::application::{Application, State, Submission};
use super::queue::history::{Actor, Event, Step};
use super::queue::returned::is_correction;
use super::review::reasons::StockReasons;
use crate::base::clock::in_japan;
use crate::base::text::hex;
use crate::scheme::codes::{Code, FlagCode};
use crate::scheme::{Field, FieldKind, Scheme};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

/// Reads and keeps what days came to.
#[derive(Debug)]
pub struct WorkedDays {
    pub(super) root: PathBuf,
    pub(super) applications: Arc<Applications>,
    pub(super) counts: Arc<Counts>,
}

/// Returned and not corrected in time: what nobody decided is told by itself.
pub(super) const LAPSED: &str = "lapsed";
/// So long after its end a day is kept: what began before midnight is written by then.
const SETTLED: SignedDuration = SignedDuration::from_hours(1);

impl WorkedDays {
    /// What days came to, where anything happened.
    ///
    /// # Errors
    /// When the disk refuses, or `data/reasons.toml` is at fault.
    pub(super) fn between(&self, days: &RangeInclusive<Date>) -> anyhow::Result<BTreeMap<Date, DayWork>> {
        let kept = self.counts.kept_days()?;
        let mut works = self.counts.work_of(days)?;
        if !kept.gaps(days).is_empty() {
            works.extend(self.read(&|day| days.contains(&day) && !kept.has(day))?);
        }
        Ok(works)
    }

    /// Keeps the days that are over and not kept yet.
    ///
    /// # Errors
    /// When the disk refuses, or `data/reasons.toml` is at fault.
    pub(super) fn keep(&self, now: Timestamp) -> anyhow::Result<()> {
        let over = in_japan(now - SETTLED).date().saturating_sub(1.day());
        let kept = self.counts.kept_days()?;
        let gaps = kept.gaps(&(oldest(over)?..=over));
        if gaps.is_empty() {
            return Ok(());
        }
        let mut works = self.read(&|day| gaps.iter().any(|gap| gap.contains(&day)))?;
        // A state in which nothing has happened stays empty: another may still be brought to its place.
        if works.is_empty() && kept.is_empty() {
            return Ok(());
        }
        for gap in gaps {
            // The last of them is kept also where nothing happened: so it is known that nothing did.
            works.entry(*gap.end()).or_default();
            let mut since = *gap.start();
            for (day, work) in works.range(gap) {
                self.counts.keep(since, *day, work.clone())?;
                since = day.saturating_add(1.day());
            }
        }
        Ok(())
    }

    /// Whether the day of a moment, or one before it, is not kept.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn lacks(&self, at: Timestamp) -> anyhow::Result<bool> {
        let day = in_japan(at).date();
        Ok(!self.counts.kept_days()?.gaps(&(oldest(day)?..=day)).is_empty())
    }

    /// Notes what somebody who is about to be erased adds to days that are not kept yet. Done again it notes nothing more;
    /// who is not erased after all is counted as they are.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn note_before_erasing(&self, application: &Application) -> anyhow::Result<()> {
        let (kept, today) = (self.counts.kept_days()?, self.applications.clock.today());
        let oldest = oldest(today)?;
        // A file at fault keeps nobody from being erased.
        let stock = StockReasons::load(&self.root).unwrap_or_default();
        let shares = shares(application, &self.applications.scheme, &stock);
        for (day, share) in shares.into_iter().filter(|(day, _)| *day >= oldest && !kept.has(*day)) {
            self.counts.leave(day, &self.name(&application.submission), share)?;
        }
        Ok(())
    }

    /// What days came to by the records of everybody, and by what is noted of who was erased since.
    fn read(&self, is_of: &(dyn Fn(Date) -> bool + Sync)) -> anyhow::Result<BTreeMap<Date, DayWork>> {
        let stock = StockReasons::load(&self.root)?;
        let share = |application: Application| {
            let mut shares = shares(&application, &self.applications.scheme, &stock);
            shares.retain(|day, _| is_of(*day));
            (!shares.is_empty()).then_some((application.submission, shares))
        };
        let living = self.applications.queue.each_in(&State::ALL, share)?;
        let mut works: BTreeMap<Date, DayWork> = BTreeMap::new();
        for (day, work) in living.iter().flat_map(|(_, shares)| shares) {
            works.entry(*day).or_default().add(work);
        }
        // After the records: who went meanwhile was noted before.
        let gone = self.counts.gone(&|day| is_of(day))?;
        if !gone.is_empty() {
            let names: BTreeSet<String> = living.iter().map(|(submission, _)| self.name(submission)).collect();
            for (_, day, work) in gone.iter().filter(|(name, ..)| !names.contains(name)) {
                works.entry(*day).or_default().add(work);
            }
        }
        Ok(works)
    }

    /// Under what is noted what somebody added: nobody without the key of the state finds one by the other.
    fn name(&self, submission: &Submission) -> String {
        let mac = self.applications.mailer.wording.key.mac(b"erased count", submission.as_str().as_bytes());
        hex(&mac[..16])
    }
}

/// What one application adds to each day.
fn shares(application: &Application, scheme: &Scheme, stock: &StockReasons) -> BTreeMap<Date, DayWork> {
    let day = |at: Timestamp| in_japan(at).date();
    let mut shares: BTreeMap<Date, DayWork> = BTreeMap::new();
    let lapse = lapse(application);
    let add = |counts: &mut BTreeMap<String, u64>, name: String| *counts.entry(name).or_default() += 1;
    for event in &application.history {
        let is_lapse = lapse.is_some_and(|lapse| std::ptr::eq(lapse, event));
        let (step, given) = match is_lapse {
            true => (Some(LAPSED), Vec::new()),
            false => (told(event.step), reasons(event, stock)),
        };
        let share = shares.entry(day(event.at)).or_default();
        step.into_iter().for_each(|step| add(&mut share.steps, step.to_owned()));
        given.into_iter().for_each(|reason| add(&mut share.reasons, reason));
    }
    for (kind, begin, end) in waits(application) {
        let minutes = u64::try_from(end.duration_since(begin).as_mins()).unwrap_or_default();
        shares.entry(day(end)).or_default().waits.entry(kind.name().to_owned()).or_default().push(minutes);
    }
    let share = shares.entry(day(application.received_at)).or_default();
    let flags = application.flags.iter().filter(|key| FlagCode::of(key).is_some());
    flags.for_each(|flag| add(&mut share.marks, flag.clone()));
    for (question, value) in chosen(application, scheme) {
        add(share.choices.entry(question).or_default(), value);
    }
    shares.retain(|_, share| *share != DayWork::default());
    shares
}

/// Under what name a step is counted; `None`: it is not.
pub(super) fn told(step: Step) -> Option<&'static str> {
    Some(match step {
        Step::Received => "received",
        Step::Confirmed => "confirmed",
        Step::Expired => "expired",
        Step::Accepted => "accepted",
        Step::Returned => "returned",
        Step::Rejected => "rejected",
        Step::Withdrawn => "withdrawn",
        Step::Revoked => "revoked",
        _ => return None,
    })
}

/// The values that a question's options have, each with its words; of a question that is not counted none.
pub(super) fn options(field: &Field, scheme: &Scheme) -> Vec<(String, String)> {
    if field.row.is_some() {
        return Vec::new();
    }
    match field.kind {
        FieldKind::Consent | FieldKind::Same | FieldKind::Group => Vec::new(),
        FieldKind::Prefecture => {
            scheme.lists.prefectures().iter().map(|region| (region.name.clone(), region.name.clone())).collect()
        }
        FieldKind::Industry => {
            scheme.lists.divisions().iter().map(|trade| (trade.code.clone(), trade.name.clone())).collect()
        }
        _ => field.options.iter().map(|choice| (choice.value.clone(), choice.label.clone())).collect(),
    }
}

/// What was chosen in an application, by question and value.
fn chosen(application: &Application, scheme: &Scheme) -> Vec<(String, String)> {
    let answers = &application.answers;
    let of_question = |field: &Field| {
        let values: BTreeSet<String> = options(field, scheme).into_iter().map(|(value, _)| value).collect();
        let chosen = answers.list(&field.key).iter().map(String::as_str).chain(answers.text(&field.key));
        let known = chosen.filter(|value| values.contains(*value));
        known.map(|value| (field.key.clone(), value.to_owned())).collect::<Vec<_>>()
    };
    scheme.form.fields().iter().flat_map(of_question).collect()
}

/// When an application ended that was returned and not corrected: the timer's own rejection, not one that the office had
/// decided before and whose undo time was over.
fn lapse(application: &Application) -> Option<&Event> {
    const BEFORE: [Step; 4] = [Step::Decided, Step::Undone, Step::DecisionVoid, Step::Returned];
    let at = application.history.iter().rposition(|event| event.step == Step::Rejected && event.by == Actor::Timer)?;
    let before = application.history[..at].iter().rev().find(|event| BEFORE.contains(&event.step));
    application.history.get(at).filter(|_| before.is_some_and(|event| event.step != Step::Decided))
}

/// The titles of the stock reasons in what the office wrote to a declarer; an empty one where there is none.
fn reasons(event: &Event, stock: &StockReasons) -> Vec<String> {
    const GIVEN: [Step; 6] = [
        Step::Returned,
        Step::Rejected,
        Step::StepUpRejected,
        Step::ChangeRejected,
        Step::ContactRefused,
        Step::Revoked,
    ];
    if !GIVEN.contains(&event.step) {
        return Vec::new();
    }
    let titles: Vec<String> =
        stock.all().iter().filter(|reason| event.note.contains(&reason.text)).map(|it| it.title.clone()).collect();
    if titles.is_empty() { vec![String::new()] } else { titles }
}

/// What waited for the office, from when until when it was decided. What its declarer took back is none.
fn waits(application: &Application) -> Vec<(PendingKind, Timestamp, Timestamp)> {
    let mut waits = Vec::new();
    for kind in PendingKind::ALL {
        let (mut since, mut is_returned) = (None, false);
        for event in &application.history {
            let is_put_right = is_returned && is_correction(&application.answers, event);
            if event.step == begins(kind) || kind == PendingKind::Declaration && is_put_right {
                since = since.or(Some(event.at));
                is_returned = false;
            } else if kind.decided_by().contains(&event.step) {
                waits.extend(since.take().map(|since| (kind, since, event.at)));
                is_returned = event.step == Step::Returned;
            } else if matches!(event.step, Step::Withdrawn | Step::ChangeDropped) {
                since = None;
            }
        }
    }
    waits
}

/// The step with which something begins to wait for the office.
fn begins(kind: PendingKind) -> Step {
    match kind {
        PendingKind::Declaration => Step::Confirmed,
        PendingKind::StepUp => Step::StepUpAsked,
        PendingKind::Change => Step::ChangeAsked,
        PendingKind::Contact => Step::ContactRequested,
        PendingKind::Objection => Step::ContactObjected,
    }
}
