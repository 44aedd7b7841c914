//! Every way a scheme's files can be wrong: the place is named, the remedy too, the exit code is 1 and
//! `dist` stays as it was.

use super::tiny::Tiny;

#[test]
fn an_unknown_key_in_settings_or_front_matter() {
    let site = Tiny::new().built();
    site.write("content/a.md", "+++\ntitle = \"A\"\ndescription = \"A\"\ntilte = \"x\"\n+++\n");
    let said = site.refused(&["content/a.md:4:1"]);
    assert!(said.contains("tilte"), "{said}");
    site.write("data/laws.toml", "[[law]]\nnmae = 1\n");
    site.refused(&["content/a.md:4:1", "data/laws.toml:2:1"]);
}

#[test]
fn broken_settings() {
    let site = Tiny::new().built();
    site.write("data/site.toml", "scheme = \n");
    site.write("templates/mail/a.txt", "no subject\n");
    site.refused(&["data/site.toml:1:10", "templates/mail/a.txt:1:1"]);
    site.write("templates/page.html", "{% extends \"base.html\" %}\n{% if %}\n");
    site.refused(&["data/site.toml:1:10", "templates/mail/a.txt:1:1", "templates/page.html:2:7"]);
}

#[test]
fn a_processor_without_encryption() {
    let site = Tiny::new().built();
    let sound = std::fs::read_to_string(site.path("data/site.toml")).expect("settings");
    let with = |processor: &str| sound.replacen("base_url", &format!("processor = \"{processor}\"\nbase_url"), 1);
    site.write("data/site.toml", with("http://forms.x.example"));
    assert!(site.refused(&["data/site.toml"]).contains("暗号化"));
    for processor in ["http://127.0.0.1:8080", "https://forms.x.example"] {
        site.write("data/site.toml", with(processor));
        assert_eq!(site.check().code, 0, "{processor}");
    }
}

#[test]
fn settings_of_mails_that_would_stop_serve() {
    let site = Tiny::new().built();
    let sound = std::fs::read_to_string(site.path("data/site.toml")).expect("settings");
    for (key, from, to) in [
        ("mail.from", "from = \"a@x.example\"", "from = \"事務局 <a@x.example>\""),
        ("mail.reply_to", "reply_to = \"a@x.example\"", "reply_to = \"\""),
        ("office.email", "email = \"a@x.example\"", "email = \"a@x\""),
        ("mail.transport", "reply_to", "transport = \"smpt://x.example\"\nreply_to"),
    ] {
        site.write("data/site.toml", sound.replacen(from, to, 1));
        let said = site.refused(&["data/site.toml"]);
        assert!(said.contains(key), "{said}");
    }
}

#[test]
#[cfg(feature = "office")]
fn what_only_the_office_reads() {
    let site = Tiny::new().built();
    site.write("templates/mail/received.txt", "Subject: {{ scheme }}\n\n{{ name }} 様\n{{ nome }}\n");
    site.write("data/checks.toml", "[[check]]\ntitel = \"x\"\n");
    site.refused(&["data/checks.toml:2:1", "templates/mail/received.txt:4:4"]);
}

#[test]
fn a_ragged_sheet() {
    let site = Tiny::new()
        .file("data/prefectures.csv", include_str!("../../data/prefectures.csv"))
        .file("data/industries.csv", include_str!("../../data/industries.csv"))
        .file("data/levels.toml", include_str!("../../data/levels.toml"))
        .file("data/words.ja.toml", include_str!("../../data/words.ja.toml"))
        .built();
    let head = "no,name,prefecture,municipality,industry,stars,declared_on\n";
    let good = "10000001,株式会社一,東京都,大田区,E,1,2026-11-20\n";
    site.write("data/declarers.csv", format!("{head}{good}10000002,株式会社二,東京都\n"));
    site.refused(&["data/declarers.csv:3:1"]);
    site.write("data/declarers.csv", format!("{head}{good}"));
    assert_eq!(site.check().code, 0);
    site.remove("data/words.ja.toml");
    site.refused(&["data/words.ja.toml"]);
}

#[test]
fn every_fault_among_the_declarers_at_once() {
    let site = Tiny::new()
        .file("data/prefectures.csv", include_str!("../../data/prefectures.csv"))
        .file("data/industries.csv", include_str!("../../data/industries.csv"))
        .file("data/levels.toml", include_str!("../../data/levels.toml"))
        .file("data/words.ja.toml", include_str!("../../data/words.ja.toml"))
        .built();
    let rows = [
        "no,name,prefecture,municipality,industry,stars,declared_on",
        "10000001,株式会社一,東京都,大田区,E,1,2026-11-01",
        "10000001,株式会社二,東京都,大田区,E,1,2026-11-01",
        "10000003,株式会社三,江戸,大田区,E,1,2026-11-01",
        "10000004,株式会社四,東京都,大田区,塗装,1,2026-11-01",
        "10000005,株式会社五,東京都,大田区,E,3,2026-11-01",
        "10000006,株式会社六,東京都,大田区,E,2,2999-01-01",
        "10000007,,東京都,大田区,E,2,2026-11-01",
        "10000008,株式会社\u{7}八,東京都,大田区,E,2,2026-11-01",
        "10000009,株式会社九,江戸,大田区,Z,0,2026-11-31",
    ];
    site.write("data/declarers.csv", rows.join("\n"));
    let at = |line: u32| format!("data/declarers.csv:{line}:1");
    let lines = [3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10].map(at);
    let said = site.refused(&lines.each_ref().map(String::as_str));
    for what in
        ["2 行目にもあります", "江戸", "塗装", "stars「3」", "2999年1月1日", "name が空", "U+0007", "2026-11-31"]
    {
        assert!(said.contains(what), "{what}: {said}");
    }
}

#[test]
fn a_file_in_shift_jis() {
    let site = Tiny::new().built();
    site.write("content/a.md", b"+++\ntitle = \"\x8a\x94\x8e\xae\"\n+++\n");
    let said = site.refused(&["content/a.md:2:1"]);
    assert!(said.contains("Shift_JIS") && said.contains("UTF-8"), "{said}");
}

#[test]
fn templates_that_cannot_be_read_or_lead_nowhere() {
    let site = Tiny::new().built();
    site.write("templates/page.html", "{% extends \"base.html\" %}\n{% block main %}\n{{ content. }}{% endblock %}\n");
    site.refused(&["templates/page.html:3:13"]);
    site.write("templates/page.html", "{% include \"gone.html\" %}\n{{ gone() }}\n");
    site.refused(&["templates/page.html:1:12", "templates/page.html:2:4"]);
    site.write("templates/page.html", "{% extends \"gone.html\" %}\n");
    site.refused(&["templates/page.html"]);
}

#[test]
fn a_template_that_asks_for_what_is_not_there() {
    let site = Tiny::new().page("a", "A", "").built();
    site.write("templates/page.html", "ok\n{{ content.gone.x }}\n");
    site.refused(&["templates/page.html:2:12"]);
    site.write("templates/page.html", "{{ asset(name=\"gone.css\") }}\n");
    site.refused(&["templates/page.html:1:4"]);
    site.remove("templates/page.html");
    site.refused(&["content/a.md:1:1"]);
}

#[test]
fn two_pages_for_one_address() {
    let site = Tiny::new().page("a", "A", "").built();
    site.write("content/a/_index.md", "+++\ntitle = \"A\"\ndescription = \"A\"\n+++\n");
    let said = site.refused(&["content/a.md:1:1"]);
    assert!(said.contains("「/a/」") && said.contains("content/a/_index.md"), "{said}");
    site.remove("content/a/_index.md");
    site.write("content/b.md", "+++\ntitle = \"B\"\ndescription = \"B\"\naliases = [\"/a/\"]\n+++\n");
    site.refused(&["content/b.md:1:1"]);
}

#[test]
fn a_file_where_a_folder_must_be() {
    let site = Tiny::new().built();
    site.write("content/b.md", "+++\ntitle = \"B\"\ndescription = \"B\"\naliases = [\"/robots.txt/\"]\n+++\n");
    site.refused(&["content/b.md:1:1"]);
}

#[test]
fn links_and_anchors_that_lead_nowhere() {
    let site = Tiny::new().page("a", "A", "## x {#x}\n").built();
    site.write(
        "content/b.md",
        "+++\ntitle = \"B\"\ndescription = \"B\"\n+++\n[a](/a/#x)\n\n[b](/gone/) [c](/a/#y) [d](#z)\n",
    );
    site.refused(&["content/b.md:7:1", "content/b.md:7:13", "content/b.md:7:24"]);
    site.remove("content/b.md");
    site.write("templates/page.html", "<a href=\"{{ link(path=\"/gone/\") }}\">x</a>");
    site.refused(&["content/a.md"]);
}

#[test]
fn raw_html_and_scripts_in_markdown() {
    let site = Tiny::new().built();
    let text = "よい\n\n<script>x</script>\n\n[x](javascript:x) **「重要」**です\n";
    site.write("content/a.md", format!("+++\ntitle = \"A\"\ndescription = \"A\"\n+++\n{text}"));
    site.refused(&["content/a.md:7:1", "content/a.md:9:1", "content/a.md:9:19"]);
}

#[test]
fn news_without_their_day() {
    let site = Tiny::new().page("news/_index", "お知らせ", "").built();
    site.write("content/news/a.md", "+++\ntitle = \"A\"\ndescription = \"A\"\n+++\n本文\n");
    let said = site.refused(&["content/news/a.md:1:1"]);
    assert!(said.contains("date"), "{said}");
}

#[test]
fn a_page_saved_on_windows_is_sound() {
    let site = Tiny::new().built();
    site.write("content/a.md", "\u{feff}+++\r\ntitle = \"A\"\r\ndescription = \"A\"\r\n+++\r\n## 一\r\n\r\n本文\r\n");
    assert_eq!(site.build(&[]).code, 0);
    assert!(site.dist("a/index.html").contains("<p>本文</p>"));
}

#[test]
fn pictures_without_words_and_headings_that_are_none() {
    let site = Tiny::new().file("templates/assets/images/a.svg", "<svg viewBox=\"0 0 1 1\"/>").built();
    let text = "![絵](/assets/images/a.svg)\n\n![](/assets/images/a.svg)\n\n##見出し\n\n＃＃ 見出し\n\n\
                [一] (/)\n\n［二］（/）\n\n｜三｜\n｜---｜\n\n    四\n";
    site.write("content/a.md", format!("+++\ntitle = \"A\"\ndescription = \"A\"\n+++\n{text}"));
    let lines = ["7:1", "9:1", "11:1", "13:5", "15:4", "18:1", "20:5"].map(|place| format!("content/a.md:{place}"));
    site.refused(&lines.each_ref().map(String::as_str));
}

#[test]
fn rows_of_data_are_named_with_their_lines() {
    let list = "{% for point in content.points %}<a href=\"{{ link(path=point.link) }}\">x</a>{% endfor %}";
    let front = "title = \"P\"\ndescription = \"P\"\nkind = \"five-points\"\ndate = 2026-11-20\n\
                 sources = [{ title = \"S\", url = \"https://x.example/\" }]";
    let text = "> [!TIP]\n> - 一つ\n";
    let point = |id: &str, title: &str, link: &str| {
        let texts = "why = \"w\"\nfirst = [\"f\"]\ndone = [\"d\"]";
        format!("[[point]]\nid = \"{id}\"\ntitle = \"{title}\"\n{texts}\nlink = \"{link}\"\n")
    };
    let site = Tiny::new()
        .file("templates/five-points.html", list)
        .file("data/five-points.toml", point("a", "A", "/"))
        .front("p", front, text)
        .built();
    site.write("data/five-points.toml", point("a", "A", "/") + &point("b", "B", "/gone/"));
    let said = site.refused(&["data/five-points.toml:14:1"]);
    assert!(said.contains("/gone/"), "{said}");
    site.write("data/five-points.toml", point("a", "A", "/") + &point("a", "", "/"));
    site.refused(&["data/five-points.toml:9:1", "data/five-points.toml:10:1"]);
    site.write("data/policy.toml", "intro = \"{company}\"\nclosing = \"{conpany}\"\nitem = []\n");
    site.write("data/five-points.toml", point("a", "A", "/"));
    site.refused(&["data/policy.toml:2:1"]);
}

#[test]
fn a_module_that_imports_nothing() {
    let site = Tiny::new().built();
    site.write("templates/assets/a.js", "\nimport { x } from \"./gone.js\";\n");
    site.refused(&["templates/assets/a.js:2:20"]);
}

#[test]
fn all_faults_are_told_at_once() {
    let site = Tiny::new().built();
    site.write("content/a.md", "no front matter");
    site.write("content/B.md", "+++\n+++\n");
    site.write("data/faq.toml", "x = 1\n");
    site.write("templates/mail/a.txt", "no subject\n");
    site.refused(&["content/B.md", "content/a.md:1:1", "data/faq.toml:1:1", "templates/mail/a.txt:1:1"]);
}

#[test]
fn answers_are_named_with_their_lines() {
    let site = Tiny::new().file("templates/faq.html", "{% for g in content.groups %}{{ g.id }}{% endfor %}").built();
    let faq = "[[group]]\nid = \"g\"\ntitle = \"G\"\n\n[[question]]\nid = \"q\"\ngroup = \"g\"\nquestion = \"Q\"\n\
               answer = \"\"\"\n一行目\n\n[x](/gone/)\"\"\"\n";
    site.write("data/faq.toml", faq);
    site.write("content/faq.md", "+++\ntitle = \"Q\"\ndescription = \"Q\"\nkind = \"faq\"\n+++\n");
    site.refused(&["data/faq.toml:12:1"]);
}

#[test]
fn a_kind_of_page_that_is_none_and_a_template_that_is_a_kinds() {
    let site = Tiny::new().file("templates/faq.html", "{{ content.html | safe }}").built();
    site.write("content/a.md", "+++\ntitle = \"A\"\ndescription = \"A\"\nkind = \"fag\"\n+++\n");
    let said = site.refused(&["content/a.md:4:8"]);
    assert!(said.contains("「fag」") && said.contains("home、guide、") && said.contains("faq、"), "{said}");
    site.write("content/a.md", "+++\ntitle = \"A\"\ndescription = \"A\"\ntemplate = \"faq.html\"\n+++\n");
    assert!(site.refused(&["content/a.md:1:1"]).contains("kind = \"faq\" に書きかえて"));
    // What its kind needs is not there: the page is not either, and whoever leads to it is told why.
    site.write("content/a.md", "+++\ntitle = \"A\"\ndescription = \"A\"\nkind = \"faq\"\n+++\n");
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
    assert!(!site.path("dist/a/index.html").exists());
    site.write("content/b.md", "+++\ntitle = \"B\"\ndescription = \"B\"\n+++\n[x](/a/)\n");
    assert!(site.refused(&["content/b.md:5:1"]).contains("data/faq.toml がない"));
    site.remove("content/b.md");
    // Its own looks change nothing about what it is, and a page without a kind looks as it likes.
    let faq = "[[group]]\nid = \"g\"\ntitle = \"G\"\n[[question]]\nid = \"q\"\ngroup = \"g\"\nquestion = \"Q\"\nanswer = \"A\"\n";
    site.write("data/faq.toml", faq);
    site.write("templates/own.html", "{% for group in content.groups %}{{ group.title }}{% endfor %}");
    let kind = "kind = \"faq\"\ntemplate = \"own.html\"";
    site.write("content/a.md", format!("+++\ntitle = \"A\"\ndescription = \"A\"\n{kind}\n+++\n"));
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
}

#[test]
fn a_first_build_with_faults_does_not_even_make_dist() {
    let site = Tiny::new().page("a", "A", "[x](/gone/)\n");
    site.refused(&["content/a.md:5:1"]);
    assert!(!site.path("dist").exists());
}

#[test]
fn wrong_usage_is_neither_a_fault_nor_a_failure() {
    let site = Tiny::new();
    assert_eq!(site.build(&["--nowhere"]).code, 64);
    assert_eq!(site.build(&["--out", site.path("content").to_str().expect("UTF-8")]).code, 2);
}
