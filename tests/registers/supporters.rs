//! A supporting body: entered, accepted, listed with its record and its file, put right and withdrawn by links that are
//! mailed to whoever types the registered mailbox, once.

use crate::client::{Client, Page};
use crate::entered::{ENTERED, filled, listed, pressed, printed, sent};
use crate::mailbox::{wait_for, wait_with};
use crate::scheme::{Scheme, files};
use crate::server::Served;
use std::fs;
use std::time::{Duration, Instant};

/// The page at a path once it says so: the site is built beside.
fn until(client: &mut Client, path: &str, is_so: impl Fn(&Page) -> bool) -> Page {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let page = client.get(path);
        if is_so(&page) {
            return page;
        }
        assert!(Instant::now() < end, "{path}: {}", page.text());
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// Has the link mailed and gives it; `count`: how many were mailed by then.
fn link(client: &mut Client, scheme: &Scheme, count: usize) -> String {
    let page = client.get("/register/supporters/entry/");
    let mut form = page.form("/register/supporters/entry/");
    let said = client.submit(form.set("mail", "Canary.Jiro@mail.example"));
    assert!(said.status == 200 && said.body.contains("入力されたアドレスで"), "{}", said.text());
    wait_with(&scheme.path("var"), "1回だけ使えます。", count).first_url().to_owned()
}

/// Enters it, confirms and gives its reference.
fn entered(client: &mut Client, scheme: &Scheme) -> String {
    let form = filled(client, "supporters", ENTERED);
    let check = client.submit(&form);
    assert!(check.status == 200 && check.body.contains("公開されること"), "{}", check.text());
    sent(client, "supporters", &check);
    let url = wait_for(&scheme.path("var"), 1)[0].first_url().to_owned();
    assert!(pressed(client, &url).body.contains("事務局に届きました"));
    listed(scheme, "supporters", &[])[0]["reference"].as_str().expect("a reference").to_owned()
}

#[test]
fn a_body_is_listed_put_right_and_withdrawn_and_only_what_is_public_is_seen() {
    let scheme = Scheme::copied();
    let settings = fs::read_to_string(scheme.path("data/site.toml")).expect("settings");
    assert!(settings.contains("publish_seconds = 60"), "the shipped pace");
    let fast = settings.replace("publish_seconds = 60", "publish_seconds = 6");
    fs::write(scheme.path("data/site.toml"), fast).expect("settings");
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let reference = entered(client, &scheme);
    let list = client.get("/register/supporters/");
    assert!(list.status == 200 && !list.body.contains("見本まちづくり協会"), "not before it is accepted");

    assert!(printed(&scheme, &["review", "accept", &reference]).contains("10000001"));
    let told = wait_with(&scheme.path("var"), "一覧に載せました", 1);
    assert!(told.body.contains("/register/supporters/10000001/"), "{}", told.body);
    let list = until(client, "/register/supporters/", |page| page.body.contains("見本まちづくり協会"));
    assert!(list.body.contains("by-region-ishikawa/") && list.body.contains("by-levels-two/"), "{}", list.text());
    assert!(!list.body.contains("by-levels-one/"), "nothing leads to an empty list");
    assert!(client.get("/register/supporters/by-region-ishikawa/").body.contains("見本まちづくり協会"));
    let record = client.get("/register/supporters/10000001/");
    assert!(record.body.contains("https://kyokai.example/") && record.body.contains("研修会や説明会を開く"));
    let file = client.get("/register/supporters/supporters.csv").body;
    assert!(file.contains("no,body,region,offers,levels,support,cost,site,listed_on"), "{file}");
    assert!(
        file.contains(
            "10000001,見本まちづくり協会,石川県,研修会や説明会を開く,★★を宣言した方,,,https://kyokai.example/"
        )
    );

    // Whoever types another mailbox hears the same and gets nothing.
    let mut form = client.get("/register/supporters/entry/").form("/register/supporters/entry/");
    let said = client.submit(form.set("mail", "somebody@mail.example"));
    assert!(said.body.contains("入力されたアドレスで"), "{}", said.text());
    let wrong = client.submit(form.set("mail", "canary@"));
    assert!(wrong.status == 422 && wrong.form("/register/supporters/entry/").value("mail") == "canary@");

    // Put right by the link: public fields alone, at once, and once.
    let url = link(client, &scheme, 1);
    let page = client.open(&url);
    assert!(!page.body.contains("金糸雀次郎") && !page.body.contains("canary.jiro"), "{}", page.text());
    let mut form = page.forms().into_iter().find(|form| form.has("levels", "two")).expect("the fields");
    let nameless = client.submit(form.set("body", ""));
    assert_eq!(nameless.status, 422, "{}", nameless.text());
    let same = client.submit(form.set("body", "見本まちづくり協会"));
    assert!(same.body.contains("変わったところがありません"), "{}", same.text());
    let forged = form.set("body", "例示まちづくり協会").put("person", "別の人");
    let changed = client.submit(forged);
    assert!(changed.body.contains("載っている内容を直しました"), "{}", changed.text());
    assert_eq!(client.submit(&form).status, 410, "once");
    until(client, "/register/supporters/10000001/", |page| page.body.contains("例示まちづくり協会"));
    assert!(printed(&scheme, &["review", "show", &reference]).contains("金糸雀次郎"), "nothing private was changed");

    // Withdrawn by another; an earlier one is dead by then.
    let earlier = link(client, &scheme, 2);
    let url = link(client, &scheme, 3);
    assert_eq!(client.open(&earlier).status, 410, "a later link ends an earlier one");
    let page = client.open(&url);
    let withdraw = page.forms().into_iter().find(|form| form.buttons.len() == 1 && !form.has("levels", "two"));
    let form = withdraw.expect("the button");
    let gone = client.press(&form, form.button("掲載をやめる"));
    assert!(gone.status == 200 && gone.body.contains("掲載を終わりました"), "{}", gone.text());
    until(client, "/register/supporters/", |page| !page.body.contains("例示まちづくり協会"));
    assert_eq!(client.get("/register/supporters/10000001/").status, 404);
    wait_with(&scheme.path("var"), "掲載をやめました", 1);
    printed(&scheme, &["state", "check"]);

    let log = served.log();
    assert!(served.stop().0.success());
    let public = files(&scheme.path("dist")).into_iter().chain(files(&scheme.path("data/registers")));
    for (path, bytes) in public {
        let text = String::from_utf8_lossy(&bytes);
        for mark in ["金糸雀", "canary.", &reference] {
            assert!(!text.contains(mark), "{mark} in {}", path.display());
        }
    }
    assert!(["金糸雀", "canary", "entry/ey"].iter().all(|mark| !log.contains(mark)), "{log}");
    // What happened stands in the log of the register, without a row.
    assert!(scheme.path("data/registers/supporters/months").is_dir());
}

#[test]
fn a_copy_of_the_state_brings_what_is_kept_beside_declarations_too() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let reference = entered(client, &scheme);
    printed(&scheme, &["review", "accept", &reference]);
    let list = fs::read_to_string(scheme.path("data/registers/supporters.csv")).expect("the list");
    assert!(list.contains("見本まちづくり協会"), "{list}");
    let copy = scheme.path("backup/copy.tar.zst");
    printed(&scheme, &["state", "export", copy.to_str().expect("UTF-8"), "--with-keys"]);
    assert!(served.stop().0.success());
    fs::rename(scheme.path("var"), scheme.path("old")).expect("aside");
    fs::remove_dir_all(scheme.path("data/registers/supporters")).expect("gone");
    fs::remove_file(scheme.path("data/registers/supporters.csv")).expect("gone");
    let log = scheme.path("data/registers/declarers");
    if log.is_dir() {
        fs::remove_dir_all(log).expect("gone");
    }
    printed(&scheme, &["state", "import", copy.to_str().expect("UTF-8")]);
    assert_eq!(fs::read_to_string(scheme.path("data/registers/supporters.csv")).expect("the list"), list);
    printed(&scheme, &["state", "resume"]);
    assert!(printed(&scheme, &["review", "show", &reference]).contains("金糸雀次郎"));
    printed(&scheme, &["state", "check"]);
}
