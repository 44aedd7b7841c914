//! The ledger on a disk whose n-th call fails, for every n until none does, and with several at it at once; and
//! what earlier versions have written.

use super::*;
use crate::base::durable::broken_disk;
use crate::scheme::corporate_number::CorporateNumber;
use std::collections::HashMap;

#[test]
fn wherever_it_breaks_off_nothing_is_lost_and_no_serial_stands_for_two_lists() {
    let mut serials: HashMap<u64, String> = HashMap::new();
    for n in 0.. {
        let rig = Rig::new();
        let mut ledger = rig.open();
        broken_disk::arm_with(n, "", broken_disk::ENOSPC);
        let appended = accept(&mut ledger, &rig.lists, 3, "株式会社三");
        let published = appended.and_then(|()| ledger.publish(&rig.lists));
        let struck = broken_disk::mend();
        drop(ledger);
        let read = rig.read();
        assert!(read.notice(&rig.place(), TODAY).is_none(), "call {n} is no hand's work");
        let is_appended = read.find(no(3)).is_some();
        assert!(is_appended || published.is_err(), "call {n} lost what was acknowledged");
        if let Some(serial) = read.serial() {
            let csv = rig.csv();
            assert_eq!(*serials.entry(serial).or_insert_with(|| csv.clone()), csv, "call {n}: serial {serial}");
        }
        // Once more, as a repair does, and something else.
        let mut ledger = rig.open();
        accept(&mut ledger, &rig.lists, 3, "株式会社三").unwrap();
        ledger.publish(&rig.lists).unwrap();
        drop(ledger);
        assert_eq!(rig.names(), ["株式会社一", "株式会社二", "株式会社三"], "call {n}");
        assert_eq!(rig.log("changes").len(), 0, "call {n}");
        let months = rig.everything();
        assert_eq!(months.matches("10000003").count(), 1, "call {n} is told twice: {months}");
        assert!(Published::open(&rig.place()).is_some(), "call {n}: it is looked up");
        if !struck {
            assert!(n > 10, "only {n} calls");
            return;
        }
    }
}

#[test]
fn two_publishers_at_once_take_different_numbers_and_both_are_listed() {
    let rig = Rig::new();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let rig = &rig;
            scope.spawn(move || {
                for n in 0..5 {
                    let mut ledger = rig.open();
                    let n = 10 + thread * 5 + n;
                    accept(&mut ledger, &rig.lists, n, &format!("株式会社{n}")).unwrap();
                    ledger.publish(&rig.lists).unwrap();
                }
            });
        }
    });
    assert_eq!(rig.read().entries().len(), 22);
    assert_eq!(rig.read().serial(), Some(21));
}

/// Does `work` with the disk failing at call 0, 1, 2 … until a run meets no fault; `then` looks at what is left.
fn at_every_call(prepare: impl Fn(&Rig), work: impl Fn(&Rig) -> anyhow::Result<()>, then: impl Fn(&Rig, usize)) {
    for n in 0.. {
        let rig = Rig::new();
        prepare(&rig);
        broken_disk::arm_with(n, "", broken_disk::ENOSPC);
        let done = work(&rig);
        let struck = broken_disk::mend();
        assert!(rig.read().entries().len() >= 2, "call {n}: the list can be read");
        then(&rig, n);
        if !struck {
            assert!(done.is_ok() && n > 3, "call {n} met no fault");
            return;
        }
    }
}

fn open(rig: &Rig) -> anyhow::Result<Ledger> {
    Ledger::open(&rig.place(), &rig.lists, TODAY)
}

#[test]
fn a_hands_work_is_adopted_once_wherever_that_breaks_off() {
    let rows = [entry(2, "株式会社弐"), entry(9, "株式会社九")];
    at_every_call(
        |rig| rig.write(&read::to_csv(&rows, &rig.lists).unwrap()),
        |rig| open(rig)?.adopt(&rig.lists, true).map(drop),
        |rig, n| {
            assert_eq!(rig.names(), ["株式会社弐", "株式会社九"], "call {n}");
            rig.open().adopt(&rig.lists, true).unwrap();
            assert_eq!(rig.names(), ["株式会社弐", "株式会社九"], "call {n}");
            assert!(rig.read().notice(&rig.place(), TODAY).is_none(), "call {n}");
            let told = rig.everything();
            assert_eq!(told.matches("[\"10000009\",[\"corrected\",\"new\"]]").count(), 1, "call {n}: {told}");
            assert_eq!(told.matches("[\"10000001\",[\"corrected\"]]").count(), 1, "call {n}: {told}");
        },
    );
}

#[test]
fn a_list_is_taken_over_once_wherever_that_breaks_off() {
    let list = || Register::new((10..22).map(|n| entry(n, &format!("株式会社{n}"))).collect());
    at_every_call(
        |_| {},
        |rig| open(rig)?.import(&rig.lists, &list()).map(drop),
        |rig, n| {
            rig.open().import(&rig.lists, &list()).unwrap();
            assert_eq!(rig.read().entries().len(), 14, "call {n}");
            assert_eq!((rig.log("changes").len(), rig.read().waits()), (0, false), "call {n}");
            assert_eq!(rig.everything().matches("\"10000010\"").count(), 1, "call {n}");
        },
    );
}

#[test]
fn what_is_to_be_forgotten_is_whole_or_gone_wherever_that_breaks_off() {
    let until = Until { revoked: Date::MAX, stopped: Date::MAX };
    at_every_call(
        |rig| {
            let mut ledger = rig.open();
            ledger.append(&rig.lists, &cause("a", 6, ChangeReason::Stopped), &[(no(1), None)]).unwrap();
            ledger.publish(&rig.lists).unwrap();
            accept(&mut ledger, &rig.lists, 3, "株式会社三").unwrap();
            ledger.publish(&rig.lists).unwrap();
        },
        |rig| open(rig)?.forget(until),
        |rig, n| {
            rig.open().forget(until).unwrap();
            assert_eq!(rig.names(), ["株式会社二", "株式会社三"], "call {n}");
            assert!(!rig.everything().contains("10000001") && rig.everything().contains("10000003"), "call {n}");
        },
    );
}

#[test]
fn who_reads_while_others_decide_and_publish_misses_nothing_that_was_acknowledged() {
    use std::sync::atomic::{AtomicU32, Ordering};
    const MANY: u32 = 25;
    let rig = Rig::new();
    let acknowledged = AtomicU32::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..MANY {
                accept(&mut rig.open(), &rig.lists, 10 + n, &format!("株式会社{n}")).unwrap();
                acknowledged.store(n + 1, Ordering::Release);
            }
        });
        for _ in 0..2 {
            scope.spawn(|| {
                while acknowledged.load(Ordering::Acquire) < MANY {
                    rig.open().publish(&rig.lists).unwrap();
                }
            });
        }
        scope.spawn(|| {
            while acknowledged.load(Ordering::Acquire) < MANY {
                let known = acknowledged.load(Ordering::Acquire);
                let register = rig.read();
                assert!(register.notice(&rig.place(), TODAY).is_none(), "no hand was at it");
                let missing = (0..known).find(|n| register.find(no(10 + n)).is_none());
                assert_eq!(missing, None, "of {known}");
            }
        });
    });
    rig.open().publish(&rig.lists).unwrap();
    assert_eq!((rig.read().entries().len(), rig.read().waits()), (2 + MANY as usize, false));
}

#[test]
fn what_earlier_versions_have_written_opens_for_ever() {
    // Version 2 names the highest number, keeps no second list, and gathers what the list could not be written for.
    // Version 3 tells who is found by 法人番号, 4 which version its companion is.
    for (version, serial) in [(1, 3), (2, 5), (3, 5), (4, 5)] {
        opens(&Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/register/{version}")), serial);
    }
}

fn opens(kept: &Path, serial: u64) {
    let rig = Rig::new();
    fs::remove_dir_all(rig.place().folder()).unwrap();
    let copied = std::process::Command::new("cp").arg("-r").arg(kept).arg(rig.place().folder()).status().unwrap();
    assert!(copied.success());
    // Two firms in the list, and two changes that follow it: one came, one stopped.
    assert_eq!(rig.names(), ["株式会社二", "株式会社三"]);
    let read = rig.read();
    assert!(read.waits() && read.notice(&rig.place(), TODAY).is_none());
    let mut ledger = rig.open();
    assert!(ledger.knows(&cause("cause-a", 5, ChangeReason::Accepted)), "what is packed");
    assert!(!ledger.knows(&cause("cause-a", 6, ChangeReason::Accepted)));
    assert!(ledger.knows(&cause("cause-b", 7, ChangeReason::Stopped)), "and what waits");
    ledger.publish(&rig.lists).unwrap();
    let told = rig.everything();
    for told_of in ["[\"10000002\",[\"name\",\"place\"]]", "[\"10000001\",[\"stopped\"]]", "[\"10000003\",[\"new\"]]"] {
        let times = if kept.ends_with("2") && told_of.contains("10000002") { 2 } else { 1 };
        assert_eq!(told.matches(told_of).count(), times, "{told_of}: {told}");
    }
    assert_eq!(
        (rig.names(), rig.read().serial()),
        (vec!["株式会社二".to_owned(), "株式会社三".to_owned()], Some(serial))
    );
    let numbers: Vec<_> = rig.read().entries().iter().map(|entry| entry.declarer.number).collect();
    let is_found = kept.ends_with("3") || kept.ends_with("4");
    let known = is_found.then(|| CorporateNumber::parse("7999999000002").unwrap());
    assert_eq!(numbers, [None, known]);
    drop(ledger);
    assert!(!rig.place().earlier_publication().exists() && !rig.place().log().join(COPY).exists());
    // What a hand does to it from now on is told row by row, whoever kept the list before.
    rig.write(rig.csv().replace("株式会社三", "株式会社参").as_bytes());
    assert_eq!(rig.open().adopt(&rig.lists, true).unwrap(), Adopted::Rows { added: 0, changed: 1, removed: 0 });
}
