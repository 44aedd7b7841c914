//! A wrong clock dates nothing that becomes public, and a day that is wrong all the same keeps nobody on the list.

use super::clock::LATER;
use super::command::{sengen, trusted, whole};
use super::desk::{accepted, declarer, review};
use super::rig::{NOW, Rig};
use std::fs;

const OTHER: [(&str, &str); 3] =
    [("corporate_number", "7000012050002"), ("name", "株式会社べつ塗装"), ("contact_email", "b@mihon.example")];

#[test]
fn nothing_is_accepted_by_a_clock_that_nobody_confirmed() {
    for later in LATER {
        let rig = Rig::new();
        let one = declarer(&rig, &rig.office(NOW), ("n", &[]));
        let list = rig.csv();
        for arguments in [&["accept", one.reference.as_str()][..], &["accept", "--all"]] {
            let said = review(&rig, later, arguments);
            assert_eq!(said.code, 1, "{arguments:?} {}{}", said.out, said.err);
            assert!(said.err.contains("時計") && said.err.contains("--trust-clock"), "{}", said.err);
        }
        assert_eq!(rig.csv(), list, "{later}");
        assert_eq!(review(&rig, later, &["accept", one.reference.as_str(), "--trust-clock"]).code, 0, "{later}");
    }
}

#[test]
fn a_revocation_needs_no_clock() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    assert!(accepted(&office, &one));
    let said = review(&rig, LATER[1], &["revoke", one.reference.as_str(), "--reason", "事実と違うため。"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(!rig.csv().contains("ためし塗装"));
}

#[test]
fn who_confirmed_by_a_clock_that_was_ahead_is_dated_no_later_than_accepted() {
    let rig = Rig::new();
    let one = declarer(&rig, &rig.office("2026-11-21T06:00:00Z"), ("n", &[]));
    let said = review(&rig, NOW, &["accept", one.reference.as_str()]);
    assert_eq!(said.code, 1, "the clock went back: {}", said.out);
    let office = trusted(&rig, NOW);
    assert!(accepted(&office, &one));
    let row = rig.csv().lines().find(|row| row.contains("ためし塗装")).expect("a row").to_owned();
    assert!(row.contains(",2026-11-20,"), "{row}");
}

#[test]
fn a_row_dated_tomorrow_keeps_nobody_on_the_list_and_no_site_from_being_built() {
    let rig = whole();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    assert!(accepted(&office, &one));
    let tomorrow = "10000990,株式会社あした塗装,東京都,大田区見本町,D,1,2026-11-21,name,\r\n";
    fs::write(rig.root().join("data/declarers.csv"), rig.csv() + tomorrow).expect("written");
    let two = declarer(&rig, &office, ("m", &OTHER));
    assert!(accepted(&office, &two));
    let said = review(&rig, NOW, &["revoke", one.reference.as_str(), "--reason", "事実と違うため。"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let list = rig.csv();
    assert!(!list.contains("ためし塗装") && list.contains("べつ塗装") && list.contains("あした塗装"));
    let ran = super::command::run(
        std::process::Command::new(super::server::PROGRAM)
            .args(["check", "--root"])
            .arg(rig.root())
            .env("SENGEN_NOW", NOW),
    );
    assert_eq!(ran.code, Some(0), "{}", ran.errors);
    assert!(ran.errors.contains("10000990"), "it is said all the same: {}", ran.errors);
    // A year ahead is a slip of the pen: named as a fault, and still in nobody's way.
    fs::write(rig.root().join("data/declarers.csv"), list.replace("2026-11-21", "2036-11-21")).expect("written");
    let said = review(&rig, NOW, &["revoke", two.reference.as_str(), "--reason", "事実と違うため。"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(!rig.csv().contains("べつ塗装"));
    assert_eq!(sengen(&rig, &["check"]).code, Some(1));
}
