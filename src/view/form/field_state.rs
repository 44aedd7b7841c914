//! What a form shows beside its definition: what was typed, what is wrong with it, and which of its fields stand there.

use crate::scheme::{Answers, Condition, Field, FieldError, Form, Judged, Notice, Posted, Question};

/// What a form shows beside its definition.
#[derive(Debug)]
pub(super) struct FieldState<'a> {
    pub posted: &'a Posted,
    pub errors: &'a [FieldError],
    pub notices: &'a [Notice],
    /// What is asked about answers that stand.
    pub questions: &'a [Question],
    /// A sound password was typed before.
    pub has_password: bool,
    /// Only the fields with these keys.
    pub only: Option<&'a [&'a str]>,
    /// The answers that stand beside them; none: those of the form's other pages, as they were typed.
    pub answers: Option<&'a Answers>,
}

impl FieldState<'_> {
    /// Whether a field stands on the page.
    pub fn asks(&self, key: &str) -> bool {
        self.only.is_none_or(|only| only.contains(&key))
    }

    /// Whether a field may be asked, by what was answered elsewhere.
    pub fn applies(&self, form: &Form, field: &Field) -> bool {
        self.judged(form, field.when.as_ref()) != Judged::Never
    }

    /// What of a condition depends on fields that stand here: what the browser alone knows.
    pub fn judged(&self, form: &Form, condition: Option<&Condition>) -> Judged {
        let Some(condition) = condition else { return Judged::Always };
        condition.judged(&|key, value| self.knows(form, key, value))
    }

    fn knows(&self, form: &Form, key: &str, value: &str) -> Option<bool> {
        if self.asks(key) {
            let is_asked = form.field(key).is_some_and(|source| self.applies(form, source));
            return if is_asked { None } else { Some(false) };
        }
        let typed = || form.is_typed(self.posted, key, value);
        Some(self.answers.map_or_else(typed, |answers| answers.is(key, value)))
    }
}

impl Default for FieldState<'_> {
    fn default() -> Self {
        static BLANK: std::sync::LazyLock<Posted> = std::sync::LazyLock::new(Posted::default);
        Self {
            posted: &BLANK,
            errors: &[],
            notices: &[],
            questions: &[],
            has_password: false,
            only: None,
            answers: None,
        }
    }
}
