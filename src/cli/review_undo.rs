//! What `sengen review` decides can be undone for a while: what is said of that, `review undo`, and that what was
//! decided before takes effect when any `review` command runs. Used by `review`. Never undoes what has taken effect.

use super::review::{self, RevokeArgs};
use super::review_accept::told;
use super::review_show::{kind_name, state_name};
use super::{CommandOutcome, review_mail};
use crate::base::clock::Clock;
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
use crate::office::review::row_decision::{KeptBy, RowDecision};
pub(super) use crate::office::review::words::ruling_name;
use crate::office::review::words::{actor_words, void_words};
use crate::office::{Office, State};
use crate::scheme::ids::Reference;
use clap::Args;
use jiff::Timestamp;

/// The arguments of `review undo`.
#[derive(Debug, Clone, Args)]
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

/// That something was decided before, and what to do.
pub(super) fn already(pending: &PendingDecision) -> String {
    let (ruling, at) = (ruling_name(pending.ruled.ruling), text::moment(pending.effective_at));
    if Clock::from_environment().is_ok_and(|clock| clock.now() >= pending.effective_at) {
        return format!(
            "もう「{ruling}」と決めてあります。取り消せる時間（{at}まで）は過ぎ、まだ実行できていません。\
             わけは、review show で見られます。"
        );
    }
    format!(
        "もう「{ruling}」と決めてあります（{at} に効きます）。変えるときは、先に review undo で取り消してから、決め直してください。"
    )
}

/// How a decision stands, and what can be done about that.
pub(super) fn stands(reference: &Reference, decision: &RowDecision) -> String {
    let at = decision.effective_at().map(text::moment).unwrap_or_default();
    match decision {
        RowDecision::Undoable { ruling, by, .. } => format!(
            "{}が「{}」と決めました（{at} に効きます。それまでは review undo {reference} で取り消せます）",
            actor_words(by),
            ruling_name(*ruling)
        ),
        RowDecision::Due { ruling, by, kept_by, .. } => {
            let (by, ruling, kept) = (actor_words(by), ruling_name(*ruling), kept(*kept_by));
            format!("{by}が「{ruling}」と決め、取り消せる時間（{at}まで）が過ぎました。{kept}")
        }
        RowDecision::Void(why) => {
            format!("前の決定は、無効になりました（{}）。もう一度、決めてください", void_words(why))
        }
    }
}

/// Why it was not carried out, and how it goes on.
fn kept(by: KeptBy) -> &'static str {
    match by {
        KeptBy::Clock => {
            "時計が合っているかわからないので、まだ実行していません。いまは、まだ取り消せます。時計を確かめてください"
        }
        KeptBy::Hold => "控えを止めてあるので、まだ実行していません。続けるには sengen state resume と打ってください",
        KeptBy::LostHint => {
            "それを知らせる目印がないので、このままでは実行されません。sengen state check --repair と打ってください"
        }
        KeptBy::Fault => {
            "まだ実行できていません。review のコマンドを打つたびに、もう一度試します。\
             できないわけは、そのときのお知らせを見てください"
        }
    }
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
                let mail = Delivery::of(&application, &standing, &office.mailer.letterbox);
                note!("{reference}  {}", TooLate { office, application: &application, kind: args.kind }.told(mail));
            }
            UndoOutcome::Unknown => note!("{reference}  この受付番号の申込みはありません。"),
        }
        outcome = CommandOutcome::Undone;
    }
    Ok(outcome)
}

/// Nothing stands there that can be undone.
struct TooLate<'a> {
    office: &'a Office,
    application: &'a Application,
    /// What was to be undone.
    kind: Option<PendingKind>,
}

impl TooLate<'_> {
    /// Why, and what to do instead.
    fn told(&self, mail: Option<Delivery>) -> String {
        let is_meant = |kind: PendingKind| self.kind.is_none_or(|meant| meant == kind);
        let lists = &self.office.review.lists;
        let pending = PendingKind::ALL.into_iter().filter(|kind| is_meant(*kind));
        let mut pending = pending.filter_map(|kind| Some((kind, lists.decision(self.application, kind)?)));
        // What was said of another kind would be beside the point.
        let others = self.others();
        if let Some((kind, decision)) = pending.next() {
            return format!("{}：{}。{others}", kind_name(kind), stands(&self.application.reference, &decision));
        }
        let history = self.application.history.iter().rev();
        let decided = history.filter_map(|event| Some((event, self.decided_by(event.step)?))).next();
        let Some((event, kind)) = decided else {
            let of_kind = self.kind.map(|kind| format!("{}の", kind_name(kind))).unwrap_or_default();
            return format!("取り消せる{of_kind}決定はありません（まだ、何も決めていません）。{others}");
        };
        let at = text::moment(event.at);
        let mailed = match mail {
            None if !is_mailed(event.step) => format!("{at} に決まりました。"),
            None => format!("{at} にメールで知らせました。"),
            Some(_) => format!("メールは、まだ届いていません（{}）。", review_mail::cell(mail.as_ref())),
        };
        let what = match kind {
            PendingKind::Declaration => state_name(self.application.state),
            kind => kind_name(kind),
        };
        format!("もう取り消せる決定はありません（{what}）。{mailed}{}{others}", instead(kind, self.application.state))
    }

    /// What a step decided, of what is meant.
    fn decided_by(&self, step: Step) -> Option<PendingKind> {
        let mut kinds = PendingKind::ALL.into_iter().filter(|kind| self.kind.is_none_or(|meant| meant == *kind));
        kinds.find(|kind| kind.decided_by().contains(&step))
    }

    /// What else can be undone there.
    fn others(&self) -> String {
        let now = self.office.now();
        let open = self.application.decided.iter().filter(|pending| now < pending.effective_at);
        let kinds: Vec<&str> = open.map(|pending| pending.ruled.kind.name()).collect();
        match kinds.as_slice() {
            [] => String::new(),
            kinds => format!("ほかに、まだ取り消せる決定があります（--kind {}）。", kinds.join(" / ")),
        }
    }
}

/// What is done where nothing can be undone.
fn instead(kind: PendingKind, state: State) -> &'static str {
    match kind {
        PendingKind::StepUp | PendingKind::Change => {
            "もとに戻すときや、改めて受理するときは、宣言した方に、手続きのページからもう一度申し込んでいただいてください。"
        }
        PendingKind::Contact => {
            "改めて担当者を変えるときは、登録された電話で確かめ、account grant-contact で新しい担当者を書いてください。"
        }
        PendingKind::Objection => "申し出は、もう済んでいます。",
        PendingKind::Declaration => match state {
            State::Accepted => {
                "受理をやめるときは、理由を書いて取り消してください（review revoke 受付番号 --reason 理由）。"
            }
            State::Rejected => "改めて受理するには、申込者にもう一度申し込んでいただいてください。",
            State::Confirmed => "差し戻しは取り消せません。申込者が直すと、また決定を待つ一覧に出ます。",
            State::Revoked => {
                "取消は、もとに戻せません。改めて載せるには、事業者にもう一度申し込んでいただいてください。"
            }
            State::Received | State::Expired | State::Withdrawn | State::Answered => {
                "この申込みは、もう決められません。"
            }
        },
    }
}

/// Whether the declarer is told of it by a letter of its own.
fn is_mailed(step: Step) -> bool {
    decides(step) && !matches!(step, Step::ContactGranted | Step::ContactRefused | Step::ObjectionSettled)
}
