//! What is mailed beside the procedures: only to who consented and is listed, each mailbox once, with a way to stop it that
//! works at once; and that nobody gets a letter twice.

use super::desk::{Declarer, OTHER, Said, accepted, declarer};
use super::mail_command::notification;
use super::rig::{NOW, Rig};
use sengen::office::mailing::{Mailed, Mailing};
use sengen::scheme::ids::Token;
use std::fs;
use std::process::Command;

const WISHES: (&str, &str) = ("newsletter", "yes");
const LETTER: &str = "Subject: 秋の催し\n\n催しのお知らせです。\n来てください。\n";

/// `sengen mailing …`.
fn mailing(rig: &Rig, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sengen"));
    let run = command.arg("mailing").args(arguments).arg("--root").arg(rig.root()).env("SENGEN_NOW", NOW).output();
    let run = run.expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Said { code: run.status.code().unwrap_or(-1), out: text(run.stdout), err: text(run.stderr) }
}

/// Three who are listed, of whom two wish to be mailed, and one who wishes it and is not listed.
fn town(rig: &Rig) -> [Declarer; 4] {
    let office = rig.office(NOW);
    let one = declarer(rig, &office, ("a", &[WISHES]));
    let two = declarer(rig, &office, ("b", &[OTHER.as_slice(), &[WISHES]].concat()));
    let third =
        [("corporate_number", "6000012050003"), ("name", "有限会社いらない"), ("contact_email", "c@mihon.example")];
    let three = declarer(rig, &office, ("c", &third));
    let fourth =
        [("corporate_number", "5000012050004"), ("name", "株式会社まだ"), ("contact_email", "d@mihon.example"), WISHES];
    let four = declarer(rig, &office, ("d", &fourth));
    assert!(accepted(&office, &one) && accepted(&office, &two) && accepted(&office, &three));
    [one, two, three, four]
}

/// The mails of the letter, with whom they went to.
fn letters(rig: &Rig) -> Vec<String> {
    rig.mails().into_iter().filter(|mail| mail.contains("催しのお知らせです。")).collect()
}

fn write(rig: &Rig, name: &str, text: &str) -> String {
    let path = rig.root().join(name);
    fs::write(&path, text).expect("written");
    path.display().to_string()
}

/// The sender's address, which the law wants.
fn at_home(rig: &Rig) {
    let path = rig.root().join("data/site.toml");
    let text = fs::read_to_string(&path).expect("settings");
    let settings = match text.lines().find(|line| line.starts_with("address = ")) {
        Some(line) => text.replace(line, "address = \"見本県見本市1\""),
        None => text.replace("[office]\n", "[office]\naddress = \"見本県見本市1\"\n"),
    };
    fs::write(&path, settings).expect("written");
}

#[test]
fn a_letter_goes_once_to_who_consented_and_is_listed_and_never_twice() {
    let rig = Rig::new();
    at_home(&rig);
    town(&rig);
    let letter = write(&rig, "letter.txt", LETTER);
    let rehearsed = mailing(&rig, &["send", &letter, "--dry-run"]);
    assert!(rehearsed.code == 0 && rehearsed.out.contains("送る相手は 2 件"), "{}{}", rehearsed.out, rehearsed.err);
    assert!(rehearsed.out.contains("見本県見本市1") && rehearsed.out.contains("/stop/"), "{}", rehearsed.out);
    assert!(letters(&rig).is_empty(), "nothing was sent");
    let sent = mailing(&rig, &["send", &letter, "--per-minute", "6000"]);
    assert!(sent.code == 0 && sent.out.contains("2 通を送りました"), "{}{}", sent.out, sent.err);
    let mails = letters(&rig);
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert!(mail.contains("List-Unsubscribe: <http"), "{mail}");
        assert!(mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{mail}");
        assert!(mail.contains("見本県見本市1") && mail.contains("/stop/"), "{mail}");
    }
    assert!(mails.iter().any(|mail| mail.contains("To: hanako@mihon.example")));
    assert!(!mails.iter().any(|mail| mail.contains("c@mihon.example") || mail.contains("d@mihon.example")));
    let again = mailing(&rig, &["send", &letter, "--per-minute", "6000"]);
    assert!(again.out.contains("0 通を送りました") && again.out.contains("2 件は、前に送ってある"), "{}", again.out);
    assert_eq!(letters(&rig).len(), 2);
}

#[test]
fn who_stops_by_the_link_is_left_out_at_once_with_every_declaration_of_the_mailbox() {
    let rig = Rig::new();
    let [one, ..] = town(&rig);
    let office = rig.office(NOW);
    let twin = [("corporate_number", "4000012050005"), ("name", "株式会社おなじ人"), WISHES];
    let twin = declarer(&rig, &office, ("e", &twin));
    assert!(accepted(&office, &twin));
    let mailings = office.mailings();
    let all = mailings.consenting("newsletter").expect("a disk");
    assert_eq!(all.len(), 2, "one mailbox, one letter");
    let own = all.iter().find(|one| one.email == "hanako@mihon.example").expect("she");
    let token = own.stop.rsplit("/stop/").next().expect("a link").trim_end_matches('/');
    let token = Token::parse(token).expect("a token");
    assert_eq!(mailings.link(&token).expect("a disk").as_deref(), Some("newsletter"));
    mailings.stop(&token, "newsletter").expect("a disk");
    mailings.stop(&token, "newsletter").expect("twice is once");
    assert_eq!(mailings.consenting("newsletter").expect("a disk").len(), 1);
    // Whoever was listed before that is asked once more right before the letter.
    let letter = Mailing::parse("newsletter", LETTER).expect("a letter");
    assert_eq!(mailings.send(&letter, own).expect("a disk"), Mailed::Left);
    let shown = super::desk::review(&rig, NOW, &["show", one.reference.as_str()]);
    assert!(shown.out.contains("登録") && shown.out.contains("変更"), "it stands in the history: {}", shown.out);
    let other = own.stop.replace("/stop/", "/stop/A");
    let forged =
        Token::parse(other.rsplit("/stop/").next().expect("a link").trim_end_matches('/').get(..43).expect("long"));
    assert!(forged.is_err() || mailings.link(&forged.expect("a token")).expect("a disk").is_none());
}

#[test]
fn what_was_cut_off_goes_on_and_is_not_sent_twice() {
    let rig = Rig::new();
    town(&rig);
    let office = rig.office(NOW);
    let mailings = office.mailings();
    let letter = Mailing::parse("newsletter", LETTER).expect("a letter");
    let all = mailings.consenting("newsletter").expect("a disk");
    assert_eq!(mailings.send(&letter, &all[0]).expect("a disk"), Mailed::Sent);
    // Killed between the begin and the server's answer.
    let sent = rig.objects("mailing").into_iter().find(|path| path.extension().is_some_and(|end| end == "sent"));
    fs::remove_file(sent.expect("a mark")).expect("removed");
    assert_eq!(mailings.send(&letter, &all[0]).expect("a disk"), Mailed::Unsure);
    assert_eq!(mailings.send(&letter, &all[1]).expect("a disk"), Mailed::Sent);
    assert_eq!(mailings.begun(&letter).expect("a disk"), 2);
    assert_eq!(letters(&rig).len(), 2);
    let another = Mailing::parse("newsletter", &LETTER.replace("秋", "冬")).expect("a letter");
    assert_eq!(mailings.send(&another, &all[0]).expect("a disk"), Mailed::Sent, "another letter is another one");
}

#[test]
fn what_may_not_be_mailed_is_said_with_what_to_do() {
    let rig = Rig::new();
    town(&rig);
    let letter = write(&rig, "letter.txt", LETTER);
    for (arguments, words) in [
        (vec!["send", &letter, "--consent", "privacy_consent"], "newsletter"),
        (vec!["send", &letter, "--consent", "nothing"], "newsletter"),
        (vec!["export", "--consent", "purpose", "x.csv"], "newsletter"),
    ] {
        let said = mailing(&rig, &arguments);
        assert!(said.code == 1 && said.err.contains(words), "{arguments:?}: {}{}", said.out, said.err);
    }
    at_home(&rig);
    for (text, words) in
        [("催しのお知らせです。\n", "件名"), ("Subject: 秋\n\n \n", "本文"), ("Subject:\n\nx\n", "件名")]
    {
        let letter = write(&rig, "wrong.txt", text);
        let said = mailing(&rig, &["send", &letter]);
        assert!(said.code == 1 && said.err.contains(words), "{text}: {}{}", said.out, said.err);
    }
    fs::create_dir_all(rig.root().join("review")).expect("a folder");
    let path = rig.root().join("review/who.csv").display().to_string();
    let said = mailing(&rig, &["export", "--consent", "newsletter", &path]);
    assert_eq!(said.code, 0, "{}", said.err);
    let sheet = fs::read_to_string(&path).expect("a sheet");
    assert!(sheet.contains("hanako@mihon.example") && sheet.contains("/stop/"), "{sheet}");
    assert!(!sheet.contains("c@mihon.example") && !sheet.contains("d@mihon.example"), "{sheet}");
    assert_eq!(mailing(&rig, &["export", "--consent", "newsletter", &path]).code, 1, "nothing is overwritten");
}

#[test]
fn without_an_address_of_the_office_nothing_is_sent() {
    let rig = Rig::new();
    at_home(&rig);
    drop(rig.office(NOW));
    let path = rig.root().join("data/site.toml");
    let text = fs::read_to_string(&path).expect("settings").replace("address = \"見本県見本市1\"\n", "");
    fs::write(&path, text).expect("written");
    let said = mailing(&rig, &["send", &write(&rig, "letter.txt", LETTER)]);
    assert!(said.code == 1 && said.err.contains("特定電子メール法") && said.err.contains("address"), "{}", said.err);
}

#[test]
fn news_that_came_back_are_the_last_to_that_mailbox_until_it_is_another() {
    let rig = Rig::new();
    let [one, ..] = town(&rig);
    let office = rig.office(NOW);
    let letter = Mailing::parse("newsletter", LETTER).expect("a letter");
    for to in office.mailings().consenting("newsletter").expect("a disk") {
        assert_eq!(office.mailings().send(&letter, &to).expect("a disk"), Mailed::Sent);
    }
    let sent = letters(&rig).into_iter().find(|mail| mail.contains("To: hanako@mihon.example")).expect("hers");
    let file = write(&rig, "back.eml", &notification(&sent, "failed", "5.1.1"));
    let bounce = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sengen"));
        let run = command.args(["mail", "bounce", &file, "--root"]).arg(rig.root()).env("SENGEN_NOW", NOW).output();
        String::from_utf8(run.expect("it runs").stdout).expect("UTF-8")
    };
    let said = bounce();
    assert!(said.contains(one.reference.as_str()) && said.contains("お知らせを送りません"), "{said}");
    assert_eq!(bounce(), said, "twice is once");
    let left = office.mailings().consenting("newsletter").expect("a disk");
    assert!(left.len() == 1 && left[0].email != "hanako@mihon.example", "{left:?}");
    // Nothing of hers stands in the state's names.
    assert!(rig.objects("mailing").iter().all(|path| !path.display().to_string().contains("hanako")));
    // A notification about a letter of the procedures is that letter's.
    let other = rig.mails().into_iter().find(|mail| mail.contains("b@mihon.example") && !mail.contains("催し"));
    let other = other.expect("a letter");
    let file = write(&rig, "other.eml", &notification(&other, "failed", "5.1.1"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_sengen"));
    let run = command.args(["mail", "bounce", &file, "--root"]).arg(rig.root()).env("SENGEN_NOW", NOW).output();
    let out = String::from_utf8(run.expect("it runs").stdout).expect("UTF-8");
    assert!(!out.contains("お知らせを送りません"), "{out}");
    assert_eq!(office.mailings().consenting("newsletter").expect("a disk").len(), 1);
}

#[test]
fn who_got_what_is_forgotten_after_its_time_and_not_before() {
    let rig = Rig::new();
    town(&rig);
    let office = rig.office(NOW);
    let letter = Mailing::parse("newsletter", LETTER).expect("a letter");
    let all = office.mailings().consenting("newsletter").expect("a disk");
    assert_eq!(office.mailings().send(&letter, &all[0]).expect("a disk"), Mailed::Sent);
    assert_eq!(rig.office("2027-12-20T06:00:00Z").mailings().forget_old().expect("a disk"), 0);
    assert_eq!(rig.objects("mailing").len(), 2);
    assert_eq!(rig.office("2027-12-31T06:00:00Z").mailings().forget_old().expect("a disk"), 2);
    assert!(rig.objects("mailing").is_empty());
}
