//! The published table as it is read, sorted and found, with a memory so small that everything is laid aside.

use super::prepare::{Prepared, prepare};
use super::*;
use crate::scheme::corporate_number::from_twelve;
use std::fmt::Write as _;
use std::path::PathBuf;
use tempfile::TempDir;

fn number(n: u64) -> CorporateNumber {
    let text = from_twelve(&format!("{:012}", 999_999_000_000 + n)).expect("twelve digits");
    CorporateNumber::parse(&text).expect("a number")
}

/// A row as it is published, with these cells otherwise.
fn row(of: CorporateNumber, cells: &[(usize, &str)]) -> String {
    let mut row = [""; 30].map(str::to_owned);
    let usual = [
        (3, "0"),
        (4, "2026-10-30"),
        (6, "株式会社見本"),
        (9, "東京都"),
        (10, "大田区"),
        (11, "見本町１丁目２番３号"),
        (23, "1"),
        (29, "0"),
    ];
    (row[0], row[1], row[2]) = ("1".to_owned(), of.to_string(), "01".to_owned());
    for (at, cell) in usual.iter().chain(cells) {
        row[*at] = (*cell).to_owned();
    }
    // As they are published: texts in quotes, numbers without.
    row.map(|cell| if cell.bytes().all(|b| b.is_ascii_digit()) { cell } else { format!("\"{cell}\"") }).join(",")
        + "\r\n"
}

struct Rig(TempDir);

impl Rig {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn table(&self, name: &str, rows: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, rows).expect("written");
        path
    }

    fn made(&self, tables: &[PathBuf], held: usize) -> anyhow::Result<Prepared> {
        prepare(tables, &self.0.path().join(FILE), held, 0)
    }

    fn numbers(&self) -> Corporations {
        Corporations::load(self.0.path()).expect("a sound file")
    }

    /// What lies beside the file.
    fn beside(&self) -> usize {
        std::fs::read_dir(self.0.path().join("data/corporations")).expect("a folder").count()
    }
}

#[test]
fn every_number_is_found_and_none_between_them_however_little_is_held() {
    let rig = Rig::new();
    let mut rows = String::new();
    // In no order, and of very different lengths.
    for n in (0..500_u64).map(|n| n * 7919 % 500) {
        let name = format!("株式会社{}{n}", "長".repeat((n % 97) as usize));
        write!(rows, "{}", row(number(2 * n), &[(6, &name)])).expect("written");
    }
    let table = rig.table("all.csv", &rows);
    for held in [200, 5_000, prepare::HELD] {
        let made = rig.made(std::slice::from_ref(&table), held).expect("made");
        assert_eq!((made.count, made.rows, made.as_of.to_string().as_str()), (500, 500, "2026-10-30"));
        let numbers = rig.numbers();
        for n in 0..500 {
            let found = numbers.find(number(2 * n)).expect("found");
            assert_eq!(found.name, format!("株式会社{}{n}", "長".repeat((n % 97) as usize)));
            assert_eq!(found.address(), "東京都大田区見本町１丁目２番３号");
            assert_eq!(numbers.find(number(2 * n + 1)), None);
        }
        assert_eq!(rig.beside(), 1, "nothing that was laid aside stays");
    }
}

#[test]
fn of_a_number_the_last_row_counts_and_what_is_gone_is_gone() {
    let rig = Rig::new();
    let all = [row(number(1), &[]), row(number(2), &[]), row(number(3), &[]), row(number(4), &[(29, "1")])].concat();
    let changes = [
        row(number(1), &[(2, "11"), (4, "2026-11-02"), (6, "株式会社古い"), (23, "0")]),
        row(number(1), &[(2, "11"), (4, "2026-11-02"), (6, "株式会社新しい")]),
        row(number(2), &[(2, "99"), (4, "2026-11-02")]),
        row(number(5), &[(6, "有限会社　Ａ＆Ｂ，\"\"Ｃ\"\"")]),
    ];
    let tables = [rig.table("all.csv", &all), rig.table("diff.csv", &changes.concat())];
    for held in [1, prepare::HELD] {
        let made = rig.made(&tables, held).expect("made");
        assert_eq!((made.count, made.as_of.to_string().as_str()), (3, "2026-11-02"));
        let numbers = rig.numbers();
        let name = |n| numbers.find(number(n)).map(|found| found.name);
        assert_eq!(name(1).as_deref(), Some("株式会社新しい"));
        assert_eq!((name(2), name(4)), (None, None));
        assert_eq!(name(5).as_deref(), Some("有限会社　Ａ＆Ｂ，\"Ｃ\""));
    }
}

#[test]
fn ends_are_known_and_who_takes_another_in_goes_on() {
    let rig = Rig::new();
    let successor = number(9).to_string();
    let rows = [
        row(number(1), &[(2, "21"), (18, "2020-03-31"), (19, "01")]),
        row(number(2), &[(2, "21"), (18, "2021-04-01"), (19, "11"), (20, &successor)]),
        row(number(3), &[(2, "71"), (21, "2021年4月1日ほかの会社を合併")]),
        row(number(4), &[(2, "71"), (20, &successor)]),
        row(number(5), &[(2, "22")]),
        row(number(6), &[(2, "81")]),
    ];
    rig.made(&[rig.table("all.csv", &rows.concat())], prepare::HELD).expect("made");
    let numbers = rig.numbers();
    let ended = |n| numbers.find(number(n)).expect("known").ended;
    let end = |day: Option<&str>, successor| Some(Ended { on: day.map(|day| day.parse().expect("a day")), successor });
    assert_eq!(ended(1), end(Some("2020-03-31"), None));
    assert_eq!(ended(2), end(Some("2021-04-01"), Some(number(9))));
    assert_eq!((ended(3), ended(5)), (None, None));
    assert_eq!((ended(4), ended(6)), (end(None, Some(number(9))), end(None, None)));
}

#[test]
fn a_wrong_table_leaves_the_old_file_and_says_its_line() {
    let rig = Rig::new();
    let good = rig.table("all.csv", &row(number(1), &[]));
    rig.made(std::slice::from_ref(&good), prepare::HELD).expect("made");
    for (rows, told) in [
        (row(number(2), &[(1, "1234567890123")]), ":1:1"),
        ([row(number(2), &[]), "a,b\r\n".to_owned()].concat(), ":2:1"),
        (row(number(2), &[(6, "")]), ":1:1"),
        (String::new(), "1つもありません"),
    ] {
        let wrong = rig.table("wrong.csv", &rows);
        let error = rig.made(&[good.clone(), wrong.clone()].as_slice()[usize::from(rows.is_empty())..], 1);
        assert!(format!("{:#}", error.expect_err("refused")).contains(told), "{told}");
        assert!(rig.numbers().find(number(1)).is_some() && rig.beside() == 1);
    }
}

#[test]
fn what_is_none_of_ours_or_cut_off_is_a_fault_and_no_file_is_none() {
    let rig = Rig::new();
    assert!(rig.numbers().is_empty() && rig.numbers().find(number(1)).is_none());
    rig.made(&[rig.table("all.csv", &row(number(1), &[]))], prepare::HELD).expect("made");
    let path = rig.0.path().join(FILE);
    let whole = std::fs::read(&path).expect("made");
    for bytes in [&whole[..whole.len() - 1], &whole[..20], b"7000012050002\t\n".as_slice(), b""] {
        std::fs::write(&path, bytes).expect("written");
        assert_eq!(Corporations::load(rig.0.path()).expect_err("no file of ours")[0].file(), Path::new(FILE));
    }
}
