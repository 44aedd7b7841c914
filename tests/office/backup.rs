//! The backup lines of README.md, run on two days with changes between, restored beside a fresh copy of the
//! scheme; and what is accepted compared with what is listed, both ways.

use super::command::{Ran, health, resealed, run, sengen, serve, wait_until, whole};
use super::rig::{NOW, Rig};
use super::server::PROGRAM;
use sengen::office::account::telephone::{Served, Service};
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::{Office, State};
use sengen::scheme::ids::{RecordNumber, Reference};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// The shell lines of the backup section: the one that copies and those that restore.
fn lines() -> [String; 2] {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let section = text.split("**Backup.**").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut blocks = section.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned());
    [blocks.next().expect("the line that copies"), blocks.next().expect("the lines that restore")]
}

/// Runs lines in a scheme's folder on a day; they must do, and have nothing to say against it.
fn on(day: &str, folder: &Path, lines: &str) {
    let ran = typed(day, folder, lines);
    assert_eq!((ran.code, ran.errors.as_str()), (Some(0), ""), "{ran:?}");
}

/// Runs lines in a scheme's folder on a day.
pub fn typed(day: &str, folder: &Path, lines: &str) -> Ran {
    let tools = tempfile::tempdir().unwrap();
    let date = tools.path().join("date");
    fs::write(&date, format!("#!/bin/sh\necho {day}\n")).unwrap();
    fs::set_permissions(&date, fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink(PROGRAM, tools.path().join("sengen")).unwrap();
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    let command = &mut Command::new("sh");
    run(command.args(["-euc", lines]).current_dir(folder).env("PATH", path).env("SENGEN_NOW", NOW))
}

pub fn accepted(office: &Office, reference: &Reference) -> RecordNumber {
    match office.review.acceptance.accept(std::slice::from_ref(reference), Earlier::Distinct).unwrap().remove(0).1 {
        Decision::Accepted(no) => {
            office.publisher.publish_register().unwrap();
            no
        }
        other => panic!("{other:?}"),
    }
}

pub fn waiting(rig: &Rig, office: &Office, nonce: &str, name: &str) -> Reference {
    rig.confirmed(office, nonce, &[("name", name), ("contact_email", &format!("{nonce}@mihon.example"))]);
    let rows = office.review.lists.list(Some(State::Confirmed)).unwrap();
    rows.iter().find(|row| row.name == name).unwrap().reference.clone()
}

#[test]
fn the_lines_of_the_readme_copy_and_restore_each_day_whole() {
    let [copy, restore] = lines();
    let rig = whole();
    let office = rig.office(NOW);
    let first = waiting(&rig, &office, "a", "株式会社いちにちめ");
    let no = accepted(&office, &first);
    let second = waiting(&rig, &office, "b", "株式会社ふつかめ");
    let returned = waiting(&rig, &office, "r", "株式会社なおすまで");
    let before = rig.csv();
    on("2026-11-20", rig.root(), &copy);
    // What changes in place, what moves, and what is new.
    let shown = office.accounts.telephone.serve(first.as_str(), Service::Show, "電話で問合せ").unwrap();
    assert!(matches!(shown, Served::Done(..)));
    office.review.acceptance.send_back(&returned, "番地を消してください。").unwrap();
    let second_no = accepted(&office, &second);
    let third = waiting(&rig, &office, "c", "株式会社みっかめ");
    on("2026-11-21", rig.root(), &copy);
    on("2026-11-21", rig.root(), &copy);

    for (day, list, history) in [("2026-11-20", before, [2, 2, 2]), ("2026-11-21", rig.csv(), [3, 3, 3])] {
        let new = whole();
        fs::create_dir(new.root().join("backup")).unwrap();
        for entry in fs::read_dir(rig.root().join("backup")).unwrap() {
            let path = entry.unwrap().path();
            let target = new.root().join("backup").join(path.file_name().unwrap());
            let ran = run(Command::new("cp").arg("-a").args([&path, &target]));
            assert_eq!(ran.code, Some(0), "{ran:?}");
        }
        on(day, new.root(), &restore);
        assert_eq!(new.csv(), list, "{day}");
        assert_eq!(fs::read(new.state("keys/seal.key")).unwrap(), fs::read(rig.state("keys/seal.key")).unwrap());
        let check = sengen(&new, &["check"]);
        assert_eq!(check.code, Some(0), "{day}: {check:?}");
        let restored = new.office(NOW);
        let events = |reference| restored.review.lists.show(reference).unwrap().unwrap().application.history.len();
        assert_eq!([events(&first) - 1, events(&second), events(&returned)], history, "{day}");
        assert_eq!(restored.review.acceptance.record_of(&first).unwrap(), Some(no));
        let is_later = day == "2026-11-21";
        assert_eq!(restored.review.acceptance.record_of(&second).unwrap(), is_later.then_some(second_no));
        assert_eq!(restored.review.lists.show(&third).unwrap().is_some(), is_later);
        assert_eq!(restored.review.lists.list(None).unwrap().len(), if is_later { 4 } else { 3 }, "{day}");
        // The next number is a new one, and what waits can still be accepted.
        let next = restored.review.inspection.acceptable().unwrap();
        let nos = next.iter().map(|reference| accepted(&restored, reference)).collect::<Vec<_>>();
        assert!(nos.iter().all(|next| *next > no), "{day}: {nos:?}");
    }
}

#[test]
fn accepted_and_listed_are_compared_both_ways() {
    let rig = whole();
    let office = rig.office(NOW);
    let first = waiting(&rig, &office, "a", "株式会社いちにちめ");
    let missing = accepted(&office, &first);
    let second = waiting(&rig, &office, "b", "株式会社ふつかめ");
    let stopped = accepted(&office, &second);
    drop(office);
    assert_eq!(sengen(&rig, &["check"]).code, Some(0));
    // A row lost in a spreadsheet, and one whose declaration lies elsewhere by now.
    let list: String =
        rig.csv().lines().filter(|line| !line.contains("いちにちめ")).map(|l| format!("{l}\n")).collect();
    fs::write(rig.root().join("data/declarers.csv"), &list).unwrap();
    for path in rig.in_state("accepted") {
        let old = fs::read_to_string(&path).unwrap();
        if old.contains("ふつかめ") {
            let replaced = serde_json::json!(
                {"at": NOW, "by": "timer", "step": "withdrawn", "note": first.as_str()}
            );
            let ended = resealed(&old, |body| {
                body["state"] = "withdrawn".into();
                body["history"].as_array_mut().unwrap().push(replaced);
            });
            fs::write(&path, ended).unwrap();
        }
    }
    // A hand that changes records leaves no marks: the look at everything does.
    rig.office(NOW).upkeep.whole.repair_whole().unwrap();
    let check = sengen(&rig, &["check"]);
    assert_eq!(check.code, Some(1), "{check:?}");
    for words in [missing.to_string(), stopped.to_string(), "data/declarers.csv".to_owned(), "3 件".to_owned()] {
        assert!(check.errors.contains(words.as_str()), "{words}: {check:?}");
    }
    assert!(!check.errors.contains("株式会社"), "numbers only: {check:?}");
    // Nobody publishes it by chance.
    assert_eq!(sengen(&rig, &["register", "adopt"]).code, Some(1));
    assert_eq!(sengen(&rig, &["register", "adopt", "--allow"]).code, Some(0));
    let served = serve(&rig, NOW, &[]);
    wait_until("a word about the list", || served.log().contains(&missing.to_string()));
    let said = health(&served);
    assert!(!said.contains("accepted, not listed"), "{said}");
    assert!(served.log().contains(&stopped.to_string()) && !served.log().contains("株式会社"), "{}", served.log());
    served.stop();
    // The record decides: what has ended is taken out again, and what is accepted comes back.
    assert!(!rig.csv().contains("ふつかめ") && rig.csv().contains("いちにちめ"), "{}", rig.csv());
    // Without a state, and beside one that cannot be read, the site is still checked.
    let empty = tempfile::tempdir().unwrap();
    let elsewhere = empty.path().join("none").display().to_string();
    assert_eq!(sengen(&rig, &["check", "--state", &elsewhere]).code, Some(0));
    assert!(!empty.path().join("none").exists(), "check writes nothing");
}
