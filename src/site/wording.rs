//! The guard of the scheme's words: finds what `data/wording.toml` calls wrong, in content, data,
//! templates and mails, where it stands close to a word of the scheme, and names that are not the one term of a
//! thing. Wrong wordings mislead and keep a build from its end (`load`); other names are told by `check` alone.
//! Leaves out marked examples: 「よくない例」 boxes in Markdown, lines that begin with × elsewhere.

use super::data::WrongWording;
use super::data::wording::{self, LABEL};
use super::texts::{self, Text};
use crate::base::japanese::narrow_letter;
use crate::base::phrases::Phrases;
use crate::base::problem::Problem;
use std::ops::Range;
use std::path::Path;

/// How far apart two words may stand and still belong together, in characters.
const REACH: usize = 12;
/// What parts sentences, so that words on both sides do not belong together.
const STOPS: [char; 8] = ['。', '、', '「', '」', '（', '）', '・', '|'];

/// Quotes and brackets that may stand between two words that belong together, when they close or open right at
/// the scheme's word: 「★」を取得.
const CLOSING: [char; 5] = ['」', '』', '）', ')', '】'];
const OPENING: [char; 5] = ['「', '『', '（', '(', '【'];

/// Every wrong wording below `root`.
pub fn faults(root: &Path) -> Vec<Problem> {
    // Faults of the file itself are told where the data files are loaded.
    let Ok(Some(wordings)) = wording::load(root) else { return Vec::new() };
    let (texts, mut problems) = texts::all(root);
    problems.extend(in_texts(&texts, &wordings.wording));
    problems
}

/// Every place in the texts below `root` where a thing is called by another name than its term.
pub fn terms(root: &Path, texts: &[Text]) -> Vec<Problem> {
    let Ok(Some(wordings)) = wording::load(root) else { return Vec::new() };
    in_texts(texts, &wordings.of_terms())
}

fn in_texts(texts: &[Text], wordings: &[WrongWording]) -> Vec<Problem> {
    let guard = Guard::new(wordings);
    let looked_at = texts.iter().filter(|text| text.label != Path::new(LABEL));
    looked_at.flat_map(|text| guard.in_text(&text.label, &text.source)).collect()
}

/// Wordings with all their wrong words, which are looked for at once.
struct Guard<'a> {
    wrong: Vec<(&'a WrongWording, &'a str)>,
    phrases: Phrases,
}

impl<'a> Guard<'a> {
    fn new(wordings: &'a [WrongWording]) -> Self {
        let of_one = |wording: &'a WrongWording| wording.wrong.iter().map(move |wrong| (wording, wrong.as_str()));
        let wrong: Vec<_> = wordings.iter().flat_map(of_one).collect();
        let phrases = Phrases::new(wrong.iter().map(|(_, wrong)| *wrong));
        Self { wrong, phrases }
    }

    fn in_text(&self, label: &Path, source: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        for passage in passages(source) {
            for (wording, wrong, offset) in self.hits(&passage.text) {
                let (line, column) = passage.place(offset);
                let what = format!("「{wrong}」は、ここでは使わない言い方です。{}", wording.why);
                let remedy = format!("{} に書き直してください。", wording.right);
                problems.push(Problem::new(label, what, remedy).at(line, column));
            }
        }
        problems.sort_by_key(Problem::line);
        problems
    }

    /// Which wordings stand in a passage, with which words and where (in bytes), in the order of the list.
    fn hits(&self, text: &str) -> Vec<(&'a WrongWording, &'a str, usize)> {
        let mut found: Vec<_> = self.phrases.occurrences(text).map(|it| (it.word, it.range)).collect();
        found.sort_unstable_by_key(|(word, range)| (*word, range.start));
        let hits = found.into_iter().map(|(word, range)| (self.wrong[word], range));
        let hits = hits.filter(|((wording, _), range)| is_wrong(text, wording, range));
        hits.map(|((wording, wrong), range)| (wording, wrong, range.start)).collect()
    }
}

/// Text that is read as one: a line, with the lines after it that go on in the middle of a sentence.
struct Passage {
    text: String,
    /// Where each line begins in `text`, its number, and how many characters of it were left out before.
    lines: Vec<(usize, usize, usize)>,
}

impl Passage {
    /// The same with a line more.
    fn add(&mut self, number: usize, line: &str) {
        let rest = line.trim_start_matches([' ', '\t', '>']);
        if self.text.ends_with(|c: char| c.is_ascii_alphanumeric())
            && rest.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            self.text.push(' ');
        }
        self.lines.push((self.text.len(), number, line.chars().count() - rest.chars().count()));
        self.text.push_str(rest.trim_end());
    }

    /// Line and column, from 1, of a byte of the text.
    fn place(&self, offset: usize) -> (usize, usize) {
        let at = self.lines.partition_point(|(start, ..)| *start <= offset).saturating_sub(1);
        let (start, number, left_out) = self.lines[at];
        (number, left_out + self.text[start..offset].chars().count() + 1)
    }
}

/// The passages of a file without its marked examples.
fn passages(source: &str) -> Vec<Passage> {
    let mut all: Vec<Passage> = Vec::new();
    let (mut in_example, mut open) = (false, false);
    for (at, line) in source.lines().enumerate() {
        let bare = line.trim_start();
        in_example = bare.starts_with("> [!CAUTION]") || (in_example && bare.starts_with('>'));
        if in_example || bare.starts_with('×') {
            open = false;
            continue;
        }
        match all.last_mut().filter(|_| open && goes_on(bare)) {
            Some(passage) => passage.add(at + 1, line),
            None => all.push(Passage { text: line.trim_end().to_owned(), lines: vec![(0, at + 1, 0)] }),
        }
        open = !bare.starts_with('#') && bare.trim_end().ends_with(is_of_a_word);
    }
    all
}

/// Whether a line can be the middle of a sentence: it begins with a word, not with a mark, a tag or a number of a list.
fn goes_on(bare: &str) -> bool {
    let rest = bare.trim_start_matches(['>', ' ']);
    let unnumbered = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_item = unnumbered.len() < rest.len() && unnumbered.starts_with(['.', ')']);
    !is_item && rest.starts_with(is_of_a_word)
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || c == '★'
}

/// Whether a word is wrong where it stands in a passage.
fn is_wrong(text: &str, wording: &WrongWording, word: &Range<usize>) -> bool {
    let (before, after) = (&text[..word.start], &text[word.end..]);
    let near = |word: &String| is_near(before, word, true) || is_near(after, word, false);
    let is_right = wording.except.iter().any(|phrase| covers(text, phrase, word.start));
    !is_right && (wording.near.is_empty() || wording.near.iter().any(near))
}

/// Whether the byte at `offset` belongs to an occurrence of `phrase`.
fn covers(text: &str, phrase: &str, offset: usize) -> bool {
    text.match_indices(phrase).any(|(start, _)| (start..start + phrase.len()).contains(&offset))
}

/// Whether `word` stands within reach and in the same part of the sentence, in quotes of its own or not,
/// however wide or large its letters are.
fn is_near(text: &str, word: &str, before: bool) -> bool {
    let (text, word) = (plain(text), plain(word));
    let reach = REACH + word.chars().count();
    let mut found = text.match_indices(&word);
    if before {
        let first = text.char_indices().rev().nth(reach - 1).map_or(0, |(at, _)| at);
        let between = |at: usize| text[at + word.len()..].trim_start_matches(CLOSING);
        found.any(|(at, _)| at >= first && !between(at).contains(STOPS))
    } else {
        let end = text.char_indices().nth(reach).map_or(text.len(), |(at, _)| at);
        let between = |at: usize| text[..at].trim_end_matches(OPENING);
        found.any(|(at, _)| at + word.len() <= end && !between(at).contains(STOPS))
    }
}

/// The text as it is read: without addresses of links and tags, letters narrow and small.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_tag = c == '<' && rest[1..].starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
        let end = if rest.starts_with("](") { rest.find(')') } else { rest.find('>').filter(|_| is_tag) };
        if let Some(end) = end {
            rest = &rest[end + 1..];
            continue;
        }
        plain.push(match c {
            '\u{3000}' => ' ',
            'Ａ'..='Ｚ' | 'ａ'..='ｚ' => narrow_letter(c).to_ascii_lowercase(),
            _ => c.to_ascii_lowercase(),
        });
        rest = &rest[c.len_utf8()..];
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> Vec<usize> {
        let wordings = [WrongWording {
            wrong: vec!["取得".into(), "認証".into()],
            near: vec!["★".into(), "星".into(), "自己宣言".into()],
            except: vec!["ISMS認証の取得".into()],
            right: "「宣言」".into(),
            why: "約束のしるしです。".into(),
        }];
        let place = |problem: &Problem| problem.line();
        Guard::new(&wordings).in_text(Path::new("a.md"), source).iter().filter_map(place).collect()
    }

    #[test]
    fn a_word_is_wrong_only_beside_the_schemes_words() {
        assert_eq!(lines("★を取得しました\n取得した二つ星\n自己宣言の認証"), [1, 2, 3]);
        assert_eq!(lines("ISMS認証の取得。\n個人情報の取得。\n★の宣言。個人情報の取得は別です。"), [0usize; 0]);
    }

    #[test]
    fn named_phrases_are_right_everywhere() {
        assert_eq!(lines("★の次はISMS認証の取得です。"), [0usize; 0]);
        assert_eq!(lines("★の次は認証の取得です。"), [1, 1]);
    }

    /// What people write, for the shipped list.
    const WRONG: &[&str] = &[
        "★を取得しました",
        "取得した二つ星",
        "一つ星に認定されました",
        "SECURITY ACTIONの認証",
        "SECURITY\nACTION認証企業",
        "セキュリティアクションの審査",
        "自己宣言の承認",
        "自己宣言が\n許可された",
        "★★に合格",
        "自社診断に合格",
        "自己診断を行う",
        "当社は「一つ星」を取得しました",
        "SECURITY ACTION（二つ星）を取得しました",
        "二つ星（★★）の取得企業です",
        "『★★』の審査に合格",
        "認定を受けた「二つ星」の会社",
        "Security Actionの認定",
        "ＳＥＣＵＲＩＴＹ　ＡＣＴＩＯＮを取得",
        "セキュリティ・アクションを取得",
        "[二つ星](/about/levels/)を取得",
        "<a href=\"/about/levels/\">二つ星</a>を取得",
        "取得した<a href=\"/about/levels/\">二つ星</a>",
        "情報セキュリティ対策の認証取得済",
        "セキュリティ認証取得済みの会社です",
        "5か条への準拠を認定されました",
        "ガイドライン準拠認定企業",
        "IPA認定企業",
        "経済産業省公認のセキュリティ企業",
        "IPAに承認された会社です",
        "国に認められた会社です",
        "国のお墨付きの星",
        "星をもらった",
        "★を獲得しました",
        "星に選ばれた会社",
        "二つ星へ昇格しました",
        "国が認めた会社です",
        "政府公認の会社",
        "経産省認定の会社",
        "5か条への準拠の認定を受けた会社",
        "★を付与されました",
        "一つ星を取りました",
    ];

    /// The same.
    const RIGHT: &[&str] = &[
        "ISMS認証の取得",
        "個人情報の取得",
        "★を宣言し、個人情報の取得は規則に従う",
        "二つ星の次はISMS認証の取得に進む",
        "★と個人情報の取得",
        "自己宣言の申込みを受理しました",
        "事務局の確認",
        "自己宣言の内容を確認する",
        "運転免許の取得",
        "認証局",
        "公認会計士も★を宣言できます",
        "認定NPO法人が二つ星を宣言しました",
        "「★を宣言しました」と書く。資格の取得は別",
        "| ★ 一つ星 | 資格の取得 |",
        "★（一つ星）を宣言し、（ISMSの）認証を取得",
        "自己宣言（許可や届け出とは違います）",
        "国は会社の対策の水準を認めていません",
        "IPAの認定情報処理支援機関",
        "ガイドラインに沿って進めます",
        "基準に準拠した設定",
        "お客様に選ばれた会社",
        "お客様の声をもらった",
    ];

    #[test]
    fn the_shipped_list_knows_what_is_wrong_and_what_is_not() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let wordings = wording::load(root).ok().flatten().expect("the shipped list").wording;
        let guard = Guard::new(&wordings);
        let faults = |text: &str| guard.in_text(Path::new("a.md"), text).len();
        for wrong in WRONG {
            assert_ne!(faults(wrong), 0, "{wrong}");
        }
        for right in RIGHT {
            assert_eq!(faults(right), 0, "{right}");
        }
    }

    #[test]
    fn a_sentence_broken_over_lines_is_read_whole() {
        assert_eq!(lines("当社は★を\n取得しました"), [2]);
        assert_eq!(lines("  <p>二つ星を取\n  得した会社</p>"), [1]);
        assert_eq!(lines("> 取得した\n> 星です"), [1]);
        assert_eq!(lines("自己宣言\nの\n認証"), [3]);
        let apart = [
            "★の宣言\n\n個人情報の取得",
            "- ★の宣言\n- 認証の取得",
            "## ★の宣言\n認証の取得",
            "★を宣言\n1. 認証の取得",
        ];
        for text in apart {
            assert_eq!(lines(text), [0usize; 0], "{text}");
        }
    }

    #[test]
    fn the_place_is_that_of_the_wrong_word() {
        let passage = &passages("二つ星を\n  取得した")[0];
        let offset = passage.text.find("取得").expect("there");
        assert_eq!(passage.place(offset), (2, 3));
    }

    #[test]
    fn marked_examples_are_left_out() {
        assert_eq!(lines("> [!CAUTION]\n> ★を取得しました\n\n× ★を取得\n★を取得"), [5]);
    }
}
