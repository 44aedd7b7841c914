//! The way back from a newer version, by the lines of the manual (`docs/content/backup.md`): this program beside a state in
//! which a newer one wrote names what it cannot read and touches nothing of it; then the copy that was made before comes back.

use super::backup::{accepted, typed, waiting};
use super::command::{sengen, summed, whole};
use super::rig::{NOW, Rig};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The lines of one section that concern this program or its folders, as who owns the state types them.
fn lines(section: &str) -> Vec<String> {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/content/backup.md");
    let text = fs::read_to_string(manual).unwrap();
    let section = text.split(&format!("{{#{section}}}\n")).nth(1).expect("the section").split("\n## ").next().unwrap();
    let block = section.split("```sh\n").nth(1).expect("a block").split("```").next().unwrap();
    let own = block.lines().filter_map(|line| {
        let line = line.strip_prefix("sudo ").map(|line| line.strip_prefix("-u sengen ").unwrap_or(line))?;
        ["sengen ", "mv ", "mkdir "].iter().any(|begin| line.starts_with(begin)).then(|| line.to_owned())
    });
    own.collect()
}

/// Every file below a folder.
fn all(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path());
    let files = files.filter(|path| path.is_file());
    files.map(|path| (path.strip_prefix(folder).unwrap().to_owned(), fs::read(path).unwrap())).collect()
}

/// What one applicant has in the state is made a version's that this program does not know.
fn made_newer(rig: &Rig, name: &str) -> usize {
    let mut count = 0;
    for (path, bytes) in all(&rig.state("objects/applications")) {
        let object = String::from_utf8(bytes).unwrap();
        if object.contains(name) {
            let mut lines: Vec<String> = object.lines().map(str::to_owned).collect();
            assert!(lines[0].contains("\"version\":3,"), "{}", lines[0]);
            lines[0] = lines[0].replace("\"version\":3,", "\"version\":99,");
            fs::write(rig.state("objects/applications").join(path), summed(&lines)).unwrap();
            count += 1;
        }
    }
    count
}

/// What was there is there, as it was.
fn still(before: &BTreeMap<PathBuf, Vec<u8>>, folder: &Path) {
    let after = all(folder);
    for (path, bytes) in before {
        assert!(after.get(path) == Some(bytes), "{} was touched", path.display());
    }
}

#[test]
fn the_way_back_leaves_what_a_newer_version_wrote_and_brings_the_copy_of_before() {
    let rig = whole();
    let office = rig.office(NOW);
    let first = waiting(&rig, &office, "a", "株式会社いちにちめ");
    let no = accepted(&office, &first);
    let second = waiting(&rig, &office, "b", "株式会社ふつかめ");
    drop(office);
    // A template of their own, as many have, and a line of it on every page.
    let template = rig.root().join("templates/base.html");
    let own = fs::read_to_string(&template).unwrap().replace("</main>", "<p>見本県の窓口より</p></main>");
    fs::write(&template, &own).unwrap();
    let shows_own = || {
        let built = sengen(&rig, &["build"]);
        assert_eq!((built.code, built.errors.as_str()), (Some(0), ""), "{built:?}");
        assert!(fs::read_to_string(rig.root().join("dist/index.html")).unwrap().contains("見本県の窓口より"));
        assert_eq!(fs::read_to_string(&template).unwrap(), own, "theirs stays theirs");
    };
    fs::create_dir(rig.root().join("backup")).unwrap();
    for line in lines("upgrade") {
        let ran = typed("2026-11-20", rig.root(), &line);
        assert_eq!((ran.code, ran.errors.as_str()), (Some(0), ""), "{line}: {ran:?}");
    }
    shows_own();
    // The new version at work.
    let office = rig.office(NOW);
    let third = waiting(&rig, &office, "c", "株式会社みっかめ");
    drop(office);
    assert!(made_newer(&rig, "株式会社みっかめ") > 1);

    let newer = all(&rig.state("objects/applications"));
    for command in [&["state", "show"][..], &["review", "list"], &["state", "check", "--repair"]] {
        let ran = sengen(&rig, command);
        assert!(ran.errors.contains("件は新しい版のファイルのため読めません"), "{ran:?}");
    }
    assert_ne!(sengen(&rig, &["review", "accept", third.as_str()]).code, Some(0));
    still(&newer, &rig.state("objects/applications"));

    let back = lines("rollback");
    assert!(back.len() > 4, "{back:?}");
    for line in back {
        let ran = typed("2026-11-21", rig.root(), &line);
        assert_eq!(ran.code, Some(0), "{line}: {ran:?}");
    }
    still(&newer, &rig.root().join("var.newer/objects/applications"));
    shows_own();
    assert!(!rig.csv().contains("みっかめ") && rig.csv().contains("いちにちめ"), "{}", rig.csv());
    let office = rig.office(NOW);
    assert!(office.review.lists.show(&third).unwrap().is_none());
    assert_eq!(office.review.acceptance.record_of(&first).unwrap(), Some(no));
    assert!(accepted(&office, &second) > no, "what waited before is accepted, with a number of its own");
    // One that a version asks for and their folder has not is named before anything is changed.
    fs::remove_file(rig.root().join("templates/directory.html")).unwrap();
    let ran = sengen(&rig, &["check"]);
    assert!(ran.code == Some(1) && ran.errors.contains("directory.html"), "{ran:?}");
}
