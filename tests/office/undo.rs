//! What the office decides can be undone until its time has ended: until then nothing moves, and afterwards it is as if
//! it had been decided at once. One result, whoever is at work beside.

use super::desk::{Declarer, OTHER, PASSWORD, change, client, declarer, review};
use super::rig::{NOW, Rig};
use sengen::base::failure::Failure;
use sengen::office::account::session::{LogIn, SessionEnded};
use sengen::office::queue::account::PendingKind;
use sengen::office::queue::application::Application;
use sengen::office::queue::history::Step;
use sengen::office::queue::pending::{Ruling, VoidReason};
use sengen::office::review::decision::{Decision, Earlier, Named};
use sengen::office::review::decisions::UndoOutcome;
use sengen::office::review::requests::{Decided, Verdict};
use sengen::office::{Actor, Office, State};
use sengen::scheme::ids::Reference;
use std::slice::from_ref;
use std::thread;

/// A second before the ten minutes are over, and when they are.
const JUST: &str = "2026-11-20T06:09:59Z";
const OVER: &str = "2026-11-20T06:10:00Z";
const REASON: &str = "町名を確かめてください。";

fn rig() -> Rig {
    Rig::undoable(10)
}

/// Another declaration of the same firm, confirmed.
fn confirmed(rig: &Rig, office: &Office, nonce: &str) -> Reference {
    let before: Vec<Reference> = waiting(office);
    rig.confirmed(office, nonce, &[("contact_email", &format!("{nonce}@mihon.example"))]);
    waiting(office).into_iter().find(|reference| !before.contains(reference)).unwrap()
}

fn waiting(office: &Office) -> Vec<Reference> {
    office.review.lists.list(Some(State::Confirmed)).unwrap().into_iter().map(|row| row.reference).collect()
}

fn decide(office: &Office, reference: &Reference, ruling: Ruling) -> Decision {
    decide_seen(office, &Named::from(reference), ruling)
}

fn decide_seen(office: &Office, named: &Named, ruling: Ruling) -> Decision {
    office.review.decisions.decide(from_ref(named), ruling, REASON).unwrap().remove(0).1
}

fn undo(office: &Office, reference: &Reference) -> UndoOutcome {
    office.review.decisions.undo(reference, None).unwrap()
}

fn shown(office: &Office, reference: &Reference) -> Application {
    office.review.lists.show(reference).unwrap().unwrap().application
}

fn steps(office: &Office, reference: &Reference) -> Vec<Step> {
    shown(office, reference).history.iter().map(|event| event.step).collect()
}

fn accepted(rig: &Rig, office: &Office, who: (&str, &[(&str, &str)])) -> Declarer {
    let one = declarer(rig, office, who);
    let decision = office.review.acceptance.accept(from_ref(&one.reference), Earlier::Distinct).unwrap().remove(0).1;
    assert!(matches!(decision, Decision::Accepted(_)), "{decision:?}");
    office.publisher.publish_register().unwrap();
    office.mailer.drain_if_alone().unwrap();
    one
}

/// What leaves the house: the list, its log, the numbers given out, the letters.
fn outside(rig: &Rig, office: &Office) -> (String, usize, usize) {
    office.publisher.publish_register().unwrap();
    office.mailer.drain_if_alone().unwrap();
    (rig.csv(), rig.objects("ids/records").len(), rig.mails().len())
}

#[test]
fn what_is_decided_moves_nothing_until_its_time_has_ended_and_everything_then() {
    for (ruling, state, words) in [
        (Ruling::Accepted, State::Accepted, "受理しました"),
        (Ruling::Distinct, State::Accepted, "受理しました"),
        (Ruling::Rejected, State::Rejected, REASON),
        (Ruling::Returned, State::Confirmed, REASON),
    ] {
        let rig = rig();
        let office = rig.office(NOW);
        let one = declarer(&rig, &office, ("n", &[]));
        let before = outside(&rig, &office);
        let decided = decide(&office, &one.reference, ruling);
        assert_eq!(decided, Decision::Until(OVER.parse().unwrap()), "{ruling:?}");
        assert_eq!(outside(&rig, &office), before, "{ruling:?}");
        assert_eq!(shown(&office, &one.reference).state, State::Confirmed);
        assert_eq!(rig.office(JUST).review.decisions.take_effect().unwrap(), 0, "{ruling:?}");
        assert_eq!(outside(&rig, &office), before, "{ruling:?}");

        let later = rig.office(OVER);
        assert_eq!(later.review.decisions.take_effect().unwrap(), 1, "{ruling:?}");
        assert_eq!(later.review.decisions.take_effect().unwrap(), 0, "{ruling:?}: once");
        let after = outside(&rig, &later);
        let is_listed = state == State::Accepted;
        assert_eq!((after.0 != before.0, after.1 - before.1), (is_listed, usize::from(is_listed)), "{ruling:?}");
        assert_eq!(after.2, before.2 + 1, "{ruling:?}: one letter");
        assert!(rig.mails().last().unwrap().contains(words), "{ruling:?}");
        let application = shown(&later, &one.reference);
        assert_eq!((application.state, application.decided.len()), (state, 0), "{ruling:?}");
        let decided = application.history.iter().rfind(|event| event.step == Step::Decided).unwrap();
        assert_eq!(decided.by, Actor::Command("tanaka".into()), "{ruling:?}: who decided stands there");
        assert_eq!(rig.objects("waiting/decided").len(), 0, "{ruling:?}");
    }
}

#[test]
fn what_is_undone_leaves_nothing_but_its_lines_in_the_history() {
    for ruling in [Ruling::Accepted, Ruling::Rejected, Ruling::Returned] {
        let rig = rig();
        let office = rig.office(NOW);
        let one = declarer(&rig, &office, ("n", &[]));
        let before = outside(&rig, &office);
        let history = steps(&office, &one.reference);
        decide(&office, &one.reference, ruling);
        let again = decide(&office, &one.reference, ruling);
        assert!(matches!(again, Decision::Already(_)), "{again:?}");
        let just = rig.office(JUST);
        assert!(matches!(undo(&just, &one.reference), UndoOutcome::Undone(_)), "{ruling:?}");
        assert!(matches!(undo(&just, &one.reference), UndoOutcome::TooLate(_)), "{ruling:?}: twice");
        let later = rig.office(OVER);
        assert_eq!(later.review.decisions.take_effect().unwrap(), 0, "{ruling:?}");
        assert_eq!(outside(&rig, &later), before, "{ruling:?}");
        assert_eq!(steps(&later, &one.reference), [&history[..], &[Step::Decided, Step::Undone]].concat());
        // It waits as before, and can be decided again.
        assert_eq!(later.review.inspection.acceptable().unwrap(), *from_ref(&one.reference));
        assert!(matches!(decide(&later, &one.reference, Ruling::Accepted), Decision::Until(_)));
    }
}

#[test]
fn what_has_taken_effect_is_not_undone() {
    let rig = rig();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    decide(&office, &one.reference, Ruling::Accepted);
    let later = rig.office(OVER);
    // Its time is over, whether or not anybody has brought it about.
    assert!(matches!(undo(&later, &one.reference), UndoOutcome::TooLate(_)));
    later.review.decisions.take_effect().unwrap();
    let after = outside(&rig, &later);
    assert!(matches!(undo(&later, &one.reference), UndoOutcome::TooLate(_)));
    assert!(matches!(undo(&later, &Reference::parse("34679ACD").unwrap()), UndoOutcome::Unknown));
    assert_eq!(outside(&rig, &later), after);
}

#[test]
fn a_judged_change_and_a_stop_make_the_decision_void() {
    for ruling in [Ruling::Accepted, Ruling::Rejected, Ruling::Returned] {
        let rig = rig();
        let office = rig.office(NOW);
        let one = declarer(&rig, &office, ("n", &[]));
        decide(&office, &one.reference, ruling);
        change(&office, &one, &[("municipality", "大田区")]);
        let application = shown(&office, &one.reference);
        assert_eq!((application.state, application.decided.len()), (State::Confirmed, 0), "{ruling:?}");
        assert_eq!(application.void_decision(PendingKind::Declaration), Some(VoidReason::Changed), "{ruling:?}");
        let later = rig.office(OVER);
        assert_eq!(later.review.decisions.take_effect().unwrap(), 0, "{ruling:?}");
        let (csv, numbers, _) = outside(&rig, &later);
        assert!(!csv.contains("ためし塗装") && numbers == 0, "{ruling:?}");
        // The new content is the office's again.
        assert_eq!(decide(&later, &one.reference, Ruling::Accepted), Decision::Changed(2));
        let seen = Named { reference: one.reference.clone(), seen: 2 };
        assert!(matches!(decide_seen(&later, &seen, Ruling::Accepted), Decision::Until(_)), "{ruling:?}");
        assert_eq!(shown(&later, &one.reference).void_decision(PendingKind::Declaration), None);

        later.accounts.stops.stop(&one.session).unwrap();
        let stopped = shown(&later, &one.reference);
        assert_eq!((stopped.state, stopped.decided.len()), (State::Withdrawn, 0), "{ruling:?}");
        assert_eq!(stopped.history.last().unwrap().step, Step::DecisionVoid);
        assert_eq!(rig.office("2026-11-20T06:30:00Z").review.decisions.take_effect().unwrap(), 0, "{ruling:?}");
    }
}

#[test]
fn what_nobody_judges_leaves_the_decision_as_it_is() {
    let rig = rig();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    decide(&office, &one.reference, Ruling::Accepted);
    change(&office, &one, &[("contact_name", "見本 次郎")]);
    assert_eq!(shown(&office, &one.reference).decided.len(), 1);
    let later = rig.office(OVER);
    assert_eq!(later.review.decisions.take_effect().unwrap(), 1);
    assert_eq!(shown(&later, &one.reference).state, State::Accepted);
}

#[test]
fn of_many_who_undo_beside_the_timer_one_result_stands() {
    for round in 0..12 {
        let rig = rig();
        let office = rig.office(NOW);
        let one = declarer(&rig, &office, ("n", &[]));
        decide(&office, &one.reference, Ruling::Accepted);
        // Those who undo still have the old second, the timers the new one.
        let (before, after) = (rig.office(JUST), rig.office(OVER));
        let undone: usize = thread::scope(|scope| {
            let mut undos = Vec::new();
            for n in 0..8 {
                if n % 2 == round % 2 {
                    undos.push(scope.spawn(|| matches!(undo(&before, &one.reference), UndoOutcome::Undone(_))));
                } else {
                    scope.spawn(|| after.review.decisions.take_effect().unwrap());
                }
            }
            undos.into_iter().map(|undo| usize::from(undo.join().unwrap())).sum()
        });
        let (csv, numbers, _) = outside(&rig, &after);
        let is_accepted = shown(&after, &one.reference).state == State::Accepted;
        assert_eq!(
            (undone, csv.contains("ためし塗装"), numbers > 0),
            (usize::from(!is_accepted), is_accepted, is_accepted)
        );
        let letters = rig.mails().iter().filter(|mail| mail.contains("の申込みを受理しました。")).count();
        assert_eq!(letters, usize::from(is_accepted), "round {round}");
    }
}

#[test]
fn a_revocation_takes_the_row_at_once_and_all_else_later() {
    let rig = rig();
    let office = rig.office(NOW);
    let one = accepted(&rig, &office, ("n", &[]));
    let (list, numbers, letters) = outside(&rig, &office);
    assert!(matches!(decide(&office, &one.reference, Ruling::Revoked), Decision::Until(_)));
    assert!(matches!(decide(&office, &one.reference, Ruling::Revoked), Decision::Already(_)));
    let (without, ..) = outside(&rig, &office);
    assert!(list.contains("ためし塗装") && !without.contains("ためし塗装"), "{without}");
    assert_eq!(outside(&rig, &office), (without.clone(), numbers, letters));
    // What they do meanwhile brings no row back, and the declarer is as before.
    office.accounts.sessions.visit(&one.session).unwrap();
    change(&office, &one, &[("industry", "G")]);
    office.upkeep.examination.put_right().unwrap();
    assert_eq!(office.upkeep.examination.examine().unwrap().lacks, []);
    assert!(!outside(&rig, &office).0.contains("ためし塗装"));

    let undone = undo(&rig.office(JUST), &one.reference);
    assert!(matches!(undone, UndoOutcome::Undone(decision) if decision.ruled.ruling == Ruling::Revoked));
    let (back, same, _) = outside(&rig, &office);
    assert!(back.contains("ためし塗装") && same == numbers, "{back}");
    assert_eq!(rig.office(OVER).review.decisions.take_effect().unwrap(), 0);
    assert_eq!(shown(&office, &one.reference).state, State::Accepted);
    assert_eq!(office.upkeep.examination.examine().unwrap().lacks, []);

    // Once more, for good.
    decide(&office, &one.reference, Ruling::Revoked);
    let before = outside(&rig, &office).2;
    let later = rig.office(OVER);
    assert_eq!(later.review.decisions.take_effect().unwrap(), 1);
    let (gone, same, letters) = outside(&rig, &later);
    assert!(!gone.contains("ためし塗装") && same == numbers && letters == before + 1);
    assert!(rig.mails().last().unwrap().contains("取り消しました"));
    assert_eq!(shown(&later, &one.reference).state, State::Revoked);
    assert!(matches!(later.accounts.sessions.log_in(&one.user_number, PASSWORD, client()).unwrap(), LogIn::Wrong));
    assert_eq!(later.accounts.sessions.visit(&one.session).err().and_then(Failure::refusal), Some(SessionEnded::Over));
    assert!(matches!(undo(&later, &one.reference), UndoOutcome::TooLate(_)));
}

#[test]
fn a_stop_while_it_is_revoked_is_a_stop() {
    let rig = rig();
    let office = rig.office(NOW);
    let one = accepted(&rig, &office, ("n", &[]));
    decide(&office, &one.reference, Ruling::Revoked);
    office.accounts.stops.stop(&one.session).unwrap();
    let later = rig.office(OVER);
    assert_eq!(later.review.decisions.take_effect().unwrap(), 0);
    assert_eq!(shown(&later, &one.reference).state, State::Withdrawn);
    let (csv, ..) = outside(&rig, &later);
    assert!(!csv.contains("ためし塗装"));
    assert!(rig.mails().iter().all(|mail| !mail.contains("取り消しました")));
    // Whoever declares again does not get round it.
    let again = confirmed(&rig, &later, "again");
    let seen = review(&rig, OVER, &["show", again.as_str()]).out;
    assert!(seen.contains("[要確認] 前の取消し") && seen.contains(one.reference.as_str()), "{seen}");
    assert!(later.review.inspection.acceptable().unwrap().is_empty());
}

#[test]
fn a_record_that_has_changed_hands_since_is_not_replaced() {
    let rig = rig();
    let office = rig.office(NOW);
    let one = accepted(&rig, &office, ("n", &[]));
    let no = shown(&office, &one.reference).record.unwrap();
    let [first, second] = ["first", "second"].map(|nonce| confirmed(&rig, &office, nonce));
    for reference in [&first, &second] {
        assert!(matches!(decide(&office, reference, Ruling::Replaced(no)), Decision::Until(_)));
    }
    let later = rig.office(OVER);
    assert_eq!(later.review.decisions.take_effect().unwrap(), 1);
    let states = [&first, &second].map(|reference| shown(&later, reference).state);
    assert!(matches!(states, [State::Accepted, State::Confirmed] | [State::Confirmed, State::Accepted]), "{states:?}");
    let none = review(&rig, OVER, &["accept", second.as_str(), "--replaces", "19999999", "--now"]);
    assert!(none.code == 1 && none.err.contains("19999999") && none.err.contains("直し方"), "{}", none.err);
}

#[test]
fn what_is_asked_for_beside_a_declaration_waits_in_the_same_way() {
    for verdict in [Verdict::Accept("見た".into()), Verdict::Reject(REASON.into())] {
        let rig = rig();
        let office = rig.office(NOW);
        let one = accepted(&rig, &office, ("n", &[]));
        change(&office, &one, &[("municipality", "大田区")]);
        let before = outside(&rig, &office);
        let named = Named::from(&one.reference);
        let decided = || office.review.decisions.decide_asked(&named, PendingKind::Change, &verdict).unwrap();
        assert_eq!(decided(), Decided::Until(OVER.parse().unwrap()));
        assert!(matches!(decided(), Decided::Already(_)));
        assert_eq!(outside(&rig, &office), before);
        assert!(matches!(undo(&office, &one.reference), UndoOutcome::Undone(_)));
        assert_eq!(outside(&rig, &office), before);
        assert_eq!(decided(), Decided::Until(OVER.parse().unwrap()));
        // Asked for anew: it is void, and waits again.
        change(&office, &one, &[("municipality", "港区")]);
        assert_eq!(shown(&office, &one.reference).decided.len(), 0);
        let again = Named { reference: one.reference.clone(), seen: 2 };
        let decided = office.review.decisions.decide_asked(&again, PendingKind::Change, &verdict).unwrap();
        assert!(matches!(decided, Decided::Until(_)), "{decided:?}");
        let later = rig.office(OVER);
        assert_eq!(later.review.decisions.take_effect().unwrap(), 1);
        let (csv, ..) = outside(&rig, &later);
        let is_accepted = matches!(verdict, Verdict::Accept(_));
        let place = if is_accepted { "港区" } else { "千代田区例示町" };
        assert!(csv.contains(&format!("株式会社ためし塗装,東京都,{place},")), "{csv}");
        assert!(shown(&later, &one.reference).account.change.is_none());
    }
}

#[test]
fn what_can_no_longer_be_accepted_stands_in_the_queue_again() {
    let rig = rig();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    decide(&office, &one.reference, Ruling::Accepted);
    // Another declaration of the same declarer comes in meanwhile.
    let twin = declarer(&rig, &office, ("m", &[("contact_email", "c@mihon.example")]));
    let later = rig.office(OVER);
    assert_eq!(later.review.decisions.take_effect().unwrap(), 0);
    let application = shown(&later, &one.reference);
    assert_eq!((application.state, application.decided.len()), (State::Confirmed, 0));
    let event = application.history.last().unwrap();
    assert!(event.step == Step::DecisionVoid && event.note.contains("同じ事業者"), "{event:?}");
    assert_eq!(rig.objects("ids/records").len(), 0);
    assert_ne!(twin.reference, one.reference);
}

#[test]
fn what_takes_effect_at_once_goes_before_the_same_that_waits_and_no_other() {
    let rig = rig();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    let other = declarer(&rig, &office, ("m", &OTHER));
    decide(&office, &one.reference, Ruling::Accepted);
    decide(&office, &other.reference, Ruling::Rejected);
    let rejected = office.review.acceptance.reject(&one.reference, REASON).unwrap();
    assert!(matches!(rejected, Decision::Already(_)), "{rejected:?}");
    // What is decided already is nobody's to take along.
    assert!(office.review.acceptance.accept_all().unwrap().is_empty());
    let accepted = office.review.acceptance.accept(from_ref(&one.reference), Earlier::None).unwrap().remove(0).1;
    assert!(matches!(accepted, Decision::Accepted(_)), "{accepted:?}");
    assert_eq!(office.review.acceptance.reject(&other.reference, REASON).unwrap(), Decision::Done);
    assert_eq!(rig.office(OVER).review.decisions.take_effect().unwrap(), 0);
    assert_eq!(rig.csv().matches("ためし塗装").count(), 1);
}
