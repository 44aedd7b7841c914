//! `sengen review export` and `apply`: what waits as a file for a spreadsheet, and the decisions that come back in it.
//! Used by `review`. Decides nothing itself: every line goes through the same steps as `accept`, `return` and `reject`.

use super::review_sheet_lines::{
    CHOICES, DecidedLine, OfficeRow, REASON, SHEET, SheetFile, SheetFormat, TITLES, WIDTHS, cells, hint_of,
};
use super::review_sheet_told::{Plan, told};
use super::{CommandOutcome, SiteArgs, StateArgs, private_file, review_undo};
use crate::base::durable::{self, Creation};
use crate::base::files;
use crate::base::problem::{Problem, Problems};
use crate::base::sheet;
use crate::base::terminal::{note, say};
use crate::base::workbook::{self, WorkbookColumn, WorkbookSheet};
use crate::office::review::decision::Named;
use crate::office::review::reasons::StockReason;
use crate::office::review::sheet::ReadyLine;
use crate::office::{Office, Offices};
use clap::Args;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// What goes into a sheet, and how much is left out of it.
#[derive(Default)]
struct Gathered<'a> {
    /// Oldest first, whatever they are.
    rows: Vec<OfficeRow<'a>>,
    returned: usize,
    decided: usize,
    asked: usize,
}

impl<'a> Gathered<'a> {
    /// All that waits, of declarations and of every register.
    fn of(offices: &'a Offices) -> anyhow::Result<Self> {
        let mut all = Self::default();
        for office in offices.all() {
            let own = office.review.sheets.rows()?;
            all.rows.extend(own.rows.into_iter().map(|row| OfficeRow { office, row }));
            all.returned += own.returned;
            all.decided += own.decided;
            all.asked += own.asked;
        }
        all.rows.sort_by_key(|OfficeRow { row, .. }| (row.line.wait.waiting_since, row.line.received_at));
        Ok(all)
    }

    /// Says what is left out.
    fn say_left(&self) {
        if self.returned > 0 {
            note!("ほかに、差し戻して、申込者が直すのを待っているものが {} 件あります。", self.returned);
        }
        if self.decided > 0 {
            note!(
                "ほかに、決めて、まだ取り消せるものが {} 件あります（review list --decided で見られます）。",
                self.decided
            );
        }
        if self.asked > 0 {
            note!("ほかに、メールで返事をするものが {} 件あります（review answer で返事を書きます）。", self.asked);
        }
    }
}

/// Writes what waits into a file.
///
/// # Errors
/// When the file cannot be put there or the machine fails.
pub(super) fn exported(
    offices: &Offices,
    args: &SheetExportArgs,
    site: &SiteArgs,
    state: &StateArgs,
) -> anyhow::Result<CommandOutcome> {
    let file = &args.file;
    let format = format_of(file)?;
    private_file::ensure_fit(file, site, state, taken)?;
    let gathered = Gathered::of(offices)?;
    let rows = &gathered.rows;
    let bytes = match format {
        SheetFormat::Workbook => workbook_of(&offices.whole, rows)?,
        SheetFormat::Csv => {
            let head = std::iter::once(TITLES.map(str::to_owned).to_vec());
            let lines = head.chain(rows.iter().map(|row| cells(row, format)));
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
    gathered.say_left();
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

fn workbook_of(office: &Office, rows: &[OfficeRow<'_>]) -> anyhow::Result<Vec<u8>> {
    let column = |at: usize| {
        let title = TITLES[at];
        let choices: &[&str] = if title == CHOICES.title { &CHOICES.words } else { &[] };
        WorkbookColumn { title, width: WIDTHS[at], choices, hint: hint_of(title) }
    };
    let columns: Vec<WorkbookColumn<'_>> = (0..TITLES.len()).map(column).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| cells(row, SheetFormat::Workbook)).collect();
    let stock = office.review.inspection.stock_reasons()?;
    let reasons: Vec<Vec<String>> = stock.all().iter().map(reason_row).collect();
    let plain = |title, width| WorkbookColumn { title, width, choices: &[], hint: "" };
    let heads =
        [plain("理由に書く見本", 18), plain("どんなとき", 36), plain("使える決定", 18), plain("メールに入る文", 90)];
    let listed = WorkbookSheet { name: SHEET, columns: &columns, rows: &rows };
    let listed_reasons = WorkbookSheet { name: REASON, columns: &heads, rows: &reasons };
    let sheets = if reasons.is_empty() { vec![listed] } else { vec![listed, listed_reasons] };
    workbook::write(&sheets, office.now())
}

fn reason_row(reason: &StockReason) -> Vec<String> {
    let used: Vec<&str> =
        CHOICES.rulings().filter(|(_, ruling)| reason.is_for(*ruling)).map(|(word, _)| word).collect();
    vec![reason.key.clone(), reason.title.clone(), used.join("、"), reason.text.clone()]
}

/// Decides what a file says.
///
/// # Errors
/// When the file is not whole or the machine fails.
pub(super) fn applied(offices: &Offices, args: &SheetApplyArgs) -> anyhow::Result<CommandOutcome> {
    let Some(file) = read(&args.file) else { return Ok(CommandOutcome::Undone) };
    let whole = &offices.whole;
    let undoable = review_undo::is_undoable(whole, args.now);
    let parsed = file.lines(offices)?;
    let all: Vec<&DecidedLine<'_>> = parsed.decided.iter().collect();
    let stands = by_office(offices, &all, |office, own| {
        let lines: Vec<_> = own.iter().map(|decided| decided.line.clone()).collect();
        office.review.sheets.stand(&lines, undoable)
    })?;
    let plan = Plan { parsed: &parsed, stands: &stands, now: whole.now() };
    plan.say();
    if args.dry_run {
        say!("--dry-run を付けたので、何も変えていません。");
        return Ok(plan.outcome());
    }
    let ready: Vec<&DecidedLine<'_>> = plan.ready().map(|(decided, _)| decided).collect();
    let named: HashMap<usize, &Named> = plan.ready().map(|(decided, named)| (decided.place.line, named)).collect();
    let outcomes = by_office(offices, &ready, |office, own| {
        let ready = own
            .iter()
            .filter_map(|decided| Some(ReadyLine { line: &decided.line, named: named.get(&decided.place.line)? }));
        office.review.sheets.carry_out(&ready.collect::<Vec<_>>(), undoable)
    })?;
    Ok(told(&plan, &outcomes))
}

/// Asks each office about its own lines: the answers in the order of the lines.
fn by_office<T>(
    offices: &Offices,
    lines: &[&DecidedLine<'_>],
    ask: impl Fn(&Office, &[&DecidedLine<'_>]) -> anyhow::Result<Vec<T>>,
) -> anyhow::Result<Vec<T>> {
    let mut answers: Vec<(usize, T)> = Vec::new();
    for office in offices.all() {
        let own: Vec<usize> = (0..lines.len()).filter(|at| Arc::ptr_eq(lines[*at].office, office)).collect();
        if !own.is_empty() {
            let its: Vec<&DecidedLine<'_>> = own.iter().map(|at| lines[*at]).collect();
            answers.extend(own.into_iter().zip(ask(office, &its)?));
        }
    }
    answers.sort_by_key(|(at, _)| *at);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
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
