//! `sengen build`: the whole site into `dist`, or every fault and no change.

use super::{Outcome, SiteArgs};
use crate::site;

/// Builds the site and says how many files changed.
///
/// # Errors
/// When the machine fails; faults of the scheme's files are an outcome.
pub fn run(args: SiteArgs) -> anyhow::Result<Outcome> {
    let (settings, base) = match args.scheme.settings() {
        Ok(loaded) => loaded,
        Err(problems) => return Ok(Outcome::Problems(problems)),
    };
    match site::build(&args.scheme.root, &settings, &base, &args.out())? {
        Ok(summary) => {
            println!("{summary}");
            Ok(Outcome::Done)
        }
        Err(problems) => Ok(Outcome::Problems(problems)),
    }
}
