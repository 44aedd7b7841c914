//! What the log says became of each record number: whether it has ended, whether it was decided here that it is
//! listed, and whether a hand has put its row right last. Asked by `office`, which knows what was decided, and before
//! an earlier list is taken over. Says of no row what stood in it.

use super::change::{ChangeKind, Packed};
use crate::scheme::ids::RecordNumber;
use std::collections::HashMap;

/// What became of the records, as far back as the log goes.
#[derive(Debug, Default)]
pub struct Fates(HashMap<RecordNumber, Fate>);

/// What ended a declaration that was listed, as the log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// A keyed hash of the private record, or a hand's work.
    pub cause: String,
    /// Which of its steps.
    pub step: u64,
}

#[derive(Debug, Default)]
struct Fate {
    end: Option<End>,
    is_decided: bool,
    is_corrected: bool,
}

/// What follows from no record: a hand's work, and a list that was taken over.
pub(super) const HAND: &str = "hand-";
pub(super) const IMPORT: &str = "import-";

impl Fates {
    /// By everything that counts, in order.
    pub(super) fn of(all: Vec<Packed>) -> Self {
        let mut fates: HashMap<RecordNumber, Fate> = HashMap::new();
        for packed in all {
            let is_decided = ![HAND, IMPORT].iter().any(|other| packed.cause.starts_with(other));
            for (no, kinds) in packed.items {
                let has = |any: &[ChangeKind]| any.iter().any(|kind| kinds.contains(kind));
                let fate = fates.entry(no).or_default();
                fate.is_corrected = has(&[ChangeKind::Corrected]);
                if has(&[ChangeKind::Stopped, ChangeKind::Revoked]) {
                    fate.end = Some(End { cause: packed.cause.clone(), step: packed.step });
                    fate.is_decided = false;
                } else if has(&[ChangeKind::New, ChangeKind::Revived]) && !fate.is_corrected {
                    // A hand that puts a row back takes no decision back.
                    (fate.end, fate.is_decided) = (None, is_decided);
                }
            }
        }
        Self(fates)
    }

    /// Whether it was stopped or revoked, and nothing was decided since that brings it back.
    pub fn has_ended(&self, no: RecordNumber) -> bool {
        self.end(no).is_some()
    }

    /// By what it was stopped or revoked, and nothing was decided since that brings it back.
    pub fn end(&self, no: RecordNumber) -> Option<&End> {
        self.0.get(&no)?.end.as_ref()
    }

    /// Whether a decision about a declaration has put it on the list.
    pub fn is_decided(&self, no: RecordNumber) -> bool {
        self.0.get(&no).is_some_and(|fate| fate.is_decided)
    }

    /// Whether its row was put right last, and not changed by anything since.
    pub fn is_corrected(&self, no: RecordNumber) -> bool {
        self.0.get(&no).is_some_and(|fate| fate.is_corrected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChangeKind::{Corrected, New, Revived, Revoked, Stopped};

    fn fates(changes: &[(&str, &[ChangeKind])]) -> (bool, bool, bool) {
        let no = RecordNumber::FIRST;
        let packed = |(number, (cause, kinds)): (u64, &(&str, &[ChangeKind]))| Packed {
            number,
            day: jiff::civil::Date::constant(2026, 11, 20),
            cause: (*cause).to_owned(),
            step: number,
            items: vec![(no, kinds.to_vec())],
        };
        let fates = Fates::of((1..).zip(changes).map(packed).collect());
        (fates.has_ended(no), fates.is_decided(no), fates.is_corrected(no))
    }

    #[test]
    fn a_decision_ends_and_brings_back_and_a_hand_does_neither() {
        let [new, stopped, corrected] = [("c", &[New][..]), ("c", &[Stopped][..]), ("hand-1", &[Corrected][..])];
        let put_back = ("hand-1", &[Corrected, New][..]);
        assert_eq!(fates(&[]), (false, false, false));
        assert_eq!(fates(&[new]), (false, true, false));
        assert_eq!(fates(&[("import-1", &[New])]), (false, false, false));
        assert_eq!(fates(&[new, stopped]), (true, false, false));
        assert_eq!(fates(&[new, ("c", &[Revoked])]), (true, false, false));
        assert_eq!(fates(&[new, stopped, put_back, corrected]), (true, false, true));
        assert_eq!(fates(&[new, stopped, ("c", &[Revived])]), (false, true, false));
        assert_eq!(fates(&[new, corrected]), (false, true, true));
    }
}
