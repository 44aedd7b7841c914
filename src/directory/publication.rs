//! `registers/declarers/publication.toml`: on which day the register was published last, how often it was, and which changes
//! of the log the list holds; kept as data so that no build asks the clock. Written *before* the list, each
//! time, and names the one before too: a crash between the two writes is neither a hand edit nor a loss.
//! The serial whose content never was is not given out again. It says its version: what a newer program wrote is not
//! damaged, and what is damaged is put aside by repair alone.

use super::RegisterFolder;
use super::log::Log;
use crate::base::problem::{Problem, Problems};
use crate::base::text::hex;
use crate::base::{files, text, toml};
use crate::scheme::ids::RecordNumber;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the last publication is told, below the root.
pub const FILE: &str = "data/registers/declarers/publication.toml";

/// One publication of the register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The file's own; 1 where an earlier make of the program did not say it.
    #[serde(default = "first")]
    pub(super) version: u32,
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

/// The version this program writes, and the latest it reads.
pub(super) const VERSION: u32 = 2;

fn first() -> u32 {
    1
}

/// What is read first, whatever else a newer program has added.
#[derive(Deserialize)]
struct Versioned {
    #[serde(default = "first")]
    version: u32,
}

/// Why what is said of the last publication cannot be used.
enum Unusable {
    /// A newer program wrote it.
    Newer(Problem),
    /// Nobody can read it any more.
    Damaged(Problem),
}

impl Unusable {
    fn told(self) -> Problem {
        let (Self::Newer(problem) | Self::Damaged(problem)) = self;
        problem
    }
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
        let Some(path) = found(place) else { return Ok(None) };
        let label = place.publication_label();
        parse(&label, &files::read(&path, &label)?).map(Some).map_err(Unusable::told)
    }

    /// Puts aside, whole, what nobody can read any more: list, log and index of the list still tell what it told,
    /// but for the day. Whether it did.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn set_damaged_aside(place: &RegisterFolder) -> anyhow::Result<bool> {
        let Some(path) = found(place) else { return Ok(false) };
        let label = place.publication_label();
        let bytes = files::read(&path, &label).map_err(|problem| Problems(vec![problem]))?;
        let is_damaged = matches!(parse(&label, &bytes), Err(Unusable::Damaged(_)));
        if is_damaged {
            Log(place).put_aside(&path, &bytes)?;
        }
        Ok(is_damaged)
    }

    /// Which of the two lists it names has this hash.
    pub(super) fn snapshot(&self, sha256: &str) -> Option<Snapshot> {
        let Self { serial, changes, .. } = *self;
        let itself = Snapshot { serial, sha256: self.sha256.clone(), changes };
        std::iter::once(itself).chain(self.before.clone()).find(|snapshot| snapshot.sha256 == sha256)
    }

    /// What the office should know of a list that is (not) as it was published, and what to do about it: no
    /// fault, since names and days hold without it.
    pub(super) fn notice(
        known: Option<&Self>,
        is_by_hand: bool,
        place: &RegisterFolder,
        today: Date,
    ) -> Option<Problem> {
        let mut file = place.publication_label();
        let what = match known {
            // A list that was never published here is as it was brought along.
            None if !place.was_published() => return None,
            None => {
                "このファイルがありません。一覧をいつ出したかがわからないので、いちばん新しい宣言日を時点としています。"
                    .to_owned()
            }
            Some(known) if known.as_of > today => {
                format!("as_of の{}は、まだ来ていない日付です。", text::date(known.as_of))
            }
            Some(_) if is_by_hand => {
                file = place.list_label();
                "一覧の中身が、最後に出したときと違います（手で直したか、別のところから持ってきたものです）。"
                    .to_owned()
            }
            Some(_) => return None,
        };
        let remedy = "サイトは作れます。一覧がいまの中身でよければ sengen register adopt とすると、手で直したところを記録して合わせます。\
                      事務局が次に受理などをしたときも、自動で合います。";
        Some(Problem::new(file, what, remedy))
    }
}

/// Where it stands, if anywhere.
fn found(place: &RegisterFolder) -> Option<PathBuf> {
    [place.publication(), place.earlier_publication()].into_iter().find(|path| files::is_there(path))
}

fn parse(label: &Path, bytes: &[u8]) -> Result<Publication, Unusable> {
    let damaged = |problem: Problem| Unusable::Damaged(problem.with_remedy(DAMAGED));
    let source = text::utf8(label, bytes).map_err(damaged)?;
    match toml::parse::<Versioned>(label, source).map_err(damaged)? {
        Versioned { version } if version > VERSION => {
            let what = format!(
                "新しい版の sengen が書いたファイルです（版 {version}。この sengen が読めるのは {VERSION} まで）。"
            );
            Err(Unusable::Newer(Problem::new(label, what, "その版の sengen を使ってください。何も変えていません。")))
        }
        Versioned { version } if version > 1 && !is_whole(source) => {
            Err(damaged(Problem::new(label, "ファイルの中身が、書いたときのままではありません。", "")))
        }
        _ => toml::parse(label, source).map_err(damaged),
    }
}

/// Whether its last line is the checksum of all before it: a shorter file could be one as well.
fn is_whole(source: &str) -> bool {
    let Some((content, last)) = source.trim_end().rsplit_once('\n') else { return false };
    last.strip_prefix(SUM) == Some(sum(content).as_str())
}

/// The checksum of everything before the last line, in hexadecimal.
fn sum(content: &str) -> String {
    hex(&Sha256::digest(content.trim_end()))
}

/// Begins the last line.
const SUM: &str = "# sha256 ";

const DAMAGED: &str = "バックアップから、このファイルを戻してください。なければ sengen state check --repair とすると、\
                       corrupt へよけて、一覧と記録から続けます。";

/// The file's contents.
impl fmt::Display for Publication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, as_of, serial, sha256, changes, highest, before } = self;
        let mut text = format!("version = {version}\nas_of = \"{as_of}\"\n");
        text += &format!("serial = {serial}\nsha256 = \"{sha256}\"\nchanges = {changes}\n");
        if let Some(highest) = highest {
            text += &format!("highest = \"{highest}\"\n");
        }
        if let Some(Snapshot { serial, sha256, changes }) = before {
            text += &format!("\n[before]\nserial = {serial}\nsha256 = \"{sha256}\"\nchanges = {changes}\n");
        }
        writeln!(f, "{text}{SUM}{}", sum(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Publication, Problem> {
        super::parse(Path::new(FILE), source.as_bytes()).map_err(|unusable| match unusable {
            Unusable::Damaged(problem) => problem,
            _ => panic!("not told as damaged: {source}"),
        })
    }

    #[test]
    fn what_is_written_is_read_and_an_earlier_make_is_understood() {
        let written = Publication {
            version: VERSION,
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
        assert_eq!(parse(&written.to_string()), Ok(written.clone()));
        let text = written.to_string();
        for cut in 0..text.trim_end().len() {
            assert!(super::parse(Path::new(FILE), &text.as_bytes()[..cut]).is_err(), "cut at {cut}");
        }
        for (at, digit) in text.match_indices('7') {
            let changed = format!("{}8{}", &text[..at], &text[at + digit.len()..]);
            assert!(super::parse(Path::new(FILE), changed.as_bytes()).is_err(), "changed at {at}");
        }
        let earlier = parse("as_of = \"2026-11-20\"\n").expect("the form of before");
        assert_eq!((earlier.version, earlier.serial, earlier.sha256.as_str()), (1, 0, ""));
        assert_eq!(parse("as_of = \"2026-11-31\"\n").expect_err("no day").line(), Some(1));
        assert_eq!(parse("as_of = \"2026-11-20\"\nday = 1\n").expect_err("unknown").line(), Some(2));
    }

    #[test]
    fn what_a_newer_program_wrote_is_told_as_newer_whatever_else_it_says() {
        let newer = format!("version = {}\nwhen = \"2026-11-20\"\n[after]\nserial = 8\n", VERSION + 1);
        let Err(Unusable::Newer(problem)) = super::parse(Path::new(FILE), newer.as_bytes()) else {
            panic!("told as something else")
        };
        assert!(problem.to_string().contains("新しい版"), "{problem}");
        assert!(matches!(super::parse(Path::new(FILE), b"\xff"), Err(Unusable::Damaged(_))));
        assert!(matches!(super::parse(Path::new(FILE), b"version = \"two\"\n"), Err(Unusable::Damaged(_))));
    }
}
