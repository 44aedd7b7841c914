//! What `serve` and `desk` have in common as processes that wait: whose rights they have, how they write their log, and
//! whether they were handed what they listen on (systemd's socket activation), so that a restart refuses nobody: whoever
//! comes meanwhile waits in the socket, which stays.

use crate::base::log::LogFormat;
use crate::base::owner;
use crate::base::problem::Problem;
use anyhow::Context;
use clap::{Args, ValueEnum};
use listenfd::ListenFd;
use std::net::{SocketAddr, TcpListener};
#[cfg(feature = "desk")]
use std::os::unix::net::UnixListener;

/// How a process that waits runs.
#[derive(Debug, Clone, Args)]
pub struct ProcessArgs {
    /// How the log on standard error is written.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub log_format: LogArgument,
    /// Run with root's rights, which nothing here needs.
    #[arg(long)]
    pub as_root: bool,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogArgument {
    /// Lines for people.
    Text,
    /// A JSON object a line.
    Json,
}

impl From<LogArgument> for LogFormat {
    fn from(format: LogArgument) -> Self {
        match format {
            LogArgument::Text => Self::Text,
            LogArgument::Json => Self::Json,
        }
    }
}

/// The variable that says the same as `--as-root`.
const AS_ROOT: &str = "SENGEN_AS_ROOT";

impl ProcessArgs {
    /// Why it does not run: as root, and nobody said that this is meant.
    pub(super) fn refused(&self) -> Option<Problem> {
        let is_meant = self.as_root || std::env::var_os(AS_ROOT).is_some_and(|value| value == "1");
        let what = "root（管理者）のままでは動きません。外からの通信を受けるので、ふだんの権限で十分です。";
        let remedy = "申込みの控えの持ち主として動かしてください（systemd なら User=）。わかったうえで root で動かすときは、--as-root を付けるか、\
                      SENGEN_AS_ROOT=1 にしてください。";
        (owner::is_root() && !is_meant).then(|| Problem::new("--as-root", what, remedy))
    }
}

/// Listens there.
///
/// # Errors
/// When it is in use, or not this machine's.
pub(super) fn bound(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address} (is it in use? see --listen)"))
}

/// The listener that was handed over, else one at the address.
///
/// # Errors
/// When what was handed over is none of its kind, or the address is in use.
pub(super) fn given_or_bound(address: SocketAddr) -> anyhow::Result<TcpListener> {
    match ListenFd::from_env().take_tcp_listener(0).context("the socket that was handed over cannot be used")? {
        Some(given) => Ok(given),
        None => bound(address),
    }
}

/// The socket of this machine that was handed over, where one was.
///
/// # Errors
/// When what was handed over is none of its kind.
#[cfg(feature = "desk")]
pub(super) fn given_socket() -> anyhow::Result<Option<UnixListener>> {
    ListenFd::from_env().take_unix_listener(0).context("the socket that was handed over cannot be used")
}
