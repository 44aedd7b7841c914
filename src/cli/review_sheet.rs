//! `sengen review export` and `apply`: what waits as a file for a spreadsheet, and the decisions that come back in it.
//! Used by `review`. Decides nothing itself: every line goes through the same steps as `accept`, `return` and `reject`.

use super::review_sheet_lines::{CHOICES, REASON, SHEET, SheetFile, TITLES, WIDTHS, cells, hint_of};
use super::review_sheet_told::{Plan, told};
use super::{CommandOutcome, SiteArgs, StateArgs, private_file, review_undo};
use crate::base::durable::{self, Creation};
use crate::base::files;
use crate::base::problem::{Problem, Problems};
use crate::base::sheet;
use crate::base::terminal::{note, say};
use crate::base::workbook::{self, WorkbookColumn, WorkbookSheet};
use crate::office::Office;
use crate::office::review::reasons::StockReasons;
use crate::office::review::sheet::{LineStand, ReadyLine, SheetRow, SheetRows};
use clap::Args;
use std::path::{Path, PathBuf};

/// The arguments of `review export`.
#[derive(Debug, Args)]
pub struct SheetExportArgs {
    /// The file to write, `.xlsx` or `.csv`. One that exists is never overwritten.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// The arguments of `review apply`.
#[derive(Debug, Args)]
pub struct SheetApplyArgs {
    /// A sheet of `review export` with decisions and reasons, `.xlsx` or `.csv`.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Show what would be done; nothing changes.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// It takes effect at once and cannot be undone.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) now: bool,
}

/// How a sheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SheetFormat {
    Workbook,
    Csv,
}

/// Writes what waits into a file.
///
/// # Errors
/// When the file cannot be put there or the machine fails.
pub(super) fn exported(
    office: &Office,
    args: &SheetExportArgs,
    site: &SiteArgs,
    state: &StateArgs,
) -> anyhow::Result<CommandOutcome> {
    let file = &args.file;
    let format = format_of(file)?;
    private_file::ensure_fit(file, site, state, taken)?;
    let SheetRows { rows, returned, decided } = office.review.sheets.rows()?;
    let bytes = match format {
        SheetFormat::Workbook => workbook_of(office, &rows, site)?,
        SheetFormat::Csv => {
            let head = std::iter::once(TITLES.map(str::to_owned).to_vec());
            let lines = head.chain(rows.iter().map(|row| cells(office, row, " ")));
            [sheet::MARK, &sheet::to_csv(lines, true)?].concat()
        }
    };
    if durable::reserve(file, &bytes)?.keep()? == Creation::Exists {
        return Err(taken(file).into());
    }
    match rows.len() {
        0 => say!("待っているものはありません。{} には、見出しだけを書きました。", file.display()),
        count => say!(
            "{} に、待っているもの {count} 件を、古い順に書きました。「決定」と「理由」だけを書いて保存し、\
             sengen review apply {} --dry-run で確かめてから、--dry-run を外して打ってください。\
             中の内容は、事務局のほかの人に見せないでください。",
            file.display(),
            file.display()
        ),
    }
    if returned > 0 {
        note!("ほかに、差し戻して、申込者が直すのを待っているものが {returned} 件あります。");
    }
    if decided > 0 {
        note!("ほかに、決めて、まだ取り消せるものが {decided} 件あります（review list --decided で見られます）。");
    }
    Ok(CommandOutcome::Done)
}

fn format_of(file: &Path) -> Result<SheetFormat, Problem> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("xlsx") => Ok(SheetFormat::Workbook),
        Some("csv") => Ok(SheetFormat::Csv),
        _ => {
            let what = "ファイルの名前から、どの形で書くかわかりません。";
            Err(Problem::new(file, what, "名前の終わりを .xlsx（Excel、LibreOffice）か .csv にしてください。"))
        }
    }
}

fn taken(file: &Path) -> Problem {
    let what = "この名前のものが、もうあります。書いてある決定が消えないように、上書きしません。";
    Problem::new(file, what, "別の名前にするか、要らないことを確かめて、先に消してください。")
}

fn workbook_of(office: &Office, rows: &[SheetRow], site: &SiteArgs) -> anyhow::Result<Vec<u8>> {
    let column = |at: usize| {
        let title = TITLES[at];
        let choices: &[&str] = if title == CHOICES.title { &CHOICES.words } else { &[] };
        WorkbookColumn { title, width: WIDTHS[at], choices, hint: hint_of(title) }
    };
    let columns: Vec<WorkbookColumn<'_>> = (0..TITLES.len()).map(column).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| cells(office, row, "\n")).collect();
    let stock = StockReasons::load(&site.scheme.root)?;
    let reasons: Vec<Vec<String>> = stock.all().iter().map(reason_row).collect();
    let plain = |title, width| WorkbookColumn { title, width, choices: &[], hint: "" };
    let heads =
        [plain("理由に書く見本", 18), plain("どんなとき", 36), plain("使える決定", 18), plain("メールに入る文", 90)];
    let listed = WorkbookSheet { name: SHEET, columns: &columns, rows: &rows };
    let listed_reasons = WorkbookSheet { name: REASON, columns: &heads, rows: &reasons };
    let sheets = if reasons.is_empty() { vec![listed] } else { vec![listed, listed_reasons] };
    workbook::write(&sheets, office.now())
}

fn reason_row(reason: &crate::office::review::reasons::StockReason) -> Vec<String> {
    let used: Vec<&str> =
        CHOICES.rulings().filter(|(_, ruling)| reason.is_for(*ruling)).map(|(word, _)| word).collect();
    vec![reason.key.clone(), reason.title.clone(), used.join("、"), reason.text.clone()]
}

/// Decides what a file says.
///
/// # Errors
/// When the file is not whole or the machine fails.
pub(super) fn applied(office: &Office, args: &SheetApplyArgs, site: &SiteArgs) -> anyhow::Result<CommandOutcome> {
    let Some(file) = read(&args.file) else { return Ok(CommandOutcome::Undone) };
    let undoable = review_undo::is_undoable(office, args.now);
    let parsed = file.lines(office, &StockReasons::load(&site.scheme.root)?)?;
    let lines: Vec<_> = parsed.decided.iter().map(|(_, line)| line.clone()).collect();
    let stands = office.review.sheets.stand(&lines, undoable)?;
    let plan = Plan { parsed: &parsed, stands: &stands, now: office.now() };
    plan.say();
    if args.dry_run {
        say!("--dry-run を付けたので、何も変えていません。");
        return Ok(plan.outcome());
    }
    let ready: Vec<ReadyLine<'_>> = lines
        .iter()
        .zip(&stands)
        .filter_map(|(line, stand)| match stand {
            LineStand::Ready(named) => Some(ReadyLine { line, named }),
            _ => None,
        })
        .collect();
    let outcomes = office.review.sheets.carry_out(&ready, undoable)?;
    Ok(told(&plan, &outcomes))
}

/// The file, or nothing after its faults were said.
fn read(path: &Path) -> Option<SheetFile> {
    let bytes = files::read(path, path).map_err(|problem| vec![problem]);
    match bytes.and_then(|bytes| SheetFile::read(path, &bytes)) {
        Ok(file) => Some(file),
        Err(problems) => {
            note!("{}", Problems(problems));
            note!("何も決めていません。");
            None
        }
    }
}
