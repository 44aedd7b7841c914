//! `sengen review …`: the office sees, accepts, rejects and returns declarations, also while `serve` runs.
//! Here the wings meet: after accepting it publishes, then builds if asked to.
//! Prints nothing personal in lists beyond what is to become public.

use super::{Outcome, SiteArgs, StateArgs};
use super::{review_kinds, review_left, review_mail, review_show};
use crate::base::clock::{Clock, in_japan};
use crate::base::entropy::Entropy;
use crate::base::problem::Problem;
use crate::base::sheet;
use crate::base::terminal::{self, note, say};
use crate::config::Settings;
use crate::office::account::Kind;
use crate::office::account::decide::Verdict;
use crate::office::mail::words::columns;
use crate::office::review::{Decision, Earlier, Row};
use crate::office::{Office, Setup, State, StateDir};
use crate::scheme::ids::{RecordNumber, Reference};
use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};

/// The arguments of `review`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    #[command(subcommand)]
    pub(crate) action: Action,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

/// What the office does.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// List the applications.
    List {
        /// Only those in this state: received, confirmed, accepted, rejected, expired, withdrawn.
        #[arg(long, value_name = "STATE")]
        only: Option<State>,
        /// How to print the list.
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
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
    /// Return an application: mail what to put right; it goes on waiting.
    Return(ReasonArgs),
}

/// The arguments of `review accept`.
#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// The applications.
    #[arg(required_unless_present = "all", conflicts_with = "all", value_parser = reference)]
    pub(crate) references: Vec<Reference>,
    /// Everything that waits and whose declarer declared only once.
    #[arg(long)]
    pub(crate) all: bool,
    /// The earlier declaration this one replaces, by record number or reference; the record number stays.
    #[arg(long, value_name = "NO", conflicts_with_all = ["all", "distinct"])]
    pub(crate) replaces: Option<String>,
    /// The declarers are different ones, though name and place are the same.
    #[arg(long, conflicts_with = "all")]
    pub(crate) distinct: bool,
    /// What is accepted, where several things wait: declaration, step-up, change, contact.
    #[arg(long, value_name = "KIND", conflicts_with = "all")]
    pub(crate) kind: Option<Kind>,
    /// What was looked at; for a contact, how it was made sure (kept in the history).
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) reason: String,
    /// Build the site afterwards.
    #[arg(long)]
    pub(crate) build: bool,
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
    /// What is rejected, where several things wait: declaration, step-up, change, contact.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
}

/// How a list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
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
pub fn run(args: ReviewArgs) -> anyhow::Result<Outcome> {
    let (settings, office) = match open(&args.site, &args.state)? {
        Ok(opened) => opened,
        Err(problems) => return Ok(Outcome::Problems(problems)),
    };
    let outcome = done(args, &settings, &office);
    review_left::say(&office);
    outcome
}

fn done(args: ReviewArgs, settings: &Settings, office: &Office) -> anyhow::Result<Outcome> {
    let said = match &args.action {
        Action::List { only, format } => {
            terminal::print(&printed(&office.list(*only)?, *format)?)?;
            if *format == Format::Table {
                terminal::print(&review_mail::standing(&office.mail_standing()?))?;
            }
            return Ok(Outcome::Done);
        }
        Action::Show { reference } => {
            let Some(shown) = office.show(reference)? else { return Ok(refused(reference, &Decision::Unknown)) };
            terminal::print(&review_show::text(&shown, office.scheme()))?;
            return Ok(Outcome::Done);
        }
        Action::Accept(accept) => accepted(office, accept)?,
        Action::Reject(with) => rejected(office, with)?,
        Action::Return(with) => say(
            &with.reference,
            &office.send_back(&with.reference, &with.reason)?,
            "直してほしいことをメールで知らせます。申込みは待ったままです。",
        ),
    };
    post(office)?;
    match args.action {
        Action::Accept(accept) if accept.build => Ok(match build(&args.site, settings, office)? {
            Outcome::Done => said,
            problems => problems,
        }),
        _ => Ok(said),
    }
}

pub(super) type Opened = Result<(Settings, Office), Vec<Problem>>;

/// Opens the office where `serve` last said the site stands, unless the command line says otherwise.
pub(super) fn open(site: &SiteArgs, state: &StateArgs) -> anyhow::Result<Opened> {
    let root = &site.scheme.root;
    let (settings, mut base) = match site.scheme.settings() {
        Ok(loaded) => loaded,
        Err(problems) => return Ok(Err(problems)),
    };
    let state = StateDir::open(&state.folder(root), root, &site.out())?;
    if site.scheme.base_url.is_none() {
        match state.serve_address() {
            Ok(served) => base = served.unwrap_or(base),
            Err(error) => note!("sengen: {error:#}"),
        }
    }
    let processor = match super::serve::processor_of(&settings, &base) {
        Ok(processor) => processor,
        Err(problems) => return Ok(Err(problems)),
    };
    let (clock, entropy) = (Clock::from_environment()?, Entropy::Os);
    let setup = Setup { root: root.clone(), settings: settings.clone(), base, processor, state, clock, entropy };
    Ok(Ok((settings, Office::open(setup)?)))
}

fn accepted(office: &Office, args: &AcceptArgs) -> anyhow::Result<Outcome> {
    let earlier = match &args.replaces {
        Some(earlier) => Earlier::Replaced(record_of(office, earlier)?),
        None if args.distinct => Earlier::Distinct,
        None => Earlier::None,
    };
    let mut outcome = Outcome::Done;
    let mut references = if args.all { office.acceptable()? } else { Vec::new() };
    for reference in &args.references {
        match review_kinds::kind_of(office, reference, args.kind)? {
            Some(Kind::Declaration) => references.push(reference.clone()),
            Some(kind) => {
                let verdict = Verdict::Accept(args.reason.trim().to_owned());
                if let Outcome::Undone = review_kinds::decide(office, reference, (kind, &verdict))? {
                    outcome = Outcome::Undone;
                }
            }
            None => outcome = Outcome::Undone,
        }
    }
    if references.is_empty() && !args.all {
        return Ok(outcome);
    }
    let mut accepted = 0;
    for (reference, decision) in office.accept(&references, earlier)? {
        match say(&reference, &decision, "") {
            Outcome::Done => accepted += 1,
            other => outcome = other,
        }
    }
    if args.all {
        say!("{accepted} 件を受理しました。");
        // What was confirmed meanwhile has nothing in its way: it waits for the next time.
        let next = office.acceptable()?;
        for row in office.list(Some(State::Confirmed))?.iter().filter(|row| !next.contains(&row.reference)) {
            say!(
                "{}  同じ事業者の申込みか掲載があるため、受理していません。review show で確かめてください。",
                row.reference
            );
        }
    }
    Ok(outcome)
}

fn rejected(office: &Office, with: &ReasonArgs) -> anyhow::Result<Outcome> {
    let reference = &with.reference;
    match review_kinds::kind_of(office, reference, with.kind)? {
        None => Ok(Outcome::Undone),
        Some(Kind::Declaration) => {
            let decision = office.reject(reference, &with.reason)?;
            Ok(say(reference, &decision, "受理しないことにし、理由をメールで知らせます。"))
        }
        Some(kind) => review_kinds::decide(office, reference, (kind, &Verdict::Reject(with.reason.clone()))),
    }
}

/// A record number, as such or as that of an accepted application.
fn record_of(office: &Office, text: &str) -> anyhow::Result<RecordNumber> {
    if let Ok(no) = RecordNumber::parse(text) {
        return Ok(no);
    }
    let reference = Reference::parse(text).with_context(|| format!("{text} は掲載番号でも受付番号でもありません"))?;
    office.record_of(&reference)?.with_context(|| format!("{reference} に掲載番号がありません"))
}

/// Sends what was just written, unless a running `serve` does.
pub(super) fn post(office: &Office) -> anyhow::Result<()> {
    match office.drain_if_alone()? {
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

fn build(site: &SiteArgs, settings: &Settings, office: &Office) -> anyhow::Result<Outcome> {
    match super::build::build(&site.scheme.root, settings, office.base(), &site.out())? {
        Ok(summary) => {
            say!("{summary}");
            Ok(Outcome::Done)
        }
        Err(problems) => Ok(Outcome::Problems(problems)),
    }
}

fn say(reference: &Reference, decision: &Decision, done: &str) -> Outcome {
    match decision {
        Decision::Accepted(no) => say!("{reference}  受理しました。掲載番号 {no}"),
        Decision::Done => say!("{reference}  {done}"),
        other => return refused(reference, other),
    }
    Outcome::Done
}

fn refused(reference: &Reference, decision: &Decision) -> Outcome {
    match decision {
        Decision::NotWaiting(state) => {
            note!("{reference}  受理を待っている申込みではありません（{}）。", state.name())
        }
        Decision::Doubled => note!(
            "{reference}  同じ事業者の申込みか掲載があります。review show で確かめ、断るか、\
             置きかえるか（--replaces 掲載番号）、別の事業者だと示してください（--distinct）。"
        ),
        _ => note!("{reference}  この受付番号の申込みはありません。"),
    }
    Outcome::Undone
}

fn reference(text: &str) -> Result<Reference, &'static str> {
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

const COLUMNS: [&str; 8] = ["reference", "state", "name", "prefecture", "stars", "received_at", "kind", "mail"];

fn printed(rows: &[Row], format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => Ok(serde_json::to_string_pretty(rows)? + "\n"),
        Format::Csv => {
            let cells = std::iter::once(COLUMNS.map(str::to_owned)).chain(rows.iter().map(cells));
            Ok(String::from_utf8(sheet::to_csv(cells, true)?)?)
        }
        Format::Table => {
            let header = ["受付番号", "状態", "事業者名", "都道府県", "★", "受付", "種類", "メール"].map(str::to_owned);
            Ok(table(&std::iter::once(header).chain(rows.iter().map(cells)).collect::<Vec<_>>()))
        }
    }
}

/// A row's cells for people and spreadsheets: times as the clock on the wall in Japan shows them.
fn cells(row: &Row) -> [String; 8] {
    [
        row.reference.to_string(),
        row.state.name().to_owned(),
        row.name.clone(),
        row.prefecture.clone(),
        row.stars.to_string(),
        in_japan(row.received_at).strftime("%Y-%m-%d %H:%M").to_string(),
        row.kind.name().to_owned(),
        review_mail::cell(row.mail),
    ]
}

fn table(rows: &[[String; 8]]) -> String {
    let width = |column: usize| rows.iter().map(|row| columns(&row[column])).max().unwrap_or_default();
    let widths: [usize; 8] = std::array::from_fn(width);
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

    fn rows() -> Vec<Row> {
        vec![Row {
            reference: Reference::parse("34679ACD").unwrap(),
            state: State::Confirmed,
            name: "=見本,商店".to_owned(),
            prefecture: "東京都".to_owned(),
            stars: 1,
            received_at: "2026-11-20T05:00:00Z".parse().unwrap(),
            kind: Kind::Declaration,
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
        let table = printed(&rows(), Format::Table).unwrap();
        assert!(table.lines().nth(1).unwrap().starts_with("34679ACD  confirmed  =見本,商店  東京都"), "{table}");
        let csv = printed(&rows(), Format::Csv).unwrap();
        assert!(
            csv.ends_with("34679ACD,confirmed,\"'=見本,商店\",東京都,1,2026-11-20 14:00,declaration,\r\n"),
            "{csv}"
        );
        let json: serde_json::Value = serde_json::from_str(&printed(&rows(), Format::Json).unwrap()).unwrap();
        assert_eq!(json[0]["state"], "confirmed");
        assert_eq!(json[0]["received_at"], "2026-11-20T05:00:00Z");
        assert_eq!(printed(&[], Format::Json).unwrap(), "[]\n");
    }
}
