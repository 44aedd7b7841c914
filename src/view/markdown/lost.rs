//! Text that would not reach the page, or that no page can hold: cells beyond a table's head, everything after a
//! fence that is not closed, lines that Markdown takes for definitions, braces behind headings, control characters.

use super::Piece;
use crate::base::problem::Problem;
use crate::base::text;
use pulldown_cmark::{CodeBlockKind, Event, RefDefs, Tag};
use std::ops::Range;

/// A line that Markdown takes for the definition of a link.
#[derive(Debug)]
pub struct Definition {
    address: String,
    span: Range<usize>,
}

/// The definitions of a piece.
pub fn definitions(found: &RefDefs<'_>) -> Vec<Definition> {
    found.iter().map(|(_, it)| Definition { address: it.dest.to_string(), span: it.span.clone() }).collect()
}

/// Everything that is lost.
pub fn faults(piece: Piece<'_>, definitions: &[Definition]) -> Vec<Problem> {
    let mut faults: Vec<Problem> = definitions.iter().filter_map(|definition| unused(piece, definition)).collect();
    let mut columns = 0;
    for (event, range) in piece.events {
        match event {
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => faults.extend(beyond(piece, range.start, columns)),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                faults.extend(open_fence(piece, range));
                faults.extend(beside_fence(piece, range, info));
            }
            Event::Start(Tag::Heading { classes, attrs, .. }) if !(classes.is_empty() && attrs.is_empty()) => {
                let what = "見出しの後ろの { } の中は、ページに出ません。";
                let remedy = "見出しの文なら（）に替え、id なら {#cost} のように # から書いてください。";
                faults.push(piece.problem(range.start, what, remedy));
            }
            _ => {}
        }
    }
    faults.extend(text::unholdable(piece.source).map(|(offset, c)| {
        let what = format!("目に見えない制御文字（U+{:04X}）が入っています。ページに書けない文字です。", u32::from(c));
        piece.problem(offset, what, "ワープロなどから貼り付けたときに入ったものです。その文字を消してください。")
    }));
    faults
}

/// A definition that no link uses: the line is nowhere in the page.
fn unused(piece: Piece<'_>, definition: &Definition) -> Option<Problem> {
    let is_used = piece.events.iter().any(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            !piece.source[range.clone()].ends_with(')') && **dest_url == *definition.address
        }
        _ => false,
    });
    (!is_used).then(|| {
        let what = "この行はページに出ません（[ ]: で始まる行は、リンク先の控えとして読まれます）。";
        let remedy =
            "文として見せるときは、[ の前に \\ を付けるか、［ ］に替えてください。要らなければ消してください。";
        piece.problem(definition.span.start, what, remedy)
    })
}

/// The cells of a row that its table has no columns for.
fn beyond(piece: Piece<'_>, start: usize, columns: usize) -> Option<Problem> {
    let line = piece.line_from(start);
    let bars: Vec<usize> = line
        .match_indices('|')
        .map(|(at, _)| at)
        .filter(|at| line[..*at].bytes().rev().take_while(|byte| *byte == b'\\').count().is_multiple_of(2))
        .collect();
    let trimmed = line.trim();
    let first = usize::from(trimmed.starts_with('|'));
    let last =
        usize::from(trimmed.len() > 1 && trimmed.ends_with('|') && bars.last() == Some(&(line.trim_end().len() - 1)));
    let cells = (bars.len() + 1).saturating_sub(first + last);
    if cells <= columns {
        return None;
    }
    let at = bars.get(columns - 1 + first).copied().unwrap_or_default();
    let lost = line[at + 1..].trim().trim_end_matches('|').trim();
    let what = format!("表のこの行は {cells} 列あります（見出しは {columns} 列）。「{lost}」がページに出ません。");
    let remedy = "セルの数を見出しにそろえてください。セルの中に | を書くときは \\| とします。";
    Some(piece.problem(start + at, what, remedy))
}

/// A fence that only the end of the piece, or of its list or quotation, closes.
fn open_fence(piece: Piece<'_>, range: &Range<usize>) -> Option<Problem> {
    let block = piece.source[range.clone()].trim_end();
    let opening = block.trim_start();
    let mark = opening.chars().next()?;
    let fence = &opening[..opening.len() - opening.trim_start_matches(mark).len()];
    let last = block.rsplit_once('\n').map_or("", |(_, last)| last.trim_start_matches([' ', '>', '\t']));
    let is_closed = last.starts_with(fence) && last.trim_end().chars().all(|c| c == mark);
    (!is_closed).then(|| not_closed(piece, range.start, fence))
}

fn not_closed(piece: Piece<'_>, start: usize, fence: &str) -> Problem {
    let what = format!("「{fence}」で始めた枠が閉じていません。この後の文が、見出しも含めて枠の中に入ってしまいます。");
    let remedy = format!("枠の終わりに「{fence}」だけの行を書いてください。枠にしないのなら、この行を消してください。");
    piece.problem(start, what, &remedy)
}

/// Words behind the opening of a fence: they would name a language, and nobody sees them.
fn beside_fence(piece: Piece<'_>, range: &Range<usize>, info: &str) -> Option<Problem> {
    let is_language = info.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-+_.#".contains(&byte));
    (!is_language).then(|| {
        let what = format!("枠の初めの行にある「{info}」は、ページに出ません。");
        piece.problem(range.start, what, "枠の中の行か、枠の前の文に移してください。")
    })
}
