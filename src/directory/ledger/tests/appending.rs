//! Who decides, beside others who decide and the one who publishes: no lock, no list, and nothing lost or twice.

use super::*;
use crate::base::durable::broken_disk;
use crate::directory::{Listing, name_key, parsed};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

fn take(pen: &mut Appender, lists: &Lists, n: u32) {
    let cause = cause(&format!("cause-{n}"), 5, ChangeReason::Accepted);
    pen.append(lists, &cause, &[(no(n), Some(entry(n, &format!("株式会社{n}"))))]).unwrap();
}

/// The numbers of all packed changes, in order of their months.
fn packed(rig: &Rig) -> Vec<u64> {
    Log(&rig.place()).packed_lately().unwrap().0.iter().map(|one| one.number).collect()
}

/// Publishes on a disk that refuses the list alone, and only that once.
fn refused(ledger: &mut Ledger, lists: &Lists) {
    broken_disk::arm_with(1, "rename", broken_disk::ENOSPC);
    assert!(ledger.publish(lists).is_err() && broken_disk::mend());
}

#[test]
fn eight_who_decide_beside_one_who_publishes_lose_nothing_and_take_no_number_twice() {
    const EACH: u32 = 12;
    let rig = Rig::new();
    let at_work = AtomicUsize::new(8);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (rig, at_work) = (&rig, &at_work);
            scope.spawn(move || {
                let mut pen = rig.pen();
                for n in 0..EACH {
                    // One who opens the log each time, and one who has held it open since long.
                    if thread % 2 == 0 {
                        pen = rig.pen();
                    }
                    take(&mut pen, &rig.lists, 10 + thread * EACH + n);
                }
                at_work.fetch_sub(1, Ordering::Release);
            });
        }
        scope.spawn(|| {
            while at_work.load(Ordering::Acquire) > 0 {
                rig.open().publish(&rig.lists).unwrap();
            }
        });
    });
    rig.open().publish(&rig.lists).unwrap();
    assert_eq!(rig.read().entries().len(), 2 + 8 * EACH as usize);
    let numbers = packed(&rig);
    let once: BTreeSet<u64> = numbers.iter().copied().collect();
    assert_eq!((once.len(), rig.log("changes").len()), (numbers.len(), 0), "no number twice, none left");
    for n in 10..10 + 8 * EACH {
        let of_it = format!("[\"{}\",[\"new\"]]", no(n));
        assert_eq!(rig.everything().matches(&of_it).count(), 1, "{n} once");
    }
}

#[test]
fn who_was_away_while_others_published_takes_a_number_after_theirs() {
    let rig = Rig::new();
    let mut away = rig.pen();
    let mut ledger = rig.open();
    accept(&mut ledger, &rig.lists, 3, "株式会社三").unwrap();
    ledger.publish(&rig.lists).unwrap();
    // His number is free again: the change that had it is packed.
    take(&mut away, &rig.lists, 4);
    assert_eq!(rig.names(), ["株式会社一", "株式会社二", "株式会社三", "株式会社4"]);
    drop(ledger);
    rig.open().publish(&rig.lists).unwrap();
    assert_eq!((packed(&rig), rig.log("changes").len()), (vec![1, 2], 0));
    assert_eq!(rig.names().len(), 4);
}

#[test]
fn who_is_cut_off_with_a_number_that_was_another_ones_is_listed_all_the_same() {
    for gathered in [false, true] {
        let rig = Rig::new();
        let mut ledger = rig.open();
        accept(&mut ledger, &rig.lists, 3, "株式会社三").unwrap();
        if gathered {
            refused(&mut ledger, &rig.lists);
            assert!(rig.log("changes").is_empty());
        } else {
            ledger.publish(&rig.lists).unwrap();
        }
        drop(ledger);
        let items = vec![Item { no: no(4), kinds: vec![ChangeKind::New], entry: Some(entry(4, "株式会社四")) }];
        let late = Change { number: 1, day: TODAY, cause: "late".into(), step: 5, items };
        Log(&rig.place()).create(1, &change::encode(&late, &rig.lists).unwrap()).unwrap();
        rig.open().publish(&rig.lists).unwrap();
        rig.open().publish(&rig.lists).unwrap();
        assert_eq!(rig.names(), ["株式会社一", "株式会社二", "株式会社三", "株式会社四"], "{gathered}");
        assert_eq!((packed(&rig), rig.log("changes").len()), (vec![1, 2], 0), "{gathered}");
    }
}

#[test]
fn who_is_slower_than_a_later_decision_does_not_undo_it() {
    let rig = Rig::new();
    let mut slow = rig.pen();
    let mut quick = rig.pen();
    quick.append(&rig.lists, &cause("a", 6, ChangeReason::Revoked), &[(no(1), None)]).unwrap();
    let same = [(no(1), Some(entry(1, "株式会社壱")))];
    slow.append(&rig.lists, &cause("a", 5, ChangeReason::Accepted), &same).unwrap();
    assert_eq!(rig.names(), ["株式会社二"]);
    rig.open().publish(&rig.lists).unwrap();
    let mut slow = rig.pen();
    let mut quick = rig.pen();
    quick.append(&rig.lists, &cause("b", 6, ChangeReason::Revoked), &[(no(2), None)]).unwrap();
    rig.open().publish(&rig.lists).unwrap();
    slow.append(&rig.lists, &cause("b", 5, ChangeReason::Accepted), &[(no(2), Some(entry(2, "株式会社弐")))]).unwrap();
    assert_eq!(rig.names(), [""; 0], "also when that is published");
}

#[test]
fn while_the_list_cannot_be_written_changes_are_one_file_and_nobody_who_left_is_in_it() {
    let rig = Rig::new();
    for n in 10..50 {
        take(&mut rig.pen(), &rig.lists, n);
        assert!(rig.log("changes").len() <= 1, "one file at most since it was tried last");
        refused(&mut rig.open(), &rig.lists);
    }
    assert!(rig.log("changes").is_empty() && rig.everything().contains("株式会社10"));
    let mut ledger = rig.open();
    ledger.append(&rig.lists, &cause("cause-10", 6, ChangeReason::Stopped), &[(no(10), None)]).unwrap();
    refused(&mut ledger, &rig.lists);
    drop(ledger);
    assert!(
        !rig.everything().contains("株式会社10") && rig.everything().contains("株式会社11"),
        "{}",
        rig.everything()
    );
    assert_eq!(rig.read().entries().len(), 2 + 39);
    rig.open().publish(&rig.lists).unwrap();
    assert_eq!((rig.read().entries().len(), rig.read().waits()), (2 + 39, false));
    assert!(!rig.everything().contains("株式会社") && !rig.place().log().join("waiting").exists());
    for told in ["[\"10000010\",[\"new\"]]", "[\"10000010\",[\"stopped\"]]", "[\"10000049\",[\"new\"]]"] {
        assert_eq!(rig.everything().matches(told).count(), 1, "{told}");
    }
}

#[test]
fn single_rows_are_found_by_number_and_by_name_without_the_list_being_read() {
    let rig = Rig::new();
    let name = |n: u32| format!("株式会社{}{n}", "ながい".repeat(n as usize % 40));
    let list = Register::new((10..1500).step_by(2).map(|n| entry(n, &name(n))).collect());
    rig.open().import(&rig.lists, &list).unwrap();
    take(&mut rig.pen(), &rig.lists, 11);
    rig.pen().append(&rig.lists, &cause("gone", 6, ChangeReason::Stopped), &[(no(12), None)]).unwrap();
    parsed::rows();
    let listing = Listing::load(&rig.place(), &rig.lists).unwrap();
    let is = rig.read();
    parsed::rows();
    for n in 1..1502 {
        let found = listing.find(no(n), &rig.lists).unwrap();
        assert_eq!(found.as_ref(), is.find(no(n)), "{n}");
    }
    assert!(parsed::rows() <= 1502, "a row each");
    let named = |n: u32| listing.named(name_key(&name(n), "埼玉県", "見本区例示町"), &rig.lists).unwrap().len();
    let prefecture = rig.lists.prefectures()[12].name.clone();
    let there = |n: u32| listing.named(name_key(&name(n), &prefecture, "見本区例示町"), &rig.lists).unwrap().len();
    assert_eq!((there(1400), there(12), there(13), named(1400)), (1, 0, 0, usize::from(prefecture == "埼玉県")));
    assert!(parsed::rows() < 5);
}

#[test]
fn a_list_that_a_hand_has_been_at_is_read_whole_and_its_numbers_are_not_given_out_again() {
    let rig = Rig::new();
    take(&mut rig.pen(), &rig.lists, 3);
    rig.open().publish(&rig.lists).unwrap();
    rig.pen().append(&rig.lists, &cause("cause-3", 6, ChangeReason::Revoked), &[(no(3), None)]).unwrap();
    rig.open().publish(&rig.lists).unwrap();
    assert_eq!(rig.pen().highest(), Some(no(3)), "who left had it");
    rig.write(rig.csv().replace("10000002", "10000092").as_bytes());
    assert_eq!(rig.pen().highest(), Some(no(92)));
    assert!(rig.pen().find(no(92), &rig.lists).unwrap().is_some());
    assert!(rig.pen().find(no(2), &rig.lists).unwrap().is_none());
}
