//! What a step of the office costs beside 120,000 records and beside 1,200, on a disk that syncs; how soon `serve`
//! answers; a submission and a sheet of decisions beside the disk's own fsyncs. `cargo bench --bench office -- [SMALL LARGE [FOLDER]]`.
//! Making 120,000 records takes a quarter of an hour: in FOLDER they are kept, and measured again.
//! Both states are worked on in turn, so that whatever else the machine does strikes both; medians are compared.
//! Ends with 1 where a limit is missed.
#![expect(clippy::expect_used, clippy::print_stdout, clippy::print_stderr, reason = "a measurement, no program")]

use sengen as library;

#[expect(dead_code, reason = "tests use more of it")]
#[path = "../tests/office/rig.rs"]
mod rig;

use library::office::account::session::LogIn;
use library::office::queue::pending::Ruling;
use library::office::review::decision::Decision;
use library::office::review::decision::Earlier;
use library::office::review::sheet::{LineOutcome, LineStand, ReadyLine, SheetLine, SheetRow};
use library::office::upkeep::worker::Worker;
use library::office::{Confirmed, Draft, Office, State};
use library::scheme::corporate_number::from_twelve;
use library::scheme::ids::{Reference, Token};
use rig::{NOW, Rig};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// So many wait for the office in either state, before and after.
const WAITING: usize = 60;
const ROUNDS: usize = 25;
const CLIENTS: usize = 32;
const BATCH: usize = 500;
/// When it is measured: what was overtaken while it was made has been removed.
const LATER: &str = "2026-11-23T06:00:00Z";
const PASSWORD: &str = "Secret-12345";
const LIMIT: f64 = 1.3;
const DAMAGED: usize = 5000;
/// So many decisions come back in a sheet.
const LINES: usize = 1000;

/// What is measured.
type Work = fn(&Beside);

/// A state that is worked on, and how: letters leave by themselves, as beside `serve`, between the rounds.
struct Beside {
    rig: Rig,
    office: Arc<Office>,
    worker: Worker,
    user_number: String,
    next: AtomicUsize,
}

fn main() {
    if let Ok(what) = std::env::var("ONLY") {
        let state = opened(Path::new("/tmp/ob/large"), 30000);
        std::thread::sleep(Duration::from_secs(2));
        let begun = Instant::now();
        if what == "list" {
            for _ in 0..500 {
                list(&state);
            }
            eprintln!("list {:?}", begun.elapsed() / 500);
            return;
        }
        if what == "draft" {
            for n in 0..5000 {
                draft(&state.rig, "x", n);
            }
            eprintln!("draft {:?}", begun.elapsed() / 5000);
            return;
        }
        for n in 0..3000 {
            submit(&state);
            if n % 100 == 99 {
                eprintln!("{:?}", begun.elapsed() / (n + 1));
            }
        }
        return;
    }
    let arguments: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (small, large) = match arguments[..] {
        [small, large] => (small, large),
        _ => (1_200, 120_000),
    };
    let own = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let kept = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).nth(2).map(PathBuf::from);
    let folder = kept.unwrap_or_else(|| own.path().to_path_buf());
    let states = [("small", small), ("large", large)].map(|(name, count)| opened(&folder.join(name), count));
    settled();
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
    missed.extend(beside_the_disk(&states[1], own.path()));
    missed.extend(sheet(own.path()));
    let crowd = clients(&states[1]);
    println!("\nsubmissions at {CLIENTS} clients, a second, beside one client: {crowd:.2}");
    let bytes = disk(&folder.join("large"));
    let each = bytes as f64 / large as f64;
    println!("disk: {each:.0} bytes a record, so for 500,000 {:.1} GiB", each * 500_000.0 / f64::from(1 << 30));
    // What was decided is published: a start beside a list that waits writes it and builds first.
    let roots = states.map(|state| {
        state.mailed_away();
        state.worker.stop();
        state.office.publisher.publish_register().expect("a working disk");
        state.rig.root().to_path_buf()
    });
    missed.extend(start(&roots));
    if !missed.is_empty() {
        println!("\nmissed: {}", missed.join(", "));
        std::process::exit(1);
    }
}

/// A state of so many records, made or kept, in which so many wait.
fn opened(root: &Path, count: usize) -> Beside {
    if !root.exists() {
        make(root, count);
    }
    let rig = Rig::at(root);
    let office = Arc::new(rig.office(LATER));
    office.trust_clock().expect("a working disk");
    office.upkeep.expiration.expire_due().expect("a working disk");
    mailed_away(&rig, &office);
    let user_number = wait(&rig, &office);
    let worker = Worker::start(Arc::clone(&office)).expect("threads");
    let beside = Beside { rig, office, worker, user_number, next: AtomicUsize::new(0) };
    // The list was copied: what is looked up of it is written anew with the next publication.
    while beside.office.review.lists.list(Some(State::Confirmed)).expect("a list").len() > WAITING {
        accept(&beside);
    }
    beside.office.publisher.publish_register().expect("a working disk");
    beside
}

impl Beside {
    /// Waits until no letter waits and none is on its way there: empty twice, a little apart.
    fn mailed_away(&self) {
        let mut empty = 0;
        for _ in 0..12_000 {
            std::thread::sleep(Duration::from_millis(5));
            let letter = fs::read_dir(self.rig.state("objects/waiting/mail")).expect("a folder").next();
            empty = if letter.is_none() { empty + 1 } else { 0 };
            if empty == 2 {
                return;
            }
        }
        panic!("letters still wait");
    }
}

/// Makes it in memory and copies it to the disk: all accepted.
fn make(root: &Path, count: usize) {
    let begun = Instant::now();
    make_by(root, |rig| fill(rig, count));
    eprintln!("{count} records made in {:.0} s", begun.elapsed().as_secs_f64());
}

fn make_by(root: &Path, work: impl FnOnce(&Rig)) {
    let memory = tempfile::Builder::new().tempdir_in("/dev/shm").expect("a folder in memory");
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in ["content", "data", "templates"] {
        copied(&source.join(path), memory.path());
    }
    let made = sengen(&["state", "init"], memory.path()).stdout(Stdio::null()).status().expect("the program starts");
    assert!(made.success(), "a state is made");
    work(&Rig::at(memory.path()));
    fs::create_dir_all(root).expect("a folder");
    for entry in fs::read_dir(memory.path()).expect("a folder") {
        copied(&entry.expect("an entry").path(), root);
    }
}

/// What was written before is on the disk, and does not wait for the first who syncs; the look at everything with
/// which the workers begin is over.
fn settled() {
    assert!(Command::new("sync").status().expect("sync").success(), "synced");
    for _ in 0..240 {
        let before = ticks();
        std::thread::sleep(Duration::from_millis(500));
        if ticks() - before < 3 {
            return;
        }
    }
    panic!("the workers still work");
}

/// Hundredths of a second that this process has worked.
fn ticks() -> u64 {
    let about = fs::read_to_string("/proc/self/stat").expect("a process");
    let (_, fields) = about.rsplit_once(')').expect("a name");
    fields.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().expect("a number")).sum()
}

fn copied(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-r").args([from, to]).status().expect("cp");
    assert!(done.success(), "{} is copied", from.display());
}

/// Declares, confirms and accepts.
fn fill(rig: &Rig, count: usize) {
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
fn wait(rig: &Rig, office: &Office) -> String {
    let hash =
        office.access.passwords.hash_password(PASSWORD, "192.0.2.1".parse().expect("an address")).expect("a place");
    let waiting = office.review.lists.list(Some(State::Confirmed)).expect("a list").len();
    let kind = format!("wait{}-", std::process::id());
    (waiting.min(WAITING)..=WAITING).fold(String::new(), |_, number| confirmed(rig, office, (&kind, number), &hash))
}

/// Declares and confirms one: its user number.
fn confirmed(rig: &Rig, office: &Office, (kind, number): (&str, usize), hash: &str) -> String {
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

fn accept_all(office: &Office) {
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
    office.mailer.drain_if_alone().expect("a working disk");
    let mails = rig.mails();
    let asks = mails.iter().find(|mail| mail.contains("/sengen/c/")).expect("a mail that asks to confirm");
    let token = rig::token_in(asks);
    mailed_away(rig, office);
    token
}

fn mailed_away(rig: &Rig, office: &Office) {
    office.mailer.drain_if_alone().expect("a working disk");
    for entry in fs::read_dir(rig.state("mail/sent")).expect("a folder") {
        fs::remove_file(entry.expect("an entry").path()).expect("removed");
    }
}

/// The median of each state's rounds, in milliseconds; the states take turns.
fn medians(states: &[Beside; 2], work: Work) -> [f64; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        for turn in [round % 2, 1 - round % 2] {
            let state = &states[turn];
            states.iter().for_each(Beside::mailed_away);
            let begun = Instant::now();
            work(state);
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
    state
        .office
        .declarations
        .intake
        .submit(draft(&state.rig, &format!("bench{}-", std::process::id()), number))
        .expect("submitted");
}

fn list(state: &Beside) {
    let rows = state.office.review.lists.list(Some(State::Confirmed)).expect("a list");
    assert!(rows.len() <= WAITING && rows.len() + ROUNDS >= WAITING, "{}", rows.len());
}

fn log_in(state: &Beside) {
    let client = "192.0.2.7".parse().expect("an address");
    let entered = state.office.accounts.sessions.log_in(&state.user_number, PASSWORD, client).expect("a working disk");
    assert!(matches!(entered, LogIn::In(_)), "{entered:?}");
}

/// The oldest that waits; the register is published by somebody else.
fn accept(state: &Beside) {
    let rows = state.office.review.lists.list(Some(State::Confirmed)).expect("a list");
    let row = rows.first().expect("one that waits");
    let decided = state
        .office
        .review
        .acceptance
        .accept(std::slice::from_ref(&row.reference), Earlier::Distinct)
        .expect("a working disk");
    assert!(matches!(decided[0].1, Decision::Accepted(_)), "{decided:?}");
}

/// A submission waits for two objects and their folders; beside it one bare object and its folder, written as the
/// store writes them.
fn beside_the_disk(state: &Beside, folder: &Path) -> Option<String> {
    let pairs = folder.join("pairs");
    fs::create_dir(&pairs).expect("a folder");
    let (mut own, mut floor) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        state.mailed_away();
        let begun = Instant::now();
        submit(state);
        own.push(begun.elapsed().as_secs_f64());
        state.mailed_away();
        let begun = Instant::now();
        pair(&pairs, &format!("{round}"));
        floor.push(begun.elapsed().as_secs_f64());
    }
    let rate = median(floor) / median(own);
    println!(
        "\nsubmissions of one client beside pairs of fsyncs in the same run: {rate:.2} (at least 0.4, two pairs: at most 0.5)"
    );
    (rate < 0.4).then(|| format!("submissions beside the disk: {rate:.2}"))
}

/// The decisions of a sheet, all of them durable, beside six of the disk's own fsyncs for each.
fn sheet(folder: &Path) -> Option<String> {
    let root = folder.join("sheet");
    make_by(&root, |rig| {
        let office = rig.office(NOW);
        (0..LINES).for_each(|number| drop(confirmed(rig, &office, ("sheet", number), "$argon2id$none")));
        mailed_away(rig, &office);
    });
    let office = Rig::at(&root).office(LATER);
    office.trust_clock().expect("a working disk");
    let rows = office.review.sheets.rows().expect("a working disk").rows;
    let line = |row: SheetRow| {
        let SheetRow { reference, kind, version, .. } = row;
        SheetLine { reference, kind, version, ruling: Ruling::Accepted, reason: String::new() }
    };
    let lines: Vec<SheetLine> = rows.into_iter().map(line).collect();
    assert_eq!(lines.len(), LINES);
    settled();
    let begun = Instant::now();
    let stands = office.review.sheets.stand(&lines, true).expect("a working disk");
    let ready: Vec<ReadyLine<'_>> = lines
        .iter()
        .zip(&stands)
        .map(|(line, stand)| match stand {
            LineStand::Ready(named) => ReadyLine { line, named },
            other => panic!("not ready: {other:?}"),
        })
        .collect();
    let outcomes = office.review.sheets.carry_out(&ready, true).expect("a working disk");
    let own = begun.elapsed().as_secs_f64();
    let is_decided = |outcome: &LineOutcome| matches!(outcome, LineOutcome::Declaration(Decision::Until(_)));
    assert!(outcomes.len() == LINES && outcomes.iter().all(is_decided), "all are decided");
    let pairs = folder.join("pairs-of-sheet");
    fs::create_dir(&pairs).expect("a folder");
    let begun = Instant::now();
    (0..3 * LINES).for_each(|round| pair(&pairs, &format!("{round}")));
    let floor = begun.elapsed().as_secs_f64();
    println!(
        "\na sheet of {LINES} decisions: {own:.1} s, {} fsyncs of the disk: {floor:.1} s, ratio {:.2} (at most 1)",
        6 * LINES,
        own / floor
    );
    (own > floor).then(|| format!("a sheet beside the disk: {:.2}", own / floor))
}

/// A file without a name, synced, named, and its folder synced.
fn pair(folder: &Path, name: &str) {
    let folder = File::open(folder).expect("a folder");
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let mut file = File::from(openat(&folder, ".", flags, Mode::RUSR | Mode::WUSR).expect("a file"));
    file.write_all(&[b'x'; 3000]).expect("written");
    file.sync_all().expect("synced");
    let unnamed = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, &*unnamed, &folder, name, AtFlags::SYMLINK_FOLLOW).expect("named");
    folder.sync_all().expect("synced");
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
    settled();
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

fn sengen(words: &[&str], root: &Path) -> Command {
    let mut sengen = Command::new(env!("CARGO_BIN_EXE_sengen"));
    sengen.args(words).arg("--root").arg(root);
    sengen
}

fn first_answer(root: &Path) -> Duration {
    let begun = Instant::now();
    let mut served = sengen(&["serve", "--listen", "127.0.0.1:0", "--no-build"], root)
        .env("SENGEN_NOW", LATER)
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
