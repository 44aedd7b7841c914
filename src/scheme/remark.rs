//! What the scheme says about an answer: an error, a question, a change or a notice, each a type of its own by its
//! codes. Always a code and values; the words stand in `data/`. May bring offers that one press accepts.

use super::action::{Action, Values};
use super::codes::{ChangeCode, Code, ErrorCode, FlagCode, NoticeCode, OfferCode, QuestionCode};
use std::collections::BTreeMap;

/// What fills the placeholders of a sentence.
pub type Fillings = BTreeMap<&'static str, String>;

/// The most guesses that are offered: of more, none is likelier than what was typed, and they are only asked about.
pub const MOST_OFFERS: usize = 3;

/// Something to say about one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark<C> {
    /// The field's key.
    pub field: String,
    /// The message's code.
    pub code: C,
    /// What fills the message's placeholders.
    pub values: Fillings,
    /// What one press would do instead.
    pub offers: Vec<Offer>,
}

/// An answer that cannot be accepted: the form comes back (422).
pub type FieldError = Remark<ErrorCode>;
/// Something to look at again on the check page; never stops anything.
pub type Question = Remark<QuestionCode>;
/// Something that was put right, said on the check page.
pub type Correction = Remark<ChangeCode>;
/// Something said beside a field of the form without being an error.
pub type Notice = Remark<NoticeCode>;

/// Values that one press puts into the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The code of the words on the button.
    pub code: OfferCode,
    /// What fills the words' placeholders.
    pub values: Fillings,
    /// What the button does.
    pub action: Action,
}

impl<C> Remark<C> {
    /// A remark without values.
    pub fn new(field: &str, code: C) -> Self {
        Self { field: field.to_owned(), code, values: Fillings::new(), offers: Vec::new() }
    }

    /// The same with a value for a placeholder.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.insert(name, value.to_string());
        self
    }

    /// The same with an offer.
    #[must_use]
    pub fn offering(mut self, offer: Offer) -> Self {
        self.offers.push(offer);
        self
    }
}

impl Offer {
    /// An offer whose press checks the form again with `set`.
    pub fn replacing(code: OfferCode, shown: &str, set: &[(&str, &str)]) -> Self {
        Self::of(code, shown, Action::Set(owned(set)))
    }

    /// The same with several values in the words on its button.
    pub fn setting(code: OfferCode, shown: &[(&'static str, &str)], set: &[(&str, &str)]) -> Self {
        let values = shown.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { code, values, action: Action::Set(owned(set)) }
    }

    /// An offer whose press only fills the form with `set` and shows it again.
    pub fn filling(code: OfferCode, shown: &str, set: &[(&str, &str)]) -> Self {
        Self::of(code, shown, Action::Fill(owned(set)))
    }

    fn of(code: OfferCode, shown: &str, action: Action) -> Self {
        Self { code, values: Fillings::from([("value", shown.to_owned())]), action }
    }
}

fn owned(set: &[(&str, &str)]) -> Values {
    set.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

impl QuestionCode {
    /// What the office is told where the question was left unanswered: the mark of the same key, where there is one.
    pub(super) fn flag(self) -> Option<FlagCode> {
        FlagCode::of(self.key())
    }
}
