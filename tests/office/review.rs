//! The office's decisions: lists, doubled declarations, replacement, rejection, return.

use super::rig::{NOW, Rig};
use sengen::office::State;
use sengen::office::account::claim::Claim;
use sengen::office::account::telephone::{Served, Service};
use sengen::office::queue::account::{PendingKind, contact_of};
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::review::requests::{Decided, Verdict};
use sengen::scheme::ids::Reference;
use std::slice::from_ref;

#[test]
fn lists_and_shows_tell_what_they_may() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let rows = office.review.lists.list(Some(State::Confirmed)).unwrap();
    let json = serde_json::to_string(&rows).unwrap();
    for private in ["hanako", "花子", "7123456789012", "0300000000", "HASH-MARKER", "1-2-3"] {
        assert!(!json.contains(private), "{private} is in {json}");
    }
    assert!(office.review.lists.list(Some(State::Received)).unwrap().is_empty());
    let shown = office.review.lists.show(&rows[0].reference).unwrap().unwrap();
    let link = shown.looked_at.checks.iter().find_map(|check| check.link.as_deref()).unwrap();
    assert!(link.ends_with("?selHouzinNo=7123456789012"), "{link}");
    let mut shown_rows = shown.sections.iter().flat_map(|section| &section.rows);
    assert!(shown_rows.any(|row| row.value == "hanako@mihon.example"));
    assert!(shown.mails.len() == 2 && shown.twins.applications.is_empty());
    assert!(office.review.lists.show(&Reference::parse("34679ACD").unwrap()).unwrap().is_none());
}

#[test]
fn who_declared_twice_is_never_listed_twice() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let first = office.review.inspection.acceptable().unwrap();
    let Decision::Accepted(no) = office.review.acceptance.accept(&first, Earlier::None).unwrap()[0].1 else {
        panic!("not accepted")
    };
    let new_name = [("name", "株式会社ためし新塗装"), ("name_kana", "タメシシントソウ")];
    let two_stars = [("stars", "2"), ("self_check_score", "70"), ("policy_publication", "website")];
    rig.confirmed(&office, "m", &new_name.into_iter().chain(two_stars).collect::<Vec<_>>());
    let second = office.review.lists.list(Some(State::Confirmed)).unwrap()[0].reference.clone();
    assert!(office.review.inspection.acceptable().unwrap().is_empty(), "--all leaves it");
    assert_eq!(office.review.acceptance.accept(from_ref(&second), Earlier::None).unwrap()[0].1, Decision::Doubled);
    let shown = office.review.lists.show(&second).unwrap().unwrap();
    let twins: Vec<_> = shown.twins.applications.iter().map(|twin| (twin.state, &twin.reference)).collect();
    assert_eq!(twins, [(State::Accepted, &first[0])]);
    assert!(shown.looked_at.checks.iter().any(|check| check.attention));

    let replaced = office.review.acceptance.accept(from_ref(&second), Earlier::Replaced(no)).unwrap();
    assert_eq!(replaced[0].1, Decision::Accepted(no), "the public record number stays");
    let line = format!("{no},株式会社ためし新塗装,東京都,千代田区例示町,D,2,2026-11-20,name,");
    assert_eq!(rig.csv().lines().filter(|row| row.starts_with(&no.to_string())).collect::<Vec<_>>(), [line]);
    let old = office.review.lists.list(Some(State::Withdrawn)).unwrap();
    assert_eq!(old.iter().map(|row| &row.reference).collect::<Vec<_>>(), [&first[0]]);
    assert_eq!(rig.objects("ids/declarations").len(), 2, "the old ID is never issued again");
}

#[test]
fn nothing_waits_any_more_of_a_declaration_that_was_replaced() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let id = rig.confirmed(&office, "n", &[]);
    let first = office.review.inspection.acceptable().unwrap();
    let Decision::Accepted(no) = office.review.acceptance.accept(&first, Earlier::None).unwrap()[0].1 else {
        panic!("not accepted")
    };
    let claim = Claim { declaration_id: id, corporate_number: "ｔ7123-4567-89012".to_owned(), ..Claim::default() };
    let contact = contact_of(&rig.draft("x", &[("contact_email", "b@mihon.example")]).answers);
    office.accounts.claims.claim(&claim, &contact, [127, 0, 0, 1].into()).unwrap();
    assert_eq!(office.review.lists.list(Some(State::Accepted)).unwrap().len(), 2, "the declaration and the request");
    rig.confirmed(&office, "m", &[]);
    let second = office.review.lists.list(Some(State::Confirmed)).unwrap()[0].reference.clone();
    office.review.acceptance.accept(from_ref(&second), Earlier::Replaced(no)).unwrap();
    let old = office.review.lists.list(Some(State::Withdrawn)).unwrap();
    assert_eq!(old.iter().map(|row| row.kind.name()).collect::<Vec<_>>(), ["declaration"]);
    assert!(!std::fs::read_to_string(rig.only_in("withdrawn")).unwrap().contains("HASH-MARKER"));
}

#[test]
fn nothing_waits_beside_a_rejected_declaration() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let id = rig.confirmed(&office, "n", &[]);
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    let claim = Claim { declaration_id: id, corporate_number: "7123456789012".to_owned(), ..Claim::default() };
    let contact = contact_of(&rig.draft("x", &[("contact_email", "b@mihon.example")]).answers);
    office.accounts.claims.claim(&claim, &contact, [127, 0, 0, 1].into()).unwrap();
    assert_eq!(office.review.lists.list(None).unwrap().len(), 2);
    office.review.acceptance.reject(&reference, "対象ではありません。").unwrap();
    assert_eq!(office.review.lists.list(None).unwrap().len(), 1, "what nobody can decide any more");
}

#[test]
fn a_claim_may_be_written_as_the_form_takes_it() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let person =
        [("entity", "sole_proprietor"), ("representative", "見本 花子"), ("representative_kana", "ミホンハナコ")];
    let declaration_id = rig.confirmed(&office, "n", &person);
    let contact = contact_of(&rig.draft("x", &[("contact_email", "b@mihon.example")]).answers);
    let lists = &office.review.lists;
    let events = || {
        let reference = lists.list(None).unwrap().remove(0).reference;
        lists.show(&reference).unwrap().unwrap().application.history.len()
    };
    for (phone, fits) in [("03-1111-1111", false), ("０３（００００）００００", true), ("+81 3 0000 0000", true)]
    {
        let (name, phone) = ("見本花子".to_owned(), phone.to_owned());
        let claim = Claim { declaration_id: declaration_id.clone(), name, phone, ..Claim::default() };
        let before = events();
        office.accounts.claims.claim(&claim, &contact, [127, 0, 0, 1].into()).unwrap();
        let after = events();
        assert_eq!(after > before, fits, "{}", claim.phone);
    }
}

#[test]
fn a_request_slipped_in_behind_the_offices_back_is_never_granted_for_the_one_it_saw() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let id = rig.confirmed(&office, "n", &[]);
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    // Both are public knowledge: whoever reads them may ask.
    let claim = Claim { declaration_id: id, corporate_number: "7123456789012".to_owned(), ..Claim::default() };
    let ask = |email: &str| {
        let contact = contact_of(&rig.draft("x", &[("contact_email", email)]).answers);
        office.accounts.claims.claim(&claim, &contact, [127, 0, 0, 1].into()).unwrap();
        contact
    };
    let accept = &Verdict::Accept("登録の電話で確かめた".to_owned());
    let owner = ask("b@mihon.example");
    ask("thief@mihon.example");
    assert_eq!(office.review.requests.decide(&reference, PendingKind::Contact, accept).unwrap(), Decided::Contested);
    let grant = |service| office.accounts.telephone.serve(reference.as_str(), service, "電話").unwrap();
    assert!(matches!(grant(Service::GrantContact(None)), Served::Contested));
    assert!(matches!(grant(Service::GrantContact(Some(Box::new(owner)))), Served::Done(..)));
    let application = office.review.lists.show(&reference).unwrap().unwrap().application;
    assert_eq!(application.account.contact.unwrap().contact.email(), "b@mihon.example");
    assert!(application.account.request.is_none());
    // The same address twice is one request.
    ask("b@mihon.example");
    ask("b@mihon.example");
    assert_eq!(office.review.requests.decide(&reference, PendingKind::Contact, accept).unwrap(), Decided::Done);
}

#[test]
fn a_record_that_is_not_listed_cannot_be_replaced() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let no = sengen::scheme::ids::RecordNumber::parse("99999998").unwrap();
    assert!(
        office
            .review
            .acceptance
            .accept(&office.review.inspection.acceptable().unwrap(), Earlier::Replaced(no))
            .is_err()
    );
    assert_eq!(office.review.lists.list(None).unwrap()[0].state, State::Confirmed);
}

#[test]
fn the_same_name_and_town_are_seen_through_characters() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let person = |name| [("entity", "sole_proprietor"), ("representative", name), ("representative_kana", "ミホン")];
    rig.confirmed(&office, "n", &person("髙﨑𠮷男"));
    rig.confirmed(&office, "m", &person("高崎吉男"));
    assert!(office.review.inspection.acceptable().unwrap().is_empty());
    let both: Vec<_> =
        office.review.lists.list(Some(State::Confirmed)).unwrap().into_iter().map(|row| row.reference).collect();
    let held = office.review.acceptance.accept(&both, Earlier::None).unwrap();
    assert!(held.iter().all(|(_, decision)| *decision == Decision::Doubled));
    let told_apart = office.review.acceptance.accept(&both, Earlier::Distinct).unwrap();
    assert!(told_apart.iter().all(|(_, decision)| matches!(decision, Decision::Accepted(_))));
    assert!(rig.csv().contains("髙﨑𠮷男") && rig.csv().contains("高崎吉男"), "names stay as typed");
}

#[test]
fn two_firms_of_one_name_and_town_are_two() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    rig.confirmed(&office, "m", &[("corporate_number", "7000012050002"), ("contact_email", "b@mihon.example")]);
    let both = office.review.inspection.acceptable().unwrap();
    assert_eq!(both.len(), 2);
    office.review.acceptance.accept(&both[..1], Earlier::None).unwrap();
    let checks = office.review.lists.show(&both[1]).unwrap().unwrap().looked_at.checks;
    assert!(checks.iter().all(|check| !check.attention), "by one rule: {checks:?}");
}

#[test]
fn only_what_is_public_is_told_to_applicants() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let answers = rig.draft("n", &[]).answers;
    rig.confirmed(&office, "n", &[]);
    assert!(!office.declarations.duplicates.is_listed(&answers), "who waits is nobody's business");
    office.review.acceptance.accept(&office.review.inspection.acceptable().unwrap(), Earlier::None).unwrap();
    assert!(office.declarations.duplicates.is_listed(&answers));
    // A directory that was damaged by hand keeps nobody from declaring: what was known last counts.
    std::fs::write(rig.root().join("data/declarers.csv"), "no,name\n1,x\n").unwrap();
    assert!(office.declarations.duplicates.is_listed(&answers));
    std::fs::remove_file(rig.root().join("data/declarers.csv")).unwrap();
    assert!(office.declarations.duplicates.is_listed(&answers));
    assert!(!rig.office(NOW).declarations.duplicates.is_listed(&answers));
}

#[test]
fn a_reason_reaches_the_declarer() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let id = rig.confirmed(&office, "n", &[]);
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    let returned =
        office.review.acceptance.send_back(&reference, "番地を消してください。\n公開される欄です。").unwrap();
    assert_eq!((returned, office.review.lists.list(None).unwrap()[0].state), (Decision::Done, State::Confirmed));
    assert_eq!(office.review.acceptance.reject(&reference, "対象ではありません。").unwrap(), Decision::Done);
    let rejected = Decision::NotWaiting(State::Rejected);
    assert_eq!(office.review.acceptance.reject(&reference, "もう一度").unwrap(), rejected);
    assert_eq!(office.review.acceptance.accept(from_ref(&reference), Earlier::None).unwrap()[0].1, rejected);
    office.mailer.drain_if_alone().unwrap();
    let mails = rig.mails();
    assert!(mails.iter().any(|mail| mail.contains("番地を消してください。\r\n公開される欄です。\r\n")));
    assert!(mails.iter().any(|mail| mail.contains("対象ではありません。\r\n") && mail.contains(&id)));
    assert!(!rig.csv().contains("ためし塗装"));
}

#[test]
fn a_directory_at_fault_stops_acceptance_before_it_begins() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let path = rig.root().join("data/declarers.csv");
    let references: Vec<_> = office.review.lists.list(None).unwrap().into_iter().map(|row| row.reference).collect();
    let sound = rig.csv();
    std::fs::write(&path, "no,name\n1,x\n").unwrap();
    assert!(office.review.acceptance.accept(&references, Earlier::None).is_err());
    assert_eq!(office.review.lists.list(None).unwrap()[0].state, State::Confirmed);
    std::fs::write(&path, sound).unwrap();
    assert!(matches!(office.review.acceptance.accept(&references, Earlier::None).unwrap()[0].1, Decision::Accepted(_)));
}
