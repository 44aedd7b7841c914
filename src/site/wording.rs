//! The guard of the scheme's words: finds what `data/wording.toml` calls wrong, in content, data,
//! templates and mails, where it stands close to a word of the scheme. Used by `load`.
//! Leaves out marked examples: 「よくない例」 boxes in Markdown, lines that begin with × elsewhere.

use super::data::wording::LABEL;
use super::data::{Wording, Wordings};
use crate::base::problem::Problem;
use crate::base::{files, text, walk};
use std::path::Path;

/// How far apart two words may stand and still belong together, in characters.
const REACH: usize = 12;
/// What parts sentences, so that words on both sides do not belong together.
const STOPS: [char; 8] = ['。', '、', '「', '」', '（', '）', '・', '|'];

/// Every wrong wording below `root`.
pub fn faults(root: &Path) -> Vec<Problem> {
    // Faults of the file itself are told where the data files are loaded.
    let Ok(Some(wordings)) = super::data::wording::load(root) else { return Vec::new() };
    let mut problems = Vec::new();
    for folder in ["content", "data", "templates"] {
        match walk::below(root, Path::new(folder)) {
            Ok(found) => problems.extend(found.iter().flat_map(|found| in_file(found, &wordings))),
            Err(faults) => problems.extend(faults),
        }
    }
    problems
}

fn in_file(found: &walk::Found, wordings: &Wordings) -> Vec<Problem> {
    let text_file = [".md", ".toml", ".html", ".txt", ".js", ".svg"].iter().any(|ending| found.rest.ends_with(ending));
    if !text_file || found.label == Path::new(LABEL) {
        return Vec::new();
    }
    let read = files::read(&found.path, &found.label).and_then(|bytes| {
        let source = text::utf8(&found.label, &bytes)?;
        Ok(in_text(&found.label, source, wordings))
    });
    read.unwrap_or_else(|problem| vec![problem])
}

fn in_text(label: &Path, source: &str, wordings: &Wordings) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut in_example = false;
    for (at, line) in source.lines().enumerate() {
        let bare = line.trim_start();
        in_example = bare.starts_with("> [!CAUTION]") || (in_example && bare.starts_with('>'));
        if in_example || bare.starts_with('×') {
            continue;
        }
        for wording in &wordings.wording {
            for (column, wrong) in hits(line, wording) {
                let what = format!("「{wrong}」は、ここでは使わない言い方です。{}", wording.why);
                let remedy = format!("{} に書き直してください。", wording.right);
                problems.push(Problem::new(label, what, remedy).at(at + 1, column));
            }
        }
    }
    problems
}

/// Columns (from 1) and words of one wording in one line.
fn hits<'a>(line: &str, wording: &'a Wording) -> Vec<(usize, &'a str)> {
    let mut hits = Vec::new();
    for wrong in &wording.wrong {
        for (offset, _) in line.match_indices(wrong.as_str()) {
            let (before, after) = (&line[..offset], &line[offset + wrong.len()..]);
            let near = |word: &String| is_near(before, word, true) || is_near(after, word, false);
            if wording.near.is_empty() || wording.near.iter().any(near) {
                hits.push((before.chars().count() + 1, wrong.as_str()));
            }
        }
    }
    hits
}

/// Whether `word` stands within reach and in the same part of the sentence.
fn is_near(text: &str, word: &str, before: bool) -> bool {
    let reach = REACH + word.chars().count();
    let close: String = if before {
        let tail: Vec<char> = text.chars().rev().take(reach).take_while(|c| !STOPS.contains(c)).collect();
        tail.into_iter().rev().collect()
    } else {
        text.chars().take(reach).take_while(|c| !STOPS.contains(c)).collect()
    };
    close.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> Vec<usize> {
        let wordings = Wordings {
            wording: vec![Wording {
                wrong: vec!["取得".into(), "認証".into()],
                near: vec!["★".into(), "星".into(), "自己宣言".into()],
                right: "「宣言」".into(),
                why: "約束のしるしです。".into(),
            }],
        };
        let place = |problem: &Problem| problem.line();
        in_text(Path::new("a.md"), source, &wordings).iter().filter_map(place).collect()
    }

    #[test]
    fn a_word_is_wrong_only_beside_the_schemes_words() {
        assert_eq!(lines("★を取得しました\n取得した二つ星\n自己宣言の認証"), [1, 2, 3]);
        assert_eq!(lines("ISMS認証の取得\n個人情報の取得\n★の宣言。個人情報の取得は別です。"), [0usize; 0]);
    }

    #[test]
    fn marked_examples_are_left_out() {
        assert_eq!(lines("> [!CAUTION]\n> ★を取得しました\n\n× ★を取得\n★を取得"), [5]);
    }
}
