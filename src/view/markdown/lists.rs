//! Lists, tables and headings that come out otherwise than they are written: what should belong to an item and stands
//! beside it, numbers that are counted anew, lines that an item, a quotation or a table above takes in, a line that a
//! rule below it makes a heading. Hints only.

use super::{Piece, lines};
use crate::base::problem::Problem;
use pulldown_cmark::{Event, Tag, TagEnd};

/// Every such place.
pub fn hints(piece: Piece<'_>) -> Vec<Problem> {
    let mut hints = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let (mut quotes, mut columns) = (0, 0);
    for (at, (event, range)) in piece.events.iter().enumerate() {
        match event {
            Event::Start(Tag::List(_)) => open.push(Open { quotes, ..Open::default() }),
            Event::Start(Tag::Item) => {
                hints.extend(open.last_mut().and_then(|list| list.take(piece, range.start)));
            }
            Event::End(TagEnd::List(_)) => {
                hints.extend(open.pop().and_then(|list| counted_anew(piece, &list)));
                hints.extend(fallen_out(piece, at, range.start));
            }
            Event::Start(Tag::BlockQuote(_)) => quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => quotes -= 1,
            Event::SoftBreak => {
                let is_in_item = open.last().is_some_and(|list| list.quotes == quotes);
                hints.extend(taken_in(piece, range.end, quotes, is_in_item));
            }
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) if columns > 1 && !piece.line_from(range.start).contains('|') => {
                let what = "この行は、上の表の中に入ります。";
                hints.push(piece.problem(range.start, what, "表の後の文なら、前に空行を入れてください。"));
            }
            Event::Start(Tag::Heading { .. }) => hints.extend(underlined(piece, range.start)),
            _ => {}
        }
    }
    hints.into_iter().map(Problem::hint).collect()
}

/// A list that is open.
#[derive(Default)]
struct Open {
    /// The numbers of its items, as they are written.
    numbers: Vec<(u64, usize)>,
    /// Where its first item begins in its line.
    column: Option<usize>,
    /// Whether one is set in further, so that its numbers are those of another list.
    is_uneven: bool,
    /// How many quotations it stands in.
    quotes: usize,
}

impl Open {
    /// Takes an item; tells of one that is set in, but not far enough to stand below the one before.
    fn take(&mut self, piece: Piece<'_>, start: usize) -> Option<Problem> {
        self.numbers.extend(number_at(piece, start).map(|number| (number, start)));
        let column = piece.column(start);
        let first = *self.column.get_or_insert(column);
        (column > first).then(|| {
            self.is_uneven = true;
            let what = "字下げが足りず、上の項目の中に入っていません。同じ段の項目になります。";
            let remedy = "上の項目の文の初めにそろえて字下げするか、字下げをやめてください。";
            piece.problem(
                start + piece.line_from(start).len() - piece.line_from(start).trim_start().len(),
                what,
                remedy,
            )
        })
    }
}

/// A line without its own mark that the item or the quotation above takes in.
fn taken_in(piece: Piece<'_>, start: usize, quotes: usize, is_in_item: bool) -> Option<Problem> {
    let whole = piece.source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = piece.line_from(whole);
    let marks = line.chars().take_while(|c| [' ', '>'].contains(c)).filter(|c| *c == '>').count();
    let rest = line.trim_start_matches([' ', '>']);
    let (what, remedy) = if marks < quotes {
        (
            "> のないこの行も、上の引用の中に入ります。",
            "引用の続きなら行の初めに > を付け、そうでなければ前に空行を入れてください。",
        )
    } else if is_in_item && quotes == 0 && !line.starts_with(char::is_whitespace) && !lines::is_mark(rest) {
        (
            "この行は、上の項目の続きになります。",
            "項目の続きなら半角の空白 2 つで字下げし、そうでなければ前に空行を入れてください。",
        )
    } else {
        return None;
    };
    Some(piece.problem(whole, what, remedy))
}

fn number_at(piece: Piece<'_>, offset: usize) -> Option<u64> {
    let line = piece.line_from(offset).trim_start();
    line[..line.find(|c: char| !c.is_ascii_digit())?].parse().ok()
}

/// Numbers that are neither one after the other nor all the same: a page counts on from the first.
fn counted_anew(piece: Piece<'_>, Open { numbers, is_uneven, .. }: &Open) -> Option<Problem> {
    let (first, _) = *numbers.first()?;
    if *is_uneven || numbers.iter().all(|(number, _)| *number == first) {
        return None;
    }
    let mut counted = (first..).zip(numbers);
    let (shown, (written, offset)) = counted.find(|(shown, (written, _))| shown != written)?;
    let what = format!("番号 {written} は、ページでは {shown} になります（番号は 1 つ目から順に振られます）。");
    let remedy = "番号を順に直すか、番号をそのまま見せたいときは表か見出しにしてください。";
    Some(piece.problem(*offset, what, remedy))
}

/// What follows a list and is set in, but not far enough to belong to its item.
fn fallen_out(piece: Piece<'_>, at: usize, list: usize) -> Option<Problem> {
    let (Event::Start(tag), range) = piece.events.get(at + 1)? else { return None };
    let is_block = matches!(
        tag,
        Tag::Paragraph | Tag::List(_) | Tag::CodeBlock(_) | Tag::Table(_) | Tag::BlockQuote(_) | Tag::Heading { .. }
    );
    let start = range.start;
    (is_block && piece.column(start) > piece.column(list)).then(|| {
        let item = piece.line_from(list).trim_start();
        let width = item.len() - item.trim_start_matches(|c: char| !c.is_whitespace()).trim_start_matches(' ').len();
        let what = "字下げが足りず、上の項目の中に入っていません。箇条書きがここで切れます。";
        let remedy = format!("上の項目の文の初めにそろえて、半角の空白 {width} つで字下げしてください。");
        piece.problem(start + piece.line_from(start).len() - piece.line_from(start).trim_start().len(), what, &remedy)
    })
}

fn underlined(piece: Piece<'_>, start: usize) -> Option<Problem> {
    let is_plain = piece.line_from(start).trim_start().starts_with('#');
    (!is_plain).then(|| {
        let what = "すぐ下の --- のために、この行が見出しになります。";
        let remedy = "区切り線なら --- の前に空行を入れ、見出しなら行の初めに ## と書いてください。";
        piece.problem(start, what, remedy)
    })
}
