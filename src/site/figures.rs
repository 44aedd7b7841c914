//! Finds figures in texts (3日, 1～2週間, 10万円) that are in neither place a figure belongs: the setting the program
//! obeys, which texts name instead of typing it, and `data/figures.toml`, where figures of guidance stand with their
//! source. Used by `check` alone. Leaves out dates, years, settings, and news, which bear their own day.

use super::data::Figures;
use super::data::figures::LABEL;
use super::data::wording;
use super::texts::Text;
use crate::base::problem::Problem;
use std::path::Path;

/// What is counted, longest first.
const UNITS: [&str; 10] = ["営業日", "か月", "時間", "週間", "日", "分", "年", "件", "円", "秒"];
/// What no figure has to be explained in: this list, words about words, settings, news.
const LEFT_OUT: [&str; 4] = [LABEL, wording::LABEL, "data/site.toml", "content/news/"];

/// Every figure in the texts below `root` that stands nowhere else; none where there is no `data/figures.toml`.
pub fn faults(root: &Path, texts: &[Text]) -> Vec<Problem> {
    // Faults of the file itself are told where the data files are loaded.
    let Ok(Some(figures)) = super::data::figures::load(root) else { return Vec::new() };
    let looked_at = |text: &&Text| !LEFT_OUT.iter().any(|left_out| text.label.starts_with(left_out));
    texts.iter().filter(looked_at).flat_map(|text| in_text(text, &figures)).collect()
}

fn in_text(text: &Text, figures: &Figures) -> Vec<Problem> {
    let mut problems = Vec::new();
    let is_toml = text.label.extension().is_some_and(|ending| ending == "toml");
    for (number, line) in text.source.lines().enumerate() {
        if is_toml && line.trim_start().starts_with('#') {
            continue;
        }
        for (at, figure) in found(&without_tags(line)) {
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

/// The line with what a template fills in or says to itself blanked out, so that places stay true.
fn without_tags(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = ["{{", "{%", "{#"].iter().filter_map(|tag| rest.find(tag)).min() {
        let Some(end) = ["}}", "%}", "#}"].iter().filter_map(|tag| rest[start..].find(tag)).min() else { break };
        let end = start + end + 2;
        out.push_str(&rest[..start]);
        out.extend(rest[start..end].chars().map(|_| ' '));
        rest = &rest[end..];
    }
    out + rest
}

/// Every figure of a line with its unit, and the character it begins at.
fn found(line: &str) -> Vec<(usize, String)> {
    let chars: Vec<char> = line.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !is_digit(chars[at]) {
            at += 1;
            continue;
        }
        let number = at + chars[at..].iter().take_while(|c| is_of_a_number(**c)).count();
        let end = number + chars[number..].iter().take_while(|c| "万億千百".contains(**c)).count();
        let unit =
            UNITS.into_iter().find(|unit| chars[end..].iter().copied().take(unit.chars().count()).eq(unit.chars()));
        if let Some(unit) = unit.filter(|unit| !is_no_figure(&chars, (at, end), unit)) {
            found.push((at, chars[at..end].iter().copied().chain(unit.chars()).collect()));
        }
        at = end.max(at + 1);
    }
    found
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn is_of_a_number(c: char) -> bool {
    is_digit(c) || ",.，．～~〜-－–".contains(c)
}

/// Years, days of a month, times of day, fractions, and numbers that end a name (`id1`).
fn is_no_figure(chars: &[char], (start, end): (usize, usize), unit: &str) -> bool {
    let before = start.checked_sub(1).map(|at| chars[at]);
    let after = end + unit.chars().count();
    let digits = chars[start..end].iter().filter(|c| is_digit(**c)).count();
    match unit {
        _ if before.is_some_and(|c| c.is_ascii_alphabetic()) => true,
        "年" => digits >= 4 && chars[start..end].iter().all(|c| !",，万千百".contains(*c)),
        "日" => before == Some('月'),
        "分" => {
            before == Some('時')
                || chars.get(after) == Some(&'の') && chars.get(after + 1).copied().is_some_and(is_digit)
        }
        "秒" => before == Some('分'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(line: &str) -> Vec<String> {
        found(&without_tags(line)).into_iter().map(|(_, figure)| figure).collect()
    }

    #[test]
    fn figures_are_found_with_their_units() {
        assert_eq!(figures("知ってから3～5日以内、1-2週間ほど"), ["3～5日", "1-2週間"]);
        assert_eq!(
            figures("1万円から2万円、2,000件、3営業日、３か月"),
            ["1万円", "2万円", "2,000件", "3営業日", "３か月"]
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
        ] {
            assert_eq!(figures(line), [""; 0], "{line}");
        }
    }
}
