//! A scheme of a few files, and what the program makes of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const SETTINGS: &str = r#"
scheme = "ためし"
title = "ためしサイト"
description = "ためしです。"
base_url = "https://x.example/"
declaration_id_prefix = "4"
review_period = "1週間"
menu = []
footer = []
[office]
operator = "協会"
representative = "花子"
name = "事務局"
email = "a@x.example"
[mail]
from = "a@x.example"
reply_to = "a@x.example"
envelope_sender = "a@x.example"
"#;

const BASE: &str = "<title>{{ page.document_title }}</title>\n\
    {% for data in page.json_ld %}<script type=\"application/ld+json\">{{ data | safe }}</script>\n{% endfor %}\
    {% for crumb in page.breadcrumbs %}<a href=\"{{ link(path=crumb.path) }}\">{{ crumb.title }}</a>\n{% endfor %}\
    {% block main %}{{ content.html | safe }}{% endblock main %}";

/// A scheme in a temporary folder.
pub struct Tiny {
    folder: TempDir,
}

/// What one run of the program did.
#[derive(Debug)]
pub struct Run {
    /// The exit code.
    pub code: i32,
    /// What it said.
    pub out: String,
    /// What it complained about.
    pub err: String,
}

impl Tiny {
    /// Settings, a base template for everything, and a home page.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let extends = "{% extends \"base.html\" %}\n";
        Self { folder }
            .file("data/site.toml", SETTINGS)
            .file("templates/base.html", BASE)
            .file("templates/page.html", extends)
            .file("templates/section.html", extends)
            .file("templates/redirect.html", extends)
            .page("_index", "ホーム", "")
    }

    /// The same with a file; folders are made.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// The same with a page `content/<path>.md`.
    pub fn page(self, path: &str, title: &str, text: &str) -> Self {
        self.front(path, &format!("title = \"{title}\"\ndescription = \"{title}を読めます。\""), text)
    }

    /// The same with a page whose front matter is given.
    pub fn front(self, path: &str, front: &str, text: &str) -> Self {
        self.file(&format!("content/{path}.md"), format!("+++\n{front}\n+++\n{text}"))
    }

    /// Puts a file into the folder of the scheme.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    /// Takes a file away.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.folder.path().join(path)).expect("a file");
    }

    /// A path below the folder of the scheme.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// `sengen build` with more arguments.
    pub fn build(&self, more: &[&str]) -> Run {
        run("build", self.folder.path(), more)
    }

    /// `sengen check`.
    pub fn check(&self) -> Run {
        run("check", self.folder.path(), &[])
    }

    /// A build that has to succeed.
    pub fn built(self) -> Self {
        let run = self.build(&[]);
        assert_eq!(run.code, 0, "{}", run.err);
        self
    }

    /// A file of `dist` as text.
    pub fn dist(&self, path: &str) -> String {
        fs::read_to_string(self.path("dist").join(path)).unwrap_or_else(|error| format!("{path}: {error}"))
    }

    /// Every file of `dist` with its bytes.
    pub fn all(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.path("dist"))
    }

    /// Asserts that a build is refused with just these places, `dist` staying as it is.
    pub fn refused(&self, places: &[&str]) -> String {
        let before = self.all();
        let check = self.check();
        let build = self.build(&[]);
        assert_eq!((check.code, build.code), (1, 1), "{}", build.err);
        assert_eq!(check.err, build.err);
        let told: Vec<&str> = build.err.lines().filter(|line| !line.starts_with([' ', 'お'])).collect();
        let told: Vec<&str> = told[..told.len() - 1].iter().filter_map(|line| line.split(": ").next()).collect();
        assert_eq!(told, places, "{}", build.err);
        assert_eq!(build.err.matches("直し方: ").count(), places.len(), "{}", build.err);
        assert_eq!(self.all(), before, "dist was touched");
        build.err
    }
}

/// Every file below a folder with its bytes.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Runs the built program on the scheme below `root`, on 25 December 2026: later than the texts of the shipped scheme.
pub fn run(command: &str, root: &Path, more: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_sengen"))
        .arg(command)
        .arg("--root")
        .arg(root)
        .args(more)
        .env("SENGEN_NOW", "2026-12-25T03:00:00Z")
        .output()
        .expect("the program runs");
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
