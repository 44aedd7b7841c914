//! The post on a disk that refuses for a long time, with a way out that counts: what was taken is handed over
//! once, nothing is lost, and one odd job is not in the way of the others.

use super::Post;
use super::job::tests::{job, sender};
use super::post::Fate;
use super::transport::Transport;
use crate::base::clock::Clock;
use crate::base::durable::broken_disk;
use crate::base::entropy::Entropy;
use crate::office::is_unconfirmed;
use crate::office::state::StateDir;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

const NAMES: [&str; 5] = ["aa-0", "bb-0", "cc-0", "dd-0", "ee-0"];

fn post(root: &Path) -> Post {
    let state = StateDir::open(&root.join("var"), root, &root.join("dist")).unwrap();
    let way = (Transport::Memory(Mutex::default()), sender());
    Post::new(Arc::new(state), way, Clock::Fixed("2026-11-20T06:00:00Z".parse().unwrap()), Arc::new(Entropy::Os))
}

/// A post with five letters to five people.
fn with_letters(root: &Path) -> Post {
    let post = post(root);
    for name in NAMES {
        post.hand_in(name, &job(&format!("{}@x.example", &name[..2]))).unwrap();
    }
    post
}

/// How often each recipient's letter was handed over.
fn handed_over(post: &Post) -> BTreeMap<String, usize> {
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
            let _ = post.drain(&|| true);
            let counts = handed_over(&post);
            assert!(counts.values().all(|count| *count == 1), "{kind}: {counts:?}");
        }
        broken_disk::mend();
        for _ in 0..3 {
            post.drain(&|| true).unwrap();
        }
        let counts = handed_over(&post);
        assert_eq!((counts.len(), counts.values().sum::<usize>()), (5, 5), "{kind}: {counts:?}");
        assert!(NAMES.iter().all(|name| post.fate(name) == Some(Fate::Mailed)), "{kind}");
        // And a later process has nothing to send.
        let later = self::post(folder.path());
        later.drain(&|| true).unwrap();
        assert_eq!((handed_over(&later).len(), later.waiting().unwrap()), (0, 0), "{kind}");
    }
}

#[test]
fn a_fault_at_any_call_repeats_no_letter() {
    for n in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let post = with_letters(folder.path());
        broken_disk::arm_with(n, "", broken_disk::ENOSPC);
        // A write that was not confirmed stops everything until a restart.
        let stops = post.drain(&|| true).is_err_and(|error| is_unconfirmed(&error));
        let struck = broken_disk::mend();
        if !stops {
            for _ in 0..3 {
                post.drain(&|| true).unwrap();
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
    fs::create_dir(folder.path().join("var/mail/spool/a0-0")).unwrap();
    let _ = post.drain(&|| true);
    assert_eq!(handed_over(&post).len(), 5);
}
