//! More connections than the system gives files: refusals that pass, never a stop, and a page that is there
//! is never said to be missing.

use crate::client::Client;
use crate::scheme::{Scheme, files, filled};
use crate::server::{PROGRAM, Served, raw};
use crate::story::{SUBMIT, declared};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

/// The status of what comes, 0 where the connection ends without an answer.
fn status(socket: &mut TcpStream) -> u16 {
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[test]
fn more_connections_than_files_are_refused_and_it_recovers() {
    let scheme = Scheme::copied();
    let site = scheme.path("data/site.toml");
    let settings = std::fs::read_to_string(&site).expect("settings");
    let quick = settings.replace("lift_on_loopback = true", "minimum_seconds = 0\nlift_on_loopback = true");
    assert_ne!(quick, settings);
    std::fs::write(&site, quick).expect("settings");
    let line = "ulimit -n 64; exec \"$0\" serve --listen 127.0.0.1:0 --root \"$@\"";
    let served = Served::run(Command::new("sh").args(["-c", line, PROGRAM]).arg(scheme.root()));
    let address = served.address();

    // Ten people on the check page, each with a connection that stands.
    let requests: Vec<String> = (0..10)
        .map(|n| {
            let client = &mut Client::new(address);
            let mut form = filled(&client.get("/declare/form/"));
            form.set("contact_email", &format!("n{n}@mail.example"));
            let check = client.submit(&form);
            let form = check.form("/declare/submit/");
            let button = form.button(SUBMIT);
            client.posted(form.target(button), &form.body(button))
        })
        .collect();
    let mut people: Vec<TcpStream> =
        requests.iter().map(|_| TcpStream::connect(address).expect("it listens")).collect();
    let mut reader = TcpStream::connect(address).expect("it listens");
    // A connection that was answered once is one the program has taken.
    for socket in people.iter_mut().chain([&mut reader]) {
        socket.write_all(b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
        let mut piece = [0; 4096];
        assert!(socket.read(&mut piece).expect("an answer") > 0);
    }
    let idle: Vec<TcpStream> = (0..150).filter_map(|_| TcpStream::connect(address).ok()).collect();
    std::thread::sleep(Duration::from_millis(300));
    for (socket, request) in people.iter_mut().zip(&requests) {
        socket.write_all(request.as_bytes()).expect("sent");
    }
    reader.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("sent");
    let read = status(&mut reader);
    let answers: Vec<u16> = people.iter_mut().map(status).collect();
    assert!(matches!(read, 200 | 503), "a page that is there: {read}");
    assert!(answers.iter().all(|status| matches!(status, 303 | 503)), "{answers:?}");
    drop(idle);

    // Everybody is gone: all is well without a restart.
    for request in &requests {
        let answer = raw(address, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    }
    assert_eq!(files(&scheme.path("var/objects/applications")).len(), 10);
    assert!(served.status().contains("\r\n\r\nready\n"), "{}", served.status());
    assert_eq!(declared(&mut Client::new(address)).status, 200);
}
