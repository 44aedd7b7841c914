//! Lists and headings that come out otherwise than they are written: what should belong to an item and stands beside
//! it, numbers that are counted anew, a line that a rule below it makes a heading. Hints only.

use super::Piece;
use crate::base::problem::Problem;
use pulldown_cmark::{Event, Tag, TagEnd};

/// Every such place.
pub fn hints(piece: Piece<'_>) -> Vec<Problem> {
    let mut hints = Vec::new();
    // The numbers of the lists that are open, as they are written.
    let mut open: Vec<Vec<(u64, usize)>> = Vec::new();
    for (at, (event, range)) in piece.events.iter().enumerate() {
        match event {
            Event::Start(Tag::List(_)) => open.push(Vec::new()),
            Event::Start(Tag::Item) => {
                let number = number_at(piece, range.start);
                open.last_mut().into_iter().for_each(|list| list.extend(number.map(|number| (number, range.start))));
            }
            Event::End(TagEnd::List(_)) => {
                hints.extend(open.pop().and_then(|numbers| counted_anew(piece, &numbers)));
                hints.extend(fallen_out(piece, at, range.start));
            }
            Event::Start(Tag::Heading { .. }) => hints.extend(underlined(piece, range.start)),
            _ => {}
        }
    }
    hints.into_iter().map(Problem::hint).collect()
}

fn number_at(piece: Piece<'_>, offset: usize) -> Option<u64> {
    let line = piece.line_from(offset).trim_start();
    line[..line.find(|c: char| !c.is_ascii_digit())?].parse().ok()
}

/// Numbers that are neither one after the other nor all the same: a page counts on from the first.
fn counted_anew(piece: Piece<'_>, numbers: &[(u64, usize)]) -> Option<Problem> {
    let (first, _) = *numbers.first()?;
    if numbers.iter().all(|(number, _)| *number == first) {
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
