//! The rows of a group as its template sees them: those that are there, and ready below them those that may still come.

use super::FieldView;
use super::field::FieldState;
use crate::scheme::{Action, Field, Scheme, rows};
use serde::Serialize;

/// A row.
#[derive(Debug, Serialize)]
pub(super) struct RowView {
    number: usize,
    /// Whether it is there; else it is hidden, and nothing in it is sent.
    shown: bool,
    fields: Vec<FieldView>,
    /// What the button does that takes it away.
    drop: String,
    /// What the button does that shows one more.
    add: String,
}

/// All rows that a group may have; of any other field none.
pub(super) fn of(scheme: &Scheme, group: &Field, shown: &FieldState<'_>) -> Vec<RowView> {
    let form = &scheme.form;
    let is_wrong = |field: &Field| shown.errors.iter().any(|error| error.field == field.key);
    let wrong = (1..=group.most_rows()).rfind(|number| form.row(group, *number).any(is_wrong)).unwrap_or(0);
    let count = rows::count(form, shown.posted, group).max(usize::from(group.required)).max(wrong);
    let row = |number: usize| RowView {
        number,
        shown: number <= count,
        fields: form.row(group, number).map(|field| FieldView::new(scheme, field, shown)).collect(),
        drop: Action::DropRow(group.control.clone(), number).to_string(),
        add: Action::AddRow(group.control.clone()).to_string(),
    };
    (1..=group.most_rows()).map(row).collect()
}
