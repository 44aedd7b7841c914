//! Readings: half width, hiragana, spaces and hyphens are put right; a legal form's reading at either
//! end is removed and said, also as banks shorten it. Letters, digits and kanji are refused with the way out.

use super::Reading;
use super::form_reading;
use crate::base::japanese;
use crate::scheme::codes::{ChangeCode, ErrorCode};
use crate::scheme::remark::{Correction, FieldError};

/// A reading in full-width katakana.
///
/// # Errors
/// When something else than kana stands in it.
pub fn read(key: &str, typed: &str) -> Result<Reading, FieldError> {
    // Marks around a reading and at its end have none.
    let line: String = japanese::line(typed).chars().filter(|c| !"「」『』“”".contains(*c)).collect();
    let line = line.trim_end_matches(['。', '．', '、', ' ']);
    let turned = japanese::kana(without_short_form(line));
    let (value, mut removed) = form_reading::strip_reading(&turned);
    if without_short_form(line) != line {
        removed.push(SHORT_FORM);
    }
    if value.chars().any(|c| c.is_ascii_alphanumeric()) {
        return Err(FieldError::new(key, ErrorCode::KanaLetters));
    }
    if let Some(other) = value.chars().find(|c| !japanese::is_kana(*c)) {
        return Err(FieldError::new(key, ErrorCode::KanaOther).with("found", seen(other)));
    }
    if !value.chars().any(|c| matches!(c, 'ァ'..='ヶ')) {
        return Err(FieldError::new(key, ErrorCode::KanaLetters));
    }
    let mut changes: Vec<Correction> =
        removed.iter().map(|form| Correction::new(key, ChangeCode::KanaLegalForm).with("removed", form)).collect();
    let long = |text: &str| text.chars().filter(|c| matches!(c, 'ー' | 'ｰ')).count();
    if long(&turned) > long(line) {
        changes.push(Correction::new(key, ChangeCode::KanaDash));
    }
    Ok(Reading { value: value.to_owned(), changes, questions: Vec::new() })
}

/// How 株式会社 is shortened where nothing but a blank is between it and the name.
const SHORT_FORM: &str = "カブ";

/// A reading without 「カブ」 as a word of its own at either end.
fn without_short_form(line: &str) -> &str {
    let is_short = |word: &str| japanese::kana(word) == SHORT_FORM;
    let behind = line.rsplit_once(char::is_whitespace).filter(|(_, last)| is_short(last)).map(|(rest, _)| rest);
    let before = line.split_once(char::is_whitespace).filter(|(first, _)| is_short(first)).map(|(_, rest)| rest);
    behind.or(before).unwrap_or(line)
}

/// A mark without its letter as it can be seen.
fn seen(c: char) -> char {
    match c {
        '\u{3099}' => '゛',
        '\u{309a}' => '゜',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;

    fn said(typed: &str) -> (String, Vec<&'static str>) {
        match read("name_kana", typed) {
            Ok(reading) => (reading.value, reading.changes.iter().map(|change| change.code.key()).collect()),
            Err(error) => (error.code.key().to_owned(), error.values.keys().copied().collect()),
        }
    }

    #[test]
    fn forms_are_removed_however_a_bank_or_a_card_writes_them() {
        for typed in [
            "ﾔﾏﾀﾞﾄｿｳ(ﾕ)",
            "（ユ）ヤマダトソウ",
            "カ）ヤマダトソウ",
            "カ)ヤマダトソウ",
            "ヤマダトソウ（カ",
            "ヤマダトソウ（カ）",
            "ヤマダトソウ カブシキガイシャ",
            "ユウゲンカイシャ ヤマダトソウ",
            "株式会社ヤマダトソウ",
            "㈱ヤマダトソウ",
            "（株）ヤマダトソウ",
            "ヤマダトソウ（有）",
            "トクヒ）ヤマダトソウ",
            "カブ）ヤマダトソウ",
            "（カブ）ヤマダトソウ",
            "カブシキガイシヤヤマダトソウ",
            "ヤマダトソウユウゲンカイシヤ",
            "シユウ)ヤマダトソウ",
            "ﾔﾏﾀﾞ ﾄｿｳ ｶﾌﾞ",
            "カブ　ヤマダトソウ",
            "エヌピーオーホウジンヤマダトソウ",
        ] {
            assert_eq!(said(typed), ("ヤマダトソウ".to_owned(), vec!["kana_legal_form"]), "{typed}");
        }
        for (typed, kept) in
            [("カワイ", "カワイ"), ("カブシキガイシャ", "カブシキガイシャ"), ("ヤマダ・カ", "ヤマダ・カ")]
        {
            assert_eq!(said(typed), (kept.to_owned(), vec![]), "{typed}");
        }
    }

    #[test]
    fn a_sign_that_became_a_long_vowel_is_said() {
        for typed in ["ヤマダ-トソウ", "ヤマダ～トソウ", "ヤマダ〜トソウ", "やまだ−とそう", "ヤマダ一トソウ"]
        {
            assert_eq!(said(typed), ("ヤマダートソウ".to_owned(), vec!["kana_dash"]), "{typed}");
        }
        assert_eq!(said("ﾃﾞｰﾀｰ"), ("データー".to_owned(), vec![]));
        assert_eq!(said("ヤマダ゠トソウ"), said("ヤマダ＝トソウ"), "no long vowel");
    }

    #[test]
    fn what_is_no_reading_is_named_so_that_it_can_be_seen() {
        for (typed, code) in [
            ("ヤマダ)トソウ", "kana_other"),
            ("(カ)", "kana_other"),
            ("カ)", "kana_other"),
            ("ーー", "kana_letters"),
            ("AB", "kana_letters"),
        ] {
            assert_eq!(said(typed).0, code, "{typed}");
        }
        assert_eq!(read("name_kana", "コト゜").expect_err("a mark alone").values["found"], "゜");
    }
}
