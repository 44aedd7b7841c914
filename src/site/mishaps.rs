//! What a spreadsheet does to a list that somebody only wanted to look at: rows are gone, zeros at the beginning are
//! lost, `1/2` became a day, a formula its result, a column was sorted by itself. Compares the list with the one that
//! was published last. Used by `load` and `register adopt`; what it finds is published only by who allows it.

use crate::base::problem::Problem;
use crate::base::{day, sheet, text};
use crate::directory::{self, Entry, Place, Register};
use crate::scheme::lists::Lists;
use std::path::Path;

/// So many of a kind are named.
const NAMED: usize = 5;

/// Everything that looks like a mishap.
pub fn faults(place: &Place, lists: &Lists) -> Vec<Problem> {
    let Some((was, is)) = directory::changed_by_hand(place, lists) else { return Vec::new() };
    between(&place.list_label(), &was, &is)
}

fn between(label: &Path, was: &Register, is: &Register) -> Vec<Problem> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    let mut note = |kind: &'static str, what: String| match found.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, all)) => all.push(what),
        None => found.push((kind, vec![what])),
    };
    let mut renamed: Vec<(&Entry, &Entry)> = Vec::new();
    for old in was.entries() {
        let Some(new) = is.find(old.no) else {
            note("の行がなくなっています", old.no.to_string());
            continue;
        };
        renamed.extend((old.name != new.name).then_some((old, new)));
        for (old_cell, new_cell) in [(&old.name, &new.name), (&old.municipality, &new.municipality)] {
            if let Some(kind) = mishap(old_cell, new_cell) {
                note(kind, format!("{}「{old_cell}」→「{new_cell}」", old.no));
            }
        }
    }
    if is_sorted_alone(&renamed) {
        note(
            "の name が、ほかの行のものと入れ替わっています（その列だけを並べ替えたようです）",
            renamed_numbers(&renamed),
        );
    }
    found.into_iter().map(|(kind, all)| problem(label, kind, &all)).collect()
}

fn problem(label: &Path, kind: &str, all: &[String]) -> Problem {
    let more = if all.len() > NAMED { format!("、…（全部で {} 行）", all.len()) } else { String::new() };
    let what = format!("前に出した一覧と比べて、{}{more}{kind}。", all[..all.len().min(NAMED)].join("、"));
    let remedy = "表計算ソフトで開いて保存したときに変わったのなら、バックアップから戻すか、その行を直してください。\
                  このとおりでよければ、--allow を付けてください（sengen build --allow、記録に残すなら sengen register adopt --allow）。";
    Problem::new(label, what, remedy)
}

fn renamed_numbers(renamed: &[(&Entry, &Entry)]) -> String {
    let numbers: Vec<String> = renamed.iter().take(NAMED).map(|(_, new)| new.no.to_string()).collect();
    format!("{}など {} 行", numbers.join("、"), renamed.len())
}

/// Whether names only changed places.
fn is_sorted_alone(renamed: &[(&Entry, &Entry)]) -> bool {
    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_unstable();
        names
    }
    let old = sorted(renamed.iter().map(|(old, _)| &*old.name).collect());
    renamed.len() > 1 && old == sorted(renamed.iter().map(|(_, new)| &*new.name).collect())
}

/// What a spreadsheet made of a cell, if it did.
fn mishap(old: &str, new: &str) -> Option<&'static str> {
    if old == new {
        return None;
    }
    let is_number = |cell: &str| cell.parse::<f64>().is_ok();
    let narrow = text::narrow(old);
    let zeros = narrow.trim_start_matches('0');
    if zeros.len() < narrow.len() && (zeros == new || zeros.is_empty() && new == "0") {
        Some(" で、初めの 0 が消えています")
    } else if sheet::is_formula(old) && (is_number(new) || new.starts_with('#')) {
        Some(" で、式として計算されています")
    } else if is_dayish(new) && !is_dayish(old) && narrow.chars().any(|c| c.is_ascii_digit()) {
        Some(" で、日付に変わっています")
    } else if is_number(&narrow) && is_number(new) || narrow.bytes().all(|b| b.is_ascii_digit()) && new.contains("E+") {
        Some(" で、数として書き直されています")
    } else if new.contains(['?', '〓', '\u{fffd}']) && is_lossy(old, new) {
        Some(" で、字が ? などに変わっています")
    } else {
        None
    }
}

/// Whether a cell is a day as a spreadsheet shows one: `2026/1/2`, `01/02/2026`, `1月2日`, `Jan-02`.
fn is_dayish(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let marks = cell.matches(['/', '-', '.']).count();
    let is_american = marks == 2 && digits + marks == cell.len() && (6..=8).contains(&digits);
    let is_short = cell.ends_with('日') && cell.contains('月') && digits > 1 && cell.chars().count() == digits + 2;
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let is_named = cell.split('-').count() == 2 && digits > 0 && cell.split('-').any(|part| months.contains(&part));
    day::parse(cell).is_some() || is_american || is_short || is_named
}

/// Whether letters of the old text were lost, and nothing else.
fn is_lossy(old: &str, new: &str) -> bool {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    old.len() == new.len() && old.iter().zip(&new).all(|(old, new)| old == new || "?〓\u{fffd}".contains(*new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_makes_of_a_cell_is_known() {
        for (old, new, words) in [
            ("00120", "120", "0 が消えて"),
            ("1/2", "01/02/2026", "日付"),
            ("1/2", "2026/1/2", "日付"),
            ("1-2", "1月2日", "日付"),
            ("2-1", "Feb-01", "日付"),
            ("=SUM(A1)", "0", "式"),
            ("＋1", "1", "式"),
            ("@見本", "#NAME?", "式"),
            ("1234567890123456", "1.23457E+15", "数として"),
            ("1.0", "1", "数として"),
            ("髙橋塗装", "?橋塗装", "? など"),
        ] {
            assert!(mishap(old, new).is_some_and(|kind| kind.contains(words)), "{old} → {new}: {:?}", mishap(old, new));
        }
        for (old, new) in
            [("株式会社一", "株式会社壱"), ("見本", "見本商店"), ("a", "a"), ("2026年1月2日", "2026年1月3日")]
        {
            assert_eq!(mishap(old, new), None, "{old} → {new}");
        }
    }

    #[test]
    fn rows_that_are_gone_and_names_that_changed_places_are_told() {
        let lists = Lists::load(Path::new(".")).expect("the shipped lists");
        let register = |rows: &[(u32, &str)]| {
            let rows: String =
                rows.iter().map(|(no, name)| format!("{no},{name},東京都,大田区,E,1,2026-11-20\n")).collect();
            let csv = format!("{}\n{rows}", directory::COLUMNS[..7].join(","));
            directory::parse(csv.as_bytes(), &lists, jiff::civil::Date::MAX).expect("rows")
        };
        let was = register(&[(10_000_001, "一"), (10_000_002, "二"), (10_000_003, "三")]);
        let told = |rows: &[(u32, &str)]| -> Vec<String> {
            between(Path::new("a.csv"), &was, &register(rows)).iter().map(|problem| problem.what().to_owned()).collect()
        };
        let gone = told(&[(10_000_002, "二")]);
        assert!(gone.len() == 1 && gone[0].contains("10000001、10000003の行がなくなって"), "{gone:?}");
        let sorted = told(&[(10_000_001, "二"), (10_000_002, "三"), (10_000_003, "一")]);
        assert!(sorted.len() == 1 && sorted[0].contains("入れ替わって"), "{sorted:?}");
        assert!(told(&[(10_000_001, "一"), (10_000_002, "二の店"), (10_000_003, "三"), (10_000_004, "四")]).is_empty());
    }
}
