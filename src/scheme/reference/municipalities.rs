//! The municipalities of each prefecture from `data/municipalities.csv`, the list that goes with the codes of local
//! governments: whether a typed place lies where it is said to lie. Asked by the check of public fields. A list grows
//! old, so nothing is refused because of it; without the file nothing is asked.

use crate::base::files;
use crate::base::japanese::letters::COUNTS_AS;
use crate::base::japanese::{compatible, is_selector, to_katakana};
use crate::base::problem::Problem;
use crate::base::sheet::Sheet;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const FILE: &str = "data/municipalities.csv";
const COLUMNS: [&str; 2] = ["prefecture", "name"];
/// What may stand before the name of a town or village, and within how many letters: 「犬上郡」, 「三宅島」.
const BEFORE: [char; 2] = ['郡', '島'];
const LONGEST_BEFORE: usize = 6;

/// Wards of Tokyo whose names are those of wards of other cities too.
const SHARED_WARDS: [&str; 3] = ["中央区", "北区", "港区"];

/// All municipalities, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Municipalities {
    all: Vec<Municipality>,
    /// Where those stand whose compared names begin with a letter.
    by_first: BTreeMap<char, Vec<usize>>,
    prefectures: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Municipality {
    prefecture: String,
    name: String,
    /// The name as it is compared.
    alike: String,
}

/// Where a typed place lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lies<'a> {
    /// In this municipality of the prefecture that was chosen.
    In(&'a str),
    /// Not there, but the name is one of these prefectures.
    Elsewhere {
        /// The name of the municipality.
        name: &'a str,
        /// The prefectures that have one of this name.
        prefectures: Vec<&'a str>,
    },
    /// The text begins with no municipality.
    Nowhere,
}

impl Municipalities {
    /// Loads the file below `root`; without one nothing is known.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let label = Path::new(FILE);
        if !root.join(label).exists() {
            return Ok(Self::default());
        }
        let bytes = files::read(&root.join(label), label).map_err(|problem| vec![problem])?;
        let sheet = Sheet::parse(label, &bytes, &COLUMNS)?;
        let (whole, holed): (Vec<_>, Vec<_>) =
            sheet.rows().partition(|(_, row)| !row.cell(0).is_empty() && !row.cell(1).is_empty());
        if !holed.is_empty() {
            let remedy = "都道府県と市区町村の名前を、1行に1つずつ書いてください。";
            let fault = |line: usize| Problem::new(label, "空の欄があります。", remedy).at(line, 1);
            return Err(holed.into_iter().map(|(line, _)| fault(line)).collect());
        }
        let municipality = |cells: [&str; 2]| {
            let [prefecture, name] = cells.map(str::to_owned);
            Municipality { alike: alike(&name), prefecture, name }
        };
        Ok(Self::of(whole.iter().map(|(_, row)| municipality([row.cell(0), row.cell(1)])).collect()))
    }

    fn of(all: Vec<Municipality>) -> Self {
        let mut by_first: BTreeMap<char, Vec<usize>> = BTreeMap::new();
        for (at, one) in all.iter().enumerate() {
            by_first.entry(one.alike.chars().next().unwrap_or_default()).or_default().push(at);
        }
        let prefectures = all.iter().map(|one| one.prefecture.clone()).collect();
        Self { all, by_first, prefectures }
    }

    /// Where the municipality at the beginning of a text lies; `None` where no list says.
    pub fn place(&self, prefecture: &str, text: &str) -> Option<Lies<'_>> {
        if !self.prefectures.contains(prefecture) {
            return None;
        }
        let text = alike(text);
        let found: Vec<&Municipality> = beginnings(&text).flat_map(|rest| self.at_start(rest)).collect();
        // 「東村山市」 begins with 「東村」 of another prefecture: the chosen one is asked first, then the longest name.
        if let Some(here) = found.iter().filter(|one| one.prefecture == prefecture).max_by_key(|one| one.alike.len()) {
            return Some(Lies::In(&here.name));
        }
        // Cities elsewhere have wards of the same name: nobody can say which one was meant.
        let told = found.iter().filter(|one| !SHARED_WARDS.contains(&one.name.as_str()));
        let Some(longest) = told.max_by_key(|one| one.alike.len()) else { return Some(Lies::Nowhere) };
        let same = found.iter().filter(|one| one.alike == longest.alike);
        Some(Lies::Elsewhere { name: &longest.name, prefectures: same.map(|one| one.prefecture.as_str()).collect() })
    }

    /// Whether a text is a municipality of the prefecture and nothing else; its district may stand before it, a ward behind.
    pub fn is_whole(&self, prefecture: &str, text: &str) -> bool {
        let Some(Lies::In(name)) = self.place(prefecture, text) else { return false };
        let (text, name) = (alike(text), alike(name));
        text.ends_with(&name) || text.ends_with('区')
    }

    /// Those whose names a text begins with.
    fn at_start(&self, text: &str) -> Vec<&Municipality> {
        let first = text.chars().next().and_then(|first| self.by_first.get(&first));
        let all = first.into_iter().flatten().map(|at| &self.all[*at]);
        all.filter(|one| text.starts_with(&one.alike)).collect()
    }
}

/// Where the name of a municipality may begin in a text: first, or behind its district or island.
fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    let behind = text.char_indices().take(LONGEST_BEFORE).filter(|(at, c)| *at > 0 && BEFORE.contains(c));
    std::iter::once(text).chain(behind.map(|(at, c)| &text[at + c.len_utf8()..]))
}

/// Old shapes of letters, kana of either kind and size alike (関が原 is 関ケ原), without blanks.
fn alike(text: &str) -> String {
    let counted = |c: char| match COUNTS_AS.get(&c).copied().unwrap_or(c) {
        'カ' | 'ガ' => 'ケ',
        c => c,
    };
    let seen = |c: &char| !is_selector(*c) && !c.is_whitespace() && *c != '\0';
    compatible(text).map(to_katakana).map(counted).filter(seen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Municipalities {
        Municipalities::load(Path::new(".")).expect("no problems")
    }

    #[test]
    fn the_shipped_list_is_whole() {
        let all = shipped();
        assert_eq!(all.all.len(), 1741);
        let lists = crate::scheme::Lists::load(Path::new(".")).expect("the lists");
        for prefecture in lists.prefectures() {
            assert!(all.all.iter().any(|one| one.prefecture == prefecture.name), "{}", prefecture.name);
        }
        assert!(all.all.iter().all(|one| lists.prefecture(&one.prefecture).is_some()));
    }

    #[test]
    fn every_municipality_lies_in_its_prefecture() {
        let all = shipped();
        for one in &all.all {
            let text = format!("{}見本町", one.name);
            assert_eq!(all.place(&one.prefecture, &text), Some(Lies::In(&one.name)), "{text}");
        }
    }

    #[test]
    fn writings_of_a_place_come_to_one() {
        let all = shipped();
        for (prefecture, text, name) in [
            ("滋賀県", "犬上郡多賀町一円", "多賀町"),
            ("茨城県", "竜ヶ崎市見本", "龍ケ崎市"),
            ("岐阜県", "不破郡関が原町", "関ケ原町"),
            ("北海道", "札幌市中央区北一条西1丁目", "札幌市"),
            ("東京都", "三宅島三宅村", "三宅村"),
            ("東京都", "東村山市見本町", "東村山市"),
            ("東京都", " 千代田区　神田", "千代田区"),
            ("福島県", "郡山市見本", "郡山市"),
        ] {
            assert_eq!(all.place(prefecture, text), Some(Lies::In(name)), "{text}");
        }
    }

    #[test]
    fn a_place_of_another_prefecture_and_none_are_told_apart() {
        let all = shipped();
        let elsewhere =
            |name, prefectures: &[&'static str]| Some(Lies::Elsewhere { name, prefectures: prefectures.to_vec() });
        assert_eq!(all.place("大阪府", "大田区見本町"), elsewhere("大田区", &["東京都"]));
        assert_eq!(all.place("大阪府", "東村山市見本"), elsewhere("東村山市", &["東京都"]));
        assert_eq!(all.place("大阪府", "府中市"), elsewhere("府中市", &["東京都", "広島県"]));
        for text in ["見本町", "中央区見本町", "見本", "ー", ""] {
            assert_eq!(all.place("北海道", text), Some(Lies::Nowhere), "{text}");
        }
        assert_eq!(all.place("江戸", "見本町"), None);
        assert_eq!(Municipalities::default().place("大阪府", "大田区"), None);
    }

    #[test]
    fn faults_have_their_line() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir(root.path().join("data"))?;
        std::fs::write(root.path().join(FILE), "prefecture,name\n東京都,千代田区\n東京都,\n")?;
        let faults = Municipalities::load(root.path()).expect_err("a hole");
        assert_eq!(faults.iter().map(Problem::line).collect::<Vec<_>>(), [Some(3)]);
        Ok(())
    }
}
