//! `sengen new`: a scheme to begin with.

use super::tiny::{files, run};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn new(folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sengen")).arg("new").arg(folder).output().expect("the program runs")
}

#[test]
fn a_new_scheme_is_the_shipped_one_with_nobody_in_its_list_and_without_a_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let scheme = folder.path().join("a/b");
    let made = new(&scheme);
    assert!(made.status.success() && made.stderr.is_empty(), "{made:?}");
    let checked = run("check", &scheme, &["--strict"]);
    assert_eq!((checked.code, checked.err.as_str()), (0, ""), "{checked:?}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut shipped = BTreeMap::new();
    for name in ["content", "data", "templates"] {
        shipped.extend(files(&root.join(name)).into_iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
    }
    // The lists of registers, and what was accepted while somebody tried the program out of its sources.
    shipped.retain(|path, _| {
        !path.strip_prefix("data/registers/").is_some_and(|rest| rest.contains('/') || rest.ends_with(".csv"))
    });
    let list = shipped.insert("data/declarers.csv".to_owned(), Vec::new()).expect("a list");
    let mut written = files(&scheme);
    let head = written.insert("data/declarers.csv".to_owned(), Vec::new()).expect("a list");
    let ignored = written.remove(".gitignore").expect("what git leaves alone");
    let ignored = String::from_utf8_lossy(&ignored);
    for private in ["/var", "/var.*", "/erased.txt", "/.*"] {
        assert!(ignored.lines().any(|line| line == private), "{private}");
    }
    assert!(written == shipped, "other files");
    assert!(
        list.starts_with(&head) && head.ends_with(b"\n") && head.iter().filter(|byte| **byte == b'\n').count() == 1
    );
}

#[test]
fn a_public_scheme_whose_mails_reach_nobody_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let scheme = folder.path().join("a");
    assert!(new(&scheme).status.success());
    let settings = fs::read_to_string(scheme.join("data/site.toml")).expect("the settings");
    let told = |address: &str, notice: &str| {
        let lines = settings.lines().map(|line| match line.split_once(" = ").map(|(key, _)| key) {
            Some("base_url") => format!("base_url = \"{address}\""),
            Some("notice") => format!("notice = \"{notice}\""),
            _ => line.to_owned(),
        });
        fs::write(scheme.join("data/site.toml"), lines.collect::<Vec<_>>().join("\n")).expect("written");
        run("check", &scheme, &[]).err.contains("だれにも届きません")
    };
    let [public, own] = ["https://sengen.mihon.example/", "http://127.0.0.1:8080/"];
    assert_eq!([told(public, ""), told(public, "見本です。"), told(own, "")], [true, false, false]);
}

#[test]
fn a_folder_that_has_something_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("notes.txt"), "mine").expect("a file");
    for place in [folder.path().to_path_buf(), folder.path().join("notes.txt")] {
        let made = new(&place);
        assert_eq!(made.status.code(), Some(1), "{made:?}");
        assert!(String::from_utf8_lossy(&made.stderr).contains("直し方: "), "{made:?}");
    }
    assert_eq!(files(folder.path()).len(), 1);
}
