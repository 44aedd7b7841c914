//! The private state on disk: one folder (0700) with keys, objects, mails and locks.
//! Made by `cli` alone and handed down. Refused wherever the site is read from or published to,
//! also behind symbolic links: what lies here must never reach `dist`.

use super::left::{LeftFiles, Why};
use crate::base::durable;
use crate::base::files::real_path;
use crate::base::terminal::note;
use crate::config::BaseUrl;
use crate::store::record::Unreadable;
use crate::store::{self, Local, Store};
use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The folder of the private state, checked and complete.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
    left: LeftFiles,
}

/// What reading one file of the state came to.
#[derive(Debug)]
pub enum FileRead<T> {
    /// There is none.
    Nothing,
    /// A sound one.
    Whole(T),
    /// It does not add up, and lies where it lay.
    Damaged,
}

/// `serve.json`: how `serve` was last started.
#[derive(Debug, Serialize, Deserialize)]
struct Served {
    base_url: String,
}

const FOLDERS: [&str; 5] = ["keys", "locks", "mail/sent", "objects/waiting/mail", "objects/waiting/refused"];
/// Without these nothing works. Without another some things go on, and `/readyz` says what is missing.
const NEEDED: [&str; 5] = ["keys", "locks", "objects", "objects/applications", "objects/ids"];
/// What the store of objects has made in it; it looks after them itself.
const IN_STORE: [&str; 14] = [
    "objects",
    "objects/applications",
    "objects/waiting",
    "objects/references",
    "objects/ids",
    "objects/same",
    "objects/mailbox",
    "objects/ended",
    "objects/mail",
    "objects/sessions",
    "objects/members",
    "objects/desk",
    "objects/search",
    "objects/corrupt",
];
/// Where the store of objects lies.
pub(in crate::office) const OBJECTS: &str = "objects";
/// Where applications lie in the store.
pub(in crate::office) const APPLICATIONS: &str = "applications";
/// Where it says whose the numbers are: of users, of declarations, of records.
pub(in crate::office) const IDS: [&str; 3] = ["ids/users", "ids/declarations", "ids/records"];
/// Whoever holds this lock sends the mails: a running `serve`.
pub(in crate::office) const MAILER: &str = "locks/mailer";
/// What to do where something else lies in a folder's place.
const NO_FOLDER: &str = "move what lies there aside and put the folder itself back, from a backup (a link is none: mount another disk there)";
/// What to do where the records are gone.
const NO_RECORDS: &str = "mount the disk it lies on, or put the folder back from a backup (`sengen state import` takes what `sengen state export` wrote)";
/// The public folders below the root.
const PUBLIC: [&str; 4] = ["content", "templates", "data", "dist"];

impl StateDir {
    /// Opens the state at `state`, making what is missing. `root` is the scheme's folder, `out` where it is built.
    ///
    /// # Errors
    /// When the place lies inside (or around) a public folder, is somebody else's folder, or cannot be made; when the
    /// records of a state that has its keys are not there: a disk that is not mounted is not begun anew.
    pub fn open(state: &Path, root: &Path, out: &Path) -> anyhow::Result<Self> {
        let has_keys = state.join("keys").read_dir().is_ok_and(|mut keys| keys.next().is_some());
        let records = state.join("objects/applications");
        let is_lost =
            has_keys && records.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        ensure!(!is_lost, "{} is not there, and the keys of its state are: {NO_RECORDS}", records.display());
        Self::open_to_fill(state, root, out)
    }

    /// The same where what is missing is about to come, from a file.
    ///
    /// # Errors
    /// As `open`, but for records that are not there.
    pub fn open_to_fill(state: &Path, root: &Path, out: &Path) -> anyhow::Result<Self> {
        let public = public(root, out);
        refuse_public(state, &public)?;
        let around = std::path::absolute(state)?;
        let around = around.ancestors().skip(1).find(|folder| folder.join("objects/applications").is_dir());
        ensure!(around.is_none(), "{} lies in a private state; name a folder of its own", state.display());
        take(state)?;
        for folder in FOLDERS.into_iter().chain(IN_STORE) {
            if !may_be_folder(state, folder) {
                ensure!(!NEEDED.contains(&folder), "{} is no folder: {NO_FOLDER}", state.join(folder).display());
                note!("sengen: {} is no folder: {NO_FOLDER}", state.join(folder).display());
                continue;
            }
            let folder = state.join(folder);
            refuse_public(&folder, &public)?;
            durable::make_folder(&folder)?;
        }
        let path = state.canonicalize().with_context(|| format!("cannot open {}", state.display()))?;
        Ok(Self { path, left: LeftFiles::default() })
    }

    /// Whether there is a state at `state`, whole or not.
    pub fn is_made(state: &Path) -> bool {
        // One that this user may not look into is there all the same.
        ["keys", "objects"].iter().any(|folder| match state.join(folder).metadata() {
            Ok(about) => about.is_dir(),
            Err(error) => error.kind() == io::ErrorKind::PermissionDenied,
        })
    }

    /// Whether there ever was a record in it.
    pub fn has_records(&self) -> bool {
        self.path.join("objects/applications").read_dir().is_ok_and(|mut entries| entries.next().is_some())
    }

    /// Whether a file would lie in a public folder, where nothing private may.
    ///
    /// # Errors
    /// When its place cannot be followed.
    pub fn is_public(&self, file: &Path, root: &Path, out: &Path) -> anyhow::Result<bool> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let real = real_path(folder)?;
        for public in public(root, out) {
            if real.starts_with(real_path(&public)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a file would lie in the state itself, where it would be taken for a part of it.
    ///
    /// # Errors
    /// When its place cannot be followed.
    pub fn holds(&self, file: &Path) -> anyhow::Result<bool> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(real_path(folder)?.starts_with(&self.path))
    }

    /// The state at `state`, where there is one: nothing is made or changed.
    ///
    /// # Errors
    /// When it is there and may not be looked into.
    pub fn existing(state: &Path) -> anyhow::Result<Option<Self>> {
        match state.join("objects/applications").canonicalize() {
            Ok(_) => Ok(Some(Self { path: state.canonicalize()?, left: LeftFiles::default() })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| state.display().to_string()),
        }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its objects. One store a process: what one learns of the disk, all must know.
    ///
    /// # Errors
    /// When its folder cannot be made or opened.
    pub(in crate::office) fn store(&self) -> Result<Store, store::Fault> {
        Ok(Store::Local(Local::open(&self.join(OBJECTS))?))
    }

    /// Makes the folders of all applications to come. Without it each is made by the first who needs it, and that
    /// one waits for one sync more.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn make_shards(&self) -> Result<(), store::Fault> {
        self.store()?.make_shards(APPLICATIONS)
    }

    /// A file or folder in it, by its path from there.
    pub fn join(&self, path: &str) -> PathBuf {
        self.path.join(path)
    }

    /// What was left because it could not be read.
    pub fn left(&self) -> &LeftFiles {
        &self.left
    }

    /// Reads a file of it: one that is odd, newer or foreign is a fault of its own, counted and left.
    ///
    /// # Errors
    /// [`durable::DurableFault`]; `Odd` concerns this file only.
    pub(in crate::office) fn read<T>(
        &self,
        path: &Path,
        decode: impl FnOnce(Vec<u8>) -> Result<T, Unreadable>,
    ) -> Result<FileRead<T>, durable::DurableFault> {
        let left = |why, what: &dyn std::fmt::Display| self.left.add(path, why, what);
        let bytes = match durable::read(path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                self.left.forget(path);
                return Ok(FileRead::Nothing);
            }
            Err(durable::DurableFault::Odd { path, source }) => {
                left(Why::Unreadable, &source);
                return Err(durable::DurableFault::Odd { path, source });
            }
            Err(fault) => return Err(fault),
        };
        match decode(bytes) {
            Ok(value) => {
                self.left.forget(path);
                Ok(FileRead::Whole(value))
            }
            Err(damaged @ Unreadable::Damaged(_)) => {
                left(Why::Damaged, &damaged);
                Ok(FileRead::Damaged)
            }
            Err(other) => {
                left(if matches!(other, Unreadable::Newer(_)) { Why::Newer } else { Why::Foreign }, &other);
                Err(durable::DurableFault::Odd { path: path.to_path_buf(), source: io::Error::other(other) })
            }
        }
    }

    /// Counts what lies in its folders and is no plain file.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(in crate::office) fn look_for_strange(&self) -> Result<(), durable::DurableFault> {
        for folder in self.folders() {
            let why = if folder.ends_with("locks") { Why::Lock } else { Why::Unreadable };
            for name in durable::strange(&folder)? {
                self.left.add(&folder.join(name), why, &"no plain file");
            }
        }
        Ok(())
    }

    /// All its folders that are some, but for the store's.
    pub(crate) fn folders(&self) -> impl Iterator<Item = PathBuf> {
        FOLDERS.iter().filter(|folder| may_be_folder(&self.path, folder)).map(|folder| self.path.join(folder))
    }

    /// Those of its folders in whose place something else lies.
    pub fn no_folders(&self) -> impl Iterator<Item = &'static str> {
        FOLDERS.into_iter().chain(IN_STORE).filter(|folder| !may_be_folder(&self.path, folder))
    }

    /// Writes down where `serve` says the site stands, for later builds by `review`.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write_serve_address(&self, base: &BaseUrl) -> anyhow::Result<()> {
        let json = serde_json::to_vec(&Served { base_url: base.to_string() })?;
        Ok(durable::replace(&self.join("serve.json"), &json)?)
    }

    /// Where `serve` last said the site stands.
    ///
    /// # Errors
    /// When the file is there and makes no sense.
    pub fn serve_address(&self) -> anyhow::Result<Option<BaseUrl>> {
        let path = self.join("serve.json");
        let remedy = "remove it: `sengen serve` writes it again at its next start";
        let Some(bytes) = durable::read(&path).context(remedy)? else { return Ok(None) };
        let served: Served = serde_json::from_slice(&bytes).with_context(|| format!("{}: {remedy}", path.display()))?;
        Ok(Some(served.base_url.parse().map_err(|what| anyhow::anyhow!("{}: {what}; {remedy}", path.display()))?))
    }
}

/// Makes the folder private. One that was there must be empty or ours: 0700 on `/tmp` would be a disaster.
fn take(state: &Path) -> anyhow::Result<()> {
    let existed = state.is_dir();
    durable::make_folder(state)?;
    let mode = fs::metadata(state)?.permissions().mode();
    if existed && mode & 0o077 != 0 {
        let ours = state.join("keys").is_dir() || durable::list(state)?.is_empty();
        ensure!(
            ours,
            "{} is not empty and others may read it; name a folder of its own for the private state",
            state.display()
        );
        fs::set_permissions(state, fs::Permissions::from_mode(0o700))
            .with_context(|| format!("cannot make {} private", state.display()))?;
    }
    Ok(())
}

/// Whether a folder of the state is one or can be made: neither it nor one above it is something else. A link is something
/// else: none is followed below the state.
fn may_be_folder(state: &Path, folder: &str) -> bool {
    let below = Path::new(folder).ancestors().filter(|part| !part.as_os_str().is_empty());
    let about = |part: &Path| fs::symlink_metadata(state.join(part));
    below.map(about).all(|found| found.map_or(true, |found| found.is_dir()))
}

/// The folders in which nothing private may lie.
fn public(root: &Path, out: &Path) -> Vec<PathBuf> {
    PUBLIC.iter().map(|name| root.join(name)).chain([out.to_path_buf()]).collect()
}

fn refuse_public(place: &Path, public: &[PathBuf]) -> anyhow::Result<()> {
    let real = real_path(place)?;
    for folder in public {
        let folder = real_path(folder)?;
        if real.starts_with(&folder) || folder.starts_with(&real) {
            bail!("the private state cannot lie at {}: {} is public", place.display(), folder.display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn root() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for name in PUBLIC {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        root
    }

    #[test]
    fn the_state_is_private() {
        let root = root();
        let out = root.path().join("dist");
        let state = StateDir::open(&root.path().join("var"), root.path(), &out).unwrap();
        for folder in state.folders().chain([state.path().to_path_buf()]) {
            assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700, "{}", folder.display());
        }
    }

    #[test]
    fn public_places_are_refused_also_behind_links() {
        let root = root();
        let out = root.path().join("elsewhere");
        fs::create_dir(&out).unwrap();
        symlink(root.path().join("dist"), root.path().join("link")).unwrap();
        symlink(root.path().join("missing"), root.path().join("dangling")).unwrap();
        for place in [
            "dist",
            "dist/var",
            "data/x/y",
            "content",
            "templates/../dist/v",
            "link/var",
            "elsewhere/v",
            "dangling",
            "",
        ] {
            assert!(StateDir::open(&root.path().join(place), root.path(), &out).is_err(), "{place:?}");
        }
        assert!(!root.path().join("dist/var").exists());
    }

    #[test]
    fn a_folder_of_the_state_that_leads_into_dist_is_refused() {
        let root = root();
        fs::create_dir_all(root.path().join("var/mail")).unwrap();
        symlink(root.path().join("dist"), root.path().join("var/mail/sent")).unwrap();
        assert!(StateDir::open(&root.path().join("var"), root.path(), &root.path().join("dist")).is_err());
    }

    #[test]
    fn a_shared_folder_is_not_taken_over() {
        let root = root();
        let shared = tempfile::tempdir().unwrap();
        fs::set_permissions(shared.path(), fs::Permissions::from_mode(0o777)).unwrap();
        fs::write(shared.path().join("somebody-elses"), b"").unwrap();
        assert!(StateDir::open(shared.path(), root.path(), &root.path().join("dist")).is_err());
    }

    #[test]
    fn the_address_of_serve_is_remembered() {
        let root = root();
        let state = StateDir::open(&root.path().join("var"), root.path(), &root.path().join("dist")).unwrap();
        assert_eq!(state.serve_address().unwrap(), None);
        let base: BaseUrl = "https://x.example/sengen/".parse().unwrap();
        state.write_serve_address(&base).unwrap();
        assert_eq!(state.serve_address().unwrap(), Some(base));
    }
}
