//! `sengen deploy`: checks, builds, says what differs from what is public, and brings it there by the command of `[deploy]`;
//! the last three builds are kept, and `rollback` brings the pages of one of them with the present list. What fails leaves
//! the public site as it was.

use super::build;
use super::deploy_config::{self, DeployConfigArgs};
use super::deploy_send::send;
use super::{CommandOutcome, SiteArgs};
use crate::base::clock::Clock;
use crate::base::problem::{Problem, Problems};
use crate::base::terminal::{note, say};
use crate::base::text;
use crate::config::{BaseUrl, Settings};
use crate::site::{self, Input, Release, ReleaseChanges, Releases};
use clap::{Args, Subcommand};

/// The arguments of `deploy`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = false)]
pub struct DeployArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    /// Say what differs from what is public; write nothing, and bring nothing there.
    #[arg(long)]
    pub dry_run: bool,
    #[command(subcommand)]
    action: Option<DeployAction>,
}

/// What is to be done instead.
#[derive(Debug, Clone, Subcommand)]
enum DeployAction {
    /// Write the file for the host that stands before it.
    Config(DeployConfigArgs),
    /// The builds that are kept.
    List,
    /// Bring the pages of an earlier build, with the present list.
    Rollback {
        /// Its number; without it, the one before the last.
        number: Option<u32>,
    },
}

/// So many files of each kind are named.
const NAMED: usize = 10;

/// Does it.
///
/// # Errors
/// When the machine or the command fails; faults of the scheme's files are an outcome.
pub fn run(args: DeployArgs) -> anyhow::Result<CommandOutcome> {
    if let Some(DeployAction::Config(config)) = &args.action {
        return deploy_config::run(&args.site, config);
    }
    let (settings, base) = args.site.scheme.settings().map_err(Problems)?;
    if let Some(DeployAction::List) = args.action {
        let releases = Releases::listed(&args.site.scheme.root)?;
        releases.iter().for_each(|release| say!("{}", line(release)));
        if releases.is_empty() {
            say!("まだ、送ったことがありません。");
        }
        return Ok(CommandOutcome::Done);
    }
    let waits = || note!("いま送っています。終わるのを待ちます（やめるときは Ctrl+C）。");
    let mut releases = Releases::open(&args.site.scheme.root, waits)?;
    match &args.action {
        Some(DeployAction::Rollback { .. }) if args.dry_run => {
            let what = "--dry-run は、rollback と一緒には使えません。";
            let remedy = "sengen deploy list で、残っているものを見てください。";
            Ok(CommandOutcome::Problems(vec![Problem::new("deploy rollback", what, remedy)]))
        }
        Some(DeployAction::Rollback { number }) => match wanted(releases.all(), *number) {
            Ok(release) => back(&args, &mut releases, &release, (&settings, &base)),
            Err(problem) => Ok(CommandOutcome::Problems(vec![problem])),
        },
        _ if args.dry_run => {
            let input = Input::new(&args.site.scheme.root, &settings, &base, Clock::from_environment()?.today());
            tell(&build::rehearse(input, &releases)?);
            Ok(CommandOutcome::Done)
        }
        _ => {
            say!("{}", build::build(&args.site.scheme.root, &settings, &base, &args.site.out())?);
            sent(&args, &mut releases, (&settings, &base))
        }
    }
}

/// Settings, and the address of the site.
type Place<'a> = (&'a Settings, &'a BaseUrl);

fn sent(args: &DeployArgs, releases: &mut Releases, (settings, base): Place<'_>) -> anyhow::Result<CommandOutcome> {
    let input = Input::new(&args.site.scheme.root, settings, base, Clock::from_environment()?.today());
    let goes_on = |changes: &ReleaseChanges| {
        tell(changes);
        !changes.is_empty()
    };
    if let Some(release) = send(releases, input, &args.site.out(), &goes_on)? {
        say!("送りました。{}", line(&release));
    }
    Ok(CommandOutcome::Done)
}

fn back(
    args: &DeployArgs,
    releases: &mut Releases,
    release: &Release,
    place: Place<'_>,
) -> anyhow::Result<CommandOutcome> {
    let (root, out) = (&args.site.scheme.root, args.site.out());
    let (settings, base) = place;
    releases.bring_back(release, root, &out)?;
    let today = Clock::from_environment()?.today();
    say!("{}", site::republish(Input::new(root, settings, base, today), &out)?);
    let outcome = sent(args, releases, place)?;
    say!(
        "ページは {} 番のもの、一覧はいまのものです。次に作るときまで、このままです。ファイルを直してから作ってください。",
        release.number
    );
    Ok(outcome)
}

/// The release to go back to.
fn wanted(all: &[Release], number: Option<u32>) -> Result<Release, Problem> {
    let found = match number {
        Some(number) => all.iter().find(|release| release.number == number),
        None => all.iter().rev().nth(1),
    };
    found.cloned().ok_or_else(|| {
        let numbers: Vec<String> = all.iter().map(|release| release.number.to_string()).collect();
        let what = "戻れるものがありません。";
        Problem::new(
            "deploy rollback",
            what,
            format!("sengen deploy list で見てください（残っている番号: {}）。", numbers.join("、")),
        )
    })
}

fn tell(changes: &ReleaseChanges) {
    let ReleaseChanges { added, changed, removed } = changes;
    if changes.is_empty() {
        say!("公開しているものと、変わったところはありません。");
        return;
    }
    say!("公開しているものとの違い：増える {}、変わる {}、なくなる {}", added.len(), changed.len(), removed.len());
    for (sign, files) in [("+", added), ("~", changed), ("-", removed)] {
        files.iter().take(NAMED).for_each(|file| say!("    {sign} {file}"));
        if files.len() > NAMED {
            say!("    {sign} ほか {} 個", files.len() - NAMED);
        }
    }
}

fn line(release: &Release) -> String {
    let list = release.publication.map_or_else(String::new, |serial| format!("　一覧は {serial} 回目の公開"));
    let when = release.sent.map_or_else(|| text::date(release.day), text::moment);
    format!("{} 番（{when}）{list}", release.number)
}
