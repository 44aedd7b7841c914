//! What the office's folder holds when `serve` starts and while it runs: a list that is put right again, and
//! things that are no files. Never a program that hangs or serves nothing.

use super::command::{health, sengen, wait_until, whole};
use super::rig::Rig;
use super::server::{PROGRAM, Served};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

/// A site that was built once and publishes at the quickest pace.
fn built() -> Rig {
    let rig = whole();
    let path = rig.root().join("data/site.toml");
    let settings = fs::read_to_string(&path).expect("settings");
    fs::write(path, settings.replace("publish_seconds = 60", "publish_seconds = 6")).expect("written");
    assert_eq!(sengen(&rig, &["build"]).code, Some(0));
    rig
}

/// `sengen serve` with a build at its start.
fn serve(rig: &Rig) -> Served {
    Served::run(Command::new(PROGRAM).args(["serve", "--listen", "127.0.0.1:0", "--root"]).arg(rig.root()))
}

/// What is no file, in the place of one.
fn put(kind: &str, path: &PathBuf) {
    let _ = fs::remove_file(path);
    match kind {
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success()),
        "folder" => fs::create_dir(path).expect("a folder"),
        _ => symlink(path, path).expect("a link to itself"),
    }
}

#[test]
fn a_list_that_is_put_right_while_serve_runs_is_noticed() {
    let rig = built();
    let (list, page) = (rig.root().join("data/declarers.csv"), rig.root().join("content/about/_index.md"));
    let good = fs::read(&list).expect("a list");
    fs::write(&list, b"no,name\n\x8a\x94\x8e\xae\n").expect("written");
    let text = fs::read_to_string(&page).expect("a page");
    fs::write(&page, text + "\nあたらしいことば\n").expect("written");
    let served = serve(&rig);
    assert!(health(&served).contains("\nsite: "), "{}", health(&served));
    fs::write(&list, good).expect("written");
    let dist = rig.root().join("dist/about/index.html");
    wait_until("the new words", || fs::read_to_string(&dist).is_ok_and(|page| page.contains("あたらしいことば")));
    wait_until("no word of a fault", || !health(&served).contains("\nsite: "));
}

#[test]
fn what_is_no_file_is_a_fault_and_serve_comes_up_with_the_last_good_pages() {
    for (kind, name) in [("pipe", "content/news/x.md"), ("pipe", "data/site.toml"), ("link", "data/declarers.csv")] {
        let rig = built();
        put(kind, &rig.root().join(name));
        let ran = sengen(&rig, &["check"]);
        assert_eq!(ran.code, Some(1), "{kind} {name} {}", ran.errors);
        assert!(ran.errors.contains(name) && ran.errors.contains("直し方"), "{kind} {name} {}", ran.errors);
        let served = serve(&rig);
        assert!(health(&served).contains("\nsite: "), "{kind} {name} {}", health(&served));
    }
}

#[test]
fn nothing_that_is_no_file_keeps_a_command_waiting() {
    let companion = "data/registers/declarers/publication.toml";
    let names = [companion, "data/form.toml", "templates/base.html", "templates/mail/letters.toml"];
    for kind in ["pipe", "folder", "link"] {
        for name in names.into_iter().chain(["data/declarers.csv", "content/about/_index.md"]) {
            let rig = whole();
            let path = rig.root().join(name);
            if name == companion {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, "").unwrap();
            } else if !path.exists() {
                continue;
            }
            put(kind, &path);
            let ran = sengen(&rig, &["check"]);
            assert_eq!(ran.code, Some(1), "{kind} {name} {}", ran.errors);
        }
    }
}
