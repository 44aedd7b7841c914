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
