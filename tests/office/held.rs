//! What was returned waits for its declarer: no acceptance takes it until it was corrected.

use super::desk::{OTHER, accepted, change, client, declarer, review, seen};
use super::rig::{NOW, Rig};
use sengen::office::State;
use sengen::office::account::claim::Claim;
use sengen::office::queue::account::PendingKind;
use sengen::office::queue::account::contact_of;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::review::requests::{Decided, Verdict};
use std::slice::from_ref;
use std::sync::Barrier;
use std::thread;

const REASON: &str = "番地を消してください。";
/// Eight days later, a quarter to midnight in Japan.
const LATER: &str = "2026-11-28T14:45:00Z";

#[test]
fn what_was_returned_waits_for_its_declarer_however_it_is_accepted() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let held = office.review.lists.list(None).unwrap()[0].reference.clone();
    rig.confirmed(&office, "m", &OTHER);
    assert_eq!(office.review.acceptance.send_back(&held, REASON).unwrap(), Decision::Done);

    super::command::trusted(&rig, LATER);
    let all = review(&rig, LATER, &["accept", "--all"]);
    assert!(all.code == 0 && all.out.contains("1 件を受理しました"), "{}{}", all.out, all.err);
    let left = all.out.lines().find(|line| line.starts_with(held.as_str())).expect("it names what it leaves");
    assert!(left.contains("差し戻し") && left.contains("8日"), "{left}");
    let named = review(&rig, LATER, &["accept", held.as_str()]);
    assert_eq!(named.code, 1, "{}{}", named.out, named.err);
    for words in ["差し戻し", "申込者が直す", "review reject"] {
        assert!(named.err.contains(words), "{words} is not in {}", named.err);
    }
    let distinct = review(&rig, LATER, &["accept", held.as_str(), "--distinct"]);
    assert_eq!(distinct.code, 1, "{}", distinct.out);
    assert!(!rig.csv().contains("ためし塗装") && rig.csv().contains("べつの塗装"));
    assert_eq!(office.review.lists.show(&held).unwrap().unwrap().row.state, State::Confirmed);
}

#[test]
fn the_list_tells_what_was_returned_and_how_long_everything_waits() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let held = office.review.lists.list(None).unwrap()[0].reference.clone();
    rig.office("2026-11-22T15:00:00Z").review.acceptance.send_back(&held, REASON).unwrap();
    rig.confirmed(&office, "m", &OTHER);
    let print = |format: &[&str]| review(&rig, LATER, &[&["list"], format].concat()).out;

    let table = print(&["--returned"]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].contains("待ち") && lines[1].starts_with(&format!("{held}  5日 ")), "{table}");
    assert!(lines[2].contains("差し戻し中（2026-11-23から）"), "{table}");
    assert!(!print(&[]).contains(held.as_str()), "it waits for its declarer");
    let csv = print(&["--all", "--format", "csv"]);
    assert!(csv.lines().next().unwrap().contains("returned") && csv.contains("2026-11-23"), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&print(&["--all", "--format", "json"])).unwrap();
    let row = json.as_array().unwrap().iter().find(|row| row["reference"] == held.as_str()).unwrap();
    assert_eq!((&row["state"], &row["returned_at"]), (&"confirmed".into(), &"2026-11-22T15:00:00Z".into()));
    assert_eq!(row["waiting_days"], 5, "since it was returned");
    let other = json.as_array().unwrap().iter().find(|row| row["reference"] != held.as_str()).unwrap();
    assert_eq!((&other["returned_at"], &other["waiting_days"]), (&serde_json::Value::Null, &8.into()));
    let only = print(&["--only", "returned"]);
    assert!(only.contains(held.as_str()) && !only.contains(other["reference"].as_str().unwrap()), "{only}");
}

#[test]
fn what_its_declarer_corrected_can_be_accepted_until_it_is_returned_again() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[("municipality", "千代田区例示町1-2-3")]));
    office.review.acceptance.send_back(&one.reference, REASON).unwrap();
    assert!(!accepted(&office, &one));
    change(&office, &one, &[("municipality", "千代田区例示町")]);
    assert_eq!(office.review.inspection.acceptable().unwrap(), from_ref(&one.reference));
    assert_eq!(office.review.lists.list(None).unwrap()[0].wait.returned_at, None);
    office.review.acceptance.send_back(seen(&office, &one.reference), "電話番号も確かめてください。").unwrap();
    assert!(office.review.inspection.acceptable().unwrap().is_empty() && !accepted(&office, &one));
    change(&office, &one, &[("phone", "03-0000-0001")]);
    assert!(accepted(&office, &one));
    assert!(rig.csv().contains("千代田区例示町,") && !rig.csv().contains("1-2-3"));
}

#[test]
fn a_contact_that_the_office_granted_corrects_nothing() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let id = rig.confirmed(&office, "n", &[]);
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    office.review.acceptance.send_back(&reference, REASON).unwrap();
    let claim = Claim { declaration_id: id, corporate_number: "7123456789012".to_owned(), ..Claim::default() };
    let contact = contact_of(&rig.draft("x", &[("contact_email", "b@mihon.example")]).answers);
    office.accounts.claims.claim(&claim, &contact, client()).unwrap();
    let how = Verdict::Accept("登録の電話で確かめた".to_owned());
    assert_eq!(office.review.requests.decide(&reference, PendingKind::Contact, &how).unwrap(), Decided::Done);
    office.mailer.drain_if_alone().unwrap();
    let mails = rig.mails();
    let mail = mails.iter().find(|mail| mail.contains("To: b@mihon.example")).expect("the new mailbox is asked");
    let url = mail.split_whitespace().find(|word| word.contains("/verify/")).expect("a link");
    let token = sengen::scheme::ids::Token::parse(url.trim_end_matches('/').rsplit('/').next().unwrap()).unwrap();
    office.accounts.contacts.verify(&token).unwrap();
    let after = rig.office("2026-11-24T06:00:00Z");
    after.trust_clock().unwrap();
    after.upkeep.expiration.expire_due().unwrap();
    assert_eq!(after.review.lists.show(&reference).unwrap().unwrap().application.email(), Some("b@mihon.example"));
    let decided = after.review.acceptance.accept(from_ref(&reference), Earlier::None).unwrap().remove(0).1;
    assert!(!matches!(decided, Decision::Accepted(_)) && !rig.csv().contains("ためし塗装"), "{decided:?}");
}

#[test]
fn returning_and_accepting_race_and_never_both_win() {
    for round in 0..12 {
        let rig = Rig::new();
        let office = rig.office(NOW);
        rig.confirmed(&office, "n", &[]);
        let waiting = office.review.inspection.acceptable().unwrap();
        let (desk, gate) = (rig.office(NOW), Barrier::new(2));
        let (returned, accepted) = thread::scope(|scope| {
            let returning = scope.spawn(|| {
                gate.wait();
                desk.review.acceptance.send_back(&waiting[0], REASON).unwrap()
            });
            let accepting = scope.spawn(|| {
                gate.wait();
                office.review.acceptance.accept(&waiting, Earlier::None).unwrap().remove(0).1
            });
            (returning.join().unwrap(), accepting.join().unwrap())
        });
        let listed = matches!(accepted, Decision::Accepted(_));
        assert_eq!(listed, returned != Decision::Done, "round {round}: {returned:?} and {accepted:?}");
        assert_eq!(rig.csv().contains("ためし塗装"), listed);
    }
}
