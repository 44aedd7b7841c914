//! The scheme as it is shipped: it has no faults, and every page of it keeps to the rules of the house.

use super::tiny::{files, run};
use std::path::Path;

/// What the program obeys is never typed by hand: whoever changes the setting changes every page.
#[test]
fn the_privacy_page_tells_the_periods_that_are_configured() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/privacy.md");
    let page = std::fs::read_to_string(page).expect("content/privacy.md");
    for (name, row) in [
        ("{confirm_within}", "受付"),
        ("{expired_kept}", "期限が過ぎた"),
        ("{rejected_kept}", "受理されなかった"),
        ("{withdrawn_kept}", "中止した"),
        ("{revoked_kept}", "取り消された"),
    ] {
        let said = page.lines().find(|line| line.starts_with(&format!("| {row}"))).expect(row);
        assert!(said.contains(name), "{name}: {said}");
    }
}

/// Else a page would teach people to trust the wrong sender.
#[test]
fn what_tells_a_true_mail_names_the_address_that_mails_come_from() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings = sengen::config::load(root).expect("sound settings");
    let domain = settings.mail.from.rsplit('@').next().expect("a domain");
    for name in ["content/news/2026-10-20-suspicious-mail.md", "data/faq.toml"] {
        let text = std::fs::read_to_string(root.join(name)).expect(name);
        assert!(text.contains(&format!("＠の後ろが {domain} のアドレス")), "{name}");
    }
}

#[test]
fn every_advice_of_the_self_check_leads_to_a_page() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/self-check.toml");
    let text = std::fs::read_to_string(file).expect("data/self-check.toml");
    let questions: Vec<&str> = text.split("[[question]]").skip(1).collect();
    let lost: Vec<&&str> = questions.iter().filter(|question| !question.contains("\nlink = \"/")).collect();
    assert!(questions.len() == 25 && lost.is_empty(), "{lost:?}");
}

#[test]
fn every_asset_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    let all: Vec<(String, String)> = ["content", "data", "templates", "src/view"]
        .iter()
        .flat_map(|folder| {
            files(&root.join(folder)).into_iter().map(move |(name, bytes)| (format!("{folder}/{name}"), text(&bytes)))
        })
        .collect();
    for (folder, at_least) in [("templates/assets", 30), ("templates/scripts", 15)] {
        let kept = files(&root.join(folder));
        assert!(kept.len() > at_least, "{} files in {folder}", kept.len());
        for name in kept.keys() {
            let short = name.rsplit('/').next().expect("a name");
            let is_used = all.iter().any(|(from, text)| {
                let (within, own) = (from.starts_with(folder), from == &format!("{folder}/{name}"));
                !own && (text.contains(name)
                    || within && [format!("/{short}\""), format!("/{short})")].iter().any(|end| text.contains(end)))
            });
            assert!(is_used, "{folder}/{name}: nothing uses it");
        }
    }
}

#[test]
fn the_shipped_scheme_builds_and_every_page_keeps_the_rules() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("dist");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let built = run("build", root, &["--out", out.to_str().expect("UTF-8"), "--base-url", "https://x.example/s/"]);
    assert_eq!(built.code, 0, "{}", built.err);
    let mut pages = 0;
    for (name, bytes) in files(&out).into_iter().filter(|(name, _)| name.ends_with(".html")) {
        let html = String::from_utf8(bytes).expect("UTF-8");
        pages += 1;
        keeps_the_rules(&name, &html);
    }
    assert!(pages > 40, "{pages} pages");
}

fn keeps_the_rules(name: &str, html: &str) {
    let redirect = html.contains("http-equiv=\"refresh\"");
    assert!(redirect || html.contains("http-equiv=\"Content-Security-Policy\""), "{name}: no policy");
    assert!(redirect || html.contains("<meta name=\"description\" content=\""), "{name}: no description");
    let public = !html.contains("content=\"noindex\"");
    assert!(!public || html.contains("<link rel=\"canonical\" href=\"https://x.example/s/"), "{name}: no canonical");
    assert!(!html.contains("style=\"") && !html.contains("<style"), "{name}: inline style");
    assert_eq!(html.matches("<h1").count(), 1, "{name}: one h1");
    for (at, _) in html.match_indices("<script") {
        let tag = &html[at..at + html[at..].find('>').expect("an end")];
        if tag.contains("application/ld+json") {
            let data = html[at..].split_once('>').and_then(|(_, rest)| rest.split_once("</script>")).expect("data").0;
            let value: serde_json::Value = serde_json::from_str(data).expect("JSON");
            assert_eq!(value["@context"], "https://schema.org", "{name}");
        } else {
            assert!(tag.contains("src=\""), "{name}: inline script {tag}");
        }
    }
    for (at, _) in html.match_indices("href=\"/").chain(html.match_indices("src=\"/")) {
        let address = html[at..].split('"').nth(1).expect("an address");
        assert!(address.starts_with("/s/"), "{name}: {address} leaves the base path");
    }
}

#[test]
fn with_the_line_ends_of_windows_every_file_is_taken() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let attributes = std::fs::read_to_string(home.join(".gitattributes")).expect("attributes");
    let kept: Vec<&str> = attributes.lines().filter_map(|line| line.strip_suffix(" -text")).collect();
    assert!(kept.iter().all(|name| home.join(name).is_file()), "{kept:?}");
    let root = tempfile::tempdir().expect("a folder");
    let mut turned = 0;
    for folder in ["content", "data", "templates"] {
        for (name, bytes) in files(&home.join(folder)) {
            let name = format!("{folder}/{name}");
            let path = root.path().join(&name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            let text = String::from_utf8(bytes.clone()).ok().filter(|_| !kept.contains(&name.as_str()));
            let is_turned = text.as_ref().is_some_and(|text| text.contains('\n') && !text.contains("\r\n"));
            let bytes = if is_turned { text.expect("a text").replace('\n', "\r\n").into_bytes() } else { bytes };
            turned += usize::from(is_turned);
            std::fs::write(path, bytes).expect("written");
        }
    }
    assert!(turned > 150, "{turned} files");
    let run = run("check", root.path(), &["--strict"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}
