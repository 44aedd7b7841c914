//! An inquiry: its reference at once, the mailbox confirmed, a line of its own kind for the office, an answer by mail.
//! Nothing of it is ever public.

use crate::client::Client;
use crate::entered::{Typed, filled, listed, pressed, printed, refused, sent};
use crate::mailbox::{wait_for, wait_with};
use crate::scheme::{Scheme, files};
use crate::server::Served;

const ASKED: Typed<'_> = &[
    ("topic", "site"),
    ("message", "カナリアの質問です。\r\n二行目です。"),
    ("asker", "金糸雀花子"),
    ("mail", "canary.hanako@mail.example"),
    ("mail_again", "canary.hanako@mail.example"),
    ("agreed", "yes"),
];

#[test]
fn an_inquiry_is_asked_confirmed_and_answered_and_nothing_of_it_is_public() {
    let scheme = Scheme::copied();
    let state = scheme.path("var");
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());

    // From the page of the office's address to the form.
    let contact = client.get("/contact/");
    let home = client.get(&contact.link("/register/inquiry/"));
    assert!(home.status == 200 && home.body.contains("/register/inquiry/form/"), "{}", home.text());

    // What is wrong is said, and what was typed stays.
    let mut form = filled(client, "inquiry", ASKED);
    form.put("mail_again", "canary.hanako@other.example");
    let wrong = client.submit(&form);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let mut again = wrong.form("/register/inquiry/check/");
    assert_eq!((again.value("asker"), again.value("mail")), ("金糸雀花子", "canary.hanako@mail.example"));
    let check = client.submit(again.set("mail_again", "canary.hanako@mail.example"));
    assert!(check.status == 200 && check.body.contains("カナリアの質問です。"), "{}", check.text());
    assert!(!check.body.contains("自己宣言する</button>") && !check.body.contains("公開されること"));

    // Sent twice it is one; the reference stands on the page at once.
    let received = sent(client, "inquiry", &check);
    assert!(received.status == 200 && received.path.starts_with("/register/inquiry/received/"), "{}", received.path);
    assert_eq!(sent(client, "inquiry", &check).path, received.path);
    let mail = &wait_for(&state, 1)[0];
    assert!(mail.head.contains("To: canary.hanako@mail.example"), "{}", mail.head);
    assert!(listed(&scheme, "inquiry", &[]).is_empty(), "nothing waits before the mailbox is confirmed");

    // Only the button of the mailed page confirms; nothing of the inquiry stands on it but the name.
    let url = mail.first_url().to_owned();
    assert!(url.contains("/register/inquiry/c/"), "{url}");
    assert!(!client.open(&url).body.contains("カナリアの質問"));
    let done = pressed(client, &url);
    assert!(done.body.contains("事務局に届きました"), "{}", done.text());
    assert!(client.open(&url).body.contains("事務局に届きました"), "it stays so");
    let told = wait_for(&state, 2).remove(1);

    let rows = listed(&scheme, "inquiry", &[]);
    let reference = rows[0]["reference"].as_str().expect("a reference").to_owned();
    assert_eq!((rows.len(), rows[0]["register"].as_str()), (1, Some("inquiry")));
    assert!(told.body.contains(&reference) && received.body.contains(&reference));
    assert!(listed(&scheme, "supporters", &[]).is_empty() && listed(&scheme, "declaration", &[]).is_empty());
    assert!(printed(&scheme, &["review", "list"]).contains(&reference), "one list of all that waits");
    assert!(printed(&scheme, &["review", "show", &reference]).contains("カナリアの質問です。"));

    // What does not go says what does.
    assert!(refused(&scheme, &["review", "accept", &reference]).contains("review answer"));
    assert!(
        refused(&scheme, &["review", "return", &reference, "--reason", "直してください。"]).contains("review answer")
    );
    assert!(refused(&scheme, &["review", "list", "--kind", "inquries"]).contains("supporters"));
    assert!(refused(&scheme, &["review", "answer", "34679ACD", "--text", "x"]).contains("ありません"));
    assert!(refused(&scheme, &["review", "answer", &reference, "--text", " \n"]).contains("空です"));

    printed(&scheme, &["review", "answer", &reference, "--text", "お答えします。"]);
    let answer = wait_with(&state, "お答えします。", 1);
    assert!(answer.head.contains("To: canary.hanako@mail.example") && answer.body.contains(&reference));
    assert!(listed(&scheme, "inquiry", &[]).is_empty(), "it waits no more");
    assert_eq!(listed(&scheme, "inquiry", &["--only", "answered"]).len(), 1);
    assert!(printed(&scheme, &["state", "check"]).contains("「お問い合わせ」の 1 件"));

    let log = served.log();
    assert!(served.stop().0.success());
    for (path, bytes) in files(&scheme.path("dist")) {
        let text = String::from_utf8_lossy(&bytes);
        for mark in ["カナリア", "金糸雀", "canary.", &reference] {
            assert!(!text.contains(mark), "{mark} in {}", path.display());
        }
    }
    for mark in ["カナリア", "金糸雀", "canary.", "/c/", "received/"] {
        let is_masked = |line: &str| line.contains("/c/*/") || line.contains("received/*/");
        let seen = log.lines().find(|line| line.contains(mark) && !is_masked(line));
        assert_eq!(seen, None, "{mark} in the log");
    }
}
