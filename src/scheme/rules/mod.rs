//! One rule a kind of answer: typed text in, a normalised value or the reason why not out, with what
//! was put right and what is worth asking. Called by `check`. Rules see one field; what concerns two
//! fields (pairs, conditions, confirmations) is `check`'s.

mod amount;
mod corporate;
pub(super) mod date;
mod email;
pub(in crate::scheme) mod ends;
mod form_reading;
mod guessable;
mod kana;
mod legal_form;
mod municipality;
mod numbers;
mod password;
pub(super) mod text;
mod website;
mod written;

pub use legal_form::{full_name, is_of_corporation, is_of_firm, is_only_form, is_same_name};
pub use numbers::behind_phone;
pub use password::{fold as fold_password, is_own as password_is_own};

use super::Scheme;
use super::codes::ErrorCode;
use super::form::Field;
use super::kind::FieldKind;
use super::lists::Lists;
use super::remark::{Correction, FieldError, Question};

/// What came out of one typed text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The normalised value.
    pub value: String,
    /// What was put right and is worth saying.
    pub changes: Vec<Correction>,
    /// What is worth asking.
    pub questions: Vec<Question>,
}

impl Reading {
    fn plain(value: impl Into<String>) -> Self {
        Self { value: value.into(), ..Self::default() }
    }
}

/// The thirteen digits of a typed 法人番号, where they are one.
pub fn corporate_number(key: &str, typed: &str) -> Option<String> {
    corporate::read(key, typed).ok().map(|reading| reading.value)
}

/// Reads one typed text that is not empty.
///
/// # Errors
/// The first thing wrong with it.
pub fn read(scheme: &Scheme, field: &Field, typed: &str) -> Result<Reading, FieldError> {
    let (key, lists) = (field.key.as_str(), &scheme.lists);
    match field.kind {
        FieldKind::Text => text::read(field, typed),
        FieldKind::Name => text::read(field, typed).map(|reading| legal_form::ask(key, reading)),
        FieldKind::Municipality => text::read(field, typed).map(|reading| municipality::ask(key, reading)),
        FieldKind::Kana => text::fits(field, typed).and_then(|()| kana::read(key, typed)),
        FieldKind::CorporateNumber => text::is_short(field, typed).and_then(|()| corporate::read(key, typed)),
        FieldKind::Website => text::fits(field, typed).and_then(|()| website::read(key, typed)),
        FieldKind::PostalCode => text::is_short(field, typed).and_then(|()| numbers::postal_code(key, typed)),
        FieldKind::Phone => text::is_short(field, typed).and_then(|()| numbers::phone(key, typed)),
        FieldKind::Integer | FieldKind::Decimal => amount::read(field, typed),
        FieldKind::Date => date::read(field, typed, scheme.clock),
        FieldKind::Long => text::long(field, typed),
        FieldKind::Email => text::fits(field, typed).and_then(|()| email::read(key, typed, lists.mail_domains())),
        FieldKind::Password => password::read(field, typed, lists.common_passwords()),
        FieldKind::Confirmation | FieldKind::Same | FieldKind::Statement | FieldKind::Group => {
            Ok(Reading::plain(typed))
        }
        FieldKind::Prefecture => {
            choose(field, lists.prefecture(typed.trim()).map(|prefecture| prefecture.name.as_str()))
        }
        FieldKind::Industry | FieldKind::IndustryDetail => choose(field, industry(field.kind, typed, lists)),
        FieldKind::Radio
        | FieldKind::YesNo
        | FieldKind::Select
        | FieldKind::Checkboxes
        | FieldKind::Consent
        | FieldKind::Box => choose(field, field.choice(typed.trim()).map(|choice| choice.value.as_str())),
    }
}

fn choose(field: &Field, value: Option<&str>) -> Result<Reading, FieldError> {
    let unknown = || FieldError::new(&field.key, ErrorCode::UnknownChoice).with("label", &field.label);
    value.map(Reading::plain).ok_or_else(unknown)
}

fn industry<'a>(kind: FieldKind, typed: &str, lists: &'a Lists) -> Option<&'a str> {
    let code = crate::base::japanese::narrow(typed).to_ascii_uppercase();
    let found = lists.industry(&code)?;
    (found.parent.is_empty() == (kind == FieldKind::Industry)).then_some(found.code.as_str())
}

pub use corporate::is_twelve as is_twelve_digits;
pub use municipality::{
    has_lot_number, is_between as is_between_lots, is_digit as is_lot_digit, is_kanji_number, mark_length,
    split as split_lot_number,
};
pub use written::{is_ditto, is_none, none_pattern};
