//! What a hand has changed in the list since it was published: row by row what the log will tell of it, and what
//! looks like a mishap (`mishap`). Old values are not known: `index` keeps of each row only what tells whether it
//! changed. Used by `ledger` before it publishes, and by builds; writes nothing.

use super::change::{Change, ChangeKind, ChangeReason, Item, kinds};
use super::index::{ListIndex, Print};
use super::standing::{Depth, RegisterStanding};
use super::{Adopted, Entry, Register, RegisterFolder, mishap, numbers, read};
use crate::base::files;
use crate::base::problem::{Problem, Problems};
use crate::scheme::Column;
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The list as an earlier make of the program kept it beside itself.
pub(super) const COPY: &str = "published.csv";

/// A list that a hand has changed, beside what is known of the one that was published.
#[derive(Debug)]
pub(super) struct Hand {
    was: BTreeMap<RecordNumber, Print>,
    is: Register,
    /// Of whom something was decided since: that stands, and not the hand's row.
    decided: HashSet<RecordNumber>,
    /// The rows that have come by a decision since.
    given: HashMap<RecordNumber, Entry>,
}

impl Hand {
    /// `None`: it is not known how the list was.
    pub(super) fn of(
        place: &RegisterFolder,
        lists: &Lists,
        csv: &[u8],
        waiting: &[Change],
    ) -> anyhow::Result<Option<Self>> {
        let Some(was) = published(place, lists)? else { return Ok(None) };
        let is = read::parse(csv, lists, Date::MAX).map_err(Problems)?;
        let items = || waiting.iter().flat_map(|one| &one.items);
        let decided = items().map(|item| item.no).collect();
        let new = items().filter(|item| item.kinds.contains(&ChangeKind::New));
        let given = new.filter_map(|item| Some((item.no, item.entry.clone()?))).collect();
        Ok(Some(Self { was, is, decided, given }))
    }

    /// What differs, as the log tells it, and how much of it.
    pub(super) fn items(&self, lists: &Lists) -> (Vec<Item>, Adopted) {
        let numbers = self.is.entries().iter().map(|entry| entry.no);
        let (mut added, mut changed, mut removed) = (0, 0, 0);
        let mut items = Vec::new();
        for no in numbers.chain(self.gone()).filter(|no| !self.decided.contains(no)) {
            let (old, new) = (self.was.get(&no), self.is.find(no));
            let kinds = kinds(old, new.map(|new| Print::of(new, lists)).as_ref(), ChangeReason::Corrected);
            if kinds.is_empty() {
                continue;
            }
            let count = match (old, new) {
                (None, _) => &mut added,
                (_, None) => &mut removed,
                _ => &mut changed,
            };
            *count += 1;
            items.push(Item { no, kinds, entry: new.cloned() });
        }
        (items, Adopted::Rows { added, changed, removed })
    }

    /// What looks as if nobody had meant it, in the bytes of the list.
    pub(super) fn mishaps(&self, csv: &[u8], place: &RegisterFolder, lists: &Lists) -> Vec<Problem> {
        let is_open = |no: &RecordNumber| !self.decided.contains(no);
        let gone: Vec<RecordNumber> = self.gone().filter(is_open).collect();
        let pairs = self.was.iter().filter(|(no, _)| is_open(no));
        let pairs = pairs.filter_map(|(no, old)| Some((old, self.is.find(*no)?)));
        let pairs: Vec<_> = pairs.filter(|(old, new)| **old != Print::of(new, lists)).collect();
        let added = self.is.entries().iter().filter(|entry| !self.was.contains_key(&entry.no) && is_open(&entry.no));
        let added: Vec<_> = added.collect();
        let mut found = mishap::faults(&gone, &pairs, lists);
        if lists.columns().has(Column::Number) {
            found.extend(numbers::faults(&pairs, &added, &self.is, read::is_without_numbers(csv, lists)));
        }
        found.extend(self.ended(place, lists));
        found.extend(self.taken());
        found.extend(mishap::far(self.was.keys().next_back().copied(), added.iter().map(|entry| entry.no)));
        if found.is_empty() {
            return Vec::new();
        }
        let lines = read::lines(csv, lists);
        found.into_iter().map(|mishap| mishap.problem(&place.list_label(), &lines)).collect()
    }

    /// # Errors
    /// [`Problems`]: [`Self::mishaps`].
    pub(super) fn refuse_mishaps(&self, csv: &[u8], place: &RegisterFolder, lists: &Lists) -> anyhow::Result<()> {
        let mishaps = self.mishaps(csv, place, lists);
        if mishaps.is_empty() { Ok(()) } else { Err(Problems(mishaps).into()) }
    }

    /// Also where mishaps are allowed: nobody who has ended is listed again by a hand, and no row gives way to another
    /// without a word.
    ///
    /// # Errors
    /// [`Problems`]: who is, and which does.
    pub(super) fn refuse_ended(&self, csv: &[u8], place: &RegisterFolder, lists: &Lists) -> anyhow::Result<()> {
        let found: Vec<_> = self.ended(place, lists).into_iter().chain(self.taken()).collect();
        if found.is_empty() {
            return Ok(());
        }
        let (label, lines) = (place.list_label(), read::lines(csv, lists));
        Err(Problems(found.into_iter().map(|found| found.problem(&label, &lines)).collect()).into())
    }

    /// Rows that a hand has added under a number that somebody else was given before the hand's row was known.
    fn taken(&self) -> Option<mishap::Mishap> {
        let added = self.is.entries().iter().filter(|entry| !self.was.contains_key(&entry.no));
        let taken = added.filter(|entry| self.given.get(&entry.no).is_some_and(|given| given != *entry));
        let rows: Vec<_> = taken.map(|entry| (entry.no, entry.no.to_string())).collect();
        (!rows.is_empty()).then_some(mishap::Mishap {
            kind: "の番号は、行を書いているあいだに、受理した別の宣言のものになりました",
            rows,
            remedy: "書き足した行を、まだ使っていない番号に直してください。受理した宣言の行は、そのまま載ります。",
        })
    }

    /// Rows that a hand has put back whose declaration has ended, as the log tells it.
    fn ended(&self, place: &RegisterFolder, lists: &Lists) -> Option<mishap::Mishap> {
        let fates = place.fates(lists).ok()?;
        let added = self.is.entries().iter().map(|entry| entry.no).filter(|no| !self.was.contains_key(no));
        let ended = added.filter(|no| !self.decided.contains(no) && fates.has_ended(*no));
        let rows: Vec<_> = ended.map(|no| (no, no.to_string())).collect();
        (!rows.is_empty()).then_some(mishap::Mishap {
            kind: "の宣言の行が、また書かれています（中止か取消で終わっています）",
            rows,
            remedy: "その行を消してください。もう一度載せるには、新しい宣言が要ります。",
        })
    }

    fn gone(&self) -> impl Iterator<Item = RecordNumber> {
        self.was.keys().copied().filter(|no| self.is.find(*no).is_none())
    }
}

/// Whether it is known how the list was when it was published last.
fn is_known(place: &RegisterFolder) -> bool {
    ListIndex::open(place).is_some() || place.log().join(COPY).exists()
}

/// Whether a list was brought along, so that nobody here knows how it was.
fn is_brought(place: &RegisterFolder, register: &Register) -> bool {
    register.is_by_hand() && !is_known(place)
}

/// Who is found by 法人番号 from a list that was brought along, so that nobody here knows whether they have chosen so.
pub fn brought_numbers(place: &RegisterFolder, register: &Register) -> Vec<RecordNumber> {
    let with_number = register.entries().iter().filter(|entry| entry.declarer.number.is_some()).map(|entry| entry.no);
    if is_brought(place, register) { with_number.collect() } else { Vec::new() }
}

/// Hints at what is odd in a list that was brought along: cells as a spreadsheet leaves them, and 法人番号 that several
/// rows have, each at the second of them.
pub fn brought_hints(place: &RegisterFolder, register: &Register, lists: &Lists) -> Vec<Problem> {
    if !is_brought(place, register) {
        return Vec::new();
    }
    let (odd, shared) = (mishap::looks(register), numbers::shared(register));
    if odd.is_empty() && shared.is_empty() {
        return Vec::new();
    }
    let lines = files::bytes(&place.list()).map(|csv| read::lines(&csv, lists)).unwrap_or_default();
    let label = place.list_label();
    let hint = |shared: numbers::SharedNumber| {
        let remedy = "ほかの事業者の番号を書いた行があれば、その欄を空にしてください。同じ法人が 2 回宣言しているのなら、このままでかまいません。";
        let problem = Problem::new(&label, shared.said(), remedy).hint();
        match shared.rows.get(1).and_then(|no| lines.get(no)) {
            Some(line) => problem.at(*line, 1),
            None => problem,
        }
    };
    odd.into_iter().map(|odd| odd.hint(&label, &lines)).chain(shared.into_iter().map(hint)).collect()
}

/// What looks like a mishap in a list that was read and that a hand has changed.
pub fn mishaps(place: &RegisterFolder, register: &Register, lists: &Lists) -> Vec<Problem> {
    if !register.is_by_hand() || !is_known(place) {
        return Vec::new();
    }
    let Ok(standing) = RegisterStanding::load(place, lists, Date::MAX, Depth::Build) else { return Vec::new() };
    let hand = Hand::of(place, lists, &standing.csv, &standing.waiting);
    let hand = hand.ok().flatten().filter(|_| standing.snapshot.is_none());
    hand.map(|hand| hand.mishaps(&standing.csv, place, lists)).unwrap_or_default()
}

/// How the list was, as it was published last.
fn published(place: &RegisterFolder, lists: &Lists) -> anyhow::Result<Option<BTreeMap<RecordNumber, Print>>> {
    if let Some(prints) = ListIndex::open(place).and_then(|index| index.prints()) {
        return Ok(Some(prints.into_iter().collect()));
    }
    let path = place.log().join(COPY);
    if !path.exists() {
        return Ok(None);
    }
    let was = read::parse(&files::bytes(&path)?, lists, Date::MAX).map_err(Problems)?;
    Ok(Some(was.entries().iter().map(|entry| (entry.no, Print::of(entry, lists))).collect()))
}
