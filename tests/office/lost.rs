//! What the list says and no record does: one application under two numbers, a record that went back, records that
//! are all gone, or a state that is another one. Each is found, and told with what puts it right.

use super::command::{Ran, health, sengen, serve, wait_until, whole};
use super::relisted::{accepted, list};
use super::rig::{NOW, Rig};
use sengen::office::State;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::scheme::ids::Reference;
use std::fs;
use std::path::{Path, PathBuf};

/// What a look at the state, and one at the whole scheme, says of the list.
fn looks(rig: &Rig) -> [Ran; 3] {
    [&["state", "check"][..], &["state", "check", "--repair"], &["check"]].map(|command| sengen(rig, command))
}

fn line<'a>(ran: &'a Ran, no: &str) -> &'a str {
    ran.errors.lines().find(|line| line.contains(no)).unwrap_or_default()
}

/// The remedy that follows the line of a number.
fn remedy<'a>(ran: &'a Ran, no: &str) -> &'a str {
    let mut lines = ran.errors.lines().skip_while(|line| !line.contains(no)).skip(1);
    lines.next().filter(|line| line.contains("直し方")).unwrap_or_default()
}

/// Takes away the numbers by which a record was accepted, as a backup of the records alone would.
fn went_back(rig: &Rig, record: &Path) {
    let row = record.file_stem().unwrap().to_owned();
    let says = |path: &PathBuf| fs::read_to_string(path).unwrap().contains("\"state\":\"accepted\"");
    let own = |path: &PathBuf| path.file_stem() == Some(&row) && says(path);
    rig.objects("applications").iter().filter(|path| own(path)).for_each(|path| fs::remove_file(path).unwrap());
    assert!(!record.exists());
    rig.office(NOW).upkeep.whole.repair_whole().unwrap();
}

fn accepted_again(rig: &Rig, reference: &Reference) -> String {
    let office = rig.office(NOW);
    match office.review.acceptance.accept(std::slice::from_ref(reference), Earlier::Distinct).unwrap().remove(0).1 {
        Decision::Accepted(no) => {
            office.publisher.publish_register().unwrap();
            no.to_string()
        }
        other => panic!("{other:?}"),
    }
}

/// The row of a number goes, as an editor would do it.
fn without(rig: &Rig, no: &str) {
    let text = fs::read_to_string(list(rig)).unwrap();
    let kept: String = text.split_inclusive('\n').filter(|line| !line.starts_with(no)).collect();
    assert!(kept.len() < text.len());
    fs::write(list(rig), kept).unwrap();
}

#[test]
fn an_application_that_was_accepted_under_two_numbers_is_found_and_one_row_is_left() {
    let rig = whole();
    let office = rig.office(NOW);
    accepted(&rig, &office, "z");
    let before = rig.in_state("accepted");
    let (reference, first) = accepted(&rig, &office, "a");
    drop(office);
    let record = rig.in_state("accepted").into_iter().find(|path| !before.contains(path)).unwrap();
    went_back(&rig, &record);
    let second = accepted_again(&rig, &reference);
    assert_ne!(first, second);
    let listed = rig.csv();
    for found in looks(&rig) {
        assert_eq!(found.code, Some(1), "{found:?}");
        let said = line(&found, &first);
        assert!(said.contains(&second) && said.contains("ほかの番号"), "{found:?}");
        assert!(remedy(&found, &first).contains("sengen register adopt --allow"), "{found:?}");
        assert!(!found.errors.contains("中止や取消"), "nobody has stopped: {found:?}");
    }
    assert_eq!(rig.csv(), listed, "the office decides which number goes");
    let served = serve(&rig, NOW, &[]);
    wait_until("its health says so", || health(&served).contains("\nlisted, not accepted: 1\n"));
    served.stop();
    without(&rig, &first);
    let adopted = sengen(&rig, &["register", "adopt", "--allow"]);
    assert_eq!(adopted.code, Some(0), "{adopted:?}");
    let check = sengen(&rig, &["state", "check"]);
    assert_eq!(check.code, Some(0), "{check:?}");
    assert!(rig.csv().contains(&second) && !rig.csv().contains(&first));
}

#[test]
fn a_listed_declaration_whose_record_waits_again_or_was_rejected_since_is_found() {
    for then in ["waits", "rejected", "damaged before"] {
        let rig = whole();
        let office = rig.office(NOW);
        accepted(&rig, &office, "z");
        let before = rig.in_state("accepted");
        let (reference, no) = accepted(&rig, &office, "a");
        drop(office);
        let record = rig.in_state("accepted").into_iter().find(|path| !before.contains(path)).unwrap();
        if then == "damaged before" {
            let row = record.file_stem().unwrap().to_owned();
            for path in rig.objects("applications").iter().filter(|path| path.file_stem() == Some(&row)) {
                if fs::read_to_string(path).unwrap().contains("\"state\":\"accepted\"") {
                    fs::write(path, "{\"sengen\":1,").unwrap();
                }
            }
            // As long as it is only damaged, it may well be accepted.
            let found = sengen(&rig, &["state", "check"]);
            assert!(found.code == Some(1) && line(&found, &no).is_empty(), "{found:?}");
            rig.office(NOW).upkeep.whole.repair_whole().unwrap();
        } else {
            went_back(&rig, &record);
        }
        if then == "rejected" {
            let decided = rig.office(NOW).review.acceptance.reject(&reference, "重複しています。").unwrap();
            assert_eq!(decided, Decision::Done);
        }
        for found in looks(&rig) {
            assert_eq!(found.code, Some(1), "{then}: {found:?}");
            assert!(line(&found, &no).contains("いまは受理されていない"), "{then}: {found:?}");
        }
        // As a start that looks at everything, and each hour after it.
        fs::remove_file(rig.state("repaired")).unwrap();
        let served = serve(&rig, NOW, &[]);
        wait_until("its health says so", || health(&served).contains("\nlisted, not accepted: 1\n"));
        served.stop();
        assert!(rig.csv().contains(&no), "{then}");
    }
}

#[test]
fn a_list_beside_a_state_without_its_records_names_the_backup_first() {
    for how in ["no records", "no folder", "only keys", "another state"] {
        let rig = whole();
        let office = rig.office(NOW);
        let numbers = ["a", "b", "c"].map(|nonce| accepted(&rig, &office, nonce).1);
        drop(office);
        let listed = rig.csv();
        let applications = rig.state("objects/applications");
        let mut state = rig.state("").display().to_string();
        match how {
            "no records" => rig.objects("applications").iter().for_each(|path| fs::remove_file(path).unwrap()),
            "no folder" => fs::remove_dir_all(&applications).unwrap(),
            "only keys" => fs::remove_dir_all(rig.state("objects")).unwrap(),
            _ => {
                state = rig.root().join("vra").display().to_string();
                assert_eq!(sengen(&rig, &["state", "init", "--state", &state]).code, Some(0));
            }
        }
        // `check` first: it makes nothing.
        for command in [&["check"][..], &["state", "check"], &["state", "check", "--repair"]] {
            let found = sengen(&rig, &[command, &["--state", &state]].concat());
            if command[0] == "state" && !Path::new(&state).join("objects/applications").exists() {
                // Nothing is looked at beside a disk that may not be mounted.
                assert_eq!(found.code, Some(2), "{how} {command:?}: {found:?}");
                assert!(found.errors.contains("mount") && found.errors.contains("backup"), "{how}: {found:?}");
                assert!(!rig.state("objects/applications").exists(), "{how}: it makes nothing");
                continue;
            }
            assert_eq!(found.code, Some(1), "{how} {command:?}: {found:?}");
            assert!(
                numbers.iter().all(|no| line(&found, no).contains(state.trim_end_matches('/'))),
                "{how}: {found:?}"
            );
            let said = remedy(&found, &numbers[0]);
            let at = |words: &str| said.find(words).unwrap_or_else(|| panic!("{how} {command:?}, {words}: {found:?}"));
            assert!(at("消さないで") < at("--state") && at("--state") < at("バックアップ"), "{how}: {found:?}");
            assert!(at("バックアップ") < at("--replaces"), "{how}: {found:?}");
            assert!(!found.errors.contains("その行を消してください"), "{how} {command:?}: {found:?}");
            assert!(command[0] != "check" || how != "only keys" || !rig.state("objects").exists(), "it makes nothing");
        }
        assert_eq!(rig.csv(), listed, "{how}");
    }
}

#[test]
fn one_record_of_many_that_is_gone_is_no_reason_to_doubt_the_state() {
    let rig = whole();
    let office = rig.office(NOW);
    let (_, lost) = accepted(&rig, &office, "a");
    let record = rig.only_in("accepted");
    let others = ["b", "c", "d"].map(|nonce| accepted(&rig, &office, nonce).1);
    drop(office);
    let row = record.file_stem().unwrap().to_owned();
    for path in rig.objects("applications").iter().filter(|path| path.file_stem() == Some(&row)) {
        fs::remove_file(path).unwrap();
    }
    for found in looks(&rig) {
        assert_eq!(found.code, Some(1), "{found:?}");
        assert!(line(&found, &lost).contains("いまは受理されていない"), "{found:?}");
        let said = remedy(&found, &lost);
        assert!(
            said.contains("バックアップ") && said.contains("--replaces") && !said.contains("SENGEN_STATE"),
            "{found:?}"
        );
        assert!(others.iter().all(|no| !found.errors.contains(no)), "{found:?}");
    }
    let waiting = rig.office(NOW).review.lists.list(Some(State::Confirmed)).unwrap();
    assert!(waiting.is_empty());
}
