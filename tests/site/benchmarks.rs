//! Benchmarks from data: each is a page below the one that lists them, with what others come to beside it; what is of too
//! few never gets into a page; what is wrong is told with file and line; without any there is no page and no link to it.

use super::tiny::Tiny;

fn benchmark(order: u8, title: &str, path: &str) -> String {
    let areas =
        ["a", "b", "c"].map(|id| format!("[[area]]\nid = \"{id}\"\ntitle = \"分野{id}\"\ntext = \"t\"\n")).concat();
    let question = |id: &str| {
        format!(
            "[[question]]\nid = \"{id}-one\"\narea = \"{id}\"\neffect = 2\ntopic = \"t\"\ntext = \"質問\"\nlook = \"l\"\n\
             levels = [\"一\", \"二\", \"三\", \"四\", \"五\"]\nfirst = {{ text = \"f\", effort = \"e\" }}\n\
             then = {{ text = \"t\", effort = \"e\" }}\nlinks = [\"{path}\"]\n"
        )
    };
    format!(
        "order = {order}\ntitle = \"{title}\"\nlead = \"わかります。\"\nlook = \"見るもの\"\ntip = [\"t\"]\n\
         [[band]]\nfrom = 3\nto = 15\ntitle = \"b\"\nadvice = \"a\"\n{areas}{}{}{}",
        question("a"),
        question("b"),
        question("c")
    )
}

fn comparison(n: u8) -> String {
    format!(
        "as_of = 2026-11-20\nnote = \"見本です。\"\n[[word]]\nfrom = 0\ntext = \"w\"\n[[group]]\nid = \"all\"\ntitle = \"全部\"\n\
         [[result]]\nbenchmark = \"one\"\ngroup = \"all\"\nn = {n}\nmean = 7.5\nsd = 1.0\nareas = [2.5, 2.5, 2.5]\n\
         wished = [3.5, 3.5, 3.5]\nshares = [0, 0, 50, 50, 0, 0, 0, 0]\n"
    )
}

const LIST: &str = "{% extends \"base.html\" %}{% block main %}{% for one in content.children %}\
    <a href=\"{{ link(path=one.path) }}\">{{ one.title }}</a>{% endfor %}{% endblock main %}";
const BENCHMARK: &str = "{% extends \"base.html\" %}{% block main %}{{ content.benchmark.name }} {{ content.home.path }} {{ content.date }} \
    {% for area in content.areas %}{{ area.title }}:{% for one in area.questions %}{{ one.levels | length }}\
    {% for page in one.pages %}<a href=\"{{ link(path=page.path) }}\">{{ page.title }}</a>{% endfor %}{% endfor %}{% endfor %}\
    {% for one in content.others %}<a href=\"{{ link(path=one.path) }}\">他：{{ one.title }}</a>{% endfor %}\
    {% if content.comparison %}比べる {{ content.comparison.as_of }} {% for axis in content.comparison.axes %}{% for group in axis.groups %}\
    {{ group.title }} {% if group.result %}{{ group.result.n }}社以上 {{ group.result.mean }}{% endif %}{% endfor %}{% endfor %}{% endif %}\
    {% endblock main %}";

fn front(day: &str) -> String {
    format!("title = \"比べる\"\ndescription = \"わかります。\"\nkind = \"benchmarks\"\ndate = {day}")
}

fn site() -> Tiny {
    Tiny::new()
        .file("templates/benchmarks.html", LIST)
        .file("templates/benchmark.html", BENCHMARK)
        .file("data/benchmark/one.toml", benchmark(2, "一", "/"))
        .file("data/benchmark/two.toml", benchmark(1, "二", "/levels/one/"))
        .file("data/benchmark.toml", comparison(31))
        .front("levels", &front("2026-11-20"), "")
}

#[test]
fn each_benchmark_is_a_page_below_the_one_that_lists_them() {
    let site = site().built();
    let list = site.dist("levels/index.html");
    assert!(list.contains("<a href=\"/levels/two/\">二</a><a href=\"/levels/one/\">一</a>"), "{list}");
    let one = site.dist("levels/one/index.html");
    for part in [
        "<title>一｜ためしサイト</title>",
        "one /levels/ 2026-11-20 分野a:5<a href=\"/\">",
        "<a href=\"/levels/two/\">他：二</a>",
    ] {
        assert!(one.contains(part), "{part}: {one}");
    }
    let two = site.dist("levels/two/index.html");
    assert!(two.contains("<a href=\"/levels/one/\">一</a>"), "a page by its name: {two}");
    let map = site.dist("sitemap.xml");
    assert!(map.contains("<loc>https://x.example/levels/one/</loc><lastmod>2026-11-20</lastmod>"), "{map}");
    let before = site.all();
    assert_eq!(site.build(&[]).code, 0);
    assert_eq!(site.all(), before);
}

#[test]
fn what_is_of_too_few_companies_gets_into_no_page() {
    let site = site().built();
    let page = || site.dist("levels/one/index.html");
    assert!(page().contains("比べる 2026-11-20 全部 30社以上 7.5"), "{}", page());
    assert!(!site.dist("levels/two/index.html").contains("比べる 2026"), "it has no results");
    site.write("data/benchmark.toml", comparison(9));
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
    assert!(!page().contains("7.5") && !page().contains("比べる 2026"), "{}", page());
    site.remove("data/benchmark.toml");
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
}

#[test]
fn benchmarks_wait_with_their_page_and_go_with_their_data() {
    let site = site().built();
    site.write("content/levels.md", format!("+++\n{}\n+++\n", front("2027-01-05")));
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
    assert!(!site.path("dist/levels/one/index.html").exists());
    site.write("content/levels.md", format!("+++\n{}\n+++\n", front("2026-11-20")));
    site.remove("data/benchmark/one.toml");
    site.remove("data/benchmark/two.toml");
    assert!(site.refused(&["data/benchmark.toml"]).contains("比べるものがありません"));
    site.remove("data/benchmark.toml");
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
    assert!(!site.path("dist/levels/index.html").exists());
    site.write("content/b.md", "+++\ntitle = \"B\"\ndescription = \"B\"\n+++\n[x](/levels/)\n");
    assert!(site.refused(&["content/b.md:5:1"]).contains("data/benchmark/ に何もない"));
}

#[test]
fn faults_of_benchmarks_are_told_with_their_lines_and_nothing_beside_them() {
    let site = site().page("b", "B", "[x](/levels/two/)\n").built();
    site.write("data/benchmark/two.toml", benchmark(1, "二", "/gone/"));
    let line = |at: usize| format!("data/benchmark/two.toml:{at}:1");
    let lines = [33, 44, 55].map(line);
    assert!(site.refused(&[&lines[0], &lines[1], &lines[2]]).contains("/gone/"));
    site.write("data/benchmark/two.toml", benchmark(1, "", "/"));
    site.write("data/benchmark/T.toml", "");
    site.refused(&["data/benchmark/T.toml", "data/benchmark/two.toml:2:1"]);
}
