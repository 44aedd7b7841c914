//! Where the desk listens: at this machine, at a socket, and nowhere else unless the address before it is named; and who
//! is believed before it.

use crate::house::House;
use crate::server::PROGRAM;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A desk behind a socket.
struct Behind {
    child: Child,
    socket: PathBuf,
}

impl Behind {
    fn new(house: &House) -> Self {
        let socket = house.scheme.path("desk.sock");
        let mut command = Command::new(PROGRAM);
        command.args(["desk", "--address", "https://desk.x.example/", "--listen"]);
        command.arg(format!("unix:{}", socket.display())).arg("--root").arg(house.scheme.root());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        let end = Instant::now() + Duration::from_secs(20);
        while let Err(error) = UnixStream::connect(&socket) {
            assert!(Instant::now() < end, "{error}");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { child, socket }
    }

    /// What it answers, asked with these headers besides its host's.
    fn asked(&self, path: &str, headers: &[&str]) -> String {
        let mut stream = UnixStream::connect(&self.socket).expect("it listens");
        let headers = headers.iter().map(|header| format!("{header}\r\n")).collect::<String>();
        let request = format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    fn end(mut self) -> PathBuf {
        let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        self.child.wait().expect("it ends");
        self.socket
    }
}

const HOST: &str = "Host: desk.x.example";

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
    let desk = Behind::new(&house);
    let answer = desk.asked("/login/", &[HOST]);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("strict-transport-security"), "{answer}");
    let refused = desk.asked("/login/", &["Host: evil.example"]);
    assert!(refused.starts_with("HTTP/1.1 421"), "{refused}");
    let nobody = desk.asked("/", &[HOST, "X-Remote-User: 見本 花子"]);
    assert!(nobody.starts_with("HTTP/1.1 303"), "no header was agreed on: {nobody}");
    assert!(!desk.end().exists(), "the socket goes with it");
}

#[test]
fn the_sign_on_before_it_says_who_comes_if_they_are_a_member() {
    let house = signed_on("sign_on_header = \"x-remote-user\"");
    house.sengen(&["desk", "add", "見本 花子", "--role", "review"]);
    let desk = Behind::new(&house);
    let known = desk.asked("/", &[HOST, "X-Remote-User: 見本 花子"]);
    assert!(known.starts_with("HTTP/1.1 200") && known.contains("見本 花子"), "{known}");
    for headers in
        [vec![HOST], vec![HOST, "X-Remote-User: 見本 太郎"], vec![HOST, "X-Remote-User: a", "X-Remote-User: b"]]
    {
        let answer = desk.asked("/", &headers);
        assert!(answer.starts_with("HTTP/1.1 303"), "{headers:?}: {answer}");
    }
    house.sengen(&["desk", "remove", "見本 花子"]);
    let gone = desk.asked("/", &[HOST, "X-Remote-User: 見本 花子"]);
    assert!(gone.starts_with("HTTP/1.1 303"), "{gone}");
    desk.end();
}

#[test]
fn a_sign_on_that_anybody_could_feign_is_refused() {
    let both = "sign_on_header = \"x-remote-user\"\nsecret_header = \"x-secret\"";
    let alone = "sign_on_header = \"x-remote-user\"";
    for (settings, secrets, words) in [
        (alone, &[][..], "だれでも名乗れて"),
        (both, &[], "SENGEN_DESK_SECRET がありません"),
        (alone, &[("SENGEN_DESK_SECRET", "a-secret-of-enough-letters")], "desk.secret_header が空です"),
        (both, &[("SENGEN_DESK_SECRET", "short")], "短すぎます"),
        (both, &[("SENGEN_DESK_SECRET_FILE", "data/secret")], "制度のフォルダの中"),
        (both, &[("SENGEN_DESK_SECRET_FILE", "../no-such-secret")], "読めません"),
        (
            both,
            &[("SENGEN_DESK_SECRET", "a-secret-of-enough-letters"), ("SENGEN_DESK_SECRET_FILE", "data/secret")],
            "いくつかのところ",
        ),
    ] {
        let house = signed_on(settings);
        std::fs::write(house.scheme.path("data/secret"), "a-secret-of-enough-letters").expect("written");
        let run = Command::new(PROGRAM)
            .args(["desk", "--listen", "127.0.0.1:0"])
            .current_dir(house.scheme.root())
            .env("SENGEN_AS_ROOT", "1")
            .envs(secrets.iter().copied())
            .output()
            .expect("it runs");
        let errors = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.code() == Some(1) && errors.contains(words), "{settings} {secrets:?}: {errors}");
        assert!(!errors.contains("enough-letters"), "{errors}");
    }
}

/// A house whose settings name a sign-on.
fn signed_on(settings: &str) -> House {
    let empty = "sign_on_header = \"\"\nsecret_header = \"\"";
    House::changed(|scheme| {
        let path = scheme.path("data/site.toml");
        let text = std::fs::read_to_string(&path).expect("the settings");
        assert!(text.contains(empty), "{text}");
        std::fs::write(&path, text.replace(empty, settings)).expect("written");
    })
}

#[test]
fn a_socket_that_was_handed_over_stays_for_who_comes_next() {
    let house = House::new();
    let socket = house.scheme.path("given.sock");
    let listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    for _ in 0..2 {
        let script = "exec 3<&0 </dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" \"$@\"";
        let mut command = Command::new("sh");
        command.args(["-c", script, PROGRAM, "desk", "--address", "https://desk.x.example/", "--listen"]);
        command.arg(format!("unix:{}", socket.display())).arg("--root").arg(house.scheme.root());
        let given = std::os::fd::OwnedFd::from(listener.try_clone().expect("the same socket"));
        let command = command.stdin(Stdio::from(given)).stdout(Stdio::null()).stderr(Stdio::null());
        let behind = Behind { child: command.spawn().expect("it starts"), socket: socket.clone() };
        // Who comes before it has begun waits in the socket.
        let answer = behind.asked("/login/", &[HOST]);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(behind.end().exists(), "the next one listens on it");
    }
}
