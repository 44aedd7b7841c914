//! Every message of the form by code, from `data/messages.toml`: errors, questions, changes, notices,
//! the words on one-press buttons, and what flags say to the office. Codes are code; words are data.

use super::remark::{Offer, Remark};
use crate::base::problem::Problem;
use crate::base::toml;
use std::collections::BTreeMap;
use std::path::Path;

/// Where the words stand.
const FILE: &str = "data/messages.toml";

/// Every code by its table, with the placeholders its words may use.
pub const CODES: [(&str, &str, &[&str]); 60] = [
    ("error", "required", &["label"]),
    ("error", "choose", &["label"]),
    ("error", "choose_some", &["label"]),
    ("error", "consent", &["label"]),
    ("error", "too_long", &["label", "max", "count"]),
    ("error", "invisible_characters", &["label"]),
    ("error", "unknown_choice", &["label"]),
    ("error", "corporate_number_digits", &[]),
    ("error", "corporate_number_length", &["count"]),
    ("error", "corporate_number_check", &[]),
    ("error", "corporate_number_none", &[]),
    ("error", "corporate_number_twelve", &[]),
    ("error", "kana_letters", &[]),
    ("error", "kana_other", &["found"]),
    ("error", "website_invalid", &[]),
    ("error", "postal_code_invalid", &[]),
    ("error", "phone_digits", &[]),
    ("error", "phone_zero", &[]),
    ("error", "phone_length", &["count"]),
    ("error", "industry_mismatch", &["detail", "division", "chosen"]),
    ("error", "score_number", &[]),
    ("error", "score_range", &["min", "max"]),
    ("error", "email_at", &[]),
    ("error", "email_local", &[]),
    ("error", "email_domain", &[]),
    ("error", "email_mismatch", &[]),
    ("error", "password_short", &["min", "count"]),
    ("error", "password_long", &["max", "count"]),
    ("error", "password_full_width", &[]),
    ("error", "password_other", &[]),
    ("error", "password_classes", &["missing"]),
    ("error", "password_mismatch", &[]),
    ("error", "password_again", &[]),
    ("error", "terms_changed", &["version", "changes"]),
    ("error", "form_changed", &["changes"]),
    ("question", "name_abbreviated", &["short"]),
    ("question", "name_legal_form_missing", &["name"]),
    ("question", "municipality_street", &["lot"]),
    ("question", "corporate_number_completed", &["value"]),
    ("question", "email_slip", &["domain"]),
    ("question", "listed", &[]),
    ("change", "kana_legal_form", &["removed"]),
    ("change", "website_scheme", &[]),
    ("change", "municipality_prefecture", &["prefecture"]),
    ("change", "industry_filled", &["division"]),
    ("notice", "address_filled", &["address"]),
    ("notice", "address_choose", &["count"]),
    ("notice", "address_keep", &["address"]),
    ("notice", "address_same", &[]),
    ("notice", "address_unknown", &["code"]),
    ("notice", "address_code", &[]),
    ("offer", "replace", &["value"]),
    ("offer", "address", &["value"]),
    ("offer", "division", &["value"]),
    ("flag", "name_abbreviated", &[]),
    ("flag", "name_legal_form_missing", &[]),
    ("flag", "municipality_street", &[]),
    ("flag", "corporate_number_completed", &[]),
    ("flag", "email_slip", &[]),
    ("flag", "honeypot", &[]),
];

/// The words of all codes.
#[derive(Debug, Clone)]
pub struct Messages(BTreeMap<String, BTreeMap<String, String>>);

impl Messages {
    /// Loads `data/messages.toml` below `root`.
    ///
    /// # Errors
    /// Every fault: its grammar, missing and unknown codes, placeholders that no value fills.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let messages = Self(toml::load(root, Path::new(FILE)).map_err(|problem| vec![problem])?);
        let faults = messages.faults();
        if faults.is_empty() { Ok(messages) } else { Err(faults) }
    }

    /// The words of a code of a table (`error`, `flag` …), placeholders unfilled; the code itself when unknown.
    pub fn text<'a>(&'a self, table: &str, code: &'a str) -> &'a str {
        self.0.get(table).and_then(|words| words.get(code)).map_or(code, String::as_str)
    }

    /// An error in words, without the ＊ that stands before it under its field.
    pub fn error(&self, error: &Remark) -> String {
        fill(self.text("error", &error.code), &error.values)
    }

    /// A question in words.
    pub fn question(&self, question: &Remark) -> String {
        fill(self.text("question", &question.code), &question.values)
    }

    /// A change in words.
    pub fn change(&self, change: &Remark) -> String {
        fill(self.text("change", &change.code), &change.values)
    }

    /// A notice in words.
    pub fn notice(&self, notice: &Remark) -> String {
        fill(self.text("notice", &notice.code), &notice.values)
    }

    /// The words on an offer's button.
    pub fn offer(&self, offer: &Offer) -> String {
        fill(self.text("offer", &offer.code), &offer.values)
    }

    fn faults(&self) -> Vec<Problem> {
        let mut faults = Vec::new();
        for (table, code, names) in CODES {
            let Some(words) = self.0.get(table).and_then(|words| words.get(code)) else {
                faults.push(fault(format!("[{table}] の {code} がありません。"), "この文言を書き足してください。"));
                continue;
            };
            for name in placeholders(words).into_iter().filter(|name| !names.contains(name)) {
                let what = format!("[{table}] {code}: {{{name}}} に入るものがありません。");
                faults.push(fault(what, &format!("使えるのは {} です。", names.join("、"))));
            }
        }
        for (table, words) in &self.0 {
            for code in words.keys().filter(|code| !CODES.iter().any(|(t, c, _)| t == table && c == code)) {
                faults.push(fault(
                    format!("[{table}] {code} は使われていません。"),
                    "綴りを確かめるか、消してください。",
                ));
            }
        }
        faults
    }
}

/// Puts values in the place of `{name}`; a value is never read for placeholders again.
fn fill(words: &str, values: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, after)) if values.contains_key(name) => {
                out.push_str(&values[name]);
                rest = after;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

fn placeholders(words: &str) -> Vec<&str> {
    words.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

fn fault(what: String, remedy: &str) -> Problem {
    Problem::new(FILE, what, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_can_be_rendered_whole() {
        let messages = Messages::load(Path::new(".")).expect("no problems");
        for (table, code, names) in CODES {
            let values = names.iter().map(|name| ((*name).to_owned(), format!("〈{name}〉"))).collect();
            let said = fill(messages.text(table, code), &values);
            assert!(!said.contains('{') && said != code, "{table}.{code}: {said}");
            for name in names {
                assert!(said.contains(&format!("〈{name}〉")), "{table}.{code} does not use {{{name}}}");
            }
            let whole = table == "offer" || said.ends_with('。');
            assert!(whole, "{table}.{code} is no sentence: {said}");
        }
    }

    #[test]
    fn values_are_never_read_as_placeholders() {
        let values = BTreeMap::from([("a".to_owned(), "{b}".to_owned()), ("b".to_owned(), "x".to_owned())]);
        assert_eq!(fill("1{a}2{b}3{c}{", &values), "1{b}2x3{c}{");
    }

    #[test]
    fn missing_unknown_and_unfillable_are_named() {
        let mut messages = Messages::load(Path::new(crate::scheme::OF_TESTS)).expect("no problems");
        let errors = messages.0.get_mut("error").expect("errors");
        errors.remove("choose");
        errors.insert("chose".to_owned(), "x".to_owned());
        errors.insert("required".to_owned(), "{lable}".to_owned());
        assert_eq!(messages.faults().len(), 3);
    }
}
