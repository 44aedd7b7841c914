//! A scheme of its own with the program running, and a declarer brought to any state.

use crate::client::{Client, Page};
use crate::mailbox::{Mail, wait_with};
use crate::scheme::{PASSWORD, Scheme, filled};
use crate::server::{PROGRAM, Served};
use sengen::directory::{self, RegisterFolder};
use sengen::scheme::lists::Lists;
use std::process::Command;

/// What `House::neighbour` is called.
pub const NEIGHBOUR: &str = "株式会社となりの塗装店";

/// A running scheme.
pub struct House {
    pub scheme: Scheme,
    pub served: Served,
}

/// A declarer's numbers.
#[derive(Debug, Clone)]
pub struct Declarer {
    pub number: String,
    pub id: String,
    pub reference: String,
}

impl House {
    /// The repository's scheme, built and served.
    pub fn new() -> Self {
        Self::changed(|_| {})
    }

    /// The same after its files were changed.
    pub fn changed(change: impl FnOnce(&Scheme)) -> Self {
        let scheme = Scheme::copied();
        change(&scheme);
        let served = Served::start(scheme.root(), &[]);
        Self { scheme, served }
    }

    /// The same scheme served anew, on the same port, at a moment that stands still.
    pub fn at(self, moment: &str) -> Self {
        let Self { scheme, served } = self;
        let address = served.address().to_string();
        served.stop();
        let served = Served::run(
            Command::new(PROGRAM)
                .args(["serve", "--no-build", "--trust-clock", "--listen", &address, "--root"])
                .arg(scheme.root())
                .env("SENGEN_NOW", moment),
        );
        Self { scheme, served }
    }

    /// A fresh browser.
    pub fn client(&self) -> Client {
        Client::new(self.served.address())
    }

    /// Declares with one star and confirms by mail.
    pub fn declared(&self) -> Declarer {
        self.declared_as(0)
    }

    /// The same after `earlier` other declarations of this house.
    pub fn declared_as(&self, earlier: usize) -> Declarer {
        let client = &mut self.client();
        let mut form = filled(&client.get("/declare/form/"));
        form.set("stars", "1");
        let check = client.submit(&form);
        assert_eq!(check.status, 200, "{}", check.text());
        self.sent(client, &check, earlier)
    }

    /// Another firm, from the same mailbox, after a first declaration.
    pub fn neighbour(&self) -> Declarer {
        let client = &mut self.client();
        let mut form = filled(&client.get("/declare/form/"));
        form.set("stars", "1").set("name", NEIGHBOUR).set("corporate_number", "7000012050002");
        let check = client.submit(&form);
        self.sent(client, &check, 1)
    }

    /// Goes on from the check page to the numbers.
    pub fn sent(&self, client: &mut Client, check: &Page, earlier: usize) -> Declarer {
        let form = check.form("/declare/submit/");
        let mut page = client.press(&form, form.button("この内容で自己宣言する"));
        if page.path.ends_with("/declare/submit/") {
            page = client.submit(&page.forms()[0]);
        }
        assert_eq!(page.status, 200, "{}", page.text());
        let mail = self.mail("手続きは、まだ終わっていません", earlier + 1);
        let confirm = client.open(mail.first_url());
        let done = client.submit(&confirm.forms()[0]);
        let (number, id) = (done.attribute("data-user-number"), done.attribute("data-declaration-id"));
        let list = self.list();
        let reference = list.last().expect("a row")["reference"].as_str().expect("a reference").to_owned();
        Declarer { number, id, reference }
    }

    /// Declares with one star, and the office accepts.
    pub fn accepted(&self) -> Declarer {
        let declarer = self.declared();
        self.sengen(&["review", "accept", &declarer.reference]);
        declarer
    }

    /// A browser logged in with a password.
    pub fn logged_in(&self, declarer: &Declarer, password: &str) -> Client {
        let mut client = self.client();
        let page = log_in(&mut client, &declarer.number, password);
        assert_eq!((page.status, page.path.as_str()), (200, "/account/"), "{}", page.text());
        client
    }

    /// A browser logged in with the password of the declaration.
    pub fn member(&self, declarer: &Declarer) -> Client {
        self.logged_in(declarer, PASSWORD)
    }

    /// The `count`-th mail whose text contains these words.
    pub fn mail(&self, words: &str, count: usize) -> Mail {
        wait_with(&self.scheme.path("var"), words, count)
    }

    /// Runs a command to its end and gives what it printed.
    pub fn sengen(&self, arguments: &[&str]) -> String {
        let (code, out, errors) = self.tried(arguments);
        assert_eq!(code, 0, "{arguments:?}: {errors}");
        out
    }

    /// Runs a command: exit code, output, errors.
    pub fn tried(&self, arguments: &[&str]) -> (i32, String, String) {
        let run =
            Command::new(PROGRAM).args(arguments).arg("--root").arg(self.scheme.root()).output().expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (run.status.code().unwrap_or(-1), text(run.stdout), text(run.stderr))
    }

    /// The rows of `review list`.
    pub fn list(&self) -> Vec<serde_json::Value> {
        serde_json::from_str(&self.sengen(&["review", "list", "--all", "--format", "json"])).expect("JSON")
    }

    /// The public list as every build reads it: the file, and what was decided since it was written.
    pub fn published(&self) -> String {
        let root = self.scheme.root();
        let lists = Lists::load(root).expect("the shipped lists");
        let register = directory::read(&RegisterFolder::new(root, ""), &lists, jiff::civil::Date::MAX).expect("a list");
        String::from_utf8(directory::to_csv(register.entries(), &lists).expect("rows")).expect("UTF-8")
    }
}

/// Submits the log-in form.
pub fn log_in(client: &mut Client, number: &str, password: &str) -> Page {
    let page = client.get("/account/login");
    let mut form = page.form("/account/login");
    form.set("user_number", number).set("password", password);
    client.submit(&form)
}
