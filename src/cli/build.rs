//! `sengen build`: the whole site into `dist`, or every fault and no change.

use super::{BuildArgs, CommandOutcome, private_faults};
use crate::base::clock::Clock;
use crate::base::failure::Faulty;
use crate::base::problem::Problems;
use crate::base::terminal::say;
use crate::config::{BaseUrl, Settings};
use crate::site::{self, Input, ReleaseChanges, Releases, Summary};
use std::path::Path;

/// Builds the site and says how many files changed.
///
/// # Errors
/// Every fault of the scheme's files; or the machine fails.
pub fn run(BuildArgs { site: args, how }: BuildArgs) -> anyhow::Result<CommandOutcome> {
    let (settings, base) = args.scheme.settings().map_err(Problems)?;
    let today = Clock::from_environment()?.today();
    let input = how.told(Input::new(&args.scheme.root, &settings, &base, today));
    say!("{}", build_from(input, &args.out())?);
    Ok(CommandOutcome::Done)
}

/// Builds the site with today's date; `serve`, `deploy` and `review` build with this too.
///
/// # Errors
/// When the machine failed; refused with every fault of the scheme's files.
pub(super) fn build(root: &Path, settings: &Settings, base: &BaseUrl, out: &Path) -> Result<Summary, Faulty> {
    let today = Clock::from_environment()?.today();
    build_from(Input::new(root, settings, base, today), out)
}

/// In what a build would differ from what was deployed last; writes nothing.
///
/// # Errors
/// As [`build`].
pub(super) fn rehearse(input: Input<'_>, releases: &Releases) -> Result<ReleaseChanges, Faulty> {
    sound(input)?;
    site::rehearse(input, releases)
}

fn build_from(input: Input<'_>, out: &Path) -> Result<Summary, Faulty> {
    sound(input)?;
    site::build(input, out)
}

/// Whether what only the private wing reads is without a fault; with every other fault where it is not.
fn sound(input: Input<'_>) -> Result<(), Faulty> {
    let mut problems = private_faults(input.root, Some((input.settings, input.base)));
    if problems.is_empty() {
        return Ok(());
    }
    if let Err(failure) = site::check(input) {
        problems.extend(failure.refused()?);
    }
    Err(problems.into())
}
