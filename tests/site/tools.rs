//! Tools that end in paper, from data: each is a page below the one that lists them; what is wrong with them is told with
//! file and line; without any there is no page and no link to it.

use super::tiny::Tiny;

fn tool(order: u8, title: &str, path: &str) -> String {
    format!(
        "order = {order}\ntitle = \"{title}\"\nlead = \"作れます。\"\npaper = \"p\"\ntip = [\"t\"]\n\n[[part]]\nid = \"a\"\n\
         title = \"甲\"\n\n[[part.field]]\nid = \"name\"\nlabel = \"名前\"\nkind = \"text\"\nblank = \"（名前）\"\n\n\
         [[part.line]]\nid = \"b\"\ntext = \"{{name}}<b>が作る。\"\n\n[[link]]\ntitle = \"l\"\npath = \"{path}\"\n"
    )
}

const LIST: &str = "{% extends \"base.html\" %}{% block main %}{% for one in content.children %}\
    <a href=\"{{ link(path=one.path) }}\">{{ one.title }}</a>{% endfor %}{% endblock main %}";
const SHEET: &str = "{% extends \"base.html\" %}{% block main %}{{ content.tool.name }} {{ content.home.path }} {{ content.date }} \
    {% for part in content.tool.part %}{% for line in part.line %}{% for piece in line.pieces %}\
    {% if piece.field %}<i>{{ piece.field }} {{ piece.text }}</i>{% else %}{{ piece.text }}{% endif %}{% endfor %}{% endfor %}{% endfor %}\
    {% for one in content.tool.link %}<a href=\"{{ link(path=one.path) }}\">{{ one.title }}</a>{% endfor %}{% endblock main %}";

fn front(day: &str) -> String {
    format!("title = \"道具\"\ndescription = \"作れます。\"\nkind = \"tools\"\ndate = {day}")
}

fn site() -> Tiny {
    Tiny::new()
        .file("templates/tools.html", LIST)
        .file("templates/sheet.html", SHEET)
        .file("data/tools/one.toml", tool(2, "一", "/"))
        .file("data/tools/two.toml", tool(1, "二", "/paper/one/"))
        .front("paper", &front("2026-11-20"), "")
}

#[test]
fn each_tool_is_a_page_below_the_one_that_lists_them() {
    let site = site().built();
    let list = site.dist("paper/index.html");
    assert!(list.contains("<a href=\"/paper/two/\">二</a><a href=\"/paper/one/\">一</a>"), "{list}");
    let one = site.dist("paper/one/index.html");
    assert!(one.contains("<title>一｜ためしサイト</title>") && one.contains("<a href=\"/paper/\">道具</a>"), "{one}");
    assert!(one.contains("one /paper/ 2026-11-20 <i>name （名前）</i>&lt;b&gt;が作る。"), "{one}");
    let map = site.dist("sitemap.xml");
    assert!(map.contains("<loc>https://x.example/paper/one/</loc><lastmod>2026-11-20</lastmod>"), "{map}");
    let before = site.all();
    assert_eq!(site.build(&[]).code, 0);
    assert_eq!(site.all(), before);
}

#[test]
fn tools_wait_with_their_page_and_go_with_their_data() {
    let site = site().built();
    site.write("content/paper.md", format!("+++\n{}\n+++\n", front("2027-01-05")));
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
    assert!(!site.path("dist/paper/one/index.html").exists());
    site.write("content/paper.md", format!("+++\n{}\n+++\n", front("2026-11-20")));
    site.remove("data/tools/one.toml");
    site.remove("data/tools/two.toml");
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
    assert!(!site.path("dist/paper/index.html").exists());
    site.write("content/b.md", "+++\ntitle = \"B\"\ndescription = \"B\"\n+++\n[x](/paper/)\n");
    assert!(site.refused(&["content/b.md:5:1"]).contains("data/tools/ に何もない"));
}

#[test]
fn faults_of_tools_are_told_with_their_lines_and_nothing_beside_them() {
    let site = site().page("b", "B", "[x](/paper/two/)\n").built();
    site.write("data/tools/two.toml", tool(1, "二", "/gone/"));
    assert!(site.refused(&["data/tools/two.toml:23:1"]).contains("/gone/"));
    site.write("data/tools/two.toml", tool(1, "", "/").replace("{name}", "{nane}"));
    site.write("data/tools/T.toml", "");
    site.refused(&["data/tools/T.toml", "data/tools/two.toml:2:1", "data/tools/two.toml:19:1"]);
}

#[test]
fn a_name_in_braces_is_told_once() {
    let site = site().built();
    assert_eq!(site.check().code, 0, "{}", site.check().err);
}
