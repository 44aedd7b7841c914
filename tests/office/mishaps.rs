//! A list that a spreadsheet has spoilt: nothing of it is published before somebody allows it, what was decided
//! meanwhile stands and is kept, and who was accepted here comes back by itself.

use super::command::{sengen, whole};
use super::relisted::{accepted, list, waiting};
use super::rig::NOW;
use sengen::office::review::decision::Earlier;
use std::fs;

#[test]
fn what_a_spreadsheet_has_spoilt_waits_for_a_word_and_what_was_decided_waits_with_it() {
    let rig = whole();
    let office = rig.office(NOW);
    let (_, first) = accepted(&rig, &office, "a");
    let sound = rig.csv();
    let without = |no: &str| {
        let lines = sound.split_inclusive('\n').filter(|line| !line.starts_with(no));
        lines.collect::<String>()
    };
    let spoilt = [
        (without("10000002"), "10000002の行がなくなって"),
        (without("10000002").replace("株式会社みほんa", "2026/1/2"), "日付や時刻に変わった"),
        (sound.replace("株式会社みほんa", "#NAME?"), "式の結果に変わった"),
        (sound.replace("株式会社みほんa", "?????a"), "字が ? などに"),
    ];
    for (n, (spoilt, words)) in spoilt.into_iter().enumerate() {
        let published = fs::read_to_string(list(&rig)).unwrap();
        // With who was decided since.
        let spoilt = spoilt + &published[sound.len()..];
        fs::write(list(&rig), &spoilt).unwrap();
        let commands = [&["register", "adopt"][..], &["check"], &["build"]];
        for command in &commands[..if n == 0 { 3 } else { 1 }] {
            let run = sengen(&rig, command);
            assert!(run.code == Some(1) && run.errors.contains(words), "{command:?}: {run:?}");
        }
        // What is decided stands at once, and the list is not written over the hand's work.
        let reference = waiting(&rig, &office, &format!("n{n}"));
        let decided = office.review.acceptance.accept(&[reference], Earlier::Distinct).unwrap();
        assert_eq!(decided.len(), 1);
        assert!(office.publisher.publish_register().unwrap_err().to_string().contains(words), "{words}");
        assert!(fs::read_to_string(list(&rig)).unwrap() == spoilt, "{words}: as the hand has left it");
        fs::write(list(&rig), &published).unwrap();
        office.publisher.publish_register().unwrap();
        let csv = fs::read_to_string(list(&rig)).unwrap();
        assert!((0..=n).all(|n| csv.contains(&format!("株式会社みほんn{n}"))), "{words}: {csv}");
        assert!(csv.contains("10000002,") && csv.contains("株式会社みほんa"), "{words}: {csv}");
    }
    // Who was accepted here comes back; the others only with `--allow` stay away.
    let whole = rig.csv();
    let lines = whole.split_inclusive('\n').filter(|line| !line.starts_with(&first) && !line.starts_with("10000002"));
    fs::write(list(&rig), lines.collect::<String>()).unwrap();
    let said = office.publisher.publish_register().unwrap_err().to_string();
    assert!(said.contains("10000002の行") && !said.contains(&first), "{said}");
    assert_eq!(sengen(&rig, &["register", "adopt", "--allow"]).code, Some(0));
    drop(office);
    let repaired = sengen(&rig, &["state", "check", "--repair"]);
    assert!(rig.csv().contains(&first) && !rig.csv().contains("10000002,"), "{repaired:?}");
}
