//! `data/levels.toml`: the steps of the pledge, ★ and ★★.

use super::Loaded;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The levels, lowest first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// One a star count.
    pub level: Vec<Level>,
}

/// One level.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// How many stars.
    pub stars: u8,
    /// 一つ星
    pub name: String,
    /// ★
    pub sign: String,
    /// What one pledges.
    pub title: String,
    /// The same in a sentence or two.
    pub summary: String,
    /// What it asks for.
    pub asks: Vec<String>,
}

pub(super) fn load(root: &Path) -> Loaded<Levels> {
    super::load(root, "data/levels.toml", |_| Vec::new())
}
