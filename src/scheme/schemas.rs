//! The schemas of the scheme's own files, for editors, with what no derived schema knows: the other names of some keys and
//! words. Used by `cli` through `scheme`, and by the types whose names they are.

use super::codes::SECTIONS;
use super::form::Form;
use super::levels::Levels;
use super::reference::mail_domains::MailDomains;
use super::registers::RegisterRules;
use super::survey::Questionnaire;
use crate::base::schema::DataSchema;
use schemars::Schema;
use serde_json::{Value, json};

/// The schemas of the files of the scheme.
pub fn schemas() -> Vec<DataSchema> {
    let sections = SECTIONS.iter().map(|(section, codes)| (*section, codes.iter().map(|(code, _)| *code)));
    vec![
        DataSchema::of::<Form>("form", "data/form.toml, data/forms/*.toml"),
        DataSchema::of::<Levels>("levels", "data/levels.toml"),
        DataSchema::of::<MailDomains>("mail-domains", "data/mail-domains.toml"),
        DataSchema::of::<RegisterRules>("register", "data/registers/*.toml"),
        DataSchema::of::<Questionnaire>("survey", "data/survey.toml"),
        DataSchema::of_sections("words", "data/words.ja.toml", sections),
    ]
}

/// `when` of a field under its other name.
pub(super) fn with_shown_if(schema: &mut Schema) {
    let Some(when) = schema.pointer("/properties/when").cloned() else { return };
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("shown_if".to_owned(), when);
    }
}

/// The other names of some kinds of fields.
pub(super) fn with_other_kinds(schema: &mut Schema) {
    let kinds = schema.get_mut("oneOf").and_then(Value::as_array_mut);
    kinds.into_iter().for_each(|kinds| kinds.push(json!({ "enum": ["region", "trade", "trade_detail", "score"] })));
}
