//! The spool and a mail server that misbehaves: nothing is lost, nothing counts as sent that was not,
//! and a repeat is the same mail.

use super::mail_server::{Answer, MailServer, Stage};
use super::rig::{NOW, Rig};
use sengen::base::clock::Clock;
use sengen::base::entropy::Entropy;
use sengen::office::StateDir;
use sengen::office::mail::letterbox::{LetterFate, Letterbox};
use sengen::office::mail::smtp::{Patience, Smtp};
use sengen::office::mail::{MailJob, Owed, Spool, job::Sender, outcome::Round, transport::Transport};
use sengen::office::state::clock_watch::ClockWatch;
use sengen::office::state::objects::Objects;
use sengen::office::upkeep::worker::Worker;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const SENT: Round = Round { sent: 1, deferred: 0, failed: 0 };
const DEFERRED: Round = Round { sent: 0, deferred: 1, failed: 0 };
const FAILED: Round = Round { sent: 0, deferred: 0, failed: 1 };
const NOTHING: Round = Round { sent: 0, deferred: 0, failed: 0 };

/// The letters that the records of a folder ask for, by name.
static LETTERS: Mutex<BTreeMap<(PathBuf, String), MailJob>> = Mutex::new(BTreeMap::new());

/// A spool over its letterbox, and the folder whose letters it sends.
struct Posting {
    letterbox: Arc<Letterbox>,
    spool: Spool,
    root: PathBuf,
}

impl Posting {
    fn hand_in(&self, name: &str, job: &MailJob) -> anyhow::Result<()> {
        LETTERS.lock().unwrap().insert((self.root.clone(), name.to_owned()), job.clone());
        self.letterbox.hand_in(name, "")
    }

    fn refused_for_now(&self) -> usize {
        self.spool.doubt.refused_for_now()
    }
}

impl Deref for Posting {
    type Target = Letterbox;

    fn deref(&self) -> &Letterbox {
        &self.letterbox
    }
}

/// All that the store holds of letters and of what waits, names and contents.
fn stored(root: &Path) -> String {
    let folders = ["waiting", "mail"].map(|folder| root.join("var/objects").join(folder));
    let entries = folders.into_iter().flat_map(walkdir::WalkDir::new).map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    files.map(|entry| format!("{} {}", entry.path().display(), text(entry.path()))).collect()
}

/// A post over SMTP as a process started at `now` would have it.
fn post(root: &Path, server: &MailServer, now: &str) -> Posting {
    let state = StateDir::open(&root.join("var"), root, &root.join("dist")).unwrap();
    let patience = Patience { reply: Duration::from_millis(300), dot: Duration::from_millis(600) };
    let smtp = Smtp::new(&format!("smtp-local://{}", server.address), None, "sengen.example").unwrap();
    let transport = Transport::Smtp(Box::new(smtp.with_patience(patience)));
    let settings = sengen::config::Mail {
        from: "no-reply@sengen.example".into(),
        reply_to: "info@sengen.example".into(),
        envelope_sender: "bounce@sengen.example".into(),
        transport: String::new(),
        ca_file: String::new(),
    };
    let sender = Sender::from_settings(&settings, "見本事務局").unwrap();
    let (objects, clock) = (Objects::open(Arc::new(state)).unwrap(), Clock::Fixed(now.parse().unwrap()));
    let clock_watch = Arc::new(ClockWatch::new(objects.clone(), clock));
    let letterbox = Arc::new(Letterbox::new(objects, clock, Arc::new(Entropy::Os)));
    let spool = Spool::new(Arc::clone(&letterbox), transport, sender, clock_watch);
    Posting { letterbox, spool, root: root.to_path_buf() }
}

fn job(to: &str) -> MailJob {
    let (subject, body) = ("【見本】お知らせ".to_owned(), "本文です。\n.点で始まる行\n".to_owned());
    MailJob::new("received", to, subject, body, NOW.parse().unwrap())
}

fn drain(post: &Posting) -> Round {
    let letter = |name: &str| LETTERS.lock().unwrap().get(&(post.root.clone(), name.to_owned())).cloned();
    let owed = |name: &str| letter(name).map_or(Owed::Nothing, |job| Owed::Mail(Box::new(job)));
    post.spool.drain(&|| true, &|name, _| Ok(owed(name))).unwrap()
}

/// A letter's words and its recipient are made when it is sent, and stand nowhere.
fn assert_nothing_personal(root: &Path) {
    let stored = stored(root);
    assert!(stored.contains("waiting/") && !stored.contains("本文です") && !stored.contains("x.example"), "{stored}");
}

#[test]
fn what_waits_and_what_was_sent_says_nothing_of_anybody() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    office.declarations.intake.submit(rig.draft("m", &[("contact_email", "b@mihon.example")])).unwrap();
    let stored = stored(rig.root());
    assert!(stored.contains("waiting/mail/") && stored.contains(".done"), "{stored}");
    for typed in ["mihon.example", "ためし", "花子", "千代田区", "https://"] {
        assert!(!stored.contains(typed), "{typed}: {stored}");
    }
}

#[test]
fn a_letter_says_what_holds_when_it_is_sent() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    office.declarations.intake.submit(rig.draft("n", &[])).unwrap();
    // The office corrected its own words meanwhile.
    let template = rig.root().join("templates/mail/received.txt");
    let words = std::fs::read_to_string(&template).unwrap();
    std::fs::write(&template, format!("{words}\nあとから足した行\n")).unwrap();
    let later = rig.office(NOW);
    later.mailer.drain_if_alone().unwrap();
    assert!(rig.mails()[0].contains("あとから足した行"), "{}", rig.mails()[0]);
}

#[test]
fn every_fault_of_the_server_ends_as_it_should() {
    let mut cases = Vec::new();
    for stage in [Stage::Greeting, Stage::Ehlo, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Dot] {
        for answer in [Answer::Say("450 later"), Answer::Say("421 closing"), Answer::Stall, Answer::HangUp] {
            cases.push((stage, answer, DEFERRED));
        }
        let is_theirs = matches!(stage, Stage::Rcpt | Stage::Data | Stage::Dot);
        cases.push((stage, Answer::Say("550 no"), if is_theirs { FAILED } else { DEFERRED }));
    }
    // Positive replies that are no 250: not sent, whatever they mean.
    cases.push((Stage::Dot, Answer::Say("354 go"), DEFERRED));
    cases.push((Stage::Dot, Answer::Say("251 elsewhere"), DEFERRED));
    let server = MailServer::start();
    for (stage, answer, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let post = post(folder.path(), &server, NOW);
        post.hand_in("ab-0", &job("a@x.example")).unwrap();
        server.misbehave(stage, answer);
        assert_eq!(drain(&post), expected, "{stage:?} {answer:?}");
        let fate = if expected == FAILED { LetterFate::Failed } else { LetterFate::Waiting };
        assert_eq!(post.fate("ab-0"), Some(fate), "{stage:?} {answer:?}");
    }
}

#[test]
fn a_deferred_mail_survives_a_restart_and_is_the_same_when_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let first = post(folder.path(), &server, NOW);
    first.hand_in("ab-0", &job("foo..bar@docomo.ne.jp")).unwrap();
    // The server took it, but its 250 never came: it will come twice.
    server.misbehave(Stage::Dot, Answer::HangUp);
    assert_eq!(drain(&first), DEFERRED);
    server.behave();
    assert_eq!(drain(&first), NOTHING, "not before its pause is over");
    let later = post(folder.path(), &server, "2026-11-20T06:01:13Z");
    assert_eq!((drain(&later), drain(&later)), (SENT, NOTHING));
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0], mails[1], "Message-ID and Date included");
    assert!(mails[0].contains("To: foo..bar@docomo.ne.jp"), "{}", mails[0]);
    later.hand_in("ab-0", &job("foo..bar@docomo.ne.jp")).unwrap();
    assert_eq!(drain(&later), NOTHING, "a job that was sent is never made again");
}

#[test]
fn our_fault_stops_the_round_and_harms_no_job() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let now = post(folder.path(), &server, NOW);
    for name in ["aa-0", "bb-0", "cc-0"] {
        now.hand_in(name, &job("a@x.example")).unwrap();
    }
    server.misbehave(Stage::Mail, Answer::Say("530 log in first"));
    assert_eq!(drain(&now), DEFERRED, "only one was tried");
    server.behave();
    assert_eq!(drain(&now), NOTHING, "nothing during the pause");
    assert_eq!(drain(&post(folder.path(), &server, NOW)).sent, 3, "no job was put back");
}

#[test]
fn many_refusals_in_a_row_are_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let post = post(folder.path(), &server, NOW);
    for n in 10..40 {
        post.hand_in(&format!("{n}-0"), &job(&format!("a{n}@x.example"))).unwrap();
    }
    server.misbehave(Stage::Rcpt, Answer::Say("554 blocked"));
    assert_eq!(drain(&post), Round { sent: 0, deferred: 30, failed: 0 });
    assert_eq!(post.waiting().unwrap(), 30, "those that were believed at first are back: it is us");
    // They hold up nobody else: the next mail goes at once, and with it refusals are believed again.
    server.behave();
    post.hand_in("zz-0", &job("z@x.example")).unwrap();
    assert_eq!(drain(&post), SENT);
    let later = self::post(folder.path(), &server, LATER);
    assert_eq!(drain(&later), Round { sent: 30, deferred: 0, failed: 0 });
    assert_eq!(server.mails().len(), 31, "each once");
}

/// After every pause of a deferral.
const LATER: &str = "2026-11-20T08:00:00Z";

#[test]
fn a_few_refusals_in_a_row_are_tried_once_more_when_the_relay_is_well() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let post = post(folder.path(), &server, NOW);
    for n in 10..15 {
        post.hand_in(&format!("{n}-0"), &job(&format!("a{n}@x.example"))).unwrap();
    }
    server.misbehave(Stage::Rcpt, Answer::Say("550 blocked"));
    assert_eq!(drain(&post).failed, 5);
    // Also when another process finds the relay well again.
    server.behave();
    let next = self::post(folder.path(), &server, NOW);
    next.hand_in("zz-0", &job("z@x.example")).unwrap();
    assert_eq!(drain(&next), SENT);
    assert_eq!(next.fate("10-0"), Some(LetterFate::Waiting));
    let later = self::post(folder.path(), &server, LATER);
    assert_eq!(drain(&later).sent, 5);
    // Refused twice more while others get through, a mail has failed for good.
    for n in 20..22 {
        later.hand_in(&format!("{n}-0"), &job(&format!("a{n}@x.example"))).unwrap();
    }
    for (now, failed) in [
        ("2026-11-20T09:00:00Z", 2),
        ("2026-11-20T10:00:00Z", 2),
        ("2026-11-20T11:00:00Z", 2),
        ("2026-11-20T12:00:00Z", 0),
    ] {
        let post = self::post(folder.path(), &server, now);
        server.misbehave(Stage::Rcpt, Answer::Say("550 no such mailbox"));
        assert_eq!(drain(&post), Round { sent: 0, deferred: 0, failed }, "{now}");
        server.behave();
        post.hand_in(&format!("yy-{}", now.to_lowercase().replace(':', "")), &job("y@x.example")).unwrap();
        assert_eq!(drain(&post), SENT);
    }
    assert_nothing_personal(folder.path());
}

#[test]
fn one_refused_mailbox_is_not_tried_at_once_when_another_gets_through() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let now = post(folder.path(), &server, NOW);
    now.hand_in("aa-0", &job("a@x.example")).unwrap();
    server.misbehave(Stage::Rcpt, Answer::Say("550 no such mailbox"));
    assert_eq!(drain(&now), FAILED);
    server.behave();
    now.hand_in("bb-0", &job("b@x.example")).unwrap();
    assert_eq!(drain(&now), SENT);
    assert_eq!(drain(&post(folder.path(), &server, "2026-11-20T06:09:00Z")), NOTHING);
    assert_eq!((now.fate("aa-0"), server.mails().len()), (Some(LetterFate::Failed), 1));
}

#[test]
fn a_refused_letter_is_tried_again_by_time_and_twice_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let at = |now: &str| post(folder.path(), &server, now);
    let refusing = || server.misbehave(Stage::Rcpt, Answer::Say("550 blocked"));
    // The relay refuses everybody for a while, and nobody else writes.
    let first = at(NOW);
    first.hand_in("aa-0", &job("a@x.example")).unwrap();
    refusing();
    assert_eq!((drain(&first), first.refused_for_now()), (FAILED, 1));
    server.behave();
    assert_eq!(drain(&at("2026-11-20T06:05:00Z")), NOTHING, "not at once");
    let later = at("2026-11-20T06:10:00Z");
    assert_eq!((drain(&later), later.fate("aa-0")), (SENT, Some(LetterFate::Mailed)));
    // A mailbox that is dead indeed.
    later.hand_in("bb-0", &job("b@x.example")).unwrap();
    refusing();
    let rounds = [("06:10", 1), ("06:19", 0), ("06:20", 1), ("07:19", 0), ("07:20", 1), ("09:00", 0), ("20:00", 0)];
    for (time, failed) in rounds {
        let round = Round { sent: 0, deferred: 0, failed };
        assert_eq!(drain(&at(&format!("2026-11-20T{time}:00Z"))), round, "{time}");
        assert_eq!(later.fate("bb-0"), Some(LetterFate::Failed), "said meanwhile: {time}");
    }
    assert_eq!(at(NOW).refused_for_now(), 0);
    assert_nothing_personal(folder.path());
    assert_eq!(server.mails().len(), 1);
}

#[test]
fn a_recipient_who_is_told_421_is_not_in_the_way_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let post = post(folder.path(), &server, NOW);
    post.hand_in("aa-0", &job("a@x.example")).unwrap();
    server.misbehave(Stage::Rcpt, Answer::Say("421 too many errors"));
    assert_eq!(drain(&post), DEFERRED);
    server.behave();
    post.hand_in("bb-0", &job("b@x.example")).unwrap();
    assert_eq!(drain(&post), SENT);
}

#[test]
fn a_mail_is_given_up_after_five_days_or_with_its_link() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let made = post(folder.path(), &server, NOW);
    let linked = job("a@x.example").useful_until("2026-11-22T00:00:00Z".parse().unwrap());
    made.hand_in("aa-0", &linked).unwrap();
    made.hand_in("bb-0", &job("b@x.example")).unwrap();
    let third_day = post(folder.path(), &server, "2026-11-22T00:00:00Z");
    assert_eq!(drain(&third_day), Round { sent: 1, deferred: 0, failed: 1 });
    made.hand_in("cc-0", &job("c@x.example")).unwrap();
    assert_eq!(drain(&post(folder.path(), &server, "2026-11-25T06:00:00Z")), FAILED);
    assert_nothing_personal(folder.path());
}

#[test]
fn a_job_that_cannot_be_sent_is_out_of_the_way_after_two_crashes() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let first = post(folder.path(), &server, NOW);
    first.hand_in("aa-0", &job("a@x.example\r\nBcc: b@x.example")).unwrap();
    first.hand_in("bb-0", &job("b@x.example")).unwrap();
    std::fs::write(folder.path().join("var/objects/waiting/mail/cc-0"), b"{\"sengen\":1").unwrap();
    assert_eq!(drain(&first), Round { sent: 1, deferred: 1, failed: 0 });
    assert_eq!(first.fate("aa-0"), Some(LetterFate::Waiting));
    assert_eq!(drain(&post(folder.path(), &server, "2026-11-20T06:05:00Z")), FAILED);
    assert_eq!(first.fate("aa-0"), Some(LetterFate::Failed));
    assert_eq!((first.waiting().unwrap(), server.mails().len()), (0, 1), "a hint that asks for nothing is dropped");
}

#[test]
fn several_mailers_of_one_spool_send_each_mail_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start();
    let posts: Vec<_> = (0..4).map(|_| post(folder.path(), &server, NOW)).collect();
    for n in 0..40 {
        posts[0].hand_in(&format!("{n:02x}-0"), &job(&format!("a{n}@x.example"))).unwrap();
    }
    let sent: usize = std::thread::scope(|scope| {
        let rounds: Vec<_> = posts.iter().map(|post| scope.spawn(|| drain(post).sent)).collect();
        rounds.into_iter().map(|round| round.join().unwrap()).sum()
    });
    assert_eq!((sent, server.mails().len(), posts[0].waiting().unwrap()), (40, 40, 0));
}

#[test]
fn a_lock_that_cannot_be_opened_holds_the_mails_up_only_as_long() {
    let rig = Rig::new();
    let office = Arc::new(rig.office(NOW));
    let lock = rig.state("locks/mailer");
    let _ = std::fs::remove_file(&lock);
    std::fs::create_dir(&lock).unwrap();
    let worker = Worker::start(Arc::clone(&office)).unwrap();
    office.declarations.intake.submit(rig.draft("n", &[])).unwrap();
    let wait_for = |what: &str, holds: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(20);
        while !holds() {
            assert!(Instant::now() < end, "not within the bound: {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    wait_for("it is said", &|| {
        office.mailer.letterbox.memory.trouble().is_some_and(|trouble| trouble.reason == "no lock")
    });
    std::fs::remove_dir(&lock).unwrap();
    wait_for("the mail", &|| rig.mails().len() == 1);
    assert_eq!(office.mailer.letterbox.memory.trouble(), None);
    worker.stop();
}

#[test]
fn a_running_serve_sends_what_review_wrote() {
    let rig = Rig::new();
    let office = Arc::new(rig.office(NOW));
    let worker = Worker::start(Arc::clone(&office)).unwrap();
    let wait_for = |count: usize| {
        let end = Instant::now() + Duration::from_secs(5);
        while rig.mails().len() < count && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(rig.mails().len(), count, "within five seconds");
    };
    office.declarations.intake.submit(rig.draft("n", &[])).unwrap();
    wait_for(1);
    let review = rig.office(NOW);
    assert_eq!(review.mailer.drain_if_alone().unwrap(), None, "a serve is running");
    review.declarations.intake.submit(rig.draft("m", &[])).unwrap();
    wait_for(2);
    let start = Instant::now();
    worker.stop();
    assert!(start.elapsed() < Duration::from_secs(2));
    assert_eq!(review.mailer.drain_if_alone().unwrap(), Some(NOTHING));
}
