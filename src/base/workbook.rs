//! Workbooks of spreadsheets (`.xlsx`) out and in; the sole user of `rust_xlsxwriter` and `calamine`. Every cell is
//! written as text, so that no number loses its zeros and nothing is run as a formula; what comes back becomes a
//! sheet as `sheet` reads it, a line for each row. Called by `cli::review_sheet`. Never interprets a cell.

use super::problem::Problem;
use super::sheet;
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use jiff::Timestamp;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook,
};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// One table of a workbook.
#[derive(Debug)]
pub struct WorkbookSheet<'a> {
    /// What stands on its tab.
    pub name: &'a str,
    /// Its columns; the first row says their titles.
    pub columns: &'a [WorkbookColumn<'a>],
    /// Its rows, each with as many cells as there are columns.
    pub rows: &'a [Vec<String>],
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct WorkbookColumn<'a> {
    /// What its first cell says.
    pub title: &'a str,
    /// How many narrow letters it shows.
    pub width: u16,
    /// What may be chosen in its cells; none: anything.
    pub choices: &'a [&'a str],
    /// What is said while a cell is filled in, and where something else than a choice was typed; empty: nothing is
    /// filled in here.
    pub hint: &'a str,
}

/// A workbook begins so, as every archive does.
const BEGINNING: &[u8] = b"PK\x03\x04";
/// A cell holds no more letters.
const LONGEST: usize = 32_000;
/// So many columns are told apart.
const WIDEST: usize = 100;
/// Older workbooks begin so, and those with a password.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0";
/// A spreadsheet of LibreOffice's own says so near its beginning.
const OPEN_DOCUMENT: &[u8] = b"opendocument.spreadsheet";
/// The format of cells that hold text, whatever it looks like.
const TEXT: u8 = 49;
/// In what is filled in.
const FILLED: Color = Color::RGB(0x00FF_F8E1);
const HEAD: Color = Color::RGB(0x00E8_F1FE);

/// Whether these are the bytes of a workbook, and no text.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGINNING)
}

/// That these are the bytes of a spreadsheet's file that cannot be read, and how it is saved so that it can.
pub fn unlike(label: &Path, bytes: &[u8]) -> Option<Problem> {
    let beginning = &bytes[..bytes.len().min(200)];
    let what = match () {
        () if bytes.starts_with(OLD) => "古い形の表（.xls）か、パスワードの付いた表です。",
        () if is_workbook(bytes) && beginning.windows(OPEN_DOCUMENT.len()).any(|part| part == OPEN_DOCUMENT) => {
            "LibreOffice の形の表（.ods）です。"
        }
        () => return None,
    };
    let remedy = "パスワードがあれば外し、「Excel ブック（.xlsx）」か「CSV UTF-8」で保存し直してください。";
    Some(Problem::new(label, what, remedy))
}

/// The bytes of a workbook with these tables, the first one shown.
///
/// # Errors
/// When a name or title is none that a spreadsheet takes.
pub fn write(sheets: &[WorkbookSheet<'_>], made_at: Timestamp) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // Made by the office's clock, so that the same rows give the same bytes.
    let made_at = ExcelDateTime::from_timestamp(made_at.as_second())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_at));
    for sheet in sheets {
        write_sheet(workbook.add_worksheet(), sheet)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_sheet(page: &mut rust_xlsxwriter::Worksheet, sheet: &WorkbookSheet<'_>) -> anyhow::Result<()> {
    page.set_name(sheet.name)?;
    page.set_freeze_panes(1, 0)?;
    let last = u32::try_from(sheet.rows.len())?.max(1);
    let plain = Format::new().set_num_format_index(TEXT).set_text_wrap().set_align(FormatAlign::Top);
    let head = plain.clone().set_bold().set_background_color(HEAD).set_border_bottom(FormatBorder::Thin);
    for (at, column) in (0u16..).zip(sheet.columns) {
        let own = if column.hint.is_empty() { plain.clone() } else { plain.clone().set_background_color(FILLED) };
        page.set_column_width(at, f64::from(column.width))?;
        page.write_string_with_format(0, at, column.title, &head)?;
        for (row, cells) in (1u32..).zip(sheet.rows) {
            let cell: String =
                cells.get(usize::from(at)).into_iter().flat_map(|cell| cell.chars()).take(LONGEST).collect();
            // Once more for who opens the cell: it stays text.
            let own = if sheet::is_formula(&cell) { &own.clone().set_quote_prefix() } else { &own };
            page.write_string_with_format(row, at, cell, own)?;
        }
        if let Some(validation) = validation(column)? {
            page.add_data_validation(1, at, last, at, &validation)?;
        }
    }
    if let Some(width) = u16::try_from(sheet.columns.len())?.checked_sub(1) {
        page.autofilter(0, 0, last, width)?;
        page.ignore_error_range(1, 0, last, width, IgnoreError::NumberStoredAsText)?;
    }
    Ok(())
}

/// What helps to fill in a column: a list to choose from, or a word beside the cell.
fn validation(column: &WorkbookColumn<'_>) -> anyhow::Result<Option<DataValidation>> {
    if column.hint.is_empty() {
        return Ok(None);
    }
    let title = column.title;
    let helped = match column.choices {
        [] => DataValidation::new().allow_any_value(),
        choices => {
            DataValidation::new().allow_list_strings(choices)?.set_error_title(title)?.set_error_message(column.hint)?
        }
    };
    Ok(Some(helped.set_input_title(title)?.set_input_message(column.hint)?))
}

/// The table of this name in a workbook, or its first one, as the text of a sheet: a line for each row. A line that
/// ends within a cell ends with U+2028.
///
/// # Errors
/// A [`Problem`] when it is no workbook or cannot be read.
pub fn as_csv(label: &Path, bytes: &[u8], name: &str) -> Result<Vec<u8>, Problem> {
    // The packages that take it apart were not written for what anybody may send.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut table = Table::open(bytes, name)?;
        Ok::<_, XlsxError>((table.merged()?, table.twin()?, table.rows()?))
    }));
    let remedy = "表計算ソフトで開けるか確かめ、「Excel ブック（.xlsx）」か「CSV UTF-8」で保存し直してください。\
                  パスワードを付けたものは、外してください。";
    let unreadable = || Problem::new(label, "表のファイル（.xlsx）として読めません。中が壊れています。", remedy);
    let Ok(Ok((merged, twin, rows))) = read else { return Err(unreadable()) };
    if let Some(place) = merged {
        let what = format!("セルが結合されています（{place}）。結合すると、はじめのセルにしか値が残りません。");
        return Err(Problem::new(label, what, "結合を外し、行ごとに書いてから、保存し直してください。"));
    }
    if let Some(twin) = twin {
        let what =
            format!("同じ見出しの表が 2 つあります（もう 1 つは「{twin}」）。どちらを読めばよいか、わかりません。");
        return Err(Problem::new(
            label,
            what,
            "使うほうだけを残し、ほかの表（シート）を消して、保存し直してください。",
        ));
    }
    let width = rows.values().map(Vec::len).max().unwrap_or_default().max(1);
    let last = rows.keys().next_back().map_or(0, |last| last + 1);
    let line = |at: u32| {
        let mut cells = rows.get(&at).cloned().unwrap_or_default();
        cells.resize(width, String::new());
        cells
    };
    sheet::to_csv((0..last).map(line), false).map_err(|_| unreadable())
}

/// One table of a workbook that was opened.
struct Table<'a> {
    workbook: Xlsx<Cursor<&'a [u8]>>,
    name: String,
}

impl<'a> Table<'a> {
    /// The one of this name, or the first.
    fn open(bytes: &'a [u8], name: &str) -> Result<Self, XlsxError> {
        let workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
        let names = workbook.sheet_names();
        let named = names.iter().find(|own| *own == name).or(names.first()).cloned();
        Ok(Self { workbook, name: named.unwrap_or_default() })
    }

    /// The first of its cells below the head that are made into one: `K2:K4`.
    fn merged(&mut self) -> Result<Option<String>, XlsxError> {
        let merged = self.workbook.merge_cells_by_sheet_name(&self.name)?;
        let found = merged.into_iter().find(|cells| cells.end.0 > 0 && cells.start.1 < WIDEST as u32);
        Ok(found.map(|cells| format!("{}:{}", place(cells.start.0, cells.start.1), place(cells.end.0, cells.end.1))))
    }

    /// Another table with the same head: a copy, of which nobody knows which was worked in.
    fn twin(&mut self) -> Result<Option<String>, XlsxError> {
        let own = self.head(&self.name.clone())?;
        for name in self.workbook.sheet_names() {
            if name != self.name && !own.is_empty() && self.head(&name)? == own {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    fn head(&mut self, name: &str) -> Result<Vec<String>, XlsxError> {
        let mut cells = self.workbook.worksheet_cells_reader(name)?;
        let mut head = Vec::new();
        while let Some(cell) = cells.next_cell()?.filter(|cell| cell.get_position().0 == 0) {
            let text = text_of(cell.get_value()).trim().to_owned();
            head.extend(Some(text).filter(|text| !text.is_empty()));
        }
        Ok(head)
    }

    /// The rows in which anything stands, by their place.
    fn rows(&mut self) -> Result<BTreeMap<u32, Vec<String>>, XlsxError> {
        let mut cells = self.workbook.worksheet_cells_reader(&self.name)?;
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        // Cell by cell: one that was typed far away from all others is no reason to make room up to it.
        while let Some(cell) = cells.next_cell()? {
            let (row, column) = cell.get_position();
            let text = text_of(cell.get_value());
            if text.trim().is_empty() {
                continue;
            }
            let own = rows.entry(row).or_default();
            let column = (column as usize).min(WIDEST);
            if own.len() <= column {
                own.resize(column + 1, String::new());
            }
            own[column] = text;
        }
        Ok(rows)
    }
}

/// A cell as spreadsheets name it.
fn place(row: u32, column: u32) -> String {
    let letter = |at: u32| char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    let first = (column >= 26).then(|| letter(column / 26 - 1));
    format!("{}{}{}", first.map(String::from).unwrap_or_default(), letter(column), row + 1)
}

fn text_of(value: &DataRef<'_>) -> String {
    let text = match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(answer) => answer.to_string().to_uppercase(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year}/{month}/{day}")
        }
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    };
    text.replace("\r\n", "\n").replace(['\r', '\n'], "\u{2028}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::sheet::Sheet;

    const NAMES: [&str; 3] = ["番号", "名前", "決定"];

    fn columns() -> [WorkbookColumn<'static>; 3] {
        let plain = |title| WorkbookColumn { title, width: 12, choices: &[], hint: "" };
        [
            plain("番号"),
            plain("名前"),
            WorkbookColumn { choices: &["受理", "不受理"], hint: "選びます。", ..plain("決定") },
        ]
    }

    fn written(rows: &[[&str; 3]]) -> Vec<u8> {
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        let columns = columns();
        let more = WorkbookSheet { name: "ほか", columns: &columns[..2], rows: &[] };
        let sheets = [WorkbookSheet { name: "一覧", columns: &columns, rows: &rows }, more];
        write(&sheets, "2026-11-20T06:00:00Z".parse().expect("a moment")).expect("a workbook")
    }

    fn read(bytes: &[u8]) -> Vec<(usize, [String; 3])> {
        let csv = as_csv(Path::new("a.xlsx"), bytes, "一覧").expect("a workbook");
        let sheet = Sheet::parse(Path::new("a.xlsx"), &csv, &NAMES).expect("a sheet");
        sheet.rows().map(|(line, row)| (line, std::array::from_fn(|at| row.cell(at).to_owned()))).collect()
    }

    #[test]
    fn what_is_written_comes_back_as_it_was_line_by_line() {
        let rows = [["00120", "=SUM(A1)", ""], ["1/2", "@見本\n二行目", "受理"], ["34679E34", "-1", "不受理"]];
        let found = read(&written(&rows));
        let expected =
            [["00120", "=SUM(A1)", ""], ["1/2", "@見本\u{2028}二行目", "受理"], ["34679E34", "-1", "不受理"]];
        let expected: Vec<_> = (2..).zip(expected.map(|row| row.map(str::to_owned))).collect();
        assert_eq!(found, expected);
        assert_eq!(written(&rows), written(&rows), "the same rows, the same bytes");
    }

    #[test]
    fn merged_cells_and_a_copy_of_the_table_are_said_and_nothing_is_read() {
        let book = |change: &dyn Fn(&mut Workbook)| {
            let mut workbook = Workbook::new();
            let page = workbook.add_worksheet().set_name("一覧").expect("a name");
            for (at, name) in (0u16..).zip(NAMES) {
                page.write_string(0, at, name).expect("written");
                page.write_string(1, at, "見本").expect("written");
            }
            change(&mut workbook);
            workbook.save_to_buffer().expect("a workbook")
        };
        let read = |bytes: &[u8]| as_csv(Path::new("a.xlsx"), bytes, "一覧").map_err(|fault| fault.to_string());
        assert!(read(&book(&|_| {})).is_ok());
        let merged = book(&|workbook| {
            let page = workbook.worksheet_from_index(0).expect("a page");
            page.merge_range(1, 2, 4, 2, "受理", &Format::new()).expect("merged");
        });
        assert!(read(&merged).is_err_and(|fault| fault.contains("結合") && fault.contains("C2:C5")));
        let copied = book(&|workbook| {
            let copy = workbook.add_worksheet().set_name("一覧 (2)").expect("a name");
            for (at, name) in (0u16..).zip(NAMES) {
                copy.write_string(0, at, name).expect("written");
            }
        });
        assert!(read(&copied).is_err_and(|fault| fault.contains("「一覧 (2)」") && fault.contains("同じ見出し")));
        let beside = book(&|workbook| {
            let own = workbook.add_worksheet().set_name("メモ").expect("a name");
            own.write_string(0, 0, "番号").expect("written");
            own.merge_range(1, 0, 2, 0, "x", &Format::new()).expect("merged");
        });
        assert!(read(&beside).is_ok(), "a table of one's own");
        assert_eq!([place(0, 0), place(9, 25), place(1, 26), place(3, 53)], ["A1", "Z10", "AA2", "BB4"]);
    }

    #[test]
    fn another_kind_of_file_is_told_by_its_beginning() {
        let path = Path::new("a.xlsx");
        let old = [OLD, &[0; 600][..]].concat();
        assert!(unlike(path, &old).is_some_and(|fault| fault.to_string().contains("パスワード")));
        let ods = [BEGINNING, &[0; 26][..], b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"].concat();
        assert!(unlike(path, &ods).is_some_and(|fault| fault.to_string().contains(".ods")));
        assert!(unlike(path, &written(&[])).is_none() && unlike(path, "番号,名前".as_bytes()).is_none());
    }

    #[test]
    fn what_is_no_workbook_or_is_cut_off_is_said_and_never_a_panic() {
        let whole = written(&[["1", "見本", "受理"]]);
        assert!(is_workbook(&whole) && !is_workbook("番号,名前".as_bytes()));
        for length in (0..whole.len()).step_by(37) {
            let fault = as_csv(Path::new("a.xlsx"), &whole[..length], "一覧").expect_err("cut off");
            assert!(fault.to_string().contains(".xlsx"), "{fault}");
        }
        for at in (0..whole.len()).step_by(23) {
            let mut broken = whole.clone();
            broken[at] ^= 0x5a;
            // Read or refused: both are an answer.
            drop(as_csv(Path::new("a.xlsx"), &broken, "一覧"));
        }
    }

    #[test]
    fn numbers_and_days_that_a_spreadsheet_made_of_text_are_read_as_it_shows_them() {
        for (value, text) in [
            (DataRef::Float(8.0), "8"),
            (DataRef::Int(120), "120"),
            (DataRef::Bool(true), "TRUE"),
            (DataRef::Empty, ""),
            (DataRef::String("a\r\nb".to_owned()), "a\u{2028}b"),
        ] {
            assert_eq!(text_of(&value), text);
        }
    }
}
