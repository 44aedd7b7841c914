//! What stands on the page of each lesson, and on the one that shows all of them in a table (`kind = "lessons"`). Used by
//! `plan` and `template_context`; the self-check asks here where its advice leads to.

use super::below::{self, OF_LESSONS, link};
use super::content::Page;
use super::data::lessons::Lesson;
use super::job::{Class, RenderJob, file_of};
use super::load::Loaded;
use super::page_kind::PageKind;
use super::pages;
use crate::config::Link;
use crate::view::markdown::Target;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

impl below::PageSource for Lesson {
    fn label(&self) -> &str {
        &self.label
    }

    fn slug(&self) -> String {
        format!("{:02}", self.question)
    }

    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.lead)
    }

    fn order(&self) -> i64 {
        i64::from(self.question)
    }

    fn targets(&self) -> &[Target] {
        &self.targets
    }
}

/// Every lesson with its page, in order of their questions.
fn shown<'a>(loaded: &'a Loaded<'_>) -> Vec<(&'a Lesson, &'a Page)> {
    below::shown(loaded, loaded.data.lessons.as_ref().map(|lessons| &*lessons.all))
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
            Ok(loaded.view.page(OF_LESSONS.template, &pages::head(loaded, page), &content)?.into_bytes())
        })
    };
    shown.iter().enumerate().map(job).collect()
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
        let self_check = loaded.pages.iter().find(|page| page.kind() == PageKind::SelfCheck);
        Self {
            lesson,
            minutes: lesson.minutes(),
            place,
            home: OF_LESSONS.home(loaded),
            group: question.and_then(|question| group(&question.group)).unwrap_or_default(),
            question: question.map_or("", |question| &*question.text),
            self_check: self_check.map(link),
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
