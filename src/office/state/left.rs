//! What of the state could not be read or believed and was left where it lies: each is named once in the
//! log and counted for `/readyz` and `review list`. Filled by whoever reads (`dir`, `objects`), never by a guess.

use crate::base::terminal::note;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Why a file was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is no plain file, too large, or the system does not let it be read.
    Unreadable,
    /// It is whole, and made by a newer version.
    Newer,
    /// It is cut short or altered.
    Damaged,
    /// It is something else that came to lie here.
    Foreign,
    /// It lies where a lock should be, and cannot be one: whoever needs that lock goes no further.
    Lock,
}

/// The files that were left, by their paths.
#[derive(Debug, Default)]
pub struct LeftFiles(Mutex<BTreeMap<PathBuf, Why>>);

impl Why {
    /// All reasons, as they are listed.
    pub const ALL: [Self; 5] = [Self::Unreadable, Self::Newer, Self::Damaged, Self::Foreign, Self::Lock];
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "unreadable files",
            Self::Newer => "files of a newer version",
            Self::Damaged => "damaged files",
            Self::Foreign => "foreign files",
            Self::Lock => "locks that are no files",
        })
    }
}

impl LeftFiles {
    /// Counts a file, and says so when it is new here.
    pub fn add(&self, path: &Path, why: Why, what: &dyn fmt::Display) {
        if self.files().insert(path.to_path_buf(), why) != Some(why) {
            note!("sengen: {}: {what}; left where it is", path.display());
        }
    }

    /// The file is sound, or gone.
    pub fn forget(&self, path: &Path) {
        let mut files = self.files();
        if !files.is_empty() {
            files.remove(path);
        }
    }

    /// How many were left for a reason.
    pub fn count(&self, why: Why) -> usize {
        self.files().values().filter(|one| **one == why).count()
    }

    /// The files that were left for a reason.
    pub fn of(&self, why: Why) -> Vec<PathBuf> {
        self.files().iter().filter(|(_, one)| **one == why).map(|(path, _)| path.clone()).collect()
    }

    /// The first of the files that were left of which this holds, and why it was.
    pub fn find(&self, is_it: impl Fn(&Path) -> bool) -> Option<(PathBuf, Why)> {
        self.files().iter().find(|(path, _)| is_it(path)).map(|(path, why)| (path.clone(), *why))
    }

    /// Forgets what is no longer there.
    pub fn forget_gone(&self) {
        self.files().retain(|path, _| path.symlink_metadata().is_ok());
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Why>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
