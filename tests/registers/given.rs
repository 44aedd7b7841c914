//! The result of a benchmark, given to be summed up: confirmed by the mailed link, kept without anybody reading or listing
//! it, one of a mailbox a quarter, taken back by a link, forgotten in time.

use crate::client::Client;
use crate::entered::{filled, pressed, sent};
use crate::mailbox::{Mail, wait_for, wait_with};
use crate::scheme::{Scheme, files};
use crate::server::{PROGRAM, Served};
use std::fs;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

const RESULT: &[(&str, &str)] = &[
    ("benchmark", "basic"),
    ("basic_organisation", "20"),
    ("basic_people", "15"),
    ("basic_place", "15"),
    ("basic_systems", "18"),
    ("basic_incidents", "12"),
    ("size", "to-5"),
    ("trade", "it"),
    ("risk", "names"),
    ("agreed", "yes"),
];
/// Within the first minutes of the story.
const SOON: &str = "2026-12-01T03:05:00Z";
const MAILBOX: &str = "canary.saburo@mail.example";

fn served_at(scheme: &Scheme, moment: &str) -> Served {
    let arguments = ["serve", "--trust-clock", "--listen", "127.0.0.1:0", "--root"];
    Served::run(Command::new(PROGRAM).args(arguments).arg(scheme.root()).env("SENGEN_NOW", moment))
}

/// Gives a result with some of it otherwise, and confirms it; the letter that says it is kept, of so many.
fn given(client: &mut Client, scheme: &Scheme, more: &[(&str, &str)], count: usize) -> Mail {
    let mut form = filled(client, "results", RESULT);
    for (name, value) in [("mail", MAILBOX), ("mail_again", MAILBOX)].iter().chain(more) {
        form.put(name, value);
    }
    let check = client.submit(&form);
    assert!(check.status == 200 && !check.body.contains("公開されること"), "{}", check.text());
    sent(client, "results", &check);
    let url = wait_with(&scheme.path("var"), "平均を作るための結果に加わります", count).first_url().to_owned();
    let page = client.open(&url);
    assert!(!page.body.contains("お名前") && page.body.contains("診断の結果を渡せます"), "{}", page.text());
    let done = pressed(client, &url);
    assert!(done.body.contains("診断の結果を受け取りました"), "{}", done.text());
    wait_with(&scheme.path("var"), "渡された結果と、このメールアドレスを", count)
}

/// Runs a command of the office at a moment.
fn at(scheme: &Scheme, moment: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).arg("--root").arg(scheme.root()).env("SENGEN_NOW", moment).output().expect("it runs")
}

/// The references of what is kept, or of what waits for the office.
fn found(scheme: &Scheme, moment: &str, only: &str) -> Vec<String> {
    let run = at(scheme, moment, &["review", "list", "--kind", "results", "--format", "json", "--only", only]);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{}", said(&run)));
    rows.iter().map(|row| row["reference"].as_str().expect("a reference").to_owned()).collect()
}

/// What a run printed, on both sides.
fn said(run: &Output) -> String {
    String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr)
}

#[test]
fn a_result_is_kept_unread_one_a_quarter_and_taken_back_by_its_link() {
    let scheme = Scheme::copied();
    let state = scheme.path("var");
    let served = served_at(&scheme, "2026-12-01T03:00:00Z");
    let client = &mut Client::new(served.address());
    let page = client.get("/register/results/");
    assert!(page.status == 200 && page.body.contains("渡した結果を取り消す"), "{}", page.text());
    let mut wrong = filled(client, "results", RESULT);
    wrong.put("mail", MAILBOX);
    wrong.put("mail_again", MAILBOX);
    wrong.put("basic_people", "99");
    assert_eq!(client.submit(&wrong).status, 422, "more than there is to reach");

    let first = given(client, &scheme, &[], 1);
    assert!(first.head.contains(MAILBOX));
    assert_eq!(found(&scheme, SOON, "accepted").len(), 1);
    assert!(found(&scheme, SOON, "confirmed").is_empty(), "nobody is to look at it");
    let reference = found(&scheme, SOON, "accepted").remove(0);
    let revoked = at(&scheme, SOON, &["review", "revoke", &reference, "--reason", "本人の求めです。"]);
    assert!(!revoked.status.success() && said(&revoked).contains("account erase"), "{}", said(&revoked));
    assert_eq!(found(&scheme, SOON, "accepted").len(), 1);

    // Another of the same quarter takes its place; of another benchmark it stands beside.
    let second = given(client, &scheme, &[("basic_people", "16")], 2);
    assert_eq!(found(&scheme, SOON, "accepted").len(), 1);
    assert_eq!(client.open(first.first_url()).status, 410, "the first is gone");
    let plus = [
        ("benchmark", "plus"),
        ("plus_evidence", "10"),
        ("plus_suppliers", "10"),
        ("plus_cloud", "10"),
        ("plus_continuity", "10"),
    ];
    let third = given(client, &scheme, &plus, 3);
    assert_eq!(found(&scheme, SOON, "accepted").len(), 2);

    // Taken back by the letter's link, once; nothing of it stays.
    let url = second.first_url().to_owned();
    let page = client.open(&url);
    assert!(page.status == 200 && !page.body.contains(MAILBOX) && !page.body.contains("16点"), "{}", page.text());
    assert_eq!(found(&scheme, SOON, "accepted").len(), 2, "looking does nothing");
    let form = &page.forms()[0];
    let gone = client.press(form, form.button("渡した結果を取り消す"));
    assert!(gone.status == 200 && gone.body.contains("取り消しました"), "{}", gone.text());
    assert_eq!((found(&scheme, SOON, "accepted").len(), client.open(&url).status), (1, 410));

    // Whoever lost the letter has another link mailed; the letter's own is over then.
    let mut ask = client.get("/register/results/entry/").form("/register/results/entry/");
    assert!(client.submit(ask.set("mail", MAILBOX)).body.contains("渡された結果があれば"));
    let url = wait_with(&state, "取り消すためのURL", 1).first_url().to_owned();
    assert_eq!(client.open(third.first_url()).status, 410);
    let page = client.open(&url);
    let form = &page.forms()[0];
    assert_eq!(client.press(form, form.button("渡した結果を取り消す")).status, 200);
    assert_eq!(found(&scheme, SOON, "accepted").len(), 0);
    let check = at(&scheme, SOON, &["state", "check"]);
    assert!(check.status.success(), "{}", said(&check));
    let log = served.log();
    assert!(served.stop().0.success());
    assert!(!log.contains("canary") && !log.contains("entry/ey"), "{log}");
    for (path, bytes) in files(&scheme.path("dist")).into_iter().chain(files(&scheme.path("data"))) {
        assert!(!String::from_utf8_lossy(&bytes).contains("canary."), "{}", path.display());
    }
}

#[test]
fn what_is_kept_survives_a_restart_and_is_forgotten_in_time() {
    let scheme = Scheme::copied();
    let served = served_at(&scheme, "2026-12-01T03:00:00Z");
    given(&mut Client::new(served.address()), &scheme, &[], 1);
    assert!(served.stop().0.success());
    let served = served_at(&scheme, "2027-01-15T03:00:00Z");
    given(&mut Client::new(served.address()), &scheme, &[], 2);
    assert!(served.stop().0.success());
    assert_eq!(found(&scheme, "2027-01-15T03:10:00Z", "accepted").len(), 2, "one of each quarter");
    let check = at(&scheme, "2027-01-15T03:10:00Z", &["state", "check"]);
    assert!(check.status.success(), "{}", said(&check));
    let served = served_at(&scheme, "2028-01-20T03:00:00Z");
    let end = Instant::now() + Duration::from_secs(60);
    while found(&scheme, "2028-01-20T03:10:00Z", "accepted").len() != 1 {
        assert!(Instant::now() < end, "the first is over after its days");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(served.stop().0.success());
    assert!(wait_for(&scheme.path("var"), 4).len() == 4, "nobody is mailed about it");

    // Whoever asks the office has the other erased.
    let moment = "2028-01-20T03:10:00Z";
    let left = found(&scheme, moment, "accepted");
    assert!(left.len() == 1, "{left:?}");
    let erased = at(&scheme, moment, &["account", "erase", &left[0], "--asked", "--yes"]);
    assert!(erased.status.success(), "{}", said(&erased));
    assert!(found(&scheme, moment, "accepted").is_empty());
    let check = at(&scheme, moment, &["state", "check"]);
    assert!(check.status.success(), "{}", said(&check));
}

#[test]
fn ten_results_make_the_next_table_and_nine_make_none() {
    let scheme = Scheme::copied();
    let table = || fs::read_to_string(scheme.path("data/benchmark.toml")).expect("the table");
    let before = table();
    let summarise = |more: &[&str]| at(&scheme, "2027-01-10T03:00:00Z", &[&["results", "summarise"], more].concat());
    let served = served_at(&scheme, "2026-12-01T03:00:00Z");
    let client = &mut Client::new(served.address());
    for number in 0..9 {
        let (mailbox, points) = (format!("canary.{number}@mail.example"), (10 + number).to_string());
        let own = [("mail", mailbox.as_str()), ("mail_again", &mailbox), ("basic_people", &points)];
        given(client, &scheme, &own, number + 1);
    }
    // The same mailbox once more is still one.
    let twice = [("mail", "canary.8@mail.example"), ("mail_again", "canary.8@mail.example"), ("basic_people", "25")];
    given(client, &scheme, &twice, 10);
    let few = summarise(&[]);
    assert!(!few.status.success() && said(&few).contains("10 件に届く相手がありません"), "{}", said(&few));
    assert_eq!(table(), before);

    let tenth = given(client, &scheme, &[], 11);
    let told = summarise(&["--quarter", "2026-Q4", "--dry-run"]);
    assert!(told.status.success() && said(&told).contains("渡された結果 10 件"), "{}", said(&told));
    assert!(!said(&told).contains("canary") && table() == before, "{}", said(&told));
    let empty = summarise(&["--quarter", "2026-Q3"]);
    assert!(!empty.status.success(), "nobody gave anything then");
    let early = summarise(&["--quarter", "2027-Q1"]);
    assert!(early.status.code() == Some(1) && said(&early).contains("まだ終わっていません"), "{}", said(&early));
    assert_eq!(summarise(&["--quarter", "2026-4"]).status.code(), Some(64));

    let made = summarise(&[]);
    assert!(made.status.success(), "{}", said(&made));
    let after = table();
    assert!(after.contains("as_of = 2027-01-10\n") && after.contains("2026年10月から12月までに"), "{after}");
    assert_eq!((after.matches("[[result]]").count(), after.matches("\nn = 10\n").count()), (4, 4), "{after}");
    assert!(summarise(&[]).status.success() && table() == after, "the same again");
    let built = at(&scheme, "2027-01-10T03:00:00Z", &["build"]);
    assert!(built.status.success(), "{}", said(&built));
    let page = fs::read_to_string(scheme.path("dist/learn/benchmark/basic/index.html")).expect("the page");
    assert!(page.contains("10社以上") && !page.contains("100社以上"), "only the new table");

    // Taken back, it counts no more.
    let page = client.open(tenth.first_url());
    let form = &page.forms()[0];
    assert_eq!(client.press(form, form.button("渡した結果を取り消す")).status, 200);
    assert!(!summarise(&[]).status.success() && table() == after);
    assert!(served.stop().0.success());
}

#[test]
fn the_privacy_page_says_for_how_many_days_a_result_is_kept() {
    let read = |path: &str| fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/").to_owned() + path).expect(path);
    let rules = read("data/registers/results.toml");
    let days = rules.lines().find_map(|line| line.strip_prefix("retention_days = ")).expect("its days");
    assert!(read("content/privacy.md").contains(&format!("渡した日から{days}日。")), "{days}");
}
