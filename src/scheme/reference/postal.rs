//! Postal codes from Japan Post's `data/postal/utf_ken_all.csv`: which towns a code names. The build
//! writes them as small shards for the browser; the processor looks them up when a page has no script.
//! A code that is not here is no error: the file is a month old at best.

use crate::base::problem::Problem;
use crate::base::sheet::{Row, Sheet};
use crate::base::{files, packed};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use town::{House, town_names};

mod town;

/// Where the codes stand.
pub const FILE: &str = "data/postal/utf_ken_all.csv";
/// Japan Post's columns; only five are read.
const WIDTH: usize = 15;
const CODE: usize = 2;
const PREFECTURE: usize = 6;
const CITY: usize = 7;
const TOWN: usize = 8;
const CHANGE: usize = 13;
/// No whole country has fewer codes: Japan has some 120,000.
const A_COUNTRY: u64 = 10_000;
/// What to do about a table that is none.
const REMEDY: &str = "日本郵便の郵便番号データ（全国一括）を、手を加えずに sengen data postal で置いてください。";
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
    /// The house that has the code for itself, with its floor; mostly none.
    pub building: String,
}

/// A table while it is read.
#[derive(Debug, Default)]
struct Reading {
    postal: Postal,
    /// A row whose bracket may go on in the next one.
    open: Option<TownRow>,
    /// The towns of each city.
    towns: HashMap<String, HashSet<String>>,
    /// Houses with codes for themselves; in which town one stands, only the towns tell.
    houses: Vec<(TownRow, House)>,
}

/// What a row names: a city and what stands in the column of towns.
#[derive(Debug)]
struct TownRow {
    code: String,
    prefecture: String,
    city: String,
    town: String,
}

/// A downloaded table as [`FILE`] holds it, and how many codes it has: of either of Japan Post's forms, a ZIP or not.
///
/// # Errors
/// When it cannot be read, or is none.
pub fn prepared(from: &Path) -> Result<(Vec<u8>, u64), Vec<Problem>> {
    let mut table = Vec::new();
    packed::each_table(from, |label, text| {
        let read = text.read_to_end(&mut table);
        read.map(|_| ()).map_err(|error| vec![Problem::new(label, error.to_string(), REMEDY)])
    })?;
    let postal = Postal::parse(from, &table)?;
    if postal.is_empty() {
        return Err(vec![Problem::new(from, "郵便番号が、1つもありません。", REMEDY)]);
    }
    Ok((table, postal.count()))
}

/// Seven digits as people write them: `000-0200`.
pub fn shown(code: &str) -> String {
    code.split_at_checked(3).map_or_else(|| code.to_owned(), |(area, rest)| format!("{area}-{rest}"))
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
        Self::parse(label, &bytes)
    }

    /// How many codes there are.
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The codes of a table.
    fn parse(label: &Path, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let sheet = Sheet::parse_bare(label, bytes, WIDTH)?;
        let mut reading = Reading::default();
        let mut problems = Vec::new();
        for (line, row) in sheet.rows() {
            if !is_code(row.cell(CODE)) || row.cell(PREFECTURE).is_empty() || row.cell(CITY).is_empty() {
                let what = "3列目が7桁の郵便番号でないか、住所がありません。";
                problems.push(Problem::new(label, what, REMEDY).at(line, 1));
            } else if row.cell(CHANGE) != GIVEN_UP {
                reading.take(row);
            }
        }
        if problems.is_empty() { Ok(reading.finish()) } else { Err(problems) }
    }

    /// Of a table that is only a sample, a code to try: `000-0200`.
    pub fn sample(&self) -> Option<String> {
        let has_town = |places: &[PostalPlace]| matches!(places, [place] if place.municipality.chars().count() > 6);
        let code = self.0.iter().find(|(_, places)| has_town(places)).filter(|_| self.count() < A_COUNTRY)?.0;
        Some(shown(code))
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

    /// One shard as JSON: `{"0000200":[["岩手県","盛岡市見本町"], …], …}`; a house stands third.
    pub fn shard(&self, prefix: &str) -> String {
        let from = self.0.range(prefix.to_owned()..);
        let codes = from.take_while(|(code, _)| code.starts_with(prefix));
        let shard: BTreeMap<&str, Vec<Vec<&str>>> =
            codes.map(|(code, places)| (code.as_str(), places.iter().map(PostalPlace::parts).collect())).collect();
        serde_json::json!(shard).to_string()
    }

    fn add(&mut self, row: &TownRow, town: &str, building: String) {
        let municipality = format!("{}{town}", row.city);
        let place = PostalPlace { prefecture: row.prefecture.clone(), municipality, building };
        let known = self.0.entry(row.code.clone()).or_default();
        if !known.contains(&place) {
            known.push(place);
        }
    }
}

impl PostalPlace {
    /// In one line.
    pub fn whole(&self) -> String {
        format!("{}{} {}", self.prefecture, self.municipality, self.building).trim_end().to_owned()
    }

    fn parts(&self) -> Vec<&str> {
        let parts = [&*self.prefecture, &*self.municipality, &*self.building];
        parts.into_iter().take(if self.building.is_empty() { 2 } else { 3 }).collect()
    }
}

impl Reading {
    /// Takes one row. A town whose bracket stays open goes on in the next rows of the same code (the older form of the
    /// file), which are joined to it.
    fn take(&mut self, row: Row<'_>) {
        let (code, town) = (row.cell(CODE), row.cell(TOWN));
        if let Some(mut waiting) = self.open.take() {
            if waiting.code == code {
                waiting.town.push_str(town);
                return self.whole(waiting);
            }
            self.named(waiting);
        }
        let owned = |at: usize| row.cell(at).to_owned();
        self.whole(TownRow { code: owned(CODE), prefecture: owned(PREFECTURE), city: owned(CITY), town: owned(TOWN) });
    }

    /// Takes a row where its town is whole, else waits for the next one.
    fn whole(&mut self, row: TownRow) {
        if row.town.contains('（') && !row.town.contains('）') {
            self.open = Some(row);
        } else {
            self.named(row);
        }
    }

    fn named(&mut self, row: TownRow) {
        if let Some(house) = House::of(&row.town) {
            self.houses.push((row, house));
            return;
        }
        let towns = town_names(&row.town);
        towns.iter().for_each(|town| self.postal.add(&row, town, String::new()));
        self.towns.entry(format!("{}{}", row.prefecture, row.city)).or_default().extend(towns);
    }

    fn finish(mut self) -> Postal {
        self.open.take().into_iter().for_each(|waiting| self.named(waiting));
        let none = HashSet::new();
        for (row, house) in &self.houses {
            let (town, building) =
                house.apart(self.towns.get(&format!("{}{}", row.prefecture, row.city)).unwrap_or(&none));
            self.postal.add(row, town, building);
        }
        self.postal
    }
}

fn is_code(text: &str) -> bool {
    text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_tests() -> Postal {
        Postal::load(Path::new(crate::scheme::OF_TESTS)).expect("no problems")
    }

    fn said(code: &str) -> Vec<String> {
        of_tests().places(code).iter().map(|place| place.parts().join("|")).collect()
    }

    #[test]
    fn awkward_rows_become_what_people_write() {
        for (code, places) in [
            ("0000000", &["北海道|札幌市中央区"][..]),
            ("0000001", &["北海道|札幌市中央区見本北一条西"]),
            ("0000102", &["青森県|青森市大字見本"]),
            ("0000200", &["岩手県|盛岡市見本町", "岩手県|盛岡市例示町", "岩手県|盛岡市架空台"]),
            ("0000302", &["宮城県|仙台市青葉区|見本ビル"]),
            ("0000304", &["宮城県|仙台市青葉区|見本ビル 2階"]),
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
            row("0000003", "甲見本ビルディング（地階・"),
            row("0000003", "階層不明）"),
            row("0000004", "丙（一、"),
            row("0000002", "第１地割～第３地割"),
        ];
        std::fs::write(root.path().join(FILE), rows.concat())?;
        let postal = Postal::load(root.path()).expect("no problems");
        assert_eq!(
            postal.places("0000001").iter().map(|place| place.municipality.as_str()).collect::<Vec<_>>(),
            ["市甲"]
        );
        assert_eq!(postal.places("0000002")[0].municipality, "市");
        assert_eq!(postal.places("0000003")[0].parts(), ["県", "市甲", "見本ビルディング"]);
        assert_eq!(postal.places("0000004")[0].municipality, "市丙");
        Ok(())
    }

    #[test]
    fn a_downloaded_table_is_what_is_loaded_and_anything_else_is_refused() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("utf_ken_all.csv");
        let whole = std::fs::read(Path::new(crate::scheme::OF_TESTS).join(FILE))?;
        std::fs::write(&path, [crate::base::sheet::MARK, &whole].concat())?;
        assert_eq!(prepared(&path), Ok((whole, of_tests().count())));
        for wrong in ["", "a,b\n", "01101,0,060000,a,b,c,北海道,札幌市,見本,0,0,0,0,0,0\n"] {
            std::fs::write(&path, wrong)?;
            assert_eq!(prepared(&path).expect_err(wrong)[0].file(), path, "{wrong}");
        }
        Ok(())
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
