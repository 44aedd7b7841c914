//! What `sengen review apply` says: what a file will do, every line that is left with its reason and what to do, and
//! what was done. Used by `review_sheet`.

use super::CommandOutcome;
use super::review_accept::why_not;
use super::review_kinds::why_not_asked;
use super::review_sheet_lines::{CHOICES, DecidedLine, LinePlace, ParsedLines};
use super::review_show::kind_name;
use crate::base::terminal::{note, say};
use crate::base::text;
use crate::office::queue::account::PendingKind;
use crate::office::queue::pending::Ruling;
use crate::office::review::decision::{Decision, Named};
use crate::office::review::requests::Decided;
use crate::office::review::sheet::{LineOutcome, LineStand, SheetLine};
use jiff::Timestamp;

/// What a file says, and how its lines stand.
pub(super) struct Plan<'a> {
    pub(super) parsed: &'a ParsedLines<'a>,
    pub(super) stands: &'a [LineStand],
    pub(super) now: Timestamp,
}

impl Plan<'_> {
    /// Says what will be done, and what not.
    pub(super) fn say(&self) {
        let ready: Vec<Ruling> = self.ready().map(|(decided, _)| decided.line.ruling).collect();
        let count = |ruling: Ruling| ready.iter().filter(|own| **own == ruling).count();
        let counts: Vec<String> =
            CHOICES.rulings().map(|(word, ruling)| format!("{word} {} 件", count(ruling))).collect();
        say!("{}を決めます。", counts.join("、"));
        let done = self.stands.iter().filter(|stand| **stand == LineStand::Done).count();
        for (count, words) in [
            (done, "行は、もう同じに決めてあるので、何もしません。"),
            (self.parsed.repeated, "行は、前の行と同じなので、1 回だけ決めます。"),
            (self.parsed.empty, "行は、決定が空なので、そのままです。"),
        ] {
            if count > 0 {
                say!("{count} {words}");
            }
        }
        if let (Some(first), Some(last)) = (self.parsed.nameless.first(), self.parsed.nameless.last()) {
            note!(
                "{} 行（{first}～{last} 行目の中）は、決定か理由だけがあり、受付番号がないので、決めません。\
                 消してください。",
                self.parsed.nameless.len()
            );
        }
        let left = self.left();
        if !left.is_empty() {
            note!("次の {} 行は、決めません。", left.len());
        }
        left.iter().for_each(|(place, why)| note!("{}  {why}", place_of(place)));
    }

    /// Whether every line says something that can be done.
    pub(super) fn outcome(&self) -> CommandOutcome {
        let is_whole = self.left().is_empty() && self.parsed.nameless.is_empty();
        if is_whole { CommandOutcome::Done } else { CommandOutcome::Undone }
    }

    /// The lines that will be carried out, each about the content it stands ready with.
    pub(super) fn ready(&self) -> impl Iterator<Item = (&DecidedLine<'_>, &Named)> {
        self.parsed.decided.iter().zip(self.stands).filter_map(|(decided, stand)| match stand {
            LineStand::Ready(named) => Some((decided, named)),
            _ => None,
        })
    }

    /// The lines that will not, and why, in the order of the file.
    fn left(&self) -> Vec<(&LinePlace, String)> {
        let judged = self.parsed.decided.iter().zip(self.stands);
        let judged = judged.filter_map(|(decided, stand)| Some((&decided.place, why_left(&decided.line, stand)?)));
        let wrong = self.parsed.wrong.iter().map(|(place, why)| (place, why.clone()));
        let mut left: Vec<_> = judged.chain(wrong).collect();
        left.sort_by_key(|(place, _)| place.line);
        left
    }
}

/// So much is said of what stands in the place of a reference.
const LONGEST: usize = 20;

fn place_of(place: &LinePlace) -> String {
    // What was typed into a cell is not for the terminal to obey.
    let reference: String = place.reference.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    format!("{} 行目 {reference}", place.line)
}

const AGAIN: &str = "review export で書き出し直し、いまの内容を見て決めてください。";

/// Why a line is left; none: it will be carried out, or was.
fn why_left(line: &SheetLine, stand: &LineStand) -> Option<String> {
    Some(match stand {
        LineStand::Ready(_) | LineStand::Done => return None,
        LineStand::Undone => format!("この決定は、表を書き出した後に取り消されています。決めるなら、{AGAIN}"),
        LineStand::Changed => {
            format!("表を書き出した後に、申込みの内容が変わったか、ほかの決定がありました。{AGAIN}")
        }
        LineStand::NoReturn => "受理した後の申込みは、差し戻せません。直してほしいことを理由に書いて、\
                                不受理にしてください。宣言は、そのまま続きます。"
            .to_owned(),
        LineStand::Refused(outcome) => refused(line.kind, outcome),
    })
}

/// Why those who decide would not do it.
fn refused(kind: PendingKind, outcome: &LineOutcome) -> String {
    match outcome {
        LineOutcome::Declaration(Decision::Changed(_)) | LineOutcome::Request(Decided::Changed(_)) => {
            format!("いま、申込みの内容が変わりました。{AGAIN}")
        }
        LineOutcome::Declaration(decision) => why_not(decision),
        LineOutcome::Request(decided) => format!("{}：{}", kind_name(kind), why_not_asked(kind, decided)),
    }
}

/// Says what was done, line by line.
pub(super) fn told(plan: &Plan<'_>, outcomes: &[LineOutcome]) -> CommandOutcome {
    let mut outcome = plan.outcome();
    let (mut done, mut until) = (0, None);
    for ((DecidedLine { place, line, .. }, _), came) in plan.ready().zip(outcomes) {
        let word = CHOICES.rulings().find(|(_, ruling)| *ruling == line.ruling).map_or("", |(word, _)| word);
        let kind = match line.kind {
            PendingKind::Declaration => String::new(),
            kind => format!("{}：", kind_name(kind)),
        };
        let words = match came {
            LineOutcome::Declaration(Decision::Until(then)) | LineOutcome::Request(Decided::Until(then)) => {
                until = until.max(Some(*then));
                format!("{word}と決めました。")
            }
            LineOutcome::Declaration(Decision::Accepted(no)) => format!("受理しました。一覧での番号 {no}"),
            LineOutcome::Declaration(Decision::Done) | LineOutcome::Request(Decided::Done) => {
                format!("{word}にしました。")
            }
            other => {
                note!("{}  {}", place_of(place), refused(line.kind, other));
                outcome = CommandOutcome::Undone;
                continue;
            }
        };
        done += 1;
        say!("{}  {kind}{words}", place_of(place));
    }
    match until.filter(|until| *until > plan.now) {
        Some(until) => say!(
            "{done} 件を決めました。{}までは、review undo 受付番号 で取り消せます。それまでは、一覧は変わらず、メールも出ません。",
            text::moment(until)
        ),
        None if done > 0 => say!("{done} 件を決めました。"),
        None => say!("決めたものはありません。"),
    }
    outcome
}
