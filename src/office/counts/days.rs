//! What the office's work came to on days that are over, kept as counts: it stays when those it was about are erased.
//! In the store as `counts/<day>/work.<since>`, made once; it speaks of that day and of all before it since the other,
//! on which nothing happened. Of who is erased before a day is kept, what the day had of them lies in
//! `counts/<day>/gone.<keyed name>` until it is. Made and read by `office::worked`.

use super::{Counts, Tally, day_of};
use crate::config::periods::COUNTS_MONTHS;
use crate::store::Key;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// What the office's work came to on a day. Names nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayWork {
    /// How much came and what became of it, by the names of steps.
    pub steps: BTreeMap<String, u64>,
    /// How long what was decided had waited, in minutes, by the names of its kinds; in the order of length.
    pub waits: BTreeMap<String, Vec<u64>>,
    /// Why something was returned, turned down or revoked: titles of stock reasons; empty: in words of one's own.
    pub reasons: BTreeMap<String, u64>,
    /// What was noticed about what came in, by the keys of flags.
    pub marks: BTreeMap<String, u64>,
    /// What was chosen in what came in: by the keys of questions, the values of options.
    pub choices: BTreeMap<String, BTreeMap<String, u64>>,
}

/// The days that are kept, as stretches in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::office) struct KeptDays(Vec<RangeInclusive<Date>>);

/// Objects of a day's work; drawn names of other counts have no point in them.
const WORK: &str = "work.";
const GONE: &str = "gone.";

impl DayWork {
    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        let add = |own: &mut BTreeMap<String, u64>, more: &BTreeMap<String, u64>| {
            more.iter().for_each(|(name, count)| *own.entry(name.clone()).or_default() += count);
        };
        add(&mut self.steps, &other.steps);
        add(&mut self.reasons, &other.reasons);
        add(&mut self.marks, &other.marks);
        for (question, counts) in &other.choices {
            add(self.choices.entry(question.clone()).or_default(), counts);
        }
        for (kind, waits) in &other.waits {
            let own = self.waits.entry(kind.clone()).or_default();
            own.extend(waits);
            // Nothing of who waited how long stays in their order.
            own.sort_unstable();
        }
    }
}

impl KeptDays {
    fn of(mut stretches: Vec<RangeInclusive<Date>>) -> Self {
        stretches.sort_by_key(|stretch| (*stretch.start(), *stretch.end()));
        let mut kept: Vec<RangeInclusive<Date>> = Vec::new();
        for stretch in stretches {
            let follows = |last: &&mut RangeInclusive<Date>| *stretch.start() <= last.end().saturating_add(1.day());
            match kept.last_mut().filter(follows) {
                Some(last) => *last = *last.start()..=*last.end().max(stretch.end()),
                None => kept.push(stretch),
            }
        }
        Self(kept)
    }

    /// Whether no day is kept.
    pub(in crate::office) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a day is kept.
    pub(in crate::office) fn has(&self, day: Date) -> bool {
        self.0.iter().any(|stretch| stretch.contains(&day))
    }

    /// The days among these that are not kept, as stretches.
    pub(in crate::office) fn gaps(&self, days: &RangeInclusive<Date>) -> Vec<RangeInclusive<Date>> {
        let mut gaps = Vec::new();
        let (first, mut from) = (*days.start(), *days.start());
        for stretch in self.0.iter().filter(|stretch| *stretch.end() >= first) {
            let before = stretch.start().saturating_sub(1.day()).min(*days.end());
            if *stretch.start() > from && from <= before {
                gaps.push(from..=before);
            }
            from = from.max(stretch.end().saturating_add(1.day()));
        }
        if from <= *days.end() {
            gaps.push(from..=*days.end());
        }
        gaps
    }
}

/// Whether an object of a day is one of its work, which no sum holds.
pub(super) fn is_of_work(name: &str) -> bool {
    name.starts_with(WORK) || name.starts_with(GONE)
}

/// The oldest day whose counts are still kept on a day.
///
/// # Errors
/// At the beginning of time.
pub(in crate::office) fn oldest(today: Date) -> anyhow::Result<Date> {
    Ok(today.checked_sub(Span::new().months(COUNTS_MONTHS))?)
}

impl Counts {
    /// The days whose work is kept.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn kept_days(&self) -> anyhow::Result<KeptDays> {
        let stretch = |key: &Key| Some(key.name().strip_prefix(WORK)?.parse().ok()?..=day_of(key)?);
        Ok(KeptDays::of(self.listed()?.iter().filter_map(stretch).collect()))
    }

    /// Keeps what a day's work came to; nothing happened from `since` until the day before.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn keep(&self, since: Date, day: Date, work: DayWork) -> anyhow::Result<()> {
        let tally = Tally { work, ..Tally::default() };
        let key = self.key(day, &format!("{WORK}{since}"))?;
        self.guard.run(|| self.create(&key, &BTreeSet::new(), &tally).map(drop))
    }

    /// The kept work of days, where there was any. What cannot be read is counted in `Office::left`.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn work_of(&self, days: &RangeInclusive<Date>) -> anyhow::Result<BTreeMap<Date, DayWork>> {
        let mut works = BTreeMap::new();
        for key in self.listed()?.iter().filter(|key| key.name().starts_with(WORK)) {
            // Two who kept the same day at once read the same records.
            if let Some(day) = day_of(key).filter(|day| days.contains(day) && !works.contains_key(day)) {
                works.extend(self.read(key)?.map(|head| (day, head.tally.work)));
            }
        }
        Ok(works)
    }

    /// Notes what a day had of somebody who is about to be erased, under a name that follows from them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn leave(&self, day: Date, name: &str, work: DayWork) -> anyhow::Result<()> {
        let tally = Tally { work, ..Tally::default() };
        let key = self.key(day, &format!("{GONE}{name}"))?;
        self.create(&key, &BTreeSet::new(), &tally)?;
        Ok(self.objects.known(self.objects.store.settle(&key))?)
    }

    /// What days that are not kept had of who was to be erased, by the names.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn gone(&self, is_of: &dyn Fn(Date) -> bool) -> anyhow::Result<Vec<(String, Date, DayWork)>> {
        let mut gone = Vec::new();
        for key in self.listed()? {
            let (Some(name), Some(day)) = (key.name().strip_prefix(GONE), day_of(&key)) else { continue };
            if is_of(day) {
                gone.extend(self.read(&key)?.map(|head| (name.to_owned(), day, head.tally.work)));
            }
        }
        Ok(gone)
    }

    /// Removes what days that are kept by now had of who was erased: it is in what was kept.
    pub(super) fn forget_gone(&self) -> anyhow::Result<()> {
        let kept = self.kept_days()?;
        let is_over = |key: &&Key| key.name().starts_with(GONE) && day_of(key).is_some_and(|day| kept.has(day));
        for key in self.listed()?.iter().filter(is_over) {
            self.objects.known(self.objects.store.remove(key))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn stretches(told: &[(&str, &str)]) -> Vec<RangeInclusive<Date>> {
        told.iter().map(|(from, until)| day(from)..=day(until)).collect()
    }

    #[test]
    fn what_is_not_kept_is_told_by_its_gaps() {
        for (kept, gaps) in [
            (&[][..], &[("2026-11-01", "2026-11-20")][..]),
            (&[("2025-09-20", "2026-11-20")], &[]),
            (&[("2026-11-01", "2026-11-04"), ("2026-11-05", "2026-11-20")], &[]),
            (&[("2026-11-01", "2026-11-04")], &[("2026-11-05", "2026-11-20")]),
            (
                &[("2026-11-03", "2026-11-04"), ("2026-11-07", "2026-11-30")],
                &[("2026-11-01", "2026-11-02"), ("2026-11-05", "2026-11-06")],
            ),
            (&[("2026-10-01", "2026-10-04"), ("2026-11-21", "2026-11-30")], &[("2026-11-01", "2026-11-20")]),
            (&[("2026-11-01", "2026-11-09"), ("2026-11-02", "2026-11-04")], &[("2026-11-10", "2026-11-20")]),
        ] {
            let days = KeptDays::of(stretches(kept));
            assert_eq!(days.gaps(&(day("2026-11-01")..=day("2026-11-20"))), stretches(gaps), "{kept:?}");
        }
    }
}
