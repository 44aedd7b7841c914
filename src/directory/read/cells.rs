//! What may stand in a cell of a list, and what is told of what may not. Reads days, digits and letters as spreadsheets in
//! Japan leave them. Used by `read` for every row.

use super::super::NameField;
use crate::base::{day, japanese, sheet, text};
use crate::scheme::corporate_number::CorporateNumber;
use crate::scheme::ids::RecordNumber;
use crate::scheme::{CellReading, MoreColumn};
use jiff::ToSpan;
use jiff::civil::Date;

/// So many days ahead a declaration may be dated: a clock was in another time zone, or a day off. It is said, and
/// keeps nobody else's row from being changed. Later ones are slips of the pen.
const AHEAD: i64 = 7;
/// So many digits of a 法人番号 stand behind the one that checks them; a マイナンバー has as many.
const TWELVE: usize = 12;
/// So long may a cell be that only a form knows, in characters.
const LONGEST_MORE: usize = 1000;
/// The earliest day the search index can tell.
const EARLIEST: Date = Date::constant(1970, 1, 1);

/// What is wrong with a cell, and how to put it right.
pub(super) struct CellFault {
    pub(super) what: String,
    pub(super) remedy: &'static str,
}

pub(super) fn fault<T>(what: String, remedy: &'static str) -> Result<T, CellFault> {
    Err(CellFault { what, remedy })
}

pub(super) fn parse_no(cell: &str) -> Result<RecordNumber, CellFault> {
    match RecordNumber::parse(cell) {
        Ok(no) => Ok(no),
        Err(_) => fault(
            format!("no「{cell}」は 10000001 から始まる 8 桁の番号ではありません。"),
            "半角数字 8 桁で書いてください。",
        ),
    }
}

pub(super) fn parse_text(cell: &str, column: &str, longest: usize) -> Result<Box<str>, CellFault> {
    let line = japanese::line(cell);
    if let Some(found) = line.chars().find(|&c| is_control(c)) {
        let found = match found {
            '\n' | '\r' => "改行".to_owned(),
            '\t' => "タブ".to_owned(),
            other => format!("目に見えない制御文字（U+{:04X}）", u32::from(other)),
        };
        return fault(format!("{column} の中に{found}が入っています。"), "それを消して、1 行にしてください。");
    }
    // What came along when it was pasted, and nobody sees, is no part of a name.
    let seen = japanese::visible(&line);
    let text = sheet::unguarded(seen.trim());
    if text.is_empty() {
        return fault(format!("{column} が空です。"), "この列に値を書いてください。");
    }
    if text.chars().count() > longest {
        return fault(format!("{column} が {longest} 文字をこえています。"), "短く書き直してください。");
    }
    Ok(text.into())
}

/// Control characters, line separators and the marks that turn the direction of writing.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What only a form knows: any of its choices, a day, a number, the address of a website, or a line.
pub(super) fn parse_more(cell: &str, column: &MoreColumn) -> Result<Box<str>, CellFault> {
    let name = &column.name;
    if cell.is_empty() {
        return Ok("".into());
    }
    if let Some(unknown) = column.unknown(cell) {
        return fault(
            format!("{name}「{unknown}」は、選択肢の value にありません。"),
            "フォームの options の value のとおりに書いてください。いくつもあるときは「;」で分けます。",
        );
    }
    let text = parse_text(cell, name, LONGEST_MORE)?;
    match &column.reading {
        CellReading::Day => match day::parse(&text) {
            Some(day) => Ok(day.to_string().into()),
            None => fault(format!("{name}「{text}」は日付ではありません。"), "2026-11-20 のように書いてください。"),
        },
        CellReading::Amount(_) if text.parse::<f64>().is_err() => {
            fault(format!("{name}「{text}」は数ではありません。"), "単位を付けずに、半角の数字だけで書いてください。")
        }
        CellReading::Website if !column.leads(&text) => fault(
            format!("{name}「{text}」は、ウェブサイトのアドレスではありません。"),
            "https:// か http:// で始まるアドレスを書くか、空にしてください。",
        ),
        _ => Ok(text),
    }
}

pub(super) fn parse_date(cell: &str, today: Date) -> Result<Date, CellFault> {
    let Some(date) = day::parse(cell) else {
        return match day::written(cell) {
            Some(_) => fault(
                format!("declared_on「{cell}」という日はありません。"),
                "月と日、元号と年を確かめて、2026-11-20 のように書いてください。",
            ),
            None => {
                fault(format!("declared_on「{cell}」は日付ではありません。"), "2026-11-20 のように書いてください。")
            }
        };
    };
    if date < EARLIEST {
        let what = format!("declared_on の{}は、古すぎます。", text::date(date));
        return fault(what, "宣言した日を西暦で書いてください。");
    }
    if date > today.saturating_add(AHEAD.days()) {
        let what = format!("declared_on の{}は、まだ来ていない日付です。", text::date(date));
        return fault(what, "宣言した日を書いてください。");
    }
    Ok(date)
}

/// The key of a field; empty: not told.
pub(super) fn parse_name_field(cell: &str) -> Result<Option<NameField>, CellFault> {
    match NameField::parse(cell) {
        None if !cell.is_empty() => fault(
            format!("name_field「{cell}」は name でも representative でもありません。"),
            "事業者名なら name、個人事業主の代表者名なら representative と書いてください。",
        ),
        found => Ok(found),
    }
}

/// 法人番号 of who chose to be found by it; empty: nobody is to see it. What spreadsheets and people put between its
/// digits is no part of it. Twelve digits are never repeated: they may be a person's.
pub(super) fn parse_number(cell: &str, named_by: Option<NameField>) -> Result<Option<CorporateNumber>, CellFault> {
    let is_digit = |c: &char| !japanese::HYPHENS.contains(c) && !c.is_whitespace() && !matches!(c, ',' | '\'');
    let digits: String = cell.chars().filter(is_digit).collect();
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    match CorporateNumber::parse(&digits) {
        None if cell.is_empty() => Ok(None),
        None if count == TWELVE => fault(
            "corporate_number が 12 桁です（法人番号は 13 桁です）。".to_owned(),
            "登記の書類の会社法人等番号なら、法人番号公表サイトで 13 桁の法人番号を調べて書いてください。\
             個人のマイナンバーなら、すぐに消してください。",
        ),
        None if count == digits.len() && count == TWELVE + 1 => fault(
            format!(
                "corporate_number「{cell}」は、13 桁ですが、どこかが違います（先頭の 1 桁と、残りの 12 桁が合いません）。"
            ),
            "法人番号公表サイトで確かめて、書き直してください。わからなければ、空にしてください。",
        ),
        None => fault(
            format!("corporate_number「{cell}」は、法人番号ではありません。"),
            "13桁の数字を確かめてください。1.23E+12 のように崩れていれば、列の書式を「文字列」にして入れ直します。\
             番号から探せるようにしていない事業者の行は、空にします。",
        ),
        Some(_) if named_by == Some(NameField::Representative) => fault(
            format!("corporate_number「{cell}」が、個人事業主の行にあります。"),
            "この列を空にしてください。法人でないときは、載せません。",
        ),
        number => Ok(number),
    }
}
