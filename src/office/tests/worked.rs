//! What days came to: kept when they are over, the same when those it was about are erased, whatever the disk does.

use super::*;
use crate::office::account::erasure::{EraseGround, EraseOutcome};
use crate::office::review::report::Report;
use crate::office::state::left::Why;
use jiff::civil::Date;
use std::fs;
use std::path::PathBuf;

const NEXT_DAY: &str = "2026-11-21T06:00:00Z";
const DAYS: [&str; 2] = ["2026-11-01", "2026-11-21"];

pub(super) fn reported(office: &Office) -> Report {
    let [first, last] = DAYS.map(|day| day.parse::<Date>().expect("a day"));
    office.review.reports.between(&(first..=last)).expect("a disk")
}

/// One that is turned down, and one that waits.
fn two(rig: &Rig, office: &Office) {
    rig.confirmed(office, "a", &[]);
    rig.confirmed(office, "b", &[("contact_email", "b@mihon.example"), ("name", "株式会社べつ")]);
    let reference = office.review.inspection.waiting().expect("a list").remove(0).reference;
    office.review.acceptance.reject(&reference, "対象でない").expect("a disk");
}

fn kept(rig: &Rig) -> Vec<PathBuf> {
    let days = fs::read_dir(rig.state("objects/counts")).into_iter().flatten();
    let of_day = |day: PathBuf| fs::read_dir(day).expect("a day").map(|entry| entry.expect("an object").path());
    let mut files: Vec<PathBuf> = days.flat_map(|day| of_day(day.expect("a day").path())).collect();
    files.sort();
    files
}

fn keep(rig: &Rig, now: &str) -> anyhow::Result<()> {
    let office = rig.office(now);
    office.trust_clock().expect("a disk");
    office.upkeep.expiration.keep_days()?;
    office.upkeep.expiration.expire_due().map(drop)
}

#[test]
fn who_is_erased_before_their_day_is_kept_counts_once_however_that_is_cut_off() {
    for n in broken_disk::each_call(1) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        two(&rig, &office);
        office.mailer.drain_if_alone().expect("a disk");
        let before = reported(&office);
        let reference = office.review.lists.list(Some(State::Rejected)).expect("a list").remove(0).reference;
        broken_disk::arm(n, "");
        let erased = office.accounts.erasure.erase(&reference, EraseGround::Asked);
        let struck = broken_disk::mend();
        drop(office);
        assert_eq!(reported(&rig.office(NOW)), before, "cut off at {n}");
        if erased.is_err() {
            let again = rig.office(NOW).accounts.erasure.erase(&reference, EraseGround::Asked).expect("a disk");
            assert!(matches!(again, EraseOutcome::Erased(None) | EraseOutcome::Unknown), "{again:?}");
            assert_eq!(reported(&rig.office(NOW)), before, "done again after {n}");
        }
        keep(&rig, NEXT_DAY).expect("a disk");
        assert_eq!(reported(&rig.office(NEXT_DAY)), before, "kept after {n}");
        assert!(!kept(&rig).iter().any(|path| path.to_string_lossy().contains("gone.")), "it is in what was kept");
        if !struck {
            assert!(n > 5, "call {n} met no fault");
            return;
        }
    }
}

#[test]
fn a_day_is_kept_whole_however_that_is_cut_off() {
    for n in broken_disk::each_call(1) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        two(&rig, &office);
        let before = reported(&office);
        office.mailer.drain_if_alone().expect("a disk");
        drop(office);
        let office = rig.office("2026-11-24T06:00:00Z");
        office.trust_clock().expect("a disk");
        broken_disk::arm(n, "");
        let done = office.upkeep.expiration.keep_days();
        let struck = broken_disk::mend();
        drop(office);
        assert_eq!(reported(&rig.office(NEXT_DAY)), before, "cut off at {n}");
        keep(&rig, "2026-11-24T06:00:00Z").expect("a disk");
        assert_eq!(reported(&rig.office(NEXT_DAY)), before, "kept after {n}");
        if !struck {
            assert!(done.is_ok() && n > 5, "call {n} met no fault");
            return;
        }
    }
}

#[test]
fn a_day_is_kept_once_an_hour_after_its_end_and_names_nobody() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    two(&rig, &office);
    let reference = office.review.inspection.waiting().expect("a list").remove(0).reference;
    // The day ends at 15:00 in UTC.
    for (now, names) in [
        ("2026-11-20T14:00:00Z", &[][..]),
        ("2026-11-20T15:59:00Z", &[]),
        ("2026-11-20T16:00:00Z", &["2026-11-20/work.2025-09-20"]),
        (NEXT_DAY, &["2026-11-20/work.2025-09-20"]),
        ("2026-11-22T16:00:00Z", &["2026-11-20/work.2025-09-20", "2026-11-22/work.2026-11-21"]),
    ] {
        keep(&rig, now).expect("a disk");
        let found: Vec<String> = kept(&rig)
            .iter()
            .map(|path| path.strip_prefix(rig.state("objects/counts")).expect("below").to_string_lossy().into_owned())
            .collect();
        assert_eq!(found, names, "{now}");
    }
    let text = fs::read_to_string(&kept(&rig)[0]).expect("UTF-8");
    let record = rig.only_in("confirmed");
    let record = record.file_stem().expect("a name").to_string_lossy().into_owned();
    for mark in ["ためし塗装", "mihon.example", "見本", reference.as_str(), record.as_str()] {
        assert!(!text.contains(mark), "{mark}: {text}");
    }
    assert!(!text.contains("T06:") && text.contains("\"received\":2"), "{text}");
}

#[test]
fn a_kept_day_that_is_damaged_is_kept_anew_from_the_records() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    two(&rig, &office);
    let before = reported(&office);
    drop(office);
    keep(&rig, NEXT_DAY).expect("a disk");
    let path = kept(&rig).pop().expect("a kept day");
    fs::write(&path, "").expect("damaged");
    let office = rig.office(NEXT_DAY);
    assert_eq!(reported(&office).days.len(), 0, "it is told, and not guessed");
    assert!(office.left().contains(&(Why::Damaged, 1)));
    office.upkeep.examination.put_right().expect("a disk");
    drop(office);
    keep(&rig, NEXT_DAY).expect("a disk");
    assert_eq!((reported(&rig.office(NEXT_DAY)), path.exists()), (before, true));
}
