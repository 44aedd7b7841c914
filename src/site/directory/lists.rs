//! The pages of records: an index of trades for each region, with all its records while they are few, and
//! some hundred records to a page. Each page's key is made of its own rows, so a build after one acceptance renders the few that changed.

use super::Labels;
use crate::base::digest::Digest;
use crate::config::Link;
use crate::directory::lists::{self, FacetListing};
use crate::directory::{Entry, Register};
use crate::scheme::codes::ListCode;
use crate::scheme::lists::Lists;
use crate::site::job::{Class, RenderJob, file_of};
use crate::site::load::Loaded;
use crate::site::pages;
use crate::view::PageHead;
use jiff::civil::Date;
use serde::Serialize;
use std::sync::Arc;

/// One job a prefecture, one a page of records.
pub fn jobs<'a>(loaded: &'a Loaded<'a>, register: &'a Register, lists: &'a Lists) -> Vec<RenderJob<'a>> {
    let listings = lists::listings(register);
    let mut jobs: Vec<RenderJob<'a>> = (0u16..)
        .zip(lists.prefectures())
        .map(|(prefecture, _)| PrefectureOf { loaded, register, lists, counts: counts(&listings, prefecture) }.job())
        .collect();
    for listing in listings {
        let listing = Arc::new(listing);
        for number in 1..=listing.page_count() {
            jobs.push(page_job(PageOf { loaded, register, lists, listing: Arc::clone(&listing), number }));
        }
    }
    jobs
}

/// So many records of a prefecture stand on its own page.
const FEW: usize = 200;

/// A prefecture with the industries that have records in it, and the records while they are few.
struct Counts {
    prefecture: u16,
    total: usize,
    industries: Vec<(Option<u16>, usize)>,
    entries: Vec<u32>,
}

fn counts(listings: &[FacetListing], prefecture: u16) -> Counts {
    let found: Vec<&FacetListing> = listings.iter().filter(|listing| listing.prefecture == prefecture).collect();
    let industries: Vec<(Option<u16>, usize)> =
        found.iter().map(|listing| (listing.industry, listing.entries.len())).collect();
    let total = industries.iter().map(|(_, count)| count).sum();
    let mut entries: Vec<u32> = found.iter().flat_map(|listing| &listing.entries).copied().collect();
    entries.sort_unstable();
    entries.truncate(if total > FEW { 0 } else { FEW });
    Counts { prefecture, total, industries, entries }
}

#[derive(Serialize)]
struct PrefecturePage<'a> {
    prefecture: &'a str,
    code: &'a str,
    total: usize,
    industries: Vec<IndustryRow>,
    /// Whether they are trades, and not the names alone.
    has_trades: bool,
    records: Vec<Record<'a>>,
    labels: Labels<'a>,
}

#[derive(Serialize)]
struct IndustryRow {
    name: String,
    path: String,
    count: usize,
}

/// The page of a prefecture.
struct PrefectureOf<'a> {
    loaded: &'a Loaded<'a>,
    register: &'a Register,
    lists: &'a Lists,
    counts: Counts,
}

impl<'a> PrefectureOf<'a> {
    fn job(self) -> RenderJob<'a> {
        let path = lists::prefecture_path(self.lists, self.counts.prefecture);
        let mut key = Digest::default().with(&path).with(format!("{:?}", self.counts.industries));
        self.entries().for_each(|entry| add(&mut key, entry));
        let key = key.number();
        RenderJob::new(file_of(&path), Class::Page, crate::directory::PATH, move || self.render(&path)).keyed(key)
    }

    fn entries(&self) -> impl Iterator<Item = &'a Entry> {
        let entries = self.register.entries();
        self.counts.entries.iter().filter_map(|at| entries.get(*at as usize))
    }

    fn render(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let Self { loaded, lists, counts, .. } = self;
        let prefecture = &lists.prefectures()[usize::from(counts.prefecture)];
        let named = [("prefecture", prefecture.name.as_str())];
        let names = || loaded.words.filled(ListCode::Names, &[named[0], ("page", "")]);
        let row = |&(trade, count): &(Option<u16>, usize)| IndustryRow {
            name: lists.trade(trade).map_or_else(names, |trade| trade.name.clone()),
            path: lists::path(lists, counts.prefecture, trade, 1),
            count,
        };
        let record = |entry: &'a Entry| {
            let industry = lists.trade(entry.industry).map(|trade| trade.name.as_str());
            Record { industry, ..Record::of(entry, lists) }
        };
        let content = PrefecturePage {
            prefecture: &prefecture.name,
            code: &prefecture.code,
            total: counts.total,
            industries: counts.industries.iter().map(row).collect(),
            has_trades: !lists.divisions().is_empty(),
            records: self.entries().map(record).collect(),
            labels: Labels::of(&loaded.words),
        };
        let title = loaded.words.filled(ListCode::Prefecture, &named);
        let head = PageHead {
            description: loaded.words.filled(ListCode::PrefectureAbout, &named),
            breadcrumbs: pages::breadcrumbs(loaded, path, &title),
            title,
            path: path.to_owned(),
            noindex: true,
            ..PageHead::default()
        };
        Ok(loaded.view.page("directory/prefecture.html", &head, &content)?.into_bytes())
    }
}

/// What a page shows of a record.
fn add(key: &mut Digest, entry: &Entry) {
    let Entry { no, name, municipality, industry, stars, declared_on: on, declarer, .. } = entry;
    declarer.more.iter().for_each(|cell| key.add(format!("{cell}\n")));
    key.add(no.get().to_le_bytes());
    key.add(name.as_bytes());
    key.add(municipality.as_bytes());
    key.add(industry.map_or(u32::MAX, u32::from).to_le_bytes());
    key.add([*stars, on.month().cast_unsigned(), on.day().cast_unsigned()]);
    key.add(on.year().to_le_bytes());
}

/// One page of records.
struct PageOf<'a> {
    loaded: &'a Loaded<'a>,
    register: &'a Register,
    lists: &'a Lists,
    listing: Arc<FacetListing>,
    number: usize,
}

#[derive(Serialize)]
struct RecordsPage<'a> {
    prefecture: &'a str,
    number: usize,
    records: Vec<Record<'a>>,
    previous: Option<String>,
    next: Option<String>,
    /// How many records a whole page has.
    per_page: usize,
}

#[derive(Serialize)]
struct Record<'a> {
    no: String,
    name: &'a str,
    municipality: &'a str,
    /// Where records of several industries stand together.
    industry: Option<&'a str>,
    /// The level, where there are several.
    sign: &'a str,
    level: &'a str,
    declared_on: Date,
    /// What else the form makes public.
    more: Vec<MoreFact<'a>>,
}

#[derive(Serialize)]
struct MoreFact<'a> {
    label: &'a str,
    value: String,
    is_website: bool,
}

impl<'a> Record<'a> {
    fn of(entry: &'a Entry, lists: &'a Lists) -> Self {
        let level = lists.levels().level(entry.stars).filter(|_| lists.levels().are_several());
        Self {
            no: entry.no.to_string(),
            name: &entry.name,
            municipality: &entry.municipality,
            industry: None,
            sign: level.map_or("", |level| &level.sign),
            level: level.map_or("", |level| &level.name),
            declared_on: entry.declared_on,
            more: more_facts(entry, lists),
        }
    }
}

fn more_facts<'a>(entry: &Entry, lists: &'a Lists) -> Vec<MoreFact<'a>> {
    let cells = lists.columns().more().iter().zip(&entry.declarer.more).filter(|(_, cell)| !cell.is_empty());
    cells
        .map(|(column, cell)| MoreFact {
            label: &column.label,
            value: column.said(cell),
            is_website: column.leads(cell),
        })
        .collect()
}

fn page_job(page: PageOf<'_>) -> RenderJob<'_> {
    let mut key = Digest::default().with(page.path()).with(page.next().unwrap_or_default());
    page.entries().for_each(|entry| add(&mut key, entry));
    let file = file_of(&page.path());
    // The first two pages have every link that a later one has.
    let later = page.number > 2;
    let job = RenderJob::new(file, Class::Page, crate::directory::PATH, move || page.render()).keyed(key.number());
    if later { job.alike() } else { job }
}

impl PageOf<'_> {
    fn entries(&self) -> impl Iterator<Item = &Entry> {
        let start = (self.number - 1) * lists::PAGE;
        let end = self.listing.entries.len().min(start + lists::PAGE);
        self.listing.entries[start..end].iter().map(|at| &self.register.entries()[*at as usize])
    }

    fn path(&self) -> String {
        self.listing.path(self.lists, self.number)
    }

    fn next(&self) -> Option<String> {
        (self.number < self.listing.page_count()).then(|| self.listing.path(self.lists, self.number + 1))
    }

    fn render(&self) -> anyhow::Result<Vec<u8>> {
        let prefecture = self.lists.prefectures()[usize::from(self.listing.prefecture)].name.as_str();
        let records = self.entries().map(|entry| Record::of(entry, self.lists)).collect();
        let previous = (self.number > 1).then(|| self.listing.path(self.lists, self.number - 1));
        let content = RecordsPage {
            prefecture,
            number: self.number,
            records,
            previous,
            next: self.next(),
            per_page: lists::PAGE,
        };
        let html = self.loaded.view.page("directory/list.html", &self.head(prefecture), &content)?;
        Ok(html.into_bytes())
    }

    fn head(&self, prefecture: &str) -> PageHead {
        let path = self.path();
        let (words, number) = (&self.loaded.words, self.number.to_string());
        let page = if self.number > 1 { words.filled(ListCode::Page, &[("number", &number)]) } else { String::new() };
        let of_prefecture = ("prefecture", prefecture);
        let (title, description) = match self.lists.trade(self.listing.industry) {
            Some(trade) => {
                let named = [of_prefecture, ("trade", trade.name.as_str()), ("page", page.as_str())];
                (words.filled(ListCode::Trade, &named), words.filled(ListCode::TradeAbout, &named[..2]))
            }
            None => {
                let named = [of_prefecture, ("page", page.as_str())];
                (words.filled(ListCode::Names, &named), words.filled(ListCode::PrefectureAbout, &named[..1]))
            }
        };
        let mut breadcrumbs = pages::breadcrumbs(self.loaded, "/directory/", "");
        breadcrumbs.pop();
        let home = self.loaded.page("/directory/").map(|page| page.front.title.clone()).unwrap_or_default();
        let above = lists::prefecture_path(self.lists, self.listing.prefecture);
        breadcrumbs.push(Link { title: home, path: "/directory/".to_owned() });
        breadcrumbs.push(Link { title: words.filled(ListCode::Prefecture, &[of_prefecture]), path: above });
        breadcrumbs.push(Link { title: title.clone(), path: path.clone() });
        PageHead { title, description, path, breadcrumbs, noindex: true, ..PageHead::default() }
    }
}
