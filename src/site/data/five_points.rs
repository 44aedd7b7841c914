//! `data/five-points.toml`: the checklist. How many points there are is for the file to say.

use super::LoadedFile;
use crate::view::markdown::Target;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

const LABEL: &str = "data/five-points.toml";

/// The points in order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FivePoints {
    pub(crate) point: Vec<Point>,
    /// The points' links into the site.
    #[serde(skip)]
    pub targets: Vec<Target>,
}

/// One point.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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

pub(super) fn load(root: &Path) -> LoadedFile<FivePoints> {
    super::load(root, LABEL, |points: &mut FivePoints, rows| {
        let mut faults = rows.twice("point", points.point.iter().map(|point| point.id.as_str()));
        for (at, point) in points.point.iter().enumerate() {
            let texts = |key, texts: &[String]| rows.empty(("point", at), key, texts.iter().map(String::as_str));
            faults.extend(rows.empty(("point", at), "title", [&*point.title]));
            faults.extend(rows.empty(("point", at), "why", [&*point.why]));
            faults.extend(texts("first", &point.first).into_iter().chain(texts("done", &point.done)));
            points.targets.push(rows.target(("point", at), &point.link));
        }
        faults
    })
}
