//! What `cli` tells of the site's files: lines `word: detail` for `/readyz`, and, where whoever writes watches the pages
//! (`serve --watch`), which build they are of and what is at fault. Never anything about a person.

use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is told, shared between those who tell it and the pages.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    told: Mutex<Told>,
    /// Since when pages are watched; none: they are not.
    watched: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct Told {
    lines: BTreeMap<&'static str, String>,
    builds: u64,
    faults: String,
}

impl Conditions {
    /// The same for pages that are watched from now on.
    pub(crate) fn watched(since: Timestamp) -> Self {
        Self { watched: Some(since), ..Self::default() }
    }

    /// Whether pages are watched.
    pub(crate) fn is_watched(&self) -> bool {
        self.watched.is_some()
    }

    /// Says a line, in place of an earlier one of the same word.
    pub(crate) fn say(&self, word: &'static str, detail: impl Into<String>) {
        self.kept().lines.insert(word, detail.into());
    }

    /// Says it no more.
    pub(crate) fn clear(&self, word: &str) {
        self.kept().lines.remove(word);
    }

    /// All lines, in order of their words.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.kept().lines.iter().map(|(word, detail)| format!("{word}: {detail}")).collect()
    }

    /// The site is another one now, and nothing is at fault.
    pub(crate) fn built(&self) {
        let mut told = self.kept();
        told.builds += 1;
        told.faults.clear();
    }

    /// What is at fault, for who watches.
    pub(crate) fn at_fault(&self, faults: String) {
        self.kept().faults = faults;
    }

    /// Which build is shown and what is at fault, as a watched page asks for it.
    pub(crate) fn watch(&self) -> String {
        let told = self.kept();
        let edition = format!("{:?}-{}", self.watched, told.builds);
        serde_json::json!({ "edition": edition, "faults": told.faults }).to_string()
    }

    fn kept(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
