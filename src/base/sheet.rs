//! CSV in and out; the sole user of the `csv` crate. Reads whole UTF-8 sheets with a header and says
//! every fault with its line; writes cells that a spreadsheet cannot mistake for formulas.
//! Never interprets a cell: that is the caller's.

#![expect(clippy::disallowed_types, reason = "the owner of csv")]

use super::problem::Problem;
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

    /// Parses a sheet without a header, every row `width` cells wide (Japan Post's postal codes).
    ///
    /// # Errors
    /// Every fault found: encoding, rows with too many or too few cells.
    pub fn parse_bare(label: &Path, bytes: &[u8], width: usize) -> Result<Self, Vec<Problem>> {
        let source = text::utf8(label, bytes).map_err(|problem| vec![problem])?;
        let reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(source.as_bytes());
        let mut rows = Vec::new();
        see_rows(label, reader, width, |line, row| rows.push((line, row.0.clone())))?;
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
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(source.as_bytes());
    let header = reader.headers().map_err(|e| vec![unreadable(label, &e)])?;
    let problems = header_faults(label, header, columns);
    if !problems.is_empty() {
        return Err(problems);
    }
    see_rows(label, reader, columns.len(), see)
}

fn see_rows(
    label: &Path,
    mut reader: csv::Reader<&[u8]>,
    width: usize,
    mut see: impl FnMut(usize, Row<'_>),
) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = record.position().map_or(0, |position| position.line() as usize);
                if record.len() == width {
                    see(line, Row(&record));
                } else {
                    problems.push(ragged(label, line, record.len(), width));
                }
            }
            Err(error) => problems.push(unreadable(label, &error)),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The mark before a sheet by which spreadsheets know UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes rows as CSV with `\r\n` line ends, one by one; the first row is the header.
#[derive(Debug)]
pub struct Writer<W: io::Write> {
    writer: csv::Writer<W>,
    guarded: bool,
}

impl<W: io::Write> Writer<W> {
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
            if self.guarded && is_formula(cell) {
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

/// All rows as one sheet, as [`Writer`] writes them.
///
/// # Errors
/// When the cells cannot be encoded (rows of different lengths).
pub fn to_csv<R, C>(rows: impl IntoIterator<Item = R>, guarded: bool) -> anyhow::Result<Vec<u8>>
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut writer = Writer::new(Vec::new(), guarded);
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()
}

/// Whether a spreadsheet would run the cell as a formula (OWASP ASVS 5.0, 1.2.10); the full-width signs
/// count too, as Japanese spreadsheets take them for the narrow ones.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\0'])
}

fn header_faults(label: &Path, header: &csv::StringRecord, columns: &[&str]) -> Vec<Problem> {
    let remedy = format!("1 行目を「{}」にしてください。", columns.join(","));
    let missing = columns.iter().filter(|column| !header.iter().any(|cell| cell == **column));
    let unknown = header.iter().filter(|cell| !columns.contains(cell));
    let mut faults: Vec<Problem> = missing
        .map(|column| Problem::new(label, format!("列「{column}」がありません。"), &remedy).at(1, 1))
        .chain(unknown.map(|cell| Problem::new(label, format!("知らない列「{cell}」があります。"), &remedy).at(1, 1)))
        .collect();
    if faults.is_empty() && header.iter().ne(columns.iter().copied()) {
        faults.push(Problem::new(label, "列の順序が違うか、同じ列が 2 つあります。", &remedy).at(1, 1));
    }
    faults
}

fn ragged(label: &Path, line: usize, found: usize, wanted: usize) -> Problem {
    Problem::new(
        label,
        format!("この行は {found} 列です（{wanted} 列のはずです）。"),
        "カンマの数と、カンマを含むセルの引用符（\"）を確かめてください。",
    )
    .at(line, 1)
}

fn unreadable(label: &Path, error: &csv::Error) -> Problem {
    let line = error.position().map_or(1, |position| position.line() as usize);
    Problem::new(label, format!("CSV として読めません（{error}）。"), "この行の区切りと引用符を確かめてください。")
        .at(line, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ragged_rows_are_named() {
        let faults = Sheet::parse(Path::new("a.csv"), b"x,y\n1,2\n3\n4,5,6\n", &["x", "y"]).expect_err("ragged");
        assert_eq!(faults.iter().filter_map(Problem::line).collect::<Vec<_>>(), [3, 4]);
    }

    #[test]
    fn a_mark_before_the_header_is_accepted() {
        let sheet = Sheet::parse(Path::new("a.csv"), b"\xef\xbb\xbfx,y\n\"1,5\",2\n", &["x", "y"]).expect("whole");
        assert_eq!(sheet.rows().map(|(line, row)| (line, row.cell(0))).collect::<Vec<_>>(), [(2, "1,5")]);
    }

    #[test]
    fn formulas_are_made_safe_only_when_asked() -> anyhow::Result<()> {
        assert_eq!(to_csv([["=1+1", "a"]], true)?, b"'=1+1,a\r\n");
        assert_eq!(to_csv([["=1+1", "a"]], false)?, b"=1+1,a\r\n");
        assert_eq!(to_csv([["＝1", "a＝"]], true)?, "'＝1,a＝\r\n".as_bytes());
        Ok(())
    }
}
