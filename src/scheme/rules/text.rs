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

/// A text of several lines as typed: its lines end alike, and white space goes at its ends only.
///
/// # Errors
/// Too long, of too many lines, or with characters that cannot be seen.
pub fn long(field: &Field, typed: &str) -> Result<Reading, FieldError> {
    let text = lines(typed);
    for line in text.split('\n') {
        fits(field, line)?;
    }
    is_short(field, &text)?;
    let count = text.split('\n').count();
    if let Some(most) = field.lines.filter(|most| count > *most) {
        let error = FieldError::new(&field.key, ErrorCode::TooManyLines).with("label", &field.label);
        return Err(error.with("max", most).with("count", count));
    }
    Ok(Reading::plain(text))
}

/// The text with one kind of line end, as [`japanese::line`] leaves each of its lines, without empty ones at its ends.
pub fn lines(typed: &str) -> String {
    let text = typed.replace("\r\n", "\n").replace('\r', "\n");
    let kept: Vec<String> = text.split('\n').map(|line| line.trim_end().to_owned()).collect();
    let whole = kept.join("\n");
    let lines: Vec<String> = whole.trim().split('\n').map(joined).collect();
    lines.join("\n")
}

/// A line with its marks joined to their letters, and the white space that it begins with.
fn joined(line: &str) -> String {
    let start = line.len() - line.trim_start().len();
    format!("{}{}", &line[..start], japanese::line(line))
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
    if count > field.max.count() {
        let error = FieldError::new(&field.key, ErrorCode::TooLong).with("label", &field.label);
        return Err(error.with("max", field.max).with("count", count));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;
    use crate::scheme::tests::field;

    #[test]
    fn a_long_text_keeps_its_lines_and_its_limits() {
        let field = field("kind = \"long\"\nmax = 10\nlines = 3\n");
        let said =
            |typed: &str| long(&field, typed).map_or_else(|error| error.code.key().to_owned(), |reading| reading.value);
        for (typed, kept) in [
            ("一行", "一行"),
            ("一\r\n二\r\n三", "一\n二\n三"),
            ("一\r二", "一\n二"),
            ("\n\n 一 \n　二　\n\n", "一\n　二"),
            ("か\u{3099}\n\n髙", "が\n\n髙"),
            ("1234567890", "1234567890"),
            ("12345\n67890", "12345\n67890"),
            ("12345\n678901", "too_long"),
            ("一\n二\n三\n四", "too_many_lines"),
            ("一\n\u{202e}二", "invisible_characters"),
        ] {
            assert_eq!(said(typed), kept, "{typed:?}");
        }
        let wrong = long(&field, "一\n二\n三\n四\n五").expect_err("five lines");
        assert_eq!((wrong.values["max"].as_str(), wrong.values["count"].as_str()), ("3", "5"));
    }
}
