//! A file that is whole and synced before it may have its name: what must not fail for want of room later,
//! as the mark of a mail that a server is about to take. Given up, it leaves nothing behind.

use super::{Creation, DurableFault, Folder, PRIVATE, failed, gate, link_unnamed, part_of, unnamed, write_named};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A file without its name. It gets it by [`Reserved::keep`], or is gone when dropped.
#[derive(Debug)]
pub struct Reserved {
    path: PathBuf,
    folder: Folder,
    written: Written,
}

#[derive(Debug)]
enum Written {
    Unnamed(File),
    /// Under a hidden name, where the file system knows no unnamed files.
    Hidden(PathBuf),
}

/// Writes a file (0600) that may get the name `path` later.
///
/// # Errors
/// [`DurableFault`]; then there is nothing.
pub fn reserve(path: &Path, bytes: &[u8]) -> Result<Reserved, DurableFault> {
    let folder = Folder::of(path)?;
    let written = match unnamed(&folder, path, bytes, PRIVATE)? {
        Some(file) => Written::Unnamed(file),
        None => {
            let hidden = Written::Hidden(part_of(path));
            if let Written::Hidden(part) = &hidden {
                write_named(part, bytes, |file| folder.hand_over(file))?;
            }
            hidden
        }
    };
    Ok(Reserved { path: path.to_path_buf(), folder, written })
}

impl Reserved {
    /// Gives the file its name, durably, unless that is taken. Can be done again after a fault.
    ///
    /// # Errors
    /// [`DurableFault`]; the name then is absent, or the disk did not confirm it.
    pub fn keep(&self) -> Result<Creation, DurableFault> {
        let linked = match &self.written {
            Written::Unnamed(file) => link_unnamed(file, &self.path),
            Written::Hidden(part) => gate("link").and_then(|()| fs::hard_link(part, &self.path)),
        };
        let creation = match linked {
            Ok(()) => Creation::Created,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Creation::Exists,
            Err(source) => return Err(failed(&self.path, source)),
        };
        self.folder.sync()?;
        Ok(creation)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if let Self::Hidden(part) = self {
            let _ = fs::remove_file(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::broken_disk;
    use super::*;

    #[test]
    fn a_reserved_file_appears_whole_when_it_is_kept_and_never_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let hidden: fn(&Path) -> Reserved = |path| {
            let part = part_of(path);
            write_named(&part, b"mark", |_| Ok(())).unwrap();
            Reserved { path: path.to_path_buf(), folder: Folder::of(path).unwrap(), written: Written::Hidden(part) }
        };
        for way in [|path: &Path| reserve(path, b"mark").unwrap(), hidden] {
            let reserved = way(&path);
            assert!(!path.exists());
            broken_disk::refuse("link", broken_disk::ENOSPC);
            assert!(matches!(reserved.keep(), Err(DurableFault::Failed { .. })) && !path.exists());
            broken_disk::mend();
            assert_eq!(reserved.keep().unwrap(), Creation::Created);
            assert_eq!(reserved.keep().unwrap(), Creation::Exists, "twice is no harm");
            assert_eq!(fs::read(&path).unwrap(), b"mark");
            drop(reserved);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
            fs::remove_file(&path).unwrap();
        }
        drop((reserve(&path, b"mark").unwrap(), hidden(&path)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "given up, nothing is left");
    }
}
