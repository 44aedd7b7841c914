//! What is accepted beside what is listed, both ways: a row lost in a spreadsheet, a register that was not
//! restored, an entry whose declaration has ended. Asked by `serve` every hour and by `check`.
//! What a hand took out of the list never comes back by itself, it is only said, in record numbers. What has
//! ended here and came back with an old copy is left out of every publication.

use super::Office;
use super::application::{Application, State, Step, Submission};
use super::issue::Issue;
use super::queue::Queue;
use super::state::StateDir;
use super::unless_odd;
use crate::base::entropy::Entropy;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::directory::{self, Place, Register};
use crate::scheme::Scheme;
use crate::scheme::ids::RecordNumber;
use jiff::civil::Date;
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, PoisonError};

/// Record numbers that stand on one side only, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Differences {
    /// Accepted, and not in the register.
    unlisted: Vec<RecordNumber>,
    /// In the register and issued here, and not accepted (any more).
    unaccepted: Vec<RecordNumber>,
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
        self.unlisted.is_empty() && self.unaccepted.is_empty()
    }

    fn problems(&self, list: &Path) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !self.unlisted.is_empty() {
            problems.push(Problem::new(
                list,
                format!("受理した宣言のうち {}が載っていません。", named(&self.unlisted)),
                "消したおぼえがなければ、バックアップの data/declarers.csv からその行を戻してください。\
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
        problems
    }
}

impl Office {
    /// Compares, and says what is different when it was not said before.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub(super) fn compare_register(&self) -> anyhow::Result<()> {
        self.publish_register()?;
        self.guarded(|| self.forget_ended())?;
        let mut found = Differences::between(&self.queue, &self.register()?)?;
        if !found.is_empty() {
            // Somebody may just have been publishing: look again while nobody is.
            let publishing = self.open_publishing()?;
            found = Differences::between(&self.queue, publishing.register())?;
        }
        let mut known = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != found {
            for problem in found.problems(&self.place().list_label()) {
                note!("sengen: {problem}");
            }
            *known = found;
        }
        Ok(())
    }

    /// What is in a register and was stopped, replaced or revoked here. Only that is read.
    pub(super) fn ended_in(&self, register: &Register) -> anyhow::Result<Vec<Application>> {
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

    /// How many were accepted and are not listed, and listed and are not accepted, when it was last compared.
    pub fn register_differences(&self) -> (usize, usize) {
        let known = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        (known.unlisted.len(), known.unaccepted.len())
    }
}

/// The same for a state beside which no office is open; nothing is written. Empty where there is no state, or
/// the register is at fault itself.
///
/// # Errors
/// When the state cannot be read.
pub fn register_faults(root: &Path, place: &Place, (state, today): (&Path, Date)) -> anyhow::Result<Vec<Problem>> {
    let Some(state) = StateDir::existing(state)?.map(Arc::new) else { return Ok(Vec::new()) };
    let Ok(scheme) = Scheme::load(root) else { return Ok(Vec::new()) };
    let Ok(register) = directory::read(place, &scheme.lists, today) else { return Ok(Vec::new()) };
    let store = Arc::new(state.store()?);
    let queue = Queue::new((Arc::clone(&state), store), Arc::new(Entropy::Os));
    Ok(Differences::between(&queue, &register)?.problems(&place.list_label()))
}

/// The number under which an application must be listed; `None` while its acceptance is not complete.
fn listed_number(application: &Application) -> Option<RecordNumber> {
    application.last(Step::Accepted).and(application.record)
}

pub(super) fn named(numbers: &[RecordNumber]) -> String {
    let names: Vec<String> = numbers.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if numbers.len() > NAMED { "、…" } else { "" };
    format!("{} 件（一覧での番号 {}{more}）", numbers.len(), names.join("、"))
}
