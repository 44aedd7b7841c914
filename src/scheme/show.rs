//! Answers in words, section by section: for the check page and the office's table. Follows the form's
//! definition; a field that was not asked has no row, an optional one without answer says so.

use super::codes::LabelCode;
use super::form::Field;
use super::kind::FieldKind;
use super::{Answers, Role, Scheme, rows, rules};

/// A section's answers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ShownSection {
    /// The section's id in the form.
    pub id: String,
    pub(crate) title: String,
    /// One row a field that was asked.
    pub rows: Vec<ShownRow>,
}

/// A field's answer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ShownRow {
    /// The field's key.
    pub key: String,
    /// The field's label.
    pub label: String,
    /// The answer in words.
    pub value: String,
    /// Whether it becomes public.
    pub public: bool,
    /// Whether that is on pages only, and not in the files to take away.
    pub page_only: bool,
}

/// All answers in the order of the form. Passwords and what is typed twice have no row.
pub fn show(scheme: &Scheme, answers: &Answers) -> Vec<ShownSection> {
    let form = &scheme.form;
    let asked = |field: &&Field| field.is_asked(answers);
    // A number by which others may find the declaration is public as the box says that was ticked for it.
    let listed = form.role(Role::ListedNumber).filter(|_| answers.listed_number().is_some());
    let row = |field: &Field| {
        let says = listed.filter(|_| field.role == Some(Role::CorporateNumber)).unwrap_or(field);
        ShownRow {
            key: field.key.clone(),
            label: field.label.clone(),
            value: value(scheme, field, answers),
            public: says.public,
            page_only: says.public && !says.bulk,
        }
    };
    let sections = form.parts().iter().flat_map(|part| form.sections(&part.id));
    let shown = sections.map(|section| {
        let fields =
            form.fields().iter().filter(|field| field.section == section.id && field.is_kept() && field.row.is_none());
        let rows = fields.filter(asked).map(row).collect();
        ShownSection { id: section.id.clone(), title: section.title.clone(), rows }
    });
    shown.filter(|section| !section.rows.is_empty()).collect()
}

/// One field's answer in words.
pub fn value(scheme: &Scheme, field: &Field, answers: &Answers) -> String {
    let unanswered = || scheme.words.text(LabelCode::Unanswered).to_owned();
    let label = |value: &str| field.choice(value).map_or(value, |choice| &choice.label).to_owned();
    if field.kind.takes_many() {
        let labels: Vec<String> = answers.list(&field.key).iter().map(|value| label(value)).collect();
        return if labels.is_empty() { unanswered() } else { labels.join("、") };
    }
    let Some(text) = answers.text(&field.key) else { return unanswered() };
    match field.kind {
        FieldKind::Group => rows::said(scheme, field, answers).unwrap_or_else(unanswered),
        FieldKind::PostalCode if text.len() == 7 && text.is_ascii() => format!("{}-{}", &text[..3], &text[3..]),
        FieldKind::Industry | FieldKind::IndustryDetail => {
            scheme.lists.industry(text).map_or(text.to_owned(), |industry| format!("{text} {}", industry.name))
        }
        FieldKind::Phone => phone(text, answers.typed(&field.key)),
        FieldKind::Integer | FieldKind::Decimal => format!("{text}{}", field.unit),
        FieldKind::Date => text.parse().map_or(text.to_owned(), crate::base::text::date),
        kind if kind.has_own_options() => label(text),
        _ => text.to_owned(),
    }
}

/// As it was typed where that only adds hyphens, since people recognise their number by them; with what was typed
/// behind it, an extension or 代表.
fn phone(digits: &str, typed: Option<&str>) -> String {
    let typed = typed.unwrap_or(digits);
    let hyphens_only = |part: &&str| part.chars().filter(|c| *c != '-').eq(digits.chars());
    let number = typed.split(|c: char| !c.is_ascii_digit() && c != '-').find(hyphens_only).unwrap_or(digits);
    format!("{number} {}", rules::behind_phone(typed)).trim_end().to_owned()
}
