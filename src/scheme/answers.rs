//! Answers that were checked: normalised values by the form's keys. Sealed between pages, kept in the
//! queue, shown to the office. Never holds a password, never a branch that does not apply.

use super::form::Field;
use super::roles::Role;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The value of a consent that was declined.
const DECLINED: &str = "no";

/// The checked answers of one declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    pub(super) texts: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) lists: BTreeMap<String, Vec<String>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) typed: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) consents: BTreeMap<String, String>,
}

impl Answers {
    /// The normalised value of a field that takes one; `None` when it was not answered or not asked.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// Whether a field was answered with this value, or with it among others.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.text(key) == Some(value) || self.list(key).iter().any(|one| one == value)
    }

    /// The normalised value of the field that plays a role.
    pub fn of(&self, role: Role) -> Option<&str> {
        self.text(role.key())
    }

    /// The values of a field that takes several.
    pub fn list(&self, key: &str) -> &[String] {
        self.lists.get(key).map_or(&[], Vec::as_slice)
    }

    /// What was typed, where that differs from the value and is worth keeping (telephone numbers).
    pub fn typed(&self, key: &str) -> Option<&str> {
        self.typed.get(key).map(String::as_str)
    }

    /// The texts that stood beside the consents, by key.
    pub fn consents(&self) -> &BTreeMap<String, String> {
        &self.consents
    }

    /// The keys of everything that was answered.
    pub fn keys(&self) -> Vec<&str> {
        self.texts.keys().chain(self.lists.keys()).map(String::as_str).collect()
    }

    /// The same with a consent taken back: answered so where its question has that choice, else not answered.
    #[must_use]
    pub fn declining(self, field: &Field) -> Self {
        let mut declined = self.taking(&[&field.key], &Self::default());
        if field.choice(DECLINED).is_some() {
            declined.texts.insert(field.key.clone(), DECLINED.to_owned());
        }
        declined
    }

    /// The same with the answers to these keys, consents and typed forms included, as they are in `other`.
    #[must_use]
    pub fn taking(mut self, keys: &[&str], other: &Self) -> Self {
        fn take<T: Clone>(own: &mut BTreeMap<String, T>, other: &BTreeMap<String, T>, key: &str) {
            match other.get(key) {
                Some(value) => own.insert(key.to_owned(), value.clone()),
                None => own.remove(key),
            };
        }
        for key in keys {
            take(&mut self.texts, &other.texts, key);
            take(&mut self.lists, &other.lists, key);
            take(&mut self.typed, &other.typed, key);
            take(&mut self.consents, &other.consents, key);
        }
        self
    }

    /// The name under which the declarer is listed: 事業者名, or 代表者名 of a sole proprietor.
    pub fn declarer_name(&self) -> &str {
        self.text(self.name_key()).unwrap_or_default()
    }

    /// The field that asked for that name.
    pub fn name_key(&self) -> &'static str {
        if self.of(Role::Name).is_some() { Role::Name.key() } else { Role::Person.key() }
    }

    /// Whether a person declares, whose name becomes public.
    pub fn is_sole_proprietor(&self) -> bool {
        self.of(Role::Name).is_none() && self.of(Role::Person).is_some()
    }

    /// The formal name of the prefecture.
    pub fn prefecture(&self) -> &str {
        self.of(Role::Region).unwrap_or_default()
    }

    /// City and town.
    pub fn municipality(&self) -> &str {
        self.of(Role::Place).unwrap_or_default()
    }

    /// The letter of the industry's division.
    pub fn industry(&self) -> &str {
        self.of(Role::Trade).unwrap_or_default()
    }

    /// The stars of the level: the lowest where none was asked for, since then there is no other.
    pub fn stars(&self) -> u8 {
        self.of(Role::Level).and_then(|stars| stars.parse().ok()).unwrap_or(1)
    }

    /// Where mails go.
    pub fn email(&self) -> &str {
        self.of(Role::Email).unwrap_or_default()
    }

    /// 法人番号, where there is one.
    pub fn corporate_number(&self) -> Option<&str> {
        self.of(Role::CorporateNumber)
    }

    /// The same of who has chosen that others find the declaration by it; nobody else's is public.
    pub fn listed_number(&self) -> Option<&str> {
        self.of(Role::ListedNumber).and(self.corporate_number())
    }
}
