//! Markdown to HTML; this folder is the sole user of `pulldown_cmark`. CommonMark with tables, heading
//! ids and GFM alerts. What would slip through unseen is a problem with its place: raw HTML, links that
//! are not plain, text that is lost; marks that stay in the page are hints. Used for content, terms and answers.

#![expect(clippy::disallowed_types, reason = "the owner of pulldown_cmark")]

mod blocks;
mod check;
mod glossary;
mod inline;
mod lines;
mod lists;
mod lost;
mod marks;
mod table;

use super::Links;
use crate::base::problem::Problem;
pub use glossary::Glossary;
use pulldown_cmark::{Event, Options, Parser, TextMergeWithOffset, html};
use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// Where a piece of Markdown stands and where its links lead.
#[derive(Debug, Clone, Copy)]
pub struct MarkdownContext<'a> {
    /// The file it stands in, from the root on.
    pub file: &'a Path,
    /// The line of the file on which the piece begins, counted from 1.
    pub line: usize,
    /// Links of the surface it is shown on.
    pub links: &'a Links,
    /// What is linked to its explanation where it first stands; `None`: nothing.
    pub glossary: Option<&'a Glossary>,
}

/// A piece of Markdown as HTML, and what was found in it.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The HTML, without scripts, styles or inline attributes of either.
    pub html: String,
    /// The headings in order.
    pub toc: Vec<Heading>,
    /// How many 「まずこれだけ」 boxes there are.
    pub tips: usize,
    /// The links to pages of the site: `/faq/#cost`, `#here`.
    pub targets: Vec<Target>,
    /// The ids of the words that are linked to their explanations.
    pub explained: BTreeSet<String>,
    /// What the author may not have meant: marks that stay in the page, lists that fall apart.
    pub hints: Vec<Problem>,
}

impl Rendered {
    /// What stands before the first heading, and the rest: a tool stands between them.
    pub fn around(&self) -> (&str, &str) {
        let first =
            self.toc.first().and_then(|heading| self.html.find(&format!("<h{} id=\"{}\"", heading.level, heading.id)));
        self.html.split_at(first.unwrap_or(self.html.len()))
    }
}

/// A heading, for a page's table of contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// The id in the page.
    pub id: String,
    /// The words, without markup.
    pub title: String,
    /// 2 for `##`, and so on.
    pub level: u8,
}

/// A link into the site and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The site path with its fragment, as written.
    pub path: String,
    /// The line in the file, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
}

/// Renders a piece of Markdown.
///
/// # Errors
/// Every fault of the piece, with line and column, and its hints.
pub fn render(source: &str, context: &MarkdownContext<'_>) -> Result<Rendered, Vec<Problem>> {
    match render_all(source, context) {
        (rendered, problems) if problems.is_empty() => Ok(rendered),
        (rendered, mut problems) => {
            problems.extend(rendered.hints);
            Err(problems)
        }
    }
}

/// The same with whatever could be made of it beside its faults, so that its links can be looked at all the same.
pub fn render_all(source: &str, context: &MarkdownContext<'_>) -> (Rendered, Vec<Problem>) {
    let source = &*context.links.periods().filled(source);
    let options = Options::ENABLE_TABLES | Options::ENABLE_GFM | Options::ENABLE_HEADING_ATTRIBUTES;
    let parser = Parser::new_ext(source, options).into_offset_iter();
    let definitions = lost::definitions(parser.reference_definitions());
    let events: Vec<_> = TextMergeWithOffset::new(parser).collect();
    let mut writer = Writer::new(source, context, &events);
    let piece = Piece { source, context, events: &events };
    writer.problems.extend(check::faults(source, context, &events));
    writer.problems.extend(lost::faults(piece, &definitions));
    writer.found.hints = marks::hints(piece);
    writer.found.hints.extend(lists::hints(piece));
    while writer.next < events.len() {
        writer.step();
    }
    let Writer { out, mut found, mut problems, explained, .. } = writer;
    found.explained = explained.known;
    [&mut problems, &mut found.hints].into_iter().for_each(|told| {
        told.sort();
        told.dedup();
    });
    // Where something is at fault, the rest of the line may follow from it.
    found.hints.retain(|hint| problems.iter().all(|fault| fault.line() != hint.line()));
    html::push_html(&mut found.html, out.into_iter());
    (found, problems)
}

/// A piece as it is looked at: its text, where it stands, what the parser made of it.
#[derive(Debug, Clone, Copy)]
struct Piece<'a> {
    source: &'a str,
    context: &'a MarkdownContext<'a>,
    events: &'a [Spot<'a>],
}

impl<'a> Piece<'a> {
    /// A problem at a byte offset.
    fn problem(self, offset: usize, what: impl Into<String>, remedy: &str) -> Problem {
        fault(self.source, self.context, offset, what.into(), remedy)
    }

    /// The rest of the line from a byte offset on.
    fn line_from(self, offset: usize) -> &'a str {
        self.source[offset..].lines().next().unwrap_or_default()
    }

    /// How many bytes of its line stand before what begins at an offset, blanks at the offset counted as before it.
    fn column(self, offset: usize) -> usize {
        let start = self.source[..offset].rfind('\n').map_or(0, |at| at + 1);
        let line = self.line_from(offset);
        offset - start + line.len() - line.trim_start_matches(' ').len()
    }
}

/// An event of the parser and the bytes it stands for.
type Spot<'a> = (Event<'a>, Range<usize>);

/// Turns the parser's events into those that are written.
struct Writer<'a> {
    source: &'a str,
    context: &'a MarkdownContext<'a>,
    events: &'a [Spot<'a>],
    next: usize,
    out: Vec<Event<'a>>,
    found: Rendered,
    problems: Vec<Problem>,
    table: Option<table::Table>,
    explained: glossary::Explained,
    tables: usize,
    pictures: usize,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str, context: &'a MarkdownContext<'a>, events: &'a [Spot<'a>]) -> Self {
        Self {
            source,
            context,
            events,
            next: 0,
            out: Vec::with_capacity(events.len()),
            found: Rendered::default(),
            problems: Vec::new(),
            table: None,
            explained: glossary::Explained::default(),
            tables: 0,
            pictures: 0,
        }
    }

    /// Takes the next event, and more when they belong together.
    fn step(&mut self) {
        let events = self.events;
        let (event, range) = &events[self.next];
        self.next += 1;
        match event {
            Event::Start(tag) => self.start(tag, range.clone()),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.text(text),
            Event::SoftBreak => {
                if self.keeps_its_line() {
                    self.out.push(Event::InlineHtml("<br>\n".into()));
                } else if !self.is_between_japanese() {
                    self.out.push(Event::SoftBreak);
                }
            }
            Event::HardBreak => self.out.push(Event::InlineHtml("<br>\n".into())),
            Event::Rule => self.html("<hr>\n"),
            other => self.out.push(other.clone()),
        }
    }

    fn html(&mut self, html: impl Into<String>) {
        self.out.push(Event::Html(html.into().into()));
    }

    fn inline_html(&mut self, html: impl Into<String>) {
        self.out.push(Event::InlineHtml(html.into().into()));
    }

    fn fault(&mut self, offset: usize, what: impl Into<String>, remedy: &str) {
        self.problems.push(fault(self.source, self.context, offset, what.into(), remedy));
    }
}

/// A fault at a byte offset of the piece, as a place in its file.
fn fault(source: &str, context: &MarkdownContext<'_>, offset: usize, what: String, remedy: &str) -> Problem {
    let (line, column) = place(source, context, offset);
    Problem::new(context.file, what, remedy).at(line, column)
}

/// Line and column in the file of a byte offset of the piece.
fn place(source: &str, context: &MarkdownContext<'_>, offset: usize) -> (usize, usize) {
    let before = &source[..source.floor_char_boundary(offset.min(source.len()))];
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (context.line + before.matches('\n').count(), column)
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
