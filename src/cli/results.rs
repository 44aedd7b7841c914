//! `sengen results …`: what benchmarks' results that were given to the scheme come to. Reads what is kept, each without its
//! mailbox, and writes `data/benchmark.toml` alone, whole or not at all. Prints no single result.

use super::open::open_all;
use super::{CommandOutcome, SiteArgs, StateArgs};
use crate::base::clock::in_japan;
use crate::base::files;
use crate::base::problem::{Problem, Problems};
use crate::base::quarter::Quarter;
use crate::base::terminal::{note, say};
use crate::base::text;
use crate::office::{Office, Offices};
use crate::site::results::{BenchmarkDifference, CellSum, Given};
use clap::{Args, Subcommand};
use std::path::Path;
use std::sync::Arc;

/// The table.
const TABLE: &str = "data/benchmark.toml";

/// The arguments of `results`.
#[derive(Debug, Args)]
pub struct ResultsArgs {
    #[command(subcommand)]
    action: ResultsAction,
    #[command(flatten)]
    site: SiteArgs,
    #[command(flatten)]
    state: StateArgs,
}

#[derive(Debug, Subcommand)]
enum ResultsAction {
    /// Make the next table that companies compare with, of the results that were given in a quarter.
    Summarise(SummariseArgs),
}

/// Of which quarter, and whether only to tell.
#[derive(Debug, Args)]
struct SummariseArgs {
    /// The quarter, as 2026-Q4; without it, the last that is over.
    #[arg(long, value_name = "QUARTER")]
    quarter: Option<Quarter>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Runs one of these commands.
///
/// # Errors
/// When the machine fails.
pub fn run(args: ResultsArgs) -> anyhow::Result<CommandOutcome> {
    let ResultsArgs { action: ResultsAction::Summarise(how), site, state } = args;
    let root = &site.scheme.root;
    let (_, offices) = open_all(&site, &state)?;
    let keeping: Vec<&Arc<Office>> = offices.registers.iter().filter(|office| office.scheme().keeps()).collect();
    if keeping.is_empty() {
        let remedy = "data/registers/ に、after = \"keep\" の登録を書いてください。";
        return Ok(CommandOutcome::Problems(vec![Problem::new(
            TABLE,
            "診断の結果を受け取る登録がありません。",
            remedy,
        )]));
    }
    let Some(mut given) = Given::none(root).map_err(Problems)? else {
        let remedy = "比べる相手（axis と group）と言葉（word）を書いた表を、先に置いてください。";
        return Ok(CommandOutcome::Problems(vec![Problem::new(TABLE, "この表がありません。", remedy)]));
    };
    let current = Quarter::of(now(&offices));
    let quarter = how.quarter.unwrap_or_else(|| current.before());
    if quarter >= current {
        // Of two tables with one result between them, the difference is that result.
        note!("{quarter} は、まだ終わっていません。終わってから、1度だけまとめてください。何も変えていません。");
        return Ok(CommandOutcome::Undone);
    }
    let mut unread = 0;
    for office in keeping {
        for result in office.entries().kept_in(quarter)? {
            unread += usize::from(!given.add(&result.benchmark, &result.answers));
        }
    }
    if unread > 0 {
        note!("{unread} 件は、いまの診断の分野と合わないので、数えません。");
    }
    summarise(root, &given, quarter, &how, &offices)
}

fn now(offices: &Offices) -> jiff::Timestamp {
    offices.whole.now()
}

/// Tells how many results a benchmark had, and its cells that are others than before.
fn tell(benchmark: &BenchmarkDifference) {
    say!("{}  渡された結果 {} 件", benchmark.title, benchmark.count);
    let said = |cell: Option<CellSum>| {
        cell.map_or_else(|| "なし".to_owned(), |cell| format!("平均 {:.1}（{} 社）", cell.mean, cell.n))
    };
    for cell in &benchmark.cells {
        say!("  {}  {} → {}", cell.title, said(cell.before), said(cell.after));
    }
}

fn summarise(
    root: &Path,
    given: &Given,
    quarter: Quarter,
    how: &SummariseArgs,
    offices: &Offices,
) -> anyhow::Result<CommandOutcome> {
    let (year, first, last) = quarter.months();
    let Some(table) = given.table() else {
        note!("{year}年{first}月から{last}月までの結果では、10 件に届く相手がありません。{TABLE} は、変えていません。");
        return Ok(CommandOutcome::Undone);
    };
    table.differences.iter().for_each(tell);
    if how.dry_run {
        say!("何も書きかえていません。");
        return Ok(CommandOutcome::Done);
    }
    let (path, label) = (root.join(TABLE), Path::new(TABLE));
    let before = files::read(&path, label).and_then(|bytes| text::lines(label, &bytes));
    let before = before.map_err(|problem| Problems(vec![problem]))?;
    let words = format!(
        "{year}年{first}月から{last}月までに渡された結果から作りました。会社の数は、10、30、100のどれに届いたかで表します。"
    );
    let after = table.written(&before, in_japan(now(offices)).date(), &words);
    files::replace(&path, after.as_bytes())?;
    say!("{TABLE} を書きかえました。サイトには、次に作り直したときに出ます。");
    Ok(CommandOutcome::Done)
}
