//! The list of a register: whole, or narrowed by one answer, on pages of so many entries, each by a plain link; and
//! the file to take away. Used by `registers`.

use super::{EntryView, LoadedRegister};
use crate::base::sheet;
use crate::directory::{Entry, lists};
use crate::scheme::registers::{ListOrder, RegisterRules};
use crate::scheme::{Column, MoreColumn, Role};
use crate::site::job::{Class, RenderJob, file_of};
use crate::view::PageHead;
use serde::Serialize;

/// The list, or what one answer leaves of it.
pub(super) struct Narrowed<'a> {
    /// By what, and how that stands in addresses; none: the whole list.
    by: Option<Answer<'a>>,
    entries: Vec<&'a Entry>,
}

/// An answer by which the list is narrowed.
#[derive(Clone)]
struct Answer<'a> {
    field: &'a str,
    label: String,
    value: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct ListPage<'a> {
    intro: &'a [String],
    /// The blank form.
    form: String,
    home: String,
    /// By what it is narrowed; none: the whole list.
    narrowed: Option<String>,
    total: usize,
    filters: Vec<Filter>,
    entries: Vec<EntryView<'a>>,
    previous: Option<String>,
    next: Option<String>,
    per_page: usize,
    /// The files to take away.
    files: ListFiles,
}

#[derive(Serialize)]
struct ListFiles {
    /// The list.
    table: String,
    /// What happens on a day, for calendars; none: nothing does.
    calendar: Option<String>,
}

#[derive(Serialize)]
struct Filter {
    label: String,
    answers: Vec<FilterAnswer>,
}

#[derive(Serialize)]
struct FilterAnswer {
    title: String,
    path: String,
    count: usize,
    chosen: bool,
}

impl<'a> Narrowed<'a> {
    /// The whole list, and one for each answer that anybody gave.
    pub(super) fn all(own: &'a LoadedRegister, rules: &'a RegisterRules) -> Vec<Self> {
        let whole = Self { by: None, entries: own.ordered(rules) };
        let answers = own.answers(rules).into_iter();
        let narrowed = answers.map(|answer| {
            let entries = whole.entries.iter().copied().filter(|entry| own.gives(entry, &answer)).collect();
            Self { by: Some(answer), entries }
        });
        let narrowed: Vec<Self> = narrowed.filter(|narrowed: &Self| !narrowed.entries.is_empty()).collect();
        std::iter::once(whole).chain(narrowed).collect()
    }

    /// Its pages.
    pub(super) fn jobs(self, own: &'a LoadedRegister, rules: &'a RegisterRules) -> Vec<RenderJob<'a>> {
        let narrowed = std::sync::Arc::new(self);
        let pages = narrowed.entries.len().div_ceil(lists::PAGE).max(1);
        let job = |number: usize| {
            let narrowed = std::sync::Arc::clone(&narrowed);
            let file = file_of(&narrowed.path(rules, number));
            RenderJob::new(file, Class::Page, rules.file(), move || narrowed.render(own, rules, number))
        };
        (1..=pages).map(job).collect()
    }

    fn path(&self, rules: &RegisterRules, number: usize) -> String {
        let home = match &self.by {
            Some(answer) => answer.path(rules),
            None => rules.path(),
        };
        if number > 1 { format!("{home}page-{number}/") } else { home }
    }

    fn render(&self, own: &'a LoadedRegister, rules: &'a RegisterRules, number: usize) -> anyhow::Result<Vec<u8>> {
        let (from, path) = ((number - 1) * lists::PAGE, self.path(rules, number));
        let on_page = self.entries.iter().skip(from).take(lists::PAGE);
        let title = self.by.as_ref().map_or_else(|| rules.title.clone(), |by| format!("{}：{}", rules.title, by.title));
        let content = ListPage {
            intro: &rules.intro,
            form: format!("{}form/", rules.path()),
            home: rules.path(),
            narrowed: self.by.as_ref().map(|by| format!("{}：{}", by.label, by.title)),
            total: self.entries.len(),
            filters: self.filters(own, rules),
            entries: on_page.map(|entry| own.entry(rules, entry)).collect(),
            previous: (number > 1).then(|| self.path(rules, number - 1)),
            next: (from + lists::PAGE < self.entries.len()).then(|| self.path(rules, number + 1)),
            per_page: lists::PAGE,
            files: ListFiles {
                table: format!("{}{}.csv", rules.path(), rules.name),
                calendar: rules.event().map(|_| own.calendar_path(rules, None)),
            },
        };
        let head = PageHead {
            description: rules.description.clone(),
            breadcrumbs: own.breadcrumbs(rules, &title, &path),
            noindex: self.by.is_some() || number > 1,
            title,
            path,
            ..PageHead::default()
        };
        Ok(own.view.page("register/list.html", &head, &content)?.into_bytes())
    }

    /// By what the list can be narrowed, with how many each leaves.
    fn filters(&self, own: &LoadedRegister, rules: &RegisterRules) -> Vec<Filter> {
        let answers = own.answers(rules);
        let of_each = answers.chunk_by(|one, other| one.field == other.field);
        let chosen = |answer: &Answer<'_>| {
            self.by.as_ref().is_some_and(|by| by.field == answer.field && by.value == answer.value)
        };
        let filter = |answers: &[Answer<'_>]| Filter {
            label: answers.first().map(|answer| answer.label.clone()).unwrap_or_default(),
            answers: answers
                .iter()
                .map(|answer| FilterAnswer {
                    title: answer.title.to_owned(),
                    path: answer.path(rules),
                    count: own.register.entries().iter().filter(|entry| own.gives(entry, answer)).count(),
                    chosen: chosen(answer),
                })
                .filter(|answer| answer.count > 0)
                .collect(),
        };
        of_each.map(filter).filter(|filter| !filter.answers.is_empty()).collect()
    }
}

impl Answer<'_> {
    fn path(&self, rules: &RegisterRules) -> String {
        format!("{}by-{}-{}/", rules.path(), self.field, self.value)
    }
}

impl LoadedRegister {
    /// Everybody, as the register is ordered.
    pub(super) fn ordered(&self, rules: &RegisterRules) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self.register.entries().iter().collect();
        match rules.public.as_ref().map(|public| public.order) {
            Some(ListOrder::Newest) => entries.sort_by_key(|entry| std::cmp::Reverse((entry.declared_on, entry.no))),
            Some(ListOrder::Region) => entries.sort_by_key(|entry| (entry.prefecture, entry.no)),
            Some(ListOrder::Event) => entries.sort_by_key(|entry| {
                let time =
                    rules.event().and_then(|event| event.of_row(self.scheme.lists.columns(), &entry.declarer.more));
                (time.map(|time| time.begin()), entry.no)
            }),
            Some(ListOrder::Number) | None => {}
        }
        entries
    }

    /// Every answer by which the list may be narrowed, field by field.
    fn answers(&self, rules: &RegisterRules) -> Vec<Answer<'_>> {
        let filters = rules.public.iter().flat_map(|public| &public.filters);
        let fields = filters.filter_map(|name| self.scheme.form.control(name));
        let of = |field: &'_ crate::scheme::Field| -> Vec<Answer<'_>> {
            let label = field.label.clone();
            let Some(found) = self.scheme.form.field(&field.key) else { return Vec::new() };
            if field.role == Some(Role::Region) {
                let regions = self.scheme.lists.prefectures().iter();
                return regions
                    .map(|one| Answer {
                        field: &found.control,
                        label: label.clone(),
                        value: &one.slug,
                        title: &one.name,
                    })
                    .collect();
            }
            let choices = found.options.iter();
            choices
                .map(|one| Answer { field: &found.control, label: label.clone(), value: &one.value, title: &one.label })
                .collect()
        };
        fields.flat_map(of).collect()
    }

    /// Whether an entry gives an answer.
    fn gives(&self, entry: &Entry, answer: &Answer<'_>) -> bool {
        let lists = &self.scheme.lists;
        let columns = lists.columns();
        let more = columns.more().iter().zip(&entry.declarer.more).find(|(column, _)| column.name == answer.field);
        match more {
            Some((column, cell)) => column.values(cell).any(|value| value == answer.value),
            None => lists.prefectures().get(usize::from(entry.prefecture)).is_some_and(|one| one.slug == answer.value),
        }
    }
}

/// The list as a file to take away, in words: without what stands on pages alone.
pub(super) fn to_take_away(own: &LoadedRegister) -> anyhow::Result<Vec<u8>> {
    let lists = &own.scheme.lists;
    let columns = lists.columns();
    let more = |at: usize| columns.more().get(at);
    let stays = |part: &Column| matches!(part, Column::More(at) if more(*at).is_none_or(|column| column.page_only));
    let taken: Vec<(usize, Column)> =
        columns.parts().iter().copied().enumerate().filter(|(_, part)| !stays(part)).collect();
    let header: Vec<String> = taken.iter().map(|(at, _)| columns.names()[*at].clone()).collect();
    let cell = |entry: &Entry, part: Column| match part {
        Column::No => entry.no.to_string(),
        Column::Name => entry.name.to_string(),
        Column::Day => entry.declared_on.to_string(),
        Column::Region => {
            lists.prefectures().get(usize::from(entry.prefecture)).map(|one| one.name.clone()).unwrap_or_default()
        }
        Column::More(at) => {
            let said = |column: &MoreColumn| entry.declarer.more.get(at).map(|cell| column.in_words(cell));
            more(at).and_then(said).unwrap_or_default()
        }
        _ => String::new(),
    };
    let rows = own.register.entries().iter().map(|entry| taken.iter().map(|(_, part)| cell(entry, *part)).collect());
    sheet::to_csv(std::iter::once(header).chain(rows), true)
}
