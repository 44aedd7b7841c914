//! `sengen mail …`: what waits and what did not arrive, tried again, a letter to try the server, and letters that came
//! back. Beside no `serve`, and beside one that does the sending.

use super::command::{Ran, run, sengen, serve, wait_until, whole};
use super::desk::{OTHER, review};
use super::mail_server::{Answer, MailServer, Stage};
use super::rig::{NOW, Rig};
use super::server::PROGRAM;
use sengen::office::mail::sanitize::columns;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

/// The rig whose mails go to a server; the office opened here keeps putting them into files.
fn mails_to(rig: &Rig, server: &MailServer) {
    let path = rig.root().join("data/site.toml");
    let text = fs::read_to_string(&path).unwrap();
    let way = format!("transport = \"smtp-local://{}\"", server.address);
    assert!(text.contains("transport = \"file\""));
    fs::write(&path, text.replace("transport = \"file\"", &way)).unwrap();
}

fn at(rig: &Rig, now: &str, arguments: &[&str]) -> Ran {
    run(Command::new(PROGRAM).args(arguments).arg("--root").arg(rig.root()).env("SENGEN_NOW", now))
}

fn done(ran: &Ran, words: &[&str]) {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    words.iter().for_each(|word| assert!(ran.out.contains(word), "{word} is missing in {ran:?}"));
}

fn refused(ran: &Ran, words: &[&str]) {
    assert_eq!(ran.code, Some(1), "{ran:?}");
    words.iter().for_each(|word| assert!(ran.errors.contains(word), "{word} is missing in {ran:?}"));
}

/// Somebody submits while the server refuses everybody; the reference. Its letter was refused once.
fn refused_one(rig: &Rig, server: &MailServer) -> String {
    let office = rig.office(NOW);
    office.declarations.intake.submit(rig.draft("n", &[])).unwrap();
    let reference = office.review.lists.list(None).unwrap()[0].reference.to_string();
    drop(office);
    mails_to(rig, server);
    server.misbehave(Stage::Rcpt, Answer::Say("550 hanako@mihon.example is unknown"));
    refused(&sengen(rig, &["mail", "retry", &reference]), &[&reference, "まだ送れていません", "rcpt 550"]);
    reference
}

#[test]
fn what_waits_and_what_was_refused_is_listed_with_the_servers_word_and_no_address() {
    let (rig, server) = (Rig::new(), MailServer::start());
    drop(rig.office(NOW));
    done(
        &sengen(&rig, &["mail", "list"]),
        &["待っているメール 0通", "届かなかったメールもありません", "sengen mail test"],
    );
    let reference = refused_one(&rig, &server);
    rig.office(NOW).declarations.intake.submit(rig.draft("m", &OTHER)).unwrap();
    let list = sengen(&rig, &["mail", "list"]);
    done(&list, &["待っているメール 1通  断られて送り直すもの 1通  届かなかったもの 0通", &reference, "rcpt 550"]);
    done(&list, &["2026-11-20 15:10", "まもなく", "@mihon.example", "sengen serve が動いていません", "mail retry"]);
    assert!(!list.out.contains("hanako") && !list.out.contains("b@"), "{list:?}");
    assert!(list.out.lines().all(|line| columns(line) <= 100), "{}", list.out);
    // Refused three times, it is given up.
    for now in ["2026-11-20T06:11:00Z", "2026-11-20T07:20:00Z"] {
        refused(&at(&rig, now, &["mail", "retry", &reference]), &["rcpt 550"]);
    }
    let list = at(&rig, "2026-11-20T07:20:00Z", &["mail", "list"]);
    done(&list, &["届かなかったもの 1通", "届かず", "review show"]);
    done(&at(&rig, NOW, &["review", "list"]), &["届かないメール 2件", "sengen mail list"]);
}

#[test]
fn what_was_given_up_is_tried_again_when_the_office_says_so() {
    let (rig, server) = (Rig::new(), MailServer::start());
    let reference = refused_one(&rig, &server);
    for now in ["2026-11-20T06:11:00Z", "2026-11-20T07:20:00Z"] {
        refused(&at(&rig, now, &["mail", "retry", "--all"]), &["まだ送れていません"]);
    }
    server.behave();
    // Long after any letter is given up by itself, and before its link ends.
    let late = "2026-11-26T06:00:00Z";
    done(&at(&rig, late, &["mail", "retry", &reference]), &[&reference, "送りました"]);
    assert_eq!(server.mails().len(), 1);
    assert!(server.mails()[0].contains("To: hanako@mihon.example"));
    done(&at(&rig, late, &["mail", "list"]), &["届かなかったもの 0通"]);
    let twice = at(&rig, late, &["mail", "retry", &reference]);
    refused(&twice, &["待っているメールも、届かなかったメールもありません"]);
    done(&at(&rig, late, &["mail", "retry", "--all"]), &["何もしていません"]);
    assert_eq!((server.mails().len(), rig.objects("waiting/again").len()), (1, 0));
}

#[test]
fn a_running_serve_does_what_is_asked_for_at_once() {
    let (rig, server) = (whole(), MailServer::start());
    drop(rig.office(NOW));
    mails_to(&rig, &server);
    server.misbehave(Stage::Mail, Answer::Say("530 log in first"));
    rig.office_with(NOW, |_| {}).declarations.intake.submit(rig.draft("n", &[])).unwrap();
    let reference = rig.office(NOW).review.lists.list(None).unwrap()[0].reference.to_string();
    let _served = serve(&rig, NOW, &[]);
    wait_until("its trouble", || sengen(&rig, &["mail", "list"]).out.contains("mail 530"));
    server.behave();
    // Its clock stands still: of itself it would wait for ever.
    done(&sengen(&rig, &["mail", "retry", &reference]), &["送りました"]);
    assert_eq!(server.mails().len(), 1);
    let list = sengen(&rig, &["mail", "list"]);
    assert!(!list.out.contains("動いていません") && !list.out.contains("mail 530"), "{list:?}");
}

#[test]
fn wrong_use_of_retry_is_said() {
    let rig = Rig::new();
    drop(rig.office(NOW));
    for arguments in
        [&["mail", "retry"][..], &["mail", "retry", "--all", "34679ACD"], &["mail", "retry", "x"], &["mail"]]
    {
        assert_eq!(sengen(&rig, arguments).code, Some(64), "{arguments:?}");
    }
    refused(&sengen(&rig, &["mail", "retry", "34679ACD"]), &["34679ACD", "sengen mail list"]);
}

#[test]
fn a_trial_says_what_the_server_said_and_what_to_put_right_and_changes_nothing() {
    let (rig, server) = (Rig::new(), MailServer::start());
    rig.confirmed(&rig.office(NOW), "n", &[]);
    let before = rig.mails().len();
    done(&sengen(&rig, &["mail", "test", "info@mihon.example"]), &["メールは送っていません", "mail/sent"]);
    assert!(
        rig.mails().iter().any(|mail| mail.contains("To: info@mihon.example") && mail.contains("テストのメールです"))
    );
    assert_eq!(rig.mails().len(), before + 1);
    mails_to(&rig, &server);
    let objects = rig.objects("");
    done(
        &sengen(&rig, &["mail", "test", " info@mihon.example "]),
        &["info@mihon.example", "受け取りました", "迷惑メール"],
    );
    assert!(server.mails()[0].contains("Subject: ") && server.mails()[0].contains("To: info@mihon.example"));
    for (stage, answer, words) in [
        (Stage::Greeting, "554 go away", "つながりません"),
        (Stage::Mail, "530 5.7.0 log in first", "差出人を受け付けません"),
        (Stage::Rcpt, "550 5.7.1 relaying of info@mihon.example denied", "宛先を断りました"),
        (Stage::Dot, "452 4.3.1 no room", "いまは受け取れない"),
    ] {
        server.misbehave(stage, Answer::Say(answer));
        let ran = sengen(&rig, &["mail", "test", "info@mihon.example"]);
        refused(&ran, &[words, "サーバーの返事", &answer[4..], "同じコマンド"]);
    }
    let gone = rig.root().join("data/site.toml");
    let text = fs::read_to_string(&gone).unwrap();
    fs::write(&gone, text.replace(&server.address.to_string(), "127.0.0.1:9")).unwrap();
    refused(&sengen(&rig, &["mail", "test", "info@mihon.example"]), &["つながりません", "127.0.0.1:9"]);
    assert_eq!(rig.objects(""), objects, "no letter waits, no pause is kept");
    assert!(!rig.state("mail/trouble").exists());
    for wrong in ["mihon.example", "a@b@c", "", "山田@mihon.example", "a@mihon.example,b@mihon.example"] {
        assert_eq!(sengen(&rig, &["mail", "test", wrong]).code, Some(64), "{wrong}");
    }
}

/// A notification of a mail that was sent, as a server writes it.
pub fn notification(mail: &str, action: &str, status: &str) -> String {
    let header = |name: &str| mail.lines().find(|line| line.starts_with(name)).expect("a header").trim_end();
    let to = header("To: ").trim_start_matches("To: ");
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: bounce@sengen.example\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"B\"\r\n\r\n\
         --B\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n\r\n\
         --B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\
         Arrival-Date: Fri, 20 Nov 2026 15:00:01 +0900 (JST)\r\n\r\n\
         Final-Recipient: rfc822; {to}\r\nOriginal-Recipient: rfc822;{to}\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 {status} <{to}>: no such\r\n    mailbox\r\n\r\n\
         --B\r\nContent-Type: text/rfc822-headers\r\n\r\n{}\r\n{}\r\n{}\r\n\r\n--B--\r\n",
        header("Message-ID: "),
        header("Date: "),
        header("To: ")
    )
}

/// Hands it in on standard input.
fn hand_in(rig: &Rig, mail: &[u8]) -> Ran {
    let mut command = Command::new(PROGRAM);
    command.args(["mail", "bounce", "-", "--root"]).arg(rig.root()).env("SENGEN_NOW", NOW);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    // Of what is too long it reads no more than it must.
    let _ = child.stdin.take().expect("a pipe").write_all(mail);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), errors: text(output.stderr) }
}

#[test]
fn a_letter_that_came_back_marks_whose_it_is_once() {
    let rig = Rig::new();
    rig.confirmed(&rig.office(NOW), "n", &[]);
    rig.office(NOW).mailer.drain_if_alone().unwrap();
    let reference = rig.office(NOW).review.lists.list(None).unwrap()[0].reference.to_string();
    let [first, second] = [0, 1].map(|at| rig.mails()[at].clone());
    let (completed, confirm) = if first.contains("/c/") { (second, first) } else { (first, second) };
    let file = rig.root().join("bounce.eml");
    fs::write(&file, notification(&completed, "failed", "5.1.1")).unwrap();
    let name = file.to_str().unwrap();
    let objects = rig.objects("");
    // The letter that asked to confirm was used: whatever comes back of that concerns nobody.
    done(&hand_in(&rig, notification(&confirm, "failed", "5.1.1").as_bytes()), &["用が済んだ", "何も変えていません"]);
    for (action, status) in [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.0.0")] {
        let said = hand_in(&rig, notification(&completed, action, status).as_bytes());
        refused(&said, &["標準入力", "届かなかったという知らせではありません"]);
    }
    assert_eq!(rig.objects(""), objects);
    done(&sengen(&rig, &["mail", "bounce", name]), &[name, &reference, "届きませんでした", "5.1.1", "アドレスがない"]);
    let after = rig.objects("");
    assert_eq!(after.len(), objects.len() + 2, "a word about it, and a hint for the office");
    done(&sengen(&rig, &["mail", "bounce", name, name]), &["もう記録してあります"]);
    assert_eq!(rig.objects(""), after);
    for listed in [review(&rig, NOW, &["list"]).out, review(&rig, NOW, &["show", &reference]).out] {
        assert!(listed.contains("届きませんでした") && listed.contains("bounce 5.1.1"), "{listed}");
    }
    assert!(review(&rig, NOW, &["list"]).out.contains("届かないメール 1件"));
    let stored: String =
        after.iter().filter_map(|path| fs::read_to_string(path).ok()).filter(|text| text.contains("bounce")).collect();
    assert!(!stored.is_empty() && !stored.contains("hanako") && !stored.contains("no such"), "{stored}");
    // The office asked on the telephone, the mailbox is there again.
    done(&sengen(&rig, &["mail", "retry", &reference]), &["送りました"]);
    assert!(!review(&rig, NOW, &["list"]).out.contains("届きませんでした"));
    assert!(rig.mails().len() == 2, "the same letter, under the same name");
}

#[test]
fn notifications_of_every_make_are_understood_and_what_is_none_is_left() {
    let rig = Rig::new();
    rig.confirmed(&rig.office(NOW), "n", &[]);
    let office = rig.office(NOW);
    office.mailer.drain_if_alone().unwrap();
    drop(office);
    let completed = rig.mails().into_iter().find(|mail| !mail.contains("/c/")).unwrap();
    let plain = notification(&completed, "failed", "5.2.2");
    let id = completed.lines().find(|line| line.starts_with("Message-ID: ")).unwrap().trim_end();
    let without_id = plain.replace(id, "Message-ID: <0100018f-000000@email.example>");
    // Whose Message-ID the server replaced, or left out, is found by the address.
    let by_address = [without_id.clone(), plain.replace(&format!("{id}\r\n"), "")];
    let whole = plain.replace("text/rfc822-headers", "message/rfc822");
    let answered = without_id.replace("MIME-Version", &format!("In-Reply-To: {}\r\nMIME-Version", &id[12..]));
    let another = answered.replace("hanako@mihon.example", "forwarded@elsewhere.example");
    let unix = plain.replace("\r\n", "\n");
    let encoded = plain
        .replace(
            "Content-Type: message/delivery-status",
            "Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: quoted-printable",
        )
        .replace("Final-Recipient", "Final-=\r\nRecipient");
    let forwarded = format!(
        "From: a@b.example\r\nSubject: Fwd\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n--C\r\n\r\nsee\r\n--C\r\nContent-Type: message/rfc822\r\n\r\n{plain}\r\n--C--\r\n"
    );
    for mail in [whole, answered, another, unix, encoded, forwarded].iter().chain(&by_address) {
        let said = hand_in(&rig, mail.as_bytes());
        done(&said, &["5.2.2", "いっぱい"]);
    }
    let objects = rig.objects("");
    let nobody = without_id.replace("hanako@mihon.example", "nobody@elsewhere.example");
    refused(&hand_in(&rig, nobody.as_bytes()), &["sengen が送ったメールの知らせではない", "何も変えていません"]);
    let cut = &plain[..plain.find("Final-Recipient").unwrap()];
    for none in [&completed, "", "\0\0", "Subject: 休暇中です\r\n\r\n自動返信", cut, "--B\r\n--B--"] {
        refused(&hand_in(&rig, none.as_bytes()), &["RFC 3464", "何も変えていません"]);
    }
    refused(&hand_in(&rig, &vec![b'a'; 5 * 1024 * 1024]), &["大きすぎます"]);
    refused(&sengen(&rig, &["mail", "bounce", "/nowhere.eml"]), &["/nowhere.eml", "読めません"]);
    assert_eq!(sengen(&rig, &["mail", "bounce"]).code, Some(64));
    assert_eq!(rig.objects(""), objects);
}
