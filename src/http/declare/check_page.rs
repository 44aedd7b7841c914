//! The check page. Made by `form` and by `turning`, whichever met the last answer.

use super::kept::{KeptAnswers, Password};
use crate::http::context::Context;
use crate::http::pages;
use crate::http::transport::Answer;
use crate::http::transport::reply::Reply;
use crate::scheme::codes::QuestionCode;
use crate::scheme::{Checked, Question};
use crate::view::form::{CHECK_TEMPLATE, CheckView, check_head};

/// The check page, for answers without errors; `journey` names the way through the pages, empty where there is one page.
pub(super) fn check_page(context: &Context, mut checked: Checked, password: Option<Password>, journey: &str) -> Answer {
    let sealed = KeptAnswers::new(context, &checked.kept, password, journey)?.sealed(context)?;
    let is_declaration = context.scheme.register().is_none();
    if is_declaration && context.office.declarations.duplicates.is_listed(&checked.answers) {
        checked.ask(Question::new(checked.answers.name_key(), QuestionCode::Listed));
    }
    let content = CheckView::new(&context.scheme, &checked, &sealed);
    let head = check_head(&context.scheme);
    pages::page(&context.view, CHECK_TEMPLATE, &head, &content).map(Reply::reachable_by_back)
}
