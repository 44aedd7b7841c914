//! `sengen review accept`: what is named, or with `--all` what needs no decision of its own; and how every
//! decision is told. Used by `review`. Never accepts what waits for its declarer.

use super::review_kinds::AskedDecision;
use super::review_refused::FOLLOWS;
use super::review_show::state_name;
use super::{CommandOutcome, review_kinds, review_undo};
use crate::base::terminal::{note, say};
use crate::office::queue::account::PendingKind;
use crate::office::review::decision::{Decision, Earlier, Named};
use crate::office::review::reasons::as_mailed;
use crate::office::review::requests::Verdict;
use crate::office::{Office, State};
use crate::scheme::ids::{RecordNumber, Reference};
use anyhow::Context;
use clap::Args;

/// The arguments of `review accept`.
#[derive(Debug, Clone, Args)]
pub struct AcceptArgs {
    /// The applications.
    #[arg(required_unless_present = "all", conflicts_with = "all", value_parser = super::review::reference)]
    pub(crate) references: Vec<Reference>,
    /// Everything that waits and needs no decision of its own: neither returned nor marked 要確認.
    #[arg(long)]
    pub(crate) all: bool,
    /// Only show what --all would accept and what it would leave; changes nothing.
    #[arg(long, requires = "all", conflicts_with = "build")]
    pub(crate) dry_run: bool,
    /// The earlier declaration this one replaces, by record number or reference; the record number stays.
    #[arg(long, value_name = "NO", conflicts_with_all = ["all", "distinct"])]
    pub(crate) replaces: Option<String>,
    /// The declarers are different ones, though name and place are the same.
    #[arg(long, conflicts_with = "all")]
    pub(crate) distinct: bool,
    /// Which content was seen, where its declarer has changed it: the number that `review show` names.
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true, conflicts_with = "all")]
    pub(crate) seen: usize,
    /// What is accepted, where several things wait: declaration, step-up, change, contact, objection.
    #[arg(long, value_name = "KIND", conflicts_with = "all")]
    pub(crate) kind: Option<PendingKind>,
    /// What was looked at; for a contact, how it was made sure (kept in the history).
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) reason: String,
    /// Build the site afterwards; it takes effect at once.
    #[arg(long)]
    pub(crate) build: bool,
    /// It takes effect at once, and cannot be undone.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) now: bool,
}

/// Accepts what is named, or all that needs no decision of its own.
pub(super) fn accepted(office: &Office, args: &AcceptArgs) -> anyhow::Result<CommandOutcome> {
    if args.all {
        return all(office, args);
    }
    let undoable = review_undo::is_undoable(office, args.now || args.build);
    let earlier = match &args.replaces {
        Some(earlier) => Earlier::Replaced(record_of(office, earlier)?),
        None if args.distinct => Earlier::Distinct,
        None => Earlier::None,
    };
    let mut outcome = CommandOutcome::Done;
    let mut declarations = Vec::new();
    for reference in &args.references {
        let named = Named { reference: reference.clone(), seen: args.seen };
        match review_kinds::kind_of(office, reference, args.kind)? {
            Some(PendingKind::Declaration) => declarations.push(named),
            Some(kind) => {
                let verdict = Verdict::Accept(as_mailed(&args.reason).unwrap_or_default());
                let decided = review_kinds::decide(office, &AskedDecision { named: &named, kind, verdict, undoable });
                if !matches!(review_kinds::unless_unreadable(reference, decided)?, Some(CommandOutcome::Done)) {
                    outcome = CommandOutcome::Undone;
                }
            }
            None => outcome = CommandOutcome::Undone,
        }
    }
    if declarations.is_empty() {
        return Ok(outcome);
    }
    let decisions = match undoable {
        true => office.review.decisions.decide(
            &declarations,
            earlier.ruling(),
            &as_mailed(&args.reason).unwrap_or_default(),
        )?,
        false => office.review.acceptance.accept(&declarations, earlier)?,
    };
    for (reference, decision) in decisions {
        review_kinds::shown_again(office, &reference, matches!(decision, Decision::Changed(_)))?;
        if let CommandOutcome::Undone = told(&reference, &decision, review_undo::ACCEPTED) {
            outcome = CommandOutcome::Undone;
        }
    }
    Ok(outcome)
}

/// Everything that needs no decision of its own; what is left is named with the reason.
fn all(office: &Office, args: &AcceptArgs) -> anyhow::Result<CommandOutcome> {
    let (dry_run, undoable) = (args.dry_run, review_undo::is_undoable(office, args.now || args.build));
    let decisions: Vec<(Reference, Option<Decision>)> = if dry_run {
        office.review.inspection.preview_all()?
    } else {
        let decided =
            if undoable { office.review.decisions.decide_all()? } else { office.review.acceptance.accept_all()? };
        decided.into_iter().map(|(reference, decision)| (reference, Some(decision))).collect()
    };
    let mut left = Vec::new();
    let mut accepted = 0;
    for (reference, decision) in &decisions {
        match decision {
            None => say!("{reference}  受理できます。"),
            Some(decision @ (Decision::Accepted(_) | Decision::Until(_))) => {
                drop(told(reference, decision, review_undo::ACCEPTED));
            }
            Some(decision) => {
                left.push((reference, decision));
                continue;
            }
        }
        accepted += 1;
    }
    if dry_run {
        say!("受理できるものは {accepted} 件です。--dry-run を付けたので、何も変えていません。");
    } else if undoable {
        say!("{accepted} 件を受理と決めました。");
    } else {
        say!("{accepted} 件を受理しました。");
    }
    Ok(leave(left))
}

/// Names what `--all` leaves, with the reasons, and what to do with it.
fn leave(mut left: Vec<(&Reference, &Decision)>) -> CommandOutcome {
    for (reference, decision) in &left {
        say!("{reference}  受理しません：{}", why_left(decision));
    }
    // Somebody else decided those just now: nothing of them is left to do.
    left.retain(|(_, decision)| !matches!(decision, Decision::NotWaiting(_)));
    if !left.is_empty() {
        say!(
            "この {} 件は残しました。差し戻したものは、申込者が直すのを待ちます。ほかは review show で確かめ、\
             受付番号を書いて受理するか（review accept 受付番号）、差し戻すか（review return）、断ってください（review reject）。",
            left.len()
        );
    }
    let unfit = left.iter().any(|(_, decision)| matches!(decision, Decision::Unfit(_) | Decision::Unreadable(_)));
    if unfit { CommandOutcome::Undone } else { CommandOutcome::Done }
}

/// Why `--all` leaves one, in a few words.
fn why_left(decision: &Decision) -> String {
    match decision {
        Decision::Returned { days } => format!("差し戻し中です（{}から、申込者が直すのを待っています）", ago(*days)),
        Decision::Marked(marks) => format!("要確認です（{}）", marks.join("、")),
        Decision::Doubled => "同じ事業者の申込みか掲載があります".to_owned(),
        Decision::Already(pending) => review_undo::already(pending),
        Decision::Unreadable(problem) => problem.to_string(),
        Decision::Unfit(faults) => review_kinds::unfit(faults),
        Decision::NotWaiting(state) => format!("いま、ほかの手続きで変わりました（{}）", state_name(*state)),
        _ => "いま、内容が変わりました。もう一度 accept --all をしてください".to_owned(),
    }
}

fn ago(days: i32) -> String {
    if days == 0 { "今日".to_owned() } else { format!("{days}日前") }
}

/// Whose declaration is replaced, where that can be told.
pub(super) fn replaced(office: &Office, args: &AcceptArgs) -> Option<Reference> {
    let earlier = args.replaces.as_deref()?;
    match RecordNumber::parse(earlier) {
        Ok(no) => office.review.acceptance.holder_of(no).ok().flatten(),
        Err(_) => Reference::parse(earlier).ok(),
    }
}

/// A record number, as such or as that of an accepted application.
fn record_of(office: &Office, text: &str) -> anyhow::Result<RecordNumber> {
    if let Ok(no) = RecordNumber::parse(text) {
        return Ok(no);
    }
    let reference =
        Reference::parse(text).with_context(|| format!("{text} は一覧での番号でも受付番号でもありません"))?;
    office.review.acceptance.record_of(&reference)?.with_context(|| format!("{reference} に一覧での番号がありません"))
}

/// Says how a decision ended; `done`: the words where it is more than accepted.
pub(super) fn told(reference: &Reference, decision: &Decision, done: &str) -> CommandOutcome {
    match decision {
        Decision::Accepted(no) => say!("{reference}  受理しました。一覧での番号 {no}"),
        Decision::Done => say!("{reference}  {done}"),
        Decision::Until(until) => say!("{reference}  {done}{}", review_undo::until(reference, *until)),
        other => {
            note!("{reference}  {}", why_not(other));
            return CommandOutcome::Undone;
        }
    }
    CommandOutcome::Done
}

/// Why something was not done, and what to do.
pub(super) fn why_not(decision: &Decision) -> String {
    match decision {
        Decision::Changed(edition) => review_kinds::changed(*edition),
        Decision::Already(pending) => review_undo::already(pending),
        Decision::NotWaiting(state) => format!("受理を待っている申込みではありません（{}）。", state_name(*state)),
        Decision::Returned { days } => format!(
            "差し戻し中です（{}に差し戻しました）。申込者が直すまで、受理できません。\
             直す連絡がないときは、もう一度差し戻すか（review return）、断ってください（review reject）。",
            ago(*days)
        ),
        Decision::Objected => "前の担当者の申し出が、まだ済んでいません。review show で内容を確かめ、先に申し出を\
             済みにしてください（review accept 受付番号 --kind objection）。その後で、もう一度受理してください。"
            .to_owned(),
        Decision::Unfit(faults) => review_kinds::unfit(faults),
        Decision::Unreadable(problem) => problem.to_string(),
        Decision::Owed => format!(
            "宣言の取消は記録し、理由をメールで知らせます。一覧からは、まだ外せていません。ディスクに空きがあるか、\
             一覧に直すところがないか（sengen check）を確かめてください。{FOLLOWS}"
        ),
        Decision::Doubled => "同じ事業者の申込みか掲載があります。review show で確かめ、断るか、\
             置きかえるか（--replaces 一覧での番号）、別の事業者だと示してください（--distinct）。"
            .to_owned(),
        Decision::NotAccepted(state) => match state {
            State::Received | State::Confirmed => format!(
                "まだ受理していないので、取り消すものがありません（{}）。{}",
                state_name(*state),
                if *state == State::Confirmed {
                    "受理しないときは、理由を書いて断ってください（review reject 受付番号 --reason 理由）。"
                } else {
                    "メールの確認がないまま期限が過ぎると、自動で終わります。"
                }
            ),
            State::Accepted => "平均を作るために残している結果で、一覧には載っていません。本人から求められたときは、\
                 sengen account erase で消してください。"
                .to_owned(),
            ended => format!("この宣言は、もう終わっています（{}）。取り消すものがありません。", state_name(*ended)),
        },
        _ => "この受付番号の申込みはありません。".to_owned(),
    }
}
