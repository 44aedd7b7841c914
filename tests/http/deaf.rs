//! Commands whose reader went away or whose output has no place: said or not, never a broken program.

use crate::server::PROGRAM;
use std::fs::OpenOptions;
use std::process::{Command, Output, Stdio};

/// The two ends of a pipe, of which the reading one is closed.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    Stdio::from(writer)
}

fn full_disk() -> Stdio {
    Stdio::from(OpenOptions::new().write(true).open("/dev/full").expect("a disk that is full"))
}

fn run(arguments: &[&str], out: Stdio, errors: Stdio) -> Output {
    let state = tempfile::tempdir().expect("a folder");
    let made = Command::new(PROGRAM).args(["state", "init"]).env("SENGEN_STATE", state.path()).output();
    assert!(made.is_ok_and(|made| made.status.success()), "a state is made");
    Command::new(PROGRAM)
        .args(arguments)
        .args(["--root", env!("CARGO_MANIFEST_DIR")])
        .env("SENGEN_STATE", state.path())
        .stdout(out)
        .stderr(errors)
        .output()
        .expect("the program runs")
}

#[test]
fn a_reader_that_has_seen_enough_ends_nothing() {
    for arguments in [&["review", "list"][..], &["check"]] {
        let run = run(arguments, closed_pipe(), Stdio::piped());
        assert_eq!((run.status.code(), &*run.stderr), (Some(0), &b""[..]), "{arguments:?}");
    }
    assert_eq!(run(&["review", "show", "34679ACD"], closed_pipe(), closed_pipe()).status.code(), Some(1));
}

#[test]
fn a_list_that_has_no_place_is_a_fault_of_the_machine() {
    let run = run(&["review", "list", "--format", "csv"], full_disk(), Stdio::piped());
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains("No space left"), "{said}");
}
