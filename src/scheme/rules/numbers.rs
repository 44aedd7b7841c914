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
mod tests;
