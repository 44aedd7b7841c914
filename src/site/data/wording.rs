//! `data/wording.toml`: wrong wordings beside the right ones, for the page on wording and for the guard; and the
//! terms, one for each thing, with the names that are not used for it and what it means.

use super::{LoadedFile, Rows};
use crate::base::problem::Problem;
use crate::view::markdown::Glossary;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Where the wordings stand; the guard leaves this file out.
pub const LABEL: &str = "data/wording.toml";

/// The page that explains words.
pub const GLOSSARY: &str = "/glossary/";

/// All wordings and terms.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wordings {
    /// The wordings in order.
    #[serde(default)]
    pub wording: Vec<WrongWording>,
    /// The terms in order.
    #[serde(default)]
    pub term: Vec<Term>,
}

/// One wrong wording.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongWording {
    /// The words that are wrong.
    pub wrong: Vec<String>,
    /// Only wrong beside one of these; empty: everywhere.
    pub near: Vec<String>,
    /// Phrases in which the words are right even there.
    #[serde(default)]
    pub except: Vec<String>,
    /// What to write instead.
    pub right: String,
    /// Why.
    pub why: String,
}

/// The one term of a thing.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The word that is used.
    pub word: String,
    /// Words that are not used for it.
    #[serde(default)]
    pub not: Vec<String>,
    /// Phrases in which those words are right.
    #[serde(default)]
    pub except: Vec<String>,
    /// Why this word and not those.
    #[serde(default)]
    pub why: String,
    /// What it is, for the glossary; empty: it is not in the glossary.
    #[serde(default)]
    pub explanation: String,
    /// Further words for the same, right too, which the glossary explains with it.
    #[serde(default)]
    pub also: Vec<String>,
    /// How it is read, in kana: the glossary's order.
    #[serde(default)]
    pub reading: String,
    /// Its id in the glossary.
    #[serde(default)]
    pub id: String,
    /// The page with more.
    pub link: Option<String>,
}

impl Wordings {
    /// The terms as wordings that are wrong everywhere, for the one guard of both.
    pub fn of_terms(&self) -> Vec<WrongWording> {
        let other_names = self.term.iter().filter(|term| !term.not.is_empty());
        let wording = |term: &Term| WrongWording {
            wrong: term.not.clone(),
            near: Vec::new(),
            except: term.except.clone(),
            right: format!("「{}」", term.word),
            why: term.why.clone(),
        };
        other_names.map(wording).collect()
    }

    /// What texts link to the glossary's page.
    pub fn links(&self) -> Glossary {
        // Names that are not explained are words, too, so that no part of them is linked.
        let words = self.term.iter().flat_map(|term| {
            let names = std::iter::once(&term.word).chain(&term.also);
            names.map(move |name| (name.clone(), term.id.clone()))
        });
        Glossary::new(GLOSSARY, words)
    }

    /// What the glossary explains, in the order it is read.
    pub fn glossary(&self) -> Vec<&Term> {
        let mut explained: Vec<&Term> = self.term.iter().filter(|term| !term.explanation.is_empty()).collect();
        explained.sort_by_key(|term| &term.reading);
        explained
    }
}

/// Loads the file, if it is there.
///
/// # Errors
/// The file's faults.
pub fn load(root: &Path) -> LoadedFile<Wordings> {
    super::load(root, LABEL, faults)
}

fn faults(wordings: &mut Wordings, rows: &Rows<'_>) -> Vec<Problem> {
    let explained = wordings.term.iter().filter(|term| !term.id.is_empty()).map(|term| term.id.as_str());
    let mut faults = rows.twice("term", explained);
    for (at, term) in wordings.term.iter().enumerate() {
        let row = ("term", at);
        faults.extend(rows.empty(row, "word", [&*term.word]));
        if term.not.is_empty() && term.explanation.is_empty() {
            let what = format!("「{}」に not も explanation もありません。", term.word);
            faults.push(rows.fault(row, "word", what, "使わない言葉を not に、意味を explanation に書いてください。"));
        }
        if !term.not.is_empty() {
            faults.extend(rows.empty(row, "why", [&*term.why]));
        }
        if !term.explanation.is_empty() {
            faults.extend(rows.empty(row, "reading", [&*term.reading]));
            let plain = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if !plain(&term.id) {
                let what = format!("「{}」の id「{}」は使えません。", term.word, term.id);
                faults.push(rows.fault(
                    row,
                    "id",
                    what,
                    "two-step のように、半角の英小文字・数字・ハイフンで書いてください。",
                ));
            }
        }
    }
    faults
}
