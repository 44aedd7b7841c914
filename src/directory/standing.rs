//! The register as it stands: the last list and the changes that follow it in the log. Read by every build,
//! and by `ledger` before it changes anything. Takes no lock: where somebody publishes at the same moment, it
//! reads again.

use super::change::{Change, Packed};
use super::entry::PublicationNote;
use super::index::IndexStamp;
use super::log::{CauseSteps, Log, LogLeftovers, counts, steps_of};
use super::publication::Snapshot;
use super::{Publication, Register, RegisterFolder, copy, read};
use crate::base::files;
use crate::base::problem::Problem;
use crate::base::text::hex;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// List and log, read together.
#[derive(Debug)]
pub(super) struct RegisterStanding {
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
    /// Changes that it holds and that nobody has packed, and such as came too late.
    pub(super) left: LogLeftovers,
    /// What was packed lately.
    pub(super) lately: Vec<Packed>,
    /// The highest number of any change.
    pub(super) number: u64,
    /// The steps that counted lately.
    pub(super) steps: CauseSteps,
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

impl RegisterStanding {
    /// Reads list, publication and log.
    ///
    /// # Errors
    /// Every fault of any of the files.
    pub(super) fn load(place: &RegisterFolder, lists: &Lists, today: Date, depth: Depth) -> Result<Self, Vec<Problem>> {
        settled(place, || Self::load_once(place, lists, today, depth))
    }

    fn load_once(place: &RegisterFolder, lists: &Lists, today: Date, depth: Depth) -> Result<Self, Vec<Problem>> {
        if let Some(problem) = copy::half(place).or_else(|| place.missing()) {
            return Err(vec![problem]);
        }
        let label = place.list_label();
        let csv = match place.begins_empty() {
            true => Ok(read::header(lists)),
            false => files::read(&place.list(), &label),
        };
        let csv = csv.map_err(|problem| vec![problem])?;
        let register = read::parse(&csv, lists, today)
            .map_err(|faults| faults.into_iter().map(|fault| fault.in_file(&label)).collect::<Vec<_>>());
        let (last, unpacked) = (Publication::load(place), Log(place).unpacked(lists));
        let (register, last, unpacked) = match (register, last, unpacked) {
            (Ok(register), Ok(last), Ok(unpacked)) => (register, last, unpacked),
            (register, last, unpacked) => {
                let faults = last.err().into_iter().chain(unpacked.err());
                return Err(faults.chain(register.err().unwrap_or_default()).collect());
            }
        };
        let numbers = unpacked.numbers();
        let is_whole = depth == Depth::Build && numbers.is_empty();
        let (lately, packed) =
            if is_whole { Ok((Vec::new(), 0)) } else { Log(place).packed_lately() }.map_err(|problem| vec![problem])?;
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
        let (following, left) = unpacked.after(held).map_err(|problem| vec![problem])?;
        let steps = steps_of(&lately);
        let standing = Self { register, csv, last, snapshot, waiting: Vec::new(), left, lately, number, steps };
        Ok(standing.followed_by(following))
    }

    /// The same with the changes that follow.
    fn followed_by(mut self, following: Vec<Change>) -> Self {
        following.into_iter().for_each(|change| self.take_in(change));
        let serial = self.snapshot.as_ref().filter(|_| self.waiting.is_empty()).map(|snapshot| snapshot.serial);
        let told = PublicationNote {
            serial: serial.filter(|serial| *serial > 0),
            changed_on: self.waiting.iter().map(|change| change.day).max(),
            is_by_hand: self.snapshot.is_none(),
            last: self.last.clone(),
        };
        self.register = std::mem::take(&mut self.register).told(told);
        self
    }

    /// Lets a change take effect, if it counts.
    fn take_in(&mut self, change: Change) {
        if counts(&mut self.steps, &change.cause, change.step) {
            change.items.iter().for_each(|item| self.register.apply(item.no, item.entry.as_ref()));
        }
        self.number = self.number.max(change.number);
        self.waiting.push(change);
    }
}

/// Reads until nobody published meanwhile.
pub(super) fn settled<T>(place: &RegisterFolder, mut read: impl FnMut() -> T) -> T {
    let mut seen = state_of(place);
    let mut found = read();
    for _ in 0..ATTEMPTS {
        let now = state_of(place);
        if now == seen {
            break;
        }
        seen = now;
        found = read();
    }
    found
}

/// Whether everything stands in the log that came between a list and the last one. A list that was put back
/// without what followed it is a hand's work.
pub(super) fn is_followed(snapshot: &Snapshot, last: &Publication, numbers: &[u64]) -> bool {
    let is_last = snapshot.serial == last.serial;
    is_last
        || snapshot.changes < last.changes
            && (snapshot.changes + 1..=last.changes).all(|number| numbers.binary_search(&number).is_ok())
}

/// What tells whether somebody published meanwhile: what is said of the list, and which file that is.
pub(super) type Seen = (Option<Vec<u8>>, Option<IndexStamp>);

pub(super) fn state_of(place: &RegisterFolder) -> Seen {
    let list = std::fs::metadata(place.list()).ok();
    (files::bytes(&place.publication()).ok(), list.as_ref().map(IndexStamp::of))
}
