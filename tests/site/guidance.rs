//! The rule for guidance pages and the guard of the scheme's words.

use super::tiny::Tiny;

const WORDING: &str = "[[wording]]\nwrong = [\"取得\", \"認定\"]\nnear = [\"★\", \"星\", \"自己宣言\"]\n\
    right = \"「宣言」\"\nwhy = \"約束のしるしです。\"\n";

fn guide(front: &str, text: &str) -> Tiny {
    let front = format!("title = \"A\"\ndescription = \"A\"\nkind = \"guide\"\n{front}");
    Tiny::new().file("templates/guide.html", "{% extends \"base.html\" %}").front("a", &front, text)
}

#[test]
fn a_guidance_page_that_falls_short_is_told_why() {
    let said = guide("", "短い").refused(&["content/a.md:1:1"; 3]);
    for part in ["date", "sources", "まずこれだけ"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_whole_guidance_page_passes_however_short() {
    let front = "date = 2026-11-01\nsources = [{ title = \"S\", url = \"https://e.example/\" }]";
    guide(front, "> [!TIP]\n> 一つ。\n").built();
}

#[test]
fn wrong_words_are_found_in_every_kind_of_file() {
    let site = Tiny::new().file("data/wording.toml", WORDING).built();
    site.write("content/a.md", "+++\ntitle = \"A\"\ndescription = \"★の取得を読めます。\"\n+++\n\n★を取得した。\n");
    site.write("templates/page.html", "\n<p>二つ星の認定</p>\n");
    site.write("templates/mail/a.txt", "Subject: x\n\n自己宣言の認定が終わりました。\n");
    site.write("data/laws.toml", "# 取得した★\nlaw = []\n");
    site.refused(&[
        "content/a.md:3:18",
        "content/a.md:6:3",
        "data/laws.toml:1:3",
        "templates/mail/a.txt:3:6",
        "templates/page.html:2:8",
    ]);
}

#[test]
fn other_uses_of_the_words_and_marked_examples_pass() {
    let text = "ISMS認証の取得と個人情報の取得。\n\n> [!CAUTION]\n> ★を取得しました\n";
    Tiny::new().file("data/wording.toml", WORDING).page("a", "A", text).built();
}
