//! What who has declared is asked beside it, from `data/survey.toml`: answered by who likes, and counted without a link to
//! anybody. Shown by `http` with the numbers, counted by `office::counts`. Without the file nobody is asked.

use crate::base::problem::Problem;
use crate::base::{files, text, toml};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Where the questions are defined.
pub const FILE: &str = "data/survey.toml";
/// More questions than so many nobody answers beside what he came for; more options nobody reads.
const MOST_QUESTIONS: usize = 5;
const MOST_OPTIONS: usize = 30;

/// What was chosen: the values of each question's options, by its key.
pub type SurveyAnswers = BTreeMap<String, Vec<String>>;

/// The questions.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Questionnaire {
    /// What stands above them.
    pub title: String,
    /// Why they are asked, in a sentence.
    #[serde(default)]
    pub intro: String,
    /// In the order in which they are asked.
    #[serde(rename = "question", default)]
    pub questions: Vec<SurveyQuestion>,
}

/// One question.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyQuestion {
    /// By what it is counted.
    pub key: String,
    /// The question.
    pub label: String,
    /// What helps to answer it.
    #[serde(default)]
    pub hint: String,
    /// Whether more than one option may be chosen.
    #[serde(default)]
    pub several: bool,
    /// What may be chosen.
    pub options: Vec<SurveyOption>,
}

/// What may be chosen.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyOption {
    /// By what it is counted.
    pub value: String,
    /// Its words.
    pub label: String,
}

impl Questionnaire {
    /// The questions of the scheme below `root`; none where it has no file of them.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load(root: &Path) -> Result<Option<Self>, Vec<Problem>> {
        let label = Path::new(FILE);
        if !files::is_there(&root.join(label)) {
            return Ok(None);
        }
        let source = files::read(&root.join(label), label).and_then(|bytes| text::lines(label, &bytes));
        Self::parse(&source.map_err(|problem| vec![problem])?).map(Some)
    }

    /// The questions that a file's text defines.
    ///
    /// # Errors
    /// Every fault of the text.
    pub fn parse(source: &str) -> Result<Self, Vec<Problem>> {
        let survey: Self = toml::parse(Path::new(FILE), source).map_err(|problem| vec![problem])?;
        let faults = survey.faults(source);
        if faults.is_empty() { Ok(survey) } else { Err(faults) }
    }

    /// What was chosen of all that a form brought; what it does not ask, or not twice, is left out.
    pub fn chosen<'a>(&self, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> SurveyAnswers {
        let mut chosen = SurveyAnswers::new();
        for (key, value) in pairs {
            let Some(question) = self.questions.iter().find(|question| question.key == key) else { continue };
            let values = chosen.entry(key.to_owned()).or_default();
            let is_asked = question.options.iter().any(|option| option.value == value);
            if is_asked && !values.iter().any(|one| one == value) && (question.several || values.is_empty()) {
                values.push(value.to_owned());
            }
        }
        chosen.retain(|_, values| !values.is_empty());
        chosen
    }

    fn faults(&self, source: &str) -> Vec<Problem> {
        if self.title.trim().is_empty() {
            return vec![
                Problem::new(FILE, "title が空です。", "アンケートの見出しを title に書いてください。").at(1, 1),
            ];
        }
        if self.questions.is_empty() || self.questions.len() > MOST_QUESTIONS {
            let what = format!("質問（[[question]]）が {} あります。", self.questions.len());
            let remedy = format!(
                "1 から {MOST_QUESTIONS} までにしてください。アンケートをしないときは、このファイルを消してください。"
            );
            return vec![Problem::new(FILE, what, remedy).at(1, 1)];
        }
        let mut faults = Vec::new();
        for (at, question) in self.questions.iter().enumerate() {
            let line = toml::line_of(source, "question", at).unwrap_or(1);
            let is_twice = self.questions[..at].iter().any(|before| before.key == question.key);
            let told = question.fault(is_twice).map(|(what, remedy)| Problem::new(FILE, what, remedy).at(line, 1));
            faults.extend(told);
        }
        faults
    }
}

impl SurveyQuestion {
    /// What is wrong with it, and what to do.
    fn fault(&self, is_twice: bool) -> Option<(String, String)> {
        let Self { key, label, options, .. } = self;
        let values: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
        let unfit = std::iter::once(key.as_str()).chain(values.iter().copied()).find(|name| !is_name(name));
        let doubled = values.iter().enumerate().find(|(at, value)| values[..*at].contains(value));
        let told = |what: String, remedy: &str| Some((what, remedy.to_owned()));
        if let Some(name) = unfit {
            return told(
                format!("「{name}」は、key や value に使えない書き方です。"),
                "半角の英小文字で始め、英小文字と数字と _ だけで書いてください（heard_from など）。",
            );
        }
        if is_twice {
            return told(format!("key の「{key}」が、2 つあります。"), "どちらかの key を変えてください。");
        }
        if let Some((_, value)) = doubled {
            return told(
                format!("「{key}」の value の「{value}」が、2 つあります。"),
                "どちらかの value を変えるか、片方の行を消してください。",
            );
        }
        if label.trim().is_empty() || options.iter().any(|option| option.label.trim().is_empty()) {
            return told(format!("「{key}」の label が空です。"), "質問と選択肢の文を、label に書いてください。");
        }
        if !(2..=MOST_OPTIONS).contains(&options.len()) {
            return Some((
                format!("「{key}」の選択肢（options）が {} あります。", options.len()),
                format!("2 から {MOST_OPTIONS} までにしてください。"),
            ));
        }
        None
    }
}

fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= 40 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "title = \"質問\"\n";

    fn question(key: &str, options: &[&str]) -> String {
        let options: Vec<String> =
            options.iter().map(|value| format!("{{ value = \"{value}\", label = \"{value} です\" }}")).collect();
        format!("[[question]]\nkey = \"{key}\"\nlabel = \"質問\"\noptions = [{}]\n", options.join(", "))
    }

    #[test]
    fn the_shipped_questions_are_sound_and_without_the_file_there_are_none() {
        let shipped = Questionnaire::load(Path::new(".")).expect("sound").expect("questions");
        assert_eq!(shipped.questions.iter().map(|it| it.options.len()).collect::<Vec<_>>(), [11]);
        assert!(Questionnaire::load(&Path::new(".").join("src")).expect("sound").is_none());
    }

    #[test]
    fn every_fault_has_its_line_and_a_remedy() {
        let two = question("b", &["x", "y"]);
        let many: String = (0..6).map(|at| question(&format!("k{at}"), &["x", "y"])).collect();
        for (source, line, words) in [
            (format!("title = \" \"\n{two}"), 1, "title が空"),
            (HEAD.to_owned(), 1, "0 あります"),
            (format!("{HEAD}{many}"), 1, "6 あります"),
            (format!("{HEAD}{two}{}", question("Key", &["x", "y"])), 6, "「Key」"),
            (format!("{HEAD}{}", question("a", &["x", "１"])), 2, "「１」"),
            (format!("{HEAD}{two}{two}"), 6, "key の「b」が、2 つ"),
            (format!("{HEAD}{}", question("a", &["x", "y", "x"])), 2, "value の「x」が、2 つ"),
            (format!("{HEAD}{}", question("a", &["x"])), 2, "options）が 1 "),
            (format!("{HEAD}{}", two.replace("label = \"質問\"", "label = \"\"")), 2, "label が空"),
            (format!("{HEAD}{two}kind = \"radio\"\n"), 6, "kind"),
        ] {
            let faults = Questionnaire::parse(&source).expect_err(&source);
            let told = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            assert_eq!((faults.len(), faults[0].line()), (1, Some(line)), "{source}: {told}");
            assert!(told.contains(words), "{source}: {told}");
        }
    }

    #[test]
    fn what_is_not_asked_is_not_chosen() {
        let several =
            question("b", &["x", "y", "z"]).replace("label = \"質問\"\n", "label = \"質問\"\nseveral = true\n");
        let survey = Questionnaire::parse(&format!("{HEAD}{}{several}", question("a", &["x", "y"]))).expect("sound");
        let pairs = [("a", "y"), ("a", "x"), ("b", "z"), ("b", "x"), ("b", "z"), ("b", "w"), ("c", "x"), ("", "")];
        let chosen: Vec<_> = survey.chosen(pairs.into_iter()).into_iter().collect();
        let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        assert_eq!(chosen, [("a".to_owned(), values(&["y"])), ("b".to_owned(), values(&["z", "x"]))]);
        assert!(survey.chosen([("a", "w"), ("c", "x")].into_iter()).is_empty());
    }
}
