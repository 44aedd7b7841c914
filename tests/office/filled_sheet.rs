//! A sheet of the office's as a clerk fills it in: exported, decided in, saved as a spreadsheet saves it, applied.

use super::desk::{Said, review};
use super::rig::{NOW, Rig};
pub use super::sheet_titles::{DECISION, REASON, TITLES};
use sengen::base::sheet::{self, Sheet};
use sengen::base::workbook::{self, WorkbookColumn, WorkbookSheet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file that the office has open: its rows, without the head.
pub struct Filled {
    pub path: PathBuf,
    pub rows: Vec<Vec<String>>,
}

impl Filled {
    /// What was exported at a moment.
    pub fn of(rig: &Rig, now: &str, name: &str) -> Self {
        let path = rig.root().join(name);
        let said = review(rig, now, &["export", path.to_str().expect("a path")]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        let rows = rows_of(&path);
        Self { path, rows }
    }

    /// A file that came back.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), rows: rows_of(path) }
    }

    /// The row of a reference and kind.
    pub fn row(&mut self, reference: &str, kind: &str) -> &mut Vec<String> {
        let of = |row: &&mut Vec<String>| row[0] == reference && row[1].contains(kind);
        self.rows.iter_mut().find(of).unwrap_or_else(|| panic!("no row of {reference} {kind}"))
    }

    /// Writes a decision and a reason into a row.
    pub fn decide(&mut self, reference: &str, decision: &str, reason: &str) {
        let row = self.row(reference, "");
        (row[DECISION], row[REASON]) = (decision.to_owned(), reason.to_owned());
    }

    /// Saves it as a spreadsheet does.
    pub fn save(&self) -> PathBuf {
        save(&self.path, &self.rows);
        self.path.clone()
    }

    /// Saves it and has it done.
    pub fn apply(&self, rig: &Rig, now: &str, more: &[&str]) -> Said {
        self.save();
        review(rig, now, &[&["apply", self.path.to_str().expect("a path")], more].concat())
    }

    /// Has the file itself done.
    pub fn apply_as_it_is(&self, rig: &Rig, now: &str) -> Said {
        review(rig, now, &["apply", self.path.to_str().expect("a path")])
    }
}

fn rows_of(path: &Path) -> Vec<Vec<String>> {
    let bytes = fs::read(path).expect("a file");
    let csv =
        if workbook::is_workbook(&bytes) { workbook::as_csv(path, &bytes, "").expect("a workbook") } else { bytes };
    let sheet = Sheet::parse(path, &csv, &TITLES).expect("a sheet");
    sheet.rows().map(|(_, row)| (0..TITLES.len()).map(|at| row.cell(at).to_owned()).collect()).collect()
}

fn save(path: &Path, rows: &[Vec<String>]) {
    let bytes = if path.extension().is_some_and(|ending| ending == "xlsx") {
        let columns = TITLES.map(|title| WorkbookColumn { title, width: 10, choices: &[], hint: "" });
        let sheet = WorkbookSheet { name: "Sheet1", columns: &columns, rows };
        workbook::write(&[sheet], NOW.parse().expect("a moment")).expect("a workbook")
    } else {
        let head = TITLES.map(str::to_owned).to_vec();
        sheet::to_csv(std::iter::once(&head).chain(rows), false).expect("rows")
    };
    fs::write(path, bytes).expect("written");
}
