//! A table without a header as it streams by, row by row: for tables that fit in no memory. Keeps no row.

#![expect(clippy::disallowed_types, reason = "one of csv's two files")]

use super::Row;
use crate::base::problem::Problem;
use std::io::Read;
use std::path::Path;

/// Shows each row of a table whose rows are all `width` cells wide, with its line. The first fault ends it.
///
/// # Errors
/// What cannot be read, a row with too many or too few cells, and what `see` refuses.
pub fn each_bare_row(
    label: &Path,
    text: &mut dyn Read,
    width: usize,
    mut see: impl FnMut(usize, Row<'_>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text);
    let mut record = csv::StringRecord::new();
    let mut line = 0;
    loop {
        line += 1;
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) if record.len() == width => see(line, Row(&record))?,
            Ok(true) => return Err(super::ragged(label, line, record.len(), width)),
            Err(error) => return Err(super::unreadable(label, line, &error)),
        }
    }
}
