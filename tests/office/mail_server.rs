//! A mail server on loopback that says what it is told to: at one stage another line, or silence, or a
//! hang-up. Keeps the mails it was handed.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// What the server does at a stage instead of agreeing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// This line.
    Say(&'static str),
    /// Nothing, for longer than the client waits.
    Stall,
    /// Closes the connection.
    HangUp,
    /// Nothing until the server is told to let go; then it agrees.
    Hold,
}

/// The stages of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Greeting,
    Ehlo,
    Mail,
    Rcpt,
    Data,
    Dot,
}

/// The running server.
pub struct MailServer {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    mood: Mutex<Option<(Stage, Answer)>>,
    mails: Mutex<Vec<String>>,
    let_go: Mutex<bool>,
    told: Condvar,
}

impl MailServer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared: Arc<Shared> = Arc::default();
        let there = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&there);
                thread::spawn(move || shared.converse(stream));
            }
        });
        Self { address, shared }
    }

    /// From now on, this at that stage.
    pub fn misbehave(&self, stage: Stage, answer: Answer) {
        *self.shared.mood.lock().unwrap() = Some((stage, answer));
    }

    /// From now on nothing is wrong.
    pub fn behave(&self) {
        *self.shared.mood.lock().unwrap() = None;
    }

    /// Goes on with every connection that is held.
    pub fn let_go(&self) {
        *self.shared.let_go.lock().unwrap() = true;
        self.shared.told.notify_all();
    }

    /// The mails that were handed over whole, whatever was answered to the final dot.
    pub fn mails(&self) -> Vec<String> {
        self.shared.mails.lock().unwrap().clone()
    }
}

impl Shared {
    /// One connection; `None` when it broke off.
    fn converse(&self, stream: TcpStream) -> Option<()> {
        let mut out = stream.try_clone().ok()?;
        let mut lines = BufReader::new(stream).lines();
        let mut say = |stage: Stage, agreed: &str| -> Option<()> {
            let mood = *self.mood.lock().unwrap();
            match mood.filter(|(at, _)| *at == stage).map_or(Answer::Say(""), |(_, answer)| answer) {
                Answer::Say("") => out.write_all(format!("{agreed}\r\n").as_bytes()).ok(),
                Answer::Say(line) => out.write_all(format!("{line}\r\n").as_bytes()).ok(),
                Answer::Stall => {
                    thread::sleep(Duration::from_secs(2));
                    None
                }
                Answer::HangUp => None,
                Answer::Hold => {
                    let held = self.let_go.lock().ok()?;
                    drop(self.told.wait_timeout_while(held, Duration::from_secs(60), |let_go| !*let_go));
                    out.write_all(format!("{agreed}\r\n").as_bytes()).ok()
                }
            }
        };
        say(Stage::Greeting, "220 mail.example ready")?;
        while let Some(Ok(line)) = lines.next() {
            match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => say(Stage::Ehlo, "250 mail.example")?,
                "MAIL" => say(Stage::Mail, "250 sender ok")?,
                "RCPT" => say(Stage::Rcpt, "250 recipient ok")?,
                "DATA" => {
                    say(Stage::Data, "354 go on")?;
                    let text: Vec<_> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                    self.mails.lock().unwrap().push(text.join("\n"));
                    say(Stage::Dot, "250 queued")?;
                }
                _ => return Some(()),
            }
        }
        Some(())
    }
}
