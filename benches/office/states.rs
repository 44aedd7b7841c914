//! States of any number of records: made, or opened where they were kept; and what is done to them one by one.

use super::disk::sengen;
use super::library::office::review::decision::{Decision, Earlier};
use super::library::office::{Confirmed, Draft, Office, State};
use super::library::scheme::corporate_number::from_twelve;
use super::library::scheme::ids::{Reference, Token};
use super::rig::{self, NOW, Rig};
use super::{BATCH, LATER, PASSWORD, WAITING};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The office some days later: what is due by then has been done.
pub fn ripened(rig: &Rig) -> Office {
    let office = rig.office(LATER);
    office.trust_clock().expect("a working disk");
    office.upkeep.expiration.expire_due().expect("a working disk");
    office
}

/// Makes it in memory and copies it to the disk: all accepted.
pub fn make(root: &Path, count: usize) {
    let begun = Instant::now();
    make_by(root, |rig| fill(rig, count));
    eprintln!("{count} records made in {:.0} s", begun.elapsed().as_secs_f64());
}

/// Makes one by this work in memory, and copies it to the disk.
pub fn make_by(root: &Path, work: impl FnOnce(&Rig)) {
    let memory = tempfile::Builder::new().tempdir_in("/dev/shm").expect("a folder in memory");
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in ["content", "data", "templates"] {
        copied(&source.join(path), memory.path());
    }
    let made = sengen(&["state", "init"], memory.path()).stdout(Stdio::null()).status().expect("the program starts");
    assert!(made.success(), "a state is made");
    let rig = Rig::at(memory.path());
    work(&rig);
    // In memory it costs nothing to remove what was overtaken; on the disk it would take longer than all the rest.
    ripened(&rig).upkeep.whole.repair_whole().expect("a working disk");
    fs::create_dir_all(root).expect("a folder");
    for entry in fs::read_dir(memory.path()).expect("a folder") {
        copied(&entry.expect("an entry").path(), root);
    }
}

pub fn copied(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-r").args([from, to]).status().expect("cp");
    assert!(done.success(), "{} is copied", from.display());
}

/// Declares, confirms and accepts.
pub fn fill(rig: &Rig, count: usize) {
    let office = rig.office(NOW);
    for number in 0..count {
        confirmed(rig, &office, ("made", number), "$argon2id$none");
        if (number + 1) % BATCH == 0 || number + 1 == count {
            accept_all(&office);
        }
    }
    mailed_away(rig, &office);
}

/// Declares and confirms until one more waits than is measured; gives a user number that can log in.
pub fn wait(rig: &Rig, office: &Office) -> String {
    let hash =
        office.access.passwords.hash_password(PASSWORD, "192.0.2.1".parse().expect("an address")).expect("a place");
    let waiting = office.review.lists.list(Some(State::Confirmed)).expect("a list").len();
    let kind = format!("wait{}-", std::process::id());
    (waiting.min(WAITING)..=WAITING).fold(String::new(), |_, number| confirmed(rig, office, (&kind, number), &hash))
}

/// Declares and confirms one: its user number.
pub fn confirmed(rig: &Rig, office: &Office, (kind, number): (&str, usize), hash: &str) -> String {
    office
        .declarations
        .intake
        .submit(Draft { password_hash: hash.to_owned(), ..draft(rig, kind, number) })
        .expect("submitted");
    let Confirmed::Numbers(numbers) =
        office.declarations.confirmations.confirm(&mailed(rig, office)).expect("a working disk")
    else {
        panic!("not confirmed")
    };
    numbers.user_number
}

pub fn accept_all(office: &Office) {
    let waiting: Vec<Reference> = office
        .review
        .lists
        .list(Some(State::Confirmed))
        .expect("a list")
        .into_iter()
        .map(|row| row.reference)
        .collect();
    for (_, decision) in office.review.acceptance.accept(&waiting, Earlier::Distinct).expect("a working disk") {
        assert!(matches!(decision, Decision::Accepted(_)), "{decision:?}");
    }
    office.publisher.publish_register().expect("a working disk");
}

pub fn draft(rig: &Rig, kind: &str, number: usize) -> Draft {
    let name = format!("株式会社見本{kind}{number}");
    // Nobody's twin: neither of this run nor of one before.
    let run = kind.bytes().fold(0, |sum: usize, byte| (sum * 31 + usize::from(byte)) % 80_000);
    let twelve = format!("{:012}", 100_000_000_000 + run * 1_000_000 + number);
    let corporate = from_twelve(&twelve).expect("twelve digits");
    let email = format!("{kind}{number}@mihon.example");
    rig.draft(
        &format!("{kind}{number}"),
        &[("name", &name), ("corporate_number", &corporate), ("contact_email", &email)],
    )
}

/// The token that was just mailed; every mail is removed.
pub fn mailed(rig: &Rig, office: &Office) -> Token {
    office.mailer.drain_if_alone().expect("a working disk");
    let mails = rig.mails();
    let asks = mails.iter().find(|mail| mail.contains("/sengen/c/")).expect("a mail that asks to confirm");
    let token = rig::token_in(asks);
    mailed_away(rig, office);
    token
}

pub fn mailed_away(rig: &Rig, office: &Office) {
    office.mailer.drain_if_alone().expect("a working disk");
    for entry in fs::read_dir(rig.state("mail/sent")).expect("a folder") {
        fs::remove_file(entry.expect("an entry").path()).expect("removed");
    }
}
