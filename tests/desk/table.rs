//! A house with its desk, and clerks who sit at it.

use crate::client::{Client, Page};
use crate::house::House;
use crate::server::PROGRAM;
use std::cell::Cell;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// The password of every clerk.
pub const PASSWORD: &str = "ながい合言葉で机にすわります";

/// A house with its desk.
pub struct Table {
    pub house: House,
    child: Child,
    address: SocketAddr,
    log: Arc<Mutex<Vec<u8>>>,
}

/// Somebody at the desk.
pub struct Clerk {
    pub client: Client,
    pub codes: Vec<String>,
    next: Cell<usize>,
}

impl Table {
    /// With an undo time of ten minutes, as shipped.
    pub fn new() -> Self {
        Self::with("undo_minutes = 10")
    }

    /// With another line for the undo time.
    pub fn with(undo: &str) -> Self {
        let house = House::changed(|scheme| {
            let path = scheme.path("data/site.toml");
            let settings = std::fs::read_to_string(&path).expect("the settings");
            std::fs::write(&path, settings.replace("undo_minutes = 0", undo)).expect("written");
        });
        let root = house.scheme.root().to_owned();
        let mut command = Command::new(PROGRAM);
        command.args(["desk", "--listen", "127.0.0.1:0", "--root"]).arg(root);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the desk starts");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (kept, mut errors) = (Arc::clone(&log), child.stderr.take().expect("piped"));
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(size @ 1..) = errors.read(&mut piece) {
                kept.lock().expect("the log").extend_from_slice(&piece[..size]);
            }
        });
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let place = lines.find_map(|line| line.split_once("http://").map(|(_, rest)| rest.to_owned()));
        let address = place.and_then(|place| place.split('/').next()?.parse().ok()).expect("an address");
        std::thread::spawn(move || lines.for_each(drop));
        Self { house, child, address, log }
    }

    /// A fresh browser.
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// What the desk wrote to standard error.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.log.lock().expect("the log")).into_owned()
    }

    /// The path of a new member's link.
    pub fn invited(&self, name: &str, role: &str) -> String {
        let out = self.house.sengen(&["desk", "add", name, "--role", role]);
        link_in(&out)
    }

    /// A clerk who was invited, set a password, and logged in by a code on paper.
    pub fn clerk(&self, name: &str, role: &str) -> Clerk {
        let path = self.invited(name, role);
        let mut client = self.client();
        let (_, codes) = enrol(&mut client, &path);
        let clerk = Clerk { client, codes, next: Cell::new(0) };
        self.log_in(clerk, name)
    }

    fn log_in(&self, mut clerk: Clerk, name: &str) -> Clerk {
        let code = clerk.code();
        let page = log_in(&mut clerk.client, name, PASSWORD, &code);
        assert_eq!((page.status, page.path.as_str()), (200, "/"), "{}", page.text());
        clerk
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
        let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Clerk {
    /// A code that was not used: the next on paper.
    pub fn code(&self) -> String {
        let at = self.next.get();
        self.next.set(at + 1);
        self.codes[at].clone()
    }

    /// Opens a case.
    pub fn case(&mut self, reference: &str) -> Page {
        self.client.get(&format!("/case/{reference}/"))
    }
}

/// The path of the link that a command printed.
pub fn link_in(out: &str) -> String {
    let at = out.find("/enrol/").unwrap_or_else(|| panic!("no link: {out}"));
    out[at..].split_whitespace().next().expect("a link").to_owned()
}

/// Sets a password behind a link: the code that was typed, and the codes on paper.
pub fn enrol(client: &mut Client, path: &str) -> (String, Vec<String>) {
    let page = client.get(path);
    assert_eq!(page.status, 200, "{}", page.text());
    let start = page.body.find("class=\"tel num\">").expect("the secret") + "class=\"tel num\">".len();
    let secret = page.body[start..].split('<').next().expect("the secret").replace(' ', "");
    let mut form = page.forms().remove(0);
    form.action = path.to_owned();
    let code = code_of(&secret);
    form.set("password", PASSWORD).set("code", &code);
    let done = client.submit(&form);
    assert_eq!(done.status, 200, "{}", done.text());
    let codes = done.body.split("<li class=\"num\">").skip(1).filter_map(|rest| rest.split('<').next());
    (code, codes.map(str::to_owned).collect())
}

/// The code that a telephone shows now.
fn code_of(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("a secret");
    let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().expect("sound");
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    totp.generate(now).to_string()
}

/// Submits the log-in form.
pub fn log_in(client: &mut Client, name: &str, password: &str, code: &str) -> Page {
    let mut form = client.get("/login/").form("/login/");
    form.set("name", name).set("password", password).set("code", code);
    client.submit(&form)
}
