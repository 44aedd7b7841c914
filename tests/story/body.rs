//! The third way to declare: a body without 法人番号, from the form to the directory.

use crate::client::Client;
use crate::mailbox::wait_for;
use crate::scheme::Scheme;
use crate::server::{PROGRAM, Served};
use crate::story::submitted;
use crate::walk::filled_page;
use std::process::Command;

const NAME: &str = "みちびき通り商店街振興会";
const HEAD: &str = "会長鳥男";

/// Runs a `sengen review` command and gives what it printed.
fn review(scheme: &Scheme, arguments: &[&str]) -> String {
    let run = Command::new(PROGRAM).arg("review").args(arguments).arg("--root").arg(scheme.root()).output();
    let run = run.expect("the program runs");
    assert!(run.status.success(), "review {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

#[test]
fn a_body_without_a_number_declares_and_is_listed_by_its_own_name() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let mut page = client.get("/declare/form/");
    let own = [("entity", "body"), ("name", NAME), ("name_kana", "ミチビキドオリ"), ("body_representative", HEAD)];
    while !page.forms()[0].action.ends_with("/declare/submit/") {
        let mut filled = filled_page(&page);
        // The number was typed before the choice, and is of no use to it.
        for (key, value) in own.into_iter().chain([("corporate_number", "7000012050002")]) {
            if filled.has(key, value) {
                filled.set(key, value);
            }
        }
        page = client.submit(&filled);
        assert_eq!(page.status, 200, "{}", page.text());
    }
    let text = page.text();
    assert!(text.contains(NAME) && text.contains(HEAD) && !text.contains("7000012050002"), "{text}");
    assert!(!text.contains("「株式会社」などが付いていません"), "{text}");

    let received = submitted(client, &page);
    let state = scheme.path("var");
    assert!(received.path.contains("/received/"), "{}", received.text());
    let url = wait_for(&state, 1)[0].first_url().to_owned();
    let path = format!("/{}", url.splitn(4, '/').nth(3).expect("a path"));
    let confirm = client.open(&url).form(&path);
    let completed = client.submit(&confirm);
    assert!(completed.text().contains(NAME) && !completed.text().contains(HEAD), "{}", completed.text());

    let list: serde_json::Value =
        serde_json::from_str(&review(&scheme, &["list", "--all", "--format", "json"])).expect("JSON");
    assert_eq!(list[0]["name"].as_str(), Some(NAME));
    let reference = list[0]["reference"].as_str().expect("a reference").to_owned();
    let shown = review(&scheme, &["show", &reference]);
    assert!(shown.contains(HEAD) && shown.contains("団体があるかどうか"), "what the office looks at: {shown}");
    assert!(!shown.contains("法人番号・名称・所在地"), "{shown}");
    review(&scheme, &["accept", &reference, "--build"]);
    assert!(client.get("/directory/ishikawa/D/").body.contains(NAME));
    let is_public = |text: &str| {
        scheme.dist().iter().any(|(_, bytes)| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    };
    assert!(is_public(NAME) && !is_public(HEAD));
}

#[test]
fn a_press_tells_whose_number_it_is_and_fills_name_and_place_on_the_next_page() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let mut form = client.get("/declare/form/").form("/declare/check/");
    form.set("entity", "corporation").set("corporate_number", "Ｔ8999999000100");
    let told = client.press(&form, form.button("名前を調べる"));
    assert_eq!(told.status, 200, "{}", told.text());
    assert!(told.text().contains("「株式会社みほん塗装」（東京都大田区見本町１丁目２番３号）です"), "{}", told.text());
    let mut form = told.form("/declare/check/");
    assert_eq!(form.value("name"), "株式会社みほん塗装");
    let next = client.submit(form.set("name_kana", "みほんとそう"));
    let form = next.form("/declare/check/");
    let filled = ["postal_code", "prefecture", "municipality", "street"].map(|key| form.value(key).to_owned());
    assert_eq!(filled, ["0001003", "東京都", "大田区見本町1丁目", "2番3号"]);
    // Without the file there is neither button nor question.
    served.stop();
    std::fs::remove_file(scheme.path("data/corporations/corporations.txt")).expect("removed");
    let served = Served::start(scheme.root(), &[]);
    let page = Client::new(served.address()).get("/declare/form/");
    assert!(page.status == 200 && !page.body.contains("名前を調べる"));
}

#[test]
fn who_types_that_there_is_no_number_is_told_the_way_and_a_corporation_among_bodies_is_asked() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let page = client.get("/declare/form/");
    let mut filled = filled_page(&page);
    for none in ["なし", "0", "０"] {
        filled.put("corporate_number", none);
        let refused = client.submit(&filled);
        assert!(
            refused.status == 422 && refused.text().contains("「法人番号のない団体」を選んで"),
            "{}",
            refused.text()
        );
    }
    for (key, value) in [("entity", "body"), ("name", "特定非営利活動法人みちびき"), ("body_representative", HEAD)]
    {
        filled.put(key, value);
    }
    let mut page = client.submit(&filled);
    while !page.forms()[0].action.ends_with("/declare/submit/") {
        assert_eq!(page.status, 200, "{}", page.text());
        page = client.submit(&filled_page(&page));
    }
    assert!(page.text().contains("法人の名前のようです"), "{}", page.text());
}

#[test]
fn a_table_of_much_less_than_the_old_one_takes_its_place_only_where_that_is_meant() {
    let scheme = Scheme::copied();
    for (kind, from, kept) in [
        ("postal", "data/postal/utf_ken_all.csv", "data/postal/utf_ken_all.csv"),
        ("corporations", "data/corporations/sample.csv", "data/corporations/corporations.txt"),
    ] {
        let old = std::fs::read_to_string(scheme.path(kept)).expect("a table");
        let whole = std::fs::read_to_string(scheme.path(from)).expect("a table");
        let part = scheme.path("part.csv");
        std::fs::write(&part, whole.split_inclusive('\n').take(2).collect::<String>()).expect("written");
        let data = |more: &[&str]| {
            let root = format!("--root={}", scheme.root().display());
            let mut command = Command::new(PROGRAM);
            let command = command.args(["data", &root, kind, &part.display().to_string()]).args(more);
            command.output().expect("a program")
        };
        let refused = data(&[]);
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && why.contains("--fewer"), "{kind}: {why}");
        assert_eq!(std::fs::read_to_string(scheme.path(kept)).expect("a table"), old, "{kind}");
        let left = std::fs::read_dir(scheme.path(kept).parent().expect("a folder")).expect("a folder").count();
        let taken = data(&["--fewer"]);
        assert_eq!(taken.status.code(), Some(0), "{kind}: {}", String::from_utf8_lossy(&taken.stderr));
        assert_ne!(std::fs::read_to_string(scheme.path(kept)).expect("a table"), old, "{kind}");
        let now = std::fs::read_dir(scheme.path(kept).parent().expect("a folder")).expect("a folder").count();
        assert_eq!(now, left, "{kind}: nothing is left beside it");
    }
}
