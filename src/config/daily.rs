//! What `data/site.toml` says of the office's daily letter and file. Read with the settings.

use super::fault::fault;
use crate::base::problem::Problem;
use jiff::civil::Time;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What the office is told every day: counts and references, nothing personal.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DailySettings {
    /// From when on in Japan it is mailed, `08:00`; empty: it is not.
    pub at: String,
    /// A folder outside of the scheme's in which files of the day before are left too; empty: none are.
    pub folder: String,
    /// Whether the same files come with the letter.
    pub attach: bool,
}

impl DailySettings {
    /// From when on it is told; `None`: never.
    pub fn time(&self) -> Option<Time> {
        let is_plain = self.at.len() == "00:00".len();
        is_plain.then(|| self.at.parse().ok()).flatten()
    }

    /// Where the file goes.
    pub fn folder(&self) -> Option<PathBuf> {
        (!self.folder.is_empty()).then(|| PathBuf::from(&self.folder))
    }

    /// What is wrong with it.
    pub(super) fn faults(&self) -> Vec<Problem> {
        let mut faults = Vec::new();
        if !self.at.is_empty() && self.time().is_none() {
            let what = format!("daily.at「{}」は、時刻ではありません。", self.at);
            faults.push(fault(what, "08:00 のように、時と分を2けたずつ書いてください。空にすると、送りません。"));
        }
        if !self.folder.is_empty() && !Path::new(&self.folder).is_absolute() {
            let what = format!("daily.folder「{}」は、/ から始まる場所ではありません。", self.folder);
            faults.push(fault(what, "/srv/office/daily のように、制度のフォルダの外の場所を書いてください。"));
        }
        if !self.folder.is_empty() && self.at.is_empty() {
            let what = "daily.folder があるのに、daily.at が空です。".to_owned();
            faults.push(fault(what, "at に時刻を書くか、folder を空にしてください。"));
        }
        if self.attach && self.at.is_empty() {
            let what = "daily.attach が true なのに、daily.at が空です。".to_owned();
            faults.push(fault(what, "at に時刻を書くか、attach を false にしてください。"));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_two_and_two_digits() {
        let told = |at: &str, folder: &str| {
            let settings = DailySettings { at: at.to_owned(), folder: folder.to_owned(), attach: false };
            (settings.time().is_some(), settings.faults().len())
        };
        assert_eq!(told("", ""), (false, 0));
        assert_eq!(told("08:30", "/srv/daily"), (true, 0));
        for at in ["8:00", "24:00", "0800", "08:00:00", "８:００"] {
            assert_eq!(told(at, ""), (false, 1), "{at}");
        }
        assert_eq!(told("08:00", "daily"), (true, 1));
        assert_eq!(told("", "/srv/daily"), (false, 1));
        assert_eq!(DailySettings { attach: true, ..DailySettings::default() }.faults().len(), 1);
    }
}
