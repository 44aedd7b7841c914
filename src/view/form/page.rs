//! A short page of the form as its template sees it: which one it is, what travels with it, where its buttons lead.

use super::field_state::FieldState;
use super::{FormView, PartView};
use crate::scheme::posted::{PAGE, PAGES};
use crate::scheme::{Condition, Field, FieldError, FormPage, Notice, Posted, Role, Scheme};
use serde::Serialize;

/// A page with what travels through it.
#[derive(Debug, Clone, Copy)]
pub struct OnPage<'a> {
    /// Which page.
    pub page: &'a FormPage,
    /// The sealed answers of the other pages; none: nothing was sent yet.
    pub sealed: Option<&'a str>,
    /// It leads back to the check page rather than to the next page.
    pub reviewed: bool,
}

/// What was typed and what is said about it.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The answers of all pages.
    pub posted: &'a Posted,
    /// What is wrong on this page.
    pub errors: &'a [FieldError],
    /// What is said beside fields.
    pub notices: &'a [Notice],
    /// Whether a sound password was typed before.
    pub has_password: bool,
}

/// What the template knows of the page.
#[derive(Debug, Serialize)]
pub(super) struct PageView {
    id: String,
    id_name: &'static str,
    sealed: Option<String>,
    sealed_name: &'static str,
    /// Whether a page stands before it.
    back: bool,
    /// Whether the check page comes next.
    last: bool,
    /// Whether that is because every page was filled once.
    reviewed: bool,
    /// Where on a later page the self-check hands its score over.
    score: Option<ScoreView>,
}

/// The control of the score, and the level that asks for it.
#[derive(Debug, Serialize)]
struct ScoreView {
    control: String,
    level: Option<ScoreLevel>,
}

/// A level as it is chosen in the form: in which control, by which value, and its sign.
#[derive(Debug, Serialize)]
struct ScoreLevel {
    control: String,
    stars: String,
    sign: String,
}

impl ScoreView {
    /// The score's field where it is not among those that stand here.
    fn of(scheme: &Scheme, keys: &[&str]) -> Option<Self> {
        let field = scheme.form.role(Role::Score).filter(|field| !keys.contains(&field.key.as_str()))?;
        Some(Self { control: field.control.clone(), level: ScoreLevel::of(scheme, field) })
    }
}

impl ScoreLevel {
    fn of(scheme: &Scheme, score: &Field) -> Option<Self> {
        let level = scheme.form.role(Role::Level)?;
        let parts = score.conditions().flat_map(Condition::parts);
        let stars = parts.filter(|(key, _)| *key == level.key).find_map(|(_, values)| values.first())?;
        let known = scheme.levels().all().iter().find(|known| known.stars.to_string() == *stars)?;
        Some(Self { control: level.control.clone(), stars: stars.clone(), sign: known.sign.clone() })
    }
}

impl Default for Said<'_> {
    fn default() -> Self {
        Self { posted: FieldState::default().posted, errors: &[], notices: &[], has_password: false }
    }
}

impl<'a> Said<'a> {
    /// Answers to show again without judging them.
    pub fn of(posted: &'a Posted, has_password: bool) -> Self {
        Self { posted, has_password, ..Self::default() }
    }
}

impl FormView {
    /// One page of the form.
    pub fn turned(scheme: &Scheme, on: &OnPage<'_>, said: &Said<'_>) -> Self {
        let form = &scheme.form;
        let keys: Vec<&str> = form.on_page(on.page).map(|field| field.key.as_str()).collect();
        let Said { posted, errors, notices, has_password } = *said;
        let view = Self::shown(
            scheme,
            &FieldState { posted, errors, notices, has_password, only: Some(&keys), ..FieldState::default() },
        );
        let page = PageView {
            id: on.page.id.clone(),
            id_name: PAGE,
            sealed: on.sealed.map(str::to_owned),
            sealed_name: PAGES,
            back: form.page_beside(on.page, false).is_some(),
            reviewed: on.reviewed,
            score: ScoreView::of(scheme, &keys),
            last: on.reviewed || form.page_beside(on.page, true).is_none(),
        };
        let blank = errors.is_empty() && !view.parts.iter().any(PartView::is_filled);
        Self { page: Some(page), blank, ..view }
    }
}

impl PartView {
    fn is_filled(&self) -> bool {
        let groups = self.sections.iter().flat_map(|section| &section.groups);
        groups.flat_map(|group| &group.fields).any(super::FieldView::is_filled)
    }
}
