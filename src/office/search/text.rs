//! What a record is found by: what its declarer typed, as it stands and as it would be with what is asked for, in each of
//! the ways in which it is compared; its reference and its numbers. Used by `person` and `index`. Of what was chosen
//! nothing but the region: its code is nothing that anybody sees.

use crate::base::japanese::legal_forms::LEFT_OUT;
use crate::directory::{fold, searched};
use crate::office::queue::application::Application;
use crate::scheme::ids::digits;
use crate::scheme::{Answers, FieldKind, Role, Scheme};

/// So many digits at least are looked for within a longer number.
pub(super) const TELLING: usize = 4;

/// How a line is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FoundBy {
    /// The reference, as a whole.
    Reference,
    /// A number that was issued, as a whole.
    Number,
    /// A part of a mail address.
    Mailbox,
    /// A part of what was typed, folded as the directory folds names.
    Folded,
    /// The same of what the directory searches in names.
    Core,
    /// The same without legal forms, wherever they stand.
    Bare,
    /// Digits one behind the other, whatever is written between them.
    Digits,
}

/// Lines, each with the signs of how it is compared: `fcb:高橋ヴェルデ`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SearchText(String);

impl FoundBy {
    const ALL: [Self; 7] =
        [Self::Reference, Self::Number, Self::Mailbox, Self::Folded, Self::Core, Self::Bare, Self::Digits];

    fn sign(self) -> char {
        match self {
            Self::Reference => 'r',
            Self::Number => 'n',
            Self::Mailbox => 'm',
            Self::Folded => 'f',
            Self::Core => 'c',
            Self::Bare => 'b',
            Self::Digits => 'd',
        }
    }
}

impl SearchText {
    /// What an application is found by.
    pub(super) fn of(scheme: &Scheme, application: &Application) -> Self {
        let mut lines = Lines::default();
        lines.add(FoundBy::Reference, &application.reference.as_str().to_lowercase());
        let issued = application.numbers.as_ref();
        let issued = issued.map(|numbers| [numbers.user_number.to_string(), numbers.declaration_id.to_string()]);
        let record = application.record.map(|no| no.to_string());
        issued.into_iter().flatten().chain(record).for_each(|number| lines.add(FoundBy::Number, &digits(&number)));
        lines.add_answers(scheme, &application.answers);
        let asked = application.account.waiting().into_iter();
        let asked = asked.filter_map(|(kind, _)| application.wanted(scheme, kind));
        asked.for_each(|answers| lines.add_answers(scheme, &answers));
        if let Some(new) = &application.account.contact {
            lines.add_answers(scheme, &new.contact);
        }
        let line = |(line, by): (String, Vec<FoundBy>)| {
            let signs: String = by.into_iter().map(FoundBy::sign).collect();
            format!("{signs}:{line}\n")
        };
        Self(lines.0.into_iter().map(line).collect())
    }

    /// As it was kept; its last line may have lost its end.
    pub(super) fn kept(text: &str) -> Self {
        Self(format!("{}\n", text.trim_end_matches('\n')))
    }

    /// As it is kept.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The lines, with the ways in which each is compared.
    pub(super) fn lines(&self) -> impl Iterator<Item = (Vec<FoundBy>, &str)> {
        self.0.lines().filter_map(|line| {
            let (signs, line) = line.split_once(':')?;
            Some((FoundBy::ALL.into_iter().filter(|by| signs.contains(by.sign())).collect(), line))
        })
    }
}

/// Each line once, with all ways in which it is compared.
#[derive(Default)]
struct Lines(Vec<(String, Vec<FoundBy>)>);

impl Lines {
    fn add(&mut self, by: FoundBy, text: &str) {
        if text.is_empty() {
            return;
        }
        let line = text.replace(['\n', '\r'], " ");
        match self.0.iter_mut().find(|(there, _)| *there == line) {
            Some((_, ways)) if ways.contains(&by) => {}
            Some((_, ways)) => ways.push(by),
            None => self.0.push((line, vec![by])),
        }
    }

    fn add_answers(&mut self, scheme: &Scheme, answers: &Answers) {
        self.add(FoundBy::Mailbox, &answers.email().to_lowercase());
        let fields = scheme.form.fields().iter().filter(|field| is_looked_at(field.kind));
        let place = [Role::Region, Role::Place, Role::Street].map(|role| answers.of(role).unwrap_or_default()).concat();
        for answer in fields.filter_map(|field| answers.text(&field.key)).chain([place.as_str()]) {
            let folded = fold(answer);
            self.add(FoundBy::Bare, &bare(&folded));
            self.add(FoundBy::Core, &searched(answer));
            self.add(FoundBy::Folded, &folded);
            let digits = digits(answer);
            if digits.chars().filter(char::is_ascii_digit).count() >= TELLING {
                self.add(FoundBy::Digits, &digits);
            }
        }
    }
}

/// Whether somebody is known by the answers to such questions, as they typed them.
fn is_looked_at(kind: FieldKind) -> bool {
    let is_value = kind.is_number() || matches!(kind, FieldKind::Date | FieldKind::Password | FieldKind::Confirmation);
    kind == FieldKind::Prefecture || kind.is_typed() && !is_value && kind != FieldKind::Email
}

/// A folded name without its legal forms, wherever in it they stand; never nothing of it.
pub(super) fn bare(folded: &str) -> String {
    let without = LEFT_OUT.iter().fold(folded.to_owned(), |name, form| name.replace(*form, "")).replace("()", "");
    if without.is_empty() { folded.to_owned() } else { without }
}
