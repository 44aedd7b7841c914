//! Lines of text: kept exactly as typed but for white space at the ends. Refuses what cannot be seen
//! and what is too long; the refused text is told, not quoted.

use super::Reading;
use crate::base::japanese;
use crate::scheme::codes::ErrorCode;
use crate::scheme::form::Field;
use crate::scheme::remark::FieldError;

/// A line of text as typed.
///
/// # Errors
/// Too long, or with characters that cannot be seen.
pub fn read(field: &Field, typed: &str) -> Result<Reading, FieldError> {
    fits(field, typed)?;
    Ok(Reading::plain(japanese::line(typed)))
}

/// Whether a text is short enough and can be seen.
///
/// # Errors
/// When it is not.
pub fn fits(field: &Field, typed: &str) -> Result<(), FieldError> {
    let line = japanese::line(typed);
    if line.chars().any(japanese::is_invisible) {
        return Err(FieldError::new(&field.key, ErrorCode::InvisibleCharacters).with("label", &field.label));
    }
    is_short(field, typed)
}

/// Whether what can be seen of a text is short enough.
///
/// # Errors
/// When it is not.
pub fn is_short(field: &Field, typed: &str) -> Result<(), FieldError> {
    let count = japanese::visible(&japanese::line(typed)).chars().count();
    if count > usize::try_from(field.max).unwrap_or_default() {
        let error = FieldError::new(&field.key, ErrorCode::TooLong).with("label", &field.label);
        return Err(error.with("max", field.max).with("count", count));
    }
    Ok(())
}
