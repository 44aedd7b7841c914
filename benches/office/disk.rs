//! What the disk alone does, what a state takes of it, and how soon `serve` answers.

use super::{Beside, DAMAGED, LATER, median, settled, submit};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SUBMISSIONS: usize = 200;

/// A submission waits for two objects and their folders: a hint beside those of the day, and a record in one of 4,096
/// folders. Beside it as many bare objects in such places, written as the store writes them: half their time is the
/// disk's own pair.
pub fn beside_the_disk(state: &Beside, folder: &Path) -> Option<String> {
    let shards: Vec<PathBuf> =
        (0..SUBMISSIONS).map(|round| folder.join(format!("shard{}", round * 4096 / SUBMISSIONS))).collect();
    let day = folder.join("day");
    (0..4096).map(|shard| folder.join(format!("shard{shard}"))).chain([day.clone()]).for_each(|path| {
        fs::create_dir(path).expect("a folder");
    });
    settled();
    let (mut own, mut floor) = (Vec::new(), Vec::new());
    for (round, shard) in shards.iter().enumerate() {
        own.push(submit(state).as_secs_f64());
        // Its letter leaves beside neither.
        state.mailed_away();
        let begun = Instant::now();
        pair(&day, &format!("{round}"), 20);
        pair(shard, &format!("{round}"), 3000);
        floor.push(begun.elapsed().as_secs_f64() / 2.0);
    }
    let rate = median(floor) / median(own);
    println!(
        "\nsubmissions of one client beside pairs of fsyncs in the same run: {rate:.2} (at least 0.4, two pairs: at most 0.5)"
    );
    (rate < 0.4).then(|| format!("submissions beside the disk: {rate:.2}"))
}

/// A file without a name, synced, named, and its folder synced.
pub fn pair(folder: &Path, name: &str, length: usize) {
    let folder = File::open(folder).expect("a folder");
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let mut file = File::from(openat(&folder, ".", flags, Mode::RUSR | Mode::WUSR).expect("a file"));
    file.write_all(&vec![b'x'; length]).expect("written");
    file.sync_all().expect("synced");
    let unnamed = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, &*unnamed, &folder, name, AtFlags::SYMLINK_FOLLOW).expect("named");
    folder.sync_all().expect("synced");
}

/// The bytes that the objects and numbers of a state take.
pub fn disk(root: &Path) -> u64 {
    let used = Command::new("du").args(["-s", "--block-size=1"]).arg(root.join("var")).output().expect("du");
    let text = String::from_utf8(used.stdout).expect("UTF-8");
    text.split_whitespace().next().and_then(|bytes| bytes.parse().ok()).expect("a number")
}

/// How soon `serve` answers on each, many of the large one's records damaged.
pub fn start(roots: &[PathBuf; 2]) -> Option<String> {
    let whole = damage(&roots[1]);
    settled();
    let [few, many] = roots.each_ref().map(|root| first_answer(root).as_secs_f64());
    // What is kept is measured again.
    whole.iter().for_each(|(path, bytes)| fs::write(path, bytes).expect("mended"));
    println!("start to the first answer: {few:.2} s, with {DAMAGED} damaged {many:.2} s (less than 2)");
    (many >= 2.0).then(|| format!("start: {many:.2} s"))
}

/// Cuts the first of its objects in half; gives what they were.
pub fn damage(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let shards = fs::read_dir(root.join("var/objects/applications")).expect("a folder");
    let files = shards.flat_map(|shard| fs::read_dir(shard.expect("an entry").path()).expect("a folder"));
    let cut = |path: PathBuf| {
        let bytes = fs::read(&path).expect("an object");
        fs::write(&path, &bytes[..bytes.len() / 2]).expect("cut");
        (path, bytes)
    };
    files.take(DAMAGED).map(|file| cut(file.expect("an entry").path())).collect()
}

/// The program with these words.
pub fn sengen(words: &[&str], root: &Path) -> Command {
    let mut sengen = Command::new(env!("CARGO_BIN_EXE_sengen"));
    sengen.args(words).arg("--root").arg(root);
    sengen
}

pub fn first_answer(root: &Path) -> Duration {
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
