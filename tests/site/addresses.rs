//! Links below a base path, and a form processor on another host.

use super::tiny::Tiny;

const PAGE: &str = "<link rel=\"canonical\" href=\"{{ page.canonical }}\"><p>{{ site.policy }}</p>\
    <link href=\"{{ asset(name=\"m.css\") }}\"><a href=\"{{ link(path=\"/a/\") }}\">a</a>\
    <form action=\"{{ action(path=\"/declare/check/\") }}\"></form>{{ content.html | safe }}";

fn site() -> Tiny {
    Tiny::new()
        .file("templates/page.html", PAGE)
        .file("templates/assets/m.css", "a{background:url(i.svg)}")
        .file("templates/assets/i.svg", "<svg viewBox=\"0 0 1 1\"/>")
        .page("a", "A", "[home](/) ![x](/assets/i.svg)\n")
}

#[test]
fn everything_lies_below_the_base_path() {
    let site = site();
    let run = site.build(&["--base-url", "https://y.example/sengen/"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let page = site.dist("a/index.html");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://y.example/sengen/a/\">"), "{page}");
    assert!(page.contains("<link href=\"/sengen/assets/m."), "{page}");
    assert!(page.contains("<a href=\"/sengen/a/\">a</a>"), "{page}");
    assert!(page.contains("<form action=\"/sengen/declare/check/\">"), "{page}");
    assert!(page.contains("<a href=\"/sengen/\">home</a>"), "{page}");
    assert!(page.contains("<img src=\"/sengen/assets/i."), "{page}");
    assert!(
        page.contains("form-action &#39;self&#39;; base-uri") || page.contains("form-action 'self'; base-uri"),
        "{page}"
    );
    assert!(site.dist("sitemap.xml").contains("<loc>https://y.example/sengen/a/</loc>"));
}

#[test]
fn a_foreign_processor_takes_the_form() {
    let site = site();
    let settings = std::fs::read_to_string(site.path("data/site.toml")).expect("settings");
    site.write("data/site.toml", format!("processor = \"https://forms.example\"\n{settings}"));
    let site = site.built();
    let page = site.dist("a/index.html");
    assert!(page.contains("<form action=\"https://forms.example/declare/check/\">"), "{page}");
    assert!(page.contains(" https://forms.example; base-uri"), "{page}");
    assert!(page.contains("<a href=\"/a/\">a</a>"), "{page}");
}

#[test]
fn another_base_path_rewrites_every_page() {
    let site = site().built();
    let run = site.build(&["--base-url", "https://x.example/b/"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(site.dist("a/index.html").contains("href=\"/b/a/\""));
}
