//! The columns of the published table, and the lines that are made of them: what is kept of a number, and how. The one
//! place that knows either. Says nothing of how lines are sorted or found.

use crate::base::sheet::Row;
use crate::base::text;
use crate::scheme::corporate_number::CorporateNumber;
use jiff::civil::Date;

/// The published columns; ten of them are read.
pub const WIDTH: usize = 30;
const CORPORATE_NUMBER: usize = 1;
const PROCESS: usize = 2;
const UPDATED_ON: usize = 4;
const NAME: usize = 6;
const PREFECTURE: usize = 9;
const CITY: usize = 10;
const STREET: usize = 11;
const POSTAL_CODE: usize = 15;
const CLOSED_ON: usize = 18;
const SUCCESSOR: usize = 20;
const LATEST: usize = 23;
const EXCLUDED: usize = 29;

/// What became of a number, as the table's column of changes names it: closed, struck off, deleted.
const CLOSED: &str = "21";
const STRUCK_OFF: &str = "81";
const DELETED: &str = "99";

/// How many digits a line begins with.
pub const NUMBER: usize = 13;
/// The longest line, in bytes.
pub const LONGEST: usize = 2048;

/// What is known of a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corporation {
    /// Its registered name.
    pub name: String,
    /// The formal name of the prefecture; empty abroad.
    pub prefecture: String,
    /// The municipality.
    pub city: String,
    /// What follows it: town and lot.
    pub street: String,
    /// Seven digits, or none.
    pub postal_code: String,
    /// When and how its register was closed.
    pub ended: Option<Ended>,
}

/// The end of a corporation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// The day, where it is known.
    pub on: Option<Date>,
    /// The number of who has taken over.
    pub successor: Option<CorporateNumber>,
}

/// What a row of the table says.
#[derive(Debug, PartialEq, Eq)]
pub enum RowSays {
    /// This is how things stand with the number.
    Stands(CorporateNumber, Corporation),
    /// Nothing is to be known of it: it is deleted, or not to be searched for.
    Gone(CorporateNumber),
    /// How things stood before.
    Before,
    /// Nothing that could be read: no number, or no name.
    Nothing,
}

/// What a row says, and on which day it was written.
pub fn of_row(row: Row<'_>) -> (RowSays, Option<Date>) {
    let cell = |at: usize| row.cell(at).trim().to_owned();
    let day = |at: usize| cell(at).parse::<Date>().ok();
    let Some(number) = CorporateNumber::parse(&cell(CORPORATE_NUMBER)) else { return (RowSays::Nothing, None) };
    let process = cell(PROCESS);
    let says = match (cell(LATEST) == "0", process == DELETED || cell(EXCLUDED) == "1") {
        (true, _) => RowSays::Before,
        (_, true) => RowSays::Gone(number),
        _ if cell(NAME).is_empty() => RowSays::Nothing,
        _ => {
            let (on, successor) = (day(CLOSED_ON), CorporateNumber::parse(&cell(SUCCESSOR)));
            // A merger (71) alone ends nobody: who takes another in has that mark, too, and goes on.
            let is_over = on.is_some() || successor.is_some() || [CLOSED, STRUCK_OFF].contains(&process.as_str());
            let corporation = Corporation {
                name: cell(NAME),
                prefecture: cell(PREFECTURE),
                city: cell(CITY),
                street: cell(STREET),
                postal_code: cell(POSTAL_CODE),
                ended: is_over.then_some(Ended { on, successor }),
            };
            RowSays::Stands(number, corporation)
        }
    };
    (says, day(UPDATED_ON))
}

/// How an end is written whose day nobody knows.
const SOME_DAY: &str = "-";

impl Ended {
    /// The day as people read it; empty where it is not known.
    pub fn day(&self) -> String {
        self.on.map(text::date).unwrap_or_default()
    }
}

impl Corporation {
    /// Where it is registered, in one line.
    pub fn address(&self) -> String {
        format!("{}{}{}", self.prefecture, self.city, self.street)
    }

    /// Its line, without an end.
    pub fn to_line(&self, number: CorporateNumber) -> String {
        let (on, successor) = match &self.ended {
            None => (String::new(), String::new()),
            Some(Ended { on, successor }) => (
                on.map_or_else(|| SOME_DAY.to_owned(), |on| on.to_string()),
                successor.map(|number| number.to_string()).unwrap_or_default(),
            ),
        };
        let cells = [&self.name, &self.prefecture, &self.city, &self.street, &self.postal_code, &on, &successor];
        let plain = |cell: &&String| cell.replace(|c: char| c.is_control(), " ");
        let cells: Vec<String> = cells.iter().map(plain).collect();
        format!("{number}\t{}", cells.join("\t"))
    }

    /// What a line says.
    pub fn parse(line: &str) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[_, name, prefecture, city, street, postal_code, on, successor] = cells.as_slice() else { return None };
        let ended = Ended { on: on.parse().ok(), successor: CorporateNumber::parse(successor) };
        Some(Self {
            name: name.to_owned(),
            prefecture: prefecture.to_owned(),
            city: city.to_owned(),
            street: street.to_owned(),
            postal_code: postal_code.to_owned(),
            ended: (!on.is_empty()).then_some(ended),
        })
    }
}

/// The first line: what the file is, its day, how many numbers and bytes follow; always of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableHead {
    /// Up to which day it tells.
    pub as_of: Date,
    /// How many numbers.
    pub count: u64,
    /// How many bytes stand behind the head.
    pub bytes: u64,
}

/// What the file is, and of which version.
const KIND: &str = "sengen corporations 1";

impl TableHead {
    /// Its length in bytes, with the line's end.
    pub const LENGTH: usize = KIND.len() + 1 + 10 + 1 + 12 + 1 + 15 + 1;

    /// As it stands in the file.
    pub fn to_line(self) -> String {
        format!("{KIND}\t{}\t{:012}\t{:015}\n", self.as_of, self.count, self.bytes)
    }

    /// What a file begins with.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
        let cells: Vec<&str> = text.split('\t').collect();
        let &[KIND, as_of, count, bytes] = cells.as_slice() else { return None };
        Some(Self { as_of: as_of.parse().ok()?, count: count.parse().ok()?, bytes: bytes.parse().ok()? })
    }
}
