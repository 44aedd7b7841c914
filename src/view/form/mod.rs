//! The form, the check page and the terms as templates see them. `site` renders the blank form and the
//! terms, `http` the refused form and the check page, all from the one definition in `data/form.toml`.
//! Never shows a password, never decides what is right: that is `scheme`'s.

mod branch_sheet;
mod check_page;
mod field;
mod field_state;
mod left;
mod page;
mod terms_page;
#[cfg(test)]
mod tests;

pub(super) use branch_sheet::{BRANCH_SHEET, sheet as branch_sheet};
pub use check_page::{CheckView, QuestionView, questions};
pub use field::FieldView;
pub use page::{OnPage, Said};
pub use terms_page::TermsView;

use super::routes::Route;
use super::{PageHead, ProcedureSteps};
use crate::base::text;
use crate::config::Link;
use crate::scheme::codes::LabelCode;
use crate::scheme::posted::{COMPLETED, FORM_VERSION, HONEYPOT};
use crate::scheme::{
    Checked, Condition, Field, FieldError, Form, FormPage, Judged, Notice, Offer, Posted, Question, Scheme, Terms,
};
use field_state::FieldState;
use page::PageView;
use serde::Serialize;

/// The template of the form.
pub const FORM_TEMPLATE: &str = "form/form.html";
/// The template of the check page.
pub const CHECK_TEMPLATE: &str = "form/check.html";
/// The template of the terms.
pub const TERMS_TEMPLATE: &str = "form/terms.html";

/// The site path of the form.
pub const FORM_PATH: &str = "/declare/form/";
/// The site path of the terms.
pub const TERMS_PATH: &str = "/declare/terms/";
/// The site path of terms that are announced, until their day.
pub const COMING_TERMS_PATH: &str = "/declare/terms/coming/";

/// The form as its template sees it.
#[derive(Debug, Serialize)]
pub struct FormView {
    intro: String,
    form_version: String,
    terms_version: String,
    /// Where the form stands on several pages: which of them it is.
    page: Option<PageView>,
    errors: Vec<SummaryLine>,
    form_changed: Option<String>,
    parts: Vec<PartView>,
    public: Vec<PublicItem>,
    honeypot: Hidden,
    completed: String,
    sealed_password: Option<String>,
    blank: bool,
    /// The route that checks the form: 住所検索 and the one-press answers post there.
    check: &'static str,
}

/// One error in the summary, with the control it leads to.
#[derive(Debug, Serialize)]
struct SummaryLine {
    target: String,
    /// The condition of the branch in which that stands, as JSON; empty where it stands in none.
    when: String,
    /// The box that makes it superfluous.
    unless: Option<String>,
    text: String,
}

#[derive(Debug, Serialize)]
struct PartView {
    id: String,
    title: String,
    step: u8,
    sections: Vec<SectionView>,
}

#[derive(Debug, Serialize)]
struct SectionView {
    id: String,
    title: String,
    note: String,
    folded: bool,
    groups: Vec<GroupView>,
}

/// Fields that are asked together: always, or as a branch with its own heading.
#[derive(Debug, Serialize)]
struct GroupView {
    branch: Option<Branch>,
    fields: Vec<FieldView>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Branch {
    title: String,
    /// Its field and its values, where it is no more than that.
    id: String,
    /// When it applies, as the script reads it.
    when: String,
}

#[derive(Debug, Serialize)]
struct Hidden {
    name: &'static str,
    value: String,
}

/// An offer as a button.
#[derive(Debug, Clone, Serialize)]
pub struct OfferView {
    label: String,
    action: String,
}

/// What is said beside a few fields that is no error.
#[derive(Debug, Clone, Copy, Default)]
pub struct PartSaid<'a> {
    /// What a press brought.
    pub notices: &'a [Notice],
    /// What is asked about answers that stand.
    pub questions: &'a [Question],
}

impl FormView {
    /// The static page: the whole form, or the first of its pages.
    pub fn blank(scheme: &Scheme) -> Self {
        match scheme.form.pages().first() {
            Some(page) => Self::turned(scheme, &OnPage { page, sealed: None, reviewed: false }, &Said::default()),
            None => Self { blank: true, ..Self::shown(scheme, &FieldState::default()) },
        }
    }

    /// The form again with its errors. `sealed_password` is a sound pair typed before, sealed.
    pub fn refused(scheme: &Scheme, checked: &Checked, sealed_password: Option<&str>) -> Self {
        let (posted, errors) = (&checked.kept, checked.errors.as_slice());
        let shown = FieldState { posted, errors, has_password: sealed_password.is_some(), ..FieldState::default() };
        Self { sealed_password: sealed_password.map(str::to_owned), ..Self::shown(scheme, &shown) }
    }

    /// The form filled with what was typed before, without judging it.
    pub fn filled(scheme: &Scheme, kept: &Posted, notices: &[Notice], sealed_password: Option<&str>) -> Self {
        let shown =
            FieldState { posted: kept, notices, has_password: sealed_password.is_some(), ..FieldState::default() };
        Self { sealed_password: sealed_password.map(str::to_owned), ..Self::shown(scheme, &shown) }
    }

    /// A few fields of the form, on a page of their own whose route is `check`: what was typed and what is
    /// said about it. Whether they are asked follows from the answers that stand in `checked`.
    pub fn part(scheme: &Scheme, keys: &[&str], check: &'static str, checked: &Checked, said: &PartSaid<'_>) -> Self {
        let (posted, errors) = (&checked.kept, checked.errors.as_slice());
        let answers = Some(&checked.answers);
        let PartSaid { notices, questions } = *said;
        let shown =
            FieldState { posted, errors, notices, questions, answers, only: Some(keys), ..FieldState::default() };
        Self { check, ..Self::shown(scheme, &shown) }
    }

    fn shown(scheme: &Scheme, shown: &FieldState<'_>) -> Self {
        let form = &scheme.form;
        let error_of = |key: &str| shown.errors.iter().find(|error| error.field == key);
        Self {
            intro: form.intro.clone(),
            form_version: form.version().to_owned(),
            terms_version: scheme.terms().version().to_owned(),
            page: None,
            errors: shown.errors.iter().map(|error| summary_line(scheme, shown, error)).collect(),
            form_changed: error_of(FORM_VERSION).map(|error| scheme.words.said(error)),
            parts: parts(scheme, shown),
            public: public_items(scheme),
            honeypot: Hidden { name: HONEYPOT, value: shown.posted.first(HONEYPOT).to_owned() },
            completed: shown.posted.first(COMPLETED).to_owned(),
            sealed_password: None,
            blank: false,
            check: Route::Check.path(),
        }
    }
}

/// Something that becomes public.
#[derive(Debug, Serialize)]
struct PublicItem {
    label: String,
    /// On pages only, not in the files to take away.
    page_only: bool,
}

/// Everything that becomes public, as the notice names it. 宣言日 and the record number are no fields: the
/// scheme gives them.
fn public_items(scheme: &Scheme) -> Vec<PublicItem> {
    let given = [LabelCode::DeclaredOn, LabelCode::RecordNumber];
    let given = given.map(|code| PublicItem { label: scheme.words.text(code).to_owned(), page_only: false });
    let named = |field: &Field| {
        let label = match scheme.form.branch_title(field) {
            "" => field.label.clone(),
            branch => format!("{}（{branch}）", field.label),
        };
        PublicItem { label, page_only: !field.bulk }
    };
    scheme.form.public_fields().map(named).chain(given).collect()
}

fn summary_line(scheme: &Scheme, shown: &FieldState<'_>, error: &FieldError) -> SummaryLine {
    let field = scheme.form.field(&error.field);
    let target = field.map_or("form-changed", |field| &field.control);
    let when = match shown.judged(&scheme.form, field.and_then(|field| field.when.as_ref())) {
        Judged::When(when) => as_json(&by_controls(&scheme.form, &when)),
        Judged::Always | Judged::Never => String::new(),
    };
    let unless = field.and_then(|field| field::taken_by(scheme, field, shown));
    SummaryLine { target: target.to_owned(), when, unless, text: scheme.words.said(error) }
}

fn parts(scheme: &Scheme, shown: &FieldState<'_>) -> Vec<PartView> {
    let section = |id: &str| -> Vec<GroupView> {
        let stands =
            |field: &&Field| field.section == id && shown.asks(&field.key) && shown.applies(&scheme.form, field);
        // What is asked in rows stands in its group.
        let fields = scheme.form.fields().iter().filter(|field| field.row.is_none()).filter(stands);
        fields.fold(Vec::new(), |groups, field| grouped(scheme, shown, groups, field))
    };
    let sections = |part: &str| {
        let all = scheme.form.sections(part);
        all.map(|one| SectionView {
            id: one.id.clone(),
            title: one.title.clone(),
            note: one.note.clone(),
            folded: one.folded,
            groups: section(&one.id),
        })
        .filter(|one| !one.groups.is_empty())
        .collect::<Vec<_>>()
    };
    let parts = scheme.form.parts().iter();
    parts
        .map(|part| PartView {
            id: part.id.clone(),
            title: part.title.clone(),
            step: part.step,
            sections: sections(&part.id),
        })
        .filter(|part| !part.sections.is_empty())
        .collect()
}

/// Puts a field into the last group when both are asked under the same condition, else opens a group.
fn grouped(scheme: &Scheme, shown: &FieldState<'_>, mut groups: Vec<GroupView>, field: &Field) -> Vec<GroupView> {
    let view = FieldView::new(scheme, field, shown);
    // What other pages have decided is no branch here.
    let branch = match shown.judged(&scheme.form, field.when.as_ref()) {
        Judged::When(when) => Some(branch(scheme, field, &when)),
        Judged::Always | Judged::Never => None,
    };
    match groups.last_mut().filter(|group| group.branch == branch) {
        Some(group) => group.fields.push(view),
        None => groups.push(GroupView { branch, fields: vec![view] }),
    }
    groups
}

fn branch(scheme: &Scheme, field: &Field, when: &Condition) -> Branch {
    let when = by_controls(&scheme.form, when);
    let id = match &when {
        Condition::Is { field, values } => format!("{field}-{}", values.join("-")),
        _ => String::new(),
    };
    Branch { title: scheme.form.branch_title(field).to_owned(), id, when: as_json(&when) }
}

/// A condition as the script of the form knows fields: by their controls.
fn by_controls(form: &Form, condition: &Condition) -> Condition {
    let control = |key: &str| form.field(key).map_or(String::new(), |source| source.control.clone());
    condition.renamed(&control)
}

fn as_json(condition: &Condition) -> String {
    serde_json::to_string(condition).unwrap_or_default()
}

fn offers(scheme: &Scheme, offers: &[Offer]) -> Vec<OfferView> {
    offers
        .iter()
        .map(|offer| OfferView { label: scheme.words.offer(offer), action: offer.action.to_string() })
        .collect()
}

/// The head of the form; with `error`, of the refused form.
pub fn form_head(scheme: &Scheme, error: bool) -> PageHead {
    let steps = Some(ProcedureSteps { first: 2, last: 3 });
    PageHead { error, steps, ..head(scheme, &scheme.form.title, &scheme.form.description, FORM_PATH) }
}

/// The head of a page of the form; of the first one as of the whole.
pub fn page_head(scheme: &Scheme, page: &FormPage, error: bool) -> PageHead {
    let is_first = scheme.form.pages().first() == Some(page);
    let head = match is_first {
        true => form_head(scheme, error),
        false => PageHead { error, noindex: true, ..head(scheme, &page.title, &page.description, Route::Check.path()) },
    };
    let Some(place) = scheme.form.place_of_page(page) else { return head };
    let steps = Some(ProcedureSteps { first: place.step, last: place.step });
    if place.of == 1 {
        return PageHead { steps, ..head };
    }
    let (number, of) = (place.number.to_string(), place.of.to_string());
    let values = [("part", place.part), ("number", number.as_str()), ("of", of.as_str())];
    PageHead { steps, place: scheme.words.filled(LabelCode::PagePlace, &values), ..head }
}

/// The head of the static form: whole, or its first page.
pub fn blank_head(scheme: &Scheme) -> PageHead {
    match scheme.form.pages().first() {
        Some(page) => page_head(scheme, page, false),
        None => form_head(scheme, false),
    }
}

/// The head of the check page.
pub fn check_head(scheme: &Scheme) -> PageHead {
    let (title, description) = (&scheme.form.check_title, &scheme.form.check_description);
    let steps = Some(ProcedureSteps { first: 4, last: 4 });
    PageHead { noindex: true, steps, ..head(scheme, title, description, Route::Check.path()) }
}

/// The head of the terms.
pub fn terms_head(scheme: &Scheme) -> PageHead {
    let steps = Some(ProcedureSteps { first: 1, last: 1 });
    PageHead { steps, ..head(scheme, scheme.terms().title(), scheme.terms().description(), TERMS_PATH) }
}

/// The head of terms that are announced.
pub fn coming_terms_head(scheme: &Scheme, coming: &Terms) -> PageHead {
    let day = text::date(coming.begins());
    let said = |code| scheme.words.filled(code, &[("day", day.as_str())]);
    let (title, description) = (said(LabelCode::ComingTerms), said(LabelCode::ComingTermsAbout));
    let mut head = head(scheme, &title, &description, COMING_TERMS_PATH);
    let terms = Link { title: scheme.terms().title().to_owned(), path: TERMS_PATH.to_owned() };
    head.breadcrumbs.insert(head.breadcrumbs.len() - 1, terms);
    head
}

fn head(scheme: &Scheme, title: &str, description: &str, path: &str) -> PageHead {
    let crumb = |title: &str, path: &str| Link { title: title.to_owned(), path: path.to_owned() };
    PageHead {
        title: title.to_owned(),
        description: description.to_owned(),
        path: path.to_owned(),
        breadcrumbs: vec![
            crumb(scheme.words.text(LabelCode::Home), "/"),
            crumb(scheme.words.text(LabelCode::Declare), "/declare/"),
            crumb(title, path),
        ],
        ..PageHead::default()
    }
}
