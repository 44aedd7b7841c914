//! Postal codes from Japan Post's `data/postal/utf_ken_all.csv`: which towns a code names. The build
//! writes them as small shards for the browser; the processor looks them up when a page has no script.
//! A code that is not here is no error: the file is a month old at best.

use crate::base::files;
use crate::base::japanese::{is_wide_digit, narrow_letter};
use crate::base::problem::Problem;
use crate::base::sheet::{Row, Sheet};
use std::collections::BTreeMap;
use std::path::Path;

/// Where the codes stand.
pub const FILE: &str = "data/postal/utf_ken_all.csv";
/// Japan Post's columns; only five are read.
const WIDTH: usize = 15;
const CODE: usize = 2;
const PREFECTURE: usize = 6;
const CITY: usize = 7;
const TOWN: usize = 8;
const CHANGE: usize = 13;
/// The change mark of a code that is given up.
const GIVEN_UP: &str = "2";

/// All codes with their places.
#[derive(Debug, Clone, Default)]
pub struct Postal(BTreeMap<String, Vec<PostalPlace>>);

/// A place that a code names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalPlace {
    /// The formal name of the prefecture.
    pub prefecture: String,
    /// City and town, as they go into 市区町村・町名.
    pub municipality: String,
}

/// What a row names, while its bracket may go on in the next one.
struct OpenTown {
    code: String,
    places: Vec<PostalPlace>,
}

impl Postal {
    /// Loads the file below `root`; without a file there are no codes.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let label = Path::new(FILE);
        if !root.join(label).exists() {
            return Ok(Self::default());
        }
        let bytes = files::read(&root.join(label), label).map_err(|problem| vec![problem])?;
        let sheet = Sheet::parse_bare(label, &bytes, WIDTH)?;
        let mut postal = Self::default();
        let mut problems = Vec::new();
        let mut open = None;
        for (line, row) in sheet.rows() {
            if !is_code(row.cell(CODE)) || row.cell(PREFECTURE).is_empty() || row.cell(CITY).is_empty() {
                let remedy = "日本郵便の utf_ken_all.csv を、そのまま置いてください。";
                problems
                    .push(Problem::new(label, "3列目が7桁の郵便番号でないか、住所がありません。", remedy).at(line, 1));
            } else if row.cell(CHANGE) != GIVEN_UP {
                open = postal.take(open, row);
            }
        }
        if problems.is_empty() { Ok(postal) } else { Err(problems) }
    }

    /// Whether there are no codes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places of a code, given as seven digits.
    pub fn places(&self, code: &str) -> &[PostalPlace] {
        self.0.get(code).map_or(&[], Vec::as_slice)
    }

    /// The first three digits of all codes, in order: the names of the shards.
    pub fn prefixes(&self) -> Vec<&str> {
        let mut prefixes: Vec<&str> = self.0.keys().filter_map(|code| code.get(..3)).collect();
        prefixes.dedup();
        prefixes
    }

    /// One shard as JSON: `{"0000200":[["岩手県","盛岡市見本町"], …], …}`.
    pub fn shard(&self, prefix: &str) -> String {
        let from = self.0.range(prefix.to_owned()..);
        let codes = from.take_while(|(code, _)| code.starts_with(prefix));
        let pairs = |places: &[PostalPlace]| -> Vec<[String; 2]> {
            places.iter().map(|place| [place.prefecture.clone(), place.municipality.clone()]).collect()
        };
        let shard: BTreeMap<&str, Vec<[String; 2]>> =
            codes.map(|(code, places)| (code.as_str(), pairs(places))).collect();
        serde_json::json!(shard).to_string()
    }

    /// Takes one row. A town whose bracket stays open goes on in the next rows of the same code (the
    /// older form of the file): those rows are waited for and not taken as towns.
    fn take(&mut self, open: Option<OpenTown>, row: Row<'_>) -> Option<OpenTown> {
        let (code, town) = (row.cell(CODE), row.cell(TOWN));
        if let Some(waiting) = open {
            if waiting.code == code && !town.contains('）') {
                return Some(waiting);
            }
            let is_end = waiting.code == code;
            self.add(waiting);
            if is_end {
                return None;
            }
        }
        let place = |town: String| PostalPlace {
            prefecture: row.cell(PREFECTURE).to_owned(),
            municipality: format!("{}{town}", row.cell(CITY)),
        };
        let found = OpenTown { code: code.to_owned(), places: town_names(town).into_iter().map(place).collect() };
        if town.contains('（') && !town.contains('）') {
            return Some(found);
        }
        self.add(found);
        None
    }

    fn add(&mut self, OpenTown { code, places }: OpenTown) {
        let known = self.0.entry(code).or_default();
        for place in places {
            if !known.contains(&place) {
                known.push(place);
            }
        }
    }
}

fn is_code(text: &str) -> bool {
    text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The towns that a row names, as people write them: without what the file adds in brackets, and one without a name
/// where the row stands for a whole city or only tells where a number stands (琴平町の次に１～４２６番地がくる場合).
/// 「一円」 alone is a real town's name.
fn town_names(town: &str) -> Vec<String> {
    let name = town.split('（').next().unwrap_or_default();
    let is_whole_city = name.ends_with("場合") || name.contains("の次に") || (name.ends_with("一円") && name != "一円");
    if is_whole_city {
        return vec![String::new()];
    }
    let plain = |name: &str| name.chars().map(|c| if is_wide_digit(c) { narrow_letter(c) } else { c }).collect();
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

    fn of_tests() -> Postal {
        Postal::load(Path::new(crate::scheme::OF_TESTS)).expect("no problems")
    }

    fn said(code: &str) -> Vec<String> {
        of_tests().places(code).iter().map(|place| format!("{}|{}", place.prefecture, place.municipality)).collect()
    }

    #[test]
    fn awkward_rows_become_what_people_write() {
        for (code, places) in [
            ("0000000", &["北海道|札幌市中央区"][..]),
            ("0000001", &["北海道|札幌市中央区見本北一条西"]),
            ("0000102", &["青森県|青森市大字見本"]),
            ("0000200", &["岩手県|盛岡市見本町", "岩手県|盛岡市例示町", "岩手県|盛岡市架空台"]),
            ("0000302", &["宮城県|仙台市青葉区見本ビル"]),
            ("0000410", &["茨城県|水戸市"]),
            ("0000500", &["愛知県|弥富市", "三重県|桑名郡木曽岬町"]),
            ("0000600", &["東京都|利島村"]),
            ("0000602", &["滋賀県|犬上郡多賀町一円"]),
            ("0000700", &["岩手県|盛岡市見本"]),
            ("0000801", &["京都府|京都市中京区架空町"]),
            ("0001007", &[]),
            ("9999999", &[]),
        ] {
            assert_eq!(said(code), places, "{code}");
        }
    }

    #[test]
    fn a_row_after_an_open_bracket_of_another_code_is_not_lost() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir_all(root.path().join("data/postal"))?;
        let row = |code: &str, town: &str| format!("01101,\"0\",\"{code}\",a,b,c,県,市,{town},0,0,0,0,0,0\r\n");
        let rows = [
            row("0000001", "甲（一、"),
            row("0000001", "二、"),
            row("0000001", "三）"),
            row("0000002", "第１地割～第３地割"),
        ];
        std::fs::write(root.path().join(FILE), rows.concat())?;
        let postal = Postal::load(root.path()).expect("no problems");
        assert_eq!(
            postal.places("0000001").iter().map(|place| place.municipality.as_str()).collect::<Vec<_>>(),
            ["市甲"]
        );
        assert_eq!(postal.places("0000002")[0].municipality, "市");
        Ok(())
    }

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
            ("西新宿新宿アイランドタワー（１階）", &["西新宿新宿アイランドタワー"]),
            ("北一条西２丁目", &["北一条西2丁目"]),
        ] {
            assert_eq!(town_names(town), names, "{town}");
        }
    }

    #[test]
    fn faults_are_named_with_their_line() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir_all(root.path().join("data/postal"))?;
        std::fs::write(root.path().join(FILE), "a,b\n")?;
        assert_eq!(Postal::load(root.path()).expect_err("two cells")[0].line(), Some(1));
        std::fs::remove_file(root.path().join(FILE))?;
        assert!(Postal::load(root.path()).expect("no file is no fault").prefixes().is_empty());
        Ok(())
    }

    #[test]
    fn shards_hold_each_code_once() {
        let postal = of_tests();
        assert_eq!(postal.prefixes(), ["000", "008", "009"]);
        let shard: BTreeMap<String, Vec<[String; 2]>> = serde_json::from_str(&postal.shard("008")).expect("JSON");
        assert_eq!(shard["0081501"], [["愛知県".to_owned(), "名古屋市中村区例町".to_owned()]]);
        assert!(shard.keys().all(|code| code.starts_with("008")));
    }
}
