//! `sengen check`: everything `build` does, but for writing.

use super::{Outcome, SchemeArgs};
use crate::base::clock::Clock;
use crate::base::terminal::say;
use crate::site::{self, Input};

/// Finds every fault of the scheme's files.
///
/// # Errors
/// When the machine fails; faults of the scheme's files are an outcome.
pub fn run(args: SchemeArgs) -> anyhow::Result<Outcome> {
    let (settings, base) = match args.settings() {
        Ok(loaded) => loaded,
        Err(problems) => return Ok(Outcome::Problems(problems)),
    };
    let today = Clock::from_environment()?.today();
    match site::check(Input { root: &args.root, settings: &settings, base: &base, today })? {
        Ok(outputs) => {
            say!("直すところはありません（{outputs} 個のファイルを作れます）。");
            Ok(Outcome::Done)
        }
        Err(problems) => Ok(Outcome::Problems(problems)),
    }
}
