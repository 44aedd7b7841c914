//! What the durable operations promise, on a real disk and on one whose n-th call fails.

use super::*;
use std::os::unix::fs::PermissionsExt;

#[test]
fn of_many_creators_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let wins = std::thread::scope(|scope| {
        let path = &path;
        let racers: Vec<_> = (0..16).map(|n| scope.spawn(move || create(path, &[n; 100]).unwrap())).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).filter(|found| *found == Creation::Created).count()
    });
    assert_eq!(wins, 1);
    assert_eq!(fs::read(&path).unwrap().len(), 100);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_way_without_unnamed_files_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    link_named(&Folder::of(&path).unwrap(), &path, b"one", PRIVATE).unwrap().unwrap();
    assert_eq!(
        link_named(&Folder::of(&path).unwrap(), &path, b"two", PRIVATE).unwrap().unwrap_err().kind(),
        ErrorKind::AlreadyExists
    );
    assert_eq!(fs::read(&path).unwrap(), b"one");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn content_is_synced_before_its_name_and_the_folder_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let a = folder.path().join("a");
    broken_disk::calls();
    create(&a, b"x").unwrap();
    assert_eq!(broken_disk::calls(), ["folder", "open", "write", "sync", "link", "sync"]);
    assert_eq!(create(&a, b"y").unwrap(), Creation::Exists);
    assert_eq!(broken_disk::calls().last(), Some(&"sync"), "its maker may not have come that far");
    replace(&a, b"z").unwrap();
    assert_eq!(broken_disk::calls(), ["folder", "open", "write", "sync", "rename", "sync"]);
    remove(&a).unwrap();
    assert_eq!(broken_disk::calls(), ["folder", "unlink", "sync"]);
}

#[test]
fn a_failed_sync_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    broken_disk::arm(0, "sync");
    assert!(matches!(create(&path, b"x"), Err(DurableFault::Unconfirmed { .. })));
    broken_disk::arm(0, "write");
    assert!(matches!(create(&path, b"x"), Err(DurableFault::Failed { .. })));
    assert!(!path.exists());
    broken_disk::arm(1, "sync");
    assert!(matches!(create(&path, b"x"), Err(DurableFault::Unconfirmed { .. })));
    assert!(broken_disk::mend());
}

#[test]
fn leftovers_of_a_crash_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".a.4294967295.0.part"), b"half").unwrap();
    // In a container the next process has the number of the one that was killed.
    for life in ["", "-0"] {
        fs::write(folder.path().join(format!(".a.{}{life}.0.part", std::process::id())), b"half").unwrap();
    }
    fs::write(folder.path().join("b"), b"whole").unwrap();
    fs::write(part_of(&folder.path().join("c")), b"being written").unwrap();
    fs::create_dir(folder.path().join(".d.4294967295.0.part")).unwrap();
    assert_eq!(list(folder.path()).unwrap(), ["b"]);
    sweep(folder.path()).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "a folder is nothing we left");
}

#[test]
fn a_folder_that_cannot_be_opened_refuses_before_anything_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
    create(&a, b"x").unwrap();
    let works: [&dyn Fn() -> Result<(), DurableFault>; 5] = [
        &|| create(&b, b"x").map(drop),
        &|| replace(&a, b"y"),
        &|| replace_readable(&b, b"y"),
        &|| remove(&a),
        &|| make_folder(&b),
    ];
    for work in works {
        broken_disk::arm(0, "folder");
        assert!(matches!(work(), Err(DurableFault::Failed { .. })));
        assert!(broken_disk::mend());
        assert_eq!((fs::read(&a).unwrap(), b.exists()), (b"x".to_vec(), false));
    }
}

#[test]
fn what_would_not_be_read_again_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let most = vec![b' '; LARGEST as usize];
    create(&path, &most).unwrap();
    assert_eq!(read(&path).unwrap().map(|bytes| bytes.len()), Some(most.len()));
    assert!(replace(&path, &vec![b' '; LARGEST as usize + 1]).is_err());
    assert!(create(&folder.path().join("b"), &vec![b' '; LARGEST as usize + 1]).is_err());
    assert_eq!(list(folder.path()).unwrap(), ["a"]);
}
