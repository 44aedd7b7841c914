//! The record decides, the register follows: what is accepted comes back into a list that lost it, what the log says
//! has ended does not, and the office is told which is which.

use super::command::{health, run, sengen, serve, wait_until, whole};
use super::rig::{NOW, Rig};
use super::takeover::log_in;
use sengen::office::queue::account::PendingKind;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::review::requests::{Decided, Verdict};
use sengen::office::{Draft, Office, State};
use sengen::scheme::edit::Editing;
use sengen::scheme::ids::Reference;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn waiting(rig: &Rig, office: &Office, nonce: &str) -> Reference {
    let name = format!("株式会社みほん{nonce}");
    rig.confirmed(office, nonce, &[("name", &name), ("contact_email", &format!("{nonce}@mihon.example"))]);
    let rows = office.review.lists.list(Some(State::Confirmed)).unwrap();
    rows.iter().find(|row| row.name == name).unwrap().reference.clone()
}

fn accept(office: &Office, reference: &Reference) -> String {
    match office.review.acceptance.accept(std::slice::from_ref(reference), Earlier::Distinct).unwrap().remove(0).1 {
        Decision::Accepted(no) => {
            office.publisher.publish_register().unwrap();
            no.to_string()
        }
        other => panic!("{other:?}"),
    }
}

pub fn accepted(rig: &Rig, office: &Office, nonce: &str) -> (Reference, String) {
    let reference = waiting(rig, office, nonce);
    let no = accept(office, &reference);
    (reference, no)
}

pub fn list(rig: &Rig) -> PathBuf {
    rig.root().join("data/declarers.csv")
}

fn log(rig: &Rig, name: &str) -> PathBuf {
    rig.root().join("data/registers/declarers").join(name)
}

/// The site follows its list quickly.
fn soon(rig: &Rig) {
    let settings = rig.root().join("data/site.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("publish_seconds = 60", "publish_seconds = 6")).unwrap();
}

#[test]
fn who_is_accepted_comes_back_into_a_list_that_an_old_copy_was_put_over() {
    let rig = whole();
    soon(&rig);
    let old = fs::read(list(&rig)).unwrap();
    let office = rig.office(NOW);
    let (_, first) = accepted(&rig, &office, "a");
    let (gone, second) = accepted(&rig, &office, "b");
    office.review.revocations.revoke(&gone, "規約 第8条のため。").unwrap();
    office.publisher.publish_register().unwrap();
    drop(office);
    // `git checkout data/declarers.csv`, and nothing runs.
    fs::write(list(&rig), &old).unwrap();
    let found = sengen(&rig, &["state", "check"]);
    assert!(found.code == Some(1) && found.errors.contains(&first), "{found:?}");
    assert!(found.errors.contains("sengen state check --repair") && !found.errors.contains(&second), "{found:?}");
    let repaired = sengen(&rig, &["state", "check", "--repair"]);
    assert_eq!(repaired.code, Some(0), "{repaired:?}");
    assert!(rig.csv().contains(&first) && !rig.csv().contains(&second), "{repaired:?}");
    // And while `serve` runs.
    let served = serve(&rig, NOW, &[]);
    fs::write(list(&rig), &old).unwrap();
    wait_until("the row is back", || rig.csv().contains(&first));
    wait_until("it is said", || served.log().contains(&first));
    assert!(!health(&served).contains("accepted, not listed"));
    served.stop();
    assert!(!rig.csv().contains(&second));
}

#[test]
fn an_older_copy_of_the_state_lists_nobody_again_and_is_told_in_words() {
    let rig = whole();
    let office = rig.office(NOW);
    let (_, stays) = accepted(&rig, &office, "a");
    let (revoked, gone) = accepted(&rig, &office, "b");
    let third = waiting(&rig, &office, "c");
    let file = rig.root().join("old.tar.zst");
    let export = sengen(&rig, &["state", "export", "--with-keys", file.to_str().unwrap()]);
    assert_eq!(export.code, Some(0), "{export:?}");
    office.review.revocations.revoke(&revoked, "規約 第8条のため。").unwrap();
    let third = accept(&office, &third);
    let (_, fourth) = accepted(&rig, &office, "d");
    drop(office);
    let newest = rig.csv();
    fs::rename(rig.state(""), rig.root().join("var.aside")).unwrap();
    let import = sengen(&rig, &["state", "import", file.to_str().unwrap()]);
    assert_eq!(import.code, Some(0), "{import:?}");
    let resumed = sengen(&rig, &["state", "resume"]);
    assert_eq!(resumed.code, Some(0), "{resumed:?}");
    for command in [&["state", "check"][..], &["state", "check", "--repair"], &["check"]] {
        let found = sengen(&rig, command);
        assert_eq!(found.code, Some(1), "{command:?}: {found:?}");
        let line = |no: &str| found.errors.lines().find(|line| line.contains(no)).unwrap_or_default().to_owned();
        assert!(line(&gone).contains("中止か取消"), "{command:?}: {found:?}");
        assert!(!found.errors.contains("行を戻してください"), "{command:?}: {found:?}");
        for no in [&third, &fourth] {
            assert!(line(no).contains("いまは受理されていない"), "{command:?} {no}: {found:?}");
        }
        assert!(!found.errors.contains(&stays), "{command:?}: {found:?}");
    }
    let served = serve(&rig, NOW, &[]);
    wait_until("its health says so", || health(&served).contains("\naccepted, ended in the register: 1\n"));
    assert!(health(&served).contains("\nlisted, not accepted: 2\n"), "{}", health(&served));
    served.stop();
    assert_eq!(rig.csv(), newest);
}

#[test]
fn a_stop_that_met_a_list_nobody_can_read_is_a_stop_in_the_log() {
    let rig = whole();
    let office = rig.office(NOW);
    let client = "127.0.0.1".parse().unwrap();
    let draft = Draft {
        password_hash: office.access.passwords.hash_password("Aki-Sora-12345", client).unwrap(),
        ..rig.draft("n", &[])
    };
    office.declarations.intake.submit(draft).unwrap();
    office.mailer.drain_if_alone().unwrap();
    let confirmed = office.declarations.confirmations.confirm(&super::rig::token_in(&rig.mails()[0])).unwrap();
    let sengen::office::Confirmed::Numbers(numbers) = confirmed else { panic!("{confirmed:?}") };
    let no = accept(&office, &office.review.inspection.acceptable().unwrap()[0].clone());
    let session = log_in(&office, &numbers.user_number);
    let sound = fs::read_to_string(list(&rig)).unwrap();
    // A spreadsheet saved over it; put right by hand afterwards, in another way than it was written.
    fs::write(list(&rig), sound.replace('-', "//")).unwrap();
    assert!(!office.accounts.stops.stop(&session).unwrap(), "owed");
    fs::write(list(&rig), sound.replace("\r\n", "\n")).unwrap();
    let said = office.publisher.publish_register().unwrap();
    assert_eq!(said, [], "no old copy has brought anybody back");
    assert!(!rig.csv().contains(&no));
    let month = fs::read_to_string(log(&rig, "months/2026-11")).unwrap();
    assert!(month.contains(&format!("[\"{no}\",[\"stopped\"]]")), "{month}");
}

#[test]
fn what_the_list_says_already_is_not_missing_from_it() {
    for lost in ["", "months"] {
        let rig = whole();
        let office = rig.office(NOW);
        accepted(&rig, &office, "a");
        drop(office);
        fs::remove_dir_all(log(&rig, lost)).unwrap();
        let _ = fs::remove_file(log(&rig, "published"));
        let check = sengen(&rig, &["state", "check"]);
        assert!(!check.out.contains("まだ入っていません"), "{lost:?}: {check:?}");
    }
}

#[test]
fn a_damaged_month_is_said_and_keeps_nothing_from_being_published() {
    let rig = whole();
    let office = rig.office(NOW);
    accepted(&rig, &office, "a");
    let second = waiting(&rig, &office, "b");
    let month = log(&rig, "months/2026-11");
    let bytes = fs::read(&month).unwrap();
    fs::write(&month, &bytes[..bytes.len() - 20]).unwrap();
    for command in [&["check"][..], &["state", "check"]] {
        let found = sengen(&rig, command);
        assert!(found.code == Some(1) && found.errors.contains("months/2026-11"), "{command:?}: {found:?}");
    }
    let no = accept(&office, &second);
    assert!(fs::read_to_string(list(&rig)).unwrap().contains(&no));
    let aside = fs::read_dir(log(&rig, "corrupt")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(fs::read(aside).unwrap(), bytes[..bytes.len() - 20], "whole, for whoever wants to look");
    let found = sengen(&rig, &["state", "check"]);
    assert_eq!(found.code, Some(0), "{found:?}");
}

#[test]
fn a_damaged_month_is_put_aside_by_a_repair_as_the_check_says() {
    for cut in [1, 20, usize::MAX] {
        let rig = whole();
        let office = rig.office(NOW);
        accepted(&rig, &office, "a");
        drop(office);
        let month = log(&rig, "months/2026-11");
        let bytes = fs::read(&month).unwrap();
        fs::write(&month, &bytes[..bytes.len().saturating_sub(cut)]).unwrap();
        let check = sengen(&rig, &["check"]);
        assert!(check.errors.contains("state check --repair"), "{check:?}");
        let repaired = sengen(&rig, &["state", "check", "--repair"]);
        assert_eq!(repaired.code, Some(0), "{cut}: {repaired:?}");
        assert_eq!(fs::read_dir(log(&rig, "corrupt")).unwrap().count(), 1, "{cut}");
        assert_eq!(sengen(&rig, &["state", "check"]).code, Some(0), "{cut}");
    }
}

#[test]
fn a_month_that_nobody_here_can_read_keeps_no_record_from_being_looked_at() {
    let rig = whole();
    let office = rig.office(NOW);
    accepted(&rig, &office, "a");
    drop(office);
    let month = log(&rig, "months/2026-11");
    let mut kept = fs::read(&month).unwrap();
    kept[0] = b'X';
    fs::write(&month, &kept).unwrap();
    fs::remove_file(rig.objects("same").remove(0)).unwrap();
    let found = sengen(&rig, &["state", "check"]);
    assert!(found.code == Some(1) && found.out.contains("申込み 1 件を調べました"), "{found:?}");
    assert!(found.out.contains("同じ事業者の宣言を見つけるための目印がありません"), "what the record lacks: {found:?}");
    assert_eq!(found.errors.matches("months/2026-11").count(), 1, "and the month, once: {found:?}");
}

#[test]
fn what_is_said_of_the_last_publication_is_newer_or_damaged_and_put_aside_by_a_repair_alone() {
    let rig = whole();
    let office = rig.office(NOW);
    accepted(&rig, &office, "a");
    let companion = log(&rig, "publication.toml");
    let sound = fs::read_to_string(&companion).unwrap();
    assert!(sound.starts_with("version = 2\n"), "{sound}");
    fs::write(&companion, sound.replace("version = 2", "version = 3\nlater = true")).unwrap();
    for command in [&["check"][..], &["build"], &["state", "check"], &["state", "check", "--repair"]] {
        let found = sengen(&rig, command);
        assert!(found.code == Some(1) && found.errors.contains("新しい版の sengen"), "{command:?}: {found:?}");
        assert!(!log(&rig, "corrupt").exists() && companion.exists(), "{command:?}");
    }
    let damaged = &sound[..sound.len() / 2];
    fs::write(&companion, damaged).unwrap();
    for command in [&["check"][..], &["build"], &["state", "check"]] {
        let found = sengen(&rig, command);
        assert!(found.code == Some(1) && found.errors.contains("state check --repair"), "{command:?}: {found:?}");
    }
    assert!(office.publisher.publish_register().is_err() && companion.exists(), "who publishes moves nothing");
    let repaired = sengen(&rig, &["state", "check", "--repair"]);
    assert_eq!(repaired.code, Some(0), "{repaired:?}");
    let aside: Vec<_> = fs::read_dir(log(&rig, "corrupt")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(aside.len() == 1 && fs::read_to_string(&aside[0]).unwrap() == damaged, "{aside:?}");
    let serial = |text: &str| text.split("serial = ").nth(1)?.lines().next()?.parse::<u64>().ok();
    accepted(&rig, &rig.office(NOW), "b");
    let now = fs::read_to_string(&companion).unwrap();
    assert!(serial(&now) > serial(&sound), "no serial stands for two lists: {now}");
    assert_eq!(sengen(&rig, &["state", "check"]).code, Some(0));
}

#[test]
fn an_import_of_a_list_brings_back_nobody_who_has_ended() {
    let rig = whole();
    let office = rig.office(NOW);
    let (reference, no) = accepted(&rig, &office, "a");
    let old = rig.root().join("old.csv");
    fs::copy(list(&rig), &old).unwrap();
    office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap();
    office.publisher.publish_register().unwrap();
    drop(office);
    let before = rig.csv();
    let refused = sengen(&rig, &["register", "import", old.to_str().unwrap()]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.errors.contains(&no), "{refused:?}");
    assert_eq!(rig.csv(), before);
}

#[test]
fn a_hand_brings_back_nobody_who_has_ended() {
    let rig = whole();
    let office = rig.office(NOW);
    let (reference, no) = accepted(&rig, &office, "a");
    let old = fs::read(list(&rig)).unwrap();
    office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap();
    office.publisher.publish_register().unwrap();
    drop(office);
    fs::write(list(&rig), &old).unwrap();
    for arguments in [&["register", "adopt"][..], &["register", "adopt", "--allow"], &["check"], &["build"]] {
        let refused = sengen(&rig, arguments);
        assert_eq!(refused.code, Some(1), "{arguments:?}: {refused:?}");
        assert!(
            refused.errors.contains(&no) && refused.errors.contains("終わっています"),
            "{arguments:?}: {refused:?}"
        );
    }
    // Who publishes takes the row out again.
    rig.office(NOW).publisher.publish_register().unwrap();
    assert!(!rig.csv().contains(&no));
    assert_eq!(sengen(&rig, &["build"]).code, Some(0));
}

#[test]
fn a_register_that_lies_nowhere_yet_and_a_state_that_was_mistyped_say_what_to_do() {
    let rig = whole();
    let missing = rig.root().join("missing");
    let checked = sengen(&rig, &["check", "--state", missing.to_str().unwrap()]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.errors.contains("missing") && checked.errors.contains("比べて"), "{checked:?}");
    let settings = rig.root().join("data/site.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let outside = tempfile::tempdir().unwrap();
    let path = format!("[register]\npath = \"{}\"", outside.path().display());
    let text = text.replacen("[register]\npath = \"\"", &path, 1);
    assert!(text.contains(outside.path().to_str().unwrap()), "{text}");
    fs::write(&settings, text).unwrap();
    let found = sengen(&rig, &["check"]);
    assert!(found.code == Some(1) && found.errors.contains("sengen register import data/declarers.csv"), "{found:?}");
}

#[test]
fn who_is_listed_and_whose_record_is_gone_or_went_back_is_named() {
    let rig = whole();
    let office = rig.office(NOW);
    let (_, first) = accepted(&rig, &office, "a");
    let record = rig.only_in("accepted");
    let (reference, second) = accepted(&rig, &office, "b");
    office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap();
    office.publisher.publish_register().unwrap();
    drop(office);
    // A backup of files lacks the last number of one, and all of another.
    fs::remove_file(rig.only_in("revoked")).unwrap();
    let row = record.file_stem().unwrap().to_owned();
    for number in rig.objects("applications").iter().filter(|number| number.file_stem() == Some(&row)) {
        fs::remove_file(number).unwrap();
    }
    for command in [&["state", "check"][..], &["state", "check", "--repair"], &["check"]] {
        let found = sengen(&rig, command);
        assert_eq!(found.code, Some(1), "{command:?}: {found:?}");
        let line = |no: &str| found.errors.lines().find(|line| line.contains(no)).unwrap_or_default().to_owned();
        assert!(line(&first).contains("いまは受理されていない"), "{command:?}: {found:?}");
        assert!(line(&second).contains("中止か取消"), "{command:?}: {found:?}");
    }
    assert!(rig.csv().contains(&first) && !rig.csv().contains(&second), "{}", rig.csv());
}

#[test]
fn no_change_brings_back_who_has_ended_by_the_log() {
    use super::takeover::{accepted, edited};
    let rig = whole();
    let office = rig.office(NOW);
    let number = accepted(&rig, &office);
    office.publisher.publish_register().unwrap();
    edited(&office, &log_in(&office, &number), (Editing::Change, &[("municipality", "千代田区隣町")]));
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    // The state of yesterday, beside the register of today.
    let (objects, copy) = (rig.state("objects"), rig.root().join("copy"));
    let copied = |from: &Path, to: &Path| run(Command::new("cp").arg("-a").args([from, to])).code == Some(0);
    assert!(copied(&objects, &copy));
    office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap();
    office.publisher.publish_register().unwrap();
    let listed = rig.csv();
    drop(office);
    fs::rename(&objects, rig.root().join("aside")).unwrap();
    assert!(copied(&copy, &objects));
    let office = rig.office(NOW);
    let decided =
        office.review.requests.decide(&reference, PendingKind::Change, &Verdict::Accept("登記を見た。".to_owned()));
    let Decided::Unfit(faults) = decided.unwrap() else { panic!("it comes back") };
    assert!(format!("{faults:?}").contains("review revoke"), "{faults:?}");
    office.publisher.publish_register().unwrap();
    assert_eq!(rig.csv(), listed);
}
