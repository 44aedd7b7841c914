//! `registers/declarers/publication.toml`: on which day the register was published last, how often it was, and which changes
//! of the log the list holds; kept as data so that no build asks the clock. Written *before* the list, each
//! time, and names the one before too: a crash between the two writes is neither a hand edit nor a loss.
//! The serial whose content never was is not given out again.

use super::RegisterFolder;
use crate::base::problem::Problem;
use crate::base::{files, text, toml};
use crate::scheme::ids::RecordNumber;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where the last publication is told, below the root.
pub const FILE: &str = "data/registers/declarers/publication.toml";

/// One publication of the register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The day in Japan; never earlier than that of the publication before.
    pub as_of: Date,
    /// Which publication it is; each has a greater number than the one before. 0 where an earlier make of the
    /// program did not count.
    #[serde(default)]
    pub serial: u64,
    /// SHA-256 of the list as it was published, in hexadecimal.
    #[serde(default)]
    pub sha256: String,
    /// The number of the last change of the log that stands in it.
    #[serde(default)]
    pub changes: u64,
    /// The highest record number that was ever listed: the next one comes after it, whoever has left. `None` where
    /// an earlier make of the program did not note it.
    #[serde(default)]
    pub highest: Option<RecordNumber>,
    /// The list before it: what stands there while this one is being written.
    #[serde(default)]
    pub before: Option<Snapshot>,
}

/// A list as it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Which publication.
    pub serial: u64,
    /// SHA-256 of the list, in hexadecimal.
    pub sha256: String,
    /// The number of the last change that stands in it.
    pub changes: u64,
}

impl Publication {
    /// Loads the file; `None` where there is none.
    ///
    /// # Errors
    /// The file's fault.
    pub fn load(place: &RegisterFolder) -> Result<Option<Self>, Problem> {
        let label = place.publication_label();
        let found = [place.publication(), place.earlier_publication()].into_iter().find(|path| files::is_there(path));
        let Some(path) = found else { return Ok(None) };
        let bytes = files::read(&path, &label)?;
        toml::parse(&label, text::utf8(&label, &bytes)?).map(Some)
    }

    /// Which of the two lists it names has this hash.
    pub(super) fn snapshot(&self, sha256: &str) -> Option<Snapshot> {
        let Self { serial, changes, .. } = *self;
        let itself = Snapshot { serial, sha256: self.sha256.clone(), changes };
        std::iter::once(itself).chain(self.before.clone()).find(|snapshot| snapshot.sha256 == sha256)
    }

    /// What the office should know of a list that is (not) as it was published, and what to do about it: no
    /// fault, since names and days hold without it.
    pub(super) fn notice(known: Option<&Self>, is_by_hand: bool, was_published: bool, today: Date) -> Option<Problem> {
        let what = match known {
            // A list that was never published here is as it was brought along.
            None if !was_published => return None,
            None => {
                "このファイルがありません。一覧をいつ出したかがわからないので、いちばん新しい宣言日を時点としています。"
                    .to_owned()
            }
            Some(known) if known.as_of > today => {
                format!("as_of の{}は、まだ来ていない日付です。", text::date(known.as_of))
            }
            Some(_) if is_by_hand => {
                "一覧の中身が、最後に出したときと違います（手で直したか、別のところから持ってきたものです）。"
                    .to_owned()
            }
            Some(_) => return None,
        };
        let remedy = "サイトは作れます。一覧がいまの中身でよければ sengen register adopt とすると、手で直したところを記録して合わせます。\
                      事務局が次に受理などをしたときも、自動で合います。";
        Some(Problem::new(FILE, what, remedy))
    }
}

/// The file's contents.
impl fmt::Display for Publication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { as_of, serial, sha256, changes, highest, before } = self;
        write!(f, "as_of = \"{as_of}\"\nserial = {serial}\nsha256 = \"{sha256}\"\nchanges = {changes}\n")?;
        if let Some(highest) = highest {
            writeln!(f, "highest = \"{highest}\"")?;
        }
        let Some(Snapshot { serial, sha256, changes }) = before else { return Ok(()) };
        write!(f, "\n[before]\nserial = {serial}\nsha256 = \"{sha256}\"\nchanges = {changes}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn parse(source: &str) -> Result<Publication, Problem> {
        toml::parse(Path::new(FILE), source)
    }

    #[test]
    fn what_is_written_is_read_and_an_earlier_make_is_understood() {
        let written = Publication {
            as_of: Date::constant(2026, 11, 20),
            serial: 7,
            sha256: "ab".to_owned(),
            changes: 3,
            highest: Some(RecordNumber::FIRST),
            before: Some(Snapshot { serial: 6, sha256: "cd".to_owned(), changes: 2 }),
        };
        assert_eq!(written.snapshot("cd").map(|snapshot| snapshot.serial), Some(6));
        assert_eq!(written.snapshot("ab").map(|snapshot| snapshot.changes), Some(3));
        assert_eq!(written.snapshot("ef"), None);
        assert_eq!(parse(&written.to_string()), Ok(written));
        let earlier = parse("as_of = \"2026-11-20\"\n").expect("the form of before");
        assert_eq!((earlier.serial, earlier.sha256.as_str()), (0, ""));
        assert_eq!(parse("as_of = \"2026-11-31\"\n").expect_err("no day").line(), Some(1));
        assert_eq!(parse("as_of = \"2026-11-20\"\nday = 1\n").expect_err("unknown").line(), Some(2));
    }
}
