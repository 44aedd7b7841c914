//! What lies in the place of a hint, a mark, a number or a folder of the state keeps `state check` from nothing else: it
//! is named with what to do, the rest is looked at, and put right where the records tell how.

use super::command::{Ran, sengen, whole};
use super::rig::{NOW, Rig};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// Two who wait, of whom one lacks his hints: that is found whatever else lies about.
fn lacking() -> (Rig, PathBuf) {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let first = rig.only_in("confirmed");
    let more = [("contact_email", "b@mihon.example"), ("corporate_number", "7000012050002"), ("name", "株式会社べつ")];
    rig.confirmed(&office, "m", &more);
    office.mailer.drain_if_alone().unwrap();
    (rig, first)
}

fn folder(path: &Path) {
    fs::remove_file(path).unwrap();
    fs::create_dir(path).unwrap();
}

fn linked(path: &Path) {
    let elsewhere = path.with_extension("elsewhere");
    fs::rename(path, &elsewhere).unwrap();
    symlink(&elsewhere, path).unwrap();
}

fn file(path: &Path) {
    fs::rename(path, path.with_extension("elsewhere")).unwrap();
    fs::write(path, b"").unwrap();
}

fn is_named(ran: &Ran, path: &Path, at: &str) {
    let name = path.file_name().unwrap().to_str().unwrap();
    assert_eq!(ran.code, Some(1), "{at}: {ran:?}");
    assert!(ran.errors.contains(name) && ran.errors.contains("よけ"), "{at}: {ran:?}");
    assert!(ran.out.contains("調べました") && ran.out.contains("目印がありません"), "{at}: {ran:?}");
    assert!(!ran.errors.contains("os error"), "{at}: {ran:?}");
}

#[test]
fn whatever_lies_in_the_place_of_something_of_the_state_everything_else_is_looked_at() {
    type Put = fn(&Path);
    let ways: [(&str, Put); 3] = [("a folder", folder), ("a link", linked), ("a file", file)];
    for (way, at) in [(0, "waiting/review"), (1, "waiting/overtaken"), (1, "ids/users"), (2, "ids/users"), (2, "SHARD")]
    {
        let (rig, first) = lacking();
        let own = first.file_stem().unwrap().to_str().unwrap().to_owned();
        // The other one's: the first lacks the hint of the office.
        let hint = rig.objects("waiting/review").into_iter().find(|path| path.file_stem().unwrap() == &*own).unwrap();
        fs::remove_file(hint).unwrap();
        let other = |folder: &str| {
            let objects = rig.objects(folder).into_iter();
            objects.filter(|path| path.file_stem().unwrap() != &*own).collect::<Vec<_>>()
        };
        let place = match at {
            "SHARD" => other("applications")[0].parent().unwrap().to_path_buf(),
            "waiting/review" => other(at)[0].clone(),
            at => rig.state("objects").join(at),
        };
        let (words, put) = ways[way];
        put(&place);
        is_named(&sengen(&rig, &["state", "check"]), &place, &format!("{words} for {at}"));
    }
}

#[test]
fn numbers_that_say_nobodys_are_their_records_again_after_a_repair() {
    for content in ["", "garbage", "00000000000000000000000000000000x"] {
        let (rig, _) = lacking();
        let accepted = sengen(&rig, &["review", "accept", "--all"]);
        assert_eq!(accepted.code, Some(0), "{accepted:?}");
        let numbers = rig.objects("ids");
        let sound: Vec<_> = numbers.iter().map(|path| fs::read(path).unwrap()).collect();
        assert_eq!(numbers.len(), 6, "two of each kind");
        numbers.iter().for_each(|path| fs::write(path, content).unwrap());
        let check = sengen(&rig, &["state", "check"]);
        assert!(check.code == Some(1) && check.out.contains("2 件: 使っている番号"), "{content:?}: {check:?}");
        let repaired = sengen(&rig, &["state", "check", "--repair"]);
        assert_eq!(repaired.code, Some(0), "{content:?}: {repaired:?}");
        let now: Vec<_> = rig.objects("ids").iter().map(|path| fs::read(path).unwrap()).collect();
        assert_eq!((rig.objects("ids"), now), (numbers, sound), "{content:?}");
        assert!(!rig.objects("corrupt").is_empty(), "what lay there is kept");
        assert_eq!(sengen(&rig, &["state", "check"]).code, Some(0));
    }
}
