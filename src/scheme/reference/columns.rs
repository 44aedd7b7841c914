//! Which columns the list of a register has, and what may stand in those that only its form knows. Read by the list's
//! own reader (`directory`) and by who publishes; made when the scheme is loaded. Never holds a row.

use crate::base::text;
use crate::scheme::{Field, FieldKind, Role};

/// What a column of a list tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The record number.
    No,
    /// The name.
    Name,
    /// The region.
    Region,
    /// City and town.
    Place,
    /// The trade.
    Trade,
    /// The level.
    Level,
    /// The day from which it counts.
    Day,
    /// Which question the name answers.
    NameField,
    /// 法人番号.
    Number,
    /// An answer that the program knows nothing more of.
    More(usize),
}

/// A column that only the form knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoreColumn {
    /// Under which key its answers are kept.
    pub key: String,
    /// Its heading in the file: the control's name.
    pub name: String,
    /// The words above it.
    pub label: String,
    /// What may stand in it, and how that is read; empty: any text.
    pub choices: Vec<(String, String)>,
    /// Whether several of them may.
    pub many: bool,
    /// How a cell is read.
    pub reading: CellReading,
    /// Whether it stays out of the files to take away.
    pub page_only: bool,
}

/// How a cell is read where it is more than a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellReading {
    /// As it stands.
    Text,
    /// The address of a website.
    Website,
    /// A day.
    Day,
    /// A number with what it counts.
    Amount(String),
}

/// The columns of a list, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListColumns {
    names: Vec<String>,
    parts: Vec<Column>,
    more: Vec<MoreColumn>,
}

/// The header of the list of declarers.
pub const DECLARER_COLUMNS: [&str; 9] =
    ["no", "name", "prefecture", "municipality", "industry", "stars", "declared_on", "name_field", "corporate_number"];
/// What stands below it.
const DECLARERS: [Column; 9] = [
    Column::No,
    Column::Name,
    Column::Region,
    Column::Place,
    Column::Trade,
    Column::Level,
    Column::Day,
    Column::NameField,
    Column::Number,
];
/// What stands between several answers in one cell.
pub const BETWEEN: char = ';';

impl ListColumns {
    /// Those of the list of declarers, and behind them what else the form makes public.
    pub fn of_declarers<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Self {
        let names = DECLARER_COLUMNS.map(str::to_owned).to_vec();
        let mut columns = Self { names, parts: DECLARERS.to_vec(), more: Vec::new() };
        fields.into_iter().for_each(|field| columns.push_more(field));
        columns
    }

    /// Those of a register that shows these fields, in this order.
    pub fn of_fields<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Self {
        let mut columns = Self { names: vec!["no".to_owned()], parts: vec![Column::No], more: Vec::new() };
        for field in fields {
            let part = match field.role {
                Some(Role::Name) => Column::Name,
                Some(Role::Region) => Column::Region,
                _ => {
                    columns.push_more(field);
                    continue;
                }
            };
            columns.push(&field.control, part);
        }
        columns.push("listed_on", Column::Day);
        columns
    }

    fn push_more(&mut self, field: &Field) {
        self.more.push(MoreColumn::of(field));
        self.push(&field.control, Column::More(self.more.len() - 1));
    }

    fn push(&mut self, name: &str, part: Column) {
        self.names.push(name.to_owned());
        self.parts.push(part);
    }

    /// The header.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What each tells.
    pub fn parts(&self) -> &[Column] {
        &self.parts
    }

    /// Those that only the form knows.
    pub fn more(&self) -> &[MoreColumn] {
        &self.more
    }

    /// Whether it tells this.
    pub fn has(&self, part: Column) -> bool {
        self.parts.contains(&part)
    }
}

impl MoreColumn {
    fn of(field: &Field) -> Self {
        let choices = if field.kind.has_own_options() { field.options.as_slice() } else { &[] };
        Self {
            key: field.key.clone(),
            name: field.control.clone(),
            label: field.label.clone(),
            choices: choices.iter().map(|choice| (choice.value.clone(), choice.label.clone())).collect(),
            many: field.kind == FieldKind::Checkboxes,
            reading: match field.kind {
                FieldKind::Website => CellReading::Website,
                FieldKind::Date => CellReading::Day,
                kind if kind.is_number() => CellReading::Amount(field.unit.clone()),
                _ => CellReading::Text,
            },
            page_only: !field.bulk,
        }
    }

    /// The single answers in a cell.
    pub fn values<'a>(&'a self, cell: &'a str) -> impl Iterator<Item = &'a str> {
        let between = move |c: char| self.many && c == BETWEEN;
        cell.split(between).map(str::trim).filter(|value| !value.is_empty())
    }

    /// What in a cell is none of its choices.
    pub fn unknown<'a>(&'a self, cell: &'a str) -> Option<&'a str> {
        let is_known = |value: &str| self.choices.iter().any(|(choice, _)| choice == value);
        self.values(cell).find(|value| !self.choices.is_empty() && !is_known(value))
    }

    /// Whether a cell is the address of a website: a list that a hand has been at may say anything.
    pub fn leads(&self, cell: &str) -> bool {
        self.reading == CellReading::Website && ["http://", "https://"].iter().any(|scheme| cell.starts_with(scheme))
    }

    /// A cell as it is read.
    pub fn said(&self, cell: &str) -> String {
        match &self.reading {
            _ if cell.is_empty() => String::new(),
            CellReading::Day => cell.parse().map_or_else(|_| cell.to_owned(), text::date),
            CellReading::Amount(unit) => format!("{cell}{unit}"),
            CellReading::Text | CellReading::Website => self.in_words(cell),
        }
    }

    /// A cell for a table: its choices in words, a day and a number as they are counted with.
    pub fn in_words(&self, cell: &str) -> String {
        let label = |value: &str| {
            let choice = self.choices.iter().find(|(choice, _)| choice == value);
            choice.map_or(value, |(_, label)| label).to_owned()
        };
        self.values(cell).map(label).collect::<Vec<_>>().join("、")
    }
}
