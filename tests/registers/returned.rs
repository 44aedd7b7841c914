//! An entry that the office returns: the letter's link opens what is public of it, with the office's words; put right, it
//! waits for the office again; who does nothing is reminded once, and it ends by itself.

use crate::client::Client;
use crate::entered::{ENTERED, filled, pressed, sent};
use crate::mailbox::{wait_for, wait_with};
use crate::scheme::Scheme;
use crate::server::{PROGRAM, Served};
use std::fs;
use std::process::Command;

const SENT: &str = "2026-12-01T03:00:00Z";
const REASON: &str = "団体の名前を、略さずに書いてください。";

/// `serve` at a moment, which a person says is right.
fn served_at(scheme: &Scheme, moment: &str) -> Served {
    let arguments = ["serve", "--no-build", "--trust-clock", "--listen", "127.0.0.1:0", "--root"];
    Served::run(Command::new(PROGRAM).args(arguments).arg(scheme.root()).env("SENGEN_NOW", moment))
}

/// What a command of the office printed at a moment.
fn at(scheme: &Scheme, moment: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(PROGRAM);
    let run = command.args(arguments).arg("--root").arg(scheme.root()).env("SENGEN_NOW", moment).output();
    let run = run.expect("the program runs");
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

fn rows(scheme: &Scheme, more: &[&str]) -> Vec<serde_json::Value> {
    let arguments = [&["review", "list", "--kind", "supporters", "--format", "json"], more].concat();
    serde_json::from_str(&at(scheme, SENT, &arguments)).expect("an array")
}

/// Entered, confirmed and returned: its reference, and the link of the letter.
fn returned(scheme: &Scheme, served: &Served) -> (String, String) {
    returned_with(scheme, served, "見本まちづくり協会")
}

/// The same of a body with this name.
fn returned_with(scheme: &Scheme, served: &Served, name: &str) -> (String, String) {
    let client = &mut Client::new(served.address());
    let mut form = filled(client, "supporters", ENTERED);
    form.set("body", name);
    let check = client.submit(&form);
    sent(client, "supporters", &check);
    pressed(client, wait_for(&scheme.path("var"), 1)[0].first_url());
    let reference = rows(scheme, &[])[0]["reference"].as_str().expect("a reference").to_owned();
    at(scheme, SENT, &["review", "return", &reference, "--reason", REASON]);
    let letter = wait_with(&scheme.path("var"), REASON, 1);
    assert!(
        letter.body.contains(&reference) && letter.body.contains("2026年12月31日（木）の終わり"),
        "{}",
        letter.body
    );
    (reference, letter.first_url().to_owned())
}

#[test]
fn what_is_put_right_by_the_letters_link_waits_for_the_office_again() {
    let scheme = Scheme::copied();
    let built = Command::new(PROGRAM).arg("build").arg("--root").arg(scheme.root()).output().expect("the program runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let served = served_at(&scheme, SENT);
    let (reference, url) = returned(&scheme, &served);
    assert!(rows(&scheme, &["--only", "returned"])[0]["returned_at"].is_string());
    let mut accept = Command::new(PROGRAM);
    accept.args(["review", "accept", &reference, "--root"]).arg(scheme.root()).env("SENGEN_NOW", SENT);
    let held = accept.output().expect("the program runs");
    assert!(String::from_utf8_lossy(&held.stderr).contains("申込者が直すまで"), "{held:?}");

    let client = &mut Client::new(served.address());
    let page = client.open(&url);
    assert!(page.status == 200 && page.body.contains(REASON) && page.body.contains("12月31日"), "{}", page.text());
    assert!(!page.body.contains("金糸雀次郎") && !page.body.contains("掲載をやめる"), "{}", page.text());
    let form = page.forms().into_iter().find(|form| form.has("levels", "two")).expect("the fields");
    let same = client.submit(&form);
    assert!(same.body.contains("変わったところがありません") && same.body.contains(REASON), "{}", same.text());
    // Whoever makes a button of their own ends nothing by it.
    let gone = client.submit(form.clone().put("withdraw", "yes"));
    assert_eq!(gone.status, 410, "{}", gone.text());
    assert!(client.open(&url).body.contains(REASON), "it still waits");
    let done = client.submit(form.clone().set("body", "見本まちづくり推進協会").put("person", "別の人"));
    assert!(done.status == 200 && done.body.contains("直した内容を受け取りました"), "{}", done.text());
    assert_eq!(client.submit(&form).status, 410, "once");
    let told = wait_with(&scheme.path("var"), "次の項目の、直した内容を", 1);
    assert!(told.body.contains("団体の名前"), "{}", told.body);

    let row = &rows(&scheme, &[])[0];
    assert!(row["corrected_at"].is_string() && row["name"] == "見本まちづくり推進協会", "{row}");
    let shown = at(&scheme, SENT, &["review", "show", &reference]);
    assert!(shown.contains("金糸雀次郎") && !shown.contains("別の人"), "{shown}");
    assert!(!fs::read_to_string(scheme.path("data/registers/supporters.csv")).unwrap_or_default().contains("見本まち"));
    at(&scheme, SENT, &["review", "accept", &reference, "--seen", "2", "--now"]);
    let list = fs::read_to_string(scheme.path("data/registers/supporters.csv")).expect("a list");
    assert!(list.contains("見本まちづくり推進協会"), "{list}");
    assert!(served.stop().0.success());
}

#[test]
fn who_does_nothing_is_reminded_once_and_it_ends_by_itself() {
    let scheme = Scheme::copied();
    let state = scheme.path("var");
    let built = Command::new(PROGRAM).arg("build").arg("--root").arg(scheme.root()).output().expect("the program runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let served = served_at(&scheme, SENT);
    let (reference, url) = returned(&scheme, &served);
    assert!(served.stop().0.success());
    let served = served_at(&scheme, "2026-12-29T03:00:00Z");
    let reminded = wait_with(&state, "前にお願いしたところが、まだ直されていません。", 1);
    assert_eq!(path_of(reminded.first_url()), path_of(&url), "the same link");
    assert_eq!(Client::new(served.address()).get(&path_of(&url)).status, 200);
    assert!(served.stop().0.success());
    let served = served_at(&scheme, "2027-01-02T03:00:00Z");
    let ended = wait_with(&state, "一覧には載せません。", 1);
    assert!(ended.body.contains(&reference) && ended.body.contains("期限までに直されなかった"), "{}", ended.body);
    assert_eq!(Client::new(served.address()).get(&path_of(&url)).status, 410);
    assert!(served.stop().0.success());
}

/// Where a link leads, wherever `serve` answers now.
fn path_of(url: &str) -> String {
    format!("/{}", url.splitn(4, '/').nth(3).expect("a path"))
}

#[test]
fn the_letters_link_leads_to_what_is_noticed_and_a_press_puts_it_right_before_it_is_sent() {
    let scheme = Scheme::copied();
    let built = Command::new(PROGRAM).arg("build").arg("--root").arg(scheme.root()).output().expect("the program runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let served = served_at(&scheme, SENT);
    let (_, url) = returned_with(&scheme, &served, "㈱見本まちづくり");
    let client = &mut Client::new(served.address());
    let page = client.open(&url);
    assert!(
        page.body.contains("この欄を確かめてください") && page.body.contains("<a href=\"#body\">企業・団体の名前</a>")
    );
    assert!(page.body.contains("id=\"body-notice\"") && !page.body.contains("<a href=\"#region\">"), "{}", page.text());
    let form = page.forms().into_iter().find(|form| form.has("levels", "two")).expect("the fields");
    let press = form.button("株式会社見本まちづくり");
    assert!(form.target(press).starts_with(&path_of(&url)), "{}", form.target(press));
    let pressed = client.press(&form, press);
    let filled = pressed.forms().into_iter().find(|form| form.has("levels", "two")).expect("the fields");
    assert_eq!((pressed.status, filled.value("body")), (200, "株式会社見本まちづくり"), "{}", pressed.text());
    assert!(rows(&scheme, &["--only", "returned"])[0]["returned_at"].is_string(), "nothing is sent yet");
    let done = client.submit(&filled);
    assert!(done.body.contains("直した内容を受け取りました"), "{}", done.text());
    assert_eq!(rows(&scheme, &[])[0]["name"], "株式会社見本まちづくり");
    assert!(served.stop().0.success());
}
