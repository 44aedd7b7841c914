//! What was returned and is not corrected: its declarer is told until when, reminded once, and it ends.

use super::command::trusted;
use super::desk::{declarer, seen};
use super::rig::{NOW, Rig};
use super::takeover::edited;
use sengen::office::State;
use sengen::office::queue::history::{Actor, Step};
use sengen::office::review::decision::Decision;
use sengen::scheme::edit::Editing;

/// Returned on 11-20 in Japan: reminded ten days before the end of 12-20.
const BEFORE: &str = "2026-12-10T14:59:00Z";
const REMINDED: &str = "2026-12-10T15:01:00Z";
const LAST: &str = "2026-12-20T14:59:00Z";
const OVER: &str = "2026-12-20T15:01:00Z";

/// A declaration that was returned.
fn returned(rig: &Rig) -> super::desk::Declarer {
    let office = rig.office(NOW);
    let declarer = declarer(rig, &office, ("n", &[]));
    let decision = office.review.acceptance.send_back(seen(&office, &declarer.reference), "町名を直してください。");
    assert_eq!(decision.unwrap(), Decision::Done);
    office.mailer.drain_if_alone().unwrap();
    declarer
}

/// What a look of the hour does at a moment: how many ended, and the letters that left.
fn looked(rig: &Rig, now: &str) -> (usize, Vec<String>) {
    let office = trusted(rig, now);
    let before = rig.mails();
    let done = office.upkeep.expiration.expire_due().unwrap();
    office.mailer.drain_if_alone().unwrap();
    (done.ended, rig.mails().into_iter().filter(|mail| !before.contains(mail)).collect())
}

#[test]
fn who_corrects_nothing_is_reminded_once_and_the_application_ends() {
    let rig = Rig::new();
    let declarer = returned(&rig);
    let told = |mails: &[String]| mails.iter().filter(|mail| mail.contains("12月20日")).count();
    assert_eq!(told(&rig.mails()), 1, "the return says until when");
    assert_eq!(looked(&rig, BEFORE), (0, vec![]));
    let (ended, mails) = looked(&rig, REMINDED);
    assert_eq!((ended, mails.len(), told(&mails)), (0, 1, 1), "{mails:?}");
    assert!(mails[0].contains("町名を直してください。"), "{mails:?}");
    assert_eq!(looked(&rig, REMINDED), (0, vec![]), "once");
    assert_eq!(looked(&rig, LAST), (0, vec![]));
    let (ended, mails) = looked(&rig, OVER);
    assert_eq!((ended, mails.len()), (1, 1), "{mails:?}");
    assert!(mails[0].contains("期限までに直されなかったため"), "{mails:?}");
    assert_eq!(looked(&rig, OVER), (0, vec![]));
    let report = super::desk::review(&rig, OVER, &["report", "--from", "2026-11-20", "--to", "2026-12-21"]).out;
    for line in ["  不受理  0 件", "  直されずに終了  1 件"] {
        assert!(report.lines().any(|told| told == line), "{line}\n{report}");
    }
    let shown = rig.office(OVER).review.lists.show(&declarer.reference).unwrap().unwrap();
    let last = shown.application.history.last().unwrap();
    assert_eq!((shown.application.state, last.step, &last.by), (State::Rejected, Step::Rejected, &Actor::Timer));
}

#[test]
fn who_corrects_is_neither_reminded_nor_ended() {
    let rig = Rig::new();
    let declarer = returned(&rig);
    edited(&rig.office(NOW), &declarer.session, (Editing::Change, &[("municipality", "千代田区新例示町")]));
    for now in [REMINDED, OVER] {
        let (ended, mails) = looked(&rig, now);
        assert_eq!((ended, mails.len()), (0, 0), "{mails:?}");
    }
}

#[test]
fn a_scheme_may_let_it_wait_for_ever() {
    let rig = Rig::new();
    let settings = rig.root().join("data/site.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("return_days = 30", "return_days = 0")).unwrap();
    returned(&rig);
    assert!(rig.mails().iter().all(|mail| !mail.contains("■ 期限")), "no day is told");
    assert_eq!(looked(&rig, OVER), (0, vec![]));
}

#[test]
fn a_decision_that_may_be_undone_is_the_offices_own() {
    let rig = Rig::undoable(10);
    let declarer = returned(&rig);
    looked(&rig, REMINDED);
    let office = trusted(&rig, OVER);
    let named = seen(&office, &declarer.reference);
    office.review.decisions.decide(&[named], sengen::office::queue::pending::Ruling::Rejected, "お客様の希望").unwrap();
    assert_eq!(office.upkeep.expiration.expire_due().unwrap().ended, 0);
    let shown = office.review.lists.show(&declarer.reference).unwrap().unwrap();
    assert_eq!((shown.application.state, shown.application.decided.len()), (State::Confirmed, 1));
}
