//! Terms that are announced: until their day they can be read beside those in force, which stay what one agrees to; from
//! that day on they are the terms, and nobody has to do anything for it.

use super::tiny::Tiny;
use std::path::Path;

/// The shipped scheme with terms that follow on a day; what is looked at is built on 25 December 2026.
fn followed(day: &str) -> Tiny {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut site = Tiny::new();
    for folder in ["content", "data", "templates"] {
        for (name, bytes) in super::tiny::files(&home.join(folder)) {
            site = site.file(&format!("{folder}/{name}"), bytes);
        }
    }
    let terms = std::fs::read_to_string(home.join("data/terms.md")).expect("terms");
    let version = terms.split('"').nth(1).expect("a version").to_owned();
    let coming = terms
        .replacen(&version, day, 1)
        .replacen(
            "]\nchanges = [",
            &format!(", {day}]\nchanges = [\n  {{ version = \"{day}\", text = \"見本の条を書き足しました。\" }},"),
            1,
        )
        .replace("## 第1条", "## 第1条の見本　");
    assert!(coming.contains("見本の条") && coming.contains("第1条の見本"), "{coming}");
    site.file("data/terms-coming.md", coming)
}

#[test]
fn announced_terms_are_read_beside_those_in_force() {
    let site = followed("2026-12-28").built();
    let (terms, coming) = (site.dist("declare/terms/index.html"), site.dist("declare/terms/coming/index.html"));
    assert!(!terms.contains("第1条の見本") && coming.contains("第1条の見本"));
    assert!(
        terms.contains("2026年12月28日") && terms.contains("見本の条を書き足しました。"),
        "what is announced is told"
    );
    assert!(terms.contains("href=\"/declare/terms/coming/\"") && terms.contains("data-terms-agree"));
    assert!(!coming.contains("data-terms-agree"), "nobody agrees to what is not in force");
    assert!(coming.contains("<title>2026年12月28日からの使用規約") && coming.contains("href=\"/declare/terms/\""));
    let form = site.dist("declare/form/index.html");
    assert!(!form.contains("name=\"terms_version\" value=\"2026-12-28\""));
}

#[test]
fn on_their_day_they_take_the_place_and_the_old_address_leads_on() {
    let site = followed("2026-12-25").built();
    let terms = site.dist("declare/terms/index.html");
    assert!(terms.contains("第1条の見本") && terms.contains("data-version=\"2026-12-25\""));
    assert!(!terms.contains("/declare/terms/coming/"));
    assert!(site.dist("declare/terms/coming/index.html").contains("http-equiv=\"refresh\""));
    assert!(site.dist("declare/form/index.html").contains("name=\"terms_version\" value=\"2026-12-25\""));
}
