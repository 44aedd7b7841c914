//! The files below a folder, in order of name; the sole user of `walkdir`.
//! Never skips a fault: what cannot be read is a problem. Files and folders whose names begin with `.` are left out.

use super::files;
use super::problem::Problem;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path from the folder on, with `/` between parts.
    pub rest: String,
    /// How problems name it: the folder's label and the rest.
    pub label: PathBuf,
}

/// All files below `root/label`, sorted by name; none when there is no such folder.
///
/// # Errors
/// Every folder or name that cannot be read.
pub fn below(root: &Path, label: &Path) -> Result<Vec<Found>, Vec<Problem>> {
    let top = root.join(label);
    if !files::is_there(&top) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for entry in WalkDir::new(&top).sort_by_file_name().into_iter().filter_entry(is_shown) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match entry.path().strip_prefix(&top).ok().and_then(Path::to_str) {
                Some(rest) => {
                    let rest = rest.replace('\\', "/");
                    found.push(Found { label: label.join(&rest), path: entry.into_path(), rest });
                }
                None => problems.push(unreadable(label, &format!("{}", entry.path().display()))),
            },
            Err(error) => problems.push(unreadable(label, &error.to_string())),
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn is_shown(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
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
        for name in ["b.md", "a/z.md", ".hidden/x.md", "a/.y"] {
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
}
