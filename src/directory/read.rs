//! `data/declarers.csv` into a [`Register`] and back. Called by `site` for every build, by `office` before
//! and after a change and where it compares declarers. Names every fault of every row at once, equal ones once.
//! Reads days, digits and letters as spreadsheets in Japan leave them, names as they are but for what nobody sees;
//! never reads a column it does not know.

use super::standing::{Depth, RegisterStanding};
use super::{Declarer, Entry, NameField, Register, RegisterFolder};
use crate::base::problem::{self, Problem};
use crate::base::{day, japanese, sheet, text};
use crate::scheme::corporate_number::CorporateNumber;
use crate::scheme::ids::RecordNumber;
use crate::scheme::listed::{LONGEST_NAME, LONGEST_PLACE};
use crate::scheme::lists::Lists;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::HashMap;
use std::path::Path;

/// Where the declarers stand below the root. With what stands in the log since, it is what is listed.
pub const PATH: &str = "data/declarers.csv";
/// Its header.
pub const COLUMNS: [&str; 9] =
    ["no", "name", "prefecture", "municipality", "industry", "stars", "declared_on", "name_field", "corporate_number"];
/// How many of them a register of an earlier make has: the first did not tell which question a name answers, the
/// second nobody's 法人番号.
const EARLIER: [usize; 2] = [7, 8];
/// So many days ahead a declaration may be dated: a clock was in another time zone, or a day off. It is said, and
/// keeps nobody else's row from being changed. Later ones are slips of the pen.
const AHEAD: i64 = 7;
/// So many digits of a 法人番号 stand behind the one that checks them; a マイナンバー has as many.
const TWELVE: usize = 12;
/// The earliest day the search index can tell.
const EARLIEST: Date = Date::constant(1970, 1, 1);

/// Reads the list and what stands in the log since, with what is known of its last publication; declarations
/// later than some days after `today` are faults.
///
/// # Errors
/// Every fault of any of the files, each with its line.
pub fn read(place: &RegisterFolder, lists: &Lists, today: Date) -> Result<Register, Vec<Problem>> {
    RegisterStanding::load(place, lists, today, Depth::Build).map(|standing| standing.register)
}

/// Parses the bytes of such a file.
///
/// # Errors
/// Every fault, each with its line, in the order of the lines.
pub fn parse(bytes: &[u8], lists: &Lists, today: Date) -> Result<Register, Vec<Problem>> {
    let places = (0u16..).zip(lists.prefectures()).map(|(at, prefecture)| (prefecture.name.as_str(), at)).collect();
    let trades = (0u16..).zip(lists.divisions()).map(|(at, division)| (division.code.as_str(), at)).collect();
    let known = Known { places, trades, levels: lists.levels().count(), has_towns: lists.have_places() };
    let mut reader = Reader { known, today, rows: Vec::new(), problems: Vec::new() };
    let columns = columns(bytes);
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

/// The columns of such a file: those of an earlier make where its header is exactly that, else all. Whoever has
/// mistyped one is told of the header as it is now.
fn columns(bytes: &[u8]) -> &'static [&'static str] {
    let header = sheet::column_names(bytes);
    let earlier = EARLIER.into_iter().find(|count| header.iter().eq(&COLUMNS[..*count]));
    &COLUMNS[..earlier.unwrap_or(COLUMNS.len())]
}

/// Whether such a file has no column for 法人番号.
pub(super) fn is_without_numbers(bytes: &[u8]) -> bool {
    columns(bytes).len() < COLUMNS.len()
}

/// On which line of such a file each record stands.
pub(super) fn lines(bytes: &[u8]) -> HashMap<RecordNumber, usize> {
    let mut lines = HashMap::new();
    let columns = columns(bytes);
    // What is at fault was told by whoever read it.
    let _ = sheet::each_row(Path::new(PATH), bytes, columns, |line, row| {
        lines.extend(RecordNumber::parse(&text::narrow(row.cell(0))).ok().map(|no| (no, line)));
    });
    lines
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

/// The columns in which two rows differ.
pub fn differing(one: &Entry, other: &Entry, lists: &Lists) -> Vec<&'static str> {
    let [one, other] = [one, other].map(|entry| rows([entry], lists).nth(1).unwrap_or_default());
    (0..COLUMNS.len()).filter(|at| one[*at] != other[*at]).map(|at| COLUMNS[at]).collect()
}

/// Header and rows as cells.
pub(super) fn rows<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    lists: &'a Lists,
) -> impl Iterator<Item = [String; COLUMNS.len()]> {
    let header = COLUMNS.map(str::to_owned);
    std::iter::once(header).chain(entries.into_iter().map(|entry| {
        [
            entry.no.to_string(),
            entry.name.to_string(),
            lists.prefectures().get(usize::from(entry.prefecture)).map(|p| p.name.clone()).unwrap_or_default(),
            entry.municipality.to_string(),
            lists.trade(entry.industry).map(|trade| trade.code.clone()).unwrap_or_default(),
            entry.stars.to_string(),
            entry.declared_on.to_string(),
            entry.declarer.name_field.map_or_else(String::new, |field| field.key().to_owned()),
            entry.declarer.number.map_or_else(String::new, |number| number.to_string()),
        ]
    }))
}

/// What cells may refer to: regions and trades by how they are written, with their places, and how many levels there
/// are; whether a town must stand beside the region.
struct Known<'a> {
    places: HashMap<&'a str, u16>,
    trades: HashMap<&'a str, u16>,
    levels: u8,
    has_towns: bool,
}

/// What is read so far.
struct Reader<'a> {
    known: Known<'a>,
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
        let prefecture = self.take(line, self.known.prefecture(row.cell(2).trim()));
        let municipality = self.take(line, self.known.municipality(row.cell(3)));
        let industry = self.take(line, self.known.trade(&text::narrow(row.cell(4)).to_uppercase()));
        let stars = self.take(line, self.known.level(&text::narrow(row.cell(5))));
        let declared_on = self.take(line, parse_date(row.cell(6), self.today));
        let name_field = self.take(line, parse_name_field(&text::narrow(row.cell(7)).to_ascii_lowercase()));
        let number = self.take(line, parse_number(&text::narrow(row.cell(8)), name_field.flatten()));
        let whole = || {
            let (declared_on, declarer) = (declared_on?, Declarer { name_field: name_field?, number: number? });
            let (no, name, prefecture, municipality) = (no?, name?, prefecture?, municipality?);
            let (industry, stars) = (industry?, stars?);
            Some(Entry { no, name, prefecture, municipality, industry, stars, declared_on, declarer })
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
        let found = match found {
            '\n' | '\r' => "改行".to_owned(),
            '\t' => "タブ".to_owned(),
            other => format!("目に見えない制御文字（U+{:04X}）", u32::from(other)),
        };
        return fault(format!("{column} の中に{found}が入っています。"), "それを消して、1 行にしてください。");
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

impl Known<'_> {
    /// Where nobody is asked for a town, the column may be empty.
    fn municipality(&self, cell: &str) -> Result<Box<str>, Fault> {
        if !self.has_towns && japanese::line(cell).is_empty() {
            return Ok("".into());
        }
        parse_text(cell, "municipality", LONGEST_PLACE)
    }

    fn prefecture(&self, cell: &str) -> Result<u16, Fault> {
        match self.places.get(cell) {
            Some(at) => Ok(*at),
            None => fault(
                format!("prefecture「{cell}」は、地域の正式な名前ではありません。"),
                "東京都、大阪府のように、data/prefectures.csv の name のとおりに書いてください。",
            ),
        }
    }

    /// Where there are no trades, the column is empty.
    fn trade(&self, cell: &str) -> Result<Option<u16>, Fault> {
        match self.trades.get(cell) {
            Some(at) => Ok(Some(*at)),
            None if cell.is_empty() && self.trades.is_empty() => Ok(None),
            None => fault(
                format!("industry「{cell}」は業種（大分類）の記号ではありません。"),
                "data/industries.csv の code のとおりに書いてください。業種のない制度では、空にします。",
            ),
        }
    }

    fn level(&self, cell: &str) -> Result<u8, Fault> {
        match (1..=self.levels).find(|stars| stars.to_string() == cell) {
            Some(stars) => Ok(stars),
            None => fault(
                format!("stars「{cell}」の段階はありません（{} つあります）。", self.levels),
                "data/levels.toml の stars の数を書いてください。",
            ),
        }
    }
}

fn parse_date(cell: &str, today: Date) -> Result<Date, Fault> {
    let Some(date) = day::parse(cell) else {
        return match day::written(cell) {
            Some(_) => fault(
                format!("declared_on「{cell}」という日はありません。"),
                "月と日、元号と年を確かめて、2026-11-20 のように書いてください。",
            ),
            None => {
                fault(format!("declared_on「{cell}」は日付ではありません。"), "2026-11-20 のように書いてください。")
            }
        };
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

/// 法人番号 of who chose to be found by it; empty: nobody is to see it. What spreadsheets and people put between its
/// digits is no part of it. Twelve digits are never repeated: they may be a person's.
fn parse_number(cell: &str, named_by: Option<NameField>) -> Result<Option<CorporateNumber>, Fault> {
    let is_digit = |c: &char| !japanese::HYPHENS.contains(c) && !c.is_whitespace() && !matches!(c, ',' | '\'');
    let digits: String = cell.chars().filter(is_digit).collect();
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    match CorporateNumber::parse(&digits) {
        None if cell.is_empty() => Ok(None),
        None if count == TWELVE => fault(
            "corporate_number が 12 桁です（法人番号は 13 桁です）。".to_owned(),
            "登記の書類の会社法人等番号なら、法人番号公表サイトで 13 桁の法人番号を調べて書いてください。\
             個人のマイナンバーなら、すぐに消してください。",
        ),
        None if count == digits.len() && count == TWELVE + 1 => fault(
            format!(
                "corporate_number「{cell}」は、13 桁ですが、どこかが違います（先頭の 1 桁と、残りの 12 桁が合いません）。"
            ),
            "法人番号公表サイトで確かめて、書き直してください。わからなければ、空にしてください。",
        ),
        None => fault(
            format!("corporate_number「{cell}」は、法人番号ではありません。"),
            "13桁の数字を確かめてください。1.23E+12 のように崩れていれば、列の書式を「文字列」にして入れ直します。\
             番号から探せるようにしていない事業者の行は、空にします。",
        ),
        Some(_) if named_by == Some(NameField::Representative) => fault(
            format!("corporate_number「{cell}」が、個人事業主の行にあります。"),
            "この列を空にしてください。法人でないときは、載せません。",
        ),
        number => Ok(number),
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
mod tests;
