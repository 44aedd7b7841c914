//! Files below one folder, reached part by part and never through a link: whoever else may write there cannot lead this program
//! elsewhere. The folder itself may be reached by links. Used by `site` for `dist`; the private state has its own in `store`.

use super::owner;
use super::problem::Problem;
use anyhow::Context;
use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, mkdirat, openat, renameat, unlinkat};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A folder, and what lies below it by paths with `/` between their parts.
#[derive(Debug)]
pub struct Below {
    root: File,
    path: PathBuf,
}

/// What the system says of a plain file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileAbout {
    /// Its length in bytes.
    pub length: u64,
    /// The moment of its last change, in nanoseconds since 1970.
    pub modified: u64,
}

impl Below {
    /// The folder at `path`.
    ///
    /// # Errors
    /// When there is none, or it may not be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { root: openat(CWD, path, flags, Mode::empty())?.into(), path: path.to_path_buf() })
    }

    /// What is known of a plain file; none where there is none, or something else, or a link on the way.
    pub fn about(&self, rest: &str) -> Option<FileAbout> {
        let (folder, name) = self.found(rest).ok()?;
        about(&folder, name)
    }

    /// Whether a plain file holds just these bytes.
    pub fn holds(&self, rest: &str, bytes: &[u8]) -> bool {
        let held = || -> io::Result<bool> {
            let (folder, name) = self.found(rest)?;
            if about(&folder, name).is_none_or(|about| about.length != bytes.len() as u64) {
                return Ok(false);
            }
            let mut found = Vec::with_capacity(bytes.len());
            opened(&folder, name)?.read_to_end(&mut found)?;
            Ok(found == bytes)
        };
        held().unwrap_or(false)
    }

    /// What is wrong where a link stands in the place of a folder on the way: nothing can be written there.
    pub fn link_on_the_way(&self, rest: &str) -> Option<Problem> {
        let mut folder = self.root.try_clone().ok()?;
        let mut path = self.path.clone();
        for part in rest.rsplit_once('/')?.0.split('/') {
            path.push(part);
            folder = match open_below(&folder, part) {
                Ok(next) => next,
                Err(error) if is_no_folder(&error) && path.is_symlink() => return Some(in_the_way(&path)),
                Err(_) => return None,
            };
        }
        None
    }

    /// Replaces a file whole, making the folders on the way: readers see the old bytes or the new ones. A link in its place is
    /// replaced too. One writer a file at a time; what a killed one left half-written goes with the next.
    ///
    /// # Errors
    /// A [`Problem`] where a link or a file stands in the place of a folder; else when the machine refuses.
    pub fn replace(&self, rest: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let (folder, name) = self.made(rest)?;
        let part = part_of(name);
        let written = (|| {
            // Made anew: whatever lies there under that name is not opened.
            unless_gone(unlinkat(&folder, &part, AtFlags::empty()))?;
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let mut file = File::from(openat(&folder, &part, flags, Mode::from_raw_mode(0o666))?);
            owner::hand_over(&file, &folder)?;
            file.write_all(bytes)?;
            Ok::<_, io::Error>(renameat(&folder, &part, &folder, name)?)
        })();
        if written.is_err() {
            let _ = unlinkat(&folder, &part, AtFlags::empty());
        }
        written.with_context(|| format!("cannot write {}", self.path.join(rest).display()))
    }

    /// Removes a file, or a link in its place, and the folders above it that become empty; whether there was one.
    ///
    /// # Errors
    /// When the machine refuses. What lies behind a link is left.
    pub fn remove(&self, rest: &str) -> anyhow::Result<bool> {
        let Some((folder, name)) = self.unless_elsewhere(rest)? else { return Ok(false) };
        let removed = unless_gone(unlinkat(&folder, name, AtFlags::empty()))
            .with_context(|| format!("cannot remove {}", self.path.join(rest).display()))?;
        let mut above = rest.rsplit_once('/').map(|(above, _)| above);
        while let Some(empty) = above {
            let Ok((folder, name)) = self.found(empty) else { break };
            if unlinkat(&folder, name, AtFlags::REMOVEDIR).is_err() {
                break;
            }
            above = empty.rsplit_once('/').map(|(above, _)| above);
        }
        Ok(removed)
    }

    /// Removes what a killed [`Below::replace`] left of a file.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn sweep(&self, rest: &str) -> anyhow::Result<()> {
        let Some((folder, name)) = self.unless_elsewhere(rest)? else { return Ok(()) };
        let removed = unless_gone(unlinkat(&folder, part_of(name), AtFlags::empty()));
        removed.map(drop).with_context(|| format!("cannot remove the part of {}", self.path.join(rest).display()))
    }

    /// The same file under the same path below another folder, or a copy of it where the disk knows no such thing; none where
    /// there is no plain file.
    ///
    /// # Errors
    /// As [`Below::replace`].
    pub fn share(&self, rest: &str, to: &Self) -> anyhow::Result<Option<FileAbout>> {
        let Some((folder, name)) = self.unless_elsewhere(rest)? else { return Ok(None) };
        let Some(about) = about(&folder, name) else { return Ok(None) };
        let (other, _) = to.made(rest)?;
        if linkat(&folder, name, &other, name, AtFlags::empty()).is_err() {
            let mut bytes = Vec::new();
            let read = opened(&folder, name).and_then(|mut file| file.read_to_end(&mut bytes));
            read.with_context(|| format!("cannot copy {}", self.path.join(rest).display()))?;
            to.replace(rest, &bytes)?;
        }
        Ok(Some(about))
    }

    /// The folder that a path lies in, and its name there.
    fn found<'a>(&self, rest: &'a str) -> io::Result<(File, &'a str)> {
        let (folders, name) = rest.rsplit_once('/').unwrap_or(("", rest));
        let mut parts = folders.split('/').filter(|part| !part.is_empty());
        let folder = parts.try_fold(self.root.try_clone()?, |folder, part| open_below(&folder, part))?;
        Ok((folder, name))
    }

    /// The same; none where there is no such folder, or a link or a file in its place.
    fn unless_elsewhere<'a>(&self, rest: &'a str) -> anyhow::Result<Option<(File, &'a str)>> {
        match self.found(rest) {
            Ok(found) => Ok(Some(found)),
            Err(error) if is_no_folder(&error) || error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot open {}", self.path.join(rest).display())),
        }
    }

    /// The same, made where it is missing.
    fn made<'a>(&self, rest: &'a str) -> anyhow::Result<(File, &'a str)> {
        let (folders, name) = rest.rsplit_once('/').unwrap_or(("", rest));
        let mut folder = self.root.try_clone()?;
        let mut path = self.path.clone();
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            path.push(part);
            folder = match open_or_make(&folder, part) {
                Ok(next) => next,
                Err(error) if is_no_folder(&error) => return Err(in_the_way(&path).into()),
                Err(error) => return Err(error).with_context(|| format!("cannot make the folder {}", path.display())),
            };
        }
        Ok((folder, name))
    }
}

/// What was left half-written has this name.
fn part_of(name: &str) -> String {
    format!(".{name}.part")
}

fn in_the_way(path: &Path) -> Problem {
    let what = "フォルダがあるはずのところに、リンクか、ほかのファイルがあります。";
    Problem::new(path, what, "それをほかの場所へよけてください（リンクの先には、何も書きません）。")
}

/// The folder `name` in a folder. A link is none.
pub fn open_below(folder: &File, name: &str) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(folder, name, flags, Mode::empty())?.into())
}

fn open_or_make(folder: &File, name: &str) -> io::Result<File> {
    match open_below(folder, name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        found => return found,
    }
    match mkdirat(folder, name, Mode::from_raw_mode(0o777)) {
        // Another thread was faster.
        Ok(()) | Err(Errno::EXIST) => {}
        Err(error) => return Err(error.into()),
    }
    let made = open_below(folder, name)?;
    owner::hand_over(&made, folder)?;
    Ok(made)
}

fn is_no_folder(error: &io::Error) -> bool {
    [Errno::LOOP, Errno::NOTDIR].iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

fn opened(folder: &File, name: &str) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(openat(folder, name, flags, Mode::empty())?.into())
}

fn about(folder: &File, name: &str) -> Option<FileAbout> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let found = File::from(openat(folder, name, flags, Mode::empty()).ok()?).metadata().ok()?;
    let modified = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    found.is_file().then_some(FileAbout { length: found.len(), modified: u64::try_from(modified).ok()? })
}

/// Whether something was removed; what is not there needs no removing.
fn unless_gone(removed: rustix::io::Result<()>) -> io::Result<bool> {
    match removed {
        Ok(()) => Ok(true),
        Err(Errno::NOENT | Errno::NOTDIR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A folder with a link to another at `news`, and that other one.
    fn led_astray() -> (tempfile::TempDir, Below, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let [site, elsewhere] = ["site", "elsewhere"].map(|name| folder.path().join(name));
        fs::create_dir(&site).expect("made");
        fs::create_dir(&elsewhere).expect("made");
        fs::write(elsewhere.join("a.html"), "mine").expect("written");
        symlink(&elsewhere, site.join("news")).expect("a link");
        let below = Below::open(&site).expect("it is there");
        (folder, below, elsewhere)
    }

    #[test]
    fn nothing_is_written_read_or_removed_behind_a_link() {
        let (_folder, below, elsewhere) = led_astray();
        let error = below.replace("news/a.html", b"x").expect_err("a link");
        assert!(error.downcast_ref::<Problem>().is_some_and(|problem| problem.what().contains("リンク")), "{error:#}");
        assert!(below.replace("news/deep/a.html", b"x").is_err());
        assert!(below.link_on_the_way("news/a.html").is_some() && below.link_on_the_way("other/a.html").is_none());
        assert_eq!(below.about("news/a.html"), None);
        assert!(!below.holds("news/a.html", b"mine"));
        assert!(!below.remove("news/a.html").expect("nothing of ours is there"));
        fs::write(elsewhere.join(".a.html.part"), "half").expect("written");
        below.sweep("news/a.html").expect("nothing of ours is there");
        assert_eq!(below.share("news/a.html", &below).expect("nothing of ours is there"), None);
        assert_eq!(fs::read_to_string(elsewhere.join("a.html")).expect("untouched"), "mine");
        assert_eq!(fs::read_dir(&elsewhere).expect("listed").count(), 2);
    }

    #[test]
    fn a_link_in_the_place_of_a_file_is_replaced_and_its_end_left() {
        let (folder, below, elsewhere) = led_astray();
        let site = folder.path().join("site");
        symlink(elsewhere.join("a.html"), site.join("b.html")).expect("a link");
        symlink(elsewhere.join("a.html"), site.join(".c.html.part")).expect("a link");
        assert!(!below.holds("b.html", b"mine") && below.about("b.html").is_none());
        for rest in ["b.html", "c.html", "deep/d.html"] {
            below.replace(rest, b"ours").expect("written");
            assert!(below.holds(rest, b"ours"), "{rest}");
        }
        assert_eq!(fs::read_to_string(elsewhere.join("a.html")).expect("untouched"), "mine");
        assert!(!site.join("b.html").is_symlink() && !site.join(".c.html.part").is_symlink());
        let other = Below::open(&elsewhere).expect("it is there");
        assert_eq!(below.share("deep/d.html", &other).expect("shared"), below.about("deep/d.html"));
        assert!(other.holds("deep/d.html", b"ours"));
        assert!(below.remove("deep/d.html").expect("removed") && !site.join("deep").exists());
        assert!(!below.remove("deep/d.html").expect("gone"));
    }
}
