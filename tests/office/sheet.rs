//! The office's sheet: what waits goes out as a workbook or as CSV, is decided in a spreadsheet, and comes back. Every
//! line that is not as it went out is named and left.

use super::desk::{Declarer, OTHER, Said, change, declarer, review};
use super::filled_sheet::{DECISION, Filled, REASON};
use super::rig::{NOW, Rig};
use super::takeover::edited;
use sengen::office::queue::account::PendingKind;
use sengen::office::queue::history::Step;
use sengen::office::{Office, State};
use sengen::scheme::edit::Editing;
use std::fs;
use std::path::Path;

const OVER: &str = "2026-11-20T06:10:00Z";
const THIRD: [(&str, &str); 3] =
    [("corporate_number", "1180301018771"), ("name", "=みほん＋塗装"), ("contact_email", "c@mihon.example")];
const FORMATS: [&str; 2] = ["xlsx", "csv"];

fn said(said: &Said, code: i32, words: &[&str]) {
    assert_eq!(said.code, code, "{}{}", said.out, said.err);
    for word in words {
        assert!(said.out.contains(word) || said.err.contains(word), "{word} is missing in {}{}", said.out, said.err);
    }
}

/// Three who wait, a minute after the other, the last with a name that a spreadsheet would run.
pub fn three(rig: &Rig) -> [Declarer; 3] {
    let at = |minute: u8| rig.office(&format!("2026-11-20T05:5{minute}:00Z"));
    [declarer(rig, &at(1), ("a", &[])), declarer(rig, &at(2), ("b", &OTHER)), declarer(rig, &at(3), ("c", &THIRD))]
}

fn state(office: &Office, of: &Declarer) -> State {
    office.review.lists.show(&of.reference).expect("a working disk").expect("it is there").application.state
}

fn count(office: &Office, of: &Declarer, step: Step) -> usize {
    let shown = office.review.lists.show(&of.reference).expect("a working disk").expect("it is there");
    shown.application.history.iter().filter(|event| event.step == step).count()
}

fn with_reasons(rig: &Rig) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/reasons.toml");
    fs::copy(source, rig.root().join("data/reasons.toml")).expect("copied");
}

#[test]
fn what_was_decided_in_a_spreadsheet_is_done_once_and_can_be_undone() {
    for format in FORMATS {
        let rig = Rig::undoable(10);
        with_reasons(&rig);
        let all = three(&rig);
        let office = rig.office(NOW);
        let [one, two, three] = all.each_ref().map(|of| of.reference.as_str());
        let mut filled = Filled::of(&rig, NOW, &format!("review.{format}"));
        assert_eq!(
            filled.rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(),
            [one, two, three],
            "oldest first"
        );
        filled.decide(one, "受理", "");
        filled.decide(two, "差し戻し", "street");
        filled.decide(three, "不受理", "対象ではありません。\n二行目です。");
        let shown = filled.apply(&rig, NOW, &["--dry-run"]);
        said(&shown, 0, &["受理 1 件、差し戻し 1 件、不受理 1 件", "何も変えていません"]);
        assert!(all.iter().all(|of| count(&office, of, Step::Decided) == 0), "{format}: nothing was done");
        let done = filled.apply(&rig, NOW, &[]);
        said(&done, 0, &["3 件を決めました", "15時10分", "review undo", &format!("2 行目 {one}  受理と決めました")]);
        let again = filled.apply(&rig, NOW, &[]);
        said(&again, 0, &["3 行は、もう同じに決めてあるので", "決めたものはありません"]);
        assert!(all.iter().all(|of| count(&office, of, Step::Decided) == 1), "{format}: once");
        assert_eq!(rig.objects("ids/records").len(), 0, "{format}: nothing of it has taken effect");
        // Its time comes; the sheet is brought once more.
        let later = filled.apply(&rig, OVER, &[]);
        said(&later, 0, &["3 行は、もう同じに決めてあるので"]);
        let office = rig.office(OVER);
        assert_eq!(all.each_ref().map(|of| state(&office, of)), [State::Accepted, State::Confirmed, State::Rejected]);
        assert_eq!(all.each_ref().map(|of| count(&office, of, Step::Returned)), [0, 1, 0]);
        let mails = rig.mails();
        let stock = "番地や建物の名前は消して";
        assert!(mails.iter().any(|mail| mail.replace("\r\n", "").contains(stock)), "the words behind the key");
        assert!(mails.iter().any(|mail| mail.contains("対象ではありません。\r\n二行目です。\r\n")));
        assert!(!mails.iter().any(|mail| mail.contains("\r\nstreet\r\n")));
        let left = Filled::of(&rig, OVER, &format!("left.{format}"));
        assert_eq!(left.rows.len(), 0, "what was returned waits for its declarer");
    }
}

#[test]
fn what_was_undone_is_not_decided_again_by_an_old_sheet() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("a", &[]));
    let mut filled = Filled::of(&rig, NOW, "a.csv");
    filled.decide(one.reference.as_str(), "受理", "");
    said(&filled.apply(&rig, NOW, &[]), 0, &["1 件を決めました"]);
    said(&review(&rig, NOW, &["undo", one.reference.as_str()]), 0, &["取り消しました"]);
    said(&filled.apply(&rig, NOW, &[]), 1, &["取り消されています", "review export"]);
    let mut anew = Filled::of(&rig, NOW, "b.csv");
    anew.decide(one.reference.as_str(), "不受理", "対象ではありません。");
    said(&anew.apply(&rig, NOW, &["--now"]), 0, &["不受理にしました"]);
    assert_eq!(state(&office, &one), State::Rejected);
    // The other sheet still says something else.
    said(&filled.apply(&rig, NOW, &[]), 1, &["取り消されています"]);
}

#[test]
fn a_line_is_decided_only_about_what_it_was_made_on() {
    for format in FORMATS {
        let rig = Rig::undoable(10);
        let [one, two, three] = three(&rig);
        let office = rig.office(NOW);
        let mut filled = Filled::of(&rig, NOW, &format!("a.{format}"));
        for of in [&one, &two, &three] {
            filled.decide(of.reference.as_str(), "受理", "");
        }
        change(&office, &one, &[("municipality", "千代田区新例示町")]);
        change(&office, &two, &[("newsletter", "yes")]);
        said(&review(&rig, NOW, &["reject", three.reference.as_str(), "--reason", "対象外です。"]), 0, &[]);
        let done = filled.apply(&rig, NOW, &[]);
        said(&done, 1, &["受理 1 件", "次の 2 行は、決めません", "内容が変わったか", "もう「受理しない」と決めて"]);
        assert_eq!([&one, &two, &three].map(|of| count(&office, of, Step::Decided)), [0, 1, 1], "{format}");
        // What was corrected comes with the next sheet.
        let anew = Filled::of(&rig, NOW, &format!("b.{format}"));
        assert_eq!(anew.rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), [one.reference.as_str()]);
    }
}

#[test]
fn what_is_not_the_offices_to_write_is_named_and_its_line_left() {
    for format in FORMATS {
        let rig = Rig::undoable(10);
        let all = three(&rig);
        let office = rig.office(NOW);
        let [one, two, three] = all.each_ref().map(|of| of.reference.to_string());
        let whole = Filled::of(&rig, NOW, &format!("whole.{format}"));
        // Of the other format only some: what is looked at is the same.
        let step = if format == "csv" { 1 } else { 4 };
        for (column, cell, named) in [
            (4, "株式会社ほかの名前", "「事業者名」"),
            (5, "大阪府", "「都道府県」"),
            (3, "99", "「待ち日数」"),
            (2, "9.9-bcdfghjk-bcdfghjk", "「版」"),
            (2, "", "「版」"),
            (1, "登録情報変更の受理", "違います"),
            (1, "自己宣言", "違います"),
            (0, "34679ACD", "この受付番号の申込みはありません"),
            (0, "3.4679E+34", "受付番号ではありません"),
            (6, "千代田区ほか町", "「市区町村・町名」"),
            (7, "1234567890123", "「法人番号」"),
            (8, "https://hoka.example/", "「ウェブサイト」"),
            (10, "34679ACD", "「似た申込み」"),
            (12, "足しました", "「違うところ」"),
            (DECISION, "承認", "「承認」がわかりません"),
            (DECISION, "", "決定が空です"),
        ]
        .into_iter()
        .step_by(step)
        {
            let mut filled = Filled { path: whole.path.clone(), rows: whole.rows.clone() };
            filled.decide(&one, "不受理", "対象ではありません。");
            filled.row(&one, "")[column] = cell.to_owned();
            let shown = filled.apply(&rig, NOW, &["--dry-run"]);
            said(&shown, 1, &[named, " 行目 ", "次の 1 行は、決めません", "不受理 0 件"]);
        }
        let mut filled = Filled::of(&rig, NOW, &format!("all.{format}"));
        filled.decide(&one, "受理", "");
        filled.decide(&two, "不受理", "");
        filled.decide(&three, "差し戻し", "nonesuch");
        said(&filled.apply(&rig, NOW, &[]), 1, &["受理 1 件", "理由が要ります", "見本「nonesuch」がありません"]);
        assert_eq!(all.each_ref().map(|of| count(&office, of, Step::Decided)), [1, 0, 0], "{format}");
    }
}

#[test]
fn one_and_the_same_thing_is_decided_once_or_not_at_all() {
    let rig = Rig::undoable(10);
    let [one, two, three] = three(&rig);
    let office = rig.office(NOW);
    let mut filled = Filled::of(&rig, NOW, "a.csv");
    for of in [&one, &two, &three] {
        filled.decide(of.reference.as_str(), "受理", "");
    }
    let mut other = filled.row(one.reference.as_str(), "").clone();
    let same = filled.row(two.reference.as_str(), "").clone();
    (other[DECISION], other[REASON]) = ("不受理".to_owned(), "対象ではありません。".to_owned());
    filled.rows.extend([other, same]);
    let done = filled.apply(&rig, NOW, &[]);
    said(&done, 1, &["受理 2 件", "、5 行目", "1 行は、前の行と同じ", "1 つだけを残して"]);
    assert_eq!([&one, &two, &three].map(|of| count(&office, of, Step::Decided)), [0, 1, 1]);
}

#[test]
fn a_file_that_is_not_whole_is_said_and_nothing_is_done() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("a", &[]));
    let mut filled = Filled::of(&rig, NOW, "a.csv");
    filled.decide(one.reference.as_str(), "受理", "");
    filled.save();
    let whole = fs::read_to_string(&filled.path).expect("UTF-8");
    let path = rig.root().join("b.csv");
    for (bytes, words) in [
        (whole.replace(",版,", ",").replace(",都道府県,", ",県,").into_bytes(), &["「版」", "「県」"][..]),
        (whole.replace("決定", "きめること").into_bytes(), &["列「決定」がありません"]),
        (b"PK\x03\x04 no workbook".to_vec(), &[".xlsx"]),
        (Vec::new(), &["何も書かれていません"]),
        (b"\x8e\xf3\x95t\x94\xd4\x8d\x86,\x8e\xed\x97\xde\r\n".to_vec(), &["Shift_JIS", "CSV UTF-8"]),
    ] {
        fs::write(&path, bytes).expect("written");
        let refused = review(&rig, NOW, &["apply", path.to_str().expect("a path")]);
        said(&refused, 1, words);
        said(&refused, 1, &["何も決めていません", "直し方"]);
    }
    let missing = review(&rig, NOW, &["apply", rig.root().join("none.csv").to_str().expect("a path")]);
    said(&missing, 1, &["このファイルがありません", "何も決めていません"]);
    assert_eq!(count(&office, &one, Step::Decided), 0);
    // As spreadsheets save it: a mark before it, empty rows and columns, ends of lines of another make.
    let saved = whole.replace("\r\n", ",,\r\n") + ",,,,,,,,,,,,,\r\n";
    fs::write(&path, [&b"\xef\xbb\xbf"[..], saved.as_bytes()].concat()).expect("written");
    said(&review(&rig, NOW, &["apply", path.to_str().expect("a path")]), 0, &["1 件を決めました"]);
}

#[test]
fn a_name_that_a_spreadsheet_would_run_stays_text() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let of = declarer(&rig, &office, ("c", &THIRD));
    let mut csv = Filled::of(&rig, NOW, "a.csv");
    let text = fs::read(&csv.path).expect("a file");
    assert!(text.starts_with(b"\xef\xbb\xbf") && String::from_utf8_lossy(&text).contains(",'=みほん＋塗装,"));
    let xlsx = Filled::of(&rig, NOW, "a.xlsx");
    let part = |name: &str| {
        let mut archive = zip::ZipArchive::new(fs::File::open(&xlsx.path).expect("a file")).expect("an archive");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(name).expect("a part"), &mut text).expect("UTF-8");
        text
    };
    let page = part("xl/worksheets/sheet1.xml");
    assert!(!page.contains("<f>"), "no formula: {page}");
    assert_eq!(page.matches("<v>").count(), page.matches("t=\"s\"").count(), "every cell is text: {page}");
    for wanted in ["state=\"frozen\"", "<autoFilter", "type=\"list\"", "受理,差し戻し,不受理", "numberStoredAsText"]
    {
        assert!(page.contains(wanted), "{wanted} is missing in {page}");
    }
    let styles = part("xl/styles.xml");
    assert!(styles.contains("quotePrefix=\"1\"") && styles.contains("numFmtId=\"49\""), "{styles}");
    assert_eq!(xlsx.rows[0][4], "=みほん＋塗装");
    // As it comes back from one that took the guard for its own.
    csv.rows[0][4] = "=みほん＋塗装".to_owned();
    csv.decide(of.reference.as_str(), "受理", "");
    said(&csv.apply(&rig, NOW, &[]), 0, &["1 件を決めました"]);
}

#[test]
fn what_is_asked_for_beside_a_declaration_has_rows_of_its_own() {
    for format in FORMATS {
        let rig = Rig::undoable(10);
        let [one, two, _] = three(&rig);
        let office = rig.office(NOW);
        for of in [&one, &two] {
            said(&review(&rig, NOW, &["accept", of.reference.as_str(), "--now"]), 0, &["受理しました"]);
        }
        change(&office, &one, &[("municipality", "千代田区新例示町")]);
        change(&office, &two, &[("municipality", "千代田区別例示町")]);
        let editing = Editing::StepUp { to: 2, terms: false };
        edited(&office, &two.session, (editing, &[("self_check_score", "70"), ("policy_publication", "pamphlet")]));
        let mut filled = Filled::of(&rig, NOW, &format!("a.{format}"));
        assert_eq!(filled.rows.len(), 4, "{:?}", filled.rows);
        let own = filled.row(one.reference.as_str(), "登録情報変更");
        assert!(own[12].contains("千代田区例示町 → 千代田区新例示町") && own[12].contains("【公開】"), "{}", own[12]);
        own[DECISION] = "差し戻し".to_owned();
        own[REASON] = "町名を確かめてください。".to_owned();
        filled.row(two.reference.as_str(), "登録情報変更")[DECISION] = "受理".to_owned();
        let step_up = filled.row(two.reference.as_str(), "取組み段階変更");
        (step_up[DECISION], step_up[REASON]) = ("不受理".to_owned(), "方針の公開を確かめられません。".to_owned());
        let done = filled.apply(&rig, NOW, &[]);
        said(&done, 1, &["受理 1 件、差し戻し 0 件、不受理 1 件", "差し戻せません", "不受理にしてください"]);
        said(&filled.apply(&rig, OVER, &[]), 1, &["2 行は、もう同じに決めてあるので", "差し戻せません"]);
        let late = rig.office(OVER);
        assert_eq!([Step::ChangeAccepted, Step::StepUpRejected].map(|step| count(&late, &two, step)), [1, 1]);
        assert!(rig.csv().contains("千代田区別例示町") && !rig.csv().contains("千代田区新例示町"), "{}", rig.csv());
        let kinds = late.accounts.telephone.kinds_waiting(&one.reference).expect("a working disk");
        assert_eq!(kinds, [PendingKind::Change], "{format}");
    }
}

#[test]
fn a_file_is_put_nowhere_where_it_would_be_read_or_replace_another() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    declarer(&rig, &office, ("a", &[]));
    fs::create_dir_all(rig.root().join("dist")).expect("a folder");
    fs::create_dir_all(rig.root().join("content")).expect("a folder");
    for (name, words) in [
        ("dist/a.csv", "公開するもののフォルダ"),
        ("content/a.xlsx", "公開するもののフォルダ"),
        ("var/a.csv", "控えの中"),
        ("a.ods", "名前の終わり"),
        ("a", "名前の終わり"),
        ("none/a.csv", "このフォルダはありません"),
    ] {
        let path = rig.root().join(name);
        said(&review(&rig, NOW, &["export", path.to_str().expect("a path")]), 1, &[words, "直し方"]);
        assert!(!path.exists(), "{name}");
    }
    let filled = Filled::of(&rig, NOW, "a.csv");
    let before = fs::read(&filled.path).expect("a file");
    let path = filled.path.to_str().expect("a path");
    said(&review(&rig, NOW, &["export", path]), 1, &["もうあります", "上書きしません"]);
    assert_eq!(fs::read(&filled.path).expect("a file"), before);
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).expect("a file").permissions());
    assert_eq!(mode & 0o777, 0o600, "for nobody else");
}

#[test]
fn many_are_decided_at_once_and_published_together() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let count = 40;
    for number in 0..count {
        let twelve = format!("{:012}", 300_000_000 + number);
        let corporate = sengen::scheme::corporate_number::from_twelve(&twelve).expect("twelve digits");
        let (name, email) = (format!("株式会社みほん第{number}号"), format!("m{number}@mihon.example"));
        let changes = [("corporate_number", corporate.as_str()), ("name", &name), ("contact_email", &email)];
        rig.confirmed(&office, &format!("m{number}"), &changes);
    }
    let mut filled = Filled::of(&rig, NOW, "a.csv");
    filled.rows.iter_mut().for_each(|row| row[DECISION] = "受理".to_owned());
    let changed = filled.rows.len() / 2;
    filled.rows[changed][4].push('x');
    let done = filled.apply(&rig, NOW, &[]);
    said(&done, 1, &["受理 39 件", "39 件を決めました", &format!("{} 行目", changed + 2), "「事業者名」"]);
    said(&filled.apply(&rig, NOW, &[]), 1, &["39 行は、もう同じに決めてある"]);
    said(&filled.apply(&rig, OVER, &[]), 1, &["39 行は、もう同じに決めてある"]);
    assert_eq!(rig.in_state("accepted").len(), count - 1);
    assert_eq!(rig.csv().matches("号,").count(), count - 1);
    let serial = fs::read_to_string(rig.root().join("data/registers/declarers/publication.toml")).expect("a file");
    assert!(serial.contains("serial = 1\n"), "one publication for all: {serial}");
}

#[test]
fn at_once_where_that_is_asked_for_and_then_published_once() {
    let rig = Rig::undoable(10);
    let all = three(&rig);
    let office = rig.office(NOW);
    let [one, two, three] = all.each_ref().map(|of| of.reference.as_str());
    let mut filled = Filled::of(&rig, NOW, "a.xlsx");
    filled.decide(one, "受理", "");
    filled.decide(two, "受理", "");
    filled.decide(three, "差し戻し", "名前を確かめてください。");
    let done = filled.apply(&rig, NOW, &["--now"]);
    said(&done, 0, &["受理しました。一覧での番号 ", "差し戻しにしました", "3 件を決めました"]);
    assert!(!done.out.contains("review undo"), "{}", done.out);
    said(&filled.apply(&rig, NOW, &["--now"]), 0, &["3 行は、もう同じに決めてある"]);
    assert_eq!(all.each_ref().map(|of| count(&office, of, Step::Returned)), [0, 0, 1]);
    let serial = fs::read_to_string(rig.root().join("data/registers/declarers/publication.toml")).expect("a file");
    assert!(serial.contains("serial = 1\n"), "{serial}");
}
