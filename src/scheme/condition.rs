//! When a field is asked: always, or when an earlier field has a certain answer.
//! One condition a field, one value a condition; more has never been needed.

use serde::{Deserialize, Serialize};

/// A field is asked when `field` was answered with `is`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The key of an earlier field with options.
    pub field: String,
    /// The option's value.
    pub is: String,
}

impl Condition {
    /// Whether it is about this field.
    pub fn mentions(&self, key: &str) -> bool {
        self.field == key
    }

    /// Whether the condition holds, given how to look an answer up.
    pub fn holds<'a>(&self, answer: impl Fn(&str) -> Option<&'a str>) -> bool {
        answer(&self.field) == Some(self.is.as_str())
    }
}
