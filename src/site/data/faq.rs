//! `data/faq.toml`: questions with answers in Markdown, in groups. The answers' faults and links are
//! named with their lines in the file.

use super::{LoadedFile, Rows};
use crate::base::problem::Problem;
use crate::base::{files, text, toml};
use crate::site::content::TextContext;
use crate::view::markdown::{self, Target};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

const LABEL: &str = "data/faq.toml";

/// The groups in order, each with its answers.
#[derive(Debug)]
pub struct Faq {
    pub(crate) groups: Vec<FaqGroup>,
    /// The answers' links into the site.
    pub targets: Vec<Target>,
    /// What may be meant otherwise in the answers.
    pub hints: Vec<Problem>,
    /// The words that its answers link to their explanations, each once on the page.
    explained: BTreeSet<String>,
}

/// A group of questions.
#[derive(Debug, Serialize)]
pub struct FaqGroup {
    /// The id in the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its questions.
    pub questions: Vec<FaqEntry>,
}

/// A question with its answer.
#[derive(Debug, Serialize)]
pub struct FaqEntry {
    /// The id in the page.
    pub id: String,
    pub(crate) question: String,
    /// The answer as HTML.
    pub answer_html: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFaq {
    group: Vec<RawGroup>,
    question: Vec<RawQuestion>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    id: String,
    title: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    id: String,
    group: String,
    question: String,
    #[schemars(with = "String")]
    answer: toml::Spanned<String>,
}

pub(super) fn load(root: &Path, words: TextContext<'_>) -> LoadedFile<Faq> {
    let label = Path::new(LABEL);
    if !root.join(label).exists() {
        return Ok(None);
    }
    let one = |problem| vec![problem];
    let bytes = files::read(&root.join(label), label).map_err(one)?;
    let source = &*text::lines(label, &bytes).map_err(one)?;
    let raw: RawFaq = toml::parse(label, source).map_err(one)?;
    let rows = Rows { label: LABEL, source };
    let mut problems = rows.twice("question", raw.question.iter().map(|question| question.id.as_str()));
    problems.extend(rows.twice("group", raw.group.iter().map(|group| group.id.as_str())));
    let mut faq = Faq {
        groups: raw.group.into_iter().map(|g| FaqGroup { id: g.id, title: g.title, questions: Vec::new() }).collect(),
        targets: Vec::new(),
        hints: Vec::new(),
        explained: BTreeSet::new(),
    };
    for question in raw.question {
        let glossary = words.1.map(|glossary| glossary.without(&faq.explained));
        problems.extend(faq.take(question, source, (words.0, glossary.as_ref())));
    }
    if problems.is_empty() { Ok(Some(faq)) } else { Err(problems) }
}

impl Faq {
    fn take(&mut self, raw: RawQuestion, source: &str, (links, glossary): TextContext<'_>) -> Vec<Problem> {
        let Some(group) = self.groups.iter_mut().find(|group| group.id == raw.group) else {
            let what = format!("質問「{}」の group「{}」がありません。", raw.id, raw.group);
            let problem = Problem::new(LABEL, what, "[[group]] の id のどれかにしてください。");
            return vec![problem.at_offset(source, raw.answer.span().start)];
        };
        let start = raw.answer.span().start;
        let opening = usize::from(source[start..].starts_with("\"\"\"\n"));
        let line = source[..start].matches('\n').count() + 1 + opening;
        let context = markdown::MarkdownContext { file: Path::new(LABEL), line, links, glossary };
        match markdown::render(raw.answer.get_ref(), &context) {
            Ok(rendered) => {
                self.targets.extend(rendered.targets);
                self.hints.extend(rendered.hints);
                self.explained.extend(rendered.explained);
                let answer = FaqEntry {
                    id: raw.id,
                    question: links.periods().filled(&raw.question).into_owned(),
                    answer_html: rendered.html,
                };
                group.questions.push(answer);
                Vec::new()
            }
            Err(faults) => faults,
        }
    }
}
