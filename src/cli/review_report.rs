//! `sengen review report`: what the office's work came to between two days, in lines for people, a sheet or a page that
//! prints on paper. Used by `review`. One set of tables for all three; counts only, nobody's name.

use super::CommandOutcome;
use super::review_list::day;
use crate::base::clock::in_japan;
use crate::base::problem::Problems;
use crate::base::{sheet, terminal, text};
use crate::config::Settings;
use crate::office::Office;
use crate::office::counts::PageCount;
use crate::office::queue::account::PendingKind;
use crate::office::review::report::{DayCounts, KindCounts, Report};
use crate::office::review::report_counted::ChoiceCounts;
use crate::office::review::words::kind_word;
use crate::view::{PageHead, Surface, View};
use clap::{Args, ValueEnum};
use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Serialize;
use std::path::Path;

/// The arguments of `review report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The first day: 2026-11-01. Without it, the first of the month of the last day.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) from: Option<Date>,
    /// The last day. Without it, yesterday: today is not over.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) to: Option<Date>,
    /// Of this register, by its name in data/registers/; without it, of declarations.
    #[arg(long, value_name = "NAME")]
    pub(crate) kind: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(crate) format: ReportFormat,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Lines for people.
    Text,
    /// A sheet.
    Csv,
    /// A page for the browser and the printer.
    Html,
}

/// A part of the report, however it is printed.
#[derive(Debug, Serialize)]
struct ReportTable {
    title: String,
    /// What is counted in each column; the first names the rows.
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl ReportTable {
    /// Whether it counts one thing.
    fn is_plain(&self) -> bool {
        self.head.len() == 2
    }
}

/// What the page is made of.
#[derive(Serialize)]
struct ReportPage<'a> {
    title: &'a str,
    from: String,
    to: String,
    made_at: String,
    tables: &'a [ReportTable],
}

/// Prints a report.
///
/// # Errors
/// When the machine fails, or a file of the scheme is at fault.
pub(super) fn printed(
    office: &Office,
    args: &ReportArgs,
    root: &Path,
    settings: &Settings,
) -> anyhow::Result<CommandOutcome> {
    let today = in_japan(office.now()).date();
    let to = args.to.unwrap_or(today.yesterday()?);
    let from = args.from.unwrap_or(to.first_of_month());
    if from > to {
        terminal::note!("--from の日（{from}）が、--to の日（{to}）より後です。日付を書き直してください。");
        return Ok(CommandOutcome::Undone);
    }
    let title = office.rules().map_or_else(|| TITLE.to_owned(), |rules| format!("{}の集計", rules.title));
    let tables = tables(&office.review.reports.between(&(from..=to))?);
    let written = match args.format {
        ReportFormat::Text => lines(&title, from, to, &tables),
        ReportFormat::Csv => csv(&tables)?,
        ReportFormat::Html => {
            let made_at = text::moment(office.now());
            let page =
                ReportPage { title: &title, from: text::date(from), to: text::date(to), made_at, tables: &tables };
            let view = View::load(root, settings, office.base(), Surface::Processor);
            let head = PageHead { title: title.clone(), noindex: true, ..PageHead::default() };
            view.map_err(Problems)?.page("report.html", &head, &page)?
        }
    };
    terminal::print(&written)?;
    Ok(CommandOutcome::Done)
}

const TITLE: &str = "申込みの集計";
/// A reason that is none of the stock ones.
const OWN_WORDS: &str = "そのほか（見本にない文）";

fn tables(report: &Report) -> Vec<ReportTable> {
    let counted = |title: &str, name: &str, rows: Vec<(String, usize)>| ReportTable {
        title: title.to_owned(),
        head: vec![name.to_owned(), "件数".to_owned()],
        rows: rows.into_iter().map(|(name, count)| vec![name, count.to_string()]).collect(),
    };
    let named = |name: &str| if name.is_empty() { OWN_WORDS.to_owned() } else { name.to_owned() };
    let sorted = |counts: &std::collections::BTreeMap<String, usize>| {
        let mut rows: Vec<_> = counts.iter().map(|(name, count)| (named(name), *count)).collect();
        rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        rows
    };
    let all = report.days.values().fold(DayCounts::default(), |all, day| all.and(*day));
    let total = DAY_COLUMNS.iter().map(|(name, of)| ((*name).to_owned(), of(&all))).collect();
    let mut tables = vec![
        counted("期間の合計", "できごと", total),
        waits(report),
        days(report),
        decided(report),
        counted("差し戻し、不受理、取消の理由", "理由", sorted(&report.reasons)),
        counted("申込みのときに付いた印", "印", sorted(&report.marks)),
    ];
    tables.extend(report.choices.iter().map(|question| chosen("申込みで選ばれたもの", question)));
    tables.push(pages(report, &all));
    tables.extend(report.counted.answered.map(|answered| {
        counted(
            "アンケートに答えた方",
            "できごと",
            vec![("答えた".to_owned(), usize::try_from(answered).unwrap_or(usize::MAX))],
        )
    }));
    tables.extend(report.counted.survey.iter().map(|question| chosen("アンケート", question)));
    tables
}

/// How far forms were filled in: where applicants give up.
fn pages(report: &Report, all: &DayCounts) -> ReportTable {
    let of_page = |(title, count): &(String, PageCount)| {
        vec![format!("「{title}」の画面"), count.reached.to_string(), count.wrong.to_string()]
    };
    let beyond = [("受付", all.received), ("宣言完了", all.confirmed)];
    let beyond = beyond.map(|(name, count)| vec![name.to_owned(), count.to_string(), "0".to_owned()]);
    ReportTable {
        title: "申込みがどこまで進んだか（同じ方が何度か始めると、その数だけ数える）".to_owned(),
        head: ["どこまで", "進んだ申込み", "直す所があって止まった回数"].map(str::to_owned).to_vec(),
        rows: report.counted.pages.iter().map(of_page).chain(beyond).collect(),
    }
}

/// What is counted of a day.
type DayColumn = (&'static str, fn(&DayCounts) -> usize);

const DAY_COLUMNS: [DayColumn; 9] = [
    ("受付", |day| day.received),
    ("宣言完了", |day| day.confirmed),
    ("期限切れ", |day| day.expired),
    ("受理", |day| day.accepted),
    ("差し戻し", |day| day.returned),
    ("不受理", |day| day.rejected),
    ("直されずに終了", |day| day.lapsed),
    ("中止", |day| day.withdrawn),
    ("取消", |day| day.revoked),
];

fn days(report: &Report) -> ReportTable {
    let counts = |day: &DayCounts| DAY_COLUMNS.iter().map(|(_, of)| of(day).to_string()).collect::<Vec<_>>();
    let is_empty = |day: &DayCounts| DAY_COLUMNS.iter().all(|(_, of)| of(day) == 0);
    let told = report.days.iter().filter(|(_, day)| !is_empty(day));
    ReportTable {
        title: "日ごと".to_owned(),
        head: std::iter::once("日").chain(DAY_COLUMNS.iter().map(|(name, _)| *name)).map(str::to_owned).collect(),
        rows: told.map(|(date, day)| [vec![date.to_string()], counts(day)].concat()).collect(),
    }
}

/// How long things waited for the office, in hours.
fn waits(report: &Report) -> ReportTable {
    let rows = report.kinds.iter().map(|(kind, of)| waited(kind_word(*kind).to_owned(), of));
    waiting("決まるまでに待った時間", "種類", rows.collect())
}

/// The same of each day and kind.
fn decided(report: &Report) -> ReportTable {
    let of_day = |(day, kinds): (&Date, &Vec<(PendingKind, KindCounts)>)| -> Vec<Vec<String>> {
        kinds.iter().map(|(kind, of)| waited(format!("{day} {}", kind_word(*kind)), of)).collect()
    };
    waiting("日と種類ごとの、決まるまでに待った時間", "日と種類", report.decided.iter().flat_map(of_day).collect())
}

fn waiting(title: &str, name: &str, rows: Vec<Vec<String>>) -> ReportTable {
    let head = [name, "決めた件数", "待った時間の中央値（時間）", "10件のうち9件はこれより短い（時間）"];
    ReportTable { title: title.to_owned(), head: head.map(str::to_owned).to_vec(), rows }
}

fn waited(name: String, of: &KindCounts) -> Vec<String> {
    let hours = |wait: SignedDuration| format!("{:.1}", wait.as_secs_f64() / 3600.0);
    vec![name, of.count.to_string(), hours(of.median), hours(of.p90)]
}

/// What was chosen in answer to one question; options that nobody chose are told where there are few.
fn chosen(what: &str, question: &ChoiceCounts) -> ReportTable {
    let is_told = |count: usize| count > 0 || question.options.len() <= FEW;
    ReportTable {
        title: format!("{what}: {}", question.label),
        head: ["選ばれたもの", "件数"].map(str::to_owned).to_vec(),
        rows: question
            .options
            .iter()
            .filter(|(_, count)| is_told(*count))
            .map(|(label, count)| vec![label.clone(), count.to_string()])
            .collect(),
    }
}

/// So many options are told also where nobody chose them.
const FEW: usize = 12;

fn lines(title: &str, from: Date, to: Date, tables: &[ReportTable]) -> String {
    let mut lines = format!("{title}（{}から{}まで）\n", text::date(from), text::date(to));
    for table in tables {
        lines += &format!("\n{}\n", table.title);
        if table.rows.is_empty() {
            lines += "  ありません。\n";
        }
        for row in &table.rows {
            let cells = table.head.iter().zip(row).skip(1).filter(|(_, cell)| *cell != "0");
            let told = match table.is_plain() {
                true => format!("{} 件", row[1]),
                false => cells.map(|(name, cell)| format!("{name} {cell}")).collect::<Vec<_>>().join("、"),
            };
            lines += &format!("  {}  {told}\n", row[0]);
        }
    }
    lines
}

/// Every count a row: its table, what it counts, the column, the count. So that a sheet can be filtered and summed.
fn csv(tables: &[ReportTable]) -> anyhow::Result<String> {
    let head = ["表", "行", "列", "値"].map(str::to_owned);
    let of_row = |table: &ReportTable, row: &[String]| {
        let name = &table.title;
        let cell = |(column, value): (&String, &String)| [name.clone(), row[0].clone(), column.clone(), value.clone()];
        table.head.iter().zip(row).skip(1).map(cell).collect::<Vec<_>>()
    };
    let rows = tables.iter().flat_map(|table| table.rows.iter().flat_map(|row| of_row(table, row)));
    let csv = sheet::to_csv(std::iter::once(head).chain(rows), true)?;
    Ok(String::from_utf8([sheet::MARK, &csv].concat())?)
}
