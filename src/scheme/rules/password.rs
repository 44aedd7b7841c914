//! Passwords: printable ASCII of four classes, or long enough for any characters of one kind, Japanese too; never a common
//! word dressed up. Width does not count, and `¥` and `\\` are one key on Japanese keyboards, here and at log-in. Never part of a
//! message.

use super::Reading;
use super::guessable::{self, is_guessable};
use crate::base::japanese::{compatible, is_invisible};
use crate::scheme::answers::Answers;
use crate::scheme::codes::ErrorCode;
use crate::scheme::form::{Field, Form, PHRASE};
use crate::scheme::reference::common_passwords::CommonPasswords;
use crate::scheme::remark::FieldError;

/// The password as it is hashed: without a pasted line end, `¥` as `\\`, in the compatibility form (NFKC), as whoever types it on
/// another keyboard brings it. Log-in folds in the same way.
pub fn fold(typed: &str) -> String {
    compatible(&typed.trim_end_matches(['\r', '\n']).replace('¥', "\\")).collect()
}

/// A new password.
///
/// # Errors
/// The first rule it breaks; what is missing is listed together.
pub fn read(field: &Field, typed: &str, common: &CommonPasswords) -> Result<Reading, FieldError> {
    let password = fold(typed);
    let error = |code: ErrorCode| FieldError::new(&field.key, code);
    let count = password.chars().count();
    let phrase = field.phrase.unwrap_or(PHRASE);
    let is_phrase = count >= phrase;
    let is_odd = |c: char| c != ' ' && is_invisible(c) || !is_phrase && !matches!(c, ' '..='~');
    if password.chars().any(is_odd) {
        return Err(error(ErrorCode::PasswordOther).with("phrase", phrase));
    }
    if count < field.min.count() {
        return Err(error(ErrorCode::PasswordShort).with("min", field.min).with("count", count));
    }
    if count > field.max.count() {
        return Err(error(ErrorCode::PasswordLong).with("max", field.max).with("count", count));
    }
    let missing = missing(&password);
    if !is_phrase && !missing.is_empty() {
        let error = error(ErrorCode::PasswordClasses).with("missing", missing.join("、"));
        return Err(error.with("phrase", phrase));
    }
    if is_guessable(&password, |word| common.contains(word)) {
        return Err(error(ErrorCode::PasswordGuessed));
    }
    Ok(Reading::plain(password))
}

/// Whether a password is a word of the declarer's own answers with nothing but digits and signs beside it.
pub fn is_own(form: &Form, answers: &Answers, password: &str) -> bool {
    let words = guessable::own_words(form, answers);
    is_guessable(password, |word| guessable::is_own(&words, word))
}

/// Which of the four classes it has nothing of.
fn missing(password: &str) -> Vec<&'static str> {
    let has = |holds: fn(&u8) -> bool| password.as_bytes().iter().any(holds);
    let classes = [
        ("英大文字", has(u8::is_ascii_uppercase)),
        ("英小文字", has(u8::is_ascii_lowercase)),
        ("数字", has(u8::is_ascii_digit)),
        ("記号", has(|b| !b.is_ascii_alphanumeric())),
    ];
    classes.iter().filter(|(_, found)| !found).map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;
    use std::path::Path;

    fn said(typed: &str) -> String {
        let form = Form::load(Path::new(".")).expect("the form");
        let field = form.field("password").expect("the password");
        let common = CommonPasswords::load(Path::new(".")).expect("no problems");
        read(field, typed, &common).map_or_else(|error| error.code.key().to_owned(), |reading| reading.value)
    }

    #[test]
    fn any_printable_character_is_a_symbol() {
        for symbol in (b' '..=b'~').filter(|b| !b.is_ascii_alphanumeric()) {
            let password = format!("Akikazefu1{}", char::from(symbol));
            assert_eq!(said(&password), password);
        }
    }

    #[test]
    fn yen_and_backslash_are_one_key_and_width_does_not_count() {
        assert_eq!(said("Akikazefu1¥"), "Akikazefu1\\");
        assert_eq!(said("Akikazefu1\\\r\n"), "Akikazefu1\\");
        assert_eq!(said("Ａkikazefu-1"), "Akikazefu-1");
        assert_eq!(said("Akikazefu　-1"), "Akikazefu -1");
    }

    #[test]
    fn what_is_long_may_be_of_any_characters() {
        for typed in ["tsukiyo no umi wa", "月夜の海はとても静かでした。", "ｶｾﾞﾊﾋｶﾘﾉﾖｳﾆﾊﾔｲﾉﾃﾞｽ"]
        {
            let kept = fold(typed);
            let wanted = if kept.chars().count() >= 15 { kept.clone() } else { "password_other".to_owned() };
            assert_eq!(said(typed), wanted, "{typed}");
        }
        assert_eq!(said("tsukiyo no\u{0}umi wa"), "password_other");
        assert_eq!(said("tsukiyo no\u{200b}umi wa"), "password_other");
    }

    #[test]
    fn each_broken_rule_is_named() {
        assert_eq!(said("Abcdef-1"), "password_short");
        assert_eq!(said(&format!("Ab-1{}", "x".repeat(125))), "password_long");
        assert_eq!(said("Akikazefu-1パ"), "password_other");
        assert_eq!(said("Akikazefu-1\u{0}"), "password_other");
        for password in ["akikazefu-1", "AKIKAZEFU-1", "Akikazefui-", "Akikazefu12"] {
            assert_eq!(said(password), "password_classes");
        }
        for password in ["Password1!", "P@ssw0rd12", "Ｐassword-2026", "passwordpassword"] {
            assert_eq!(said(password), "password_guessed");
        }
    }
}
