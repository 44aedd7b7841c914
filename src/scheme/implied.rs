//! What a kind implies beyond what `data/form.toml` writes at its field: the options of a question of yes or no and their
//! words, the consent that a ticked statement is, the numbers that it takes as examples. Called when the form is loaded.

use super::amount::Amount;
use super::codes::{ErrorCode, LabelCode};
use super::form::{Choice, Field, Form};
use super::kind::FieldKind;
use super::{Words, rows};

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
        rows::named(&mut self, words);
        self
    }
}

impl Field {
    /// A number that it takes: 70, where that is one.
    pub fn example(&self) -> Amount {
        let usual = Amount::whole(70);
        if (self.min..=self.max).contains(&usual) { usual } else { self.max }
    }

    /// One below zero, where it takes such.
    pub fn example_below(&self) -> Amount {
        self.min.max(Amount::whole(-5))
    }

    /// What is said of what is no number: of numbers below zero only where it takes them.
    pub fn number_invalid(&self) -> ErrorCode {
        if self.min < Amount::default() { ErrorCode::NumberInvalid } else { ErrorCode::NumberPositive }
    }

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
