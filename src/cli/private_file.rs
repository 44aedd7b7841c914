//! Where a command may write what is private: not where it would be published, be taken for a part of the state, or replace
//! what lies there. Used by whoever exports. Writes nothing.

use super::{SiteArgs, StateArgs};
use crate::base::files;
use crate::base::problem::Problem;
use std::path::Path;

/// Sees to it that a file may be put there; `taken` says what to do where something lies there.
///
/// # Errors
/// When it may not.
pub(super) fn ensure_fit(
    file: &Path,
    site: &SiteArgs,
    state: &StateArgs,
    taken: fn(&Path) -> Problem,
) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(Problem::new(file, "このフォルダはありません。", "ある場所を書くか、先に作ってください。").into());
    }
    let state = state.existing(site)?;
    let what = match () {
        () if state.is_public(file, &site.scheme.root, &site.out())? => {
            "ここは公開するもののフォルダなので、申込みの内容を置けません。"
        }
        () if state.holds(file)? => "控えの中には、書き出したファイルを置けません。",
        () if files::is_there(file) => return Err(taken(file).into()),
        () => return Ok(()),
    };
    let remedy = "公開されず、控えのフォルダの外でもある場所を書いてください（例: review/ の中）。";
    Err(Problem::new(file, what, remedy).into())
}

/// Sees to it that a private file which is read does not lie where it would be published.
///
/// # Errors
/// When it does.
pub(super) fn ensure_hidden(file: &Path, site: &SiteArgs, state: &StateArgs) -> anyhow::Result<()> {
    if !state.existing(site)?.is_public(file, &site.scheme.root, &site.out())? {
        return Ok(());
    }
    let what = "ここは公開するもののフォルダなので、メールアドレスの入ったファイルは置けません。";
    Err(Problem::new(file, what, "公開されない場所に移してから、もう一度打ってください（例: review/ の中）。").into())
}

/// What to do where something lies there that is not to be lost.
pub(super) fn taken(file: &Path) -> Problem {
    let what = "この名前のものが、もうあります。上書きしません。";
    Problem::new(file, what, "別の名前にするか、要らないことを確かめて、先に消してください。")
}
