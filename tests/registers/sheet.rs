//! Entries of registers in the office's sheet, beside the declarations that wait: decided in one file, once.

use crate::entered::{ENTERED, INQUIRY, Typed, filled, pressed, sent};
use crate::house::House;
use crate::sheet_titles::{DECISION, REASON, TITLES};
use sengen::base::sheet::{self, Sheet};
use std::fs;
use std::path::Path;

/// Enters something and confirms it; it is the `count`-th of its register.
fn entered(house: &House, register: &str, typed: Typed<'_>, count: usize) {
    let client = &mut house.client();
    let form = filled(client, register, typed);
    let check = client.submit(&form);
    assert_eq!(check.status, 200, "{}", check.text());
    sent(client, register, &check);
    pressed(client, house.mail(&format!("/register/{register}/c/"), count).first_url());
}

fn rows_of(path: &Path) -> Vec<Vec<String>> {
    let sheet = Sheet::parse(path, &fs::read(path).expect("a file"), &TITLES).expect("a sheet");
    sheet.rows().map(|(_, row)| (0..TITLES.len()).map(|at| row.cell(at).to_owned()).collect()).collect()
}

fn save(path: &Path, rows: &[Vec<String>]) {
    let head = TITLES.map(str::to_owned).to_vec();
    fs::write(path, sheet::to_csv(std::iter::once(&head).chain(rows), false).expect("rows")).expect("written");
}

/// Decides in the row of a name.
fn decide(rows: &mut [Vec<String>], name: &str, decision: &str, reason: &str) -> String {
    let row = rows.iter_mut().find(|row| row[4].contains(name)).unwrap_or_else(|| panic!("no row of {name}"));
    (row[DECISION], row[REASON]) = (decision.to_owned(), reason.to_owned());
    row[0].clone()
}

#[test]
fn entries_are_decided_in_the_sheet_beside_declarations_once() {
    let house = House::new();
    house.declared();
    entered(&house, "supporters", ENTERED, 1);
    let mut other = ENTERED.to_vec();
    other[0].1 = "例示相談センター";
    entered(&house, "supporters", &other, 2);
    entered(&house, "inquiry", INQUIRY, 1);
    fs::create_dir_all(house.scheme.path("review")).expect("a folder");
    let path = house.scheme.path("review/all.csv");
    let shown = path.display().to_string();
    let (code, out, told) = house.tried(&["review", "export", &shown]);
    assert!(code == 0 && out.contains("待っているもの 3 件"), "{out}{told}");
    assert!(told.contains("メールで返事をするものが 1 件"), "an inquiry is answered: {told}");
    let mut rows = rows_of(&path);
    let kinds: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(kinds, ["自己宣言の受理", "支援策の登録", "支援策の登録"], "oldest first");
    assert!(rows[1][5] == "石川県" && rows[1][9].is_empty() && rows[1][13].is_empty(), "{:?}", rows[1]);

    // What is not the office's to write is named and left, and so is a stock reason, which is about declarations.
    let mut wrong = rows.clone();
    decide(&mut wrong, "見本まちづくり", "受理", "");
    wrong[1][4] = "別の協会".to_owned();
    decide(&mut wrong, "例示相談", "不受理", "street");
    save(&path, &wrong);
    let (code, _, told) = house.tried(&["review", "apply", &shown]);
    assert!(code == 1 && told.contains("「事業者名」") && told.contains("「street」がありません"), "{told}");

    decide(&mut rows, "見本まちづくり", "受理", "");
    let rejected = decide(&mut rows, "例示相談", "不受理", "活動の内容がわかりません。");
    let declared = rows[0][0].clone();
    rows[0][DECISION] = "受理".to_owned();
    save(&path, &rows);
    let rehearsed = house.sengen(&["review", "apply", &shown, "--dry-run"]);
    assert!(rehearsed.contains("受理 2 件、差し戻し 0 件、不受理 1 件"), "{rehearsed}");
    let done = house.sengen(&["review", "apply", &shown]);
    assert!(done.contains("3 件を決めました") && done.contains(&format!("4 行目 {rejected}")), "{done}");
    let list = || fs::read_to_string(house.scheme.path("data/registers/supporters.csv")).expect("a list");
    assert!(list().contains("見本まちづくり協会") && !list().contains("例示相談"), "{}", list());
    assert!(house.sengen(&["review", "show", &declared]).contains("受理"));
    let letter = house.mail("活動の内容がわかりません。", 1);
    assert!(letter.body.contains(&rejected), "{}", letter.body);

    let again = house.sengen(&["review", "apply", &shown]);
    assert!(again.contains("3 行は、もう同じに決めてあるので") && again.contains("決めたものはありません"), "{again}");
    let empty = house.scheme.path("review/empty.csv");
    assert!(house.sengen(&["review", "export", &empty.display().to_string()]).contains("待っているものはありません"));
}
