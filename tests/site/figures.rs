//! Figures in texts: those of the program follow what it obeys, the rest stand in `data/figures.toml` with
//! where they come from.

use super::tiny::Tiny;

#[test]
fn texts_tell_the_periods_that_are_set() {
    let text = "{expired_kept}・{rejected_kept}・{publish_within}・{review_period}・{confirm_within}";
    let site = Tiny::new()
        .front("a", "title = \"A\"\ndescription = \"{expired_kept}で消します。\"", text)
        .file("templates/page.html", "{% extends \"base.html\" %}{% block main %}{{ content.html | safe }}{{ page.description }}{{ site.idle_within }}{% endblock %}");
    let settings = std::fs::read_to_string(site.path("data/site.toml")).expect("settings");
    let settings = settings.replacen("menu", "publish_seconds = 90\nmenu", 1);
    site.write("data/site.toml", format!("{settings}\n[retention]\nexpired_days = 45\nrejected_days = 730\n"));
    let page = site.built().dist("a/index.html");
    for told in ["45日・2年・90秒・1週間・7日", "45日で消します。", "30分"] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[test]
fn a_name_that_nothing_fills_is_refused() {
    let site = Tiny::new().built();
    site.write(
        "content/a.md",
        "+++\ntitle = \"A\"\ndescription = \"A\"\n+++\n## 見出し {#a}\n\n期限は{confirm_witin}です。\n",
    );
    let said = site.refused(&["content/a.md:7:4"]);
    assert!(said.contains("{confirm_within}"), "{said}");
}

#[test]
fn a_figure_in_neither_place_is_found_by_check_and_stops_no_build() {
    let list = "[[figure]]\nvalues = [\"3～5日\"]\nwhere = [\"content/a.md\"]\nsource = \"https://e.example/\"\n\
        [[figure]]\nvalues = [\"15分\"]\nwhere = [\"content/\"]\nsource = \"目安\"\n";
    let text = "3～5日以内、15分、2026年11月20日。\n7日目まで。\n";
    let site = Tiny::new().page("a", "A", text).page("b", "B", "15分で3～5日。").file("data/figures.toml", list);
    let page = "{% extends \"base.html\" %}\n{# 9日 #}{% block main %}<p>2,000件{{ 1 }}日</p>{{ content.html | safe }}{% endblock main %}";
    site.write("templates/page.html", page);
    site.write("templates/mail/a.txt", "Subject: x\n\n1～2週間ほど\n");
    site.write("data/laws.toml", "# 3日\nlaw = []\n");
    site.write("content/news/_index.md", "+++\ntitle = \"N\"\ndescription = \"N\"\n+++\n");
    site.write(
        "content/news/a.md",
        "+++\ntitle = \"A\"\ndescription = \"A\"\ndate = 2026-11-01\n+++\n3日間休みます。\n",
    );
    let site = site.built();
    let check = site.check();
    let told: Vec<&str> =
        check.err.lines().filter_map(|line| line.split(": ").next()).filter(|place| place.contains(':')).collect();
    let places = ["content/a.md:6:1", "content/b.md:5:5", "templates/mail/a.txt:3:1", "templates/page.html:2:28"];
    assert_eq!((check.code, told), (1, places.to_vec()), "{}", check.err);
    site.remove("data/figures.toml");
    assert_eq!(site.check().code, 0);
}

#[test]
fn a_list_of_figures_says_where_and_from_where() {
    let site = Tiny::new().built();
    site.write("data/figures.toml", "[[figure]]\nvalues = []\nwhere = [\"content/x.md\"]\nsource = \"\"\n");
    site.refused(&["data/figures.toml:2:1", "data/figures.toml:3:1", "data/figures.toml:4:1"]);
}
