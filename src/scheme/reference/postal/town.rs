//! What the column of towns says: the towns that a row names, or the house that has a code for itself. Pure; knows no code.

use crate::base::japanese::{is_wide_digit, narrow_letter};
use std::collections::HashSet;

/// A house with codes for itself, as a row names it: the town runs into the house's name, and a floor stands in brackets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct House {
    /// Town and house.
    name: String,
    /// 「1階」; empty where the row is for the basement or an unknown floor.
    floor: String,
}

/// What stands for every floor that has no row of its own.
const OTHER_FLOORS: &str = "階層不明";

impl House {
    /// The house that a row names.
    pub(super) fn of(town: &str) -> Option<Self> {
        let (name, brackets) = town.split_once('（')?;
        let inner: String = brackets.chars().filter(|c| !matches!(c, '（' | '）')).map(narrow_digit).collect();
        let is_numbered = inner.strip_suffix('階').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        let floor = match inner.contains(OTHER_FLOORS) {
            true => String::new(),
            false if is_numbered => inner,
            false => return None,
        };
        Some(Self { name: name.to_owned(), floor })
    }

    /// The town and the house, told apart by the towns of its city: the longest that the name begins with.
    pub(super) fn apart(&self, towns: &HashSet<String>) -> (&str, String) {
        let begins = self.name.char_indices().map(|(at, _)| at).filter(|at| *at > 0);
        let at = begins.filter(|at| towns.contains(&self.name[..*at])).max().unwrap_or_default();
        let (town, house) = self.name.split_at(at);
        (town, format!("{house} {}", self.floor).trim_end().to_owned())
    }
}

fn narrow_digit(c: char) -> char {
    if is_wide_digit(c) { narrow_letter(c) } else { c }
}

/// The towns that a row names, as people write them: without what the file adds in brackets, and one without a name
/// where the row stands for a whole city or only tells where a number stands (琴平町の次に１～４２６番地がくる場合).
/// 「一円」 alone is a real town's name.
pub(super) fn town_names(town: &str) -> Vec<String> {
    let name = town.split('（').next().unwrap_or_default();
    let is_whole_city = name.ends_with("場合") || name.contains("の次に") || (name.ends_with("一円") && name != "一円");
    if is_whole_city {
        return vec![String::new()];
    }
    let plain = |name: &str| name.chars().map(narrow_digit).collect();
    let is_numbered = name.contains('～') || name.chars().any(is_wide_digit);
    match (name.contains(['～', '、']), is_numbered) {
        (false, _) => vec![plain(name)],
        // 「甲、乙」 are two.
        (true, false) => name.split('、').map(plain).collect(),
        // 「見本第１５地割～第２１地割」 names no single town: what stands before the numbers does.
        (true, true) => {
            let is_number = |c: char| c == '第' || c == '、' || c == '～' || is_wide_digit(c);
            vec![plain(name.split(is_number).next().unwrap_or_default())]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_describes_a_place_names_no_town_and_one_of_several_names_each() {
        for (town, names) in [
            ("琴平町の次に１～４２６番地がくる場合（川東）", &[""][..]),
            ("琴平町の次に４２７番地以降がくる場合（川西）", &[""]),
            ("小菅村の次に１～６６３番地がくる場合", &[""]),
            ("境町の次に番地がくる場合", &[""]),
            ("見本町の次に番地が来る場合", &[""]),
            ("以下に掲載がない場合", &[""]),
            ("渡名喜村一円", &[""]),
            ("一円", &["一円"]),
            ("甲、乙（大木戸）", &["甲", "乙"]),
            ("甲、乙、丙", &["甲", "乙", "丙"]),
            ("穴明２２地割、穴明２３地割", &["穴明"]),
            ("種市第１５地割～第２１地割（鹿糠、小路合）", &["種市"]),
            ("藤野（４００、４００－２番地）", &["藤野"]),
            ("北一条西２丁目", &["北一条西2丁目"]),
        ] {
            assert_eq!(town_names(town), names, "{town}");
        }
    }

    #[test]
    fn a_house_is_told_from_its_town_by_the_towns_that_there_are() {
        let towns: HashSet<String> = ["西新宿", "中央", "名駅", "名駅南", "見本ビル"].map(str::to_owned).into();
        for (row, town, house) in [
            ("西新宿新宿アイランドタワー（１階）", "西新宿", "新宿アイランドタワー 1階"),
            ("中央アエル（地階・階層不明）", "中央", "アエル"),
            ("中央アエル（３１階）", "中央", "アエル 31階"),
            ("名駅南見本タワー（高層棟）（１２階）", "名駅南", "見本タワー 高層棟12階"),
            ("かくう見本タワー（２階）", "", "かくう見本タワー 2階"),
            ("見本ビル（２階）", "", "見本ビル 2階"),
        ] {
            let found = House::of(row).expect(row);
            assert_eq!(found.apart(&towns), (town, house.to_owned()), "{row}");
        }
        for town in
            ["中央（次のビルを除く）", "階上町見本", "見本（一階、二階）", "見本（階下）", "見本町（１～３丁目）"]
        {
            assert_eq!(House::of(town), None, "{town}");
        }
    }
}
