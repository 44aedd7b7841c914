//! 法人番号 that a hand has written, changed, moved or lost: told, and published only by who allows it.

use super::*;
use crate::directory::{NameField, brought_hints, brought_numbers};
use crate::scheme::corporate_number::CorporateNumber;

const FIRST: &str = "7000012050002";
const SECOND: &str = "5010005007126";

fn found_by(n: u32, name: &str, number: &str) -> Entry {
    let declarer =
        Declarer { name_field: Some(NameField::Name), number: CorporateNumber::parse(number), ..Declarer::default() };
    Entry { declarer, ..entry(n, name) }
}

/// Four firms, the first two of whom have chosen to be found.
fn rows() -> Vec<Entry> {
    let number = |n: u32| [FIRST, SECOND, "", ""][n as usize - 3];
    (3..7).map(|n| found_by(n, &format!("株式会社{n}"), number(n))).collect()
}

fn published() -> Rig {
    let rig = Rig::new();
    let mut ledger = rig.open();
    for row in rows() {
        let cause = cause(&format!("cause-{}", row.no), 5, ChangeReason::Accepted);
        ledger.append(&rig.lists, &cause, &[(row.no, Some(row.clone()))]).unwrap();
    }
    ledger.publish(&rig.lists).unwrap();
    drop(ledger);
    rig
}

#[test]
fn a_number_that_a_hand_was_at_is_published_only_by_who_allows_it() {
    let rig = published();
    let number = |n: u32, digits: &str| {
        let csv = read::to_csv(&[found_by(n, &format!("株式会社{n}"), digits)], &rig.lists).unwrap();
        String::from_utf8(csv).unwrap().lines().nth(1).unwrap().to_owned() + "\r\n"
    };
    let [third, fourth, fifth] = [number(3, FIRST), number(4, SECOND), number(5, "")];
    let all = rig.csv();
    assert!([&third, &fourth, &fifth].iter().all(|row| all.contains(*row)), "{all}");
    let eight = |csv: &str| -> String {
        csv.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\r\n").collect()
    };
    let moved = all.replace(&third, &number(3, SECOND)).replace(&fourth, &number(4, FIRST));
    for (csv, told) in [
        (all.replace(&fifth, &number(5, "7999999000002")), "10000005の corporate_number に、前にはなかった"),
        (all.replace(&fifth, &number(5, FIRST)), "10000005（10000003 と同じ番号）の corporate_number に、前には"),
        (all.replace(&fourth, &number(4, FIRST)), "10000004（10000003 と同じ番号）の corporate_number が、別の"),
        (all.replace(&fourth, &number(4, "")), "10000004の corporate_number から、法人番号がなくなって"),
        (all.replace(&third, &number(3, "")).replace(&fifth, &number(5, FIRST)), "ほかの行のものと入れ替わって"),
        (moved, "10000003、10000004の corporate_number が、ほかの行のものと"),
        (eight(&all), "10000003、10000004の法人番号がなくなっています（見出しの最後に corporate_number の列がない"),
        (all.clone() + &number(9, "7999999000002"), "10000009の corporate_number に、前には"),
        (all.replace(&third, &third.replace(",name,", ",,")), "10000003の name_field が空に"),
    ] {
        let rig = published();
        rig.write(csv.as_bytes());
        let found = mishaps(&rig.place(), &rig.read(), &rig.lists);
        let [problem] = &found[..] else { panic!("{told}: {found:?}") };
        assert!(problem.to_string().contains(told) && problem.line().is_some(), "{told}: {problem}");
        assert!(problem.to_string().contains("--allow"), "{problem}");
        let mut ledger = rig.open();
        accept(&mut ledger, &rig.lists, 11, "株式会社新").unwrap();
        assert!(ledger.publish(&rig.lists).is_err() && rig.csv() == csv, "{told}: as the hand has left it");
        drop(ledger);
        assert!(rig.open().adopt(&rig.lists, false).is_err(), "{told}");
        assert!(matches!(rig.open().adopt(&rig.lists, true), Ok(Adopted::Rows { .. })), "{told}");
        assert!(mishaps(&rig.place(), &rig.read(), &rig.lists).is_empty(), "{told}");
    }
}

#[test]
fn what_was_decided_and_what_a_hand_may_mend_is_no_mishap() {
    let rig = published();
    let moved = found_by(4, "株式会社4", SECOND);
    let moved = Entry { municipality: "見本区見本町".into(), ..moved };
    let mut rows = rows();
    rows[1] = moved;
    rows.splice(0..0, [entry(1, "株式会社一"), entry(2, "株式会社二")]);
    rig.write(&read::to_csv(&rows, &rig.lists).unwrap());
    assert!(mishaps(&rig.place(), &rig.read(), &rig.lists).is_empty(), "the place alone");
    let mut ledger = rig.open();
    let chosen = found_by(5, "株式会社5", "7999999000002");
    ledger.append(&rig.lists, &cause("cause-c", 5, ChangeReason::Accepted), &[(no(5), Some(chosen))]).unwrap();
    ledger.publish(&rig.lists).unwrap();
    assert!(rig.csv().contains("name,7999999000002\r\n"), "{}", rig.csv());
}

#[test]
fn of_a_list_that_was_brought_along_it_is_said_who_is_found_and_which_numbers_stand_twice() {
    let rig = Rig { folder: tempfile::tempdir().unwrap(), ..Rig::new() };
    fs::create_dir(rig.folder.path().join("data")).unwrap();
    rig.write(&read::to_csv(&rows(), &rig.lists).unwrap());
    assert_eq!(brought_numbers(&rig.place(), &rig.read()), [no(3), no(4)]);
    assert!(brought_hints(&rig.place(), &rig.read(), &rig.lists).is_empty());
    rig.write(rig.csv().replace(SECOND, FIRST).as_bytes());
    let hints = brought_hints(&rig.place(), &rig.read(), &rig.lists);
    assert!(hints.len() == 1 && hints[0].is_hint() && hints[0].line() == Some(3), "{hints:?}");
    assert!(hints[0].what().contains("10000003、10000004"), "{hints:?}");
    rig.open().adopt(&rig.lists, false).unwrap();
    assert!(brought_numbers(&rig.place(), &rig.read()).is_empty(), "from here on it is known how the list was");
    assert!(brought_hints(&rig.place(), &rig.read(), &rig.lists).is_empty());
}
