//! Finds figures in texts (3日, 1～2週間, 10万円) that are in neither place a figure belongs: the setting the program
//! obeys, which texts name instead of typing it, and `data/figures.toml`, where figures of guidance stand with their
//! source. Used by `check` alone. Leaves out dates, years, settings, and news, which bear their own day.

use super::data::Figures;
use super::data::figures::LABEL;
use super::texts::Text;
use crate::base::japanese::is_wide_digit;
use crate::base::problem::Problem;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// What is counted, longer words before those they begin with.
const UNITS: [&str; 17] = [
    "営業日",
    "か月",
    "ヶ月",
    "ヵ月",
    "カ月",
    "ケ月",
    "箇月",
    "個月",
    "時間",
    "週間",
    "日",
    "年",
    "件",
    "円",
    "秒",
    "分",
    "週",
];
/// So many of them go with a number in kanji, too; 十分 is a word of its own.
const UNITS_OF_KANJI: usize = 15;
/// What no figure has to be explained in: this list, news.
const LEFT_OUT: [&str; 2] = [LABEL, "content/news/"];
/// A setting that is a figure in words, whatever the office promises.
const SETTING: &str = "review_period";

/// Every figure in the texts below `root` that stands nowhere else; none where there is no `data/figures.toml`.
pub fn faults(root: &Path, texts: &[Text]) -> Vec<Problem> {
    // Faults of the file itself are told where the data files are loaded.
    let Ok(Some(figures)) = super::data::figures::load(root) else { return Vec::new() };
    let looked_at = |text: &&Text| !LEFT_OUT.iter().any(|left_out| text.label.starts_with(left_out));
    let texts: Vec<&Text> = texts.iter().filter(looked_at).collect();
    let mut problems: Vec<Problem> = texts.iter().flat_map(|text| in_text(text, &figures)).collect();
    problems.extend(unused(&texts, &figures));
    problems
}

/// Every value that no text has where it is allowed: whoever types it there later would mean something else.
fn unused(texts: &[&Text], figures: &Figures) -> Vec<Problem> {
    let mut problems = Vec::new();
    for figure in &figures.figure {
        let places = texts.iter().filter(|text| figure.places.iter().any(|place| text.label.starts_with(place)));
        let told: BTreeSet<String> =
            places.flat_map(|text| text.source.lines().flat_map(found)).map(|(_, it)| it).collect();
        for value in figure.values.iter().filter(|value| !told.contains(*value)) {
            let what = format!("「{value}」は、{} のどこにもありません。", figure.places.join("、"));
            problems.push(Problem::new(LABEL, what, "values から消すか、where を直してください。"));
        }
    }
    problems
}

fn in_text(text: &Text, figures: &Figures) -> Vec<Problem> {
    let mut problems = Vec::new();
    let is_toml = text.label.extension().is_some_and(|ending| ending == "toml");
    for (number, line) in text.source.lines().enumerate() {
        if is_toml && line.trim_start().starts_with('#') || line.starts_with(SETTING) {
            continue;
        }
        for (at, figure) in found(line) {
            if figures.figure.iter().any(|known| is_known(known, &text.label, &figure)) {
                continue;
            }
            let what = format!("「{figure}」が、どの設定にも data/figures.toml にもありません。");
            let remedy = "プログラムが守る期間なら {confirm_within} のような名前で書いてください。ほかの数字は、出典といっしょに data/figures.toml に書き足してください。";
            problems.push(Problem::new(&text.label, what, remedy).at(number + 1, at + 1));
        }
    }
    problems
}

fn is_known(figure: &super::data::figures::Figure, label: &Path, value: &str) -> bool {
    figure.values.iter().any(|known| known == value) && figure.places.iter().any(|place| label.starts_with(place))
}

/// The characters of a line that people see, each with its place: without what a template fills in or says to
/// itself, without tags and marks of emphasis.
fn seen(line: &str) -> Vec<(usize, char)> {
    const TAGS: [(&str, &str); 5] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<", ">"), ("](", ")")];
    const MARKS: [(&str, &str); 5] = [("[", ""), ("*", ""), ("`", ""), ("~~", ""), ("&nbsp;", "")];
    let chars: Vec<char> = line.chars().collect();
    let starts = |at: usize, mark: &str| chars[at..].iter().copied().take(mark.chars().count()).eq(mark.chars());
    let mut seen = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        // All of them begin with a sign of ASCII's.
        let may_open = chars[at].is_ascii_punctuation();
        let opens = |(open, _): &&(&str, &str)| may_open && starts(at, open);
        let hidden = TAGS.iter().chain(&MARKS).find(opens).and_then(|(open, close)| {
            let inside = at + open.len();
            (inside..=chars.len()).find(|end| starts(*end, close)).map(|end| (end + close.len(), *open))
        });
        match hidden {
            Some((end, open)) => {
                // What is filled in parts the words around it; a tag or a mark does not.
                seen.extend(open.starts_with('{').then_some((at, '\u{fffc}')));
                at = end;
            }
            None => {
                seen.push((at, chars[at]));
                at += 1;
            }
        }
    }
    seen
}

/// Every figure of a line with its unit, and the character it begins at.
fn found(line: &str) -> Vec<(usize, String)> {
    let (places, chars): (Vec<usize>, Vec<char>) = seen(line).into_iter().unzip();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let Some((end, units)) = number(&chars, at) else {
            at += 1;
            continue;
        };
        let gap = usize::from(chars.get(end).is_some_and(|c| c.is_whitespace()));
        let is_next = |unit: &&&str| chars[end + gap..].iter().copied().take(unit.chars().count()).eq(unit.chars());
        let unit = units.iter().find(is_next);
        let is_one = |unit: &&&str| !is_none(&chars, at..end, end + gap, unit);
        if let Some(unit) = unit.filter(is_one) {
            found.push((places[at], chars[at..end].iter().copied().chain(unit.chars()).collect()));
        }
        at = end;
    }
    found
}

/// `11月20日`, and no `毎月5日`.
fn is_day_of_a_month(chars: &[char], start: usize) -> bool {
    let before = |back: usize| start.checked_sub(back).map(|at| chars[at]);
    before(1) == Some('月') && before(2).is_some_and(is_digit)
}

/// Where the number ends that begins at `at`, and the units that may follow it.
fn number(chars: &[char], at: usize) -> Option<(usize, &'static [&'static str])> {
    let run = |from: usize, is_part: fn(char) -> bool| from + chars[from..].iter().take_while(|c| is_part(**c)).count();
    if is_digit(chars[at]) {
        let end = run(at, is_of_a_number);
        // 「1. 日本の…」 is a list's number.
        let counts = chars[end - 1..end].iter().all(|c| is_digit(*c));
        return Some((run(end, |c| "万億千百".contains(c)), if counts { &UNITS } else { &[] }));
    }
    let is_some = chars[at] == '数' && chars.get(at + 1).is_some_and(|c| "十百千万億".contains(*c));
    (is_kanji(chars[at]) || is_some).then(|| (run(at + 1, is_kanji), &UNITS[..UNITS_OF_KANJI]))
}

fn is_kanji(c: char) -> bool {
    "一二三四五六七八九十百千万億".contains(c)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || is_wide_digit(c)
}

fn is_of_a_number(c: char) -> bool {
    is_digit(c) || ",.，．～~〜-－–".contains(c)
}

/// Numbers that end a name (`id1`), years, days of a month, times of day, fractions, and units that begin another
/// word (日本).
fn is_none(chars: &[char], number: Range<usize>, at: usize, unit: &str) -> bool {
    let Range { start, end } = number;
    let before = start.checked_sub(1).map(|at| chars[at]);
    let after = |ahead: usize| chars.get(at + unit.chars().count() + ahead).copied();
    let digits = chars[start..end].iter().filter(|c| is_digit(**c)).count();
    match unit {
        _ if before.is_some_and(|c| c.is_ascii_alphabetic()) => true,
        "年" => digits >= 4 && chars[start..end].iter().all(|c| !",，万千百".contains(*c)),
        "日" => is_day_of_a_month(chars, start) || after(0) == Some('本'),
        // 一件 is said of anything.
        "件" => digits == 0 && end - start < 2,
        // 「見本町一円」: all of a place.
        "円" => chars[start..end] == ['一'],
        "分" => before == Some('時') || after(0) == Some('の') && after(1).is_some_and(is_digit),
        "秒" => before == Some('分'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(line: &str) -> Vec<String> {
        found(line).into_iter().map(|(_, figure)| figure).collect()
    }

    #[test]
    fn figures_are_found_with_their_units() {
        assert_eq!(figures("知ってから3～5日以内、1-2週間ほど"), ["3～5日", "1-2週間"]);
        assert_eq!(
            figures("1万円から2万円、2,000件、3営業日、３か月"),
            ["1万円", "2万円", "2,000件", "3営業日", "３か月"]
        );
        assert_eq!(
            figures("**48**時間、<strong>3</strong>か月、72 時間、4ヶ月、5カ月"),
            ["48時間", "3か月", "72時間", "4ヶ月", "5カ月"]
        );
        assert_eq!(
            figures("四十八時間、三日、十日以内、数百円、数万円"),
            ["四十八時間", "三日", "十日", "数百円", "数万円"]
        );
        assert_eq!(
            figures("*48*時間、`3`日、[5](/a/)年、~~6~~分、30&nbsp;日、毎月5日、三十件"),
            ["48時間", "3日", "5年", "6分", "30日", "5日", "三十件"]
        );
        assert_eq!(figures("10分から15分、24時間、2年、45秒"), ["10分", "15分", "24時間", "2年", "45秒"]);
    }

    #[test]
    fn dates_years_times_fractions_and_what_is_filled_in_are_none() {
        for line in [
            "2026年11月20日の17時30分",
            "2018～2022年の資料、2026年度",
            "高さの4分の1",
            "{{ site.confirm_within }}以内",
            "{# 3日 #}<p>{{ 7 }}日</p>",
            "{confirm_within}以内",
            "2台、3つ、5人",
            "id1日",
            "1. 日本の会社",
            "{{ site.count }}{{ site.unit }}日",
            "時間が十分にある、3 日本の決まり",
            "一人一人、数日、一件ずつ",
        ] {
            assert_eq!(figures(line), [""; 0], "{line}");
        }
    }
}
