//! Whether a decision stands that a disk has broken off: the record says so, read again afterwards. Used by `review` and
//! `account`. Never tries anything again.

use super::refused::DiskRefusal;
use super::review_show::kind_name;
use super::review_undo::ruling_name;
use crate::base::terminal::note;
use crate::office::queue::application::Stand;
use crate::office::queue::pending::VoidDecision;
use crate::office::{Actor, Office};

/// Where what is to be decided stood before.
pub(super) struct Before<'a> {
    office: &'a Office,
    stood: Vec<(String, Option<Stand>)>,
}

/// What becomes of what follows from a decision that stands.
pub(super) const FOLLOWS: &str = "残っていることは、書けるようになれば、sengen serve が動いていればひとりでに、\
                                  動いていなければ次に sengen serve を始めたときに済みます。";

impl<'a> Before<'a> {
    /// Looks where these stand, by any of their names.
    pub(super) fn of(office: &'a Office, names: impl IntoIterator<Item = String>) -> Self {
        // What cannot be read is told by who decides.
        let stand = |name: &String| office.accounts.telephone.stand(name).ok().flatten();
        let stood = names.into_iter().map(|name| (name.clone(), stand(&name))).collect();
        Self { office, stood }
    }

    /// Says what somebody had decided before and what came to nothing by what was done now.
    pub(super) fn say_voided(&self) {
        for (name, stood) in &self.stood {
            let Some(stood) = stood else { continue };
            // What cannot be read is told by who decides.
            let voided = self.office.accounts.telephone.voided_since(name, stood).unwrap_or_default();
            for VoidDecision { reference, ruled, by } in voided {
                let by = match &by {
                    Actor::Office(name) | Actor::Command(name) => format!("（決めた人: {name}）"),
                    Actor::Declarer | Actor::Timer => String::new(),
                };
                note!(
                    "{reference}  先に決めてあった「{}：{}」{by}は、これで無効になりました。それについてのメールは出ません。",
                    kind_name(ruled.kind),
                    ruling_name(ruled.ruling)
                );
            }
        }
    }

    /// What was decided, or in words why the disk did not let it be, and which of it stands.
    pub(super) fn told<T>(&self, done: anyhow::Result<T>) -> anyhow::Result<T> {
        done.map_err(|error| match DiskRefusal::of(&error) {
            Some(refused) => self.in_words(&refused),
            None => error,
        })
    }

    fn in_words(&self, refused: &DiskRefusal) -> anyhow::Error {
        if refused.is_unsure() {
            let unsure = "決めたことが残るかどうか、わかりません。";
            return refused.told(unsure, Some("sengen review show で、いまの状態を確かめてください。"));
        }
        if self.stood.is_empty() {
            let so_far = format!("ここまでに決めたものは、記録しました。{FOLLOWS}");
            return refused.told(&so_far, Some("残りのために、同じコマンドをもう一度打ってください。"));
        }
        let mut lists = [Vec::new(), Vec::new(), Vec::new()];
        for (name, before) in &self.stood {
            let at = match self.office.accounts.telephone.stand(name) {
                Ok(now) => usize::from(now == *before),
                Err(_) => 2,
            };
            lists[at].push(name.as_str());
        }
        let [decided, undecided, unread] = lists.map(|names| names.join("、"));
        let mut stands = String::new();
        if !decided.is_empty() {
            stands += &format!("{decided} は、決めたとおりに記録しました（もう一度打たないでください）。");
            stands += &format!("一覧への掲載やメールは、まだのことがあります。{FOLLOWS}");
        }
        if !undecided.is_empty() {
            stands += &format!("{undecided} は、まだ何も決まっていません。");
        }
        if !unread.is_empty() {
            stands += &format!("{unread} は、決まったかどうか読めません。");
        }
        match (undecided.is_empty(), unread.is_empty()) {
            (false, _) => {
                refused.told(&stands, Some("決まっていないものについて、同じコマンドをもう一度打ってください。"))
            }
            (true, false) => refused.told(&stands, Some("sengen review show で、いまの状態を確かめてください。")),
            (true, true) => refused.told(&stands, None),
        }
    }
}
