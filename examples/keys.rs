//! Prints the search key of every name in a CSV of declarers, one a line, so that other implementations
//! of the folding can be compared with this one: `cargo run --example keys -- declarers.csv`

use sengen::base::{japanese, sheet};
use sengen::directory::{COLUMNS, searched};
use std::io::Write;
use std::path::Path;

fn main() -> anyhow::Result<()> {
    let Some(source) = std::env::args().nth(1) else { anyhow::bail!("usage: keys DECLARERS.csv") };
    let mut keys = String::new();
    sheet::each_row(Path::new(&source), &std::fs::read(&source)?, &COLUMNS, |_, row| {
        keys.push_str(&searched(&japanese::line(row.cell(1))));
        keys.push('\n');
    })
    .map_err(|faults| anyhow::anyhow!("{}", faults[0]))?;
    std::io::stdout().lock().write_all(keys.as_bytes())?;
    Ok(())
}
