//! What every mail keeps to: whose it is, that a demonstration is one, where an answer goes, until when something is to do.

use super::rig::{NOW, Rig};
use base64::Engine;
use sengen::office::review::acceptance::Earlier;
use std::fs;
use std::path::Path;

const NOTICE: &str = "これは見本です";

/// The mails of a declaration from receipt to acceptance, and of a reset of the password.
fn mails(notice: &str) -> Vec<String> {
    let rig = Rig::new();
    let office = rig.office_with(NOW, |settings| settings.notice = notice.to_owned());
    let _ = rig.confirmed(&office, "n", &[]);
    let reference = office.list(None).unwrap()[0].reference.clone();
    office.accept(&[reference], Earlier::None).unwrap();
    office.drain_if_alone().unwrap();
    assert_eq!(rig.mails().len(), 3);
    rig.mails()
}

fn body(mail: &str) -> &str {
    mail.split_once("\r\n\r\n").unwrap().1
}

#[test]
fn a_mail_says_whose_it_is_and_where_an_answer_goes() {
    for mail in mails("これは見本です。番号は本物の申請には使えません。") {
        assert!(body(&mail).starts_with(NOTICE), "{mail}");
        assert!(body(&mail).contains("本物の申請には使えません"), "{mail}");
    }
    for mail in mails("") {
        assert!(body(&mail).starts_with("株式会社ためし塗装 様") && !mail.contains(NOTICE), "{mail}");
        assert!(mail.contains("\r\nReply-To: info@sengen.example\r\n"), "{mail}");
        let said = "返信すると、info@sengen.example に届きます";
        assert!(body(&mail).contains(said) && !mail.contains("お答えできません"), "{mail}");
    }
}

#[test]
fn the_shipped_notice_says_what_its_numbers_are_worth() {
    let settings = sengen::config::load(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert!(settings.notice.starts_with(NOTICE) && settings.notice.contains("本物の申請には使えません"));
    assert_eq!(settings.declaration_id_prefix, "0", "no real 自己宣言ID begins so");
}

#[test]
fn every_letter_begins_with_the_notice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mail");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if path.file_name().unwrap().to_string_lossy().starts_with('_') {
            continue;
        }
        let head = text.lines().skip(1).take(2).collect::<Vec<_>>();
        assert_eq!(head, ["", "{% include \"_notice.txt\" -%}"], "{}", path.display());
    }
}

#[test]
fn a_subject_says_until_when_something_is_to_do() {
    let rig = Rig::new();
    rig.submit(&rig.office(NOW), "n", &[]);
    let mail = rig.mails().remove(0);
    let subject = "【SECURITY ACTION】一つ星：自己宣言受付確認のお知らせ（まだ終わっていません。11月27日までに手続きしてください）";
    assert_eq!(subject_of(&mail), subject);
    assert!(body(&mail).contains("2026年11月27日（金）の終わり（24時）"), "{mail}");
}

/// The subject as a mail program shows it: folded lines joined, encoded words put together.
fn subject_of(mail: &str) -> String {
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ");
    let line = head.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap();
    let words =
        line.split_whitespace().map(|word| word.strip_prefix("=?utf-8?b?").unwrap().strip_suffix("?=").unwrap());
    let bytes = words.flat_map(|word| base64::engine::general_purpose::STANDARD.decode(word).unwrap());
    String::from_utf8(bytes.collect()).unwrap()
}
