//! The directory as files of `dist`: the search page with its index, and the pages by which everything can
//! be browsed without a script. Used by `plan` and `shape`; what the register says as a whole (downloads,
//! statistics) is made elsewhere.

mod history;
mod index;
mod lists;

use super::job::{Class, RenderJob};
use super::load::Loaded;
use crate::directory::corporate;
use crate::directory::history as history_files;
use crate::directory::lists as listing;
use crate::directory::search;
use crate::directory::{Register, downloads};
use crate::scheme::codes::ListCode;
use crate::scheme::lists::Lists;
use crate::scheme::{CellReading, Level, MoreColumn, Role, Words};
use jiff::civil::Date;
use serde::Serialize;

pub use index::KnownBase;

/// The pages of the directory and the files of its index. `known`: the base an earlier build left in `dist`.
pub fn jobs<'a>(loaded: &'a Loaded<'a>, known: &KnownBase) -> Vec<RenderJob<'a>> {
    let (Some((register, lists)), Some(_)) = (&loaded.register, loaded.page(HOME)) else { return Vec::new() };
    let mut jobs = lists::jobs(loaded, register, lists);
    jobs.extend(index::jobs(register, lists, known));
    jobs.extend(history::jobs(&loaded.history));
    if finds_by_number(loaded) {
        jobs.extend(number_jobs(register));
    }
    jobs
}

/// Whether the scheme asks who is to be found by 法人番号: else nothing of it is told, whatever the list says.
pub(super) fn finds_by_number(loaded: &Loaded<'_>) -> bool {
    loaded.scheme.as_ref().is_some_and(|scheme| scheme.form.role(Role::ListedNumber).is_some())
}

/// Who is found by 法人番号: each file says what it is a part of, so that they may change in place.
fn number_jobs<'a>(register: &Register) -> impl Iterator<Item = RenderJob<'a>> {
    // What cannot be written as JSON is no number: digits can.
    let files = corporate::files(register).unwrap_or_default().into_iter();
    files.map(|(path, contents)| {
        RenderJob::new(path, Class::Manifest, crate::directory::PATH, move || Ok(contents.clone()))
    })
}

/// So many names may be looked up in one go: each may need several files of the index.
const MOST_NAMES: usize = 2000;

/// The search page.
const HOME: &str = "/directory/";

/// What `directory.html` and `batch.html` get beside their text.
#[derive(Debug, Serialize)]
pub struct SearchPage<'a> {
    total: usize,
    as_of: Option<Date>,
    /// The folder of the index, as a site path.
    index: String,
    /// The folder of what happened to records; none while nothing is told.
    history: Option<String>,
    /// The folder of who is found by 法人番号; none where nobody is asked.
    numbers: Option<String>,
    regions: Vec<Region<'a>>,
    industries: Vec<Trade<'a>>,
    levels: &'a [Level],
    /// What else the form makes public.
    more: Vec<MoreList<'a>>,
    labels: Labels<'a>,
    downloads: bool,
    /// Whether there are several regions to choose from, and whether anything is.
    has_regions: bool,
    has_filters: bool,
    /// What there is to choose from, in a row.
    filter_names: String,
    /// Whether nobody has declared in some region.
    has_empty: bool,
    /// How many names are looked up in one go; page and script both read it.
    most_names: usize,
}

/// What the scheme calls regions, towns, trades and levels.
#[derive(Debug, Serialize)]
pub struct Labels<'a> {
    region: &'a str,
    place: &'a str,
    trade: &'a str,
    level: &'a str,
}

impl<'a> Labels<'a> {
    /// Those of a scheme.
    pub fn of(words: &'a Words) -> Self {
        Self {
            region: words.text(ListCode::Regions),
            place: words.text(ListCode::PlaceLabel),
            trade: words.text(ListCode::TradeLabel),
            level: words.text(ListCode::LevelLabel),
        }
    }
}

#[derive(Debug, Serialize)]
struct Trade<'a> {
    code: &'a str,
    name: &'a str,
}

/// A column that only the form knows, with its choices.
#[derive(Debug, Serialize)]
struct MoreList<'a> {
    name: &'a str,
    label: &'a str,
    is_website: bool,
    is_day: bool,
    unit: &'a str,
    choices: Vec<MoreChoice<'a>>,
}

#[derive(Debug, Serialize)]
struct MoreChoice<'a> {
    value: &'a str,
    label: &'a str,
}

impl<'a> MoreList<'a> {
    fn of(column: &'a MoreColumn) -> Self {
        let choices = column.choices.iter().map(|(value, label)| MoreChoice { value, label }).collect();
        Self {
            name: &column.name,
            label: &column.label,
            is_website: column.reading == CellReading::Website,
            is_day: column.reading == CellReading::Day,
            unit: if let CellReading::Amount(unit) = &column.reading { unit } else { "" },
            choices,
        }
    }

    fn may_narrow(&self) -> bool {
        !self.choices.is_empty()
    }
}

#[derive(Debug, Serialize)]
struct Region<'a> {
    name: &'a str,
    count: usize,
    prefectures: Vec<Place<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct Place<'a> {
    code: &'a str,
    slug: &'a str,
    name: &'a str,
    #[serde(skip)]
    region: &'a str,
    path: String,
    count: usize,
}

/// The filters and the ways in; `None` without `data/declarers.csv`.
pub fn search_page<'a>(loaded: &'a Loaded<'_>) -> Option<SearchPage<'a>> {
    let (register, lists) = loaded.register.as_ref()?;
    let places = places(register, lists);
    let regions = places.chunk_by(|a, b| a.region == b.region);
    let region = |places: &[Place<'a>]| Region {
        name: region_name(loaded, places[0].region),
        count: places.iter().map(|place| place.count).sum(),
        prefectures: places.to_vec(),
    };
    let labels = Labels::of(&loaded.words);
    let (several, trades) = (lists.levels().are_several(), !lists.divisions().is_empty());
    let filters = [(labels.region, places.len() > 1), (labels.trade, trades), (labels.level, several)];
    let more: Vec<MoreList<'_>> = lists.columns().more().iter().map(MoreList::of).collect();
    let chosen = more.iter().map(|column| (column.label, column.may_narrow()));
    let filters: Vec<&str> =
        filters.into_iter().chain(chosen).filter_map(|(name, is_one)| is_one.then_some(name)).collect();
    Some(SearchPage {
        total: register.entries().len(),
        as_of: register.as_of(),
        index: format!("/{}", search::FOLDER),
        history: (!loaded.history.is_empty()).then(|| format!("/{}", history_files::FOLDER)),
        numbers: finds_by_number(loaded).then(|| format!("/{}", corporate::FOLDER)),
        regions: regions.map(region).collect(),
        industries: lists
            .divisions()
            .iter()
            .map(|division| Trade { code: &division.code, name: &division.name })
            .collect(),
        levels: lists.levels().all(),
        more,
        labels,
        downloads: loaded.page(downloads::PATH).is_some(),
        has_regions: places.len() > 1,
        has_filters: !filters.is_empty(),
        filter_names: filters.join(loaded.words.text(ListCode::Between)),
        has_empty: places.iter().any(|place| place.count == 0),
        most_names: MOST_NAMES,
    })
}

/// A list that tells no regions is one.
fn region_name<'a>(loaded: &'a Loaded<'_>, name: &'a str) -> &'a str {
    if name.is_empty() { loaded.words.text(ListCode::Regions) } else { name }
}

fn places<'a>(register: &Register, lists: &'a Lists) -> Vec<Place<'a>> {
    let mut counts = vec![0; lists.prefectures().len()];
    for entry in register.entries() {
        counts[usize::from(entry.prefecture)] += 1;
    }
    let place = |(at, count): (u16, usize)| {
        let prefecture = &lists.prefectures()[usize::from(at)];
        let path = listing::prefecture_path(lists, at);
        Place {
            code: &prefecture.code,
            slug: &prefecture.slug,
            name: &prefecture.name,
            region: &prefecture.region,
            path,
            count,
        }
    };
    (0u16..).zip(counts).map(place).collect()
}
