//! The wall: checks the floor table of `src/lib.rs` over the source text. A file imports its own
//! folder and lower floors only, the two wings never name each other, each package has one owner,
//! and no file outgrows 400 lines.

use std::fs;
use std::path::{Path, PathBuf};

/// Folder and its floor.
const FLOORS: [(&str, u8); 10] = [
    ("base", 1),
    ("config", 2),
    ("scheme", 2),
    ("directory", 3),
    ("store", 3),
    ("view", 3),
    ("office", 4),
    ("site", 4),
    ("http", 5),
    ("cli", 6),
];

/// Package, and the only path below `src` whose files may name it.
const OWNERS: [(&str, &str); 6] = [
    ("tera", "view/engine.rs"),
    ("pulldown_cmark", "view/markdown"),
    ("csv", "base/sheet.rs"),
    ("lettre", "office/mail/"),
    ("hyper", "http/"),
    ("walkdir", "base/walk.rs"),
];

/// Every Rust file below `src`: its path from there and its text, in order.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let path = entry.unwrap_or_else(|error| panic!("src is unreadable: {error}")).into_path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            found.push((path.strip_prefix(&root).unwrap_or(&path).to_path_buf(), text));
        }
    }
    assert!(found.len() > 50, "only {} files below src", found.len());
    found
}

/// The crate's folders a file names in code (comments left out).
fn named_folders(text: &str) -> Vec<(usize, &'static str)> {
    let mut named = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for (folder, _) in FLOORS {
            if code.contains(&format!("crate::{folder}::")) || code.contains(&format!("crate::{folder};")) {
                named.push((number + 1, folder));
            }
        }
    }
    named
}

fn floor_of(folder: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == folder).map(|(_, floor)| *floor)
}

#[test]
fn a_file_imports_its_own_folder_and_lower_floors_only() {
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        let own =
            path.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned()).unwrap_or_default();
        let Some(floor) = floor_of(&own) else { continue };
        for (line, named) in named_folders(&text) {
            let other = floor_of(named).unwrap_or(0);
            if named != own && other >= floor && !(own == "scheme" && named == "config") {
                breaches
                    .push(format!("src/{}:{line} names {named} (floor {other}) from floor {floor}", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn each_package_has_one_owner() {
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        let place = path.to_string_lossy().replace('\\', "/");
        for (package, owner) in OWNERS {
            let names = text.lines().any(|line| {
                let code = line.split("//").next().unwrap_or_default();
                code.contains(&format!("{package}::")) && !code.contains(&format!("_{package}::"))
            });
            if names && !place.starts_with(owner) {
                breaches.push(format!("src/{place} names {package}, which {owner} owns"));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn http_never_sees_the_public_wing() {
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("http") || path.starts_with("office")) {
        assert!(!named_folders(text).iter().any(|(_, named)| *named == "site"), "src/{} names site", path.display());
    }
}

#[test]
fn no_file_outgrows_400_lines_and_each_says_what_it_is() {
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        if text.lines().count() > 400 {
            breaches.push(format!("src/{} has {} lines", path.display(), text.lines().count()));
        }
        if !text.starts_with("//!") {
            breaches.push(format!("src/{} does not begin with a //! header", path.display()));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn no_sentence_keeps_the_indentation_of_a_broken_line() {
    let broken = |line: &str| line.split(['。', '、']).skip(1).any(|rest| rest.starts_with("   ") && rest.trim() != "");
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| broken(line)) {
            breaches.push(format!("src/{}:{}: {}", path.display(), number + 1, line.trim()));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}
