//! What a kind implies beyond what `data/form.toml` writes at its field: the options of a question of yes or no and their
//! words, the consent that a ticked statement is. Called when the form is loaded.

use super::Words;
use super::codes::LabelCode;
use super::form::{Choice, Field, Form};
use super::kind::FieldKind;

/// The answers to a question of yes or no, as they are kept.
const YES_NO: [&str; 2] = ["yes", "no"];

impl Form {
    /// The form with the words of はい and いいえ where its file gives none.
    #[must_use]
    pub fn saying(mut self, words: &Words) -> Self {
        for field in self.fields.iter_mut().filter(|field| field.kind == FieldKind::YesNo) {
            for (choice, code) in field.options.iter_mut().zip([LabelCode::Yes, LabelCode::No]) {
                choice.label = if choice.label.is_empty() { words.text(code).to_owned() } else { choice.label.clone() };
            }
        }
        self
    }
}

impl Field {
    /// What its kind implies: はい and いいえ as options, a tick under a statement as the consent that it is.
    pub(super) fn completed(&mut self) {
        match self.kind {
            FieldKind::YesNo if self.options.is_empty() => {
                let choice = |value: &str| Choice { value: value.to_owned(), ..Choice::default() };
                self.options = YES_NO.map(choice).to_vec();
            }
            FieldKind::Statement if !self.options.is_empty() => self.kind = FieldKind::Consent,
            _ => {}
        }
    }
}
