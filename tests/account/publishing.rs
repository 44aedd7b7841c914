//! `serve` publishes by itself, and comes up with what was good last when something is at fault.

use crate::house::House;
use crate::scheme::{NAME, PASSWORD, Scheme};
use crate::server::{PROGRAM, Served};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// The same scheme, publishing at the quickest pace there is.
fn quick(scheme: &Scheme) {
    let path = scheme.path("data/site.toml");
    let settings = fs::read_to_string(&path).expect("settings");
    fs::write(path, settings.replace("publish_seconds = 60", "publish_seconds = 6")).expect("written");
}

/// Waits, within a bound, until something holds.
fn within(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(40);
    while !holds() {
        assert!(Instant::now() < end, "not within the bound: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn health(served: &Served) -> String {
    served.status()
}

/// Whether the built site names the declarer anywhere.
fn is_listed(scheme: &Scheme) -> bool {
    scheme.dist().iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(NAME))
}

/// Damages a news page so that no build takes it.
fn break_a_page(scheme: &Scheme) {
    let path = scheme.path("content/news/2026-11-05-busy.md");
    let text = fs::read_to_string(&path).expect("a page");
    fs::write(path, text + "\n[ここ](/nowhere/)\n").expect("written");
}

fn stopped_by_its_declarer(house: &House, declarer: &crate::house::Declarer) -> String {
    let client = &mut house.member(declarer);
    let mut form = client.get("/account/stop/").form("/account/stop/");
    let page = client.submit(form.set("password", PASSWORD));
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

#[test]
fn acceptance_and_stop_reach_the_site_by_themselves_also_while_a_page_is_at_fault() {
    let house = House::changed(quick);
    let declarer = house.accepted();
    within("the acceptance is published", || is_listed(&house.scheme));
    break_a_page(&house.scheme);
    let page = house.client().get("/account/login");
    stopped_by_its_declarer(&house, &declarer);
    within("the stop is published", || !is_listed(&house.scheme));
    let news = house.client().get("/news/2026-11-05-busy/");
    assert!(news.status == 200 && !news.body.contains("/nowhere/"), "the last good page: {}", news.status);
    assert_eq!(house.client().get("/account/login").body, page.body, "the form's own pages go on");
}

#[test]
fn a_stop_while_the_list_is_at_fault_promises_no_time() {
    let house = House::changed(quick);
    let declarer = house.accepted();
    let path = house.scheme.path("data/declarers.csv");
    let list = fs::read_to_string(&path).expect("the list");
    fs::write(&path, list + "nonsense\n").expect("written");
    let said = stopped_by_its_declarer(&house, &declarer);
    assert!(!said.contains("以内に消えます") && said.contains("直りしだい消えます"), "{said}");
}

#[test]
fn a_faulty_page_at_a_restart_keeps_nobody_out() {
    let scheme = Scheme::copied();
    Served::start(scheme.root(), &[]).stop();
    break_a_page(&scheme);
    let served = Served::start(scheme.root(), &[]);
    let answer = health(&served);
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\nsite: "), "{answer}");
    assert!(served.says("content/news/2026-11-05-busy.md"), "{}", served.log());
    let mail = crate::mailbox::wait_with(&scheme.path("var"), "content/news/2026-11-05-busy.md", 1);
    assert!(mail.head.contains("To: info@sengen.example"), "{}", mail.head);
    let mut client = crate::client::Client::new(served.address());
    assert_eq!((client.get("/declare/form/").status, client.get("/account/login").status), (200, 200));
    served.stop();
    // The same fault is no second mail.
    Served::start(scheme.root(), &[]).stop();
    crate::mailbox::wait_with(&scheme.path("var"), "content/news/2026-11-05-busy.md", 1);
}

#[test]
fn faulty_templates_letters_lists_and_settings_at_a_restart_keep_nobody_out() {
    let scheme = Scheme::copied();
    Served::start(scheme.root(), &[]).stop();
    // Shift_JIS, as a spreadsheet saves it.
    let shift_jis = b"no,name\r\n10000001,\x8a\x94\x8e\xae\x89\xef\x8e\xd0\r\n";
    let files: [(&str, &[u8]); 3] = [
        ("templates/account/login.html", b"{% if %}"),
        ("templates/mail/received.txt", b""),
        ("data/declarers.csv", shift_jis),
    ];
    let settings: [(&str, &[u8]); 2] = [("data/form.toml", b"nonsense"), ("data/site.toml", b"nonsense")];
    for damage in [&files[..], &settings] {
        let good: Vec<_> = damage.iter().map(|(name, _)| fs::read(scheme.path(name)).expect("a file")).collect();
        damage.iter().for_each(|(name, bytes)| fs::write(scheme.path(name), bytes).expect("written"));
        let served = Served::start(scheme.root(), &[]);
        let answer = health(&served);
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\nsite: "), "{answer}");
        let mut client = crate::client::Client::new(served.address());
        for page in ["/", "/declare/form/", "/account/login", "/directory/"] {
            assert_eq!(client.get(page).status, 200, "{page}");
        }
        assert!(damage.iter().all(|(name, _)| served.says(name)), "{}", served.log());
        served.stop();
        damage.iter().zip(good).for_each(|((name, _), good)| fs::write(scheme.path(name), good).expect("written"));
    }
    let sound = Served::start(scheme.root(), &[]);
    assert!(!health(&sound).contains("site:"), "nothing is left of it");
}

#[test]
fn what_is_put_right_beside_a_running_serve_is_built_and_no_longer_said() {
    let scheme = Scheme::copied();
    quick(&scheme);
    Served::start(scheme.root(), &[]).stop();
    let path = scheme.path("content/news/2026-11-05-busy.md");
    let good = fs::read_to_string(&path).expect("a page");
    break_a_page(&scheme);
    let served = Served::start(scheme.root(), &[]);
    assert!(health(&served).contains("\nsite: "));
    fs::write(&path, good + "\n直しました。\n").expect("written");
    within("the page is built", || {
        scheme.dist().iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("直しました。"))
    });
    within("it is no longer said", || !health(&served).contains("site:"));
}

#[test]
fn changed_sources_are_taken_over_as_a_whole_beside_a_running_serve_and_faulty_ones_are_not() {
    let house = House::changed(quick);
    let declarer = house.accepted();
    let member = &mut house.member(&declarer);
    let replace = |name: &str, from: &str, to: &str| {
        let path = house.scheme.path(name);
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{name}");
        fs::write(path, text.replacen(from, to, 1)).expect("written");
    };
    // A template of the account, a word of the form and of a letter, and a page.
    replace("templates/account/menu.html", "\">自己宣言状況確認", "\">いまの状況");
    replace("data/form.toml", "label = \"事業者URL\"", "label = \"ウェブのアドレス\"");
    replace("templates/mail/received.txt", "まだ終わっていません", "もう少しで終わります");
    let page = house.scheme.path("content/news/2026-11-05-busy.md");
    fs::write(&page, fs::read_to_string(&page).expect("a page") + "\n新しい段落です。\n").expect("written");
    within("the template is taken over, and nobody is logged out", || {
        member.get("/account/").text().contains("いまの状況")
    });
    assert!(house.client().get("/declare/form/").body.contains("ウェブのアドレス"), "the site is built of the same");
    assert!(house.client().get("/news/2026-11-05-busy/").body.contains("新しい段落です。"));
    assert!(member.get("/account/change/").body.contains("ウェブのアドレス"), "the form's rules are the same");
    // What is at fault is not taken over, and said.
    replace("templates/account/menu.html", "いまの状況", "{% if %}");
    within("the fault is said", || health(&house.served).contains("\nsite: "));
    assert!(member.get("/account/").text().contains("いまの状況"), "what was good goes on");
    replace("templates/account/menu.html", "{% if %}", "きょうの状況");
    within("what was put right is taken over", || member.get("/account/").text().contains("きょうの状況"));
    within("nothing is said any more", || !health(&house.served).contains("site:"));
}

#[test]
fn a_signal_has_the_sources_read_at_once_also_where_nobody_looks() {
    let scheme = Scheme::copied();
    Served::start(scheme.root(), &[]).stop();
    let served = Served::start(scheme.root(), &["--no-build"]);
    let path = scheme.path("templates/account/login.html");
    let text = fs::read_to_string(&path).expect("a template");
    assert!(text.contains(">ログインできないとき"), "what is changed here is there");
    fs::write(&path, text.replacen(">ログインできないとき", ">ログインで困ったとき", 1)).expect("written");
    served.signal("-HUP");
    let mut client = crate::client::Client::new(served.address());
    within("the template is taken over", || client.get("/account/login").body.contains("ログインで困ったとき"));
    assert!(health(&served).starts_with("HTTP/1.1 200"), "it did not end");
}

#[test]
fn the_very_first_start_ends_with_the_problems() {
    let scheme = Scheme::copied();
    break_a_page(&scheme);
    let run = Command::new(PROGRAM)
        .args(["serve", "--listen", "127.0.0.1:0", "--root"])
        .arg(scheme.root())
        .output()
        .expect("it runs");
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stderr).contains("直し方"));
}

#[test]
fn a_disk_that_refuses_a_mark_keeps_nobody_out() {
    let scheme = Scheme::copied();
    Served::start(scheme.root(), &[]).stop();
    for mark in ["var/serve.json", "var/repaired"] {
        let path = scheme.path(mark);
        fs::remove_file(&path).expect("a mark");
        fs::create_dir_all(path.join("x")).expect("a folder in its place");
    }
    let served = Served::start(scheme.root(), &[]);
    assert!(health(&served).starts_with("HTTP/1.1 200"));
}

#[test]
fn what_was_built_is_deployed_by_itself_and_a_host_that_is_away_is_tried_again() {
    let scheme = Scheme::copied();
    let host = tempfile::tempdir().expect("a folder");
    quick(&scheme);
    let settings = fs::read_to_string(scheme.path("data/site.toml")).expect("settings");
    // A folder that is not there is a host that is away.
    let command = format!("command = [\"cp\", \"-a\", \"-t\", \"{}/public/\", \"{{site}}/.\"]", host.path().display());
    let settings = settings.replace("command = []\nby_itself = false", &format!("{command}\nby_itself = true"));
    fs::write(scheme.path("data/site.toml"), settings).expect("settings");
    let state = scheme.path("var").display().to_string();
    let served = Served::start(scheme.root(), &["--state", &state]);
    within("the failure is said", || health(&served).contains("\ndeploy: "));
    assert!(health(&served).starts_with("HTTP/1.1 503"), "not all is as it should be");
    fs::create_dir(host.path().join("public")).expect("the host is back");
    within("the site is there", || host.path().join("public/index.html").exists());
    within("nothing is said any more", || !health(&served).contains("\ndeploy: "));
    let page = scheme.path("content/contact.md");
    let text = fs::read_to_string(&page).expect("a page");
    fs::write(&page, text + "\n事務局より一言。\n").expect("written");
    let public = || fs::read_to_string(host.path().join("public/contact/index.html")).unwrap_or_default();
    within("what was changed is brought, too", || public().contains("事務局より一言"));
}

#[test]
fn a_command_that_takes_long_holds_up_no_build_and_is_said() {
    let scheme = Scheme::copied();
    quick(&scheme);
    let settings = fs::read_to_string(scheme.path("data/site.toml")).expect("settings");
    let gate = scheme.path("gate");
    let script = format!("while [ ! -e {} ]; do sleep 0.1; done", gate.display());
    let command = format!("command = [\"sh\", \"-c\", \"{script}\"]\nby_itself = true");
    fs::write(scheme.path("data/site.toml"), settings.replace("command = []\nby_itself = false", &command))
        .expect("it");
    let served = Served::start(scheme.root(), &[]);
    within("it is said", || health(&served).contains("\ndeploy: a build is on its way"));
    let page = scheme.path("content/contact.md");
    let text = fs::read_to_string(&page).expect("a page");
    fs::write(&page, text + "\n事務局より一言。\n").expect("written");
    let built = || fs::read_to_string(scheme.path("dist/contact/index.html")).unwrap_or_default();
    within("it is built meanwhile", || built().contains("事務局より一言"));
    fs::write(gate, "").expect("the way is free");
    within("nothing is said any more", || !health(&served).contains("\ndeploy: "));
}
