//! `data/self-check.toml`: questions, answers and what a total means. The file's counts are checked, so
//! that a page never shows a total that cannot be reached or has no advice.

use super::{LoadedFile, Rows};
use crate::base::problem::Problem;
use crate::view::markdown::Target;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::path::Path;

/// Where it stands.
pub(super) const LABEL: &str = "data/self-check.toml";

/// The whole check.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfCheck {
    /// The answers to choose from, best first.
    pub answer: Vec<AnswerChoice>,
    /// What a total means.
    pub band: Vec<Band>,
    /// The groups of questions.
    pub group: Vec<Group>,
    /// The questions in order.
    pub question: Vec<SelfCheckQuestion>,
    /// The questions' links into the site.
    #[serde(skip)]
    pub targets: Vec<Target>,
}

/// An answer to choose.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerChoice {
    /// Its points.
    pub value: i32,
    /// Its words.
    pub label: String,
}

/// What totals from `from` to `to` mean.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The lowest total.
    pub from: i32,
    /// The highest total.
    pub to: i32,
    pub(crate) title: String,
    /// What to do.
    pub advice: String,
}

/// A group of questions.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The id in the page.
    pub id: String,
    /// Its heading.
    pub title: String,
}

/// One question.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfCheckQuestion {
    /// The group it belongs to.
    pub group: String,
    /// Its number, from 1 on.
    pub number: u32,
    /// 1 most urgent, 3 least.
    pub urgency: u8,
    /// What it is about, in a few words.
    pub topic: String,
    pub(crate) text: String,
    /// What helps to answer.
    pub hint: String,
    /// What to do when the answer is not the best.
    pub advice: String,
    /// The page with more.
    pub link: Option<String>,
}

pub(super) fn load(root: &Path) -> LoadedFile<SelfCheck> {
    super::load(root, LABEL, faults)
}

fn faults(check: &mut SelfCheck, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = rows.twice("group", check.group.iter().map(|group| group.id.as_str()));
    for (at, question) in check.question.iter().enumerate() {
        let mut fault = |key, what, remedy| faults.push(rows.fault(("question", at), key, what, remedy));
        if question.number as usize != at + 1 {
            let what = format!("{} 番目の質問の number が {} です。", at + 1, question.number);
            fault("number", what, "1 から順に番号を付けてください。");
        }
        if !check.group.iter().any(|group| group.id == question.group) {
            let what = format!("質問 {} の group「{}」がありません。", question.number, question.group);
            fault("group", what, "[[group]] の id のどれかにしてください。");
        }
        if !(1..=3).contains(&question.urgency) {
            let what = format!("質問 {} の urgency が {} です。", question.number, question.urgency);
            fault("urgency", what, "1（急ぐ）、2、3 のどれかにしてください。");
        }
        let texts = [("topic", &question.topic), ("text", &question.text), ("hint", &question.hint)];
        for (key, text) in texts.into_iter().chain([("advice", &question.advice)]) {
            faults.extend(rows.empty(("question", at), key, [&**text]));
        }
        if let Some(link) = &question.link {
            check.targets.push(rows.target(("question", at), link));
        }
    }
    let count = check.question.len() as i32;
    let values = || check.answer.iter().map(|answer| answer.value);
    let lowest = values().min().unwrap_or(0) * count;
    let highest = values().max().unwrap_or(0) * count;
    faults.extend(band_fault(LABEL, &check.band, lowest..=highest));
    faults
}

/// The first of these totals that does not fall into one band, as a fault.
pub(super) fn band_fault(label: &str, bands: &[Band], mut totals: RangeInclusive<i32>) -> Option<Problem> {
    let count = |total: i32| bands.iter().filter(|band| (band.from..=band.to).contains(&total)).count();
    let total = totals.find(|total| count(*total) != 1)?;
    let what = format!("合計 {total} 点に当てはまる [[band]] が {} 個あります。", count(total));
    Some(Problem::new(label, what, "すべての点がちょうど 1 つの [[band]] に入るようにしてください。"))
}
