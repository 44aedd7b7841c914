//! A scheme's folder of its own with a private state, opened as an office at any moment; drafts that
//! passed the form's own check; and the mails that were sent. Shared with the unit tests of `src/office`.

use super::library;
use library::base::clock::Clock;
use library::base::entropy::Entropy;
use library::config;
use library::directory::{self, RegisterFolder};
use library::office::{Confirmed, Draft, Office, OfficeSetup, StateDir, Submitted};
use library::scheme::ids::Token;
use library::scheme::{Posted, Scheme, check};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder with data and letters, and a state beside them.
pub struct Rig {
    root: PathBuf,
    _folder: Option<tempfile::TempDir>,
    scheme: Arc<Scheme>,
}

/// Who types the commands.
pub const USER: &str = "tanaka";

/// Three in the afternoon in Japan.
pub const NOW: &str = "2026-11-20T06:00:00Z";

impl Rig {
    /// The scheme of the tests, with the shipped letters.
    pub fn new() -> Self {
        Self::of("tests/scheme/data")
    }

    /// A scheme with this folder's data.
    pub fn of(data: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (from, to) in [(data, "data"), ("templates/mail", "templates/mail")] {
            copy(&source.join(from), &folder.path().join(to));
        }
        set_undo_minutes(folder.path(), 0);
        let rig = Self::at(folder.path());
        Self { _folder: Some(folder), ..rig }
    }

    /// The same, where what the office decides can be undone for so many minutes.
    pub fn undoable(minutes: u32) -> Self {
        let rig = Self::new();
        set_undo_minutes(rig.root(), minutes);
        rig
    }

    /// The rig that another process made.
    pub fn at(root: &Path) -> Self {
        let scheme = Arc::new(Scheme::load(root).expect("the scheme is sound"));
        Self { root: root.to_path_buf(), _folder: None, scheme }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn state(&self, path: &str) -> PathBuf {
        self.root().join("var").join(path)
    }

    /// An office as a process started at `now` would open it, with limits that no test reaches by chance.
    pub fn office(&self, now: &str) -> Office {
        self.office_with(now, |settings| {
            let (limits, many) = (&mut settings.limits, 1_000_000);
            (limits.submits_per_client, limits.checks_per_client) = (many, many);
            (limits.mails_per_address, limits.logins_per_client) = (many, many);
        })
    }

    /// The same with the shipped settings, changed.
    pub fn office_with(&self, now: &str, change: impl FnOnce(&mut config::Settings)) -> Office {
        let mut settings = config::load(self.root()).expect("sound settings");
        settings.mail.transport = "file".to_owned();
        change(&mut settings);
        let base: config::BaseUrl = "https://x.example/sengen/".parse().expect("an address");
        let root = self.root().to_path_buf();
        let state = StateDir::open(&root.join("var"), &root, &root.join("dist")).expect("a state");
        let clock = Clock::Fixed(now.parse().expect("a moment"));
        let (user, scheme) = (USER.to_owned(), Arc::clone(&self.scheme));
        let setup = OfficeSetup {
            root,
            settings,
            scheme,
            processor: base.clone(),
            base,
            state,
            clock,
            entropy: Entropy::Os,
            user,
        };
        let office = Office::open(setup).expect("an office");
        // As `serve` does at its start.
        office.upkeep.repair.mend().expect("a working disk");
        office
    }

    /// A checked declaration of a firm; `changes` are put over its answers.
    pub fn draft(&self, nonce: &str, changes: &[(&str, &str)]) -> Draft {
        let mut posted = Posted::from(FIRM);
        for (key, value) in changes {
            posted = posted.with(key, value);
            if *key == "contact_email" {
                posted = posted.with("contact_email_confirmation", value);
            }
        }
        let posted = posted.with("form_version", self.scheme.form.version());
        let posted = posted.with("terms_version", self.scheme.terms().version());
        let checked = check(&self.scheme, &posted, false);
        assert_eq!(checked.errors, []);
        Draft {
            nonce: nonce.to_owned(),
            answers: checked.answers,
            password_hash: "$argon2id$HASH-MARKER".to_owned(),
            terms_version: self.scheme.terms().version().to_owned(),
            form_version: self.scheme.form.version().to_owned(),
            flags: checked.flags,
            client: "127.0.0.1".parse().expect("an address"),
        }
    }

    /// Submits one and gives its received page and the token that was mailed.
    pub fn submit(&self, office: &Office, nonce: &str, changes: &[(&str, &str)]) -> (Submitted, Token) {
        office.mailer.drain_if_alone().expect("a working disk");
        let before = self.mails();
        let submitted = office.declarations.intake.submit(self.draft(nonce, changes)).expect("submitted");
        office.mailer.drain_if_alone().expect("a working disk").expect("no other mailer");
        let new: Vec<_> = self.mails().into_iter().filter(|mail| !before.contains(mail)).collect();
        assert_eq!(new.len(), 1, "exactly one mail is written");
        assert!(new[0].contains(&format!("To: {}\r\n", submitted.email)));
        (submitted, token_in(&new[0]))
    }

    /// Submits and confirms one: its declaration ID.
    pub fn confirmed(&self, office: &Office, nonce: &str, changes: &[(&str, &str)]) -> String {
        let (_, token) = self.submit(office, nonce, changes);
        match office.declarations.confirmations.confirm(&token).expect("a working disk") {
            Confirmed::Numbers(completion) => completion.declaration_id,
            other => panic!("not confirmed: {other:?}"),
        }
    }

    /// The mails that were sent as files, oldest first.
    pub fn mails(&self) -> Vec<String> {
        let entries = fs::read_dir(self.state("mail/sent")).expect("a folder");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths.iter().map(|path| fs::read_to_string(path).expect("UTF-8")).collect()
    }

    /// How many files lie in a folder of the state.
    pub fn count(&self, folder: &str) -> usize {
        fs::read_dir(self.state(folder)).expect("a folder").count()
    }

    /// The only file in a folder of the state.
    pub fn only(&self, folder: &str) -> PathBuf {
        let mut files = fs::read_dir(self.state(folder)).expect("a folder");
        let file = files.next().expect("one file").expect("an entry").path();
        assert!(files.next().is_none(), "one file only in {folder}");
        file
    }

    /// The applications that stand in a state by the word of their highest numbers: those numbers.
    pub fn in_state(&self, state: &str) -> Vec<PathBuf> {
        let says = |path: &PathBuf| {
            let object = fs::read(path).unwrap_or_default();
            let head = object.split(|byte| *byte == b'\n').nth(1).map(serde_json::from_slice::<serde_json::Value>);
            head.and_then(Result::ok).is_some_and(|head| head["own"]["state"] == state && head["row"]["erased"] != true)
        };
        self.records().into_iter().filter(says).collect()
    }

    /// The only application in a state: its highest number.
    pub fn only_in(&self, state: &str) -> PathBuf {
        let mut found = self.in_state(state);
        assert_eq!(found.len(), 1, "one application only is {state}");
        found.remove(0)
    }

    /// The highest number of every application.
    pub fn records(&self) -> Vec<PathBuf> {
        let row = |path: &PathBuf| path.file_stem().map(std::ffi::OsStr::to_owned);
        let mut records: Vec<PathBuf> = Vec::new();
        for path in self.objects("applications") {
            match records.last_mut().filter(|last| row(last) == row(&path)) {
                Some(last) => *last = path,
                None => records.push(path),
            }
        }
        records
    }

    /// Puts back what says that not all may have been done that follows from a number, as before it was done.
    pub fn unfinished(&self, number: &Path) {
        let folder = self.state("objects/waiting/unfinished");
        fs::write(folder.join(number.file_name().expect("a number")), NOW).expect("a hint");
    }

    /// Everything below a folder of the store, however deep, in order.
    pub fn objects(&self, folder: &str) -> Vec<PathBuf> {
        let (mut objects, mut open) = (Vec::new(), vec![self.state("objects").join(folder)]);
        while let Some(folder) = open.pop() {
            for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path()) {
                if path.is_dir() { open.push(path) } else { objects.push(path) }
            }
        }
        objects.sort();
        objects
    }

    /// The public list as every build reads it: the file, and what was decided since it was written.
    pub fn csv(&self) -> String {
        let lists = &self.scheme.lists;
        match directory::read(&RegisterFolder::new(self.root(), ""), lists, jiff::civil::Date::MAX) {
            Ok(register) if register.waits() => {
                String::from_utf8(directory::to_csv(register.entries(), lists).expect("rows")).expect("UTF-8")
            }
            _ => fs::read_to_string(self.root().join("data/declarers.csv")).expect("a list"),
        }
    }
}

/// The token of the first URL in a mail.
pub fn token_in(mail: &str) -> Token {
    let url = mail.split_whitespace().find(|word| word.starts_with("https://")).expect("a URL");
    let token = url.strip_prefix("https://x.example/sengen/c/").expect("the confirmation page");
    Token::parse(token.trim_end_matches('/')).expect("a token")
}

/// For how long what the office decides can be undone.
fn set_undo_minutes(root: &Path, minutes: u32) {
    let path = root.join("data/site.toml");
    let text = fs::read_to_string(&path).expect("settings");
    let line = text.lines().find(|line| line.starts_with("undo_minutes = ")).expect("an undo time");
    let changed = text.replace(line, &format!("undo_minutes = {minutes}"));
    fs::write(&path, changed).expect("written");
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

const FIRM: [(&str, &str); 22] = [
    ("entity", "corporation"),
    ("corporate_number", "7123456789012"),
    ("name", "株式会社ためし塗装"),
    ("name_kana", "タメシトソウ"),
    ("postal_code", "999-0001"),
    ("prefecture", "東京都"),
    ("municipality", "千代田区例示町"),
    ("street", "1-2-3"),
    ("phone", "03-0000-0000"),
    ("industry", "D"),
    ("membership", "no"),
    ("newsletter", "no"),
    ("password", "Aki-Sora-12345"),
    ("password_confirmation", "Aki-Sora-12345"),
    ("stars", "1"),
    ("purpose", "subsidy"),
    ("antisocial_pledge", "yes"),
    ("contact_name", "見本 花子"),
    ("contact_email", "hanako@mihon.example"),
    ("contact_email_confirmation", "hanako@mihon.example"),
    ("privacy_consent", "yes"),
    ("terms_consent", "yes"),
];
