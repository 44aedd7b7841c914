//! What the public files say of the day they are as of, and what they leave out: another content never has a
//! name that stood for an older one, no date goes back, and no person's name lies in a file to take away.

use super::register::{DECLARERS, shipped};
use super::tiny::Tiny;
use std::collections::BTreeMap;

const PUBLICATION: &str = "data/declarers.toml";
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

/// The shipped rows, and the same without some: an old one, the newest, and both together.
fn contents(site: &Tiny) -> Vec<String> {
    let whole = std::fs::read_to_string(site.path(DECLARERS)).expect("the shipped declarers");
    let without = |gone: &[usize]| {
        let lines = whole.lines().enumerate().filter(|(at, _)| !gone.contains(at));
        lines.map(|(_, line)| format!("{line}\r\n")).collect::<String>()
    };
    let moved = whole.replacen("大田区見本町", "大田区例示町", 1);
    vec![whole.clone(), without(&[2]), without(&[60]), without(&[59, 60]), without(&[2, 60]), moved, whole]
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
    let site = shipped();
    let days = days_of_each(&site);
    assert!(days.is_sorted(), "a date went back: {days:?}");
}

#[test]
fn without_the_file_of_the_last_publication_names_are_still_never_used_twice() {
    let site = shipped();
    let _ = std::fs::remove_file(site.path(PUBLICATION));
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
