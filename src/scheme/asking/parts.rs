//! What a typed place is made of: the town, the lot number, the building. Pure; knows no field.

use crate::base::japanese::{self, HYPHENS, is_wide_digit};
use crate::scheme::rules;

/// Words that only names of houses have.
const HOUSES: [&str; 22] = [
    "ビルディング",
    "ビル",
    "マンション",
    "アパート",
    "ハイツ",
    "コーポ",
    "レジデンス",
    "メゾン",
    "ハイム",
    "タワー",
    "号室",
    "号棟",
    "テナント",
    "雑居",
    "スクエア",
    "スクウェア",
    "プラザ",
    "テラス",
    "シャトー",
    "ガーデン",
    "ヒルズ",
    "会館",
];
/// A house where a text ends with it behind at least so many letters: towns have it in their names too (本荘, 函館, 棟高町).
const AT_END: [(&str, usize); 3] = [("荘", 2), ("館", 2), ("棟", 1)];
/// What stands behind the number of a floor or a room.
const FLOORS: [&str; 4] = ["階", "F", "Ｆ", "f"];

/// A place in its parts; the lot number and the building may be empty.
#[derive(Debug, PartialEq, Eq)]
pub struct AddressParts<'a> {
    pub town: &'a str,
    pub lot: &'a str,
    pub building: &'a str,
}

/// The parts of a place; `None` where it is only a town, or where it cannot be said what is what.
pub fn of(place: &str) -> Option<AddressParts<'_>> {
    if let Some((town, rest)) = rules::split_lot_number(place) {
        let mark = rules::mark_length(rest);
        let (lot, building) = rest.split_at(mark + lot_length(&rest[mark..]));
        let is_joint = |c: char| c.is_whitespace() || rules::is_between_lots(c);
        return Some(AddressParts {
            town,
            lot: lot.trim_end_matches(is_joint),
            building: building.trim_start_matches(is_joint),
        });
    }
    let (town, building) = place.split_once(is_break).filter(|(_, rest)| house(rest).is_some())?;
    Some(AddressParts { town: town.trim(), lot: "", building: without_brackets(building) })
}

/// What names a house or a floor in a text.
pub fn house(text: &str) -> Option<&str> {
    let word = HOUSES.iter().find(|word| text.contains(**word)).copied();
    let last = text.trim_end_matches(|c: char| c.is_ascii_digit() || is_wide_digit(c));
    let last = last.split(is_break).next_back().unwrap_or(last);
    let ends = |(word, least): &&(&str, usize)| {
        last.strip_suffix(*word).is_some_and(|before| before.chars().count() >= *least)
    };
    word.or_else(|| AT_END.iter().find(ends).map(|(word, _)| *word))
        .or_else(|| FLOORS.iter().find(|floor| is_floor(text, floor)).copied())
}

/// Whether what stands behind a blank may be part of a town: how towns end or begin, or short as they are.
pub fn may_be_town(text: &str) -> bool {
    const ENDS: [&str; 20] = [
        "丁目", "町", "村", "字", "番", "通", "通り", "条", "線", "区", "市", "郡", "島", "里", "浜", "上る", "上ル",
        "下る", "入", "地割",
    ];
    const BEGINS: [&str; 3] = ["字", "大字", "小字"];
    let count = text.chars().count();
    let is_foreign = |c: char| c.is_ascii_alphabetic() || ('ァ'..='ヺ').contains(&c);
    let letters = text.chars().filter(|c| is_foreign(*c)).count();
    let is_short = count < 4 && letters < 3 && !text.contains(is_break);
    text.is_empty()
        || is_short
        || BEGINS.iter().any(|begin| text.starts_with(begin))
        || ENDS.iter().any(|end| text.ends_with(end))
}

/// Whether a text is split here: a blank or a bracket.
pub fn is_break(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | '（' | '【' | '〔' | '[' | '［' | '「' | '『')
}

/// What is left of a text from which something was taken, if that is something: no sign and no legal form alone. Every offer
/// to take something out is made by it.
pub fn left_whole(text: &str) -> Option<&str> {
    let left = rules::ends::whole(text);
    (left.chars().any(char::is_alphanumeric) && !rules::is_only_form(left)).then_some(left)
}

/// Without the bracket that closes what a break opened.
pub fn without_brackets(text: &str) -> &str {
    text.trim().trim_end_matches([')', '）', '】', '〕', ']', '］', '」', '』']).trim()
}

/// The lot number that both texts are, or the longer where one begins or ends with the other; `None` where they differ.
pub fn united(lot: &str, street: &str) -> Option<String> {
    let (own, other) = (counted(lot), counted(street));
    let continues = |text: &str| text.starts_with(['の', 'ノ']) || text.starts_with(HYPHENS);
    if other.is_empty() || rules::is_none(street) || own.ends_with(&other) || own.starts_with(&other) {
        Some(lot.to_owned())
    } else if own.is_empty() || other.starts_with(&own) {
        Some(street.to_owned())
    } else if continues(street) {
        Some(format!("{lot}{street}"))
    } else {
        None
    }
}

/// A lot number as it counts: 「２番３号」 and 「2-3」 are one.
fn counted(lot: &str) -> String {
    const KANJI: &str = "〇一二三四五六七八九";
    let digit = |c: char| KANJI.chars().position(|kanji| kanji == c).and_then(|at| char::from_digit(at as u32, 10));
    let narrow = japanese::narrow(lot).replace("丁目", "-").replace("番地", "-");
    let between = |c: char| HYPHENS.contains(&c) || matches!(c, 'ー' | '番' | '号' | 'の' | 'ノ');
    let numbers: Vec<String> = narrow
        .split(between)
        .filter(|part| !part.is_empty())
        .map(|part| part.chars().map(|c| digit(c).unwrap_or(c)).collect())
        .collect();
    numbers.iter().map(|number| format!("{number}-")).collect()
}

/// How many bytes at the start are the lot number; blanks are of it where more of it follows.
fn lot_length(text: &str) -> usize {
    let arabic = text.starts_with(rules::is_lot_digit);
    let own = |c: char| {
        rules::is_lot_digit(c)
            || HYPHENS.contains(&c)
            || "番地号丁目のノー".contains(c)
            || rules::is_between_lots(c)
            || (!arabic && rules::is_kanji_number(c))
    };
    let mut length = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let inside = word.trim_end();
        let lot = inside.find(|c| !own(c)).unwrap_or(inside.len());
        if lot == inside.len() {
            length += word.len();
            continue;
        }
        // 「12-3 5階」: a number before something else belongs to that.
        return if length == 0 { lot } else { length };
    }
    length
}

fn is_floor(text: &str, floor: &str) -> bool {
    text.match_indices(floor).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(|c| c.is_ascii_digit() || is_wide_digit(c));
        let behind = text[at + floor.len()..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
        before && !behind
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_taken_apart() {
        for (place, town, lot, building) in [
            ("大田区見本町1-2-3 山田ビル302", "大田区見本町", "1-2-3", "山田ビル302"),
            ("大田区見本町1-2-3山田ビル302", "大田区見本町", "1-2-3", "山田ビル302"),
            ("大田区見本町2番 3号　サンハイツ201", "大田区見本町", "2番 3号", "サンハイツ201"),
            ("大田区見本町12-3 5階", "大田区見本町", "12-3", "5階"),
            ("大田区見本町三丁目四番五号 三井ビル", "大田区見本町三丁目", "四番五号", "三井ビル"),
            ("大田区見本町1-2三井ビル", "大田区見本町", "1-2", "三井ビル"),
            ("大田区見本町 山田ビル3F", "大田区見本町", "", "山田ビル3F"),
            ("大田区見本町（山田ビル３階）", "大田区見本町", "", "山田ビル３階"),
            ("大田区見本町　コーポ見本", "大田区見本町", "", "コーポ見本"),
            ("大田区見本町（1-2-3 山田ビル）", "大田区見本町", "1-2-3", "山田ビル"),
            ("大田区見本町1-2-3、山田ビル302", "大田区見本町", "1-2-3", "山田ビル302"),
            ("大田区見本町12 3階", "大田区見本町", "12", "3階"),
            ("大田区見本町イの12-3 山田ビル", "大田区見本町", "イの12-3", "山田ビル"),
            ("大田区見本町甲12番地", "大田区見本町", "甲12番地", ""),
            ("大田区見本町壱弐参番地", "大田区見本町", "壱弐参番地", ""),
            ("大田区見本町1～2", "大田区見本町", "1～2", ""),
            ("大田区見本町無番地", "大田区見本町", "無番地", ""),
        ] {
            assert_eq!(of(place), Some(AddressParts { town, lot, building }), "{place}");
        }
        for place in ["大田区見本町", "大田区 見本町", "階上町見本", "大田区見本町山田ビル", "大田区見本町3F丁"]
        {
            assert_eq!(of(place), None, "{place}");
        }
    }

    #[test]
    fn houses_and_floors_are_known_and_towns_are_none() {
        for text in [
            "山田ビル",
            "山田ビル3F",
            "３Ｆ",
            "5階",
            "サンタワー",
            "101号室",
            "見本マンション",
            "見本スクエア",
            "商工会館",
            "見本荘",
            "見本荘201",
            "見本町 山田荘",
            "見本プラザ2",
            "見本町Ａ棟",
            "見本町 東棟",
        ] {
            assert!(house(text).is_some(), "{text}");
        }
        for text in [
            "見本町",
            "階上町",
            "三階",
            "F1タウン",
            "見本団地",
            "本荘",
            "3Fa",
            "新荘",
            "荘川町",
            "函館",
            "角館",
            "棟高町",
        ] {
            assert_eq!(house(text), None, "{text}");
        }
    }

    #[test]
    fn lot_numbers_are_compared_as_they_count_before_they_are_joined() {
        for (lot, street, whole) in [
            ("1-2-3", "1-2-3", Some("1-2-3")),
            ("２番３号", "2-3", Some("２番３号")),
            ("二番三号", "2-3", Some("二番三号")),
            ("1番地", "1-2-3", Some("1-2-3")),
            ("1-2-3", "3", Some("1-2-3")),
            ("1-2-3", "1-2", Some("1-2-3")),
            ("3-4", "なし", Some("3-4")),
            ("3-4", "", Some("3-4")),
            ("3-4", "3-4-5", Some("3-4-5")),
            ("3-4", "の5", Some("3-4の5")),
            ("3-4", "-5", Some("3-4-5")),
            ("1", "12-3", None),
            ("3-4", "5-6", None),
        ] {
            assert_eq!(united(lot, street).as_deref(), whole, "{lot} {street}");
        }
    }
}
