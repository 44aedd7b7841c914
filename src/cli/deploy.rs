//! `sengen deploy`: what brings the site to its public host.

use super::deploy_config::{self, DeployConfigArgs};
use super::{CommandOutcome, SiteArgs};
use clap::{Args, Subcommand};

/// The arguments of `deploy`.
#[derive(Debug, Clone, Args)]
pub struct DeployArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(subcommand)]
    action: DeployAction,
}

/// What is to be done.
#[derive(Debug, Clone, Subcommand)]
enum DeployAction {
    /// Write the file for the host that stands before it.
    Config(DeployConfigArgs),
}

/// Does it.
///
/// # Errors
/// Those of the action.
pub fn run(args: DeployArgs) -> anyhow::Result<CommandOutcome> {
    match &args.action {
        DeployAction::Config(config) => deploy_config::run(&args.site, config),
    }
}
