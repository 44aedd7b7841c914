//! The terms as their template sees them: the text, its dates, and the way on to the form.

use crate::scheme::Scheme;
use jiff::civil::Date;
use serde::Serialize;

/// The terms page.
#[derive(Debug, Serialize)]
pub struct TermsView {
    intro: String,
    points: Vec<String>,
    version: String,
    html: String,
    established: Date,
    revised: Vec<Date>,
}

impl TermsView {
    /// The page around the rendered text of the terms.
    pub fn new(scheme: &Scheme, html: String) -> Self {
        Self {
            intro: scheme.terms.intro().to_owned(),
            points: scheme.terms.points().to_vec(),
            version: scheme.terms.version().to_owned(),
            html,
            established: scheme.terms.established(),
            revised: scheme.terms.revised().collect(),
        }
    }
}
