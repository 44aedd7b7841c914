//! A list to take away as a sheet: what the register tells of each declarer, without what stays on pages. Written for
//! `downloads`, a row at a time.

use super::{NameField, Register};
use crate::base::sheet;
use crate::scheme::lists::Lists;
use crate::scheme::{Form, MoreColumn, Role};
use std::fmt::Write as _;
use std::io::Write;

/// The columns: what the register tells, but for which question a name answers.
const COLUMNS: [&str; 7] = ["no", "name", "prefecture", "municipality", "industry", "stars", "declared_on"];

/// What the lists are made of.
#[derive(Debug, Clone, Copy)]
pub struct DownloadSource<'a> {
    /// Who is listed.
    pub register: &'a Register,
    /// The names of prefectures.
    pub lists: &'a Lists,
    /// Which public fields stay out of files (`bulk = false`); without a form a person's name does.
    pub form: Option<&'a Form>,
}

impl DownloadSource<'_> {
    /// Whether the answers to a role stand in the files.
    fn shows(&self, role: Role) -> bool {
        self.form.map_or(role != Role::Person, |form| form.role(role).is_none_or(|field| field.bulk))
    }
}

/// Mark, header and rows, one after the other. A field that stays out of files leaves its cell empty.
pub(super) fn write_sheet<W: Write>(mut out: W, source: &DownloadSource<'_>, entries: &[u32]) -> anyhow::Result<W> {
    out.write_all(sheet::MARK)?;
    let mut sheet = sheet::SheetWriter::new(out, true);
    let more: Vec<(usize, &MoreColumn)> =
        source.lists.columns().more().iter().enumerate().filter(|(_, column)| !column.page_only).collect();
    sheet.row(COLUMNS.into_iter().chain(more.iter().map(|(_, column)| column.name.as_str())))?;
    let [named, persons, prefectures, municipalities, industries, pledges] =
        [Role::Name, Role::Person, Role::Region, Role::Place, Role::Trade, Role::Level].map(|role| source.shows(role));
    let (mut no, mut date, mut stars) = (String::new(), String::new(), String::new());
    for entry in entries.iter().filter_map(|&at| source.register.entries().get(at as usize)) {
        no.clear();
        date.clear();
        stars.clear();
        write!(stars, "{}", entry.stars)?;
        write!(no, "{}", entry.no)?;
        write!(date, "{}", entry.declared_on)?;
        let name = match entry.named_by() {
            NameField::Name => named,
            NameField::Representative => persons,
        };
        let prefecture = source.lists.prefectures().get(usize::from(entry.prefecture)).map_or("", |place| &place.name);
        let industry = source.lists.trade(entry.industry).map_or("", |trade| &trade.code);
        let kept = |shown: bool, cell| if shown { cell } else { "" };
        let told = more
            .iter()
            .map(|(at, column)| entry.declarer.more.get(*at).map_or_else(String::new, |cell| column.in_words(cell)));
        let told: Vec<String> = told.collect();
        let usual = [
            &*no,
            kept(name, &entry.name),
            kept(prefectures, prefecture),
            kept(municipalities, &entry.municipality),
            kept(industries, industry),
            kept(pledges, &stars),
            &*date,
        ];
        sheet.row(usual.into_iter().chain(told.iter().map(String::as_str)))?;
    }
    sheet.finish()
}
