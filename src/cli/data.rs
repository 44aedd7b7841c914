//! `sengen data`: makes what the form looks things up in from files as public bodies publish them. Writes below `data/` alone,
//! and nothing where a file is not what it should be. Needs no private state; `serve` reads the new files when it starts.

use super::{CommandOutcome, SchemeArgs};
use crate::base::problem::Problems;
use crate::base::terminal::say;
use crate::base::{files, text};
use crate::scheme::corporations::{self, Corporations, prepare};
use crate::scheme::postal::{self, Postal};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// The arguments of `data`.
#[derive(Debug, Args)]
pub struct DataArgs {
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    /// Take it although it has less than half of what there is now.
    #[arg(long, global = true)]
    fewer: bool,
    #[command(subcommand)]
    command: DataCommand,
}

#[derive(Debug, Subcommand)]
enum DataCommand {
    /// Make the file of all corporate numbers of 国税庁's published tables, of names and places that the form then tells.
    Corporations {
        /// The ZIP or CSV of all numbers; those of later changes may follow.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Put Japan Post's table of postal codes into place, of either form.
    Postal {
        /// The ZIP or CSV.
        file: PathBuf,
    },
}

/// Makes a file of data.
///
/// # Errors
/// When the machine fails; faults of what was downloaded are an outcome.
pub fn run(args: DataArgs) -> anyhow::Result<CommandOutcome> {
    let root = &args.scheme.root;
    // Of what cannot be read any more, nothing is lost.
    let least = |count: u64| if args.fewer { 0 } else { count / 2 };
    match args.command {
        DataCommand::Corporations { files } => {
            corporations(root, &files, least(Corporations::load(root).map_or(0, |old| old.count())))
        }
        DataCommand::Postal { file } => postal(root, &file, least(Postal::load(root).map_or(0, |old| old.count()))),
    }
}

fn corporations(root: &Path, from: &[PathBuf], least: u64) -> anyhow::Result<CommandOutcome> {
    let to = root.join(corporations::FILE);
    let made = prepare::prepare(from, &to, prepare::HELD, least)?;
    say!(
        "法人番号 {} 件を {} に書きました（{} までのデータ、{} 行から、{}）。",
        text::number(made.count),
        corporations::FILE,
        text::date(made.as_of),
        text::number(made.rows),
        text::size(made.bytes)
    );
    say!("フォームには、sengen serve を始め直し、サイトを作り直すと出ます。");
    Ok(CommandOutcome::Done)
}

fn postal(root: &Path, from: &Path, least: u64) -> anyhow::Result<CommandOutcome> {
    let (table, codes) = postal::prepared(from).map_err(Problems)?;
    prepare::enough(codes, least, Path::new(postal::FILE))?;
    files::replace(&root.join(postal::FILE), &table)?;
    say!("郵便番号 {} 件を {} に書きました。", text::number(codes), postal::FILE);
    say!("フォームには、sengen serve を始め直し、サイトを作り直すと出ます。");
    Ok(CommandOutcome::Done)
}
