//! What differs between what is accepted and what is listed, in words, and how it is put right: the likeliest cause
//! first, and nothing that would lose what a backup still has. Record numbers only, never who that is.

use super::differences::Differences;
use crate::base::problem::Problem;
use crate::scheme::ids::RecordNumber;
use std::path::Path;

/// So many numbers are named; how many there are is always said.
const NAMED: usize = 20;

impl Differences {
    /// What is different, in words, about the list of this name beside the state at a place.
    pub(super) fn problems(&self, list: &Path, state: &Path) -> Vec<Problem> {
        let state = state.display();
        let told = [
            (!self.unlisted.is_empty()).then(|| self.of_unlisted()),
            (!self.ended.is_empty()).then(|| self.of_ended()),
            (!self.missing.is_empty()).then(|| self.of_missing(&state)),
            (!self.doubled.is_empty()).then(|| self.of_doubled()),
            (!self.unaccepted.is_empty()).then(|| self.of_unaccepted()),
            (!self.differing.is_empty()).then(|| self.of_differing()),
        ];
        told.into_iter().flatten().map(|(what, remedy)| Problem::new(list, what, remedy)).collect()
    }

    fn of_unlisted(&self) -> (String, &'static str) {
        (
            format!("受理した宣言のうち {}が載っていません。", named(&self.unlisted)),
            "sengen state check --repair とすると、受理した内容で一覧に戻します（sengen serve が動いていれば、\
             自動で戻ります）。掲載をやめるのなら、sengen review revoke で取り消してください。",
        )
    }

    fn of_ended(&self) -> (String, &'static str) {
        (
            format!("受理のままの {}は、一覧の記録では中止か取消で終わっています。", named(&self.ended)),
            "控えを古いものに戻すと、こうなります。一覧には載せません（行を足さないでください）。\
             申込者に確かめて、終わったままでよければ、sengen review revoke で控えも合わせてください。\
             また載せるときは、あらためて宣言してもらってください。",
        )
    }

    fn of_missing(&self, state: &dyn std::fmt::Display) -> (String, &'static str) {
        let what = format!(
            "載っている {}は、いまは受理されていない宣言です。その申込みが、控え（{state}）にありません。",
            named(&self.missing)
        );
        let remedy = match self.are_most_missing {
            true => {
                "行は消さないでください。まず、いつも使っている控えのフォルダか、--state（または SENGEN_STATE）を\
                 確かめてください。そのフォルダでまちがいなければ、申込みが失われています。いちばん新しいバックアップを、\
                 まだないフォルダに sengen state import で戻してください。バックアップにもない宣言だけは、\
                 あらためて宣言してもらい、--replaces 一覧での番号 で受理し直してください。"
            }
            false => {
                "控えを古いものに戻したあとなら、もっと新しいバックアップがないか、先に確かめてください。なければ、\
                 sengen review list で待っている申込みを確かめ、--replaces 一覧での番号 で受理し直してください。\
                 申込みがなければ、あらためて宣言してもらい、同じように受理してください。"
            }
        };
        (what, remedy)
    }

    fn of_doubled(&self) -> (String, &'static str) {
        let pairs = self.doubled.iter().map(|(no, own)| format!("{no}（いまは {own}）"));
        (
            format!(
                "載っている {}は、同じ申込みを、ほかの番号で受理し直したあとの、古い番号の行です。",
                among(pairs.collect())
            ),
            "控えを古いものに戻したあとや、2 つの控えで同じ申込みを受理すると、こうなります。古い番号の行を一覧から消し、\
             sengen register adopt --allow としてください。宣言は、いまの番号で載ったままです。",
        )
    }

    fn of_unaccepted(&self) -> (String, &'static str) {
        (
            format!("載っている {}は、いまは受理されていない宣言です。", named(&self.unaccepted)),
            "中止や取消になった宣言なら、その行を消してください（そのあと sengen register adopt --allow）。\
             控えを古いものに戻したあとなら、\
             sengen review list で待っている申込みを確かめ、--replaces 一覧での番号 で受理し直してください。\
             申込みがなければ、あらためて宣言してもらい、同じように受理してください。",
        )
    }

    fn of_differing(&self) -> (String, &'static str) {
        (
            format!("一覧の {}は、受理した内容と違います。", named(&self.differing)),
            "review show で受理した内容を確かめ、一覧のその行を直してから、sengen register adopt としてください。\
             一覧のほうが正しければ、申込者に登録情報変更を頼んでください。",
        )
    }
}

/// Record numbers in words.
pub(super) fn named(numbers: &[RecordNumber]) -> String {
    among(numbers.iter().map(ToString::to_string).collect())
}

fn among(all: Vec<String>) -> String {
    let more = if all.len() > NAMED { "、…" } else { "" };
    format!("{} 件（一覧での番号 {}{more}）", all.len(), all[..all.len().min(NAMED)].join("、"))
}
