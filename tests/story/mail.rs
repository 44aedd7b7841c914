//! A mail that cannot be delivered, as the people meet it: the applicant is told so where the address can be
//! put right, the office sees it in its list, and whoever watches the server in its health.

use crate::client::Client;
use crate::scheme::Scheme;
use crate::server::{PROGRAM, Served};
use crate::story::declared;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A mail server on this machine that agrees to everything but one command.
struct MailServer {
    address: SocketAddr,
    refusal: Arc<Mutex<(&'static str, &'static str)>>,
    mails: Arc<Mutex<String>>,
}

impl MailServer {
    /// Starts it; it answers `command` so until it is told to behave.
    fn refusing(command: &'static str, answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = Self {
            address: listener.local_addr().expect("an address"),
            refusal: Arc::new(Mutex::new((command, answer))),
            mails: Arc::default(),
        };
        let (refusal, mails) = (Arc::clone(&server.refusal), Arc::clone(&server.mails));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (refusal, mails) = (Arc::clone(&refusal), Arc::clone(&mails));
                std::thread::spawn(move || converse(stream, &refusal, &mails));
            }
        });
        server
    }

    fn behave(&self) {
        self.refusal.lock().expect("a mood").0 = "";
    }

    fn mails(&self) -> String {
        self.mails.lock().expect("mails").clone()
    }
}

/// One connection; `None` when it broke off.
fn converse(mut out: TcpStream, refusal: &Mutex<(&str, &str)>, mails: &Mutex<String>) -> Option<()> {
    let mut lines = BufReader::new(out.try_clone().ok()?).lines();
    out.write_all(b"220 mail.example\r\n").ok()?;
    while let Some(Ok(line)) = lines.next() {
        let command = line.split([' ', ':']).next().unwrap_or_default();
        let (refused, answer) = *refusal.lock().ok()?;
        let reply = match command {
            _ if command == refused => answer,
            "DATA" => {
                out.write_all(b"354 go on\r\n").ok()?;
                let text: Vec<_> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                mails.lock().ok()?.push_str(&text.join("\n"));
                "250 queued"
            }
            _ => "250 agreed",
        };
        out.write_all(format!("{reply}\r\n").as_bytes()).ok()?;
    }
    Some(())
}

/// A scheme that mails to the server, and serves.
fn mailing(server: &MailServer) -> (Scheme, Served) {
    let scheme = Scheme::copied();
    let settings = scheme.path("data/site.toml");
    let text = fs::read_to_string(&settings).expect("settings");
    let way = format!("transport = \"smtp-local://{}\"", server.address);
    assert!(text.contains("transport = \"file\""));
    fs::write(&settings, text.replace("transport = \"file\"", &way)).expect("settings");
    let served = Served::start(scheme.root(), &[]);
    (scheme, served)
}

fn review(scheme: &Scheme, arguments: &[&str]) -> String {
    let run = Command::new(PROGRAM).arg("review").args(arguments).arg("--root").arg(scheme.root()).output();
    let run = run.expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

/// Looks until it holds what is waited for.
fn until(what: &str, look: impl Fn() -> String) -> String {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let seen = look();
        if seen.contains(what) {
            return seen;
        }
        assert!(Instant::now() < end, "no {what} in: {seen}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_refused_mailbox_is_told_to_the_applicant_and_the_office() {
    let server = MailServer::refusing("RCPT", "550 no such mailbox");
    let (scheme, served) = mailing(&server);
    let client = &mut Client::new(served.address());
    let received = declared(client);
    let list = until("届きませんでした", || review(&scheme, &["list", "--all"]));
    assert!(list.contains("送れなかったメールが 1 通あります"), "{list}");
    let rows: serde_json::Value =
        serde_json::from_str(&review(&scheme, &["list", "--all", "--format", "json"])).expect("JSON");
    assert_eq!(rows[0]["mail"]["fate"], "failed");

    let page = client.get(&received.path);
    assert_eq!(page.status, 200);
    assert!(page.title().contains("メールを送れませんでした"), "{}", page.title());
    assert!(!page.text().contains("届いたメールを開いて"), "{}", page.text());
    assert!(page.text().contains("宛先を"), "{}", page.text());
    let stranger = Client::new(served.address()).get(&received.path);
    assert!(stranger.title().contains("メールを送れませんでした"), "{}", stranger.text());

    server.behave();
    let page = client.submit(page.form("/address/").set("contact_email", "right@mail.example"));
    assert_eq!(page.status, 200);
    assert!(!page.title().contains("メールを送れませんでした"), "{}", page.title());
    until("To: right@mail.example", || server.mails());
    let list = review(&scheme, &["list", "--all"]);
    assert!(!list.contains("届きませんでした"), "the address was put right: {list}");
}

#[test]
fn a_mail_server_that_takes_nothing_is_told_to_whoever_looks() {
    let server = MailServer::refusing("MAIL", "530 log in first");
    let (scheme, served) = mailing(&server);
    let client = &mut Client::new(served.address());
    assert!(!served.status().contains("mail"), "all is well before anything was tried");
    let received = declared(client);
    let said = until("mail: nothing can be sent", || served.status());
    assert!(said.starts_with("HTTP/1.1 503") && said.contains("mail 530"), "{said}");
    assert_eq!(client.get("/healthz").status, 200, "who declares is not turned away");
    let public = client.get("/readyz");
    assert_eq!((public.status, &*public.body), (503, "not ready\n"), "no more than that");
    let list = review(&scheme, &["list", "--all"]);
    assert!(list.contains("メール：待ち") && list.contains("1 通のメールが待っています"), "{list}");
    assert!(list.contains("mail 530"), "{list}");
    let page = client.get(&received.path);
    assert!(page.title().contains("まだメールを送れていません"), "{}", page.title());
    assert!(!page.text().contains("届いたメールを開いて"), "{}", page.text());
}

/// A notification of the only mail that was taken, as a server elsewhere writes it.
fn notification(mail: &str) -> String {
    let header = |name: &str| mail.lines().find(|line| line.starts_with(name)).expect("a header");
    format!(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n--B\n\nSorry.\n--B\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; somebody\nAction: failed\nStatus: 5.1.1\n\n--B\n\
         Content-Type: message/rfc822\n\n{}\n{}\n\nx\n--B--\n",
        header("Message-ID: "),
        header("Date: ")
    )
}

#[test]
fn a_mail_that_came_back_is_told_to_the_applicant_as_a_refused_one_is() {
    let server = MailServer::refusing("", "");
    let (scheme, served) = mailing(&server);
    let client = &mut Client::new(served.address());
    let received = declared(client);
    until("To: ", || server.mails());
    assert!(!client.get(&received.path).title().contains("メールを送れませんでした"));
    let file = scheme.path("back.eml");
    fs::write(&file, notification(&server.mails())).expect("written");
    let bounce = || Command::new(PROGRAM).args(["mail", "bounce"]).arg(&file).arg("--root").arg(scheme.root()).output();
    let run = bounce().expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let page = client.get(&received.path);
    assert!(page.title().contains("メールを送れませんでした"), "{}", page.title());
    assert!(review(&scheme, &["list", "--all"]).contains("届きませんでした。宛先のアドレスがない"));
    // The applicant puts the address right: the letter to it goes, and nothing more is said of the other.
    let page = client.submit(page.form("/address/").set("contact_email", "right@mail.example"));
    assert_eq!(page.status, 200);
    until("To: right@mail.example", || server.mails());
    assert!(!review(&scheme, &["list", "--all"]).contains("届きませんでした"));
    let again = String::from_utf8(bounce().expect("it runs").stdout).expect("UTF-8");
    assert!(again.contains("宛先が直された"), "{again}");
}
