//! What somebody may ask for by law, at the desk: a copy of everything that is kept of them, and its end. Both ask once
//! more for a code; both are for those who look after whole records. By the functions of the commands. Called by the router.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::declarer::{self, DeclarerSaid, DeclarerTyped};
use super::frame;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::office::account::erasure::{EraseGround, EraseOutcome};
use crate::office::members::{Deed, MemberProof};
use crate::office::review::person_copy::PersonCopied;
use crate::office::review::reasons::as_mailed;
use crate::office::review::words::staying_words;
use crate::scheme::ids::Reference;
use crate::view::Keeping;
use hyper::{StatusCode, header};
use serde::Serialize;

/// What `desk/erased.html` shows.
#[derive(Serialize)]
struct ErasedContent {
    reference: String,
    stays: Vec<String>,
}

/// Why it is not done; `None`: whoever asks may, and has proved to be there.
fn refused(
    context: &DeskContext,
    clerk: &Clerk,
    call: &DeskCall<'_>,
    reason: &str,
    names_another: bool,
) -> Result<Option<DeskAnswer>, Refusal> {
    if !clerk.who.role.may(Deed::WholeRecords) {
        return Ok(Some(frame::said(context, clerk, StatusCode::FORBIDDEN, "role")));
    }
    let typed = DeclarerTyped { asked: reason.to_owned(), ..DeclarerTyped::default() };
    let again =
        |status, message, typed| declarer::shown(context, clerk, call.part, DeclarerSaid::new(status, message, typed));
    if reason.is_empty() {
        return Ok(Some(again(StatusCode::UNPROCESSABLE_ENTITY, "no-asked", typed)));
    }
    if names_another {
        return Ok(Some(again(StatusCode::UNPROCESSABLE_ENTITY, "not-named", typed)));
    }
    Ok(match context.members.prove(&clerk.who, call.one("code")?).map_err(pages::broken)? {
        MemberProof::Given => None,
        MemberProof::Wrong => Some(again(StatusCode::UNPROCESSABLE_ENTITY, "person-code", typed)),
        MemberProof::Wait(wait) => {
            let minutes = (wait.as_secs() + 59) / 60;
            Some(again(StatusCode::TOO_MANY_REQUESTS, "person-wait", DeclarerTyped { minutes, ..typed }))
        }
    })
}

/// Hands a copy out.
pub(crate) fn export(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let Ok(reference) = Reference::parse(call.part) else { return Err(Refusal::Malformed) };
    let reason = as_mailed(call.one("asked")?).unwrap_or_default();
    if let Some(answer) = refused(context, clerk, call, &reason, false)? {
        return answer;
    }
    let office = context.office_of(clerk, &reference);
    match office.person_copy(reference.as_str(), &reason).map_err(pages::broken)? {
        PersonCopied::Made(copy) => {
            let place = format!("attachment; filename=\"record-{reference}.zip\"");
            let reply = Reply::new(StatusCode::OK, "application/zip", copy.zipped().map_err(pages::broken)?);
            Ok(reply.with(header::CONTENT_DISPOSITION, &place).kept(Keeping::Never))
        }
        PersonCopied::Not(_) => frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown"),
    }
}

/// Erases for good.
pub(crate) fn erase(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    let Ok(reference) = Reference::parse(call.part) else { return Err(Refusal::Malformed) };
    let typed = as_mailed(call.one("again")?).unwrap_or_default();
    let names_another = typed.trim().to_ascii_uppercase() != reference.as_str();
    if let Some(answer) = refused(context, clerk, call, &typed, names_another)? {
        return answer;
    }
    let erased = context.office_of(clerk, &reference).accounts.erasure.erase(&reference, EraseGround::Asked);
    match erased.map_err(pages::broken)? {
        EraseOutcome::Erased(record) => {
            context.follow_up(&reference);
            let content = ErasedContent { reference: reference.to_string(), stays: staying_words(record) };
            let of = frame::Titled {
                template: "desk/erased.html",
                title: "",
                nav: "search",
                status: StatusCode::OK,
                seen: &[],
            };
            frame::page(context, clerk, &of, &content)
        }
        EraseOutcome::Kept(_) => {
            let said = DeclarerSaid::new(StatusCode::CONFLICT, "kept", DeclarerTyped::default());
            declarer::shown(context, clerk, call.part, said)
        }
        EraseOutcome::Unknown => frame::said(context, clerk, StatusCode::NOT_FOUND, "unknown"),
    }
}
