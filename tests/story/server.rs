//! Starts the built program for a test: `sengen serve` on a free port of this machine, with its
//! standard error kept. Used by the tests that speak HTTP. Ends only the process it started.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The built program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_sengen");

/// A running `sengen serve`.
pub struct Served {
    child: Child,
    address: SocketAddr,
    status: SocketAddr,
    log: Arc<Mutex<Vec<u8>>>,
}

impl Served {
    /// Starts `sengen serve` for the scheme at `root`, on a port that the system chooses.
    pub fn start(root: &Path, arguments: &[&str]) -> Self {
        Self::start_on(root, "127.0.0.1:0", arguments)
    }

    /// Starts `sengen serve` at an address.
    pub fn start_on(root: &Path, listen: &str, arguments: &[&str]) -> Self {
        Self::run(Command::new(PROGRAM).args(["serve", "--listen", listen, "--root"]).arg(root).args(arguments))
    }

    /// Starts the command, which must be a `sengen serve`.
    pub fn run(command: &mut Command) -> Self {
        command.args(["--status", "127.0.0.1:0"]).env("SENGEN_AS_ROOT", "1");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut errors = child.stderr.take().expect("standard error is piped");
        let log = Arc::new(Mutex::new(Vec::new()));
        let kept = log.clone();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(size @ 1..) = errors.read(&mut piece) {
                kept.lock().expect("the log").extend_from_slice(&piece[..size]);
            }
        });
        let [address, status] = announced(child.stdout.take().expect("standard output is piped"))
            .unwrap_or_else(|| panic!("not started: {}", String::from_utf8_lossy(&log.lock().expect("the log"))));
        let served = Self { child, address, status, log };
        served.wait_for_health();
        served
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it tells this machine alone of how it is.
    pub fn status(&self) -> String {
        raw(self.status_address(), b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }

    /// Where it does so.
    pub fn status_address(&self) -> SocketAddr {
        self.status
    }

    /// What it wrote to standard error so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.log.lock().expect("the log")).into_owned()
    }

    /// Whether it says so to standard error, now or soon: what it writes may come later than its answers.
    pub fn says(&self, words: &str) -> bool {
        for _ in 0..400 {
            if self.log().contains(words) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        false
    }

    /// Asks it to end, and how it ended and how long that took.
    pub fn stop(mut self) -> (ExitStatus, Duration) {
        let asked = Instant::now();
        self.signal("-TERM");
        let status = self.child.wait().expect("it ends");
        (status, asked.elapsed())
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: &str) {
        let _ = Command::new("kill").arg(signal).arg(self.child.id().to_string()).status();
    }

    fn wait_for_health(&self) {
        let end = Instant::now() + Duration::from_secs(15);
        while Instant::now() < end {
            let answer = raw(self.address(), b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            if answer.starts_with("HTTP/1.1 200") {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("no health within 15 s: {} {}", self.status(), self.log());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
        if matches!(self.child.try_wait(), Ok(None)) {
            self.signal("-TERM");
            let _ = self.child.wait();
        }
    }
}

/// The addresses on the screen that `serve` prints: its own, and where it tells how it is. Nothing where it does not
/// come to say both.
fn announced(output: ChildStdout) -> Option<[SocketAddr; 2]> {
    let (found, wait) = channel();
    // Goes on reading, so that the program never blocks on a full pipe.
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let address = |(_, place): (&str, &str)| place.split('/').next()?.parse::<SocketAddr>().ok();
            if let Some(address) = line.split_once("http://").and_then(address) {
                let _ = found.send((address, line.contains("/readyz")));
            }
        }
    });
    let next = |of_status: bool| loop {
        let (address, is_status) = wait.recv_timeout(Duration::from_secs(60)).ok()?;
        if is_status == of_status {
            return Some(address);
        }
    };
    Some([next(false)?, next(true)?])
}

/// Sends bytes as they are and reads what comes until the other side closes or falls silent for 30 s.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).expect("it listens");
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    // The other side may close before it took everything; what it said still counts.
    let _ = socket.write_all(bytes);
    let mut answer = Vec::new();
    let mut piece = [0; 8192];
    while let Ok(size @ 1..) = socket.read(&mut piece) {
        answer.extend_from_slice(&piece[..size]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}
