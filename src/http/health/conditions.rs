//! What `/readyz` says beside whether declarations are taken: lines `word: detail`, told by whoever knows
//! (`cli` about the site's files) and shown by `health`. Anybody may read them: never a file's name, never
//! anything about a person.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The lines, shared between those who tell them and the page.
#[derive(Debug, Default)]
pub(crate) struct Conditions(Mutex<BTreeMap<&'static str, String>>);

impl Conditions {
    /// Says a line, in place of an earlier one of the same word.
    pub(crate) fn say(&self, word: &'static str, detail: impl Into<String>) {
        self.kept().insert(word, detail.into());
    }

    /// Says it no more.
    pub(crate) fn clear(&self, word: &str) {
        self.kept().remove(word);
    }

    /// All lines, in order of their words.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.kept().iter().map(|(word, detail)| format!("{word}: {detail}")).collect()
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<&'static str, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
