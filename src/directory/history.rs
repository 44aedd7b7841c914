//! What happened to a record, for its own page: days and kinds of change by number, as the register's log keeps
//! them. Of who has left, nothing else is known, and that only until the log forgets it: so a page says that a
//! declaration ended exactly as long as the scheme keeps that. Called by `site`; `record.js` reads what this writes.

use super::change::{ChangeKind, Packed};
use super::log::Log;
use super::search::SiteFile;
use super::{Register, RegisterFolder};
use crate::base::problem::Problem;
use crate::base::text::hex;
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Where the files lie below the site.
pub const FOLDER: &str = "directory/history/";
/// So many numbers share a file.
const EACH: u32 = 2000;

/// What happened to one record, oldest first.
type Events = Vec<(Date, Vec<ChangeKind>)>;

/// The public history of records, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History(BTreeMap<RecordNumber, Events>);

impl History {
    /// What the log tells. Of who is listed and never changed, it tells nothing that the list does not.
    ///
    /// # Errors
    /// When a file of the log cannot be read.
    pub fn load(place: &RegisterFolder, lists: &Lists, register: &Register) -> Result<Self, Problem> {
        Ok(Self::of(Log(place).all(lists)?, register))
    }

    fn of(changes: Vec<Packed>, register: &Register) -> Self {
        let mut events: BTreeMap<RecordNumber, Events> = BTreeMap::new();
        for Packed { day, items, .. } in changes {
            items.into_iter().for_each(|(no, kinds)| events.entry(no).or_default().push((day, kinds)));
        }
        let says_nothing =
            |events: &[(Date, Vec<ChangeKind>)]| matches!(events, [(_, kinds)] if kinds.contains(&ChangeKind::New));
        events.retain(|no, events| register.find(*no).is_none() || !says_nothing(events));
        Self(events)
    }

    /// Whether nothing is told of anybody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The files, each named by its contents, and the one that names them, last.
    ///
    /// # Errors
    /// When they cannot be written as JSON.
    pub fn files(&self) -> anyhow::Result<Vec<SiteFile>> {
        let mut parts: BTreeMap<u32, BTreeMap<String, &Events>> = BTreeMap::new();
        for (no, events) in &self.0 {
            parts.entry(no.get() / EACH).or_default().insert(no.to_string(), events);
        }
        let (mut files, mut names) = (Vec::new(), BTreeMap::new());
        for (at, part) in parts {
            let contents = serde_json::to_vec(&part)?;
            let name = format!("{at}-{}.json", hex(&Sha256::digest(&contents)[..8]));
            files.push((format!("{FOLDER}{name}"), contents));
            names.insert(at.to_string(), name);
        }
        files.push((format!("{FOLDER}index.json"), serde_json::to_vec(&json!({ "each": EACH, "files": names }))?));
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::log::counted;
    use crate::directory::{Declarer, Entry};

    fn no(number: u32) -> RecordNumber {
        RecordNumber::parse(&number.to_string()).expect("well formed")
    }

    fn change(number: u64, cause: &str, step: u64, day: i8, of: u32, kinds: &[ChangeKind]) -> Packed {
        let day = Date::constant(2026, 11, day);
        Packed { number, day, cause: cause.to_owned(), step, items: vec![(no(of), kinds.to_vec())] }
    }

    fn listed(numbers: &[u32]) -> Register {
        let entry = |number: &u32| Entry {
            no: no(*number),
            name: "株式会社みほん".into(),
            prefecture: 0,
            municipality: "見本市".into(),
            industry: Some(4),
            stars: 1,
            declared_on: Date::constant(2026, 11, 1),
            declarer: Declarer::default(),
        };
        Register::new(numbers.iter().map(entry).collect())
    }

    #[test]
    fn who_changed_or_left_has_a_history_and_a_step_counts_once() -> anyhow::Result<()> {
        let changes = vec![
            change(1, "a", 1, 1, 10_000_001, &[ChangeKind::New]),
            change(2, "b", 1, 2, 10_000_002, &[ChangeKind::New]),
            change(3, "b", 2, 3, 10_000_002, &[ChangeKind::Name, ChangeKind::Level]),
            change(4, "b", 2, 4, 10_000_002, &[ChangeKind::Name]),
            change(5, "c", 1, 5, 10_002_001, &[ChangeKind::Stopped]),
        ];
        let history = History::of(counted(changes), &listed(&[10_000_001, 10_000_002]));
        let files = history.files()?;
        let texts: Vec<String> = files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
        assert_eq!(texts[0], r#"{"10000002":[["2026-11-02",["new"]],["2026-11-03",["name","level"]]]}"#, "{texts:?}");
        assert_eq!(texts[1], r#"{"10002001":[["2026-11-05",["stopped"]]]}"#);
        assert!(texts[2].starts_with(r#"{"each":2000,"files":{"5000":"5000-"#), "{}", texts[2]);
        assert!(files[2].0 == "directory/history/index.json" && files.len() == 3);
        assert!(History::of(Vec::new(), &Register::default()).is_empty());
        Ok(())
    }
}
