//! Tables: no inline styles, heads with their scope, and a frame that scrolls by keyboard on a small screen.

use super::Writer;
use crate::view::escape;
use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

/// The table being written.
pub struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// The head's first cell is empty: the first column then names the rows.
    names_rows: bool,
}

impl Table {
    /// The element of the present cell. An empty head cell is a plain one: it names nothing.
    fn cell(&self, is_empty: bool) -> &'static str {
        match (self.in_head, self.column) {
            (true, _) if is_empty => "td",
            (true, _) => "th",
            (false, 1) if self.names_rows => "th",
            (false, _) => "td",
        }
    }
}

impl Writer<'_> {
    pub(super) fn start_table(&mut self, alignments: &[Alignment]) {
        self.tables += 1;
        let names_rows = matches!(
            self.events.get(self.next..self.next + 3),
            Some([
                (Event::Start(Tag::TableHead), _),
                (Event::Start(Tag::TableCell), _),
                (Event::End(TagEnd::TableCell), _)
            ])
        );
        let above = self.found.toc.last().map_or(String::new(), |heading| format!("（{}）", heading.title));
        let label = escape(&format!("{}{}{above}", self.context.links.labels().table, self.tables));
        self.html(format!("<section class=\"table-wrap\" aria-label=\"{label}\" tabindex=\"0\">\n<table>\n"));
        self.table = Some(Table { alignments: alignments.to_vec(), column: 0, in_head: false, names_rows });
    }

    pub(super) fn start_table_part(&mut self, tag: &Tag<'_>) {
        let is_empty = matches!(self.events.get(self.next), Some((Event::End(TagEnd::TableCell), _)));
        let Some(table) = &mut self.table else { return };
        let html = match tag {
            Tag::TableHead => {
                self.explained.closed += 1;
                table.in_head = true;
                table.column = 0;
                "<thead>\n<tr>".to_owned()
            }
            Tag::TableRow => {
                table.column = 0;
                "<tr>".to_owned()
            }
            _ => {
                table.column += 1;
                let element = table.cell(is_empty);
                let scope = match (element, table.in_head) {
                    ("td", _) => "",
                    (_, true) => " scope=\"col\"",
                    (_, false) => " scope=\"row\"",
                };
                let right = table.alignments.get(table.column - 1) == Some(&Alignment::Right);
                format!("<{element}{scope}{}>", if right { " class=\"numeric\"" } else { "" })
            }
        };
        self.inline_html(html);
    }

    pub(super) fn end_table_part(&mut self, tag: TagEnd) {
        let is_empty = matches!(self.events.get(self.next.wrapping_sub(2)), Some((Event::Start(Tag::TableCell), _)));
        let Some(table) = &mut self.table else { return };
        let html = match tag {
            TagEnd::TableHead => {
                self.explained.closed -= 1;
                table.in_head = false;
                "</tr>\n</thead>\n<tbody>\n".to_owned()
            }
            TagEnd::TableRow => "</tr>\n".to_owned(),
            TagEnd::TableCell => format!("</{}>", table.cell(is_empty)),
            _ => {
                self.table = None;
                "</tbody>\n</table>\n</section>\n".to_owned()
            }
        };
        self.inline_html(html);
    }
}
