//! What the page of a declarer offers of what somebody may ask for by law; `person` does it.

use super::clerk::Clerk;
use super::context::DeskContext;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::account::erasure::EraseGround;
use crate::office::members::Deed;
use crate::office::review::words::{kept_words, staying_words};
use crate::scheme::ids::Reference;
use serde::Serialize;

/// What the page of a declarer offers of this.
#[derive(Serialize)]
pub(crate) struct PersonContent {
    may: bool,
    /// What keeps it from being erased, whoever asks; empty: nothing does.
    kept: String,
    stays: Vec<String>,
}

impl PersonContent {
    /// What may be done about a reference; nothing by who may not.
    pub(crate) fn of(context: &DeskContext, clerk: &Clerk, reference: &Reference) -> Result<Self, Refusal> {
        let may = clerk.who.role.may(Deed::WholeRecords) && clerk.who.has_codes;
        let stand = match may {
            true => {
                context.about(reference).accounts.erasure.stand(reference, EraseGround::Asked).map_err(pages::broken)?
            }
            false => None,
        };
        let record = context.about(reference).review.acceptance.record_of(reference).map_err(pages::broken)?;
        let stays = if may { staying_words(record) } else { Vec::new() };
        Ok(Self { may, kept: stand.and_then(kept_words).unwrap_or_default(), stays })
    }
}
