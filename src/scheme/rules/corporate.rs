//! 法人番号 as people type it: full width, spaces, hyphens, a leading T, what it is called, letters that look like digits. Twelve digits are refused with the
//! thirteen-digit number as an offer and a warning; the twelve themselves are never kept.

use super::{Reading, written};
use crate::scheme::codes::{ErrorCode, OfferCode};
use crate::scheme::corporate_number::{from_twelve, is_valid};
use crate::scheme::posted::COMPLETED;
use crate::scheme::remark::{FieldError, Offer};

/// What people call it, before it.
const LABELS: [&str; 10] =
    ["第", "会社法人等番号", "法人番号", "インボイス番号", "インボイス", "登録番号", "番号", "no", "マイナンバー", "t"];

/// Thirteen digits whose first one is right.
///
/// # Errors
/// Everything else, each case with its own words.
pub fn read(key: &str, typed: &str) -> Result<Reading, FieldError> {
    let error = |code: ErrorCode| FieldError::new(key, code);
    if written::is_none(typed) {
        return Err(error(ErrorCode::CorporateNumberNone));
    }
    let as_typed = as_typed(typed);
    let text = written::with_digits(&as_typed);
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(error(ErrorCode::CorporateNumberDigits));
    }
    if is_valid(&text) {
        return Ok(written::reading(key, &as_typed, text));
    }
    if text.bytes().all(|b| b == b'0') {
        return Err(error(ErrorCode::CorporateNumberNone));
    }
    match (text.len(), from_twelve(&text)) {
        (13, _) => Err(error(ErrorCode::CorporateNumberCheck)),
        (_, Some(whole)) => {
            let set = [(key, whole.as_str()), (COMPLETED, &whole)];
            Err(error(ErrorCode::CorporateNumberTwelve).offering(Offer::replacing(OfferCode::Replace, &whole, &set)))
        }
        (count, None) => Err(error(ErrorCode::CorporateNumberLength).with("count", count)),
    }
}

/// Whether a typed text holds twelve digits, so that it must not be kept.
pub fn is_twelve(typed: &str) -> bool {
    let is_digit = |c: &char| c.is_ascii_digit() || written::look_alike(*c).is_some();
    as_typed(typed).chars().filter(is_digit).count() == 12
}

/// Without what spreadsheets put between thousands, and before a number that is to stay a text.
fn as_typed(typed: &str) -> String {
    let digits = written::digits(&typed.replace([',', '，', '\'', '’'], ""), &LABELS);
    digits.trim_end_matches(['号', '番']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;

    fn code(typed: &str) -> String {
        read("corporate_number", typed).map_or_else(|error| error.code.key().to_owned(), |reading| reading.value)
    }

    #[test]
    fn every_writing_of_a_valid_number_is_taken() {
        for typed in [
            "7000012050002",
            "７０００012050002",
            "7-0000-1205-0002",
            "T7000012050002",
            "Ｔ７０００ ０１２０　５０００２\r\n",
            "ｔ7000012050002",
            "法人番号7000012050002",
            "法人番号：７０００-0120-50002",
            "インボイス番号 T7000012050002",
            "No.7000012050002",
            "7,000,012,050,002",
            "７，０００，０１２，０５０，００２",
            "'7000012050002",
            "第7000012050002号",
            "法人番号 第7000012050002番",
            "7000012O50002",
            "7OOO012O5OO02",
        ] {
            assert_eq!(code(typed), "7000012050002", "{typed}");
        }
    }

    #[test]
    fn each_mistake_has_its_own_words() {
        for (typed, expected) in [
            ("1234567890123", "corporate_number_check"),
            ("1000000000001", "corporate_number_check"),
            ("0", "corporate_number_none"),
            ("０", "corporate_number_none"),
            ("70000120500", "corporate_number_length"),
            ("⑦000012050002", "corporate_number_digits"),
            ("7.00001E+12", "corporate_number_digits"),
            ("1,234,567,890,123", "corporate_number_check"),
            ("12,050,002", "corporate_number_length"),
            ("70000120500021", "corporate_number_length"),
            ("見本", "corporate_number_digits"),
            ("-", "corporate_number_digits"),
            ("000012050002", "corporate_number_twelve"),
            ("会社法人等番号 0000-12-050002", "corporate_number_twelve"),
            ("OOOO12O5OOO2", "corporate_number_twelve"),
            ("OOOOOOOOOOOOO", "corporate_number_digits"),
            ("0000l2O50002", "corporate_number_twelve"),
            ("なし", "corporate_number_none"),
            ("無し。", "corporate_number_none"),
            ("（なし）", "corporate_number_none"),
            ("ありません", "corporate_number_none"),
            ("株式会社", "corporate_number_digits"),
        ] {
            assert_eq!(code(typed), expected, "{typed}");
        }
    }

    #[test]
    fn twelve_digits_bring_the_thirteen_as_an_offer() {
        let error = read("corporate_number", "0000-12-050002").expect_err("twelve digits");
        assert_eq!(
            error.offers[0].action.to_string(),
            r#"set:{"_completed":"7000012050002","corporate_number":"7000012050002"}"#
        );
        for twelve in
            ["０000-12-050002", "0000l2O50002", "OOOO12O5OOO2", "マイナンバー 123456789012", "12345678901 2です"]
        {
            assert!(is_twelve(twelve), "{twelve}");
        }
        assert!(!is_twelve("7000012050002"));
        let changes = |typed: &str| read("n", typed).map(|reading| reading.changes.len());
        for typed in ["7000012O50002", "7OOOO12O5OOO2", "T7oooo12o5ooo2", "7〇〇〇〇12〇5〇〇〇2"] {
            assert_eq!(changes(typed), Ok(1), "{typed}");
        }
        assert_eq!(changes("T7000012050002"), Ok(0));
    }
}
