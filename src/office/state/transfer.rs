//! A whole state as one file and back: the objects, the register beside them, and the keys where that is asked.
//! Made while `serve` runs: every step that was acknowledged before is in it, and nothing is pruned meanwhile.
//! Called by `cli::state`. What comes from a file is held (`held`). Never writes into a state that has something.

use super::dir::{APPLICATIONS, IDS, MAILER, OBJECTS, StateDir};
use super::held;
use super::objects::{SEARCH, is_derived};
use crate::base::clock::Clock;
use crate::base::durable::DurableFault;
use crate::base::problem::{Problem, Problems};
use crate::base::{durable, files, owner};
use crate::directory::{Publication, RegisterFolder, copy};
use crate::store::archive::{ArchiveEntry, ArchiveSummary, ArchiveWriter, NewerArchive, read};
use crate::store::{Creation, Fault, Key, Local, Prefix, Store};
use anyhow::{Context, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What an export says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportInfo {
    /// When it was begun.
    pub made_at: Timestamp,
    /// Whether the keys are in it.
    pub keys: bool,
    /// Which publication the register in it is.
    pub serial: Option<u64>,
}

/// What came with an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What the file said of itself.
    pub about: ExportInfo,
    /// How many objects.
    pub objects: u64,
    /// The register came too; else the one at hand stayed, which is this publication.
    pub register: Result<(), Option<u64>>,
    /// Where lie the keys in whose place others came.
    pub replaced: Vec<PathBuf>,
}

const KEYS: &str = "keys/";
const REGISTER: &str = "register/";
/// Of no use elsewhere: open log-ins, and what holds a state.
const SESSIONS: [&str; 2] = ["sessions/", "desk/sessions/"];
/// In these lie folders alone. A file among them would keep the folder of its name from being made where it is put back.
const OF_FOLDERS: [&str; 13] = [
    "",
    APPLICATIONS,
    "corrupt",
    "counts",
    "desk",
    "ended",
    "ids",
    "mail",
    "mailbox",
    "members",
    "references",
    "same",
    "waiting",
];
/// Says that somebody is making an export.
const EXPORTING: &str = "exporting";
/// One that broke off keeps nobody from pruning for longer.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// What the list and the keys are called that lay where those of a copy were put.
const REPLACED: &str = "replaced-";
/// What keeps a mark from being made, and no copy.
const UNMARKED: [ErrorKind; 3] = [ErrorKind::ReadOnlyFilesystem, ErrorKind::StorageFull, ErrorKind::QuotaExceeded];
/// So many objects are made at a time, by all cores: each waits for the disk.
const STRETCH: usize = 1000;

/// Writes the state and its register into a file that appears whole or not at all.
///
/// # Errors
/// When the file would lie in a public folder, or the disk refuses.
pub fn export(
    state: &StateDir,
    place: &RegisterFolder,
    file: &Path,
    clock: Clock,
    keys: bool,
) -> anyhow::Result<ArchiveSummary> {
    let store = state.store()?;
    if held::is_half(&store)? {
        let what = "この状態は、控えから戻している途中です。いま控えを作ると、足りないものになります。";
        let remedy = "同じ控えで sengen state import をもう一度打ち、終わらせてから作ってください。";
        return Err(Problems(vec![Problem::new("state", what, remedy)]).into());
    }
    let made_at = clock.now();
    let mark = Key::parse(format!("{EXPORTING}/{:020}.{}", made_at.as_second().max(0), std::process::id()))?;
    match store.create(&mark, b"") {
        // Where nobody can write, nobody prunes; on a disk that is full, what goes meanwhile is listed anew. Both are
        // copied to be saved.
        Err(Fault::Failed { source, .. }) if UNMARKED.contains(&source.kind()) => {
            return write(state, place, file, &store, &mut ExportInfo { made_at, keys, serial: None });
        }
        made => made?,
    };
    let done = write(state, place, file, &store, &mut ExportInfo { made_at, keys, serial: None });
    store.remove(&mark)?;
    done
}

fn write(
    state: &StateDir,
    place: &RegisterFolder,
    file: &Path,
    store: &Store,
    about: &mut ExportInfo,
) -> anyhow::Result<ArchiveSummary> {
    let (mut register, serial) = copy::copy(place)?;
    for other in place.beside() {
        register.extend(copy::copy(&other)?.0);
    }
    about.serial = serial;
    let about = &*about;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    durable::make_folder(folder)?;
    durable::sweep_of(file)?;
    // A name of its own: two may be writing the same file, and what lies there is somebody's.
    let part = durable::part_of(file);
    let put = || {
        let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        owner::hand_over(&open, &File::open(folder)?)?;
        gate("copy")?;
        let taken = fill(state, open, register, store, about)?;
        fs::rename(&part, file)?;
        File::open(folder)?.sync_all()?;
        anyhow::Ok(taken)
    };
    put().inspect_err(|_| drop(fs::remove_file(&part))).with_context(|| format!("cannot write {}", file.display()))
}

/// Writes everything that is to be in the file.
fn fill(
    state: &StateDir,
    open: File,
    register: Vec<copy::RegisterFile>,
    store: &Store,
    about: &ExportInfo,
) -> anyhow::Result<ArchiveSummary> {
    let mut writer = ArchiveWriter::begin(BufWriter::new(open), about)?;
    let mut unkeyed = Vec::new();
    if about.keys {
        for name in durable::list(&state.join("keys"))? {
            match durable::read(&state.join(KEYS).join(&name)) {
                Ok(bytes) => bytes.iter().try_for_each(|bytes| writer.add(&format!("{KEYS}{name}"), bytes))?,
                // What a link leads to is nothing of the state.
                Err(DurableFault::Odd { source, .. }) => unkeyed.push(format!("{KEYS}{name}: {source}")),
                Err(fault) => return Err(fault.into()),
            }
        }
    }
    let stays = |key: &Key| {
        SESSIONS.iter().any(|place| key.as_str().starts_with(place))
            || key.folder() == EXPORTING
            || held::is_mark(key)
            || is_derived(key)
    };
    let misplaced = RefCell::new(BTreeSet::new());
    let takes = |key: &Key| {
        let is_misplaced = OF_FOLDERS.contains(&key.folder());
        if is_misplaced {
            misplaced.borrow_mut().insert(format!("{key}: no folder"));
        }
        !is_misplaced && !stays(key)
    };
    let mut taken = writer.add_objects(store, &takes)?;
    taken.left.extend(misplaced.into_inner());
    taken.left.append(&mut unkeyed);
    // Not to be listed, so not to be missed: what lies where a record or a number should.
    for folder in IDS.into_iter().chain([APPLICATIONS]) {
        let odd = store.strange(folder)?.into_iter().map(|path| format!("{path}: no plain file"));
        taken.left.extend(odd);
    }
    taken.left.sort();
    taken.left.dedup_by(|one, other| one.split(": ").next() == other.split(": ").next());
    for (name, bytes) in register {
        writer.add(&format!("{REGISTER}{name}"), &bytes)?;
    }
    let mut out = writer.end()?;
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok(taken)
}

/// Whether somebody is making an export: then nothing that was overtaken is removed. What one that broke off has left
/// to say so goes after a day.
///
/// # Errors
/// When the disk refuses.
pub(in crate::office) fn is_exporting(store: &Store, now: Timestamp) -> anyhow::Result<bool> {
    let marks = store.list(&Prefix::parse(format!("{EXPORTING}/"))?, None, STRETCH)?.keys;
    let begun = |key: &Key| key.name().split('.').next()?.parse().ok().and_then(|at| Timestamp::from_second(at).ok());
    // One of a clock that ran ahead holds nobody up until its day comes.
    let runs = |key: &Key| begun(key).is_none_or(|at| now.duration_since(at).abs() < LONGEST);
    let (running, broken_off): (Vec<Key>, Vec<Key>) = marks.into_iter().partition(runs);
    broken_off.iter().try_for_each(|key| store.remove(key))?;
    Ok(running.iter().any(|key| begun(key).is_some()))
}

/// Why a file cannot fill the state at `folder`: it is not whole, something is there already, or `serve` runs beside
/// it with keys of its own.
pub fn fault(file: &Path, folder: &Path) -> Option<Problem> {
    let whole = File::open(file)
        .map_err(anyhow::Error::from)
        .and_then(|open| read::<ExportInfo>(BufReader::new(open), &mut |_| Ok(())));
    if whole.as_ref().is_err_and(|error| error.is::<NewerArchive>()) {
        let what = "この控えは、新しい版の sengen が書いたものなので、入れられません。";
        return Some(Problem::new(file, what, "控えを書いた版か、それより新しい版の sengen で入れてください。"));
    }
    if let Err(error) = whole {
        let remedy = "sengen state export が書いたファイルを、途中で切れていないか確かめて指定してください。";
        return Some(Problem::new(file, format!("控えのファイルとして読めません（{error:#}）。"), remedy));
    }
    let objects = folder.join(OBJECTS);
    let is_empty = |store: Store| Ok(store.list(&Prefix::parse("")?, None, STRETCH)?.keys.iter().all(is_derived));
    let is_free = !objects.is_dir()
        || Local::open(&objects)
            .map_err(anyhow::Error::from)
            .and_then(|local| is_empty(Store::Local(local)))
            .unwrap_or(false);
    let remedy =
        "--state で、まだないフォルダを指定するか、いまの控えをほかの場所へよけてください（消さないでください）。";
    if !is_free {
        return Some(Problem::new(folder, "ここには、もう申込みの控えがあります。", remedy));
    }
    let mailer = folder.join(MAILER);
    let is_served = mailer.is_file() && matches!(durable::try_lock(&mailer), Ok(None));
    let remedy = "sengen serve を止めてから、もう一度してください。動いたままだと、控えのものでない鍵を使い続けます。";
    is_served.then(|| Problem::new(folder, "ここの控えで、sengen serve が動いています。", remedy))
}

/// Fills an empty state from a file that has no [`fault`], and holds it. The register comes too where nothing was ever
/// decided here, also where an earlier import has left a half of one.
///
/// # Errors
/// When the file is not whole, the state is not empty, or the disk refuses: what came stays held.
pub fn import(state: &StateDir, place: &RegisterFolder, file: &Path) -> anyhow::Result<Imported> {
    let store = state.store()?;
    held::begin(&store)?;
    let takes_register = !place.has_log() || copy::is_coming(place);
    if takes_register {
        copy::begin(place)?;
    }
    let mut wanting = Vec::new();
    let (mut objects, mut replaced) = (0, Vec::new());
    let open = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let about: ExportInfo = read(BufReader::new(open), &mut |entry| match entry {
        ArchiveEntry::Object(key, bytes) => {
            objects += 1;
            wanting.push((key, bytes));
            if wanting.len() < STRETCH { Ok(()) } else { create(&store, std::mem::take(&mut wanting)) }
        }
        ArchiveEntry::Beside(name, bytes) => match name.strip_prefix(KEYS) {
            Some(key) => put_key(state, key, &bytes).map(|aside| replaced.extend(aside)),
            None if takes_register => put_register(state, place, &name, bytes),
            None => Ok(()),
        },
    })?;
    create(&store, wanting)?;
    // What was made of the records at hand says nothing of those that came.
    for key in store.list(&Prefix::parse(SEARCH)?, None, STRETCH)?.keys {
        store.remove(&key)?;
    }
    if takes_register {
        copy::end(place)?;
    }
    held::end(&store, &about)?;
    let at_hand = || Publication::load(place).ok().flatten().map(|last| last.serial);
    let register = if takes_register { Ok(()) } else { Err(at_hand()) };
    Ok(Imported { about, objects, register, replaced })
}

fn create(store: &Store, objects: Vec<(Key, Vec<u8>)>) -> anyhow::Result<()> {
    objects.par_iter().try_for_each(|(key, bytes)| match store.create(key, bytes)? {
        Creation::Created => Ok(()),
        Creation::Exists if store.read(key)?.as_ref() == Some(bytes) => Ok(()),
        Creation::Exists => bail!("{key} is in it twice, and different"),
    })
}

/// Puts a key where the objects that come with it are read. One that a first start has made there sealed nothing of
/// what comes: it is kept beside. Gives back where.
fn put_key(state: &StateDir, key: &str, bytes: &[u8]) -> anyhow::Result<Option<PathBuf>> {
    // A name like those of objects leads nowhere else.
    let key = Key::parse(key).with_context(|| key.to_owned())?;
    ensure!(key.folder().is_empty(), "{key} is no key of a state");
    let path = state.join(KEYS).join(key.as_str());
    if durable::create(&path, bytes)? == Creation::Created {
        return Ok(None);
    }
    let there = durable::read(&path)?.with_context(|| format!("{} is gone", path.display()))?;
    if there == bytes {
        return Ok(None);
    }
    let aside = state.join(&format!("{REPLACED}{key}"));
    durable::replace(&aside, &there)?;
    durable::replace(&path, bytes)?;
    Ok(Some(aside))
}

fn put_register(state: &StateDir, place: &RegisterFolder, name: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
    let name = name.strip_prefix(REGISTER).with_context(|| format!("{name} is nothing of a state"))?;
    if place.folder().join(name) == place.list() && place.list().exists() {
        let aside = state.join(&format!("{REPLACED}declarers.csv"));
        durable::replace(&aside, &files::bytes(&place.list())?)?;
    }
    copy::put_back(place, &(name.to_owned(), bytes))
}

/// Where tests make a write fail; always open otherwise.
#[cfg(not(test))]
fn gate(_call: &'static str) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
use crate::base::durable::broken_disk::gate;
