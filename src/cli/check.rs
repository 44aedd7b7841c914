//! `sengen check`: everything `build` does, but for writing.

#[cfg(feature = "office")]
use super::StateArgs;
use super::check_format::CheckFormat;
use super::{CommandOutcome, HowArgs, SchemeArgs, private_faults};
use crate::base::clock::Clock;
use crate::base::problem::Problem;
use crate::base::terminal::{note, say};
use crate::directory::search::ColumnCost;
use crate::scheme::ids::RecordNumber;
use crate::site::{self, Ages, Budget, CheckReport, FileKind, Input, MOST_FILES, Share};
use clap::Args;

/// So many rows are named.
const NAMED: usize = 5;

/// The arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    #[command(flatten)]
    pub(crate) how: HowArgs,
    /// How faults are told: to people, as JSON, or as GitHub's checks of a change show them beside the lines.
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
    #[cfg(feature = "office")]
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

/// Finds every fault of the scheme's files, and what is accepted and not listed where there is a state.
///
/// # Errors
/// When the machine fails; faults of the scheme's files are an outcome.
pub fn run(args: CheckArgs) -> anyhow::Result<CommandOutcome> {
    let Looked { problems, report } = looked(&args)?;
    if args.format != CheckFormat::Text {
        let is_sound = problems.is_empty();
        let hints = report.into_iter().flat_map(|report| report.hints);
        args.format.print(&args.scheme.root, problems.into_iter().chain(hints).collect())?;
        return Ok(if is_sound { CommandOutcome::Done } else { CommandOutcome::Undone });
    }
    if let Some(report) = &report {
        report.hints.iter().for_each(|hint| note!("{hint}"));
        tell(&report.ages);
        tell_numbers(&report.brought_numbers);
        tell_files(&report.budget);
        tell_costs(&report.costs);
    }
    if !problems.is_empty() {
        return Ok(CommandOutcome::Problems(problems));
    }
    let outputs = report.map_or(0, |report| report.budget.total());
    say!("直すところはありません（{outputs} 個のファイルを作れます）。");
    Ok(CommandOutcome::Done)
}

/// What was found.
struct Looked {
    problems: Vec<Problem>,
    /// None where the site itself is at fault.
    report: Option<CheckReport>,
}

fn looked(args: &CheckArgs) -> anyhow::Result<Looked> {
    let root = &args.scheme.root;
    let (settings, base) = match args.scheme.settings() {
        Ok(found) => found,
        Err(problems) => return Ok(Looked { problems, report: None }),
    };
    let clock = Clock::from_environment()?;
    let today = clock.today();
    let mut problems = private_faults(root, Some((&settings, &base)));
    #[cfg(feature = "office")]
    let place = crate::directory::RegisterFolder::new(root, &settings.register.path);
    #[cfg(feature = "office")]
    tell_of_missing(&args.state);
    #[cfg(feature = "office")]
    match crate::office::register_faults(root, &place, &args.state.folder(root), clock) {
        Ok(faults) => problems.extend(faults),
        // Who may check the site need not be who may look into the state.
        Err(error) => note!("受理した宣言と掲載を比べられませんでした（{error:#}）。"),
    }
    problems.extend(site::word_faults(root));
    let report = match site::check(args.how.told(Input::new(root, &settings, &base, today))) {
        Ok(mut report) => {
            problems.append(&mut report.ages.faults);
            problems.extend(report.budget.is_exceeded().then(|| too_many(&report.budget)));
            Some(report)
        }
        Err(failure) => {
            problems.extend(failure.refused()?);
            None
        }
    };
    Ok(Looked { problems, report })
}

/// Says who is found by 法人番号 from a list that was brought along. It is no fault: they may have chosen so elsewhere.
fn tell_numbers(numbers: &[RecordNumber]) {
    if numbers.is_empty() {
        return;
    }
    let named: Vec<String> = numbers.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if numbers.len() > NAMED { "、…" } else { "" };
    say!(
        "法人番号でも探せる行が {} 行あります（一覧での番号 {}{more}）。この一覧はここで出したものではないので、\
         番号でも探せるようにすると本人が選んだかどうかは、わかりません。選んでいない行は、corporate_number を空にしてください。",
        numbers.len(),
        named.join("、")
    );
}

/// Says how many files of each kind the site has, and how many there may be.
fn tell_files(budget: &Budget) {
    say!("ファイルの数（上限）：合わせて {}（{MOST_FILES}）", budget.total());
    for Share { kind, files, most } in budget.shares() {
        let over = if files > most { "　多すぎます" } else { "" };
        say!("    {} {files}（{most}）{over}", name(kind));
    }
}

/// Says what each further public field costs the search.
fn tell_costs(costs: &[ColumnCost]) {
    for ColumnCost { label, bytes, files } in costs {
        let files = if *files > 0 { format!("、絞り込みのファイルが {files} 個") } else { String::new() };
        let weight = bytes.map_or_else(
            || "まだ 1 件もないので、わかりません".to_owned(),
            |bytes| format!("1 件あたり平均 {bytes:.1} バイト（50 万件なら {:.1} MB）", bytes / 2.0),
        );
        say!("公開する項目「{label}」が検索に加える大きさ：{weight}{files}");
    }
}

fn name(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Pages => "ページ",
        FileKind::Lists => "一覧のページ",
        FileKind::Index => "検索",
        FileKind::History => "これまでのこと",
        FileKind::Downloads => "ダウンロード",
        FileKind::Postal => "郵便番号",
        FileKind::Assets => "画像・スタイルなど",
    }
}

fn too_many(budget: &Budget) -> Problem {
    let what = format!("サイトのファイルが {} 個になり、上限の {MOST_FILES} 個をこえます。", budget.total());
    let remedy = "上に出た、多すぎる種類を減らしてください（地域や業種の分け方を粗くすると、一覧と検索が減ります）。";
    Problem::new("data/declarers.csv", what, remedy)
}

/// Says that nothing is compared with a state that was named and is none.
#[cfg(feature = "office")]
fn tell_of_missing(state: &StateArgs) {
    if let Some(named) = state.named().filter(|named| !crate::office::StateDir::is_made(named)) {
        note!(
            "{} に申込みの控えがないので、受理した宣言と一覧は比べていません。\
             --state（または SENGEN_STATE）の書きまちがいなら、直してもう一度してください。",
            named.display()
        );
    }
}

/// Says what is due to be compared again. It is no fault: nothing became wrong by waiting.
fn tell(ages: &Ages) {
    if !ages.due.is_empty() {
        say!(
            "もう一度照らし合わせるときが来た資料が {} 個あります。照らし合わせたら、checked_on の日付を直してください。",
            ages.due.len()
        );
        ages.due.iter().for_each(|line| say!("    {line}"));
    }
    if ages.never > 0 {
        say!("まだだれも照らし合わせていない資料が {} 個あります（checked_on がありません）。", ages.never);
    }
}
