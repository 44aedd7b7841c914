//! What the form's script may say when a field is left: the rules that are data (required, length, digits, patterns,
//! check digit), made from the field's definition, with the words of the check itself. What needs a table, or may be
//! written in more ways than a pattern knows, is told by the check alone when the page is sent.

use crate::base::japanese::legal_forms::KANJI_OF_NO_FORM;
use crate::scheme::codes::{ChangeCode, Code, ErrorCode};
use crate::scheme::{Field, FieldKind, Scheme, none_pattern};
use serde::Serialize;
use std::borrow::Cow;

/// Letters and digits in a reading, where they are of no legal form: NPO法人.
const LETTERS_OF_NO_FORM: &str = "^(?!.*[Nn][Pp][Oo]).*[0-9A-Za-z]";
/// A plain address whose domain has no dot.
const DOMAIN_WITHOUT_DOT: &str = r"^[A-Za-z0-9][\w.+\-]*@+[A-Za-z0-9\-]*$";

/// A mistake that the script can see: the first that holds is told.
#[derive(Debug, Clone, Default, Serialize)]
struct Rule {
    /// The message's code.
    code: &'static str,
    /// Its words; what only the typed text says stands in braces.
    words: String,
    /// How the text is prepared: `line`, `digits`, `narrow`, `password`.
    of: &'static str,
    /// It is no mistake: what the script puts right, as the check does, and says.
    #[serde(skip_serializing_if = "is_false")]
    note: bool,
    /// It is a mistake when the text matches this.
    #[serde(skip_serializing_if = "Option::is_none")]
    matches: Option<Cow<'static, str>>,
    /// It is a mistake when the text does not match this.
    #[serde(skip_serializing_if = "Option::is_none")]
    lacks: Option<Cow<'static, str>>,
    /// It is a mistake to have more characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<usize>,
    /// It is a mistake to have fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<usize>,
    /// It is a mistake when the first digit does not follow from the others.
    #[serde(skip_serializing_if = "is_false")]
    check_digit: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The rules of a field as JSON; empty where there is nothing to say.
pub(super) fn rules(scheme: &Scheme, field: &Field) -> String {
    let mut rules = Vec::new();
    // One that must be answered only sometimes is known to the script as such.
    if field.required || field.required_if.is_some() {
        rules.push(Rule { matches: Some("^$".into()), ..rule(scheme, field, missing(field.kind), "line") });
    }
    rules.extend(of_kind(scheme, field));
    if rules.is_empty() { String::new() } else { serde_json::to_string(&rules).unwrap_or_default() }
}

fn missing(kind: FieldKind) -> ErrorCode {
    match kind {
        FieldKind::Consent => ErrorCode::Consent,
        FieldKind::Checkboxes => ErrorCode::ChooseSome,
        kind if kind.is_choice() => ErrorCode::Choose,
        _ => ErrorCode::Required,
    }
}

fn of_kind(scheme: &Scheme, field: &Field) -> Vec<Rule> {
    let rule = |code, of| rule(scheme, field, code, of);
    let long = || Rule { most: Some(field.max.count()), ..rule(ErrorCode::TooLong, "line") };
    match field.kind {
        FieldKind::Text | FieldKind::Name | FieldKind::Municipality | FieldKind::Long => vec![long()],
        FieldKind::Website => {
            let address = format!("[.。]|{}", none_pattern());
            vec![long(), Rule { lacks: Some(address.into()), ..rule(ErrorCode::WebsiteInvalid, "narrow") }]
        }
        FieldKind::Integer | FieldKind::Decimal => {
            vec![Rule { lacks: Some(r"\d".into()), ..rule(field.number_invalid(), "narrow") }]
        }
        FieldKind::Date => vec![Rule { lacks: Some(r"\d".into()), ..rule(ErrorCode::DateInvalid, "narrow") }],
        FieldKind::Kana => {
            vec![
                long(),
                Rule { matches: Some(LETTERS_OF_NO_FORM.into()), ..rule(ErrorCode::KanaLetters, "narrow") },
                Rule { matches: Some(KANJI_OF_NO_FORM.into()), ..rule(ErrorCode::KanaOther, "narrow") },
            ]
        }
        FieldKind::Email => vec![
            long(),
            Rule { lacks: Some("@".into()), ..rule(ErrorCode::EmailAt, "narrow") },
            Rule { matches: Some(DOMAIN_WITHOUT_DOT.into()), ..rule(ErrorCode::EmailDomain, "narrow") },
        ],
        FieldKind::PostalCode => {
            let seven = Rule { lacks: Some(r"^\d{7}$".into()), ..rule(ErrorCode::PostalCodeInvalid, "digits") };
            vec![seven, letters(scheme, field)]
        }
        FieldKind::Phone => vec![
            Rule { lacks: Some(r"\d".into()), ..rule(ErrorCode::PhoneDigits, "digits") },
            Rule { lacks: Some(r"(?:\d\D*){10}".into()), ..rule(ErrorCode::PhoneLength, "digits") },
            letters(scheme, field),
        ],
        FieldKind::CorporateNumber => [corporate_number(scheme, field), vec![letters(scheme, field)]].concat(),
        FieldKind::Password => password(scheme, field),
        _ => Vec::new(),
    }
}

/// Letters that look like digits become digits.
fn letters(scheme: &Scheme, field: &Field) -> Rule {
    Rule { note: true, ..rule(scheme, field, ChangeCode::DigitLetters, "digits") }
}

fn corporate_number(scheme: &Scheme, field: &Field) -> Vec<Rule> {
    let rule = |code, of| rule(scheme, field, code, of);
    // What it is called before it, letters that look like digits, commas between thousands: the check takes them.
    vec![
        Rule { matches: Some(none_pattern().into()), ..rule(ErrorCode::CorporateNumberNone, "digits") },
        Rule { lacks: Some(r"^\D*[\dOoIl|〇○◯,']+$".into()), ..rule(ErrorCode::CorporateNumberDigits, "digits") },
        Rule { matches: Some(r"^[Tt]?0+$".into()), ..rule(ErrorCode::CorporateNumberNone, "digits") },
        // Twelve digits are told by the check, which takes them away.
        Rule {
            lacks: Some(r"^\D*(?:[\dOoIl|〇○◯][,']?){12,13}$".into()),
            ..rule(ErrorCode::CorporateNumberLength, "digits")
        },
        Rule { check_digit: true, ..rule(ErrorCode::CorporateNumberCheck, "digits") },
    ]
}

fn password(scheme: &Scheme, field: &Field) -> Vec<Rule> {
    let rule = |code| rule(scheme, field, code, "password");
    vec![
        Rule { least: Some(field.min.count()), ..rule(ErrorCode::PasswordShort) },
        Rule { most: Some(field.max.count()), ..rule(ErrorCode::PasswordLong) },
    ]
}

fn rule(scheme: &Scheme, field: &Field, code: impl Code, of: &'static str) -> Rule {
    let (min, max) = (field.min.to_string(), field.max.to_string());
    let (example, below) = (field.example().to_string(), field.example_below().to_string());
    let label = field.label.as_str();
    let values = [("label", label), ("min", &min), ("max", &max), ("example", &example), ("below", &below)];
    Rule { code: code.key(), words: scheme.words.filled(code, &values), of, ..Rule::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::{OF_TESTS, Posted, check};
    use std::path::Path;

    /// Field, what is typed (a number in braces: so many characters), the check's code, and whether leaving tells it.
    type Case = (String, String, String, bool);

    fn cases() -> Vec<Case> {
        let text = std::fs::read_to_string(Path::new(OF_TESTS).join("left.json")).expect("the cases");
        serde_json::from_str(&text).expect("cases")
    }

    fn typed(text: &str) -> String {
        match text.split_once('{') {
            Some((before, count)) => {
                let letter = if before.starts_with("Aa") { "x" } else { "長" };
                format!("{before}{}", letter.repeat(count.trim_end_matches('}').parse().expect("a number")))
            }
            None => text.to_owned(),
        }
    }

    #[test]
    fn the_check_says_of_every_case_what_leaving_the_field_says() {
        let scheme = Scheme::load(Path::new(OF_TESTS)).expect("the scheme");
        for (key, text, code, told) in cases() {
            let posted = Posted::from([("entity", "corporation"), ("stars", "2")]).with(&key, &typed(&text));
            let checked = check(&scheme, &posted, false);
            let error = checked.errors.iter().find(|error| error.field == key).map(|error| error.code.key());
            let letters = checked.changes.iter().find(|change| change.code == ChangeCode::DigitLetters);
            let found = error.or(letters.map(|change| change.code.key())).unwrap_or_default();
            assert_eq!(found, code, "{key}: {text}");
            let field = scheme.form.field(&key).expect("a field");
            let known = rules(&scheme, field);
            assert!(!told || known.contains(&format!("\"code\":\"{code}\"")), "{key}: {code} is no rule of {known}");
        }
    }

    #[test]
    fn every_rule_has_a_case_and_no_words_that_only_the_check_can_fill() {
        let scheme = Scheme::load(Path::new(OF_TESTS)).expect("the scheme");
        let told: Vec<String> = cases().into_iter().filter(|case| case.3).map(|case| case.2).collect();
        for field in scheme.form.fields() {
            let text = rules(&scheme, field);
            for code in text.split("\"code\":\"").skip(1).filter_map(|part| part.split('"').next()) {
                let is_plain = ["consent", "choose_some"].contains(&code);
                assert!(is_plain || told.iter().any(|one| one == code), "{}: {code} has no case", field.key);
            }
            let rest = text.replace("{count}", "").replace("{found}", "");
            for name in ["{label}", "{min}", "{max}", "{missing}"] {
                assert!(!rest.contains(name), "{}: {rest}", field.key);
            }
        }
    }
}
