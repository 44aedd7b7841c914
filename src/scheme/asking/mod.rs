//! What is asked about answers that will be public: whatever names a house, a person or a certificate, a place that
//! lies elsewhere. Called by `check` once all fields are read, as two fields or the lists must be known. Asks, offers
//! and marks; never refuses and never changes an answer.

mod body;
mod filler;
pub(super) mod parts;
mod place;
pub(super) mod registered;
mod unwanted;
mod unwanted_words;

use super::posted::Posted;
use super::{Checked, Scheme};

/// Adds the questions, and the offers to questions that the rules asked; the worst comes first.
pub(super) fn ask(scheme: &Scheme, posted: &Posted, checked: &mut Checked) {
    body::ask(scheme, checked);
    registered::ask(scheme, checked);
    place::ask(scheme, posted, checked);
    for field in scheme.form.public_fields().filter(|field| field.kind.is_line()) {
        unwanted::ask(&scheme.form, field, checked);
    }
    filler::ask(scheme, checked);
    checked.questions.sort_by_key(|question| question.code as u8);
}
