//! The lessons as pages of `dist`: each lies below the page that shows all of them in a table (`kind = "lessons"`), and is
//! dated as that page is. Used by `load`, `plan` and `render`; the self-check asks here where its advice leads to.

use super::content::{Content, FrontMatter, Page};
use super::data::Lessons;
use super::data::lessons::Lesson;
use super::declare;
use super::job::{Class, RenderJob, file_of};
use super::links::FileLinks;
use super::load::Loaded;
use super::page_kind::PageKind;
use super::pages;
use crate::config::Link;
use crate::view::LESSONS;
use crate::view::markdown::Rendered;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;

const TEMPLATE: &str = "lesson.html";

/// Puts the lessons below the page that lists them, shown or waiting as that is; without lessons that could be read,
/// nothing is known of what lies below it. With them come their hints.
pub fn add(content: &mut Content, lessons: Option<&Lessons>) {
    content.problems.extend(lessons.iter().flat_map(|lessons| lessons.hints.iter().cloned()));
    for pages in [&mut content.pages, &mut content.waiting] {
        let Some(home) = pages.iter().find(|page| page.kind() == PageKind::Lessons) else { continue };
        let Some(lessons) = lessons else {
            content.unread.push(home.path.clone());
            continue;
        };
        let below: Vec<Page> = lessons.all.iter().map(|lesson| page(lesson, home)).collect();
        pages.extend(below);
        pages.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

fn page(lesson: &Lesson, home: &Page) -> Page {
    let path = format!("{}{:02}/", home.path, lesson.question);
    let front = declare::front(&lesson.title, &lesson.lead, i64::from(lesson.question));
    let front = FrontMatter { date: home.front.date, template: Some(TEMPLATE.to_owned()), ..front };
    declare::page(&path, &lesson.label, front, Rendered::default())
}

/// Whether a page is a lesson, so that nobody else renders it.
pub fn owns(page: &Page) -> bool {
    page.label.starts_with(LESSONS)
}

/// Every lesson with its page, in order of their questions.
fn shown<'a>(loaded: &'a Loaded<'_>) -> Vec<(&'a Lesson, &'a Page)> {
    let lessons = loaded.data.lessons.iter().flat_map(|lessons| &lessons.all);
    let page_of = |lesson: &Lesson| loaded.pages.iter().find(|page| page.label == Path::new(&lesson.label));
    lessons.filter_map(|lesson| Some((lesson, page_of(lesson)?))).collect()
}

/// A job for each lesson.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<RenderJob<'a>> {
    let shown = shown(loaded);
    let count = shown.len();
    let beside = |at: usize| shown.get(at).map(|(_, page)| link(page));
    let job = |(at, &(lesson, page)): (usize, &(&'a Lesson, &'a Page))| {
        let place = Place { number: at + 1, count, previous: at.checked_sub(1).and_then(beside), next: beside(at + 1) };
        RenderJob::new(file_of(&page.path), Class::Page, &page.label, move || {
            let content = LessonView::of(loaded, lesson, page, &place);
            Ok(loaded.view.page(TEMPLATE, &pages::head(loaded, page), &content)?.into_bytes())
        })
    };
    shown.iter().enumerate().map(job).collect()
}

fn link(page: &Page) -> Link {
    Link { title: page.front.title.clone(), path: page.path.clone() }
}

/// Where a lesson stands among all that there are.
#[derive(Debug, Serialize)]
struct Place {
    number: usize,
    count: usize,
    previous: Option<Link>,
    next: Option<Link>,
}

/// What `lesson.html` gets as `content`.
#[derive(Serialize)]
struct LessonView<'a> {
    lesson: &'a Lesson,
    minutes: usize,
    place: &'a Place,
    /// The page that lists them.
    home: Option<Link>,
    /// The heading of its group, and the text of its question.
    group: &'a str,
    question: &'a str,
    /// The page of the self-check; none where it is not shown.
    self_check: Option<Link>,
    date: Option<Date>,
    sources: [(); 0],
}

impl<'a> LessonView<'a> {
    fn of(loaded: &'a Loaded<'_>, lesson: &'a Lesson, page: &Page, place: &'a Place) -> Self {
        let check = loaded.data.self_check.as_ref();
        let question = check.and_then(|check| check.question.iter().find(|one| one.number == lesson.question));
        let group = |id: &str| check?.group.iter().find(|group| group.id == id).map(|group| &*group.title);
        let of_kind = |kind| loaded.pages.iter().find(|page| page.kind() == kind).map(link);
        Self {
            lesson,
            minutes: lesson.minutes(),
            place,
            home: of_kind(PageKind::Lessons),
            group: question.and_then(|question| group(&question.group)).unwrap_or_default(),
            question: question.map_or("", |question| &*question.text),
            self_check: of_kind(PageKind::SelfCheck),
            date: page.date(),
            sources: [],
        }
    }
}

/// What the page that lists them gets: groups with their lessons, none without any, and how many there are.
pub fn table(loaded: &Loaded<'_>) -> Option<Value> {
    let (check, shown) = (loaded.data.self_check.as_ref()?, shown(loaded));
    let of_group = |lesson: &Lesson, id: &str| {
        check.question.iter().any(|question| question.number == lesson.question && question.group == id)
    };
    let row = |(lesson, page): &(&Lesson, &Page)| {
        json!({
            "number": lesson.question, "title": lesson.title, "lead": lesson.lead, "minutes": lesson.minutes(),
            "path": page.path,
        })
    };
    let groups = check.group.iter().map(|group| {
        let own = shown.iter().filter(|(lesson, _)| of_group(lesson, &group.id));
        json!({ "id": group.id, "title": group.title, "lessons": own.map(row).collect::<Vec<_>>() })
    });
    let groups: Vec<Value> = groups.filter(|group| group["lessons"] != json!([])).collect();
    loaded.data.lessons.as_ref().map(|_| json!({ "groups": groups, "total": shown.len() }))
}

/// The lesson of a question, if there is one.
pub fn of(loaded: &Loaded<'_>, question: u32) -> Option<Link> {
    shown(loaded).into_iter().find(|(lesson, _)| lesson.question == question).map(|(_, page)| link(page))
}

/// The links of lessons, whose lines are known.
pub fn written<'a>(loaded: &'a Loaded<'_>) -> impl Iterator<Item = FileLinks<'a>> {
    shown(loaded).into_iter().map(|(lesson, page)| FileLinks {
        source: Path::new(&lesson.label),
        url: &page.path,
        targets: &lesson.targets,
    })
}
