//! What keeps `sengen serve` from starting, and how it says so.

use crate::server::PROGRAM;
use std::path::Path;
use std::process::{Command, Output};

fn started(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let arguments = ["serve", "--no-build", "--root"].into_iter().chain(root.to_str()).chain(arguments.iter().copied());
    Command::new(PROGRAM).args(arguments).output().expect("the program runs")
}

#[test]
fn an_address_without_encryption_is_refused_off_this_machine() {
    let run = started(&["--listen", "127.0.0.1:0", "--base-url", "http://www.x.example/"]);
    assert_eq!(run.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(errors.contains("暗号化") && errors.contains("https://"), "{errors}");
}

#[test]
fn a_port_in_use_is_named() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = other.local_addr().expect("an address").to_string();
    let run = started(&["--listen", &address]);
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains(&address));
}

#[test]
fn private_state_inside_the_site_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let dist = folder.path().join("dist");
    std::fs::create_dir(&dist).expect("a folder");
    let state = dist.join("state");
    let paths = [dist, state].map(|path| path.display().to_string());
    let run = started(&["--listen", "127.0.0.1:0", "--out", &paths[0], "--state", &paths[1]]);
    assert_eq!(run.status.code(), Some(2));
    assert!(!Path::new(&paths[1]).exists(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn a_wrong_address_is_wrong_usage() {
    assert_eq!(started(&["--listen", "nowhere"]).status.code(), Some(64));
}

#[test]
fn root_is_refused_unless_that_is_meant() {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    for (command, value) in [("serve", None), ("serve", Some("yes")), ("desk", None)] {
        let mut run = Command::new(PROGRAM);
        run.args([command, "--listen", "192.0.2.1:9", "--root", env!("CARGO_MANIFEST_DIR")])
            .env_remove("SENGEN_AS_ROOT");
        run.envs(value.map(|value| ("SENGEN_AS_ROOT", value)));
        let ended = run.output().expect("the program runs");
        let errors = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(errors.contains("--as-root"), is_root, "{command}: {errors}");
        assert_eq!(ended.status.code() == Some(1), is_root || command == "desk", "{command}: {errors}");
    }
}

#[test]
fn what_is_for_this_machine_is_told_to_nobody_else() {
    let run = started(&["--listen", "127.0.0.1:0", "--status", "0.0.0.0:0"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stderr).contains("--status"));
}
