//! Small pure functions on text that several floors need: dates and numbers as people in Japan read
//! them, and taking a text file apart with a clear fault where it is not UTF-8 or lacks its front matter. Knows nothing of forms or pages.

use super::clock::in_japan;
use super::problem::Problem;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt::Write;
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

/// The day of the week in one letter: `金`.
pub fn weekday(date: Date) -> &'static str {
    ["月", "火", "水", "木", "金", "土", "日"][usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]
}

/// [`moment`] with the day of the week: `2026年11月20日（金） 15時04分`.
pub fn moment_with_weekday(moment: Timestamp) -> String {
    let local = in_japan(moment);
    format!("{}（{}） {}時{:02}分", date(local.date()), weekday(local.date()), local.hour(), local.minute())
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

/// Bytes as small hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
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

/// The lines between the two `+++` at the beginning of a text, what comes after them, and the line of the
/// file (counted from 1) on which that begins; lines may end as Windows ends them.
///
/// # Errors
/// A [`Problem`] naming `label` when a text does not begin so.
pub fn front_matter<'a>(label: &Path, source: &'a str) -> Result<(&'a str, &'a str, usize), Problem> {
    let rest = source.strip_prefix("+++\n").or_else(|| source.strip_prefix("+++\r\n"));
    let parts = rest.and_then(|rest| rest.split_once("\n+++\n").or_else(|| rest.split_once("\n+++\r\n")));
    let only = rest.and_then(|rest| rest.strip_suffix("\n+++")).map(|front| (front, ""));
    let Some((front, body)) = parts.or(only) else {
        let what = if rest.is_some() {
            "初めの +++ を閉じる +++ の行がありません。"
        } else {
            "初めの +++ で囲んだ部分がありません。"
        };
        let remedy = "ファイルの初めに +++ の行、題名などの行、+++ の行を書いてください。";
        return Err(Problem::new(label, what, remedy).at(1, 1));
    };
    Ok((front.strip_suffix('\r').unwrap_or(front), body, front.matches('\n').count() + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_and_text_are_split() {
        let split = |source| front_matter(Path::new("content/a.md"), source);
        assert_eq!(split("+++\na = 1\n+++\ntext\n"), Ok(("a = 1", "text\n", 4)));
        assert_eq!(split("+++\r\na = 1\r\nb = 2\r\n+++\r\ntext\r\n"), Ok(("a = 1\r\nb = 2", "text\r\n", 5)));
        assert!(split("a = 1\n").is_err());
        let open = split("+++\na = 1\n").expect_err("not closed");
        assert!(open.what().contains("閉じる"), "{open}");
    }

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
