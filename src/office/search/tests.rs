//! The index beside reading everybody: the same people, whatever was taken in and whatever call fails.

use super::{PersonSearch, SearchIndex, segment};
use crate::base::durable::broken_disk;
use crate::directory::fold;
use crate::office::Office;
use crate::office::queue::application::State;
use crate::office::review::decision::Earlier;
use crate::office::review::list::{ListQuery, Listed};
use crate::office::tests::rig::{NOW, Rig};
use std::collections::BTreeSet;

/// What is looked for, whoever is meant by it.
const TYPED: [&str; 9] =
    ["みほん", "髙橋", "高橋", "hanako", "03-0000-0000", "7123456789012", "千代田", "うつり", "大阪"];

fn index(office: &Office) -> SearchIndex<'_> {
    SearchIndex(&office.applications)
}

fn names(found: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    found.into_iter().collect()
}

/// Everybody who is meant, by reading everybody.
fn by_reading(office: &Office, typed: &str) -> BTreeSet<String> {
    let search = PersonSearch::of(office.scheme(), typed).expect("something");
    let found = office.applications.queue.each_in(&State::ALL, |one| search.finds(&one).then_some(one));
    names(found.expect("a working disk").into_iter().map(|one| one.reference.to_string()))
}

/// The same by the index.
fn by_index(office: &Office, typed: &str) -> BTreeSet<String> {
    let search = PersonSearch::of(office.scheme(), typed).expect("something");
    let found = index(office).found(&search).expect("a working disk").expect("a whole index");
    names(found.into_iter().map(|one| one.reference.to_string()))
}

fn same(office: &Office, at: &str) {
    for typed in TYPED {
        assert_eq!(by_index(office, typed), by_reading(office, typed), "{at}: {typed}");
    }
}

/// All that stands in any segment.
fn kept(office: &Office) -> String {
    let objects = &office.applications.queue.objects;
    let segments = segment::list(objects).expect("a working disk");
    let rows = segments.iter().flat_map(|one| segment::read(objects, &one.key).expect("sound").expect("there"));
    rows.map(|row| row.text.as_str().to_owned()).collect()
}

fn segments(office: &Office) -> usize {
    segment::list(&office.applications.queue.objects).expect("a working disk").len()
}

fn declared(rig: &Rig, office: &Office, count: usize) {
    for number in 0..count {
        let name = format!("株式会社みほん{number}");
        let email = format!("n{number}@mihon.example");
        rig.confirmed(office, &format!("n{number}"), &[("name", &name), ("contact_email", &email)]);
    }
}

#[test]
fn the_index_finds_whom_reading_everybody_finds_whenever_it_was_taken_in() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    declared(&rig, &office, 6);
    let search = PersonSearch::of(office.scheme(), "みほん").expect("something");
    assert!(index(&office).found(&search).expect("a working disk").is_none(), "before everybody was looked at");
    index(&office).make_whole(&|_| true).expect("a working disk");
    same(&office, "made whole");
    assert_eq!(by_index(&office, "みほん").len(), 6);
    // Not taken in yet: found by its hint.
    rig.submit(&office, "t", &[("name", "髙橋ヴェルデ"), ("contact_email", "t@mihon.example")]);
    same(&office, "submitted");
    assert_eq!(by_index(&office, "高橋").len(), 1);
    index(&office).take_in().expect("a working disk");
    same(&office, "taken in");
    // A later number of somebody who is in a segment.
    let waiting = office.review.lists.list(Some(State::Confirmed)).expect("a list");
    let waiting: Vec<_> = waiting.into_iter().map(|row| row.reference).collect();
    office.review.acceptance.accept(&waiting, Earlier::Distinct).expect("accepted");
    same(&office, "accepted");
    let record = office.review.lists.list(Some(State::Accepted)).expect("a list").len();
    assert_eq!(record, 6);
    index(&office).take_in().expect("a working disk");
    same(&office, "accepted and taken in");
    // What the list finds is what the index finds.
    let query = ListQuery { which: Listed::Everything, search: "みほん3".to_owned(), ..ListQuery::default() };
    assert_eq!(office.review.lists.find(&query).expect("a list").rows.len(), 1);
}

#[test]
fn small_segments_are_joined_and_nobody_is_in_them_twice() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    index(&office).make_whole(&|_| true).expect("a working disk");
    for number in 0..9 {
        rig.submit(&office, &format!("s{number}"), &[("contact_email", &format!("s{number}@mihon.example"))]);
        index(&office).take_in().expect("a working disk");
        same(&office, &format!("{number}"));
    }
    assert!(segments(&office) <= 4, "{}", segments(&office));
    let kept = kept(&office);
    assert_eq!(kept.matches("s3@mihon.example").count(), 1, "{kept}");
}

#[test]
fn who_is_erased_leaves_the_index_at_once_and_wherever_that_breaks_off() {
    for n in broken_disk::each_call(5) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        declared(&rig, &office, 5);
        rig.submit(&office, "f", &[("name", "合同会社わすれた"), ("contact_email", "forgotten@mihon.example")]);
        index(&office).make_whole(&|_| true).expect("a working disk");
        assert!(kept(&office).contains(&fold("わすれた")));
        drop(office);
        let office = rig.office("2026-12-05T06:00:00Z");
        office.trust_clock().expect("a working disk");
        broken_disk::arm(n, "");
        let expired = office.upkeep.expiration.expire_due();
        let has_struck = broken_disk::mend();
        drop(office);
        let office = rig.office("2026-12-05T06:00:00Z");
        if expired.is_err() {
            office.upkeep.expiration.expire_due().expect("a working disk");
            office.upkeep.whole.keep_index().expect("a working disk");
        }
        let kept = kept(&office);
        assert!(!kept.contains(&fold("わすれた")) && !kept.contains("forgotten"), "call {n}: {kept}");
        same(&office, &format!("call {n}"));
        if !has_struck {
            return;
        }
    }
}

#[test]
fn whatever_call_fails_nobody_is_lost_from_the_index() {
    for n in broken_disk::each_call(5) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        index(&office).make_whole(&|_| true).expect("a working disk");
        declared(&rig, &office, 5);
        broken_disk::arm(n, "");
        let _ = index(&office).take_in();
        let _ = index(&office).make_whole(&|_| true);
        let has_struck = broken_disk::mend();
        drop(office);
        let office = rig.office(NOW);
        let search = PersonSearch::of(office.scheme(), "みほん").expect("something");
        if index(&office).found(&search).expect("a working disk").is_some() {
            same(&office, &format!("call {n}"));
        }
        office.upkeep.whole.make_index(&|| true).expect("a working disk");
        same(&office, &format!("call {n}, made anew"));
        if !has_struck {
            return;
        }
    }
}

#[test]
fn a_segment_that_cannot_be_read_is_named_and_everybody_is_read_until_it_is_made_anew() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    declared(&rig, &office, 6);
    index(&office).make_whole(&|_| true).expect("a working disk");
    let one = segment::list(&office.applications.queue.objects).expect("a working disk").remove(0);
    let path = rig.state(&format!("objects/{}", one.key));
    let bytes = std::fs::read(&path).expect("an object");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("cut");
    let query = ListQuery { which: Listed::Everything, search: "みほん".to_owned(), ..ListQuery::default() };
    assert_eq!(office.review.lists.find(&query).expect("a list").rows.len(), 6);
    assert!(office.left().iter().any(|(_, count)| *count > 0), "it is named");
    office.upkeep.whole.keep_index().expect("a working disk");
    office.upkeep.whole.make_index(&|| true).expect("a working disk");
    same(&office, "made anew");
    assert_eq!(by_index(&office, "みほん").len(), 6);
}
