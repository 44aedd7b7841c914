//! Two at once: the declarer changes what waits while the office looks at it. A decision is made on the content
//! that was seen, and on no other; what was not seen is shown.

use super::desk::review;
use super::rig::{NOW, Rig};
use super::takeover::{accepted, confirmed, edited, log_in};
use sengen::office::State;
use sengen::office::account::visits::Session;
use sengen::office::queue::account::PendingKind;
use sengen::office::queue::returned::edition;
use sengen::office::review::decision::{Decision, Earlier, Named};
use sengen::office::review::requests::{Decided, Verdict};
use sengen::scheme::edit::Editing;
use sengen::scheme::ids::Reference;

fn only(office: &sengen::office::Office) -> Reference {
    office.review.lists.list(None).unwrap().pop().unwrap().reference
}

fn moved(office: &sengen::office::Office, session: &Session, town: &str) {
    edited(office, session, (Editing::Change, &[("municipality", town)]));
}

#[test]
fn a_declaration_is_decided_about_as_it_was_seen_or_not_at_all() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let number = confirmed(&rig, &office);
    let reference = only(&office);
    let session = log_in(&office, &number);
    // What nobody looks at makes no other content.
    edited(&office, &session, (Editing::Contact, &[("contact_name", "見本 太郎")]));
    assert_eq!(
        edition(&office.review.lists.show(&reference).unwrap().unwrap().application, PendingKind::Declaration),
        1
    );
    // The office has it on the screen; its declarer puts another town in.
    moved(&office, &session, "千代田区隣町");
    let so_far = || {
        office.mailer.drain_if_alone().unwrap();
        (rig.records(), rig.mails().len())
    };
    let before = so_far();
    let changed = Decision::Changed(2);
    assert_eq!(
        office.review.acceptance.accept(std::slice::from_ref(&reference), Earlier::Distinct).unwrap()[0].1,
        changed
    );
    assert_eq!(office.review.acceptance.reject(&reference, "対象ではありません。").unwrap(), changed);
    assert_eq!(office.review.acceptance.send_back(&reference, "町名を確かめてください。").unwrap(), changed);
    assert_eq!(before, so_far(), "nothing was done");
    assert_eq!(office.review.lists.list(None).unwrap()[0].state, State::Confirmed);
    // Put back is another content too: the office has not seen that it was.
    moved(&office, &session, "千代田区例示町");
    let seen = |seen| Named { reference: reference.clone(), seen };
    assert_eq!(office.review.acceptance.accept(&[seen(2)], Earlier::None).unwrap()[0].1, Decision::Changed(3));
    assert_eq!(office.review.acceptance.send_back(seen(3), "町名を確かめてください。").unwrap(), Decision::Done);
    // Corrected as asked: named by what was seen of it.
    moved(&office, &session, "千代田区隣町");
    assert!(matches!(office.review.acceptance.accept(&[seen(4)], Earlier::None).unwrap()[0].1, Decision::Accepted(_)));
    assert!(rig.csv().contains("千代田区隣町"));
}

#[test]
fn a_change_that_was_asked_for_anew_is_another_one() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let number = accepted(&rig, &office);
    let reference = only(&office);
    let session = log_in(&office, &number);
    let accept = Verdict::Accept("登記を見た。".to_owned());
    moved(&office, &session, "千代田区隣町");
    moved(&office, &session, "千代田区遠町");
    for verdict in [&accept, &Verdict::Reject("登記と違います。".to_owned())] {
        assert_eq!(
            office.review.requests.decide(&reference, PendingKind::Change, verdict).unwrap(),
            Decided::Changed(2)
        );
    }
    assert!(rig.csv().contains("千代田区例示町"), "nothing was done");
    let seen = Named { reference: reference.clone(), seen: 2 };
    assert_eq!(office.review.requests.decide(&seen, PendingKind::Change, &accept).unwrap(), Decided::Done);
    assert!(rig.csv().contains("千代田区遠町"));
    // The next is a first one again.
    moved(&office, &session, "千代田区隣町");
    assert_eq!(office.review.requests.decide(&reference, PendingKind::Change, &accept).unwrap(), Decided::Done);
}

#[test]
fn the_command_shows_what_was_not_seen_and_says_how_to_decide() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let number = confirmed(&rig, &office);
    let reference = only(&office);
    moved(&office, &log_in(&office, &number), "千代田区隣町");
    drop(office);
    let reference = reference.as_str();
    let reason = ["--reason", "町名を確かめてください。"];
    for command in [vec!["accept"], [&["reject"], &reason[..]].concat(), [&["return"], &reason[..]].concat()] {
        let ran = review(&rig, NOW, &[&command[..], &[reference]].concat());
        assert_eq!(ran.code, 1, "{command:?}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("千代田区隣町") && ran.out.contains("第2版"), "{command:?}: {}", ran.out);
        assert!(ran.err.contains("まだ何も決めていません") && ran.err.contains("--seen 2"), "{command:?}: {}", ran.err);
    }
    let ran = review(&rig, NOW, &["accept", reference, "--seen", "2"]);
    assert!(ran.code == 0 && ran.out.contains("受理しました"), "{}{}", ran.out, ran.err);
}
