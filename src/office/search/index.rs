//! The index of whom the office may look for. What was decided is found by its hint until the timer takes it in, which is
//! long before that goes; small segments are joined; who is erased leaves at once. Whole after a look at everything:
//! until then everybody's record is read. Called by `review`, `account` and `upkeep`.

use super::person::PersonSearch;
use super::segment::{self, ROWS, SearchRow, Segment};
use super::text::SearchText;
use crate::base::durable::DurableFault;
use crate::office::declaration::applications::Applications;
use crate::office::faults::unless_odd;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::opened::Opened;
use crate::office::state::objects::SEARCH;
use crate::store::Key;
use crate::store::row::{Id, ListedRecord, Number};
use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// Says since when everybody is in the index. Another name with each change of how texts are made: then all are made anew.
const WHOLE: &str = "search/whole-1";
/// It is made anew so often: what was put right meanwhile, or fell out of a damaged segment, is in it again.
const ANEW: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So many small segments are joined.
const SMALL: usize = 8;
/// So often it is looked again where a segment was replaced just now.
const LOOKS: usize = 5;

/// Finds records by what was typed, in a state.
#[derive(Debug)]
pub(in crate::office) struct SearchIndex<'a>(pub(in crate::office) &'a Applications);

/// What a look through all segments found.
#[derive(Default)]
struct Seen {
    /// Who may be meant.
    meant: HashSet<Id>,
    /// Of those whom a hint tells of, the number that is in a segment.
    taken_in: HashMap<Id, Number>,
}

impl SearchIndex<'_> {
    /// Everybody in some states who is meant, in no order; where not everybody is in the index, by reading everybody.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn meant(
        &self,
        search: &PersonSearch<'_>,
        states: &[State],
    ) -> anyhow::Result<Vec<Application>> {
        let is_meant = |application| Some(application).filter(|application| search.finds(application));
        let Some(mut found) = self.found(search)? else { return self.0.queue.each_in(states, is_meant) };
        found.retain(|application| states.contains(&application.state));
        Ok(found)
    }

    /// Everybody who is meant, in no order; `None`: not everybody is in the index yet.
    pub(super) fn found(&self, search: &PersonSearch<'_>) -> anyhow::Result<Option<Vec<Application>>> {
        if self.whole_since()?.is_none() {
            return Ok(None);
        }
        let hinted = self.hinted()?;
        let Some(Seen { mut meant, taken_in }) = self.look(&hinted, &|row| search.is_in(&row.text))? else {
            return Ok(None);
        };
        // What the timer has not taken in yet is read.
        meant.extend(hinted.into_iter().filter(|(id, number)| taken_in.get(id) < Some(number)).map(|(id, _)| id));
        let found = meant.into_par_iter().map(|id| {
            let found = unless_odd(self.0.queue.find(&Submission::from(&id)))?.flatten();
            Ok(found.filter(|application| search.finds(application)))
        });
        let found: anyhow::Result<Vec<_>> = found.collect();
        Ok(Some(found?.into_iter().flatten().collect()))
    }

    /// Takes in what was decided since, and joins what is small. By the timer.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn take_in(&self) -> anyhow::Result<()> {
        if self.whole_since()?.is_none() {
            return Ok(());
        }
        let hinted = self.hinted()?;
        let Some(Seen { taken_in, .. }) = self.look(&hinted, &|_| false)? else { return self.is_broken() };
        let (mut rows, mut gone) = (Vec::new(), HashSet::new());
        for (id, number) in hinted {
            let before = taken_in.get(&id).copied();
            if before >= Some(number) {
                continue;
            }
            let opened = unless_odd(self.0.open(&Submission::from(&id)))?.flatten();
            if opened.as_ref().is_none_or(|opened| opened.application.email().is_none()) && before.is_some() {
                gone.insert(id.clone());
            }
            rows.extend(opened.and_then(|opened| self.row(&opened)).filter(|row| before < Some(row.number)));
        }
        self.leave_out(&gone)?;
        segment::write(&self.0.queue.objects, &rows)?;
        self.join()
    }

    /// Takes everybody in anew, where that was not done for a week, until it is done or `rest`, told how long it has
    /// worked, says no.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn make_anew(&self, rest: &dyn Fn(Duration) -> bool) -> anyhow::Result<()> {
        let now = self.0.clock.now();
        match self.whole_since()? {
            Some(since) if since <= now && now.duration_since(since) < ANEW => Ok(()),
            _ => self.make_whole(rest),
        }
    }

    /// The same at once.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn make_whole(&self, rest: &dyn Fn(Duration) -> bool) -> anyhow::Result<()> {
        let (objects, now) = (&self.0.queue.objects, self.0.clock.now());
        let before = objects.keys(SEARCH, None)?;
        let mut after: Option<Key> = None;
        loop {
            let begun = Instant::now();
            let (listed, next) = self.0.queue.stretch(ROWS, after.as_ref())?;
            segment::write(objects, &self.rows(&listed)?)?;
            after = next;
            if after.is_none() {
                break;
            }
            if !rest(begun.elapsed()) {
                return Ok(());
            }
        }
        // With what was said to be whole before.
        before.iter().try_for_each(|key| objects.known(objects.store.remove(key)))?;
        objects.known(objects.store.create(&objects.key(WHOLE)?, now.to_string().as_bytes()))?;
        self.take_in()
    }

    /// Lets those leave at once who were erased.
    ///
    /// # Errors
    /// When the disk refuses; then they leave with what is taken in next.
    pub(in crate::office) fn forget(&self, gone: &Submission) -> anyhow::Result<()> {
        self.leave_out(&HashSet::from([gone.id()]))
    }

    /// Some of it cannot be read: nobody is looked for in it before it is made anew.
    fn is_broken(&self) -> anyhow::Result<()> {
        let objects = &self.0.queue.objects;
        Ok(objects.known(objects.store.remove(&objects.key(WHOLE)?))?)
    }

    fn rows(&self, listed: &[ListedRecord]) -> anyhow::Result<Vec<SearchRow>> {
        let rows = listed.par_iter().map(|listed| {
            let opened = unless_odd(self.0.open(&Submission::from(&listed.id)))?.flatten();
            Ok(opened.and_then(|opened| self.row(&opened)))
        });
        let rows: anyhow::Result<Vec<_>> = rows.collect();
        Ok(rows?.into_iter().flatten().collect())
    }

    fn row(&self, opened: &Opened) -> Option<SearchRow> {
        let on = opened.on.as_ref()?;
        let text = SearchText::of(&self.0.scheme, &opened.application);
        Some(SearchRow { id: on.id().clone(), number: on.number(), text })
    }

    /// Since when everybody is in the index.
    fn whole_since(&self) -> anyhow::Result<Option<Timestamp>> {
        let objects = &self.0.queue.objects;
        let content =
            unless_odd(objects.known(objects.store.read(&objects.key(WHOLE)?)).map_err(Into::into))?.flatten();
        Ok(content.and_then(|content| String::from_utf8(content).ok()?.parse().ok()))
    }

    /// Whom a hint tells of, with the highest number that one was left for. Each decision left one that stays for
    /// two days, or as long as it waits.
    fn hinted(&self) -> Result<HashMap<Id, Number>, DurableFault> {
        let mut hinted = HashMap::new();
        let mut after: Option<Key> = None;
        loop {
            let listed = self.0.queue.hints.list("", after.as_ref())?;
            for hint in listed.hints {
                let number = hinted.entry(hint.id).or_insert(hint.number);
                *number = hint.number.max(*number);
            }
            match listed.after {
                Some(key) => after = Some(key),
                None => return Ok(hinted),
            }
        }
    }

    /// Looks through all segments; `None`: one of them cannot be read, or they were replaced each time.
    fn look(
        &self,
        hinted: &HashMap<Id, Number>,
        is_meant: &(dyn Fn(&SearchRow) -> bool + Sync),
    ) -> anyhow::Result<Option<Seen>> {
        let objects = &self.0.queue.objects;
        for _ in 0..LOOKS {
            let read = segment::list(objects)?.into_par_iter().map(|segment| {
                let mut seen = Seen::default();
                let Some(rows) = segment::read(objects, &segment.key)? else { return Ok(None) };
                for row in rows {
                    if is_meant(&row) {
                        seen.meant.insert(row.id.clone());
                    }
                    if hinted.contains_key(&row.id) {
                        seen.has(row.id, row.number);
                    }
                }
                Ok(Some(seen))
            });
            let read: Result<Option<Vec<Seen>>, DurableFault> = read.collect();
            match read {
                Ok(Some(read)) => return Ok(Some(read.into_iter().fold(Seen::default(), Seen::and))),
                Ok(None) => {}
                Err(DurableFault::Odd { .. }) => return Ok(None),
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(None)
    }

    /// Makes one segment of small ones. What was replaced meanwhile may have lost somebody who was erased: then
    /// it is left for the next time.
    fn join(&self) -> anyhow::Result<()> {
        let objects = &self.0.queue.objects;
        let small: Vec<Segment> =
            segment::list(objects)?.into_iter().filter(|segment| segment.rows < ROWS / 2).collect();
        if small.len() < SMALL {
            return Ok(());
        }
        let mut rows: HashMap<Id, SearchRow> = HashMap::new();
        for segment in &small {
            for row in segment::read(objects, &segment.key)?.unwrap_or_default() {
                match rows.get(&row.id) {
                    Some(there) if there.number >= row.number => {}
                    _ => drop(rows.insert(row.id.clone(), row)),
                }
            }
        }
        let mut rows: Vec<SearchRow> = rows.into_values().collect();
        rows.sort_by(|one, other| one.id.cmp(&other.id));
        let made = segment::write(objects, &rows)?;
        let still = segment::list(objects)?;
        let over = match small.iter().all(|segment| still.contains(segment)) {
            true => small.into_iter().map(|segment| segment.key).collect(),
            false => made,
        };
        over.iter().try_for_each(|key| objects.known(objects.store.remove(key))).map_err(Into::into)
    }

    /// Makes every segment that has somebody of these anew without them, until there is none.
    fn leave_out(&self, gone: &HashSet<Id>) -> anyhow::Result<()> {
        let objects = &self.0.queue.objects;
        let mut looked_at = HashSet::new();
        while !gone.is_empty() {
            let mut unseen = segment::list(objects)?;
            unseen.retain(|segment| !looked_at.contains(segment));
            if unseen.is_empty() {
                break;
            }
            for segment in unseen {
                let mut rows = segment::read(objects, &segment.key)?.unwrap_or_default();
                let count = rows.len();
                rows.retain(|row| !gone.contains(&row.id));
                if rows.len() < count {
                    segment::write(objects, &rows)?;
                    objects.known(objects.store.remove(&segment.key))?;
                }
                looked_at.insert(segment);
            }
        }
        Ok(())
    }
}

impl Seen {
    fn has(&mut self, id: Id, number: Number) {
        let there = self.taken_in.entry(id).or_insert(number);
        *there = number.max(*there);
    }

    fn and(mut self, other: Self) -> Self {
        self.meant.extend(other.meant);
        other.taken_in.into_iter().for_each(|(id, number)| self.has(id, number));
        self
    }
}
