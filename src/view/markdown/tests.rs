//! What Markdown becomes, and what it is refused for.

use super::*;
use crate::base::toml;
use crate::config::Settings;
use crate::view::{Assets, Surface};
use std::fs;
use std::sync::Arc;

const SETTINGS: &str = r#"
scheme = "S"
title = "T"
description = "D"
base_url = "https://x.example/base/"
declaration_id_prefix = "4"
review_period = "1週間"
menu = []
footer = []
[office]
operator = "O"
representative = "R"
name = "N"
email = "a@x.example"
[mail]
from = "a@x.example"
reply_to = "a@x.example"
envelope_sender = "a@x.example"
"#;

pub(super) fn with<T>(source: &str, take: impl Fn(Result<Rendered, Vec<Problem>>) -> T) -> T {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let images = folder.path().join("templates/assets/images");
    fs::create_dir_all(&images).expect("folders");
    fs::write(images.join("a.svg"), "<svg viewBox=\"0 0 24 12\"/>").expect("a picture");
    let settings: Settings = toml::parse(Path::new("data/site.toml"), SETTINGS).expect("settings");
    let base = settings.base_url.parse().expect("an address");
    let assets = Arc::new(Assets::load(folder.path()).expect("assets"));
    let links = Links::new(&settings, &base, Surface::Site, assets);
    take(render(source, &MarkdownContext { file: Path::new("content/a.md"), line: 5, links: &links, glossary: None }))
}

pub(super) fn html(source: &str) -> String {
    with(source, |rendered| rendered.expect("sound Markdown").html)
}

pub(super) fn places(source: &str) -> Vec<String> {
    let place = |problem: &Problem| problem.to_string().split(": ").next().unwrap_or_default().to_owned();
    with(source, |rendered| rendered.expect_err("faults").iter().filter(|it| !it.is_hint()).map(place).collect())
}

#[test]
fn a_tool_stands_between_the_opening_and_the_rest() {
    let around = |text: &str| {
        with(text, |rendered| {
            let rendered = rendered.expect("without a fault");
            let (opening, rest) = rendered.around();
            (opening.to_owned(), rest.to_owned())
        })
    };
    let heading = "<h2 id=\"how\">使い方</h2>\n<p>二</p>\n".to_owned();
    assert_eq!(around("一\n\n## 使い方 {#how}\n\n二\n"), ("<p>一</p>\n".into(), heading.clone()));
    assert_eq!(around("## 使い方 {#how}\n\n二\n"), (String::new(), heading));
    assert_eq!(around("一\n"), ("<p>一</p>\n".into(), String::new()));
}

#[test]
fn line_ends_beside_japanese_leave_no_blank() {
    assert_eq!(html("日本\n語です。\n次"), "<p>日本語です。次</p>\n");
    assert_eq!(html("one\ntwo"), "<p>one\ntwo</p>\n");
}

#[test]
fn headings_get_ids_and_fill_the_contents() {
    let (html, toc) = with("## 費用 {#cost}\n\n### `x` と\n", |r| {
        let r = r.expect("sound");
        (r.html, r.toc)
    });
    assert_eq!(html, "<h2 id=\"cost\">費用</h2>\n<h3 id=\"x-と\"><code>x</code> と</h3>\n");
    assert_eq!((toc[1].title.as_str(), toc[1].level), ("x と", 3));
}

#[test]
fn links_stand_below_the_base_path_and_are_collected() {
    let (html, targets) = with("[a](/faq/#cost) [b](https://e.example/) [c](#x)\n[d](/account/)", |r| {
        let r = r.expect("sound");
        (r.html, r.targets)
    });
    assert!(html.contains("<a href=\"/base/faq/#cost\">a</a>"), "{html}");
    assert!(html.contains("<a href=\"https://e.example/\" rel=\"external\">b</a>"), "{html}");
    assert_eq!(
        targets.iter().map(|t| (t.path.as_str(), t.line)).collect::<Vec<_>>(),
        [("/faq/#cost", 5), ("#x", 5), ("/account/", 6)]
    );
}

#[test]
fn pictures_bear_their_fingerprint_and_size() {
    let html = html("![図 \"1\"](/assets/images/a.svg)");
    assert!(html.starts_with("<figure class=\"figure\"><img src=\"/base/assets/images/a."), "{html}");
    assert!(html.ends_with(".svg\" alt=\"図 &quot;1&quot;\" width=\"24\" height=\"12\"></figure>\n"), "{html}");
}

#[test]
fn callouts_bear_their_japanese_labels() {
    let tip = with("> [!TIP]\n> 一つだけ。\n", |r| r.expect("sound"));
    assert_eq!(tip.tips, 1);
    assert_eq!(
        tip.html,
        "<div class=\"callout callout-tip\">\n<p class=\"callout-title\">まずこれだけ</p>\n<p>一つだけ。</p>\n</div>\n"
    );
    assert!(html("> [!CAUTION]\n> x\n").contains("よくない例"));
}

#[test]
fn tables_have_heads_with_scope_and_no_inline_styles() {
    let html = html("| | 数 |\n|---|--:|\n| 行 | 1 |\n");
    assert!(html.contains("<tr><td></td><th scope=\"col\" class=\"numeric\">数</th></tr>"), "{html}");
    assert!(html.contains("<tr><th scope=\"row\">行</th><td class=\"numeric\">1</td></tr>"), "{html}");
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn what_would_slip_through_is_named_with_its_place() {
    assert_eq!(places("よい\n\n<div>x</div>\n"), ["content/a.md:7:1"]);
    assert_eq!(places("a <b>x</b>"), ["content/a.md:5:3", "content/a.md:5:7"]);
    assert_eq!(places("a [x](javascript:alert(1))"), ["content/a.md:5:3"]);
    assert_eq!(places("[x](http://e.example/) [y](../a/)"), ["content/a.md:5:1", "content/a.md:5:24"]);
    assert_eq!(places("**「重要」**です"), ["content/a.md:5:1"]);
    assert_eq!(places("a\n{{ site }}"), ["content/a.md:6:1"]);
    assert_eq!(places("# 題"), ["content/a.md:5:1"]);
    assert_eq!(places("## a {#x}\n\n## b {#x}"), ["content/a.md:7:1"]);
    assert_eq!(places("## a\n\n#### b"), ["content/a.md:7:1"]);
    assert_eq!(places("![x](/assets/images/gone.svg)"), ["content/a.md:5:1"]);
    assert_eq!(places("> [!HINT]\n> x"), ["content/a.md:5:3"]);
}
