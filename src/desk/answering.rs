//! What is answered by mail: the words, the letter as it is mailed, and its sending, which nothing can undo. Where somebody
//! else has answered or decided meanwhile, nothing is sent and it is shown again. Called by the router.

use super::case;
use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::frame::{self, Titled};
use super::queue;
use super::reasons::LetterParts;
use super::routes::DeskRoute;
use super::seal::{DeskCarried, SeenCase};
use super::shown::{self, SectionContent};
use super::tabs::Tab;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::review::case::CaseView;
use crate::office::review::decision::Decision;
use crate::office::review::reasons::as_mailed;
use crate::office::review::words::state_word;
use hyper::StatusCode;
use serde::Serialize;

/// What `desk/answering.html` shows.
#[derive(Serialize)]
struct AnsweringContent {
    reference: String,
    kind: &'static str,
    noun: String,
    state: &'static str,
    tab: &'static str,
    sections: Vec<SectionContent>,
    words: String,
    letter: Option<LetterParts>,
    /// Which words of the template; empty: none.
    error: &'static str,
}

/// What stands on the page beside the case.
struct Typed {
    words: String,
    error: &'static str,
    tab: Tab,
}

/// The page, asked for by its address.
pub(crate) fn page(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let query = crate::http::transport::form_body::PostedForm::of_query(call.request)?;
    let Some(case) = case::found(context, call.part, "")?.filter(CaseView::is_answered) else {
        return frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown");
    };
    shown(context, clerk, &case, Typed { words: String::new(), error: "", tab: Tab::of(query.one("tab")?) })
}

/// The page again, or the answer.
pub(crate) fn posted(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>, carried: &DeskCarried) -> DeskAnswer {
    let Some(case) = case::found(context, call.part, "")?.filter(CaseView::is_answered) else {
        return frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown");
    };
    let tab = Tab::of(call.one("tab")?);
    let words = as_mailed(call.one("words")?).unwrap_or_default();
    let again = |error| shown(context, clerk, &case, Typed { words: words.clone(), error, tab });
    if call.one("step")? != "send" {
        return again("");
    }
    if words.is_empty() {
        return again("empty");
    }
    let reference = &case.shown.application.reference;
    let seen = carried.of(reference, case.kind).ok_or(Refusal::Foreign)?;
    if seen.version != case.version {
        return again("changed");
    }
    let after = queue::place(context, tab, reference, case.kind)?.after;
    let review = &context.office_of(clerk, reference).review;
    match review.acceptance.answer(reference, &words).map_err(pages::broken)? {
        Decision::Done => {
            context.members.closes(&clerk.who, reference);
            context.follow_up(reference);
            Ok(context.to(&after.unwrap_or_else(|| DeskRoute::Queue.path().to_owned())))
        }
        _ => again("gone"),
    }
}

fn shown(context: &DeskContext, clerk: &Clerk, case: &CaseView, typed: Typed) -> DeskAnswer {
    let application = &case.shown.application;
    let office = context.about(&application.reference);
    let letter = office.mailer.wording.preview_answer(application, &typed.words, context.office.now());
    let content = AnsweringContent {
        reference: application.reference.to_string(),
        kind: case.kind.name(),
        noun: office.rules().map(|rules| rules.noun.clone()).unwrap_or_default(),
        state: state_word(application.state),
        tab: typed.tab.name(),
        sections: shown::sections(&case.shown.sections),
        letter: letter.map_err(pages::broken)?.map(LetterParts::from),
        words: typed.words,
        error: typed.error,
    };
    let seen = [SeenCase { reference: application.reference.clone(), kind: case.kind, version: case.version.clone() }];
    let status = match content.error {
        "" => StatusCode::OK,
        "empty" => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::CONFLICT,
    };
    let title = case.answers.declarer_name();
    let of = Titled { template: "desk/answering.html", title, nav: "queue", status, seen: &seen };
    frame::page(context, clerk, &of, &content)
}
