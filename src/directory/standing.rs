//! The register as it stands: the last list and the changes that follow it in the log. Read by every build,
//! and by `ledger` before it changes anything. Takes no lock: where somebody publishes at the same moment, it
//! reads again.

use super::change::Change;
use super::entry::Told;
use super::log::{Log, Steps, counts};
use super::publication::Snapshot;
use super::{Place, Publication, Register, read};
use crate::base::files;
use crate::base::problem::Problem;
use crate::base::text::hex;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::os::unix::fs::MetadataExt;

/// List and log, read together.
#[derive(Debug)]
pub(super) struct Standing {
    /// With everything that waits.
    pub(super) register: Register,
    /// The list alone.
    pub(super) csv: Vec<u8>,
    /// What is known of its last publication.
    pub(super) last: Option<Publication>,
    /// Which publication the list is; `None`: a hand has been at it, or nothing is known.
    pub(super) snapshot: Option<Snapshot>,
    /// The changes that follow it, in order.
    pub(super) waiting: Vec<Change>,
    /// Changes that it holds and that nobody has packed.
    pub(super) left: Vec<u64>,
    /// The highest number of any change.
    pub(super) number: u64,
    /// The steps that counted lately.
    pub(super) steps: Steps,
}

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// What is listed.
    Build,
    /// Also what it takes to change that.
    Change,
}

/// So often it is read again while somebody publishes.
const ATTEMPTS: usize = 20;

impl Standing {
    /// Reads list, publication and log.
    ///
    /// # Errors
    /// Every fault of any of the files.
    pub(super) fn load(place: &Place, by: (&Lists, Date), depth: Depth) -> Result<Self, Vec<Problem>> {
        let mut seen = state_of(place);
        let mut loaded = Self::load_once(place, by, depth);
        for _ in 0..ATTEMPTS {
            let now = state_of(place);
            if now == seen {
                break;
            }
            seen = now;
            loaded = Self::load_once(place, by, depth);
        }
        loaded
    }

    fn load_once(place: &Place, (lists, today): (&Lists, Date), depth: Depth) -> Result<Self, Vec<Problem>> {
        let label = place.list_label();
        let csv = files::read(&place.list(), &label).map_err(|problem| vec![problem])?;
        let register = read::parse(&csv, lists, today)
            .map_err(|faults| faults.into_iter().map(|fault| fault.in_file(&label)).collect::<Vec<_>>());
        let (last, numbers) = (Publication::load(place), Log(place).numbers());
        let (register, last, numbers) = match (register, last, numbers) {
            (Ok(register), Ok(last), Ok(numbers)) => (register, last, numbers),
            (register, last, numbers) => {
                let faults = last.err().into_iter().chain(numbers.err());
                return Err(faults.chain(register.err().unwrap_or_default()).collect());
            }
        };
        let is_whole = depth == Depth::Build && numbers.is_empty();
        let (steps, packed) = if is_whole { Ok((Steps::new(), 0)) } else { Log(place).packed_lately() }
            .map_err(|problem| vec![problem])?;
        let sha256 = hex(&Sha256::digest(&csv));
        let snapshot =
            last.as_ref().and_then(|last| last.snapshot(&sha256).filter(|it| is_followed(it, last, &numbers)));
        let named = last.as_ref().map_or(0, |last| last.changes);
        let held = match (&snapshot, numbers.first()) {
            (Some(snapshot), _) => snapshot.changes,
            // What a hand has been at holds what is packed.
            (None, Some(first)) => first - 1,
            (None, None) => named.max(packed),
        };
        let number = numbers.last().copied().unwrap_or(0).max(named).max(packed);
        let (left, following): (Vec<u64>, Vec<u64>) = numbers.into_iter().partition(|number| *number <= held);
        let standing = Self { register, csv, last, snapshot, waiting: Vec::new(), left, number, steps };
        standing.followed_by(place, &following, lists).map_err(|problem| vec![problem])
    }

    /// The same with the changes of these numbers.
    fn followed_by(mut self, place: &Place, following: &[u64], lists: &Lists) -> Result<Self, Problem> {
        for number in following {
            if let Some(change) = Log(place).read(*number, lists)? {
                self.take_in(change);
            }
        }
        let serial = self.snapshot.as_ref().filter(|_| self.waiting.is_empty()).map(|snapshot| snapshot.serial);
        let told = Told {
            serial: serial.filter(|serial| *serial > 0),
            changed_on: self.waiting.iter().map(|change| change.day).max(),
            is_by_hand: self.snapshot.is_none(),
            last: self.last.clone(),
        };
        self.register = std::mem::take(&mut self.register).told(told);
        Ok(self)
    }

    /// Lets a change take effect, if it counts.
    pub(super) fn take_in(&mut self, change: Change) {
        if counts(&mut self.steps, &change.cause, change.step) {
            change.items.iter().for_each(|item| self.register.apply(item.no, item.entry.as_ref()));
        }
        self.number = self.number.max(change.number);
        self.waiting.push(change);
    }
}

/// Whether everything stands in the log that came between a list and the last one. A list that was put back
/// without what followed it is a hand's work.
fn is_followed(snapshot: &Snapshot, last: &Publication, numbers: &[u64]) -> bool {
    let is_last = snapshot.serial == last.serial;
    is_last
        || snapshot.changes < last.changes
            && (snapshot.changes + 1..=last.changes).all(|number| numbers.binary_search(&number).is_ok())
}

/// What tells whether somebody published meanwhile: what is said of the list, and which file that is.
type Seen = (Option<Vec<u8>>, Option<[i64; 4]>);

fn state_of(place: &Place) -> Seen {
    let list = std::fs::metadata(place.list()).ok();
    let list = list.map(|file| [file.ino().cast_signed(), file.size().cast_signed(), file.mtime(), file.mtime_nsec()]);
    (files::bytes(&place.publication()).ok(), list)
}
