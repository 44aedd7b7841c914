//! Where the public register lies: `data/` below the root, or a folder outside of the checkout. Made from
//! the settings by who reads or publishes; everything else about its files is decided here.

use super::{PATH, PUBLICATION};
use std::path::{Path, PathBuf};

/// The folder of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    folder: PathBuf,
    /// Not below the root: its files are named whole.
    is_outside: bool,
}

impl Place {
    /// The register of the scheme below `root`; `path` as `data/site.toml` gives it, empty for `data/`.
    pub fn new(root: &Path, path: &str) -> Self {
        let (folder, is_outside) = if path.is_empty() { ("data", false) } else { (path, true) };
        Self { folder: root.join(folder), is_outside }
    }

    /// Whether a scheme without a list is one without a directory. A folder that was named must have it.
    pub fn may_lack(&self) -> bool {
        !self.is_outside
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The list of declarers: the last snapshot.
    pub fn list(&self) -> PathBuf {
        self.folder.join("declarers.csv")
    }

    /// What is known of the last snapshot.
    pub fn publication(&self) -> PathBuf {
        self.folder.join("declarers.toml")
    }

    /// How faults name the list.
    pub fn list_label(&self) -> PathBuf {
        if self.is_outside { self.list() } else { PATH.into() }
    }

    /// How faults name what is known of the last snapshot.
    pub fn publication_label(&self) -> PathBuf {
        if self.is_outside { self.publication() } else { PUBLICATION.into() }
    }

    /// Where everything else lies that acceptance writes.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join(LOG)
    }

    /// How faults name a file of the log.
    pub(super) fn log_label(&self, name: &str) -> PathBuf {
        let folder = if self.is_outside { self.folder.as_path() } else { Path::new("data") };
        folder.join(LOG).join(name)
    }
}

/// Below the register's folder.
const LOG: &str = "registers/declarers";
