//! An account in wrong hands: which earlier address may undo what, until when, what comes back, and what the
//! office is shown again.

use super::rig::{NOW, Rig};
use sengen::base::failure::Failure;
use sengen::office::account::contact::ContactLink;
use sengen::office::account::session::LogIn;
use sengen::office::account::visits::Session;
use sengen::office::queue::account::PendingKind;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::{Confirmed, Draft, Office, State};
use sengen::scheme::edit::{Editing, check_edit, retyped};
use sengen::scheme::ids::Token;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PASSWORD: &str = "Aki-Sora-12345";
pub const OWNER: &str = "hanako@mihon.example";
pub const FIRST: &str = "first@evil.example";
pub const SECOND: &str = "second@evil.example";

/// A declarer who was accepted: its user number.
pub fn accepted(rig: &Rig, office: &Office) -> String {
    let number = confirmed(rig, office);
    office.review.acceptance.accept(&office.review.inspection.acceptable().unwrap(), Earlier::None).unwrap();
    number
}

/// A declarer who has confirmed: its user number.
pub fn confirmed(rig: &Rig, office: &Office) -> String {
    let draft = Draft {
        password_hash: office.access.passwords.hash_password(PASSWORD, CLIENT).unwrap(),
        ..rig.draft("n", &[])
    };
    office.declarations.intake.submit(draft).unwrap();
    office.mailer.drain_if_alone().unwrap();
    let Confirmed::Numbers(numbers) =
        office.declarations.confirmations.confirm(&super::rig::token_in(&rig.mails()[0])).unwrap()
    else {
        panic!("not confirmed")
    };
    numbers.user_number
}

pub fn log_in(office: &Office, number: &str) -> Session {
    match office.accounts.sessions.log_in(number, PASSWORD, CLIENT).unwrap() {
        LogIn::In(session) => *session,
        other => panic!("not logged in: {other:?}"),
    }
}

/// The token of the newest mail to an address whose link leads to this page.
fn link(rig: &Rig, office: &Office, (to, page): (&str, &str)) -> Token {
    office.mailer.drain_if_alone().unwrap();
    let own = |mail: &&String| mail.contains(&format!("To: {to}\r\n")) && mail.contains(page);
    let mails = rig.mails();
    let mail = mails.iter().rev().find(own).unwrap_or_else(|| panic!("no {page} for {to}"));
    let url = mail.split_whitespace().find(|word| word.contains(page)).unwrap();
    Token::parse(url.trim_end_matches('/').rsplit('/').next().unwrap()).unwrap()
}

/// Changes answers as the account pages do.
pub fn edited(office: &Office, session: &Session, (editing, changes): (Editing, &[(&str, &str)])) {
    let application = office.accounts.sessions.visit(session).unwrap();
    let mut posted = retyped(office.scheme(), &application.answers);
    for (key, value) in changes {
        posted = posted.with(key, value);
    }
    let checked = check_edit(office.scheme(), &application.answers, editing, &posted);
    assert_eq!(checked.errors, []);
    let version = application.account.version;
    match editing {
        Editing::Contact => {
            office.accounts.contacts.change(session, version, &checked.answers, CLIENT).unwrap();
        }
        Editing::Change => drop(office.accounts.changes.change(session, version, &checked.answers).unwrap()),
        Editing::StepUp { .. } => office.accounts.changes.ask_step_up(session, version, &checked.answers).unwrap(),
    }
}

/// A new contact address, confirmed at its mailbox.
pub fn moved_to(rig: &Rig, office: &Office, (session, email): (&Session, &str)) {
    edited(office, session, (Editing::Contact, &[("contact_email", email), ("contact_email_confirmation", email)]));
    let verify = link(rig, office, (email, "account/contact/verify/"));
    assert_eq!(office.accounts.contacts.verify(&verify).unwrap(), ContactLink::Done(None));
}

pub fn objection(rig: &Rig, office: &Office, of: &str) -> Token {
    link(rig, office, (of, "account/contact/object/"))
}

fn contact(office: &Office) -> String {
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    office.review.lists.show(&reference).unwrap().unwrap().application.email().unwrap_or_default().to_owned()
}

pub fn undone() -> ContactLink {
    ContactLink::Undone { open: true }
}

#[test]
fn of_two_changes_the_first_address_reaches_back_behind_both() {
    for second_objects_first in [false, true] {
        let rig = Rig::new();
        let office = rig.office(NOW);
        let number = accepted(&rig, &office);
        moved_to(&rig, &office, (&log_in(&office, &number), FIRST));
        let owners = objection(&rig, &office, OWNER);
        let late = rig.office("2026-11-22T20:00:00Z");
        moved_to(&rig, &late, (&log_in(&late, &number), SECOND));
        assert_eq!(objection(&rig, &late, OWNER), owners, "told of the second change, with the same link");
        let firsts = objection(&rig, &late, FIRST);
        let last_hour = rig.office("2026-11-23T05:00:00Z");
        last_hour.upkeep.expiration.expire_due().unwrap();
        if second_objects_first {
            assert_eq!(last_hour.accounts.objections.object(&firsts).unwrap(), undone());
            assert_eq!(contact(&last_hour), FIRST);
        }
        assert_eq!(last_hour.accounts.objections.object(&owners).unwrap(), undone());
        assert_eq!(contact(&last_hour), OWNER);
        assert_eq!(
            last_hour.accounts.objections.objection(&firsts).unwrap(),
            ContactLink::Unknown,
            "who was replaced has no say"
        );
    }
}

#[test]
fn whoever_replaced_an_address_that_came_back_has_no_say() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let number = accepted(&rig, &office);
    moved_to(&rig, &office, (&log_in(&office, &number), FIRST));
    moved_to(&rig, &office, (&log_in(&office, &number), OWNER));
    office.mailer.drain_if_alone().unwrap();
    let told = |mail: &String| mail.contains(&format!("To: {FIRST}\r\n")) && mail.contains("contact/object/");
    assert!(!rig.mails().iter().any(told), "or a thief would undo the owner's own repair");
    assert_eq!(office.accounts.objections.object(&objection(&rig, &office, OWNER)).unwrap(), undone());
}

#[test]
fn a_stop_is_final_when_nobody_may_object_any_more() {
    let rig = Rig::new();
    let settings = rig.root().join("data/site.toml");
    let patient = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, patient.replace("withdrawn_days = 365", "withdrawn_days = 1")).unwrap();
    let office = rig.office(NOW);
    let number = accepted(&rig, &office);
    moved_to(&rig, &office, (&log_in(&office, &number), FIRST));
    let owners = objection(&rig, &office, OWNER);
    office.accounts.stops.stop(&log_in(&office, &number)).unwrap();
    assert!(!rig.csv().contains("株式会社ためし塗装"), "off at once");
    assert!(
        matches!(office.accounts.sessions.log_in(&number, PASSWORD, CLIENT).unwrap(), LogIn::Wrong),
        "log-in has ended"
    );
    for hour in ["2026-11-21T03:00:00Z", "2026-11-22T00:00:00Z", "2026-11-22T21:00:00Z", "2026-11-23T05:59:00Z"] {
        let later = rig.office(hour);
        later.upkeep.expiration.expire_due().unwrap();
        assert_eq!(later.accounts.objections.objection(&owners).unwrap(), ContactLink::Waiting, "{hour}");
    }
    fs::write(&settings, &patient).unwrap();
    let after = rig.office("2026-11-23T06:01:00Z");
    assert_eq!(after.accounts.objections.object(&owners).unwrap(), ContactLink::Unknown);
    after.upkeep.expiration.expire_due().unwrap();
    let kept = fs::read_to_string(rig.only_in("withdrawn")).unwrap();
    assert!(!kept.contains("$argon2id"), "nothing is kept to come back with");
    assert_eq!(rig.objects("waiting/effect").len(), 0);

    // Without an earlier contact it is final at once.
    let rig = Rig::new();
    let office = rig.office(NOW);
    let number = accepted(&rig, &office);
    office.accounts.stops.stop(&log_in(&office, &number)).unwrap();
    assert!(!fs::read_to_string(rig.only_in("withdrawn")).unwrap().contains("$argon2id"));
}

#[test]
fn what_the_owner_had_wished_before_stays_wished() {
    for office_accepts in [true, false] {
        let rig = Rig::new();
        let office = rig.office(NOW);
        let number = accepted(&rig, &office);
        edited(&office, &log_in(&office, &number), (Editing::Change, &[("municipality", "千代田区新例示町")]));
        moved_to(&rig, &office, (&log_in(&office, &number), FIRST));
        let owners = objection(&rig, &office, OWNER);
        let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
        if office_accepts {
            let verdict = sengen::office::review::requests::Verdict::Accept(String::new());
            office.review.requests.decide(&reference, PendingKind::Change, &verdict).unwrap();
        }
        office.accounts.stops.stop(&log_in(&office, &number)).unwrap();
        assert_eq!(office.accounts.objections.object(&owners).unwrap(), undone());
        assert_eq!(rig.csv().contains("千代田区新例示町"), office_accepts);
        assert!(rig.csv().contains("株式会社ためし塗装"), "listed again");
        let shown = office.review.lists.show(&reference).unwrap().unwrap();
        let waiting: Vec<_> = shown.asked.iter().map(|asked| (asked.kind, asked.differences.len())).collect();
        let change = (PendingKind::Change, 1);
        let objection = (PendingKind::Objection, 0);
        let expected = if office_accepts { vec![objection] } else { vec![change, objection] };
        assert_eq!(waiting, expected, "and the office has nothing of the owner's to take back");
    }
}

#[test]
fn a_replaced_declaration_is_not_revived_behind_the_office() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let number = accepted(&rig, &office);
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    let no = office.review.acceptance.record_of(&reference).unwrap().unwrap();
    moved_to(&rig, &office, (&log_in(&office, &number), FIRST));
    let owners = objection(&rig, &office, OWNER);
    rig.confirmed(&office, "m", &[("contact_email", SECOND)]);
    let newer = office.review.lists.list(Some(State::Confirmed)).unwrap()[0].reference.clone();
    let decided = office.review.acceptance.accept(std::slice::from_ref(&newer), Earlier::Replaced(no)).unwrap();
    assert_eq!(decided[0].1, Decision::Accepted(no));
    assert_eq!(
        office.accounts.objections.object(&owners).unwrap(),
        ContactLink::Undone { open: false },
        "heard, also now"
    );
    let shown = office.review.lists.show(&reference).unwrap().unwrap();
    assert_eq!((shown.row.state, shown.application.email()), (State::Withdrawn, Some(OWNER)));
    assert!(
        shown.asked.iter().any(|asked| asked.kind == PendingKind::Objection),
        "the office decides what becomes of it"
    );
    assert_eq!(rig.csv().matches("株式会社ためし塗装").count(), 1, "never two rows for one declarer");
    drop(office);
    assert_eq!(rig.office(NOW).review.lists.list(Some(State::Withdrawn)).unwrap()[0].reference, reference);
}

#[test]
fn changes_of_contact_are_not_chained_without_end() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let number = accepted(&rig, &office);
    let session = log_in(&office, &number);
    for n in 0..5 {
        moved_to(&rig, &office, (&session, &format!("thief{n}@evil.example")));
    }
    let application = office.accounts.sessions.visit(&session).unwrap();
    let sixth = retyped(office.scheme(), &application.answers).with("contact_email", FIRST);
    let sixth = sixth.with("contact_email_confirmation", FIRST);
    let sixth = check_edit(office.scheme(), &application.answers, Editing::Contact, &sixth).answers;
    let taken = office.accounts.contacts.change(&session, application.account.version, &sixth, CLIENT);
    assert!(taken.err().and_then(Failure::refusal).is_some(), "each would have to be undone");
    assert_eq!(office.accounts.objections.object(&objection(&rig, &office, OWNER)).unwrap(), undone());
}
