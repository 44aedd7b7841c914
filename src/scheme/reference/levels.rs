//! The levels of the scheme from `data/levels.toml`, one to nine: their names in mails, pages and lists, how one gets
//! from one to another, and which logo each has. Read by the form's check, the directory and the account's pages.

use crate::base::problem::Problem;
use crate::base::{files, text, toml};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Where the levels are defined.
pub const FILE: &str = "data/levels.toml";
/// So many at most: more than a digit nobody tells apart.
pub const MOST: usize = 9;

/// All levels, the lowest first.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    #[serde(rename = "level")]
    levels: Vec<Level>,
    /// `None` where the file tells none: then every way up is open.
    #[serde(rename = "way")]
    told: Option<Vec<Way>>,
    #[serde(skip)]
    ways: Vec<Way>,
}

/// One level.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its place, from 1: how many stars.
    pub stars: u8,
    /// The name in texts and mails: `一つ星`.
    pub name: String,
    /// The sign: `★`.
    pub sign: String,
    /// What one declares, in a few words.
    pub title: String,
    /// What it means, in two sentences.
    pub summary: String,
    /// What one does for it.
    pub asks: Vec<String>,
    /// What its logo files in `data/logos/` begin with; empty: it has no logo.
    #[serde(default)]
    pub logo: String,
}

/// How a declarer of one level gets to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// The level one has.
    pub from: u8,
    /// The level one gets to.
    pub to: u8,
    /// The line on which it stands in the file.
    #[serde(skip)]
    pub line: usize,
    /// What to know before, a paragraph each.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Pages that help to get ready for it.
    #[serde(default)]
    pub links: Vec<WayLink>,
}

/// A page that helps to get ready for a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WayLink {
    /// The words of the link.
    pub title: String,
    /// A site path.
    pub path: String,
}

impl Levels {
    /// Loads `data/levels.toml` below `root`.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let label = Path::new(FILE);
        let source = files::read(&root.join(label), label).and_then(|bytes| text::lines(label, &bytes));
        Self::parse(&source.map_err(|problem| vec![problem])?)
    }

    /// The levels that a file's text defines.
    ///
    /// # Errors
    /// Every fault of the text.
    pub fn parse(source: &str) -> Result<Self, Vec<Problem>> {
        let mut levels: Self = toml::parse(Path::new(FILE), source).map_err(|problem| vec![problem])?;
        let faults = levels.faults(source);
        if !faults.is_empty() {
            return Err(faults);
        }
        levels.ways = levels.told.take().unwrap_or_else(|| up(levels.count()));
        for (at, way) in levels.ways.iter_mut().enumerate() {
            way.line = toml::line_of(source, "way", at).unwrap_or(1);
        }
        Ok(levels)
    }

    /// What stands in their place where nobody declares any: one without a name.
    pub(in crate::scheme) fn none() -> Self {
        let [name, sign, title, summary, logo] = [const { String::new() }; 5];
        let level = Level { stars: 1, name, sign, title, summary, asks: Vec::new(), logo };
        Self { levels: vec![level], told: None, ways: Vec::new() }
    }

    /// All levels.
    pub fn all(&self) -> &[Level] {
        &self.levels
    }

    /// How many there are: also the stars of the highest.
    pub fn count(&self) -> u8 {
        u8::try_from(self.levels.len()).unwrap_or(u8::MAX)
    }

    /// Whether there is anything to choose between.
    pub fn are_several(&self) -> bool {
        self.levels.len() > 1
    }

    /// The level with so many stars.
    pub fn level(&self, stars: u8) -> Option<&Level> {
        self.levels.iter().find(|level| level.stars == stars)
    }

    /// The ways that lead from a level, the lowest aim first.
    pub fn ways(&self, from: u8) -> Vec<&Way> {
        let mut ways: Vec<&Way> = self.ways.iter().filter(|way| way.from == from).collect();
        ways.sort_by_key(|way| way.to);
        ways
    }

    /// Whether any way leads from one to another.
    pub fn has_way(&self, from: u8, to: u8) -> bool {
        self.ways.iter().any(|way| (way.from, way.to) == (from, to))
    }

    /// All ways, for the check of their links.
    pub fn all_ways(&self) -> &[Way] {
        &self.ways
    }

    /// Whether any level has a logo.
    pub fn have_logos(&self) -> bool {
        self.levels.iter().any(|level| !level.logo.is_empty())
    }

    fn faults(&self, source: &str) -> Vec<Problem> {
        if self.levels.is_empty() {
            let remedy = "[[level]] を 1 つ以上書いてください。";
            return vec![Problem::new(FILE, "段階が 1 つもありません。", remedy)];
        }
        if self.levels.len() > MOST {
            let what = format!("段階が {} つあります。扱えるのは {MOST} つまでです。", self.levels.len());
            return vec![Problem::new(FILE, what, "[[level]] を減らしてください。")];
        }
        let levels = (self.levels.iter().enumerate()).map(|(at, level)| ("level", at, self.of_level(at, level)));
        let told = self.told.iter().flatten().enumerate();
        let ways = told.map(|(at, way)| ("way", at, self.of_way(at, way)));
        let all = levels.chain(ways).flat_map(|(table, at, found)| found.into_iter().map(move |one| (table, at, one)));
        all.map(|(table, at, (what, remedy))| {
            let problem = Problem::new(FILE, what, remedy);
            toml::line_of(source, table, at).map_or(problem.clone(), |line| problem.at(line, 1))
        })
        .collect()
    }

    fn of_way(&self, place: usize, way: &Way) -> Vec<(String, &'static str)> {
        let Way { from, to, .. } = way;
        let twice = self.told.iter().flatten().take(place).any(|other| (other.from, other.to) == (*from, *to));
        let fault = if from == to || self.level(*from).is_none() || self.level(*to).is_none() {
            Some((format!("{from} から {to} へは変われません。"), "from と to に、違う段階の stars を書いてください。"))
        } else if twice {
            Some((format!("{from} から {to} への [[way]] が、ほかにもあります。"), "どちらか 1 つを消してください。"))
        } else {
            None
        };
        fault.into_iter().collect()
    }

    fn of_level(&self, place: usize, level: &Level) -> Vec<(String, &'static str)> {
        let mut found = Vec::new();
        let mut fault = |what: String, remedy: &'static str| found.push((what, remedy));
        if usize::from(level.stars) != place + 1 {
            let what = format!("stars が {} です。1 から順に並んでいません。", level.stars);
            fault(what, "stars を、上から 1、2、3 の順に書いてください。");
        }
        let empty = [("name", &level.name), ("sign", &level.sign), ("title", &level.title)];
        for (key, _) in empty.into_iter().filter(|(_, text)| text.trim().is_empty()) {
            fault(format!("{key} が空です。"), "一覧や通知に出ることばを書いてください。");
        }
        if self.levels[..place].iter().any(|other| other.name == level.name) {
            fault(format!("name「{}」の段階が、ほかにもあります。", level.name), "別の名前にしてください。");
        }
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if !level.logo.bytes().all(is_plain) {
            let what = format!("logo「{}」は、ファイルの名前の初めになりません。", level.logo);
            fault(what, "英小文字、数字、ハイフンで書いてください（one-star のように）。");
        }
        found
    }
}

/// From each level to every higher one.
fn up(count: u8) -> Vec<Way> {
    let way = |from: u8, to: u8| Way { from, to, line: 1, notes: Vec::new(), links: Vec::new() };
    (1..=count).flat_map(|from| (from + 1..=count).map(move |to| way(from, to))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(stars: usize, more: &str) -> String {
        format!(
            "[[level]]\nstars = {stars}\nname = \"段階{stars}\"\nsign = \"◆\"\ntitle = \"t\"\nsummary = \"s\"\nasks = []\n{more}\n"
        )
    }

    fn levels(count: usize) -> String {
        (1..=count).map(|stars| level(stars, "")).collect()
    }

    #[test]
    fn the_shipped_levels_are_two() {
        let levels = Levels::load(Path::new(".")).expect("no problems");
        assert_eq!(levels.all().iter().map(|level| level.name.as_str()).collect::<Vec<_>>(), ["一つ星", "二つ星"]);
        assert!(levels.level(3).is_none() && levels.have_logos());
    }

    #[test]
    fn one_level_is_a_scheme_and_nine_are_and_more_or_none_are_told() {
        for count in [1, 3, MOST] {
            let levels = Levels::parse(&levels(count)).expect("sound");
            assert_eq!((usize::from(levels.count()), levels.are_several()), (count, count > 1));
        }
        assert!(Levels::parse(&levels(MOST + 1)).expect_err("ten")[0].what().contains("10 つ"));
        assert!(Levels::parse("level = []\n").expect_err("none")[0].what().contains("1 つもありません"));
    }

    #[test]
    fn without_a_word_the_ways_lead_up_and_else_where_the_file_says() {
        let ways = |levels: &Levels, from| levels.ways(from).iter().map(|way| way.to).collect::<Vec<_>>();
        let plain = Levels::parse(&levels(3)).expect("sound");
        assert_eq!([ways(&plain, 1), ways(&plain, 2), ways(&plain, 3)], [vec![2, 3], vec![3], vec![]]);
        let way = |from: u8, to: u8| format!("[[way]]\nfrom = {from}\nto = {to}\n");
        let stairs = [levels(3), way(1, 2), way(2, 3), way(2, 1)].concat();
        let stairs = Levels::parse(&stairs).expect("sound");
        assert_eq!([ways(&stairs, 1), ways(&stairs, 2), ways(&stairs, 3)], [vec![2], vec![1, 3], vec![]]);
        assert!(stairs.has_way(2, 1) && !stairs.has_way(1, 3) && !stairs.has_way(4, 1));
        let shut = Levels::parse(&format!("way = []\n{}", levels(3))).expect("sound");
        assert_eq!(ways(&shut, 1), [0u8; 0]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let way = |from: u8, to: u8| format!("{}[[way]]\nfrom = {from}\nto = {to}\n", level(2, ""));
        for (second, head, what) in [
            (level(3, ""), "[[level]]", "stars が 3"),
            (way(2, 2), "[[way]]", "2 から 2"),
            (way(2, 4), "[[way]]", "2 から 4"),
            (way(1, 2) + "[[way]]\nfrom = 1\nto = 2\n", "[[way]]", "ほかにもあります"),
            (level(2, "logo = \"../x\""), "[[level]]", "logo「../x」"),
            (level(2, "").replace("段階2", "段階1"), "[[level]]", "name「段階1」"),
            (level(2, "").replace("sign = \"◆\"", "sign = \" \""), "[[level]]", "sign が空"),
        ] {
            let source = format!("{}{second}", level(1, ""));
            let faults = Levels::parse(&source).expect_err(what);
            assert!(faults.len() == 1 && faults[0].what().contains(what), "{faults:?}");
            let at = source.rfind(head).map(|at| source[..at].matches('\n').count() + 1);
            assert_eq!(faults[0].line(), at, "{what}");
        }
        assert!(Levels::parse(&level(1, "logos = \"x\"")).is_err(), "an unknown key");
    }
}
