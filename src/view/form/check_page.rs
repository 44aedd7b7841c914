//! The check page as its template sees it: where the mail goes, what is asked once more, what becomes public and what
//! does not, every answer with its way back to its page. Never holds a password.

use super::{OfferView, offers};
use crate::scheme::codes::QuestionCode;
use crate::scheme::{Checked, Correction, Field, FieldKind, Question, Role, Scheme, ShownRow, posted, show};
use serde::Serialize;

/// The check page.
#[derive(Debug, Serialize)]
pub struct CheckView {
    seal: SealView,
    email: EmailView,
    questions: Vec<QuestionView>,
    changes: Vec<ChangeView>,
    rows: RowsView,
    sole_proprietor: bool,
    name: String,
    level: String,
}

/// What carries the answers to the next step, and the control that says which page one goes back to.
#[derive(Debug, Serialize)]
struct SealView {
    value: String,
    name: &'static str,
    page_name: &'static str,
}

/// Where the mail goes.
#[derive(Debug, Serialize)]
struct EmailView {
    address: String,
    label: String,
    way: Way,
}

/// The answers, by who will see them.
#[derive(Debug, Default, Serialize)]
struct RowsView {
    public: Vec<RowView>,
    private: Vec<RowView>,
    /// What was agreed to; it is given or not, and nothing to change.
    agreed: Vec<String>,
}

/// An answer with its way back.
#[derive(Debug, Serialize)]
struct RowView {
    way: Way,
    label: String,
    value: String,
    /// Public on pages only, and not in the files to take away.
    page_only: bool,
    /// A password: set, and never shown.
    secret: bool,
}

/// Where an answer is changed.
#[derive(Debug, Serialize)]
struct Way {
    key: String,
    /// The page of the form; empty where it stands on one.
    page: String,
}

/// Something asked once more, with its one-press answers.
#[derive(Debug, Serialize)]
pub struct QuestionView {
    way: Way,
    label: String,
    text: String,
    offers: Vec<OfferView>,
    /// Answered by logging in rather than by another answer.
    log_in: bool,
}

#[derive(Debug, Serialize)]
struct ChangeView {
    label: String,
    text: String,
}

impl CheckView {
    /// The page for answers without errors; `sealed` carries them to the next step.
    pub fn new(scheme: &Scheme, checked: &Checked, sealed: &str) -> Self {
        let answers = &checked.answers;
        Self {
            seal: SealView { value: sealed.to_owned(), name: posted::SEALED, page_name: posted::PAGE },
            email: EmailView {
                address: answers.email().to_owned(),
                label: label(scheme, Role::Email.key()),
                way: way(scheme, Role::Email.key()),
            },
            questions: questions(scheme, checked),
            changes: checked.changes.iter().map(|change| changed(scheme, change)).collect(),
            rows: rows(scheme, checked),
            sole_proprietor: answers.is_sole_proprietor(),
            name: answers.declarer_name().to_owned(),
            level: scheme.levels().level(answers.stars()).map_or(String::new(), |level| level.name.clone()),
        }
    }
}

/// What a check page asks once more.
pub fn questions(scheme: &Scheme, checked: &Checked) -> Vec<QuestionView> {
    checked.asked().map(|question| asked(scheme, question)).collect()
}

/// Every answer in the order of the form; what may be left open and was is left out, and the mail's address stands
/// above.
fn rows(scheme: &Scheme, checked: &Checked) -> RowsView {
    let answers = &checked.answers;
    let sections = show(scheme, answers);
    let shown: Vec<&ShownRow> = sections.iter().flat_map(|section| &section.rows).collect();
    let mut rows = RowsView::default();
    for field in scheme.form.fields() {
        let row = shown.iter().find(|row| row.key == field.key);
        let is_answered = answers.text(&field.key).is_some() || !answers.list(&field.key).is_empty();
        match (field.kind, row) {
            (FieldKind::Password, _) => rows.private.push(secret(scheme, field)),
            (FieldKind::Consent, Some(row)) if is_answered => rows.agreed.push(row.label.clone()),
            (_, Some(row)) if is_answered && field.role != Some(Role::Email) => {
                let group = if row.public { &mut rows.public } else { &mut rows.private };
                group.push(answered(scheme, row));
            }
            _ => {}
        }
    }
    rows
}

fn answered(scheme: &Scheme, row: &ShownRow) -> RowView {
    RowView {
        way: way(scheme, &row.key),
        label: row.label.clone(),
        value: row.value.clone(),
        page_only: row.page_only,
        secret: false,
    }
}

fn secret(scheme: &Scheme, field: &Field) -> RowView {
    RowView {
        way: way(scheme, &field.key),
        label: field.label.clone(),
        value: String::new(),
        page_only: false,
        secret: true,
    }
}

fn way(scheme: &Scheme, key: &str) -> Way {
    let page = scheme.form.page_of(key).map_or(String::new(), |page| page.id.clone());
    Way { key: scheme.form.field(key).map_or(String::new(), |field| field.control.clone()), page }
}

fn label(scheme: &Scheme, key: &str) -> String {
    scheme.form.field(key).map_or(String::new(), |field| field.label.clone())
}

fn asked(scheme: &Scheme, question: &Question) -> QuestionView {
    QuestionView {
        way: way(scheme, &question.field),
        label: label(scheme, &question.field),
        text: scheme.words.said(question),
        offers: offers(scheme, &question.offers),
        log_in: question.code == QuestionCode::Listed,
    }
}

fn changed(scheme: &Scheme, change: &Correction) -> ChangeView {
    ChangeView { label: label(scheme, &change.field), text: scheme.words.said(change) }
}
