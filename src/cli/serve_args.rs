//! The arguments of `sengen serve`, as all of its parts read them.

use super::listening::ProcessArgs;
use super::{SiteArgs, StateArgs};
use clap::Args;
use std::net::SocketAddr;

/// The arguments of `serve`.
#[derive(Debug, Clone, Args)]
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
    /// Open pages anew when the site was built, and show over them what is at fault: for whoever writes, at this machine.
    #[arg(long, conflicts_with = "no_build")]
    pub watch: bool,
    /// The clock is right, however long ago this last ran: what is due is erased at once.
    #[arg(long)]
    pub trust_clock: bool,
    #[command(flatten)]
    pub(crate) process: ProcessArgs,
    /// Where to tell how it is, in full, with figures for Prometheus: an address of this machine; without it, nowhere.
    #[arg(long, value_name = "ADDR")]
    pub status: Option<SocketAddr>,
}
