//! Blocks: headings with ids, callouts with their Japanese labels, pictures that stand alone.

use super::{Heading, Writer};
use crate::base::japanese;
use crate::view::escape;
use pulldown_cmark::{BlockQuoteKind, CowStr, Event, Tag, TagEnd};
use std::ops::Range;

impl<'a> Writer<'a> {
    pub(super) fn start(&mut self, tag: &Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, id, .. } => self.heading(*level as u8, id.as_deref(), range),
            Tag::BlockQuote(Some(kind)) => self.callout(*kind),
            Tag::Paragraph if self.is_lone_picture() => {
                self.html("<figure class=\"figure\">");
            }
            Tag::Link { link_type, dest_url, .. } => {
                self.explained.closed += 1;
                self.link(*link_type, dest_url, range);
            }
            Tag::Image { dest_url, .. } => self.picture(dest_url, range),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead | Tag::TableRow | Tag::TableCell => self.start_table_part(tag),
            other => {
                self.explained.closed += usize::from(matches!(other, Tag::CodeBlock(_) | Tag::BlockQuote(None)));
                self.out.push(Event::Start(other.clone()));
            }
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(Some(_)) => self.html("</div>\n"),
            TagEnd::Paragraph if self.closes_lone_picture() => self.html("</figure>\n"),
            TagEnd::Link => {
                self.explained.closed -= 1;
                self.inline_html("</a>");
            }
            TagEnd::CodeBlock | TagEnd::BlockQuote(None) => {
                self.explained.closed -= 1;
                self.out.push(Event::End(tag));
            }
            TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => self.end_table_part(tag),
            other => self.out.push(Event::End(other)),
        }
    }

    fn heading(&mut self, level: u8, id: Option<&str>, range: Range<usize>) {
        let title = self.text_until(|event| matches!(event, Event::End(TagEnd::Heading(_))));
        let given = id.is_some();
        let id = id.map_or_else(|| self.anchor(&title), str::to_owned);
        if self.found.toc.iter().any(|heading| heading.id == id) {
            let what = format!("見出しの id「{id}」が 2 つあります。");
            self.fault(range.start, what, "別の {#id} を付けてください。");
        }
        if given && !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            let what = format!("見出しの id「{id}」に使えない文字があります。");
            self.fault(range.start, what, "半角の英小文字・数字・ハイフンで書いてください。");
        }
        self.html(format!("<h{level} id=\"{id}\">"));
        self.found.toc.push(Heading { id, title, level });
        let events = self.events;
        self.explained.closed += 1;
        while !matches!(events[self.next].0, Event::End(TagEnd::Heading(_))) {
            self.step();
        }
        self.explained.closed -= 1;
        self.next += 1;
        self.inline_html(format!("</h{level}>\n"));
    }

    /// An id made of a heading's words, so that it stays when others come before it; never one that is given.
    fn anchor(&self, title: &str) -> String {
        let small = japanese::compatible(title).flat_map(char::to_lowercase);
        let letters = small.map(|c| if c.is_alphanumeric() || is_part(c) { c } else { '-' });
        let words: String = letters.collect();
        let mut slug = words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
        if slug.is_empty() {
            slug = "section".to_owned();
        }
        let is_given = |id: &str| {
            self.events
                .iter()
                .any(|(event, _)| matches!(event, Event::Start(Tag::Heading { id: Some(given), .. }) if **given == *id))
        };
        let is_taken = |id: &String| is_given(id) || self.found.toc.iter().any(|heading| heading.id == *id);
        let numbered = (2..).map(|number| format!("{slug}-{number}"));
        std::iter::once(slug.clone()).chain(numbered).find(|id| !is_taken(id)).unwrap_or_default()
    }

    fn callout(&mut self, kind: BlockQuoteKind) {
        let labels = self.context.links.labels();
        let (class, label) = match kind {
            BlockQuoteKind::Tip => ("tip", &labels.tip),
            BlockQuoteKind::Note => ("note", &labels.note),
            BlockQuoteKind::Warning => ("warning", &labels.warning),
            BlockQuoteKind::Caution => ("caution", &labels.caution),
            BlockQuoteKind::Important => ("important", &labels.important),
        };
        self.found.tips += usize::from(kind == BlockQuoteKind::Tip);
        self.html(format!(
            "<div class=\"callout callout-{class}\">\n<p class=\"callout-title\">{}</p>\n",
            escape(label)
        ));
    }

    /// The words of the coming events up to the one that ends them.
    pub(super) fn text_until(&self, is_end: impl Fn(&Event<'_>) -> bool) -> String {
        let coming = self.events[self.next..].iter().map(|(event, _)| event);
        coming
            .take_while(|event| !is_end(event))
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(CowStr::as_ref(text)),
                _ => None,
            })
            .collect()
    }

    /// Whether the paragraph that just began holds one picture and nothing else.
    fn is_lone_picture(&self) -> bool {
        let rest = &self.events[self.next..];
        let starts = matches!(rest.first(), Some((Event::Start(Tag::Image { .. }), _)));
        let end = rest.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Image)));
        starts && end.is_some_and(|end| matches!(rest.get(end + 1), Some((Event::End(TagEnd::Paragraph), _))))
    }

    /// Whether the paragraph that just ended was opened as a figure: the picture before it then came first in it.
    fn closes_lone_picture(&self) -> bool {
        let before = &self.events[..self.next - 1];
        let is_image_end = matches!(before.last(), Some((Event::End(TagEnd::Image), _)));
        let start = before.iter().rposition(|(event, _)| matches!(event, Event::Start(Tag::Image { .. })));
        is_image_end
            && start.is_some_and(|start| start > 0 && matches!(before[start - 1].0, Event::Start(Tag::Paragraph)))
    }
}

/// What belongs to a word and is no letter: the long mark of kana, and marks that make another shape of a letter.
fn is_part(c: char) -> bool {
    matches!(c, 'ー' | '々' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
