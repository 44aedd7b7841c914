//! `data/lessons/NN.toml`: a lesson each, of the question of the self-check whose number is the file's name. What a lesson
//! must have is checked, so that no page shows a choice without an end or a question without its answer.

use super::{LoadedFile, Rows, TOP};
use crate::base::problem::Problem;
use crate::base::walk;
use crate::view::markdown::Target;
use crate::view::{Assets, LESSONS};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::path::Path;

/// A title has so many characters at most.
const TITLE: usize = 24;
/// So many characters are read in a minute.
const IN_A_MINUTE: usize = 500;
/// So many minutes go by with choosing and answering.
const THOUGHT: usize = 2;

/// All lessons, in order of their questions.
#[derive(Debug, Default)]
pub struct Lessons {
    /// At least one.
    pub all: Vec<Lesson>,
    /// Which questions have none.
    pub hints: Vec<Problem>,
}

/// One lesson.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The number of its question, from 1 on.
    pub question: u32,
    /// Its heading.
    pub title: String,
    /// What one can do afterwards, in one sentence.
    pub lead: String,
    scene: String,
    /// The drawing of the scene, below `templates/assets/`; empty: none.
    #[serde(default)]
    drawing: String,
    ask: String,
    #[serde(default)]
    today: Vec<String>,
    #[serde(default)]
    line: Vec<Line>,
    #[serde(default)]
    choice: Vec<Choice>,
    #[serde(default)]
    case: Vec<Case>,
    #[serde(default)]
    step: Vec<Step>,
    #[serde(default)]
    quiz: Vec<Quiz>,
    #[serde(default)]
    link: Vec<LessonLink>,
    /// Its file, from the root on.
    #[serde(skip)]
    pub label: String,
    /// Its links into the site.
    #[serde(skip)]
    pub targets: Vec<Target>,
}

/// What somebody says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Line {
    who: String,
    says: String,
}

/// What one might do, and what follows.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Choice {
    text: String,
    follows: String,
    good: bool,
}

/// What happens elsewhere.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    text: String,
}

/// One step of the right handling.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    text: String,
}

/// A question with its explained answer.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Quiz {
    text: String,
    options: Vec<String>,
    /// Which of them is right, from 1.
    answer: usize,
    why: String,
}

/// A page with more.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LessonLink {
    title: String,
    path: String,
}

impl Lesson {
    /// How many minutes it takes: to read it, and some to think and answer.
    pub fn minutes(&self) -> usize {
        let lines = self.line.iter().flat_map(|line| [&line.who, &line.says]);
        let choices = self.choice.iter().flat_map(|choice| [&choice.text, &choice.follows]);
        let cases = self.case.iter().flat_map(|case| [&case.title, &case.text]);
        let steps = self.step.iter().map(|step| &step.text).chain(&self.today);
        let quiz = self.quiz.iter().flat_map(|quiz| [&quiz.text, &quiz.why].into_iter().chain(&quiz.options));
        let texts = [&self.lead, &self.scene, &self.ask].into_iter().chain(lines).chain(choices);
        let letters: usize = texts.chain(cases).chain(steps).chain(quiz).map(|text| text.chars().count()).sum();
        letters.div_ceil(IN_A_MINUTE) + THOUGHT
    }
}

/// Loads all lessons. `questions`: how many the self-check has; none where it cannot be read.
pub(super) fn load(root: &Path, questions: Option<usize>, assets: &Assets) -> LoadedFile<Lessons> {
    let found = walk::below(root, Path::new(LESSONS))?;
    let Some(first) = found.first() else { return Ok(None) };
    let (mut lessons, mut faults) = (Lessons::default(), Vec::new());
    if !root.join(super::self_check::LABEL).exists() {
        let what = "data/self-check.toml がないので、どの質問の学習かわかりません。";
        let remedy = "data/self-check.toml を置くか、data/lessons を消してください。";
        faults.push(Problem::new(&first.label, what, remedy));
    }
    for file in &found {
        let Some(number) = number_of(&file.rest) else {
            let remedy = "自社診断の質問の番号を 2 桁で付けてください（01.toml）。ほかのファイルは消してください。";
            faults.push(Problem::new(&file.label, "学習のファイルの名前ではありません。", remedy));
            continue;
        };
        let label = file.label.to_string_lossy();
        match super::load(root, &label, |lesson: &mut Lesson, rows| {
            let mut faults = faults_of(lesson, number, questions, rows);
            faults.extend(drawing_fault(&lesson.drawing, assets, rows));
            faults
        }) {
            Ok(lesson) => lessons.all.extend(lesson),
            Err(own) => faults.extend(own),
        }
    }
    lessons.hints.extend(questions.and_then(|count| without(&lessons.all, count)));
    if faults.is_empty() { Ok(Some(lessons)) } else { Err(faults) }
}

/// `07.toml` → 7.
fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".toml")?;
    let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| is_plain && *number > 0)
}

/// The questions that no lesson is for.
fn without(lessons: &[Lesson], count: usize) -> Option<Problem> {
    let has = |number: &usize| lessons.iter().any(|lesson| lesson.question as usize == *number);
    let open: Vec<String> = (1..=count).filter(|number| !has(number)).map(|number| number.to_string()).collect();
    let what = || format!("自社診断の質問 {} には、学習がありません。", open.join("、"));
    (!open.is_empty()).then(|| Problem::new(LESSONS, what(), "書けたら、その番号のファイルを置いてください。").hint())
}

fn faults_of(lesson: &mut Lesson, number: u32, questions: Option<usize>, rows: &Rows<'_>) -> Vec<Problem> {
    lesson.label = rows.label.to_owned();
    let target = |(at, link): (usize, &LessonLink)| {
        let line = rows.line(("link", at), "path");
        Target { path: link.path.clone(), line, column: 1 }
    };
    lesson.targets = lesson.link.iter().enumerate().map(target).collect();
    let mut faults = head_faults(lesson, number, questions, rows);
    faults.extend(counts(lesson, rows));
    faults.extend(choice_faults(lesson, rows));
    faults.extend(lesson.quiz.iter().enumerate().flat_map(|(at, quiz)| quiz_faults(at, quiz, rows)));
    faults.extend(link_faults(lesson, rows));
    faults.extend(empty(lesson, rows));
    faults.sort_by_key(Problem::line);
    faults
}

fn head_faults(lesson: &Lesson, number: u32, questions: Option<usize>, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = Vec::new();
    let own = lesson.question;
    if own != number {
        let what = format!("question が {own} です。ファイルの名前では {number} です。");
        let remedy = "同じ番号にしてください。1 つの質問の学習は 1 つだけです。";
        faults.push(rows.fault(TOP, "question", what, remedy));
    }
    if let Some(count) = questions.filter(|count| own == 0 || own as usize > *count) {
        let what = format!("質問 {own} は data/self-check.toml にありません（1 から {count} まで）。");
        faults.push(rows.fault(TOP, "question", what, "ある質問の番号にするか、このファイルを消してください。"));
    }
    let letters = lesson.title.chars().count();
    if letters > TITLE {
        let what = format!("title が {letters} 字です。");
        faults.push(rows.fault(TOP, "title", what, &format!("{TITLE} 字までにしてください。")));
    }
    if lesson.title.contains('。') {
        faults.push(rows.fault(
            TOP,
            "title",
            "title に「。」があります。".to_owned(),
            "「。」を付けずに書いてください。",
        ));
    }
    faults
}

fn drawing_fault(drawing: &str, assets: &Assets, rows: &Rows<'_>) -> Option<Problem> {
    let what = || format!("drawing「{drawing}」は templates/assets にありません。");
    let remedy = "ファイルを置くか、名前を直してください（images/lessons/01.svg のように書きます）。";
    let is_there = drawing.is_empty() || assets.by_name(drawing).is_some();
    (!is_there).then(|| rows.fault(TOP, "drawing", what(), remedy))
}

/// Tables of which there are too many or too few.
fn counts(lesson: &Lesson, rows: &Rows<'_>) -> Vec<Problem> {
    let tables: [(&str, usize, RangeInclusive<usize>); 7] = [
        ("line", lesson.line.len(), 4..=8),
        ("choice", lesson.choice.len(), 2..=3),
        ("case", lesson.case.len(), 2..=3),
        ("step", lesson.step.len(), 3..=6),
        ("quiz", lesson.quiz.len(), 3..=3),
        ("link", lesson.link.len(), 1..=3),
        ("today", lesson.today.len(), 1..=3),
    ];
    let wrong = tables.into_iter().filter(|(_, count, allowed)| !allowed.contains(count));
    let fault = |(name, count, allowed): (&str, usize, RangeInclusive<usize>)| {
        let what = format!("{name} が {count} 個あります。");
        let (least, most) = (allowed.start(), allowed.end());
        let remedy = format!("{least} 個から {most} 個にしてください。");
        let row = if name == "today" { TOP } else { (name, 0) };
        rows.fault(row, name, what, &remedy)
    };
    wrong.map(fault).collect()
}

fn choice_faults(lesson: &Lesson, rows: &Rows<'_>) -> Option<Problem> {
    let good: Vec<usize> = (0..lesson.choice.len()).filter(|at| lesson.choice[*at].good).collect();
    let what = || format!("good = true の [[choice]] が {} 個あります。", good.len());
    let at = good.get(1).copied().unwrap_or_default();
    (good.len() != 1).then(|| rows.fault(("choice", at), "good", what(), "ちょうど 1 つにしてください。"))
}

fn quiz_faults(at: usize, quiz: &Quiz, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = Vec::new();
    let count = quiz.options.len();
    if !(2..=4).contains(&count) {
        let what = format!("options が {count} 個あります。");
        faults.push(rows.fault(("quiz", at), "options", what, "2 個から 4 個にしてください。"));
    }
    if !(1..=count).contains(&quiz.answer) {
        let what = format!("answer が {} です。options は {count} 個です。", quiz.answer);
        faults.push(rows.fault(("quiz", at), "answer", what, "正しい選択肢が何番目かを、1 から数えて書いてください。"));
    }
    faults
}

fn link_faults(lesson: &Lesson, rows: &Rows<'_>) -> Vec<Problem> {
    let wrong = lesson.link.iter().enumerate().filter(|(_, link)| !link.path.starts_with('/'));
    let fault = |(at, link): (usize, &LessonLink)| {
        let what = format!("path「{}」は / で始まっていません。", link.path);
        rows.fault(("link", at), "path", what, "このサイトのページを、/ から書いてください。")
    };
    wrong.map(fault).collect()
}

/// Texts in which nothing stands.
fn empty(lesson: &Lesson, rows: &Rows<'_>) -> Vec<Problem> {
    let mut texts: Vec<(super::Row<'_>, &str, &str)> = Vec::new();
    for (key, text) in
        [("title", &lesson.title), ("lead", &lesson.lead), ("scene", &lesson.scene), ("ask", &lesson.ask)]
    {
        texts.push((TOP, key, text));
    }
    texts.extend(lesson.today.iter().map(|text| (TOP, "today", &**text)));
    for (at, line) in lesson.line.iter().enumerate() {
        texts.extend([(("line", at), "who", &*line.who), (("line", at), "says", &*line.says)]);
    }
    for (at, choice) in lesson.choice.iter().enumerate() {
        texts.extend([(("choice", at), "text", &*choice.text), (("choice", at), "follows", &*choice.follows)]);
    }
    for (at, case) in lesson.case.iter().enumerate() {
        texts.extend([(("case", at), "title", &*case.title), (("case", at), "text", &*case.text)]);
    }
    texts.extend(lesson.step.iter().enumerate().map(|(at, step)| (("step", at), "text", &*step.text)));
    for (at, quiz) in lesson.quiz.iter().enumerate() {
        texts.extend([(("quiz", at), "text", &*quiz.text), (("quiz", at), "why", &*quiz.why)]);
        texts.extend(quiz.options.iter().map(|option| (("quiz", at), "options", &**option)));
    }
    texts.extend(lesson.link.iter().enumerate().map(|(at, link)| (("link", at), "title", &*link.title)));
    texts.into_iter().filter_map(|(row, key, text)| rows.empty(row, key, [text])).collect()
}

#[cfg(test)]
mod tests;
