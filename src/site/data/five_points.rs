//! `data/five-points.toml`: the checklist. How many points there are is for the file to say.

use super::Loaded;
use serde::{Deserialize, Serialize};
use std::path::Path;

const LABEL: &str = "data/five-points.toml";

/// The points in order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FivePoints {
    /// The points.
    pub point: Vec<Point>,
}

/// One point.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The id in the page and in the browser's memory.
    pub id: String,
    /// What to do.
    pub title: String,
    /// Why.
    pub why: String,
    /// What to do first, in 15 minutes.
    pub first: Vec<String>,
    /// How to see that it is done.
    pub done: Vec<String>,
    /// The page with more.
    pub link: String,
}

pub(super) fn load(root: &Path) -> Loaded<FivePoints> {
    super::load(root, LABEL, |points: &FivePoints| super::twice(LABEL, points.point.iter().map(|p| p.id.as_str())))
}
