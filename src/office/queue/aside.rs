//! What was put aside because nobody can read it any more, `corrupt/<shard>/<id>.<number>.<sum>.<day>`: whose it is, and
//! its end. It may still say in plain words what somebody wrote, so it goes with its record, or when what is kept of its
//! state is over, counted from the day it was put aside. Called by `erasure` and `expire`. Never believes what it says.

use super::application::{State, Submission};
use super::mark::{MAILBOX, SAME};
use super::reference;
use super::rows::Queue;
use crate::base::durable::DurableFault;
use crate::scheme::ids::Reference;
use crate::store::row::{Aside, Number};
use crate::store::{ASIDE, Key};
use jiff::civil::Date;

/// By what else a record is found that nobody can read: its marks, letters, hints and open log-ins.
const TRACES: [&str; 5] = [SAME, MAILBOX, "mail", "waiting", "sessions"];

impl Queue {
    /// A record that has no number left because all were put aside, by its reference: whose, and the last of them.
    ///
    /// # Errors
    /// When the disk refuses, or several may be meant.
    pub(in crate::office) fn put_aside(&self, reference: &Reference) -> anyhow::Result<Option<(Submission, Number)>> {
        let mut found: Vec<(Submission, Number)> = Vec::new();
        for digits in reference::beginnings(self, reference)? {
            let folder = digits.get(..3).unwrap_or(&digits);
            let keys = self.objects.keys(&format!("{ASIDE}/{folder}/{digits}"), None)?;
            for aside in keys.iter().filter_map(Aside::of) {
                let submission = Submission::from(&aside.id);
                match found.iter_mut().find(|(known, _)| *known == submission) {
                    Some((_, last)) => *last = (*last).max(aside.number),
                    None => found.push((submission, aside.number)),
                }
            }
        }
        // One that stands is found by itself; of one whose erasing was cut off only the tombstone does.
        let is_gone = |submission: &Submission| match self.rows().current(&submission.id()) {
            Ok(current) => current.is_none_or(|current| current.is_erased()),
            Err(_) => false,
        };
        found.retain(|(submission, _)| is_gone(submission));
        anyhow::ensure!(found.len() < 2, "what was put aside of several may be {reference}");
        Ok(found.pop())
    }

    /// Removes what was put aside of a record, and by what of that it may still be found; `all`: nothing else stands of it.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub(in crate::office) fn forget_aside(&self, submission: &Submission, all: bool) -> Result<(), DurableFault> {
        let aside = self.objects.known(self.rows().put_aside(&submission.id()))?;
        if aside.is_empty() {
            return Ok(());
        }
        let of_it = |key: &Key| key.as_str().contains(submission.as_str());
        for folder in if all { &TRACES[..] } else { &TRACES[..2] } {
            let traces = self.objects.keys(&format!("{folder}/"), None)?;
            traces.iter().filter(|key| of_it(key)).try_for_each(|key| self.remove(key))?;
        }
        aside.iter().try_for_each(|key| self.remove(key))
    }

    /// Removes what was put aside and whose days are over; tells how much. `kept`: for how many days what is of a state
    /// is kept, or, where that cannot be told, anything.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub(in crate::office) fn end_aside(
        &self,
        today: Date,
        kept: impl Fn(Option<State>) -> i64,
    ) -> Result<usize, DurableFault> {
        let mut removed = 0;
        for key in self.objects.keys(&format!("{ASIDE}/"), None)? {
            let Some(aside) = Aside::of(&key) else { continue };
            let Some(bytes) = self.objects.known(self.objects.store.read(&key))? else { continue };
            let days = i64::from(today.since(aside.on).map_or(0, |span| span.get_days()));
            if days > kept(state_in(&bytes)) {
                self.remove(&key)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn remove(&self, key: &Key) -> Result<(), DurableFault> {
        self.objects.known(self.objects.store.remove(key))
    }
}

/// The state in the head of a damaged object, where that can still be made out.
fn state_in(bytes: &[u8]) -> Option<State> {
    let head: serde_json::Value = serde_json::from_slice(bytes.split(|byte| *byte == b'\n').nth(1)?).ok()?;
    head.get("own")?.get("state")?.as_str()?.parse().ok()
}
