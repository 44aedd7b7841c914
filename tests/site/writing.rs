//! What a build does to `dist`: only what changed is written, only what a build wrote is removed.

use super::tiny::{Tiny, files};
use std::fs;

#[test]
fn building_twice_gives_the_same_bytes_and_writes_nothing() {
    let site = Tiny::new().page("a", "A", "x").file("templates/assets/a.js", "1").built();
    let first = site.all();
    let run = site.build(&[]);
    assert_eq!(run.out, "0 個を書き、5 個はそのまま、0 個を消しました。\n");
    assert_eq!(site.all(), first);
    let other = tempfile::tempdir().expect("a temporary folder");
    let out = other.path().join("elsewhere");
    assert_eq!(site.build(&["--out", out.to_str().expect("UTF-8")]).code, 0);
    assert_eq!(files(&out), first);
}

#[test]
fn only_what_changed_is_written() {
    let site = Tiny::new().page("a", "A", "x").page("b", "B", "x").built();
    let before = fs::metadata(site.path("dist/b/index.html")).and_then(|file| file.modified()).expect("a time");
    site.write("content/a.md", "+++\ntitle = \"A\"\ndescription = \"A\"\n+++\ny");
    assert_eq!(site.build(&[]).out, "1 個を書き、4 個はそのまま、0 個を消しました。\n");
    let after = fs::metadata(site.path("dist/b/index.html")).and_then(|file| file.modified()).expect("a time");
    assert_eq!(before, after);
}

#[test]
fn only_what_a_build_wrote_is_removed() {
    let site = Tiny::new().page("a/b", "B", "x").built();
    site.write("dist/CNAME", "x.example");
    site.write("dist/a/own.txt", "mine");
    site.remove("content/a/b.md");
    assert_eq!(site.build(&[]).out, "1 個を書き、2 個はそのまま、1 個を消しました。\n");
    let names: Vec<String> = site.all().into_keys().collect();
    assert_eq!(names, ["CNAME", "a/own.txt", "index.html", "robots.txt", "sitemap.xml"]);
}

#[test]
fn a_file_of_an_earlier_build_makes_way_for_a_folder() {
    let site = Tiny::new().page("news/_index", "N", "").built();
    site.remove("content/news/_index.md");
    site.write("content/a.md", "+++\ntitle = \"A\"\ndescription = \"A\"\naliases = [\"/feed.xml/\"]\n+++\n");
    let run = site.build(&[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(site.path("dist/feed.xml/index.html").is_file());
}

#[test]
fn folders_that_became_empty_go() {
    let site = Tiny::new().page("a/b/c", "C", "x").built();
    site.remove("content/a/b/c.md");
    assert_eq!(site.build(&[]).code, 0);
    assert!(!site.path("dist/a").exists());
}

#[test]
fn without_its_manifest_a_build_removes_nothing() {
    let site = Tiny::new().page("a", "A", "x").built();
    fs::remove_dir_all(site.path(".sengen")).expect("the manifest");
    site.remove("content/a.md");
    assert_eq!(site.build(&[]).code, 0);
    assert!(site.path("dist/a/index.html").exists());
    assert!(!site.all().keys().any(|name| name.contains("sengen")), "the manifest lies outside dist");
}

#[test]
fn a_file_somebody_changed_is_put_right() {
    let site = Tiny::new().page("a", "A", "x").built();
    let first = site.all();
    site.write("dist/a/index.html", "changed");
    assert_eq!(site.build(&[]).out, "1 個を書き、3 個はそのまま、0 個を消しました。\n");
    assert_eq!(site.all(), first);
}

#[test]
fn drafts_stay_out() {
    let draft = "title = \"A\"\ndescription = \"A\"\ndraft = true";
    let site = Tiny::new().front("a", draft, "x").built();
    assert!(!site.path("dist/a").exists());
    assert!(!site.dist("sitemap.xml").contains("/a/"));
}

#[test]
fn no_date_comes_from_the_clock() {
    let site = Tiny::new().page("news/_index", "N", "").built();
    assert!(!site.all().values().any(|bytes| String::from_utf8_lossy(bytes).contains("2026")));
}

#[test]
fn dist_lies_neither_among_the_schemes_files_nor_in_the_private_state() {
    let site = Tiny::new();
    for out in ["content/x", "data", "templates/x", ".sengen", "var", "var/x", "."] {
        let out = site.path(out).display().to_string();
        let run = site.build(&["--out", &out]);
        assert_eq!(run.code, 2, "{out}: {}", run.err);
        assert!(run.err.contains("cannot go to"), "{}", run.err);
    }
}
