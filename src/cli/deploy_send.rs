//! A build on its way to its host: made a release, compared with the one before, brought by the configured command, and kept
//! only where that went well. Used by `deploy` and, where `[deploy] by_itself` says so, by the publisher of `serve`.

use crate::base::clock::Clock;
use crate::base::secret;
use crate::site::{Input, Release, ReleaseChanges, Releases};
use anyhow::{Context, bail};
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// The command is ended after so long.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// How often it is looked whether it has ended.
const PACE: Duration = Duration::from_millis(50);

/// What is asked before anything leaves.
pub(super) type GoesOn<'a> = &'a dyn Fn(&ReleaseChanges) -> bool;

/// Brings what was built last into `out` to its host, if `goes_on` says so of what differs. Gives the release, or nothing
/// where it did not leave.
///
/// # Errors
/// When the list is older than the one that is public, the machine fails, or the command does: what was public stays.
pub(super) fn send(
    releases: &mut Releases,
    input: Input<'_>,
    out: &Path,
    goes_on: GoesOn<'_>,
) -> anyhow::Result<Option<Release>> {
    let release = releases.stage(input, out)?;
    if !goes_on(&releases.changes(&release)) {
        releases.discard(&release)?;
        return Ok(None);
    }
    if let Err(error) = brought(&input, releases, &release) {
        releases.discard(&release)?;
        return Err(error);
    }
    let release = releases.keep(release, Clock::from_environment()?.now())?;
    Ok(Some(release))
}

/// Runs the command; without one the site is public where it was built.
fn brought(input: &Input<'_>, releases: &Releases, release: &Release) -> anyhow::Result<()> {
    let Some((program, arguments)) = input.settings.deploy.command.split_first() else { return Ok(()) };
    let site = releases.site(release);
    let folder = site.to_str().context("the folder's name is no text")?;
    let mut command = Command::new(program);
    command.args(arguments.iter().map(|argument| argument.replace("{site}", folder)));
    command.current_dir(input.root).env("SENGEN_SITE", &site).env("SENGEN_RELEASE", release.number.to_string());
    command.stdin(releases.held_by_child()?);
    for name in secret::ALL {
        command.env_remove(name).env_remove(format!("{name}_FILE"));
    }
    // Where systemd puts credentials.
    command.env_remove("CREDENTIALS_DIRECTORY");
    let status = ended(&mut command).with_context(|| format!("「{program}」を動かせませんでした"))?;
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!(
            "送るコマンドが失敗しました（{status}）。途中まで届いていることがあります。直してから、もう一度送ってください。"
        ),
        None => bail!("送るコマンドが {} 分たっても終わりません。止めました。", LONGEST.as_secs() / 60),
    }
}

/// How it ended; `None`: it did not, and was stopped.
fn ended(command: &mut Command) -> std::io::Result<Option<ExitStatus>> {
    let mut child = command.spawn()?;
    let end = Instant::now() + LONGEST;
    while Instant::now() < end {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(PACE);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}
