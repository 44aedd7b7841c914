//! What a row of the sheet was made on, as it stands in the row itself: `7-bcdfghjk-mnpqrstv`. How much had happened
//! to the record, a keyed digest of what waited, and one of the row's own cells, so that a line
//! that comes back tells whether anybody has changed either. Letters alone, and no vowels: no spreadsheet takes it for a
//! number, a day or a formula. Never says anything of what it is made from.

use super::ReviewSheets;
use crate::base::sheet;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::Application;
use crate::office::queue::history::Step;
use crate::office::queue::returned::{digest, edition};
use std::fmt;

/// What a row was made on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetVersion {
    /// How many events there were, as it stands there: sheets of earlier versions name the record's number before it.
    said: String,
    /// How many events there were.
    pub events: usize,
    /// What waited.
    pub(super) content: String,
}

const LETTERS: &[u8; 16] = b"bcdfghjkmnpqrstv";
/// So many letters of a digest.
const LENGTH: usize = 8;

impl fmt::Display for SheetVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.said, self.content)
    }
}

impl SheetVersion {
    /// What a cell says, and the digest of its row.
    fn parse(cell: &str) -> Option<(Self, &str)> {
        let mut parts = cell.split('-');
        let said = parts.next()?;
        let (number, events) = said.split_once('.').unwrap_or(("1", said));
        let (content, row) = (parts.next()?.to_owned(), parts.next()?);
        let is_digest = |text: &str| text.bytes().all(|byte| LETTERS.contains(&byte));
        let is_whole = number.parse::<u32>().is_ok() && is_digest(&content) && is_digest(row);
        let version = Self { said: said.to_owned(), events: events.parse().ok()?, content };
        (parts.next().is_none() && is_whole).then_some((version, row))
    }
}

impl ReviewSheets {
    /// What this kind of thing waits on at this moment.
    pub(super) fn version(&self, application: &Application, kind: PendingKind) -> SheetVersion {
        let account = &application.account;
        let own = match kind {
            PendingKind::Declaration => {
                let returns = application.history.iter().filter(|event| event.step == Step::Returned).count();
                Ok(format!("{} {returns}", digest(&application.answers)))
            }
            PendingKind::StepUp => serde_json::to_string(&account.step_up),
            PendingKind::Change => serde_json::to_string(&account.change),
            PendingKind::Contact => serde_json::to_string(&account.request),
            PendingKind::Objection => serde_json::to_string(&account.objected),
        };
        let of_what = [application.submission.as_str(), kind.name(), &edition(application, kind).to_string()].join(" ");
        // What is kept can be written; if it could not, no line would ever fit.
        let content = self.letters(b"sheet content", &format!("{of_what}\n{}", own.unwrap_or_default()));
        let events = application.history.len();
        SheetVersion { said: events.to_string(), events, content }
    }

    /// What waits at this moment, as a keyed digest.
    #[cfg(feature = "desk")]
    pub(in crate::office::review) fn content(&self, application: &Application, kind: PendingKind) -> String {
        self.version(application, kind).content
    }

    /// The cell that says what a row was made on, and seals its other cells.
    pub fn seal(&self, version: &SheetVersion, cells: &[String]) -> String {
        format!("{version}-{}", self.of_row(version, cells))
    }

    /// What a row that came back was made on, and whether its cells are still what they were. `None`: its cell is none
    /// that this office wrote.
    pub fn opened(&self, cell: &str, cells: &[String]) -> Option<(SheetVersion, bool)> {
        let (version, row) = SheetVersion::parse(cell.trim())?;
        let is_whole = self.of_row(&version, cells) == row;
        Some((version, is_whole))
    }

    fn of_row(&self, version: &SheetVersion, cells: &[String]) -> String {
        let mut text = version.to_string();
        for cell in cells {
            text.push('\n');
            text.push_str(&plain(cell));
        }
        self.letters(b"sheet row", &text)
    }

    fn letters(&self, purpose: &[u8], text: &str) -> String {
        let mac = self.applications.index.key.mac(purpose, text.as_bytes());
        let letter = |half: u8| char::from(LETTERS[usize::from(half & 15)]);
        mac.iter().take(LENGTH / 2).flat_map(|byte| [letter(byte >> 4), letter(*byte)]).collect()
    }
}

/// A cell without what spreadsheets change by themselves: the guard before it, ends of lines, blanks around it.
pub(super) fn plain(cell: &str) -> String {
    sheet::unguarded(cell.trim()).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_its_version_and_nothing_else_is_one() {
        // Earlier versions named the record's number too.
        for said in ["7", "3.7"] {
            let version = SheetVersion { said: said.to_owned(), events: 7, content: "bcdfghjk".to_owned() };
            let cell = format!("{version}-mnpqrstv");
            assert_eq!(SheetVersion::parse(&cell), Some((version, "mnpqrstv")), "{cell}");
        }
        for cell in [
            "",
            "3",
            "3.7",
            "3.7-b",
            "3-7-b-c",
            "3.7-b-c-d",
            "x.7-b-c",
            "2026/11/20",
            "2026-11-20",
            "=3.7-b-c",
            "7-a-b",
        ] {
            assert_eq!(SheetVersion::parse(cell), None, "{cell}");
        }
    }

    #[test]
    fn what_a_spreadsheet_changes_by_itself_changes_nothing() {
        for (left, right) in
            [("'=見本", "=見本"), ("a\r\nb", "a\nb"), (" a\u{2028}b ", "a b"), ("'-1", "-1"), ("東京都", "東京都")]
        {
            assert_eq!(plain(left), plain(right), "{left:?}");
        }
        assert_ne!(plain("見本 1"), plain("見本1"));
    }
}
