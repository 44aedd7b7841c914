//! Small pure functions on text that several floors need: dates and numbers as people in Japan read
//! them, and reading a text file with a clear fault when it is not UTF-8. Knows nothing of forms or pages.

use super::clock::in_japan;
use super::problem::Problem;
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::Path;

/// A date as people read it: `2026年11月20日`.
pub fn date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// A moment in Japan as people read it: `2026年11月20日 15時04分`.
pub fn moment(moment: Timestamp) -> String {
    let local = in_japan(moment);
    format!("{} {}時{:02}分", date(local.date()), local.hour(), local.minute())
}

/// A number with thousands separated: `412,345`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The file's text without a byte order mark.
///
/// # Errors
/// A [`Problem`] naming `label` when the bytes are not UTF-8; Shift_JIS is recognised and said.
pub fn utf8<'a>(label: &Path, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|&&b| b == b'\n').count() + 1;
        let lead = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        let what = if matches!(lead, 0x81..=0x9f | 0xe0..=0xfc) {
            "文字コードが UTF-8 ではありません（Shift_JIS のようです）。"
        } else {
            "文字コードが UTF-8 ではありません。"
        };
        Problem::new(label, what, "表計算ソフトやエディターで「UTF-8」を選んで保存し直してください。").at(line, 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([number(0), number(999), number(1000), number(412_345)], ["0", "999", "1,000", "412,345"]);
    }

    #[test]
    fn shift_jis_is_named_with_its_line() {
        let bytes = b"no,name\n1,\x8a\x94\x8e\xae\n";
        let problem = utf8(Path::new("data/declarers.csv"), bytes).expect_err("not UTF-8");
        assert_eq!(problem.line(), Some(2));
        assert!(problem.what().contains("Shift_JIS"));
    }
}
