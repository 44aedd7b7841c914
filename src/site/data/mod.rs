//! The data files that pages are made of, each a plain value that denies unknown keys.
//! A file that is not there is none; a page whose template needs it then says so.

mod faq;
mod five_points;
mod laws;
mod policy;
mod self_check;
pub mod wording;

use crate::base::problem::Problem;
use crate::base::toml;
use crate::scheme::Levels;
use crate::view::Links;
use serde::de::DeserializeOwned;
use std::path::Path;

pub use faq::Faq;
pub use five_points::FivePoints;
pub use laws::Laws;
pub use policy::Policy;
pub use self_check::SelfCheck;
pub use wording::{Wording, Wordings};

/// All data files.
#[derive(Debug, Default)]
pub struct Data {
    /// `data/levels.toml`
    pub levels: Option<Levels>,
    /// `data/five-points.toml`
    pub five_points: Option<FivePoints>,
    /// `data/self-check.toml`
    pub self_check: Option<SelfCheck>,
    /// `data/policy.toml`
    pub policy: Option<Policy>,
    /// `data/laws.toml`
    pub laws: Option<Laws>,
    /// `data/faq.toml`
    pub faq: Option<Faq>,
    /// `data/wording.toml`
    pub wordings: Option<Wordings>,
}

impl Data {
    /// Loads all data files below `root`.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn load(root: &Path, links: &Links) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let data = Self {
            levels: keep(&mut problems, present(root, "data/levels.toml", Levels::load)),
            five_points: keep(&mut problems, five_points::load(root)),
            self_check: keep(&mut problems, self_check::load(root)),
            policy: keep(&mut problems, policy::load(root)),
            laws: keep(&mut problems, laws::load(root)),
            faq: keep(&mut problems, faq::load(root, links)),
            wordings: keep(&mut problems, wording::load(root)),
        };
        if problems.is_empty() { Ok(data) } else { Err(problems) }
    }
}

/// A data file, or none, or its faults.
pub type Loaded<T> = Result<Option<T>, Vec<Problem>>;

fn keep<T>(problems: &mut Vec<Problem>, loaded: Loaded<T>) -> Option<T> {
    loaded.unwrap_or_else(|faults| {
        problems.extend(faults);
        None
    })
}

/// Loads a file of the scheme by its own loader, if it is there.
fn present<T>(root: &Path, label: &str, load: impl Fn(&Path) -> Result<T, Vec<Problem>>) -> Loaded<T> {
    if root.join(label).exists() { load(root).map(Some) } else { Ok(None) }
}

/// Loads `data/<name>` if it is there; `faults` says what is wrong with its values.
fn load<T: DeserializeOwned>(root: &Path, label: &str, faults: impl Fn(&T) -> Vec<Problem>) -> Loaded<T> {
    let label = Path::new(label);
    if !root.join(label).exists() {
        return Ok(None);
    }
    let value = toml::load(root, label).map_err(|problem| vec![problem])?;
    let faults = faults(&value);
    if faults.is_empty() { Ok(Some(value)) } else { Err(faults) }
}

/// Ids that stand twice, as faults.
fn twice<'a>(label: &str, ids: impl IntoIterator<Item = &'a str>) -> Vec<Problem> {
    let mut seen = std::collections::BTreeSet::new();
    let again = ids.into_iter().filter(|id| !seen.insert(id.to_owned()));
    again.map(|id| Problem::new(label, format!("id「{id}」が 2 つあります。"), "別の id にしてください。")).collect()
}
