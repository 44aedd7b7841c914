//! What waits for what, as hints in the state's store: `waiting/review/<id>.<number>`. Each is left before the
//! number it is for, so that what waits is found without reading what does not. Days are days in Japan.
//! Used by `applications`, which leaves and drops them, and by lists and timers. A hint may lie, a record never.
//! Two kinds are dropped not by the next decision but by who has done what they ask for: what may follow from a number
//! (mails, its place in the directory), and what it overtook.

use super::application::{Application, State, Submission};
use super::envelope::{application, rows};
use super::opened::Opened;
use super::returned;
use crate::base::clock::in_japan;
use crate::base::durable::{Creation, DurableFault};
use crate::base::entropy::Entropy;
use crate::base::terminal::note;
use crate::office::state::objects::Objects;
use crate::store::Key;
use crate::store::hint::{self, Hint, Worth};
use crate::store::row::{Current, Number, OVERTAKEN_KEPT};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// For the office.
pub(in crate::office) const REVIEW: &str = "review";
/// For the day on which a link ends.
pub(in crate::office) const EXPIRY: &str = "expiry";
/// For the day on which something about a contact falls due.
pub(in crate::office) const EFFECT: &str = "effect";
/// For the day on which something returned is reminded of, or ends.
pub(in crate::office) const RETURNED: &str = "returned";
/// For the minute in which something that was decided takes effect.
pub(in crate::office) const DECIDED: &str = "decided";
/// For the end of what is kept, by the day on which that began.
pub(in crate::office) const RETENTION: &str = "retention";
/// For what may follow from a number that was decided.
pub(in crate::office) const UNFINISHED: &str = "unfinished";
/// For the removal of what a number overtook, by the day on which it did.
pub(in crate::office) const OVERTAKEN: &str = "overtaken";

/// Every place of hints. None is left anywhere else.
pub(in crate::office) const PLACES: [&str; 8] =
    [EXPIRY, REVIEW, EFFECT, RETURNED, DECIDED, OVERTAKEN, RETENTION, UNFINISHED];

/// Whether the next decision drops a hint in this place; the others go with who has done what they ask for.
pub(in crate::office) fn goes_with_its_number(place: &str) -> bool {
    PLACES.iter().any(|kind| is_in(place, kind)) && ![UNFINISHED, OVERTAKEN].iter().any(|kind| is_in(place, kind))
}

fn is_in(place: &str, kind: &str) -> bool {
    place.split('/').next() == Some(kind)
}

/// Hints that say when something takes effect tell minutes apart.
const A_MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Which hints are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::office) enum Follow {
    /// Those whose number is the record's.
    Standing,
    /// Also those whose record has gone on.
    Overtaken,
}

/// From one place to another, by name.
#[derive(Debug, Clone, Copy)]
pub(in crate::office) struct Places<'a> {
    pub(in crate::office) first: &'a str,
    pub(in crate::office) last: &'a str,
}

/// What says what waits for what.
#[derive(Debug, Clone)]
pub struct Hints {
    objects: Objects,
    entropy: Arc<Entropy>,
}

/// The place for the day of a moment.
pub(in crate::office) fn on(place: &str, moment: Timestamp) -> String {
    format!("{place}/{}", in_japan(moment).date())
}

/// The place for the minute in which something that was decided takes effect.
pub(in crate::office) fn takes_effect(moment: Timestamp) -> String {
    format!("{DECIDED}/{}", in_japan(moment).strftime("%Y-%m-%d.%H%M"))
}

/// The place of what is kept for so many days in a state.
pub(in crate::office) fn kept_in(state: State) -> String {
    format!("{RETENTION}/{}", state.name())
}

/// Where hints say that it waits: for the office, for the end of a link, of its retention or of an undo time …
pub(in crate::office) fn waits(application: &Application) -> Vec<String> {
    let of_state = match application.state {
        State::Received => Some(on(EXPIRY, application.expires_at)),
        State::Confirmed => Some(REVIEW.to_owned()),
        // What is asked for beside a declaration waits for the office too.
        State::Accepted => (!application.account.waiting().is_empty()).then(|| REVIEW.to_owned()),
        state @ (State::Expired | State::Rejected | State::Withdrawn | State::Revoked | State::Answered) => {
            application.last(state.entered_by()).map(|event| on(&kept_in(state), event.at))
        }
    };
    let contact = falls_due(application).map(|due| on(EFFECT, due));
    let returned = returned::due(application).map(|due| on(RETURNED, due.at()));
    of_state.into_iter().chain(returned).chain(contact).chain(application.takes_effect().map(takes_effect)).collect()
}

/// The hints of the number that an application was read from.
fn hints_of(opened: &Opened) -> Vec<Hint> {
    let Some(current) = &opened.on else { return Vec::new() };
    let hint = |place: String| Hint { place, id: current.id().clone(), number: current.number() };
    waits(&opened.application).into_iter().map(hint).collect()
}

/// When the next of what goes on with its contact comes to its end.
fn falls_due(application: &Application) -> Option<Timestamp> {
    let contact = application.account.contact.as_ref();
    let contact = contact.map(|new| match new.not_before.filter(|_| new.verified) {
        Some(then) => then,
        None if new.verified => Timestamp::UNIX_EPOCH,
        None => new.verify_until,
    });
    application.account.objections.iter().map(|objection| objection.until).chain(contact).min()
}

/// So many are listed at a time: each time the names of their whole folder are read.
const LISTED: usize = 20_000;

impl Hints {
    /// The hints of a state.
    pub(in crate::office) fn new(objects: Objects, entropy: Arc<Entropy>) -> Self {
        Self { objects, entropy }
    }

    /// Leaves the hints of a number that is about to be decided; gives those that stood already.
    pub(in crate::office) fn leave_of(
        &self,
        opened: &Opened,
        number: Number,
        now: Timestamp,
    ) -> Result<Vec<Hint>, DurableFault> {
        let mut places = waits(&opened.application);
        if opened.on.is_some() {
            places.extend([UNFINISHED.to_owned(), on(OVERTAKEN, now)]);
        }
        let mut stood = Vec::new();
        for place in places {
            let hint = Hint { place, id: opened.application.submission.id(), number };
            if self.leave(&hint, now)? == Creation::Exists {
                stood.push(hint);
            }
        }
        Ok(stood)
    }

    /// Leaves those that stood once more: of somebody who was cut off long ago, they may just have been dropped.
    pub(in crate::office) fn leave_again(&self, stood: &[Hint], now: Timestamp) {
        for hint in stood {
            if let Err(fault) = self.leave(hint, now) {
                note!("sengen: {fault}");
            }
        }
    }

    /// Drops the hints of the number that was overtaken by one that was just decided.
    pub(in crate::office) fn drop_of(&self, opened: &Opened) {
        let Some(on) = &opened.on else { return };
        for place in &opened.waited {
            self.drop_hint(&Hint { place: place.clone(), id: on.id().clone(), number: on.number() });
        }
    }

    /// Leaves that the numbers below a tombstone that is about to be made go once more in two days.
    pub(in crate::office) fn leave_overtaken(
        &self,
        on_number: &Current,
        number: Number,
        now: Timestamp,
    ) -> Result<(), DurableFault> {
        self.leave(&Hint { place: on(OVERTAKEN, now), id: on_number.id().clone(), number }, now).map(drop)
    }

    /// Leaves the hints of an application that are not there. Where something else lies in the place of one that says
    /// when a decision takes effect, the minute before does as well: the record itself says when. Of the others it is named.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub(in crate::office) fn leave_missing(&self, opened: &Opened, now: Timestamp) -> Result<(), DurableFault> {
        let Some(current) = &opened.on else { return Ok(()) };
        let mut hints = hints_of(opened);
        // Where nothing lies below it any more, there is nothing to remove.
        let lowest = self.objects.known(rows(&self.objects, &self.entropy).lowest(current.id()))?;
        if lowest.is_some_and(|lowest| lowest < current.number()) {
            hints.push(Hint { place: on(OVERTAKEN, current.at()), id: current.id().clone(), number: current.number() });
        }
        for hint in hints {
            if !self.is_missing(&hint)? {
                continue;
            }
            match self.leave(&hint, now) {
                Ok(Creation::Exists) | Err(DurableFault::Odd { .. }) => self.leave_beside(hint, opened, now)?,
                left => drop(left?),
            }
        }
        Ok(())
    }

    fn leave_beside(&self, hint: Hint, opened: &Opened, now: Timestamp) -> Result<(), DurableFault> {
        let effective_at = opened.application.takes_effect().filter(|_| hint.place.starts_with(DECIDED));
        let Some(before) = effective_at.and_then(|then| then.checked_sub(A_MINUTE).ok()) else { return Ok(()) };
        match self.leave(&Hint { place: takes_effect(before), ..hint }, now) {
            Err(DurableFault::Odd { .. }) => Ok(()),
            left => left.map(drop),
        }
    }

    /// Whether any of an application's hints in places that begin so is not there.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub(in crate::office) fn lacks(&self, opened: &Opened, place: &str) -> Result<bool, DurableFault> {
        for hint in hints_of(opened).iter().filter(|hint| hint.place.starts_with(place)) {
            if self.is_missing(hint)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether no hint says so, and nothing that would do as well.
    fn is_missing(&self, hint: &Hint) -> Result<bool, DurableFault> {
        match self.objects.known(hint.stands(&self.objects.store)) {
            Err(DurableFault::Odd { .. }) if hint.place.starts_with(DECIDED) => Ok(!self.is_said_elsewhere(hint)?),
            Err(DurableFault::Odd { .. }) => Ok(true),
            stands => Ok(!stands?),
        }
    }

    /// Whether another minute says when what was decided takes effect: whoever follows that reads the record.
    fn is_said_elsewhere(&self, hint: &Hint) -> Result<bool, DurableFault> {
        let mut after = None;
        loop {
            let listed = self.list(&format!("{DECIDED}/"), after.as_ref())?;
            if listed.hints.iter().any(|own| own.id == hint.id && own.number == hint.number && own.place != hint.place)
            {
                return Ok(true);
            }
            match listed.after {
                Some(key) => after = Some(key),
                None => return Ok(false),
            }
        }
    }

    /// What may follow from one number of a record has been done; for others of it that may still stand.
    pub(in crate::office) fn is_done(&self, submission: &Submission, number: Number) {
        self.drop_hint(&Hint { place: UNFINISHED.to_owned(), id: submission.id(), number });
    }

    /// Everything that may follow from the numbers of a record up to this one has been done.
    pub(in crate::office) fn is_finished(&self, submission: &Submission, last: Number) {
        let place = format!("{UNFINISHED}/{}.", submission.as_str());
        match self.list(&place, None) {
            Ok(hints) => hints.hints.iter().filter(|hint| hint.number <= last).for_each(|hint| self.drop_hint(hint)),
            Err(fault) => note!("sengen: {fault}"),
        }
    }

    /// What waits in the places from `first` to `last`.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn waiting(
        &self,
        first: &str,
        last: &str,
        now: Timestamp,
    ) -> anyhow::Result<Vec<Submission>> {
        let hints = self.follow(Places { first, last }, Follow::Standing, now)?;
        Ok(hints.iter().map(|hint| Submission::from(&hint.id)).collect())
    }

    /// The hints in some places that are to be followed. Those that are over are dropped.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn follow(
        &self,
        Places { first, last }: Places<'_>,
        follow: Follow,
        now: Timestamp,
    ) -> anyhow::Result<Vec<Hint>> {
        let mut followed = Vec::new();
        self.each(Places { first, last }, follow, now, |hint, _| {
            followed.push(hint);
            Ok(())
        })?;
        Ok(followed)
    }

    /// The same, one after the other, with the record as it was read to judge the hint.
    pub(super) fn each(
        &self,
        Places { first, last }: Places<'_>,
        follow: Follow,
        now: Timestamp,
        mut found: impl FnMut(Hint, Option<Current>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let hints = self.list(first, after.as_ref())?;
            let is_past = hints.hints.last().is_none_or(|hint| hint.place.as_str() > last);
            for hint in hints.hints.into_iter().take_while(|hint| hint.place.as_str() <= last) {
                let current = match self.objects.known(rows(&self.objects, &self.entropy).current(&hint.id)) {
                    Err(DurableFault::Odd { .. }) => continue,
                    current => current?,
                };
                let number = current.as_ref().map(Current::number);
                let worth = match self.objects.known(hint.worth(&self.objects.store, number, now)) {
                    Err(DurableFault::Odd { .. }) => continue,
                    worth => worth?,
                };
                match (worth, follow) {
                    (Worth::Stands, _) | (Worth::Overtaken, Follow::Overtaken) => found(hint, current)?,
                    (Worth::Early, _) => {}
                    (Worth::Overtaken | Worth::Abandoned, _) => self.drop_hint(&hint),
                }
            }
            match hints.after.filter(|_| !is_past) {
                Some(key) => after = Some(key),
                None => return Ok(()),
            }
        }
    }

    /// Some of the hints of a place. Folders that are closed are counted and named, and keep nobody from the rest.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub(in crate::office) fn list(&self, place: &str, after: Option<&Key>) -> Result<hint::HintListing, DurableFault> {
        let mut hints = self.objects.known(hint::list(&self.objects.store, place, after, LISTED))?;
        hints.closed.drain(..).for_each(|fault| drop(self.objects.known::<()>(Err(fault))));
        Ok(hints)
    }

    /// Removes the numbers that were overtaken two days ago, and all below a tombstone. What a later change of
    /// contact overtook stays as long as that may be undone, by `keep`.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn prune(
        &self,
        now: Timestamp,
        keep: impl Fn(&Application, Timestamp) -> bool,
    ) -> anyhow::Result<usize> {
        let keeps = |current: &Current| application(current).is_ok_and(|over| keep(&over, current.at()));
        let last = on(OVERTAKEN, now.checked_sub(OVERTAKEN_KEPT).unwrap_or(Timestamp::MIN));
        let mut removed = 0;
        for hint in self.follow(Places { first: OVERTAKEN, last: &last }, Follow::Overtaken, now)? {
            match self.objects.known(rows(&self.objects, &self.entropy).prune(&hint.id, now, keeps)) {
                Err(DurableFault::Odd { .. }) => continue,
                pruned => removed += pruned?,
            }
            if self
                .objects
                .known(rows(&self.objects, &self.entropy).lowest(&hint.id))?
                .is_none_or(|lowest| lowest >= hint.number)
            {
                self.drop_hint(&hint);
            }
        }
        Ok(removed)
    }

    fn leave(&self, hint: &Hint, now: Timestamp) -> Result<Creation, DurableFault> {
        debug_assert!(PLACES.iter().any(|kind| is_in(&hint.place, kind)), "{}", hint.place);
        self.objects.known(hint.leave(&self.objects.store, now))
    }

    /// One that stays is dropped by who follows it next: nothing was lost, and whoever looks need not be able to write.
    fn drop_hint(&self, hint: &Hint) {
        if let Err(fault) = self.objects.known(hint.drop_from(&self.objects.store)) {
            note!("sengen: {fault}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_days_are_in_the_order_of_the_days() {
        let at = |text: &str| on(EFFECT, text.parse().unwrap());
        assert_eq!(at("2026-11-20T14:59:59Z"), "effect/2026-11-20");
        assert_eq!(at("2026-11-20T15:00:00Z"), "effect/2026-11-21");
        assert!(on(EFFECT, Timestamp::UNIX_EPOCH) < at("2026-11-20T15:00:00Z"));
    }
}
