//! Whose a new file is. A command typed as root beside a state of another user must not leave files there
//! that he cannot read: what root makes in somebody's folder belongs to him, as what he makes himself does.
//! Used wherever files get their names (`durable`, `files`). Any other user's files stay his own.

use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::fs::{self, DirBuilder, File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, fchown, lchown};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// By which name the machine knows whoever runs this program: who typed `sudo`, before whom it runs as.
pub fn user() -> String {
    let named = |variable| std::env::var(variable).ok().filter(|name| is_name(name));
    let found = ["SUDO_USER", "DOAS_USER", "LOGNAME", "USER"].into_iter().find_map(named);
    found.unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw()))
}

fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// Whether this program may do anything on the machine.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Gives a new file to whom its folder belongs, where this process may.
///
/// # Errors
/// When the system refuses.
pub fn hand_over(file: &File, folder: &File) -> io::Result<()> {
    let about = folder.metadata()?;
    match heir(rustix::process::geteuid().as_raw(), about.uid(), about.gid()) {
        Some((user, group)) => fchown(file, Some(user), Some(group)),
        None => Ok(()),
    }
}

/// Makes a folder that belongs to whom its parent does, also before anybody can put something into it.
///
/// # Errors
/// When there is one already, or the system refuses.
pub fn make_folder(path: &Path, mode: u32) -> io::Result<()> {
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let about = File::open(above)?.metadata()?;
    let Some((user, group)) = heir(rustix::process::geteuid().as_raw(), about.uid(), about.gid()) else {
        return DirBuilder::new().mode(mode).create(path);
    };
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let hidden = above.join(format!(".folder.{}.{count}.part", std::process::id()));
    DirBuilder::new().mode(mode).create(&hidden)?;
    let named = lchown(&hidden, Some(user), Some(group))
        .and_then(|()| Ok(renameat_with(CWD, &hidden, CWD, path, RenameFlags::NOREPLACE)?));
    if named.is_err() {
        let _ = fs::remove_dir(&hidden);
    }
    named
}

/// Gives a file the owner and mode of the one it takes the place of, as far as this process may.
///
/// # Errors
/// When the mode cannot be set, or root may not give it away.
pub fn succeed(file: &File, old: &Metadata) -> io::Result<()> {
    if rustix::process::geteuid().is_root() {
        fchown(file, Some(old.uid()), Some(old.gid()))?;
    } else if fchown(file, None, Some(old.gid())).is_err() {
        // Not a member of its group: whoever is reads it by the mode for others, or not at all.
    }
    file.set_permissions(Permissions::from_mode(old.mode() & 0o777))
}

/// To whom a file goes that user `process` makes in a folder of `(user, group)`; `None`: it stays his.
fn heir(process: u32, user: u32, group: u32) -> Option<(u32, u32)> {
    (process == 0 && user != 0).then_some((user, group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_root_gives_away_and_only_to_the_folders_owner() {
        assert_eq!(heir(0, 65534, 100), Some((65534, 100)));
        assert_eq!(heir(0, 0, 100), None);
        assert_eq!(heir(1000, 65534, 100), None, "who is not root could not even if he would");
        assert_eq!(heir(1000, 1000, 1000), None);
    }

    #[test]
    fn a_file_keeps_the_mode_of_the_one_before() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        fs::write(&old, b"")?;
        fs::set_permissions(&old, Permissions::from_mode(0o664))?;
        succeed(&File::create(&new)?, &fs::metadata(&old)?)?;
        assert_eq!(fs::metadata(&new)?.mode() & 0o777, 0o664);
        Ok(())
    }
}
