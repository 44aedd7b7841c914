//! `sengen completions`: the file by which a shell completes commands and arguments, with their Japanese words where it shows
//! any. Made from the same command line that is read. Called by `cli::run`.

use super::{CommandOutcome, command_line};
use crate::base::terminal;
use clap::Args;
use clap_complete::Shell;

/// The arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the file.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: CompletionsArgs) -> anyhow::Result<CommandOutcome> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command_line(), "sengen", &mut text);
    terminal::print(&String::from_utf8(text)?)?;
    Ok(CommandOutcome::Done)
}
