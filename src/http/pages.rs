//! The processor's pages as replies: a template with its content, or the page that says what went
//! wrong and what to do. Called by the handlers. Never decides a status by itself.

use super::headings::PageHeading;
use super::transport::refusal::Refusal;
use super::transport::reply::Reply;
use crate::base::log::note;
use crate::config::Link;
use crate::office::is_for_now;
use crate::scheme::Words;
use crate::scheme::codes::{LabelCode, RefusalCode};
use crate::scheme::posted::SEALED;
use crate::view::routes::Route;
use crate::view::{PageHead, ProcedureSteps, View};
use hyper::StatusCode;
use hyper::header::{self, HeaderName};
use serde::Serialize;

const RETRY_AFTER: HeaderName = header::RETRY_AFTER;

/// What an error page shows beside its words.
#[derive(Debug, Serialize)]
struct ErrorContent<'a> {
    status: u16,
    /// It is the mail address that must rest, not the visitor.
    mailed_often: bool,
    /// What can be sent again with one button.
    again: Option<&'a Again>,
}

/// A form of hidden controls and one button that sends everything again.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Again {
    /// The route it is sent to.
    pub(crate) action: String,
    /// The words on the button.
    pub(crate) button: String,
    /// The hidden controls.
    pub(crate) fields: Vec<Hidden>,
}

/// A hidden control.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Hidden {
    /// Its name.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: String,
}

impl Again {
    /// One sealed control, sent to a route.
    pub(crate) fn sealed(action: Route, button: &str, sealed: &str) -> Self {
        Self {
            action: action.path().to_owned(),
            button: button.to_owned(),
            fields: vec![Hidden { name: SEALED.to_owned(), value: sealed.to_owned() }],
        }
    }
}

/// What a page of the procedure says about itself; `step` is one of the seven.
pub(crate) fn head<H: PageHeading>(words: &Words, heading: H, route: Route, step: Option<u8>) -> PageHead {
    let (title, path) = (words.text(heading), route.path());
    let crumb = |title: &str, path: &str| Link { title: title.to_owned(), path: path.to_owned() };
    let home = crumb(words.text(LabelCode::Home), "/");
    let declare = crumb(words.text(LabelCode::Declare), "/declare/");
    PageHead {
        title: title.to_owned(),
        description: words.text(heading.about()).to_owned(),
        path: path.to_owned(),
        breadcrumbs: vec![home, declare, crumb(title, path)],
        noindex: true,
        steps: step.map(|step| ProcedureSteps { first: step, last: step }),
        ..PageHead::default()
    }
}

/// A page of the processor.
///
/// # Errors
/// [`Refusal::Broken`] when the template fails; the fault is logged.
pub(crate) fn page<T: Serialize>(view: &View, template: &str, head: &PageHead, content: &T) -> Result<Reply, Refusal> {
    let html = view.page(template, head, content).map_err(broken)?;
    Ok(Reply::page(StatusCode::OK, html))
}

/// The page for a refused request, with what can be sent again where that is safe.
pub(crate) fn refused(view: &View, words: &Words, refusal: Refusal, again: Option<&Again>) -> Reply {
    let (status, title) = (refusal.status(), RefusalCode::from(refusal));
    let head = PageHead { error: true, ..head(words, title, Route::Check, None) };
    let content = ErrorContent { status: status.as_u16(), mailed_often: refusal == Refusal::MailedOften, again };
    let reply = match view.page("processor/error.html", &head, &content) {
        Ok(html) => Reply::page(status, html),
        Err(error) => {
            broken(error);
            Reply::new(status, "text/plain; charset=utf-8", words.text(title).to_owned())
        }
    };
    refusing(reply, refusal)
}

/// A reply with what a refusal says beside its page: when to come again, by which methods, and whether not on this connection.
pub(crate) fn refusing(mut reply: Reply, refusal: Refusal) -> Reply {
    if let Some(seconds) = refusal.retry_after() {
        reply = reply.with(RETRY_AFTER, &seconds.to_string());
    }
    if let Refusal::Method(allowed) = refusal {
        reply = reply.with(header::ALLOW, allowed);
    }
    if refusal.ends_connection() { reply.closing() } else { reply }
}

/// Logs a failure of the machine; one of its disk, or of a state that is held, is for now, anything else a fault of
/// ours.
pub(crate) fn broken(error: anyhow::Error) -> Refusal {
    note!("sengen: {error:#}");
    if is_for_now(&error) { Refusal::Unstored } else { Refusal::Broken }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::office::Held;
    use crate::view::Surface;
    use std::path::Path;

    /// The shipped templates with the settings of the tests.
    pub(crate) fn view() -> View {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let settings = config::load(&root.join(crate::scheme::OF_TESTS)).expect("settings");
        let base = settings.base_url.parse().expect("an address");
        View::load(root, &settings, &base, Surface::Processor).expect("the repository's templates")
    }

    fn words() -> Words {
        Words::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the repository's words")
    }

    #[test]
    fn every_refusal_has_a_page_that_says_what_to_do_and_whom_to_ask() {
        let (view, words) = (view(), words());
        let refusals = [
            Refusal::Malformed,
            Refusal::Foreign,
            Refusal::Unknown,
            Refusal::Method("POST"),
            Refusal::Slow,
            Refusal::TooLarge,
            Refusal::NotAForm,
            Refusal::OtherHost,
            Refusal::TooOften,
            Refusal::MailedOften,
            Refusal::Busy,
            Refusal::Unstored,
            Refusal::Broken,
        ];
        assert_eq!(broken(Held.into()), Refusal::Unstored, "for now");
        let mut pages = Vec::new();
        for refusal in refusals {
            let reply = refused(&view, &words, refusal, None);
            let page = String::from_utf8_lossy(reply.whole().expect("a whole page")).into_owned();
            assert!(page.contains("次にすること") && page.contains("info@sengen.example"), "{refusal:?}: {page}");
            assert!(page.contains("<title>エラー：") && page.contains("noindex"), "{refusal:?}");
            assert_eq!(reply.headers().contains_key(header::RETRY_AFTER), refusal.retry_after().is_some());
            assert_eq!(reply.headers().contains_key(header::ALLOW), matches!(refusal, Refusal::Method(_)));
            pages.push(page);
        }
        pages.sort();
        pages.dedup();
        assert_eq!(pages.len(), refusals.len(), "each has words of its own");
    }

    #[test]
    fn what_was_typed_can_be_sent_again_with_one_button() {
        let again = Again::sealed(Route::Submit, "もう一度送る", "a\"<b");
        let reply = refused(&view(), &words(), Refusal::TooOften, Some(&again));
        let page = String::from_utf8_lossy(reply.whole().expect("a whole page")).into_owned();
        assert!(page.contains("action=\"/declare/submit/\"") && page.contains("もう一度送る"), "{page}");
        assert!(page.contains("value=\"a&quot;&lt;b\""), "{page}");
    }
}
