//! Tests of the local store: what it leaves on disk, in which order, and what it makes of a broken disk and of
//! things that do not belong there.

use super::super::memory::{Disk, Memory};
use super::super::{Creation, Fault, Key, LARGEST, Prefix, Store};
use super::*;
use crate::base::durable::broken_disk;
use std::os::unix::fs::{PermissionsExt, symlink};

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn all() -> Prefix {
    Prefix::parse("").unwrap()
}

fn open() -> (tempfile::TempDir, Local) {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::open(&folder.path().join("state")).unwrap();
    (folder, local)
}

fn names(local: &Local, prefix: &str) -> Vec<String> {
    let prefix = Prefix::parse(prefix).unwrap();
    local.list(&prefix, None, 100).unwrap().keys.iter().map(Key::to_string).collect()
}

/// A folder that another process made, or a power cut spared, is found as well; a new one costs one sync for all.
#[test]
fn folders_that_were_made_at_once_cost_no_record_a_sync() {
    let (_folder, local) = open();
    local.create(&key("rows/00a/x"), b"").unwrap();
    drop(broken_disk::calls());
    let syncs = || broken_disk::calls().iter().filter(|call| **call == "sync").count();
    let names: Vec<String> = ["00a", "00b", "00c"].map(str::to_owned).into();
    local.make_all("rows", &names).unwrap();
    assert_eq!(syncs(), 1);
    local.create(&key("rows/00c/x"), b"").unwrap();
    assert_eq!(syncs(), 2, "the object and its folder");
    local.create(&key("rows/00d/x"), b"").unwrap();
    assert_eq!(syncs(), 3, "and the folder's own name");
}

#[test]
fn of_many_creators_one_wins_and_nothing_else_is_left() {
    let (folder, local) = open();
    let wins = std::thread::scope(|scope| {
        let local = &local;
        let racers: Vec<_> =
            (0..16_u8).map(|n| scope.spawn(move || local.create(&key("a/b"), &[n; 100]).unwrap())).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).filter(|found| *found == Creation::Created).count()
    });
    assert_eq!(wins, 1);
    assert_eq!(local.read(&key("a/b")).unwrap().unwrap().len(), 100);
    let a = folder.path().join("state/a");
    assert_eq!(fs::metadata(a.join("b")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&a).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_dir(&a).unwrap().count(), 1);
    assert_eq!(fs::read_dir(folder.path().join("state/.parts")).unwrap().count(), 0);
}

#[test]
fn content_is_synced_before_its_name_and_the_folder_after_it() {
    let (_folder, local) = open();
    broken_disk::calls();
    local.create(&key("a/b/c"), b"x").unwrap();
    let made = ["open", "mkdir", "open", "sync"];
    let calls = broken_disk::calls();
    assert_eq!(calls[1..5], made, "the folder, then its name");
    assert_eq!(calls[5..9], made);
    assert_eq!(calls[9..], ["open", "write", "sync", "link", "sync"]);
    local.create(&key("a/b/d"), b"x").unwrap();
    assert_eq!(broken_disk::calls(), ["open", "open", "write", "sync", "link", "sync"]);
    assert_eq!(local.create(&key("a/b/d"), b"y").unwrap(), Creation::Exists);
    assert_eq!(broken_disk::calls(), ["open", "sync"], "its maker may not have come that far");
    local.remove(&key("a/b/d")).unwrap();
    local.remove(&key("a/b/d")).unwrap();
    assert_eq!(broken_disk::calls(), ["open", "unlink", "sync"].repeat(2));
}

#[test]
fn a_folder_that_another_process_just_made_is_synced_too() {
    let (folder, local) = open();
    let other = Local::open(&folder.path().join("state")).unwrap();
    other.create(&key("a/b"), b"x").unwrap();
    broken_disk::calls();
    local.create(&key("a/c"), b"x").unwrap();
    assert_eq!(broken_disk::calls(), ["open", "open", "sync", "open", "write", "sync", "link", "sync"]);
}

#[test]
fn what_cannot_be_opened_is_refused_and_asked_again() {
    let (_folder, local) = open();
    for n in 0.. {
        broken_disk::arm(n, "open");
        let result = local.create(&key(&format!("a/{n}")), b"x");
        if !broken_disk::mend() {
            assert!(n >= 2, "folder and file are opened");
            break;
        }
        assert!(matches!(result, Err(Fault::Failed { .. })), "{n}: {result:?}");
        assert_eq!(local.create(&key(&format!("a/{n}")), b"x").unwrap(), Creation::Created, "{n}");
    }
}

#[test]
fn after_a_failed_sync_nothing_is_acknowledged() {
    for n in 0..3 {
        let (folder, local) = open();
        broken_disk::arm(n, "sync");
        assert!(matches!(local.create(&key("a/b"), b"x"), Err(Fault::Unconfirmed { .. })), "{n}");
        assert!(broken_disk::mend());
        // The kernel would say that all is well.
        assert!(matches!(local.create(&key("a/b"), b"x"), Err(Fault::Unconfirmed { .. })), "{n}");
        assert!(matches!(local.remove(&key("a/c")), Err(Fault::Unconfirmed { .. })), "{n}");
        assert!(local.read(&key("a/b")).is_ok(), "reading goes on");
        let again = Local::open(&folder.path().join("state")).unwrap();
        assert!(again.create(&key("a/b"), b"x").is_ok(), "{n}");
    }
}

#[test]
fn whatever_call_fails_an_object_is_whole_or_absent() {
    for n in 0.. {
        let (folder, local) = open();
        broken_disk::arm(n, "");
        let result = local.create(&key("a/b"), b"whole");
        if !broken_disk::mend() {
            assert_eq!(result.unwrap(), Creation::Created);
            break;
        }
        assert!(result.is_err(), "{n}");
        let found = fs::read(folder.path().join("state/a/b"));
        assert!(found.is_err() || found.unwrap() == b"whole", "{n}");
        let again = Local::open(&folder.path().join("state")).unwrap();
        again.create(&key("a/b"), b"whole").unwrap();
        assert_eq!(again.read(&key("a/b")).unwrap().unwrap(), b"whole", "{n}");
    }
}

#[test]
fn the_way_without_unnamed_files_never_overwrites() {
    let (folder, local) = open();
    let a = local.make("a").unwrap();
    local.link_named(&a, &key("a/b"), b"one").unwrap().unwrap();
    let again = local.link_named(&a, &key("a/b"), b"two").unwrap();
    assert_eq!(again.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(local.read(&key("a/b")).unwrap().unwrap(), b"one");
    let parts = folder.path().join("state/.parts");
    assert_eq!(fs::read_dir(&parts).unwrap().count(), 0);
    fs::write(parts.join(".b.4294967295.0.part"), b"half").unwrap();
    Local::open(&folder.path().join("state")).unwrap();
    assert_eq!(fs::read_dir(&parts).unwrap().count(), 0, "what a crash left is swept");
}

#[test]
fn what_is_no_object_is_named_and_keeps_nobody_else() {
    let (folder, local) = open();
    let a = folder.path().join("state/a");
    local.create(&key("a/sound"), b"x").unwrap();
    fs::create_dir(a.join("folder")).unwrap();
    symlink("/etc/passwd", a.join("link")).unwrap();
    symlink("loop", a.join("loop")).unwrap();
    rustix::fs::mknodat(CWD, a.join("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    std::os::unix::net::UnixListener::bind(a.join("socket")).unwrap();
    File::create(a.join("giant")).unwrap().set_len(2 << 30).unwrap();
    fs::write(a.join("UPPER"), b"x").unwrap();
    fs::write(a.join(".hidden"), b"x").unwrap();
    for name in ["folder", "link", "loop", "pipe", "socket", "giant"] {
        let odd = local.read(&key(&format!("a/{name}")));
        assert!(matches!(odd, Err(Fault::Odd { .. })), "{name}: {odd:?}");
        assert_eq!(local.create(&key(&format!("a/{name}")), b"x").unwrap(), Creation::Exists, "{name}");
    }
    let listing = local.list(&all(), None, 100).unwrap();
    assert_eq!(listing.keys, [key("a/giant"), key("a/sound")]);
    assert_eq!(listing.foreign, 6, "link, loop, pipe, socket, UPPER, .hidden");
    symlink("a", folder.path().join("state/b")).unwrap();
    assert!(local.read(&key("b/sound")).is_err(), "no way leads through a link");
    assert!(local.create(&key("b/new"), b"x").is_err());
    assert!(local.create(&key("a/large"), &vec![0; LARGEST + 1]).is_err());
    assert_eq!(local.read(&key("a/none")).unwrap(), None);
    assert_eq!(local.read(&key("none/none")).unwrap(), None);
    local.remove(&key("none/none")).unwrap();
}

/// An old machine, or a container that forbids the call that opens a path at once.
#[test]
fn a_folder_is_found_segment_by_segment_too() {
    let (folder, local) = open();
    local.create(&key("a/b/c"), b"x").unwrap();
    symlink("a", folder.path().join("state/link")).unwrap();
    let inode = |found: Option<File>| found.map(|file| fstat(&file).unwrap().st_ino);
    for path in ["", "a", "a/b", "a/none", "none/b"] {
        assert_eq!(inode(local.walk(path).unwrap()), inode(local.find(path).unwrap()), "{path}");
    }
    for path in ["link", "link/b", "a/b/c"] {
        assert!(matches!(local.walk(path), Err(Fault::Odd { .. })), "{path}");
        assert!(matches!(local.find(path), Err(Fault::Odd { .. })), "{path}");
    }
    assert_eq!((names(&local, ""), names(&local, "")), (vec!["a/b/c".to_owned()], vec!["a/b/c".to_owned()]));
}

#[test]
fn lists_are_those_of_an_object_store() {
    let (_folder, local) = open();
    let memory = Memory::with(Disk::default());
    let texts = ["a-b/x", "a/x", "a.b", "a/y.000001", "a/y.000002", "a/y/z", "b", "a0/q", "a/y-z", "c/d/e/f", "a_/k"];
    for text in texts {
        // A folder and an object cannot share a name on a disk; nobody asks for it.
        local.create(&key(text), b"").unwrap();
        memory.create(&key(text), b"").unwrap();
    }
    let (local, memory) = (Store::Local(local), Store::Memory(memory));
    for prefix in ["", "a", "a/", "a/y", "a/y.", "a/y/", "b", "c/d", "c/d/", "c/d/e/f", "zz", "zz/", "a-"] {
        let prefix = Prefix::parse(prefix).unwrap();
        for after in std::iter::once(None).chain(texts.iter().map(Some)).chain([Some(&"a/y.000001x"), Some(&"0")]) {
            let after = after.map(|after| key(after));
            for limit in [1, 3, 100] {
                let here = local.list(&prefix, after.as_ref(), limit).unwrap();
                assert_eq!(here, memory.list(&prefix, after.as_ref(), limit).unwrap(), "{prefix} {after:?} {limit}");
            }
        }
    }
}

#[test]
fn a_folder_is_made_once_and_two_syncs_do_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let local = Local::open(&state).unwrap();
    for shard in ["0f3", "0f4"] {
        local.create(&key(&format!("rows/{shard}/w")), b"w").unwrap();
    }
    let usual = ["open", "open", "write", "sync", "link", "sync"];
    broken_disk::calls();
    local.create(&key("rows/0f3/x"), b"x").unwrap();
    assert_eq!(broken_disk::calls(), usual);
    assert_eq!(names(&local, "rows/0f3/"), ["rows/0f3/w", "rows/0f3/x"]);
    // Another process makes sure once of all that stand there.
    let again = Local::open(&state).unwrap();
    again.create(&key("rows/0f3/y"), b"y").unwrap();
    broken_disk::calls();
    again.create(&key("rows/0f4/y"), b"y").unwrap();
    assert_eq!(broken_disk::calls(), usual);
    // Somebody tidied up.
    fs::remove_file(state.join("rows/0f4/w")).unwrap();
    fs::remove_file(state.join("rows/0f4/y")).unwrap();
    fs::remove_dir(state.join("rows/0f4")).unwrap();
    again.create(&key("rows/0f4/x"), b"x").unwrap();
    assert_eq!(names(&again, "rows/0f4/"), ["rows/0f4/x"]);
}
