//! A decision that can be undone, its undoing and its taking effect on a disk whose n-th call fails: each is whole or
//! not at all, and whatever was cut off is brought about by who comes next.

use super::rig::{NOW, Rig};
use crate::base::durable::broken_disk;
use crate::office::Office;
use crate::office::queue::application::State;
use crate::office::queue::pending::Ruling;
use crate::office::review::decision::{Decision, Earlier, Named};
use crate::office::review::decisions::UndoOutcome;
use crate::scheme::ids::Reference;

const OVER: &str = "2026-11-20T06:10:00Z";
const NAME: &str = "株式会社ためし塗装";
const REASON: &str = "規約 第8条のため。";

/// One that waits, or is accepted and mailed.
fn prepared(state: State) -> (Rig, Reference) {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let waiting = office.review.inspection.acceptable().expect("a list");
    if state == State::Accepted {
        office.review.acceptance.accept(&waiting, Earlier::None).expect("a working disk");
    }
    office.publisher.publish_register().expect("a working disk");
    office.mailer.drain_if_alone().expect("a working disk");
    (rig, waiting[0].clone())
}

fn decide(office: &Office, reference: &Reference, ruling: Ruling) -> anyhow::Result<Decision> {
    let decided = office.review.decisions.decide(&[Named::from(reference)], ruling, REASON)?;
    Ok(decided.into_iter().next().map_or(Decision::Unknown, |(_, decision)| decision))
}

/// What is outside of the house: rows, record numbers, letters after the first two.
fn outside(rig: &Rig, office: &Office) -> [usize; 3] {
    office.publisher.publish_register().expect("a working disk");
    office.mailer.drain_if_alone().expect("a working disk");
    [rig.csv().matches(NAME).count(), rig.objects("ids/records").len(), rig.mails().len() - 2]
}

/// Does `work` with the disk failing at call 0, 5, 10 … until a run meets no fault.
fn at_every_call(
    prepare: impl Fn() -> (Rig, Reference),
    at: &str,
    work: impl Fn(&Office, &Reference) -> bool,
    then: impl Fn(&Rig, &Reference, bool),
) {
    for n in broken_disk::each_call(5) {
        let (rig, reference) = prepare();
        let office = rig.office(at);
        broken_disk::arm(n, "");
        let acknowledged = work(&office, &reference);
        let struck = broken_disk::mend();
        drop(office);
        then(&rig, &reference, acknowledged);
        if !struck {
            assert!(acknowledged && n > 5, "call {n} met no fault");
            return;
        }
    }
}

#[test]
fn a_decision_stands_whole_or_not_at_all_and_moves_nothing() {
    at_every_call(
        || prepared(State::Confirmed),
        NOW,
        |office, reference| decide(office, reference, Ruling::Accepted).is_ok(),
        |rig, reference, acknowledged| {
            let office = rig.office(NOW);
            assert_eq!(outside(rig, &office), [0, 0, 0]);
            let application = office.applications.by_reference(reference).expect("sound").expect("there");
            assert!(!acknowledged || application.decided.len() == 1, "acknowledged and not decided");
            let is_decided = application.decided.len() == 1;
            let later = rig.office(OVER);
            assert_eq!(later.review.decisions.take_effect().expect("a working disk"), usize::from(is_decided));
            let moved = usize::from(is_decided);
            assert_eq!(outside(rig, &later), [moved, moved, moved]);
        },
    );
}

#[test]
fn what_takes_effect_does_so_once_wherever_the_disk_fails() {
    for (ruling, moved) in [(Ruling::Accepted, [1, 1, 1]), (Ruling::Rejected, [0, 0, 1]), (Ruling::Returned, [0, 0, 1])]
    {
        at_every_call(
            || {
                let (rig, reference) = prepared(State::Confirmed);
                decide(&rig.office(NOW), &reference, ruling).expect("a working disk");
                (rig, reference)
            },
            OVER,
            |office, _| office.review.decisions.take_effect().is_ok(),
            |rig, reference, _| {
                let office = rig.office(OVER);
                office.review.decisions.take_effect().expect("a working disk");
                office.upkeep.repair.mend().expect("a working disk");
                // A number that was drawn and lost in a crash was told to nobody.
                let [rows, numbers, letters] = outside(rig, &office);
                assert!(numbers >= moved[1], "{ruling:?}: {numbers}");
                assert_eq!([rows, letters], [moved[0], moved[2]], "{ruling:?}");
                let application = office.applications.by_reference(reference).expect("sound").expect("there");
                assert!(application.decided.is_empty());
                assert_eq!(office.review.decisions.take_effect().expect("a working disk"), 0);
            },
        );
    }
}

#[test]
fn an_undoing_is_whole_or_can_be_done_again() {
    at_every_call(
        || {
            let (rig, reference) = prepared(State::Confirmed);
            decide(&rig.office(NOW), &reference, Ruling::Accepted).expect("a working disk");
            (rig, reference)
        },
        NOW,
        |office, reference| matches!(office.review.decisions.undo(reference, None), Ok(UndoOutcome::Undone(_))),
        |rig, reference, acknowledged| {
            let again = rig.office(NOW).review.decisions.undo(reference, None).expect("a working disk");
            assert!(!acknowledged || matches!(again, UndoOutcome::TooLate(_)), "acknowledged and not undone");
            let office = rig.office(OVER);
            assert_eq!(office.review.decisions.take_effect().expect("a working disk"), 0);
            assert_eq!(outside(rig, &office), [0, 0, 0]);
        },
    );
}

#[test]
fn a_revocation_that_is_undone_lists_again_wherever_the_disk_fails() {
    at_every_call(
        || prepared(State::Accepted),
        NOW,
        |office, reference| {
            let decided = decide(office, reference, Ruling::Revoked);
            decided.is_ok() && matches!(office.review.decisions.undo(reference, None), Ok(UndoOutcome::Undone(_)))
        },
        |rig, reference, acknowledged| {
            let office = rig.office(NOW);
            office.upkeep.repair.mend().expect("a working disk");
            let application = office.applications.by_reference(reference).expect("sound").expect("there");
            let is_listed = usize::from(!application.is_suspended());
            assert!(!acknowledged || is_listed == 1, "acknowledged and not listed again");
            assert_eq!(outside(rig, &office), [is_listed, 1, 1]);
            // Whatever it was broken off at: it is undone now, or nothing was.
            office.review.decisions.undo(reference, None).expect("a working disk");
            assert_eq!(outside(rig, &office), [1, 1, 1]);
        },
    );
}
