//! The office's sheet: what waits, a row each, to be decided in a spreadsheet and brought back. Here are the rows
//! (`rows`), what a line that comes back may do (`stand`), and the carrying out, by the same steps as every other
//! decision (`acceptance`, `requests`, `decisions`). Called by `cli`. Never has a rule of its own about what may be
//! decided: only about whether a line still speaks of what it was made on.

mod rows;
mod stand;
mod version;

pub use rows::{SheetFacts, SheetMarks, SheetRow, SheetRows, SheetTwin};
pub use stand::{LineOutcome, LineStand, ReadyLine, SheetLine};
pub use version::SheetVersion;

use super::acceptance::Acceptance;
use super::decisions::Decisions;
use super::inspection::Inspection;
use super::list::ReviewLists;
use super::requests::Requests;
use crate::office::declaration::applications::Applications;
use crate::office::publish::Publisher;
use std::sync::Arc;

/// Makes rows of what waits, and decides by lines that came back.
#[derive(Debug)]
pub struct ReviewSheets {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) inspection: Arc<Inspection>,
    pub(super) lists: Arc<ReviewLists>,
    pub(super) acceptance: Arc<Acceptance>,
    pub(super) requests: Arc<Requests>,
    pub(super) decisions: Arc<Decisions>,
}
