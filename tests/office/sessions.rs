//! Sessions as objects of the store: every process that has it knows the same ones, and none writes to a record.

use super::desk::{self, OTHER, client};
use super::rig::{NOW, Rig};
use sengen::base::failure::Failure;
use sengen::office::Office;
use sengen::office::account::session::{LogIn, SessionEnded};
use sengen::office::account::visits::Session;
use sengen::office::account::visits::SessionNote;
use std::fs;

const LATER: &str = "2026-11-20T06:20:00Z";
const TOO_LATE: &str = "2026-11-20T06:55:00Z";

fn log_in(office: &Office, number: &str) -> Session {
    match office.accounts.sessions.log_in(number, desk::PASSWORD, client()).unwrap() {
        LogIn::In(session) => *session,
        other => panic!("not logged in: {other:?}"),
    }
}

/// Every file of the state: its path and its content.
fn files(rig: &Rig) -> Vec<(String, String)> {
    let files = walkdir::WalkDir::new(rig.state("")).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    files.map(|entry| (entry.path().display().to_string(), text(fs::read(entry.path()).unwrap()))).collect()
}

#[test]
fn two_processes_know_the_same_sessions_and_a_log_out_writes_to_no_record() {
    let rig = Rig::new();
    let (one, other) = (rig.office(NOW), rig.office(NOW));
    let declarer = desk::declarer(&rig, &one, ("n1", &[]));
    let (first, second) = (log_in(&one, &declarer.user_number), log_in(&other, &declarer.user_number));
    let (found, _) = other.accounts.sessions.enter(first.id()).unwrap();
    assert!(found == first && one.accounts.sessions.visit(&second).is_ok());
    let records = |rig: &Rig| {
        files(rig).into_iter().filter(|(_, text)| text.contains("\"kind\":\"application\"")).collect::<Vec<_>>()
    };
    let before = records(&rig);
    assert!(!before.is_empty());
    other.accounts.sessions.log_out(&first).unwrap();
    assert_eq!(
        one.accounts.sessions.enter(first.id()).err().and_then(Failure::refusal),
        Some(SessionEnded::Over),
        "also for whoever copied its cookie"
    );
    assert!(one.accounts.sessions.visit(&second).is_ok(), "another log-in goes on");
    assert!(records(&rig) == before, "the record is as it was");
    one.accounts.sessions.log_out(&first).unwrap();
}

#[test]
fn the_id_of_a_session_stands_nowhere_in_the_state() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let declarer = desk::declarer(&rig, &office, ("n1", &[]));
    let session = log_in(&office, &declarer.user_number);
    office.accounts.sessions.has_read(&session, SessionNote::Procedure).unwrap();
    rig.office(LATER).accounts.sessions.saw(&session);
    let files = files(&rig);
    assert!(files.iter().any(|(path, _)| path.contains(&session.name())));
    assert!(!files.iter().any(|(path, text)| path.contains(session.id()) || text.contains(session.id())));
}

#[test]
fn a_click_in_one_process_keeps_a_session_in_every_other() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let declarer = desk::declarer(&rig, &office, ("n1", &[]));
    let (busy, idle) = (log_in(&office, &declarer.user_number), log_in(&office, &declarer.user_number));
    let later = rig.office(LATER);
    for _ in 0..3 {
        later.accounts.sessions.saw(&later.accounts.sessions.enter(busy.id()).unwrap().0);
    }
    let too_late = rig.office(TOO_LATE);
    assert_eq!(too_late.accounts.sessions.visit(&idle).err().and_then(Failure::refusal), Some(SessionEnded::Time));
    assert_eq!(
        too_late.accounts.sessions.visit(&busy).err().and_then(Failure::refusal),
        Some(SessionEnded::Time),
        "35 minutes after its last click"
    );
    assert!(rig.office("2026-11-20T06:45:00Z").accounts.sessions.visit(&busy).is_ok());
}

#[test]
fn a_new_password_ends_every_session_but_the_one_that_goes_on() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let declarer = desk::declarer(&rig, &office, ("n1", &[]));
    let stranger = desk::declarer(&rig, &office, ("n2", &OTHER));
    let (own, other) = (log_in(&office, &declarer.user_number), log_in(&office, &declarer.user_number));
    office.accounts.sessions.has_read(&own, SessionNote::Guideline).unwrap();
    let hash = office.access.passwords.hash_new_password("Mata-Betsu-12345", client()).unwrap();
    let own = office.accounts.sessions.enter(own.id()).unwrap().0;
    let renewed = office.accounts.new_passwords.change_password(&own, &hash).unwrap();
    let elsewhere = rig.office(NOW);
    let (found, _) = elsewhere.accounts.sessions.enter(renewed.id()).unwrap();
    assert!(found.read_guideline && !found.read_procedure && renewed.id() != own.id());
    for ended in [&own, &other] {
        assert_eq!(elsewhere.accounts.sessions.visit(ended).err().and_then(Failure::refusal), Some(SessionEnded::Over));
    }
    assert!(elsewhere.accounts.sessions.visit(&stranger.session).is_ok());
}

#[test]
fn a_session_that_cannot_be_read_is_none_and_keeps_nobody_out() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let declarer = desk::declarer(&rig, &office, ("n1", &[]));
    let (broken, sound) = (log_in(&office, &declarer.user_number), log_in(&office, &declarer.user_number));
    let path = rig.state(&format!("objects/sessions/{}/{}", &broken.name()[..2], broken.name()));
    let content = fs::read(&path).unwrap();
    for cut in [0, 1, content.len() / 2, content.len() - 1] {
        fs::write(&path, &content[..cut]).unwrap();
        assert_eq!(
            office.accounts.sessions.visit(&broken).err().and_then(Failure::refusal),
            Some(SessionEnded::Over),
            "{cut}"
        );
    }
    assert!(office.accounts.sessions.visit(&sound).is_ok());
    office.upkeep.expiration.expire_due().unwrap();
    assert!(office.accounts.sessions.visit(&sound).is_ok());
}
