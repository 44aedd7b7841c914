//! Floor 3: the public register: entries, folding, lists, search index, downloads, statistics. No HTML.
//! ```text
//! entry, read              a row; the list `declarers.csv` of them
//! change, log              a numbered change of rows; where changes lie until the list holds them
//! publication, standing    which list was published; list and log together: the register
//! ledger, place            who changes the register; where it lies
//! ```
//! `site` turns it into files of `dist`; `office::publish` changes it through a [`Ledger`], nobody else does
//! but for corrections. Knows only what may be public: an unknown column of the file is a fault.

mod change;
pub mod downloads;
mod entry;
pub mod fold;
mod ledger;
pub mod lists;
mod log;
mod place;
mod publication;
mod read;
pub mod search;
mod standing;
pub mod statistics;

pub use change::{ChangeKind, Reason, kinds};
pub use entry::{Entry, NameField, Register};
pub use fold::{core, fold};
pub use ledger::{Adopted, Cause, Known, Ledger};
pub use log::Until;
pub use place::Place;
pub use publication::{FILE as PUBLICATION, Publication};
pub use read::{COLUMNS, PATH, parse, read, to_csv};
