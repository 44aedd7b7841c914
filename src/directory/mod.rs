//! Floor 3: the public register: entries, folding, lists, search index, downloads, statistics. No HTML.
//! ```text
//! entry, read              a row; the list `declarers.csv` of them
//! change, log              a numbered change of rows; where changes lie until the list holds them
//! publication, standing    which list was published; list and log together: the register
//! index, listing           a published list, looked up without reading it; single rows of the register
//! appender, ledger, place  who decides; the one who publishes; where it lies
//! hand, mishap, numbers    what a hand has changed in the list, what looks like a spreadsheet's mishap, 法人番号
//! history                  what happened to records, as files for their pages
//! fate                     what the log says became of each record
//! corporate                who is found by 法人番号, as files
//! copy                     its files, kept with the private state and put back
//! ```
//! `site` turns it into files of `dist`; `office::publish` changes it through an [`Appender`], nobody else does
//! but for corrections. Knows only what may be public: an unknown column of the file is a fault.

mod appender;
mod change;
pub mod copy;
pub mod corporate;
mod download_sheet;
pub mod downloads;
mod entry;
mod fate;
pub mod fold;
mod hand;
pub mod history;
mod index;
mod ledger;
mod listing;
pub mod lists;
mod log;
mod mishap;
mod numbers;
mod place;
mod publication;
mod read;
pub mod search;
mod standing;
pub mod statistics;

pub use crate::scheme::DECLARER_COLUMNS as COLUMNS;
pub use appender::{Appended, Appender, Cause};
pub use change::{ChangeKind, ChangeReason, kinds};
pub use entry::{Declarer, Entry, NameField, Register};
pub use fate::{End, Fates};
pub use fold::{core, fold, searched};
pub use hand::{brought_hints, brought_numbers, mishaps};
pub use index::{Print, name_key};
pub use ledger::{Adopted, Ledger};
pub use listing::Listing;
pub use log::Until;
pub use mishap::behind_a_gap;
pub use numbers::{SharedNumber, newly_found, shared};
pub use place::RegisterFolder;
pub use publication::{FILE as PUBLICATION, Publication};
#[cfg(test)]
pub(crate) use read::parsed;
pub use read::{PATH, differing, parse, read, to_csv};
