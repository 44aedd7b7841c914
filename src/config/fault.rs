//! What is wrong with a setting, as a fault of its file.

use crate::base::problem::Problem;

/// A fault of `data/site.toml`.
pub(super) fn fault(what: String, remedy: &str) -> Problem {
    Problem::new("data/site.toml", what, remedy)
}
