//! What pages show of somebody who declared: the answers, the entry as it will look, what happened, letters, others like
//! it. Used by `case` and `declarer`. Decides nothing and asks nothing.

use super::context::DeskContext;
use super::frame::moment;
use super::pieces::Compared;
use crate::base::text;
use crate::office::account::labels::step_code;
use crate::office::mail::letterbox::LetterFate;
use crate::office::queue::application::Application;
use crate::office::queue::history::Event;
use crate::office::review::list::ApplicationView;
use crate::office::review::words::{actor_words, explained, fate_words, kind_word, ruling_name, state_word};
use crate::office::{Office, Twins};
use crate::scheme::{self, Answers, Role, ShownSection, show};
use serde::Serialize;

/// A section of answers.
#[derive(Serialize)]
pub(crate) struct SectionContent {
    pub(crate) title: String,
    pub(crate) rows: Vec<AnswerContent>,
}

/// An answer.
#[derive(Serialize)]
pub(crate) struct AnswerContent {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) public: bool,
    /// What it was before its declarer corrected it, and what it is since.
    pub(crate) corrected: Option<Compared>,
    /// The answer as an address to open, where it is one.
    pub(crate) address: Option<String>,
    pub(crate) marks: Vec<MarkContent>,
}

/// Something noticed.
#[derive(Clone, Serialize)]
pub(crate) struct MarkContent {
    /// Counted from 1: the key that clears it.
    pub(crate) number: usize,
    pub(crate) name: &'static str,
    pub(crate) title: String,
    pub(crate) said: String,
    pub(crate) look: String,
    /// Whether somebody has cleared it.
    pub(crate) is_seen: bool,
}

/// An entry of the public list.
#[derive(Serialize)]
pub(crate) struct RecordContent {
    name: String,
    place: String,
    trade: String,
    sign: String,
    level: String,
    declared_on: String,
    no: String,
    /// The page of the entry on the site.
    address: String,
}

/// Something that happened.
#[derive(Serialize)]
pub(crate) struct HistoryContent {
    at: String,
    /// Who, in a few words.
    by: String,
    step: String,
    note: String,
    labels: String,
}

/// A letter.
#[derive(Serialize)]
pub(crate) struct LetterContent {
    at: String,
    step: String,
    fate: &'static str,
    is_bad: bool,
    why: String,
}

/// Somebody who may be the same.
#[derive(Default, Serialize)]
pub(crate) struct TwinContent {
    /// How the office names it; empty: an entry that was brought along.
    reference: String,
    /// The record number; empty: not listed.
    no: String,
    state: &'static str,
    /// What differs.
    rows: Vec<ComparedContent>,
    /// The labels of what is the same.
    same: Vec<String>,
}

/// A field in which two differ who may be the same.
#[derive(Serialize)]
struct ComparedContent {
    label: String,
    own: String,
    other: String,
    /// Both letter by letter.
    pieces: Compared,
}

/// What is published of a 法人番号, beside what was declared.
#[derive(Serialize)]
pub(crate) struct RegisteredContent {
    number: String,
    as_of: String,
    is_known: bool,
    /// When its register was closed; empty on a day that nobody knows.
    ended_on: String,
    has_ended: bool,
    successor: String,
    name: RegisteredRow,
    place: RegisteredRow,
}

/// A field of it.
#[derive(Default, Serialize)]
struct RegisteredRow {
    own: String,
    other: String,
    differs: bool,
    pieces: Compared,
}

impl RegisteredRow {
    fn new(own: String, other: String, differs: bool) -> Self {
        let pieces = if differs { Compared::of(&own, &other) } else { Compared::default() };
        Self { own, other, differs, pieces }
    }
}

/// What is published of the 法人番号 in answers; none: there is nothing to compare.
pub(crate) fn registered(context: &DeskContext, answers: &Answers) -> Option<RegisteredContent> {
    let beside = scheme::registered(&context.scheme, answers)?;
    let found = beside.found.as_ref();
    let ended = found.and_then(|found| found.ended.as_ref());
    let row = |own: String, other: Option<String>, differs| RegisteredRow::new(own, other.unwrap_or_default(), differs);
    let place = format!("{}{}", answers.prefecture(), answers.municipality());
    Some(RegisteredContent {
        as_of: beside.as_of.map(text::date).unwrap_or_default(),
        is_known: found.is_some(),
        ended_on: ended.map(|ended| ended.day()).unwrap_or_default(),
        has_ended: ended.is_some(),
        successor: beside.successor.clone().unwrap_or_default(),
        name: row(answers.declarer_name().to_owned(), found.map(|found| found.name.clone()), beside.has_other_name),
        place: row(place, found.map(|found| found.address()), beside.has_other_place),
        number: beside.number,
    })
}

impl ComparedContent {
    fn new(label: String, own: String, other: String) -> Self {
        Self { label, own, other, pieces: Compared::default() }
    }
}

impl TwinContent {
    /// The same with these fields, told apart by whether they differ.
    fn comparing(self, rows: impl Iterator<Item = ComparedContent>) -> Self {
        let (same, mut rows): (Vec<_>, Vec<_>) = rows.partition(|row| row.own == row.other);
        rows.iter_mut().for_each(|row| row.pieces = Compared::of(&row.own, &row.other));
        Self { rows, same: same.into_iter().map(|row| row.label).collect(), ..self }
    }
}

/// The answers, section by section.
pub(crate) fn sections(sections: &[ShownSection]) -> Vec<SectionContent> {
    let website = Role::Website.key();
    let answer = |row: &scheme::ShownRow| AnswerContent {
        key: row.key.clone(),
        label: row.label.clone(),
        value: row.value.clone(),
        public: row.public,
        corrected: None,
        address: Some(row.value.clone()).filter(|value| row.key == website && is_address(value)),
        marks: Vec::new(),
    };
    let section = |section: &ShownSection| SectionContent {
        title: section.title.clone(),
        rows: section.rows.iter().map(answer).collect(),
    };
    sections.iter().map(section).collect()
}

fn is_address(value: &str) -> bool {
    value.starts_with("https://") || value.starts_with("http://")
}

/// The entry as these answers would make it.
pub(crate) fn record(context: &DeskContext, application: &Application, answers: &Answers) -> RecordContent {
    let (sign, level) = context.level(answers.stars());
    let trade = context.scheme.lists.industry(answers.industry());
    RecordContent {
        name: answers.declarer_name().to_owned(),
        place: format!("{}{}", answers.prefecture(), answers.municipality()),
        trade: trade.map(|trade| format!("{} {}", trade.code, trade.name)).unwrap_or_default(),
        sign,
        level,
        declared_on: application.declared_on().map(text::date).unwrap_or_default(),
        no: application.record.map(|no| no.to_string()).unwrap_or_default(),
        address: application.record.map(|no| context.office.mailer.wording.record_address(no)).unwrap_or_default(),
    }
}

/// What happened, last first.
pub(crate) fn history(office: &Office, application: &Application) -> Vec<HistoryContent> {
    let words = &office.scheme().words;
    let line = |event: &Event| {
        let ruled = event.particulars.ruled;
        let ruled = ruled.map(|ruled| format!("：{} {}", kind_word(ruled.kind), ruling_name(ruled.ruling)));
        HistoryContent {
            at: moment(event.at, office.now()),
            by: actor_words(&event.by),
            step: format!("{}{}", words.text(step_code(event.step)), ruled.unwrap_or_default()),
            note: event.note.clone(),
            labels: office.mailer.wording.labels(event),
        }
    };
    application.history.iter().rev().map(line).collect()
}

/// The letters, last first.
pub(crate) fn letters(office: &Office, shown: &ApplicationView) -> Vec<LetterContent> {
    let words = &office.scheme().words;
    let letters = shown.mails.iter().rev().map(|(at, step, fate, last)| {
        let last = last.as_deref().unwrap_or_default();
        LetterContent {
            at: moment(*at, office.now()),
            step: words.text(step_code(*step)).to_owned(),
            fate: fate_words(*fate, last),
            is_bad: *fate == LetterFate::Failed,
            why: if last.is_empty() { String::new() } else { [explained(last), &number_of(last)].concat() },
        }
    });
    letters.collect()
}

/// The number in what a mail server said, for who asks the keeper of one: `rcpt 550`.
fn number_of(last: &str) -> String {
    let number = last.split(' ').find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    number.map(|number| format!("（{number}）")).unwrap_or_default()
}

/// Others that may be the same declarer, beside these answers.
pub(crate) fn twins(office: &Office, twins: &Twins, own: &[ShownSection]) -> Vec<TwinContent> {
    let own: Vec<_> = own.iter().flat_map(|section| &section.rows).collect();
    let here = |key: &str| own.iter().find(|row| row.key == key).map(|row| row.value.clone()).unwrap_or_default();
    let of_application = |other: &Application| {
        let rows = show(office.scheme(), &other.answers).into_iter().flat_map(|section| section.rows);
        let rows = rows.map(|row| ComparedContent::new(row.label, here(&row.key), row.value));
        let no = other.record.map(|no| no.to_string()).unwrap_or_default();
        let (reference, state) = (other.reference.to_string(), state_word(other.state));
        TwinContent { reference, no, state, ..TwinContent::default() }.comparing(rows)
    };
    let of_entry = |entry: &crate::directory::Entry| {
        let rows = entry_rows(office, entry, &here).into_iter();
        TwinContent { no: entry.no.to_string(), ..TwinContent::default() }.comparing(rows)
    };
    let applications = twins.applications.iter().map(of_application);
    applications.chain(twins.entries.iter().map(of_entry)).collect()
}

/// What is known of an entry that was brought along, by the labels of the form.
fn entry_rows(office: &Office, entry: &crate::directory::Entry, here: &dyn Fn(&str) -> String) -> Vec<ComparedContent> {
    let prefecture = office.scheme().lists.prefectures().get(usize::from(entry.prefecture));
    let known = [
        (Role::Name, entry.name.to_string()),
        (Role::Region, prefecture.map(|known| known.name.to_string()).unwrap_or_default()),
        (Role::Place, entry.municipality.to_string()),
    ];
    let label = |role: Role| office.scheme().form.role(role).map(|field| field.label.clone()).unwrap_or_default();
    let rows = known.into_iter();
    rows.map(|(role, other)| ComparedContent::new(label(role), here(role.key()), other)).collect()
}

#[cfg(test)]
mod tests {
    use super::number_of;

    #[test]
    fn of_what_a_server_said_the_number_is_told() {
        for (last, told) in [("rcpt 550", "（550）"), ("bounce 5.1.1", "（5.1.1）"), ("bounce", ""), ("connect", "")]
        {
            assert_eq!(number_of(last), told, "{last}");
        }
    }
}
