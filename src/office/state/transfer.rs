//! A whole state as one file and back: the objects, the register beside them, and the keys where that is asked.
//! Made while `serve` runs: every step that was acknowledged before is in it, and nothing is pruned meanwhile.
//! Called by `cli::state`. What comes from a file is held (`held`). Never writes into a state that has something.

use super::dir::{OBJECTS, StateDir};
use super::held;
use crate::base::clock::Clock;
use crate::base::problem::Problem;
use crate::base::{durable, files, owner};
use crate::directory::{Place, Publication, copy};
use crate::store::archive::{Entry, Taken, Writer, read};
use crate::store::{Creation, Key, Local, Prefix, Store};
use anyhow::{Context, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What an export says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
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
    pub about: About,
    /// How many objects.
    pub objects: u64,
    /// The register came too; else the one at hand stayed, which is this publication.
    pub register: Result<(), Option<u64>>,
}

const KEYS: &str = "keys/";
const REGISTER: &str = "register/";
/// Of no use elsewhere: open log-ins, and what holds a state.
const SESSIONS: &str = "sessions/";
/// Says that somebody is making an export.
const EXPORTING: &str = "exporting";
/// One that broke off keeps nobody from pruning for longer.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// The list that lay where the register was put.
const REPLACED: &str = "replaced-declarers.csv";
/// So many objects are made at a time, by all cores: each waits for the disk.
const STRETCH: usize = 1000;

/// Writes the state and its register into a file that appears whole or not at all.
///
/// # Errors
/// When the file would lie in a public folder, or the disk refuses.
pub fn export(state: &StateDir, place: &Place, (file, clock): (&Path, Clock), keys: bool) -> anyhow::Result<Taken> {
    let store = state.store()?;
    let made_at = clock.now();
    let mark = Key::parse(format!("{EXPORTING}/{:020}.{}", made_at.as_second().max(0), std::process::id()))?;
    store.create(&mark, b"")?;
    let done = write(state, place, (file, &store), &mut About { made_at, keys, serial: None });
    store.remove(&mark)?;
    done
}

fn write(state: &StateDir, place: &Place, (file, store): (&Path, &Store), about: &mut About) -> anyhow::Result<Taken> {
    let (register, serial) = copy::copy(place)?;
    about.serial = serial;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    durable::make_folder(folder)?;
    let part = file.with_extension("part");
    let open = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
    let open = open.with_context(|| format!("cannot write {}", part.display()))?;
    owner::hand_over(&open, &File::open(folder)?)?;
    let mut writer = Writer::begin(BufWriter::new(open), about)?;
    if about.keys {
        for name in durable::list(&state.join("keys"))? {
            let bytes = files::bytes(&state.join(KEYS).join(&name)).with_context(|| format!("{KEYS}{name}"))?;
            writer.add(&format!("{KEYS}{name}"), &bytes)?;
        }
    }
    let stays = |key: &Key| key.as_str().starts_with(SESSIONS) || key.folder() == EXPORTING || held::is_mark(key);
    let taken = writer.add_objects(store, &|key| !stays(key))?;
    for (name, bytes) in register {
        writer.add(&format!("{REGISTER}{name}"), &bytes)?;
    }
    let mut out = writer.end()?;
    out.flush()?;
    out.get_ref().sync_all()?;
    fs::rename(&part, file).with_context(|| format!("cannot write {}", file.display()))?;
    File::open(folder)?.sync_all()?;
    Ok(taken)
}

/// Whether somebody is making an export: then nothing that was overtaken is removed.
///
/// # Errors
/// When the disk refuses.
pub(in crate::office) fn is_exporting(store: &Store, now: Timestamp) -> anyhow::Result<bool> {
    let marks = store.list(&Prefix::parse(format!("{EXPORTING}/"))?, None, STRETCH)?.keys;
    let begun = |key: &Key| key.name().split('.').next()?.parse().ok().and_then(|at| Timestamp::from_second(at).ok());
    Ok(marks.iter().filter_map(begun).any(|at| now.duration_since(at) < LONGEST))
}

/// Why a file cannot fill the state at `folder`: it is not whole, or something is there already.
pub fn fault(file: &Path, folder: &Path) -> Option<Problem> {
    let whole = File::open(file)
        .map_err(anyhow::Error::from)
        .and_then(|open| read::<About>(BufReader::new(open), &mut |_| Ok(())));
    if let Err(error) = whole {
        let remedy = "sengen state export が書いたファイルを、途中で切れていないか確かめて指定してください。";
        return Some(Problem::new(file, format!("控えのファイルとして読めません（{error:#}）。"), remedy));
    }
    let objects = folder.join(OBJECTS);
    let is_empty = |store: Store| Ok(store.list(&Prefix::parse("")?, None, 1)?.keys.is_empty());
    let is_free = !objects.is_dir()
        || Local::open(&objects)
            .map_err(anyhow::Error::from)
            .and_then(|local| is_empty(Store::Local(local)))
            .unwrap_or(false);
    let remedy =
        "--state で、まだないフォルダを指定するか、いまの控えをほかの場所へよけてください（消さないでください）。";
    (!is_free).then(|| Problem::new(folder, "ここには、もう申込みの控えがあります。", remedy))
}

/// Fills an empty state from a file that has no [`fault`], and holds it. The register comes too where nothing was ever decided here.
///
/// # Errors
/// When the file is not whole, the state is not empty, or the disk refuses: what came stays held.
pub fn import(state: &StateDir, place: &Place, file: &Path) -> anyhow::Result<Imported> {
    let store = state.store()?;
    held::begin(&store)?;
    let takes_register = !place.has_log();
    let mut wanting = Vec::new();
    let mut objects = 0;
    let open = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let about: About = read(BufReader::new(open), &mut |entry| match entry {
        Entry::Object(key, bytes) => {
            objects += 1;
            wanting.push((key, bytes));
            if wanting.len() < STRETCH { Ok(()) } else { create(&store, std::mem::take(&mut wanting)) }
        }
        Entry::Beside(name, bytes) => beside(state, place, (&name, bytes), takes_register),
    })?;
    create(&store, wanting)?;
    held::end(&store, &about)?;
    let at_hand = || Publication::load(place).ok().flatten().map(|last| last.serial);
    let register = if takes_register { Ok(()) } else { Err(at_hand()) };
    Ok(Imported { about, objects, register })
}

fn create(store: &Store, objects: Vec<(Key, Vec<u8>)>) -> anyhow::Result<()> {
    objects.par_iter().try_for_each(|(key, bytes)| match store.create(key, bytes)? {
        Creation::Created => Ok(()),
        Creation::Exists if store.read(key)?.as_ref() == Some(bytes) => Ok(()),
        Creation::Exists => bail!("{key} is in it twice, and different"),
    })
}

fn beside(state: &StateDir, place: &Place, (name, bytes): (&str, Vec<u8>), takes_register: bool) -> anyhow::Result<()> {
    if let Some(key) = name.strip_prefix(KEYS) {
        // A name like those of objects leads nowhere else.
        let key = Key::parse(key).with_context(|| name.to_owned())?;
        ensure!(key.folder().is_empty(), "{name} is no key of a state");
        return Ok(durable::create(&state.join(KEYS).join(key.as_str()), &bytes).map(drop)?);
    }
    let name = name.strip_prefix(REGISTER).with_context(|| format!("{name} is nothing of a state"))?;
    if !takes_register {
        return Ok(());
    }
    if place.folder().join(name) == place.list() && place.list().exists() {
        durable::replace(&state.join(REPLACED), &files::bytes(&place.list())?)?;
    }
    copy::put_back(place, &(name.to_owned(), bytes))
}
