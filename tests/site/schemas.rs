//! The schemas that `sengen schema` writes for editors: every data file that is shipped follows its own, and what the program
//! refuses as a whole (a key it does not know, a value of another type) no schema lets pass.

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sengen");
/// Schemes whose files are known to be sound.
const SCHEMES: [&str; 4] = [".", "tests/scheme", "tests/schemes/pledges", "tests/schemes/single"];

/// Every schema by its name.
static SCHEMAS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let run = Command::new(PROGRAM).args(["schema", "--out"]).arg(folder.path()).output().expect("it runs");
    assert!(run.status.success(), "{run:?}");
    let schema = |entry: fs::DirEntry| {
        let name = entry.path().file_stem().expect("a name").to_string_lossy().into_owned();
        (name, serde_json::from_slice(&fs::read(entry.path()).expect("read")).expect("JSON"))
    };
    fs::read_dir(folder.path()).expect("listed").flatten().map(schema).collect()
});

/// The schema of a data file, by its path below `data/`.
fn name_of(rest: &str) -> String {
    match rest.split_once('/') {
        Some(("forms", _)) => "form".to_owned(),
        // It stands beside a folder of the same name.
        None if rest == "benchmark.toml" => "comparison".to_owned(),
        Some((folder, _)) => folder.trim_end_matches('s').to_owned(),
        None => rest.trim_end_matches(".toml").trim_end_matches(".ja").to_owned(),
    }
}

fn validator(name: &str) -> Validator {
    let schema = SCHEMAS.get(name).unwrap_or_else(|| panic!("no schema {name}"));
    jsonschema::validator_for(schema).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All data files of a scheme: where they lie, and their paths below `data/`.
fn files(scheme: &str) -> Vec<(PathBuf, String)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join(scheme).join("data");
    let found =
        walkdir::WalkDir::new(&data).sort_by_file_name().into_iter().flatten().map(walkdir::DirEntry::into_path);
    let toml = found.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let rest = |path: &Path| path.strip_prefix(&data).expect("below it").to_string_lossy().into_owned();
    // What a working copy has put there is no file of the scheme.
    toml.map(|path| (path.clone(), rest(&path)))
        .filter(|(_, rest)| !rest.starts_with("registers/") || rest.matches('/').count() == 1)
        .collect()
}

/// As an editor sees a file: its dates are strings.
fn as_json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("read");
    plain(toml::Value::Table(text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))))
}

fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(values) => values.into_iter().map(plain).collect(),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(key, value)| (key, plain(value))).collect()),
        other => serde_json::to_value(other).expect("plain"),
    }
}

#[test]
fn every_shipped_file_follows_its_schema() {
    let mut seen: Vec<String> = Vec::new();
    for scheme in SCHEMES {
        for (path, rest) in files(scheme) {
            let name = name_of(&rest);
            let value = as_json(&path);
            let faults: Vec<String> = validator(&name)
                .iter_errors(&value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
            seen.push(name);
        }
    }
    let unseen: Vec<&String> = SCHEMAS.keys().filter(|name| !seen.contains(name)).collect();
    assert!(unseen.is_empty(), "no file shows that these fit: {unseen:?}");
}

#[test]
fn a_wrong_file_does_not() {
    for (path, rest) in files(".") {
        let validator = validator(&name_of(&rest));
        let sound = as_json(&path);
        for (how, wrong) in wrong(&sound) {
            assert!(!validator.is_valid(&wrong), "{}: {how}", path.display());
        }
    }
}

/// The value with one thing wrong each time: a key too many in any table, a key that must be there gone, another type.
fn wrong(sound: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut places = vec![String::new()];
    let Some(top) = sound.as_object() else { return found };
    for (key, value) in top {
        match value {
            Value::Object(_) => places.push(format!("/{key}")),
            Value::Array(values) if values.first().is_some_and(Value::is_object) => places.push(format!("/{key}/0")),
            _ => {}
        }
        let mut other = top.clone();
        other.insert(key.clone(), json!({ "no": ["such", "thing"] }));
        found.push((format!("{key} of another type"), Value::Object(other)));
    }
    for place in places {
        let mut other = sound.clone();
        let table: Option<&mut Map<String, Value>> = other.pointer_mut(&place).and_then(Value::as_object_mut);
        // Names of the table's own are keys there.
        if let Some(table) = table.filter(|_| place != "/ends") {
            table.insert("no_such_key".to_owned(), "x".into());
            found.push((format!("a key too many at {place:?}"), other));
        }
    }
    found
}

#[test]
fn editors_are_told_which_file_follows_which() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told: toml::Table = fs::read_to_string(root.join(".taplo.toml")).expect("read").parse().expect("TOML");
    let rules = told["rule"].as_array().expect("rules");
    let rule = |rest: &str| {
        let is_of = |rule: &&toml::Value| {
            let globs = rule["include"].as_array().into_iter().flatten().filter_map(toml::Value::as_str);
            globs.into_iter().any(|glob| match glob.strip_prefix("data/").unwrap_or(glob).split_once('*') {
                Some((start, end)) => rest.starts_with(start) && rest.ends_with(end),
                None => glob == format!("data/{rest}"),
            })
        };
        rules.iter().find(is_of).and_then(|rule| rule["schema"]["path"].as_str()).unwrap_or("none").to_owned()
    };
    for (_, rest) in files(".") {
        assert_eq!(rule(&rest), format!("schemas/{}.json", name_of(&rest)), "{rest}");
    }
}

#[test]
fn one_is_printed_by_its_name_and_others_are_named() {
    let run = |arguments: &[&str]| Command::new(PROGRAM).arg("schema").args(arguments).output().expect("it runs");
    let printed: Value = serde_json::from_slice(&run(&["site"]).stdout).expect("JSON");
    assert_eq!(printed, SCHEMAS["site"]);
    let settings = &printed["properties"]["publish_seconds"];
    assert!(settings["default"] == 60 && settings["description"].as_str().is_some_and(|words| !words.is_empty()));
    let listed = String::from_utf8(run(&[]).stdout).expect("UTF-8");
    assert!(SCHEMAS.keys().all(|name| listed.contains(name.as_str())), "{listed}");
    assert_eq!(run(&["nothing"]).status.code(), Some(1));
}
