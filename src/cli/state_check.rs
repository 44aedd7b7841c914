//! `sengen state check [--repair]`: what of the state does not go together, in words, and what to do about it.
//! Names applications by their references alone.

use super::refused::unless_refused;
use super::state::{looked, place_of};
use super::{CommandOutcome, SiteArgs, StateArgs};
use crate::base::clock::Clock;
use crate::base::problem::Problems;
use crate::base::terminal::{note, say};
use crate::office::{Examined, Lack, Office, Offices, Why, register_faults};

/// So many applications are named for each kind; how many there are is always said.
const NAMED: usize = 20;

/// What is said where the disk let nothing be finished: what was found then may be nothing but that.
const REFUSED: &str = "ディスクに空きがないか、書けないため、途中の決定の続き（一覧への掲載やメール）や、なおすことができません。\
                       空きを作るか、書けるようにしてから、もう一度打ってください。決めたことは残っています。";

/// Looks, and puts right where that is asked.
///
/// # Errors
/// When the machine fails.
pub(super) fn run(
    offices: &Offices,
    site: &SiteArgs,
    state: &StateArgs,
    repair: bool,
) -> anyhow::Result<CommandOutcome> {
    let mut outcome = CommandOutcome::Done;
    for own in &offices.registers {
        if let CommandOutcome::Undone = of_register(own, repair)? {
            outcome = CommandOutcome::Undone;
        }
    }
    match of_declarations(&offices.whole, site, state, repair)? {
        CommandOutcome::Done => Ok(outcome),
        other => Ok(other),
    }
}

/// What of a register does not go together; nothing is said of one that holds nothing.
fn of_register(office: &Office, repair: bool) -> anyhow::Result<CommandOutcome> {
    let examined = || looked(office.upkeep.examination.examine(), "sengen state check");
    let mut found = examined()?;
    looked(office.declarations.counts.examine(), "sengen state check")?;
    let title = office.rules().map_or("", |rules| &rules.title);
    if found.records > 0 {
        say!("「{title}」の {} 件を調べました。", found.records);
    }
    tell(&found);
    let stays = |found: &Examined| !is_sound(found) || has_damaged(office);
    if repair && stays(&found) {
        put_right(office)?;
        found = examined()?;
        tell(&found);
    }
    Ok(if !stays(&found) { CommandOutcome::Done } else { CommandOutcome::Undone })
}

fn of_declarations(
    office: &Office,
    site: &SiteArgs,
    state: &StateArgs,
    repair: bool,
) -> anyhow::Result<CommandOutcome> {
    let place = place_of(site).map_err(Problems)?;
    let (root, clock) = (&site.scheme.root, Clock::from_environment()?);
    let compared = || looked(register_faults(root, &place, &state.folder(root), clock), "sengen state check");
    if repair {
        office.upkeep.examination.clear_log();
    }
    let examined = || looked(office.upkeep.examination.examine(), "sengen state check");
    let found = examined()?;
    say!("申込み {} 件を調べました。", found.records);
    tell(&found);
    // Who cannot be read at the desk is named, and counted with the rest that was left.
    #[cfg(feature = "desk")]
    say!("事務局デスクを使う人 {} 人を調べました。", looked(office.members().list(), "sengen state check")?.len());
    let days = looked(office.declarations.counts.examine(), "sengen state check")?;
    if days > 0 {
        say!("アンケート、入力の画面、審査の集計 {days} 日分を調べました。");
    }
    let mut stays = !is_sound(&found) || has_damaged(office);
    let mut faults = compared()?;
    let is_sound_before = !stays && faults.is_empty();
    let mut unread = found.unread;
    if repair {
        put_right(office)?;
        let left = examined()?;
        stays = !is_sound(&left);
        faults = compared()?;
        if stays || !faults.is_empty() {
            say!("なおしたあとに、まだ残っています。");
            tell(&left);
            unread = left.unread;
        } else if !is_sound_before {
            say!("なおしました。");
        }
    } else if stays && !office.is_refused() {
        say!("sengen state check --repair で、なおせます。");
    }
    if office.is_refused() {
        note!("{REFUSED}");
    }
    faults.retain(|fault| !unread.contains(fault));
    faults.iter().for_each(|fault| note!("{fault}"));
    if stays || is_left(office) || office.is_refused() || !faults.is_empty() {
        return Ok(CommandOutcome::Undone);
    }
    say!("なおすところはありません。");
    Ok(CommandOutcome::Done)
}

/// Whether anything cannot be read, or is no folder; it is told by who opens, and at the end.
fn is_left(office: &Office) -> bool {
    office.left().into_iter().any(|(_, count)| count > 0) || office.no_folders().next().is_some()
}

fn put_right(office: &Office) -> anyhow::Result<()> {
    let told = unless_refused(
        office.upkeep.examination.put_right(),
        "なおし終わっていません。なおしたところは、そのままです。",
        "sengen state check --repair をもう一度打ってください。",
    );
    told?.iter().for_each(|problem| say!("{problem}"));
    Ok(())
}

/// Whether any object that was looked at is damaged.
fn has_damaged(office: &Office) -> bool {
    office.left().into_iter().any(|(why, count)| why == Why::Damaged && count > 0)
}

fn is_sound(found: &Examined) -> bool {
    found.lacks.is_empty() && found.stale + found.unburied == 0 && found.unread.is_empty()
}

fn tell(found: &Examined) {
    for lack in Lack::ALL {
        let of_it = found.lacks.iter().filter(|(_, lacks)| lacks.contains(&lack));
        let names: Vec<&str> = of_it.map(|(reference, _)| reference.as_str()).collect();
        if !names.is_empty() {
            let more = if names.len() > NAMED { "、…" } else { "" };
            say!("{} 件: {}（{}{more}）", names.len(), words(lack), names[..names.len().min(NAMED)].join("、"));
        }
    }
    if found.stale > 0 {
        say!("{} 件: もう要らない目印が残っています。", found.stale);
    }
    if found.unburied > 0 {
        say!("{} 件: 消した申込みなのに、消す前の控えが残っています。", found.unburied);
    }
    found.unread.iter().for_each(|problem| note!("{problem}"));
}

fn words(lack: Lack) -> &'static str {
    match lack {
        Lack::Hint => "次にすることがあるのに、その目印がありません",
        Lack::Mark => "同じ事業者の宣言を見つけるための目印がありません",
        Lack::Number => "使っている番号が、使用中として控えられていません",
        Lack::Letter => "送るはずのメールが、送るものに入っていません",
        Lack::Change => "決めたことが、公開の一覧にまだ入っていません",
    }
}
