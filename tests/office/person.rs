//! What somebody may ask for by law: a copy of everything that is kept of them, and its end; and what stays of them.

use super::command::sengen;
use super::desk::{OTHER, Said, accepted, declarer};
use super::rig::{NOW, Rig};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `sengen account …` at a moment.
fn account(rig: &Rig, now: &str, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sengen"));
    let run = command.arg("account").args(arguments).arg("--root").arg(rig.root()).env("SENGEN_NOW", now).output();
    let run = run.expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Said { code: run.status.code().unwrap_or(-1), out: text(run.stdout), err: text(run.stderr) }
}

/// Where a copy may be put.
fn file(rig: &Rig, name: &str) -> PathBuf {
    let folder = rig.root().join("review");
    fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

/// A file of a copy.
fn within(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).expect("a copy")).expect("a ZIP");
    let mut text = String::new();
    archive.by_name(name).expect("it is in it").read_to_string(&mut text).expect("UTF-8");
    text
}

/// Everything below the state and the register in which these words stand.
fn holding(rig: &Rig, words: &str) -> Vec<PathBuf> {
    let mut open = vec![rig.state(""), rig.root().join("data")];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                open.push(path);
            } else if fs::read(&path).unwrap_or_default().windows(words.len()).any(|part| part == words.as_bytes()) {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn a_copy_holds_everything_of_one_person_and_nothing_of_others() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let own = declarer(&rig, &office, ("a", &[]));
    declarer(&rig, &office, ("b", &OTHER));
    assert!(accepted(&office, &own));
    let path = file(&rig, "copy.zip");
    let shown = path.display().to_string();
    let said = account(&rig, NOW, &["export", own.reference.as_str(), &shown, "--reason", "登録の電話へかけ直した"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    assert!(said.out.contains(own.reference.as_str()), "{}", said.out);
    let (text, json) = (within(&path, "record.txt"), within(&path, "record.json"));
    for words in ["株式会社ためし塗装", "hanako@mihon.example", "見本 花子", "03-0000-0000", &own.user_number, "受理"]
    {
        assert!(text.contains(words), "{words}: {text}");
        assert!(words == "03-0000-0000" || json.contains(words), "{words}: {json}");
    }
    for words in ["HASH-MARKER", "argon2", "株式会社べつの塗装", "b@mihon.example", super::rig::USER] {
        assert!(!text.contains(words) && !json.contains(words), "{words}: {text}");
    }
    let parsed: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(parsed["reference"], own.reference.as_str());
    assert!(parsed["history"].as_array().expect("a list").len() >= 4, "{parsed}");
    let again = account(&rig, NOW, &["export", own.reference.as_str(), &shown, "--reason", "もう一度"]);
    assert!(again.code == 1 && again.err.contains("もうあります"), "{}", again.err);
    let seen = super::desk::review(&rig, NOW, &["show", own.reference.as_str()]);
    assert!(seen.out.contains("登録の電話へかけ直した"), "that it was made stands in the history: {}", seen.out);
}

#[test]
fn a_copy_is_asked_for_by_a_number_and_put_where_nobody_else_looks() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let own = declarer(&rig, &office, ("a", &[]));
    for name in ["hanako@mihon.example", "株式会社ためし塗装", "03-0000-0000", "0300000000"] {
        let said = account(&rig, NOW, &["export", name, &file(&rig, "a.zip").display().to_string(), "--reason", "x"]);
        assert!(said.code == 1 && said.err.contains("使えません"), "{name}: {}", said.err);
    }
    for (place, words) in [
        ("review/a.txt", ".zip"),
        ("dist/a.zip", "このフォルダはありません"),
        ("data/a.zip", "公開"),
        ("var/a.zip", "控え"),
    ] {
        fs::create_dir_all(rig.root().join("review")).expect("a folder");
        let path = rig.root().join(place).display().to_string();
        let said = account(&rig, NOW, &["export", own.reference.as_str(), &path, "--reason", "x"]);
        assert!(said.code == 1 && said.err.contains(words) && !Path::new(&path).exists(), "{place}: {}", said.err);
    }
    let path = file(&rig, "a.json").display().to_string();
    for number in [&own.user_number, &own.declaration_id] {
        let said = account(&rig, NOW, &["export", number, &path, "--reason", "x"]);
        assert_eq!(said.code, 0, "{}", said.err);
        fs::remove_file(&path).expect("a copy");
    }
    let unknown = account(&rig, NOW, &["export", "ZZZZZZZZ", &path, "--reason", "x"]);
    assert!(unknown.code == 1 && !Path::new(&path).exists(), "{}", unknown.err);
}

#[test]
fn who_asks_is_erased_everywhere_and_only_a_number_stays() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let own = declarer(&rig, &office, ("a", &[("contact_name", "架空 雪絵")]));
    let other = declarer(&rig, &office, ("b", &OTHER));
    assert!(accepted(&office, &own) && accepted(&office, &other));
    office.publisher.publish_register().expect("a list");
    let reference = own.reference.as_str();
    let listed = account(&rig, NOW, &["erase", reference, "--asked", "--yes"]);
    assert!(listed.code == 1 && listed.err.contains("一覧に載っています"), "{}", listed.err);
    let revoked = super::desk::review(&rig, NOW, &["revoke", reference, "--reason", "本人の求め"]);
    assert_eq!(revoked.code, 0, "{}", revoked.err);
    let kept = account(&rig, NOW, &["erase", reference, "--yes"]);
    assert!(kept.code == 1 && kept.err.contains("--asked") && kept.err.contains("2027年"), "{}", kept.err);
    let shown = account(&rig, NOW, &["erase", reference, "--asked"]);
    let no = shown.out.split("掲載番号 ").nth(1).and_then(|rest| rest.get(..8)).expect("a number").to_owned();
    assert!(shown.code == 1 && shown.out.contains("まだ消していません") && no.starts_with("1000"), "{}", shown.out);
    assert!(!holding(&rig, "hanako@mihon.example").is_empty(), "nothing is gone yet");
    let done = account(&rig, NOW, &["erase", reference, "--asked", "--yes"]);
    assert_eq!(done.code, 0, "{}", done.err);
    // What was mailed as a file stands for what has left the house.
    for words in ["hanako@mihon.example", "ためし塗装", "架空 雪絵", "7123456789012"] {
        let mut left = holding(&rig, words);
        left.retain(|path| !path.starts_with(rig.state("mail/sent")));
        assert_eq!(left, Vec::<PathBuf>::new(), "{words}");
    }
    assert!(rig.csv().contains("べつの塗装") && !rig.csv().contains("ためし塗装"), "{}", rig.csv());
    let again = account(&rig, NOW, &["erase", reference, "--asked", "--yes"]);
    assert!(again.code == 1 && again.err.contains("ありません"), "{}", again.err);
    let is_erased = |path: &PathBuf| fs::read_to_string(path).is_ok_and(|object| object.contains("\"erased\":true"));
    let tombstone = rig.records().into_iter().find(is_erased).expect("a last number");
    let earlier = tombstone.with_extension("000001");
    assert!(!earlier.exists());
    fs::copy(&tombstone, &earlier).expect("a number from a copy");
    let found = sengen(&rig, &["state", "check"]);
    assert!(found.code == Some(1) && found.out.contains("消す前の控え"), "{found:?}");
    let repaired = sengen(&rig, &["state", "check", "--repair"]);
    assert!(repaired.code == Some(0) && !earlier.exists(), "{repaired:?}");
    let third = declarer(&rig, &rig.office(NOW), ("c", &[("contact_email", "c@mihon.example")]));
    let office = rig.office(NOW);
    assert!(accepted(&office, &third), "the same firm may declare anew");
    assert!(!rig.csv().contains(&no), "no number is given out twice: {}", rig.csv());
}

#[test]
fn what_nobody_asked_for_waits_for_its_days_and_what_is_open_is_not_erased() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let own = declarer(&rig, &office, ("a", &[]));
    let reference = own.reference.as_str();
    let waits = account(&rig, NOW, &["erase", reference, "--yes"]);
    assert!(waits.code == 1 && waits.err.contains("まだ終わっていない"), "{}", waits.err);
    let rejected = super::desk::review(&rig, NOW, &["reject", reference, "--reason", "対象でない"]);
    assert_eq!(rejected.code, 0, "{}", rejected.err);
    let decided = account(&rig, NOW, &["erase", reference, "--asked", "--yes"]);
    assert!(decided.code == 1 && decided.err.contains("確定していません"), "{}", decided.err);
    // The undo time is over, and a command that looks brings it about.
    let later = "2026-11-20T06:11:00Z";
    assert_eq!(super::desk::review(&rig, later, &["list"]).code, 0);
    let kept = account(&rig, later, &["erase", reference, "--yes"]);
    assert!(kept.code == 1 && kept.err.contains("残しておく"), "{}", kept.err);
    let over = account(&rig, "2027-11-21T06:00:00Z", &["erase", reference, "--yes"]);
    assert_eq!(over.code, 0, "{}{}", over.out, over.err);
    assert!(over.out.contains("消しました"), "{}", over.out);
}
