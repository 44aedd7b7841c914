//! What a step of the office costs beside 120,000 records and beside 1,200, on a disk that syncs; how soon `serve`
//! answers; and a submission beside the disk's own pairs of fsyncs. `cargo bench --bench office -- [SMALL LARGE]`.
//! Both states are worked on in turn, so that whatever else the machine does strikes both; medians are compared.
//! Ends with 1 where a limit is missed.
#![expect(clippy::expect_used, clippy::print_stdout, clippy::print_stderr, reason = "a measurement, no program")]

use sengen as library;

#[expect(dead_code, reason = "tests use more of it")]
#[path = "../tests/office/rig.rs"]
mod rig;

use library::office::account::session::LogIn;
use library::office::review::acceptance::Decision;
use library::office::review::acceptance::Earlier;
use library::office::{Confirmed, Draft, Office, State};
use library::scheme::corporate_number::from_twelve;
use library::scheme::ids::{Reference, Token};
use rig::{NOW, Rig};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// So many wait for the office in either state, before and after.
const WAITING: usize = 60;
const ROUNDS: usize = 25;
const CLIENTS: usize = 32;
const BATCH: usize = 500;
const PASSWORD: &str = "Secret-12345";
const LIMIT: f64 = 1.3;
const DAMAGED: usize = 5000;

/// What is measured.
type Work = fn(&Beside);

/// A state that is worked on, and how.
struct Beside {
    rig: Rig,
    office: Office,
    count: usize,
    user_number: String,
    next: AtomicUsize,
}

fn main() {
    let arguments: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (small, large) = match arguments[..] {
        [small, large] => (small, large),
        _ => (1_200, 120_000),
    };
    let folder = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let states = [("small", small), ("large", large)].map(|(name, count)| made(&folder.path().join(name), count));
    let mut missed = Vec::new();
    println!("| work beside {small} and {large} records | ms, median | ms, median | ratio | at most |");
    println!("|---|---|---|---|---|");
    let works: [(&str, Work); 4] =
        [("submit", submit), ("list what waits", list), ("log in", log_in), ("accept", accept)];
    for (name, work) in works {
        let [few, many] = medians(&states, work);
        let ratio = many / few;
        println!("| {name} | {few:.2} | {many:.2} | {ratio:.2} | {LIMIT} |");
        missed.extend((ratio > LIMIT).then(|| format!("{name}: {ratio:.2}")));
    }
    missed.extend(beside_the_disk(&states[1], folder.path()));
    let crowd = clients(&states[1]);
    println!("\nsubmissions at {CLIENTS} clients, a second, beside one client: {crowd:.2}");
    let bytes = disk(&folder.path().join("large"));
    let each = bytes as f64 / large as f64;
    println!("disk: {each:.0} bytes a record, so for 500,000 {:.1} GiB", each * 500_000.0 / f64::from(1 << 30));
    let roots = states.map(|state| state.rig.root().to_path_buf());
    missed.extend(start(&roots));
    if !missed.is_empty() {
        println!("\nmissed: {}", missed.join(", "));
        std::process::exit(1);
    }
}

/// A state of so many records, made in memory and copied to the disk: most accepted, some stopped, some waiting.
fn made(root: &Path, count: usize) -> Beside {
    let memory = tempfile::Builder::new().tempdir_in("/dev/shm").expect("a folder in memory");
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in ["content", "data", "templates"] {
        copied(&source.join(path), memory.path());
    }
    let begun = Instant::now();
    let user_number = fill(&Rig::at(memory.path()), count);
    fs::create_dir(root).expect("a folder");
    for entry in fs::read_dir(memory.path()).expect("a folder") {
        copied(&entry.expect("an entry").path(), root);
    }
    eprintln!("{count} records made in {:.0} s", begun.elapsed().as_secs_f64());
    let rig = Rig::at(root);
    let office = rig.office(NOW);
    let beside = Beside { rig, office, count, user_number, next: AtomicUsize::new(0) };
    // The list was copied: what is looked up of it is written anew with the next publication.
    accept(&beside);
    beside.office.publish_register().expect("a working disk");
    beside
}

fn copied(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-r").args([from, to]).status().expect("cp");
    assert!(done.success(), "{} is copied", from.display());
}

/// Declares, confirms and accepts; gives a user number that can log in.
fn fill(rig: &Rig, count: usize) -> String {
    let office = rig.office(NOW);
    let hash = office.hash_password(PASSWORD, "192.0.2.1".parse().expect("an address")).expect("a place");
    let mut user_number = String::new();
    for number in 0..count + WAITING {
        let draft = Draft { password_hash: hash.clone(), ..draft(rig, "made", number) };
        office.submit(draft).expect("submitted");
        let Confirmed::Numbers(numbers) = office.confirm(&mailed(rig, &office)).expect("a working disk") else {
            panic!("not confirmed")
        };
        user_number = numbers.user_number;
        if number < count && ((number + 1) % BATCH == 0 || number + 1 == count) {
            accept_all(&office);
        }
    }
    mailed_away(rig, &office);
    user_number
}

fn accept_all(office: &Office) {
    let waiting: Vec<Reference> =
        office.list(Some(State::Confirmed)).expect("a list").into_iter().map(|row| row.reference).collect();
    for (_, decision) in office.accept(&waiting, Earlier::Distinct).expect("a working disk") {
        assert!(matches!(decision, Decision::Accepted(_)), "{decision:?}");
    }
    office.publish_register().expect("a working disk");
}

fn draft(rig: &Rig, kind: &str, number: usize) -> Draft {
    let name = format!("株式会社見本{kind}{number}");
    let twelve = format!("{:012}", 100_000_000 + number + kind.len() * 10_000_000);
    let corporate = from_twelve(&twelve).expect("twelve digits");
    let email = format!("{kind}{number}@mihon.example");
    rig.draft(
        &format!("{kind}{number}"),
        &[("name", &name), ("corporate_number", &corporate), ("contact_email", &email)],
    )
}

/// The token that was just mailed; every mail is removed.
fn mailed(rig: &Rig, office: &Office) -> Token {
    office.drain_if_alone().expect("a working disk");
    let mails = rig.mails();
    let asks = mails.iter().find(|mail| mail.contains("/sengen/c/")).expect("a mail that asks to confirm");
    let token = rig::token_in(asks);
    mailed_away(rig, office);
    token
}

fn mailed_away(rig: &Rig, office: &Office) {
    office.drain_if_alone().expect("a working disk");
    for entry in fs::read_dir(rig.state("mail/sent")).expect("a folder") {
        fs::remove_file(entry.expect("an entry").path()).expect("removed");
    }
}

/// The median of each state's rounds, in milliseconds; the states take turns.
fn medians(states: &[Beside; 2], work: Work) -> [f64; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        for turn in [round % 2, 1 - round % 2] {
            let begun = Instant::now();
            work(&states[turn]);
            times[turn].push(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }
    times.map(median)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn submit(state: &Beside) {
    let number = state.next.fetch_add(1, Ordering::Relaxed);
    state.office.submit(draft(&state.rig, "bench", number)).expect("submitted");
}

fn list(state: &Beside) {
    let rows = state.office.list(Some(State::Confirmed)).expect("a list");
    assert!(rows.len() <= WAITING && rows.len() + ROUNDS >= WAITING, "{}", rows.len());
}

fn log_in(state: &Beside) {
    let client = "192.0.2.7".parse().expect("an address");
    let entered = state.office.log_in(&state.user_number, PASSWORD, client).expect("a working disk");
    assert!(matches!(entered, LogIn::In(_)), "{entered:?}");
}

/// The oldest that waits, by name; the register is published by somebody else.
fn accept(state: &Beside) {
    let taken = state.next.fetch_add(1, Ordering::Relaxed);
    let number = state.count + taken % WAITING;
    let name = format!("株式会社見本made{number}");
    let rows = state.office.list(Some(State::Confirmed)).expect("a list");
    let row = rows.iter().find(|row| row.name == name).or(rows.first()).expect("one that waits");
    let decided = state.office.accept(std::slice::from_ref(&row.reference), Earlier::None).expect("a working disk");
    assert!(matches!(decided[0].1, Decision::Accepted(_)), "{decided:?}");
}

/// A submission beside four writes that the disk confirms: an object and its folder, twice.
fn beside_the_disk(state: &Beside, folder: &Path) -> Option<String> {
    let pairs = folder.join("pairs");
    fs::create_dir(&pairs).expect("a folder");
    let (mut own, mut floor) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let begun = Instant::now();
        submit(state);
        own.push(begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        for half in 0..2 {
            let mut file = File::create(pairs.join(format!("{round}-{half}"))).expect("a file");
            file.write_all(&[b'x'; 2000]).expect("written");
            file.sync_all().expect("synced");
            File::open(&pairs).and_then(|open| open.sync_all()).expect("synced");
        }
        floor.push(begun.elapsed().as_secs_f64());
    }
    let rate = median(floor) / median(own);
    println!("\nsubmissions, one client, beside two pairs of fsyncs in the same run: {rate:.2} (at least 0.4)");
    (rate < 0.4).then(|| format!("submissions beside the disk: {rate:.2}"))
}

/// Submissions a second of many clients beside those of one.
fn clients(state: &Beside) -> f64 {
    const EACH: usize = 10;
    let begun = Instant::now();
    (0..EACH * 4).for_each(|_| submit(state));
    let one = (EACH * 4) as f64 / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| (0..EACH).for_each(|_| submit(state)));
        }
    });
    (EACH * CLIENTS) as f64 / begun.elapsed().as_secs_f64() / one
}

/// The bytes that the objects and numbers of a state take.
fn disk(root: &Path) -> u64 {
    let used = Command::new("du").args(["-s", "--block-size=1"]).arg(root.join("var")).output().expect("du");
    let text = String::from_utf8(used.stdout).expect("UTF-8");
    text.split_whitespace().next().and_then(|bytes| bytes.parse().ok()).expect("a number")
}

/// How soon `serve` answers on each, many of the large one's records damaged.
fn start(roots: &[PathBuf; 2]) -> Option<String> {
    damage(&roots[1]);
    let [few, many] = roots.each_ref().map(|root| first_answer(root).as_secs_f64());
    println!("start to the first answer: {few:.2} s, with {DAMAGED} damaged {many:.2} s (less than 2)");
    (many >= 2.0).then(|| format!("start: {many:.2} s"))
}

fn damage(root: &Path) {
    let shards = fs::read_dir(root.join("var/objects/applications")).expect("a folder");
    let files = shards.flat_map(|shard| fs::read_dir(shard.expect("an entry").path()).expect("a folder"));
    for file in files.take(DAMAGED) {
        let path = file.expect("an entry").path();
        let bytes = fs::read(&path).expect("an object");
        fs::write(&path, &bytes[..bytes.len() / 2]).expect("cut");
    }
}

fn first_answer(root: &Path) -> Duration {
    let begun = Instant::now();
    let mut served = Command::new(env!("CARGO_BIN_EXE_sengen"))
        .args(["serve", "--listen", "127.0.0.1:0", "--no-build", "--root"])
        .arg(root)
        .env("SENGEN_NOW", NOW)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let lines = BufReader::new(served.stdout.take().expect("its output")).lines();
    let address = lines
        .map(|line| line.expect("UTF-8"))
        .find_map(|line| line.split("http://").nth(1).map(|rest| rest.split('/').next().unwrap_or_default().to_owned()))
        .expect("it says where it listens");
    let mut stream = TcpStream::connect(&address).expect("a connection");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("asked");
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).expect("an answer");
    let took = begun.elapsed();
    served.kill().expect("ended");
    served.wait().expect("ended");
    assert!(answer.contains("200"), "{answer}");
    took
}
