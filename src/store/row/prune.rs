//! Removing what was overtaken: lowest first, never the highest, never while somebody may still need it.

use super::{Current, Id, Number, OVERTAKEN_KEPT, RowFault, Rows};
use jiff::Timestamp;

impl Rows<'_> {
    /// Removes what was overtaken long enough ago, lowest first, and all below a tombstone; tells how many.
    /// Stops below a number that `keep` wants to have what it overtook kept for.
    ///
    /// # Errors
    /// [`RowFault`].
    pub fn prune(&self, id: &Id, now: Timestamp, keep: impl Fn(&Current) -> bool) -> Result<usize, RowFault> {
        let numbers = self.numbers(id, None)?;
        let Some(highest) = numbers.last() else { return Ok(0) };
        let erased = self.read(id, *highest)?.is_some_and(|highest| highest.is_erased());
        let mut removed = 0;
        for (at, pair) in numbers.windows(2).enumerate() {
            if !erased && !self.is_over(id, &numbers[at + 1..], now, &keep)? {
                break;
            }
            if removed == 0 {
                // What stands above may not have been confirmed to its writer yet: a power cut must not take both.
                self.store.settle(&self.key(id, *highest)?)?;
            }
            self.store.remove(&self.key(id, pair[0])?)?;
            removed += 1;
        }
        Ok(removed)
    }

    /// Whether what lies below these numbers was overtaken long enough ago. One that was damaged says nothing of when,
    /// nor whether it must stay: the next above it does, and is later.
    fn is_over(
        &self,
        id: &Id,
        above: &[Number],
        now: Timestamp,
        keep: &impl Fn(&Current) -> bool,
    ) -> Result<bool, RowFault> {
        for number in above {
            match self.read(id, *number) {
                Ok(Some(over)) => return Ok(now.duration_since(over.place.at) >= OVERTAKEN_KEPT && !keep(&over)),
                Ok(None) => return Ok(false),
                Err(RowFault::Unreadable { .. }) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(false)
    }
}
