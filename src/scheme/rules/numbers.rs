//! Postal codes and telephone numbers: whatever stands between the digits or beside them is forgiven.

use super::{Reading, written};
use crate::base::japanese::{self, HYPHENS};
use crate::scheme::codes::{ErrorCode, OfferCode};
use crate::scheme::remark::{FieldError, MOST_OFFERS, Offer};

/// What people call their numbers, before them.
const POSTAL: [&str; 2] = ["郵便番号", "郵便"];
const PHONE: [&str; 32] = [
    "電話番号fax",
    "電話fax",
    "telfax",
    "電話番号",
    "携帯電話",
    "固定電話",
    "電話",
    "でんわ",
    "携帯",
    "連絡先",
    "代表",
    "代",
    "直通",
    "夜間",
    "昼間",
    "日中",
    "自宅",
    "会社",
    "事務所",
    "本社",
    "本店",
    "店舗",
    "店",
    "telephone",
    "tel",
    "t",
    "Phone",
    "mobile",
    "番号",
    // One number for both; of a number of 「FAX」 alone nobody knows whether somebody answers.
    "/fax",
    "兼fax",
    "兼用",
];
/// What stands behind a telephone number, and before the number of an extension.
const BEHIND: [&str; 25] = [
    "代表電話",
    "平日",
    "固定",
    "携帯電話",
    "代表番号",
    "代表",
    "代",
    "直通",
    "直",
    "呼び出し",
    "呼出",
    "夜間",
    "昼間",
    "日中",
    "自宅",
    "会社",
    "携帯",
    "事務所",
    "本社",
    "本店",
    "店舗",
    "担当者",
    "担当",
    "fax兼用",
    "兼用",
];
const EXTENSION: [&str; 8] = ["extension", "内線番号", "内線", "内", "ext", "#", "x", ","];
const LONGEST_EXTENSION: usize = 8;
/// Numbers of mobiles and of the internet have a digit more than those of a place.
const LONG: [&str; 7] = ["0800", "020", "050", "060", "070", "080", "090"];
/// Those that are paid for by who is called, or by who calls.
const FREE: [&str; 3] = ["0120", "0570", "0990"];

/// Seven digits.
///
/// # Errors
/// When it is anything else.
pub fn postal_code(key: &str, typed: &str) -> Result<Reading, FieldError> {
    let text = written::digits(typed, &POSTAL);
    let number = written::with_digits(&text);
    if number.len() == 7 && number.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(written::reading(key, &text, number));
    }
    Err(FieldError::new(key, ErrorCode::PostalCodeInvalid))
}

/// Ten or eleven digits that begin with 0, as many as their kind has; `+81` stands for the 0. An extension and the like
/// stay where the number is kept as typed.
///
/// # Errors
/// When it is anything else.
pub fn phone(key: &str, typed: &str) -> Result<Reading, FieldError> {
    let read = one_phone(key, typed);
    if read.is_ok() {
        return read;
    }
    if let Some(remarked) = remark(typed).and_then(|(number, _)| one_phone(key, number).ok()) {
        return Ok(remarked);
    }
    let apart = |c: char| c.is_whitespace() || matches!(c, '、' | ',' | '，' | '/' | '／' | ';' | '・');
    let parts = typed.split(apart).flat_map(|part| part.split("または"));
    // The number behind 「FAX」 is nobody's to talk to.
    let (mut numbers, mut has_fax, mut is_fax) = (Vec::new(), false, false);
    for part in parts {
        let named = names_fax(part);
        has_fax |= named;
        if !named && !is_fax && one_phone(key, part).is_ok() {
            numbers.push(part);
        }
        is_fax = (named || is_fax && part.is_empty()) && !part.contains(|c: char| c.is_numeric());
    }
    if numbers.is_empty() || numbers.len() < 2 && !has_fax {
        return read;
    }
    let offer = |number: &&str| Offer::replacing(OfferCode::Replace, number.trim(), &[(key, number.trim())]);
    let error = FieldError::new(key, ErrorCode::PhoneSeveral);
    Err(numbers.iter().take(MOST_OFFERS).map(offer).fold(error, FieldError::offering))
}

/// What somebody adds in brackets at the end, and what stands before it: 「（山田）」, 「（9時〜17時）」. No second number.
fn remark(typed: &str) -> Option<(&str, &str)> {
    let bracketed = || typed.trim_end().strip_suffix([')', '）'])?.rsplit_once(['(', '（']);
    let (number, inner) = bracketed().or_else(|| Some(typed.split_at(typed.find(WHOM)?)))?;
    let inner = inner.trim();
    let digits = inner.chars().filter(|c| c.is_numeric()).count();
    let is_number = digits >= FEWEST_DIGITS && !inner.contains([':', '：', '時']);
    let is_remark = !inner.is_empty() && inner.chars().count() <= LONGEST_REMARK && !is_number;
    (is_remark && !names_fax(inner)).then_some((number, inner))
}

/// Who is to be asked for may stand behind a number without brackets.
const WHOM: &str = "担当";

/// A remark is short; as many digits as a telephone number without its first part has are one, where they are no hours.
const LONGEST_REMARK: usize = 20;
const FEWEST_DIGITS: usize = 8;

fn names_fax(text: &str) -> bool {
    let text = japanese::narrow(text).to_lowercase();
    ["fax", "ファックス", "ファクス"].iter().any(|name| text.starts_with(name))
}

fn one_phone(key: &str, typed: &str) -> Result<Reading, FieldError> {
    let text = phone_digits(typed);
    let (number, behind) = text.split_at(number_length(&text));
    let digits = with_zero(&written::with_digits(number));
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || !is_beside(behind) {
        return Err(FieldError::new(key, ErrorCode::PhoneDigits));
    }
    if !digits.starts_with('0') {
        return Err(FieldError::new(key, ErrorCode::PhoneZero));
    }
    if digits.starts_with("00") {
        return Err(FieldError::new(key, ErrorCode::PhoneUnused));
    }
    let long = LONG.iter().find(|start| digits.starts_with(**start)).copied();
    let short = FREE.iter().find(|start| digits.starts_with(**start)).copied();
    let short = short.unwrap_or(digits.get(..2).unwrap_or_default());
    let (start, wanted) = long.map_or((short, 10), |start| (start, 11));
    match digits.len() {
        count if count == wanted => Ok(written::reading(key, number, digits)),
        count @ (10 | 11) => {
            let error = FieldError::new(key, ErrorCode::PhoneKind).with("start", start);
            Err(error.with("wanted", wanted).with("count", count))
        }
        count => Err(FieldError::new(key, ErrorCode::PhoneLength).with("count", count)),
    }
}

/// The digits and what stands behind them; waves and dots stand for hyphens.
fn phone_digits(typed: &str) -> String {
    written::digits(&typed.replace(['〜', '～', '~', '☎', '☏', '.', '．'], "-"), &PHONE)
}

/// What stands behind a telephone number: 「代表」, 「内線12」; empty where nothing does.
pub fn behind_phone(typed: &str) -> String {
    if let Some((_, inner)) = remark(typed).filter(|_| one_phone("", typed).is_err()) {
        return format!("（{inner}）");
    }
    let text = phone_digits(typed);
    let behind = &text[number_length(&text)..];
    // 「…番」 only says that it is a number.
    if matches!(behind, "" | "番") {
        return String::new();
    }
    // Hyphens tell the parts of an extension from each other: only those between the parts of the number go.
    let mut starts = typed.char_indices().map(|(at, _)| &typed[at..]);
    let own = starts.rfind(|rest| written::digits(rest, &[]) == behind).unwrap_or_default();
    own.split(|c| HYPHENS.contains(&c)).map(|part| written::digits(part, &[])).collect::<Vec<_>>().join("-")
}

fn number_length(text: &str) -> usize {
    let is_digit = |c: char| c.is_ascii_digit() || c == '+' || written::look_alike(c).is_some();
    text.find(|c| !is_digit(c)).unwrap_or(text.len())
}

/// The number as it is dialled in Japan: `+81`, or 81 before as many digits as a number has without its 0.
fn with_zero(number: &str) -> String {
    let bare = number.strip_prefix("81").filter(|_| (11..=13).contains(&number.len()));
    let abroad = number.strip_prefix("+81").or_else(|| number.strip_prefix("0081")).or(bare);
    abroad.map_or(number.to_owned(), |rest| format!("0{}", rest.strip_prefix('0').unwrap_or(rest)))
}

/// Whether what stands behind a number is no more of it: 「代表」, 「内線12」.
fn is_beside(text: &str) -> bool {
    let text = text.to_lowercase();
    let rest = BEHIND.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text);
    let rest = rest.strip_suffix('番').unwrap_or(rest);
    let extension = EXTENSION.iter().find_map(|word| rest.strip_prefix(word));
    rest.is_empty()
        || extension.is_some_and(|digits| {
            (1..=LONGEST_EXTENSION).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;
    use std::path::Path;

    fn said(result: Result<Reading, FieldError>) -> String {
        result.map_or_else(|error| error.code.key().to_owned(), |reading| reading.value)
    }

    #[test]
    fn postal_codes() {
        for typed in [
            "000-0200",
            "０００−０２００",
            "〒000-0200",
            "0000200\r\n",
            "〒 000 0200",
            "000ー0200",
            "000_0200",
            "郵便番号：000-0200",
            "OO0-o200",
            "〇〇〇-0200",
        ] {
            assert_eq!(said(postal_code("p", typed)), "0000200", "{typed}");
        }
        for typed in ["000-020", "00002000", "見本", "000-020a", "-", "OOOOOOO", "000-0200 盛岡市"] {
            assert_eq!(said(postal_code("p", typed)), "postal_code_invalid", "{typed}");
        }
    }

    #[test]
    fn what_is_far_too_long_is_refused_though_its_digits_are_right() {
        let root = Path::new(crate::scheme::OF_TESTS);
        let scheme = crate::scheme::Scheme::load(root).expect("the scheme");
        for (key, digits) in
            [("phone", "0312345678"), ("postal_code", "0000200"), ("corporate_number", "7000012050002")]
        {
            let field = scheme.form.field(key).expect("the field");
            let read = |typed: &str| said(crate::scheme::rules::read(&scheme, field, typed));
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
            ("0800-123-4567", "08001234567"),
            ("03-1234-5678 内線12", "0312345678"),
            ("03-1234-5678（内線：１２）", "0312345678"),
            ("03-1234-5678 (内)3", "0312345678"),
            ("03-1234-5678 ext.301", "0312345678"),
            ("03-1234-5678（代表）", "0312345678"),
            ("０３－１２３４－５６７８（代）", "0312345678"),
            ("03-1234-5678（代表）内線5", "0312345678"),
            ("03-1234-5678（直通）", "0312345678"),
            ("03-1234-5678（山田）", "0312345678"),
            ("090-1234-5678 (9時〜17時)", "09012345678"),
            ("03-1234-5678（平日 09:00-17:30）", "0312345678"),
            ("03-1234-5678（代表）（総務部）", "0312345678"),
            ("03-1234-5678,12", "0312345678"),
            ("TEL 03-1234-5678", "0312345678"),
            ("Tel:03-1234-5678", "0312345678"),
            ("℡03-1234-5678", "0312345678"),
            ("電話：03-1234-5678", "0312345678"),
            ("代表03-1234-5678", "0312345678"),
            ("直通：03-1234-5678", "0312345678"),
            ("代表電話番号 03-1234-5678", "0312345678"),
            ("03-1234-567⑧", "phone_digits"),
            ("携帯 090-1234-5678", "09012345678"),
            ("81-3-1234-5678", "0312345678"),
            ("81 (0)90 1234 5678", "09012345678"),
            ("TEL/FAX：03-1234-5678", "0312345678"),
            ("TEL・FAX 03-1234-5678", "0312345678"),
            ("電話／ＦＡＸ 03-1234-5678", "0312345678"),
            ("電話兼FAX 03-1234-5678", "0312345678"),
            ("03-1234-5678（FAX兼用）", "0312345678"),
            ("03-1234-5678（夜間）", "0312345678"),
            ("夜間 03-1234-5678", "0312345678"),
            ("自宅：03-1234-5678", "0312345678"),
            ("03-1234-5678 x12", "0312345678"),
            ("03-1234-5678 ｘ１２", "0312345678"),
            ("03-1234-5678 内線12-3", "0312345678"),
            ("（代）03-1234-5678", "0312345678"),
            ("☎03-1234-5678", "0312345678"),
            ("T:03-1234-5678", "0312345678"),
            ("03〜1234〜5678", "0312345678"),
            ("03.1234.5678", "0312345678"),
            ("03-1234-5678 extension 12", "0312345678"),
            ("03-1234-5678 内線１２番", "0312345678"),
            ("03-1234-5678（代表電話）", "0312345678"),
            ("03-1234-5678（直）", "0312345678"),
            ("03-1234-5678（平日）", "0312345678"),
            ("FAX 03-1234-5678", "phone_digits"),
            ("03-1234-5678 FAX", "phone_several"),
            ("O3-1234-5678", "0312345678"),
            ("o9o-l234-5678", "09012345678"),
        ] {
            assert_eq!(said(phone("t", typed)), digits, "{typed}");
        }
    }

    #[test]
    fn what_is_no_telephone_number_is_told_by_what_is_wrong() {
        for (typed, code) in [
            ("312345678", "phone_zero"),
            ("1234567890", "phone_zero"),
            ("03-1234-567", "phone_length"),
            ("090-1234-56789", "phone_length"),
            ("+1 212 555 0100", "phone_digits"),
            ("なし", "phone_digits"),
            ("03-1234-5678 山田", "phone_digits"),
            ("内線5", "phone_digits"),
            ("03-1234-5678 内線", "phone_digits"),
            ("03-1234-56789", "phone_kind"),
            ("090-1234-567", "phone_kind"),
            ("050-1234-567", "phone_kind"),
            ("0120-1234-567", "phone_kind"),
            ("000-0000-0000", "phone_unused"),
            ("00000000000", "phone_unused"),
            ("03-1234-5678 / 090-1234-5678", "phone_several"),
            ("03-1234-5678、090-1234-5678", "phone_several"),
            ("03-1234-5678 090-1234-5678", "phone_several"),
            ("03-1234-5678または03-1234-5679", "phone_several"),
        ] {
            assert_eq!(said(phone("t", typed)), code, "{typed}");
        }
    }

    #[test]
    fn of_two_numbers_one_is_chosen_with_one_press_and_letters_that_became_digits_are_said() {
        let error = phone("t", "03-1234-5678 / 090-1234-5678").expect_err("two");
        let offered: Vec<String> = error.offers.iter().map(|offer| offer.action.to_string()).collect();
        assert_eq!(offered, [r#"set:{"t":"03-1234-5678"}"#, r#"set:{"t":"090-1234-5678"}"#]);
        for (typed, behind) in [
            ("03-1234-5678（代表）内線１２", "代表内線12"),
            ("03-1234-5678 内線12-3", "内線12-3"),
            ("03-1234-5678-内線１２－３", "内線12-3"),
            ("03-1234-5678（夜間）", "夜間"),
            ("03-1234-5678（山田）", "（山田）"),
            ("03-1234-5678（9時〜17時）", "（9時〜17時）"),
            ("03-1234-5678（代表）（山田）", "（山田）"),
            ("03-1234-5678,12", ",12"),
            ("03-1234-5678 x12", "x12"),
            ("TEL 03-1234-5678", ""),
            ("+81 3-1234-5678", ""),
        ] {
            assert_eq!(behind_phone(typed), behind, "{typed}");
        }
        for (typed, offers) in [
            ("03-1234-5678 FAX 03-1234-5679", &["03-1234-5678"][..]),
            ("TEL 03-1234-5678 / ファックス：03-1234-5679", &["03-1234-5678"]),
        ] {
            let error = phone("t", typed).expect_err("two numbers");
            let offered: Vec<&str> = error.offers.iter().map(|offer| offer.values["value"].as_str()).collect();
            assert_eq!((error.code.key(), offered.as_slice()), ("phone_several", offers), "{typed}");
        }
        for (typed, start) in [("0120-123-4567", "0120"), ("0800-123-456", "0800"), ("03-1234-56789", "03")] {
            assert_eq!(phone("t", typed).expect_err("not so many").values["start"], start, "{typed}");
        }
        let changes = |typed: &str| phone("t", typed).map(|reading| reading.changes.len());
        assert_eq!((changes("O3-1234-5678"), changes("TEL 03-1234-5678")), (Ok(1), Ok(0)));
    }
}
