//! A copy of everything that is kept of one person, for that person: what was typed, what happened, what was mailed, and
//! what of it is public; once as lines to read and once as JSON for a program. That it was made stands in the history.
//! Called by `cli::account` and `desk::person`. Leaves out what is others', and says so.

use super::list::{ApplicationView, ReviewLists};
use super::requests::{Asked, Difference};
use super::words::{fate_words, kind_name, state_name};
use crate::base::text;
use crate::base::zipped::zipped;
use crate::config::Settings;
use crate::office::Office;
use crate::office::account::labels::step_code;
use crate::office::account::telephone::{Served, Service};
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::Application;
use crate::office::queue::history::{Actor, Event, Step};
use crate::scheme::codes::{LabelCode, PersonCopyCode};
use crate::scheme::ids::Reference;
use crate::scheme::{Scheme, Words};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

/// A copy, in both of its forms.
#[derive(Debug)]
pub struct PersonCopy {
    /// Whose.
    pub application: Box<Application>,
    /// Lines to read.
    pub text: String,
    /// The same for a program.
    pub json: String,
}

/// How the making of a copy ended.
#[derive(Debug)]
pub enum PersonCopied {
    /// It is made, and that stands in the history.
    Made(Box<PersonCopy>),
    /// Nobody, or more than one, is meant.
    Not(Served),
}

/// What a copy is made of.
struct CopyGround<'a> {
    view: &'a ApplicationView,
    scheme: &'a Scheme,
    settings: &'a Settings,
    now: Timestamp,
}

/// Something that happened, as the copy tells it.
#[derive(Serialize)]
struct CopiedEvent {
    at: Timestamp,
    by: String,
    step: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
}

/// What both files of a copy are called, before their ending.
const NAME: &str = "record";
/// So that a spreadsheet and an old editor read the lines as what they are.
const MARK: &str = "\u{feff}";

impl Office {
    /// Makes a copy of everything that is kept of whoever has this number, and notes that, with why.
    ///
    /// # Errors
    /// When the disk refuses, or a file of the scheme is at fault.
    pub fn person_copy(&self, number: &str, reason: &str) -> anyhow::Result<PersonCopied> {
        let application = match self.accounts.telephone.serve(number, Service::Copy, reason)? {
            Served::Done(application) => application,
            other => return Ok(PersonCopied::Not(other)),
        };
        let lists: &ReviewLists = &self.review.lists;
        let Some(view) = lists.show(&application.reference)? else { return Ok(PersonCopied::Not(Served::Unknown)) };
        let settings = &self.mailer.wording.settings;
        let ground = CopyGround { view: &view, scheme: self.scheme(), settings, now: self.now() };
        let (text, json) = (ground.text(), ground.json()?);
        Ok(PersonCopied::Made(Box::new(PersonCopy { application, text, json })))
    }
}

impl Office {
    /// The references of whoever else has the same mailbox, of declarations or in the same register.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn others_of_mailbox(&self, application: &Application) -> anyhow::Result<Vec<Reference>> {
        let Some(email) = application.email() else { return Ok(Vec::new()) };
        let found = self.applications.index.with_mailbox(email)?;
        let others = found.into_iter().filter(|other| other.submission != application.submission);
        Ok(others.map(|other| other.reference).collect())
    }
}

impl PersonCopy {
    /// Both forms in one file.
    ///
    /// # Errors
    /// When there is too much of it.
    pub fn zipped(&self) -> anyhow::Result<Vec<u8>> {
        let lines = [MARK, &self.text.replace('\n', "\r\n")].concat();
        let files = [(format!("{NAME}.txt"), lines), (format!("{NAME}.json"), self.json.clone())];
        zipped(&files.map(|(name, text)| (name, text.into_bytes())))
    }
}

/// The words for what is left out.
const WITHHELD: [PersonCopyCode; 5] = [
    PersonCopyCode::NoPassword,
    PersonCopyCode::NoOthers,
    PersonCopyCode::NoKeys,
    PersonCopyCode::NoDrafts,
    PersonCopyCode::NoCounts,
];

impl CopyGround<'_> {
    fn application(&self) -> &Application {
        &self.view.application
    }

    fn words(&self) -> &Words {
        &self.scheme.words
    }

    fn title(&self) -> String {
        self.words().filled(PersonCopyCode::Title, &[("scheme", &self.settings.scheme)])
    }

    /// What is told by a number, with what it is called.
    fn numbers(&self) -> Vec<(&str, String)> {
        let (application, words) = (self.application(), self.words());
        let numbers = application.numbers.as_ref();
        let all = [
            (words.text(PersonCopyCode::Reference), Some(application.reference.to_string())),
            (words.text(LabelCode::UserNumber), numbers.map(|numbers| numbers.user_number.to_string())),
            (words.text(LabelCode::DeclarationId), numbers.map(|numbers| numbers.declaration_id.to_string())),
            (words.text(LabelCode::RecordNumber), application.record.map(|no| no.to_string())),
            (words.text(LabelCode::DeclaredOn), application.declared_on().map(text::date)),
            (words.text(PersonCopyCode::State), Some(state_name(application.state).to_owned())),
            (words.text(PersonCopyCode::Received), Some(text::moment(application.received_at))),
        ];
        all.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
    }

    fn by(&self, actor: &Actor) -> String {
        let code = match actor {
            Actor::Declarer => PersonCopyCode::You,
            Actor::Timer => PersonCopyCode::Timer,
            Actor::Office(_) | Actor::Command(_) => PersonCopyCode::Office,
        };
        self.words().text(code).to_owned()
    }

    fn history(&self) -> Vec<CopiedEvent> {
        let event = |event: &Event| CopiedEvent {
            at: event.at,
            by: self.by(&event.by),
            step: self.words().text(step_code(event.step)).to_owned(),
            note: if names_others(event.step) { String::new() } else { event.note.clone() },
        };
        self.application().history.iter().map(event).collect()
    }

    fn text(&self) -> String {
        let words = self.words();
        let written = words.filled(PersonCopyCode::Written, &[("when", &text::moment(self.now))]);
        let mut lines = vec![self.title(), written, words.text(PersonCopyCode::ByWhom).to_owned()];
        let numbers = self.numbers().into_iter().map(|(label, value)| row(label, &value));
        add(&mut lines, words.text(PersonCopyCode::Numbers), numbers);
        for section in &self.view.sections {
            let rows = section.rows.iter().map(|answer| {
                let public = if answer.public { self.in_brackets(PersonCopyCode::Public) } else { String::new() };
                row(&format!("{}{public}", answer.label), &answer.value)
            });
            add(&mut lines, &section.title, rows);
        }
        for asked in self.asked() {
            let (now, wanted) = (words.text(PersonCopyCode::Now), words.text(PersonCopyCode::Wanted));
            let of = |one: &Difference| row(&one.label, &format!("{now} {} → {wanted} {}", one.old, one.new));
            let title = format!("{} {}", words.text(PersonCopyCode::Waiting), kind_name(asked.kind));
            add(&mut lines, &title, asked.differences.iter().map(of));
        }
        let told = self.history();
        let event = |one: &CopiedEvent| {
            let what = [one.step.as_str(), &one.note].join(" ");
            row(&format!("{} {}", text::moment(one.at), one.by), what.trim())
        };
        add(&mut lines, words.text(PersonCopyCode::History), told.iter().map(event));
        let mails = self.view.mails.iter().map(|(at, step, fate, last)| {
            let fate = fate_words(*fate, last.as_deref().unwrap_or_default());
            row(&text::moment(*at), &format!("{} {fate}", words.text(step_code(*step))))
        });
        add(&mut lines, words.text(PersonCopyCode::Mails), mails);
        add(&mut lines, words.text(PersonCopyCode::Withheld), WITHHELD.iter().map(|code| row(words.text(*code), "")));
        lines.join("\n") + "\n"
    }

    /// What waits; but a contact asked for without log-in, who may be anybody.
    fn asked(&self) -> impl Iterator<Item = &Asked> {
        self.view.asked.iter().filter(|asked| asked.kind != PendingKind::Contact)
    }

    fn in_brackets(&self, code: PersonCopyCode) -> String {
        format!(" [{}]", self.words().text(code))
    }

    fn json(&self) -> anyhow::Result<String> {
        let application = self.application();
        let numbers = self.numbers().into_iter().map(|(label, value)| json!({ "label": label, "value": value }));
        let mails = self.view.mails.iter().map(|(at, step, fate, _)| {
            let step = self.words().text(step_code(*step));
            json!({ "at": at, "about": step, "fate": fate })
        });
        let whole = json!({
            "title": self.title(),
            "written_at": self.now,
            "reference": application.reference,
            "state": application.state,
            "record_number": application.record.map(|no| no.to_string()),
            "terms_version": application.terms_version,
            "form_version": application.form_version,
            "numbers": numbers.collect::<Vec<_>>(),
            "answers": self.view.sections,
            "typed": application.answers,
            "waiting": self.asked().collect::<Vec<_>>(),
            "history": self.history(),
            "mails": mails.collect::<Vec<_>>(),
            "withheld": WITHHELD.map(|code| self.words().text(code)),
        });
        Ok(serde_json::to_string_pretty(&whole)? + "\n")
    }
}

/// Whether the note of a step may name somebody else: who was the contact before, or asked to be.
fn names_others(step: Step) -> bool {
    matches!(
        step,
        Step::ContactRequested
            | Step::ContactRefused
            | Step::ContactObjected
            | Step::ContactTold
            | Step::EarlierTold
            | Step::ObjectionSettled
    )
}

/// Adds lines below a heading, where there are any.
fn add(lines: &mut Vec<String>, title: &str, rows: impl Iterator<Item = String>) {
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        lines.extend([String::new(), format!("■ {title}")]);
        lines.extend(rows);
    }
}

fn row(label: &str, value: &str) -> String {
    let value = value.replace('\n', "\n    ");
    if value.is_empty() { format!("- {label}") } else { format!("- {label}: {value}") }
}
