//! Once a day the office is told how its work stands: by a letter, and where it wants one by a file of what came the day
//! before. Counts and references alone: neither says who anybody is. Called by `serve`. The letter's name is its day's, and so is
//! the file's: whoever comes second on a day finds them there and does nothing.

use super::Offices;
use super::mail::job::AttachedFile;
use super::mail::mailer::Mailer;
use super::review::overview::Overview;
use super::review::recent::{DayEvent, WorkDay};
use super::review::words::kind_name;
use crate::base::clock::in_japan;
use crate::base::durable;
use crate::base::sheet;
use crate::base::text;
use crate::office::queue::account::PendingKind;
use anyhow::Context;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How the office's work stands on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DaySummary {
    /// The day in words.
    pub day: String,
    /// The day before in words.
    pub before: String,
    /// What came then.
    pub came: usize,
    /// What was decided then.
    pub decided: usize,
    /// What waits for the office.
    pub waiting: usize,
    /// How many days the oldest of it has waited.
    pub oldest_days: Option<i32>,
    /// What was returned and waits for who sent it.
    pub returned: usize,
    /// To how many the last mail did not arrive.
    pub unmailed: usize,
    /// The same by kind.
    pub kinds: Vec<KindSummary>,
    /// The oldest of it.
    pub oldest: Vec<OldestSummary>,
    /// List, disk and clock.
    pub machine: MachineSummary,
    /// What came the day before, where the office wants it with the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<DayFile>,
}

/// What waits of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KindSummary {
    /// What it is called.
    pub name: String,
    /// How many.
    pub waiting: usize,
    /// For how many days the oldest of them.
    pub oldest_days: i32,
}

/// Something that has waited long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OldestSummary {
    /// How the office names it.
    pub reference: String,
    /// What its kind is called.
    pub name: String,
    /// For how many days.
    pub days: i32,
}

/// List, disk and clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MachineSummary {
    /// The number of the last list; none: none was published.
    pub serial: Option<u64>,
    /// Its day, in words.
    pub published_on: String,
    /// What the disk has free, in GB, where that is known.
    pub free_gigabytes: Option<u64>,
    /// How many objects cannot be read.
    pub unread: usize,
}

/// What came on a day, for a program of the office's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayFile {
    day: Date,
    came: usize,
    decided: usize,
    events: Vec<DayEvent>,
}

/// So much of the oldest is named.
const NAMED: usize = 10;
/// Of more events no letter holds the files: they go into the folder alone.
const MAILED: usize = 4000;

impl Offices {
    /// Tells the office of the day, unless that was done: by a letter, and by a file in a folder. Gives the day that it has
    /// been told of; `None`: it is not time yet, or nobody knows what day it is.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn tell_of_the_day(&self, folder: Option<&Path>) -> anyhow::Result<Option<Date>> {
        let (now, mailer) = (self.whole.now(), &self.whole.mailer);
        let local = in_japan(now);
        let is_time = mailer.wording.settings.daily.time().is_some_and(|time| local.time() >= time);
        if !is_time || self.whole.is_held() || self.whole.doubts_clock() {
            return Ok(None);
        }
        let today = local.date();
        if !mailer.is_told_of_day(now)? {
            let summary = self.summary(today)?;
            mailer.guard.run(|| mailer.tell_of_day(now, &serde_json::to_string(&summary)?))?;
        }
        if let Some(folder) = folder {
            self.leave_files(folder, today)?;
        }
        Ok(Some(today))
    }

    /// How the work stands on a day that has begun.
    fn summary(&self, today: Date) -> anyhow::Result<DaySummary> {
        let before = today.checked_sub(1.day())?;
        let (mut work, mut overview, mut kinds, mut all) =
            (WorkDay::default(), Overview::default(), Vec::new(), Vec::new());
        for office in self.all() {
            work = work.and(office.review.lists.work_on(before)?);
            overview = overview.with(office.review.lists.overview()?);
            let rows = office.review.lists.in_order()?;
            let name_of = |kind| office.rules().map_or(kind_name(kind), |rules| rules.noun.as_str());
            for kind in PendingKind::ALL {
                let days: Vec<i32> =
                    rows.iter().filter(|row| row.kind == kind).filter_map(|row| row.wait.waiting_days).collect();
                let summary = KindSummary {
                    name: name_of(kind).to_owned(),
                    waiting: days.len(),
                    oldest_days: days.iter().copied().max().unwrap_or_default(),
                };
                kinds.extend((!days.is_empty()).then_some(summary));
            }
            all.extend(rows.into_iter().map(|row| OldestSummary {
                reference: row.reference.to_string(),
                name: name_of(row.kind).to_owned(),
                days: row.wait.waiting_days.unwrap_or_default(),
            }));
        }
        all.sort_by_key(|row| std::cmp::Reverse(row.days));
        all.truncate(NAMED);
        Ok(DaySummary {
            day: text::date_with_weekday(today),
            before: text::day_with_weekday(before),
            came: work.came,
            decided: work.decided,
            waiting: overview.waiting,
            oldest_days: overview.oldest_days,
            returned: overview.returned,
            unmailed: overview.unmailed,
            kinds,
            oldest: all,
            machine: self.machine(),
            file: if self.whole.mailer.wording.settings.daily.attach { self.mailed_file(before)? } else { None },
        })
    }

    fn machine(&self) -> MachineSummary {
        let office = &self.whole;
        let last = office.publisher.last_publication();
        MachineSummary {
            serial: last.as_ref().map(|last| last.serial),
            published_on: last.map(|last| text::date(last.as_of)).unwrap_or_default(),
            free_gigabytes: office.free_bytes().map(|bytes| bytes >> 30),
            unread: office.left().iter().map(|(_, count)| count).sum(),
        }
    }

    /// Leaves what came the day before in a folder, for a program and for a spreadsheet, unless it is there.
    fn leave_files(&self, folder: &Path, today: Date) -> anyhow::Result<()> {
        let day = today.checked_sub(1.day())?;
        let [json, csv] = ["json", "csv"].map(|kind| folder.join(format!("{day}.{kind}")));
        if json.exists() && csv.exists() {
            return Ok(());
        }
        let file = self.day_file(day)?;
        leave(&json, &file.json()?)?;
        leave(&csv, &file.table()?)
    }

    fn day_file(&self, day: Date) -> anyhow::Result<DayFile> {
        let mut events = Vec::new();
        for office in self.all() {
            events.extend(office.review.lists.events_on(day)?);
        }
        events.sort_by(|one, other| (one.at, &one.reference).cmp(&(other.at, &other.reference)));
        let work = events.iter().map(DayEvent::share).fold(WorkDay::default(), WorkDay::and);
        Ok(DayFile { day, came: work.came, decided: work.decided, events })
    }

    fn mailed_file(&self, day: Date) -> anyhow::Result<Option<DayFile>> {
        Ok(Some(self.day_file(day)?).filter(|file| file.events.len() <= MAILED))
    }
}

impl DaySummary {
    /// The files that come with the letter: for a program, and for a spreadsheet.
    pub(super) fn attached(&self) -> anyhow::Result<Vec<AttachedFile>> {
        let Some(day) = &self.file else { return Ok(Vec::new()) };
        let file = |kind: &str, media: &'static str, bytes| {
            let name = format!("{}.{kind}", day.day);
            AttachedFile { name, media, bytes }
        };
        Ok(vec![file("json", "application/json", day.json()?), file("csv", "text/csv; charset=utf-8", day.table()?)])
    }
}

impl DayFile {
    fn json(&self) -> anyhow::Result<Vec<u8>> {
        Ok(serde_json::to_vec_pretty(self)?)
    }

    /// The same events as rows, with the names that they have in the other file; the time is Japan's.
    fn table(&self) -> anyhow::Result<Vec<u8>> {
        let head = ["at", "reference", "register", "step"].map(str::to_owned);
        let rows = self.events.iter().map(|event| {
            let step = serde_json::to_value(event.step).ok().and_then(|step| step.as_str().map(str::to_owned));
            let at = in_japan(event.at).strftime("%Y-%m-%d %H:%M:%S").to_string();
            [at, event.reference.to_string(), event.register.clone(), step.unwrap_or_default()]
        });
        Ok([sheet::MARK, &sheet::to_csv(std::iter::once(head).chain(rows), true)?].concat())
    }
}

fn leave(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    if !path.exists() {
        durable::reserve(path, content)
            .and_then(|reserved| reserved.keep())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

impl Mailer {
    /// The day's letter as its hint keeps it.
    pub(super) fn read_day(text: &str) -> Option<DaySummary> {
        serde_json::from_str(text).ok()
    }
}
