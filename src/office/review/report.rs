//! What the office's work came to between two days: how many declarations came and what became of them, how long they
//! waited for the office, for what reasons they came back, what was noticed, and what was chosen in them.
//! Called by `cli::review_report`. Counts only: names nobody, and reads every record once.

use super::reasons::StockReasons;
use super::report_counted::{ChoiceCounts, CountedReport};
use crate::base::clock::in_japan;
use crate::office::counts::Counts;
use crate::office::declaration::applications::Applications;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::returned::is_correction;
use crate::scheme::codes::{Code, FlagCode};
use crate::scheme::{Field, FieldKind, Scheme};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

/// Makes reports.
#[derive(Debug)]
pub struct Reports {
    pub(super) root: PathBuf,
    pub(super) applications: Arc<Applications>,
    pub(super) counts: Arc<Counts>,
}

/// What happened in a period.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What happened on each day on which anything did.
    pub days: BTreeMap<Date, DayCounts>,
    /// What the office decided of each kind, and how long that had waited for it.
    pub kinds: Vec<(PendingKind, KindCounts)>,
    /// Why something was returned, turned down or revoked: the titles of stock reasons; empty: in words of one's own.
    pub reasons: BTreeMap<String, usize>,
    /// What was noticed about what came in, in words.
    pub marks: BTreeMap<String, usize>,
    /// What was chosen in what came in: each question with its options, in the order of the form.
    pub choices: Vec<ChoiceCounts>,
    /// What was answered after declarations, and how far forms were filled in.
    pub counted: CountedReport,
}

/// What happened on a day, or in all of the period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// Submitted.
    pub received: usize,
    /// Confirmed by the mailed link.
    pub confirmed: usize,
    /// Never confirmed.
    pub expired: usize,
    /// Accepted for the first time.
    pub accepted: usize,
    /// Returned to be put right.
    pub returned: usize,
    /// Turned down.
    pub rejected: usize,
    /// Returned and not corrected in time.
    pub lapsed: usize,
    /// Stopped by their declarers, or replaced.
    pub withdrawn: usize,
    /// Revoked by the office.
    pub revoked: usize,
}

/// What the office decided of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindCounts {
    /// How many.
    pub count: usize,
    /// Half of them waited no longer.
    pub median: SignedDuration,
    /// Nine of ten waited no longer.
    pub p90: SignedDuration,
}

/// What one application adds to a report.
#[derive(Default)]
struct Share {
    steps: Vec<(Date, Step)>,
    /// The day on which it ended because it was not corrected.
    lapsed: Option<Date>,
    waits: Vec<(PendingKind, SignedDuration)>,
    reasons: Vec<String>,
    marks: Vec<String>,
    /// Question and option, by their places in the report.
    choices: Vec<(usize, usize)>,
}

/// What a report counts by.
struct Counted<'a> {
    days: &'a RangeInclusive<Date>,
    stock: &'a StockReasons,
    questions: &'a Questions<'a>,
}

/// The questions whose answers are counted, with each option's value.
struct Questions<'a> {
    fields: Vec<(&'a Field, Vec<String>)>,
    counts: Vec<ChoiceCounts>,
}

impl Reports {
    /// What happened from the first to the last day, both in it, by the calendar in Japan.
    ///
    /// # Errors
    /// When the disk refuses, or `data/reasons.toml` is at fault.
    pub fn between(&self, days: &RangeInclusive<Date>) -> anyhow::Result<Report> {
        let stock = StockReasons::load(&self.root)?;
        let questions = Questions::of(&self.applications.scheme);
        let counted = Counted { days, stock: &stock, questions: &questions };
        let share = |application: Application| Some(self.share(&application, &counted));
        let shares = self.applications.queue.each_in(&State::ALL, share)?;
        let counted = CountedReport::of(&self.applications.scheme, self.counts.between(days)?);
        let mut report = Report { choices: questions.counts, counted, ..Report::default() };
        let mut waits: BTreeMap<&str, Vec<SignedDuration>> = BTreeMap::new();
        for share in shares {
            for (day, step) in share.steps {
                report.days.entry(day).or_default().count(step);
            }
            share.lapsed.into_iter().for_each(|day| report.days.entry(day).or_default().lapsed += 1);
            share.waits.into_iter().for_each(|(kind, wait)| waits.entry(kind.name()).or_default().push(wait));
            share.reasons.into_iter().for_each(|reason| *report.reasons.entry(reason).or_default() += 1);
            share.marks.into_iter().for_each(|mark| *report.marks.entry(mark).or_default() += 1);
            for (question, option) in share.choices {
                report.choices[question].options[option].1 += 1;
            }
        }
        let of_kind = |kind: PendingKind| Some((kind, KindCounts::after(waits.remove(kind.name())?)));
        report.kinds = PendingKind::ALL.into_iter().filter_map(of_kind).collect();
        Ok(report)
    }

    fn share(&self, application: &Application, &Counted { days, stock, questions }: &Counted<'_>) -> Share {
        let day = |at: Timestamp| in_japan(at).date();
        let is_within = |event: &&Event| days.contains(&day(event.at));
        let lapse = lapse(application);
        // What nobody decided is told by itself.
        let decided =
            application.history.iter().filter(|event| !lapse.is_some_and(|lapse| std::ptr::eq(lapse, *event)));
        let within: Vec<&Event> = decided.filter(is_within).collect();
        let ended = waits(application).into_iter().filter(|(_, _, end)| days.contains(&day(*end)));
        let mut share = Share {
            lapsed: lapse.filter(is_within).map(|event| day(event.at)),
            steps: within.iter().map(|event| (day(event.at), event.step)).collect(),
            waits: ended.map(|(kind, begin, end)| (kind, end.duration_since(begin))).collect(),
            reasons: within.iter().flat_map(|event| reasons(event, stock)).collect(),
            ..Share::default()
        };
        if days.contains(&day(application.received_at)) {
            let flags = application.flags.iter().filter_map(|key| FlagCode::of(key));
            share.marks = flags.map(|flag| self.applications.scheme.words.text(flag).to_owned()).collect();
            share.choices = questions.chosen(application);
        }
        share
    }
}

impl DayCounts {
    fn count(&mut self, step: Step) {
        match step {
            Step::Received => self.received += 1,
            Step::Confirmed => self.confirmed += 1,
            Step::Expired => self.expired += 1,
            Step::Accepted => self.accepted += 1,
            Step::Returned => self.returned += 1,
            Step::Rejected => self.rejected += 1,
            Step::Withdrawn => self.withdrawn += 1,
            Step::Revoked => self.revoked += 1,
            _ => {}
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            received: self.received + other.received,
            confirmed: self.confirmed + other.confirmed,
            expired: self.expired + other.expired,
            accepted: self.accepted + other.accepted,
            returned: self.returned + other.returned,
            rejected: self.rejected + other.rejected,
            lapsed: self.lapsed + other.lapsed,
            withdrawn: self.withdrawn + other.withdrawn,
            revoked: self.revoked + other.revoked,
        }
    }
}

impl KindCounts {
    fn after(mut waits: Vec<SignedDuration>) -> Self {
        waits.sort_unstable();
        // The nearest rank: a wait that somebody had.
        let rank = |tenths: usize| waits.get((waits.len() * tenths).div_ceil(10).saturating_sub(1));
        let of = |tenths| rank(tenths).copied().unwrap_or_default();
        Self { count: waits.len(), median: of(5), p90: of(9) }
    }
}

impl<'a> Questions<'a> {
    fn of(scheme: &'a Scheme) -> Self {
        let options = |field: &Field| -> Vec<(String, String)> {
            match field.kind {
                FieldKind::Consent | FieldKind::Same => Vec::new(),
                FieldKind::Prefecture => {
                    scheme.lists.prefectures().iter().map(|region| (region.name.clone(), region.name.clone())).collect()
                }
                FieldKind::Industry => {
                    scheme.lists.divisions().iter().map(|trade| (trade.code.clone(), trade.name.clone())).collect()
                }
                _ => field.options.iter().map(|choice| (choice.value.clone(), choice.label.clone())).collect(),
            }
        };
        let (mut fields, mut counts) = (Vec::new(), Vec::new());
        for field in scheme.form.fields().iter().filter(|field| field.row.is_none() && field.kind != FieldKind::Group) {
            let (values, labels): (Vec<_>, Vec<_>) = options(field).into_iter().unzip();
            if !values.is_empty() {
                let options = labels.into_iter().map(|label| (label, 0)).collect();
                counts.push(ChoiceCounts { label: field.label.clone(), options });
                fields.push((field, values));
            }
        }
        Self { fields, counts }
    }

    fn chosen(&self, application: &Application) -> Vec<(usize, usize)> {
        let answers = &application.answers;
        let of_question = |(question, (field, values)): (usize, &(&Field, Vec<String>))| {
            let chosen = answers.list(&field.key).iter().map(String::as_str).chain(answers.text(&field.key));
            let places = chosen.filter_map(|value| values.iter().position(|known| known == value));
            places.map(|option| (question, option)).collect::<Vec<_>>()
        };
        self.fields.iter().enumerate().flat_map(of_question).collect()
    }
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
