//! One declarer, one row: also where a stop may still be undone by an earlier contact.

use super::command::trusted;
use super::rig::{NOW, Rig};
use super::takeover::{FIRST, OWNER, SECOND, accepted, log_in, moved_to, objection, undone};
use sengen::office::account::contact::ContactLink;
use sengen::office::queue::account::PendingKind;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::{Office, State};
use sengen::scheme::ids::{Reference, Token};

const FIRM: &str = "株式会社ためし塗装";

/// An accepted declaration whose contact moved: what its earlier contact may object with.
fn hijacked(rig: &Rig, office: &Office) -> (Token, String) {
    let number = accepted(rig, office);
    moved_to(rig, office, (&log_in(office, &number), FIRST));
    (objection(rig, office, OWNER), number)
}

fn stopped(office: &Office, number: &str) {
    office.accounts.stops.stop(&log_in(office, number)).unwrap();
}

/// Another declaration of the same firm, confirmed.
fn again(rig: &Rig, office: &Office) -> Reference {
    rig.confirmed(office, "m", &[("contact_email", SECOND)]);
    office.review.lists.list(Some(State::Confirmed)).unwrap()[0].reference.clone()
}

fn decided(office: &Office, reference: &Reference, earlier: Earlier) -> Decision {
    office.review.acceptance.accept(std::slice::from_ref(reference), earlier).unwrap().remove(0).1
}

#[test]
fn a_stop_that_may_be_undone_stands_in_the_way_of_the_same_declarer() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (_, number) = hijacked(&rig, &office);
    stopped(&office, &number);
    let newer = again(&rig, &office);
    assert!(office.review.inspection.acceptable().unwrap().is_empty(), "nor is it accepted with all");
    assert_eq!(decided(&office, &newer, Earlier::None), Decision::Doubled);
    let twins = office.review.lists.show(&newer).unwrap().unwrap().twins;
    assert_eq!(twins.applications.iter().map(|twin| twin.state).collect::<Vec<_>>(), [State::Withdrawn]);
    // After 72 hours it is final.
    let after = trusted(&rig, "2026-11-23T06:01:00Z");
    after.upkeep.expiration.expire_due().unwrap();
    assert!(matches!(decided(&after, &newer, Earlier::None), Decision::Accepted(_)));
}

#[test]
fn a_declarer_who_was_accepted_anew_is_not_revived_into_a_second_row() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (owners, number) = hijacked(&rig, &office);
    let first = office.review.lists.list(None).unwrap()[0].reference.clone();
    stopped(&office, &number);
    let newer = again(&rig, &office);
    assert!(matches!(decided(&office, &newer, Earlier::Distinct), Decision::Accepted(_)));
    assert_eq!(office.accounts.objections.object(&owners).unwrap(), ContactLink::Undone { open: false }, "heard");
    assert_eq!(rig.csv().matches(FIRM).count(), 1, "never two rows for one declarer");
    let shown = office.review.lists.show(&first).unwrap().unwrap();
    assert_eq!((shown.row.state, shown.application.email()), (State::Withdrawn, Some(OWNER)));
    assert!(
        shown.asked.iter().any(|asked| asked.kind == PendingKind::Objection),
        "the office decides what becomes of it"
    );
    drop(office);
    let restarted = rig.office(NOW);
    restarted.upkeep.expiration.expire_due().unwrap();
    assert_eq!(rig.csv().matches(FIRM).count(), 1, "nor after a restart");
}

#[test]
fn a_namesake_that_was_listed_before_the_stop_keeps_nobody_from_coming_back() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (owners, number) = hijacked(&rig, &office);
    let namesake = again(&rig, &office);
    assert!(matches!(decided(&office, &namesake, Earlier::Distinct), Decision::Accepted(_)));
    let later = rig.office("2026-11-20T07:00:00Z");
    stopped(&later, &number);
    assert_eq!(later.accounts.objections.object(&owners).unwrap(), undone());
    assert_eq!(rig.csv().matches(FIRM).count(), 2, "as the office had decided");
}
