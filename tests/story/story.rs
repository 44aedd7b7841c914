//! The story itself: from the form to the directory, with one mistake and some impatience on the way.

use crate::client::{Client, Page};
use crate::mailbox::wait_for;
use crate::scheme::{NAME, PASSWORD, PRIVATE, Scheme, filled};
use crate::server::{PROGRAM, Served};
use std::process::Command;

/// Runs a `sengen review` command and gives what it printed.
fn review(scheme: &Scheme, arguments: &[&str]) -> String {
    let run = Command::new(PROGRAM)
        .arg("review")
        .args(arguments)
        .arg("--root")
        .arg(scheme.root())
        .output()
        .expect("the program runs");
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "review {arguments:?}: {errors}");
    String::from_utf8(run.stdout).expect("UTF-8")
}

/// The check page's main button.
pub const SUBMIT: &str = "この内容で自己宣言する";

/// Submits the check page; a client as fast as this one is asked once more, by a page with one button.
pub fn submitted(client: &mut Client, check: &Page) -> Page {
    let form = check.form("/declare/submit/");
    let page = client.press(&form, form.button(SUBMIT));
    if page.path.ends_with("/declare/submit/") {
        assert_eq!((page.status, page.forms().len()), (200, 1), "{}", page.text());
        return client.submit(&page.forms()[0]);
    }
    page
}

/// From the form to the received page.
pub fn declared(client: &mut Client) -> Page {
    let form = client.get("/declare/form/");
    let check = client.submit(&filled(&form));
    assert_eq!(check.status, 200, "{}", check.text());
    submitted(client, &check)
}

#[test]
fn the_main_job_runs_from_the_form_to_the_directory() {
    let scheme = Scheme::copied();
    let state = scheme.path("var");
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());

    // The way in: home, procedure, terms, form.
    let home = client.get("/");
    let procedure = client.get(&home.link("/declare/"));
    let terms = client.get(&procedure.link("/declare/terms/"));
    assert_eq!((home.status, procedure.status, terms.status), (200, 200, 200));
    // Page by page, to the check page and no further.
    let (check, pages) = crate::walk::walked(client);
    assert!(pages.len() > 2 && check.body.contains(NAME), "{}", check.text());
    let blank = client.get("/declare/form/");

    // A mistake: everything typed is kept but the passwords, and the title says so.
    let mut form = filled(&blank);
    form.set("corporate_number", "1234567890123");
    let refused = client.submit(&form);
    assert_eq!(refused.status, 422);
    assert!(refused.title().starts_with("エラー："), "{}", refused.title());
    assert!(!refused.body.contains(PASSWORD));
    let mut again = refused.form("/declare/check/");
    assert_eq!(again.value("contact_name"), "金糸雀太郎");
    assert_eq!(again.value("password"), "");
    let check = client.submit(again.set("corporate_number", "7123456789012"));
    assert_eq!(check.status, 200, "a valid password survives a refusal: {}", check.text());
    assert!(check.body.contains(NAME) && !check.body.contains(PASSWORD));

    // Back and forth between check page and form.
    let check_form = check.form("/declare/submit/");
    let corrected = client.press(&check_form, check_form.button("修正する"));
    assert_eq!((corrected.status, corrected.form("/declare/check/").value("name")), (200, NAME));
    let check = client.submit(&corrected.form("/declare/check/"));
    assert_eq!(check.status, 200, "{}", check.text());

    // Submit, and submit again: the same received page, one mail.
    let received = submitted(client, &check);
    assert_eq!(received.status, 200, "{}", received.text());
    assert!(received.body.contains("canary.tanto@mail.example"));
    let token = received.path.split("/received/").nth(1).expect("a token in the path").trim_end_matches('/');
    assert!(token.len() >= 40, "{}", received.path);
    assert_eq!(submitted(client, &check).path, received.path);
    let mails = wait_for(&state, 1);
    assert!(mails[0].head.contains("To: canary.tanto@mail.example"), "{}", mails[0].head);
    assert!(mails[0].head.contains("Auto-Submitted: auto-generated"), "{}", mails[0].head);
    assert!(!mails[0].body.contains(token), "the received page's token is not mailed");

    // Only the button of the mailed page confirms.
    let url = mails[0].first_url().to_owned();
    let path = format!("/{}", url.splitn(4, '/').nth(3).expect("a path"));
    assert_eq!(client.ask("HEAD", &path, None).status, 200);
    for _ in 0..2 {
        let confirm = client.open(&url);
        let forms = confirm.forms();
        assert_eq!((confirm.status, forms.len(), forms[0].buttons.len()), (200, 1, 1));
        assert!(confirm.body.contains(NAME) && confirm.body.contains("★★"));
        for (key, value) in PRIVATE.iter().filter(|(key, _)| *key != "self_check_score") {
            assert!(!confirm.body.contains(value), "{key} on the confirmation page");
        }
    }
    let form = client.open(&url).form(&path);
    let completed = client.submit(&form);
    assert_eq!(completed.status, 200, "{}", completed.text());
    let (number, id) = (completed.attribute("data-user-number"), completed.attribute("data-declaration-id"));
    assert!(number.len() == 10 && id.len() == 11 && id.starts_with('0'), "{number} {id}");
    let repeated = client.ask("POST", &path, Some(""));
    assert_eq!(repeated.status, 200, "the press itself is answered with the numbers");
    assert_eq!(
        (repeated.attribute("data-user-number"), repeated.attribute("data-declaration-id")),
        (number.clone(), id.clone())
    );
    let done = client.open(&url);
    assert!(done.status == 200 && done.body.contains("完了しています"), "{}", done.text());
    let mails = wait_for(&state, 2);
    assert!(mails[1].has_line(&number) && mails[1].has_line(&id), "{}", mails[1].body);
    assert!(mails.iter().all(|mail| !mail.body.contains(PASSWORD)));

    // The office accepts; the running processor shows it at once and sends the mail.
    assert!(!scheme.dist().iter().any(|(_, bytes)| holds(bytes, NAME)), "nothing is public before the acceptance");
    let list: serde_json::Value =
        serde_json::from_str(&review(&scheme, &["list", "--all", "--format", "json"])).expect("JSON");
    let entry = &list.as_array().expect("an array")[0];
    assert_eq!((entry["state"].as_str(), entry["name"].as_str()), (Some("confirmed"), Some(NAME)));
    assert_eq!((entry["prefecture"].as_str(), entry["stars"].as_u64()), (Some("石川県"), Some(2)));
    let reference = entry["reference"].as_str().expect("a reference").to_owned();
    assert!(review(&scheme, &["show", &reference]).contains("金糸雀太郎"), "the office sees everything");
    review(&scheme, &["accept", &reference, "--build"]);
    assert!(client.get("/directory/ishikawa/D/").body.contains(NAME));
    assert_eq!(wait_for(&state, 3).len(), 3);

    // A submit replayed after all that finds the first.
    let replayed = submitted(client, &check);
    assert!(replayed.status == 200 && replayed.body.contains("完了しています"), "{}", replayed.text());
    assert_eq!(wait_for(&state, 3).len(), 3);

    assert!(served.says(" status=200 "), "there is something to look through");
    let log = served.log();
    let (status, took) = served.stop();
    assert!(status.success() && took.as_secs() < 10, "{status} after {took:?}");
    nothing_private_is_public(&scheme, &log, &[&number, &id, token, &reference]);
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// No mark of a private answer, no number and no token in the site, the log or the office's list.
fn nothing_private_is_public(scheme: &Scheme, log: &str, numbers: &[&str]) {
    let mut marks: Vec<&str> = PRIVATE.iter().filter(|(key, _)| *key != "self_check_score").map(|(_, v)| *v).collect();
    marks.extend(["987-0654", "03-9876-1234", "カナリア", "canary", "$argon2"]);
    let listed = review(scheme, &["list", "--all"]) + &review(scheme, &["list", "--all", "--format", "csv"]);
    for mark in &marks {
        assert!(!listed.contains(mark), "{mark} in review list");
    }
    marks.extend(numbers);
    for mark in &marks {
        assert!(!log.contains(mark), "{mark} in the log:\n{log}");
    }
    let built = scheme.dist();
    assert!(built.iter().any(|(_, bytes)| holds(bytes, NAME)), "the declarer is in the directory");
    for (path, bytes) in &built {
        for mark in &marks {
            assert!(!holds(bytes, mark), "{mark} in {}", path.display());
        }
    }
    let one_line_each = log.lines().filter(|line| line.contains(" INFO request{id=") && line.contains(": method="));
    assert!(one_line_each.count() > 15, "{log}");
}
