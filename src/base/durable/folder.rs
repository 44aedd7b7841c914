//! The folder a name is about to appear in or vanish from, opened before that happens: afterwards only
//! its sync can fail. Used by every durable operation that changes a name.

use super::{DurableFault, failed, folder_of, gate, unconfirmed};
use crate::base::owner;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A folder that is open.
#[derive(Debug)]
pub(super) struct Folder {
    file: File,
    path: PathBuf,
}

impl Folder {
    /// Opens the folder of a name. One that cannot be opened is a refusal: nothing was written yet.
    pub(super) fn of(name: &Path) -> Result<Self, DurableFault> {
        let path = folder_of(name);
        match gate("folder").and_then(|()| File::open(path)) {
            Ok(file) => Ok(Self { file, path: path.to_path_buf() }),
            Err(source) => Err(failed(path, source)),
        }
    }

    /// Makes the names in it durable.
    pub(super) fn sync(&self) -> Result<(), DurableFault> {
        gate("sync").and_then(|()| self.file.sync_all()).map_err(|source| unconfirmed(&self.path, source))
    }

    /// Gives a file that was just made in it to whom the folder belongs.
    pub(super) fn hand_over(&self, file: &File) -> io::Result<()> {
        owner::hand_over(file, &self.file)
    }
}
