//! What is counted of nobody: once whatever the disk does, summed when the day is over, forgotten after its time.

use super::*;
use crate::office::counts::{CHECK, PageCount, SurveyPage, Tally, page_key};
use crate::office::tests::worked::reported;
use crate::scheme::SurveyAnswers;
use jiff::civil::Date;
use std::fs;
use std::path::PathBuf;

const NEXT_DAY: &str = "2026-11-21T06:00:00Z";

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn chosen(values: &[&str]) -> SurveyAnswers {
    [("heard_from".to_owned(), values.iter().map(|value| (*value).to_owned()).collect())].into()
}

fn counted(office: &Office) -> Tally {
    office.declarations.counts.between(&(day("2025-01-01")..=day("2027-12-31"))).expect("a disk")
}

/// How many answered, and how often each option was chosen.
fn told(office: &Office) -> (u64, Vec<(String, u64)>) {
    let tally = counted(office);
    (tally.answered, tally.answers.into_values().flatten().collect())
}

fn page(name: &str) -> SurveyPage {
    SurveyPage { day: day("2026-11-20"), name: name.to_owned() }
}

fn objects(rig: &Rig) -> Vec<PathBuf> {
    let days = fs::read_dir(rig.state("objects/counts")).expect("days").map(|entry| entry.expect("a day").path());
    let mut files: Vec<PathBuf> =
        days.flat_map(|day| fs::read_dir(day).expect("objects").map(|entry| entry.expect("one").path())).collect();
    files.sort();
    files
}

#[test]
fn an_answer_is_acknowledged_when_it_is_counted_and_counts_once_a_page() {
    at_every_call(
        |_, office| office.declarations.counts.answer(&page("a1"), &chosen(&["poster", "other"])).is_ok(),
        |_, _| {},
        |_, office, acknowledged| {
            let before = told(office).0;
            assert!(!acknowledged || before == 1, "acknowledged and missing");
            // Pressed again, and on the page of somebody else.
            office.declarations.counts.answer(&page("a1"), &chosen(&["poster", "other"])).expect("a working disk");
            office.declarations.counts.answer(&page("a2"), &chosen(&["poster"])).expect("a working disk");
            let expected = vec![("other".to_owned(), 1), ("poster".to_owned(), 2)];
            assert_eq!(told(office), (2, expected));
        },
    );
}

#[test]
fn the_sum_of_a_day_counts_what_was_there_however_it_is_cut_off() {
    let names = ["a1", "a2", "a3"];
    for n in broken_disk::each_call(1) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        names
            .iter()
            .for_each(|name| office.declarations.counts.answer(&page(name), &chosen(&["poster"])).expect("a disk"));
        office.declarations.counts.reached(&page_key("business"));
        office.declarations.counts.was_wrong(&page_key("business"));
        office.declarations.counts.reached(CHECK);
        office.declarations.counts.write(true).expect("a disk");
        let before = counted(&office);
        assert_eq!(before.pages[&page_key("business")], PageCount { reached: 1, wrong: 1 });
        let office = rig.office(NEXT_DAY);
        broken_disk::arm(n, "");
        let done = office.declarations.counts.tidy(office.now());
        let struck = broken_disk::mend();
        // A page of yesterday that is pressed once more, before its sum is done and after.
        let office = rig.office(NEXT_DAY);
        office.declarations.counts.answer(&page("a2"), &chosen(&["poster"])).expect("a disk");
        assert_eq!(counted(&office), before, "cut off at {n}");
        office.declarations.counts.tidy(office.now()).expect("a working disk");
        office.declarations.counts.answer(&page("a2"), &chosen(&["poster"])).expect("a disk");
        assert_eq!((counted(&office), objects(&rig).len()), (before, 1), "cut off at {n}");
        // Who answers a page of yesterday only now is counted beside the sum.
        office.declarations.counts.answer(&page("late"), &chosen(&["poster"])).expect("a disk");
        office.declarations.counts.tidy(office.now()).expect("a disk");
        assert_eq!(told(&office), (4, vec![("poster".to_owned(), 4)]));
        if !struck {
            assert!(done.is_ok() && n > 5, "call {n} met no fault");
            return;
        }
    }
}

#[test]
fn pages_are_written_when_their_day_is_over_and_once_also_where_the_disk_refused() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    (0..3).for_each(|_| office.declarations.counts.reached(CHECK));
    office.declarations.counts.write(false).expect("nothing to write");
    assert!(!rig.state("objects/counts").exists(), "the day is not over");
    // The answer to the write is lost, or nothing was written: the next time tells the same.
    for kind in ["write", "link"] {
        broken_disk::refuse(kind, broken_disk::ENOSPC);
        let refused = office.declarations.counts.write(true);
        broken_disk::mend();
        assert!(refused.is_err(), "{kind}");
    }
    office.declarations.counts.reached(CHECK);
    office.declarations.counts.write(true).expect("a disk");
    office.declarations.counts.write(true).expect("a disk");
    assert_eq!(counted(&office).pages, [(CHECK.to_owned(), PageCount { reached: 4, wrong: 0 })].into());
}

#[test]
fn counts_are_forgotten_after_fourteen_months_and_not_a_day_before() {
    let rig = Rig::new();
    rig.office(NOW).declarations.counts.answer(&page("a1"), &chosen(&["poster"])).expect("a disk");
    for (now, left) in [("2028-01-20T06:00:00Z", 1), ("2028-01-21T06:00:00Z", 0)] {
        let office = rig.office(now);
        office.trust_clock().expect("a disk");
        office.upkeep.expiration.expire_due().expect("a disk");
        let all = office.declarations.counts.between(&(day("2026-11-20")..=day("2026-11-20"))).expect("a disk");
        assert_eq!(all.answered, left, "{now}");
    }
}

#[test]
fn what_is_damaged_foreign_or_of_another_day_is_told_and_the_rest_counts() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    ["a1", "a2"]
        .iter()
        .for_each(|name| office.declarations.counts.answer(&page(name), &chosen(&["poster"])).expect("a disk"));
    fs::write(&objects(&rig)[0], "").expect("damaged");
    fs::write(rig.state("objects/counts/2026-11-20/c"), "a hand's").expect("foreign");
    fs::create_dir(rig.state("objects/counts/some-day")).expect("no day");
    fs::write(rig.state("objects/counts/some-day/x"), "").expect("no day");
    assert_eq!(told(&office), (1, vec![("poster".to_owned(), 1)]));
    let left = |office: &Office, wanted: Why| office.left().into_iter().find(|(why, _)| *why == wanted).map(|(_, n)| n);
    assert_eq!((left(&office, Why::Damaged), left(&office, Why::Foreign)), (Some(1), Some(2)));
    // A sum is made of what can be read; the rest stays beside it.
    let office = rig.office(NEXT_DAY);
    office.declarations.counts.tidy(office.now()).expect("a disk");
    office.upkeep.examination.put_right().expect("a disk");
    assert_eq!((told(&office).0, left(&office, Why::Damaged)), (1, Some(0)));
    assert_eq!(rig.count("objects/corrupt/2026-11-20"), 1, "put aside, whole");
}

#[test]
fn nothing_of_a_count_points_to_who_answered() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (submitted, token) = rig.submit(&office, "n", &[]);
    let Confirmed::Numbers(shown) = office.declarations.confirmations.confirm(&token).expect("a disk") else {
        panic!("not confirmed")
    };
    let page = office.declarations.counts.survey_page().expect("randomness");
    office.declarations.counts.answer(&page, &chosen(&["poster"])).expect("a disk");
    let [object] = &objects(&rig)[..] else { panic!("one object") };
    let text = fs::read_to_string(object).expect("UTF-8") + &object.to_string_lossy();
    let record = rig.only_in("confirmed");
    let record = record.file_stem().expect("a name").to_string_lossy().into_owned();
    for mark in [&shown.user_number, &shown.declaration_id, &submitted.email, &record] {
        assert!(!text.contains(mark.as_str()), "{mark}: {text}");
    }
    assert!(!text.contains("T06:00") && !text.contains(":00:00"), "no moment: {text}");
}

#[test]
fn objects_of_every_version_are_counted() {
    let rig = Rig::new();
    let folder = rig.state("objects/counts/2026-11-19");
    let office = rig.office(NOW);
    fs::create_dir_all(&folder).expect("a folder");
    fs::copy(format!("{}/tests/state/counts-1.jsonl", env!("CARGO_MANIFEST_DIR")), folder.join("sum")).expect("copied");
    let tally = counted(&office);
    assert_eq!((tally.answered, tally.answers["heard_from"]["poster"]), (2, 2));
    assert_eq!(tally.pages["page.business"], PageCount { reached: 7, wrong: 3 });
    let name = format!("{}/tests/state/counts-2.jsonl", env!("CARGO_MANIFEST_DIR"));
    fs::copy(name, folder.join("work.2026-11-10")).expect("copied");
    assert_eq!(counted(&office), tally, "what a day came to is no answer");
    let report = reported(&office);
    let kept = report.days[&day("2026-11-19")];
    assert_eq!((kept.received, kept.lapsed, report.kinds[0].1.count), (3, 1, 2));
    assert_eq!(report.reasons["番地"], 1);
}
