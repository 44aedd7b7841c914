//! A process that takes declarations in and confirms them is killed at any moment, again and again.
//! What it had acknowledged is there after the restart, once, with its mail.

use super::command::wait_until;
use super::rig::{NOW, Rig, token_in};
use sengen::office::{Confirmed, Draft, Office};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Tells the child where to work; without it the child's part is nothing.
const FOLDER: &str = "SENGEN_TEST_KILLED_IN";
const ROUNDS: u64 = 12;
const A_DAY_LATER: &str = "2026-11-21T08:00:00Z";

#[test]
fn what_was_acknowledged_survives_the_kill() {
    let rig = Rig::new();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kills::the_part_of_the_child", "--nocapture"])
            .env(FOLDER, rig.root())
            .env("SENGEN_TEST_ROUND", round.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let count = Arc::new(AtomicUsize::new(0));
        let heard = Arc::clone(&count);
        let reader = std::thread::spawn(move || {
            let whole = lines.map_while(Result::ok).filter(|line| line.ends_with('.'));
            let count = |_: &String| {
                heard.fetch_add(1, Ordering::Relaxed);
            };
            whole.inspect(count).collect::<Vec<_>>()
        });
        // On a busy machine it takes a while to come to anything.
        wait_until("the child's first words", || count.load(Ordering::Relaxed) > 2);
        std::thread::sleep(Duration::from_millis(37 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let said = reader.join().unwrap();
        check(&rig.office(NOW), &rig, &said);
        acknowledged.extend(said);
    }
    assert!(acknowledged.len() > 20, "the child came to nothing: {acknowledged:?}");
    check(&rig.office(NOW), &rig, &acknowledged);
    // One whose sending was cut off waits for its pause; one that was announced and never came about, for a day.
    let office = rig.office(A_DAY_LATER);
    office.trust_clock().unwrap();
    office.mailer.drain_if_alone().unwrap();
    assert_eq!(rig.count("objects/waiting/mail"), 0, "no letter is stuck");
}

/// Takes in and confirms without end, on eight threads, and says what it acknowledged.
#[test]
fn the_part_of_the_child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let round = std::env::var("SENGEN_TEST_ROUND").unwrap();
    let rig = Rig::at(Path::new(&folder));
    let office = rig.office(NOW);
    let count = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let n = count.fetch_add(1, Ordering::Relaxed);
                    let nonce = format!("{round}-{n}");
                    office.declarations.intake.submit(addressed(&rig, &nonce)).unwrap();
                    say(&format!("submitted {nonce}."));
                    if n.is_multiple_of(4) {
                        office.mailer.drain_if_alone().unwrap();
                        confirm(&rig, &office, &nonce);
                    }
                }
            });
        }
    });
}

fn confirm(rig: &Rig, office: &Office, nonce: &str) {
    let to = format!("To: {}\r\n", address(nonce));
    let mail = rig.mails().into_iter().find(|mail| mail.contains(&to));
    if let Some(token) = mail.map(|mail| token_in(&mail))
        && let Confirmed::Numbers(completion) = office.declarations.confirmations.confirm(&token).unwrap()
    {
        say(&format!("confirmed {nonce} {}.", completion.declaration_id));
    }
}

fn check(office: &Office, rig: &Rig, acknowledged: &[String]) {
    office.mailer.drain_if_alone().unwrap();
    let mails = rig.mails();
    let mut mailed: HashMap<&str, Vec<&String>> = HashMap::new();
    for mail in &mails {
        let to = mail.lines().find_map(|line| line.strip_prefix("To: ")).unwrap();
        mailed.entry(to).or_default().push(mail);
    }
    let files = || ["received", "confirmed"].map(|state| rig.in_state(state).len());
    let before = files();
    for line in acknowledged {
        let words: Vec<&str> = line.trim_end_matches('.').split(' ').collect();
        let nonce = words[1];
        assert!(!office.declarations.intake.submit(addressed(rig, nonce)).unwrap().first, "{line} was lost");
        let to_them = mailed.get(address(nonce).as_str()).map_or(&[][..], Vec::as_slice);
        let (asks, others): (Vec<&String>, Vec<&String>) = to_them.iter().partition(|mail| mail.contains("/c/"));
        assert_eq!(asks.len(), 1, "{line}");
        if let Some(id) = words.get(2) {
            assert_eq!(others.iter().filter(|mail| mail.contains(id)).count(), 1, "{line}");
        }
    }
    assert_eq!(files(), before, "nothing came in twice");
    assert_eq!(rig.objects("corrupt").len(), 0);
}

fn address(nonce: &str) -> String {
    format!("a{nonce}@mihon.example")
}

fn addressed(rig: &Rig, nonce: &str) -> Draft {
    rig.draft(nonce, &[("contact_email", &address(nonce))])
}

fn say(line: &str) {
    // One write a line: a kill leaves a whole line or none.
    let _ = std::io::stdout().write_all(format!("{line}\n").as_bytes());
    let _ = std::io::stdout().flush();
}
