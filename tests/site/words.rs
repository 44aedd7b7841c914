//! The one term of a thing, the glossary made of them, and the days on which facts were compared.

use super::tiny::Tiny;

const TERMS: &str = "[[term]]\nword = \"宛先\"\nnot = [\"あて先\", \"送り先\"]\nexcept = [\"荷物の送り先\"]\nwhy = \"1つの言葉にそろえます。\"\n\
    [[term]]\nword = \"VPN\"\nid = \"vpn\"\nreading = \"ぶいぴーえぬ\"\nexplanation = \"離れた所から会社の中につなぐ仕組みです。\"\n\
    [[term]]\nword = \"多要素認証\"\nalso = [\"2段階認証\"]\nid = \"mfa\"\nreading = \"たようそ\"\nexplanation = \"確かめ方を重ねます。\"\nlink = \"/a/\"\n";

const GUIDE: &str = "title = \"A\"\ndescription = \"A\"\nkind = \"guide\"\ndate = 2026-11-01\n";

fn guide(sources: &str, text: &str) -> Tiny {
    let filler = "字".repeat(600);
    Tiny::new()
        .file("data/wording.toml", TERMS)
        .file("templates/guide.html", "{% extends \"base.html\" %}{% block main %}{% if content.uncompared %}[まだ]{% endif %}{{ content.html | safe }}\
            {% for source in content.sources %}[{{ source.edition }}{% if source.checked_on %}・{{ source.checked_on | date }}{% endif %}]{% endfor %}{% endblock %}")
        .file("templates/glossary.html", "{% extends \"base.html\" %}{% block main %}{% for term in content.terms %}<p id=\"{{ term.id }}\">{{ term.word }}</p>{% endfor %}{{ content.html | safe }}{% endblock %}")
        .front("glossary", "title = \"ことば\"\ndescription = \"ことば\"\nkind = \"glossary\"", "OpenVPNと、VPN。")
        .front("a", &format!("{GUIDE}sources = [{sources}]"), &format!("{text}\n\n> [!TIP]\n> {filler}\n"))
}

const SOURCE: &str = "{ title = \"S\", url = \"https://e.example/\" }";

#[test]
fn other_names_of_a_thing_are_found_by_check_and_stop_no_build() {
    let site = guide(SOURCE, "あて先を直す。荷物の送り先。\n\n> [!CAUTION]\n> あて先\n");
    site.write("templates/mail/a.txt", "Subject: x\n\n送り先です。\n");
    let site = site.built();
    let check = site.check();
    assert_eq!(check.code, 1, "{}", check.err);
    let told: Vec<&str> =
        check.err.lines().filter_map(|line| line.split(": ").next()).filter(|place| place.contains(':')).collect();
    assert_eq!(told, ["content/a.md:8:1", "templates/mail/a.txt:3:1"], "{}", check.err);
    assert!(check.err.contains("「宛先」"), "{}", check.err);
}

#[test]
fn a_term_that_says_too_little_is_refused() {
    let site = guide(SOURCE, "x").built();
    site.write(
        "data/wording.toml",
        "[[term]]\nword = \"宛先\"\n[[term]]\nword = \"VPN\"\nexplanation = \"x\"\nid = \"ｖ\"\n",
    );
    site.refused(&["data/wording.toml:2:1", "data/wording.toml:3:1", "data/wording.toml:6:1"]);
}

#[test]
fn a_name_that_nothing_fills_in_is_found_also_where_only_visitors_would_meet_it() {
    let site = guide(SOURCE, "x").built();
    site.write(
        "templates/a.html",
        "<p>{{ site.title }}</p>\n<p>{{ site.confirm_wihtin }}</p>{% if site.x %}{% endif %}",
    );
    site.refused(&["templates/a.html:2:7", "templates/a.html:2:39"]);
    site.write("templates/a.html", "<p>{{ site.confirm_within }}{confirm_within}</p>");
    let check = site.check();
    assert!(check.code == 1 && check.err.starts_with("templates/a.html:1:29: 「{confirm_within}」"), "{}", check.err);
}

#[test]
fn a_word_is_linked_to_the_glossary_where_it_first_stands() {
    let text = "## VPNとは {#vpn}\n\n[VPN](/a/)と`VPN`とOpenVPN。「VPNの申込み」。\n\n> VPNで届く文\n\n| VPN | x |\n|---|---|\n| **VPN**と2段階認証 | VPN |\n\n多要素認証もVPNも。";
    let page = guide(SOURCE, text).built().dist("a/index.html");
    assert_eq!(page.matches("<a href=\"/glossary/#").count(), 2, "{page}");
    assert!(
        page.contains(
            "<td><strong><a href=\"/glossary/#vpn\">VPN</a></strong>と<a href=\"/glossary/#mfa\">2段階認証</a></td>"
        ),
        "{page}"
    );
    // Every page's text, but that of the page that explains; and nothing where no page explains.
    let site = guide(SOURCE, "x").page("b", "B", "VPN").built();
    assert!(site.dist("b/index.html").contains("<p><a href=\"/glossary/#vpn\">VPN</a></p>"));
    assert!(site.dist("glossary/index.html").contains("<p>OpenVPNと、VPN。</p>"));
    site.remove("content/glossary.md");
    site.write(
        "content/c.md",
        format!("+++\n{GUIDE}sources = [{SOURCE}]\n+++\nVPN\n\n> [!TIP]\n> {}\n", "字".repeat(600)),
    );
    assert!(site.built().dist("c/index.html").contains("<p>VPN</p>"));
}

#[test]
fn the_glossary_is_in_the_order_it_is_read() {
    let page = guide(SOURCE, "x").built().dist("glossary/index.html");
    assert!(page.contains("<p id=\"mfa\">多要素認証</p><p id=\"vpn\">VPN</p>"), "{page}");
}

#[test]
fn a_page_says_its_edition_and_the_day_somebody_compared() {
    let compared = "{ title = \"S\", url = \"https://e.example/\", edition = \"第3版\", checked_on = 2026-10-01 }";
    let page = guide(compared, "x").built().dist("a/index.html");
    assert!(page.contains("[第3版・2026年10月1日]") && !page.contains("[まだ]"), "{page}");
    let page = guide(SOURCE, "x").built().dist("a/index.html");
    assert!(page.contains("[まだ]"), "{page}");
    let page = guide(&format!("{compared}, {SOURCE}"), "x").built().dist("a/index.html");
    assert!(page.contains("[まだ]"), "one that nobody compared is not covered by another: {page}");
}

#[test]
fn check_lists_what_was_compared_too_long_ago() {
    let source = |more: &str| format!("{{ title = \"S\", url = \"https://e.example/\"{more} }}");
    let site = guide(&source(", checked_on = 2025-12-24"), "x").built();
    let check = site.check();
    assert_eq!(check.code, 0, "{}", check.err);
    assert!(check.out.contains("content/a.md: S（2025年12月24日"), "{}", check.out);
    for fine in [", checked_on = 2025-12-25", ", checked_on = 2026-12-25, valid_until = 2026-12-25"] {
        let check = guide(&source(fine), "x").check();
        assert!(check.code == 0 && !check.out.contains("資料が"), "{fine}: {}{}", check.out, check.err);
    }
    for wrong in [", valid_until = 2026-12-24", ", checked_on = 2026-12-26"] {
        let check = guide(&source(wrong), "x").check();
        assert!(check.code == 1 && check.err.starts_with("content/a.md: 「S」"), "{wrong}: {}", check.err);
    }
    let settings = std::fs::read_to_string(site.path("data/site.toml")).expect("settings");
    site.write("data/site.toml", settings.replacen("menu", "recheck_days = 400\nmenu", 1));
    assert!(!site.check().out.contains("資料が"));
    site.write(
        "data/laws.toml",
        "[[law]]\nname = \"L\"\nasks = \"x\"\nconsequence = \"x\"\nurl = \"https://e.example/\"\n",
    );
    assert!(site.check().out.contains("まだだれも照らし合わせていない資料が 1 個"));
}
