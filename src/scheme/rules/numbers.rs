//! Postal codes, telephone numbers and scores: whatever stands between the digits is forgiven.

use super::Reading;
use crate::base::japanese;
use crate::scheme::codes::ErrorCode;
use crate::scheme::form::Field;
use crate::scheme::remark::FieldError;

/// Seven digits.
///
/// # Errors
/// When it is anything else.
pub fn postal_code(key: &str, typed: &str) -> Result<Reading, FieldError> {
    let text = japanese::digits(typed);
    if text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Reading::plain(text));
    }
    Err(FieldError::new(key, ErrorCode::PostalCodeInvalid))
}

/// Ten or eleven digits that begin with 0; `+81` stands for the 0.
///
/// # Errors
/// When it is anything else.
pub fn phone(key: &str, typed: &str) -> Result<Reading, FieldError> {
    let text = japanese::digits(typed);
    let text = match text.strip_prefix("+81").or_else(|| text.strip_prefix("0081")) {
        Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        None => text,
    };
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(FieldError::new(key, ErrorCode::PhoneDigits));
    }
    if !text.starts_with('0') {
        return Err(FieldError::new(key, ErrorCode::PhoneZero));
    }
    if !matches!(text.len(), 10 | 11) {
        return Err(FieldError::new(key, ErrorCode::PhoneLength).with("count", text.len()));
    }
    Ok(Reading::plain(text))
}

/// A whole number within the field's limits.
///
/// # Errors
/// When it is no whole number or outside.
pub fn score(field: &Field, typed: &str) -> Result<Reading, FieldError> {
    let text = japanese::narrow(typed);
    let text = text.strip_suffix('点').unwrap_or(&text);
    let text =
        text.strip_prefix(japanese::HYPHENS).or(text.strip_prefix('ー')).map_or(text.to_owned(), |n| format!("-{n}"));
    let number: i64 = text.parse().map_err(|_| FieldError::new(&field.key, ErrorCode::ScoreNumber))?;
    if number < field.min || number > field.max {
        return Err(FieldError::new(&field.key, ErrorCode::ScoreRange).with("min", field.min).with("max", field.max));
    }
    Ok(Reading::plain(number.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;
    use crate::scheme::form::Form;
    use std::path::Path;

    fn said(result: Result<Reading, FieldError>) -> String {
        result.map_or_else(|error| error.code.key().to_owned(), |reading| reading.value)
    }

    #[test]
    fn postal_codes() {
        for typed in ["000-0200", "０００−０２００", "〒000-0200", "0000200\r\n", "〒 000 0200", "000ー0200"]
        {
            assert_eq!(said(postal_code("p", typed)), "0000200", "{typed}");
        }
        for typed in ["000-020", "00002000", "見本", "000-020a", "-"] {
            assert_eq!(said(postal_code("p", typed)), "postal_code_invalid", "{typed}");
        }
    }

    #[test]
    fn what_is_far_too_long_is_refused_though_its_digits_are_right() {
        let root = Path::new(crate::scheme::OF_TESTS);
        let (form, lists) = (Form::load(root).expect("the form"), crate::scheme::Lists::load(root).expect("the lists"));
        for (key, digits) in
            [("phone", "0312345678"), ("postal_code", "0000200"), ("corporate_number", "7000012050002")]
        {
            let field = form.field(key).expect("the field");
            let read = |typed: &str| said(crate::scheme::rules::read(field, typed, &lists));
            assert_eq!(read(&format!("{}{digits}", "-".repeat(50))), "too_long", "{key}");
            // Telephone books put marks of direction around what they copy; nobody sees them.
            assert_eq!(read(&format!("\u{202a}{digits}\u{202c}{}", "\u{200b}".repeat(50))), digits, "{key}");
        }
    }

    #[test]
    fn telephone_numbers() {
        for (typed, digits) in [
            ("03-1234-5678", "0312345678"),
            ("０６０（１２３４）５６７８", "06012345678"),
            ("+81 90-1234-5678", "09012345678"),
            ("+81-(0)3-1234-5678", "0312345678"),
            ("＋８１３１２３４５６７８", "0312345678"),
            ("0120-123-456", "0120123456"),
        ] {
            assert_eq!(said(phone("t", typed)), digits, "{typed}");
        }
        for (typed, code) in [
            ("312345678", "phone_zero"),
            ("1234567890", "phone_zero"),
            ("03-1234-567", "phone_length"),
            ("090-1234-56789", "phone_length"),
            ("+1 212 555 0100", "phone_digits"),
            ("なし", "phone_digits"),
            ("03-1234-5678 内線5", "phone_digits"),
        ] {
            assert_eq!(said(phone("t", typed)), code, "{typed}");
        }
    }

    #[test]
    fn scores() {
        let form = Form::load(Path::new(crate::scheme::OF_TESTS)).expect("the form");
        let field = form.field("self_check_score").expect("the score");
        for (typed, value) in
            [("100", "100"), ("−25", "-25"), ("７０点", "70"), ("-0", "0"), ("ー5", "-5"), (" 88 ", "88")]
        {
            assert_eq!(said(score(field, typed)), value, "{typed}");
        }
        for (typed, code) in
            [("101", "score_range"), ("-26", "score_range"), ("7.5", "score_number"), ("満点", "score_number")]
        {
            assert_eq!(said(score(field, typed)), code, "{typed}");
        }
    }
}
