//! Lessons from data: each is a page below the one that lists them, among the others in the site map; what is wrong with
//! them is told with file and line.

use super::tiny::Tiny;

const CHECK: &str = "[[answer]]\nvalue = 4\nlabel = \"はい\"\n[[answer]]\nvalue = 0\nlabel = \"いいえ\"\n\
    [[band]]\nfrom = 0\nto = 8\ntitle = \"t\"\nadvice = \"a\"\n[[group]]\nid = \"g\"\ntitle = \"毎日\"\n";

fn check() -> String {
    let question = |number: u8| {
        let texts = "urgency = 1\ntopic = \"t\"\ntext = \"質問\"\nhint = \"h\"\nadvice = \"a\"";
        format!("[[question]]\ngroup = \"g\"\nnumber = {number}\n{texts}\n")
    };
    format!("{CHECK}{}{}", question(1), question(2))
}

fn lesson(number: u8, title: &str, path: &str) -> String {
    let line = "{ who = \"甲\", says = \"一\" }";
    let choice = |good: bool| format!("{{ text = \"c\", follows = \"f\", good = {good} }}");
    let quiz = "{ text = \"q\", options = [\"a\", \"b\"], answer = 2, why = \"w\" }";
    format!(
        "question = {number}\ntitle = \"{title}\"\nlead = \"できます。\"\nscene = \"s\"\nask = \"a\"\ntoday = [\"t\"]\n\
         line = [{line}, {line}, {line}, {line}]\nchoice = [{}, {}]\ncase = [{{ title = \"t\", text = \"t\" }}, {{ title = \"t\", text = \"t\" }}]\n\
         step = [{{ text = \"t\" }}, {{ text = \"t\" }}, {{ text = \"t\" }}]\nquiz = [{quiz}, {quiz}, {quiz}]\n\n\
         [[link]]\ntitle = \"l\"\npath = \"{path}\"\n",
        choice(true),
        choice(false)
    )
}

const TABLE: &str = "{% extends \"base.html\" %}{% block main %}{% for group in content.groups %}{{ group.title }}\
    {% for one in group.lessons %}<a href=\"{{ link(path=one.path) }}\">{{ one.title }}（{{ one.minutes }}分）</a>{% endfor %}\
    {% endfor %}{{ content.total }}{% endblock main %}";
const LESSON: &str = "{% extends \"base.html\" %}{% block main %}{{ content.group }} {{ content.question }} {{ content.minutes }} \
    {% if content.place.next %}次 {{ content.place.next.path }}{% endif %}\
    {% if content.place.previous %}前 {{ content.place.previous.path }}{% endif %} {{ content.home.path }} {{ content.date }}\
    {% for one in content.lesson.link %}<a href=\"{{ link(path=one.path) }}\">{{ one.title }}</a>{% endfor %}{% endblock main %}";

fn front(day: &str) -> String {
    format!("title = \"学習\"\ndescription = \"学べます。\"\nkind = \"lessons\"\ndate = {day}")
}

fn site() -> Tiny {
    Tiny::new()
        .file("templates/lessons.html", TABLE)
        .file("templates/lesson.html", LESSON)
        .file("data/self-check.toml", check())
        .file("data/lessons/01.toml", lesson(1, "最初", "/"))
        .file("data/lessons/02.toml", lesson(2, "次", "/learn/01/"))
        .front("learn", &front("2026-11-20"), "")
}

#[test]
fn each_lesson_is_a_page_below_the_one_that_lists_them() {
    let site = site().built();
    let table = site.dist("learn/index.html");
    for part in ["毎日", "<a href=\"/learn/01/\">最初（3分）</a>", "<a href=\"/learn/02/\">次（3分）</a>", "</a>2"]
    {
        assert!(table.contains(part), "{part}: {table}");
    }
    let (first, second) = (site.dist("learn/01/index.html"), site.dist("learn/02/index.html"));
    assert!(first.contains("<title>最初｜ためしサイト</title>") && first.contains("BreadcrumbList"), "{first}");
    assert!(first.contains("<a href=\"/learn/\">学習</a>"), "the way down: {first}");
    assert!(first.contains("毎日 質問 3 次 /learn/02/ /learn/ 2026-11-20"), "{first}");
    assert!(second.contains("前 /learn/01/"), "{second}");
    let map = site.dist("sitemap.xml");
    assert!(map.contains("<loc>https://x.example/learn/01/</loc><lastmod>2026-11-20</lastmod>"), "{map}");
    let before = site.all();
    assert_eq!(site.build(&[]).code, 0);
    assert_eq!(site.all(), before);
}

#[test]
fn lessons_wait_with_their_page_and_go_with_their_data() {
    let site = site().built();
    site.write("content/learn.md", format!("+++\n{}\n+++\n", front("2027-01-05")));
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
    assert!(!site.path("dist/learn/01/index.html").exists());
    site.write("content/learn.md", format!("+++\n{}\n+++\n", front("2026-11-20")));
    site.remove("data/lessons/01.toml");
    site.remove("data/lessons/02.toml");
    assert_eq!(site.build(&[]).code, 0, "{}", site.build(&[]).err);
    assert!(!site.path("dist/learn/index.html").exists());
    site.write("content/b.md", "+++\ntitle = \"B\"\ndescription = \"B\"\n+++\n[x](/learn/)\n");
    assert!(site.refused(&["content/b.md:5:1"]).contains("data/lessons/ に何もない"));
}

#[test]
fn faults_of_lessons_are_told_with_their_lines_and_nothing_beside_them() {
    let site = site().page("b", "B", "[x](/learn/02/)\n").built();
    site.write("data/lessons/02.toml", lesson(2, "次", "/gone/"));
    assert!(site.refused(&["data/lessons/02.toml:15:1"]).contains("/gone/"));
    site.write("data/lessons/02.toml", lesson(3, "次。", "/"));
    site.write("data/lessons/1.toml", "");
    site.refused(&[
        "data/lessons/02.toml:1:1",
        "data/lessons/02.toml:1:1",
        "data/lessons/02.toml:2:1",
        "data/lessons/1.toml",
    ]);
    site.remove("data/lessons/1.toml");
    site.write("data/lessons/02.toml", lesson(2, "次", "/"));
    site.remove("data/self-check.toml");
    assert!(site.refused(&["data/lessons/01.toml"]).contains("data/self-check.toml がない"));
}

#[test]
fn a_question_without_a_lesson_is_a_hint_of_check() {
    let site = site().built();
    assert!(!site.check().err.contains("学習がありません"));
    site.remove("data/lessons/02.toml");
    let check = site.check();
    assert_eq!(check.code, 0, "{}", check.err);
    let told = format!("{}{}", check.out, check.err);
    assert!(told.contains("質問 2 には、学習がありません"), "{told}");
}
