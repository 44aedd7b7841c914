//! What the office asked to put right, as the form says it that corrects it: the office's words, its day, and the fields at
//! which the form's own check remarks something. Used by `account::edit` and `entries`.

use crate::scheme::{Form, Question};
use serde::Serialize;

/// What the office asked to put right.
#[derive(Serialize)]
pub(super) struct ReturnedContent {
    reason: String,
    /// Until when; none: at any time.
    corrects_by: Option<String>,
    marked: Vec<MarkedField>,
}

/// A field at which something is noticed, with its control on the page.
#[derive(Serialize)]
struct MarkedField {
    target: String,
    label: String,
}

impl ReturnedContent {
    /// With what is asked about the answers as they stand, of the fields that the form has.
    pub(super) fn of(reason: String, corrects_by: Option<String>, shown: &ShownFields<'_>) -> Self {
        let ShownFields { form, keys, questions } = *shown;
        let is_asked = |key: &str| questions.iter().any(|question| question.field == key);
        let marked = form.fields().iter().filter(|field| keys.contains(&field.key.as_str()) && is_asked(&field.key));
        let marked = marked.map(|field| MarkedField { target: field.control.clone(), label: field.label.clone() });
        Self { reason, corrects_by, marked: marked.collect() }
    }
}

/// The fields of a form that are shown, and what is asked about them.
pub(super) struct ShownFields<'a> {
    pub(super) form: &'a Form,
    /// The keys of the fields that are shown.
    pub(super) keys: &'a [&'a str],
    pub(super) questions: &'a [Question],
}
