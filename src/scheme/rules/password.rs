//! Passwords: 10–128 characters of printable ASCII, four classes. `¥` and `\` are one key on Japanese
//! keyboards and count as one character, here and at log-in. Never part of a message.

use super::Reading;
use crate::base::japanese::compatible;
use crate::scheme::codes::ErrorCode;
use crate::scheme::form::Field;
use crate::scheme::remark::FieldError;

/// The password as it is hashed: without a pasted line end, `¥` as `\`. Log-in folds in the same way.
pub fn fold(typed: &str) -> String {
    typed.trim_end_matches(['\r', '\n']).replace('¥', "\\")
}

/// Whether a password keeps the rules of `field`.
pub fn matches_rules(field: &Field, typed: &str) -> bool {
    read(field, typed).is_ok()
}

/// A new password.
///
/// # Errors
/// The first rule it breaks; what is missing is listed together.
pub fn read(field: &Field, typed: &str) -> Result<Reading, FieldError> {
    let password = fold(typed);
    let error = |code: ErrorCode| FieldError::new(&field.key, code);
    if let Some(other) = password.chars().find(|c| !matches!(c, ' '..='~')) {
        let has_half_width =
            other != '　' && compatible(other.encode_utf8(&mut [0; 4])).all(|c| matches!(c, '!'..='~'));
        let full_width = other == '　' || has_half_width;
        return Err(error(if full_width { ErrorCode::PasswordFullWidth } else { ErrorCode::PasswordOther }));
    }
    let count = password.chars().count();
    if count < field.min.count() {
        return Err(error(ErrorCode::PasswordShort).with("min", field.min).with("count", count));
    }
    if count > field.max.count() {
        return Err(error(ErrorCode::PasswordLong).with("max", field.max).with("count", count));
    }
    let has = |holds: fn(&u8) -> bool| password.as_bytes().iter().any(holds);
    let classes = [
        ("英大文字", has(u8::is_ascii_uppercase)),
        ("英小文字", has(u8::is_ascii_lowercase)),
        ("数字", has(u8::is_ascii_digit)),
        ("記号", has(|b| !b.is_ascii_alphanumeric())),
    ];
    let missing: Vec<&str> = classes.iter().filter(|(_, found)| !found).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Ok(Reading::plain(password));
    }
    Err(error(ErrorCode::PasswordClasses).with("missing", missing.join("、")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;
    use crate::scheme::form::Form;
    use std::path::Path;

    fn said(typed: &str) -> String {
        let form = Form::load(Path::new(crate::scheme::OF_TESTS)).expect("the form");
        let field = form.field("password").expect("the password");
        read(field, typed).map_or_else(|error| error.code.key().to_owned(), |reading| reading.value)
    }

    #[test]
    fn any_printable_character_is_a_symbol() {
        for symbol in (b' '..=b'~').filter(|b| !b.is_ascii_alphanumeric()) {
            let password = format!("Abcdefgh1{}", char::from(symbol));
            assert_eq!(said(&password), password);
        }
    }

    #[test]
    fn yen_and_backslash_are_one_key() {
        assert_eq!(said("Abcdefgh1¥"), "Abcdefgh1\\");
        assert_eq!(said("Abcdefgh1\\\r\n"), "Abcdefgh1\\");
    }

    #[test]
    fn each_broken_rule_is_named() {
        assert_eq!(said("Abcdef-1"), "password_short");
        assert_eq!(said(&format!("Ab-1{}", "x".repeat(125))), "password_long");
        assert_eq!(said("Ａbcdefgh-1"), "password_full_width");
        assert_eq!(said("Abcdefgh　-1"), "password_full_width");
        assert_eq!(said("Abcdefgh-1パ"), "password_other");
        assert_eq!(said("Abcdefgh-1\u{0}"), "password_other");
        for password in ["abcdefgh-1", "ABCDEFGH-1", "Abcdefghi-", "Abcdefgh12"] {
            assert_eq!(said(password), "password_classes");
        }
    }
}
