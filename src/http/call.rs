//! What a handler is given: which route was asked for, by which request, and what its form brought. Made by
//! `router`, which has checked method and sender by then.

use super::transport::form_body::PostedForm;
use super::transport::refusal::Refusal;
use super::transport::request::Request;
use crate::view::routes::Route;

/// A request for a route of a table: the processor's, or that of the desk.
pub(crate) struct Call<'a, R = Route> {
    pub(crate) route: R,
    /// The token or name in the path; empty where the route has none.
    pub(crate) part: &'a str,
    pub(crate) request: &'a Request,
    /// The form of a POST.
    pub(crate) form: Option<PostedForm>,
}

impl<R> Call<'_, R> {
    /// Whether a form was sent; else a page is asked for.
    pub(crate) fn is_post(&self) -> bool {
        self.form.is_some()
    }

    /// Keys and values of the form, in the order sent.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        self.form.iter().flat_map(PostedForm::pairs).cloned()
    }

    /// The one value of a control; empty where it is absent.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] when it was sent more than once.
    pub(crate) fn one(&self, key: &str) -> Result<&str, Refusal> {
        self.form.as_ref().map_or(Ok(""), |form| form.one(key))
    }
}
