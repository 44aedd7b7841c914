//! The terms as their template sees them: the text, its dates, and the way on to the form, or the day from which on
//! they are in force.

use crate::scheme::{Scheme, Terms};
use jiff::civil::Date;
use serde::Serialize;

/// The terms page, or that of terms which are announced.
#[derive(Debug, Serialize)]
pub struct TermsView {
    intro: String,
    points: Vec<String>,
    version: String,
    html: String,
    established: Date,
    revised: Vec<Date>,
    /// The first day of these; none: they are in force.
    begins: Option<Date>,
    /// What follows these.
    coming: Option<Coming>,
}

/// Terms that are announced.
#[derive(Debug, Serialize)]
struct Coming {
    begins: Date,
    changes: Vec<String>,
}

impl TermsView {
    /// The page around the rendered text of the terms in force.
    pub fn new(scheme: &Scheme, html: String) -> Self {
        let terms = scheme.terms();
        let changes = |coming: &Terms| coming.changes_since(terms.version()).into_iter().map(str::to_owned).collect();
        let coming = scheme.coming_terms().map(|coming| Coming { begins: coming.begins(), changes: changes(coming) });
        Self { coming, ..Self::of(terms, html) }
    }

    /// The page around the rendered text of terms that are announced.
    pub fn coming(terms: &Terms, html: String) -> Self {
        Self { begins: Some(terms.begins()), ..Self::of(terms, html) }
    }

    fn of(terms: &Terms, html: String) -> Self {
        Self {
            intro: terms.intro().to_owned(),
            points: terms.points().to_vec(),
            version: terms.version().to_owned(),
            html,
            established: terms.established(),
            revised: terms.revised().collect(),
            begins: None,
            coming: None,
        }
    }
}
