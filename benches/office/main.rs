//! What a step of the office costs beside 120,000 records and beside 1,200, on a disk that syncs; how soon `serve`
//! answers; a submission and a sheet of decisions beside the disk's own fsyncs. `cargo bench --bench office -- [SMALL LARGE [FOLDER]]`.
//! Making 120,000 records takes a quarter of an hour: in FOLDER they are kept, and measured again.
//! Both states are worked on in turn, so that whatever else the machine does strikes both; medians are compared.
//! Ends with 1 where a limit is missed.
#![expect(clippy::expect_used, clippy::print_stdout, clippy::print_stderr, reason = "a measurement, no program")]

use sengen as library;

mod disk;
#[expect(dead_code, reason = "tests use more of it")]
#[path = "../../tests/office/rig.rs"]
mod rig;
mod sheet;
mod states;

use disk::{beside_the_disk, disk, start};
use library::office::account::session::LogIn;
use library::office::review::decision::{Decision, Earlier};
use library::office::upkeep::worker::Worker;
use library::office::{Draft, Office, State};
use rig::Rig;
use sheet::sheet;
use states::{draft, mailed_away, make, ripened, wait};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
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
const PASSWORD: &str = "Aki-Sora-12345";
const LIMIT: f64 = 1.3;
const DAMAGED: usize = 5000;

/// What is measured: how long it took.
type Work = fn(&Beside) -> Duration;

/// A state that is worked on, and how: letters leave by themselves, as beside `serve`, between the rounds.
struct Beside {
    rig: Rig,
    office: Arc<Office>,
    worker: Worker,
    user_number: String,
    next: AtomicUsize,
}

fn main() {
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
    // What opening them removed: ext4 passes a file's number by for a minute after its removal, one by one, when it
    // looks for a free one, and where the groups around a folder are full that costs a millisecond a file.
    std::thread::sleep(Duration::from_secs(61));
    let mut missed = Vec::new();
    println!("| work beside {small} and {large} records | ms, median | ms, median | ratio | at most |");
    println!("|---|---|---|---|---|");
    let works: [(&str, Work); 4] =
        [("submit", submit), ("list what waits (`sengen review list`)", list), ("log in", log_in), ("accept", accept)];
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
    let office = Arc::new(ripened(&rig));
    mailed_away(&rig, &office);
    let user_number = wait(&rig, &office);
    let worker = Worker::start(Arc::clone(&office)).expect("threads");
    let beside = Beside { rig, office, worker, user_number, next: AtomicUsize::new(0) };
    // The list was copied: what is looked up of it is written anew with the next publication.
    while beside.office.review.lists.list(Some(State::Confirmed)).expect("a list").len() > WAITING {
        let _ = accept(&beside);
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

/// The median of each state's rounds, in milliseconds; the states take turns.
fn medians(states: &[Beside; 2], work: Work) -> [f64; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        for turn in [round % 2, 1 - round % 2] {
            let state = &states[turn];
            states.iter().for_each(Beside::mailed_away);
            times[turn].push(work(state).as_secs_f64() * 1000.0);
        }
    }
    times.map(median)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// One checked declaration, taken in and answered. What was typed is checked before: that asks nothing of the state.
fn submit(state: &Beside) -> Duration {
    let draft = drafted(state);
    timed(|| drop(state.office.declarations.intake.submit(draft).expect("submitted")))
}

fn drafted(state: &Beside) -> Draft {
    let number = state.next.fetch_add(1, Ordering::Relaxed);
    draft(&state.rig, &format!("bench{}-", std::process::id()), number)
}

/// As the office does it: the command.
fn list(state: &Beside) -> Duration {
    let mut command = disk::sengen(&["review", "list", "--only", "confirmed"], state.rig.root());
    command.env("SENGEN_NOW", LATER);
    let begun = Instant::now();
    let listed = command.output().expect("the program starts");
    let took = begun.elapsed();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    took
}

fn log_in(state: &Beside) -> Duration {
    let client = "192.0.2.7".parse().expect("an address");
    timed(|| {
        let entered =
            state.office.accounts.sessions.log_in(&state.user_number, PASSWORD, client).expect("a working disk");
        assert!(matches!(entered, LogIn::In(_)), "{entered:?}");
    })
}

/// The oldest that waits; the register is published by somebody else.
fn accept(state: &Beside) -> Duration {
    let rows = state.office.review.lists.list(Some(State::Confirmed)).expect("a list");
    let row = rows.first().expect("one that waits");
    timed(|| {
        let decided = state
            .office
            .review
            .acceptance
            .accept(std::slice::from_ref(&row.reference), Earlier::Distinct)
            .expect("a working disk");
        assert!(matches!(decided[0].1, Decision::Accepted(_)), "{decided:?}");
    })
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

/// Submissions a second of many clients beside those of one.
fn clients(state: &Beside) -> f64 {
    const EACH: usize = 10;
    let take_in = |drafts: Vec<Draft>| {
        for draft in drafts {
            state.office.declarations.intake.submit(draft).expect("submitted");
        }
    };
    let drafts = |count: usize| (0..count).map(|_| drafted(state)).collect::<Vec<_>>();
    let (ones, many) = (drafts(EACH * 4), (0..CLIENTS).map(|_| drafts(EACH)).collect::<Vec<_>>());
    let begun = Instant::now();
    take_in(ones);
    let one = (EACH * 4) as f64 / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    std::thread::scope(|scope| many.into_iter().for_each(|drafts| drop(scope.spawn(|| take_in(drafts)))));
    (EACH * CLIENTS) as f64 / begun.elapsed().as_secs_f64() / one
}
