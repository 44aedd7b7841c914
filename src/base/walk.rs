//! The files below a folder, in order of name; the sole user of `walkdir`.
//! Never skips a fault: what cannot be read is a problem. Files and folders whose names begin with `.` are left out,
//! but for `.well-known`, and so is what systems and spreadsheets leave lying about. Links to folders are followed.

use super::problem::Problem;
use super::{files, japanese};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The one hidden folder of which others ask for files by their names (RFC 8615).
pub const WELL_KNOWN: &str = ".well-known";
/// What file managers write into folders, and word processors beside an open file (`~$`).
const LEFT: [&str; 4] = ["Thumbs.db", "ehthumbs.db", "desktop.ini", "__MACOSX"];

/// A file below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path from the folder on, with `/` between parts, as people type it: a Mac spells が as か and a mark.
    pub rest: String,
    /// How problems name it: the folder's label and the rest.
    pub label: PathBuf,
}

/// All files below `root/label`, sorted by name; none when there is no such folder.
///
/// # Errors
/// Every folder or name that cannot be read.
pub fn below(root: &Path, label: &Path) -> Result<Vec<WalkedFile>, Vec<Problem>> {
    let top = root.join(label);
    if !files::is_there(&top) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for entry in WalkDir::new(&top).follow_links(true).sort_by_file_name().into_iter().filter_entry(is_shown) {
        let path = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => entry.into_path(),
            // A link to nowhere is told by whoever wants to read it.
            Err(error) if error.loop_ancestor().is_none() && error.path().is_some_and(Path::is_symlink) => {
                let path = error.path().map_or_else(PathBuf::new, Path::to_path_buf);
                // An editor's mark that a file is open is such a link.
                if path.file_name().is_some_and(|name| !is_shown_name(name)) {
                    continue;
                }
                path
            }
            Err(error) => {
                problems.push(unreadable(label, &error.to_string()));
                continue;
            }
        };
        match path.strip_prefix(&top).ok().and_then(Path::to_str).map(|rest| rest.replace('\\', "/")) {
            Some(rest) => {
                let (label, typed) = (label.join(&rest), japanese::composed(&rest).into_owned());
                found.push(WalkedFile { label, path, rest: typed });
            }
            None => problems.push(unreadable(label, &format!("{}", path.display()))),
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn is_shown(entry: &DirEntry) -> bool {
    entry.depth() == 0 || is_shown_name(entry.file_name())
}

fn is_shown_name(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let is_left = LEFT.iter().any(|left| name.eq_ignore_ascii_case(left)) || name.starts_with("~$");
    name == WELL_KNOWN || !name.starts_with('.') && !is_left
}

fn unreadable(label: &Path, what: &str) -> Problem {
    Problem::new(
        label,
        format!("このフォルダの中を読めません（{what}）。"),
        "権限と、ファイル名の文字を確かめてください。",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_come_in_order_and_hidden_ones_stay_out() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        let left = ["Thumbs.db", "a/desktop.INI", "__MACOSX/b.md", "a/~$z.md", ".DS_Store"];
        for name in ["b.md", "a/z.md", ".hidden/x.md", "a/.y"].iter().chain(&left) {
            let path = root.path().join("content").join(name);
            fs::create_dir_all(path.parent().unwrap_or(root.path()))?;
            fs::write(path, "")?;
        }
        let found = below(root.path(), Path::new("content")).expect("readable");
        assert_eq!(found.iter().map(|f| f.rest.as_str()).collect::<Vec<_>>(), ["a/z.md", "b.md"]);
        assert_eq!(found[0].label, Path::new("content/a/z.md"));
        assert!(below(root.path(), Path::new("nowhere")).expect("none").is_empty());
        Ok(())
    }

    #[test]
    fn links_to_folders_are_followed_and_names_are_as_people_type_them() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        let path = |name: &str| root.path().join(name);
        for name in ["content/カ\u{3099}イト\u{3099}.md", "other/b.md", "content/.well-known/security.txt"] {
            fs::create_dir_all(path(name).parent().unwrap_or(root.path()))?;
            fs::write(path(name), "")?;
        }
        std::os::unix::fs::symlink("../other", path("content/linked"))?;
        let found = below(root.path(), Path::new("content")).expect("readable");
        let names: Vec<&str> = found.iter().map(|found| found.rest.as_str()).collect();
        assert_eq!(names, [".well-known/security.txt", "linked/b.md", "ガイド.md"]);
        assert!(found.iter().all(|found| found.path.is_file()));
        std::os::unix::fs::symlink("nowhere", path("content/.#b.md"))?;
        std::os::unix::fs::symlink("nowhere", path("content/z.md"))?;
        let found = below(root.path(), Path::new("content")).expect("readable");
        assert_eq!(found.iter().filter(|found| found.rest == "z.md").count(), 1, "told by who reads it");
        assert_eq!(found.len(), 4);
        std::os::unix::fs::symlink("../content", path("content/round"))?;
        assert!(below(root.path(), Path::new("content")).is_err(), "a link round and round ends");
        Ok(())
    }
}
