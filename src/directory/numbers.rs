//! The 法人番号 of a list that a hand has been at. Who is found by one has chosen so, and the office has accepted it:
//! then the program writes it. So a number that a hand wrote, changed, moved or lost is published only by who allows
//! it, and one that stands on several rows is told. Used by `hand`, by `cli` for a list that is taken over, and by builds.

use super::index::Print;
use super::mishap::{Mishap, RowPair, SPOILT, only_moved};
use super::{Entry, Register};
use crate::scheme::corporate_number::CorporateNumber;
use crate::scheme::ids::RecordNumber;
use std::collections::BTreeMap;

/// What to do with a number that nobody is known to have chosen.
const UNCHOSEN: &str = "法人番号は、番号でも探せるようにすると自分で選んだ法人だけを載せ、事務局が受理すると自動で入ります。手で書いたのなら、消してください。\
                        本人がそう選んだことを確かめてあれば、sengen register adopt --allow とすると、記録して出します。";
const WRITTEN: &str = "の corporate_number に、前にはなかった法人番号が書かれています";
const OTHER: &str = "の corporate_number が、別の法人番号に変わっています";
const MOVED: &str = "の corporate_number が、ほかの行のものと入れ替わっています（その列だけを並べ替えたようです）";
const GONE: &str = "の corporate_number から、法人番号がなくなっています";
const COLUMN_GONE: &str =
    "の法人番号がなくなっています（見出しの最後に corporate_number の列がない、前の形の一覧です）";
const FIELD_GONE: &str = "の name_field が空になっています（name か representative と書いてありました）";

/// What a hand has done to numbers: in rows that differ from what they were, and in those that were `added`.
/// `is_without`: the list has no column for them.
pub(super) fn faults(pairs: &[RowPair<'_>], added: &[&Entry], register: &Register, is_without: bool) -> Vec<Mishap> {
    let number = |pair: &RowPair<'_>| Print::beside(&pair.1.declarer);
    let changed: Vec<&RowPair<'_>> = pairs.iter().filter(|pair| pair.0.number != number(pair)).collect();
    let are_moved = only_moved(changed.iter().map(|pair| pair.0.number), changed.iter().map(|pair| vec![number(pair)]));
    let mut written: Vec<&Entry> = added.iter().copied().filter(|entry| entry.declarer.number.is_some()).collect();
    let (mut other, mut gone, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for (old, new) in changed {
        match (old.number, new.declarer.number) {
            _ if are_moved => moved.push(*new),
            (_, None) => gone.push(*new),
            (0, Some(_)) => written.push(*new),
            (_, Some(_)) => other.push(*new),
        }
    }
    let nameless = pairs.iter().filter(|(old, new)| has_lost_field(old, new)).map(|(_, new)| *new).collect();
    let kinds = [
        (WRITTEN, written, UNCHOSEN),
        (OTHER, other, UNCHOSEN),
        (MOVED, moved, SPOILT),
        (if is_without { COLUMN_GONE } else { GONE }, gone, SPOILT),
        (FIELD_GONE, nameless, SPOILT),
    ];
    let shared = shared(register);
    let said = |entry: &&Entry| (entry.no, said(entry, &shared));
    let kinds = kinds.into_iter().filter(|(_, rows, _)| !rows.is_empty());
    kinds.map(|(kind, rows, remedy)| Mishap { kind, rows: rows.iter().map(said).collect(), remedy }).collect()
}

/// Whether a row no longer tells which question its name answers.
fn has_lost_field(old: &Print, new: &Entry) -> bool {
    let [untold, told @ ..] = Print::names(&new.name);
    new.declarer.name_field.is_none() && old.name != untold && told.contains(&old.name)
}

/// A row, with those that have the same number.
fn said(entry: &Entry, shared: &[SharedNumber]) -> String {
    let others = shared.iter().filter(|shared| Some(shared.number) == entry.declarer.number);
    let others = others.flat_map(|shared| &shared.rows).filter(|no| **no != entry.no);
    let others: Vec<String> = others.map(ToString::to_string).collect();
    if others.is_empty() {
        entry.no.to_string()
    } else {
        format!("{}（{} と同じ番号）", entry.no, others.join("、"))
    }
}

/// A 法人番号 and the rows that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedNumber {
    /// The number.
    pub number: CorporateNumber,
    /// Two rows or more, in order.
    pub rows: Vec<RecordNumber>,
}

/// The numbers that stand on several rows.
pub fn shared(register: &Register) -> Vec<SharedNumber> {
    let mut rows: BTreeMap<CorporateNumber, Vec<RecordNumber>> = BTreeMap::new();
    for entry in register.entries() {
        if let Some(number) = entry.declarer.number {
            rows.entry(number).or_default().push(entry.no);
        }
    }
    let shared = rows.into_iter().filter(|(_, rows)| rows.len() > 1);
    shared.map(|(number, rows)| SharedNumber { number, rows }).collect()
}

/// Who would be found by 法人番号 from a list on, and is not by the one that there is.
pub fn newly_found<'a>(list: &'a Register, listed: &Register) -> Vec<&'a Entry> {
    let is_new = |entry: &&Entry| {
        let known = listed.find(entry.no).and_then(|known| known.declarer.number);
        entry.declarer.number.is_some() && known != entry.declarer.number
    };
    list.entries().iter().filter(is_new).collect()
}

impl SharedNumber {
    /// What is said of it; nobody is kept from publishing what was accepted so.
    pub fn said(&self) -> String {
        let rows: Vec<String> = self.rows.iter().map(ToString::to_string).collect();
        format!("法人番号 {} の行が {} つあります（一覧での番号 {}）。", self.number, rows.len(), rows.join("、"))
    }
}
