//! A machine that starts with a wrong clock: nothing is erased before the time is confirmed, and with the
//! right clock again everything goes on by itself.

use super::command::{health, serve, wait_until, whole};
use super::rig::{NOW, Rig};
use sengen::office::mail::spool::Round;
use sengen::office::{Confirmed, Office};

/// Eight days and four hundred days later.
pub const LATER: [&str; 2] = ["2026-11-28T06:00:00Z", "2027-12-25T06:00:00Z"];

/// A state with a look at the clock, something unconfirmed, something rejected and a mail that waits.
fn prepared() -> Rig {
    let rig = whole();
    let office = rig.office(NOW);
    office.expire_due().unwrap();
    rig.confirmed(&office, "r", &[("corporate_number", "7000012050002")]);
    let reference = office.list(None).unwrap()[0].reference.clone();
    office.reject(&reference, "理由").unwrap();
    office.drain_if_alone().unwrap();
    office.submit(rig.draft("n", &[])).unwrap();
    rig
}

fn kept(rig: &Rig) -> [usize; 4] {
    let states = ["received", "rejected"].map(|state| rig.in_state(state).len());
    [states[0], states[1], rig.objects("mail").len(), rig.count("objects/waiting/mail")]
}

fn erased(office: &Office) -> usize {
    let done = office.expire_due().unwrap();
    done.expired + done.purged
}

#[test]
fn a_start_far_ahead_of_the_last_look_erases_nothing() {
    for later in LATER {
        let rig = prepared();
        let before = kept(&rig);
        let office = rig.office(later);
        assert_eq!(erased(&office), 0, "{later}");
        assert_eq!(erased(&office), 0, "{later}, at the next look");
        drop(office);
        // Looked at again after a restart: still the same clock, still not believed.
        assert_eq!(erased(&rig.office(later)), 0, "{later}, after a restart");
        assert_eq!(kept(&rig), before, "{later}");
        // The right clock again: links work and things expire in their time, nothing removed by hand.
        let office = rig.office("2026-11-20T18:00:00Z");
        assert!(!office.expire_due().unwrap().frozen, "{later}");
        office.drain_if_alone().unwrap();
        assert_eq!((rig.in_state("received").len(), rig.count("objects/waiting/refused")), (1, 0), "{later}");
        assert_eq!(erased(&rig.office("2026-11-21T06:00:00Z")), 0, "{later}");
        assert!(!rig.office("2026-11-21T06:00:00Z").doubts_clock(), "{later}");
    }
}

#[test]
fn no_mail_is_too_old_by_a_clock_that_nobody_confirmed() {
    for later in LATER {
        let rig = prepared();
        let office = rig.office(later);
        let round: Option<Round> = office.drain_if_alone().unwrap();
        assert_eq!(round.map(|round| round.failed), Some(0), "{later}");
        assert_eq!(rig.count("objects/waiting/refused"), 0, "{later}");
    }
}

#[test]
fn serve_says_so_and_believes_the_clock_when_told() {
    let rig = prepared();
    let served = serve(&rig, LATER[0], &[]);
    wait_until("a word about the clock", || served.log().contains("--trust-clock"));
    assert!(health(&served).contains("\nclock: "), "{}", health(&served));
    assert_eq!(rig.in_state("received").len(), 1);
    served.stop();
    let served = serve(&rig, LATER[0], &["--trust-clock"]);
    wait_until("the expiry", || rig.in_state("expired").len() == 1);
    assert!(!health(&served).contains("\nclock: "), "{}", health(&served));
}

#[test]
fn a_mark_that_a_wrong_clock_left_in_the_future_needs_no_hand() {
    let rig = prepared();
    std::fs::write(rig.state("clock"), "2028-01-01T00:00:00Z").unwrap();
    let office = rig.office("2026-11-21T06:00:00Z");
    assert!(office.expire_due().unwrap().frozen);
    drop(office);
    let served = serve(&rig, "2026-11-28T06:00:00Z", &["--trust-clock"]);
    wait_until("the expiry", || rig.in_state("expired").len() == 1);
    assert!(!health(&served).contains("\nclock: "));
}

#[test]
fn a_link_is_judged_by_the_clock_and_nothing_is_lost_by_it() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    office.expire_due().unwrap();
    let (_, token) = rig.submit(&office, "n", &[]);
    let ahead = rig.office(LATER[0]);
    ahead.expire_due().unwrap();
    assert_eq!(ahead.confirm(&token).unwrap(), Confirmed::Expired);
    assert!(matches!(rig.office("2026-11-20T18:00:00Z").confirm(&token).unwrap(), Confirmed::Numbers(_)));
}
