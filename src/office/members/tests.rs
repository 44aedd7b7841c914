//! Members on a rig's state: the link for once, codes for once, who waits and who is out; and objects of every version.

use super::enrol::EnrolForm;
use super::rows::{KIND, MemberBody};
use super::*;
use crate::base::failure::Failure;
use crate::office::tests::rig::{NOW, Rig};
use crate::store::record::Record;
use std::net::{IpAddr, Ipv4Addr};

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PASSWORD: &str = "十分に長い合言葉です。ほんとうに";

fn name() -> MemberName {
    MemberName::parse("見本 花子").expect("a name")
}

/// What the telephone has been told.
fn secret(shown: &Enrolment) -> Vec<u8> {
    let text = shown.by_hand.replace(' ', "");
    totp(&text)
}

fn totp(base32: &str) -> Vec<u8> {
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = base32.chars().map(|c| format!("{:05b}", SIGNS.find(c).expect("a sign"))).collect();
    bits.as_bytes()
        .chunks(8)
        .filter(|byte| byte.len() == 8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).expect("bits"), 2).expect("a byte"))
        .collect()
}

/// A member made at a moment: the telephone's secret, and the codes on paper.
fn enrolled(office: &Office) -> (Vec<u8>, Vec<String>) {
    let members = office.members();
    let token = members.invite(&name(), MemberRole::Review).expect("nobody is there").token;
    let invited = members.invited(&token).expect("a disk").expect("it works");
    let shown = members.begin_enrolment(&invited).expect("randomness");
    let secret = secret(&shown);
    let code = codes::code_at(&secret, office.now());
    let form = EnrolForm { sealed: &shown.sealed, password: PASSWORD, code: &code };
    let paper = members.enrol(&token, form, CLIENT).expect("enrolled");
    let over = members.enrol(&token, form, CLIENT).map_err(Failure::refusal);
    assert_eq!(over, Err(Some(EnrolRefusal::Over)), "a link is for once");
    (secret, paper)
}

fn tried(office: &Office, code: &str) -> MemberLogIn {
    let typed = Typed { name: "見本花子", password: PASSWORD, code };
    office.members().log_in(typed, CLIENT).expect("a disk")
}

#[test]
fn a_code_is_good_once_and_a_session_ends_with_the_day_the_link_and_the_member() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (secret, paper) = enrolled(&office);
    let code = codes::code_at(&secret, office.now());
    assert!(matches!(tried(&office, &code), MemberLogIn::Wrong), "the first code was used to enrol");
    let later = rig.office("2026-11-20T06:01:00Z");
    let code = codes::code_at(&secret, later.now());
    let MemberLogIn::In(session) = tried(&later, &code) else { panic!("in") };
    assert!(matches!(tried(&later, &code), MemberLogIn::Wrong), "once");
    let entered = later.members().enter(session.id()).expect("a disk").expect("logged in");
    assert_eq!((entered.name, entered.role, entered.paper_left), (name(), MemberRole::Review, 8));
    let is_in = |now: &str| rig.office(now).members().enter(session.id()).expect("a disk").is_some();
    assert!(is_in("2026-11-20T18:00:00Z") && !is_in("2026-11-20T18:01:01Z"), "a working day");
    let MemberLogIn::In(other) = tried(&later, &paper[3].to_uppercase()) else { panic!("by paper") };
    assert!(matches!(tried(&later, &paper[3]), MemberLogIn::Wrong), "once");
    assert_eq!(later.members().enter(other.id()).expect("a disk").expect("in").paper_left, 7);
    later.members().log_out(&other).expect("a disk");
    assert!(later.members().enter(other.id()).expect("a disk").is_none());
    let again = later.members().reset(&name()).expect("it is there").token;
    assert!(!is_in("2026-11-20T06:02:00Z"), "another link ends all sessions");
    assert!(later.members().invited(&again).expect("a disk").is_some());
    assert!(rig.office("2026-11-21T06:01:00Z").members().invited(&again).expect("a disk").is_none(), "a day");
    later.members().remove(&name()).expect("it is there");
    assert!(
        later.members().invited(&again).expect("a disk").is_none()
            && later.members().list().expect("a disk").is_empty()
    );
}

#[test]
fn who_guesses_waits_and_who_is_right_begins_anew() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (secret, _) = enrolled(&office);
    for _ in 0..5 {
        assert!(matches!(tried(&office, "000000"), MemberLogIn::Wrong));
    }
    let MemberLogIn::Wait(wait) = tried(&office, "000000") else { panic!("waits") };
    assert_eq!(wait.as_secs(), 60);
    let later = rig.office("2026-11-20T06:01:00Z");
    assert!(matches!(tried(&later, &codes::code_at(&secret, later.now())), MemberLogIn::In(_)));
    assert!(matches!(tried(&later, "000000"), MemberLogIn::Wrong), "all is forgiven");
    let nobody = Typed { name: "だれか", password: PASSWORD, code: "000000" };
    for _ in 0..5 {
        assert!(matches!(later.members().log_in(nobody, CLIENT).expect("a disk"), MemberLogIn::Wrong));
    }
    assert!(matches!(later.members().log_in(nobody, CLIENT).expect("a disk"), MemberLogIn::Wait(_)));
}

#[test]
fn what_nobody_may_have_is_refused_with_what_was_shown_before() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let members = office.members();
    let token = members.invite(&name(), MemberRole::Admin).expect("nobody is there").token;
    assert_eq!(members.invite(&name(), MemberRole::Admin).map_err(Failure::refusal), Err(Some(MemberRefusal::There)));
    let invited = members.invited(&token).expect("a disk").expect("it works");
    let shown = members.begin_enrolment(&invited).expect("randomness");
    assert_eq!(members.go_on_with(&invited, &shown.sealed).expect("randomness").by_hand, shown.by_hand);
    let code = codes::code_at(&secret(&shown), office.now());
    for (sealed, password, code, why) in [
        (shown.sealed.as_str(), "みじかい", code.as_str(), EnrolRefusal::Password),
        (shown.sealed.as_str(), PASSWORD, "000000", EnrolRefusal::Code),
        ("x", PASSWORD, code.as_str(), EnrolRefusal::Stale),
    ] {
        let refused = members.enrol(&token, EnrolForm { sealed, password, code }, CLIENT);
        assert_eq!(refused.map_err(Failure::refusal), Err(Some(why)));
    }
    let mut wrong = token.clone();
    wrong.replace_range(63..64, if token.as_bytes()[63] == b'0' { "1" } else { "0" });
    for token in ["", "x", &wrong, &token[..32]] {
        assert!(members.invited(token).expect("a disk").is_none(), "{token}");
    }
    assert_eq!(
        members.remove(&MemberName::parse("x").expect("a name")).map_err(Failure::refusal),
        Err(Some(MemberRefusal::Unknown))
    );
}

/// What was written once opens for ever, and is written in the same bytes as long as its version is today's.
#[test]
fn objects_of_every_version_open() {
    for version in 1..=KIND.version() {
        let path = format!("{}/tests/state/member-{version}.jsonl", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(&path).expect("a member of every version");
        let record = Record::open(&KIND, &bytes).expect("whole");
        let body: MemberBody = record.body(&KIND).expect("readable");
        assert_eq!((body.name.as_str(), body.role), ("見本 花子", MemberRole::Publish), "{path}");
    }
    for version in 1..=SESSIONS.record.version() {
        let path = format!("{}/tests/state/desk-session-{version}.jsonl", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(&path).expect("a session of every version");
        assert!(Record::open(&SESSIONS.record, &bytes).is_ok(), "{path}");
    }
}
