//! Commands typed as root beside a state that belongs to somebody else: what they write belongs to him.
//! Who runs the tests without being root sees the rule itself tested beside the code.

use super::command::{run, sengen, whole};
use super::rig::NOW;
use super::server::PROGRAM;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const NOBODY: u32 = 65534;

fn all(path: &Path, found: &mut Vec<PathBuf>) {
    found.push(path.to_path_buf());
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            all(&entry.unwrap().path(), found);
        }
    }
}

#[test]
fn what_root_writes_belongs_to_the_owner_of_the_folder() {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    rig.confirmed(&office, "m", &[("name", "見本商店"), ("corporate_number", "7000012050002")]);
    let references: Vec<_> = office.review.lists.list(None).unwrap().into_iter().map(|row| row.reference).collect();
    drop(office);
    let list = rig.root().join("data/declarers.csv");
    fs::set_permissions(&list, fs::Permissions::from_mode(0o664)).unwrap();
    fs::create_dir(rig.root().join("dist")).unwrap();
    // New lock files and folders too: as on the first day.
    for entry in fs::read_dir(rig.state("locks")).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    let mut paths = Vec::new();
    all(rig.root(), &mut paths);
    for path in &paths {
        if chown(path, Some(NOBODY), Some(NOBODY)).is_err() {
            eprintln!("not root: only the rule itself is tested");
            return;
        }
    }
    for arguments in [
        &["review", "return", references[1].as_str(), "--reason", "直してください。"][..],
        &["account", "show", references[1].as_str(), "--reason", "電話"],
        &["review", "accept", references[0].as_str(), "--build"],
        &["review", "reject", references[1].as_str(), "--reason", "理由"],
    ] {
        let ran = sengen(&rig, arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let mut paths = Vec::new();
    all(rig.root(), &mut paths);
    let of_root: Vec<_> = paths.iter().filter(|path| fs::symlink_metadata(path).unwrap().uid() != NOBODY).collect();
    assert_eq!(of_root, Vec::<&PathBuf>::new());
    let listed = ["株式会社ためし塗装", "見本商店"].iter().filter(|name| rig.csv().contains(**name)).count();
    assert_eq!((listed, rig.root().join("dist/index.html").exists()), (1, true));
    assert_eq!(fs::metadata(&list).unwrap().permissions().mode() & 0o777, 0o664, "others may still write the list");
}

#[test]
fn a_folder_that_its_user_may_not_open_keeps_him_from_no_other() {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    office
        .declarations
        .intake
        .submit(rig.draft("m", &[("name", "見本商店"), ("corporate_number", "7000012050002")]))
        .unwrap();
    drop(office);
    let closed = rig.only_in("received").parent().unwrap().to_owned();
    // Not every path to the program built here is open to others. Copied by another process: what one's own threads
    // start at that moment would hold it open for writing.
    let program = rig.root().join("sengen");
    assert_eq!(run(Command::new("cp").arg(PROGRAM).arg(&program)).code, Some(0));
    let mut paths = Vec::new();
    all(rig.root(), &mut paths);
    for path in paths.iter().filter(|path| !path.starts_with(&closed)) {
        if chown(path, Some(NOBODY), Some(NOBODY)).is_err() {
            eprintln!("not root: whoever may chown tests it");
            return;
        }
    }
    let of_nobody = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        run(command.args(arguments).arg("--root").arg(rig.root()).env("SENGEN_NOW", NOW).uid(NOBODY).gid(NOBODY))
    };
    let list = of_nobody(&["review", "list"]);
    assert!(list.out.contains("株式会社ためし塗装"), "{list:?}");
    let name = closed.file_name().unwrap().to_str().unwrap();
    let file = rig.root().join("copy.tar.zst");
    for command in [&["state", "check"][..], &["state", "export", file.to_str().unwrap()]] {
        let ran = of_nobody(command);
        assert_eq!(ran.code, Some(1), "{command:?}: {ran:?}");
        assert!(ran.errors.contains(name), "{command:?}: {ran:?}");
    }
    assert!(file.exists(), "the rest is worth keeping");
}
