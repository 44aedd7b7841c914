//! What the public files say of the day they are as of, and what they leave out: another content never has a
//! name that stood for an older one, no date goes back, and no person's name lies in a file to take away.

use super::register::{DECLARERS, published, shipped};
use super::tiny::{Tiny, run};
use std::collections::BTreeMap;
use std::path::Path;

const PUBLICATION: &str = "data/registers/declarers/publication.toml";
const DOWNLOAD: &str = "directory/download/index.html";

/// The lists to take away, by name.
fn lists(site: &Tiny) -> BTreeMap<String, Vec<u8>> {
    let mut files = site.all();
    files.retain(|name, _| name.starts_with("directory/download/declarers-"));
    files
}

/// The day the data set says it was changed.
fn modified(site: &Tiny) -> String {
    let page = site.dist(DOWNLOAD);
    let (_, rest) = page.split_once("\"dateModified\":\"").expect("a data set");
    rest[..10].to_owned()
}

/// The shipped rows, and the same with another name and an earlier day in some: an old one, the newest, and both
/// together.
fn contents(site: &Tiny) -> Vec<String> {
    let whole = std::fs::read_to_string(site.path(DECLARERS)).expect("the shipped declarers");
    let other = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [no, name, prefecture, place, industry, stars, _, field, number] = cells[..] else { panic!("{line}") };
        format!("{no},{name}別,{prefecture},{place},{industry},{stars},2024-04-01,{field},{number}")
    };
    let changed = |some: &[usize]| {
        let lines = whole.lines().enumerate();
        let lines = lines.map(|(at, line)| if some.contains(&at) { other(line) } else { line.to_owned() });
        lines.map(|line| line + "\r\n").collect::<String>()
    };
    let moved = whole.replacen("大田区見本町", "大田区例示町", 1);
    vec![whole.clone(), changed(&[2]), changed(&[60]), changed(&[59, 60]), changed(&[2, 60]), moved, whole]
}

#[test]
fn the_shipped_register_is_as_it_was_published() {
    let run = shipped().check();
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

/// Builds one content after the other; gives the days the data set named.
fn days_of_each(site: &Tiny) -> Vec<String> {
    let mut seen: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut days = Vec::new();
    for content in contents(site) {
        site.write(DECLARERS, content);
        let run = site.build(&[]);
        assert_eq!(run.code, 0, "{}", run.err);
        for (name, bytes) in lists(site) {
            let before = seen.insert(name.clone(), bytes.clone());
            assert!(before.is_none_or(|before| before == bytes), "{name} stood for another content");
        }
        days.push(modified(site));
    }
    days
}

#[test]
fn another_content_never_has_the_name_of_an_older_one() {
    let site = published();
    let days = days_of_each(&site);
    assert!(days.is_sorted(), "a date went back: {days:?}");
}

#[test]
fn without_the_file_of_the_last_publication_names_are_still_never_used_twice() {
    let site = published();
    std::fs::remove_file(site.path(PUBLICATION)).expect("it was published");
    days_of_each(&site);
    let run = site.check();
    assert_eq!(run.code, 0, "nothing that keeps a site from being built: {}", run.err);
    assert!(run.err.contains(PUBLICATION) && run.err.contains("直し方"), "{}", run.err);
}

#[test]
fn no_file_to_take_away_has_the_name_of_a_person_and_the_pages_have() {
    let site = shipped().built();
    let pages = site.all();
    let browsed = |name: &str| {
        let mut pages = pages.iter().filter(|(path, _)| path.starts_with("directory/") && path.ends_with(".html"));
        pages.any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(name))
    };
    for person in ["見本 太郎", "見本 花子", "𠮷見本 一郎", "例示 次郎", "架空 三郎"] {
        assert!(browsed(person), "{person} is found on a page");
        for (name, bytes) in lists(&site) {
            assert!(!String::from_utf8(bytes).expect("UTF-8").contains(person), "{person} stands in {name}");
        }
    }
    let (_, all) = lists(&site).into_iter().find(|(name, _)| name.contains("-all-")).expect("the whole list");
    let all = String::from_utf8(all).expect("UTF-8");
    assert!(all.contains("\r\n10000003,,神奈川県,横浜市中区架空町,L,1,2024-05-07\r\n"), "all but the name: {all}");
    assert!(all.contains("\r\n10000001,株式会社みほん塗装店,東京都,大田区見本町,D,1,2024-04-08\r\n"), "{all}");
}

/// Runs `sengen register` with arguments.
pub fn register(site: &Tiny, arguments: &[&str]) -> (i32, String) {
    let root = site.path("");
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_sengen"))
        .arg("register")
        .args(arguments)
        .args([std::ffi::OsStr::new("--root"), root.as_os_str()])
        .env("SENGEN_NOW", "2026-11-20T03:00:00Z")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    (run.status.code().expect("an exit code"), said)
}

#[test]
fn a_hand_edit_is_found_by_check_and_adopted_or_refused_with_the_line() {
    let site = shipped();
    let list = std::fs::read_to_string(site.path(DECLARERS)).expect("a list");
    let (code, said) = register(&site, &["adopt"]);
    assert!(code == 0 && said.contains("そのまま記録のはじまり"), "{said}");
    assert!(register(&site, &["adopt"]).1.contains("最後に出したときのまま"));
    // From now on it is known how the list was.
    let moved = list.replacen("大田区見本町", "大田区例示町", 1);
    site.write(
        DECLARERS,
        moved.replace("10000002,有限会社サンプル製作所,大阪府", "10000002,有限会社サンプル製作所,東京都"),
    );
    let found = site.check();
    assert!(found.code == 0 && found.err.contains("sengen register adopt"), "{}", found.err);
    let (code, said) = register(&site, &["adopt"]);
    assert!(code == 0 && said.contains("直した行 2"), "{said}");
    assert_eq!(site.check().err, "");
    site.write(DECLARERS, list.replacen("2024-04-08", "2024/04/31", 1));
    let (code, said) = register(&site, &["adopt"]);
    assert!(code == 1 && said.contains("data/declarers.csv:2:"), "{said}");
}

#[test]
fn a_register_outside_of_the_checkout_begins_with_a_list_that_exists() {
    let site = shipped();
    let settings = std::fs::read_to_string(site.path("data/site.toml")).expect("settings");
    let list = site.path(DECLARERS).display().to_string();
    let own = tempfile::tempdir().expect("a folder");
    let path = own.path().join("register").display().to_string();
    // Line and command as README has them.
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README");
    let line = "path = \"/srv/sengen/register\"";
    assert!(readme.contains(&format!("`{line}` under `[register]`")));
    assert!(readme.contains("`sengen register import data/declarers.csv`"));
    let line = line.replace("/srv/sengen/register", &path);
    site.write("data/site.toml", settings.replace("[register]\npath = \"\"", &format!("[register]\n{line}")));
    let refused = site.check();
    assert!(
        refused.code == 1 && refused.err.contains(&path),
        "a folder that was named must have a list: {}",
        refused.err
    );
    let (code, said) = register(&site, &["import", &list]);
    assert!(code == 0 && said.contains("60 行"), "{said}");
    let before = std::fs::read(site.path(DECLARERS)).expect("the old list");
    let run = site.build(&[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(site.dist(DOWNLOAD).contains("\"version\":"), "as it was published");
    assert_eq!(std::fs::read(site.path(DECLARERS)).expect("the old list"), before, "nothing is written inside");
    assert!(!site.path("data/registers/declarers").exists());
    // Another row under a number that is taken: nothing of the file comes in.
    let other = "no,name,prefecture,municipality,industry,stars,declared_on,name_field\r\n\
                 10000001,株式会社べつ,東京都,大田区,D,1,2024-04-08,name\r\n\
                 10000999,株式会社あたらし,東京都,大田区,D,1,2024-04-08,name\r\n";
    site.write("other.csv", other);
    let (code, said) = register(&site, &["import", &site.path("other.csv").display().to_string()]);
    assert!(code == 1 && said.contains("10000001") && said.contains("直し方"), "{said}");
    assert!(!std::fs::read_to_string(format!("{path}/declarers.csv")).expect("a list").contains("あたらし"));
}

#[test]
fn who_is_found_by_a_number_from_a_list_that_was_brought_along_is_said_and_asked() {
    let site = shipped();
    let told = site.check();
    assert!(told.code == 0 && told.err.is_empty() && told.out.contains("10000020、10000060"), "{}", told.out);
    let list = std::fs::read_to_string(site.path(DECLARERS)).expect("a list");
    // Written by hand in a list that is not published yet: twice the same number.
    site.write(DECLARERS, list.replace("7999999000002", "8999999000001"));
    let (hinted, strict) = (site.check(), run("check", &site.path(""), &["--strict"]));
    assert!(hinted.code == 0 && hinted.err.contains("法人番号 8999999000001 の行が 2 つ"), "{}", hinted.err);
    assert!(strict.code == 1 && strict.err.contains("data/declarers.csv:61:1"), "{}", strict.err);
    site.write(DECLARERS, &list);
    assert_eq!(register(&site, &["adopt"]).0, 0);
    assert!(!site.check().out.contains("10000060"), "published here, it is known");
    site.write(DECLARERS, list.replacen("D,1,2024-04-08,name,", "D,1,2024-04-08,name,7000012050002", 1));
    for command in ["check", "build"] {
        let refused = run(command, &site.path(""), &[]);
        assert!(refused.code == 1 && refused.err.contains("data/declarers.csv:2:1"), "{command}: {}", refused.err);
        assert!(refused.err.contains("10000001の corporate_number に"), "{command}: {}", refused.err);
    }
    site.write(DECLARERS, &list);
    // From elsewhere.
    let header = list.lines().next().expect("a header");
    let row = "10000101,株式会社よそ,東京都,大田区,D,1,2024-04-08,name";
    let import = |rows: &str, more: &[&str]| {
        site.write("other.csv", format!("{header}\r\n{rows}\r\n"));
        let file = site.path("other.csv").display().to_string();
        register(&site, &[&["import", &file], more].concat())
    };
    let other = format!("{row},7000012050002");
    let (code, said) = import(&other, &[]);
    assert!(code == 1 && said.contains("10000101 など 1 行に、法人番号") && said.contains("--allow"), "{said}");
    let (code, said) = import(&format!("{row},8999999000001"), &[]);
    assert!(code == 1 && said.contains("（一覧での番号 10000020、10000101）"), "{said}");
    assert_eq!(import(&format!("{row},"), &[]).0, 0, "nobody is found by it");
    let (code, said) = import(&other, &["--allow"]);
    assert!(code == 1 && said.contains("（corporate_number が違います）"), "the row as it is stands: {said}");
    assert_eq!(import(&other.replace("10000101", "10000102"), &["--allow"]).0, 0);
    assert!(std::fs::read_to_string(site.path(DECLARERS)).expect("a list").contains("name,7000012050002\r\n"));
}

#[test]
fn a_register_that_would_lie_among_other_things_is_refused_with_words() {
    let site = shipped();
    let settings = std::fs::read_to_string(site.path("data/site.toml")).expect("settings");
    let out = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(site.path("content"), out.path().join("link")).expect("a link");
    std::os::unix::fs::symlink(out.path().join("nowhere"), out.path().join("dangling")).expect("a link");
    let aside = out.path().join("site").display().to_string();
    let link = out.path().join("link/register").display().to_string();
    let dangling = out.path().join("dangling").display().to_string();
    let places = ["dist", "dist/register", "content/x", "templates", "data", "data/x", "var/x", ".", "..", "x/../var"];
    for place in places.into_iter().chain([aside.as_str(), &link, &dangling]) {
        let path = format!("[register]\npath = \"{place}\"");
        site.write("data/site.toml", settings.replace("[register]\npath = \"\"", &path));
        let run = site.build(&["--out", &aside]);
        assert!(run.code == 1 && run.err.contains("[register]") && run.err.contains("直し方"), "{place}: {}", run.err);
        assert!(!out.path().join("site").exists() && !site.path("var").exists(), "{place}: nothing was made");
    }
    let outside = out.path().join("register").display().to_string();
    let path = format!("[register]\npath = \"{outside}\"");
    site.write("data/site.toml", settings.replace("[register]\npath = \"\"", &path));
    let (code, said) = register(&site, &["import", &site.path(DECLARERS).display().to_string()]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(site.build(&["--out", &aside]).code, 0);
}

/// What the next build goes by: what all pages follow from, as the last one wrote it down.
fn scope(site: &Tiny) -> String {
    let notes = std::fs::read_dir(site.path(".sengen")).expect("a folder");
    let note = notes.map(|note| note.expect("an entry").path()).find(|path| path.extension() == Some("json".as_ref()));
    let text = std::fs::read_to_string(note.expect("a manifest")).expect("UTF-8");
    text.split(',').find(|field| field.contains("\"scope\"")).expect("a scope").to_owned()
}

#[test]
fn where_nothing_changed_the_next_build_goes_by_the_same() {
    let site = shipped();
    assert_eq!(site.build(&[]).code, 0);
    let first = scope(&site);
    assert_eq!(site.build(&[]).code, 0);
    assert_eq!(scope(&site), first, "else every page is made anew");
}
