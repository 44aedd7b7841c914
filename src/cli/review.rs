//! `sengen review …`: the office sees, accepts, rejects and returns declarations, also while `serve` runs.
//! Here the wings meet: after accepting it publishes, then builds if asked to.
//! Prints nothing personal in lists beyond what is to become public.

use super::open::open;
use super::refused::DiskRefusal;
use super::review_accept::{AcceptArgs, accepted, told};
use super::review_refused::{Before, FOLLOWS};
use super::review_undo::UndoArgs;
use super::{CommandOutcome, SiteArgs, StateArgs, review_kinds, review_left, review_mail, review_show, review_undo};
use crate::base::clock::in_japan;
use crate::base::sheet;
use crate::base::terminal::{self, note, say};
use crate::config::Settings;
use crate::office::mail::sanitize::columns;
use crate::office::mail::standing::MailStanding;
use crate::office::queue::account::PendingKind;
use crate::office::review::decision::Decision;
use crate::office::review::list::ListRow;
use crate::office::{Office, State};
use crate::scheme::ids::Reference;
use clap::{Args, Subcommand, ValueEnum};

/// The arguments of `review`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    #[command(subcommand)]
    pub(crate) action: ReviewAction,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

/// What the office does.
#[derive(Debug, Subcommand)]
pub enum ReviewAction {
    /// List the applications.
    List {
        /// Only those in this state: received, confirmed, accepted, rejected, expired, withdrawn, revoked; or
        /// returned: those confirmed ones that wait for their declarer.
        #[arg(long, value_name = "STATE")]
        only: Option<Only>,
        /// How to print the list.
        #[arg(long, value_enum, default_value_t = ListFormat::Table)]
        format: ListFormat,
    },
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
}

/// Which applications a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// Those in a state.
    State(State),
    /// Those that wait for their declarer to correct them.
    Returned,
}

impl std::str::FromStr for Only {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if name == "returned" {
            return Ok(Self::Returned);
        }
        name.parse().map(Self::State).map_err(|error: String| format!("{error}, returned"))
    }
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

/// How a list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Columns for people.
    Table,
    /// An array of objects.
    Json,
    /// A sheet with a header.
    Csv,
}

/// Runs one review command.
///
/// # Errors
/// When the machine fails.
pub fn run(args: ReviewArgs) -> anyhow::Result<CommandOutcome> {
    let (settings, office) = open(&args.site, &args.state)?;
    let only_looks = matches!(args.action, ReviewAction::List { .. } | ReviewAction::Show { .. });
    review_undo::bring_about(&office);
    let outcome = done(args, &settings, &office);
    if only_looks && office.is_held() {
        note!("{}", review_left::HELD);
    }
    review_left::say(&office);
    outcome
}

fn done(args: ReviewArgs, settings: &Settings, office: &Office) -> anyhow::Result<CommandOutcome> {
    let before = Before::of(office, named(&args.action));
    let decided = match &args.action {
        ReviewAction::List { only, format } => {
            terminal::print(&printed(&listed(office, *only)?, *format)?)?;
            if *format == ListFormat::Table {
                terminal::print(&review_mail::standing(&MailStanding::of(&office.mailer.letterbox)?))?;
            }
            return Ok(CommandOutcome::Done);
        }
        ReviewAction::Show { reference } => {
            let Some(shown) = office.review.lists.show(reference)? else {
                return Ok(told(reference, &Decision::Unknown, ""));
            };
            terminal::print(&review_show::text(&shown, office.scheme()))?;
            return Ok(CommandOutcome::Done);
        }
        ReviewAction::Accept(accept) if accept.dry_run => return accepted(office, accept),
        ReviewAction::Accept(accept) => accepted(office, accept).map(|said| (said, accept.build)),
        ReviewAction::Reject(with) => review_kinds::rejected(office, with).map(|said| (said, false)),
        ReviewAction::Return(with) => review_kinds::returned(office, with).map(|said| (said, false)),
        ReviewAction::Revoke(with) => revoked(office, with).map(|said| (said, with.build)),
        ReviewAction::Undo(with) => review_undo::undone(office, with).map(|said| (said, false)),
    };
    let (said, build_after) = before.told(decided)?;
    let is_public = matches!(args.action, ReviewAction::Accept(_) | ReviewAction::Revoke(_) | ReviewAction::Undo(_));
    let published = if is_public { publish(office) } else { Ok(()) };
    let posted = post(office);
    if let (Err(_), Err(error)) = (&published, &posted) {
        note!("sengen: {error:#}");
    }
    published.and(posted)?;
    match build_after.then(|| build(&args.site, settings, office)).transpose()? {
        None | Some(CommandOutcome::Done) => Ok(said),
        Some(problems) => Ok(problems),
    }
}

/// What a command decides about; nothing for who only looks, or takes whatever waits.
fn named(action: &ReviewAction) -> Vec<String> {
    match action {
        ReviewAction::List { .. } | ReviewAction::Show { .. } => Vec::new(),
        ReviewAction::Accept(accept) => accept.references.iter().map(ToString::to_string).collect(),
        ReviewAction::Reject(with) | ReviewAction::Return(with) => vec![with.reference.to_string()],
        ReviewAction::Revoke(with) => vec![with.reference.to_string()],
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

/// A reason as it can be mailed: line ends of every kind (a word processor's soft one is a vertical tab) are
/// line ends, other controls spaces.
fn reason(text: &str) -> Result<String, &'static str> {
    let lines = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}'], "\n");
    let plain: String = lines.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
    let text = plain.trim();
    if text.is_empty() { Err("理由を書いてください") } else { Ok(text.to_owned()) }
}

/// The rows of a list.
fn listed(office: &Office, only: Option<Only>) -> anyhow::Result<Vec<ListRow>> {
    let state = match only {
        None => None,
        Some(Only::State(state)) => Some(state),
        Some(Only::Returned) => Some(State::Confirmed),
    };
    let mut rows = office.review.lists.list(state)?;
    rows.retain(|row| only != Some(Only::Returned) || row.returned_at.is_some());
    Ok(rows)
}

const COLUMNS: [&str; 10] =
    ["reference", "state", "name", "prefecture", "stars", "received_at", "kind", "returned_at", "waiting_days", "mail"];

fn printed(rows: &[ListRow], format: ListFormat) -> anyhow::Result<String> {
    match format {
        ListFormat::Json => Ok(serde_json::to_string_pretty(rows)? + "\n"),
        ListFormat::Csv => {
            let cells = std::iter::once(COLUMNS.map(str::to_owned)).chain(rows.iter().map(cells));
            Ok(String::from_utf8(sheet::to_csv(cells, true)?)?)
        }
        ListFormat::Table => {
            let header =
                ["受付番号", "状態", "事業者名", "都道府県", "★", "受付", "種類", "差し戻し", "待ち日数", "メール"];
            let header = header.map(str::to_owned);
            Ok(table(&std::iter::once(header).chain(rows.iter().map(read)).collect::<Vec<_>>()))
        }
    }
}

/// A row's cells for people and spreadsheets: times as the clock on the wall in Japan shows them.
fn cells(row: &ListRow) -> [String; COLUMNS.len()] {
    let moment = |at| in_japan(at).strftime("%Y-%m-%d %H:%M").to_string();
    [
        row.reference.to_string(),
        row.state.name().to_owned(),
        row.name.clone(),
        row.prefecture.clone(),
        row.stars.to_string(),
        moment(row.received_at),
        row.kind.name().to_owned(),
        row.returned_at.map(moment).unwrap_or_default(),
        row.waiting_days.map(|days| days.to_string()).unwrap_or_default(),
        review_mail::cell(row.mail),
    ]
}

/// The cells as the office reads them: a state and a kind in Japanese, with the word to type.
fn read(row: &ListRow) -> [String; COLUMNS.len()] {
    let both = |said: &str, typed: &str| format!("{}（{typed}）", said.split('（').next().unwrap_or(said));
    let mut cells = cells(row);
    cells[1] = both(review_show::state_name(row.state), row.state.name());
    cells[6] = both(review_show::kind_name(row.kind), row.kind.name());
    cells
}

fn table(rows: &[[String; COLUMNS.len()]]) -> String {
    let width = |column: usize| rows.iter().map(|row| columns(&row[column])).max().unwrap_or_default();
    let widths: [usize; COLUMNS.len()] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        for (cell, width) in row.iter().zip(widths) {
            text.push_str(cell);
            text.push_str(&" ".repeat(width - columns(cell) + 2));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<ListRow> {
        vec![ListRow {
            reference: Reference::parse("34679ACD").unwrap(),
            state: State::Confirmed,
            name: "=見本,商店".to_owned(),
            prefecture: "東京都".to_owned(),
            stars: 1,
            received_at: "2026-11-20T05:00:00Z".parse().unwrap(),
            kind: PendingKind::Declaration,
            returned_at: None,
            waiting_days: Some(8),
            mail: None,
        }]
    }

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
        assert!(reason("\u{b}\u{7} \n").is_err());
    }

    #[test]
    fn lists_are_printed_for_people_and_machines() {
        let table = printed(&rows(), ListFormat::Table).unwrap();
        assert!(
            table.lines().nth(1).unwrap().starts_with("34679ACD  宣言完了（confirmed）  =見本,商店  東京都"),
            "{table}"
        );
        let csv = printed(&rows(), ListFormat::Csv).unwrap();
        assert!(
            csv.ends_with("34679ACD,confirmed,\"'=見本,商店\",東京都,1,2026-11-20 14:00,declaration,,8,\r\n"),
            "{csv}"
        );
        let json: serde_json::Value = serde_json::from_str(&printed(&rows(), ListFormat::Json).unwrap()).unwrap();
        assert_eq!(json[0]["state"], "confirmed");
        assert_eq!(json[0]["received_at"], "2026-11-20T05:00:00Z");
        assert_eq!(printed(&[], ListFormat::Json).unwrap(), "[]\n");
    }
}
