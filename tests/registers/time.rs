//! The time of an entry: before it ends its mailbox is asked, one press goes on, and who says nothing leaves by itself. In a
//! register that nobody looks at, what is confirmed is listed by itself.

use crate::client::Client;
use crate::entered::{ENTERED, INQUIRY, filled, pressed, sent};
use crate::mailbox::{wait_for, wait_with};
use crate::scheme::Scheme;
use crate::server::{PROGRAM, Served};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// `serve` at a moment, which a person says is right.
pub fn served_at(scheme: &Scheme, moment: &str) -> Served {
    let arguments = ["serve", "--no-build", "--trust-clock", "--listen", "127.0.0.1:0", "--root"];
    Served::run(Command::new(PROGRAM).args(arguments).arg(scheme.root()).env("SENGEN_NOW", moment))
}

/// Waits until the list of the register has a name, or has it no more.
fn until_listed(scheme: &Scheme, is_listed: bool) {
    let end = Instant::now() + Duration::from_secs(60);
    let list = || fs::read_to_string(scheme.path("data/registers/supporters.csv")).unwrap_or_default();
    while list().contains("見本まちづくり協会") != is_listed {
        assert!(Instant::now() < end, "{}", list());
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Enters a body at a moment in a register that nobody looks at; it is listed by itself.
fn listed_at(scheme: &Scheme, moment: &str) {
    let rules = scheme.path("data/registers/supporters.toml");
    let text = fs::read_to_string(&rules).expect("the register");
    assert!(text.contains("after = \"review\""));
    fs::write(&rules, text.replace("after = \"review\"", "after = \"nothing\"")).expect("written");
    let built = Command::new(PROGRAM).arg("build").arg("--root").arg(scheme.root()).output().expect("the program runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let served = served_at(scheme, moment);
    let client = &mut Client::new(served.address());
    let form = filled(client, "supporters", ENTERED);
    let check = client.submit(&form);
    sent(client, "supporters", &check);
    let url = wait_for(&scheme.path("var"), 1)[0].first_url().to_owned();
    assert!(pressed(client, &url).body.contains("まもなく一覧に載ります"));
    until_listed(scheme, true);
    wait_with(&scheme.path("var"), "一覧に載せました", 1);
    assert!(served.stop().0.success());
}

#[test]
fn an_entry_is_asked_goes_on_by_one_press_and_leaves_by_itself() {
    let scheme = Scheme::copied();
    let state = scheme.path("var");
    listed_at(&scheme, "2026-12-01T03:00:00Z");

    // Long before its end nobody is asked; a month before it its mailbox is.
    let served = served_at(&scheme, "2027-10-15T03:00:00Z");
    std::thread::sleep(Duration::from_secs(2));
    assert!(served.stop().0.success());
    let served = served_at(&scheme, "2027-11-10T03:00:00Z");
    let asked = wait_with(&state, "まもなく終わります", 1);
    assert!(asked.body.contains("2027年12月1日（水）の終わり（24時）"), "{}", asked.body);
    let client = &mut Client::new(served.address());
    let url = asked.first_url().to_owned();
    assert_eq!(client.open(&url).status, 200, "looking does nothing");
    assert!(pressed(client, &url).body.contains("掲載を続けます。"));
    assert_eq!(client.open(&url).status, 410, "once");
    let renewed = wait_with(&state, "期間は、きょうから1年です。", 1);
    assert!(renewed.body.contains("/register/supporters/10000001/"), "{}", renewed.body);
    assert!(served.stop().0.success());

    // The end of before has passed; the new one comes, nobody presses, and it leaves.
    let served = served_at(&scheme, "2027-12-20T03:00:00Z");
    std::thread::sleep(Duration::from_secs(2));
    until_listed(&scheme, true);
    assert!(served.stop().0.success());
    let served = served_at(&scheme, "2028-11-01T03:00:00Z");
    let asked = wait_with(&state, "まもなく終わります", 2);
    assert!(served.stop().0.success());
    let served = served_at(&scheme, "2028-11-20T03:00:00Z");
    wait_with(&state, "続けるというお返事がなかったので", 1);
    until_listed(&scheme, false);
    let path = format!("/{}", asked.first_url().splitn(4, '/').nth(3).expect("a path"));
    assert_eq!(Client::new(served.address()).get(&path).status, 410, "it has ended");
    assert!(served.stop().0.success());
}

#[test]
fn what_was_answered_is_kept_for_its_days_and_no_longer() {
    let scheme = Scheme::copied();
    let state = scheme.path("var");
    let built = Command::new(PROGRAM).arg("build").arg("--root").arg(scheme.root()).output().expect("the program runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let served = served_at(&scheme, "2026-12-01T03:00:00Z");
    let client = &mut Client::new(served.address());
    let form = filled(client, "inquiry", INQUIRY);
    let check = client.submit(&form);
    sent(client, "inquiry", &check);
    pressed(client, wait_for(&state, 1)[0].first_url());
    assert!(served.stop().0.success());
    let at = |moment: &str, arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        let run = command.args(arguments).arg("--root").arg(scheme.root()).env("SENGEN_NOW", moment).output();
        let run = run.expect("the program runs");
        assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stdout).expect("UTF-8")
    };
    let (day, list) = ("2026-12-02T03:00:00Z", ["review", "list", "--kind", "inquiry", "--all", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&at(day, &list)).expect("JSON");
    at(day, &["review", "answer", rows[0]["reference"].as_str().expect("a reference"), "--text", "お答えします。"]);
    // 180 days, as the register says.
    for (moment, is_kept) in [("2027-05-28T03:00:00Z", true), ("2027-06-02T03:00:00Z", false)] {
        let served = served_at(&scheme, moment);
        let end = Instant::now() + Duration::from_secs(if is_kept { 3 } else { 60 });
        while at(moment, &list).contains("金糸雀花子") != is_kept && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(200));
        }
        assert_eq!(at(moment, &list).contains("金糸雀花子"), is_kept, "{moment}");
        assert!(served.stop().0.success());
    }
}

#[test]
fn what_a_day_of_a_register_came_to_is_kept_and_looked_at_with_the_rest() {
    let scheme = Scheme::copied();
    listed_at(&scheme, "2026-12-01T03:00:00Z");
    // It speaks of the fourteen months before, too.
    let kept = scheme.path("var/objects/registers/supporters/counts/2026-12-01/work.2025-10-01");
    let served = served_at(&scheme, "2026-12-02T03:00:00Z");
    let end = Instant::now() + Duration::from_secs(60);
    while !kept.exists() {
        assert!(Instant::now() < end, "{} is not kept", kept.display());
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(served.stop().0.success());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).arg("--root").arg(scheme.root()).env("SENGEN_NOW", "2026-12-02T03:00:00Z");
        let run = command.output().expect("the program runs");
        (run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned())
    };
    let report = run(&["review", "report", "--kind", "supporters", "--from", "2026-12-01", "--to", "2026-12-01"]);
    assert!(report.1.contains("  受付  1 件"), "{}", report.1);
    fs::write(&kept, "").expect("damaged");
    assert_eq!(run(&["state", "check"]).0, Some(1));
    let repaired = run(&["state", "check", "--repair"]);
    assert!(repaired.0 == Some(0) && !kept.exists(), "{}", repaired.1);
    let again = run(&["review", "report", "--kind", "supporters", "--from", "2026-12-01", "--to", "2026-12-01"]);
    assert_eq!(again.1, report.1, "read from the records");
}
