//! What the office is told once a day: by a letter and a file, of declarations and registers; counts and references alone,
//! after its hour, and never twice.

use crate::client::Client;
use crate::entered::{ENTERED, filled, pressed, sent};
use crate::mailbox::{wait_for, wait_with};
use crate::scheme::Scheme;
use crate::server::{PROGRAM, Served};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

fn served_at(scheme: &Scheme, moment: &str) -> Served {
    let arguments = ["serve", "--no-build", "--trust-clock", "--listen", "127.0.0.1:0", "--root"];
    Served::run(Command::new(PROGRAM).args(arguments).arg(scheme.root()).env("SENGEN_NOW", moment))
}

/// The files in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

#[test]
fn the_office_is_told_of_the_day_once_by_counts_and_references() {
    let scheme = Scheme::copied();
    let state = scheme.path("var");
    let folder = tempfile::tempdir().expect("a folder");
    let settings = fs::read_to_string(scheme.path("data/site.toml")).expect("settings");
    let own = format!("[daily]\nat = \"08:00\"\nfolder = \"{}\"\n", folder.path().display());
    let settings =
        settings.replace("[daily]\nat = \"\"\nfolder = \"\"\n", &own).replace("attach = false", "attach = true");
    assert!(settings.contains("08:00"), "the shipped settings");
    fs::write(scheme.path("data/site.toml"), settings).expect("settings");
    let built = Command::new(PROGRAM).arg("build").arg("--root").arg(scheme.root()).output().expect("the program runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));

    // Seven in the morning in Japan: an entry comes, nothing is told.
    let served = served_at(&scheme, "2026-11-30T22:00:00Z");
    let client = &mut Client::new(served.address());
    let form = filled(client, "supporters", ENTERED);
    let check = client.submit(&form);
    sent(client, "supporters", &check);
    pressed(client, wait_for(&state, 1)[0].first_url());
    std::thread::sleep(Duration::from_secs(3));
    assert!(served.stop().0.success());
    assert!(names(folder.path()).is_empty(), "before its hour");

    // The next day at eight.
    let served = served_at(&scheme, "2026-12-01T23:30:00Z");
    let told = wait_with(&state, "毎日1通だけ届きます", 1);
    assert!(told.body.contains("支援策の登録　1件（いちばん古いもの 1日）"), "{}", told.body);
    assert!(told.body.contains("届いたもの　1件") && told.body.contains("12月1日（火）のこと"), "{}", told.body);
    for attached in ["一覧を、2つのファイルで付けています", "2026-12-01.json", "2026-12-01.csv", "\"came\": 1"]
    {
        assert!(told.body.contains(attached), "{attached}: {}", told.body);
    }
    let at = std::time::Instant::now() + Duration::from_secs(30);
    while names(folder.path()).len() < 2 && std::time::Instant::now() < at {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(names(folder.path()), ["2026-12-01.csv", "2026-12-01.json"]);
    let table = fs::read_to_string(folder.path().join("2026-12-01.csv")).expect("a table");
    let file = fs::read_to_string(folder.path().join("2026-12-01.json")).expect("a file");
    let read: serde_json::Value = serde_json::from_str(&file).expect("JSON");
    assert_eq!(
        (read["came"].as_u64(), read["events"][0]["register"].as_str()),
        (Some(1), Some("supporters")),
        "{file}"
    );
    let reference = read["events"][0]["reference"].as_str().expect("a reference");
    assert!(told.body.contains(reference), "{}", told.body);
    let rows: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!((rows[0], rows.len()), ("at,reference,register,step", 2), "{table}");
    assert!(
        rows[1].starts_with("2026-12-01 ") && rows[1].ends_with(&format!(",{reference},supporters,confirmed")),
        "{table}"
    );
    for text in [&told.body, &file, &table] {
        assert!(!text.contains("金糸雀") && !text.contains("canary") && !text.contains("見本まちづくり協会"), "{text}");
    }
    assert!(served.stop().0.success());

    // Started again on the same day, it says nothing more; on the next day it does.
    let served = served_at(&scheme, "2026-12-02T01:00:00Z");
    std::thread::sleep(Duration::from_secs(4));
    assert!(served.stop().0.success());
    let served = served_at(&scheme, "2026-12-03T01:00:00Z");
    wait_with(&state, "毎日1通だけ届きます", 2);
    assert!(served.stop().0.success());
    let mails = fs::read_dir(state.join("mail/sent")).expect("a folder").count();
    let daily = |path: &Path| fs::read(path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("毎日1通だけ"));
    let sent = fs::read_dir(state.join("mail/sent"))
        .expect("a folder")
        .filter(|entry| daily(&entry.as_ref().expect("it").path()));
    assert_eq!(sent.count(), 2, "of {mails} mails");
}
