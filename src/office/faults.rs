//! Faults of the scheme's files, as the office meets them. Used by whoever needs such a file; never reads the state.

use crate::base::problem::{Problem, Problems};
use std::path::Path;

/// Whether the scheme takes declarations, so that everything this takes must be there.
pub(in crate::office) fn takes_declarations(root: &Path) -> bool {
    root.join(crate::scheme::form::FILE).exists()
}

/// Faults of the scheme's files as one error: the office cannot work with them.
pub(in crate::office) fn problems(problems: &[Problem]) -> anyhow::Error {
    Problems(problems.to_vec()).into()
}
