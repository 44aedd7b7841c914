//! What templates know of the register whose pages they make: `site.register`. Made by `shell`.

use crate::scheme::registers::{After, RegisterRules};
use serde::Serialize;

/// A register, as templates name it.
#[derive(Serialize)]
pub(super) struct RegisterScope<'a> {
    name: &'a str,
    title: &'a str,
    noun: &'a str,
    is_public: bool,
    is_reviewed: bool,
    is_answered: bool,
    is_kept: bool,
}

impl<'a> RegisterScope<'a> {
    pub(super) fn of(rules: &'a RegisterRules) -> Self {
        Self {
            name: &rules.name,
            title: &rules.title,
            noun: &rules.noun,
            is_public: rules.public.is_some(),
            is_reviewed: rules.after == After::Review,
            is_answered: rules.after == After::Answer,
            is_kept: rules.is_kept(),
        }
    }
}
