//! What is accepted beside what is listed, both ways: a row lost in a spreadsheet, a register that was not
//! restored, an entry whose declaration has ended. Asked by `serve` every hour and by `check`.
//! What a hand took out of the list never comes back by itself, it is only said, in record numbers. What has
//! ended here and came back with an old copy is left out of every publication.

use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::directory::{self, Entry, Place, Register};
use crate::office::Office;
use crate::office::publish::{KNOWN_DAYS, public_entry, shows};
use crate::office::queue::application::{Application, State, Step, Submission};
use crate::office::queue::guard::unless_odd;
use crate::office::queue::numbers::Issue;
use crate::office::queue::rows::Queue;
use crate::office::state::dir::StateDir;
use crate::scheme::Scheme;
use crate::scheme::ids::RecordNumber;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, PoisonError};

/// Record numbers that stand on one side only, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::office) struct Differences {
    /// Accepted, and not in the register.
    unlisted: Vec<RecordNumber>,
    /// In the register and issued here, and not accepted (any more).
    unaccepted: Vec<RecordNumber>,
    /// In the register otherwise than it was accepted long ago, and no hand is known to have put it right.
    differing: Vec<RecordNumber>,
}

/// What accepted declarations are compared with, word by word.
struct Beside<'a> {
    queue: &'a Queue,
    scheme: &'a Scheme,
    place: &'a Place,
    now: Timestamp,
}

/// So many numbers are named; how many there are is always said.
const NAMED: usize = 20;

impl Differences {
    /// By the numbers that were issued and those that ended; only records about which the two sides may differ are
    /// read.
    fn between(queue: &Queue, register: &Register) -> anyhow::Result<Self> {
        let issue = Issue { queue, entropy: &Entropy::Os };
        let ended: HashSet<(RecordNumber, Submission)> = queue.ended()?.into_iter().collect();
        let numbers: HashSet<RecordNumber> = ended.iter().map(|(no, _)| *no).collect();
        let mut found = Self::default();
        // What is not among them was brought along from elsewhere.
        for no in issue.issued()? {
            let is_listed = register.find(no).is_some();
            if is_listed && !numbers.contains(&no) {
                continue;
            }
            let Some(holder) = issue.holder(no)? else { continue };
            if !is_listed && ended.contains(&(no, holder.clone())) {
                continue;
            }
            // One that cannot be read may well be accepted; one in the middle of a step is about to be.
            let Some(holder) = unless_odd(queue.find(&holder))? else { continue };
            let is_accepted = holder.as_ref().is_some_and(|holder| holder.state == State::Accepted);
            match is_listed {
                true if !is_accepted => found.unaccepted.push(no),
                false if is_accepted && holder.as_ref().and_then(listed_number) == Some(no) => found.unlisted.push(no),
                _ => {}
            }
        }
        Ok(found)
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn problems(&self, list: &Path) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !self.unlisted.is_empty() {
            problems.push(Problem::new(
                list,
                format!("受理した宣言のうち {}が載っていません。", named(&self.unlisted)),
                "消したおぼえがなければ、バックアップの declarers.csv からその行を戻してください。どのバックアップにも\
                 なければ、review show で内容を確かめて一覧に書き足してください（そのあと sengen register adopt）。\
                 掲載をやめるのなら、sengen review revoke で取り消してください。",
            ));
        }
        if !self.unaccepted.is_empty() {
            problems.push(Problem::new(
                list,
                format!("載っている {}は、いまは受理されていない宣言です。", named(&self.unaccepted)),
                "中止や取消になった宣言なら、その行を消してください。バックアップから戻したあとなら、\
                 sengen review list で待っている申込みを確かめ、--replaces 一覧での番号 で受理し直してください。",
            ));
        }
        if !self.differing.is_empty() {
            problems.push(Problem::new(
                list,
                format!("一覧の {}は、受理した内容と違います。", named(&self.differing)),
                "review show で受理した内容を確かめ、一覧のその行を直してから、sengen register adopt としてください。\
                 一覧のほうが正しければ、申込者に登録情報変更を頼んでください。",
            ));
        }
        problems
    }
}

impl Beside<'_> {
    /// The rows that say something else than was accepted. Reads every record that is accepted.
    fn differing(&self, register: &Register) -> anyhow::Result<Vec<RecordNumber>> {
        let mut differing = self.queue.each_in(&[State::Accepted], |application| {
            let no = listed_number(&application)?;
            self.differs(&application, register.find(no)).then_some(no)
        })?;
        if !differing.is_empty() {
            let corrected = self.place.corrected(&self.scheme.lists)?;
            differing.retain(|no| !corrected.contains(no));
        }
        differing.sort_unstable();
        Ok(differing)
    }

    /// Whether a row says something else than was accepted so long ago that nothing is owed any more.
    fn differs(&self, application: &Application, row: Option<&Entry>) -> bool {
        let Some(row) = row else { return false };
        let shown = application.history.iter().rfind(|event| shows(self.scheme, event));
        let is_owed = shown.is_none_or(|event| event.at > self.now - SignedDuration::from_hours(24 * KNOWN_DAYS));
        // Which question the name answers, an earlier list does not tell.
        let same = |entry: Entry| Entry { name_field: row.name_field.and(entry.name_field), ..entry } == *row;
        !is_owed && public_entry(&self.scheme.lists, application, row.no).is_ok_and(|entry| !same(entry))
    }
}

impl Office {
    /// Compares, and says what is different when it was not said before.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub(in crate::office) fn compare_register(&self) -> anyhow::Result<()> {
        // Also where the list cannot be written: nobody is kept in the log for that.
        let published = self.publish_register();
        self.guarded(|| self.forget_ended())?;
        published?;
        let mut found = Differences::between(&self.queue, &self.register()?)?;
        if !found.is_empty() {
            // Somebody may just have been publishing: look again while nobody is.
            let ledger = self.open_ledger()?;
            found = Differences::between(&self.queue, ledger.register())?;
        }
        let mut known = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        found.differing.clone_from(&known.differing);
        self.tell_differences(&mut known, found);
        Ok(())
    }

    /// Compares what is listed word by word with what was accepted: part of the look at everything.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub(in crate::office) fn compare_rows(&self) -> anyhow::Result<()> {
        let place = self.place();
        let beside = Beside { queue: &self.queue, scheme: &self.scheme, place: &place, now: self.clock.now() };
        let differing = beside.differing(&self.register()?)?;
        let mut known = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        let found = Differences { differing, ..known.clone() };
        self.tell_differences(&mut known, found);
        Ok(())
    }

    fn tell_differences(&self, known: &mut Differences, found: Differences) {
        if *known != found {
            for problem in found.problems(&self.place().list_label()) {
                note!("sengen: {problem}");
            }
            *known = found;
        }
    }

    /// What is in a register and was stopped, replaced or revoked here. Only that is read.
    pub(in crate::office) fn ended_in(&self, register: &Register) -> anyhow::Result<Vec<Application>> {
        let mut applications = Vec::new();
        for (no, submission) in self.queue.ended()?.into_iter().filter(|(no, _)| register.find(*no).is_some()) {
            // A number that was passed on to a newer declaration is the newer one's.
            if self.issue().holder(no)?.as_ref() != Some(&submission) {
                continue;
            }
            let has_ended = |application: &Application| {
                matches!(application.state, State::Withdrawn | State::Revoked) && application.record == Some(no)
            };
            applications.extend(unless_odd(self.queue.find(&submission))?.flatten().filter(has_ended));
        }
        Ok(applications)
    }

    /// How many were accepted and are not listed, listed and are not accepted, and listed otherwise, when it was
    /// last compared.
    pub fn register_differences(&self) -> [usize; 3] {
        let known = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        [&known.unlisted, &known.unaccepted, &known.differing].map(Vec::len)
    }
}

/// The same for a state beside which no office is open; nothing is written. Empty where there is no state, or
/// the register is at fault itself.
///
/// # Errors
/// When the state cannot be read.
pub fn register_faults(root: &Path, place: &Place, (state, clock): (&Path, Clock)) -> anyhow::Result<Vec<Problem>> {
    let Some(state) = StateDir::existing(state)?.map(Arc::new) else { return Ok(Vec::new()) };
    let Ok(scheme) = Scheme::load(root) else { return Ok(Vec::new()) };
    let Ok(register) = directory::read(place, &scheme.lists, clock.today()) else { return Ok(Vec::new()) };
    let store = Arc::new(state.store()?);
    let queue = Queue::new((Arc::clone(&state), store), Arc::new(Entropy::Os));
    let beside = Beside { queue: &queue, scheme: &scheme, place, now: clock.now() };
    let differing = beside.differing(&register)?;
    let found = Differences { differing, ..Differences::between(&queue, &register)? };
    Ok(found.problems(&place.list_label()))
}

/// The number under which an application must be listed; `None` while its acceptance is not complete.
fn listed_number(application: &Application) -> Option<RecordNumber> {
    application.last(Step::Accepted).and(application.record)
}

pub(in crate::office) fn named(numbers: &[RecordNumber]) -> String {
    let names: Vec<String> = numbers.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if numbers.len() > NAMED { "、…" } else { "" };
    format!("{} 件（一覧での番号 {}{more}）", numbers.len(), names.join("、"))
}
