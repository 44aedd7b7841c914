//! A record that cannot be read is never said not to exist: whoever names it by any of its names is told which file it
//! is and what to do, and whatever else was named on the same line goes on.

use super::command::{Ran, resealed, sengen, summed, whole};
use super::rig::{NOW, Rig};
use sengen::office::State;
use sengen::scheme::ids::Reference;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

/// What can become of a file, and the word by which that is told.
const BROKEN: [(&str, &str); 6] = [
    ("cut", "壊れて"),
    ("newer", "新しい版"),
    ("foreign", "sengen のファイルではな"),
    ("folder", "ファイルとして読め"),
    ("only a folder", "ファイルとして読め"),
    ("only a link", "ファイルとして読め"),
];

fn spoil(path: &PathBuf, how: &str) {
    let text = fs::read_to_string(path).unwrap();
    if how.starts_with("only") {
        // What it overtook went two days later.
        fs::remove_file(path.with_extension("000001")).unwrap();
    }
    match how {
        "cut" => fs::write(path, &text.as_bytes()[..text.len() / 2]).unwrap(),
        "newer" => fs::write(path, resealed(&text, |body| body["of_a_later_version"] = true.into())).unwrap(),
        "foreign" => {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines[0] = lines[0].replacen("application", "mail-job", 1);
            fs::write(path, summed(&lines)).unwrap();
        }
        "only a link" => {
            let elsewhere = path.ancestors().nth(5).unwrap().join("elsewhere");
            fs::rename(path, &elsewhere).unwrap();
            symlink(elsewhere, path).unwrap();
        }
        _ => {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }
    }
}

/// Somebody who waits, with the names by which the telephone asks; and somebody else who waits.
struct Named {
    rig: Rig,
    reference: Reference,
    names: Vec<String>,
    file: PathBuf,
    other: Reference,
}

fn named() -> Named {
    let rig = whole();
    let office = rig.office(NOW);
    let id = rig.confirmed(&office, "n", &[]);
    let file = rig.only_in("confirmed");
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    let application = office.review.lists.show(&reference).unwrap().unwrap().application;
    let number = application.numbers.unwrap().user_number.to_string();
    let names = vec![reference.to_string(), number, id, "hanako@mihon.example".to_owned()];
    let more = [("contact_email", "b@mihon.example"), ("corporate_number", "7000012050002"), ("name", "株式会社べつ")];
    rig.confirmed(&office, "m", &more);
    let rows = office.review.lists.list(Some(State::Confirmed)).unwrap();
    let other = rows.into_iter().find(|row| row.reference != reference).unwrap().reference;
    Named { rig, reference, names, file, other }
}

fn is_told(ran: &Ran, named: &Named, (how, word): (&str, &str)) {
    let name = named.file.file_name().unwrap().to_str().unwrap();
    assert_ne!(ran.code, Some(0), "{how}: {ran:?}");
    let own = ran.errors.lines().find(|line| line.contains(name) && line.contains(word));
    assert!(own.is_some(), "{how}: {ran:?}");
    assert!(ran.errors.contains("直し方"), "{how}: {ran:?}");
    assert!(!ran.errors.contains("申込みはありません") && !ran.errors.contains("登録はありません"), "{how}: {ran:?}");
    if how == "cut" {
        let remedy = ran.errors.lines().find(|line| line.contains("直し方")).unwrap();
        assert!(remedy.contains("バックアップ") && remedy.contains("sengen state check --repair"), "{ran:?}");
    }
}

#[test]
fn a_record_that_cannot_be_read_is_named_by_every_command_that_names_it() {
    for broken in BROKEN {
        let named = named();
        spoil(&named.file, broken.0);
        let reference = named.reference.as_str();
        for command in [
            &["review", "show", reference][..],
            &["review", "accept", reference],
            &["review", "accept", reference, "--kind", "declaration"],
            &["review", "accept", reference, "--kind", "change", "--reason", "見た"],
            &["review", "reject", reference, "--reason", "重複"],
            &["review", "reject", reference, "--reason", "重複", "--kind", "step-up"],
            &["review", "return", reference, "--reason", "番地を消す"],
            &["review", "revoke", reference, "--reason", "規約 第8条"],
            &["review", "accept", named.other.as_str(), "--replaces", reference],
        ] {
            is_told(&sengen(&named.rig, command), &named, broken);
        }
        for name in &named.names {
            for action in ["show", "unlock", "resend", "grant-contact"] {
                let ran = sengen(&named.rig, &["account", action, name, "--reason", "電話で問合せ"]);
                is_told(&ran, &named, broken);
            }
        }
        assert!(named.file.exists() && named.rig.objects("corrupt").is_empty(), "a look moves nothing");
    }
}

#[test]
fn what_else_was_named_beside_a_record_that_cannot_be_read_is_decided() {
    for broken in BROKEN {
        for more in [&[][..], &["--kind", "declaration"]] {
            let named = named();
            spoil(&named.file, broken.0);
            let both = ["review", "accept", named.reference.as_str(), named.other.as_str(), "--distinct"];
            let ran = sengen(&named.rig, &[&both[..], more].concat());
            is_told(&ran, &named, broken);
            assert!(ran.out.contains(named.other.as_str()) && ran.out.contains("受理しました"), "{ran:?}");
            assert!(named.rig.csv().contains("株式会社べつ"), "{ran:?}");
        }
    }
}

#[test]
fn a_reference_that_was_never_given_out_is_still_said_to_be_none() {
    let named = named();
    spoil(&named.file, "cut");
    let ran = sengen(&named.rig, &["review", "show", "34679ACD"]);
    assert!(ran.code == Some(1) && ran.errors.contains("申込みはありません"), "{ran:?}");
}
