//! City and town, a public field: a lot number in it is a question with the move to 番地 as its answer.
//! 「北一条西1丁目」 and the like belong to the town's name and pass.

use super::Reading;
use crate::base::japanese::{HYPHENS, is_wide_digit};
use crate::scheme::codes::QuestionCode;
use crate::scheme::remark::Question;

/// Adds the question that a lot number raises; `check` adds the offer, as it concerns two fields.
pub fn ask(key: &str, mut reading: Reading) -> Reading {
    if let Some(place) = lot_number(&reading.value) {
        let lot = reading.value[place..].to_owned();
        reading.questions.push(Question::new(key, QuestionCode::MunicipalityStreet).with("lot", lot.trim()));
    }
    reading
}

/// Where the lot number begins: digits followed by 番, 番地, 号 or a hyphen and digits.
fn lot_number(text: &str) -> Option<usize> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|(_, c)| is_digit(*c) || is_kanji_number(*c)).count();
        if run == 0 {
            at += 1;
            continue;
        }
        let after: Vec<char> = chars[at + run..].iter().map(|(_, c)| *c).collect();
        let arabic = chars[at..at + run].iter().any(|(_, c)| is_digit(*c));
        if is_lot(&after, arabic) {
            return Some(chars[at].0);
        }
        at += run;
    }
    None
}

/// Whether what follows a number makes it a lot number. 番町 番丁 番館 and 号線 belong to names of towns.
fn is_lot(after: &[char], arabic: bool) -> bool {
    let next = |place: usize| after.get(place).copied().unwrap_or(' ');
    let number_follows = |place: usize| is_digit(next(place));
    match next(0) {
        '番' if next(1) == '地' => true,
        '番' if arabic => !matches!(next(1), '町' | '丁' | '館' | '街' | '通'),
        '番' => number_follows(1),
        '号' => arabic && next(1) != '線',
        'の' | 'ノ' => arabic && number_follows(1),
        c => arabic && (HYPHENS.contains(&c) || c == 'ー' || c == 'ｰ') && number_follows(1),
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || is_wide_digit(c)
}

fn is_kanji_number(c: char) -> bool {
    matches!(c, '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百')
}

/// What is left of the town and what moves to 番地, split where the lot number begins.
pub fn split(text: &str) -> Option<(&str, &str)> {
    lot_number(text).map(|place| (text[..place].trim_end(), text[place..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_pass() {
        for town in [
            "札幌市中央区北一条西1丁目",
            "札幌市中央区北1条西1丁目",
            "千代田区一番町",
            "千代田区1番町",
            "仙台市青葉区二番丁",
            "千代田区九段南",
            "八戸市十八日町",
            "東1線10号線",
            "千代田区神田見本町３丁目",
            "七ヶ浜町",
        ] {
            assert_eq!(split(town), None, "{town}");
        }
    }

    #[test]
    fn lot_numbers_are_found_where_they_begin() {
        for (typed, town, lot) in [
            ("大田区見本町1-2-3", "大田区見本町", "1-2-3"),
            ("大田区見本町１－２", "大田区見本町", "１－２"),
            ("大田区見本町1丁目2番3号", "大田区見本町1丁目", "2番3号"),
            ("大田区見本町 12番地", "大田区見本町", "12番地"),
            ("見本村大字見本二番地", "見本村大字見本", "二番地"),
            ("見本市見本町5号", "見本市見本町", "5号"),
            ("見本市見本町3ー4", "見本市見本町", "3ー4"),
            ("見本市見本町3の4", "見本市見本町", "3の4"),
            ("1-2-3", "", "1-2-3"),
        ] {
            assert_eq!(split(typed), Some((town, lot)), "{typed}");
        }
    }
}
