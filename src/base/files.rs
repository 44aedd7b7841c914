//! Files on disk that can be made again: reading the scheme, writing the site.
//! The private state has its own, durable operations in `durable`. Never leaves a half-written file under its final name.

use super::owner;
use super::problem::Problem;
use anyhow::Context;
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

/// Reads a whole file of the scheme; `label` is how the fault names it.
///
/// # Errors
/// A [`Problem`] when the file is missing or unreadable.
pub fn read(path: &Path, label: &Path) -> Result<Vec<u8>, Problem> {
    bytes(path).map_err(|error| {
        let is_loop = error.raw_os_error() == Some(Errno::LOOP.raw_os_error());
        let (what, remedy) = match error.kind() {
            ErrorKind::NotFound => ("このファイルがありません。".to_owned(), "ファイルを置いてください。"),
            ErrorKind::InvalidInput => no_file(),
            _ if is_loop => no_file(),
            _ => (format!("このファイルを読めません（{error}）。"), "ファイルの権限を確かめてください。"),
        };
        Problem::new(label, what, remedy)
    })
}

fn no_file() -> (String, &'static str) {
    let what = "ここにあるのは、ふつうのファイルではありません（フォルダ、パイプ、たどれないリンクなど）。";
    (what.to_owned(), "ほかの場所へよけて、もとのファイルを置いてください。")
}

/// The bytes of a plain file, also behind a link. Anything else is refused at once: a pipe is waited for by nobody.
///
/// # Errors
/// When there is none, it cannot be read, or ([`ErrorKind::InvalidInput`]) it is no plain file.
pub fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let (mut file, about) = open(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default());
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The same file, open, and what the system says of it: to read a part.
///
/// # Errors
/// As [`bytes()`].
pub fn open(path: &Path) -> io::Result<(fs::File, fs::Metadata)> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = fs::File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let about = file.metadata()?;
    if about.is_file() { Ok((file, about)) } else { Err(io::Error::new(ErrorKind::InvalidInput, "no plain file")) }
}

/// How much room the disk has on which a path lies, for this user; `None` where that cannot be told.
#[cfg(feature = "desk")]
pub fn free_bytes(path: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(path).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

/// Whether anything lies at a path, also what cannot be read: a link to nowhere is no missing file.
pub fn is_there(path: &Path) -> bool {
    !fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

/// Replaces a file whole: readers see the old bytes or the new ones, never a part. One writer a file at a
/// time (a build holds its lock): what a killed one left half-written, the next writes over.
///
/// # Errors
/// When the folder cannot be made or the file cannot be written; the old file then stands untouched.
pub fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(folder)?;
    let part = part_of(path);
    let written = (|| {
        let mut file = new_part(&part)?;
        owner::hand_over(&file, &fs::File::open(folder)?)?;
        file.write_all(bytes)?;
        fs::rename(&part, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// Makes the file that [`part_of`] names anew: what a killed writer left there goes, and a link is not followed.
///
/// # Errors
/// When it cannot be made.
pub fn new_part(part: &Path) -> io::Result<fs::File> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::File::create_new(part)
}

/// Makes a folder where it is missing, and its parents.
///
/// # Errors
/// When one cannot be made.
pub fn make_folder(path: &Path) -> anyhow::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    make_folder(path.parent().unwrap_or(Path::new(".")))?;
    let made = match owner::make_folder(path, 0o777) {
        // Another build was faster.
        Err(_) if path.is_dir() => Ok(()),
        made => made,
    };
    made.with_context(|| format!("cannot make the folder {}", path.display()))
}

/// Where [`replace`] writes before the file has its name; what a killed build leaves lies there.
pub fn part_of(path: &Path) -> PathBuf {
    path.with_file_name(format!(".{}.part", path.file_name().unwrap_or_default().to_string_lossy()))
}

/// The path without symbolic links, also where its last parts do not exist yet.
///
/// # Errors
/// When a part of it cannot be looked at, or is a link that leads nowhere.
pub fn real_path(path: &Path) -> anyhow::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            part => real.push(part),
        }
        match real.canonicalize() {
            Ok(found) => real = found,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // A link whose target is missing would be followed later: refuse it now.
                anyhow::ensure!(!real.is_symlink(), "{} is a link that leads nowhere", real.display());
            }
            Err(error) => return Err(error).with_context(|| real.display().to_string()),
        }
    }
    Ok(real)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_writer_left_goes_with_the_next_write() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.txt");
        let left = part_of(&path);
        fs::write(&left, b"ha")?;
        replace(&path, b"whole")?;
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        assert!(!left.to_string_lossy().contains(&std::process::id().to_string()), "the next process must find it");
        Ok(())
    }

    #[test]
    fn a_link_under_the_name_of_a_part_is_not_written_through() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let [path, other] = ["a.txt", "other"].map(|name| folder.path().join(name));
        fs::write(&other, b"mine")?;
        std::os::unix::fs::symlink(&other, part_of(&path))?;
        std::os::unix::fs::symlink(&other, &path)?;
        replace(&path, b"ours")?;
        assert_eq!((fs::read(&path)?, fs::read(&other)?), (b"ours".to_vec(), b"mine".to_vec()));
        Ok(())
    }

    #[test]
    fn replacing_leaves_no_part_behind() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("deep/a.txt");
        replace(&path, b"one")?;
        replace(&path, b"two")?;
        assert_eq!(fs::read(&path)?, b"two");
        assert_eq!(fs::read_dir(folder.path().join("deep"))?.count(), 1);
        Ok(())
    }
}
