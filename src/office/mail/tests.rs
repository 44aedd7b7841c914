//! The post on a disk that refuses for a long time, with a way out that counts: what was taken is handed over
//! once, nothing is lost, and one odd job is not in the way of the others.

use super::job::tests::{job, sender};
use super::journal::name_of;
use super::journal::{How, LetterHistory, Word};
use super::letterbox::{LetterFate, Letterbox};
use super::outcome::Round;
use super::transport::Transport;
use super::{Owed, Spool};
use crate::base::clock::Clock;
use crate::base::durable::broken_disk;
use crate::base::entropy::Entropy;
use crate::office::faults::is_unconfirmed;
use crate::office::state::clock_watch::ClockWatch;
use crate::office::state::dir::StateDir;
use crate::office::state::objects::Objects;
use crate::store::{Local, Prefix, Store};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

const NAMES: [&str; 5] = ["aa-0", "bb-0", "cc-0", "dd-0", "ee-0"];

fn post(root: &Path) -> Spool {
    post_at(root, "2026-11-20T06:00:00Z")
}

fn post_at(root: &Path, now: &str) -> Spool {
    let state = StateDir::open(&root.join("var"), root, &root.join("dist")).unwrap();
    let store = Store::Local(Local::open(&root.join("var/objects")).unwrap());
    let way = (Transport::Memory(Mutex::default()), sender());
    let objects = Objects::of(Arc::new(state), Arc::new(store));
    let clock_watch = Arc::new(ClockWatch::new(objects.clone(), Clock::Fixed(now.parse().unwrap())));
    let letterbox = Arc::new(Letterbox::new(objects, clock_watch.clock, Arc::new(Entropy::Os)));
    Spool::new(letterbox, way.0, way.1, clock_watch)
}

/// One round, with a letter for every name.
fn drain(post: &Spool) -> anyhow::Result<Round> {
    post.drain(&|| true, &|name, _| Ok(Owed::Mail(Box::new(job(&format!("{}@x.example", &name[..2]))))))
}

/// A post with five letters to five people.
fn with_letters(root: &Path) -> Spool {
    let post = post(root);
    for name in NAMES {
        post.letterbox.hand_in(name, "").unwrap();
    }
    post
}

/// How often each recipient's letter was handed over.
fn handed_over(post: &Spool) -> BTreeMap<String, usize> {
    let Transport::Memory(sent) = post.transport() else { panic!("another way") };
    let mut counts = BTreeMap::new();
    for job in sent.lock().unwrap().iter() {
        *counts.entry(job.to.clone()).or_default() += 1;
    }
    counts
}

#[test]
fn a_letter_that_was_taken_is_not_handed_over_again_while_its_mark_cannot_be_written() {
    for (kind, errno) in [
        ("open", broken_disk::ENOSPC),
        ("open", broken_disk::EACCES),
        ("write", broken_disk::ENOSPC),
        ("link", broken_disk::ENOSPC),
        ("unlink", broken_disk::EACCES),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let post = with_letters(folder.path());
        broken_disk::refuse(kind, errno);
        for _ in 0..50 {
            // Whatever a round says: `serve` tries again two seconds later.
            let _ = drain(&post);
            let counts = handed_over(&post);
            assert!(counts.values().all(|count| *count == 1), "{kind}: {counts:?}");
        }
        broken_disk::mend();
        for _ in 0..3 {
            drain(&post).unwrap();
        }
        let counts = handed_over(&post);
        assert_eq!((counts.len(), counts.values().sum::<usize>()), (5, 5), "{kind}: {counts:?}");
        assert!(NAMES.iter().all(|name| post.letterbox.fate(name) == Some(LetterFate::Mailed)), "{kind}");
        // And a later process has nothing to send.
        let later = self::post(folder.path());
        drain(&later).unwrap();
        assert_eq!((handed_over(&later).len(), later.letterbox.waiting().unwrap()), (0, 0), "{kind}");
    }
}

#[test]
fn a_fault_at_any_call_repeats_no_letter() {
    for n in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let post = with_letters(folder.path());
        broken_disk::arm_with(n, "", broken_disk::ENOSPC);
        // A write that was not confirmed stops everything until a restart.
        let stops = drain(&post).is_err_and(|error| is_unconfirmed(&error));
        let struck = broken_disk::mend();
        if !stops {
            for _ in 0..3 {
                drain(&post).unwrap();
            }
            let counts = handed_over(&post);
            assert_eq!((counts.len(), counts.values().sum::<usize>()), (5, 5), "call {n}: {counts:?}");
        }
        if !struck {
            assert!(n > 20 && !stops, "call {n} met no fault");
            return;
        }
    }
}

#[test]
fn one_odd_job_keeps_no_other_from_being_sent() {
    let folder = tempfile::tempdir().unwrap();
    let post = with_letters(folder.path());
    for place in ["waiting/mail/a0-0", "mail/aa/0/aa-0.try-0001", "mail/bb/0/bb-0.said-0001"] {
        fs::create_dir_all(folder.path().join("var/objects").join(place)).unwrap();
    }
    let _ = drain(&post);
    assert!(handed_over(&post).len() >= 4, "{:?}", handed_over(&post));
    assert!(handed_over(&post).values().all(|count| *count == 1));
}

#[test]
fn a_letter_that_was_begun_is_sent_again_only_after_its_pause() {
    let folder = tempfile::tempdir().unwrap();
    let first = with_letters(folder.path());
    // As a crash between DATA and the word of it leaves it.
    let begun = first.memory.after(&LetterHistory::default(), How::Begun, "").unwrap();
    assert!(first.letterbox.say_begun("aa-0", &LetterHistory::default(), &begun).unwrap());
    assert!(!first.letterbox.say_begun("aa-0", &LetterHistory::default(), &begun).unwrap(), "nobody else begins it");
    let restarted = post(folder.path());
    drain(&restarted).unwrap();
    assert_eq!((handed_over(&restarted).len(), restarted.letterbox.fate("aa-0")), (4, Some(LetterFate::Waiting)));
    let later = post_at(folder.path(), "2026-11-20T06:01:13Z");
    drain(&later).unwrap();
    assert_eq!((handed_over(&later).len(), later.letterbox.fate("aa-0")), (1, Some(LetterFate::Mailed)));
}

#[test]
fn what_cannot_be_read_of_a_letter_sends_it_once_at_most_and_loses_none() {
    let folder = tempfile::tempdir().unwrap();
    let first = with_letters(folder.path());
    first.letterbox.say_done("aa-0", &Word::new(How::Sent, "2026-11-20T06:00:00Z".parse().unwrap())).unwrap();
    let begun = first.memory.after(&LetterHistory::default(), How::Begun, "").unwrap();
    first.letterbox.say_begun("bb-0", &LetterHistory::default(), &begun).unwrap();
    for place in ["mail/aa/0/aa-0.done", "mail/bb/0/bb-0.try-0001", "waiting/mail/cc-0"] {
        fs::write(folder.path().join("var/objects").join(place), b"{\"sengen\":1").unwrap();
    }
    let post = post(folder.path());
    drain(&post).unwrap();
    assert_eq!(handed_over(&post).len(), 3, "neither what was sent, nor what may have been sent just now");
    post.memory.lock().due.insert("bb-0".to_owned(), "2026-11-20T06:00:00Z".parse().unwrap());
    drain(&post).unwrap();
    assert_eq!((handed_over(&post).len(), post.letterbox.waiting().unwrap()), (4, 0));
}

/// All that lies in the store, by its key.
fn objects(post: &Spool) -> Vec<String> {
    let all = post.journal.store.list(&Prefix::parse("").unwrap(), None, 100).unwrap();
    all.keys.iter().map(ToString::to_string).collect()
}

#[test]
fn a_first_letter_waits_for_no_hint_of_its_own_and_is_told_to_everybody_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let post = post(folder.path());
    post.letterbox.become_mailer(true);
    post.letterbox.hand_in_first("aa-0").unwrap();
    assert_eq!(objects(&post), Vec::<String>::new(), "nobody waited for the disk");
    assert_eq!((post.letterbox.waiting().unwrap(), post.letterbox.fate("aa-0")), (1, Some(LetterFate::Waiting)));
    drain(&post).unwrap();
    assert_eq!((handed_over(&post).len(), post.letterbox.fate("aa-0")), (1, Some(LetterFate::Mailed)));
    assert_eq!(objects(&post), ["mail/aa/0/aa-0.done", "mail/aa/0/aa-0.try-0001"]);
    // Who sends no more leaves what waits to the next.
    for name in ["bb-0", "cc-0"] {
        post.letterbox.hand_in_first(name).unwrap();
    }
    post.letterbox.call_off("cc-0").unwrap();
    post.letterbox.become_mailer(false);
    post.letterbox.hand_in_first("dd-0").unwrap();
    let later = self::post(folder.path());
    assert_eq!(later.letterbox.waiting().unwrap(), 3);
    drain(&later).unwrap();
    assert_eq!((handed_over(&later).len(), later.letterbox.fate("cc-0")), (2, Some(LetterFate::CalledOff)));
}

#[test]
fn a_letter_whose_record_does_not_stand_yet_leaves_at_once_when_it_does() {
    let folder = tempfile::tempdir().unwrap();
    post(folder.path()).letterbox.announce("aa-0", "").unwrap();
    let nothing = |post: &Spool| post.drain(&|| true, &|_, _| Ok(Owed::Nothing)).unwrap();
    for (now, waits) in [("2026-11-20T06:00:59Z", 1), ("2026-11-20T06:10:00Z", 1), ("2026-11-21T06:00:01Z", 0)] {
        let post = post_at(folder.path(), now);
        nothing(&post);
        assert_eq!(post.letterbox.waiting().unwrap(), waits, "{now}: it is dropped after a day");
    }
    let post = post_at(folder.path(), "2026-11-22T06:00:00Z");
    self::post(folder.path()).letterbox.announce("bb-0", "").unwrap();
    post.letterbox.announce("cc-0", "").unwrap();
    nothing(&post);
    post.letterbox.wake("cc-0");
    drain(&post).unwrap();
    assert_eq!(handed_over(&post).len(), 1);
}

#[test]
fn what_was_said_of_letters_is_forgotten_by_the_day_they_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let post = post(folder.path());
    let at = |day: &str| format!("2026-{day}T06:00:00Z").parse().unwrap();
    let names = ["10-01", "10-20", "10-21", "11-20"].map(|day| name_of(at(day), "aa-0"));
    for name in &names {
        post.letterbox.hand_in(name, "").unwrap();
    }
    drain(&post).unwrap();
    // Whatever cannot be read there goes with its day.
    fs::write(folder.path().join("var/objects/mail/20261001/odd"), b"").unwrap();
    assert_eq!(post.journal.forget_said_before(at("10-21")).unwrap(), 5);
    let fates = names.each_ref().map(|name| post.letterbox.fate(name));
    assert_eq!(fates, [None, None, Some(LetterFate::Mailed), Some(LetterFate::Mailed)]);
    assert_eq!(post.journal.forget_said_before(at("10-21")).unwrap(), 0);
}
