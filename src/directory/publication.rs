//! `data/declarers.toml`: on which day the register was published last, and how often it was, kept as data so
//! that no build asks the clock. Written by `office::publish` *before* the register, each time; read with it.
//! A crash between the two writes leaves a serial whose content never was: it is not given out again.

use crate::base::problem::Problem;
use crate::base::{files, text, toml};
use jiff::civil::Date;
use serde::Deserialize;
use std::fmt;
use std::path::Path;

/// Where the last publication is told, below the root.
pub const FILE: &str = "data/declarers.toml";

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
    /// SHA-256 of `data/declarers.csv` as it was published, in hexadecimal.
    #[serde(default)]
    pub sha256: String,
}

impl Publication {
    /// Loads the file below `root`; `None` where there is none.
    ///
    /// # Errors
    /// The file's fault.
    pub fn load(root: &Path) -> Result<Option<Self>, Problem> {
        let there = files::is_there(&root.join(FILE));
        if there { toml::load(root, Path::new(FILE)).map(Some) } else { Ok(None) }
    }

    /// What is wrong with what the file says of a register with this hash, and what to do about it: no fault,
    /// since names and days hold without it. `lines`: what would be right.
    pub(super) fn notice(known: Option<&Self>, lines: &Self, today: Date) -> Option<Problem> {
        let what = match known {
            None => "このファイルがありません。一覧をいつ出したかがわからないので、いちばん新しい宣言日を時点としています。"
                .to_owned(),
            Some(known) if known.as_of > today => {
                format!("as_of の{}は、まだ来ていない日付です。", text::date(known.as_of))
            }
            Some(known) if known.sha256 != lines.sha256 => {
                "data/declarers.csv の中身が、最後に出したときと違います（手で直したか、別のところから持ってきたものです）。"
                    .to_owned()
            }
            Some(_) => return None,
        };
        let remedy = format!(
            "サイトは作れます。事務局が次に受理などをすると、自動で合います。いま合わせるときは、このファイルの中身を次の3行にしてください。\n{lines}"
        );
        Some(Problem::new(FILE, what, remedy.trim_end()))
    }
}

/// The file's contents.
impl fmt::Display for Publication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { as_of, serial, sha256 } = self;
        write!(f, "as_of = \"{as_of}\"\nserial = {serial}\nsha256 = \"{sha256}\"\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Publication, Problem> {
        toml::parse(Path::new(FILE), source)
    }

    #[test]
    fn what_is_written_is_read_and_an_earlier_make_is_understood() {
        let written = Publication { as_of: Date::constant(2026, 11, 20), serial: 7, sha256: "ab".to_owned() };
        assert_eq!(parse(&written.to_string()), Ok(written));
        let earlier = parse("as_of = \"2026-11-20\"\n").expect("the form of before");
        assert_eq!((earlier.serial, earlier.sha256.as_str()), (0, ""));
        assert_eq!(parse("as_of = \"2026-11-31\"\n").expect_err("no day").line(), Some(1));
        assert_eq!(parse("as_of = \"2026-11-20\"\nday = 1\n").expect_err("unknown").line(), Some(2));
    }
}
