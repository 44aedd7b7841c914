//! What authors bring into the folder, through the program: hints, drafts, days to come, old addresses, all at once.

use super::register::shipped;
use super::tiny::{Tiny, run};

const FRONT: &str = "title = \"A\"\ndescription = \"A\"";

#[test]
fn hints_are_told_by_both_and_are_faults_when_one_is_strict() {
    let site = Tiny::new().page("a", "A", "-項目一\n-項目二\n").built();
    let (check, build) = (site.check(), site.build(&[]));
    assert_eq!((check.code, build.code), (0, 0), "{}", check.err);
    for run in [&check, &build] {
        assert_eq!(run.err.matches("ヒント content/a.md:").count(), 2, "{}", run.err);
        assert!(run.err.contains("ヒント content/a.md:5:1: 「-」の後に空白がない"), "{}", run.err);
    }
    let strict = [run("check", &site.path("."), &["--strict"]), site.build(&["--strict"])];
    for run in strict {
        assert_eq!(run.code, 1, "{}", run.err);
        assert!(run.err.contains("直すところが 2 件あります"), "{}", run.err);
    }
}

#[test]
fn drafts_stop_nothing_and_shape_nothing() {
    let site = Tiny::new().page("a", "A", "暗号化のこと").built();
    let before = site.all();
    let terms = "[[term]]\nword = \"暗号化\"\nexplanation = \"x\"\nreading = \"あ\"\nid = \"ango\"\n";
    site.write("data/wording.toml", terms);
    for (path, text) in [
        ("content/b.md", "+++\ntitle = \"B\"\ndraft = true\ntilte = 1\n+++\n<b>x</b>\n```\n"),
        ("content/日本.md", "+++\ndraft = true\n+++\n"),
        ("content/e.md", "+++\ntitle = \"E\"\ndescription = \"E\"\n\"draft\" = true\n+++\n[x](/gone/)\n"),
        ("content/glossary.md", "+++ \ntitle = \"G\"\ndescription = \"G\"\ndraft = true # まだ\n+++\n"),
        (
            "content/f.md",
            "+++\ntitle = \"C\"\ndescription = \"C\"\ntemplate = \"gone.html\"\ndraft=true\naliases = [\"/a/\"]\n+++\n[x](/gone/)\n",
        ),
    ] {
        site.write(path, text);
    }
    let run = site.check();
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(site.build(&[]).code, 0);
    assert_eq!(site.all(), before);
    site.write("content/d.md", format!("+++\n{FRONT}\n+++\n[f](/f/)\n"));
    assert!(site.refused(&["content/d.md:5:1"]).contains("下書き"));
}

#[test]
fn a_page_waits_for_its_day() {
    let site = Tiny::new().page("news/_index", "N", "").built();
    let before = site.all();
    site.write("content/news/a.md", format!("+++\n{FRONT}\ndate = 2026-12-26\n+++\n[b](/b/#x)\n\n## 一\n\n[c](#一)\n"));
    site.write("content/b.md", format!("+++\n{FRONT}\ndate = 2026-12-27\n+++\n"));
    let check = site.check();
    assert_eq!(check.code, 0, "{}", check.err);
    assert!(check.err.contains("content/b.md: 2026年12月27日に出ます"), "{}", check.err);
    assert_eq!(site.build(&[]).code, 0);
    assert_eq!(site.all(), before);
    site.write("content/c.md", format!("+++\n{FRONT}\n+++\n[b](/b/)\n"));
    assert!(site.refused(&["content/c.md:5:1"]).contains("2026年12月27日まで出ません"));
    site.write("content/c.md", format!("+++\n{FRONT}\ndate = 2026-12-25\n+++\n"));
    assert_eq!(site.build(&[]).code, 0);
    assert!(site.path("dist/c/index.html").exists(), "today is its day");
    // What is wrong with it is told before its day; so is whose place it will want.
    site.write("content/b/_index.md", format!("+++\n{FRONT}\n+++\n"));
    assert!(site.check().err.contains("「/b/」"), "{}", site.check().err);
    site.remove("content/b/_index.md");
    site.write("content/b.md", format!("+++\n{FRONT}\ndate = 2026-12-27\n+++\n[x](/gone/)\n"));
    site.refused(&["content/b.md:6:1"]);
}

#[test]
fn old_addresses_of_any_shape_lead_on() {
    let aliases =
        "aliases = [\"/security/action.html\", \"/old\", \"/お知らせ/\", \"/info.php?id=3\", \"/a/index.html\"]";
    let site = Tiny::new().front("a", &format!("{FRONT}\n{aliases}"), "").built();
    for name in ["security/action.html", "old/index.html", "お知らせ/index.html", "info.php/index.html"] {
        assert!(site.dist(name).contains("<a href=\"/a/\">A</a>"), "{name}: {}", site.dist(name));
    }
    site.write("content/b.md", format!("+++\n{FRONT}\naliases = [\"/declare/check/\", \"old/\", \"/x/../y\"]\n+++\n"));
    let told = site.check();
    assert_eq!(told.err.matches("は使えません").count(), 3, "{}", told.err);
    site.write("content/b.md", format!("+++\n{FRONT}\n+++\n[x](/%E3%81%8A%E7%9F%A5%E3%82%89%E3%81%9B/)\n"));
    assert_eq!(site.check().code, 0, "an address as a browser copies it");
}

#[test]
fn what_others_ask_for_by_its_name_is_published() {
    let site = Tiny::new().file("content/.well-known/security.txt", "Contact: mailto:a@x.example\n").built();
    assert_eq!(site.dist(".well-known/security.txt"), "Contact: mailto:a@x.example\n");
    site.remove("content/.well-known/security.txt");
    assert_eq!(site.build(&[]).code, 0);
    assert!(!site.path("dist/.well-known").exists());
}

#[test]
fn files_as_windows_and_macs_leave_them_are_taken() {
    let page =
        |end: &str| format!("+++ \n{FRONT}\n+++\t\n## 一\n\n![絵](/assets/images/ガイド.svg)\n").replace('\n', end);
    let picture = "<svg viewBox=\"0 0 24 12\"/>";
    let plain =
        Tiny::new().file("templates/assets/images/ガイド.svg", picture).file("content/a.md", page("\n")).built();
    let theirs = Tiny::new()
        .file("templates/assets/images/カ\u{3099}イト\u{3099}.svg", picture)
        .file("other/a.MD", page("\r\n"))
        .file("content/Thumbs.db", [0xff_u8])
        .file("templates/assets/desktop.ini", "x");
    std::os::unix::fs::symlink("../other", theirs.path("content/linked")).expect("a link");
    let theirs = theirs.built();
    theirs.write("templates/section.html", "<hr>");
    theirs.write("content/s/_index.MD", format!("+++\n{FRONT}\n+++\n"));
    assert_eq!(theirs.build(&[]).code, 0);
    assert_eq!(theirs.dist("s/index.html"), "<hr>", "a section's page");
    assert_eq!(theirs.dist("linked/a/index.html"), plain.dist("a/index.html").replace("/a/", "/linked/a/"));
    assert!(theirs.dist("linked/a/index.html").contains("width=\"24\" height=\"12\""));
}

#[test]
fn faults_of_every_kind_are_told_in_one_round() {
    let site = Tiny::new().file("templates/faq.html", "{{ content.groups }}").built();
    site.write("content/a.md", format!("+++\n{FRONT}\n+++\n[x](/gone/) [b](/b/) [d](/d/#x)\n"));
    site.write("content/b.md", format!("+++\n{FRONT}\ntilte = 1\n+++\n"));
    site.write("content/d.md", format!("+++\n{FRONT}\naliases = [\"/a/\"]\n+++\n<b>x</b> [y](/gone/)\n"));
    site.write("content/faq.md", format!("+++\n{FRONT}\nkind = \"faq\"\n+++\n"));
    site.write("data/faq.toml", "x = 1\n");
    site.refused(&[
        "content/a.md:5:1",
        "content/a.md:5:22",
        "content/b.md:4:1",
        "content/d.md:1:1",
        "content/d.md:6:1",
        "content/d.md:6:5",
        "content/d.md:6:10",
        "data/faq.toml:1:1",
    ]);
}

#[test]
fn pages_and_data_are_looked_at_beside_faults_of_the_settings() {
    let site = Tiny::new().built();
    let settings = std::fs::read_to_string(site.path("data/site.toml")).expect("settings");
    site.write("data/site.toml", settings.replace("footer = []", "footer = []\nfoter = 1"));
    site.write("content/a.md", format!("+++\n{FRONT}\n+++\n<b>x</b>\n-項目\n[x](/gone/)\n"));
    site.write("content/b.md", "+++\ntitle = 1\n+++\n");
    site.write("data/faq.toml", "x = 1\n");
    site.refused(&[
        "content/a.md:5:1",
        "content/a.md:5:5",
        "content/a.md:7:1",
        "content/b.md:2:9",
        "data/faq.toml:1:1",
        "data/site.toml:10:1",
    ]);
    // What of them is sound still holds, whatever stands beside it.
    site.write("content/c.md", format!("+++\n{FRONT}\n+++\n[y](https://y.example/nowhere/)\n"));
    let settings = settings.replace("https://x.example/", "https://y.example/");
    for fault in ["[review]\nundo_minutes = \"x\"\n", "[review]\nundo_minutes = = 1\n"] {
        site.write("data/site.toml", format!("{settings}{fault}"));
        let told = site.check().err;
        for place in ["data/site.toml:", "content/a.md:7:1", "/nowhere/"] {
            assert!(told.contains(place), "{place}: {told}");
        }
    }
}

#[test]
fn links_are_looked_at_beside_faults_of_templates_and_assets() {
    let site = Tiny::new().built();
    site.write("content/a.md", format!("+++\n{FRONT}\n+++\n[x](/gone/) ![y](/assets/images/gone.png)\n"));
    site.write("templates/page.html", "{% extends \"base.html\" %}\n{% block main %}\n{{ content. }}{% endblock %}\n");
    site.write("templates/assets/a.js", "\nimport { x } from \"./gone.js\";\n");
    site.refused(&["content/a.md:5:1", "content/a.md:5:13", "templates/assets/a.js:2:20", "templates/page.html:3:13"]);
}

#[test]
fn what_no_feed_can_hold_is_a_fault_wherever_it_stands() {
    let site = Tiny::new().built();
    site.write("content/a.md", "+++\ntitle = \"制御\\u0008文字\"\ndescription = \"A\"\n+++\n");
    site.refused(&["content/a.md:2:12"]);
    site.remove("content/a.md");
    let settings = std::fs::read_to_string(site.path("data/site.toml")).expect("settings");
    site.write("data/site.toml", settings.replace("事務局", "事\\u0002務局"));
    assert_eq!(site.check().code, 1);
}

#[test]
fn what_nobody_sees_is_a_hint_in_every_kind_of_file() {
    let site = Tiny::new().built();
    site.write("content/a.md", "+++\ntitle = \"次\u{200b}の\"\ndescription = \"A\"\n+++\n一\u{2028}二\u{b}\n");
    site.write("data/wording.toml", "# 見\u{ad}本\n");
    site.write("templates/page.html", "{% extends \"base.html\" %}\n{# 一\u{b}二 #}\n");
    let said = site.check().err;
    for place in [
        "ヒント templates/page.html:2:5",
        "ヒント content/a.md:2:11",
        "ヒント content/a.md:5:2",
        "ヒント data/wording.toml:1:4",
        "content/a.md:5:4",
    ] {
        assert!(said.contains(&format!("{place}: 目に見えない")), "{place}: {said}");
    }
}

#[test]
fn a_page_does_not_take_an_address_of_the_processor() {
    let site = shipped();
    site.write("content/account/help.md", format!("+++\n{FRONT}\n+++\n"));
    site.write("content/c.md", format!("+++\n{FRONT}\n+++\n"));
    let said = site.check().err;
    for place in ["content/account/help.md:1:1: アドレス「/account/help/」", "content/c.md:1:1: アドレス「/c/」"]
    {
        assert!(said.contains(place), "{said}");
    }
}

#[test]
fn pictures_that_no_browser_shows_are_named() {
    let site = Tiny::new().built();
    site.write("content/a.md", format!("+++\n{FRONT}\n+++\n![一](/assets/IMG_1.HEIC)\n![二](/assets/b.png)\n"));
    site.write("templates/assets/IMG_1.HEIC", "x");
    site.write("templates/assets/b.png", "x");
    let said = site.check().err;
    assert!(said.contains("content/a.md:5:1: 画像「/assets/IMG_1.HEIC」は、ブラウザーで見られる形式では"), "{said}");
    assert!(said.contains("content/a.md:6:1: 画像「/assets/b.png」を読めません"), "{said}");
}

#[test]
fn what_runs_publishes_a_page_on_its_day() {
    let site = Tiny::new()
        .front("a", &format!("{FRONT}\ndate = 2026-12-26\naliases = [\"/old.html\"]"), "")
        .page("b", "B", "");
    let (root, out) = (site.path("."), site.path("dist"));
    let settings = sengen::config::load(&root).expect("sound settings");
    let base = settings.base_url.parse().expect("an address");
    let on = |day: &str| sengen::site::Input::new(&root, &settings, &base, day.parse().expect("a day"));
    sengen::site::build(on("2026-12-25"), &out).expect("sound");
    assert!(!site.path("dist/a").exists() && !site.path("dist/old.html").exists());
    // Whatever is half written by then.
    site.write("content/b.md", "+++");
    sengen::site::republish(on("2026-12-26"), &out).expect("sound");
    assert!(site.path("dist/a/index.html").exists() && site.path("dist/old.html").exists());
}
