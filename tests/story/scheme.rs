//! A copy of the repository's own scheme in a folder of its own, and what an applicant types into it.
//! Every private answer holds a mark that must never turn up where it does not belong.

use crate::client::Page;
use crate::html::Form;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The name that becomes public.
pub const NAME: &str = "株式会社みちびき塗装店";
/// The password, which nobody may ever see again.
pub const PASSWORD: &str = "Canary-Pa55word\\";

/// What is typed into every private field, each with a mark of its own.
pub const PRIVATE: [(&str, &str); 12] = [
    ("corporate_number", "7123456789012"),
    ("name_kana", "ミチビキトソウテンカナリア"),
    ("website", "https://canary-website.example/"),
    ("postal_code", "9870654"),
    ("street", "カナリア1丁目1番88号"),
    ("building", "カナリアビル777号室"),
    ("phone", "0398761234"),
    ("membership_name", "カナリア商工会"),
    ("self_check_score", "83"),
    ("contact_name", "金糸雀太郎"),
    ("contact_email", "canary.tanto@mail.example"),
    ("password", PASSWORD),
];

/// A scheme of its own, removed at the end.
pub struct Scheme {
    folder: TempDir,
}

impl Scheme {
    /// Copies the repository's content, data and templates.
    pub fn copied() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["content", "data", "templates"] {
            copy(&source.join(name), &folder.path().join(name));
        }
        // What the office decides takes effect at once.
        let settings = folder.path().join("data/site.toml");
        let text = fs::read_to_string(&settings).expect("settings");
        assert!(text.contains("undo_minutes = 10"), "the shipped undo time");
        fs::write(&settings, text.replace("undo_minutes = 10", "undo_minutes = 0")).expect("settings");
        let scheme = Self { folder };
        scheme.files_of_lists().iter().for_each(|list| fs::remove_file(list).expect("removed"));
        scheme
    }

    /// The lists of examples that are shipped with registers: stories begin with empty ones.
    fn files_of_lists(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("data/registers")).expect("registers").flatten();
        let paths = entries.map(|entry| entry.path());
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).collect()
    }

    /// Where it lies.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A folder or file below it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Every file of the built site, with its bytes.
    pub fn dist(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files(&self.path("dist"))
    }
}

/// Every file below a folder, with its bytes; what moves on while it is looked at is left out.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        match fs::read(&path) {
            Ok(bytes) => found.push((path, bytes)),
            Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{}", path.display()),
        }
    }
    found
}

/// What is typed beside what is private.
pub const OTHERS: [(&str, &str); 13] = [
    ("entity", "corporation"),
    ("name", NAME),
    ("prefecture", "石川県"),
    ("municipality", "金沢市見本町"),
    ("industry", "D"),
    ("membership", "yes"),
    ("newsletter", "no"),
    ("stars", "2"),
    ("policy_publication", "website"),
    ("purpose", "subsidy"),
    ("antisocial_pledge", "yes"),
    ("privacy_consent", "yes"),
    ("terms_consent", "yes"),
];

/// A whole form as a corporation with two stars sends it, whatever stands on the page it is sent from.
pub fn filled(page: &Page) -> Form {
    filled_as(page, "")
}

/// The same where the form puts this before the name of every field.
pub fn filled_as(page: &Page, before: &str) -> Form {
    let mut form = page.form("/declare/check/");
    form.fields.retain(|(name, _)| name != "_page");
    for (key, value) in PRIVATE.into_iter().chain(OTHERS) {
        form.put(&format!("{before}{key}"), value);
    }
    form
}

/// Copies a folder with all that is in it, over what is there.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}
