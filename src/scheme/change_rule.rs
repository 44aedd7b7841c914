//! How an answer may be changed after the declaration, as `data/form.toml` says beside each field: at once, when the
//! office has looked at it, or never. Read by `edit` and, through it, by the account's pages and the office.
//! Whom the mails reach, the level and consents have ways of their own and no rule here.

use super::condition::Condition;
use super::form::{Field, Form};
use super::kind::FieldKind;
use super::roles::Role;
use crate::base::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// How an answer is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeRule {
    /// By the declarer, in force at once.
    AtOnce,
    /// By the declarer, in force when the office has accepted it: what is public, and what the office compares.
    Reviewed,
    /// Not any more.
    Never,
}

impl ChangeRule {
    /// The rule of a field, the usual one where the file gives none: what is public waits for the office.
    pub(super) fn of(field: &Field) -> Self {
        let usual = if field.public { Self::Reviewed } else { Self::AtOnce };
        if field.role == Some(Role::Level) { Self::Never } else { field.change.unwrap_or(usual) }
    }
}

/// Whether a field is one of the contact person, who has a procedure of their own.
pub(super) fn is_contact(field: &Field) -> bool {
    [Role::Contact, Role::Email].iter().any(|role| field.key == role.key() || field.of == role.key())
}

/// Whether what was answered is given anew or not at all: passwords, what is typed twice or taken over, consents.
pub(super) fn is_given_anew(field: &Field) -> bool {
    matches!(
        field.kind,
        FieldKind::Password | FieldKind::Consent | FieldKind::Confirmation | FieldKind::Same | FieldKind::Statement
    )
}

/// Rules that say what cannot be.
pub(super) fn faults(form: &Form) -> Vec<Problem> {
    let given = form.fields().iter().filter_map(|field| Some((field, field.change?)));
    given.filter_map(|(field, rule)| fault(form, field, rule)).collect()
}

fn fault(form: &Form, field: &Field, rule: ChangeRule) -> Option<Problem> {
    if is_contact(field) || is_given_anew(field) || field.role == Some(Role::Level) {
        let what = "担当者、段階、パスワード、同意の項目は、それぞれの手続きだけで変わります。";
        return Some(field.fault(what, "change の行を消してください。"));
    }
    if field.public && rule == ChangeRule::AtOnce {
        let remedy = "change の行を消してください。公開する項目は、事務局が見てから変わります。";
        return Some(field.fault("公開する項目を、事務局が見ないうちに変えることはできません。", remedy));
    }
    let sources = field.conditions().flat_map(Condition::parts).filter_map(|(key, _)| form.field(key));
    let source = sources.into_iter().find(|source| ChangeRule::of(source) != ChangeRule::Never)?;
    let may_come_up = field.required || field.required_if.is_some();
    (rule == ChangeRule::Never && may_come_up).then(|| {
        let what = format!("項目「{}」を後から変えると入力が要るのに、変えられない項目です。", source.control);
        field.fault(&what, "change の行を消すか、その項目にも change = \"never\" を書いてください。")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::OF_TESTS;
    use crate::scheme::form::FILE;
    use std::path::Path;

    #[test]
    fn rules_that_cannot_be_are_told_with_their_line() {
        let own = std::fs::read_to_string(Path::new(OF_TESTS).join(FILE)).expect("the form");
        for (key, rule, what) in [
            ("contact_email", "at_once", "それぞれの手続き"),
            ("contact_email_confirmation", "never", "それぞれの手続き"),
            ("stars", "reviewed", "それぞれの手続き"),
            ("terms_consent", "never", "それぞれの手続き"),
            ("password", "at_once", "それぞれの手続き"),
            ("municipality", "at_once", "事務局が見ないうち"),
            ("membership_name", "never", "「membership」を後から変える"),
        ] {
            let line = format!("key = \"{key}\"\n");
            let source = own.replacen(&line, &format!("{line}change = \"{rule}\"\n"), 1);
            let faults = Form::parse(&source).expect_err(key);
            assert!(faults.len() == 1 && faults[0].what().contains(what), "{key}: {faults:?}");
            let at = source.find(&line).map(|at| source[..at].matches('\n').count() + 1);
            assert_eq!(faults[0].line(), at, "{key}");
        }
        for (key, rule) in [("building", "reviewed"), ("municipality", "never"), ("membership", "never")] {
            let line = format!("key = \"{key}\"\n");
            let source = own.replacen(&line, &format!("{line}change = \"{rule}\"\n"), 1);
            assert!(Form::parse(&source).is_ok(), "{key}");
        }
    }
}
