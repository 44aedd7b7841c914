//! What the scheme says about an answer: an error, a question, a change or a notice. Always a code and
//! values; the words stand in `data/messages.toml`. May bring offers that one press accepts.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something to say about one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The field's key.
    pub field: String,
    /// The message's code.
    pub code: String,
    /// What fills the message's placeholders.
    pub values: BTreeMap<String, String>,
    /// What one press would do instead.
    pub offers: Vec<Offer>,
}

/// An answer that cannot be accepted: the form comes back (422).
pub type FieldError = Remark;
/// Something to look at again on the check page; never stops anything.
pub type Question = Remark;
/// Something that was put right, said on the check page.
pub type Change = Remark;
/// Something said beside a field of the form without being an error.
pub type Notice = Remark;

/// Values that one press puts into the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The code of the words on the button.
    pub code: String,
    /// What fills the words' placeholders.
    pub values: BTreeMap<String, String>,
    /// The value of the button's `_action`.
    pub action: String,
}

impl Remark {
    /// A remark without values.
    pub fn new(field: &str, code: &str) -> Self {
        Self { field: field.to_owned(), code: code.to_owned(), values: BTreeMap::new(), offers: Vec::new() }
    }

    /// The same with a value for a placeholder.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), value.to_string());
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
    pub fn replacing(code: &str, shown: &str, set: &[(&str, &str)]) -> Self {
        Self::of("set", code, shown, set)
    }

    /// An offer whose press only fills the form with `set` and shows it again.
    pub fn filling(code: &str, shown: &str, set: &[(&str, &str)]) -> Self {
        Self::of("fill", code, shown, set)
    }

    fn of(verb: &str, code: &str, shown: &str, set: &[(&str, &str)]) -> Self {
        let set: BTreeMap<&str, &str> = set.iter().copied().collect();
        let values = BTreeMap::from([("value".to_owned(), shown.to_owned())]);
        Self { code: code.to_owned(), values, action: format!("{verb}:{}", serde_json::json!(set)) }
    }
}
