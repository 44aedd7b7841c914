//! The password once more, before what a copied cookie must not be able to do: a new contact address, a new
//! password, 中止. Wrong ones count with those at the log-in. The asking page is shown again with what was
//! typed in it, the password apart. Called by `edit`, `password` and `stop`.

use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages;
use crate::http::session::Member;
use crate::http::transport::refusal::Refusal;
use crate::office::account::change::Barred;
use hyper::StatusCode;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProofOutcome {
    /// The password is the member's.
    Given,
    /// It is not, or cannot be checked now: the status, and which words of `account/proof.html` stand at it.
    Wanting(StatusCode, &'static str),
    /// Nothing can be done in this session.
    Barred(Barred),
}

/// Whether the password typed at the control is this member's.
pub(crate) fn proof(
    context: &Context,
    member: &Member,
    call: &Call<'_>,
    control: &str,
) -> Result<ProofOutcome, Refusal> {
    let password = call.one(control)?;
    if password.is_empty() {
        return Ok(ProofOutcome::Wanting(StatusCode::UNPROCESSABLE_ENTITY, "empty"));
    }
    let client = context.client(call.request);
    let passwords = &context.office.accounts.new_passwords;
    let Err(failure) = passwords.is_own_password(&member.session, password, client) else {
        return Ok(ProofOutcome::Given);
    };
    Ok(match failure.refused().map_err(pages::broken)? {
        Barred::WrongPassword => ProofOutcome::Wanting(StatusCode::UNPROCESSABLE_ENTITY, "wrong"),
        Barred::TooOften => ProofOutcome::Wanting(StatusCode::TOO_MANY_REQUESTS, "wait"),
        Barred::Busy => ProofOutcome::Wanting(StatusCode::SERVICE_UNAVAILABLE, "busy"),
        barred => ProofOutcome::Barred(barred),
    })
}
