//! CSV in and out; the sole user of the `csv` crate. Reads whole UTF-8 sheets with a header as spreadsheets leave
//! them (empty rows and columns count for nothing) and says every fault with its line; writes cells that a spreadsheet cannot mistake for formulas.
//! Never interprets a cell: that is the caller's.

#![expect(clippy::disallowed_types, reason = "the owner of csv")]

mod header;
mod stream;

pub use stream::each_bare_row;

use super::problem::{self, Problem};
use super::text;
use std::io;
use std::path::Path;

/// A sheet's rows in file order, each with its line number (counted from 1, the header is line 1).
#[derive(Debug)]
pub struct Sheet {
    rows: Vec<(usize, csv::StringRecord)>,
}

impl Sheet {
    /// Parses a sheet whose header is exactly `columns`.
    ///
    /// # Errors
    /// Every fault found: encoding, missing or unknown columns, rows with too many or too few cells.
    pub fn parse(label: &Path, bytes: &[u8], columns: &[&str]) -> Result<Self, Vec<Problem>> {
        let mut rows = Vec::new();
        each_row(label, bytes, columns, |line, row| rows.push((line, row.0.clone())))?;
        Ok(Self { rows })
    }

    /// Parses a sheet that somebody has worked in: its columns in whatever order, with columns of their own between
    /// them, which are passed by. The cells come in the order of `columns`.
    ///
    /// # Errors
    /// As [`Sheet::parse`], but for order and unknown columns.
    pub fn parse_worked_in(label: &Path, bytes: &[u8], columns: &[&str]) -> Result<Self, Vec<Problem>> {
        let source = text::utf8(label, bytes).map_err(|problem| vec![problem])?;
        let mut rows = Rows::new(label, source);
        let (line, names) = rows.header().map_err(|problem| vec![problem])?;
        let found = |column: &&str| (0..names.len()).filter(|at| names[*at] == *column).collect::<Vec<_>>();
        let places: Vec<Vec<usize>> = columns.iter().map(found).collect();
        let is_missing = places.iter().any(Vec::is_empty);
        if is_missing || places.iter().any(|at| at.len() > 1) {
            // A column of one's own is none of the faults; where one is missing, it may be that, mistyped.
            let is_told = |name: &&str| !name.is_empty() && (is_missing || columns.contains(name));
            let told: Vec<&str> = names.iter().map(String::as_str).filter(is_told).collect();
            return Err(header::faults(label, line, &told, columns));
        }
        let named: Vec<usize> = places.concat();
        rows.passed = (0..names.len()).filter(|at| !names[*at].is_empty()).collect();
        let mut whole = Vec::new();
        rows.show(&named, names.len(), |line, row| whole.push((line, row.0.clone())))?;
        Ok(Self { rows: whole })
    }

    /// Parses a sheet without a header, every row `width` cells wide (Japan Post's postal codes).
    ///
    /// # Errors
    /// Every fault found: encoding, rows with too many or too few cells.
    pub fn parse_bare(label: &Path, bytes: &[u8], width: usize) -> Result<Self, Vec<Problem>> {
        let source = text::utf8(label, bytes).map_err(|problem| vec![problem])?;
        let mut rows = Vec::new();
        let all: Vec<usize> = (0..width).collect();
        Rows::new(label, source).show(&all, width, |line, row| rows.push((line, row.0.clone())))?;
        Ok(Self { rows })
    }

    /// The rows: line number and cells, as many as there are columns.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (usize, Row<'_>)> {
        self.rows.iter().map(|(line, record)| (*line, Row(record)))
    }
}

/// One row's cells, by column index.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a>(&'a csv::StringRecord);

impl<'a> Row<'a> {
    /// The cell in column `index`; empty where there is none.
    pub fn cell(&self, index: usize) -> &'a str {
        self.0.get(index).unwrap_or_default()
    }
}

/// Parses a sheet whose header is exactly `columns` and shows each whole row once, in file order, with
/// its line number; keeps none of them, so that a sheet of half a million rows fits in memory.
///
/// # Errors
/// Every fault found, as [`Sheet::parse`]; whole rows are shown all the same.
pub fn each_row(
    label: &Path,
    bytes: &[u8],
    columns: &[&str],
    see: impl FnMut(usize, Row<'_>),
) -> Result<(), Vec<Problem>> {
    let source = text::utf8(label, bytes).map_err(|problem| vec![problem])?;
    let mut rows = Rows::new(label, source);
    let (line, names) = rows.header().map_err(|problem| vec![problem])?;
    let named: Vec<usize> = (0..names.len()).filter(|at| !names[*at].is_empty()).collect();
    let found: Vec<&str> = named.iter().map(|at| &*names[*at]).collect();
    let problems = header::faults(label, line, &found, columns);
    if !problems.is_empty() {
        return Err(problems);
    }
    rows.show(&named, names.len(), see)
}

/// The columns that a sheet's header names, in their order; what cannot be read names none.
pub fn column_names(bytes: &[u8]) -> Vec<String> {
    let source = text::utf8(Path::new(""), bytes).ok();
    let header = source.and_then(|source| Rows::new(Path::new(""), source).header().ok());
    header.map_or_else(Vec::new, |(_, names)| names.into_iter().filter(|name| !name.is_empty()).collect())
}

/// The records of a sheet, each with the line on which it begins. The parser's own count goes wrong where lines end
/// as Windows ends them.
struct Rows<'a> {
    label: &'a Path,
    source: &'a str,
    reader: csv::Reader<&'a [u8]>,
    record: csv::StringRecord,
    /// Columns that are somebody's own: what stands in them is not looked at.
    passed: Vec<usize>,
    /// The byte up to which lines are counted, and its line.
    counted: (usize, usize),
}

impl<'a> Rows<'a> {
    fn new(label: &'a Path, source: &'a str) -> Self {
        let reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(source.as_bytes());
        Self { label, source, reader, record: csv::StringRecord::new(), passed: Vec::new(), counted: (0, 1) }
    }

    /// The names of the columns, the empty ones with them, and their line.
    fn header(&mut self) -> Result<(usize, Vec<String>), Problem> {
        let Some((line, header)) = self.next()? else { return Ok((1, Vec::new())) };
        Ok((line, header.iter().map(|cell| text::narrow(cell).to_ascii_lowercase()).collect()))
    }

    /// The next row in which anything stands.
    fn next(&mut self) -> Result<Option<(usize, &csv::StringRecord)>, Problem> {
        loop {
            let is_read = self.reader.read_record(&mut self.record);
            let start = match &is_read {
                Ok(_) => self.record.position().map(csv::Position::byte),
                Err(error) => error.position().map(csv::Position::byte),
            };
            let line = start.map_or(self.counted.1, |start| self.line_at(start as usize));
            match is_read {
                Ok(false) => return Ok(None),
                Ok(true) if self.record.iter().all(is_blank) => {}
                Ok(true) => return Ok(Some((line, &self.record))),
                Err(error) => return Err(unreadable(self.label, line, &error)),
            }
        }
    }

    /// The line of the record that the parser says begins at this byte: it counts the line end before as its own.
    fn line_at(&mut self, byte: usize) -> usize {
        let bytes = self.source.as_bytes();
        let ends = bytes[byte.min(bytes.len())..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = (byte + ends).min(bytes.len()).max(self.counted.0);
        let between = &bytes[self.counted.0..start];
        let alone = |at: usize| between[at] == b'\r' && between.get(at + 1) != Some(&b'\n');
        let lines = (0..between.len()).filter(|at| between[*at] == b'\n' || alone(*at)).count();
        self.counted = (start, self.counted.1 + lines);
        self.counted.1
    }

    /// Shows the cells of the named columns of each whole row.
    fn show(mut self, named: &[usize], width: usize, mut see: impl FnMut(usize, Row<'_>)) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        let label = self.label;
        let (passed, last) = (std::mem::take(&mut self.passed), named.iter().max().copied().unwrap_or_default());
        let is_plain = named.iter().copied().eq(0..named.len());
        loop {
            match self.next() {
                Ok(None) => break,
                Ok(Some((line, record))) => {
                    let is_known = |at: &usize| named.contains(at) || passed.contains(at);
                    let lost = record.iter().enumerate().find(|(at, cell)| !is_blank(cell) && !is_known(at));
                    if record.len() <= last || lost.is_some_and(|(at, _)| at >= width) {
                        problems.push(ragged(label, line, filled(record), named.len()));
                    } else if let Some((_, cell)) = lost {
                        problems.push(nameless(label, line, cell));
                    } else if is_plain && record.len() == named.len() {
                        see(line, Row(record));
                    } else {
                        let cells: csv::StringRecord = named.iter().filter_map(|at| record.get(*at)).collect();
                        see(line, Row(&cells));
                    }
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problem::folded(problems)) }
    }
}

/// Whether nothing stands in a cell.
fn is_blank(cell: &str) -> bool {
    cell.trim().is_empty()
}

/// How many cells a row has, but for the empty ones at its end.
fn filled(record: &csv::StringRecord) -> usize {
    record.iter().enumerate().filter(|(_, cell)| !is_blank(cell)).last().map_or(0, |(at, _)| at + 1).max(1)
}

/// The mark before a sheet by which spreadsheets know UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes rows as CSV with `\r\n` line ends, one by one; the first row is the header.
#[derive(Debug)]
pub struct SheetWriter<W: io::Write> {
    writer: csv::Writer<W>,
    guarded: bool,
}

impl<W: io::Write> SheetWriter<W> {
    /// A sheet to be written to `out`. With `guarded`, a cell that a spreadsheet would run as a formula gets
    /// a leading `'`.
    pub fn new(out: W, guarded: bool) -> Self {
        Self { writer: csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out), guarded }
    }

    /// Writes one row.
    ///
    /// # Errors
    /// When it has not as many cells as the rows before it, or cannot be written.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> anyhow::Result<()> {
        for cell in cells {
            let cell = cell.as_ref();
            if self.guarded && needs_guard(cell) {
                self.writer.write_field(format!("'{cell}"))?;
            } else {
                self.writer.write_field(cell)?;
            }
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    /// Ends the sheet and gives back what it was written to.
    ///
    /// # Errors
    /// When the last rows cannot be written.
    pub fn finish(self) -> anyhow::Result<W> {
        self.writer.into_inner().map_err(|e| anyhow::anyhow!("{e}"))
    }
}

/// All rows as one sheet, as [`SheetWriter`] writes them.
///
/// # Errors
/// When the cells cannot be encoded (rows of different lengths).
pub fn to_csv<R, C>(rows: impl IntoIterator<Item = R>, guarded: bool) -> anyhow::Result<Vec<u8>>
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut writer = SheetWriter::new(Vec::new(), guarded);
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()
}

/// A cell as it was before it was guarded.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(cell)
}

/// Whether a cell is a formula, or looks like one that is guarded already.
fn needs_guard(cell: &str) -> bool {
    is_formula(cell.trim_start_matches('\''))
}

/// Whether a spreadsheet would run the cell as a formula (OWASP ASVS 5.0, 1.2.10); the full-width signs
/// count too, as Japanese spreadsheets take them for the narrow ones.
pub fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\0'])
}

fn nameless(label: &Path, line: usize, cell: &str) -> Problem {
    let what = format!("見出しのない列に「{}」と書かれています。", cell.trim());
    Problem::new(label, what, "要らなければ消し、要るなら、見出しのある列に移してください。").at(line, 1)
}

fn ragged(label: &Path, line: usize, found: usize, wanted: usize) -> Problem {
    Problem::new(
        label,
        format!("この行は {found} 列です（{wanted} 列のはずです）。"),
        "カンマの数と、カンマを含むセルの引用符（\"）を確かめてください。",
    )
    .at(line, 1)
}

fn unreadable(label: &Path, line: usize, error: &csv::Error) -> Problem {
    Problem::new(label, format!("CSV として読めません（{error}）。"), "この行の区切りと引用符を確かめてください。")
        .at(line, 1)
}

#[cfg(test)]
mod tests;
