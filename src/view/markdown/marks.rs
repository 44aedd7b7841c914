//! Marks that were meant for something and stay in the page as they are typed, with the remedy for each. Hints
//! only: a page with them can be read. What is sure to be a slip is a fault (`check`).

use super::{Piece, lines};
use crate::base::problem::Problem;
use crate::base::{japanese, text};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Marks that stay when they stand as a pair around words, and what to write.
const PAIRS: [(&str, &str); 2] = [
    ("~~", "取り消し線は使えません。消すか、「（廃止）」のように言葉で書いてください。"),
    ("==", "== の印は効きません。強めるときは **ことば** と書いてください。"),
];
/// Marks that stay wherever they stand.
const SINGLE: [(&str, &str, &str); 6] = [
    ("[^", "脚注の書き方", "脚注は使えません。文の中に（　）で書くか、段落を分けてください。"),
    ("[[", "二重のかっこ", "リンクは [ことば](/path/) と書いてください。"),
    ("{#", "見出しの id の書き方", "## 見出し {#cost} のように、見出しの行の終わりに半角で書いてください。"),
    ("｛#", "見出しの id の書き方", "## 見出し {#cost} のように、見出しの行の終わりに半角で書いてください。"),
    ("｛＃", "見出しの id の書き方", "## 見出し {#cost} のように、見出しの行の終わりに半角で書いてください。"),
    ("{＃", "見出しの id の書き方", "## 見出し {#cost} のように、見出しの行の終わりに半角で書いてください。"),
];
const LIST: &str = "箇条書きは、前に空行を入れ、半角の - と半角の空白の後に書いてください（番号は 1. と半角の空白）。";

/// Every mark that stays.
pub fn hints(piece: Piece<'_>) -> Vec<Problem> {
    let mut hints = Vec::new();
    let (mut in_code, mut numbered) = (false, None);
    for (at, (event, range)) in piece.events.iter().enumerate() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Paragraph | Tag::Item) => numbered = None,
            Event::Text(_) if !in_code => {
                let before = at.checked_sub(1).map(|before| &piece.events[before].0);
                hints.extend(inside(piece, range));
                let starts = matches!(before, Some(Event::Start(Tag::Paragraph | Tag::Item) | Event::SoftBreak));
                if starts {
                    let is_in_item = matches!(before, Some(Event::Start(Tag::Item)));
                    let goes_on = before == Some(&Event::SoftBreak);
                    hints.extend(at_start(piece, at, (is_in_item, goes_on)));
                    numbered = second_number(piece, range.start, numbered, &mut hints);
                }
            }
            _ => {}
        }
    }
    hints.extend(invisible(piece));
    hints.into_iter().map(Problem::hint).collect()
}

/// What marks do in the middle of a text.
fn inside(piece: Piece<'_>, range: &Range<usize>) -> Vec<Problem> {
    let text = Slice { source: piece.source, range: range.clone() };
    let hint = |at: usize, what: String, remedy: &str| piece.problem(range.start + at, what, remedy);
    let stays = |mark: &str| format!("「{mark}」が文字のまま残ります。");
    let mut hints = Vec::new();
    for (mark, remedy) in PAIRS {
        let pair = text.find(mark).filter(|at| {
            let within = &text.text()[at + mark.len()..];
            within.find(mark).is_some_and(|end| end > 0 && !within.starts_with(char::is_whitespace))
        });
        hints.extend(pair.map(|at| hint(at, stays(mark), remedy)));
    }
    for (mark, name, remedy) in SINGLE {
        hints.extend(text.find(mark).map(|at| hint(at, format!("{name}「{mark}」が文字のまま残ります。"), remedy)));
    }
    hints.extend(text.find("`").map(|at| {
        hint(at, stays("`"), "枠にするときは ` で両側を囲み、文字として見せるときは \\` と書いてください。")
    }));
    hints.extend(emphasis(&text).map(|(at, mark)| {
        let remedy = "強めるときは **ことば** と書き、かっこや句読点を ** の外に出してください。文字として見せるときは前に \\ を付けます。";
        hint(at, stays(mark), remedy)
    }));
    hints.extend(
        text.text().find('\u{fffd}').map(|at| {
            hint(at, "文字化け（U+FFFD）があります。".to_owned(), "元の資料を見て、正しい字に直してください。")
        }),
    );
    hints
}

/// A text within its source, where a `\` before a mark still stands.
struct Slice<'a> {
    source: &'a str,
    range: Range<usize>,
}

impl<'a> Slice<'a> {
    fn text(&self) -> &'a str {
        &self.source[self.range.clone()]
    }

    /// Where a mark stands that no `\` takes its meaning, from the beginning of the text.
    fn all<'s>(&'s self, mark: &'s str) -> impl Iterator<Item = usize> + 's {
        self.text().match_indices(mark).map(|(at, _)| at).filter(|at| is_bare(self.source, self.range.start + at))
    }

    fn find(&self, mark: &str) -> Option<usize> {
        self.all(mark).next()
    }
}

/// Whether no `\` stands before a byte of the source.
fn is_bare(source: &str, at: usize) -> bool {
    source[..at].bytes().rev().take_while(|byte| *byte == b'\\').count().is_multiple_of(2)
}

/// The first of two `*`, `_` or `__` that stand close around words and yet do nothing, beside brackets or Japanese.
fn emphasis(slice: &Slice<'_>) -> Option<(usize, &'static str)> {
    let text = slice.text();
    ["*", "_"].iter().find_map(|mark| {
        let runs = runs(slice, mark);
        runs.windows(2).find_map(|pair| {
            let [(open, opening), (close, _)] = pair else { return None };
            let (start, end) = (open + opening, *close);
            let within = text.get(start..end)?;
            let is_close = !within.starts_with(char::is_whitespace) && !within.ends_with(char::is_whitespace);
            let before = text[..*open].chars().next_back();
            let after = text[end..].trim_start_matches(mark).chars().next();
            let is_beside = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
            let counts = *mark == "*" || is_beside(before) || is_beside(after);
            let shown = if *mark == "*" { "*" } else { ["_", "__"][usize::from(*opening > 1)] };
            (is_close && !within.is_empty() && counts && !(*mark == "*" && *opening > 1)).then_some((*open, shown))
        })
    })
}

/// Where the runs of a mark begin, and how long they are.
fn runs(text: &Slice<'_>, mark: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in text.all(mark) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    runs
}

/// What marks do where a line begins, seen from the text with which it begins.
fn at_start(piece: Piece<'_>, at: usize, (is_in_item, goes_on): (bool, bool)) -> Option<Problem> {
    let (_, range) = &piece.events[at];
    let line = piece.line_from(range.start);
    let hint = |what: String, remedy: &str| Some(piece.problem(range.start, what, remedy));
    let first = line.chars().next().filter(|_| is_bare(piece.source, range.start))?;
    let rest = &line[first.len_utf8()..];
    let second = rest.chars().next();
    let is_word = second
        .is_some_and(|c| !c.is_whitespace() && !c.is_ascii_digit() && (!c.is_ascii_punctuation() || "[`".contains(c)));
    let is_wide = second == Some('\u{3000}');
    let box_of = ["[ ]", "[x]", "[X]", "[]", "［ ］", "［　］"].iter().find(|mark| line.starts_with(**mark));
    match first {
        '[' | '［' if is_in_item && box_of.is_some_and(|mark| !line[mark.len()..].starts_with('(')) => {
            hint("チェック欄の書き方が文字のまま残ります。".to_owned(), "「未」「済」のように言葉で書いてください。")
        }
        '-' | '*' | '+' if is_word && !is_paired(piece, at, first) => {
            hint(format!("「{first}」の後に空白がないため、箇条書きになりません。"), LIST)
        }
        '-' | '*' | '+' if is_wide => hint(format!("「{first}」の後の空白が全角のため、箇条書きになりません。"), LIST),
        '－' | '＊' | '＋' if is_wide || second == Some(' ') => {
            hint(format!("「{first}」が全角のため、箇条書きになりません。"), LIST)
        }
        '＃' => {
            hint("「＃」が全角のため、見出しになりません。".to_owned(), "半角の ## と半角の空白の後に書いてください。")
        }
        '#' if is_word || is_wide => hint(
            "「#」が文字のまま残ります。".to_owned(),
            "見出しは行の初めから、半角の ## と半角の空白の後に書いてください。",
        ),
        '＞' => hint("「＞」が全角のため、引用になりません。".to_owned(), "半角の > で書いてください。"),
        ':' | '：' if goes_on && matches!(second, Some(' ' | '\u{3000}')) => hint(
            "用語と説明の書き方（: ）が文字のまま残ります。".to_owned(),
            "表か、「**用語** 説明」の箇条書きにしてください。",
        ),
        '|' => hint(
            "「|」が文字のまま残り、表になりません。".to_owned(),
            "表の前に空行を入れ、見出しの下に、見出しと同じ数の |---| の行を書いてください。",
        ),
        '0'..='9' => number(line).and_then(|what| hint(what, LIST)),
        _ => None,
    }
}

/// Whether the mark at the beginning of a line is the first of two around words, which `emphasis` tells of.
fn is_paired(piece: Piece<'_>, at: usize, mark: char) -> bool {
    let text = Slice { source: piece.source, range: piece.events[at].1.clone() };
    mark == '*' && emphasis(&text).is_some_and(|(at, _)| at == 0)
}

/// Why a line that begins with a number is no item of a list.
fn number(line: &str) -> Option<String> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let mark = rest.chars().next().filter(|mark| ['.', ')'].contains(mark))?;
    let shown = &line[..=digits];
    match rest[mark.len_utf8()..].chars().next()? {
        '\u{3000}' => Some(format!("「{shown}」の後の空白が全角のため、番号の並びになりません。")),
        ' ' if digits < 4 => Some(format!("前の行が文のため、「{shown}」は番号の並びになりません。")),
        c if digits < 4 && !c.is_ascii_digit() && !c.is_ascii_punctuation() => {
            Some(format!("「{shown}」の後に空白がないため、番号の並びになりません。"))
        }
        _ => None,
    }
}

/// Tells of numbers that Markdown does not know once a block has two of them; keeps the place of the first.
fn second_number(piece: Piece<'_>, start: usize, first: Option<usize>, hints: &mut Vec<Problem>) -> Option<usize> {
    if !lines::is_numbered(piece.line_from(start)) {
        return first;
    }
    if let Some(first) = first.filter(|first| *first != usize::MAX) {
        let mark: String = piece.line_from(first).chars().take(1).collect();
        let what = format!("「{mark}」で始まる行は、番号の並びになりません（行を分けるだけです）。");
        hints.push(piece.problem(first, what, LIST));
        return Some(usize::MAX);
    }
    first.or(Some(start))
}

/// Characters that nobody sees, one hint a line.
fn invisible(piece: Piece<'_>) -> Vec<Problem> {
    let mut hints: Vec<Problem> = Vec::new();
    let mut last = None;
    for (at, c) in piece.source.char_indices().filter(|(at, c)| is_pasted(piece.source, (*at, *c))) {
        let line = piece.source[..at].matches('\n').count();
        if last.replace(line) != Some(line) {
            let what = format!("目に見えない文字（U+{:04X}）が入っています。", u32::from(c));
            hints.push(piece.problem(
                at,
                what,
                "貼り付けたときに入ったものです。その前後の字ごと消して、打ち直してください。",
            ));
        }
    }
    hints
}

/// Whether a character cannot be seen and comes along when text is pasted; not what parts lines, what no page can hold
/// (`lost` tells of it) and what joins two emoji to one.
fn is_pasted(source: &str, (at, c): (usize, char)) -> bool {
    let is_sign = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !c.is_alphanumeric());
    let joins = || is_sign(source[..at].chars().next_back()) && is_sign(source[at + c.len_utf8()..].chars().next());
    japanese::is_invisible(c)
        && !matches!(c, '\n' | '\t')
        && text::unholdable(c.encode_utf8(&mut [0; 4])).next().is_none()
        && !(c == '\u{200d}' && joins())
}
