//! `sengen review …`: the office sees, accepts and rejects declarations.

use super::{Outcome, SiteArgs, StateArgs};
use clap::Args;

/// The arguments of `review`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

/// Runs one review command.
///
/// # Errors
/// When the machine fails.
pub fn run(args: ReviewArgs) -> anyhow::Result<Outcome> {
    anyhow::bail!("reviewing below {} is not built in yet", args.state.folder(&args.site.scheme.root).display())
}
