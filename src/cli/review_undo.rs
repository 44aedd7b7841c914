//! What `sengen review` decides can be undone for a while: what is said of that, `review undo`, and that what was
//! decided before takes effect when any `review` command runs. Used by `review`. Never undoes what has taken effect.

use super::review::{self, RevokeArgs};
use super::review_accept::told;
use super::review_show::{kind_name, state_name};
use super::{CommandOutcome, review_mail};
use crate::base::terminal::{note, say};
use crate::base::text;
use crate::office::mail::delivery::Delivery;
use crate::office::mail::standing::MailStanding;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::Application;
use crate::office::queue::history::Step;
use crate::office::queue::pending::{PendingDecision, Ruling, decides};
use crate::office::review::decision::{Decision, Named};
use crate::office::review::decisions::UndoOutcome;
use crate::office::{Office, State};
use crate::scheme::ids::Reference;
use clap::Args;
use jiff::Timestamp;

/// The arguments of `review undo`.
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// What was decided about.
    #[arg(required = true, value_parser = review::reference)]
    pub(crate) references: Vec<Reference>,
    /// Which decision, where several stand: declaration, step-up, change, contact, objection.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<PendingKind>,
}

/// How a decision that can be undone is told, before it is said until when.
pub(super) const ACCEPTED: &str = "受理と決めました。";
pub(super) const REJECTED: &str = "受理しないと決めました。";
pub(super) const RETURNED: &str = "差し戻すと決めました。";

/// Whether what is decided can be undone for a while.
pub(super) fn is_undoable(office: &Office, at_once: bool) -> bool {
    !at_once && office.review.decisions.undo_time().is_some()
}

/// Until when, and how, a decision can be undone.
pub(super) fn until(reference: &Reference, until: Timestamp) -> String {
    format!(
        "{}までは、review undo {reference} で取り消せます。それまでは、一覧は変わらず、メールも出ません。",
        text::moment(until)
    )
}

/// What is decided, in a few words.
pub(super) fn ruling_name(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Accepted | Ruling::Replaced(_) | Ruling::Distinct => "受理",
        Ruling::Rejected => "受理しない",
        Ruling::Returned => "差し戻し",
        Ruling::Revoked => "取消",
    }
}

/// That something was decided before, and what to do.
pub(super) fn already(pending: &PendingDecision) -> String {
    format!(
        "もう「{}」と決めてあります（{} に効きます）。変えるときは、先に review undo で取り消してから、決め直してください。",
        ruling_name(pending.ruled.ruling),
        text::moment(pending.effective_at)
    )
}

/// Brings about what was decided before and can no longer be undone. What cannot be brought about now keeps nobody
/// from looking.
pub(super) fn bring_about(office: &Office) {
    let done = match office.review.decisions.take_effect() {
        Ok(0) => return,
        Ok(done) => done,
        Err(error) => {
            note!(
                "取り消せる時間が過ぎた決定を、まだ実行できていません。あとで、ひとりでにもう一度試します: {error:#}"
            );
            return;
        }
    };
    note!("取り消せる時間が過ぎた {done} 件の決定を、いま実行しました。");
    if let Err(error) = review::publish(office).and_then(|()| review::post(office)) {
        note!("sengen: {error:#}");
    }
}

/// Off the list at once; letter and log-in wait.
pub(super) fn revoked(office: &Office, with: &RevokeArgs) -> anyhow::Result<CommandOutcome> {
    let named = Named::from(&with.reference);
    let decided = office.review.decisions.decide(&[named], Ruling::Revoked, &with.reason)?;
    let decision = decided.into_iter().next().map_or(Decision::Unknown, |(_, decision)| decision);
    if let Decision::Until(until) = decision {
        say!(
            "{}  取消と決め、一覧から外しました。{}までは、review undo {} で復活できます。\
             その後、ログインを止め、理由をメールで知らせます。そのあとは、もとに戻せません。",
            with.reference,
            text::moment(until),
            with.reference
        );
        return Ok(CommandOutcome::Done);
    }
    Ok(told(&with.reference, &decision, ""))
}

/// Undoes what was decided.
pub(super) fn undone(office: &Office, args: &UndoArgs) -> anyhow::Result<CommandOutcome> {
    let mut outcome = CommandOutcome::Done;
    for reference in &args.references {
        match office.review.decisions.undo(reference, args.kind)? {
            UndoOutcome::Undone(decision) if decision.ruled.ruling == Ruling::Revoked => {
                say!("{reference}  取消をやめ、もとのとおり一覧に載せました。メールは出ていません。");
                continue;
            }
            UndoOutcome::Undone(decision) => {
                say!(
                    "{reference}  「{}」の決定を取り消しました（{}）。メールは出ていません。いまは、また決定を待っています。",
                    ruling_name(decision.ruled.ruling),
                    kind_name(decision.ruled.kind)
                );
                continue;
            }
            UndoOutcome::Several(kinds) => {
                let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
                note!(
                    "{reference}  取り消せる決定が {} つあります。--kind {} のどれかを付けてください。",
                    kinds.len(),
                    kinds.join(" / ")
                );
            }
            UndoOutcome::TooLate(application) => {
                let standing = MailStanding::of(&office.mailer.letterbox)?;
                note!(
                    "{reference}  {}",
                    too_late(&application, Delivery::of(&application, &standing, &office.mailer.letterbox))
                );
            }
            UndoOutcome::Unknown => note!("{reference}  この受付番号の申込みはありません。"),
        }
        outcome = CommandOutcome::Undone;
    }
    Ok(outcome)
}

/// That nothing stands there that can be undone, and what to do instead.
fn too_late(application: &Application, mail: Option<Delivery>) -> String {
    if let Some(pending) = application.decided.first() {
        let until = text::moment(pending.effective_at);
        return format!("取り消せる時間は過ぎました（{until}まで）。決定は、まもなく実行されます。");
    }
    let by_office = application.history.iter().rev().find(|event| decides(event.step));
    let Some(event) = by_office else {
        return "取り消せる決定はありません（まだ、何も決めていません）。".to_owned();
    };
    let mailed = match mail {
        None if !is_mailed(event.step) => format!("{} に決まりました。", text::moment(event.at)),
        None => format!("{} にメールで知らせました。", text::moment(event.at)),
        Some(_) => format!("メールは、まだ届いていません（{}）。", review_mail::cell(mail.as_ref())),
    };
    let instead = match application.state {
        State::Accepted => {
            "受理をやめるときは、理由を書いて取り消してください（review revoke 受付番号 --reason 理由）。"
        }
        State::Rejected => "改めて受理するには、申込者にもう一度申し込んでいただいてください。",
        State::Confirmed => "差し戻しは取り消せません。申込者が直すと、また決定を待つ一覧に出ます。",
        State::Revoked => "取消は、もとに戻せません。改めて載せるには、事業者にもう一度申し込んでいただいてください。",
        State::Received | State::Expired | State::Withdrawn => "この申込みは、もう決められません。",
    };
    format!("もう取り消せる決定はありません（{}）。{mailed}{instead}", state_name(application.state))
}

/// Whether the declarer is told of it by a letter of its own.
fn is_mailed(step: Step) -> bool {
    decides(step) && !matches!(step, Step::ContactGranted | Step::ContactRefused | Step::ObjectionSettled)
}
