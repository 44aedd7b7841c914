//! `sengen check`: everything `build` does, but for writing.

use super::{Outcome, SchemeArgs, private_faults};
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
    let mut problems = private_faults(&args.root);
    match site::check(Input { root: &args.root, settings: &settings, base: &base, today })? {
        Ok(outputs) if problems.is_empty() => {
            say!("直すところはありません（{outputs} 個のファイルを作れます）。");
            return Ok(Outcome::Done);
        }
        checked => problems.extend(checked.err().unwrap_or_default()),
    }
    Ok(Outcome::Problems(problems))
}
