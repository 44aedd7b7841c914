//! `data/declarers.csv` into a [`Register`] and back. Called by `site` for every build, by `office` before
//! and after a change and where it compares declarers. Names every fault of every row at once, equal ones once.
//! Reads days, digits and letters as spreadsheets in Japan leave them, names as they are but for what nobody sees;
//! never reads a column it does not know.

mod cells;

use super::standing::{Depth, RegisterStanding};
use super::{Declarer, Entry, Register, RegisterFolder};
use crate::base::problem::{self, Problem};
use crate::base::{japanese, sheet, text};
use crate::scheme::Column;
use crate::scheme::ids::RecordNumber;
use crate::scheme::listed::{LONGEST_NAME, LONGEST_PLACE};
use crate::scheme::lists::Lists;
use cells::{CellFault, fault, parse_date, parse_more, parse_name_field, parse_no, parse_number, parse_text};
use jiff::civil::Date;
use std::collections::HashMap;
use std::path::Path;

/// Where the declarers stand below the root. With what stands in the log since, it is what is listed.
pub const PATH: &str = "data/declarers.csv";
/// How many of them a register of an earlier make has: the first did not tell which question a name answers, the
/// second nobody's 法人番号.
const EARLIER: [usize; 2] = [7, 8];
/// How many tell what every list of declarers does; a scheme that began to make more public has lists without that.
const USUAL: usize = 9;
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
    let columns = columns(bytes, lists);
    let mut reader = Reader { known, lists, today, rows: Vec::new(), problems: Vec::new() };
    let shape = sheet::each_row(Path::new(PATH), bytes, &columns, |line, row| reader.see(line, row));
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
fn columns<'a>(bytes: &[u8], lists: &'a Lists) -> Vec<&'a str> {
    let all: Vec<&str> = lists.columns().names().iter().map(String::as_str).collect();
    let header = sheet::column_names(bytes);
    let is_it = |count: &usize| all.get(..*count).is_some_and(|earlier| header.iter().eq(earlier));
    let fewer = EARLIER.into_iter().chain(USUAL..all.len());
    let earlier = fewer.filter(|_| lists.columns().has(Column::Number)).find(is_it);
    all[..earlier.unwrap_or(all.len())].to_vec()
}

/// Whether such a file has no column for 法人番号.
pub(super) fn is_without_numbers(bytes: &[u8], lists: &Lists) -> bool {
    columns(bytes, lists).len() < lists.columns().names().len().min(USUAL)
}

/// On which line of such a file each record stands.
pub(super) fn lines(bytes: &[u8], of: &Lists) -> HashMap<RecordNumber, usize> {
    let mut lines = HashMap::new();
    let columns = columns(bytes, of);
    // What is at fault was told by whoever read it.
    let _ = sheet::each_row(Path::new(PATH), bytes, &columns, |line, row| {
        lines.extend(RecordNumber::parse(&text::narrow(row.cell(0))).ok().map(|no| (no, line)));
    });
    lines
}

/// Parses lines of such a file, of whatever day.
///
/// # Errors
/// As [`parse`].
pub(super) fn parse_lines(lines: &str, lists: &Lists) -> Result<Register, Vec<Problem>> {
    // Lines of a list that told less are those of one that tells it of nobody.
    let whole = |line: &str| {
        let missing = lists.columns().names().len().saturating_sub(cells_of(line)).min(lists.columns().more().len());
        format!("{line}{}\r\n", ",".repeat(missing))
    };
    let lines: String = lines.lines().map(whole).collect();
    parse(format!("{}\r\n{lines}", lists.columns().names().join(",")).as_bytes(), lists, Date::MAX)
}

/// How many cells a line has.
fn cells_of(line: &str) -> usize {
    let mut is_quoted = false;
    let between = line.chars().filter(|c| {
        is_quoted ^= *c == '"';
        *c == ',' && !is_quoted
    });
    between.count() + 1
}

/// The entries as such a file, ready to be written: header, rows in the order given, `\r\n` line ends.
///
/// # Errors
/// When the cells cannot be encoded.
pub fn to_csv<'a>(entries: impl IntoIterator<Item = &'a Entry>, lists: &'a Lists) -> anyhow::Result<Vec<u8>> {
    sheet::to_csv(rows(entries, lists), true)
}

/// A list of nobody.
pub(super) fn header(lists: &Lists) -> Vec<u8> {
    format!("{}\r\n", lists.columns().names().join(",")).into_bytes()
}

/// The columns in which two rows differ.
pub fn differing<'a>(one: &Entry, other: &Entry, lists: &'a Lists) -> Vec<&'a str> {
    let [one, other] = [one, other].map(|entry| rows([entry], lists).nth(1).unwrap_or_default());
    let names = lists.columns().names().iter().map(String::as_str);
    names.zip(one.iter().zip(&other)).filter(|(_, (one, other))| one != other).map(|(name, _)| name).collect()
}

/// Header and rows as cells.
pub(super) fn rows<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    lists: &'a Lists,
) -> impl Iterator<Item = Vec<String>> {
    let header = lists.columns().names().to_vec();
    let cells = |entry: &Entry| lists.columns().parts().iter().map(|part| cell(entry, *part, lists)).collect();
    std::iter::once(header).chain(entries.into_iter().map(cells))
}

/// What a column tells of an entry.
fn cell(entry: &Entry, part: Column, lists: &Lists) -> String {
    match part {
        Column::No => entry.no.to_string(),
        Column::Name => entry.name.to_string(),
        Column::Region => {
            lists.prefectures().get(usize::from(entry.prefecture)).map(|p| p.name.clone()).unwrap_or_default()
        }
        Column::Place => entry.municipality.to_string(),
        Column::Trade => lists.trade(entry.industry).map(|trade| trade.code.clone()).unwrap_or_default(),
        Column::Level => entry.stars.to_string(),
        Column::Day => entry.declared_on.to_string(),
        Column::NameField => entry.declarer.name_field.map_or_else(String::new, |field| field.key().to_owned()),
        Column::Number => entry.declarer.number.map_or_else(String::new, |number| number.to_string()),
        Column::More(at) => entry.declarer.more.get(at).map_or_else(String::new, |cell| cell.to_string()),
    }
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
    lists: &'a Lists,
    today: Date,
    rows: Vec<(u32, Entry)>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn see(&mut self, line: usize, row: sheet::Row<'_>) {
        #[cfg(test)]
        parsed::count();
        let cell = |part| self.lists.columns().parts().iter().position(|own| *own == part).map(|at| row.cell(at));
        // A column that a register does not have says nothing.
        let [place, trade, level, region] = [Column::Place, Column::Trade, Column::Level, Column::Region].map(cell);
        let [field, number] =
            [Column::NameField, Column::Number].map(|part| text::narrow(cell(part).unwrap_or_default()));
        let told = |part| cell(part).unwrap_or_default();
        let (no, name, day) = (told(Column::No), told(Column::Name), told(Column::Day));
        let more = self.more(line, &row);
        let no = self.take(line, parse_no(&text::narrow(no)));
        let name = self.take(line, parse_text(name, "name", LONGEST_NAME));
        let prefecture = self.take(line, region.map_or(Ok(0), |cell| self.known.prefecture(cell.trim())));
        let municipality = self.take(line, place.map_or(Ok("".into()), |cell| self.known.municipality(cell)));
        let industry =
            self.take(line, trade.map_or(Ok(None), |cell| self.known.trade(&text::narrow(cell).to_uppercase())));
        let stars = self.take(line, level.map_or(Ok(1), |cell| self.known.level(&text::narrow(cell))));
        let declared_on = self.take(line, parse_date(day, self.today));
        let name_field = self.take(line, parse_name_field(&field.to_ascii_lowercase()));
        let number = self.take(line, parse_number(&number, name_field.flatten()));
        let whole = || {
            let declarer = Declarer { name_field: name_field?, number: number?, more: more? };
            let declared_on = declared_on?;
            let (no, name, prefecture, municipality) = (no?, name?, prefecture?, municipality?);
            let (industry, stars) = (industry?, stars?);
            Some(Entry { no, name, prefecture, municipality, industry, stars, declared_on, declarer })
        };
        self.rows.extend(whole().map(|entry| (u32::try_from(line).unwrap_or(u32::MAX), entry)));
    }

    /// What only the form of a register knows: any of its choices, or a line.
    fn more(&mut self, line: usize, row: &sheet::Row<'_>) -> Option<Box<[Box<str>]>> {
        let mut cells = Vec::new();
        for (at, part) in self.lists.columns().parts().iter().enumerate() {
            let Column::More(place) = part else { continue };
            let column = self.lists.columns().more().get(*place)?;
            let typed = row.cell(at).trim();
            cells.push(self.take(line, parse_more(typed, column)));
        }
        cells.into_iter().collect()
    }

    /// The cell's value, or its fault put with the others.
    fn take<T>(&mut self, line: usize, parsed: Result<T, CellFault>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(CellFault { what, remedy }) => {
                self.problems.push(Problem::new(PATH, what, remedy).at(line, 1));
                None
            }
        }
    }
}

impl Known<'_> {
    /// Where nobody is asked for a town, the column may be empty.
    fn municipality(&self, cell: &str) -> Result<Box<str>, CellFault> {
        if !self.has_towns && japanese::line(cell).is_empty() {
            return Ok("".into());
        }
        parse_text(cell, "municipality", LONGEST_PLACE)
    }

    fn prefecture(&self, cell: &str) -> Result<u16, CellFault> {
        match self.places.get(cell) {
            Some(at) => Ok(*at),
            None => fault(
                format!("prefecture「{cell}」は、地域の正式な名前ではありません。"),
                "東京都、大阪府のように、data/prefectures.csv の name のとおりに書いてください。",
            ),
        }
    }

    /// Where there are no trades, the column is empty.
    fn trade(&self, cell: &str) -> Result<Option<u16>, CellFault> {
        match self.trades.get(cell) {
            Some(at) => Ok(Some(*at)),
            None if cell.is_empty() && self.trades.is_empty() => Ok(None),
            None => fault(
                format!("industry「{cell}」は業種（大分類）の記号ではありません。"),
                "data/industries.csv の code のとおりに書いてください。業種のない制度では、空にします。",
            ),
        }
    }

    fn level(&self, cell: &str) -> Result<u8, CellFault> {
        match (1..=self.levels).find(|stars| stars.to_string() == cell) {
            Some(stars) => Ok(stars),
            None => fault(
                format!("stars「{cell}」の段階はありません（{} つあります）。", self.levels),
                "data/levels.toml の stars の数を書いてください。",
            ),
        }
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
