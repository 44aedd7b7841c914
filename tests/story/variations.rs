//! Variations of the story: a mistyped address, a restart, impatience, a lost connection, a crowd, and
//! a form processor on a host of its own.

use crate::client::{Client, Page};
use crate::html::Form;
use crate::mailbox::{wait_for, wait_with};
use crate::scheme::{NAME, PASSWORD, Scheme, files, filled};
use crate::server::{PROGRAM, Served};
use crate::story::{SUBMIT, declared, submitted};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The check page of a filled form, as a client that was asked whether a person presses.
fn asked(client: &mut Client) -> Page {
    let form = client.get("/declare/form/");
    let check = client.submit(&filled(&form));
    let form = check.form("/declare/submit/");
    let page = client.press(&form, form.button(SUBMIT));
    assert_eq!(page.status, 200, "{}", page.text());
    page
}

/// `sengen serve` without building, at a moment that stands still.
fn at_moment(root: &Path, moment: &str) -> Served {
    let arguments = ["serve", "--no-build", "--trust-clock", "--listen", "127.0.0.1:0", "--root"];
    Served::run(Command::new(PROGRAM).args(arguments).arg(root).env("SENGEN_NOW", moment))
}

/// How many applications lie in the queue.
fn received(scheme: &Scheme) -> usize {
    files(&scheme.path("var/objects/applications")).len()
}

#[test]
fn an_address_that_is_corrected_no_more_says_how_to_go_on() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let received = declared(client);
    for n in 1..=6 {
        let page = client.get(&received.path);
        let page = client.submit(page.form("/address/").set("contact_email", &format!("n{n}@mail.example")));
        assert_eq!(page.status, if n < 6 { 200 } else { 422 }, "{n}: {}", page.text());
        assert!(!page.body.contains("しばらく待って"), "waiting would be in vain");
        assert_eq!(page.body.contains("5回まで") && page.body.contains("n5@mail.example"), n == 6);
    }
}

#[test]
fn a_mistyped_address_is_corrected_by_the_browser_that_submitted() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let received = declared(client);
    let first = wait_for(&scheme.path("var"), 1)[0].first_url().to_owned();

    let stranger = Client::new(served.address()).get(&received.path);
    assert_eq!(stranger.status, 200);
    assert!(!stranger.forms().iter().any(|form| form.action.ends_with("/address/")), "not for another browser");
    let mut form = received.form("/address/");
    let forged = Client::new(served.address()).submit(form.set("contact_email", "other@mail.example"));
    assert_eq!(forged.status, 403);

    let wrong = client.submit(form.set("contact_email", "nowhere"));
    assert_eq!((wrong.status, wrong.form("/address/").value("contact_email")), (422, "nowhere"));
    let changed = client.submit(form.set("contact_email", "right@mail.example"));
    assert!(changed.status == 200 && changed.body.contains("right@mail.example"), "{}", changed.text());
    // Only the very cookie of the browser that submitted counts.
    let mut thief = Client::new(served.address());
    let altered: Vec<_> = client.cookies().iter().map(|one| one.with_value(&one.value().to_uppercase())).collect();
    thief.carry(&altered);
    assert!(!thief.peek(&received.path).forms().iter().any(|form| form.action.ends_with("/address/")));
    assert!(wait_with(&scheme.path("var"), "まだ終わっていません", 2).head.contains("To: right@mail.example"));
    let mails = wait_for(&scheme.path("var"), 2);
    assert!(mails[1].head.contains("To: right@mail.example"), "{}", mails[1].head);
    assert_eq!(client.open(&first).status, 404, "the earlier link is dead");
    assert_eq!(client.open(mails[1].first_url()).status, 200);

    let resent = client.submit(&changed.form("/resend/"));
    assert_eq!(resent.status, 200, "{}", resent.text());
    let mails = wait_for(&scheme.path("var"), 3);
    assert_eq!(mails[1].first_url(), mails[2].first_url(), "the same link again");
}

#[test]
fn what_was_typed_survives_a_restart_between_the_pages() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let form = Client::new(served.address()).get("/declare/form/");
    let check = Client::new(served.address()).submit(&filled(&form));
    assert_eq!(check.status, 200, "{}", check.text());
    drop(served);
    let served = Served::start(scheme.root(), &["--no-build"]);
    let client = &mut Client::new(served.address());
    let received = submitted(client, &check);
    assert_eq!(received.status, 200, "{}", received.text());
    assert!(received.path.contains("/received/"), "{}", received.path);
    // At rest: while mails are handed on, their files come and go.
    drop(served);
    assert!(is_private(&scheme.path("var")));
}

#[test]
fn a_pause_at_the_check_page_ends_well() {
    let scheme = Scheme::copied();
    drop(Served::start(scheme.root(), &[]));
    let served = at_moment(scheme.root(), "2026-11-20T01:00:00Z");
    let form = Client::new(served.address()).get("/declare/form/");
    let check = Client::new(served.address()).submit(&filled(&form));
    assert_eq!(check.status, 200, "{}", check.text());
    drop(served);

    // Two days later only the password is asked again.
    let served = at_moment(scheme.root(), "2026-11-22T01:00:00Z");
    let form = check.form("/declare/submit/");
    let late = Client::new(served.address()).press(&form, form.button(SUBMIT));
    assert_eq!(late.status, 422);
    assert!(late.text().contains("パスワードだけ、もう一度"), "{}", late.text());
    let again = late.form("/declare/check/");
    assert_eq!((again.value("terms_consent"), again.value("password")), ("yes", ""));
    let mut again = again;
    let anew = Client::new(served.address()).submit(again.set("password", PASSWORD));
    assert!(anew.status == 200 && anew.text().contains(NAME), "nothing else is asked: {}", anew.text());
    drop(served);

    // An hour later nothing is; the link lives to the end of the seventh day.
    let served = at_moment(scheme.root(), "2026-11-20T02:00:00Z");
    let client = &mut Client::new(served.address());
    let received = client.press(&form, form.button(SUBMIT));
    assert!(received.path.contains("/received/"), "{}", received.text());
    let link = wait_for(&scheme.path("var"), 1)[0].first_url().to_owned();
    let path = format!("/{}", link.splitn(4, '/').nth(3).expect("a path"));
    drop(served);
    let served = at_moment(scheme.root(), "2026-11-27T14:59:00Z");
    assert_eq!(Client::new(served.address()).get(&path).forms().len(), 1);
    drop(served);
    let served = at_moment(scheme.root(), "2026-11-27T15:00:00Z");
    let expired = Client::new(served.address()).get(&path);
    assert!(expired.status == 410 && expired.text().contains("期限"), "{}", expired.text());
    assert_eq!(Client::new(served.address()).get(&received.path).status, 410);
}

#[test]
fn rates_are_counted_by_client_and_lose_nothing() {
    let scheme = Scheme::copied();
    let settings = fs::read_to_string(scheme.path("data/site.toml")).expect("the settings");
    let limits = "lift_on_loopback = false\nsubmits_per_client = 1";
    let settings = settings.replace("lift_on_loopback = true", limits);
    fs::write(scheme.path("data/site.toml"), settings).expect("written");
    let served = Served::start(scheme.root(), &[]);
    let pages: Vec<Page> = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"]
        .into_iter()
        .map(|address| {
            let client = &mut Client::new(served.address());
            client.forwarded_for = Some(address.to_owned());
            let form = asked(client).form("/declare/submit/");
            client.submit(&form)
        })
        .collect();
    let statuses: Vec<u16> = pages.iter().map(|page| page.status).collect();
    assert_eq!(statuses, [200, 429, 200, 200, 429], "the long addresses are of one network");
    assert!(pages[1].headers.contains_key("retry-after"));
    let client = &mut Client::new(served.address());
    client.forwarded_for = Some("192.0.2.3".to_owned());
    let again = client.submit(&pages[1].forms()[0]);
    assert!(again.path.contains("/received/"), "the button sends everything again: {}", again.text());
}

#[test]
fn who_is_listed_already_is_told_so_and_may_go_on() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let listed = fs::read_to_string(scheme.path("data/declarers.csv")).expect("the declarers");
    let corporation = listed.lines().find(|line| line.contains("株式会社")).expect("a corporation");
    let cells: Vec<&str> = corporation.split(',').collect();
    let mut form = filled(&client.get("/declare/form/"));
    form.set("name", cells[1]).set("prefecture", cells[2]).set("municipality", cells[3]);
    let check = client.submit(&form);
    assert_eq!(check.status, 200, "{}", check.text());
    assert!(check.text().contains("すでに公開されています"), "{}", check.text());
    let other = client.submit(form.set("municipality", "見本市どこにもない町"));
    assert!(!other.text().contains("すでに公開されています"), "{}", other.text());
}

#[test]
fn many_presses_at_once_make_one_application() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let form = asked(&mut Client::new(served.address())).form("/declare/submit/");
    let places: BTreeSet<String> = std::thread::scope(|scope| {
        let presses: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| Client::new(served.address()).ask("POST", &form.action, Some(&form.body(0)))))
            .collect();
        presses.into_iter().map(|press| press.join().expect("a press").headers["location"].clone()).collect()
    });
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!(received(&scheme), 1);
    assert_eq!(wait_for(&scheme.path("var"), 1).len(), 1);
}

#[test]
fn a_lost_connection_does_not_cut_a_submit_in_half() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    for round in 1..=10 {
        let form = asked(client).form("/declare/submit/");
        client.send_and_leave(&form.action, &form.body(0));
        let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while received(&scheme) < round && std::time::Instant::now() < end {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(received(&scheme), round, "stored although nobody waited for the answer");
    }
    assert_eq!(wait_for(&scheme.path("var"), 10).len(), 10, "and each is mailed");
}

#[test]
fn in_a_crowd_some_are_asked_to_press_again_and_lose_nothing() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let form = filled(&Client::new(served.address()).get("/declare/form/"));
    let answers: Vec<Page> = std::thread::scope(|scope| {
        let posts: Vec<_> = (0..60).map(|_| scope.spawn(|| Client::new(served.address()).submit(&form))).collect();
        posts.into_iter().map(|post| post.join().expect("a post")).collect()
    });
    let (kept, checked): (Vec<&Page>, Vec<&Page>) = answers.iter().partition(|page| page.status == 503);
    assert!(checked.iter().all(|page| page.status == 200) && checked.len() >= 36, "{} of 60", checked.len());
    assert!(!kept.is_empty(), "36 at most are inside at once");
    for page in kept.iter().take(3) {
        assert!(page.headers.contains_key("retry-after"));
        let filled = Client::new(served.address()).submit(&page.forms()[0]);
        assert_eq!(filled.status, 200);
        let again = filled.form("/declare/check/");
        assert_eq!((again.value("terms_consent"), again.value("password")), ("yes", ""));
        assert!(filled.text().contains("設定済み"), "the password was not hashed yet, and is kept on its page");
        let check = Client::new(served.address()).submit(&again);
        assert!(check.status == 200 && check.text().contains(NAME), "{}", check.text());
    }
}

#[test]
fn a_disk_that_refuses_keeps_everything_for_the_next_press() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let refusing = |folder: &str, client: &mut Client, form: &Form| {
        let (folder, away) = (scheme.path(folder), scheme.path("var/away"));
        fs::rename(&folder, &away).and_then(|()| fs::write(&folder, "")).expect("no folder any more");
        let page = client.press(form, 0);
        assert_eq!((page.status, page.headers.contains_key("retry-after")), (503, true), "{}", page.text());
        assert!(page.body.contains("まだ受け付けていません"), "{}", page.text());
        fs::remove_file(&folder).and_then(|()| fs::rename(&away, &folder)).expect("the folder again");
        page
    };
    let check = asked(client);
    let form = check.form("/declare/submit/");
    let refused = refusing("var/objects/waiting", client, &form);
    assert_eq!(received(&scheme), 0);
    let page = client.submit(&refused.form("/declare/submit/"));
    assert!(page.path.starts_with("/declare/received/"), "{}", page.text());

    let mail = &wait_for(&scheme.path("var"), 1)[0];
    let confirm = client.open(mail.first_url());
    let refused = refusing("var/objects/applications", client, &confirm.forms()[0]);
    assert_eq!(client.submit(&refused.forms()[0]).attribute("data-user-number").len(), 10);
}

#[test]
fn the_processor_may_live_on_a_host_of_its_own() {
    let scheme = Scheme::copied();
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let settings = fs::read_to_string(scheme.path("data/site.toml")).expect("the settings");
    let processor = format!("processor = \"http://127.0.0.1:{port}\"");
    fs::write(scheme.path("data/site.toml"), settings.replace("processor = \"\"", &processor)).expect("written");
    let site = "https://www.site.example";
    let listen = format!("127.0.0.1:{port}");
    let served = Served::start_on(scheme.root(), &listen, &["--base-url", &format!("{site}/sengen/")]);

    let form = fs::read_to_string(scheme.path("dist/declare/form/index.html")).expect("the built form");
    assert!(form.contains(&format!("action=\"http://127.0.0.1:{port}/declare/check/\"")));
    let client = &mut Client::new(served.address());
    let blank = client.ask("GET", "/sengen/declare/form/", None);
    let mut form = filled(&blank);
    form.action = "/declare/check/".to_owned();
    let check = client.ask_from(site, &form.action, &form.body(0));
    assert_eq!(check.status, 200, "{}", check.text());
    assert!(check.body.contains("href=\"https://www.site.example/sengen/declare/\""), "links lead to the site");
    let style = crate::html::between(&check.body, "<link rel=\"stylesheet\" href=\"", "\"").expect("a style sheet");
    assert_eq!(client.get(style).status, 200, "{style} is served by the processor itself");
    let foreign = client.ask_from(site, "/declare/submit/", &check.form("/declare/submit/").body(0));
    assert_eq!(foreign.status, 403, "a later form must come from the processor's own page");
    assert_eq!(client.ask_from("https://evil.example", "/declare/check/", &form.body(0)).status, 403);

    let received = submitted(client, &check);
    assert_eq!(received.status, 200, "{}", received.text());
    let mail = &wait_for(&scheme.path("var"), 1)[0];
    let confirm = client.open(mail.first_url());
    assert_eq!(confirm.status, 200, "the mail leads to the processor: {}", mail.first_url());
    assert_eq!(client.submit(&confirm.forms()[0]).attribute("data-user-number").len(), 10);
}

/// Whether a folder and everything below it is closed to others.
fn is_private(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let closed = |path: &Path| path.metadata().is_ok_and(|file| file.permissions().mode() & 0o077 == 0);
    closed(folder) && files(folder).iter().all(|(path, _)| closed(path))
}
