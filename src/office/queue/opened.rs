//! An application that was opened, to decide something about it: what it was read from, and by what it was found then.
//! Made by whoever opens; used by everything that its next number leaves and drops. Never changes anything itself.

use super::application::Application;
use super::mark::Mark;
use crate::store::row::{Current, Number};

/// An application that was opened, and the number it was read from.
pub struct Opened {
    pub(in crate::office) application: Application,
    pub(in crate::office) on: Option<Current>,
    /// Where hints say that it waits.
    pub(in crate::office) waited: Vec<String>,
    /// What marks say for whom it declares.
    pub(in crate::office) marked: Vec<Mark>,
}

impl Opened {
    /// The number that its next decision takes.
    pub(in crate::office) fn number(&self) -> Option<Number> {
        self.on.as_ref().map_or(Some(Number::FIRST), |on| on.number().next())
    }
}
