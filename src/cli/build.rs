//! `sengen build`: the whole site into `dist`, or every fault and no change.

use super::{BuildArgs, CommandOutcome, private_faults};
use crate::base::clock::Clock;
use crate::base::problem::Problem;
use crate::base::terminal::say;
#[cfg(feature = "office")]
use crate::config::{BaseUrl, Settings};
use crate::site::{self, Input, Summary};
use std::path::Path;

/// Builds the site and says how many files changed.
///
/// # Errors
/// When the machine fails; faults of the scheme's files are an outcome.
pub fn run(BuildArgs { site: args, how }: BuildArgs) -> anyhow::Result<CommandOutcome> {
    let (settings, base) = match args.scheme.settings() {
        Ok(loaded) => loaded,
        Err(problems) => return Ok(CommandOutcome::Problems(problems)),
    };
    let today = Clock::from_environment()?.today();
    let input = how.told(Input::new(&args.scheme.root, &settings, &base, today));
    match build_from(input, &args.out())? {
        Ok(summary) => {
            say!("{summary}");
            Ok(CommandOutcome::Done)
        }
        Err(problems) => Ok(CommandOutcome::Problems(problems)),
    }
}

/// Builds the site with today's date; `serve` and `review` build with this too.
///
/// # Errors
/// Outer: the machine failed. Inner: every fault of the scheme's files.
#[cfg(feature = "office")]
pub(super) fn build(
    root: &Path,
    settings: &Settings,
    base: &BaseUrl,
    out: &Path,
) -> anyhow::Result<Result<Summary, Vec<Problem>>> {
    let today = Clock::from_environment()?.today();
    build_from(Input::new(root, settings, base, today), out)
}

fn build_from(input: Input<'_>, out: &Path) -> anyhow::Result<Result<Summary, Vec<Problem>>> {
    let mut problems = private_faults(input.root, Some((input.settings, input.base)));
    if problems.is_empty() {
        return site::build(input, out);
    }
    problems.extend(site::check(input)?.err().unwrap_or_default());
    Ok(Err(problems))
}
