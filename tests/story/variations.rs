//! Variations of the story: a mistyped address, a restart, impatience, a lost connection, a crowd, and
//! a form processor on a host of its own.

use crate::client::{Client, Page};
use crate::mailbox::wait_for;
use crate::scheme::{NAME, Scheme, files, filled};
use crate::server::Served;
use crate::story::{SUBMIT, declared, submitted};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The check page of a filled form, as a client that was asked whether a person presses.
fn asked(client: &mut Client) -> Page {
    let form = client.get("/declare/form/");
    let check = client.submit(&filled(&form));
    let form = check.form("/declare/submit/");
    let page = client.press(&form, form.button(SUBMIT));
    assert_eq!(page.status, 200, "{}", page.text());
    page
}

/// How many applications lie in the queue.
fn received(scheme: &Scheme) -> usize {
    files(&scheme.path("var/queue/received")).len()
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
    assert!(is_private(&scheme.path("var")));
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
        assert_eq!(filled.form("/declare/check/").value("name"), NAME);
    }
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
