//! The TOML parser's faults in the words of the office: what stands wrong, where, and what to type
//! instead. Most come from Japanese input that is still on. Used by `toml` alone; never reads a file.

use super::japanese::is_wide_digit;
use super::problem::Problem;
use std::path::Path;

/// Full-width marks that stand for nothing in TOML, with what to type instead; `\u{3000}` is the blank.
const FULL_WIDTH: [(char, &str); 17] = [
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('＂', "\""),
    ('「', "\""),
    ('」', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('＝', "="),
    ('［', "["),
    ('］', "]"),
    ('｛', "{"),
    ('｝', "}"),
    ('，', ","),
    ('、', ","),
    ('＃', "#"),
    ('\u{3000}', "の空白"),
];

/// Beginnings of the parser's messages: what is wrong, and the remedy.
const SAID: [(&str, &str, &str); 9] = [
    (
        "duplicate key",
        "同じキーが 2 回書かれています。",
        "どちらかを消してください。[[…]] の行が抜けていないかも確かめてください。",
    ),
    ("missing comma", "並びの中で , が抜けています。", "1 つ前の値の終わりに半角の , を書いてください。"),
    ("invalid basic string", "引用符が閉じていません。", "値の終わりに半角の \" を書いてください。"),
    (
        "unexpected key or value",
        "値の後ろに余分な文字があります。",
        "消してください。文の中の \" は「」に替えてください。",
    ),
    ("missing escaped value", "\" の中に \\（¥）がそのまま書かれています。", "\\\\ と 2 つ重ねて書いてください。"),
    ("invalid escape", "\" の中に \\（¥）がそのまま書かれています。", "\\\\ と 2 つ重ねて書いてください。"),
    ("key with no value", "キーだけで値がありません。", "キー = 値 の形に書いてください。"),
    ("string values must be quoted", "値が引用符で囲まれていません。", "\"…\" のように半角の引用符で囲んでください。"),
    (
        "invalid type",
        "値の種類が違います",
        "文は \"…\"、数は半角の数字、並びは [ ]、日付は 2026-11-20、はい・いいえは true・false の形で書いてください。",
    ),
];

/// The fault of a file, told where its cause stands.
pub(super) fn problem(label: &Path, source: &str, error: &::toml::de::Error) -> Problem {
    let message = error.message();
    let offset = error.span().map(|span| span.start);
    let at = |problem: Problem| offset.map_or(problem.clone(), |offset| problem.at_offset(source, offset));
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let (key, known) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let known = known.trim_start_matches("one of ");
        let what = format!("知らないキーです: {key}（使えるキー: {known}）。");
        return at(Problem::new(label, what, "キーの綴りを確かめるか、この行を消してください。"));
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        let what = format!("キー {rest} がありません。");
        return at(Problem::new(label, what, "このキーを書き足してください。"));
    }
    let is_type = message.starts_with("invalid type");
    if let Some((offset, mark, instead)) = full_width(source).filter(|_| !is_type) {
        let mark = if mark == '\u{3000}' { "全角の空白".to_owned() } else { format!("全角の「{mark}」") };
        let what = format!("引用符の外に{mark}があります。");
        return Problem::new(label, what, format!("半角の {instead} に直してください。")).at_offset(source, offset);
    }
    let value = offset.and_then(|offset| source[offset..].lines().next()).unwrap_or_default();
    if is_date(message, value) {
        let remedy = "2026-11-20 のように、半角の数字とハイフンで、引用符を付けずに書いてください。";
        return at(Problem::new(label, "日付として読めません。", remedy));
    }
    if value.starts_with(is_wide_digit) {
        return at(Problem::new(label, "数字が全角です。", "半角の数字で書いてください。"));
    }
    // A type of the house's own that tells in the words of the office what it takes.
    if !message.starts_with(|c: char| c.is_ascii()) {
        return at(Problem::new(label, format!("{message}。"), "綴りを確かめて、使えるものに直してください。"));
    }
    if let Some((number, kind)) =
        message.strip_prefix("invalid value: integer `").and_then(|rest| rest.split_once("`, expected "))
    {
        let most = match kind {
            "u8" => "255 までの",
            "u16" => "65535 までの",
            _ => "",
        };
        let what = format!("「{number}」は、ここには書けない数です。");
        return at(Problem::new(label, what, format!("0 以上の{most}整数を、半角の数字で書いてください。")));
    }
    match SAID.iter().find(|(said, ..)| message.starts_with(said)) {
        Some((_, what, remedy)) if is_type => at(Problem::new(label, format!("{what}（{message}）。"), *remedy)),
        Some((_, what, remedy)) => at(Problem::new(label, *what, *remedy)),
        None => {
            let what = format!("TOML として読めません（{message}）。");
            at(Problem::new(label, what, "引用符・括弧・値の種類を確かめてください。"))
        }
    }
}

/// Whether the fault is about a date, by what was said or by what stands there: `2026年…`, `2026/…`.
fn is_date(message: &str, value: &str) -> bool {
    let rest = value.trim_start_matches(|c: char| c.is_ascii_digit());
    let written = rest.len() + 4 == value.len() && rest.starts_with(['年', '/', '.']);
    let digits = value.starts_with(is_wide_digit);
    written
        || digits && value.contains(['年', '－', '／', '−'])
        || ["invalid date", "expected a TOML datetime", "のような日付ではありません"]
            .iter()
            .any(|said| message.contains(said))
}

/// The first full-width mark outside quotes and comments: its place, itself, what to type instead.
fn full_width(source: &str) -> Option<(usize, char, &'static str)> {
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let offset = source.len() - rest.len();
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '#' => after.find('\n').map_or("", |end| &after[end..]),
            '"' | '\'' => after_string(rest, c),
            _ => match FULL_WIDTH.iter().find(|(mark, _)| *mark == c) {
                Some((mark, instead)) => return Some((offset, *mark, instead)),
                None => after,
            },
        };
    }
    None
}

/// What follows the string that `text` begins with; a string that is not closed ends with its line.
fn after_string(text: &str, quote: char) -> &str {
    let three = quote.to_string().repeat(3);
    if let Some(long) = text.strip_prefix(&three) {
        return long.find(&three).map_or("", |end| &long[end + 3..]);
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return &text[at..],
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if c == quote => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}
