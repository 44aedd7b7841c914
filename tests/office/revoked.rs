//! 取消: the office revokes an accepted declaration. Letter, state, history, register, log-in and what waits
//! beside it end in one step, for good.

use super::command::{serve, wait_until, whole};
use super::desk::{Declarer, PASSWORD, change, client, declarer, review};
use super::rig::{NOW, Rig};
use sengen::base::failure::Failure;
use sengen::office::account::change::Barred;
use sengen::office::account::session::{LogIn, SessionEnded};
use sengen::office::queue::account::PendingKind;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::review::requests::{Decided, Verdict};
use sengen::office::{Office, State};
use std::fs;
use std::slice::from_ref;
use std::time::{Duration, Instant};

const REASON: &str = "申込みの内容が事実と違うとわかったため（規約 第8条）。";

fn accepted(rig: &Rig, office: &Office) -> Declarer {
    let one = declarer(rig, office, ("n", &[]));
    let decision = office.review.acceptance.accept(from_ref(&one.reference), Earlier::None).unwrap().remove(0).1;
    assert!(matches!(decision, Decision::Accepted(_)), "{decision:?}");
    assert!(rig.csv().contains("ためし塗装"));
    one
}

#[test]
fn a_revoked_declaration_has_ended_everywhere_and_for_good() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let one = accepted(&rig, &office);
    change(&office, &one, &[("municipality", "大田区")]);
    office.mailer.drain_if_alone().unwrap();
    let (before, list) = (rig.mails().len(), rig.csv());
    let said = review(&rig, NOW, &["revoke", one.reference.as_str(), "--reason", REASON]);
    assert!(said.code == 0 && said.out.contains("取り消し"), "{}{}", said.out, said.err);

    // The register, in the same step, and nothing else in it.
    let rest: Vec<&str> = list.lines().filter(|line| !line.contains("ためし塗装")).collect();
    assert_eq!(rig.csv().lines().collect::<Vec<_>>(), rest);
    // The letter.
    let mails = rig.mails();
    assert_eq!(mails.len(), before + 1);
    let letter = mails.last().unwrap();
    for words in
        ["取り消しました", "申込みの内容が事実と違う", &one.declaration_id, "info@sengen.example", "ロゴマーク"]
    {
        assert!(letter.contains(words), "{words} is missing in {letter}");
    }
    // State and history.
    let listed = review(&rig, NOW, &["list", "--only", "revoked"]).out;
    assert!(listed.contains(one.reference.as_str()) && listed.lines().count() == 3, "{listed}");
    let shown = review(&rig, NOW, &["show", one.reference.as_str()]);
    assert!(shown.code == 0 && shown.out.contains(REASON) && !shown.out.contains("登録情報変更の受理を待っています"));
    // Log-in, sessions, what waits.
    assert!(matches!(office.accounts.sessions.log_in(&one.user_number, PASSWORD, client()).unwrap(), LogIn::Wrong));
    assert_eq!(office.accounts.sessions.visit(&one.session).err().and_then(Failure::refusal), Some(SessionEnded::Over));
    let answers = rig.draft("x", &[("municipality", "大田区べつの町")]).answers;
    let change = office.accounts.changes.change(&one.session, 0, &answers);
    assert_eq!(change.err().and_then(Failure::refusal), Some(Barred::Ended(SessionEnded::Over)));
    let accept = Verdict::Accept(String::new());
    assert_eq!(
        office.review.requests.decide(&one.reference, PendingKind::Change, &accept).unwrap(),
        Decided::NotWaiting
    );
    assert!(!fs::read_to_string(rig.only_in("revoked")).unwrap().contains("$argon2id"));
    // The ID stays as a tombstone, nothing accepts it again, and a restart changes nothing.
    assert_eq!(rig.objects("ids/declarations").len(), 1);
    let again = review(&rig, NOW, &["accept", one.reference.as_str()]);
    assert_eq!(again.code, 1, "{}", again.out);
    rig.office(NOW).mailer.drain_if_alone().unwrap();
    assert_eq!((rig.csv().lines().count(), rig.mails().len()), (rest.len(), before + 1));
}

#[test]
fn what_is_not_accepted_is_not_revoked_and_says_why() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let revoke = |rig: &Rig| {
        let rows = rig.office(NOW).review.lists.list(None).unwrap();
        let said = review(rig, NOW, &["revoke", rows[0].reference.as_str(), "--reason", REASON]);
        assert!(said.code == 1 && said.out.is_empty(), "{}{}", said.out, said.err);
        assert_eq!(rig.office(NOW).review.lists.list(None).unwrap()[0].state, rows[0].state);
        said.err
    };
    let (_, token) = rig.submit(&office, "n", &[]);
    assert!(revoke(&rig).contains("まだ"), "received");
    office.declarations.confirmations.confirm(&token).unwrap();
    let confirmed = revoke(&rig);
    assert!(confirmed.contains("review reject"), "{confirmed}");
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    office.review.acceptance.reject(&reference, "対象ではありません。").unwrap();
    assert!(revoke(&rig).contains("受理しませんでした"));
    let unknown = review(&rig, NOW, &["revoke", "34679ACD", "--reason", REASON]);
    assert!(unknown.code == 1 && unknown.err.contains("ありません"), "{}", unknown.err);
    let wordless = review(&rig, NOW, &["revoke", reference.as_str(), "--reason", " "]);
    assert!(wordless.code == 64 && wordless.err.contains("理由"), "{}", wordless.err);

    let other = Rig::new();
    let office = other.office(NOW);
    let one = accepted(&other, &office);
    let revoke = || review(&other, NOW, &["revoke", one.reference.as_str(), "--reason", REASON]);
    assert_eq!(revoke().code, 0);
    let twice = revoke();
    assert!(twice.code == 1 && twice.err.contains("取り消"), "{}", twice.err);
}

#[test]
fn who_was_revoked_and_declares_again_is_looked_at_by_name() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let one = accepted(&rig, &office);
    assert_eq!(review(&rig, NOW, &["revoke", one.reference.as_str(), "--reason", REASON]).code, 0);
    rig.confirmed(&office, "again", &[]);
    let again = office.review.lists.list(Some(State::Confirmed)).unwrap()[0].reference.clone();
    assert!(office.review.inspection.acceptable().unwrap().is_empty(), "the office decides whether the cause has gone");
    let shown = review(&rig, NOW, &["show", again.as_str()]).out;
    assert!(shown.contains("[要確認] 前の取消し") && shown.contains(one.reference.as_str()), "{shown}");
    let decided = office.review.acceptance.accept(from_ref(&again), Earlier::None).unwrap().remove(0).1;
    assert!(matches!(decided, Decision::Accepted(_)), "{decided:?}");
}

#[test]
fn a_revocation_is_kept_as_long_as_the_settings_say() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let one = accepted(&rig, &office);
    assert_eq!(review(&rig, NOW, &["revoke", one.reference.as_str(), "--reason", REASON]).code, 0);
    assert_eq!(rig.office("2027-11-20T05:00:00Z").upkeep.expiration.expire_due().unwrap().purged, 0);
    assert_eq!(rig.in_state("revoked").len(), 1);
}

#[test]
fn an_old_copy_of_the_list_brings_nobody_back() {
    let rig = whole();
    let path = rig.root().join("data/site.toml");
    let settings = fs::read_to_string(&path).unwrap();
    fs::write(path, settings.replace("publish_seconds = 60", "publish_seconds = 6")).unwrap();
    let office = rig.office(NOW);
    let one = accepted(&rig, &office);
    let old = rig.csv();
    assert!(matches!(office.review.revocations.revoke(&one.reference, REASON).unwrap(), Decision::Done));
    let list = rig.root().join("data/declarers.csv");
    // Whatever is accepted next leaves it out.
    fs::write(&list, &old).unwrap();
    let other = [("corporate_number", "7000012050002"), ("name", "株式会社べつ"), ("contact_email", "b@mihon.example")];
    let two = declarer(&rig, &office, ("m", &other));
    office.review.acceptance.accept(from_ref(&two.reference), Earlier::None).unwrap();
    assert!(!rig.csv().contains("ためし塗装") && rig.csv().contains("株式会社べつ"));
    // So does a start, and so does what runs, where nobody else's row is gone for that.
    let old = rig.csv() + old.lines().find(|line| line.contains("ためし塗装")).unwrap();
    fs::write(&list, &old).unwrap();
    let served = serve(&rig, NOW, &[]);
    // The first answer does not wait for the list.
    wait_until("the row is out at the start", || !fs::read_to_string(&list).unwrap().contains("ためし塗装"));
    // One that is put there while the start still writes its own is replaced unseen: then once more.
    let is_told = || served.log().contains("一覧での番号 10000061");
    wait_until("a word about it", || {
        if !is_told() && !rig.csv().contains("ためし塗装") {
            fs::write(&list, old.clone() + "\r\n\r\n").unwrap();
        }
        is_told()
    });
    wait_until("the row is out again", || !rig.csv().contains("ためし塗装"));
    // And however often the same copy is put there, the moment that the list is written too.
    let end = Instant::now() + Duration::from_secs(60);
    for _ in 0..3 {
        while fs::read_to_string(&list).unwrap().contains("ためし塗装") {
            assert!(Instant::now() < end, "the row stays, where it came back while the list was written");
            std::thread::yield_now();
        }
        fs::write(&list, old.clone() + "\r\n\r\n").unwrap();
    }
    wait_until("the row is out a third time", || !rig.csv().contains("ためし塗装"));
    wait_until("a word to the office", || rig.mails().iter().any(|mail| mail.contains("declarers.csv")));
}
