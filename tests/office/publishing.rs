//! What the public site says after the office published: the day it is as of, under which names the lists
//! lie, and what of a sole proprietor's they hold. Each time through `sengen build`.

use super::command::trusted;
use super::rig::{NOW, Rig};
use sengen::office::Office;
use sengen::office::review::{Decision, Earlier};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

const PERSON: [(&str, &str); 6] = [
    ("entity", "sole_proprietor"),
    ("representative", "架空 四郎"),
    ("representative_kana", "カクウシロウ"),
    ("contact_email", "shiro@mihon.example"),
    ("corporate_number", ""),
    ("name", ""),
];

const OTHER: [(&str, &str); 4] = [
    ("corporate_number", "7000012050002"),
    ("name", "株式会社べつ塗装"),
    ("municipality", "見本区別町"),
    ("contact_email", "b@mihon.example"),
];

/// A rig that can be built as a site, too.
fn rig() -> Rig {
    let rig = Rig::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["content", "templates"] {
        let status = Command::new("cp").arg("-r").arg(source.join(folder)).arg(rig.root()).status();
        assert!(status.expect("cp runs").success());
    }
    rig
}

/// The site as it is built at `now`: the day its data set was changed, and its lists by name.
fn built(rig: &Rig, now: &str) -> (String, BTreeMap<String, String>) {
    let run = Command::new(env!("CARGO_BIN_EXE_sengen"))
        .args(["build", "--root"])
        .arg(rig.root())
        .env("SENGEN_NOW", now)
        .output()
        .expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let folder = rig.root().join("dist/directory/download");
    let page = fs::read_to_string(folder.join("index.html")).unwrap();
    let day = page.split_once("\"dateModified\":\"").expect("a data set").1[..10].to_owned();
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.filter(|name| name.starts_with("declarers-"));
    let lists = names.map(|name| {
        let text = fs::read_to_string(rig.root().join("dist/directory/download").join(&name)).unwrap();
        (name, text)
    });
    (day, lists.collect())
}

/// Declares at one moment, and accepts at another; gives the record number.
fn accepted(rig: &Rig, office: &Office, nonce: &str, changes: &[(&str, &str)]) -> String {
    rig.confirmed(office, nonce, changes);
    let reference = office.acceptable().unwrap().remove(0);
    match office.accept(&[reference], Earlier::None).unwrap().remove(0).1 {
        Decision::Accepted(no) => no.to_string(),
        other => panic!("not accepted: {other:?}"),
    }
}

#[test]
fn the_day_of_the_lists_is_that_of_the_last_publication_and_never_goes_back() {
    let rig = rig();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let reference = office.acceptable().unwrap().remove(0);
    // Accepted five days after it was declared, a minute past midnight in Japan.
    let later = "2026-11-24T15:01:00Z";
    trusted(&rig, later).accept(&[reference], Earlier::None).unwrap();
    let (day, lists) = built(&rig, later);
    assert_eq!(day, "2026-11-25");
    assert!(lists.keys().all(|name| name.contains("-2026-11-25")), "{:?}", lists.keys());
    // A clock that was set back takes neither the day nor the serial back.
    accepted(&rig, &trusted(&rig, NOW), "m", &OTHER);
    let (day, again) = built(&rig, later);
    assert_eq!(day, "2026-11-25");
    for (name, text) in &again {
        assert!(lists.get(name).is_none_or(|before| before == text), "{name} stood for another content");
    }
}

/// The serial of the last publication.
fn serial(rig: &Rig) -> u64 {
    let text = fs::read_to_string(rig.root().join("data/declarers.toml")).unwrap();
    text.lines().find_map(|line| line.strip_prefix("serial = ")).expect("a serial").parse().unwrap()
}

#[test]
fn a_publication_cut_off_half_way_gives_its_serial_to_nothing_else() {
    let rig = rig();
    let before = rig.csv();
    let first = serial(&rig);
    accepted(&rig, &rig.office(NOW), "n", &[]);
    assert_eq!(serial(&rig), first + 1);
    let (_, whole) = built(&rig, NOW);
    // Back to the moment between the two writes: the serial is taken, the register is the old one.
    fs::write(rig.root().join("data/declarers.csv"), &before).unwrap();
    let (day, half) = built(&rig, NOW);
    assert_eq!(day, "2026-11-20");
    assert!(half.iter().all(|(name, text)| whole.get(name).is_none_or(|other| other == text)));
    let page = |rig: &Rig| fs::read_to_string(rig.root().join("dist/directory/download/index.html")).unwrap();
    assert!(!page(&rig).contains("\"version\":"), "a content that was never published has no serial");
    accepted(&rig, &rig.office(NOW), "m", &OTHER);
    assert_eq!(serial(&rig), first + 2);
    built(&rig, NOW);
    assert!(page(&rig).contains(&format!("\"version\":\"{}\"", first + 2)), "the data set tells its serial");
}

#[test]
fn a_list_put_right_by_hand_is_counted_on_by_the_next_publication() {
    let rig = rig();
    let path = rig.root().join("data/declarers.csv");
    let shorter: String =
        rig.csv().lines().filter(|line| !line.starts_with("10000007")).map(|line| format!("{line}\n")).collect();
    fs::write(&path, shorter).unwrap();
    let first = serial(&rig);
    accepted(&rig, &trusted(&rig, "2026-11-22T06:00:00Z"), "n", &[]);
    assert_eq!(serial(&rig), first + 1);
    let (day, _) = built(&rig, "2026-11-23T06:00:00Z");
    assert_eq!(day, "2026-11-22");
    // Without what is known of the last one it begins anew, with a notice; days and names hold all the same.
    fs::remove_file(rig.root().join("data/declarers.toml")).unwrap();
    accepted(&rig, &trusted(&rig, "2026-11-24T06:00:00Z"), "m", &OTHER);
    assert_eq!((serial(&rig), built(&rig, "2026-11-24T06:00:00Z").0.as_str()), (1, "2026-11-24"));
}

#[test]
fn a_sole_proprietor_is_listed_by_name_on_a_page_and_without_it_in_files() {
    let rig = rig();
    let office = rig.office(NOW);
    let no = accepted(&rig, &office, "n", &PERSON);
    let (_, lists) = built(&rig, NOW);
    let page = fs::read_to_string(rig.root().join("dist/directory/tokyo/D/index.html")).unwrap();
    assert!(page.contains("架空 四郎"));
    let row = format!("\r\n{no},,東京都,見本区例示町,D,1,2026-11-20\r\n");
    for (name, text) in lists {
        assert!(!text.contains("架空 四郎"), "the name stands in {name}");
        assert!(text.contains(&row) == (name.contains("-all-") || name.contains("-tokyo-")), "{name}: {text}");
    }
}
