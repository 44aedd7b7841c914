//! Small pure functions on text that several floors need: dates and numbers as people in Japan read
//! them, and taking a text file apart with a clear fault where it is not UTF-8 or lacks its front matter. Knows nothing of forms or pages.

use super::clock::in_japan;
use super::japanese::{compatible, is_invisible};
use super::problem::Problem;
use jiff::Timestamp;
use jiff::civil::Date;
use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// A date as people read it: `2026年11月20日`.
pub fn date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// The month of a date as people read it: `2026年11月`.
pub fn month(date: Date) -> String {
    format!("{}年{}月", date.year(), date.month())
}

/// The year of a date as people read it: `2026年`.
pub fn year(date: Date) -> String {
    format!("{}年", date.year())
}

/// A day of the year as people read it: `11月20日`.
pub fn day(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}

/// A date with the day of the week: `2026年11月20日（金）`.
pub fn date_with_weekday(day: Date) -> String {
    format!("{}（{}）", date(day), weekday(day))
}

/// A date without its year, with the day of the week: `11月20日（金）`.
pub fn day_with_weekday(date: Date) -> String {
    format!("{}（{}）", day(date), weekday(date))
}

/// A moment in Japan without its year: `11月20日15時04分`.
pub fn day_and_time(moment: Timestamp) -> String {
    let local = in_japan(moment);
    format!("{}{}時{:02}分", day(local.date()), local.hour(), local.minute())
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
    format!("{} {}時{:02}分", date_with_weekday(local.date()), local.hour(), local.minute())
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

/// `12KB`, `3.4MB`: as people read it, at least one.
pub fn size(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    if bytes < 1_000_000 { format!("{}KB", bytes.div_ceil(1000)) } else { format!("{}.{}MB", tenths / 10, tenths % 10) }
}

/// Bytes as small hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Each character of a text that neither a page nor a feed can hold (XML 1.0, 2.2), with its byte offset.
pub fn unholdable(text: &str) -> impl Iterator<Item = (usize, char)> {
    let is_none =
        |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}') || u32::from(c) & 0xfffe == 0xfffe;
    text.char_indices().filter(move |(_, c)| is_none(*c))
}

/// A cell as it is meant: without blanks around it and what nobody sees, in narrow letters and digits.
pub fn narrow(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim();
    if cell.is_ascii() {
        return cell.into();
    }
    let seen: String = compatible(cell).filter(|c| c.is_whitespace() || !is_invisible(*c)).collect();
    seen.trim().to_owned().into()
}

/// How a spreadsheet saves what can be read.
pub const SAVE_AS_CSV: &str = "Excel では「名前を付けて保存」でファイルの種類を「CSV UTF-8（コンマ区切り）」に、\
    LibreOffice では文字コードを「Unicode（UTF-8）」、区切りを「,」にして、保存し直してください。";

/// The file's text without a byte order mark.
///
/// # Errors
/// A [`Problem`] naming `label` when the bytes are not UTF-8; Shift_JIS is recognised and said.
pub fn utf8<'a>(label: &Path, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(problem) = other_encoding(label, bytes) {
        return Err(problem);
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|&&b| b == b'\n').count() + 1;
        let lead = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        let what = if matches!(lead, 0x81..=0x9f | 0xe0..=0xfc) {
            "文字コードが UTF-8 ではありません（Shift_JIS のようです）。"
        } else {
            "文字コードが UTF-8 ではありません。"
        };
        Problem::new(label, what, save_again(label)).at(line, 1)
    })
}

fn save_again(label: &Path) -> &'static str {
    let is_sheet = label.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if is_sheet { SAVE_AS_CSV } else { "エディターで「UTF-8」を選んで保存し直してください。" }
}

/// What a file is that no text of one byte a letter is.
fn other_encoding(label: &Path, bytes: &[u8]) -> Option<Problem> {
    let beginning = &bytes[..bytes.len().min(256)];
    let zeros = beginning.iter().filter(|byte| **byte == 0).count();
    let what = if bytes.starts_with(b"PK\x03\x04") {
        "表計算ソフトのブック（xlsx など）のままです。文字のファイルではありません。"
    } else if bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || zeros > 0 && zeros * 5 > beginning.len()
    {
        "文字コードが UTF-8 ではありません（UTF-16 のようです）。"
    } else {
        return None;
    };
    Some(Problem::new(label, what, save_again(label)).at(1, 1))
}

/// The file's text with the line ends of Unix, however the editor or the checkout ends them.
///
/// # Errors
/// As [`utf8`].
pub fn lines(label: &Path, bytes: &[u8]) -> Result<String, Problem> {
    utf8(label, bytes).map(|text| text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// `%E3%81%82` as the letter it stands for; the text itself where that makes no text.
pub fn percent_decoded(text: &str) -> Cow<'_, str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend(before.bytes());
        let Some(byte) = after.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()) else { return text.into() };
        bytes.push(byte);
        rest = &after[2..];
    }
    if bytes.is_empty() {
        return text.into();
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).map_or(text.into(), Cow::Owned)
}

/// The lines between the two `+++` at the beginning of a text, what comes after them, and the line of the
/// file (counted from 1) on which that begins. Blanks that nobody sees, before and behind the marks, count for
/// nothing; lines end as [`lines`] leaves them. What is given first begins with as many line ends as stand before it
/// in the file.
///
/// # Errors
/// A [`Problem`] naming `label` when a text does not begin so.
pub fn front_matter(label: &Path, source: &str) -> Result<(String, String, usize), Problem> {
    let is_mark = |line: &str| line.trim_matches(is_unseen) == "+++";
    let lines: Vec<&str> = source.split('\n').collect();
    let is_seen = |line: &&str| !line.trim_matches(is_unseen).is_empty();
    let opening = lines.iter().position(&is_seen).filter(|at| is_mark(lines[*at]));
    let remedy = "ファイルの初めに +++ の行、題名などの行、+++ の行を書いてください。";
    let Some(opening) = opening else {
        let first = lines.iter().find(|line| is_seen(line)).map_or("", |line| line.trim_matches(is_unseen));
        let what = match first {
            "＋＋＋" => "初めの ＋＋＋ が全角です。半角の +++ にしてください。",
            "---" => "初めの行が --- です。--- ではなく +++ で囲んでください。",
            _ => "初めの +++ で囲んだ部分がありません。",
        };
        return Err(Problem::new(label, what, remedy).at(1, 1));
    };
    let Some(closing) = (opening + 1..lines.len()).find(|at| is_mark(lines[*at])) else {
        return Err(Problem::new(label, "初めの +++ を閉じる +++ の行がありません。", remedy).at(opening + 1, 1));
    };
    let front = "\n".repeat(opening + 1) + &lines[opening + 1..closing].join("\n");
    Ok((front, lines[closing + 1..].join("\n"), closing + 2))
}

/// What may stand before and behind a mark without anybody seeing it.
fn is_unseen(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_and_text_are_split() {
        let label = Path::new("content/a.md");
        let split = |source: &str| front_matter(label, &lines(label, source.as_bytes())?);
        let parts = |front: &str, text: &str, line| Ok((front.to_owned(), text.to_owned(), line));
        assert_eq!(split("+++\na = 1\n+++\ntext\n"), parts("\na = 1", "text\n", 4));
        assert_eq!(split("+++\r\na = 1\r\nb = 2\r\n+++\r\ntext\r\n"), parts("\na = 1\nb = 2", "text\n", 5));
        for source in
            ["+++ \na = 1\n+++\t\ntext", "\u{feff}+++\u{3000}\na = 1\n+++\u{200b}\ntext", "+++\ra = 1\r+++\rtext"]
        {
            assert_eq!(split(source), parts("\na = 1", "text", 4), "{source:?}");
        }
        assert_eq!(split("\n \n+++\na = 1\n+++\ntext"), parts("\n\n\na = 1", "text", 6));
        assert_eq!(split("+++\n+++\ntext"), parts("\n", "text", 3));
        assert_eq!(split("+++\na = 1\n+++"), parts("\na = 1", "", 4));
        assert!(split("a = 1\n").is_err());
        for (source, said) in [("＋＋＋\na = 1\n", "全角"), ("---\ntitle: a\n---\n", "---")] {
            assert!(split(source).expect_err("no marks").what().contains(said), "{source}");
        }
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
        assert!(problem.what().contains("Shift_JIS") && problem.to_string().contains("CSV UTF-8"));
        let wide: Vec<u8> = "no,name\n1,株".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = |mark: &[u8], text: &[u8]| [mark, text].concat();
        for bytes in [wide.clone(), marked(b"\xff\xfe", &wide), marked(b"\xfe\xff", b"\0n\0o")] {
            let problem = utf8(Path::new("data/declarers.csv"), &bytes).expect_err("UTF-16");
            assert!(problem.what().contains("UTF-16") && problem.to_string().contains("CSV UTF-8"), "{problem}");
        }
        assert!(utf8(Path::new("a.csv"), b"PK\x03\x04\x14").expect_err("a book").what().contains("xlsx"));
    }

    #[test]
    fn sizes_are_short_and_never_too_small() {
        assert_eq!([size(1), size(1000), size(999_999)], ["1KB", "1KB", "1000KB"]);
        assert_eq!([size(1_000_000), size(13_612_202)], ["1.0MB", "13.7MB"]);
    }
}
