//! `sengen review list`: what there is, in a table, a sheet or for programs. Used by `review`. Prints nothing personal
//! beyond what is to become public.

use super::review_undo::ruling_name;
use super::{CommandOutcome, review_mail, review_show};
use crate::base::clock::in_japan;
use crate::base::sheet;
use crate::base::terminal::{self, note};
use crate::office::mail::sanitize::columns;
use crate::office::mail::standing::MailStanding;
use crate::office::queue::account::PendingKind;
use crate::office::review::list::{ListQuery, ListRow, RowDecision};
use crate::office::{Office, State};
use clap::{Args, ValueEnum};
use jiff::civil::Date;

/// The arguments of `review list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only those in this state: received, confirmed, accepted, rejected, expired, withdrawn, revoked; or
    /// returned: those confirmed ones that wait for their declarer.
    #[arg(long, value_name = "STATE")]
    pub(crate) only: Option<Only>,
    /// Only what is asked for so: declaration, step-up, change, contact, objection.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<PendingKind>,
    /// Only what came on this day or later: 2026-11-20.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) since: Option<Date>,
    /// Only who is meant by this: a name, reading, place, mail address, telephone or any number.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) search: String,
    /// Only what was decided and can still be undone, with the minutes left.
    #[arg(long)]
    pub(crate) decided: bool,
    /// How to print the list.
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) format: ListFormat,
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

/// Prints what is asked for.
///
/// # Errors
/// When the machine fails.
pub(super) fn listed(office: &Office, args: &ListArgs) -> anyhow::Result<CommandOutcome> {
    let (only, returned) = match args.only {
        None => (None, false),
        Some(Only::State(state)) => (Some(state), false),
        Some(Only::Returned) => (Some(State::Confirmed), true),
    };
    let (decided, kind, since, search) = (args.decided, args.kind, args.since, args.search.clone());
    let found = office.review.lists.find(&ListQuery { only, returned, decided, kind, since, search })?;
    terminal::print(&printed(&found.rows, args.format)?)?;
    if args.format == ListFormat::Table {
        terminal::print(&review_mail::standing(&MailStanding::of(&office.mailer.letterbox)?))?;
    }
    if !args.decided && found.decided > 0 {
        note!(
            "ほかに、決めて、まだ取り消せるものが {} 件あります（review list --decided で見られます）。",
            found.decided
        );
    }
    Ok(CommandOutcome::Done)
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.trim().parse().map_err(|_| "日付ではありません。2026-11-20 のように書いてください")
}

const COLUMNS: [&str; 11] = [
    "reference",
    "state",
    "name",
    "prefecture",
    "stars",
    "received_at",
    "kind",
    "returned_at",
    "waiting_days",
    "mail",
    "decision",
];

fn printed(rows: &[ListRow], format: ListFormat) -> anyhow::Result<String> {
    match format {
        ListFormat::Json => Ok(serde_json::to_string_pretty(rows)? + "\n"),
        ListFormat::Csv => {
            let cells = std::iter::once(COLUMNS.map(str::to_owned)).chain(rows.iter().map(cells));
            Ok(String::from_utf8(sheet::to_csv(cells, true)?)?)
        }
        ListFormat::Table => {
            let header = [
                "受付番号",
                "状態",
                "事業者名",
                "都道府県",
                "★",
                "受付",
                "種類",
                "差し戻し",
                "待ち日数",
                "メール",
                "決定",
            ];
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
        row.decision.map(decision).unwrap_or_default(),
    ]
}

/// How a decision stands, in a few words.
fn decision(decision: RowDecision) -> String {
    match decision {
        RowDecision::Undoable { ruling, minutes_left: 0, .. } => format!("{} まもなく", ruling_name(ruling)),
        RowDecision::Undoable { ruling, minutes_left, .. } => format!("{} あと{minutes_left}分", ruling_name(ruling)),
        RowDecision::Void => "無効（申込みが変わった）".to_owned(),
    }
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
    use crate::office::queue::pending::Ruling;
    use crate::scheme::ids::Reference;

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
            decision: None,
        }]
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
            csv.ends_with("34679ACD,confirmed,\"'=見本,商店\",東京都,1,2026-11-20 14:00,declaration,,8,,\r\n"),
            "{csv}"
        );
        let json: serde_json::Value = serde_json::from_str(&printed(&rows(), ListFormat::Json).unwrap()).unwrap();
        assert_eq!(json[0]["state"], "confirmed");
        assert_eq!(json[0]["received_at"], "2026-11-20T05:00:00Z");
        assert_eq!(printed(&[], ListFormat::Json).unwrap(), "[]\n");
        let effective_at = "2026-11-20T05:10:00Z".parse().unwrap();
        let mut rows = rows();
        rows[0].decision = Some(RowDecision::Undoable { ruling: Ruling::Distinct, effective_at, minutes_left: 7 });
        assert!(printed(&rows, ListFormat::Table).unwrap().contains("受理 あと7分"));
        rows[0].decision = Some(RowDecision::Void);
        assert!(printed(&rows, ListFormat::Table).unwrap().contains("無効"));
    }
}
