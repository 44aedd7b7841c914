//! What the state holds, counted: by states, what was erased, what waits. Called by `cli::state`. Reads every
//! record's open head and nothing that anybody typed.

#[cfg(test)]
use crate::office::mail::journal;
use crate::office::queue::application::{State, Submission};
use crate::office::queue::envelope::{Head, KIND};
#[cfg(test)]
use crate::office::queue::hints;
use crate::office::queue::rows::Queue;
use crate::store::row::Current;
use crate::store::{Fault, Prefix};
use std::collections::BTreeMap;

/// What a state holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Holds {
    /// How many applications stand in each state, in the order of [`State::ALL`].
    pub states: [usize; State::ALL.len()],
    /// How many were erased for good.
    pub erased: usize,
    /// How many are of a newer version, so that their state cannot be told.
    pub newer: usize,
    /// How many hints lie in each place.
    pub waiting: BTreeMap<String, usize>,
}

/// The places of everything that waits, as they are counted: those of the two who leave hints.
#[cfg(test)]
pub fn places() -> impl Iterator<Item = &'static str> {
    let of_letters = journal::PLACES.into_iter().filter_map(|place| place.strip_prefix(WAITING));
    hints::PLACES.into_iter().chain(of_letters)
}

/// Where all hints lie.
const WAITING: &str = "waiting/";
const STRETCH: usize = 10_000;

/// Counts what a state holds.
#[derive(Debug)]
pub struct Survey {
    pub(super) queue: Queue,
}

impl Survey {
    /// Counts what the state holds.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn holds(&self) -> anyhow::Result<Holds> {
        let mut holds = Holds::default();
        let state = |current: &Current| current.head(&KIND).ok().map(|head: Head| head.state);
        for (_, (erased, state)) in self.queue.heads(|current, _| (current.is_erased(), state(current)))? {
            match state.and_then(|state| State::ALL.iter().position(|one| *one == state)) {
                _ if erased => holds.erased += 1,
                Some(at) => holds.states[at] += 1,
                None => holds.newer += 1,
            }
        }
        let (all, mut after) = (Prefix::parse(WAITING)?, None);
        loop {
            let listing = self.queue.objects.store.list_open(&all, after.as_ref(), STRETCH)?;
            let closed = listing.closed.into_iter().map(|(at, what)| Fault::Odd { at, what });
            closed.for_each(|fault| drop(self.queue.objects.known::<()>(Err(fault))));
            let keys = listing.keys;
            let places = keys.iter().filter_map(|key| key.as_str().strip_prefix(WAITING)?.split('/').next());
            places.for_each(|place| *holds.waiting.entry(place.to_owned()).or_default() += 1);
            if keys.len() < STRETCH {
                return Ok(holds);
            }
            after = keys.into_iter().next_back();
        }
    }

    /// Whoever was erased for good, in order.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn erased(&self) -> anyhow::Result<Vec<Submission>> {
        let mut erased: Vec<_> = self.queue.heads(|current, _| current.is_erased())?;
        erased.retain(|(_, is_erased)| *is_erased);
        Ok(erased.into_iter().map(|(submission, _)| submission).collect())
    }
}
