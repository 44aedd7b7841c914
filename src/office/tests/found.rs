//! What is found without reading every record: what falls due, what was interrupted, what is listed, and who a
//! mail address belongs to. A damaged record that nobody asked about tells whether somebody read it.

use super::rig::{NOW, Rig};
use super::{accepted, mailed, moved};
use crate::office::Office;
use crate::office::account::telephone::{Served, Service};
use crate::office::queue::application::{State, Submission};
use crate::office::review::decision::Earlier;
use crate::office::state::left::Why;
use crate::office::upkeep::whole::{AT_START, WEEK};
use crate::scheme::ids::RecordNumber;
use std::fs;
use std::path::Path;

/// An accepted declaration of somebody else, which nobody can read.
fn somebody_elses(rig: &Rig) {
    let office = rig.office("2026-11-16T06:00:00Z");
    rig.confirmed(&office, "else", &[("name", "株式会社べつ"), ("corporate_number", "7000012050002")]);
    office
        .review
        .acceptance
        .accept(&office.review.inspection.acceptable().expect("a list"), Earlier::None)
        .expect("accepted");
    office.publisher.publish_register().expect("a working disk");
    let office = rig.office("2026-11-19T06:00:00Z");
    office.trust_clock().expect("a working disk");
    // What they overtook is gone too.
    office.upkeep.expiration.expire_due().expect("a working disk");
    assert_eq!(rig.objects("applications").len(), 1);
    fs::write(rig.only_in("accepted"), "{\"sengen\":1,").expect("written");
}

fn read_nobody_else(office: &Office, when: &str) {
    assert!(
        office.applications.queue.objects.state.left().of(Why::Damaged).is_empty(),
        "{when}: somebody else was read"
    );
}

#[test]
fn what_falls_due_is_found_by_its_day() {
    let rig = Rig::new();
    somebody_elses(&rig);
    let office = rig.office(NOW);
    rig.submit(&office, "u", &[("contact_email", "a@mihon.example")]);
    let session = accepted(&rig, &office);
    moved(&rig, &office, &session);
    let office = rig.office(NOW);
    office.accounts.stops.stop(&session).expect("stopped");
    read_nobody_else(&office, "the stop");
    let later = |now: &str| {
        let office = rig.office(now);
        office.trust_clock().expect("a working disk");
        // The one who reads everybody, once a day.
        rig.office(now).upkeep.expiration.keep_days().expect("a working disk");
        let done = office.upkeep.expiration.expire_due().expect("a working disk");
        office.upkeep.comparison.compare_register().expect("a sound register");
        read_nobody_else(&office, now);
        done
    };
    assert_eq!(rig.in_state("withdrawn").len(), 1);
    later("2026-11-23T06:01:00Z");
    assert!(!fs::read_to_string(rig.only_in("withdrawn")).expect("a record").contains("objections"), "they are over");
    assert_eq!((later("2026-11-28T15:00:00Z").expired, rig.in_state("expired").len()), (1, 1));
    assert_eq!(rig.objects("applications").len(), 3, "what was overtaken two days ago is gone");
    assert_eq!(later("2027-11-20T05:00:00Z").purged, 1, "the expired one");
    assert_eq!(later("2027-11-20T07:00:00Z").purged, 1, "a year after the stop");
    assert!(rig.in_state("withdrawn").is_empty());
    later("2027-11-23T07:00:00Z");
    assert_eq!(files(&rig.state("objects/waiting")), 0, "nobody waits for anything any more");
}

#[test]
fn a_look_at_everything_asks_for_nothing_to_be_removed_that_is_gone() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    accepted(&rig, &office);
    let overtaken = || files(&rig.state("objects/waiting/overtaken"));
    office.upkeep.whole.repair_whole().expect("a working disk");
    assert!(overtaken() > 0, "what was overtaken just now waits");
    let later = rig.office("2026-11-23T06:00:00Z");
    later.trust_clock().expect("a working disk");
    later.upkeep.expiration.expire_due().expect("a working disk");
    assert_eq!(overtaken(), 0);
    later.upkeep.whole.repair_whole().expect("a working disk");
    assert_eq!(overtaken(), 0, "nothing lies below it any more");
}

fn files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[test]
fn a_start_reads_nobody_but_finishes_what_was_interrupted() {
    let rig = Rig::new();
    somebody_elses(&rig);
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    office
        .review
        .acceptance
        .accept(&office.review.inspection.acceptable().expect("a list"), Earlier::None)
        .expect("accepted");
    // Back to the moment before it was listed and told.
    let told = rig.in_state("accepted").into_iter().next_back().expect("the last one");
    drop(office);
    fs::remove_file(&told).expect("a number");
    let begun = rig.in_state("accepted").into_iter().next_back().expect("the number before");
    rig.unfinished(&begun);
    let office = rig.office(NOW);
    read_nobody_else(&office, "the start");
    assert!(told.is_file(), "finished");
    assert_eq!(rig.objects("waiting/unfinished").len(), 0);
    office.upkeep.whole.repair_whole().expect("a working disk");
    assert_eq!(rig.objects("corrupt").len(), 1, "whoever looks at everything meets it");
}

#[test]
fn the_weekly_look_goes_on_where_it_was_stopped() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    for n in 0..5 {
        let email = format!("{n}@mihon.example");
        rig.submit(&office, &format!("n{n}"), &[("contact_email", &email)]);
    }
    let looked = |go_on: bool| {
        office.upkeep.whole.look_slowly(WEEK, &|| go_on).expect("a working disk");
        fs::read_to_string(rig.state("repaired")).expect("a mark").lines().count()
    };
    let hints = || rig.objects("waiting/expiry").len();
    for path in rig.objects("waiting/expiry") {
        fs::remove_file(path).expect("a hint");
    }
    assert_eq!((looked(false), hints()), (2, 2), "two records, then it was stopped");
    assert_eq!((looked(false), hints()), (2, 4), "it goes on");
    assert_eq!((looked(true), hints()), (1, 5), "and is done");
    fs::remove_file(rig.objects("waiting/expiry").remove(0)).expect("a hint");
    assert_eq!((looked(true), hints()), (1, 4), "for a week");
    let office = rig.office("2026-11-27T06:00:00Z");
    office.upkeep.whole.look_slowly(WEEK, &|| true).expect("a working disk");
    assert_eq!(hints(), 5, "then again");
    fs::remove_file(rig.objects("waiting/expiry").remove(0)).expect("a hint");
    rig.office("2026-11-27T06:00:01Z").upkeep.whole.look_slowly(AT_START, &|| true).expect("a working disk");
    assert_eq!(hints(), 5, "a start that follows at once begins it anew: it may have been lost just then");
}

#[test]
fn a_record_number_is_passed_on_to_each_once_whoever_comes_at_the_same_time() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let owners: Vec<Submission> = (0..6).map(|n| Submission::from_nonce(&n.to_string())).collect();
    let issuer = &*office.publisher.issuer;
    let no = issuer.record_number(None, &owners[0]).expect("a number");
    assert_eq!(no, RecordNumber::FIRST);
    let before: Vec<Vec<Submission>> = std::thread::scope(|scope| {
        let pass = |owner| scope.spawn(move || issuer.pass_on(no, owner).expect("passed on"));
        let racers: Vec<_> = owners[1..].iter().chain(&owners[1..]).map(pass).collect();
        racers.into_iter().map(|racer| racer.join().expect("no panic")).collect()
    });
    let mut lengths: Vec<usize> = before.iter().map(Vec::len).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], "each is told who had it before, twice the same");
    assert!(before.iter().all(|earlier| earlier[0] == owners[0]));
    let last = issuer.holder(no).expect("a working disk").expect("a holder");
    let of_last = before.iter().find(|earlier| earlier.len() == 5).expect("the last");
    assert!(!of_last.contains(&last));
    assert_eq!(issuer.pass_on(no, &owners[0]).expect("a working disk"), [], "it never comes back");
    assert_eq!(issuer.holder(no).expect("a working disk"), Some(last));
    // Whoever knows of fewer numbers than there are gets a new one all the same.
    let next = issuer.record_number(None, &owners[1]).expect("a number");
    assert_eq!((Some(next), issuer.issued().expect("a list")), (no.next(), vec![no, next]));
}

#[test]
fn a_registered_mail_address_names_its_declarations() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let show =
        |name: &str| office.accounts.telephone.serve(name, Service::Show, "電話で問合せ").expect("a working disk");
    rig.submit(&office, "n", &[]);
    assert!(matches!(show("hanako@mihon.example"), Served::Unknown), "not registered before it is confirmed");
    let confirmed = office.declarations.confirmations.confirm(&mailed(&rig)).expect("confirmed");
    assert!(matches!(confirmed, crate::office::Confirmed::Numbers(_)));
    assert!(matches!(show(" Hanako@mihon.example "), Served::Done(_)));
    office
        .review
        .acceptance
        .accept(&office.review.inspection.acceptable().expect("a list"), Earlier::None)
        .expect("accepted");
    let application = office.applications.queue.each_in(&[State::Accepted], Some).expect("a list").remove(0);
    let session = office.accounts.sessions.new_session(&application).expect("a session");
    moved(&rig, &office, &session);
    assert!(matches!(show("new@mihon.example"), Served::Done(_)));
    assert!(matches!(show("hanako@mihon.example"), Served::Unknown), "moved");
    let other =
        [("name", "株式会社べつ"), ("corporate_number", "7000012050002"), ("contact_email", "new@mihon.example")];
    rig.confirmed(&office, "m", &other);
    let Served::Several(found) = show("new@mihon.example") else { panic!("two of them") };
    assert_eq!(found.len(), 2);
    assert_eq!(rig.objects("mailbox").len(), 2, "one for each, none for the address before");
}
