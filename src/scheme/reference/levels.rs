//! The levels of the scheme (★ and ★★) from `data/levels.toml`: their names in mails, pages and lists.

use crate::base::problem::Problem;
use crate::base::toml;
use crate::scheme::listed::MOST_STARS;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Where the levels are defined.
pub(in crate::scheme) const FILE: &str = "data/levels.toml";

/// All levels in the order of their stars.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    #[serde(rename = "level")]
    levels: Vec<Level>,
}

/// One level.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// How many stars.
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
}

impl Levels {
    /// Loads `data/levels.toml` below `root`.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let levels: Self = toml::load(root, Path::new(FILE)).map_err(|problem| vec![problem])?;
        let in_order = levels.levels.iter().enumerate().all(|(place, level)| usize::from(level.stars) == place + 1);
        if levels.levels.len() > usize::from(MOST_STARS) {
            let what = format!(
                "段階が {} つあります。いまのプログラムが扱えるのは {MOST_STARS} つまでです。",
                levels.levels.len()
            );
            return Err(vec![Problem::new(FILE, what, "[[level]] を減らしてください。")]);
        }
        if in_order && !levels.levels.is_empty() {
            return Ok(levels);
        }
        Err(vec![Problem::new(FILE, "stars が 1 から順に並んでいません。", "stars を 1、2 の順に書いてください。")])
    }

    /// All levels.
    pub fn all(&self) -> &[Level] {
        &self.levels
    }

    /// The level with so many stars.
    pub fn level(&self, stars: u8) -> Option<&Level> {
        self.levels.iter().find(|level| level.stars == stars)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_levels_are_two() {
        let levels = Levels::load(Path::new(".")).expect("no problems");
        assert_eq!(levels.all().iter().map(|level| level.name.as_str()).collect::<Vec<_>>(), ["一つ星", "二つ星"]);
        assert!(levels.level(3).is_none());
    }
}
