//! Which of the things that wait under one reference a decision is about, and the decisions beside the
//! declaration itself: step-up, change, contact. Used by `review`.

use super::CommandOutcome;
use super::account::CONTESTED;
use super::review::ReasonArgs;
use super::review_accept::told;
use super::review_show::{self, kind_name};
use super::review_undo;
use crate::base::problem::Problem;
use crate::base::terminal::{self, note, say};
use crate::office::queue::account::PendingKind;
use crate::office::queue::pending::Ruling;
use crate::office::review::decision::{Decision, Named};
use crate::office::review::requests::{Decided, Verdict};
use crate::office::{Office, State};
use crate::scheme::ids::Reference;

/// What the decision is about: the kind given, or the only one that waits. `None` after saying why not.
pub(super) fn kind_of(
    office: &Office,
    reference: &Reference,
    given: Option<PendingKind>,
) -> anyhow::Result<Option<PendingKind>> {
    if given.is_some() {
        return Ok(given);
    }
    let waiting = unless_unreadable(reference, office.accounts.telephone.kinds_waiting(reference))?;
    let Some(waiting) = waiting else { return Ok(None) };
    match waiting.as_slice() {
        // Nothing waits: the declaration's own decision says so.
        [] => Ok(Some(PendingKind::Declaration)),
        [one] => Ok(Some(*one)),
        several => {
            let kinds: Vec<&str> = several.iter().map(|kind| kind.name()).collect();
            note!(
                "{reference}  待っているものが {} つあります。--kind {} のどれかを付けてください。",
                kinds.len(),
                kinds.join(" / ")
            );
            Ok(None)
        }
    }
}

/// What was done; of what cannot be read it is said which file and what to do, and nothing else waits for that.
pub(super) fn unless_unreadable<T>(reference: &Reference, done: anyhow::Result<T>) -> anyhow::Result<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(error) => {
            let problem: Problem = error.downcast()?;
            note!("{reference}  {problem}");
            Ok(None)
        }
    }
}

/// Why the public list cannot hold something, and what the office can do.
pub(super) fn unfit(faults: &[Problem]) -> String {
    let what: String = faults.iter().map(Problem::what).collect();
    format!(
        "このままでは一覧に載せられないので、受理していません。{what}\n    \
         直し方: sengen check で data のファイルを確かめてください。申込みの内容のほうを直すときは、\
         review return で申込者に直してもらうか、review reject で断ってください。"
    )
}

/// That the content is another one than was seen, and how to decide about it.
pub(super) fn changed(edition: usize) -> String {
    format!(
        "まだ何も決めていません。いまの内容は第{edition}版で、--seen の版（書かないときは第1版）ではありません。\
         申込者が直すと、版が変わります。上の内容を確かめ、同じコマンドに --seen {edition} を付けて、もう一度してください。"
    )
}

/// Shows an application once more, whose content was another one than was seen.
pub(super) fn shown_again(office: &Office, reference: &Reference, is_changed: bool) -> anyhow::Result<()> {
    if let Some(shown) = is_changed.then(|| office.review.lists.show(reference)).transpose()?.flatten() {
        terminal::print(&review_show::text(&shown, office.scheme()))?;
    }
    Ok(())
}

/// Rejects what waits, with its reason.
pub(super) fn rejected(office: &Office, with: &ReasonArgs) -> anyhow::Result<CommandOutcome> {
    let reference = &with.reference;
    let named = Named { reference: reference.clone(), seen: with.seen };
    match kind_of(office, reference, with.kind)? {
        None => Ok(CommandOutcome::Undone),
        Some(PendingKind::Declaration) => {
            let undoable = review_undo::is_undoable(office, with.now);
            let (decision, done) = if undoable {
                (declined(office, &named, Ruling::Rejected, &with.reason)?, review_undo::REJECTED)
            } else {
                let decision = office.review.acceptance.reject(&named, &with.reason)?;
                (decision, "受理しないことにし、理由をメールで知らせます。")
            };
            shown_again(office, reference, matches!(decision, Decision::Changed(_)))?;
            Ok(told(reference, &decision, done))
        }
        Some(kind) => {
            let undoable = review_undo::is_undoable(office, with.now);
            let verdict = Verdict::Reject(with.reason.clone());
            decide(office, &AskedDecision { named: &named, kind, verdict, undoable })
        }
    }
}

/// Decides against a declaration, so that it can be undone.
fn declined(office: &Office, named: &Named, ruling: Ruling, reason: &str) -> anyhow::Result<Decision> {
    let decided = office.review.decisions.decide(std::slice::from_ref(named), ruling, reason)?;
    Ok(decided.into_iter().next().map_or(Decision::Unknown, |(_, decision)| decision))
}

/// Returns a declaration to who declares, with what to put right.
pub(super) fn returned(office: &Office, with: &ReasonArgs) -> anyhow::Result<CommandOutcome> {
    let named = Named { reference: with.reference.clone(), seen: with.seen };
    let undoable = review_undo::is_undoable(office, with.now);
    let decision = match undoable {
        true => declined(office, &named, Ruling::Returned, &with.reason)?,
        false => office.review.acceptance.send_back(&named, &with.reason)?,
    };
    shown_again(office, &with.reference, matches!(decision, Decision::Changed(_)))?;
    if let Decision::NotWaiting(State::Accepted) = decision
        && !office.accounts.telephone.kinds_waiting(&with.reference)?.is_empty()
    {
        note!(
            "{}  受理した後の申込み（取組み段階変更、登録情報変更、担当者変更）は、差し戻せません。\
             直してほしいことを理由に書いて、断ってください（review reject）。宣言は、そのまま続きます。",
            with.reference
        );
        return Ok(CommandOutcome::Undone);
    }
    let done = if undoable { review_undo::RETURNED } else { RETURNED };
    Ok(told(&with.reference, &decision, done))
}

const RETURNED: &str = "直してほしいことをメールで知らせます。申込者が直すまで、受理されません。";

/// What is decided beside a declaration.
pub(super) struct AskedDecision<'a> {
    pub(super) named: &'a Named,
    pub(super) kind: PendingKind,
    pub(super) verdict: Verdict,
    /// Whether it may be undone for a while.
    pub(super) undoable: bool,
}

/// Decides what waits of a kind and says how it ended.
pub(super) fn decide(office: &Office, asked: &AskedDecision<'_>) -> anyhow::Result<CommandOutcome> {
    let AskedDecision { named, kind, verdict, undoable } = asked;
    let (reference, kind) = (&named.reference, *kind);
    if kind == PendingKind::Contact && *verdict == Verdict::Accept(String::new()) {
        note!(
            "{reference}  担当者変更を認めるときは、登録された電話か住所へ確かめた方法を --reason に書いてください。"
        );
        return Ok(CommandOutcome::Undone);
    }
    let name = kind_name(kind);
    let decided = match undoable {
        true => office.review.decisions.decide_asked(named, kind, verdict)?,
        false => office.review.requests.decide(*named, kind, verdict)?,
    };
    match decided {
        Decided::Until(until) => {
            let what = review_undo::ruling_name(verdict.ruling());
            say!("{reference}  {name}：{what}と決めました。{}", review_undo::until(reference, until));
            return Ok(CommandOutcome::Done);
        }
        Decided::Done => {
            say!("{reference}  {name}：{}", done(kind, verdict));
            return Ok(CommandOutcome::Done);
        }
        Decided::Changed(edition) => {
            shown_again(office, reference, true)?;
            note!("{reference}  {name}：{}", changed(edition));
        }
        other => note!("{reference}  {}", why_not_asked(kind, &other)),
    }
    Ok(CommandOutcome::Undone)
}

/// Why what was asked for was not decided, and what to do.
pub(super) fn why_not_asked(kind: PendingKind, decided: &Decided) -> String {
    let name = kind_name(kind);
    match decided {
        Decided::Already(pending) => format!("{name}：{}", review_undo::already(pending)),
        Decided::Contested => CONTESTED.to_owned(),
        Decided::Unfit(faults) => format!("{name}：{}", unfit(faults)),
        Decided::Changed(edition) => format!("{name}：{}", changed(*edition)),
        Decided::NotWaiting => format!("{name}を待っている申込みはありません。"),
        Decided::Done | Decided::Until(_) | Decided::Unknown => "この受付番号の申込みはありません。".to_owned(),
    }
}

/// What a decision came to.
fn done(kind: PendingKind, verdict: &Verdict) -> &'static str {
    match (kind, verdict) {
        (PendingKind::Objection, Verdict::Accept(_)) => "済みとしました。違うところは、申し出の前の内容に戻りました。",
        (PendingKind::Objection, Verdict::Reject(_)) => "済みとしました。内容は、いまのままです。",
        (_, Verdict::Accept(_)) => "受理しました。",
        (_, Verdict::Reject(_)) => "受理しないことにしました。",
    }
}
