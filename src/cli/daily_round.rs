//! `serve` tells the office of the day: looks, at the publisher's pace, whether its hour has come. Used by `publisher`. What was
//! done is known by the state; here only when to look again.

use super::works::Works;
use crate::base::clock::in_japan;
use crate::base::files;
use crate::base::log::note;
use crate::office::Offices;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// After a fault it is tried again no sooner.
const REST: Duration = Duration::from_secs(600);

/// When the office was told last.
#[derive(Debug, Default)]
pub(super) struct DailyRound {
    told: Option<Date>,
    not_before: Option<Instant>,
}

impl DailyRound {
    /// Tells the office of the day, where it is time.
    pub(super) fn look(&mut self, works: &Works, root: &Path) {
        let today = in_japan(works.offices.whole.now()).date();
        if self.told == Some(today) || self.not_before.is_some_and(|then| Instant::now() < then) {
            return;
        }
        match told(&works.offices, works.settings.daily.folder(), root) {
            Ok(day) => self.told = day,
            Err(error) => {
                note!("sengen: the office is not told of the day yet: {error:#}");
                self.not_before = Some(Instant::now() + REST);
            }
        }
    }
}

fn told(offices: &Offices, folder: Option<PathBuf>, root: &Path) -> anyhow::Result<Option<Date>> {
    let is_own = |folder: &PathBuf| -> anyhow::Result<bool> {
        Ok(files::real_path(folder)?.starts_with(files::real_path(root)?))
    };
    let inside = folder.as_ref().map(is_own).transpose();
    let fit = folder.as_deref().filter(|_| matches!(inside, Ok(Some(false))));
    let day = offices.tell_of_the_day(fit)?;
    // The letter leaves, whatever is wrong with the folder.
    match inside {
        Ok(Some(true)) if day.is_some() => {
            anyhow::bail!(
                "data/site.toml の daily.folder は、制度のフォルダの中です。ほかの人に見えない、外の場所を書いてください"
            )
        }
        Err(error) if day.is_some() => Err(error.context("data/site.toml の daily.folder を開けません")),
        _ => Ok(day),
    }
}
