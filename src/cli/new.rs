//! `sengen new DIR`: a scheme to begin with: the shipped texts, data and templates, and nobody in its list. All of it is in
//! the program (where it is built for debugging, in its sources). Never writes into a folder that has something.

use super::CommandOutcome;
use crate::base::files;
use crate::base::problem::Problem;
use crate::base::terminal::say;
use anyhow::Context;
use clap::Args;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The arguments of `new`.
#[derive(Debug, Clone, Args)]
pub struct NewArgs {
    /// A folder that is empty, or not there yet.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

#[derive(RustEmbed)]
#[folder = "content/"]
struct Content;

#[derive(RustEmbed)]
#[folder = "data/"]
struct Data;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

/// The list: its head is kept, those on it are not.
const LIST: &str = "data/declarers.csv";
/// What git leaves alone: whatever is personal, secret or made anew.
const IGNORED: (&str, &[u8]) =
    (".gitignore", b"/var\n/var.*\n/backup\n/erased.txt\n/dist\n/data/registers/*/\n/.*\n!/.gitignore\n");
/// Written last: without it a folder is no scheme.
const SETTINGS: &str = "data/site.toml";

/// Writes the scheme.
///
/// # Errors
/// When the disk refuses; a folder that has something is an outcome.
pub fn run(NewArgs { folder }: NewArgs) -> anyhow::Result<CommandOutcome> {
    if !is_free(&folder)? {
        let what = "ここには、もうファイルがあります。";
        let remedy = "空のフォルダか、まだないフォルダを書いてください。何も書いていません。";
        return Ok(CommandOutcome::Problems(vec![Problem::new(&folder, what, remedy)]));
    }
    let mut shipped = shipped();
    shipped.sort_by_key(|(path, _)| path == SETTINGS);
    for (path, bytes) in &shipped {
        files::replace(&folder.join(path), bytes)?;
    }
    say!("{} に、見本の制度を書きました（{} 個のファイル）。一覧は空です。", folder.display(), shipped.len());
    say!("data/site.toml を自分の制度に合わせて直し、sengen check で調べてください。");
    Ok(CommandOutcome::Done)
}

/// Whether nothing lies there.
fn is_free(folder: &Path) -> anyhow::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(error).with_context(|| folder.display().to_string()),
    }
}

/// Every file by its path from the root on, in order of path.
fn shipped() -> Vec<(String, Cow<'static, [u8]>)> {
    let mut files = of::<Content>("content");
    files.extend(of::<Data>("data"));
    files.extend(of::<Templates>("templates"));
    // The lists of registers, and what acceptance wrote beside them where the program runs out of its sources.
    let is_listed = |name: &str| name.contains('/') || name.ends_with(".csv");
    files.retain(|(path, _)| !path.strip_prefix("data/registers/").is_some_and(is_listed));
    files.push((IGNORED.0.to_owned(), Cow::Borrowed(IGNORED.1)));
    if let Some((_, list)) = files.iter_mut().find(|(path, _)| path == LIST) {
        let head = list.iter().position(|byte| *byte == b'\n').map_or(list.len(), |end| end + 1);
        *list = Cow::Owned(list[..head].to_vec());
    }
    files.sort_by(|one, other| one.0.cmp(&other.0));
    files
}

fn of<E: RustEmbed>(folder: &str) -> Vec<(String, Cow<'static, [u8]>)> {
    let named = E::iter().filter_map(|name| Some((format!("{folder}/{name}"), E::get(&name)?.data)));
    named.collect()
}
