//! What is kept beside declarations, as files of `dist`: each register's page, its blank form, and of one that is public its
//! list by plain links, a page for each entry and a file to take away. Used by `load` and `plan`; never decides who is in.

mod calendar;
mod list;

use super::content::Page;
use super::declare;
use super::job::{Class, RenderJob, file_of};
use super::load::{Input, Loaded};
use crate::base::digest::Digest;
use crate::base::problem::Problem;
use crate::base::text;
use crate::config::Link;
use crate::directory::{self, Entry, Register, RegisterFolder};
use crate::scheme::Scheme;
use crate::scheme::codes::LabelCode;
use crate::scheme::registers::RegisterRules;
use crate::view::form::{FORM_TEMPLATE, FormView, blank_head};
use crate::view::markdown::Rendered;
use crate::view::{PageHead, View};
use calendar::{CalendarEvent, EventCalendar};
use jiff::civil::Date;
use list::Narrowed;
use serde::Serialize;
use std::sync::Arc;

/// A register as a build has it.
#[derive(Debug)]
pub struct LoadedRegister {
    /// What is asked and allowed.
    pub scheme: Arc<Scheme>,
    /// Makes its pages.
    pub view: View,
    /// Who is listed; nobody where nothing is public.
    pub register: Register,
}

/// The page of one entry.
const RECORD: &str = "register/record.html";

/// Every register of a scheme. `view`: that of the site, where its templates are sound.
///
/// # Errors
/// Every fault of their lists.
pub fn load(
    input: Input<'_>,
    place: &RegisterFolder,
    scheme: &Scheme,
    view: Option<&View>,
) -> Result<Vec<LoadedRegister>, Vec<Problem>> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for own in &scheme.registers {
        let (Some(rules), Some(view)) = (own.register(), view) else { continue };
        let place = place.named(&rules.name);
        let register = match rules.public {
            Some(_) => directory::read(&place, &own.lists, input.today).map(|register| {
                let mut register = register;
                register.retain(|entry| !is_over(rules, own, entry, input.today));
                register
            }),
            None => Ok(Register::default()),
        };
        match (register, view.of_register(input.root, input.settings, rules)) {
            // Nobody is listed yet: the first acceptance would ask for it.
            (Ok(_), Ok(view)) if rules.public.is_some() && !view.has_template(RECORD) => {
                let what = format!("テンプレート templates/{RECORD} がありません。");
                problems.push(Problem::new(
                    rules.file(),
                    what,
                    "そのファイルを置いてください。1件ずつのページに使います。",
                ));
            }
            (Ok(register), Ok(view)) => found.push(LoadedRegister { scheme: Arc::clone(own), view, register }),
            (register, view) => {
                problems.extend(register.err().into_iter().flatten());
                problems.extend(view.err().into_iter().flatten());
            }
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// Whether the day of an entry's event has passed: whoever is listed by a hand leaves by itself too.
fn is_over(rules: &RegisterRules, scheme: &Scheme, entry: &Entry, today: Date) -> bool {
    let time = rules.event().and_then(|event| event.of_row(scheme.lists.columns(), &entry.declarer.more));
    time.is_some_and(|time| time.day < today)
}

/// Their pages among the others: for lists of pages, the site map and the check of links.
pub fn pages(scheme: &Scheme) -> Vec<Page> {
    let of = |own: &Arc<Scheme>| {
        let rules = own.register()?;
        let (path, label) = (rules.path(), rules.file());
        let home = declare::front(&rules.title, &rules.description, 1);
        let form = declare::front(&own.form.title, &own.form.description, 2);
        Some([
            declare::page(&path, &label, home, Rendered::default()),
            declare::page(&format!("{path}form/"), &rules.form_file(), form, Rendered::default()),
        ])
    };
    scheme.registers.iter().filter_map(of).flatten().collect()
}

/// Whether a page is one of these, so that nobody else renders it.
pub fn owns(page: &Page) -> bool {
    use crate::scheme::registers::{FOLDER, FORMS};
    page.label.starts_with(FOLDER) || page.label.starts_with(FORMS)
}

/// The paths of the pages of single entries, for the site map.
pub fn record_paths<'a>(loaded: &'a Loaded<'a>) -> impl Iterator<Item = String> + 'a {
    let public = |own: &'a LoadedRegister| own.scheme.register().filter(|rules| rules.public.is_some());
    loaded.registers.iter().filter_map(move |own| Some((own, public(own)?))).flat_map(|(own, rules)| {
        own.register.entries().iter().map(move |entry| format!("{}{}/", rules.path(), entry.no))
    })
}

/// The jobs of all registers.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<RenderJob<'a>> {
    loaded.registers.iter().filter_map(|own| Some(own.jobs(own.scheme.register()?))).flatten().collect()
}

impl LoadedRegister {
    fn jobs<'a>(&'a self, rules: &'a RegisterRules) -> Vec<RenderJob<'a>> {
        let form = file_of(&format!("{}form/", rules.path()));
        let mut jobs = vec![RenderJob::new(form, Class::Page, rules.form_file(), move || {
            let html = self.view.page(FORM_TEMPLATE, &blank_head(&self.scheme), &FormView::blank(&self.scheme))?;
            Ok(html.into_bytes())
        })];
        let key = self.key(rules);
        for narrowed in Narrowed::all(self, rules) {
            jobs.extend(narrowed.jobs(self, rules).into_iter().map(|job| job.keyed(key)));
        }
        if rules.public.is_some() {
            jobs.extend(self.register.entries().iter().map(|entry| self.record_job(rules, entry).keyed(key)));
            let path = format!("{}{}.csv", &rules.path()[1..], rules.name);
            jobs.push(RenderJob::new(path, Class::Page, rules.file(), move || list::to_take_away(self)));
        }
        if rules.event().is_some() {
            let entries = self.register.entries().iter().map(Some);
            jobs.extend(entries.chain([None]).map(|entry| self.calendar_job(rules, entry).keyed(key)));
        }
        jobs
    }

    /// Where the calendar of one entry lies, or of all.
    fn calendar_path(&self, rules: &RegisterRules, entry: Option<&Entry>) -> String {
        match entry {
            Some(entry) => format!("{}{}/{}-{}.ics", rules.path(), entry.no, rules.name, entry.no),
            None => format!("{}{}.ics", rules.path(), rules.name),
        }
    }

    fn calendar_job<'a>(&'a self, rules: &'a RegisterRules, only: Option<&'a Entry>) -> RenderJob<'a> {
        let path = self.calendar_path(rules, only)[1..].to_owned();
        RenderJob::new(path, Class::Page, rules.file(), move || {
            let host = self.view.links().base().host_and_port().0;
            let entries = only.map_or_else(|| self.ordered(rules), |entry| vec![entry]);
            let events = entries.into_iter().filter_map(|entry| self.calendar_event(rules, entry));
            Ok(EventCalendar { title: &rules.title, host }.file(events))
        })
    }

    fn calendar_event<'a>(&self, rules: &RegisterRules, entry: &'a Entry) -> Option<CalendarEvent<'a>> {
        let time = rules.event()?.of_row(self.scheme.lists.columns(), &entry.declarer.more)?;
        let shown = self.entry(rules, entry);
        Some(CalendarEvent {
            id: format!("{}.{}", entry.no, rules.name),
            title: &entry.name,
            time,
            listed_on: entry.declared_on,
            lines: shown.facts.iter().map(|fact| format!("{}：{}", fact.label, fact.value)).collect(),
            address: self.view.links().absolute(&shown.path),
        })
    }

    /// A number that changes with everything its pages follow from.
    fn key(&self, rules: &RegisterRules) -> u64 {
        let all = Digest::default().with(format!("{rules:?}{:?}", self.scheme.form));
        self.register.entries().iter().fold(all, |all, entry| all.with(format!("{entry:?}"))).number()
    }

    fn record_job<'a>(&'a self, rules: &'a RegisterRules, entry: &'a Entry) -> RenderJob<'a> {
        let path = format!("{}{}/", rules.path(), entry.no);
        RenderJob::new(file_of(&path), Class::Page, rules.file(), move || {
            let calendar = rules.event().map(|_| self.calendar_path(rules, Some(entry)));
            let content = RecordPage { entry: self.entry(rules, entry), home: rules.path(), calendar };
            let head = PageHead {
                title: entry.name.to_string(),
                description: rules.description.clone(),
                path: path.clone(),
                breadcrumbs: self.breadcrumbs(rules, &entry.name, &path),
                ..PageHead::default()
            };
            Ok(self.view.page(RECORD, &head, &content)?.into_bytes())
        })
    }

    /// The way from the home page to one of a register's pages; of its own page no further.
    fn breadcrumbs(&self, rules: &RegisterRules, title: &str, path: &str) -> Vec<Link> {
        let crumb = |title: &str, path: &str| Link { title: title.to_owned(), path: path.to_owned() };
        let home = [crumb(self.scheme.words.text(LabelCode::Home), "/"), crumb(&rules.title, &rules.path())];
        let own = (path != rules.path()).then(|| crumb(title, path));
        home.into_iter().chain(own).collect()
    }

    /// An entry as pages show it.
    fn entry<'a>(&'a self, rules: &RegisterRules, entry: &'a Entry) -> EntryView<'a> {
        let lists = &self.scheme.lists;
        let region = lists.columns().has(crate::scheme::Column::Region);
        let more = lists.columns().more().iter().zip(&entry.declarer.more);
        // Who wants to come asks for the day of the week first.
        let event_day = |name: &str, cell: &str| {
            let day = rules.event().filter(|event| event.day == name).and_then(|_| cell.parse().ok());
            day.map(text::date_with_weekday)
        };
        let facts = more.filter(|(_, cell)| !cell.is_empty()).map(|(column, cell)| {
            let in_list = rules.public.as_ref().and_then(|public| public.list.as_ref());
            Fact {
                label: &column.label,
                value: event_day(&column.name, cell).unwrap_or_else(|| column.said(cell)),
                is_website: column.leads(cell),
                in_list: in_list.is_none_or(|list| list.contains(&column.name)),
            }
        });
        EntryView {
            no: entry.no.to_string(),
            path: format!("{}{}/", rules.path(), entry.no),
            name: &entry.name,
            region: lists.prefectures().get(usize::from(entry.prefecture)).filter(|_| region).map(|one| &*one.name),
            facts: facts.collect(),
            listed_on: entry.declared_on.to_string(),
        }
    }
}

#[derive(Serialize)]
struct RecordPage<'a> {
    entry: EntryView<'a>,
    home: String,
    /// What happens on a day, for calendars; none: nothing does.
    calendar: Option<String>,
}

/// An entry as templates see it.
#[derive(Serialize)]
struct EntryView<'a> {
    no: String,
    path: String,
    name: &'a str,
    region: Option<&'a str>,
    facts: Vec<Fact<'a>>,
    listed_on: String,
}

#[derive(Serialize)]
struct Fact<'a> {
    label: &'a str,
    value: String,
    is_website: bool,
    /// Whether the list shows it, and not the entry's page alone.
    in_list: bool,
}
