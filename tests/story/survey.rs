//! The questions beside the numbers, and how far the form was filled in: over HTTP, without scripts; told by
//! `review report`, taken along by `state export`.

use crate::client::{Client, Page};
use crate::mailbox::wait_for;
use crate::scheme::{NAME, Scheme};
use crate::server::{PROGRAM, Served};
use crate::story::submitted;
use crate::walk::{filled_page, walked};
use std::fs;
use std::process::Command;

/// What a command printed that went well.
fn sengen(arguments: &[&str], root: &std::path::Path) -> String {
    let run = Command::new(PROGRAM).args(arguments).arg("--root").arg(root).output().expect("the program runs");
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

fn report(scheme: &Scheme, format: &str) -> String {
    let far = ["review", "report", "--from", "2026-01-01", "--to", "2099-12-31", "--format", format];
    sengen(&far, scheme.root())
}

/// The page with the numbers, of a declaration that was made page by page.
fn completed(scheme: &Scheme, client: &mut Client) -> Page {
    let (check, _) = walked(client);
    submitted(client, &check);
    let url = wait_for(&scheme.path("var"), 1)[0].first_url().to_owned();
    let path = format!("/{}", url.splitn(4, '/').nth(3).expect("a path"));
    let form = client.open(&url).form(&path);
    client.submit(&form)
}

#[test]
fn who_has_declared_is_asked_once_beside_the_numbers_and_counted_without_a_name() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    // A mistake on the first page, which is not another form.
    let mut wrong = filled_page(&client.get("/declare/form/"));
    assert_eq!(client.submit(wrong.set("corporate_number", "1234567890123")).status, 422);
    let numbers = completed(&scheme, client);
    let id = numbers.attribute("data-declaration-id");
    let blank = numbers.form("/survey/");
    assert!(blank.has("heard_from", "poster"), "{}", numbers.text());

    // Nothing chosen: nothing is counted, and the numbers and the questions stay.
    let nothing = client.submit(&blank);
    assert_eq!((nothing.status, nothing.attribute("data-declaration-id")), (422, id.clone()));
    assert!(nothing.text().contains("1つも選ばれていなかった") && nothing.form("/survey/").has("heard_from", "other"));
    // Two options by one press, and the same page pressed again.
    let mut chosen = blank;
    chosen.set("heard_from", "poster").fields.push(("heard_from".to_owned(), "other".to_owned()));
    for _ in 0..2 {
        let thanks = client.submit(&chosen);
        assert_eq!((thanks.status, thanks.attribute("data-declaration-id")), (200, id.clone()), "{}", thanks.text());
        assert!(thanks.path.ends_with("/survey/") && thanks.text().contains("ありがとうございました"));
        assert!(!thanks.forms().iter().any(|form| form.action.ends_with("/survey/")), "asked once");
    }
    // What was altered, or belongs to nobody.
    let mut altered = chosen.clone();
    assert_eq!(client.submit(altered.set("_sealed", "AAAA")).status, 400);
    assert_eq!(client.ask("GET", "/declare/numbers/AAAA/survey/", None).status, 404);

    let (status, _) = served.stop();
    assert!(status.success());
    let text = report(&scheme, "text");
    for line in [
        "  答えた  1 件",
        "  ポスター  1 件",
        "  その他  1 件",
        "  セミナー  0 件",
        "  「事業者について」の画面  進んだ申込み 2、直す所があって止まった回数 1",
        "  「所在地と電話番号」の画面  進んだ申込み 1",
        "  「パスワードと同意」の画面  進んだ申込み 1",
        "  「入力した内容を確かめる」の画面  進んだ申込み 1",
        "  宣言完了  進んだ申込み 1",
    ] {
        assert!(text.lines().any(|told| told == line), "{line}\n{text}");
    }
    assert!(report(&scheme, "csv").contains("アンケート: どのようにして知りましたか,ポスター,件数,1\r\n"));
    assert!(report(&scheme, "html").contains("<th scope=\"row\">ポスター</th><td>1</td>"));
    assert!(!text.contains(NAME) && !text.contains(&id), "{text}");
    travels(&scheme, &text);
}

/// A copy of the state elsewhere reports the same.
fn travels(scheme: &Scheme, text: &str) {
    let file = scheme.path("kept/state.tar.zst");
    let file = file.to_str().expect("UTF-8");
    sengen(&["state", "export", file], scheme.root());
    assert!(
        sengen(&["state", "check"], scheme.root()).contains("アンケート、入力の画面、審査の集計 1 日分を調べました。")
    );
    fs::rename(scheme.path("var"), scheme.path("before")).expect("renamed");
    sengen(&["state", "import", file], scheme.root());
    assert_eq!(report(scheme, "text"), text);
    let shown = sengen(&["state", "show"], scheme.root());
    let told = shown.lines().find(|line| line.contains("アンケート、入力の画面、審査の集計")).expect("a line");
    assert!(told.ends_with(" 1"), "{told}");
}

#[test]
fn a_scheme_without_questions_shows_no_hint_of_them() {
    let scheme = Scheme::copied();
    fs::remove_file(scheme.path("data/survey.toml")).expect("removed");
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let numbers = completed(&scheme, client);
    assert!(!numbers.body.contains("survey") && !numbers.text().contains("アンケート"), "{}", numbers.text());
    let token = numbers.forms()[0].action.clone();
    assert_eq!(client.ask("GET", &format!("{token}survey/"), None).status, 404);
    drop(served);
    assert!(!report(&scheme, "text").contains("アンケート"));
}
