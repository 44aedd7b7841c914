//! The office's sheet and post as clerks use them: rows sorted, left out, copied, columns moved or added, filled down too
//! far, another program's file, mails handed in as they were saved. What cannot be meant is said, and the rest is done.

use super::desk::{Declarer, OTHER, Said, declarer, review};
use super::filled_sheet::{DECISION, Filled, REASON};
use super::rig::{NOW, Rig};
use super::sheet::three;
use sengen::office::queue::history::Step;
use std::fs;
use std::path::{Path, PathBuf};

const OVER: &str = "2026-11-20T06:10:00Z";
const HEAD: &str = "受付番号,種類,版,待ち日数,事業者名,都道府県,市区町村・町名,法人番号,ウェブサイト,★,似た申込み,確かめること,\
                    違うところ,理由の見本,決定,理由";

fn said(said: &Said, code: i32, words: &[&str]) {
    assert_eq!(said.code, code, "{}{}", said.out, said.err);
    let all = said.out.clone() + &said.err;
    words.iter().for_each(|word| assert!(all.contains(word), "{word} is missing in {all}"));
    for english in ["error", "invalid", "os error", "Zip"] {
        assert!(!all.contains(english), "{english} is in {all}");
    }
}

fn count(rig: &Rig, of: &Declarer, step: Step) -> usize {
    let shown = rig.office(NOW).review.lists.show(&of.reference).expect("a disk").expect("it is there");
    shown.application.history.iter().filter(|event| event.step == step).count()
}

/// A file as a clerk saved it.
struct Desk {
    rig: Rig,
    all: [Declarer; 3],
    /// The head and the rows, cell by cell.
    cells: Vec<Vec<String>>,
}

impl Desk {
    fn new() -> Self {
        let rig = Rig::undoable(10);
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/reasons.toml");
        fs::copy(source, rig.root().join("data/reasons.toml")).expect("copied");
        let all = three(&rig);
        let rows = Filled::of(&rig, NOW, "out.csv").rows;
        let head = HEAD.split(',').map(str::to_owned).collect();
        Self { rig, all, cells: std::iter::once(head).chain(rows).collect() }
    }

    /// Decides in the row of one of the three.
    fn decide(&mut self, at: usize, decision: &str, reason: &str) -> &mut Self {
        let row = &mut self.cells[at + 1];
        (row[DECISION], row[REASON]) = (decision.to_owned(), reason.to_owned());
        self
    }

    fn bytes(&self) -> Vec<u8> {
        sengen::base::sheet::to_csv(&self.cells, false).expect("rows")
    }

    fn apply(&self, more: &[&str]) -> Said {
        self.apply_bytes("in.csv", &self.bytes(), more)
    }

    fn apply_bytes(&self, name: &str, bytes: &[u8], more: &[&str]) -> Said {
        let path = self.file(name, bytes);
        review(&self.rig, NOW, &[&["apply", path.to_str().expect("a path")], more].concat())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.rig.root().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    fn decided(&self) -> [usize; 3] {
        self.all.each_ref().map(|of| count(&self.rig, of, Step::Decided))
    }
}

#[test]
fn rows_in_another_order_with_some_left_out_and_columns_moved_or_added_are_read_by_their_names() {
    let mut desk = Desk::new();
    desk.decide(0, "受理", "").decide(1, " 差しもどし ", "street").decide(2, "不受理", "対象ではありません。");
    desk.cells.remove(3);
    desk.cells[1..].reverse();
    for row in &mut desk.cells {
        row.rotate_right(2);
        row.insert(4, "メモ".to_owned());
        row.push(String::new());
    }
    // The clerk's own column has a head; what stands in it is nobody's business.
    desk.cells.iter_mut().skip(1).for_each(|row| row[4] = "山田さんに電話".to_owned());
    said(&desk.apply(&["--dry-run"]), 0, &["受理 1 件、差し戻し 1 件、不受理 0 件"]);
    said(&desk.apply(&[]), 0, &["2 件を決めました"]);
    assert_eq!(desk.decided(), [1, 1, 0]);
    said(&desk.apply(&[]), 0, &["2 行は、もう同じに決めてあるので"]);
}

#[test]
fn what_is_filled_down_too_far_or_written_below_is_said_once() {
    let mut desk = Desk::new();
    desk.decide(0, "受理", "");
    let width = desk.cells[0].len();
    for _ in 0..400 {
        let mut row = vec![String::new(); width];
        row[DECISION] = "受理".to_owned();
        desk.cells.push(row);
    }
    let mut note = vec![String::new(); width];
    note[0] = "以上 3件".to_owned();
    desk.cells.push(note);
    let done = desk.apply(&[]);
    said(&done, 1, &["1 件を決めました", "400 行（5～404 行目の中）", "405 行目 以上 3件", "受付番号ではありません"]);
    assert!(done.err.lines().count() < 8, "{}", done.err);
}

#[test]
fn what_stands_in_a_decision_or_reason_and_cannot_be_meant_is_left() {
    let mut desk = Desk::new();
    for (decision, reason, words) in [
        ("2026/11/29", "", "「2026/11/29」がわかりません"),
        ("○", "", "「○」がわかりません"),
        ("済", "", "「済」がわかりません"),
        ("〃", "", "「〃」がわかりません"),
        ("TRUE", "", "「TRUE」がわかりません"),
        ("受理？", "", "がわかりません"),
        ("#REF!", "", "「#REF!」がわかりません"),
        ("不受理", "", "理由が要ります"),
        ("不受理", " 　", "理由が要ります"),
        ("不受理", "同上", "文になっていません"),
        ("差し戻し", "〃", "文になっていません"),
        ("差し戻し", "-", "文になっていません"),
        ("差し戻し", "street 番地を消してください", "いっしょに書いてあります"),
        ("差し戻し", "twin", "この決定には使えません"),
        ("", "番地を消してください", "決定が空です"),
    ] {
        desk.decide(0, decision, reason);
        said(&desk.apply(&[]), 1, &[words, "2 行目", "受理 0 件"]);
    }
    assert_eq!(desk.decided(), [0, 0, 0]);
    // As it is copied from the column beside it, with lines and marks as spreadsheets leave them.
    desk.decide(0, "差し戻し", "・street（公開の欄に番地や建物名がある）\r\n・person（公開の欄に人の名前がある）");
    desk.decide(1, "不受理", "対象では\u{b}ありません。\u{7}\t以上").decide(2, "accept", "電話で確かめた");
    said(&desk.apply(&["--now"]), 0, &["3 件を決めました"]);
    let mails: String = desk.rig.mails().concat().replace("\r\n", "\n");
    assert!(mails.contains("対象では\nありません。  以上"), "{mails}");
    assert!(!mails.contains("street") && !mails.contains("公開の欄に番地や建物名がある"), "the words behind the keys");
}

#[test]
fn a_file_of_another_make_is_named_for_what_it_is_and_nothing_is_done() {
    let mut desk = Desk::new();
    desk.decide(0, "受理", "");
    let whole = String::from_utf8(desk.bytes()).expect("UTF-8");
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(whole.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let old = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 512]].concat();
    let ods = [&b"PK\x03\x04"[..], &[0; 26], b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"].concat();
    let cut = whole.as_bytes()[..whole.rfind("受理").expect("a decision")].to_vec();
    for (name, bytes, words) in [
        ("a.csv", &utf16[..], "UTF-16"),
        ("a.xlsx", &old, "パスワードの付いた表"),
        ("a.xls", &old, "古い形の表"),
        ("a.xlsx", &ods, ".ods"),
        ("a.xlsx", b"PK\x03\x04 broken", "中が壊れています"),
        ("a.csv", whole.replace(',', ";").as_bytes(), "区切りがカンマではありません"),
        ("a.txt", whole.replace(',', "\t").as_bytes(), "区切りがカンマではありません"),
        ("a.csv", format!("11月29日の分,,\r\n{whole}").as_bytes(), "列「受付番号」"),
        ("a.csv", whole.replacen("決定", "判断", 1).as_bytes(), "列「決定」がありません"),
        ("a.csv", whole.replacen("理由の見本", "理由", 1).as_bytes(), "列「理由の見本」がありません"),
        ("a.csv", b"no,name,prefecture\r\n10000001,x,y\r\n", "知らない列「no」"),
        ("a.csv", b"\x00\x00\x00\x00", "UTF-16"),
        ("a.csv", b"", "何も書かれていません"),
    ] {
        let refused = desk.apply_bytes(name, bytes, &[]);
        said(&refused, 1, &[words, "直し方", "何も決めていません"]);
    }
    let folder = desk.rig.root().join("folder.csv");
    fs::create_dir(&folder).expect("a folder");
    said(&review(&desk.rig, NOW, &["apply", folder.to_str().expect("a path")]), 1, &["ふつうのファイルではありません"]);
    // Cut off in the middle of a row: what is whole of it is not done either, or is named.
    let half = desk.apply_bytes("half.csv", &cut, &[]);
    assert_ne!(half.code, 0, "{}{}", half.out, half.err);
    assert!(desk.decided()[1..] == [0, 0]);
}

#[test]
fn an_old_sheet_one_of_another_house_and_one_brought_in_by_two_decide_nothing_twice() {
    let mut desk = Desk::new();
    desk.decide(0, "受理", "").decide(1, "受理", "");
    let other = Desk::new();
    said(&other.apply_bytes("theirs.csv", &desk.bytes(), &[]), 1, &["次の 3 行は、決めません", "「版」"]);
    assert_eq!(other.decided(), [0, 0, 0]);
    let path = desk.file("both.csv", &desk.bytes());
    let path = path.to_str().expect("a path");
    std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| review(&desk.rig, NOW, &["apply", path])));
        both.map(|one| one.join().expect("it ends"))
            .iter()
            .for_each(|one| assert!(one.code < 2, "{}{}", one.out, one.err));
    });
    assert_eq!(desk.decided(), [1, 1, 0]);
    // The day after, what was undecided then is decided in the same file.
    desk.decide(2, "不受理", "対象ではありません。");
    let path = desk.file("both.csv", &desk.bytes());
    let late = review(&desk.rig, OVER, &["apply", path.to_str().expect("a path")]);
    said(&late, 0, &["2 行は、もう同じに決めてあるので", "不受理 1 件", "1 件を決めました"]);
    assert_eq!(desk.decided(), [1, 1, 1]);
}

#[test]
fn a_reference_that_a_spreadsheet_ate_is_told_and_the_others_are_done() {
    let mut desk = Desk::new();
    desk.decide(0, "受理", "").decide(1, "受理", "").decide(2, "受理", "");
    desk.cells[1][0] = "3.4679E+34".to_owned();
    desk.cells[2][3] = "0日".to_owned();
    said(&desk.apply(&[]), 1, &["受理 1 件", "受付番号ではありません", "「待ち日数」"]);
    assert_eq!(desk.decided(), [0, 0, 1]);
}

/// `sengen mail …`.
fn mail(rig: &Rig, arguments: &[&str]) -> Said {
    let mut command = std::process::Command::new(super::server::PROGRAM);
    let command = command.arg("mail").args(arguments).arg("--root").arg(rig.root()).env("SENGEN_NOW", NOW);
    let ran = super::command::run(command);
    Said { code: ran.code.unwrap_or(-1), out: ran.out, err: ran.errors }
}

#[test]
fn mails_that_came_back_are_taken_as_they_were_saved() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    let two = declarer(&rig, &office, ("m", &OTHER));
    office.mailer.drain_if_alone().expect("a disk");
    let letter = |to: &str| {
        let is_it = |mail: &String| mail.contains(&format!("To: {to}\r\n")) && !mail.contains("/c/");
        rig.mails().into_iter().find(is_it).expect("a letter")
    };
    let back = |to: &str| super::mail_command::notification(&letter(to), "failed", "5.1.1");
    let [first, second] = ["hanako@mihon.example", "b@mihon.example"].map(back);
    let file = |name: &str, bytes: &[u8]| {
        let path = rig.root().join(name);
        fs::write(&path, bytes).expect("written");
        path.to_str().expect("a path").to_owned()
    };
    // A mailbox saved whole, with a mail in it that is none of ours.
    let mbox = format!(
        "From MAILER-DAEMON Fri Nov 20 15:00:01 2026\n{first}\n\nFrom a@b.example Fri Nov 20 15:00:02 2026\nSubject: x\n\nx\n\nFrom MAILER-DAEMON Fri Nov 20 15:00:03 2026\n{second}\n"
    );
    let mbox = file("inbox.mbox", mbox.as_bytes());
    let taken = mail(&rig, &["bounce", &mbox]);
    said(&taken, 1, &["inbox.mbox の 1通め", one.reference.as_str(), two.reference.as_str(), "の 2通め", "RFC 3464"]);
    said(&mail(&rig, &["bounce", &file("a.eml", first.as_bytes()), &mbox]), 1, &["もう記録してあります"]);
    let pipe = rig.root().join("pipe.eml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let folder = rig.root().to_str().expect("a path").to_owned();
    let missing = rig.root().join("none.eml");
    for (path, words) in [
        (pipe.to_str().expect("a path"), "ふつうのファイルではありません"),
        (&folder, "ふつうのファイルではありません"),
        (missing.to_str().expect("a path"), "このファイルはありません"),
        (&file("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Outlook"), "RFC 3464"),
        (&file("b.eml", b"From "), "RFC 3464"),
    ] {
        said(&mail(&rig, &["bounce", path]), 1, &[words]);
    }
    for wrong in ["hanako＠mihon.example", "山田 <a@mihon.example>", "a@mihon.example b@mihon.example", "a@mihon"] {
        let refused = mail(&rig, &["test", wrong]);
        assert!(refused.code == 64 && refused.err.contains("メールアドレスではありません"), "{wrong} {}", refused.err);
    }
    let lower = one.reference.as_str().to_lowercase();
    said(&mail(&rig, &["retry", &lower, &lower]), 0, &["送りました"]);
    said(&mail(&rig, &["list"]), 0, &["届かなかったもの 1通"]);
}
