//! For what a clerk looks: names, addresses and numbers of people. Typed into a form, it goes on sealed in the address of
//! the list, for the session in which it was typed alone, so that no log, history or reader over a shoulder has it.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::routes::DeskRoute;
use super::tabs::{KindAsked, Tab};
use crate::config::periods::DESK_SESSION;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::state::seal::Purpose;
use serde::{Deserialize, Serialize};

/// What was typed, and in which session.
#[derive(Serialize, Deserialize)]
struct SearchTyped {
    session: String,
    text: String,
}

/// So much is looked for at most: a name and a place.
const LONGEST: usize = 200;

/// Leads to the list of who is meant.
pub(crate) fn asked(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let text: String = call.one("q")?.trim().chars().take(LONGEST).collect();
    let kind = KindAsked::of(call.one("kind")?);
    let tab = match call.one("tab")? {
        // Who is looked for from anywhere is looked for everywhere.
        "" if !text.is_empty() => Tab::Everything,
        name => Tab::of(name),
    };
    let sealed = if text.is_empty() { String::new() } else { sealed(context, clerk, text)? };
    Ok(context.to(&address(tab, kind.as_ref(), &sealed, 1)))
}

/// The address of a page of the list.
pub(crate) fn address(tab: Tab, kind: Option<&KindAsked>, sealed: &str, page: usize) -> String {
    let kind: String =
        kind.map(KindAsked::name).unwrap_or_default().bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{}?tab={}&kind={kind}&s={sealed}&page={page}", DeskRoute::Queue.path(), tab.name())
}

fn sealed(context: &DeskContext, clerk: &Clerk, text: String) -> Result<String, Refusal> {
    let typed = SearchTyped { session: clerk.who.session.name(), text };
    context.office.access.seal(Purpose::DeskSearch, &typed).map_err(pages::broken)
}

/// What was typed; nothing where it is forged, too old or another session's.
pub(crate) fn opened(context: &DeskContext, clerk: &Clerk, sealed: &str) -> String {
    let opened = context.office.access.unseal::<SearchTyped>(Purpose::DeskSearch, sealed, DESK_SESSION);
    let typed = opened.ok().map(|(typed, _)| typed);
    typed.filter(|typed| typed.session == clerk.who.session.name()).map(|typed| typed.text).unwrap_or_default()
}
