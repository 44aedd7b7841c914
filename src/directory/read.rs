//! `data/declarers.csv` into a [`Register`] and back. Called by `site` for every build, by `office` before
//! and after a change and where it compares declarers. Names every fault of every row at once, equal ones once.
//! Reads days, digits and letters as spreadsheets in Japan leave them, names as they are but for what nobody sees;
//! never reads a column it does not know.

use super::standing::{Depth, Standing};
use super::{Entry, NameField, Place, Register};
use crate::base::problem::{self, Problem};
use crate::base::{day, japanese, sheet, text};
use crate::scheme::ids::RecordNumber;
use crate::scheme::listed::{LONGEST_NAME, LONGEST_PLACE, MOST_STARS};
use crate::scheme::lists::Lists;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::HashMap;
use std::path::Path;

/// Where the declarers stand below the root. With what stands in the log since, it is what is listed.
pub const PATH: &str = "data/declarers.csv";
/// Its header.
pub const COLUMNS: [&str; 8] =
    ["no", "name", "prefecture", "municipality", "industry", "stars", "declared_on", "name_field"];
/// How many of them a register of an earlier make has: it does not tell which question a name answers.
const EARLIER: usize = 7;
/// So many days ahead a declaration may be dated: a clock was in another time zone, or a day off. It is said, and
/// keeps nobody else's row from being changed. Later ones are slips of the pen.
const AHEAD: i64 = 7;
/// The earliest day the search index can tell.
const EARLIEST: Date = Date::constant(1970, 1, 1);

/// Reads the list and what stands in the log since, with what is known of its last publication; declarations
/// later than some days after `today` are faults.
///
/// # Errors
/// Every fault of any of the files, each with its line.
pub fn read(place: &Place, lists: &Lists, today: Date) -> Result<Register, Vec<Problem>> {
    Standing::load(place, (lists, today), Depth::Build).map(|standing| standing.register)
}

/// Parses the bytes of such a file.
///
/// # Errors
/// Every fault, each with its line, in the order of the lines.
pub fn parse(bytes: &[u8], lists: &Lists, today: Date) -> Result<Register, Vec<Problem>> {
    let places = (0u8..).zip(lists.prefectures()).map(|(at, prefecture)| (prefecture.name.as_str(), at)).collect();
    let letters = lists.divisions().iter().filter_map(|division| division.code.chars().next()).collect();
    let mut reader = Reader { places, letters, today, rows: Vec::new(), problems: Vec::new() };
    let header = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let header = String::from_utf8_lossy(header);
    let earlier = !text::narrow(&header).to_ascii_lowercase().contains(COLUMNS[EARLIER]);
    let columns = if earlier { &COLUMNS[..EARLIER] } else { &COLUMNS };
    let shape = sheet::each_row(Path::new(PATH), bytes, columns, |line, row| reader.see(line, row));
    let Reader { mut rows, mut problems, .. } = reader;
    rows.sort_by_key(|(line, entry)| (entry.no, *line));
    problems.extend(shape.err().into_iter().flatten());
    problems.extend(rows.windows(2).filter(|pair| pair[0].1.no == pair[1].1.no).map(twice));
    if problems.is_empty() {
        return Ok(Register::new(rows.into_iter().map(|(_, entry)| entry).collect()));
    }
    problems.sort_by_key(Problem::line);
    let mut problems = problem::folded(problems);
    problems.sort_by_key(Problem::line);
    Err(problems)
}

/// Parses lines of such a file, of whatever day.
///
/// # Errors
/// As [`parse`].
pub(super) fn parse_lines(lines: &str, lists: &Lists) -> Result<Register, Vec<Problem>> {
    parse(format!("{}\r\n{lines}", COLUMNS.join(",")).as_bytes(), lists, Date::MAX)
}

/// The entries as such a file, ready to be written: header, rows in the order given, `\r\n` line ends.
///
/// # Errors
/// When the cells cannot be encoded.
pub fn to_csv<'a>(entries: impl IntoIterator<Item = &'a Entry>, lists: &'a Lists) -> anyhow::Result<Vec<u8>> {
    sheet::to_csv(rows(entries, lists), true)
}

/// Header and rows as cells.
pub(super) fn rows<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    lists: &'a Lists,
) -> impl Iterator<Item = [String; 8]> {
    let header = COLUMNS.map(str::to_owned);
    std::iter::once(header).chain(entries.into_iter().map(|entry| {
        [
            entry.no.to_string(),
            entry.name.to_string(),
            lists.prefectures().get(usize::from(entry.prefecture)).map(|p| p.name.clone()).unwrap_or_default(),
            entry.municipality.to_string(),
            entry.industry.to_string(),
            entry.stars.to_string(),
            entry.declared_on.to_string(),
            entry.name_field.map_or_else(String::new, |field| field.key().to_owned()),
        ]
    }))
}

/// What is read so far.
struct Reader<'a> {
    places: HashMap<&'a str, u8>,
    letters: String,
    today: Date,
    rows: Vec<(u32, Entry)>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn see(&mut self, line: usize, row: sheet::Row<'_>) {
        #[cfg(test)]
        parsed::count();
        let no = self.take(line, parse_no(&text::narrow(row.cell(0))));
        let name = self.take(line, parse_text(row.cell(1), "name", LONGEST_NAME));
        let prefecture = self.take(line, parse_prefecture(row.cell(2).trim(), &self.places));
        let municipality = self.take(line, parse_text(row.cell(3), "municipality", LONGEST_PLACE));
        let industry = self.take(line, parse_industry(&text::narrow(row.cell(4)).to_uppercase(), &self.letters));
        let stars = self.take(line, parse_stars(&text::narrow(row.cell(5))));
        let declared_on = self.take(line, parse_date(row.cell(6), self.today));
        let name_field = self.take(line, parse_name_field(&text::narrow(row.cell(7)).to_ascii_lowercase()));
        let whole = || {
            let (declared_on, name_field) = (declared_on?, name_field?);
            let (no, name, prefecture, municipality) = (no?, name?, prefecture?, municipality?);
            let (industry, stars) = (industry?, stars?);
            Some(Entry { no, name, prefecture, municipality, industry, stars, declared_on, name_field })
        };
        self.rows.extend(whole().map(|entry| (u32::try_from(line).unwrap_or(u32::MAX), entry)));
    }

    /// The cell's value, or its fault put with the others.
    fn take<T>(&mut self, line: usize, parsed: Result<T, Fault>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(Fault { what, remedy }) => {
                self.problems.push(Problem::new(PATH, what, remedy).at(line, 1));
                None
            }
        }
    }
}

/// What is wrong with a cell, and how to put it right.
struct Fault {
    what: String,
    remedy: &'static str,
}

fn fault<T>(what: String, remedy: &'static str) -> Result<T, Fault> {
    Err(Fault { what, remedy })
}

fn parse_no(cell: &str) -> Result<RecordNumber, Fault> {
    match RecordNumber::parse(cell) {
        Ok(no) => Ok(no),
        Err(_) => fault(
            format!("no「{cell}」は 10000001 から始まる 8 桁の番号ではありません。"),
            "半角数字 8 桁で書いてください。",
        ),
    }
}

fn parse_text(cell: &str, column: &str, longest: usize) -> Result<Box<str>, Fault> {
    let line = japanese::line(cell);
    if let Some(found) = line.chars().find(|&c| is_control(c)) {
        let what = format!("{column} に制御文字（U+{:04X}）が入っています。", u32::from(found));
        return fault(what, "改行やタブなど、目に見えない文字を消してください。");
    }
    // What came along when it was pasted, and nobody sees, is no part of a name.
    let seen = japanese::visible(&line);
    let text = sheet::unguarded(seen.trim());
    if text.is_empty() {
        return fault(format!("{column} が空です。"), "この列に値を書いてください。");
    }
    if text.chars().count() > longest {
        return fault(format!("{column} が {longest} 文字をこえています。"), "短く書き直してください。");
    }
    Ok(text.into())
}

/// Control characters, line separators and the marks that turn the direction of writing.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn parse_prefecture(cell: &str, places: &HashMap<&str, u8>) -> Result<u8, Fault> {
    match places.get(cell) {
        Some(at) => Ok(*at),
        None => fault(
            format!("prefecture「{cell}」は都道府県の正式な名前ではありません。"),
            "東京都、大阪府のように、data/prefectures.csv の name のとおりに書いてください。",
        ),
    }
}

fn parse_industry(cell: &str, letters: &str) -> Result<char, Fault> {
    let mut typed = cell.chars();
    match (typed.next(), typed.next()) {
        (Some(letter), None) if letters.contains(letter) => Ok(letter),
        _ => fault(
            format!("industry「{cell}」は業種（大分類）の記号ではありません。"),
            "data/industries.csv にある A～T の 1 文字で書いてください。",
        ),
    }
}

fn parse_stars(cell: &str) -> Result<u8, Fault> {
    match (1..=MOST_STARS).find(|stars| stars.to_string() == cell) {
        Some(stars) => Ok(stars),
        None => {
            fault(format!("stars「{cell}」は 1 でも 2 でもありません。"), "一つ星は 1、二つ星は 2 と書いてください。")
        }
    }
}

fn parse_date(cell: &str, today: Date) -> Result<Date, Fault> {
    let Some(date) = day::parse(cell) else {
        return fault(format!("declared_on「{cell}」は日付ではありません。"), "2026-11-20 のように書いてください。");
    };
    if date < EARLIEST {
        let what = format!("declared_on の{}は、古すぎます。", text::date(date));
        return fault(what, "宣言した日を西暦で書いてください。");
    }
    if date > today.saturating_add(AHEAD.days()) {
        let what = format!("declared_on の{}は、まだ来ていない日付です。", text::date(date));
        return fault(what, "宣言した日を書いてください。");
    }
    Ok(date)
}

/// The key of a field; empty: not told.
fn parse_name_field(cell: &str) -> Result<Option<NameField>, Fault> {
    match NameField::parse(cell) {
        None if !cell.is_empty() => fault(
            format!("name_field「{cell}」は name でも representative でもありません。"),
            "事業者名なら name、個人事業主の代表者名なら representative と書いてください。",
        ),
        found => Ok(found),
    }
}

fn twice(pair: &[(u32, Entry)]) -> Problem {
    let what = format!("no {} の行が {} 行目にもあります。", pair[1].1.no, pair[0].0);
    Problem::new(PATH, what, "どちらか 1 行を残し、もう 1 行を消してください。").at(pair[1].0 as usize, 1)
}

/// How many rows were parsed on this thread: what a test counts instead of the time.
#[cfg(test)]
pub(crate) mod parsed {
    use std::cell::Cell;

    thread_local! {
        static ROWS: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        ROWS.set(ROWS.get() + 1);
    }

    /// Since the last look.
    pub(crate) fn rows() -> usize {
        ROWS.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 20);

    fn parse_rows(rows: &str) -> Result<Register, Vec<Problem>> {
        let lists = Lists::load(Path::new(".")).expect("the shipped lists");
        parse(format!("{}\n{rows}", COLUMNS[..EARLIER].join(",")).as_bytes(), &lists, TODAY)
    }

    #[test]
    fn the_shipped_declarers_come_back_byte_for_byte() -> anyhow::Result<()> {
        let lists = Lists::load(Path::new(".")).expect("the shipped lists");
        let register = read(&Place::new(Path::new("."), ""), &lists, TODAY).expect("no problems");
        assert_eq!(register.entries().len(), 60);
        let written = to_csv(register.entries(), &lists)?;
        let again = parse(&written, &lists, TODAY).expect("no problems");
        assert_eq!(register.entries(), again.entries());
        Ok(())
    }

    #[test]
    fn every_fault_of_every_row_is_named_with_its_line() {
        let faults = parse_rows(concat!(
            "10000001,株式会社一,東京都,大田区,E,1,2026-11-20\n",
            "10000001,株式会社二,東京都,大田区,E,1,2026-11-20\n",
            "10000003,株式会社三,東京,大田区,U,3,2026-11-28\n",
            "10000004, ,東京都,大田区,E,1,2026-02-29\n",
            "10000005,\"株式\u{7}会社\",東京都,大田区,E,1,1/1/2026\n",
            "1000006,株式会社六,東京都,,E,1,2026-11-20\n",
            "10000007,株式会社七,東京都\n",
        ))
        .expect_err("faults");
        let lines: Vec<_> = faults.iter().filter_map(Problem::line).collect();
        assert_eq!(lines, [3, 4, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8]);
    }

    #[test]
    fn which_question_a_name_answers_is_read_written_and_may_be_untold() -> anyhow::Result<()> {
        let lists = Lists::load(Path::new(".")).expect("the shipped lists");
        let row = "東京都,大田区,E,1,2026-11-20";
        let rows = format!(
            "{}\r\n10000001,株式会社一,{row},name\r\n10000002,見本 二郎,{row},representative\r\n10000003,三,{row},\r\n",
            COLUMNS.join(",")
        );
        let register = parse(rows.as_bytes(), &lists, TODAY).expect("no problems");
        let told: Vec<_> = register.entries().iter().map(|entry| entry.name_field).collect();
        assert_eq!(told, [Some(NameField::Name), Some(NameField::Representative), None]);
        assert_eq!(String::from_utf8(to_csv(register.entries(), &lists)?)?, rows);
        let faults = parse(rows.replace("\r\n", "\n").replace(",name\n", ",person\n").as_bytes(), &lists, TODAY)
            .expect_err("a fault");
        assert_eq!(faults.iter().filter_map(Problem::line).collect::<Vec<_>>(), [2]);
        Ok(())
    }

    #[test]
    fn rows_come_back_from_spreadsheets_as_they_were() {
        let plain = parse_rows("10000001,株式会社一,東京都,大田区,E,1,2024-04-08\n").expect("no problems");
        for row in [
            "10000001,株式会社一,東京都,大田区,E,1,2024/4/8\r\n,,,,,,\r\n",
            "１０００００01, 株式会社一 ,東京都,大田区,Ｅ,１,令和6年4月8日\r\n",
            "10000001,\"株式会社一\n\",東京都,大田区,e,1,R6.4.8\r\n",
            " 10000001,株式会社一,東京都　,大田区,E,1,2024年4月8日(月)\n",
            "10000001,\u{feff}株式会\u{200b}社一\u{200b},東京都,大\u{ad}田区\u{3164},E,1,2024-04-08\n",
        ] {
            assert_eq!(parse_rows(row).expect(row).entries(), plain.entries(), "{row}");
        }
        let lists = Lists::load(Path::new(".")).expect("the shipped lists");
        let wide = "\u{feff}No,Name,prefecture,municipality,industry,stars,declared_on,,\r\n10000001,株式会社一,東京都,大田区,E,1,2024-04-08,,\r\n";
        assert_eq!(parse(wide.as_bytes(), &lists, TODAY).expect("no problems").entries(), plain.entries());
    }

    #[test]
    fn names_from_a_mac_are_joined_and_selectors_stay() {
        let row = "10000001,カ\u{3099}イト\u{3099}葛\u{e0100}城,東京都,大田区,E,1,2024-04-08\n";
        let register = parse_rows(row).expect("no problems");
        assert_eq!(&*register.entries()[0].name, "ガイド葛\u{e0100}城");
        let faults = parse_rows("10000001,\u{3164},東京都,\u{200b},E,1,2024-04-08\n").expect_err("nothing is there");
        assert_eq!(faults.iter().filter(|fault| fault.what().contains("が空です")).count(), 2, "{faults:?}");
    }

    #[test]
    fn equal_faults_are_told_once() {
        let rows: String =
            (1..=227).map(|at| format!("{},株式会社一,東京都,大田区,E,1,{at}/4\r\n", 10_000_000 + at)).collect();
        let faults = parse_rows(&rows).expect_err("faults");
        assert_eq!((faults.len(), faults[0].line()), (1, Some(2)));
        assert!(
            faults[0].what().contains("全部で 227 行") && faults[0].what().contains("3、4、5、6、7…"),
            "{}",
            faults[0]
        );
    }

    #[test]
    fn a_name_that_a_spreadsheet_would_run_is_guarded_and_comes_back() -> anyhow::Result<()> {
        let lists = Lists::load(Path::new(".")).expect("the shipped lists");
        let register = parse_rows("10000001,=SUM(A1),東京都,大田区,E,1,2024-04-08\n").expect("no problems");
        let csv = to_csv(register.entries(), &lists)?;
        assert!(String::from_utf8_lossy(&csv).contains("10000001,'=SUM(A1),"));
        assert_eq!(parse(&csv, &lists, TODAY).expect("no problems").entries(), register.entries());
        Ok(())
    }

    #[test]
    fn rows_out_of_order_are_put_in_order() {
        let register = parse_rows(
            "10000009,株式会社九,東京都,大田区,E,1,2026-11-20\n10000001,株式会社一,東京都,大田区,E,2,2026-11-19\n",
        )
        .expect("no problems");
        assert_eq!(register.entries().iter().map(|entry| entry.no.get()).collect::<Vec<_>>(), [10_000_001, 10_000_009]);
        assert_eq!(register.as_of(), Some(TODAY));
    }
}
