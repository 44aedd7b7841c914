//! An older state beside the register of today: whatever is finished, undone or objected to in it, nobody of whom the
//! register's log tells the end is listed again.

use super::command::{run, sengen, whole};
use super::rig::{NOW, Rig};
use super::takeover::{FIRST, OWNER, accepted, log_in, moved_to, objection, undone};
use sengen::office::Office;
use sengen::office::account::contact::ContactLink;
use sengen::office::queue::account::PendingKind;
use sengen::scheme::ids::{Reference, Token};
use std::fs;
use std::path::Path;
use std::process::Command;

const FIRM: &str = "株式会社ためし塗装";

fn copied(from: &Path, to: &Path) {
    assert_eq!(run(Command::new("cp").arg("-a").args([from, to])).code, Some(0));
}

/// The state as it is now, kept beside.
fn kept(rig: &Rig) {
    copied(&rig.state("objects"), &rig.root().join("copy"));
}

/// The state that was kept takes the place of the one of today.
fn older(rig: &Rig) {
    fs::rename(rig.state("objects"), rig.root().join("aside")).unwrap();
    copied(&rig.root().join("copy"), &rig.state("objects"));
}

/// Listed, its contact replaced, and stopped in wrong hands: with what its earlier contact objects.
fn stopped(rig: &Rig, office: &Office) -> (Token, Reference) {
    let number = accepted(rig, office);
    office.publisher.publish_register().unwrap();
    moved_to(rig, office, (&log_in(office, &number), FIRST));
    let token = objection(rig, office, OWNER);
    office.accounts.stops.stop(&log_in(office, &number)).unwrap();
    office.publisher.publish_register().unwrap();
    (token, office.review.lists.list(None).unwrap()[0].reference.clone())
}

fn tell_both(rig: &Rig, office: &Office) {
    office.upkeep.expiration.expire_due().unwrap();
    office.upkeep.whole.repair_whole().unwrap();
    office.publisher.publish_register().unwrap();
    assert!(!rig.csv().contains(FIRM), "{}", rig.csv());
}

#[test]
fn an_objection_in_an_older_state_lists_nobody_again_whom_the_office_revoked_since() {
    // How often it is looked at in the older state before: each look is an event more.
    for looks in [0, 3] {
        let rig = whole();
        let office = rig.office(NOW);
        let (token, reference) = stopped(&rig, &office);
        kept(&rig);
        assert_eq!(office.accounts.objections.object(&token).unwrap(), undone());
        assert!(rig.csv().contains(FIRM), "by his right");
        office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap();
        office.publisher.publish_register().unwrap();
        assert!(!rig.csv().contains(FIRM));
        drop(office);
        older(&rig);
        for _ in 0..looks {
            let ran = sengen(&rig, &["account", "show", reference.as_str(), "--reason", "電話で問合せ"]);
            assert_eq!(ran.code, Some(0), "{ran:?}");
        }
        let office = rig.office(NOW);
        assert_eq!(office.accounts.objections.object(&token).unwrap(), ContactLink::Undone { open: false }, "heard");
        assert!(!rig.csv().contains(FIRM), "{looks}: {}", rig.csv());
        let shown = office.review.lists.show(&reference).unwrap().unwrap();
        assert!(
            shown.asked.iter().any(|asked| asked.kind == PendingKind::Objection),
            "the office decides what becomes of it"
        );
        assert_eq!(shown.application.email(), Some(OWNER));
        tell_both(&rig, &office);
    }
}

#[test]
fn an_objection_in_an_older_state_does_not_undo_a_later_stop() {
    let rig = whole();
    let office = rig.office(NOW);
    let (token, _) = stopped(&rig, &office);
    kept(&rig);
    assert_eq!(office.accounts.objections.object(&token).unwrap(), undone());
    // Its owner stops it, once the password is new.
    let record = office.review.lists.list(None).unwrap()[0].reference.clone();
    office
        .accounts
        .telephone
        .serve(record.as_str(), sengen::office::account::telephone::Service::Unlock, "確認")
        .unwrap();
    let number = office.review.lists.show(&record).unwrap().unwrap().application.numbers.unwrap().user_number;
    office.accounts.stops.stop(&log_in(&office, number.as_str())).unwrap();
    office.publisher.publish_register().unwrap();
    drop(office);
    older(&rig);
    let office = rig.office(NOW);
    assert_eq!(office.accounts.objections.object(&token).unwrap(), ContactLink::Undone { open: false });
    tell_both(&rig, &office);
}

#[test]
fn an_acceptance_that_was_cut_off_in_an_older_state_lists_nobody_again() {
    let rig = whole();
    let office = rig.office(NOW);
    accepted(&rig, &office);
    office.publisher.publish_register().unwrap();
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    let whole_one = rig.only_in("accepted");
    office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap();
    office.publisher.publish_register().unwrap();
    drop(office);
    // The moment after it was decided and before it was told.
    fs::remove_file(rig.only_in("revoked")).unwrap();
    fs::remove_file(&whole_one).unwrap();
    let begun = rig.only_in("accepted");
    rig.unfinished(&begun);
    let office = rig.office(NOW);
    tell_both(&rig, &office);
    office.mailer.drain_if_alone().unwrap();
    let is_told = |mail: &String| mail.contains("の申込みを受理しました。");
    assert!(!rig.mails().iter().any(is_told), "nobody is told that it is listed: {:?}", rig.mails());
    drop(office);
    let found = sengen(&rig, &["state", "check"]);
    assert!(found.code == Some(1) && found.errors.contains("中止か取消で終わって"), "{found:?}");
    let revoked = sengen(&rig, &["review", "revoke", reference.as_str(), "--reason", "規約 第8条のため。"]);
    assert_eq!(revoked.code, Some(0), "{revoked:?}");
    let found = sengen(&rig, &["state", "check"]);
    assert_eq!(found.code, Some(0), "{found:?}");
}

#[test]
fn an_objection_beside_its_own_register_brings_back_what_was_stopped_also_twice() {
    let rig = whole();
    let office = rig.office(NOW);
    let (token, _) = stopped(&rig, &office);
    assert_eq!(office.accounts.objections.object(&token).unwrap(), undone());
    office.publisher.publish_register().unwrap();
    assert_eq!(rig.csv().matches(FIRM).count(), 1);
    drop(office);
    let found = sengen(&rig, &["state", "check"]);
    assert_eq!(found.code, Some(0), "{found:?}");
}

#[test]
fn what_was_brought_back_while_the_register_took_nothing_is_listed_later_and_not_called_ended() {
    let rig = whole();
    let office = rig.office(NOW);
    let (token, _) = stopped(&rig, &office);
    let log = rig.root().join("data/registers/declarers/changes");
    let _ = fs::remove_dir_all(&log);
    fs::write(&log, "").unwrap();
    assert_eq!(office.accounts.objections.object(&token).unwrap(), undone());
    assert!(!rig.csv().contains(FIRM));
    fs::remove_file(&log).unwrap();
    fs::create_dir(&log).unwrap();
    let faults = sengen::office::register_faults(
        rig.root(),
        &sengen::directory::RegisterFolder::new(rig.root(), ""),
        &rig.state(""),
        sengen::base::clock::Clock::Fixed(NOW.parse().unwrap()),
    );
    let said = format!("{:?}", faults.unwrap());
    assert!(!said.contains("中止か取消"), "{said}");
    drop(office);
    let office = rig.office(NOW);
    office.publisher.publish_register().unwrap();
    assert!(rig.csv().contains(FIRM), "{}", rig.csv());
}
