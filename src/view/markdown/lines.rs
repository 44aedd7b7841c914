//! Lines that people mean to stand by themselves though Markdown would join them: those that begin with ・ and its
//! like, numbered ones (①, １．, ア．), dashes, addresses with their telephone numbers, and rows of 「ことば：中身」.

use super::{Spot, Writer};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// What Japanese texts put before the things they list.
const BULLETS: &str = "・･•‣●○◎■□◆◇▶▷▪▸➢✓✔☑※";
/// What stands before the numbers of a telephone, a fax or a mailbox.
const PHONES: [&str; 8] = ["電話", "ファクス", "ファックス", "代表", "TEL", "FAX", "メール", "E-mail"];
/// A longer word before 「：」 is a sentence.
const LONGEST_LABEL: usize = 10;

impl Writer<'_> {
    /// Whether the line end just met is one that the author sees in the page.
    pub(super) fn keeps_its_line(&self) -> bool {
        let here = self.next - 1;
        let block = block(self.events, here);
        let lines: Vec<&str> = self.source[block.clone()].lines().map(plain).collect();
        let at = self.source[block.start..self.events[here].1.start].matches('\n').count();
        let (Some(_), Some(next)) = (lines.get(at), lines.get(at + 1)) else { return false };
        if is_address(&lines) || are_rows(&lines) {
            return true;
        }
        let is_mark: fn(&str) -> bool = if are_items(&lines) { starts_item } else { is_bullet };
        let first = lines.iter().position(|line| is_mark(line.trim_start()));
        // What is set in below an item goes on with it.
        first.is_some_and(|first| at + 1 >= first) && (is_mark(next.trim_start()) || !next.starts_with(' '))
    }
}

/// The bytes of the running text around an event: what stands between two ends of blocks.
fn block(events: &[Spot<'_>], at: usize) -> Range<usize> {
    let is_inline = |(event, _): &&Spot<'_>| match event {
        Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::SoftBreak | Event::HardBreak => true,
        Event::Start(tag) => matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. }),
        Event::End(tag) => matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image),
        _ => false,
    };
    let start = events[..=at].iter().rev().take_while(is_inline).map(|(_, range)| range.start).min();
    let end = events[at..].iter().take_while(is_inline).map(|(_, range)| range.end).max();
    start.unwrap_or_default()..end.unwrap_or_default()
}

/// A line without the mark of a quotation.
fn plain(line: &str) -> &str {
    match line.trim_start_matches(' ').strip_prefix('>') {
        Some(quoted) => quoted.strip_prefix(' ').unwrap_or(quoted),
        None => line,
    }
}

/// Whether a line begins with a mark of a list; 「○○株式会社」 does not.
fn is_bullet(line: &str) -> bool {
    let mut chars = line.chars();
    chars.next().is_some_and(|first| BULLETS.contains(first) && chars.next().is_some_and(|second| second != first))
}

/// What a line begins with where several such lines make a list that Markdown does not know.
pub(super) fn item(line: &str) -> Option<&str> {
    number(line).or_else(|| framed(line)).or_else(|| dash(line))
}

/// A number of a kind that Markdown does not know: ①, ⑴, １．, （１）, 1）, ア．, a), 一、.
fn number(line: &str) -> Option<&str> {
    let first = line.chars().next()?;
    if matches!(first, '①'..='⒇' | '⓪' | '㉑'..='㉟' | '㊱'..='㊿' | '❶'..='❿') {
        return Some(&line[..first.len_utf8()]);
    }
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let is_letter = |c: char| {
        c.is_ascii_alphabetic()
            || matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | 'ア'..='ン' | 'Ⅰ'..='ⅿ')
            || "一二三四五六七八九十".contains(c)
    };
    let (rest, is_open) = line.strip_prefix(['（', '(']).map_or((line, false), |rest| (rest, true));
    let digits = rest.trim_start_matches(is_digit);
    let after = if digits.len() < rest.len() { digits } else { rest.strip_prefix(is_letter)? };
    // A fuller number is a year or an amount, and 「１．５倍」 a fraction.
    let signs = rest.chars().count() - after.chars().count();
    let closing = after.chars().next()?;
    let is_closing = match (is_open, digits.len() < rest.len()) {
        (true, _) => "）)",
        // With a half-width number, a half-width point makes a list that Markdown knows.
        (false, true) if rest.starts_with(|c: char| c.is_ascii_digit()) => "．）、｡",
        (false, true) => "．.）)、｡",
        (false, false) => ".)．）、",
    };
    let next = after.chars().nth(1);
    let goes_on = next.is_some_and(|c| is_digit(c) || c.is_ascii_alphanumeric() || ".．".contains(c));
    (signs <= 2 && is_closing.contains(closing) && !goes_on)
        .then(|| &line[..line.len() - after.len() + closing.len_utf8()])
}

/// A number within what sets it off: 【1】, 〔２〕, 第1 , 第2条.
fn framed(line: &str) -> Option<&str> {
    let opened = line.chars().next().filter(|first| "【〔［<＜第".contains(*first))?;
    let rest = &line[opened.len_utf8()..];
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let closing = after.chars().next().filter(|_| after.len() < rest.len())?;
    let is_closed = match opened {
        '第' => closing.is_whitespace() || "条章節：".contains(closing),
        _ => "】〕］>＞".contains(closing),
    };
    is_closed.then(|| line[..line.len() - after.len() + closing.len_utf8()].trim_end())
}

/// A dash of any kind right before a word, or two of them.
fn dash(line: &str) -> Option<&str> {
    let first = line.chars().next()?;
    let rest = &line[first.len_utf8()..];
    let (rest, is_double) = rest.strip_prefix(first).map_or((rest, false), |rest| (rest, true));
    let is_dash = "－＊＋ー―—–−‐".contains(first) || first == '-' && is_double;
    let is_word = rest.chars().next().is_some_and(|c| c.is_alphabetic() && c != first || "「『（".contains(c));
    (is_dash && is_word).then(|| &line[..line.len() - rest.len()])
}

/// Whether a line begins with a mark of any list, also one that misses its blank.
pub(super) fn is_mark(line: &str) -> bool {
    starts_item(line)
        || line.starts_with(['-', '*', '+', '－', '＊', '＋'])
        || line.starts_with(|c: char| c.is_ascii_digit())
}

fn starts_item(line: &str) -> bool {
    let set_off = ["－ ", "－\u{3000}", "★", "☆", "→", "⇒", "〇"].iter().any(|mark| line.starts_with(mark));
    is_bullet(line) || item(line).is_some() || set_off
}

/// Whether several of the lines begin so: one alone may have got its mark by chance.
fn are_items(lines: &[&str]) -> bool {
    lines.iter().map(|line| line.trim_start()).filter(|line| starts_item(line) && !is_bullet(line)).count() > 1
}

/// Whether one of the lines is that of a postal code or of a number to reach somebody under.
fn is_address(lines: &[&str]) -> bool {
    let is_number = |line: &str| {
        let label = PHONES.iter().find_map(|word| {
            let start = line.get(..word.len())?;
            start.eq_ignore_ascii_case(word).then(|| &line[word.len()..])
        });
        let rest = label.map(|rest| rest.trim_start_matches(['：', ':', ' ', '\u{3000}', '/', '.', '番', '号']));
        rest.is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || "+(（".contains(c))
                || !rest.contains(['。', '、']) && rest.contains(['@', '＠'])
        })
    };
    lines.iter().map(|line| line.trim_start()).any(|line| line.starts_with('〒') || is_number(line))
}

/// Whether each line is a word, 「：」 and what belongs to it.
fn are_rows(lines: &[&str]) -> bool {
    let is_row = |line: &&str| {
        line.split_once('：').is_some_and(|(label, rest)| {
            (1..=LONGEST_LABEL).contains(&label.chars().count()) && !label.contains(['。', '、']) && !rest.is_empty()
        })
    };
    lines.len() > 1 && lines.iter().all(is_row)
}
