//! A row of what waits, as the list shows it. Changes nothing.

use super::{is_marked, is_plain};
use crate::base::clock::in_japan;
use crate::base::text;
use crate::desk::context::DeskContext;
use crate::desk::frame::{clock, moment};
use crate::office::mail::letterbox::LetterFate;
use crate::office::members::OpenElsewhere;
use crate::office::review::list::ListRow;
use crate::office::review::words::{decision_words, kind_word, state_word};
use crate::scheme::ids::Reference;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

/// So many marks are named in a row; the others are counted.
const NAMED: usize = 2;

/// What the page shows of a row.
#[derive(Serialize)]
pub(super) struct RowContent {
    reference: String,
    kind: &'static str,
    kind_word: String,
    state: &'static str,
    name: String,
    prefecture: String,
    sign: String,
    level: String,
    days: Option<i32>,
    marks: Vec<String>,
    more_marks: usize,
    is_marked: bool,
    is_chosen: bool,
    /// Who has it open, and since when.
    readers: Vec<(String, String)>,
    returned: String,
    ends: String,
    corrected: String,
    mail: &'static str,
    decision: String,
    /// Whether it is opened as a case; else as whoever declared.
    is_case: bool,
}

/// What rows are shown by.
pub(super) struct RowGround<'a> {
    pub(super) open: &'a BTreeMap<Reference, Vec<OpenElsewhere>>,
    /// Whether all plain ones are chosen.
    pub(super) all: bool,
    /// What else is.
    pub(super) chosen: &'a [String],
}

/// A row in words.
pub(super) fn row_content(context: &DeskContext, row: &ListRow, ground: &RowGround<'_>) -> RowContent {
    let (sign, level) = if row.register.is_empty() { context.level(row.stars) } else { Default::default() };
    let day = |at: Option<Timestamp>| at.map(|at| moment(at, context.office.now())).unwrap_or_default();
    let marks = row.wait.marks.clone().unwrap_or_default();
    let mail = match row.mail.as_ref().map(|mail| mail.fate) {
        Some(LetterFate::Failed) => "failed",
        Some(LetterFate::Waiting) => "waiting",
        _ => "",
    };
    RowContent {
        reference: row.reference.to_string(),
        kind: row.kind.name(),
        kind_word: if row.word.is_empty() { kind_word(row.kind).to_owned() } else { row.word.clone() },
        state: state_word(row.state),
        name: row.name.clone(),
        prefecture: row.prefecture.clone(),
        sign,
        level,
        days: row.wait.waiting_days,
        more_marks: marks.len().saturating_sub(NAMED),
        is_marked: is_marked(row),
        is_chosen: ground.all && is_plain(row)
            || ground.chosen.iter().any(|chosen| *chosen == format!("{}.{}", row.reference, row.kind.name())),
        readers: ground
            .open
            .get(&row.reference)
            .into_iter()
            .flatten()
            .map(|reader| (reader.name.to_string(), clock(reader.since)))
            .collect(),
        marks: marks.into_iter().take(NAMED).collect(),
        returned: day(row.wait.returned_at),
        // The end of a day is told by that day.
        ends: row
            .wait
            .ends_at
            .map(|at| text::day(in_japan(at - SignedDuration::from_secs(1)).date()))
            .unwrap_or_default(),
        corrected: day(row.wait.corrected_at),
        mail,
        decision: row.decision.as_ref().map(decision_words).unwrap_or_default(),
        is_case: row.wait.waiting_since.is_some() || row.is_decided(),
    }
}
