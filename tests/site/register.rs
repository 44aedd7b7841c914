//! What the built site shows of all declarers together: the lists to take away, the statistics, and how
//! little changes when one more is listed.

use super::tiny::{Tiny, files};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;

pub const DECLARERS: &str = "data/declarers.csv";
/// The day the shipped register is published on.
const AS_OF: &str = "2026-11-20";

/// A copy of the shipped scheme.
pub fn shipped() -> Tiny {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = ["content", "data", "templates"].into_iter().flat_map(|folder| {
        files(&root.join(folder)).into_iter().map(move |(name, bytes)| (format!("{folder}/{name}"), bytes))
    });
    all.fold(Tiny::new(), |tiny, (name, bytes)| tiny.file(&name, bytes))
}

/// The same with its register published here, on [`AS_OF`].
pub fn published() -> Tiny {
    let site = shipped();
    let (code, said) = super::published::register(&site, &["adopt"]);
    assert_eq!(code, 0, "{said}");
    site
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("text grows");
        hex
    })
}

#[test]
fn every_list_stands_on_the_page_with_its_hash_and_its_date() {
    let site = published().built();
    let page = site.dist("directory/download/index.html");
    let lists = site.all().into_iter().filter(|(name, _)| name.starts_with("directory/download/declarers-"));
    let sums = site.dist("directory/download/SHA256SUMS");
    assert!(page.contains("href=\"/directory/download/SHA256SUMS\" download"), "the sums have no link");
    assert!(page.contains(&format!("datetime=\"{AS_OF}\"")), "the page does not say as of when the lists are");
    let mut rows = 0;
    for (name, bytes) in lists {
        assert!(page.contains(&format!("href=\"/{name}\" download")), "{name} has no link");
        let file = name.rsplit('/').next().unwrap_or_default();
        let line = format!("{}  {file}", hash(&bytes));
        assert_eq!(sums.lines().filter(|sum| *sum == line).count(), 1, "{name}: another hash");
        let end = format!("-{AS_OF}-{}.csv", &hash(&bytes)[..8]);
        assert!(name.ends_with(&end), "{name}: the day of the last publication and the hash");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.starts_with("\u{feff}no,name,"), "{name}: header or mark is missing");
        rows += text.lines().count() - 1;
    }
    let declarers = std::fs::read_to_string(site.path(DECLARERS)).expect("the shipped declarers");
    assert_eq!(rows, 2 * (declarers.lines().count() - 1), "each declarer stands in two lists");
}

#[test]
fn every_drawing_has_a_title_a_text_and_a_table() {
    let page = shipped().built().dist("statistics/index.html");
    let main = page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).expect("main");
    assert_eq!(main.matches("role=\"img\"").count(), 3);
    assert_eq!(main.matches("<table").count(), 3);
    for drawing in main.split("role=\"img\" aria-labelledby=\"").skip(1) {
        let names = drawing.split('"').next().expect("an end").split(' ');
        for name in names {
            let said = main.split_once(&format!("id=\"{name}\">")).map(|(_, rest)| rest.split('<').next());
            assert!(said.flatten().is_some_and(|said| said.chars().count() > 8), "{name} says nothing");
        }
    }
    assert!(!main.contains(" style=") && !main.contains("NaN"));
}

#[test]
fn one_more_declarer_changes_few_files() {
    let site = published().built();
    let before = site.all();
    let mut declarers = std::fs::read_to_string(site.path(DECLARERS)).expect("the shipped declarers");
    declarers.push_str("10009999,株式会社あたらしい見本,奈良県,見本市,E,2,2026-11-20,name,\r\n");
    site.write(DECLARERS, declarers);
    let site = site.built();
    let after = site.all();
    let gone = before.keys().filter(|name| !after.contains_key(*name)).count();
    let changed: Vec<&String> =
        after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes)).map(|(name, _)| name).collect();
    assert!(gone + changed.len() <= 20, "{gone} gone, changed: {changed:?}");
    let named = |part: &str| changed.iter().any(|name| name.contains(part));
    assert!(named("declarers-all-2026-11-20-") && named("declarers-29-nara-2026-11-20-"), "{changed:?}");
    assert!(changed.iter().filter(|name| name.ends_with(".csv")).count() == 2, "{changed:?}");
    assert!(named("statistics/index.html") && named("directory/download/index.html"), "{changed:?}");
}

#[test]
fn a_scheme_without_anybody_says_so() {
    let header = "no,name,prefecture,municipality,industry,stars,declared_on\n";
    let site = shipped().file(DECLARERS, header).built();
    assert!(site.dist("statistics/index.html").contains("載っている事業者はいません"));
    assert!(site.dist("directory/download/index.html").contains("載っている事業者はいません"));
    assert!(!site.all().keys().any(|name| name.contains("declarers-")));
}
