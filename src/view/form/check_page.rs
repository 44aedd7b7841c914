//! The check page as its template sees it: where the mail goes, what is asked once more, every answer
//! with its way back, what becomes public. Never holds a password.

use super::{OfferView, offers};
use crate::scheme::codes::QuestionCode;
use crate::scheme::{Change, Checked, Question, Role, Scheme, ShownRow, ShownSection, posted, show};
use serde::Serialize;

/// The check page.
#[derive(Debug, Serialize)]
pub struct CheckView {
    sealed: String,
    sealed_name: &'static str,
    email: String,
    /// The control in which it is asked.
    email_key: String,
    questions: Vec<QuestionView>,
    changes: Vec<ChangeView>,
    sections: Vec<SectionRows>,
    password: PasswordRow,
    public: Vec<ShownRow>,
    sole_proprietor: bool,
    name: String,
    level: String,
}

/// Something asked once more, with its one-press answers.
#[derive(Debug, Serialize)]
pub struct QuestionView {
    field: String,
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

/// A section's rows; the password's row stands where its section does.
#[derive(Debug, Serialize)]
struct SectionRows {
    id: String,
    title: String,
    rows: Vec<ShownRow>,
}

#[derive(Debug, Serialize)]
struct PasswordRow {
    title: String,
    label: String,
    key: String,
}

impl CheckView {
    /// The page for answers without errors; `sealed` carries them to the next step.
    pub fn new(scheme: &Scheme, checked: &Checked, sealed: &str) -> Self {
        let answers = &checked.answers;
        let sections: Vec<ShownSection> = show(scheme, answers);
        let public: Vec<ShownRow> =
            sections.iter().flat_map(|section| section.rows.iter()).filter(|row| row.public).cloned().collect();
        Self {
            sealed: sealed.to_owned(),
            sealed_name: posted::SEALED,
            email: answers.email().to_owned(),
            email_key: control(scheme, Role::Email.key()),
            questions: questions(scheme, checked),
            changes: checked.changes.iter().map(|change| changed(scheme, change)).collect(),
            sections: sections
                .into_iter()
                .map(|section| SectionRows { rows: rows(scheme, section.rows), id: section.id, title: section.title })
                .collect(),
            password: password(scheme),
            public,
            sole_proprietor: answers.is_sole_proprietor(),
            name: answers.declarer_name().to_owned(),
            level: scheme.levels().level(answers.stars()).map_or(String::new(), |level| level.name.clone()),
        }
    }
}

/// What a check page asks once more.
pub fn questions(scheme: &Scheme, checked: &Checked) -> Vec<QuestionView> {
    checked.questions.iter().map(|question| asked(scheme, question)).collect()
}

/// The rows under the names of their controls, to which their buttons lead.
fn rows(scheme: &Scheme, rows: Vec<ShownRow>) -> Vec<ShownRow> {
    rows.into_iter().map(|row| ShownRow { key: control(scheme, &row.key), ..row }).collect()
}

fn control(scheme: &Scheme, key: &str) -> String {
    scheme.form.field(key).map_or(String::new(), |field| field.control.clone())
}

fn label(scheme: &Scheme, key: &str) -> String {
    scheme.form.field(key).map_or(String::new(), |field| field.label.clone())
}

fn asked(scheme: &Scheme, question: &Question) -> QuestionView {
    QuestionView {
        field: control(scheme, &question.field),
        label: label(scheme, &question.field),
        text: scheme.words.said(question),
        offers: offers(scheme, &question.offers),
        log_in: question.code == QuestionCode::Listed,
    }
}

fn changed(scheme: &Scheme, change: &Change) -> ChangeView {
    ChangeView { label: label(scheme, &change.field), text: scheme.words.said(change) }
}

fn password(scheme: &Scheme) -> PasswordRow {
    let field = scheme.form.role(Role::Password);
    let section = field.map_or("", |field| &field.section);
    let all = scheme.form.parts().iter().flat_map(|part| scheme.form.sections(&part.id));
    let title = all.into_iter().find(|one| one.id == section).map_or(String::new(), |one| one.title.clone());
    PasswordRow {
        title,
        label: field.map_or(String::new(), |field| field.label.clone()),
        key: field.map_or(String::new(), |field| field.control.clone()),
    }
}
