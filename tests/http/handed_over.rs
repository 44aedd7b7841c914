//! A restart with the socket handed over, as systemd does it: nobody is refused meanwhile, and whoever comes waits.

use crate::server::{PROGRAM, Served, raw};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// A shell puts the socket where the convention says, and becomes the program.
fn started(socket: &TcpListener, state: &Path) -> Served {
    let fd = OwnedFd::from(socket.try_clone().expect("the same socket"));
    let script = "exec 3<&0 </dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" \"$@\"";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, PROGRAM, "serve", "--no-build", "--listen", "192.0.2.1:9", "--root"]);
    shell.arg(env!("CARGO_MANIFEST_DIR")).arg("--state").arg(state);
    Served::run(shell.stdin(Stdio::from(fd)))
}

#[test]
fn a_restart_refuses_nobody_where_the_socket_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state");
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = socket.local_addr().expect("an address");
    let over = AtomicBool::new(false);
    let first = started(&socket, &state);
    assert_eq!(first.address(), address, "what was handed over, not what --listen says");
    let answers: Vec<String> = thread::scope(|scope| {
        let visitors: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut answers = Vec::new();
                    while !over.load(Ordering::Relaxed) {
                        let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
                        answers.push(raw(address, request));
                    }
                    answers
                })
            })
            .collect();
        for _ in 0..2 {
            thread::sleep(std::time::Duration::from_millis(300));
        }
        let (status, _) = first.stop();
        assert!(status.success(), "{status}");
        let second = started(&socket, &state);
        over.store(true, Ordering::Relaxed);
        let answers = visitors.into_iter().flat_map(|visitor| visitor.join().expect("no panic")).collect();
        drop(second);
        answers
    });
    let refused: Vec<&String> = answers.iter().filter(|answer| !answer.starts_with("HTTP/1.1 200")).collect();
    assert!(answers.len() > 8 && refused.is_empty(), "{} of {}: {:?}", refused.len(), answers.len(), refused.first());
}
