//! What a crash leaves behind is put right at the next start: cut numbers, missing mails, steps without their
//! end. Nothing acknowledged is lost, nothing is believed that does not add up.

use super::command::trusted;
use super::rig::{NOW, Rig};
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::{Confirmation, Confirmed, IntakeRefusal, State};
use std::fs;

#[test]
fn a_cut_file_is_left_by_who_reads_and_set_aside_by_serve() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (submitted, token) = rig.submit(&office, "n", &[]);
    let file = rig.only_in("received");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(office.declarations.confirmations.confirmation(&token).unwrap(), Confirmation::Unknown);
    assert_eq!((rig.in_state("received").len(), rig.objects("corrupt").len()), (1, 0), "a look moves nothing");
    office.upkeep.repair.set_damaged_aside().unwrap();
    assert_eq!(rig.in_state("received").len(), 0);
    assert_eq!(fs::read(rig.objects("corrupt").remove(0)).unwrap(), whole[..whole.len() / 2], "it is kept as it was");
    assert!(office.declarations.intake.received(&submitted.token).unwrap().is_none());
    let again = office.declarations.intake.submit(rig.draft("n", &[]));
    assert!(matches!(again, Err(IntakeRefusal::Machine(_))), "known, but gone: no second one");
    rig.submit(&office, "m", &[("contact_email", "b@mihon.example")]);
    assert_eq!(office.review.lists.list(None).unwrap().len(), 1);
}

#[test]
fn a_damaged_later_number_gives_way_to_the_earlier() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (_, token) = rig.submit(&office, "n", &[]);
    office.declarations.confirmations.confirm(&token).unwrap();
    fs::write(rig.only_in("confirmed"), b"{").unwrap();
    let office = rig.office(NOW);
    assert!(office.review.lists.list(None).unwrap().is_empty(), "no lower number is believed while it lies there");
    office.upkeep.repair.set_damaged_aside().unwrap();
    assert_eq!((rig.objects("applications").len(), rig.objects("corrupt").len()), (1, 1));
    assert!(matches!(office.declarations.confirmations.confirm(&token).unwrap(), Confirmed::Numbers(_)));
}

#[test]
fn two_whose_names_begin_alike_have_two_references() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let first = office.review.lists.list(None).unwrap().remove(0).reference;
    // As if somebody else's began with the same digits: the odd one has no reference of its own.
    let other = Rig::new();
    drop(other.submit(&other.office(NOW), "n", &[]));
    let path = other.only_in("received");
    let name = path.file_name().unwrap().to_str().unwrap();
    let alike = format!("{}{}", &name[..9], "0".repeat(23));
    fs::rename(&path, path.with_file_name(format!("{alike}.000001"))).unwrap();
    let office = other.office(NOW);
    office.declarations.intake.submit(other.draft("n", &[])).unwrap();
    let second = office.review.lists.list(None).unwrap().remove(0).reference;
    assert_ne!(first, second);
    assert_eq!(office.review.lists.show(&second).unwrap().unwrap().application.reference, second);
    assert_eq!(other.objects("references").len(), 1);
}

#[test]
fn an_expiry_is_one_write_that_deletes_the_answers() {
    let rig = Rig::new();
    let (_, token) = rig.submit(&rig.office(NOW), "n", &[]);
    let received = rig.only_in("received");
    let early = fs::read(&received).unwrap();
    trusted(&rig, "2026-11-27T15:00:00Z").upkeep.expiration.expire_due().unwrap();
    let expired = fs::read_to_string(rig.only_in("expired")).unwrap();
    assert!(!expired.contains("hanako") && !expired.contains("ためし"), "{expired}");
    // Cut off before what it overtook was removed.
    fs::write(&received, early).unwrap();
    let office = trusted(&rig, "2026-11-29T16:00:00Z");
    assert_eq!(office.declarations.confirmations.confirmation(&token).unwrap(), Confirmation::Expired);
    office.upkeep.expiration.expire_due().unwrap();
    assert_eq!((rig.in_state("expired").len(), rig.objects("applications").len()), (1, 1), "gone after two days");
}

#[test]
fn an_acceptance_cut_off_before_its_mail_is_finished_under_the_same_number() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    office.mailer.drain_if_alone().unwrap();
    let list = rig.csv();
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    let decision = office.review.acceptance.accept(&[reference], Earlier::None).unwrap().remove(0).1;
    let Decision::Accepted(no) = decision else { panic!("not accepted: {decision:?}") };
    // Back to the moment after the number was written into the file and before anything was published.
    fs::remove_file(rig.only_in("accepted")).unwrap();
    rig.unfinished(&rig.only_in("accepted"));
    fs::write(rig.root().join("data/declarers.csv"), &list).unwrap();
    fs::remove_file(rig.only("objects/waiting/mail")).unwrap();
    // While the list is at fault it waits, and keeps nobody else from anything.
    fs::write(rig.root().join("data/declarers.csv"), list.replace("-0", "//")).unwrap();
    let office = rig.office(NOW);
    rig.submit(&office, "m", &[("contact_email", "b@mihon.example")]);
    assert_eq!((office.review.lists.list(None).unwrap().len(), rig.count("objects/waiting/mail")), (2, 0));
    fs::write(rig.root().join("data/declarers.csv"), &list).unwrap();
    let office = rig.office(NOW);
    assert_eq!(rig.csv().matches(&format!("{no},株式会社ためし塗装,")).count(), 1);
    office.mailer.drain_if_alone().unwrap();
    assert_eq!((rig.mails().len(), rig.objects("ids/records").len()), (4, 1));
}

#[test]
fn a_missing_mail_is_made_up_for() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    office.declarations.intake.submit(rig.draft("n", &[])).unwrap();
    let hint = rig.only("objects/waiting/mail");
    office.mailer.drain_if_alone().unwrap();
    let (before, done) = (rig.mails(), rig.objects("mail"));
    assert_eq!((before.len(), done.len()), (1, 1));
    // As if nobody had come so far: neither sent nor waiting.
    for path in [&rig.only("mail/sent"), &done[0]] {
        fs::remove_file(path).unwrap();
    }
    let office = rig.office("2026-11-21T00:00:00Z");
    assert!(hint.is_file(), "it waits again, under the same name");
    office.mailer.drain_if_alone().unwrap();
    assert_eq!(rig.mails(), before, "the same mail, Message-ID and Date included");
    rig.office("2026-11-21T00:00:00Z").mailer.drain_if_alone().unwrap();
    assert_eq!(rig.mails().len(), 1, "and not once more at the next start");
}

#[test]
fn numbers_in_use_get_their_tombstones_back() {
    let rig = Rig::new();
    rig.confirmed(&rig.office(NOW), "n", &[]);
    let folders = ["ids/users", "ids/declarations"];
    for folder in folders {
        fs::remove_file(rig.objects(folder).remove(0)).unwrap();
    }
    rig.office(NOW).upkeep.whole.repair_whole().unwrap();
    assert_eq!(folders.map(|folder| rig.objects(folder).len()), [1; 2]);
}

#[test]
fn a_replacement_cut_off_before_its_end_is_finished_with_its_reason() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let Decision::Accepted(no) = office
        .review
        .acceptance
        .accept(&office.review.inspection.acceptable().unwrap(), Earlier::None)
        .unwrap()
        .remove(0)
        .1
    else {
        panic!("not accepted")
    };
    rig.confirmed(&office, "m", &[]);
    let newer = office.review.lists.list(Some(State::Confirmed)).unwrap()[0].reference.clone();
    office.review.acceptance.accept(std::slice::from_ref(&newer), Earlier::Replaced(no)).unwrap();
    // Back to the moment after the earlier declaration was withdrawn and before the newer was told.
    fs::remove_file(rig.only_in("accepted")).unwrap();
    rig.unfinished(&rig.only_in("accepted"));
    assert_eq!(rig.objects("ids/records").len(), 2, "the number was passed on");
    let office = rig.office(NOW);
    let withdrawn = fs::read_to_string(rig.only_in("withdrawn")).unwrap();
    assert_eq!(withdrawn.matches(newer.as_str()).count(), 1, "{withdrawn}");
    assert_eq!(office.review.lists.show(&newer).unwrap().unwrap().row.state, State::Accepted);
    office.mailer.drain_if_alone().unwrap();
    assert_eq!(rig.mails().len(), 6, "three for each, none of a stop");
}

#[test]
fn a_revocation_cut_off_before_the_register_is_finished() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let reference = office.review.inspection.acceptable().unwrap().remove(0);
    office.review.acceptance.accept(std::slice::from_ref(&reference), Earlier::None).unwrap();
    office.mailer.drain_if_alone().unwrap();
    let list = rig.csv();
    assert_eq!(office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap(), Decision::Done);
    // Back to the moment after the decision was written and before anything else changed.
    rig.unfinished(&rig.only_in("revoked"));
    fs::write(rig.root().join("data/declarers.csv"), &list).unwrap();
    fs::remove_file(rig.only("objects/waiting/mail")).unwrap();
    // It stands; while the list is at fault that waits, and keeps nobody else from anything.
    fs::write(rig.root().join("data/declarers.csv"), list.replace("-0", "//")).unwrap();
    assert_eq!(rig.office(NOW).review.lists.list(None).unwrap()[0].state, State::Revoked);
    fs::write(rig.root().join("data/declarers.csv"), &list).unwrap();
    let office = rig.office(NOW);
    assert_eq!(office.review.lists.list(None).unwrap()[0].state, State::Revoked);
    assert!(!rig.csv().contains("ためし塗装") && list.contains("ためし塗装"));
    office.mailer.drain_if_alone().unwrap();
    rig.office(NOW).mailer.drain_if_alone().unwrap();
    assert_eq!(rig.mails().iter().filter(|mail| mail.contains("規約 第8条のため。")).count(), 1);
}
