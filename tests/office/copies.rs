//! A copy of the state that meets what it should not: another key, a half of an earlier copy, a second export at the
//! same moment, a link in a folder's place. And what a look at the state says of what is damaged.

use super::command::{Ran, health, run, sengen, serve, wait_until, whole};
use super::rig::{NOW, Rig};
use super::server::PROGRAM;
use sengen::office::Office;
use sengen::office::review::decision::{Decision, Earlier};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn accepted(rig: &Rig, office: &Office, nonce: &str) {
    let name = format!("株式会社みほん{nonce}");
    rig.confirmed(office, nonce, &[("name", &name), ("contact_email", &format!("{nonce}@mihon.example"))]);
    let references = office.review.inspection.acceptable().unwrap();
    let decided = office.review.acceptance.accept(&references, Earlier::Distinct).unwrap();
    assert!(matches!(decided[0].1, Decision::Accepted(_)), "{decided:?}");
    office.publisher.publish_register().unwrap();
}

fn exported(rig: &Rig, file: &Path, more: &[&str]) -> Ran {
    sengen(rig, &[&["state", "export", file.to_str().unwrap()], more].concat())
}

fn imported(rig: &Rig, file: &Path) -> Ran {
    sengen(rig, &["state", "import", file.to_str().unwrap()])
}

fn done(ran: &Ran) {
    assert_eq!((ran.code, ran.errors.as_str()), (Some(0), ""), "{ran:?}");
}

/// A state in which somebody was accepted, and its whole copy.
fn copied() -> (Rig, PathBuf) {
    let rig = whole();
    accepted(&rig, &rig.office(NOW), "a");
    let file = rig.root().join("a.tar.zst");
    done(&exported(&rig, &file, &["--with-keys"]));
    (rig, file)
}

#[test]
fn the_key_of_a_copy_takes_the_place_of_one_that_sealed_nothing_and_that_is_said() {
    let (rig, file) = copied();
    let new = whole();
    // As after `serve` was started once.
    drop(new.office(NOW));
    let fresh = fs::read(new.state("keys/seal.key")).unwrap();
    // Not while it runs: it would go on with the other key.
    let served = serve(&new, NOW, &[]);
    let refused = imported(&new, &file);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.errors.contains("sengen serve"), "{refused:?}");
    served.stop();
    let came = imported(&new, &file);
    done(&came);
    let key = |rig: &Rig| fs::read(rig.state("keys/seal.key")).unwrap();
    assert_eq!(key(&new), key(&rig), "{came:?}");
    assert_eq!(fs::read(new.state("replaced-seal.key")).unwrap(), fresh);
    assert!(came.out.contains("replaced-seal.key"), "{came:?}");
}

#[test]
fn an_import_that_was_cut_off_and_is_done_again_brings_the_whole_register() {
    let (rig, file) = copied();
    let new = whole();
    let list = new.root().join("data/declarers.csv");
    let shipped = fs::read(&list).unwrap();
    // It gets no further than the register's log.
    fs::remove_file(&list).unwrap();
    fs::create_dir(&list).unwrap();
    let cut = imported(&new, &file);
    assert_eq!(cut.code, Some(1), "{cut:?}");
    fs::remove_dir(&list).unwrap();
    fs::write(&list, &shipped).unwrap();
    // Half of a register is said, and nothing is published or taken over from it.
    for command in [&["check"][..], &["build"], &["register", "adopt"]] {
        let said = sengen(&new, command);
        assert_eq!(said.code, Some(1), "{command:?}: {said:?}");
        assert!(said.errors.contains("sengen state import"), "{command:?}: {said:?}");
    }
    fs::rename(new.state(""), new.root().join("var.aside")).unwrap();
    let again = imported(&new, &file);
    done(&again);
    assert_eq!(new.csv(), rig.csv(), "{again:?}");
    done(&sengen(&new, &["state", "resume"]));
    let check = sengen(&new, &["state", "check"]);
    assert_eq!(check.code, Some(0), "{check:?}");
}

#[test]
fn two_exports_to_one_file_at_once_leave_a_whole_one_and_no_more() {
    let (rig, first) = copied();
    let (folder, file) = (rig.root().join("backup"), rig.root().join("backup/day.tar.zst"));
    fs::create_dir(&folder).unwrap();
    fs::copy(&first, &file).unwrap();
    // Somebody's own file.
    fs::write(folder.join("day.tar.part"), "mine").unwrap();
    let start = || {
        let mut command = Command::new(PROGRAM);
        command.args(["state", "export", "--with-keys"]).arg(&file).arg("--root").arg(rig.root());
        command.env("SENGEN_NOW", NOW).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    for mut child in (0..4).map(|_| start()).collect::<Vec<_>>() {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(fs::read(folder.join("day.tar.part")).unwrap(), b"mine");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    done(&imported(&whole(), &file));
    // One that cannot be put in its place says which, and leaves nothing of what it wrote.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let refused = exported(&rig, &file, &[]);
    assert!(refused.code == Some(1) && refused.errors.contains("day.tar.zst"), "{refused:?}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn a_copy_does_not_lie_in_the_state_itself() {
    let (rig, _) = copied();
    for place in ["x.tar.zst", "objects/x.tar.zst", "objects/applications/x.tar.zst", "keys/x.tar.zst"] {
        let refused = exported(&rig, &rig.state(place), &[]);
        assert_eq!(refused.code, Some(1), "{place}: {refused:?}");
        assert!(!rig.state(place).exists(), "{place}");
    }
}

#[test]
fn what_of_the_state_cannot_be_read_as_a_file_is_named_by_an_export() {
    for what in ["link", "folder", "pipe"] {
        let (rig, _) = copied();
        let current = rig.only_in("accepted");
        let aside = rig.root().join("aside");
        fs::rename(&current, &aside).unwrap();
        match what {
            "link" => symlink(&aside, &current).unwrap(),
            "folder" => fs::create_dir(&current).unwrap(),
            _ => assert_eq!(run(Command::new("mkfifo").arg(&current)).code, Some(0)),
        }
        let file = rig.root().join("b.tar.zst");
        let export = exported(&rig, &file, &["--with-keys"]);
        assert_eq!(export.code, Some(1), "{what}: {export:?}");
        let name = current.file_name().unwrap().to_str().unwrap();
        assert!(export.errors.contains(name), "{what}: {export:?}");
        assert!(file.exists(), "the rest is worth keeping");
    }
}

#[test]
fn a_file_in_the_place_of_a_folder_of_objects_is_named_and_the_copy_can_be_put_back() {
    for folder in ["same", "mailbox", "mail", "waiting", "waiting/review", "ended"] {
        let rig = whole();
        let office = rig.office(NOW);
        accepted(&rig, &office, "a");
        rig.confirmed(&office, "b", &[("name", "株式会社べつ"), ("corporate_number", "7000012050002")]);
        drop(office);
        let (at, file) = (rig.state("objects").join(folder), rig.root().join("copy.tar.zst"));
        fs::rename(&at, rig.root().join("elsewhere")).unwrap();
        fs::write(&at, b"").unwrap();
        let check = sengen(&rig, &["state", "check"]);
        assert!(check.code != Some(0) && !check.out.contains("なおすところはありません"), "{folder}: {check:?}");
        let ran = exported(&rig, &file, &["--with-keys"]);
        assert!(ran.code == Some(1) && ran.errors.contains(&format!("{folder}: no folder")), "{folder}: {ran:?}");
        let new = whole();
        let came = imported(&new, &file);
        assert_eq!(came.code, Some(0), "{folder}: {came:?}");
        done(&sengen(&new, &["state", "resume"]));
        assert_eq!(sengen(&new, &["state", "check"]).code, Some(0), "{folder}");
    }
}

#[test]
fn a_link_in_the_place_of_a_folder_of_objects_is_never_passed_over_in_silence() {
    for of_one in [false, true] {
        let (rig, file) = copied();
        let shard = rig.only_in("accepted").parent().unwrap().to_owned();
        let folder = if of_one { shard } else { rig.state("objects/applications") };
        let elsewhere = rig.root().join("elsewhere");
        fs::rename(&folder, &elsewhere).unwrap();
        symlink(&elsewhere, &folder).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        for command in
            [&["state", "export", file.to_str().unwrap()][..], &["state", "check"], &["review", "list", "--all"]]
        {
            let ran = sengen(&rig, command);
            // Of one folder among thousands the list says so, and shows the others.
            let shows_others = of_one && command[1] == "list";
            assert_eq!(matches!(ran.code, Some(0)), shows_others, "{command:?}: {ran:?}");
            assert!(ran.errors.contains(name), "{command:?}: {ran:?}");
        }
    }
}

#[test]
fn no_link_in_the_state_is_followed() {
    let (rig, file) = copied();
    let secret = rig.root().join("elsewhere.key");
    fs::write(&secret, "somebody else's").unwrap();
    symlink(&secret, rig.state("keys/more.key")).unwrap();
    fs::remove_file(&file).unwrap();
    let export = sengen(&rig, &["state", "export", file.to_str().unwrap(), "--with-keys"]);
    assert!(export.code == Some(1) && export.errors.contains("keys/more.key"), "{export:?}");
    let copy = run(Command::new("tar").args(["--zstd", "-tf", file.to_str().unwrap()]));
    assert!(copy.out.contains("keys/seal.key") && !copy.out.contains("more.key"), "what it leads to is none: {copy:?}");
    fs::remove_file(rig.state("keys/more.key")).unwrap();
    // Whatever folder it is, one that is a link is none.
    for folder in ["keys", "locks", "objects", "mail/sent"] {
        let (place, elsewhere) = (rig.state(folder), rig.root().join("elsewhere"));
        if folder == "mail/sent" {
            fs::create_dir_all(&place).unwrap();
        }
        fs::rename(&place, &elsewhere).unwrap();
        symlink(&elsewhere, &place).unwrap();
        let before = fs::read_dir(&elsewhere).unwrap().count();
        let ran = sengen(&rig, &["mail", "test", "somebody@mihon.example"]);
        assert!(ran.errors.contains(folder), "{folder}: {ran:?}");
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), before, "{folder}");
        fs::remove_file(&place).unwrap();
        fs::rename(&elsewhere, &place).unwrap();
    }
}

#[test]
fn a_folder_of_objects_that_is_closed_keeps_nobody_from_the_others() {
    let (rig, file) = copied();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[("name", "見本商店"), ("corporate_number", "7000012050002")]);
    drop(office);
    let shard = rig.only_in("accepted").parent().unwrap().to_owned();
    let other = rig.only_in("confirmed");
    assert_ne!(Some(shard.as_path()), other.parent(), "two folders");
    fs::rename(&shard, rig.root().join("elsewhere")).unwrap();
    symlink(rig.root().join("elsewhere"), &shard).unwrap();
    let list = sengen(&rig, &["review", "list"]);
    assert!(list.out.contains("見本商店"), "{list:?}");
    let check = sengen(&rig, &["state", "check"]);
    assert!(!check.errors.contains("受理されていない"), "it may well be accepted: {check:?}");
    fs::remove_file(&file).unwrap();
    let export = sengen(&rig, &["state", "export", file.to_str().unwrap()]);
    assert_eq!((export.code, file.exists()), (Some(1), true), "{export:?}");
    let copy = run(Command::new("tar").args(["--zstd", "-tf", file.to_str().unwrap()]));
    assert!(copy.out.contains(other.file_name().unwrap().to_str().unwrap()), "{copy:?}");
}

#[test]
fn one_repair_is_enough_for_what_is_damaged() {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "a", &[]);
    drop(office);
    let highest = rig.only_in("confirmed");
    let bytes = fs::read(&highest).unwrap();
    fs::write(&highest, &bytes[..bytes.len() / 2]).unwrap();
    let repaired = sengen(&rig, &["state", "check", "--repair"]);
    assert_eq!(repaired.code, Some(0), "{repaired:?}");
    let check = sengen(&rig, &["state", "check"]);
    assert_eq!((check.code, rig.objects("corrupt").len()), (Some(0), 1), "{check:?}");
}

#[test]
fn what_serve_sets_aside_leaves_a_record_that_is_waited_for() {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "a", &[]);
    let highest = rig.only_in("confirmed");
    let bytes = fs::read(&highest).unwrap();
    fs::write(&highest, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(office.review.lists.list(None).unwrap().len(), 0);
    office.upkeep.repair.set_damaged_aside().unwrap();
    drop(office);
    assert_eq!((rig.in_state("received").len(), rig.objects("waiting/expiry").len()), (1, 1));
    let check = sengen(&rig, &["state", "check"]);
    assert_eq!(check.code, Some(0), "{check:?}");
}

#[test]
fn a_held_state_and_its_counts_are_told_in_the_offices_words() {
    let (rig, file) = copied();
    let office = rig.office(NOW);
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap();
    drop(office);
    let shown = sengen(&rig, &["state", "show"]);
    done(&shown);
    let english = |line: &&str| line.split_whitespace().next().is_some_and(|word| word.is_ascii());
    assert_eq!(shown.out.lines().find(english), None, "{shown:?}");
    let new = whole();
    done(&imported(&new, &file));
    let checked = sengen(&new, &["state", "check", "--repair"]);
    assert!(checked.errors.contains("止めてあります") && !checked.errors.contains("damaged"), "{checked:?}");
    let served = serve(&new, NOW, &[]);
    wait_until("that it is held", || health(&served).contains("held"));
    assert!(!health(&served).contains("the list could not be written"), "{}", health(&served));
    served.stop();
    let refused = sengen(&new, &["review", "revoke", reference.as_str(), "--reason", "うそ"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.errors.contains("止めてあります"), "{refused:?}");
}

#[test]
fn a_copy_that_has_half_come_is_copied_no_further() {
    let (rig, _) = copied();
    let file = rig.root().join("b.tar.zst");
    fs::create_dir_all(rig.state("objects/held")).unwrap();
    fs::write(rig.state("objects/held/begun"), "").unwrap();
    let refused = exported(&rig, &file, &[]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.errors.contains("戻している途中") && refused.errors.contains("state import"), "{refused:?}");
    assert!(!file.exists());
    // All of it has come, and is held: that is copied.
    fs::write(rig.state("objects/held/whole"), "{}").unwrap();
    assert_eq!(exported(&rig, &file, &[]).code, Some(0));
}
