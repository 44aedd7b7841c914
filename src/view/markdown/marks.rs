//! Marks that were meant for something and stay in the page as they are typed, with the remedy for each. Hints
//! only: a page with them can be read. What is sure to be a slip is a fault (`check`).

use super::{Piece, lines};
use crate::base::problem::Problem;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Marks that stay when they stand as a pair around words, and what to write.
const PAIRS: [(&str, &str); 3] = [
    ("~~", "取り消し線は使えません。消すか、「（廃止）」のように言葉で書いてください。"),
    ("==", "== の印は効きません。強めるときは **ことば** と書いてください。"),
    ("＊＊", "＊＊ が全角です。強めるときは半角で **ことば** と書いてください。"),
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
                    hints.extend(at_start(piece, at, before == Some(&Event::SoftBreak)));
                    numbered = second_number(piece, range.start, numbered, &mut hints);
                }
            }
            _ => {}
        }
    }
    hints.into_iter().map(Problem::hint).collect()
}

/// What marks do in the middle of a text.
fn inside(piece: Piece<'_>, range: &Range<usize>) -> Vec<Problem> {
    let text = Slice { source: piece.source, range: range.clone() };
    let hint = |at: usize, what: String, remedy: &str| piece.problem(range.start + at, what, remedy);
    let stays = |mark: &str| format!("「{mark}」が文字のまま残ります。");
    let mut hints = Vec::new();
    for (mark, remedy) in PAIRS {
        let places: Vec<usize> = text.all(mark).collect();
        let pairs = places.chunks_exact(2).filter(|pair| {
            let within = &text.text()[pair[0] + mark.len()..pair[1]];
            !within.is_empty() && !within.starts_with(char::is_whitespace)
        });
        hints.extend(pairs.map(|pair| hint(pair[0], stays(mark), remedy)));
    }
    for (mark, name, remedy) in SINGLE {
        hints.extend(text.all(mark).map(|at| hint(at, format!("{name}「{mark}」が文字のまま残ります。"), remedy)));
    }
    hints.extend(text.all("`").map(|at| {
        hint(at, stays("`"), "枠にするときは ` で両側を囲み、文字として見せるときは \\` と書いてください。")
    }));
    hints.extend(emphasis(&text).into_iter().map(|(at, mark)| {
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
}

/// Whether no `\` stands before a byte of the source.
fn is_bare(source: &str, at: usize) -> bool {
    source[..at].bytes().rev().take_while(|byte| *byte == b'\\').count().is_multiple_of(2)
}

/// Each `*`, `_` or `__` that stands with another one close around words and yet does nothing, beside brackets or
/// Japanese.
fn emphasis(slice: &Slice<'_>) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    for mark in ["*", "_"] {
        let runs = runs(slice, mark);
        let mut at = 0;
        while let Some(open) = runs.get(at) {
            let shown = runs.get(at + 1).and_then(|close| pair(slice.text(), mark, open, close));
            at += if shown.is_some() { 2 } else { 1 };
            // Of two pairs on a line, the words between them may have become strong.
            let alone = || (*mark == *"*" && touches_bracket(slice.text(), open)).then_some("*");
            found.extend(shown.or_else(alone).map(|shown| (open.start, shown)));
        }
    }
    found
}

/// Whether a mark stands right at the outer side of a bracket.
fn touches_bracket(text: &str, run: &Range<usize>) -> bool {
    let before = text[..run.start].chars().next_back().is_some_and(|c| "」』）】》〉］".contains(c));
    let after = text[run.end..].chars().next().is_some_and(|c| "「『（【《〈［".contains(c));
    run.len() == 1 && (before || after)
}

/// The mark of two runs that stand close around words.
fn pair(text: &str, mark: &str, open: &Range<usize>, close: &Range<usize>) -> Option<&'static str> {
    let within = text.get(open.end..close.start)?;
    let is_close = !within.starts_with(char::is_whitespace) && !within.ends_with(char::is_whitespace);
    let before = text[..open.start].chars().next_back();
    let after = text[close.end..].chars().next();
    let is_beside = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
    let shown = match (mark, open.len()) {
        ("*", 1) => "*",
        ("_", 1) if is_beside(before) || is_beside(after) => "_",
        ("_", _) if is_beside(before) || is_beside(after) => "__",
        _ => return None,
    };
    (is_close && !within.is_empty()).then_some(shown)
}

/// Where the runs of a mark stand.
fn runs(text: &Slice<'_>, mark: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in text.all(mark) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

const HEADING: &str = "半角の ## と半角の空白の後に書いてください。";
const HEADING_AT_START: &str = "見出しは行の初めから、半角の ## と半角の空白の後に書いてください。";
const CALLOUT: &str =
    "囲みは > [!TIP]・NOTE・IMPORTANT・WARNING・CAUTION のどれかを1行に書き、次の行から > を付けて文を書いてください。";
const TABLE: &str = "表の前に空行を入れ、見出しの下に、見出しと同じ数の |---| の行を書いてください。";

/// What marks do where a line begins, seen from the text with which it begins.
fn at_start(piece: Piece<'_>, at: usize, goes_on: bool) -> Option<Problem> {
    let (_, range) = &piece.events[at];
    let line = piece.line_from(range.start);
    let hint = |what: String, remedy: &str| Some(piece.problem(range.start, what, remedy));
    let first = line.chars().next().filter(|_| is_bare(piece.source, range.start))?;
    let rest = &line[first.len_utf8()..];
    let second = rest.chars().next();
    let is_word = second
        .is_some_and(|c| !c.is_whitespace() && !c.is_ascii_digit() && (!c.is_ascii_punctuation() || "[`".contains(c)));
    let other_blank = second.and_then(other_blank);
    // Two lines of as many cells are rows of a table.
    let cells = |line: &str| line.matches('|').count();
    let next = piece.source[range.start..].lines().nth(1).unwrap_or_default();
    let is_row = cells(line) > 0 && cells(line) == cells(next);
    let box_of = ["[ ]", "[x]", "[X]", "[]", "［ ］", "［　］"].iter().find(|mark| line.starts_with(**mark));
    match first {
        '[' | '［' if box_of.is_some_and(|mark| !line[mark.len()..].starts_with('(')) => {
            hint("チェック欄の書き方が文字のまま残ります。".to_owned(), "「未」「済」のように言葉で書いてください。")
        }
        '-' | '*' | '+' if is_word && !is_paired(piece, at, first) => {
            hint(format!("「{first}」の後に空白がないため、箇条書きになりません。"), LIST)
        }
        '-' | '*' | '+' if other_blank.is_some() => {
            hint(format!("「{first}」の後の空白が{}のため、箇条書きになりません。", other_blank?), LIST)
        }
        '－' | '＊' | '＋' if second.is_some_and(char::is_whitespace) => {
            hint(format!("「{first}」が全角のため、箇条書きになりません。"), LIST)
        }
        '＃' => hint("「＃」が全角のため、見出しになりません。".to_owned(), HEADING),
        '#' if is_word || other_blank.is_some() => hint("「#」が文字のまま残ります。".to_owned(), HEADING_AT_START),
        '＞' => hint("「＞」が全角のため、引用になりません。".to_owned(), "半角の > で書いてください。"),
        ':' | '：' if line.starts_with(":::") || line.starts_with("：：：") => {
            hint("「:::」が文字のまま残り、囲みになりません。".to_owned(), CALLOUT)
        }
        ':' | '：' if goes_on && (first == '：' || second.is_some_and(char::is_whitespace)) => hint(
            "用語と説明の書き方（: ）が文字のまま残ります。".to_owned(),
            "表か、「**用語** 説明」の箇条書きにしてください。",
        ),
        '|' => hint("「|」が文字のまま残り、表になりません。".to_owned(), TABLE),
        '0'..='9' if !is_row => number(line).and_then(|what| hint(what, LIST)),
        _ if is_row && !goes_on => hint("「|」が文字のまま残り、表になりません。".to_owned(), TABLE),
        _ => None,
    }
}

/// Whether the mark at the beginning of a line is the first of two around words, which `emphasis` tells of.
fn is_paired(piece: Piece<'_>, at: usize, mark: char) -> bool {
    let text = Slice { source: piece.source, range: piece.events[at].1.clone() };
    mark == '*' && emphasis(&text).iter().any(|(at, _)| *at == 0)
}

/// Why a line that begins with a number is no item of a list.
fn number(line: &str) -> Option<String> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let mark = rest.chars().next().filter(|mark| ['.', ')'].contains(mark))?;
    let shown = &line[..=digits];
    match rest[mark.len_utf8()..].chars().next()? {
        c if let Some(blank) = other_blank(c) => {
            Some(format!("「{shown}」の後の空白が{blank}のため、番号の並びになりません。"))
        }
        ' ' if digits < 4 => Some(format!("前の行が文のため、「{shown}」は番号の並びになりません。")),
        c if digits < 4 && !c.is_ascii_digit() && !c.is_ascii_punctuation() => {
            Some(format!("「{shown}」の後に空白がないため、番号の並びになりません。"))
        }
        _ => None,
    }
}

/// What a blank is that is none to Markdown.
fn other_blank(c: char) -> Option<&'static str> {
    match c {
        ' ' | '\t' | '\n' => None,
        '\u{3000}' => Some("全角"),
        c => c.is_whitespace().then_some("ふつうの空白ではない字"),
    }
}

/// Tells of marks of lists that Markdown does not know once a block has two of them; keeps the place of the first.
fn second_number(piece: Piece<'_>, start: usize, first: Option<usize>, hints: &mut Vec<Problem>) -> Option<usize> {
    if lines::item(piece.line_from(start)).is_none() {
        return first;
    }
    if let Some(first) = first.filter(|first| *first != usize::MAX) {
        let mark = lines::item(piece.line_from(first)).unwrap_or_default();
        let what = format!("「{mark}」で始まる行は、箇条書きになりません（行を分けるだけです）。");
        hints.push(piece.problem(first, what, LIST));
        return Some(usize::MAX);
    }
    first.or(Some(start))
}
