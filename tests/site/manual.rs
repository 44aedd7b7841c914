//! The manual (`docs/`), a site of its own that this program builds: nothing in it is at fault, every path it names is there,
//! every word it says to stand on a screen stands on one, every limit is the program's.

use super::tiny::{files, run};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Its pages by their names.
fn pages() -> BTreeMap<String, String> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    files(&root().join("docs/content")).into_iter().map(|(name, bytes)| (name, text(bytes))).collect()
}

/// What a text has as code, of each line.
fn code(text: &str) -> Vec<&str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// What a text has in 「」, of each line.
fn quoted(text: &str) -> Vec<&str> {
    let inside = text.lines().flat_map(|line| line.split('「').skip(1).filter_map(|rest| rest.split_once('」')));
    inside.map(|(words, _)| words).collect()
}

#[test]
fn it_is_built_without_a_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["content", "data", "templates"] {
        for (path, bytes) in files(&root().join("docs").join(name)) {
            let path = folder.path().join(name).join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, bytes).expect("a file");
        }
    }
    let built = run("build", folder.path(), &["--strict"]);
    assert_eq!((built.code, built.err.as_str()), (0, ""), "{built:?}");
    let start = fs::read_to_string(folder.path().join("dist/start/index.html")).expect("a page");
    assert!(start.contains("<h1>はじめる</h1>") && !start.contains("{{"), "{start}");
    assert!(!start.contains(" style=") && !start.contains("<script"), "nothing that its policy keeps out");
}

#[test]
fn every_path_it_names_is_there() {
    const FOLDERS: [&str; 8] = ["content/", "data/", "templates/", "src/", "packaging/", "tests/", "docs/", "benches/"];
    /// What the program or the office makes.
    const MADE: [&str; 3] = ["data/registers/declarers", "content/.well-known/security.txt", "data/declarers.csv"];
    let mut missing = Vec::new();
    for (name, text) in pages() {
        // In texts as code, in lines to be typed as words.
        let named = code(&text).into_iter().chain(text.split_whitespace());
        for path in named.filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder))) {
            let path = path.trim_end_matches(['*', '/']);
            let there = root().join(path);
            let is_there = there.exists() || path.ends_with("sengen") && there.parent().is_some_and(Path::is_dir);
            if !is_there && !MADE.contains(&path) {
                missing.push(format!("{name}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Without tags and what templates fill in, without spaces.
fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        bare.push_str(&rest[..at]);
        let close = ["{{", "{%", "{#"].iter().zip(["}}", "%}", "#}"]).find(|(open, _)| rest[at..].starts_with(**open));
        let close = close.map_or(if rest[at..].starts_with('<') { ">" } else { "{" }, |(_, close)| close);
        rest = rest[at..].find(close).map_or("", |end| &rest[at + end + close.len()..]);
    }
    bare.push_str(rest);
    bare.retain(|c| !c.is_whitespace());
    bare
}

#[test]
fn every_word_of_a_screen_stands_on_one() {
    let mut screens = String::new();
    for folder in ["templates", "data", "content", "src"] {
        for (name, bytes) in files(&root().join(folder)) {
            let text = String::from_utf8_lossy(&bytes);
            if name.ends_with(".html") {
                screens.push_str(&bare(&text));
            } else if name.ends_with(".toml") || name.ends_with(".rs") || name.ends_with(".md") {
                screens.extend(text.chars().filter(|c| !c.is_whitespace()));
            }
            screens.push('\n');
        }
    }
    let mut wrong = Vec::new();
    for (name, text) in pages() {
        let unseen = quoted(&text).into_iter().filter(|words| !screens.contains(&words.replace(' ', "")));
        // A unit of counting that the page explains itself.
        wrong.extend(unseen.filter(|words| *words != "1か所").map(|words| format!("{name}: {words}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A number as people write it, in bytes or seconds where it has such a unit.
fn told(cell: &str) -> Option<u64> {
    let digits: String =
        cell.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(char::is_ascii_digit).collect();
    let unit = cell.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',').trim();
    let times = match unit {
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "分" => 60,
        "時間" => 3600,
        "日" => 86_400,
        _ => 1,
    };
    digits.parse::<u64>().ok().map(|number| number * times)
}

/// The value that a source gives a constant or, as its default, a setting: a number, a product, a shift, or a time.
fn given(source: &str, name: &str) -> Option<u64> {
    let constant = source.split_once(&format!("const {name}: ")).and_then(|(_, rest)| rest.split_once("= "));
    let set = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_digit());
    let value = constant.map(|(_, value)| value).or_else(|| source.split(&format!("{name}: ")).skip(1).find(set))?;
    let value = value.split([',', ';', '}', '\n']).next()?.replace('_', "");
    let units = [("fromsecs", 1), ("frommins", 60), ("fromhours", 3600)];
    let times = units.iter().find(|(unit, _)| value.contains(unit)).map(|(_, times)| *times);
    let by_name = [("_DAYS", 86_400), ("_days", 86_400), ("_minutes", 60)];
    let times = times.or_else(|| by_name.iter().find(|(end, _)| name.ends_with(end)).map(|(_, times)| *times));
    let numbers = value.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse::<u64>().ok());
    let numbers: Vec<u64> = numbers.collect();
    let number = if value.contains("<<") { numbers[0] << numbers[1] } else { numbers.iter().product() };
    Some(number * times.unwrap_or(1))
}

#[test]
fn every_limit_is_that_of_the_program() {
    let text = pages().remove("limits.md").expect("the page");
    let mut count = 0;
    for row in text.lines().filter(|line| line.starts_with("| ") && line.contains("`src/")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [file, name] = code(cells[3])[..] else { panic!("{row}") };
        let file: PathBuf = root().join(file);
        let source = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{row}: {error}"));
        assert_eq!(told(cells[2]), given(&source, name), "{row}");
        count += 1;
    }
    assert!(count > 30, "only {count} limits");
}

/// The keys of a schema's object, with the kind and the first value of each as the manual writes them.
fn settings(schema: &Value, object: &Value, before: &str, rows: &mut BTreeMap<String, [String; 2]>) {
    let properties = object["properties"].as_object().expect("an object's keys");
    let required: Vec<&str> =
        object["required"].as_array().into_iter().flatten().filter_map(|key| key.as_str()).collect();
    for (key, value) in properties {
        let name = format!("{before}{key}");
        let referred = [&value["$ref"], &value["allOf"][0]["$ref"], &value["items"]["$ref"]];
        let below = referred
            .iter()
            .find_map(|path| path.as_str())
            .map(|path| &schema["definitions"][path.rsplit('/').next().unwrap_or("")]);
        let kind = match value["type"].as_str() {
            Some("string") => "文字",
            Some("integer") => "整数",
            Some("boolean") => "はい・いいえ",
            Some("array") => "並び",
            _ => "",
        };
        if !kind.is_empty() {
            let first =
                if required.contains(&key.as_str()) { "必ず".to_owned() } else { format!("`{}`", value["default"]) };
            rows.insert(name.clone(), [kind.to_owned(), first]);
        }
        if let Some(below) = below.filter(|below| below["properties"].is_object()) {
            settings(schema, below, &format!("{name}."), rows);
        }
    }
}

#[test]
fn every_setting_stands_in_it_with_its_kind_and_its_first_value() {
    let schema =
        Command::new(env!("CARGO_BIN_EXE_sengen")).args(["schema", "site"]).output().expect("the program runs");
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a schema");
    let mut right = BTreeMap::new();
    settings(&schema, &schema, "", &mut right);
    let text = pages().remove("settings.md").expect("the page");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let told: BTreeMap<String, [String; 2]> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            (cells[1].trim_matches('`').to_owned(), [cells[2].to_owned(), cells[3].to_owned()])
        })
        .collect();
    assert!(right.len() > 50, "only {} settings", right.len());
    assert_eq!(told, right);
}
