//! Floor 3: the public register: entries, folding, lists, search index, downloads, statistics. No HTML.
//! `site` turns it into files of `dist`; `office::publish` writes `data/declarers.csv` through
//! [`to_csv`] and [`Register::publish`]. Knows only what may be public: an unknown column of the file is a fault.

pub mod downloads;
mod entry;
pub mod fold;
pub mod lists;
mod publication;
mod read;
pub mod search;
pub mod statistics;

pub use entry::{Entry, NameField, Register};
pub use fold::{core, fold};
pub use publication::{FILE as PUBLICATION, Publication};
pub use read::{COLUMNS, PATH, parse, read, to_csv};
