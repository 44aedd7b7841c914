//! What the state holds, counted: by states, what was erased, what waits. Called by `cli::state`. Reads every
//! record's open head and nothing that anybody typed.

use crate::base::durable::Fault;
use crate::office::Office;
use crate::office::queue::application::{State, Submission};
use crate::office::queue::envelope::{Head, KIND};
use crate::office::queue::rows::Queue;
use crate::store::Prefix;
use crate::store::row::{Current, Listed};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What a state holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Holds {
    /// How many applications stand in each state, in the order of [`State::ALL`].
    pub states: [usize; State::ALL.len()],
    /// How many were erased for good.
    pub erased: usize,
    /// How many hints lie in each place.
    pub waiting: BTreeMap<String, usize>,
}

/// Where all hints lie.
const WAITING: &str = "waiting/";
const STRETCH: usize = 10_000;

impl Office {
    /// Counts what the state holds.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn holds(&self) -> anyhow::Result<Holds> {
        let mut holds = Holds::default();
        for (_, state) in self.queue.heads(|current| {
            let head: Option<Head> = current.head(&KIND).ok();
            (!current.is_erased()).then_some(head).flatten().map(|head| head.state)
        })? {
            match state.and_then(|state| State::ALL.iter().position(|one| *one == state)) {
                Some(at) => holds.states[at] += 1,
                None => holds.erased += 1,
            }
        }
        let (all, mut after) = (Prefix::parse(WAITING)?, None);
        loop {
            let keys = self.queue.store.list(&all, after.as_ref(), STRETCH)?.keys;
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
        let is_erased = |current: &Current| current.is_erased();
        let mut erased: Vec<_> = self.queue.heads(is_erased)?;
        erased.retain(|(_, is_erased)| *is_erased);
        Ok(erased.into_iter().map(|(submission, _)| submission).collect())
    }
}

impl Queue {
    /// What `of` takes from each record's number that counts, tombstones too, in order. One that cannot be read is
    /// counted and named.
    pub(in crate::office) fn heads<T: Send>(
        &self,
        of: impl Fn(&Current) -> T + Sync,
    ) -> anyhow::Result<Vec<(Submission, T)>> {
        let read = |listed: &Listed| match self.known(self.rows().current_listed(listed)) {
            Err(Fault::Odd { .. }) => Ok(None),
            current => Ok(current?.map(|current| (Submission::from(&listed.id), of(&current)))),
        };
        let mut found = Vec::new();
        self.each_listed(|listed| {
            let read: Result<Vec<_>, Fault> = listed.par_iter().map(read).collect();
            found.extend(read?.into_iter().flatten());
            Ok(())
        })?;
        Ok(found)
    }
}
