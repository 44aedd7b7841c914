//! `sengen serve`: builds the site, serves it, and takes declarations.

use super::{Outcome, SiteArgs, StateArgs};
use clap::Args;
use std::net::SocketAddr;

/// The arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Serve dist as it is, without building first.
    #[arg(long)]
    pub no_build: bool,
}

/// Serves until told to stop.
///
/// # Errors
/// When the machine fails.
pub fn run(args: ServeArgs) -> anyhow::Result<Outcome> {
    anyhow::bail!("serving on {} is not built in yet", args.listen)
}
