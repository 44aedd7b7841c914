//! Rows of a register that were brought along: the mailbox that the office gives gets a link, one press makes the entry theirs,
//! and from then on it is put right and withdrawn like any other. A link works once and for its days.

use crate::client::Client;
use crate::entered::{printed, refused};
use crate::mailbox::{wait_for, wait_with};
use crate::scheme::{Scheme, files};
use crate::server::{PROGRAM, Served};
use std::fs;
use std::process::Command;

const LIST: &str = "no,body,region,offers,levels,support,cost,site,listed_on
10000001,例示まちづくり会,石川県,course;advice,two,,,https://kai.example/,2025-04-01
10000002,見本相談室,東京都,advice,one;two,,,,2025-05-01
";

/// A scheme with a list that was brought along.
fn brought() -> Scheme {
    let scheme = Scheme::copied();
    let settings = fs::read_to_string(scheme.path("data/site.toml")).expect("settings");
    fs::write(scheme.path("data/site.toml"), settings.replace("publish_seconds = 60", "publish_seconds = 6"))
        .expect("it");
    fs::create_dir_all(scheme.path("review")).expect("a folder");
    fs::write(scheme.path("review/list.csv"), LIST).expect("written");
    let list = scheme.path("review/list.csv").display().to_string();
    let said = printed(&scheme, &["register", "import", &list, "--register", "supporters"]);
    assert!(said.contains("2 行を一覧に加えました"), "{said}");
    scheme
}

fn invite(scheme: &Scheme, rows: &str) -> String {
    let path = scheme.path("review/mailboxes.csv");
    fs::write(&path, format!("no,mail\n{rows}")).expect("written");
    path.display().to_string()
}

#[test]
fn one_press_makes_a_row_that_was_brought_along_somebodys_own() {
    let scheme = brought();
    let served = Served::start(scheme.root(), &[]);
    let list = || fs::read_to_string(scheme.path("data/registers/supporters.csv")).expect("a list");
    let before = list();
    let file = invite(&scheme, "10000001,canary.saburo@mail.example\n");
    let arguments = ["register", "invite", &file, "--register", "supporters"];
    assert!(printed(&scheme, &arguments).contains("1 件に"));
    let again = printed(&scheme, &arguments);
    assert!(again.contains("きょう、もう送ってあります") && again.contains("0 件に"), "{again}");
    let letter = wait_with(&scheme.path("var"), "この掲載を引き継ぐ", 1);
    assert!(letter.body.contains("/register/supporters/10000001/"), "{}", letter.body);
    let client = &mut Client::new(served.address());
    let url = letter.first_url().to_owned();
    let page = client.open(&url);
    assert!(page.status == 200 && page.body.contains("例示まちづくり会"), "{}", page.text());
    assert!(!page.body.contains("canary"), "{}", page.text());
    assert_eq!(list(), before, "looking does nothing");
    let form = page.forms().remove(0);
    let done = client.submit(&form);
    assert!(done.status == 200 && done.body.contains("掲載を引き継ぎました"), "{}", done.text());
    let twice = client.submit(&form);
    assert!(twice.status == 410 && twice.body.contains("もう使われたか"), "{}", twice.text());
    assert_eq!(client.open(&url).status, 410);
    wait_with(&scheme.path("var"), "の掲載を引き継ぎました。", 1);
    assert_eq!(list(), before, "the row says what it said");

    // Nobody else is invited to it; what is wrong is named with its line, and the rest is done.
    let file = invite(
        &scheme,
        "10000001,other@mail.example\n10000009,other@mail.example\n10000002,nobody\nx,other@mail.example\n",
    );
    let said = refused(&scheme, &["register", "invite", &file, "--register", "supporters"]);
    for words in ["2 行目  10000001  この掲載は、もうどなたかのもの", "3 行目", "4 行目", "5 行目"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }

    // From now on it is an entry like any other.
    let mut form = client.get("/register/supporters/entry/").form("/register/supporters/entry/");
    client.submit(form.set("mail", "canary.saburo@mail.example"));
    let url = wait_with(&scheme.path("var"), "1回だけ使えます。", 2).first_url().to_owned();
    let page = client.open(&url);
    let mut form = page.forms().into_iter().find(|form| form.has("levels", "two")).expect("the fields");
    assert_eq!((form.value("body"), form.has("offers", "advice")), ("例示まちづくり会", true));
    let changed = client.submit(form.set("body", "例示まちづくり協議会"));
    assert!(changed.body.contains("載っている内容を直しました"), "{}", changed.text());
    let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !list().contains("10000001,例示まちづくり協議会,石川県,course;advice,two,,,https://kai.example/,2025-04-01")
    {
        assert!(std::time::Instant::now() < end, "{}", list());
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    printed(&scheme, &["state", "check"]);
    let log = served.log();
    assert!(served.stop().0.success());
    let public = files(&scheme.path("dist")).into_iter().chain(files(&scheme.path("data/registers")));
    for (path, bytes) in public {
        assert!(!String::from_utf8_lossy(&bytes).contains("canary."), "{}", path.display());
    }
    assert!(!log.contains("canary") && !log.contains("claim/ey"), "{log}");
}

#[test]
fn an_invitation_ends_by_itself_and_its_file_lies_nowhere_public() {
    let scheme = brought();
    let built = Command::new(PROGRAM).arg("build").arg("--root").arg(scheme.root()).output().expect("the program runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let served_at = |moment: &str| {
        let arguments = ["serve", "--no-build", "--trust-clock", "--listen", "127.0.0.1:0", "--root"];
        Served::run(Command::new(PROGRAM).args(arguments).arg(scheme.root()).env("SENGEN_NOW", moment))
    };
    let served = served_at("2026-12-01T03:00:00Z");
    assert!(served.stop().0.success());
    fs::write(scheme.path("content/mailboxes.csv"), "no,mail\n10000002,a@mail.example\n").expect("written");
    let public = scheme.path("content/mailboxes.csv").display().to_string();
    let said = refused(&scheme, &["register", "invite", &public, "--register", "supporters"]);
    assert!(said.contains("公開するもののフォルダ"), "{said}");
    fs::remove_file(&public).expect("removed");
    let file = invite(&scheme, "10000002,canary.shiro@mail.example\n");
    let mut command = Command::new(PROGRAM);
    command.args(["register", "invite", &file, "--register", "supporters", "--root"]).arg(scheme.root());
    let run = command.env("SENGEN_NOW", "2026-12-01T03:00:00Z").output().expect("the program runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let letter = wait_for(&scheme.path("var"), 1).remove(0);
    let served = served_at("2026-12-10T03:00:00Z");
    let path = format!("/{}", letter.first_url().splitn(4, '/').nth(3).expect("a path"));
    let page = Client::new(served.address()).get(&path);
    assert!(page.status == 410 && page.body.contains("期限が過ぎています"), "{}", page.text());
    assert!(served.stop().0.success());
    assert!(fs::read_to_string(scheme.path("data/registers/supporters.csv")).expect("a list").contains("見本相談室"));
}
