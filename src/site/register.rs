//! What the site shows of all declarers together: the lists to take away, the statistics page, and the
//! number on the home page. Used by `load`, `plan` and `shape`. Lists of entries are made elsewhere.

use super::charts::{self, Bars, Growth, Sparkline, Tiles};
use super::directory::Labels;
use super::job::{Class, RenderJob};
use super::load::Loaded;
use crate::base::problem::Problem;
use crate::base::text;
use crate::directory::downloads::{self, Download, DownloadSource};
use crate::directory::lists as listing;
use crate::directory::statistics::{self, Count, Statistics};
use crate::directory::{self, Register};
use crate::scheme::codes::ListCode;
use crate::scheme::lists::{Lists, Prefecture};
use crate::scheme::{Level, Levels, Scheme};
use jiff::civil::Date;
use serde::Serialize;

/// What follows from the register as a whole.
#[derive(Debug, Default)]
pub struct Summed {
    /// The lists to take away.
    pub downloads: Vec<Download>,
    /// The numbers; none while nobody is listed.
    pub statistics: Option<Statistics>,
}

/// Sums up the register, where there is one.
///
/// # Errors
/// When a list cannot be written.
pub fn sum(register: Option<&(Register, Lists)>, scheme: Option<&Scheme>) -> Result<Summed, Vec<Problem>> {
    let Some(source) = source_of(register, scheme) else { return Ok(Summed::default()) };
    let downloads = downloads::plan(source, downloads::LIMITS).map_err(|error| {
        let what = format!("一覧のファイルを作れません（{error}）。");
        vec![Problem::new(directory::PATH, what, "このファイルの内容を確かめてください。")]
    })?;
    Ok(Summed { downloads, statistics: statistics::count(source.register, source.lists) })
}

/// What lists are made of; `None` without `data/declarers.csv`.
fn source_of<'a>(register: Option<&'a (Register, Lists)>, scheme: Option<&'a Scheme>) -> Option<DownloadSource<'a>> {
    let (register, lists) = register?;
    Some(DownloadSource { register, lists, form: scheme.map(|scheme| &scheme.form) })
}

fn source<'a>(loaded: &'a Loaded<'_>) -> Option<DownloadSource<'a>> {
    source_of(loaded.register.as_ref(), loaded.scheme.as_ref())
}

/// One job a file to take away.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<RenderJob<'a>> {
    let Some(source) = source(loaded) else { return Vec::new() };
    let job = |file: &'a Download| {
        let path = file.path().trim_start_matches('/').to_owned();
        let key = u64::from_str_radix(file.sha256.get(..16).unwrap_or_default(), 16).unwrap_or_default();
        RenderJob::new(path, Class::Page, directory::PATH, move || file.bytes(&source)).keyed(key)
    };
    let files = &loaded.summed.downloads;
    if files.is_empty() || !has_page(loaded) {
        return Vec::new();
    }
    let sums = RenderJob::new(&SUMS[1..], Class::Page, directory::PATH, move || Ok(sums(files)));
    files.iter().map(job).chain([sums]).collect()
}

/// What every file's SHA-256 is, as `sha256sum --check` reads it.
const SUMS: &str = "/directory/download/SHA256SUMS";

fn sums(files: &[Download]) -> Vec<u8> {
    files.iter().flat_map(|file| format!("{}  {}\n", file.sha256, file.name).into_bytes()).collect()
}

/// Whether there is a page that offers the files.
fn has_page(loaded: &Loaded<'_>) -> bool {
    loaded.page(downloads::PATH).is_some()
}

/// What `home.html` gets as `register`.
#[derive(Debug, Serialize)]
pub struct Home {
    total: usize,
    as_of: Date,
    growth: Option<Sparkline>,
}

/// The number of declarers for the home page; `None` while there is nobody.
pub fn home(loaded: &Loaded<'_>) -> Option<Home> {
    let found = loaded.summed.statistics.as_ref()?;
    Some(Home { total: found.all.total(), as_of: found.as_of, growth: charts::line(&found.months) })
}

/// What `download.html` gets beside its text.
#[derive(Debug, Serialize)]
pub struct DownloadPage<'a> {
    sums: &'static str,
    whole: Vec<File<'a>>,
    prefectures: Vec<Place<'a>>,
    industries: Vec<Sign<'a>>,
    levels: &'a [Level],
    labels: Labels<'a>,
}

#[derive(Debug, Serialize)]
struct Sign<'a> {
    code: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct Place<'a> {
    name: &'a str,
    files: Vec<File<'a>>,
}

#[derive(Debug, Serialize)]
struct File<'a> {
    path: String,
    name: &'a str,
    kind: &'static str,
    part: usize,
    parts: usize,
    size: String,
    rows: usize,
    as_of: Date,
}

impl<'a> From<&'a Download> for File<'a> {
    fn from(file: &'a Download) -> Self {
        Self {
            path: file.path(),
            name: &file.name,
            kind: if file.is_zip() { "ZIP" } else { "CSV" },
            part: file.part.0,
            parts: file.part.1,
            size: text::size(file.length),
            rows: file.rows(),
            as_of: file.as_of,
        }
    }
}

/// The files of the download page; `None` without `data/declarers.csv`.
pub fn download_page<'a>(loaded: &'a Loaded<'_>) -> Option<DownloadPage<'a>> {
    let (_, lists) = loaded.register.as_ref()?;
    let files_of = |prefecture: Option<usize>| {
        let files = loaded.summed.downloads.iter();
        files.filter(|file| file.prefecture.map(usize::from) == prefecture).map(File::from).collect::<Vec<_>>()
    };
    let places = lists.prefectures().iter().enumerate();
    Some(DownloadPage {
        sums: SUMS,
        whole: files_of(None),
        prefectures: places.map(|(at, place)| Place { name: &place.name, files: files_of(Some(at)) }).collect(),
        industries: lists.divisions().iter().map(|sign| Sign { code: &sign.code, name: &sign.name }).collect(),
        levels: lists.levels().all(),
        labels: Labels::of(&loaded.words),
    })
}

/// The list of all declarers.
#[derive(Debug)]
pub struct WholeList {
    /// The site path of the file, or of its first part.
    pub path: String,
    /// The day it is as of.
    pub as_of: Date,
    /// Which publication it is; `None` when it is not as it was published.
    pub serial: Option<u64>,
}

/// The list of all declarers; `None` while there is nobody.
pub fn whole_list(loaded: &Loaded<'_>) -> Option<WholeList> {
    let (register, _) = loaded.register.as_ref()?;
    let file = loaded.summed.downloads.first()?;
    Some(WholeList { path: file.path(), as_of: file.as_of, serial: register.serial() })
}

/// What `statistics.html` gets beside its text.
#[derive(Debug, Serialize)]
pub struct StatisticsPage<'a> {
    as_of: Date,
    all: Row<'a>,
    months: Vec<MonthRow>,
    prefectures: Vec<Row<'a>>,
    industries: Vec<Row<'a>>,
    growth: Growth,
    /// The regions as a map, or where none is known as bars.
    tiles: Option<Tiles>,
    region_bars: Option<Bars>,
    /// The trades as bars; none where there are none.
    bars: Option<Bars>,
    levels: &'a [Level],
    labels: Labels<'a>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    name: &'a str,
    /// Where these declarers are listed.
    path: Option<String>,
    /// By level, where there are several.
    levels: Vec<usize>,
    total: usize,
}

impl<'a> Row<'a> {
    fn new(name: &'a str, count: Count, levels: &Levels) -> Self {
        Self { name, path: None, levels: by_level(count, levels), total: count.total() }
    }
}

fn by_level(count: Count, levels: &Levels) -> Vec<usize> {
    let several = levels.all().iter().filter(|_| levels.are_several());
    several.map(|level| count.of(level.stars)).collect()
}

#[derive(Debug, Serialize)]
struct MonthRow {
    year: i16,
    month: i8,
    levels: Vec<usize>,
    new: usize,
    so_far: usize,
}

/// The numbers of the statistics page; `None` while nobody is listed.
pub fn statistics_page<'a>(loaded: &'a Loaded<'_>) -> Option<StatisticsPage<'a>> {
    let (_, lists) = loaded.register.as_ref()?;
    let found = loaded.summed.statistics.as_ref()?;
    let prefectures: Vec<(&Prefecture, Count)> =
        lists.prefectures().iter().zip(found.prefectures.iter().copied()).collect();
    let industries: Vec<(&str, Count)> =
        lists.divisions().iter().map(|division| division.name.as_str()).zip(found.industries.iter().copied()).collect();
    let levels = lists.levels();
    let place = |(at, (place, count)): (u16, &(&'a Prefecture, Count))| {
        let path = loaded.page("/directory/").map(|_| listing::prefecture_path(lists, at));
        Row { path, ..Row::new(&place.name, *count, levels) }
    };
    let month = |month: &statistics::Month| MonthRow {
        year: month.first.year(),
        month: month.first.month(),
        levels: by_level(month.new, levels),
        new: month.new.total(),
        so_far: month.so_far.total(),
    };
    let tiles = charts::tiles(&prefectures);
    Some(StatisticsPage {
        as_of: found.as_of,
        all: Row::new(loaded.words.text(ListCode::Whole), found.all, levels),
        months: found.months.iter().rev().map(month).collect(),
        prefectures: (0u16..).zip(&prefectures).map(place).collect(),
        industries: industries.iter().map(|(name, count)| Row::new(name, *count, levels)).collect(),
        growth: charts::growth(&found.months, levels.count()),
        region_bars: (tiles.is_none() && prefectures.len() > 1).then(|| {
            let declared = prefectures.iter().filter(|(_, count)| count.total() > 0);
            charts::bars(declared.map(|(place, count)| (place.name.as_str(), *count)), levels.count())
        }),
        tiles,
        bars: (!industries.is_empty()).then(|| charts::bars(industries.into_iter(), levels.count())),
        levels: levels.all(),
        labels: Labels::of(&loaded.words),
    })
}
