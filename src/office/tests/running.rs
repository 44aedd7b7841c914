//! The 72 hours of a replaced contact by a clock that goes on while the program works, as every real one does: what an
//! event says and what its number says are never the same moment.

use super::rig::Rig;
use super::{accepted, moved};
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::config;
use crate::office::account::contact::ContactLink;
use crate::office::account::telephone::{Served, Service};
use crate::office::queue::account::contact_of;
use crate::office::queue::application::State;
use crate::office::{Office, OfficeSetup, StateDir};
use crate::scheme::Scheme;
use crate::scheme::ids::Token;
use std::fs;
use std::sync::Arc;

const START: &str = "2026-11-20T05:59:59.999Z";
/// Two days and more after it, and just before and after the end of the 72 hours.
const PRUNED: &str = "2026-11-22T12:00:00.5Z";
const JUST_BEFORE: &str = "2026-11-23T05:59:58.5Z";
const AFTER: &str = "2026-11-23T06:00:30.25Z";
const DAYS_AFTER: &str = "2026-11-26T06:00:30.25Z";

const OWNER: &str = "hanako@mihon.example";
const NEW: &str = "new@mihon.example";

/// An office of a process that was started at a moment, by a clock that goes on from there.
fn office(rig: &Rig, from: &str) -> Office {
    let mut settings = config::load(rig.root()).expect("sound settings");
    settings.mail.transport = "file".to_owned();
    settings.limits.mails_per_address = 1_000_000;
    let base: config::BaseUrl = "https://x.example/sengen/".parse().expect("an address");
    let root = rig.root().to_path_buf();
    let setup = OfficeSetup {
        settings,
        scheme: Arc::new(Scheme::load(&root).expect("a scheme")),
        processor: base.clone(),
        base,
        state: StateDir::open(&root.join("var"), &root, &root.join("dist")).expect("a state"),
        clock: Clock::running_from(from.parse().expect("a moment")),
        entropy: Entropy::Os,
        user: "tanaka".to_owned(),
        root,
    };
    let office = Office::open(setup).expect("an office");
    office.upkeep.repair.mend().expect("a working disk");
    office.trust_clock().expect("a working disk");
    office
}

fn hour(office: &Office) {
    office.upkeep.expiration.expire_due().expect("a working disk");
    office.upkeep.repair.mend().expect("a working disk");
}

/// Whose mails go where now.
fn email(office: &Office) -> String {
    let found = office.applications.queue.each_in(&State::ALL, |one| one.email().map(str::to_owned));
    found.expect("a working disk").remove(0)
}

/// The numbers of the only record, as they lie there.
fn numbers(rig: &Rig) -> Vec<String> {
    let number = |path: &std::path::PathBuf| path.extension().expect("a number").to_string_lossy().into_owned();
    rig.objects("applications").iter().map(number).collect()
}

/// A listed declaration whose contact was replaced, the link by which its earlier one objects, and the number before.
fn replaced(rig: &Rig) -> (Token, String) {
    let office = office(rig, START);
    let session = accepted(rig, &office);
    let link = moved(rig, &office, &session);
    assert_eq!(email(&office), NEW);
    let told = |path: &std::path::PathBuf| fs::read_to_string(path).expect("a number").contains("\"contact_told\"");
    let before = rig.objects("applications").into_iter().rfind(|path| !told(path)).expect("a number before");
    (link, before.extension().expect("a number").to_string_lossy().into_owned())
}

#[test]
fn what_an_earlier_contact_would_go_back_to_stays_for_72_hours_and_goes_then() {
    let rig = Rig::new();
    let (link, before) = replaced(&rig);
    for (moment, stays) in [(PRUNED, true), (JUST_BEFORE, true), (DAYS_AFTER, false)] {
        let office = office(&rig, moment);
        hour(&office);
        assert_eq!(numbers(&rig).contains(&before), stays, "{moment}: {:?}", numbers(&rig));
        let open = if stays { ContactLink::Waiting } else { ContactLink::Unknown };
        assert_eq!(office.accounts.objections.objection(&link).expect("a working disk"), open, "{moment}");
    }
}

#[test]
fn an_earlier_contact_is_heard_to_the_end_of_the_72_hours_and_not_after() {
    for (moment, heard) in [(PRUNED, true), (JUST_BEFORE, true), (AFTER, false)] {
        let rig = Rig::new();
        let (link, _) = replaced(&rig);
        let office = office(&rig, moment);
        // The timer may have been there first.
        hour(&office);
        let done = office.accounts.objections.object(&link).expect("a working disk");
        let wanted = if heard { ContactLink::Undone { open: true } } else { ContactLink::Unknown };
        assert_eq!(done, wanted, "{moment}");
        assert_eq!(email(&office), if heard { OWNER } else { NEW }, "{moment}");
        if !heard {
            assert!(!fs::read_to_string(rig.only_in("accepted")).expect("a record").contains("\"objections\":[{"));
        }
    }
}

#[test]
fn a_contact_that_the_office_grants_is_in_force_after_72_hours_and_not_before() {
    let rig = Rig::new();
    let first = office(&rig, START);
    let session = accepted(&rig, &first);
    let mut contact = contact_of(&first.accounts.sessions.visit(&session).expect("logged in").answers);
    contact = contact.clone().taking(&["contact_email"], &rig.draft("x", &[("contact_email", NEW)]).answers);
    let reference = first.review.lists.list(None).expect("a list")[0].reference.clone();
    let granted = Service::GrantContact(Some(Box::new(contact)));
    let served =
        first.accounts.telephone.serve(reference.as_str(), granted, "登録の電話で確認").expect("a working disk");
    assert!(matches!(served, Served::Done(_)));
    first.mailer.drain_if_alone().expect("a working disk");
    let mails = rig.mails().concat();
    let url = mails.split_whitespace().find(|word| word.contains("account/contact/verify/")).expect("a link");
    let verify = Token::parse(url.trim_end_matches('/').rsplit('/').next().expect("a token")).expect("a token");
    assert!(matches!(first.accounts.contacts.verify(&verify), Ok(ContactLink::Done(Some(_)))));
    drop(first);
    for (moment, wanted) in [(PRUNED, OWNER), (JUST_BEFORE, OWNER), (AFTER, NEW)] {
        let office = office(&rig, moment);
        hour(&office);
        assert_eq!(email(&office), wanted, "{moment}");
    }
}

#[test]
fn the_clock_of_these_tests_goes_on_by_less_than_a_second() {
    let clock = Clock::running_from(START.parse().expect("a moment"));
    let (first, second) = (clock.now(), clock.now());
    assert!(first < second && first.duration_until(second).as_secs() == 0);
}
