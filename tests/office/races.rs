//! Many at once: of all who race for a step one wins, and everybody hears the same.

use super::command::trusted;
use super::rig::{NOW, Rig};
use sengen::office::review::acceptance::{Decision, Earlier};
use sengen::office::{Confirmed, State};
use std::collections::HashSet;
use std::thread;

#[test]
fn a_hundred_submits_of_one_check_page_are_one() {
    let rig = Rig::new();
    // Two offices of one state, as two processes have them.
    let offices = [rig.office(NOW), rig.office(NOW)];
    let draft = rig.draft("n", &[]);
    let found: Vec<_> = thread::scope(|scope| {
        let submit = |n: usize| {
            let (office, draft) = (&offices[n % 2], draft.clone());
            scope.spawn(move || office.submit(draft).unwrap())
        };
        let submits: Vec<_> = (0..100).map(submit).collect();
        submits.into_iter().map(|submit| submit.join().unwrap()).collect()
    });
    assert_eq!(found.iter().filter(|submitted| submitted.first).count(), 1);
    assert_eq!(found.iter().map(|submitted| submitted.token.clone()).collect::<HashSet<_>>().len(), 1);
    assert_eq!((rig.objects("applications").len(), rig.count("objects/waiting/mail")), (1, 1));
}

#[test]
fn confirm_and_expiry_race_and_one_wins() {
    for round in 0..10 {
        let rig = Rig::new();
        let (_, token) = rig.submit(&rig.office(NOW), "n", &[]);
        // Those who confirm still have the old day, those who expire the new one: both sides of midnight.
        let (before, after) = (rig.office("2026-11-27T14:59:59Z"), trusted(&rig, "2026-11-27T15:00:00Z"));
        let confirm = || before.confirm(&token).unwrap();
        let outcomes: Vec<_> = thread::scope(|scope| {
            let mut confirms = Vec::new();
            for n in 0..16 {
                if n % 2 == round % 2 {
                    confirms.push(scope.spawn(confirm));
                } else {
                    scope.spawn(|| after.expire_due().unwrap());
                }
            }
            confirms.into_iter().map(|confirm| confirm.join().unwrap()).collect()
        });
        let numbers: HashSet<_> = outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                Confirmed::Numbers(completion) => Some(completion.declaration_id.clone()),
                _ => None,
            })
            .collect();
        match ["confirmed", "expired", "received"].map(|state| rig.in_state(state).len()) {
            [1, 0, 0] => assert_eq!(numbers.len(), 1),
            [0, 1, 0] => assert!(outcomes.iter().all(|outcome| *outcome == Confirmed::Expired)),
            other => panic!("both or neither won: {other:?}"),
        }
        assert_eq!(rig.objects("ids/declarations").len(), numbers.len());
    }
}

#[test]
fn of_many_rejections_one_counts_and_the_others_hear_where_it_went() {
    for _ in 0..10 {
        let rig = Rig::new();
        let office = rig.office(NOW);
        rig.confirmed(&office, "n", &[]);
        let reference = office.list(None).unwrap()[0].reference.clone();
        let offices: Vec<_> = (0..4).map(|_| rig.office(NOW)).collect();
        let mut decisions: Vec<_> = thread::scope(|scope| {
            let racers: Vec<_> = offices
                .iter()
                .map(|office| scope.spawn(|| office.reject(&reference, "対象ではありません。").unwrap()))
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        decisions.sort_by_key(|decision| *decision != Decision::Done);
        let gone = Decision::NotWaiting(State::Rejected);
        assert_eq!(decisions, [Decision::Done, gone.clone(), gone.clone(), gone]);
    }
}

#[test]
fn acceptances_race_and_every_number_is_given_once() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    for n in 0..8 {
        let name = format!("見本 {n}郎");
        let person = [("entity", "sole_proprietor"), ("representative", &*name), ("representative_kana", "ミホン")];
        rig.confirmed(&office, &format!("n{n}"), &person);
    }
    let waiting = office.list(Some(State::Confirmed)).unwrap();
    let references: Vec<_> = waiting.into_iter().map(|row| row.reference).collect();
    let offices: Vec<_> = (0..4).map(|_| rig.office(NOW)).collect();
    let decisions: Vec<_> = thread::scope(|scope| {
        let accept_all = |office: &sengen::office::Office| {
            let one_by_one =
                references.iter().flat_map(|one| office.accept(std::slice::from_ref(one), Earlier::None).unwrap());
            one_by_one.collect::<Vec<_>>()
        };
        let racers: Vec<_> = offices.iter().map(|office| scope.spawn(move || accept_all(office))).collect();
        racers.into_iter().flat_map(|racer| racer.join().unwrap()).collect()
    });
    let numbers: Vec<_> = decisions
        .iter()
        .filter_map(|(_, decision)| match decision {
            Decision::Accepted(no) => Some(no.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(numbers.len(), 8, "each is accepted once");
    assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), 8, "with a number of its own");
    let csv = rig.csv();
    assert!(numbers.iter().all(|no| csv.matches(&format!("\n{no},")).count() == 1));
}
