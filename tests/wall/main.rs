//! The wall: checks the floor table of `src/lib.rs` over the parsed sources (`named`). A file imports its own
//! folder and lower floors only, so the two wings never name each other; each package has one owner;
//! no file asks for a field of the form by its key; and no file outgrows 400 lines.

mod keys;
mod named;
mod names;
mod owners;
mod tuples;
mod words;

use named::Named;
use owners::{COMMON, OWNERS};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Folder and its floor.
const FLOORS: [(&str, u8); 11] = [
    ("base", 1),
    ("config", 2),
    ("scheme", 2),
    ("directory", 3),
    ("store", 3),
    ("view", 3),
    ("office", 4),
    ("site", 4),
    ("http", 5),
    ("desk", 6),
    ("cli", 7),
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

/// A file below `src` and all that it names.
struct Source {
    path: String,
    named: Vec<Named>,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        let named = named::named(&named::module_of(path), text).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), named }
    }

    /// The folder of its floor; empty beside them.
    fn folder(&self) -> &str {
        self.path.split_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Every source, parsed once for all tests.
static PARSED: LazyLock<Vec<Source>> = LazyLock::new(|| {
    sources().iter().map(|(path, text)| Source::new(&path.to_string_lossy().replace('\\', "/"), text)).collect()
});

/// What a file of a folder may not name: its line, and the folder of the crate.
fn breaches_of_floors(source: &Source) -> Vec<(usize, String)> {
    let own = source.folder();
    let Some(floor) = floor_of(own) else { return Vec::new() };
    let mut breaches = Vec::new();
    for Named { line, path } in source.named.iter().filter(|named| named.path[0] == "crate") {
        let Some(folder) = path.get(1).filter(|folder| *folder != own) else { continue };
        let other = if folder == "*" { u8::MAX } else { floor_of(folder).unwrap_or(0) };
        if other >= floor {
            breaches.push((*line, folder.clone()));
        }
    }
    breaches.sort();
    breaches.dedup();
    breaches
}

/// The packages that a file names and another owns.
fn breaches_of_owners(source: &Source) -> Vec<(usize, String)> {
    let owned = |package: &str| OWNERS.iter().find(|(name, _)| *name == package).map(|(_, owners)| *owners);
    let mut breaches = Vec::new();
    for Named { line, path } in &source.named {
        if owned(&path[0]).is_some_and(|owners| !owners.iter().any(|owner| source.path.starts_with(owner))) {
            breaches.push((*line, path[0].clone()));
        }
    }
    breaches.sort();
    breaches.dedup_by(|a, b| a.1 == b.1);
    breaches
}

fn floor_of(folder: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == folder).map(|(_, floor)| *floor)
}

#[test]
fn a_file_imports_its_own_folder_and_lower_floors_only() {
    let mut breaches = Vec::new();
    for source in PARSED.iter() {
        for (line, folder) in breaches_of_floors(source) {
            breaches.push(format!("src/{}:{line} names {folder}", source.path));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn what_answers_browsers_never_sees_the_public_wing() {
    for source in PARSED.iter().filter(|source| matches!(source.folder(), "desk" | "http")) {
        let seen = source.named.iter().find(|named| named.path.starts_with(&["crate".to_owned(), "site".to_owned()]));
        assert_eq!(seen.map(|seen| seen.line), None, "src/{} names site", source.path);
    }
}

#[test]
fn each_package_has_one_owner() {
    let mut breaches = Vec::new();
    for source in PARSED.iter() {
        for (line, package) in breaches_of_owners(source) {
            breaches.push(format!("src/{}:{line} names {package}, which another owns", source.path));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn every_package_is_owned_or_common() -> anyhow::Result<()> {
    let manifest: toml::Table = include_str!("../../Cargo.toml").parse()?;
    let packages = manifest["dependencies"].as_table().map(toml::Table::keys).into_iter().flatten();
    let mut wanted: Vec<String> = packages.map(|name| name.replace('-', "_")).collect();
    let mut known: Vec<String> =
        COMMON.iter().chain(OWNERS.iter().map(|(name, _)| name)).map(|&name| name.into()).collect();
    wanted.sort();
    known.sort();
    assert_eq!(wanted, known);
    Ok(())
}

/// The folders of other floors that a text names as the file `office/mail/a.rs`.
fn seen_from_office(text: &str) -> Vec<String> {
    breaches_of_floors(&Source::new("office/mail/a.rs", text)).into_iter().map(|(_, folder)| folder).collect()
}

#[test]
fn a_wall_is_seen_through_however_it_is_named() {
    for text in [
        "use crate::site::load;",
        "use crate::site;",
        "use crate::{base, site};",
        "use crate::{\n    base::{text, files},\n    site::{self, load},\n};",
        "use crate::site as other;",
        "use crate::site::*;",
        "use {crate::site};",
        "pub use super::super::super::site::load;",
        "use super::super::super as up; fn f() { up::site::load() }",
        "use crate as house; fn f() { house::site::load() }",
        "use crate::{self as house}; type T = house::site::Loaded;",
        "extern crate self as house; fn f() { house::site::load() }",
        "mod tests { use super::super::super::super::site; }",
        "mod tests { fn f() { use crate::site::load; } }",
        "fn f() { crate::site::load() }",
        "fn f(loaded: &crate::site::Loaded) {}",
        "fn f() -> Vec<crate::site::Loaded> { Vec::new() }",
        "impl From<A> for crate::site::Loaded {}",
        "type T = <crate::site::Loaded as Iterator>::Item;",
        "fn f() { println!(\"{}\", crate::site::load()) }",
        "fn f() { vec![g(crate::site::LIMIT)] }",
        "macro_rules! m { () => { $crate::site::load() } }",
        "macro_rules! m { () => { use crate::{base, site}; } }",
        "#[derive(crate::site::Loaded)] struct S;",
        "fn f(x: u8) { match x { crate::site::LIMIT => {} _ => {} } }",
    ] {
        assert_eq!(seen_from_office(text), ["site"], "{text}");
    }
    assert_eq!(seen_from_office("use crate::*;"), ["*"]);
    assert_eq!(seen_from_office("use crate::cli; use crate::{http::wire};"), ["cli", "http"]);
    for text in [
        "use crate::{base::text, office::queue, view};",
        "use super::job; use super::super::queue; use self::site::x;",
        "//! See crate::site::load.\n/// crate::site::load\nfn f() { say(\"crate::site::load\") }",
        "mod site; fn f() { site::load() }",
        "use crate::base::site; fn f() { site::load(); self::site::load() }",
    ] {
        assert_eq!(seen_from_office(text), [""; 0], "{text}");
    }
}

#[test]
fn a_package_is_seen_through_however_it_is_named() {
    let seen = |text: &str| -> Vec<String> {
        breaches_of_owners(&Source::new("site/a.rs", text)).into_iter().map(|(_, package)| package).collect()
    };
    for text in [
        "use tera::Tera;",
        "use ::tera::Tera;",
        "use tera;",
        "use tera as t;",
        "use {serde::Serialize, tera::{Context, Tera}};",
        "extern crate tera;",
        "extern crate tera as t;",
        "fn f() { tera::Tera::default() }",
        "fn f(t: &tera::Tera) {}",
        "fn f() { assert!(tera::Tera::new(\"\").is_ok()) }",
        "mod tests { use tera::Tera; }",
        "#[derive(tera::Thing)] struct S;",
    ] {
        assert_eq!(seen(text), ["tera"], "{text}");
    }
    for text in [
        "use crate::base::tera; fn f() { tera::parse() }",
        "use crate::base::tera as tera; fn f() { tera::parse() }",
        "mod tera; fn f() { tera::parse() }",
        "//! tera::Tera\nfn f() { say(\"tera::Tera\"); x.tera(); crate::view::tera::f() }",
    ] {
        assert_eq!(seen(text), [""; 0], "{text}");
    }
}

/// Whose words applicants, declarers and visitors may read: they stand in data and templates, and not in Rust. What
/// `directory` says is told to the office alone.
const SPEAKING: [&str; 6] = ["desk/", "http/", "office/", "scheme/", "site/", "view/"];

/// Files with other Japanese.
const SPARED: [&str; 30] = [
    // Signs and words that are looked for in what people typed and wrote.
    "office/mail/sanitize.rs",
    "scheme/asking/",
    "scheme/reference/municipalities.rs",
    "scheme/reference/postal",
    "scheme/rules/",
    "site/figures.rs",
    // What the office alone reads, on its terminal and in its log.
    "http/parts.rs",
    "office/difference_words.rs",
    "office/mail/smtp.rs",
    "office/queue/numbers.rs",
    "office/review/effect.rs",
    "office/review/words.rs",
    "office/state/seal.rs",
    "scheme/condition.rs",
    "scheme/days.rs",
    "scheme/form_faults.rs",
    "scheme/amount.rs",
    "scheme/registers/event.rs",
    "scheme/registers/faults.rs",
    "scheme/roles.rs",
    "scheme/words.rs",
    "site/aliases.rs",
    "site/load.rs",
    "site/names.rs",
    "site/page_kind.rs",
    "site/summary.rs",
    "site/texts.rs",
    "view/engine.rs",
    "view/markdown/",
    "view/shell.rs",
];

#[test]
fn what_people_read_stands_in_data_and_templates() -> syn::Result<()> {
    let mut breaches = Vec::new();
    let mut spared = BTreeSet::new();
    for (path, text) in sources() {
        let path = path.to_string_lossy().replace('\\', "/");
        if !SPEAKING.iter().any(|folder| path.starts_with(folder)) || path.contains("tests") {
            continue;
        }
        let words = words::words(&text)?;
        if let Some(known) = SPARED.iter().find(|known| path.starts_with(**known)) {
            spared.extend((!words.is_empty()).then_some(*known));
            continue;
        }
        breaches.extend(words.iter().map(|(line, words)| format!("src/{path}:{line}: {words}")));
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    assert_eq!(spared, SPARED.into(), "what is spared has words to spare");
    Ok(())
}

/// So many functions take a tuple apart in their parameters: one thing each, or two that want a name.
const TAKING_TUPLES: usize = 0;

#[test]
fn no_more_functions_take_tuples() -> syn::Result<()> {
    let mut found = Vec::new();
    for (path, text) in sources() {
        found.extend(tuples::taking_tuples(&text)?.iter().map(|name| format!("src/{} {name}", path.display())));
    }
    assert_eq!(
        found.len(),
        TAKING_TUPLES,
        "a parameter each, or a struct for what is one thing:\n{}",
        found.join("\n")
    );
    Ok(())
}

#[test]
fn a_name_of_a_type_stands_once() -> syn::Result<()> {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources() {
        for name in names::shown(&text)? {
            places.entry(name).or_default().push(format!("src/{}", path.display()));
        }
    }
    let doubled: Vec<_> = places.iter().filter(|(_, places)| places.len() > 1).collect();
    assert!(doubled.is_empty(), "say of each whose it is: {doubled:#?}");
    assert!(places.contains_key("FormPage"), "types are found");
    Ok(())
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

#[test]
fn no_file_asks_for_a_field_by_its_key() {
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        let path = path.to_string_lossy().replace('\\', "/");
        let found = keys::named(&path, &text).into_iter();
        breaches.extend(found.map(|(line, key)| format!("src/{path}:{line}: {key}")));
    }
    assert!(breaches.is_empty(), "ask for the role (src/scheme/roles.rs):\n{}", breaches.join("\n"));
    let code = "fn a() { b(\"stars\"); c!(d, [\"phone\"]); }\n#[cfg(test)]\nmod tests { const E: &str = \"stars\"; }";
    assert_eq!(keys::named("office/a.rs", code), [(1, "stars".to_owned()), (1, "phone".to_owned())]);
}
