//! `sengen schema`: the JSON Schemas of the scheme's data files, by which an editor completes keys and marks what cannot be.
//! Called by `cli::run`. Reads and changes nothing of a scheme.

use super::CommandOutcome;
use crate::base::files;
use crate::base::schema::DataSchema;
use crate::base::terminal::{self, note, say};
use crate::{config, scheme, site};
use clap::Args;
use std::path::PathBuf;

/// The arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemasArgs {
    /// Of which file; without it, which there are.
    name: Option<String>,
    /// Write them into this folder, a file each, instead of printing one.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// All of them, in order of name.
fn all() -> Vec<DataSchema> {
    let mut all = config::schemas();
    all.extend(scheme::schemas());
    all.extend(site::schemas());
    #[cfg(feature = "office")]
    all.extend(crate::office::review::schemas());
    all.sort_by_key(|schema| schema.name);
    all
}

/// Prints or writes what is asked for.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: SchemasArgs) -> anyhow::Result<CommandOutcome> {
    let SchemasArgs { name, out } = args;
    let mut schemas = all();
    if name.is_none() && out.is_none() {
        schemas.iter().for_each(|DataSchema { name, files, .. }| say!("{name:<14}{files}"));
        return Ok(CommandOutcome::Done);
    }
    schemas.retain(|schema| name.as_ref().is_none_or(|name| name == schema.name));
    if let (Some(name), true) = (&name, schemas.is_empty()) {
        note!("「{name}」というファイルの定義はありません。sengen schema で、名前を見てください。");
        return Ok(CommandOutcome::Undone);
    }
    for DataSchema { name, schema, .. } in &schemas {
        let text = serde_json::to_string_pretty(schema)? + "\n";
        match &out {
            Some(folder) => files::replace(&folder.join(format!("{name}.json")), text.as_bytes())?,
            None => terminal::print(&text)?,
        }
    }
    if let Some(folder) = &out {
        say!("{} に、{} 個の定義を書きました。", folder.display(), schemas.len());
    }
    Ok(CommandOutcome::Done)
}
