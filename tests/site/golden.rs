//! The bytes of a tiny site, whole: what Tera, pulldown-cmark and we ourselves write may not drift unseen.

use super::tiny::Tiny;

fn site() -> Tiny {
    let news = "title = \"一報\"\ndescription = \"一報です。\"\ndate = 2026-10-01\naliases = [\"/old/\"]";
    Tiny::new()
        .page("news/_index", "お知らせ", "[一報](/news/first/#b)\n")
        .front("news/first", news, "## 見出し {#b}\n\n日本\n語 <https://e.example/>\n")
        .file("templates/assets/main.css", "p{color:red}")
        .file("templates/redirect.html", include_str!("../../templates/redirect.html"))
        .file("templates/assets/redirect.js", include_str!("../../templates/assets/redirect.js"))
        .built()
}

#[test]
fn a_page_is_what_it_was() {
    let crumbs = concat!(
        "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"BreadcrumbList\",",
        "\"itemListElement\":[{\"@type\":\"ListItem\",\"item\":\"https://x.example/\",\"name\":\"ホーム\",\"position\":1},",
        "{\"@type\":\"ListItem\",\"item\":\"https://x.example/news/\",\"name\":\"お知らせ\",\"position\":2},",
        "{\"@type\":\"ListItem\",\"item\":\"https://x.example/news/first/\",\"name\":\"一報\",\"position\":3}]}</script>\n",
    );
    let expected = [
        "<title>一報｜ためしサイト</title>\n",
        crumbs,
        "<a href=\"/\">ホーム</a>\n<a href=\"/news/\">お知らせ</a>\n<a href=\"/news/first/\">一報</a>\n",
        "<h2 id=\"b\">見出し</h2>\n<p>日本語 <a href=\"https://e.example/\" rel=\"external\">https://e.example/</a></p>\n",
    ];
    assert_eq!(site().dist("news/first/index.html"), expected.concat());
}

#[test]
fn the_files_are_these_and_no_others() {
    let site = site();
    let names: Vec<String> = site.all().into_keys().collect();
    let expected = [
        "assets/main.a746c5fa.css",
        "assets/redirect.eb54ed6b.js",
        "feed.xml",
        "index.html",
        "news/first/index.html",
        "news/index.html",
        "old/index.html",
        "robots.txt",
        "sitemap.xml",
    ];
    assert_eq!(names, expected);
    assert_eq!(site.dist("robots.txt"), "User-agent: *\nAllow: /\n\nSitemap: https://x.example/sitemap.xml\n");
}

#[test]
fn the_site_map_and_the_feed_take_their_dates_from_content() {
    let site = site();
    let map = site.dist("sitemap.xml");
    assert!(map.contains("<url><loc>https://x.example/news/first/</loc><lastmod>2026-10-01</lastmod></url>"), "{map}");
    assert!(map.contains("<url><loc>https://x.example/</loc></url>"), "{map}");
    assert!(!map.contains("/old/"), "{map}");
    let feed = site.dist("feed.xml");
    assert!(feed.contains("<updated>2026-10-01T00:00:00+09:00</updated>\n<author>"), "{feed}");
    assert!(feed.contains("<entry>\n<title>一報</title>\n<id>https://x.example/news/first/</id>"), "{feed}");
}

#[test]
fn an_old_path_leads_on_without_a_script() {
    let page = site().dist("old/index.html");
    let refresh = "<noscript><meta http-equiv=\"refresh\" content=\"0; url=/news/first/\"></noscript>";
    assert!(page.contains(refresh), "with a script, that one leads on, query and place included: {page}");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://x.example/news/first/\">"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "{page}");
}

#[test]
fn the_page_for_what_is_not_found_is_listed_nowhere() {
    let site = Tiny::new().page("404", "見つかりません", "[ホーム](/)\n").built();
    assert_eq!(site.dist("404.html"), "<title>見つかりません｜ためしサイト</title>\n<p><a href=\"/\">ホーム</a></p>\n");
    assert!(!site.dist("sitemap.xml").contains("404"));
}

#[test]
fn the_page_of_all_pages_lists_news_newest_first() {
    let list =
        "{% for group in content.groups %}{% for page in group.children %}{{ page.title }}{% endfor %}{% endfor %}";
    let site = Tiny::new()
        .file("templates/sitemap.html", list)
        .front("sitemap", "title = \"地図\"\ndescription = \"地図です。\"\nkind = \"sitemap\"", "")
        .page("news/_index", "お知らせ", "")
        .front("news/a", "title = \"前\"\ndescription = \"前です。\"\ndate = 2026-10-01", "")
        .front("news/b", "title = \"後\"\ndescription = \"後です。\"\ndate = 2026-11-01", "")
        .built();
    assert_eq!(site.dist("sitemap/index.html"), "後前");
}
