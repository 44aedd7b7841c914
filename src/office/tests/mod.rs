//! The office on a disk whose n-th call fails, for every n until none does: what was acknowledged is
//! there after a restart, what was refused can be done again, and nothing is ever there twice.

mod again;
mod cost;
mod counted;
mod found;
mod interleaved;
mod lost_numbers;
mod model;
mod put_aside;
#[path = "../../../tests/office/rig.rs"]
pub(crate) mod rig;
mod running;
mod syncs;
mod undo;
mod undo_model;
mod worked;

use crate as library;
use crate::base::durable::broken_disk;
use crate::office::Office;
use crate::office::account::contact::ContactLink;
use crate::office::account::visits::Session;
use crate::office::declaration::confirm::Confirmed;
use crate::office::declaration::intake::IntakeRefusal;
use crate::office::queue::application::State;
use crate::office::review::decision::{Decision, Earlier};
use crate::office::state::left::Why;
use crate::scheme::{Posted, edit};
use rig::{NOW, Rig};
use std::cell::RefCell;

/// Does `work` with the disk failing at call 0, 3, 6 … until a run meets no fault; `then` looks at what is left.
fn at_every_call(
    work: impl Fn(&Rig, &Office) -> bool,
    prepare: impl Fn(&Rig, &Office),
    then: impl Fn(&Rig, &Office, bool),
) {
    for n in broken_disk::each_call(3) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        prepare(&rig, &office);
        broken_disk::arm(n, "");
        let acknowledged = work(&rig, &office);
        let struck = broken_disk::mend();
        drop(office);
        then(&rig, &rig.office(NOW), acknowledged);
        if !struck {
            assert!(acknowledged && n > 5, "call {n} met no fault");
            return;
        }
    }
}

fn waiting(rig: &Rig) -> usize {
    ["received", "confirmed", "accepted"].map(|state| rig.in_state(state).len()).iter().sum()
}

#[test]
fn a_submission_is_acknowledged_only_when_it_is_safe() {
    at_every_call(
        |rig, office| match office.declarations.intake.submit(rig.draft("n", &[])) {
            Ok(_) => true,
            Err(IntakeRefusal::TooOften | IntakeRefusal::MailedOften) => panic!("not asked"),
            Err(_) => false,
        },
        |_, _| {},
        |rig, office, acknowledged| {
            assert!(!acknowledged || waiting(rig) == 1, "acknowledged and missing");
            // The applicant presses again: there is one, whatever happened before.
            office.declarations.intake.submit(rig.draft("n", &[])).expect("a working disk");
            assert_eq!(waiting(rig), 1);
            office.mailer.drain_if_alone().expect("a working disk");
            assert_eq!(rig.mails().len(), 1, "its mail is written once");
        },
    );
}

#[test]
fn a_confirmation_gives_one_pair_of_numbers() {
    let shown = RefCell::new(None);
    at_every_call(
        |rig, office| {
            shown.take();
            match office.declarations.confirmations.confirm(&mailed(rig)) {
                Ok(Confirmed::Numbers(completion)) => shown.replace(Some(completion.declaration_id)).is_none(),
                Ok(other) => panic!("{other:?}"),
                Err(_) => false,
            }
        },
        |rig, office| drop(rig.submit(office, "n", &[])),
        |rig, office, acknowledged| {
            let id = |office: &Office| match office
                .declarations
                .confirmations
                .confirm(&mailed(rig))
                .expect("a working disk")
            {
                Confirmed::Numbers(completion) => completion.declaration_id,
                other => panic!("{acknowledged}: {other:?}"),
            };
            let first = id(office);
            assert_eq!(id(office), first);
            assert!(shown.take().is_none_or(|shown| shown == first), "other numbers than were shown");
            assert_eq!(waiting(rig), 1);
            office.mailer.drain_if_alone().expect("a working disk");
            assert_eq!(rig.mails().iter().filter(|mail| mail.contains(&first)).count(), 1);
        },
    );
}

#[test]
fn an_acceptance_lists_once() {
    at_every_call(
        |_, office| {
            office
                .review
                .inspection
                .acceptable()
                .and_then(|waiting| office.review.acceptance.accept(&waiting, Earlier::None))
                .is_ok()
        },
        |rig, office| drop(rig.confirmed(office, "n", &[])),
        |rig, office, acknowledged| {
            let left = office.review.inspection.acceptable().expect("a working disk");
            assert!(!acknowledged || left.is_empty());
            for (_, decision) in office.review.acceptance.accept(&left, Earlier::None).expect("a working disk") {
                assert!(matches!(decision, Decision::Accepted(_)), "{decision:?}");
            }
            assert_eq!(rig.csv().matches("株式会社ためし塗装").count(), 1);
            assert_eq!((rig.in_state("accepted").len(), waiting(rig)), (1, 1));
            office.mailer.drain_if_alone().expect("a working disk");
            assert_eq!(rig.mails().len(), 3);
        },
    );
}

#[test]
fn what_was_appended_while_the_list_was_refused_is_listed_at_once_and_published_by_the_hour() {
    let mut waited = 0;
    for n in broken_disk::each_call(3) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        rig.confirmed(&office, "n", &[]);
        let references = office.review.inspection.acceptable().expect("a list");
        broken_disk::arm_with(n, broken_disk::BUT_SYNC, broken_disk::ENOSPC);
        let _ = office
            .review
            .acceptance
            .accept(&references, Earlier::None)
            .and_then(|_| office.publisher.publish_register());
        let struck = broken_disk::mend();
        let register = office.publisher.register().expect("a sound register");
        let notice = register.notice(&office.publisher.place, office.applications.clock.today());
        assert!(notice.is_none(), "call {n} is no hand's work: {notice:?}");
        let listed = register.entries().iter().any(|entry| &*entry.name == "株式会社ためし塗装");
        waited += usize::from(register.waits());
        office.upkeep.comparison.compare_register().expect("a working disk");
        assert!(!office.publisher.register().expect("a sound register").waits(), "call {n}");
        assert_eq!(rig.csv().contains("株式会社ためし塗装"), listed, "call {n}");
        if !struck {
            assert!(waited > 0, "the list was never refused");
            return;
        }
    }
}

#[test]
fn a_revocation_is_whole_or_not_at_all() {
    at_every_call(
        |_, office| {
            let rows = office.review.lists.list(None).unwrap_or_default();
            rows.first()
                .is_some_and(|row| office.review.revocations.revoke(&row.reference, "規約 第8条のため。").is_ok())
        },
        |rig, office| {
            rig.confirmed(office, "n", &[]);
            office
                .review
                .acceptance
                .accept(&office.review.inspection.acceptable().expect("a list"), Earlier::None)
                .expect("a working disk");
            office.mailer.drain_if_alone().expect("a working disk");
        },
        |rig, office, acknowledged| {
            let revoked = rig.in_state("revoked").len() == 1;
            assert!(revoked || !acknowledged, "acknowledged and not done");
            assert_eq!(rig.csv().contains("株式会社ためし塗装"), !revoked, "half revoked");
            assert_eq!(rig.in_state("accepted").len(), usize::from(!revoked));
            office.mailer.drain_if_alone().expect("a working disk");
            let letters = rig.mails().into_iter().filter(|mail| mail.contains("規約 第8条のため。"));
            assert_eq!(letters.count(), usize::from(revoked));
        },
    );
}

#[test]
fn a_stop_is_whole_or_not_begun() {
    let session = RefCell::new(None);
    at_every_call(
        |_, office| office.accounts.stops.stop(session.borrow().as_ref().expect("a session")).is_ok(),
        |rig, office| {
            session.replace(Some(accepted(rig, office)));
        },
        |rig, office, acknowledged| {
            let state = office.review.lists.list(None).expect("a working disk")[0].state;
            let listed = rig.csv().contains("株式会社ためし塗装");
            let whole = if listed { State::Accepted } else { State::Withdrawn };
            assert_eq!(state, whole, "listed: {listed}, acknowledged: {acknowledged}");
            assert!(!acknowledged || state == State::Withdrawn, "acknowledged and not stopped");
            office.mailer.drain_if_alone().expect("a working disk");
            let told = rig.mails().iter().filter(|mail| mail.contains("中止した日時")).count();
            assert_eq!(told, usize::from(!listed), "the same start makes the mail that is owed");
        },
    );
}

#[test]
fn what_came_or_changed_after_the_judge_was_asked_for_is_judged_as_it_is() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let judge = office.review.inspection.judge(None).expect("a judge");
    let first = office.review.inspection.waiting().expect("a list").remove(0);
    assert_eq!(judge.holds_back(&first).expect("a working disk"), None);
    // A twin of it that came a moment later.
    rig.confirmed(&office, "m", &[]);
    let waiting = office.review.inspection.waiting().expect("a list");
    let second = waiting.iter().find(|other| other.reference != first.reference).expect("the second");
    assert!(judge.holds_back(second).expect("a working disk").is_some(), "also by it");
    assert!(judge.holds_back(&first).expect("a working disk").is_some());
}

#[test]
fn what_waits_is_listed_judged_and_accepted_without_a_look_at_anybody_else() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[("name", "株式会社べつ"), ("corporate_number", "7000012050002")]);
    office
        .review
        .acceptance
        .accept(&office.review.inspection.acceptable().expect("a list"), Earlier::None)
        .expect("accepted");
    // What waits to be mailed is looked at.
    office.mailer.drain_if_alone().expect("a working disk");
    std::fs::write(rig.only_in("accepted"), "{\"sengen\":1,").expect("written");
    rig.confirmed(&office, "m", &[]);
    let row = office.review.lists.list(Some(State::Confirmed)).expect("a list").remove(0);
    assert!(office.review.lists.show(&row.reference).expect("a working disk").is_some());
    let decided = office.review.acceptance.accept(&[row.reference], Earlier::None).expect("a working disk").remove(0).1;
    assert!(matches!(decided, Decision::Accepted(_)), "{decided:?}");
    assert!(office.applications.queue.objects.state.left().of(Why::Damaged).is_empty(), "nobody else was read");
    office.review.lists.list(None).expect("a list");
    assert_eq!(
        office.applications.queue.objects.state.left().of(Why::Damaged).len(),
        1,
        "who lists everybody meets it"
    );
}

#[test]
fn an_objection_brings_a_stopped_declaration_back_whole_or_can_be_raised_again() {
    let link = RefCell::new(None);
    at_every_call(
        |_, office| office.accounts.objections.object(link.borrow().as_ref().expect("a link")).is_ok(),
        |rig, office| {
            let session = accepted(rig, office);
            link.replace(Some(moved(rig, office, &session)));
            office.accounts.stops.stop(&session).expect("stopped");
        },
        |rig, office, acknowledged| {
            let token = link.borrow();
            let token = token.as_ref().expect("a link");
            let state = office.review.lists.list(None).expect("a working disk")[0].state;
            assert_eq!(state == State::Accepted, rig.csv().contains("株式会社ためし塗装"));
            assert!(!acknowledged || state == State::Accepted, "acknowledged and still stopped");
            if state == State::Withdrawn {
                assert_eq!(
                    office.accounts.objections.object(token).expect("a working disk"),
                    ContactLink::Undone { open: true }
                );
            }
            assert!(rig.csv().contains("株式会社ためし塗装") && rig.in_state("accepted").len() == 1);
            office.mailer.drain_if_alone().expect("a working disk");
            let told = rig.mails().iter().filter(|mail| mail.contains("すべて元に戻しました")).count();
            assert_eq!(told, 1, "the way in is mailed once");
        },
    );
}

#[test]
fn an_unconfirmed_write_stops_intake_until_a_restart() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    broken_disk::arm(0, "sync");
    assert!(matches!(office.declarations.intake.submit(rig.draft("n", &[])), Err(IntakeRefusal::Stopped)));
    assert!(broken_disk::mend() && office.is_stopped());
    assert!(
        matches!(office.declarations.intake.submit(rig.draft("m", &[])), Err(IntakeRefusal::Stopped)),
        "though the disk works again"
    );
    assert!(rig.office(NOW).declarations.intake.submit(rig.draft("m", &[])).is_ok());
}

#[test]
fn a_full_disk_refuses_and_recovers() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    broken_disk::arm(0, "write");
    assert!(matches!(office.declarations.intake.submit(rig.draft("n", &[])), Err(IntakeRefusal::Machine(_))));
    assert!(broken_disk::mend() && !office.is_stopped());
    assert!(office.declarations.intake.submit(rig.draft("n", &[])).expect("room again").first);
    assert!(rig.only_in("received").is_file());
}

#[test]
fn a_disk_that_refuses_at_the_start_keeps_nobody_from_looking() {
    for call in ["folder", "open", "write", "rename"] {
        let rig = Rig::new();
        drop(rig.submit(&rig.office(NOW), "n", &[]));
        broken_disk::arm(0, call);
        let office = rig.office("2026-11-20T07:00:00Z");
        assert!(broken_disk::mend(), "{call}");
        assert_eq!(office.review.lists.list(None).expect("only read").len(), 1, "{call}");
        assert!(!office.is_stopped());
        office.upkeep.repair.mend().expect("a working disk");
        assert!(
            office.declarations.intake.submit(rig.draft("m", &[("contact_email", "b@mihon.example")])).is_ok(),
            "{call}"
        );
    }
}

#[test]
fn a_folder_that_cannot_be_opened_refuses_and_stops_nothing() {
    for n in 0..200 {
        let rig = Rig::new();
        let office = rig.office(NOW);
        broken_disk::arm(n, "open");
        let refused = office.declarations.intake.submit(rig.draft("n", &[])).is_err();
        assert!(!office.is_stopped(), "open {n}");
        if !broken_disk::mend() {
            assert!(n > 2 && !refused);
            return;
        }
        office.declarations.intake.submit(rig.draft("n", &[])).expect("again, with the folder there");
        assert_eq!(rig.in_state("received").len(), 1);
    }
    panic!("a submission opens less");
}

/// Brings a declarer to acceptance, logged in.
fn accepted(rig: &Rig, office: &Office) -> Session {
    rig.confirmed(office, "n", &[]);
    office
        .review
        .acceptance
        .accept(&office.review.inspection.acceptable().expect("a working disk"), Earlier::None)
        .expect("accepted");
    let application = office.applications.queue.each_in(&[State::Accepted], Some).expect("a working disk").remove(0);
    office.accounts.sessions.new_session(&application).expect("a session")
}

/// Puts a new contact in force; the link by which the earlier one objects.
fn moved(rig: &Rig, office: &Office, session: &Session) -> crate::scheme::ids::Token {
    let application = office.accounts.sessions.visit(session).expect("logged in");
    let version = application.account.version;
    let email = "new@mihon.example";
    let typed = Posted::default().with("contact_email", email).with("contact_email_confirmation", email);
    let typed = typed.with("contact_name", "新 太郎");
    let new = edit::check_edit(office.scheme(), &application.answers, edit::Editing::Contact, &typed).answers;
    let client = "127.0.0.1".parse().expect("an address");
    office.accounts.contacts.change(session, version, &new, client).expect("asked");
    let token = |page: &str| {
        office.mailer.drain_if_alone().expect("a working disk");
        let mails = rig.mails().concat();
        let url = mails.split_whitespace().find(|word| word.contains(page)).expect("a link").to_owned();
        let token = url.trim_end_matches('/').rsplit('/').next().expect("a token").to_owned();
        crate::scheme::ids::Token::parse(&token).expect("a token")
    };
    office.accounts.contacts.verify(&token("account/contact/verify/")).expect("a working disk");
    token("account/contact/object/")
}

/// The token in the first mail that was sent.
fn mailed(rig: &Rig) -> crate::scheme::ids::Token {
    rig::token_in(&rig.mails()[0])
}
