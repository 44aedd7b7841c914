//! Whether the clock can be believed: asked before anything is erased because its time has come. A clock that
//! stands more than a day ahead of the last look, or behind it, is doubted until it has gone steadily for a
//! day by the time since the machine's start, is right again, or a person confirms it. Nor is anything dated by it.
//! Never lets a doubted clock move the mark of the last look: with the right clock everything goes on.

use super::dir::FileRead;
use super::objects::Objects;
use crate::base::clock::{Clock, since_boot};
use crate::base::problem::Problem;
use crate::base::{durable, text};
use crate::office::faults::unless_odd;
use crate::store::Prefix;
use crate::store::record::Unreadable;
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// The last look that was believed, as a file, also over restarts.
const MARK: &str = "clock";
/// So far a clock may be off without anybody minding.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(10);
/// A gap up to this is believed at once: a night, a move to another machine.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What this process saw of the clock.
#[derive(Debug)]
pub struct ClockWatch {
    objects: Objects,
    pub(in crate::office) clock: Clock,
    watch: Mutex<Watch>,
    doubted: AtomicBool,
}

#[derive(Debug, Default)]
struct Watch {
    /// A look that was believed; what the clock should say now follows from it.
    believed: Option<Look>,
    /// The first look since which the clock goes steadily, though from where nobody knows.
    doubted: Option<Look>,
}

/// The clock, and the time since the machine's start, at one moment.
#[derive(Debug, Clone, Copy)]
struct Look {
    clock: Timestamp,
    up: SignedDuration,
}

impl ClockWatch {
    /// Of a clock that was not looked at yet.
    pub fn new(objects: Objects, clock: Clock) -> Self {
        Self { objects, clock, watch: Mutex::default(), doubted: AtomicBool::new(false) }
    }

    /// Believes the clock from now on: a person has looked at it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn trust(&self) -> anyhow::Result<()> {
        let look = self.look_now();
        *self.watch.lock().unwrap_or_else(PoisonError::into_inner) = Watch { believed: Some(look), doubted: None };
        self.doubted.store(false, Ordering::Relaxed);
        Ok(durable::replace(&self.objects.state.join(MARK), look.clock.to_string().as_bytes())?)
    }

    /// Whether nothing is erased because the clock is not believed.
    pub fn is_doubted(&self) -> bool {
        self.doubted.load(Ordering::Relaxed)
    }

    /// Nothing is dated and published by a clock that is not believed.
    ///
    /// # Errors
    /// Then: what to do about it.
    pub(in crate::office) fn ensure_believed(&self) -> anyhow::Result<()> {
        if !self.is_doubted() {
            return Ok(());
        }
        let what = format!(
            "このコンピューターの時計が合っているか、わかりません（いま {}）。間違えた日付で公開しないように、まだ何も決めていません。",
            text::moment(self.clock.now())
        );
        let remedy = "間違っていたら、時計を合わせてから、もう一度打ってください。合っていたら、\
                      同じコマンドに --trust-clock を付けて、もう一度打ってください。";
        Err(crate::office::faults::problems(&[Problem::new("時計", what, remedy)]))
    }

    /// Looks at the clock: whether it is believed. Then the mark follows it.
    pub(in crate::office) fn believes(&self) -> anyhow::Result<bool> {
        let mark = self.last_look()?;
        let look = self.look_now();
        // Where nothing lies yet, nothing can be erased too early.
        let is_new = mark.is_none() && self.is_empty()?;
        let expected = mark.or(is_new.then_some(look.clock));
        let believed = self.watch.lock().unwrap_or_else(PoisonError::into_inner).believes(expected, look);
        self.doubted.store(!believed, Ordering::Relaxed);
        if believed && mark != Some(look.clock) {
            durable::replace(&self.objects.state.join(MARK), look.clock.to_string().as_bytes())?;
        }
        Ok(believed)
    }

    /// The last look that was believed, where it is known.
    pub(in crate::office) fn last_look(&self) -> anyhow::Result<Option<Timestamp>> {
        let read = |bytes| String::from_utf8(bytes).ok().and_then(|text| text.trim().parse().ok());
        let found = self
            .objects
            .state
            .read(&self.objects.state.join(MARK), |bytes| read(bytes).ok_or(Unreadable::Damaged("no moment")));
        Ok(match unless_odd(found.map_err(Into::into))? {
            Some(FileRead::Whole(mark)) => Some(mark),
            _ => None,
        })
    }

    fn look_now(&self) -> Look {
        Look { clock: self.clock.now(), up: since_boot() }
    }

    fn is_empty(&self) -> anyhow::Result<bool> {
        Ok(self.objects.known(self.objects.store.list(&Prefix::parse("applications/")?, None, 1))?.keys.is_empty())
    }
}

impl Watch {
    /// Whether a look is believed; `mark` is the last one that was, in this process or an earlier one.
    fn believes(&mut self, mark: Option<Timestamp>, look: Look) -> bool {
        if mark.is_some_and(|mark| look.clock.duration_since(mark).abs() <= TOLERANCE) {
            // Just now another process believed it, which a person may have told to.
            *self = Self { believed: Some(look), doubted: None };
            return true;
        }
        let should_be = self.believed.map(|then| then.clock + (look.up - then.up)).or(mark);
        let gap = should_be.map(|should_be| look.clock.duration_since(should_be));
        if let Some(gap) = gap.filter(|gap| (-TOLERANCE..=DAY).contains(gap)) {
            self.doubted = None;
            // Small differences are followed, great ones add up: many leaps are no way around the day.
            if self.believed.is_none() || gap.abs() <= TOLERANCE {
                self.believed = Some(look);
            }
            return true;
        }
        let first = *self.doubted.get_or_insert(look);
        let gained = look.clock.duration_since(first.clock) - (look.up - first.up);
        if gained.abs() > TOLERANCE {
            self.doubted = Some(look);
            return false;
        }
        let confirmed = look.up - first.up >= DAY;
        if confirmed {
            *self = Self { believed: Some(look), doubted: None };
        }
        confirmed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "2026-11-20T00:00:00Z";

    /// Looks, each as hours by the clock and hours since the machine's start, from a mark at hour 0.
    fn looks(watch: &mut Watch, looks: &[(i64, i64)]) -> Vec<bool> {
        let mark: Timestamp = START.parse().unwrap();
        let hours = SignedDuration::from_hours;
        let look = |(clock, up): &(i64, i64)| Look { clock: mark + hours(*clock), up: hours(*up) };
        looks.iter().map(|at| watch.believes(Some(mark), look(at))).collect()
    }

    #[test]
    fn a_gap_of_more_than_a_day_is_believed_after_a_steady_day() {
        for ahead in [25, 8 * 24, 400 * 24, -26, -400 * 24] {
            let mut watch = Watch::default();
            let steady: Vec<_> = (0..=23).map(|hour| (ahead + hour, hour)).collect();
            assert_eq!(looks(&mut watch, &steady), [false; 24], "{ahead}");
            assert_eq!(looks(&mut watch, &[(ahead + 24, 24), (ahead + 25, 25)]), [true; 2], "{ahead}");
        }
    }

    #[test]
    fn the_right_clock_again_is_believed_at_once() {
        let mut watch = Watch::default();
        assert_eq!(looks(&mut watch, &[(192, 0), (193, 1), (2, 2), (3, 3)]), [false, false, true, true]);
    }

    #[test]
    fn a_day_begins_anew_when_the_clock_is_set_again() {
        let mut watch = Watch::default();
        assert_eq!(
            looks(&mut watch, &[(192, 0), (215, 23), (400, 24), (401, 25), (424, 48)]),
            [false, false, false, false, true]
        );
    }

    #[test]
    fn leaps_while_it_runs_are_doubted_too_and_add_up() {
        let mut watch = Watch::default();
        assert_eq!(looks(&mut watch, &[(0, 0), (1, 1), (194, 2), (195, 3)]), [true, true, false, false]);
        let mut watch = Watch::default();
        assert_eq!(looks(&mut watch, &[(0, 0), (20, 1), (40, 2), (60, 3)]), [true, true, false, false]);
    }

    #[test]
    fn a_night_off_and_a_small_correction_are_believed() {
        let mut watch = Watch::default();
        assert_eq!(looks(&mut watch, &[(24, 0), (25, 1), (50, 26)]), [true; 3]);
    }

    #[test]
    fn what_a_person_confirmed_elsewhere_is_believed_here_too() {
        let hours = SignedDuration::from_hours;
        let mark: Timestamp = START.parse().unwrap();
        let look = |hour| Look { clock: mark + hours(hour), up: hours(1) };
        let mut watch = Watch::default();
        assert!(watch.believes(Some(mark), Look { clock: mark, up: hours(0) }));
        assert!(!watch.believes(Some(mark), look(200)));
        assert!(!watch.believes(Some(mark + hours(199)), look(200)), "an hour is no word of a person");
        assert!(watch.believes(Some(mark + hours(200)), look(200)));
        assert!(watch.believes(Some(mark + hours(200)), look(200)));
    }

    #[test]
    fn without_a_mark_a_day_is_waited_for() {
        let hours = SignedDuration::from_hours;
        let look = |hour| Look { clock: START.parse::<Timestamp>().unwrap() + hours(hour), up: hours(hour) };
        let mut watch = Watch::default();
        assert_eq!([0, 12, 24].map(|hour| watch.believes(None, look(hour))), [false, false, true]);
    }
}
