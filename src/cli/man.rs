//! `sengen man`: a manual page for each command, from the same words as `--help`. Called by `cli::run`.

use super::{CommandOutcome, command_line, help};
use crate::base::files;
use crate::base::terminal::say;
use clap::{Args, Command};
use clap_mangen::Man;
use std::path::{Path, PathBuf};

/// The arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The folder to write into; what stands there under the same name is replaced.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// The headings of a page, and what Japanese pages call them.
const HEADINGS: [(&str, &str); 4] =
    [("NAME", "名前"), ("SYNOPSIS", "書式"), ("DESCRIPTION", "説明"), ("VERSION", "版")];

/// Writes the pages.
///
/// # Errors
/// When the folder cannot be made or written to.
pub fn run(args: ManArgs) -> anyhow::Result<CommandOutcome> {
    let mut command = command_line();
    command.build();
    let written = written(&command, &args.folder)?;
    say!("{} に、{written} 個のページを書きました。", args.folder.display());
    Ok(CommandOutcome::Done)
}

/// Writes the page of a command and of all below it; how many they are.
fn written(command: &Command, folder: &Path) -> anyhow::Result<usize> {
    let man = Man::new(command.clone()).source(format!("sengen {}", env!("CARGO_PKG_VERSION")));
    files::replace(&folder.join(man.get_filename()), page(&man)?.as_bytes())?;
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    below.map(|below| written(below, folder)).sum::<anyhow::Result<usize>>().map(|below| below + 1)
}

fn page(man: &Man) -> anyhow::Result<String> {
    let mut text = Vec::new();
    man.render(&mut text)?;
    let text = String::from_utf8(text)?;
    if help::is_english() {
        return Ok(text);
    }
    let heading = |line: &str| {
        let named = HEADINGS.iter().find(|(name, _)| line.strip_prefix(".SH ") == Some(name));
        named.map_or_else(|| help::in_place(line.to_owned()), |(_, word)| format!(".SH {word}"))
    };
    Ok(text.lines().map(|line| heading(line) + "\n").collect())
}
