//! What a crash leaves behind is put right at the next start: cut files, doubled files, missing marks,
//! steps without their end. Nothing acknowledged is lost, nothing is believed that does not add up.

use super::command::{resealed, trusted};
use super::rig::{NOW, Rig};
use sengen::office::review::{Decision, Earlier};
use sengen::office::{Confirmation, Confirmed, Refused, State};
use std::fs;

#[test]
fn a_cut_file_is_left_by_who_reads_and_set_aside_by_serve() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (submitted, token) = rig.submit(&office, "n", &[]);
    let file = rig.only("queue/received");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(office.confirmation(&token).unwrap(), Confirmation::Unknown);
    assert_eq!((rig.count("queue/received"), rig.count("queue/corrupt")), (1, 0), "a look moves nothing");
    office.set_damaged_aside().unwrap();
    assert_eq!(rig.count("queue/received"), 0);
    assert_eq!(fs::read(rig.only("queue/corrupt")).unwrap(), whole[..whole.len() / 2], "it is kept as it was");
    assert!(office.received(&submitted.token).unwrap().is_none());
    let again = office.submit(rig.draft("n", &[]));
    assert!(matches!(again, Err(Refused::Machine(_))), "known, but gone: no second one");
    rig.submit(&office, "m", &[("contact_email", "b@mihon.example")]);
    assert_eq!(office.list(None).unwrap().len(), 1);
}

#[test]
fn of_a_file_in_two_folders_the_later_state_wins() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (_, token) = rig.submit(&office, "n", &[]);
    let received = rig.only("queue/received");
    let early = fs::read(&received).unwrap();
    office.confirm(&token).unwrap();
    fs::write(&received, early).unwrap();
    let office = rig.office(NOW);
    assert_eq!((rig.count("queue/received"), rig.count("queue/confirmed")), (0, 1));
    assert!(matches!(office.confirm(&token).unwrap(), Confirmed::Numbers(_)));
    assert_eq!(rig.count("ids/declarations"), 1);
}

#[test]
fn a_damaged_later_file_gives_way_to_the_earlier() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (_, token) = rig.submit(&office, "n", &[]);
    let received = rig.only("queue/received");
    let early = fs::read(&received).unwrap();
    office.confirm(&token).unwrap();
    fs::write(&received, early).unwrap();
    fs::write(rig.only("queue/confirmed"), b"{").unwrap();
    let office = rig.office(NOW);
    office.set_damaged_aside().unwrap();
    let files = ["received", "confirmed", "corrupt"].map(|state| rig.count(&format!("queue/{state}")));
    assert_eq!(files, [1, 0, 1]);
    assert!(matches!(office.confirm(&token).unwrap(), Confirmed::Numbers(_)));
}

#[test]
fn a_confirmation_cut_off_before_the_move_stands() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (_, token) = rig.submit(&office, "n", &[]);
    let received = rig.only("queue/received");
    let Confirmed::Numbers(shown) = office.confirm(&token).unwrap() else { panic!("not confirmed") };
    fs::rename(rig.only("queue/confirmed"), received).unwrap();
    assert_eq!(office.confirmation(&token).unwrap(), Confirmation::Done, "its own word counts, not its folder");
    let office = rig.office(NOW);
    assert_eq!((rig.count("queue/received"), rig.count("queue/confirmed")), (0, 1));
    assert_eq!(office.confirm(&token).unwrap(), Confirmed::Numbers(shown));
    office.drain_if_alone().unwrap();
    assert_eq!((rig.count("ids/declarations"), rig.mails().len()), (1, 2));
}

#[test]
fn an_expiry_is_one_write_that_deletes_the_answers() {
    let rig = Rig::new();
    let (_, token) = rig.submit(&rig.office(NOW), "n", &[]);
    let received = rig.only("queue/received");
    trusted(&rig, "2026-11-27T15:00:00Z").expire_due().unwrap();
    fs::rename(rig.only("queue/expired"), &received).unwrap();
    let expired = fs::read_to_string(&received).unwrap();
    assert!(!expired.contains("hanako") && !expired.contains("ためし"), "{expired}");
    let office = rig.office("2026-11-27T15:00:00Z");
    assert_eq!((rig.count("queue/received"), rig.count("queue/expired")), (0, 1));
    assert_eq!(office.confirmation(&token).unwrap(), Confirmation::Expired);
}

#[test]
fn a_file_that_was_moved_without_a_decision_goes_back() {
    for folder in ["accepted", "rejected", "expired", "withdrawn", "revoked"] {
        let rig = Rig::new();
        rig.confirmed(&rig.office(NOW), "n", &[]);
        let confirmed = rig.only("queue/confirmed");
        fs::rename(&confirmed, rig.state(&format!("queue/{folder}")).join(confirmed.file_name().unwrap())).unwrap();
        let rows = rig.office(NOW).list(None).unwrap();
        assert_eq!((rows.len(), rows[0].state, rig.count("queue/confirmed")), (1, State::Confirmed, 1), "{folder}");
    }
}

#[test]
fn an_acceptance_cut_off_before_its_mail_is_finished_under_the_same_number() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    office.drain_if_alone().unwrap();
    let list = rig.csv();
    let reference = office.list(None).unwrap()[0].reference.clone();
    let decision = office.accept(&[reference], Earlier::None).unwrap().remove(0).1;
    let Decision::Accepted(no) = decision else { panic!("not accepted: {decision:?}") };
    // Back to the moment after the number was written into the file and before anything was published.
    let accepted = rig.only("queue/accepted");
    let earlier = without_last_event(&fs::read_to_string(&accepted).unwrap());
    fs::write(&accepted, earlier).unwrap();
    fs::write(rig.root().join("data/declarers.csv"), &list).unwrap();
    fs::remove_file(rig.only("objects/waiting/mail")).unwrap();
    // While the list is at fault it waits, and keeps nobody else from anything.
    fs::write(rig.root().join("data/declarers.csv"), list.replace("-0", "/")).unwrap();
    let office = rig.office(NOW);
    rig.submit(&office, "m", &[("contact_email", "b@mihon.example")]);
    assert_eq!((office.list(None).unwrap().len(), rig.count("objects/waiting/mail")), (2, 0));
    fs::write(rig.root().join("data/declarers.csv"), &list).unwrap();
    let office = rig.office(NOW);
    assert_eq!(rig.csv().matches(&format!("{no},株式会社ためし塗装,")).count(), 1);
    office.drain_if_alone().unwrap();
    assert_eq!((rig.mails().len(), rig.count("ids/records")), (4, 1));
}

#[test]
fn a_missing_mark_and_a_missing_mail_are_made_up_for() {
    let rig = Rig::new();
    rig.office(NOW).submit(rig.draft("n", &[])).unwrap();
    let before = fs::read(rig.only("objects/waiting/mail")).unwrap();
    for folder in ["queue/seen", "objects/waiting/mail", "ids/references"] {
        fs::remove_file(rig.only(folder)).unwrap();
    }
    let office = rig.office("2026-11-21T00:00:00Z");
    assert_eq!((rig.count("queue/seen"), rig.count("ids/references")), (1, 1));
    assert_eq!(
        fs::read(rig.only("objects/waiting/mail")).unwrap(),
        before,
        "the same mail, Message-ID and Date included"
    );
    office.drain_if_alone().unwrap();
    rig.office("2026-11-21T00:00:00Z").drain_if_alone().unwrap();
    assert_eq!(rig.mails().len(), 1, "and not once more at the next start");
}

#[test]
fn numbers_in_use_get_their_tombstones_back() {
    let rig = Rig::new();
    rig.confirmed(&rig.office(NOW), "n", &[]);
    let folders = ["ids/users", "ids/declarations", "ids/references", "queue/seen"];
    for folder in folders {
        fs::remove_file(rig.only(folder)).unwrap();
    }
    rig.office(NOW);
    assert_eq!(folders.map(|folder| rig.count(folder)), [1; 4]);
}

#[test]
fn a_replacement_cut_off_before_the_move_is_finished_with_its_reason() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let Decision::Accepted(no) = office.accept(&office.acceptable().unwrap(), Earlier::None).unwrap().remove(0).1
    else {
        panic!("not accepted")
    };
    let (first, record) = (rig.only("queue/accepted"), rig.only("ids/records"));
    let holder = fs::read(&record).unwrap();
    rig.confirmed(&office, "m", &[]);
    let newer = office.list(Some(State::Confirmed)).unwrap()[0].reference.clone();
    office.accept(std::slice::from_ref(&newer), Earlier::Replaced(no)).unwrap();
    // Back to the moment after the reason was written and before the earlier declaration moved.
    let second = rig.only("queue/accepted");
    let undecided = without_last_event(&fs::read_to_string(&second).unwrap());
    fs::write(&second, undecided).unwrap();
    fs::write(&record, holder).unwrap();
    fs::rename(rig.only("queue/withdrawn"), &first).unwrap();
    let office = rig.office(NOW);
    let withdrawn = fs::read_to_string(rig.only("queue/withdrawn")).unwrap();
    assert_eq!(withdrawn.matches(newer.as_str()).count(), 1, "{withdrawn}");
    assert_eq!(rig.only("queue/accepted"), second);
    office.drain_if_alone().unwrap();
    assert_eq!(rig.mails().len(), 6, "three for each, none of a stop");
}

#[test]
fn a_revocation_cut_off_before_the_register_is_finished() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let reference = office.acceptable().unwrap().remove(0);
    office.accept(std::slice::from_ref(&reference), Earlier::None).unwrap();
    office.drain_if_alone().unwrap();
    let (accepted, list) = (rig.only("queue/accepted"), rig.csv());
    assert_eq!(office.revoke(&reference, "規約 第8条のため。").unwrap(), Decision::Done);
    // Back to the moment after the decision was written and before anything else changed.
    fs::rename(rig.only("queue/revoked"), &accepted).unwrap();
    fs::write(rig.root().join("data/declarers.csv"), &list).unwrap();
    fs::remove_file(rig.only("objects/waiting/mail")).unwrap();
    // It stands; while the list is at fault that waits, and keeps nobody else from anything.
    fs::write(rig.root().join("data/declarers.csv"), list.replace("-0", "/")).unwrap();
    assert_eq!(rig.office(NOW).list(None).unwrap()[0].state, State::Revoked);
    fs::write(rig.root().join("data/declarers.csv"), &list).unwrap();
    let office = rig.office(NOW);
    assert_eq!(office.list(None).unwrap()[0].state, State::Revoked);
    assert!(!rig.csv().contains("ためし塗装") && list.contains("ためし塗装"));
    office.drain_if_alone().unwrap();
    rig.office(NOW).drain_if_alone().unwrap();
    assert_eq!(rig.mails().iter().filter(|mail| mail.contains("規約 第8条のため。")).count(), 1);
}

/// An application's file as it was before its last event.
fn without_last_event(file: &str) -> String {
    resealed(file, |body| drop(body["history"].as_array_mut().unwrap().pop()))
}
