//! What differs between what is accepted and what is listed, by record number: found here for the door, which lists
//! again who was lost, and for `upkeep::compare`, which says what stays. Reads only records about which the two sides
//! may differ, and changes nothing.

use crate::base::entropy::Entropy;
use crate::base::problem::Problem;
use crate::directory::{Fates, Register};
use crate::office::faults::unless_odd;
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::Step;
use crate::office::queue::index;
use crate::office::queue::numbers::Issuer;
use crate::office::queue::rows::Queue;
use crate::scheme::ids::RecordNumber;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// So many numbers are named; how many there are is always said.
const NAMED: usize = 20;

/// Record numbers that stand on one side only, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Differences {
    /// Accepted, and not in the register.
    pub(super) unlisted: Vec<RecordNumber>,
    /// Accepted, and the log says that it was stopped or revoked.
    pub(super) ended: Vec<RecordNumber>,
    /// In the register by a decision, and not accepted (any more).
    pub(super) unaccepted: Vec<RecordNumber>,
    /// In the register otherwise than it was accepted long ago, and no hand is known to have put it right.
    pub(super) differing: Vec<RecordNumber>,
}

impl Differences {
    /// By the numbers that were issued and those that ended; of who is listed and has not ended it is only asked
    /// whether the record is there.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub(super) fn between(queue: &Queue, register: &Register, fates: &Fates) -> anyhow::Result<Self> {
        let issuer = Issuer::new(queue.objects.clone(), Arc::new(Entropy::Os));
        let ended: HashSet<RecordNumber> = index::ended(&queue.objects)?.into_iter().map(|(no, _)| no).collect();
        let submissions = queue.submissions()?;
        let mut found = Self::default();
        let issued = issuer.issued()?;
        for no in issued.iter().copied() {
            let is_listed = register.find(no).is_some();
            let Some(holder) = issuer.holder(no)? else { continue };
            if is_listed && !ended.contains(&no) {
                // In a folder that is closed it may well be there.
                if !submissions.contains(&holder) && unless_odd(queue.find(&holder))?.is_some() {
                    found.unaccepted.push(no);
                }
                continue;
            }
            // One that cannot be read may well be accepted; one in the middle of a step is about to be.
            let Some(holder) = unless_odd(queue.find(&holder))? else { continue };
            let is_accepted = holder.as_ref().is_some_and(|holder| holder.state == State::Accepted);
            match is_listed {
                true if !is_accepted => found.unaccepted.push(no),
                false if is_accepted && holder.as_ref().and_then(listed_number) == Some(no) => {
                    if fates.has_ended(no) { &mut found.ended } else { &mut found.unlisted }.push(no);
                }
                _ => {}
            }
        }
        // The others were brought along from elsewhere, unless the log says that they were decided here.
        let listed = register.entries().iter().map(|entry| entry.no);
        let is_unknown = |no: &RecordNumber| fates.is_decided(*no) && issued.binary_search(no).is_err();
        found.unaccepted.extend(listed.filter(is_unknown));
        found.unaccepted.sort_unstable();
        Ok(found)
    }

    /// Whether both sides say the same.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is different, in words, about the list of this name.
    pub(super) fn problems(&self, list: &Path) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !self.unlisted.is_empty() {
            problems.push(Problem::new(
                list,
                format!("受理した宣言のうち {}が載っていません。", named(&self.unlisted)),
                "sengen state check --repair とすると、受理した内容で一覧に戻します（sengen serve が動いていれば、\
                 自動で戻ります）。掲載をやめるのなら、sengen review revoke で取り消してください。",
            ));
        }
        if !self.ended.is_empty() {
            problems.push(Problem::new(
                list,
                format!("受理のままの {}は、一覧の記録では中止か取消で終わっています。", named(&self.ended)),
                "控えを古いものに戻すと、こうなります。一覧には載せません（行を足さないでください）。\
                 申込者に確かめて、終わったままでよければ、sengen review revoke で控えも合わせてください。\
                 また載せるときは、あらためて宣言してもらってください。",
            ));
        }
        if !self.unaccepted.is_empty() {
            problems.push(Problem::new(
                list,
                format!("載っている {}は、いまは受理されていない宣言です。", named(&self.unaccepted)),
                "中止や取消になった宣言なら、その行を消してください（そのあと sengen register adopt --allow）。\
                 控えを古いものに戻したあとなら、\
                 sengen review list で待っている申込みを確かめ、--replaces 一覧での番号 で受理し直してください。\
                 申込みがなければ、あらためて宣言してもらい、同じように受理してください。",
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

/// The number under which an application must be listed; `None` while its acceptance is not complete.
pub(super) fn listed_number(application: &Application) -> Option<RecordNumber> {
    application.last(Step::Accepted).and(application.record)
}

/// Record numbers in words.
pub(super) fn named(numbers: &[RecordNumber]) -> String {
    let names: Vec<String> = numbers.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if numbers.len() > NAMED { "、…" } else { "" };
    format!("{} 件（一覧での番号 {}{more}）", numbers.len(), names.join("、"))
}
