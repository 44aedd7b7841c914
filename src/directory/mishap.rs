//! What a spreadsheet does to a list that somebody only wanted to look at: rows are gone, zeros at the beginning are
//! lost, `1/2` became a day, a formula its result, letters became `?`, a column was sorted by itself. How a cell was
//! is not known, only whether a text is what it was. Used by `hand`; what it finds is published only by who allows it.

use super::index::{Print, prefecture};
use super::{Entry, Register};
use crate::base::problem::Problem;
use crate::base::{day, text};
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use std::collections::HashMap;
use std::path::Path;

/// So many of a kind are named.
const NAMED: usize = 5;
/// So many numbers in a row that nobody has are a slip of the hand.
const WIDE: u32 = 1_000_000;
/// So many zeros at the beginning are looked for.
const ZEROS: usize = 12;

/// What is kept of a row as it was, and the row as it is.
pub(super) type RowPair<'a> = (&'a Print, &'a Entry);

/// A column whose cells people type.
#[derive(Debug, Clone, Copy)]
enum Column {
    Name,
    Place,
}

impl Column {
    fn cell(self, entry: &Entry) -> &str {
        match self {
            Self::Name => &entry.name,
            Self::Place => &entry.municipality,
        }
    }

    /// As what a text may be kept that stands in a row's cell.
    fn kept(self, entry: &Entry, text: &str, lists: &Lists) -> Vec<u32> {
        match self {
            Self::Name => Print::names(text).to_vec(),
            Self::Place => vec![Print::place_of(prefecture(entry, lists), text)],
        }
    }

    fn was(self, old: &Print) -> u32 {
        match self {
            Self::Name => old.name,
            Self::Place => old.place,
        }
    }

    fn moved(self) -> &'static str {
        match self {
            Self::Name => "の name が、ほかの行のものと入れ替わっています（その列だけを並べ替えたようです）",
            Self::Place => "の municipality が、ほかの行のものと入れ替わっています（その列だけを並べ替えたようです）",
        }
    }
}

/// What happened to some rows alike: its words, the rows, and what is said of each; what to do about it.
#[derive(Debug)]
pub(super) struct Mishap {
    pub(super) kind: &'static str,
    pub(super) rows: Vec<(RecordNumber, String)>,
    pub(super) remedy: &'static str,
}

/// What to do where a spreadsheet may have changed rows by itself.
pub(super) const SPOILT: &str = "表計算ソフトで開いて保存したときに変わったのなら、バックアップの declarers.csv に戻すか、その行を直してください。\
                                 このとおりでよければ、sengen register adopt --allow とすると、記録して出します。";

/// The same where it is not known how the list was.
const LOOKS_SPOILT: &str = "もとの名前や所在地を確かめて、違っていれば、その行を直してください。このとおりの名前なら、このままでかまいません。";

/// Everything that looks like a mishap: the rows that are `gone`, and those that are not what they were.
pub(super) fn faults(gone: &[RecordNumber], pairs: &[RowPair<'_>], lists: &Lists) -> Vec<Mishap> {
    let mut found: Vec<Mishap> = Vec::new();
    let mut note =
        |kind: &'static str, no, what: String| add(&mut found, Mishap { kind, rows: vec![(no, what)], remedy: SPOILT });
    gone.iter().for_each(|no| note("の行がなくなっています", *no, no.to_string()));
    for column in [Column::Name, Column::Place] {
        let was = |pair: &RowPair<'_>, text: &str| column.kept(pair.1, text, lists).contains(&column.was(pair.0));
        let changed: Vec<&RowPair<'_>> = pairs.iter().filter(|pair| !was(pair, column.cell(pair.1))).collect();
        for pair in &changed {
            let (no, cell) = (pair.1.no, column.cell(pair.1));
            if let Some((kind, before)) = mishap(cell, |text| was(pair, text)) {
                note(kind, no, format!("{no}{}「{cell}」", before.map_or_else(String::new, |it| format!("「{it}」→"))));
            }
        }
        let kept = |pair: &&RowPair<'_>| column.kept(pair.1, column.cell(pair.1), lists);
        if only_moved(changed.iter().map(|(old, _)| column.was(old)), changed.iter().map(kept)) {
            changed.iter().for_each(|(_, new)| note(column.moved(), new.no, new.no.to_string()));
        }
    }
    found
}

/// Adds rows to those to which the same has happened.
fn add(found: &mut Vec<Mishap>, more: Mishap) {
    match found.iter_mut().find(|known| known.kind == more.kind) {
        Some(known) => known.rows.extend(more.rows),
        None => found.push(more),
    }
}

/// Cells of a list of which nobody knows how it was that look as a spreadsheet leaves them.
pub(super) fn looks(register: &Register) -> Vec<Mishap> {
    let mut found: Vec<Mishap> = Vec::new();
    for entry in register.entries() {
        for cell in [Column::Name, Column::Place].map(|column| column.cell(entry)) {
            let Some((kind, _)) = mishap(cell, |_| false) else { continue };
            let rows = vec![(entry.no, format!("{}「{cell}」", entry.no))];
            add(&mut found, Mishap { kind, rows, remedy: LOOKS_SPOILT });
        }
    }
    found
}

/// The rows whose numbers are far behind all others': every later number would go on from there.
pub(super) fn far(last: Option<RecordNumber>, added: impl Iterator<Item = RecordNumber>) -> Option<Mishap> {
    let rows: Vec<_> = behind_a_gap(last, added).into_iter().map(|no| (no, no.to_string())).collect();
    (!rows.is_empty()).then_some(Mishap {
        kind: "の番号が、ほかの行とかけ離れています（桁の打ちまちがいのようです）",
        rows,
        remedy: SPOILT,
    })
}

/// The numbers behind the first wide gap, counted from `last`, else from the first number that is issued.
pub fn behind_a_gap(last: Option<RecordNumber>, numbers: impl Iterator<Item = RecordNumber>) -> Vec<RecordNumber> {
    let mut numbers: Vec<RecordNumber> = numbers.collect();
    numbers.sort_unstable();
    let mut before = last.unwrap_or(RecordNumber::FIRST);
    let near = numbers.iter().take_while(|no| {
        let is_near = no.get().saturating_sub(before.get()) <= WIDE;
        before = before.max(**no);
        is_near
    });
    let near = near.count();
    numbers.split_off(near)
}

impl Mishap {
    /// The same as a fault of the list, at the first of its rows; `lines` says where each stands.
    pub(super) fn problem(self, label: &Path, lines: &HashMap<RecordNumber, usize>) -> Problem {
        self.said(label, lines, "前に出した一覧と比べて、")
    }

    /// The same as a hint at a list of which nobody knows how it was.
    pub(super) fn hint(self, label: &Path, lines: &HashMap<RecordNumber, usize>) -> Problem {
        self.said(label, lines, "").hint()
    }

    fn said(self, label: &Path, lines: &HashMap<RecordNumber, usize>, beside: &str) -> Problem {
        let Self { kind, rows, remedy } = self;
        let more = if rows.len() > NAMED { format!("、…（全部で {} 行）", rows.len()) } else { String::new() };
        let named: Vec<&str> = rows.iter().take(NAMED).map(|(_, what)| what.as_str()).collect();
        let what = format!("{beside}{}{more}{kind}。", named.join("、"));
        let problem = Problem::new(label, what, remedy);
        match rows.iter().filter_map(|(no, _)| lines.get(no)).min() {
            Some(line) => problem.at(*line, 1),
            None => problem,
        }
    }
}

/// Whether cells that changed only changed places.
pub(super) fn only_moved(was: impl ExactSizeIterator<Item = u32>, mut is: impl Iterator<Item = Vec<u32>>) -> bool {
    let several = was.len() > 1;
    let mut left: HashMap<u32, usize> = HashMap::new();
    was.for_each(|was| *left.entry(was).or_default() += 1);
    several
        && is.all(|kept| {
            let found = kept.into_iter().find(|kept| left.get(kept).is_some_and(|count| *count > 0));
            found.and_then(|found| left.get_mut(&found)).map(|count| *count -= 1).is_some()
        })
}

/// What a spreadsheet made of a cell that is no longer what it was, if it did, and what it was where that is sure.
fn mishap(cell: &str, was: impl Fn(&str) -> bool) -> Option<(&'static str, Option<String>)> {
    let narrow = text::narrow(cell);
    if !narrow.is_empty() && narrow.bytes().all(|byte| byte.is_ascii_digit()) {
        let longer = (1..=ZEROS).map(|zeros| "0".repeat(zeros) + &narrow).find(|longer| was(longer));
        if let Some(longer) = longer {
            return Some(("の欄で、初めの 0 が消えています", Some(longer)));
        }
    }
    let kind = if is_dayish(&narrow) {
        "の欄が、日付や時刻に変わったようです"
    } else if is_result(&narrow) {
        "の欄が、数や式の結果に変わったようです"
    } else if cell.contains(['?', '〓', '\u{fffd}']) {
        "の欄で、字が ? などに変わったようです"
    } else {
        return None;
    };
    Some((kind, None))
}

/// Whether a cell is a number, or what a spreadsheet shows in the place of a formula.
fn is_result(cell: &str) -> bool {
    let is_number = cell.contains(|c: char| c.is_ascii_digit()) && cell.replace(',', "").parse::<f64>().is_ok();
    is_number || cell.starts_with('#') || ["TRUE", "FALSE"].contains(&cell)
}

/// Whether a cell is a day or an hour as a spreadsheet shows one: `2026/1/2`, `01/02/2026`, `1月2日`, `Jan-02`, `1:30`.
fn is_dayish(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let made_of = |marks: &[char]| digits > 0 && cell.chars().all(|c| c.is_ascii_digit() || marks.contains(&c));
    let parts = |mark: char| cell.split(mark).filter(|part| !part.is_empty()).count();
    let is_american = made_of(&['/', '-', '.']) && ['/', '-', '.'].iter().any(|mark| parts(*mark) == 3);
    let is_hour = made_of(&[':']) && (2..=3).contains(&parts(':'));
    let is_short = cell.ends_with('日') && cell.contains('月') && digits > 1 && cell.chars().count() == digits + 2;
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let is_named = digits > 0 && parts('-') < 4 && cell.split('-').any(|part| months.contains(&part));
    day::parse(cell).is_some() || is_american || is_hour || is_short || is_named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{COLUMNS, parse};
    use jiff::civil::Date;

    #[test]
    fn what_a_spreadsheet_makes_of_a_cell_is_known() {
        for (old, new, words) in [
            ("00120", "120", "0 が消えて"),
            ("007", "7", "0 が消えて"),
            ("0000", "0", "0 が消えて"),
            ("1/2", "01/02/2026", "日付"),
            ("1/2", "2026/1/2", "日付"),
            ("1-2", "1月2日", "日付"),
            ("2-1", "Feb-01", "日付"),
            ("1-2-3", "2001/2/3", "日付"),
            ("R6.4.8", "2024-04-08", "日付"),
            ("1:30", "1:30:00", "時刻"),
            ("=SUM(A1)", "0", "式の結果"),
            ("＋1", "1", "式の結果"),
            ("@見本", "#NAME?", "式の結果"),
            ("true", "TRUE", "式の結果"),
            ("1234567890123456", "1.23457E+15", "数"),
            ("1.0", "1", "数"),
            ("１２３", "123", "数"),
            ("髙橋塗装", "?橋塗装", "? など"),
            ("𠮷田", "〓田", "? など"),
        ] {
            let told = mishap(new, |text| text == old);
            assert!(told.as_ref().is_some_and(|(kind, _)| kind.contains(words)), "{old} → {new}: {told:?}");
        }
        for new in ["株式会社壱", "見本商店", "第一〇一", "24時間", "1-2 商店", "Jan 商会", "No.1", "5月の会"]
        {
            assert_eq!(mishap(new, |_| false), None, "{new}");
        }
    }

    #[test]
    fn a_list_brought_along_is_hinted_at_where_a_spreadsheet_was_at_it() {
        let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
        let names = ["01/02/2026", "120", "0", "見本商店", "2026/1/2", "1/2"];
        let rows = (10_000_001..).zip(names).map(|(no, name)| format!("{no},{name},東京都,北区,E,1,2026-11-20\n"));
        let csv = format!("{}\n{}", COLUMNS[..7].join(","), rows.collect::<String>());
        let register = parse(csv.as_bytes(), &lists, Date::MAX).expect("rows");
        let lines = register.entries().iter().map(|entry| entry.no).zip(2..).collect();
        let told: Vec<_> = looks(&register).into_iter().map(|it| it.hint(Path::new("a.csv"), &lines)).collect();
        assert!(told.iter().all(Problem::is_hint) && told.len() == 2, "{told:?}");
        let told = told.iter().map(ToString::to_string).collect::<String>();
        for said in
            ["a.csv:2", "10000001「01/02/2026」、10000005「2026/1/2」", "a.csv:3", "10000002「120」、10000003「0」"]
        {
            assert!(told.contains(said), "{said}: {told}");
        }
    }

    #[test]
    fn a_number_far_behind_all_others_is_a_slip() {
        let no = |text: &str| RecordNumber::parse(text).expect("a number");
        let far = |last: Option<&str>, all: &[&str]| behind_a_gap(last.map(no), all.iter().map(|text| no(text)));
        assert_eq!(far(Some("10000061"), &["10000063", "90000062", "90000063"]), ["90000062", "90000063"].map(no));
        assert_eq!(far(None, &["99999999", "10000001"]), [no("99999999")]);
        assert!(far(None, &["10000001", "10900000", "11800000"]).is_empty(), "a long list is none");
        assert!(far(Some("50000000"), &["10000007", "50000001"]).is_empty());
    }

    #[test]
    fn rows_that_are_gone_and_cells_that_changed_places_are_told() {
        let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
        let register = |rows: &[(u32, &str, &str)]| -> Register {
            let rows: String =
                rows.iter().map(|(no, name, place)| format!("{no},{name},東京都,{place},E,1,2026-11-20\n")).collect();
            let csv = format!("{}\n{rows}", COLUMNS[..7].join(","));
            parse(csv.as_bytes(), &lists, Date::MAX).expect("rows")
        };
        let was = register(&[(10_000_001, "一", "大田区"), (10_000_002, "二", "港区"), (10_000_003, "007", "北区")]);
        let told = |rows: &[(u32, &str, &str)]| -> Vec<String> {
            let is = register(rows);
            let prints: Vec<_> = was.entries().iter().map(|entry| (entry.no, Print::of(entry, &lists))).collect();
            let gone: Vec<_> = prints.iter().map(|(no, _)| *no).filter(|no| is.find(*no).is_none()).collect();
            let pairs: Vec<_> = prints.iter().filter_map(|(no, old)| Some((old, is.find(*no)?))).collect();
            let lines =
                (2..).zip(rows).filter_map(|(line, (no, ..))| Some((RecordNumber::parse(&no.to_string()).ok()?, line)));
            let lines: HashMap<RecordNumber, usize> = lines.collect();
            let told = faults(&gone, &pairs, &lists).into_iter();
            told.map(|it| it.problem(Path::new("a.csv"), &lines).to_string()).collect()
        };
        let third = (10_000_003, "007", "北区");
        for (rows, words) in [
            (vec![(10_000_002, "二", "港区")], "a.csv: 前に出した一覧と比べて、10000001、10000003の行がなくなって"),
            (vec![(10_000_001, "二", "大田区"), (10_000_002, "一", "港区"), third], "10000001、10000002の name が"),
            (vec![(10_000_001, "一", "港区"), (10_000_002, "二", "大田区"), third], "の municipality が"),
            (
                vec![(10_000_001, "一", "大田区"), (10_000_002, "二", "港区"), (10_000_003, "7", "北区")],
                "「007」→「7」",
            ),
            (
                vec![(10_000_001, "一", "大田区"), (10_000_002, "二", "1月2日"), third],
                "a.csv:3:1: 前に出した一覧と比べて、10000002「1月2日」の欄が",
            ),
        ] {
            let told = told(&rows);
            assert!(told.len() == 1 && told[0].contains(words), "{rows:?}: {told:?}");
        }
        let meant = [(10_000_001, "一", "港区"), (10_000_002, "二の店", "港区"), third, (10_000_004, "四", "北区")];
        assert!(told(&meant).is_empty());
    }
}
