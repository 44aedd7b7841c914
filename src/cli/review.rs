//! `sengen review …`: the office sees, accepts, rejects and returns declarations, also while `serve` runs.
//! Here the wings meet: after accepting it publishes, then builds if asked to.
//! Prints nothing personal in lists beyond what is to become public.

use super::open::open_all;
use super::refused::{DiskRefusal, unless_refused};
use super::review_accept::{AcceptArgs, accepted, told};
use super::review_list::ListArgs;
use super::review_refused::{Before, FOLLOWS};
use super::review_registers::AnswerArgs;
use super::review_report::ReportArgs;
use super::review_sheet::{SheetApplyArgs, SheetExportArgs};
use super::review_undo::UndoArgs;
use super::state::looked;
use super::{
    CommandOutcome, SiteArgs, StateArgs, review_accept, review_kinds, review_left, review_list, review_reasons,
    review_registers, review_report, review_sheet, review_show, review_undo,
};
use crate::base::terminal::{self, note, say};
use crate::base::text;
use crate::config::Settings;
use crate::office::queue::account::PendingKind;
use crate::office::queue::pending::Ruling;
use crate::office::review::decision::Decision;
use crate::office::review::reasons::as_mailed;
use crate::office::{Office, Offices};
use crate::scheme::ids::Reference;
use clap::{Args, Subcommand};

/// The arguments of `review`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    #[command(subcommand)]
    pub(crate) action: ReviewAction,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
    /// The machine's clock is right, though it stands more than a day from the last look.
    #[arg(long, global = true)]
    pub(crate) trust_clock: bool,
}

/// What the office does.
#[derive(Debug, Subcommand)]
pub enum ReviewAction {
    /// List the applications.
    List(ListArgs),
    /// Show everything about one application, with what to look at before accepting it.
    Show {
        /// The application.
        #[arg(value_parser = reference)]
        reference: Reference,
    },
    /// Accept applications: they are published and mailed.
    Accept(AcceptArgs),
    /// Reject an application; the reason is mailed.
    Reject(ReasonArgs),
    /// Return an application: mail what to put right; it waits for the declarer.
    Return(ReasonArgs),
    /// Revoke an accepted declaration for good: it leaves the directory, log-in ends, the reason is mailed.
    Revoke(RevokeArgs),
    /// Undo what was just decided: nothing comes of it. Of a revocation: it is listed again.
    Undo(UndoArgs),
    /// Answer by mail what was asked in a register that is answered.
    Answer(AnswerArgs),
    /// Count what came between two days, what became of it and how long it waited.
    Report(ReportArgs),
    /// Write what waits into a file for a spreadsheet.
    Export(SheetExportArgs),
    /// Carry out the decisions that a file of `review export` came back with; twice does nothing.
    Apply(SheetApplyArgs),
}

/// The arguments of `review revoke`.
#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// The accepted declaration.
    #[arg(value_parser = reference)]
    pub(crate) reference: Reference,
    /// The reason, as it is mailed to the declarer.
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    pub(crate) reason: String,
    /// Build the site afterwards; it takes effect at once.
    #[arg(long)]
    pub(crate) build: bool,
    /// It takes effect at once, and cannot be undone.
    #[arg(long)]
    pub(crate) now: bool,
}

/// The arguments of `review reject` and `review return`.
#[derive(Debug, Args)]
pub struct ReasonArgs {
    /// The application.
    #[arg(value_parser = reference)]
    pub(crate) reference: Reference,
    /// The reason, as it is mailed to the declarer.
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    pub(crate) reason: String,
    /// Which content was seen, where its declarer has changed it: the number that `review show` names.
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true)]
    pub(crate) seen: usize,
    /// What is rejected, where several things wait: declaration, step-up, change, contact, objection.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<PendingKind>,
    /// It takes effect at once, and cannot be undone.
    #[arg(long)]
    pub(crate) now: bool,
}

/// Runs one review command.
///
/// # Errors
/// When the machine fails.
pub fn run(mut args: ReviewArgs) -> anyhow::Result<CommandOutcome> {
    let (settings, offices) = open_all(&args.site, &args.state)?;
    let office = &*offices.whole;
    if let Some(why) = worded(&mut args, &offices)? {
        note!("{why}");
        return Ok(CommandOutcome::Undone);
    }
    let is_rehearsed = match &args.action {
        ReviewAction::Apply(apply) => apply.dry_run,
        ReviewAction::Accept(accept) => accept.dry_run,
        _ => false,
    };
    let only_looks = match &args.action {
        ReviewAction::List(_) | ReviewAction::Show { .. } | ReviewAction::Report(_) | ReviewAction::Export(_) => true,
        ReviewAction::Apply(_) => is_rehearsed,
        _ => false,
    };
    if args.trust_clock && is_rehearsed {
        note!("{REHEARSED}");
        return Ok(CommandOutcome::Undone);
    }
    if args.trust_clock {
        trust_clock(office)?;
    }
    offices.all().for_each(|office| review_undo::bring_about(office));
    let outcome = all_done(args, &settings, &offices);
    let outcome = if only_looks { looked(outcome, "sengen review") } else { outcome };
    if only_looks && office.is_held() {
        note!("{}", review_left::HELD);
    }
    review_left::say(office);
    outcome
}

/// Carries a command out, office by office where it concerns several.
fn all_done(args: ReviewArgs, settings: &Settings, offices: &Offices) -> anyhow::Result<CommandOutcome> {
    let ReviewArgs { action, site, state, trust_clock } = args;
    match &action {
        ReviewAction::List(list) => return review_list::listed(offices, list),
        ReviewAction::Export(export) => return review_sheet::exported(offices, export, &site, &state),
        ReviewAction::Apply(apply) => return applied(offices, apply),
        _ => {}
    }
    if let Some(why) = review_registers::no_report(offices, &action) {
        note!("{why}");
        return Ok(CommandOutcome::Undone);
    }
    let mut outcome = CommandOutcome::Done;
    for (office, action) in review_registers::by_office(offices, action) {
        let args = ReviewArgs { action, site: site.clone(), state: state.clone(), trust_clock };
        match done(&args, settings, office)? {
            CommandOutcome::Done => {}
            other => outcome = other,
        }
    }
    Ok(outcome)
}

/// Decides what a file says, of everything that is kept.
fn applied(offices: &Offices, apply: &SheetApplyArgs) -> anyhow::Result<CommandOutcome> {
    let decided = review_sheet::applied(offices, apply);
    if apply.dry_run {
        return decided;
    }
    // Many: what was decided before a disk broke off is told by doing it once more.
    let said = Before::of(&offices.whole, Vec::new()).told(decided)?;
    offices.all().try_for_each(|office| followed(office, true))?;
    Ok(said)
}

/// Publishes, where anything public was decided, and mails.
fn followed(office: &Office, is_public: bool) -> anyhow::Result<()> {
    let has_list = office.rules().is_none_or(|rules| rules.public.is_some());
    let published = if is_public && has_list { publish(office) } else { Ok(()) };
    let posted = post(office);
    if let (Err(_), Err(error)) = (&published, &posted) {
        note!("sengen: {error:#}");
    }
    published.and(posted)
}

/// Puts the words of stock reasons in the place of their keys; why a reason cannot be mailed.
fn worded(args: &mut ReviewArgs, offices: &Offices) -> anyhow::Result<Option<String>> {
    let (reference, reason, ruling, kind) = match &mut args.action {
        ReviewAction::Reject(with) => (&with.reference, &mut with.reason, Ruling::Rejected, with.kind),
        ReviewAction::Return(with) => (&with.reference, &mut with.reason, Ruling::Returned, with.kind),
        ReviewAction::Revoke(with) => (&with.reference, &mut with.reason, Ruling::Revoked, None),
        _ => return Ok(None),
    };
    let stock = offices.about(reference).review.inspection.stock_reasons()?;
    match review_reasons::reason_of(reason, ruling, kind.unwrap_or(PendingKind::Declaration), &stock) {
        Ok(words) => *reason = words,
        Err(why) => return Ok(Some(why)),
    }
    Ok(None)
}

const REHEARSED: &str =
    "--trust-clock は、--dry-run と一緒には使えません。先に sengen review list --trust-clock と打ってください。";

/// A person has looked at the clock.
fn trust_clock(office: &Office) -> anyhow::Result<()> {
    let was_doubted = office.doubts_clock();
    let trusted = office.trust_clock();
    unless_refused(trusted, "時計を確かめたことを、記録していません。", "同じコマンドをもう一度打ってください。")?;
    if was_doubted {
        note!("時計は合っているものとして、続けます（いま {}）。", text::moment(office.now()));
    }
    Ok(())
}

fn done(args: &ReviewArgs, settings: &Settings, office: &Office) -> anyhow::Result<CommandOutcome> {
    let before = Before::of(office, named(office, &args.action));
    let decided = match &args.action {
        // Of everything at once, before this.
        ReviewAction::List(_) | ReviewAction::Export(_) | ReviewAction::Apply(_) => return Ok(CommandOutcome::Done),
        ReviewAction::Report(report) => {
            return review_report::printed(office, report, &args.site.scheme.root, settings);
        }
        ReviewAction::Show { reference } => {
            let Some(shown) = office.review.lists.show(reference)? else {
                return Ok(told(reference, &Decision::Unknown, ""));
            };
            terminal::print(&review_show::text(&shown, office.scheme()))?;
            return Ok(CommandOutcome::Done);
        }
        ReviewAction::Accept(accept) if office.review.acceptance.answers() => {
            return Ok(review_registers::not_accepted(office, &accept.references).unwrap_or(CommandOutcome::Undone));
        }
        ReviewAction::Accept(accept) if accept.dry_run => return accepted(office, accept),
        ReviewAction::Accept(accept) => accepted(office, accept).map(|said| (said, accept.build)),
        ReviewAction::Reject(with) => review_kinds::rejected(office, with).map(|said| (said, false)),
        ReviewAction::Return(with) if office.review.acceptance.answers() => {
            return Ok(review_registers::not_returned(&with.reference));
        }
        ReviewAction::Answer(with) => review_registers::answered(office, with).map(|said| (said, false)),
        ReviewAction::Return(with) => review_kinds::returned(office, with).map(|said| (said, false)),
        ReviewAction::Revoke(with) => revoked(office, with).map(|said| (said, with.build)),
        ReviewAction::Undo(with) => review_undo::undone(office, with).map(|said| (said, false)),
    };
    let (said, build_after) = before.told(decided)?;
    before.say_voided();
    let is_public = matches!(args.action, ReviewAction::Accept(_) | ReviewAction::Revoke(_) | ReviewAction::Undo(_));
    followed(office, is_public)?;
    match build_after.then(|| build(&args.site, settings, office)).transpose()? {
        None | Some(CommandOutcome::Done) => Ok(said),
        Some(problems) => Ok(problems),
    }
}

/// What a command decides about; nothing for who only looks, or takes whatever waits.
fn named(office: &Office, action: &ReviewAction) -> Vec<String> {
    match action {
        ReviewAction::List(_) | ReviewAction::Show { .. } | ReviewAction::Report(_) => Vec::new(),
        ReviewAction::Export(_) | ReviewAction::Apply(_) => Vec::new(),
        ReviewAction::Accept(accept) => {
            let replaced = review_accept::replaced(office, accept);
            accept.references.iter().chain(&replaced).map(ToString::to_string).collect()
        }
        ReviewAction::Reject(with) | ReviewAction::Return(with) => vec![with.reference.to_string()],
        ReviewAction::Revoke(with) => vec![with.reference.to_string()],
        ReviewAction::Answer(with) => vec![with.reference.to_string()],
        ReviewAction::Undo(with) => with.references.iter().map(ToString::to_string).collect(),
    }
}

fn revoked(office: &Office, with: &RevokeArgs) -> anyhow::Result<CommandOutcome> {
    if review_undo::is_undoable(office, with.now || with.build) {
        return review_undo::revoked(office, with);
    }
    let mut decision = office.review.revocations.revoke(&with.reference, &with.reason)?;
    // What the log did not take a moment ago, whoever writes the list appends.
    if decision == Decision::Owed && office.publisher.publish_register().is_ok() {
        decision = Decision::Done;
    }
    let done = "宣言を取り消し、一覧から外しました。理由をメールで知らせます。もとには戻せません。";
    Ok(told(&with.reference, &decision, done))
}

/// Writes the list for what was just decided. A running `serve` may be doing so: then nothing is left to write.
pub(super) fn publish(office: &Office) -> anyhow::Result<()> {
    let unwritten = "決めたことは記録しました。一覧（declarers.csv）には、まだ書けていません。";
    let written = office.publisher.publish_register().map_err(|error| match DiskRefusal::of(&error) {
        Some(refused) => refused.told(&format!("{unwritten}{FOLLOWS}"), None),
        None => error.context(format!(
            "{unwritten}直ると、次の受理のときか、sengen serve が動いていれば 1 時間以内に、ひとりでに書かれます"
        )),
    });
    written?.iter().for_each(|problem| note!("お知らせ {problem}"));
    Ok(())
}

/// Sends what was just written, unless a running `serve` does.
pub(super) fn post(office: &Office) -> anyhow::Result<()> {
    let sent = office.mailer.drain_if_alone().map_err(|error| match DiskRefusal::of(&error) {
        Some(refused) => {
            refused.told(&format!("決めたことは記録しました。メールは、まだ送れていません。{FOLLOWS}"), None)
        }
        None => error,
    });
    match sent? {
        Some(round) if round.deferred + round.failed > 0 => {
            note!(
                "送れなかったメールがあります（あとで送り直すもの {} 通、送れないもの {} 通）。",
                round.deferred,
                round.failed
            );
        }
        _ => {}
    }
    Ok(())
}

fn build(site: &SiteArgs, settings: &Settings, office: &Office) -> anyhow::Result<CommandOutcome> {
    say!("{}", super::build::build(&site.scheme.root, settings, office.base(), &site.out())?);
    Ok(CommandOutcome::Done)
}

pub(super) fn reference(text: &str) -> Result<Reference, &'static str> {
    Reference::parse(text.trim())
        .map_err(|_| "受付番号ではありません。review list に出る、半角の英字と数字8文字を書いてください")
}

/// A reason as it can be mailed.
pub(super) fn reason(text: &str) -> Result<String, &'static str> {
    as_mailed(text).ok_or("理由を書いてください")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_reference_is_said_in_the_offices_words() {
        assert!(reference(" 34679acd\n").is_ok());
        for text in ["", "ZZZZZZZZ0", "３４６７９ＡＣＤ", "../../x", "10000001"] {
            assert!(reference(text).is_err_and(|said| said.contains("review list")), "{text}");
        }
    }

    #[test]
    fn a_pasted_reason_becomes_lines_of_a_mail() {
        let pasted = " 番地を\u{b}消して\r\nください。\u{1b}[31m\t以上\r ";
        assert_eq!(reason(pasted).unwrap(), "番地を\n消して\nください。 [31m 以上");
        for unseen in ["\u{b}\u{7} \n", "\u{200b}", "\u{2060}\u{ad}\n\u{2800}　"] {
            assert!(reason(unseen).is_err(), "{unseen:?}");
        }
    }
}
