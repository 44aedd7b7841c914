//! What was returned waits until its declarer has put something right that the office looks at: not until
//! anything happens to it.

use super::desk::seen;
use super::rig::{NOW, Rig};
use super::takeover::{FIRST, OWNER, confirmed, edited, log_in, moved_to, objection, undone};
use sengen::office::Office;
use sengen::office::queue::account::PendingKind;
use sengen::office::queue::history::{Actor, Event, Step};
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::review::requests::{Decided, Verdict};
use sengen::scheme::edit::Editing;
use sengen::scheme::ids::Reference;

/// The only declaration, returned to its declarer.
fn returned(office: &Office) -> Reference {
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    assert_eq!(
        office.review.acceptance.send_back(seen(office, &reference), "町名を確かめてください").unwrap(),
        Decision::Done
    );
    reference
}

fn accepted(office: &Office, reference: &Reference) -> Decision {
    office.review.acceptance.accept(&[seen(office, reference)], Earlier::None).unwrap().remove(0).1
}

/// Whether it still waits for its declarer, by the list; then it is not accepted with all others either.
fn waits_for_its_declarer(office: &Office) -> bool {
    let listed = office.review.lists.list(None).unwrap().iter().any(|row| row.wait.returned_at.is_some());
    assert!(!listed || office.review.inspection.acceptable().unwrap().is_empty());
    listed
}

#[test]
fn what_the_office_does_not_look_at_corrects_nothing() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let number = confirmed(&rig, &office);
    let session = log_in(&office, &number);
    let reference = returned(&office);
    edited(&office, &session, (Editing::Change, &[("newsletter", "yes")]));
    assert!(waits_for_its_declarer(&office), "the newsletter");
    edited(&office, &session, (Editing::Contact, &[("contact_name", "見本 太郎")]));
    assert!(waits_for_its_declarer(&office), "the name of the contact");
    moved_to(&rig, &office, (&session, FIRST));
    assert!(waits_for_its_declarer(&office), "the address of the contact");
    assert_eq!(accepted(&office, &reference), Decision::Returned { days: 0 });
    assert_eq!(rig.csv().matches("株式会社ためし塗装").count(), 0);
}

#[test]
fn a_change_that_is_put_back_corrects_nothing() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let session = log_in(&office, &confirmed(&rig, &office));
    let reference = returned(&office);
    let town = |town| edited(&office, &session, (Editing::Change, &[("municipality", town)]));
    town("千代田区新例示町");
    assert!(!waits_for_its_declarer(&office), "corrected");
    town("千代田区例示町");
    assert!(waits_for_its_declarer(&office), "as it was when it was returned");
    town("千代田区新例示町");
    returned(&office);
    assert!(waits_for_its_declarer(&office), "the newer return stands");
    town("千代田区例示町");
    assert!(!waits_for_its_declarer(&office), "it differs from what was returned last");
    assert!(matches!(accepted(&office, &reference), Decision::Accepted(_)));
}

#[test]
fn an_objection_puts_the_return_back_with_the_answers() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let session = log_in(&office, &confirmed(&rig, &office));
    moved_to(&rig, &office, (&session, FIRST));
    let reference = returned(&office);
    edited(&office, &session, (Editing::Change, &[("municipality", "千代田区新例示町")]));
    assert!(!waits_for_its_declarer(&office), "corrected, by whoever it was");
    assert_eq!(office.accounts.objections.object(&objection(&rig, &office, OWNER)).unwrap(), undone());
    assert!(waits_for_its_declarer(&office), "what was returned stands again");
    let settled =
        office.review.requests.decide(&reference, PendingKind::Objection, &Verdict::Accept(String::new())).unwrap();
    assert_eq!(settled, Decided::Done);
    assert!(waits_for_its_declarer(&office), "the office looked at the objection, nobody at the town");
    assert_eq!(accepted(&office, &reference), Decision::Returned { days: 0 });
}

#[test]
fn a_stop_that_was_undone_leaves_the_return() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let session = log_in(&office, &confirmed(&rig, &office));
    moved_to(&rig, &office, (&session, FIRST));
    returned(&office);
    office.accounts.stops.stop(&session).unwrap();
    assert_eq!(office.accounts.objections.object(&objection(&rig, &office, OWNER)).unwrap(), undone());
    assert!(waits_for_its_declarer(&office));
}

#[test]
fn an_objection_is_settled_before_its_declaration_is_accepted() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let session = log_in(&office, &confirmed(&rig, &office));
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    moved_to(&rig, &office, (&session, FIRST));
    assert_eq!(office.accounts.objections.object(&objection(&rig, &office, OWNER)).unwrap(), undone());
    let early = accepted(&office, &reference);
    assert!(!matches!(early, Decision::Accepted(_)), "{early:?} while the objection is open");
    office.review.requests.decide(&reference, PendingKind::Objection, &Verdict::Accept(String::new())).unwrap();
    assert!(matches!(accepted(&office, &reference), Decision::Accepted(_)));
}

#[test]
fn a_return_of_an_earlier_version_ends_with_what_the_office_looks_at() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    confirmed(&rig, &office);
    let mut application = office.review.lists.show(&returned(&office)).unwrap().unwrap().application;
    let event = application.history.last_mut().unwrap();
    event.particulars.seen.clear();
    let at = event.at;
    let mut changed = |keys: &[&str]| {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        application.history.push(Event::new(at, Actor::Declarer, Step::Changed).about(&keys));
        sengen::office::queue::returned::returned(&application).is_none()
    };
    assert!(!changed(&["newsletter"]));
    assert!(!changed(&["contact_name", "contact_email"]));
    assert!(changed(&["newsletter", "street"]));
}
