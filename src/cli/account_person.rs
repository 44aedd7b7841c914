//! `sengen account export` and `erase`: what somebody may ask for by law, a copy of everything that is kept of them, and
//! its end. Used by `account`. Whoever is meant is told by a number alone: a name or an address on a command line stands
//! in the shell's history and in every list of processes.

use super::private_file::{ensure_fit, taken};
use super::review_refused::Before;
use super::{CommandOutcome, SiteArgs, StateArgs};
use crate::base::durable::{self, Creation};
use crate::base::problem::Problem;
use crate::base::terminal::{note, say};
use crate::office::account::erasure::{EraseGround, EraseOutcome, EraseStand};
use crate::office::account::telephone::Served;
use crate::office::review::person_copy::PersonCopied;
use crate::office::review::reasons::as_mailed;
use crate::office::review::words::{ERASED, kept_words, staying_words};
use crate::office::{Office, Offices};
use crate::scheme::ids::{DeclarationId, RecordNumber, Reference, UserNumber, digits};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The arguments of `account export`.
#[derive(Debug, Args)]
pub struct PersonExportArgs {
    /// 受付番号, 利用者番号, 自己宣言ID or 掲載番号.
    #[arg(value_name = "NO")]
    pub(crate) number: String,
    /// The file to write, `.zip` (to read, and JSON) or `.json`. One that exists is never overwritten.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Who asked, and how that was made sure.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

/// The arguments of `account erase`.
#[derive(Debug, Args)]
pub struct EraseArgs {
    /// Whom.
    #[arg(value_name = "REF", value_parser = super::review::reference)]
    pub(crate) reference: Reference,
    /// Whoever it is about has asked for it: also before its days are over.
    #[arg(long)]
    pub(crate) asked: bool,
    /// Erase; without this, only what would go and what would stay is shown.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// Writes a copy of everything that is kept of somebody.
///
/// # Errors
/// When the file cannot be put there or the machine fails.
pub(super) fn exported(
    offices: &Offices,
    args: &PersonExportArgs,
    site: &SiteArgs,
    state: &StateArgs,
) -> anyhow::Result<CommandOutcome> {
    let PersonExportArgs { number, file, reason } = args;
    let Some(reason) = as_mailed(reason) else {
        note!("--reason に、だれが頼み、どう確かめたかを書いてください。履歴に残ります。");
        return Ok(CommandOutcome::Undone);
    };
    if !is_number(number) {
        note!(
            "ここには、受付番号、利用者番号、自己宣言ID、掲載番号のどれかを書いてください。名前やメールアドレスは、\
             コマンドの記録に残るので使えません（番号は sengen desk か review list --search で探せます）。"
        );
        return Ok(CommandOutcome::Undone);
    }
    let as_json = is_json(file)?;
    ensure_fit(file, site, state, taken)?;
    let office = office_with(offices, number);
    let before = Before::of(office, [number.clone()]);
    match before.told(office.person_copy(number, &reason))? {
        PersonCopied::Made(copy) => {
            let bytes = if as_json { copy.json.clone().into_bytes() } else { copy.zipped()? };
            if durable::reserve(file, &bytes)?.keep()? == Creation::Exists {
                return Err(taken(file).into());
            }
            say!(
                "{} に、{} について預かっている内容のすべてを書きました。本人であることを確かめた方法で渡し、\
                 渡したら、このファイルを消してください。",
                file.display(),
                copy.application.reference
            );
            let others = office.others_of_mailbox(&copy.application)?;
            if !others.is_empty() {
                let others: Vec<&str> = others.iter().map(Reference::as_str).collect();
                note!(
                    "同じメールアドレスの登録が、ほかにもあります（{}）。同じ方なら、それも書き出してください。",
                    others.join("、")
                );
            }
            Ok(CommandOutcome::Done)
        }
        PersonCopied::Not(Served::Several(_)) => {
            note!("{number}  当てはまる登録がいくつかあります。受付番号を書いてください。");
            Ok(CommandOutcome::Undone)
        }
        PersonCopied::Not(_) => {
            note!("{number}  この番号の登録はありません（消した後かもしれません）。番号を見直してください。");
            Ok(CommandOutcome::Undone)
        }
    }
}

/// Whether what was typed can only be a number.
fn is_number(typed: &str) -> bool {
    let typed = digits(typed);
    let is_other = DeclarationId::parse(&typed).is_ok() || RecordNumber::parse(&typed).is_ok();
    is_other || Reference::parse(&typed).is_ok() || UserNumber::parse(&typed).is_ok()
}

/// Whether the copy is JSON alone.
fn is_json(file: &Path) -> Result<bool, Problem> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("zip") => Ok(false),
        Some("json") => Ok(true),
        _ => {
            let what = "ファイルの名前から、どの形で書くかわかりません。";
            Err(Problem::new(file, what, "名前の終わりを .zip（人が読む文と JSON）か .json にしてください。"))
        }
    }
}

/// Whose office knows a reference; every other number is a declaration's.
fn office_with<'a>(offices: &'a Offices, number: &str) -> &'a Arc<Office> {
    match Reference::parse(&digits(number)) {
        Ok(reference) => offices.about(&reference),
        Err(_) => &offices.whole,
    }
}

/// Erases somebody, or shows what that would be.
///
/// # Errors
/// When the machine fails.
pub(super) fn erased(offices: &Offices, args: &EraseArgs) -> anyhow::Result<CommandOutcome> {
    let reference = &args.reference;
    let erasure = &offices.about(reference).accounts.erasure;
    let ground = if args.asked { EraseGround::Asked } else { EraseGround::Over };
    let unknown = || note!("{reference}  この受付番号の申込みはありません（もう消した後かもしれません）。");
    let keeps = |stand: EraseStand| {
        let asked = matches!(stand, EraseStand::Waits | EraseStand::Kept(_));
        let how = if asked { "頼まれたときは、--asked を付けてください。" } else { "" };
        note!("{reference}  消していません。{}{how}", kept_words(stand).unwrap_or_default());
    };
    match erasure.stand(reference, ground)? {
        None => unknown(),
        Some(EraseStand::Ready(record)) if !args.yes => {
            say!("{reference}  まだ消していません。消すと、もとに戻せません。");
            say!("消えるもの  {ERASED}");
            staying_words(record).iter().for_each(|stays| say!("残るもの    {stays}"));
            say!(
                "これでよければ、--yes を付けて、もう一度打ってください。本人に写しを渡すなら、先に account export です。"
            );
        }
        Some(EraseStand::Ready(_)) => match erasure.erase(reference, ground)? {
            EraseOutcome::Erased(record) => {
                say!("{reference}  消しました。");
                staying_words(record).iter().for_each(|stays| say!("残るもの    {stays}"));
                say!(
                    "控えを別に置いているときは、sengen state erased の一覧を新しくしてください（控えを戻した後に使います）。"
                );
                return Ok(CommandOutcome::Done);
            }
            EraseOutcome::Kept(stand) => keeps(stand),
            EraseOutcome::Unknown => unknown(),
        },
        Some(stand) => keeps(stand),
    }
    Ok(CommandOutcome::Undone)
}
