//! Where the desk listens: at this machine, at a socket, and nowhere else unless the address before it is named.

use crate::house::House;
use crate::server::PROGRAM;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn beyond_this_machine_it_is_refused_unless_its_address_is_named() {
    let house = House::new();
    for (arguments, words) in [
        (vec!["--listen", "0.0.0.0:0"], "--address"),
        (vec!["--listen", "0.0.0.0:0", "--address", "http://desk.x.example/"], "暗号化"),
        (vec!["--listen", "unix:/tmp/x/none.sock"], "--address"),
    ] {
        let (code, _, errors) = house.tried(&[vec!["desk"], arguments.clone()].concat());
        assert!(code == 1 && errors.contains(words), "{arguments:?}: {errors}");
    }
    let (code, _, errors) = house.tried(&["desk", "--listen", "nowhere"]);
    assert!(code == 64 && errors.contains("127.0.0.1:8090"), "{errors}");
}

#[test]
fn over_a_socket_it_answers_under_the_address_before_it() {
    let house = House::new();
    let socket = house.scheme.path("desk.sock");
    let mut command = Command::new(PROGRAM);
    command
        .args(["desk", "--address", "https://desk.x.example/", "--listen"])
        .arg(format!("unix:{}", socket.display()));
    let mut child = command
        .arg("--root")
        .arg(house.scheme.root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let end = Instant::now() + Duration::from_secs(20);
    let mut stream = loop {
        match UnixStream::connect(&socket) {
            Ok(stream) => break stream,
            Err(error) => assert!(Instant::now() < end, "{error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    stream.write_all(b"GET /login/ HTTP/1.1\r\nHost: desk.x.example\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("strict-transport-security"), "{answer}");
    let mut other = UnixStream::connect(&socket).expect("it listens");
    other.write_all(b"GET /login/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").expect("sent");
    let mut refused = String::new();
    other.read_to_string(&mut refused).expect("an answer");
    assert!(refused.starts_with("HTTP/1.1 421"), "{refused}");
    let _ = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status();
    child.wait().expect("it ends");
    assert!(!socket.exists(), "the socket goes with it");
}
