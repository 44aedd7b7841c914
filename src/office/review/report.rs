//! What the office's work came to between two days: how many declarations came and what became of them, how long they
//! waited for the office, for what reasons they came back, what was noticed, and what was chosen in them.
//! Called by `cli::review_report`. Counts only: names nobody. Days that are over are read as they were kept.

use super::report_counted::{ChoiceCounts, CountedQuestion, CountedReport, counted, number};
use crate::office::counts::days::DayWork;
use crate::office::queue::account::PendingKind;
use crate::office::queue::history::Step;
use crate::office::worked::{LAPSED, WorkedDays, options, told};
use crate::scheme::Scheme;
use crate::scheme::codes::{Code, FlagCode};
use jiff::SignedDuration;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Makes reports.
#[derive(Debug)]
pub struct Reports {
    pub(super) worked: Arc<WorkedDays>,
}

/// What happened in a period.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What happened on each day on which anything did.
    pub days: BTreeMap<Date, DayCounts>,
    /// What the office decided of each kind, and how long that had waited for it.
    pub kinds: Vec<(PendingKind, KindCounts)>,
    /// The same of each day on which anything was decided.
    pub decided: BTreeMap<Date, Vec<(PendingKind, KindCounts)>>,
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

impl Reports {
    /// What happened from the first to the last day, both in it, by the calendar in Japan.
    ///
    /// # Errors
    /// When the disk refuses, or `data/reasons.toml` is at fault.
    pub fn between(&self, days: &RangeInclusive<Date>) -> anyhow::Result<Report> {
        let WorkedDays { applications, counts, .. } = &*self.worked;
        let (works, scheme) = (self.worked.between(days)?, &*applications.scheme);
        let mut all = DayWork::default();
        works.values().for_each(|work| all.add(work));
        let DayWork { waits, reasons, marks, choices, .. } = all;
        let decided = works.iter().map(|(day, work)| (*day, kind_counts(&work.waits)));
        let in_words = |key: &str| FlagCode::of(key).map_or(key.to_owned(), |flag| scheme.words.text(flag).to_owned());
        let mut report = Report {
            days: works.iter().map(|(day, work)| (*day, DayCounts::of(work))).collect(),
            kinds: kind_counts(&waits),
            decided: decided.filter(|(_, kinds)| !kinds.is_empty()).collect(),
            reasons: reasons.into_iter().map(|(reason, count)| (reason, number(count))).collect(),
            choices: choice_counts(scheme, choices),
            counted: CountedReport::of(scheme, counts.between(days)?),
            ..Report::default()
        };
        for (key, count) in marks {
            *report.marks.entry(in_words(&key)).or_default() += number(count);
        }
        Ok(report)
    }
}

impl DayCounts {
    fn of(work: &DayWork) -> Self {
        let of = |name: &str| number(work.steps.get(name).copied().unwrap_or_default());
        let step = |step| told(step).map(of).unwrap_or_default();
        Self {
            received: step(Step::Received),
            confirmed: step(Step::Confirmed),
            expired: step(Step::Expired),
            accepted: step(Step::Accepted),
            returned: step(Step::Returned),
            rejected: step(Step::Rejected),
            lapsed: of(LAPSED),
            withdrawn: step(Step::Withdrawn),
            revoked: step(Step::Revoked),
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
    /// Of how long each waited, in minutes, in order.
    fn of(waits: &[u64]) -> Self {
        // The nearest rank: a wait that somebody had.
        let rank = |tenths: usize| waits.get((waits.len() * tenths).div_ceil(10).saturating_sub(1));
        let of = |tenths| rank(tenths).map_or(0, |minutes| i64::try_from(*minutes).unwrap_or(i64::MAX / 60));
        let wait = |tenths| SignedDuration::from_mins(of(tenths));
        Self { count: waits.len(), median: wait(5), p90: wait(9) }
    }
}

/// What was decided of each kind, in their order.
fn kind_counts(waits: &BTreeMap<String, Vec<u64>>) -> Vec<(PendingKind, KindCounts)> {
    let of_kind = |kind: PendingKind| Some((kind, KindCounts::of(waits.get(kind.name())?)));
    PendingKind::ALL.into_iter().filter_map(of_kind).collect()
}

/// What was chosen, in the words and the order of the form.
fn choice_counts(scheme: &Scheme, chosen: BTreeMap<String, BTreeMap<String, u64>>) -> Vec<ChoiceCounts> {
    let questions = scheme.form.fields().iter().filter_map(|field| {
        let options = options(field, scheme);
        let is_counted = !options.is_empty();
        is_counted.then(|| CountedQuestion { key: field.key.clone(), label: field.label.clone(), options })
    });
    counted(questions, chosen)
}
