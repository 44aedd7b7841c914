//! City and town, a public field: a lot number in it is a question with the move to 番地 as its answer.
//! 「北一条西1丁目」 and the like belong to the town's name and pass.

use super::{Reading, written};
use crate::base::japanese::{HYPHENS, is_wide_digit};
use crate::scheme::codes::{ChangeCode, QuestionCode};
use crate::scheme::remark::{Correction, Question};

/// Takes a postal code away, which has its own field, and adds the question that a lot number raises; `check` adds the
/// offer, as it concerns two fields.
pub fn ask(key: &str, mut reading: Reading) -> Reading {
    if let Some((town, code)) = written::without_postal_code(&reading.value) {
        reading.changes.push(Correction::new(key, ChangeCode::MunicipalityPostal).with("removed", code));
        reading.value = town.to_owned();
    }
    if let Some(place) = lot_number(&reading.value) {
        let lot = reading.value[place..].to_owned();
        reading.questions.push(Question::new(key, QuestionCode::MunicipalityStreet).with("lot", lot.trim()));
    }
    reading
}

/// Where the lot number begins: a number before 番, 番地, 号 or a hyphen and more digits, one that follows 丁目, one in
/// arabic digits that ends the text.
fn lot_number(text: &str) -> Option<usize> {
    if let Some(at) = WITHOUT.iter().find_map(|word| text.find(word)) {
        return Some(at);
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut at = 0;
    while at < chars.len() {
        let run = number_at(&chars[at..]);
        if run == 0 {
            at += 1;
            continue;
        }
        let after: Vec<char> = chars[at + run..].iter().map(|(_, c)| *c).collect();
        let arabic = chars[at..at + run].iter().any(|(_, c)| is_digit(*c));
        let is_lone = || is_behind_blank(&text[..chars[at].0], &after) || is_spelt(&chars[at..at + run], &after);
        if is_lot(&after, arabic) || is_behind_block(&text[..chars[at].0], &after) || is_lone() {
            return Some(chars[at].0);
        }
        at += run;
    }
    None
}

/// How many characters of a number, in digits or in kanji, stand first.
fn number_at(chars: &[(usize, char)]) -> usize {
    chars.iter().take_while(|(_, c)| is_digit(*c) || is_kanji_number(*c)).count()
}

/// Whether what follows a number makes it a lot number. 番町 番丁 番堀 and 号線 belong to names of towns.
fn is_lot(after: &[char], arabic: bool) -> bool {
    let next = |place: usize| after.get(place).copied().unwrap_or(' ');
    let number = |place: usize| is_digit(next(place)) || is_kanji_number(next(place));
    let run = |place: usize| after.iter().skip(place).take_while(|c| is_digit(**c) || is_kanji_number(**c)).count();
    let ends = |place: usize| after.iter().skip(place).all(|c| c.is_whitespace());
    let is_hyphen = |c: char| HYPHENS.contains(&c) || matches!(c, 'ー' | 'ｰ');
    match next(0) {
        '番' if next(1) == '地' => true,
        // 「四番五号」, and not 「二番三丁目」.
        '番' if number(1) => arabic || !matches!(next(1 + run(1)), '丁' | '条' | '町'),
        '番' | '号' if ends(1) => true,
        '番' => arabic && (next(1).is_whitespace() || is_hyphen(next(1)) || matches!(next(1), 'の' | 'ノ')),
        '号' => arabic && !matches!(next(1), '線' | '室' | '棟' | '館'),
        'の' | 'ノ' if arabic => is_digit(next(1)),
        'の' | 'ノ' => goes_on_to_the_end(after),
        // 「1～2」, 「三・二・一」.
        c if is_between(c) => {
            if arabic {
                is_digit(next(1))
            } else {
                number(1) && after.iter().all(|c| is_between(*c) || is_digit(*c) || is_kanji_number(*c))
            }
        }
        // 「12 3階」: what stands behind the blank is a floor or a room.
        c if c.is_whitespace() && arabic && is_room(after.get(1..).unwrap_or_default()) => true,
        c if c.is_whitespace() && arabic => after.iter().all(|c| c.is_whitespace() || is_digit(*c)),
        c if is_hyphen(c) => {
            number(1) && (arabic || is_digit(next(1)) || ends(1 + run(1)) || is_hyphen(next(1 + run(1))))
        }
        _ => arabic && ends(0),
    }
}

/// 「三ノ二ノ一」: nothing but numbers follows, each behind の.
fn goes_on_to_the_end(after: &[char]) -> bool {
    let mut rest = after;
    while let [joint, behind @ ..] = rest {
        let run = behind.iter().take_while(|c| is_digit(**c) || is_kanji_number(**c)).count();
        if !matches!(joint, 'の' | 'ノ') || run == 0 {
            return joint.is_whitespace() && behind.iter().all(|c| c.is_whitespace());
        }
        rest = &behind[run..];
    }
    true
}

/// 「2丁目3」, 「三丁目四」: a number right behind 丁目, or behind a blank, is none of the town's name.
fn is_behind_block(before: &str, after: &[char]) -> bool {
    before.trim_end().ends_with("丁目") && !matches!(after.first(), Some('丁' | '条' | '線'))
}

/// 「見本町 三二」: nothing but a number stands behind a blank.
fn is_behind_blank(before: &str, after: &[char]) -> bool {
    let is_number = |c: &char| c.is_whitespace() || is_digit(*c) || is_kanji_number(*c);
    before.ends_with(char::is_whitespace) && after.iter().all(is_number)
}

/// 「一〇二」: written digit by digit, as no name of a town is.
fn is_spelt(number: &[(usize, char)], after: &[char]) -> bool {
    number.len() > 1
        && number[0].1 != '〇'
        && number.iter().any(|(_, c)| *c == '〇')
        && after.iter().all(|c| c.is_whitespace())
}

/// A digit of a lot number, in whatever style.
pub fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || is_wide_digit(c) || matches!(c, '①'..='⑳' | '⒈'..='⒛' | 'Ⅰ'..='Ⅻ')
}

/// What people write between the numbers of a lot beside hyphens.
pub fn is_between(c: char) -> bool {
    "～〜~・･,，、=＝/／.．".contains(c)
}

/// A number with what makes it a floor or a room.
fn is_room(text: &[char]) -> bool {
    let run = text.iter().take_while(|c| is_digit(**c)).count();
    run > 0
        && text.get(run).is_some_and(|c| {
            matches!(c, '階' | 'F' | 'Ｆ' | 'f')
                || *c == '号' && text.get(run + 1).is_some_and(|c| matches!(c, '室' | '棟'))
        })
}

/// A digit in kanji, also as deeds write it.
pub fn is_kanji_number(c: char) -> bool {
    matches!(
        c,
        '〇' | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '壱'
            | '弐'
            | '参'
            | '拾'
            | '廿'
            | '卅'
            | '㈠'..='㈩'
    )
}

/// Whether a lot number stands in a text.
pub fn has_lot_number(text: &str) -> bool {
    lot_number(text).is_some()
}

/// What is left of the town and what moves to 番地, split where the lot number begins; `None` where there is none, or it
/// cannot be said for certain where.
pub fn split(text: &str) -> Option<(&str, &str)> {
    let (before, lot) = text.split_at(with_mark(text, lot_number(text)?));
    let (mut town, mut lot) = (before.trim_end(), lot.trim());
    if let Some(outside) = town.strip_suffix(['(', '（']) {
        (town, lot) = (outside.trim_end(), lot.strip_suffix([')', '）'])?.trim_end());
    }
    let is_open = |text: &str| text.contains(['(', '（']) != text.contains([')', '）']);
    let number = lot.split(char::is_whitespace).next().unwrap_or_default();
    let digits = number.chars().filter(|c| is_digit(*c)).count();
    let is_unsure = is_open(town)
        || is_open(lot)
        || town.ends_with(|c: char| {
            c.is_ascii_alphanumeric() || HYPHENS.contains(&c) || is_between(c) || "のノ第".contains(c)
        })
        || lot.starts_with(|c: char| is_digit(c)) && digits > MOST_DIGITS
        || is_number_of_house(town, lot);
    (!is_unsure).then_some((town, lot))
}

/// Of more digits nobody makes a lot number: a telephone's.
const MOST_DIGITS: usize = 9;

/// What is written before the digits of a lot number: a name for it, or a letter and what joins it to them.
const NAMES: [&str; 9] = ["地番", "官有無番地", "無番地", "番外地", "番地", "No.", "no.", "No", "№"];
/// What stands for a lot number where land has none.
const WITHOUT: [&str; 3] = ["官有無番地", "無番地", "番外地"];
const MARKS: [char; 9] = ['イ', 'ロ', 'ハ', 'ニ', 'ホ', '甲', '乙', '丙', '丁'];

fn is_joint(c: char) -> bool {
    HYPHENS.contains(&c) || matches!(c, 'の' | 'ノ' | 'ー')
}

/// Where the lot number begins with what stands before its digits: 「イの12」, 「甲12番地」, 「地番12」.
fn with_mark(text: &str, start: usize) -> usize {
    let before = &text[..start];
    let named = NAMES.iter().find_map(|name| before.strip_suffix(name));
    let joined = before.strip_suffix(is_joint).unwrap_or(before);
    // 「2丁」 is a block's.
    let is_block = |rest: &&str| joined.ends_with('丁') && rest.ends_with(|c| is_digit(c) || is_kanji_number(c));
    let marked = joined.strip_suffix(MARKS).filter(|rest| !is_block(rest));
    named.or(marked).map_or(start, str::len)
}

/// How many bytes at the start of a lot number stand before its digits.
pub fn mark_length(lot: &str) -> usize {
    let named = NAMES.iter().find_map(|name| lot.strip_prefix(name));
    let marked = || lot.strip_prefix(MARKS).map(|rest| rest.strip_prefix(is_joint).unwrap_or(rest));
    named.or_else(marked).map_or(0, |rest| lot.len() - rest.len())
}

/// 「見本町 カーサ山田 201」, 「見本町 302号」: a number behind a blank, and behind a word that is none of a town's, is a room's.
fn is_number_of_house(town: &str, lot: &str) -> bool {
    let is_one = |text: &str| !text.is_empty() && text.chars().all(is_digit);
    let is_room =
        is_one(lot) || lot.strip_suffix('号').is_some_and(|number| number.chars().count() > 2 && is_one(number));
    let word = town.rsplit(char::is_whitespace).next().unwrap_or(town);
    let is_of_house =
        word.len() < town.len() && !word.ends_with(['町', '村', '目', '字', '区', '市', '郡', '条', '通']);
    is_room && (is_of_house || lot.ends_with('号'))
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
            "中央区1番堀通町",
            "千代田区三番町",
            "見本市二番三丁目",
            "種市第15地割",
            "見本市北条東3丁目",
            "松本市二の丸",
            "見本市一ノ宮",
            "四日市市十七軒町",
            "六ヶ所村",
            "見本市西2線",
            "見本市二ー",
            "五条一丁目",
            "大田区見本町コーポ見本101号室",
            "大田区見本町2号棟",
            "伊勢市二見町",
            "見本市参宮",
            "見本市 三番町",
            "見本市 二見町",
            "見本郡 五霞町",
        ] {
            assert_eq!(split(town), None, "{town}");
        }
    }

    #[test]
    fn what_cannot_be_split_for_certain_is_asked_about_and_not_moved() {
        for typed in [
            "大田区見本町（旧1番地）",
            "大田区見本町 カーサ山田 201",
            "大田区見本町 ヴィラ山田 201",
            "大田区見本町 302号",
            "大田区見本町03-1234-5678",
            "大田区見本町1-chome 2-3",
            "大田区見本町B1",
        ] {
            assert_eq!((lot_number(typed).is_some(), split(typed)), (true, None), "{typed}");
        }
    }

    #[test]
    fn lot_numbers_are_found_with_what_stands_before_and_between_their_digits() {
        for (typed, town, lot) in [
            ("大田区見本町（1-2-3）", "大田区見本町", "1-2-3"),
            ("大田区見本町(1-2-3 山田ビル)", "大田区見本町", "1-2-3 山田ビル"),
            ("大田区見本町1～2", "大田区見本町", "1～2"),
            ("大田区見本町1・2・3", "大田区見本町", "1・2・3"),
            ("大田区見本町1,2", "大田区見本町", "1,2"),
            ("大田区見本町1=2", "大田区見本町", "1=2"),
            ("大田区見本町三・二・一", "大田区見本町", "三・二・一"),
            ("大田区見本町三、二", "大田区見本町", "三、二"),
            ("大田区見本町廿三番地", "大田区見本町", "廿三番地"),
            ("大田区見本町Ⅲ-2", "大田区見本町", "Ⅲ-2"),
            ("大田区見本町⒈-2", "大田区見本町", "⒈-2"),
            ("大田区見本町㈠-㈡", "大田区見本町", "㈠-㈡"),
            ("大田区見本町イの12", "大田区見本町", "イの12"),
            ("大田区見本町ロ-12", "大田区見本町", "ロ-12"),
            ("大田区見本町甲12番地", "大田区見本町", "甲12番地"),
            ("大田区見本町地番12", "大田区見本町", "地番12"),
            ("大田区見本町No.12", "大田区見本町", "No.12"),
            ("大田区見本町12 3階", "大田区見本町", "12 3階"),
            ("大田区見本町壱弐参番地", "大田区見本町", "壱弐参番地"),
            ("大田区見本町三番", "大田区見本町", "三番"),
            ("大田区見本町二三番", "大田区見本町", "二三番"),
            ("大田区見本町五号", "大田区見本町", "五号"),
        ] {
            assert_eq!(split(typed), Some((town, lot)), "{typed}");
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
            ("大阪市中央区見本2丁目3", "大阪市中央区見本2丁目", "3"),
            ("大阪市中央区見本２丁目　３", "大阪市中央区見本２丁目", "３"),
            ("大田区見本町三丁目四番五号", "大田区見本町三丁目", "四番五号"),
            ("大田区見本町三丁目四", "大田区見本町三丁目", "四"),
            ("大田区見本町四番五号", "大田区見本町", "四番五号"),
            ("大田区見本町三-二-一", "大田区見本町", "三-二-一"),
            ("大田区見本町三ー二", "大田区見本町", "三ー二"),
            ("大田区見本町 1", "大田区見本町", "1"),
            ("大田区見本町　１２", "大田区見本町", "１２"),
            ("大田区見本町12", "大田区見本町", "12"),
            ("大田区見本町1番", "大田区見本町", "1番"),
            ("大田区見本町1/2/3", "大田区見本町", "1/2/3"),
            ("大田区見本町無番地", "大田区見本町", "無番地"),
            ("見本村官有無番地", "見本村", "官有無番地"),
            ("網走市見本町番外地", "網走市見本町", "番外地"),
            ("大田区見本町 1 2 3", "大田区見本町", "1 2 3"),
            ("大田区見本町三ノ二ノ一", "大田区見本町", "三ノ二ノ一"),
            ("大田区見本町壱番地", "大田区見本町", "壱番地"),
            ("大田区見本町壱の弐", "大田区見本町", "壱の弐"),
            ("大田区見本町1番の2", "大田区見本町", "1番の2"),
            ("大田区見本町一の二", "大田区見本町", "一の二"),
            ("大田区見本町一〇二", "大田区見本町", "一〇二"),
            ("大田区見本町一〇二番地", "大田区見本町", "一〇二番地"),
            ("大田区見本町 一", "大田区見本町", "一"),
            ("大田区見本町　三二", "大田区見本町", "三二"),
            ("大田区見本町 一二 三", "大田区見本町", "一二 三"),
            ("大田区見本町①-②", "大田区見本町", "①-②"),
            ("大田区見本町②番③号", "大田区見本町", "②番③号"),
            ("大田区見本町1-2-3 山田ビル302", "大田区見本町", "1-2-3 山田ビル302"),
            ("大田区見本町12-34-56 山田ビル1001", "大田区見本町", "12-34-56 山田ビル1001"),
        ] {
            assert_eq!(split(typed), Some((town, lot)), "{typed}");
        }
    }
}
