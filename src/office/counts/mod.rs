//! What is counted and never kept of anybody: what was chosen in the questions after a declaration, how far the form
//! was filled in, and what the office's work came to on days that are over (`days`). In the store as `counts/<day>/<drawn name>`, made once; when the day is over all of them become
//! `counts/<day>/sum`, which names what is in it, so that nothing counts twice however that is cut off. Nothing
//! here points to a record, a client or a moment. Used by `http`; `upkeep` sums and forgets, `review::report` reads.

pub(in crate::office) mod days;

use crate::base::clock::{Clock, in_japan};
use crate::base::entropy::Entropy;
use crate::base::text::hex;
use crate::office::declaration::applications::Applications;
use crate::office::faults::unless_odd;
use crate::office::queue::guard::Guard;
use crate::office::state::left::Why;
use crate::office::state::objects::{Objects, STRETCH};
use crate::scheme::SurveyAnswers;
use crate::store::record::{self, Lift, Record, RecordKind, Unreadable};
use crate::store::row::RowFault;
use crate::store::{Creation, Fault, Key, Prefix};
use days::{DayWork, is_of_work, oldest};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts, and how they are written.
#[derive(Debug)]
pub struct Counts {
    objects: Objects,
    guard: Arc<Guard>,
    entropy: Arc<Entropy>,
    clock: Clock,
    unwritten: Mutex<Unwritten>,
}

/// Counts of pages that stand in no object yet.
#[derive(Debug, Default)]
struct Unwritten {
    /// By their day.
    open: BTreeMap<Date, Pages>,
    /// What a disk refused, under the name it is to have: whether a refused write came about is not known.
    named: BTreeMap<(Date, String), Pages>,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// How many answered.
    pub answered: u64,
    /// How often each option of each question was chosen.
    pub answers: BTreeMap<String, BTreeMap<String, u64>>,
    /// How far the form was filled in.
    pub pages: Pages,
    /// What the office's work came to, of a day that is kept.
    pub work: DayWork,
}

/// Pages of the form by their names.
pub type Pages = BTreeMap<String, PageCount>;

/// What is counted of a page of the form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageCount {
    /// How many forms came to it for the first time.
    pub reached: u64,
    /// How often it was sent with something to be put right.
    pub wrong: u64,
}

/// An object of counts: its head. A new field is a new version.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    /// The names of what a sum holds; an object of its own holds nothing else.
    of: BTreeSet<String>,
    tally: Tally,
}

/// What stands on the page with the questions, sealed: each page counts once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SurveyPage {
    /// On which day it was shown.
    pub day: Date,
    /// Drawn; names the object.
    pub name: String,
}

/// The page on which everything typed is shown once more.
pub const CHECK: &str = "check";
/// A form that has no pages.
pub const WHOLE: &str = "form";

/// Under what a page of the form is counted.
pub fn page_key(id: &str) -> String {
    format!("page.{id}")
}

const KIND: RecordKind = RecordKind { name: "counts", lifts: &[WITHOUT_WORK] };
/// The second version knows of what the office's work came to: in the first there is none.
const WITHOUT_WORK: Lift = Lift { head: without_work, body: |body| body };
/// Where they lie, day by day.
const FOLDER: &str = "counts";
const SUM: &str = "sum";

impl Counts {
    /// Counts beside these applications.
    pub(super) fn of(applications: &Applications) -> Self {
        let Applications { queue, guard, clock, .. } = applications;
        let (objects, entropy) = (queue.objects.clone(), Arc::clone(&queue.entropy));
        Self { objects, entropy, guard: Arc::clone(guard), clock: *clock, unwritten: Mutex::default() }
    }

    /// What a page with questions carries.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn survey_page(&self) -> anyhow::Result<SurveyPage> {
        Ok(SurveyPage { day: self.today(), name: hex(&self.entropy.bytes::<16>()?) })
    }

    /// Counts what was chosen on a page, once for each page.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn answer(&self, page: &SurveyPage, chosen: &SurveyAnswers) -> anyhow::Result<()> {
        let counted = |values: &Vec<String>| values.iter().map(|value| (value.clone(), 1)).collect();
        let answers = chosen.iter().map(|(question, values)| (question.clone(), counted(values))).collect();
        let tally = Tally { answered: 1, answers, ..Tally::default() };
        let is_summed = |sum: &Head| sum.of.contains(&page.name);
        self.guard.run(|| {
            // A page of a day that is over may have been counted, and be in its sum by now.
            if page.day < self.today() && self.read(&self.key(page.day, SUM)?)?.as_ref().is_some_and(is_summed) {
                return Ok(());
            }
            self.create(&self.key(page.day, &page.name)?, &BTreeSet::new(), &tally).map(drop)
        })
    }

    /// A form came to a page for the first time.
    pub fn reached(&self, page: &str) {
        self.counted(page, |count| count.reached += 1);
    }

    /// A page was sent with something to be put right.
    pub fn was_wrong(&self, page: &str) {
        self.counted(page, |count| count.wrong += 1);
    }

    fn counted(&self, page: &str, add: impl Fn(&mut PageCount)) {
        let today = self.today();
        add(self.unwritten().open.entry(today).or_default().entry(page.to_owned()).or_default());
    }

    /// Writes what was counted of pages on days that are over; at the end of the program of today too.
    ///
    /// # Errors
    /// When the disk refuses: it is kept, and written next time.
    pub fn write(&self, with_today: bool) -> anyhow::Result<()> {
        let today = self.today();
        let due: Vec<Date> = self.unwritten().open.keys().copied().filter(|day| with_today || *day < today).collect();
        for day in due {
            let name = hex(&self.entropy.bytes::<16>()?);
            let mut unwritten = self.unwritten();
            let pages = unwritten.open.remove(&day).unwrap_or_default();
            unwritten.named.insert((day, name), pages);
        }
        let named = self.unwritten().named.clone();
        for ((day, name), pages) in named {
            let key = self.key(day, &name)?;
            let tally = Tally { pages, ..Tally::default() };
            self.guard.run(|| self.create(&key, &BTreeSet::new(), &tally).map(drop))?;
            self.unwritten().named.remove(&(day, name));
        }
        Ok(())
    }

    /// What was counted on these days.
    ///
    /// # Errors
    /// When the disk refuses; what cannot be read is counted in `Office::left`.
    pub fn between(&self, days: &RangeInclusive<Date>) -> anyhow::Result<Tally> {
        let mut all = Tally::default();
        for day in self.days()?.into_iter().filter(|day| days.contains(day)) {
            let (tally, _) = self.of_day(day)?;
            all.add(&tally);
        }
        Ok(all)
    }

    /// How many days have counts, and whether every object of them can be read (else it is in `Office::left`).
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn examine(&self) -> anyhow::Result<usize> {
        let days = self.days()?;
        days.iter().try_for_each(|day| self.keys(*day)?.iter().try_for_each(|key| self.read(key).map(drop)))?;
        Ok(days.len())
    }

    /// Makes one sum of each day that is over, and forgets what is older than its time. Not while somebody makes a copy:
    /// what is summed meanwhile would be missed.
    pub(in crate::office) fn tidy(&self, now: Timestamp) -> anyhow::Result<()> {
        let today = in_japan(now).date();
        let oldest = oldest(today)?;
        self.forget_gone()?;
        for day in self.days()? {
            if day < oldest {
                self.forget(day)?;
            } else if day < today {
                self.sum(day)?;
            }
        }
        Ok(())
    }

    /// Puts aside what is damaged; what it counted is lost.
    pub(in crate::office) fn set_damaged_aside(&self) -> anyhow::Result<()> {
        for path in self.objects.state.left().of(Why::Damaged) {
            let at = path.strip_prefix(self.objects.path_of("")).ok().and_then(|at| at.to_str());
            let key = at.filter(|at| at.starts_with(FOLDER)).and_then(|at| Key::parse(at).ok());
            let Some(key) = key.filter(|key| day_of(key).is_some()) else { continue };
            if let Some(bytes) = self.objects.known(self.objects.store.read(&key))?
                && matches!(Record::open(&KIND, &bytes), Err(Unreadable::Damaged(_)))
            {
                self.objects.known(self.objects.store.set_aside(&key, &bytes, None))?;
            }
            self.objects.is_sound(&key);
        }
        Ok(())
    }

    fn forget(&self, day: Date) -> anyhow::Result<()> {
        for key in self.keys(day)? {
            self.objects.known(self.objects.store.remove(&key))?;
        }
        Ok(())
    }

    /// The sum first, then what is in it goes: whoever reads between the two leaves out what the sum names.
    fn sum(&self, day: Date) -> anyhow::Result<()> {
        let sum = self.key(day, SUM)?;
        let keys = self.tallied(day)?;
        if !keys.contains(&sum) && keys.len() > 1 {
            let (tally, of) = self.of_day(day)?;
            self.create(&sum, &of, &tally)?;
        }
        let Some(made) = self.read(&sum)? else { return Ok(()) };
        self.objects.known(self.objects.store.settle(&sum))?;
        for key in keys.iter().filter(|key| made.of.contains(key.name())) {
            self.objects.known(self.objects.store.remove(key))?;
        }
        Ok(())
    }

    /// What was counted on a day, and the names of the objects that tell it beside its sum.
    fn of_day(&self, day: Date) -> anyhow::Result<(Tally, BTreeSet<String>)> {
        let mut told: BTreeMap<String, Tally> = BTreeMap::new();
        for key in self.tallied(day)?.iter().filter(|key| key.name() != SUM) {
            told.extend(self.read(key)?.map(|head| (key.name().to_owned(), head.tally)));
        }
        // Last: whatever went meanwhile is in a sum that was made before.
        let sum = self.read(&self.key(day, SUM)?)?;
        told.retain(|name, _| !sum.as_ref().is_some_and(|sum| sum.of.contains(name)));
        let mut all = sum.map(|sum| sum.tally).unwrap_or_default();
        told.values().for_each(|tally| all.add(tally));
        Ok((all, told.into_keys().collect()))
    }

    /// An object; `None` also where it cannot be read, which is told.
    fn read(&self, key: &Key) -> anyhow::Result<Option<Head>> {
        let opened = self.objects.known(self.objects.store.read(key)).map(|bytes| {
            bytes.map(|bytes| Record::open(&KIND, &bytes).and_then(|record| record.head::<Head>(&KIND))).transpose()
        });
        let opened = opened.map_err(anyhow::Error::from).and_then(|opened| {
            let unreadable = |why| RowFault::Unreadable { key: key.clone(), why };
            Ok(self.objects.known(opened.map_err(unreadable))?)
        });
        let head = unless_odd(opened)?.flatten();
        if head.is_some() {
            self.objects.is_sound(key);
        }
        Ok(head)
    }

    fn create(&self, key: &Key, of: &BTreeSet<String>, tally: &Tally) -> anyhow::Result<Creation> {
        let head = Head { of: of.clone(), tally: tally.clone() };
        let bytes = record::encode(&KIND, &head, &())?;
        Ok(self.objects.known(self.objects.store.create(key, &bytes))?)
    }

    /// The days that have counts.
    fn days(&self) -> anyhow::Result<BTreeSet<Date>> {
        Ok(self.listed()?.iter().filter_map(day_of).collect())
    }

    /// All objects that count; what lies there of no day is told.
    fn listed(&self) -> anyhow::Result<Vec<Key>> {
        let (all, mut after) = (Prefix::parse(format!("{FOLDER}/"))?, None);
        let mut keys = Vec::new();
        loop {
            let listing = self.objects.known(self.objects.store.list_open(&all, after.as_ref(), STRETCH))?;
            let closed = listing.closed.into_iter().map(|(at, what)| Fault::Odd { at, what });
            closed.for_each(|fault| drop(self.objects.known::<()>(Err(fault))));
            let (of_days, others): (Vec<Key>, _) = listing.keys.iter().cloned().partition(|key| day_of(key).is_some());
            others.iter().for_each(|key| self.objects.is_left(key, Why::Foreign, &"no day"));
            keys.extend(of_days);
            if listing.keys.len() < STRETCH {
                return Ok(keys);
            }
            after = listing.keys.into_iter().next_back();
        }
    }

    fn keys(&self, day: Date) -> anyhow::Result<Vec<Key>> {
        Ok(self.objects.keys(&format!("{FOLDER}/{day}/"), None)?)
    }

    /// What a sum holds, and the sum.
    fn tallied(&self, day: Date) -> anyhow::Result<Vec<Key>> {
        Ok(self.keys(day)?.into_iter().filter(|key| !is_of_work(key.name())).collect())
    }

    fn key(&self, day: Date, name: &str) -> anyhow::Result<Key> {
        Ok(self.objects.key(format!("{FOLDER}/{day}/{name}"))?)
    }

    fn today(&self) -> Date {
        in_japan(self.clock.now()).date()
    }

    fn unwritten(&self) -> MutexGuard<'_, Unwritten> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.answered += other.answered;
        for (question, counts) in &other.answers {
            let own = self.answers.entry(question.clone()).or_default();
            counts.iter().for_each(|(value, count)| *own.entry(value.clone()).or_default() += count);
        }
        add_pages(&mut self.pages, &other.pages);
        self.work.add(&other.work);
    }
}

fn without_work(mut head: Value) -> Value {
    if let Some(tally) = head.get_mut("tally").and_then(Value::as_object_mut) {
        let none = json!({ "steps": {}, "waits": {}, "reasons": {}, "marks": {}, "choices": {} });
        tally.insert("work".to_owned(), none);
    }
    head
}

fn add_pages(all: &mut Pages, more: &Pages) {
    for (page, count) in more {
        let own = all.entry(page.clone()).or_default();
        own.reached += count.reached;
        own.wrong += count.wrong;
    }
}

fn day_of(key: &Key) -> Option<Date> {
    key.folder().strip_prefix(FOLDER)?.strip_prefix('/')?.parse().ok()
}
