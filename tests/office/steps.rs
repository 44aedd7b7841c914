//! From submit to acceptance, a replay of the submit after every step, and what time does.

use super::command::trusted;
use super::rig::{NOW, Rig, token_in};
use sengen::office::account::telephone::Service;
use sengen::office::mail::sanitize::columns;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::{Actor, Confirmation, Confirmed, Office, Resent, State};
use sengen::scheme::ids::Reference;
use std::slice::from_ref;

#[test]
fn a_declaration_goes_all_the_way() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (submitted, token) = rig.submit(&office, "n", &[]);
    assert!(submitted.first);
    assert_eq!(submitted.expires_at, "2026-11-27T15:00:00Z".parse().unwrap());
    let mail = &rig.mails()[0];
    for words in ["株式会社ためし塗装 様", "2026年11月27日（金）の終わり（24時）", "2026年11月20日 15時00分", "一つ星"]
    {
        assert!(mail.contains(words), "{words} is missing in {mail}");
    }
    let waiting = Confirmation::Waiting { name: "株式会社ためし塗装".into(), stars: 1 };
    assert_eq!(office.declarations.confirmations.confirmation(&token).unwrap(), waiting);
    let Confirmed::Numbers(first) = office.declarations.confirmations.confirm(&token).unwrap() else {
        panic!("not confirmed")
    };
    assert_eq!((first.user_number.len(), first.declaration_id.len()), (10, 11));
    assert!(first.declaration_id.starts_with('0') && first.email == "hanako@mihon.example");
    let again = Some(first.numbers_token.clone());
    let within_the_hour = rig.office("2026-11-20T06:59:59Z").declarations.confirmations.confirm(&token).unwrap();
    assert_eq!(within_the_hour, Confirmed::Numbers(first.clone()));
    assert_eq!(
        rig.office("2026-11-20T07:00:00Z").declarations.confirmations.confirm(&token).unwrap(),
        Confirmed::Done(again.clone())
    );
    assert_eq!(office.declarations.confirmations.confirmation(&token).unwrap(), Confirmation::Done(again.clone()));
    office.mailer.drain_if_alone().unwrap();
    assert!(rig.mails().iter().any(|m| m.contains(&first.user_number) && m.contains(&first.declaration_id)));

    let rows = office.review.lists.list(None).unwrap();
    assert_eq!((rows.len(), rows[0].state, rows[0].name.as_str()), (1, State::Confirmed, "株式会社ためし塗装"));
    let before = rig.csv().lines().map(str::to_owned).collect::<Vec<_>>();
    let decisions = office.review.acceptance.accept(&[rows[0].reference.clone()], Earlier::None).unwrap();
    let Decision::Accepted(no) = decisions[0].1 else { panic!("not accepted: {decisions:?}") };
    let after = rig.csv();
    let (last, rest) = after
        .lines()
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .split_last()
        .map(|(l, r)| (l.clone(), r.to_vec()))
        .unwrap();
    assert_eq!(rest, before);
    assert_eq!(last, format!("{no},株式会社ためし塗装,東京都,千代田区例示町,D,1,2026-11-20,name,"));
    office.publisher.publish_register().unwrap();
    let as_of = std::fs::read_to_string(rig.root().join("data/registers/declarers/publication.toml")).unwrap();
    assert!(as_of.starts_with("version = 2\nas_of = \"2026-11-20\"\nserial = 1\nsha256 = \""), "{as_of}");
    office.mailer.drain_if_alone().unwrap();
    assert_eq!((rig.mails().len(), rig.count("objects/waiting/mail")), (3, 0));
}

#[test]
fn a_replayed_submit_finds_the_first_after_every_step() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let replay = |when: &str| {
        let found = rig.office("2026-11-20T07:00:00Z").declarations.intake.submit(rig.draft("n", &[])).unwrap();
        assert!(!found.first, "{when}");
        let files = ["received", "confirmed", "accepted"].map(|state| rig.in_state(state).len());
        assert_eq!(files.iter().sum::<usize>(), 1, "{when}");
        found.token
    };
    let (submitted, token) = rig.submit(&office, "n", &[]);
    assert_eq!(replay("received"), submitted.token);
    office.declarations.confirmations.confirm(&token).unwrap();
    assert_eq!(replay("confirmed"), submitted.token);
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    office.review.acceptance.accept(&[reference], Earlier::None).unwrap();
    assert_eq!(replay("accepted"), submitted.token);
    office.mailer.drain_if_alone().unwrap();
    assert_eq!(rig.mails().len(), 3, "a replay mails nothing");
}

#[test]
fn a_replayed_submit_after_expiry_brings_nothing_back() {
    let rig = Rig::new();
    let (submitted, token) = rig.submit(&rig.office(NOW), "n", &[]);
    let late = trusted(&rig, "2026-11-27T15:00:00Z");
    assert_eq!(
        late.declarations.confirmations.confirm(&token).unwrap(),
        Confirmed::Expired,
        "even before the hourly run"
    );
    assert_eq!(late.upkeep.expiration.expire_due().unwrap().expired, 1);
    let found = late.declarations.intake.submit(rig.draft("n", &[])).unwrap();
    assert_eq!((found.first, found.token, found.email.as_str()), (false, submitted.token.clone(), ""));
    assert_eq!(rig.in_state("received").len(), 0);
    assert_eq!(late.declarations.confirmations.confirm(&token).unwrap(), Confirmed::Expired);
    assert_eq!(late.declarations.intake.received(&submitted.token).unwrap().unwrap().state, State::Expired);
}

#[test]
fn expiry_deletes_the_answers_and_retention_the_rest() {
    let rig = Rig::new();
    rig.submit(&rig.office(NOW), "n", &[]);
    assert_eq!(rig.office("2026-11-27T14:59:59Z").upkeep.expiration.expire_due().unwrap().expired, 0);
    assert_eq!(trusted(&rig, "2026-11-27T15:00:00Z").upkeep.expiration.expire_due().unwrap().expired, 1);
    let left = std::fs::read_to_string(rig.only_in("expired")).unwrap();
    assert_eq!(rig.objects("applications").len(), 1, "what it overtook said it too");
    for private in ["ためし塗装", "hanako", "HASH-MARKER", "7123456789012", "例示町"] {
        assert!(!left.contains(private), "{private} is still in {left}");
    }
    assert_eq!(trusted(&rig, "2026-12-27T14:59:59Z").upkeep.expiration.expire_due().unwrap().purged, 0);
    assert_eq!(trusted(&rig, "2026-12-27T15:00:01Z").upkeep.expiration.expire_due().unwrap().purged, 1);
    assert_eq!(rig.in_state("expired").len() + rig.objects("mail").len(), 0);
    assert_eq!(rig.objects("applications").len(), 1, "the tombstone stays");
    assert!(rig.office(NOW).declarations.intake.submit(rig.draft("n", &[])).is_err(), "and brings nothing back");
}

#[test]
fn a_clock_that_goes_back_freezes_expiry() {
    let rig = Rig::new();
    rig.submit(&rig.office(NOW), "n", &[]);
    assert!(!trusted(&rig, "2027-06-01T00:00:00Z").upkeep.expiration.expire_due().unwrap().frozen);
    rig.submit(&rig.office(NOW), "m", &[("corporate_number", "7000012050002")]);
    let back = rig.office("2027-05-01T00:00:00Z").upkeep.expiration.expire_due().unwrap();
    assert!(back.frozen && back.expired == 0);
    assert_eq!(rig.in_state("received").len(), 1);
    assert_eq!(rig.office("2027-06-01T01:00:00Z").upkeep.expiration.expire_due().unwrap().expired, 1);
}

#[test]
fn numbers_are_mailed_again_to_the_registered_address() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (submitted, token) = rig.submit(&office, "n", &[]);
    let Confirmed::Numbers(completion) = office.declarations.confirmations.confirm(&token).unwrap() else {
        panic!("not confirmed")
    };
    let client = "127.0.0.1".parse().unwrap();
    for other_page in [&token, &submitted.token] {
        assert_eq!(office.declarations.confirmations.mail_numbers(other_page, client).unwrap(), Resent::Unknown);
    }
    let sent = office.declarations.confirmations.mail_numbers(&completion.numbers_token, client).unwrap();
    assert_eq!(sent, Resent::Sent { email: "hanako@mihon.example".into() });
    office.mailer.drain_if_alone().unwrap();
    assert_eq!(rig.mails().iter().filter(|mail| mail.contains(&completion.user_number)).count(), 2);
}

#[test]
fn no_mail_tells_what_is_private() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let two_stars = [("stars", "2"), ("self_check_score", "83"), ("policy_publication", "website")];
    let changes: Vec<_> = two_stars.into_iter().chain([("name", "株式会社http://evil.example/x")]).collect();
    let (_, token) = rig.submit(&office, "n", &changes);
    office.declarations.confirmations.confirm(&token).unwrap();
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    office.review.acceptance.accept(from_ref(&reference), Earlier::None).unwrap();
    office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap();
    rig.confirmed(&office, "m", &changes);
    let reference = office.review.lists.list(Some(State::Confirmed)).unwrap()[0].reference.clone();
    office.review.acceptance.send_back(&reference, "名称を直してください。").unwrap();
    office.mailer.drain_if_alone().unwrap();
    let mails = rig.mails();
    assert_eq!(mails.len(), 7);
    for mail in &mails {
        for private in
            ["7123456789012", "03-0000", "0300000000", "1-2-3", "例示町", "83点", "evil.example", "HASH-MARKER"]
        {
            assert!(!mail.contains(private), "{private} is in {mail}");
        }
        let (_, text) = mail.split_once("\r\n\r\n").unwrap();
        let wide = text.lines().find(|line| columns(line) >= 76);
        assert_eq!(wide, None);
    }
    assert!(mails.iter().any(|mail| mail.contains("/c/") && token_in(mail) == token));
}

#[test]
fn kept_for_ever_is_no_moment_before_time_began() {
    let rig = Rig::new();
    let settings = rig.root().join("data/site.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let forever = text.replace("rejected_days = 365", "rejected_days = 9999999");
    assert_ne!(text, forever);
    std::fs::write(&settings, forever).unwrap();
    assert!(!rig.office(NOW).upkeep.expiration.expire_due().unwrap().frozen);
}

#[test]
fn what_a_killed_writer_left_is_swept_wherever_the_office_writes() {
    let rig = Rig::new();
    rig.confirmed(&rig.office(NOW), "n", &[]);
    let left = [
        rig.root().join("data/.declarers.csv.4294967295-0.0.part"),
        rig.state(".clock.4294967295-0.0.part"),
        rig.state("objects/.parts/.x.4294967295-0.0.part"),
    ];
    for path in &left {
        std::fs::write(path, "half").unwrap();
    }
    let office = rig.office(NOW);
    office.review.acceptance.accept(&office.review.inspection.acceptable().unwrap(), Earlier::None).unwrap();
    office.publisher.publish_register().unwrap();
    // As `serve` does beside its first answers.
    office.upkeep.repair.tidy().unwrap();
    assert_eq!(left.iter().filter(|path| path.exists()).collect::<Vec<_>>(), Vec::<&std::path::PathBuf>::new());
}

#[test]
fn every_event_says_who_did_it() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let reference = office.review.inspection.acceptable().unwrap().remove(0);
    office.review.acceptance.send_back(&reference, "所在地を直してください。").unwrap();
    office.accounts.telephone.serve(reference.as_str(), Service::Show, "問い合わせ").unwrap();
    let declarer = || Actor::Declarer;
    let tanaka = || Actor::Command("tanaka".into());
    let actors = |office: &Office, reference: &Reference| -> Vec<Actor> {
        let shown = office.review.lists.show(reference).unwrap().unwrap();
        shown.application.history.into_iter().map(|event| event.by).collect()
    };
    assert_eq!(actors(&office, &reference), [declarer(), declarer(), tanaka(), tanaka()]);
    rig.submit(&office, "m", &[("contact_email", "b@mihon.example"), ("corporate_number", "7000012050002")]);
    let waiting = office.review.lists.list(Some(State::Received)).unwrap()[0].reference.clone();
    let office = trusted(&rig, "2026-11-28T15:00:00Z");
    assert_eq!(office.upkeep.expiration.expire_due().unwrap().expired, 1);
    assert_eq!(actors(&office, &waiting), [declarer(), Actor::Timer]);
}
