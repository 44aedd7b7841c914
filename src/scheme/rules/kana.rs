//! Readings: half width, hiragana, spaces and hyphens are put right; a legal form's reading at either
//! end is removed and said. Letters, digits and kanji are refused with the way out.

use super::Reading;
use super::legal_form;
use crate::base::japanese;
use crate::scheme::codes::{ChangeCode, ErrorCode};
use crate::scheme::remark::{Change, FieldError};

/// A reading in full-width katakana.
///
/// # Errors
/// When something else than kana stands in it.
pub fn read(key: &str, typed: &str) -> Result<Reading, FieldError> {
    let turned = japanese::kana(&japanese::line(typed));
    if turned.chars().any(|c| c.is_ascii_alphanumeric()) {
        return Err(FieldError::new(key, ErrorCode::KanaLetters));
    }
    if let Some(other) = turned.chars().find(|c| !japanese::is_kana(*c)) {
        return Err(FieldError::new(key, ErrorCode::KanaOther).with("found", other));
    }
    let (value, removed) = legal_form::strip_reading(&turned);
    if !value.chars().any(|c| matches!(c, 'ァ'..='ヶ')) {
        return Err(FieldError::new(key, ErrorCode::KanaLetters));
    }
    let changes =
        removed.iter().map(|form| Change::new(key, ChangeCode::KanaLegalForm).with("removed", form)).collect();
    Ok(Reading { value: value.to_owned(), changes, questions: Vec::new() })
}
