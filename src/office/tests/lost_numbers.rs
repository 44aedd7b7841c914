//! Somebody else takes a record number while several are being accepted: by a list that is imported, or by a row that a
//! hand writes, at every call of the disk. All rows stand, every number once, and whoever was accepted is told his own.

use super::rig::{NOW, Rig};
use crate::base::durable::broken_disk;
use crate::directory::{Declarer, Entry, Ledger, Register, RegisterFolder};
use crate::office::Office;
use crate::office::review::decision::{Decision, Earlier};
use crate::scheme::ids::RecordNumber;
use jiff::civil::Date;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::rc::Rc;
use std::sync::Arc;

const LISTED: &str = "株式会社ためし塗装";
const WAIT: [&str; 2] = ["株式会社見本商店", "株式会社みほん屋"];
const COME: [&str; 2] = ["有限会社よそから", "よそから商会"];
const TODAY: Date = Date::constant(2026, 11, 20);

/// How two rows come into the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Import,
    Hand,
    HandAdopted,
}

/// One is listed, two wait.
fn prepared(rig: &Rig) -> Office {
    let office = rig.office(NOW);
    rig.confirmed(&office, "a", &[]);
    office.review.acceptance.accept_all().expect("accepted");
    office.publisher.publish_register().expect("a working disk");
    for (n, name) in WAIT.iter().enumerate() {
        let email = format!("{n}@mihon.example");
        let number = ["7000012050002", "4000012050005"][n];
        rig.confirmed(&office, name, &[("name", name), ("corporate_number", number), ("contact_email", &email)]);
    }
    office
}

/// The two rows that come, under the next two numbers behind those that are listed; whether they came.
fn come(place: &RegisterFolder, lists: &Arc<crate::scheme::Scheme>, way: Way) -> bool {
    let lists = &lists.lists;
    let mut ledger = Ledger::open(place, lists, TODAY).expect("a register");
    let listed = ledger.register().entries();
    let mut last = listed.last().expect("a row").no;
    let first = listed.iter().find(|entry| &*entry.name == LISTED).expect("the first").clone();
    let mut next = |name: &str| {
        last = last.next().expect("a number");
        let declarer = Declarer { number: None, ..first.declarer.clone() };
        Entry { no: last, name: name.into(), declarer, ..first.clone() }
    };
    let rows: Vec<Entry> = COME.iter().map(|name| next(name)).collect();
    if way == Way::Import {
        return ledger.import(lists, &Register::new(rows)).is_ok();
    }
    // By hand, behind what the file says: what was decided and not written a hand does not see.
    drop(ledger);
    let csv = fs::read_to_string(place.list()).expect("a list");
    let mut no = csv.lines().last().and_then(|row| RecordNumber::parse(row.split(',').next()?).ok()).expect("a number");
    let written = crate::directory::to_csv(&rows, lists).expect("rows");
    let mut by_hand = csv.clone();
    for row in String::from_utf8(written).expect("UTF-8").lines().skip(1) {
        no = no.next().expect("a number");
        by_hand += &format!("{no}{}\n", &row[8..]);
    }
    fs::write(place.list(), by_hand).expect("written");
    if way == Way::HandAdopted {
        let adopted = Ledger::open(place, lists, TODAY).and_then(|mut ledger| ledger.adopt(lists, true));
        assert!(adopted.is_ok() || fs::read_to_string(place.list()).expect("a list").contains(COME[1]), "kept");
    }
    true
}

/// A hand gives the rows it wrote other numbers, where it was told that they were another's.
fn renumbered(rig: &Rig, place: &RegisterFolder) {
    let csv = fs::read_to_string(place.list()).expect("a list");
    let mut no = 10_009_000;
    let rows = csv.lines().map(|row| {
        no += 1;
        if COME.iter().any(|name| row.contains(name)) { format!("{no}{}\n", &row[8..]) } else { format!("{row}\n") }
    });
    fs::write(rig.root().join("data/declarers.csv"), rows.collect::<String>()).expect("written");
}

/// Accepts all while at one call others come; whether that call was made, and whether they came.
fn accept_beside(office: &Office, way: Way, at: usize) -> (Vec<RecordNumber>, bool, bool) {
    let (place, scheme) = (office.publisher.place.clone(), Arc::clone(&office.publisher.scheme));
    let (made, came) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(false)));
    let (calls, is_in) = (Rc::clone(&made), Rc::clone(&came));
    broken_disk::ask_before_each(Box::new(move |_| {
        if calls.replace(calls.get() + 1) == at {
            let (place, scheme) = (place.clone(), Arc::clone(&scheme));
            is_in.set(std::thread::spawn(move || come(&place, &scheme, way)).join().expect("nobody panics"));
        }
        Ok(())
    }));
    let decided = office.review.acceptance.accept_all().expect("accepted");
    broken_disk::ask_before_each(Box::new(|_| Ok(())));
    let number = |(_, decision)| match decision {
        Decision::Accepted(no) => no,
        other => panic!("{other:?}"),
    };
    (decided.into_iter().map(number).collect(), made.get() > at, came.get())
}

fn holds(rig: &Rig, office: &Office, accepted: &[RecordNumber], came: bool, at: &str) {
    if let Err(error) = office.publisher.publish_register() {
        assert!(format!("{error:#}").contains("受理した別の宣言のもの"), "{at}: {error:#}");
        renumbered(rig, &office.publisher.place);
        office.publisher.publish_register().expect("put right");
    }
    let csv = rig.csv();
    let numbers: Vec<&str> = csv.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "{at}: a number twice\n{csv}");
    for name in [&[LISTED][..], &WAIT[..], if came { &COME[..] } else { &[][..] }].concat() {
        assert_eq!(csv.matches(name).count(), 1, "{at}: {name}\n{csv}");
    }
    assert_eq!(accepted.len(), 2, "{at}");
    for (no, name) in accepted.iter().zip(WAIT) {
        let row = csv.lines().find(|row| row.starts_with(&no.to_string()));
        assert!(row.is_some_and(|row| row.contains(name)), "{at}: {no} was promised to {name}\n{csv}");
    }
    let found = office.upkeep.examination.examine().expect("a working disk");
    assert_eq!((found.lacks, found.unread), (Vec::new(), Vec::new()), "{at}");
    office.upkeep.comparison.compare_register().expect("a sound register");
    assert_eq!(office.upkeep.comparison.register_differences(), [0; 4], "{at}");
}

#[test]
fn whoever_takes_a_number_while_several_are_accepted_no_row_gives_way() {
    for (way, sample) in [(Way::Import, 9), (Way::Hand, 13), (Way::HandAdopted, 17)] {
        let mut tried = 0;
        for at in broken_disk::each_call(sample) {
            let rig = Rig::new();
            let office = prepared(&rig);
            let (accepted, was_made, came) = accept_beside(&office, way, at);
            holds(&rig, &office, &accepted, came, &format!("{way:?} at call {at}"));
            // The state is as it says after a restart too.
            holds(&rig, &rig.office(NOW), &accepted, came, &format!("{way:?} at call {at}, started again"));
            if !was_made {
                break;
            }
            tried += 1;
        }
        assert!(tried > 2, "{way:?}: {tried}");
    }
}

/// A row that was imported can be replaced by a declaration of the same declarer: that is no loss of a number, also where
/// the disk fails at some call and the acceptance is finished by the next start.
#[test]
fn who_replaces_a_row_that_was_imported_takes_its_number() {
    for n in broken_disk::each_call(9) {
        let rig = Rig::new();
        let office = prepared(&rig);
        assert!(come(&office.publisher.place, &office.publisher.scheme, Way::Import));
        let no = office.publisher.open().expect("a register").highest().expect("a number");
        let reference = office.review.inspection.acceptable().expect("a list").remove(0);
        broken_disk::arm(n, "");
        let done = office.review.acceptance.accept(std::slice::from_ref(&reference), Earlier::Replaced(no)).is_ok();
        let struck = broken_disk::mend();
        drop(office);
        let office = rig.office(NOW);
        office.upkeep.repair.mend().expect("a working disk");
        if office.review.inspection.acceptable().expect("a list").contains(&reference) {
            office.review.acceptance.accept(std::slice::from_ref(&reference), Earlier::Replaced(no)).expect("accepted");
        }
        office.publisher.publish_register().expect("a working disk");
        let csv = rig.csv();
        let row = csv.lines().find(|row| row.starts_with(&no.to_string())).expect("a row");
        let replacing = |name: &&&str| csv.contains(**name);
        assert!(WAIT.iter().any(|name| row.contains(name)) && !csv.contains(COME[1]), "call {n}: {csv}");
        assert_eq!(WAIT.iter().filter(replacing).count(), 1, "call {n}: {csv}");
        if done && !struck {
            return;
        }
    }
}
