//! What a build did to `dist`, in numbers, for the person who ran it.

use std::fmt;

/// How many files a build wrote, left as they were, and removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// New files, and files whose bytes changed.
    pub written: usize,
    /// Files that already held these bytes.
    pub unchanged: usize,
    /// Files of an earlier build that no longer belong to the site.
    pub removed: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { written, unchanged, removed } = self;
        write!(f, "{written} 個を書き、{unchanged} 個はそのまま、{removed} 個を消しました。")
    }
}
