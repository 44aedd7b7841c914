//! The built program beside a rig: a command run to its end within a limit, `serve`, and what its health says.

use super::rig::{NOW, Rig};
use super::server::{PROGRAM, Served};
use sengen::office::Office;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A rig with the whole shipped scheme, so that every command works on it.
pub fn whole() -> Rig {
    let rig = Rig::of("data");
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copied = Command::new("cp")
        .arg("-r")
        .args(["content", "templates"].map(|name| source.join(name)))
        .arg(rig.root())
        .status();
    assert!(copied.expect("cp").success());
    date_back(&rig.root().join("content"));
    rig
}

/// Dates the pages back to before the rig's day, whenever their texts were last changed; news keep theirs.
fn date_back(folder: &Path) {
    for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            date_back(&path);
            continue;
        }
        let text = fs::read_to_string(&path).expect("UTF-8");
        let day = text.lines().find_map(|line| line.strip_prefix("date = ")).filter(|day| *day > "2026-11-20");
        if let Some(day) = day {
            fs::write(&path, text.replace(&format!("\ndate = {day}\n"), "\ndate = 2026-11-20\n")).expect("written");
        }
    }
}

/// An office whose clock somebody has looked at.
pub fn trusted(rig: &Rig, now: &str) -> Office {
    let office = rig.office(now);
    office.trust_clock().expect("a working disk");
    office
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub errors: String,
}

/// Runs `sengen` on the rig's scheme, at the rig's moment; one that hangs is ended and fails the test.
pub fn sengen(rig: &Rig, arguments: &[&str]) -> Ran {
    run(Command::new(PROGRAM).args(arguments).arg("--root").arg(rig.root()).env("SENGEN_NOW", NOW))
}

/// Runs a command that must end by itself.
pub fn run(command: &mut Command) -> Ran {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let end = Instant::now() + Duration::from_secs(60);
    while child.try_wait().expect("a child").is_none() {
        if Instant::now() > end {
            child.kill().expect("a child");
            panic!("{command:?} hangs: {:?}", child.wait_with_output());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let Output { status, stdout, stderr } = child.wait_with_output().expect("a child");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: status.code(), out: text(stdout), errors: text(stderr) }
}

/// `sengen serve` on the rig's scheme as it is, at a moment that stands still.
pub fn serve(rig: &Rig, moment: &str, arguments: &[&str]) -> Served {
    let fixed = ["serve", "--no-build", "--listen", "127.0.0.1:0", "--root"];
    Served::run(Command::new(PROGRAM).args(fixed).arg(rig.root()).args(arguments).env("SENGEN_NOW", moment))
}

/// What `/readyz` says to this machine.
pub fn health(served: &Served) -> String {
    served.status()
}

/// Waits until it holds; says what was waited for when it never does.
pub fn wait_until(what: &str, holds: impl Fn() -> bool) {
    // A minute: these wait for a program that may have the machine to itself, or share it with a whole suite.
    for _ in 0..1200 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("it never came to: {what}");
}

/// An object of the state with its body changed, sealed again.
pub fn resealed(object: &str, change: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut lines: Vec<String> = object.lines().map(str::to_owned).collect();
    let mut body: serde_json::Value = serde_json::from_str(&lines[2]).expect("a body");
    change(&mut body);
    let mut head: serde_json::Value = serde_json::from_str(&lines[1]).expect("a head");
    head["own"]["state"] = body["state"].clone();
    (lines[1], lines[2]) = (head.to_string(), body.to_string());
    summed(&lines)
}

/// An object of the state with its length and checksum made anew.
pub fn summed(lines: &[String]) -> String {
    let content = format!("{}\n{}\n", lines[1], lines[2]);
    let (first, _) = lines[0].split_once(",\"length\":").expect("a first line");
    let first = format!("{first},\"length\":{}", content.len());
    let checksum: String = Sha256::digest(format!("{first}\n{content}")).iter().map(|b| format!("{b:02x}")).collect();
    format!("{first},\"sha256\":\"{checksum}\"}}\n{content}{}\n", lines[3])
}
