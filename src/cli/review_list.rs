//! `sengen review list`: what waits for the office, or what else is asked for, in lines, a sheet or for programs. Used by
//! `review`; how the lines look is `review_lines`. Prints nothing personal beyond what is to become public.

use super::review_registers::KindArgument;
use super::{CommandOutcome, review_lines, review_mail, review_registers};
use crate::base::clock::in_japan;
use crate::base::sheet;
use crate::base::terminal::{self, note};
use crate::office::mail::letterbox::LetterFate;
use crate::office::mail::standing::MailStanding;
use crate::office::queue::pending::Ruling;
use crate::office::review::list::{ListQuery, ListRow, Listed};
use crate::office::review::overview::Overview;
use crate::office::review::row_decision::RowDecision;
use crate::office::review::words::actor_words;
use crate::office::{Offices, State};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;

/// The arguments of `review list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Everything there is, not only what waits.
    #[arg(long, conflicts_with_all = ["only", "returned", "decided"])]
    pub(crate) all: bool,
    /// Only those in this state, whether they wait or not: received, confirmed, accepted, rejected, expired,
    /// withdrawn, revoked, answered; or returned, as `--returned`.
    #[arg(long, value_name = "STATE", conflicts_with_all = ["returned", "decided"])]
    pub(crate) only: Option<Only>,
    /// What was returned and waits for its declarer, and since when.
    #[arg(long, conflicts_with = "decided")]
    pub(crate) returned: bool,
    /// Only what is asked for so: declaration, step-up, change, contact, objection; or a register by its name.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<KindArgument>,
    /// Only what came on this day or later: 2026-11-20.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) since: Option<Date>,
    /// Who is meant by this, whether they wait or not: a name, reading, place, mail address, telephone or any number.
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
    /// Lines for people.
    Table,
    /// An array of objects.
    Json,
    /// A sheet with a header.
    Csv,
}

impl ListArgs {
    /// What is listed: what waits, unless something else is asked for. Who looks for somebody finds everybody.
    fn which(&self) -> Listed {
        match self.only {
            Some(Only::State(state)) => Listed::In(state),
            Some(Only::Returned) => Listed::Returned,
            None if self.returned => Listed::Returned,
            None if self.decided => Listed::Decided,
            None if self.all || !self.search.trim().is_empty() => Listed::Everything,
            None => Listed::Waiting,
        }
    }
}

/// Prints what is asked for.
///
/// # Errors
/// When the machine fails.
pub(super) fn listed(offices: &Offices, args: &ListArgs) -> anyhow::Result<CommandOutcome> {
    let (which, since, search) = (args.which(), args.since, args.search.clone());
    let asked = args.kind.as_ref();
    let kind = if let Some(KindArgument::Pending(kind)) = asked { Some(*kind) } else { None };
    let found = review_registers::found(offices, ListQuery { which, kind, since, search }, asked)?;
    let (found, overview) = match found {
        Ok(found) => found,
        Err(unknown) => {
            note!("{unknown}");
            return Ok(CommandOutcome::Undone);
        }
    };
    match args.format {
        ListFormat::Json => terminal::print(&(serde_json::to_string_pretty(&found.rows)? + "\n"))?,
        ListFormat::Csv => terminal::print(&csv(&found.rows)?)?,
        ListFormat::Table => {
            let is_narrowed = asked.is_some() || since.is_some();
            let head = if which == Listed::Waiting { review_lines::head(&overview) } else { String::new() };
            let lines = match found.rows.is_empty() {
                true => review_lines::nothing(which, is_narrowed).to_owned(),
                false => review_lines::text(&found.rows),
            };
            terminal::print(&(head + &lines))?;
            terminal::print(&review_mail::standing(&MailStanding::of(&offices.whole.mailer.letterbox)?))?;
        }
    }
    say_what_else(which, args.format, &overview);
    if overview.lost > 0 {
        note!(
            "取り消せる時間が過ぎた決定 {} 件は、それを知らせる目印がないため、このままでは実行されません。\
             sengen state check --repair でなおせます。",
            overview.lost
        );
    }
    if found.unmarked.is_empty() {
        return Ok(CommandOutcome::Done);
    }
    note!("{UNMARKED}");
    found.unmarked.iter().for_each(|problem| note!("{problem}"));
    Ok(CommandOutcome::Undone)
}

const UNMARKED: &str = "印（要確認）は、どの申込みにも付けていません。次のところを直してから、もう一度見てください。";

/// What a list leaves out, where its head does not say so.
fn say_what_else(which: Listed, format: ListFormat, overview: &Overview) {
    match which {
        Listed::Waiting if format != ListFormat::Table => note!("{}", review_lines::counted(overview)),
        Listed::In(_) if overview.decided > 0 => note!(
            "ほかに、決めて、まだ取り消せるものが {} 件あります（review list --decided で見られます）。",
            overview.decided
        ),
        Listed::In(_) if overview.due > 0 => note!(
            "ほかに、決めて、まだ実行していないものが {} 件あります（review list --decided で見られます）。",
            overview.due
        ),
        _ => {}
    }
}

pub(super) fn day(text: &str) -> Result<Date, &'static str> {
    text.trim().parse().map_err(|_| "日付ではありません。2026-11-20 のように書いてください")
}

/// Fixed words and moments, each in a column of its own; new columns come last.
const COLUMNS: [&str; 19] = [
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
    "waiting_since",
    "corrected_at",
    "marks",
    "decision_stand",
    "decision_at",
    "mail_since",
    "mail_last",
    "decided_by",
];

/// With the mark by which spreadsheets know the encoding.
fn csv(rows: &[ListRow]) -> anyhow::Result<String> {
    let cells = std::iter::once(COLUMNS.map(str::to_owned)).chain(rows.iter().map(cells));
    Ok(String::from_utf8([sheet::MARK, &sheet::to_csv(cells, true)?].concat())?)
}

/// A row's cells for spreadsheets: times as the clock on the wall in Japan shows them.
fn cells(row: &ListRow) -> [String; COLUMNS.len()] {
    let moment = |at: Timestamp| in_japan(at).strftime("%Y-%m-%d %H:%M").to_string();
    let wait = &row.wait;
    [
        row.reference.to_string(),
        row.state.name().to_owned(),
        row.name.clone(),
        row.prefecture.clone(),
        row.stars.to_string(),
        moment(row.received_at),
        if row.register.is_empty() { row.kind.name() } else { &row.register }.to_owned(),
        wait.returned_at.map(moment).unwrap_or_default(),
        wait.waiting_days.map(|days| days.to_string()).unwrap_or_default(),
        row.mail
            .as_ref()
            .map(|mail| if mail.fate == LetterFate::Failed { "failed" } else { "waiting" }.to_owned())
            .unwrap_or_default(),
        row.decision.as_ref().map(decision_word).unwrap_or_default().to_owned(),
        wait.waiting_since.map(moment).unwrap_or_default(),
        wait.corrected_at.map(moment).unwrap_or_default(),
        wait.marks.as_deref().unwrap_or_default().join("、"),
        row.decision.as_ref().map(decision_stand).unwrap_or_default().to_owned(),
        row.decision.as_ref().and_then(RowDecision::effective_at).map(moment).unwrap_or_default(),
        row.mail.as_ref().map(|mail| moment(mail.since)).unwrap_or_default(),
        row.mail.as_ref().and_then(|mail| mail.last.clone()).unwrap_or_default(),
        row.decision.as_ref().and_then(RowDecision::by).map(actor_words).unwrap_or_default(),
    ]
}

/// What was decided, as a program reads it.
fn decision_word(decision: &RowDecision) -> &'static str {
    match decision.ruling() {
        None => "void",
        Some(Ruling::Accepted | Ruling::Replaced(_) | Ruling::Distinct) => "accepted",
        Some(Ruling::Rejected) => "rejected",
        Some(Ruling::Returned) => "returned",
        Some(Ruling::Revoked) => "revoked",
    }
}

/// How that stands, as a program reads it.
fn decision_stand(decision: &RowDecision) -> &'static str {
    match decision {
        RowDecision::Undoable { .. } => "undoable",
        RowDecision::Due { .. } => "due",
        RowDecision::Void(_) => "void",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::review_lines::{WIDTH, text};
    use crate::office::mail::delivery::Delivery;
    use crate::office::mail::sanitize;
    use crate::office::queue::account::PendingKind;
    use crate::office::queue::history::Actor;
    use crate::office::queue::pending::VoidReason;
    use crate::office::review::list::Wait;
    use crate::office::review::row_decision::KeptBy;
    use crate::scheme::ids::Reference;

    const HANAKO: &str = "事務局の 見本花子";

    fn row() -> ListRow {
        ListRow {
            reference: Reference::parse("34679ACD").unwrap(),
            state: State::Confirmed,
            name: "=見本,商店".to_owned(),
            prefecture: "東京都".to_owned(),
            stars: 1,
            received_at: "2026-11-20T05:00:00Z".parse().unwrap(),
            kind: PendingKind::Declaration,
            register: String::new(),
            word: String::new(),
            mail: None,
            decision: None,
            wait: Wait {
                waiting_since: Some("2026-11-20T05:30:00Z".parse().unwrap()),
                waiting_days: Some(8),
                marks: Some(vec!["二重の申込み".to_owned(), "事業者名の書き方".to_owned()]),
                ..Wait::default()
            },
        }
    }

    #[test]
    fn lists_are_printed_for_people_and_machines() {
        let lines = text(&[row()]);
        let told: Vec<&str> = lines.lines().skip(1).collect();
        assert_eq!(told[0], "34679ACD  8日    宣言      宣言完了  1   東京都    =見本,商店");
        assert_eq!(told[1], "          要確認：二重の申込み、事業者名の書き方");
        let csv = csv(&[row()]).unwrap();
        let end = "34679ACD,confirmed,\"'=見本,商店\",東京都,1,2026-11-20 14:00,declaration,,8,,,2026-11-20 14:30,,\
                   二重の申込み、事業者名の書き方,,,,,\r\n";
        assert!(csv.ends_with(end), "{csv}");
        let json = serde_json::to_value([row()]).unwrap();
        assert_eq!((&json[0]["state"], &json[0]["received_at"]), (&"confirmed".into(), &"2026-11-20T05:00:00Z".into()));
        assert_eq!((&json[0]["waiting_days"], &json[0]["marks"][0]), (&8.into(), &"二重の申込み".into()));
        let effective_at = "2026-11-20T05:10:00Z".parse().unwrap();
        let decided = |decision: &RowDecision| text(&[ListRow { decision: Some(decision.clone()), ..row() }]);
        let by = Actor::Office("見本花子".to_owned());
        let undoable =
            RowDecision::Undoable { ruling: Ruling::Distinct, by: by.clone(), effective_at, minutes_left: 7 };
        assert!(decided(&undoable).contains("受理 あと7分（事務局の 見本花子）"));
        for (why, words) in [
            (VoidReason::Changed, "無効（申込みが変わった）"),
            (VoidReason::Decided, "無効（ほかの決定で変わった）"),
            (VoidReason::Unfit("同じ掲載がほかにあります。".to_owned()), "無効（同じ掲載がほかにあります）"),
        ] {
            assert!(decided(&RowDecision::Void(why)).contains(words), "{words}");
        }
        for (kept_by, words) in [
            (KeptBy::Clock, "時計が確かでない"),
            (KeptBy::Hold, "止めてある"),
            (KeptBy::LostHint, "state check --repair"),
            (KeptBy::Fault, "まだ実行できていません"),
        ] {
            let due = RowDecision::Due { ruling: Ruling::Returned, by: by.clone(), effective_at, kept_by };
            let said = decided(&due);
            assert!(said.contains("差し戻し ") && said.contains(words) && !said.contains("まもなく"), "{said}");
        }
    }

    #[test]
    fn what_was_decided_is_a_word_and_a_moment_for_programs() {
        let effective_at = "2026-11-20T05:10:00Z".parse().unwrap();
        let (office, command) = (Actor::Office("見本花子".to_owned()), Actor::Command("mihon".to_owned()));
        let undoable = |ruling| RowDecision::Undoable { ruling, by: office.clone(), effective_at, minutes_left: 7 };
        let due = RowDecision::Due { ruling: Ruling::Revoked, by: command, effective_at, kept_by: KeptBy::Clock };
        for (decision, mail, wanted) in [
            (None, None, ["", "", "", "", "", "", ""]),
            (Some(undoable(Ruling::Distinct)), None, ["", "accepted", "undoable", "2026-11-20 14:10", "", "", HANAKO]),
            (Some(undoable(Ruling::Returned)), None, ["", "returned", "undoable", "2026-11-20 14:10", "", "", HANAKO]),
            (Some(due), None, ["", "revoked", "due", "2026-11-20 14:10", "", "", "コマンド（mihon）"]),
            (Some(RowDecision::Void(VoidReason::Changed)), None, ["", "void", "void", "", "", "", ""]),
            (None, Some((LetterFate::Failed, "rcpt 550")), ["failed", "", "", "", "2026-11-20 14:10", "rcpt 550", ""]),
            (
                None,
                Some((LetterFate::Waiting, "rcpt 450")),
                ["waiting", "", "", "", "2026-11-20 14:10", "rcpt 450", ""],
            ),
        ] {
            let since = effective_at;
            let mail = mail.map(|(fate, last)| Delivery { fate, since, last: Some(last.to_owned()) });
            let cells = cells(&ListRow { decision, mail, ..row() });
            let column = |name| &cells[COLUMNS.iter().position(|column| *column == name).unwrap()];
            let names = ["mail", "decision", "decision_stand", "decision_at", "mail_since", "mail_last", "decided_by"];
            assert_eq!(names.map(|name| column(name).as_str()), wanted);
        }
    }

    #[test]
    fn no_line_is_wider_than_it_may_be_and_nothing_of_what_is_below_is_lost() {
        let mut wide = ListRow {
            name: "株式会社ながいなまえ".repeat(9), prefecture: "神奈川県".to_owned(), ..row()
        };
        wide.received_at = "2025-01-01T00:00:00Z".parse().unwrap();
        wide.wait.waiting_days = Some(1234);
        wide.wait.returned_at = wide.wait.waiting_since;
        wide.wait.corrected_at = wide.wait.waiting_since;
        let marks: Vec<String> = (0..9).map(|n| format!("{n}番めの、ながいながい印のことば")).collect();
        wide.wait.marks = Some(marks.clone());
        wide.decision = Some(RowDecision::Void(VoidReason::Changed));
        let lines = text(&[wide]);
        assert!(lines.lines().all(|line| sanitize::columns(line) <= WIDTH), "{lines}");
        let told: String = lines.split_whitespace().collect();
        assert!(marks.iter().all(|mark| told.contains(mark.as_str())), "{lines}");
        for word in ["株式会社ながいなまえ", "…", "差し戻し中（2026-11-20から）", "直しあり（2026-11-20）", "無効"]
        {
            assert!(told.contains(word), "{word}: {lines}");
        }
    }
}
