//! What is wrong with a tool: each fault with its line.

use super::super::{Row, Rows, TOP, is_id};
use super::{Column, Kind, Part, Tool};
use crate::base::problem::Problem;
use std::collections::BTreeSet;

/// So many empty rows a table has at most.
const MOST_BLANK: usize = 40;

/// Everything that is wrong.
pub(super) fn of(tool: &Tool, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = ids(tool, rows);
    faults.extend(empty(tool, rows));
    faults.extend(shape(tool, rows));
    faults.extend(places(tool, rows));
    faults.extend(fields(tool, rows));
    faults.extend(tables(tool, rows));
    faults.extend(links(tool, rows));
    faults.sort_by_key(Problem::line);
    faults
}

/// All that stands in the parts' tables of one name, in the order of the file, each with its part.
fn all<'t, T: 't>(
    tool: &'t Tool,
    of: impl Fn(&'t Part) -> &'t [T] + 't,
) -> impl Iterator<Item = (usize, &'t Part, &'t T)> {
    let in_parts = tool.part.iter().flat_map(move |part| of(part).iter().map(move |one| (part, one)));
    in_parts.enumerate().map(|(at, (part, one))| (at, part, one))
}

/// An id with the row it stands in, and where it may stand once only.
struct Id<'a> {
    row: Row<'static>,
    /// The part within which it is its own; empty: the whole tool.
    within: &'a str,
    id: &'a str,
}

fn every_id(tool: &Tool) -> Vec<Id<'_>> {
    let id = |table, at, within, id| Id { row: (table, at), within, id };
    let parts = tool.part.iter().enumerate().map(|(at, part)| id("part", at, "", &*part.id));
    let fields = all(tool, |part| &part.field).map(|(at, _, field)| id("part.field", at, "", &*field.id));
    let lines = all(tool, |part| &part.line).map(|(at, part, line)| id("part.line", at, &*part.id, &*line.id));
    let checks = all(tool, |part| &part.check).map(|(at, part, check)| id("part.check", at, &*part.id, &*check.id));
    let columns = all(tool, |part| &part.column).map(|(at, part, own)| id("part.column", at, &*part.id, &*own.id));
    parts.chain(fields).chain(lines).chain(checks).chain(columns).collect()
}

fn ids(tool: &Tool, rows: &Rows<'_>) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let fault = |own: Id<'_>| {
        let what = if !is_id(own.id) {
            format!("id「{}」は使えません。", own.id)
        } else if !seen.insert((own.row.0, own.within.to_owned(), own.id.to_owned())) {
            format!("id「{}」が 2 つあります。", own.id)
        } else {
            return None;
        };
        let remedy = "半角の英小文字で始まる、英小文字・数字・ハイフンだけの、ほかにない id にしてください。";
        Some(rows.fault(own.row, "id", what, remedy))
    };
    every_id(tool).into_iter().filter_map(fault).collect()
}

/// Texts in which nothing stands.
fn empty(tool: &Tool, rows: &Rows<'_>) -> Vec<Problem> {
    let mut texts: Vec<(Row<'_>, &str, &str)> =
        vec![(TOP, "title", &tool.title), (TOP, "lead", &tool.lead), (TOP, "paper", &tool.paper)];
    texts.extend(tool.tip.iter().map(|text| (TOP, "tip", &**text)));
    texts.extend(tool.part.iter().enumerate().map(|(at, part)| (("part", at), "title", &*part.title)));
    for (at, _, field) in all(tool, |part| &part.field) {
        texts.extend([(("part.field", at), "label", &*field.label), (("part.field", at), "blank", &*field.blank)]);
    }
    texts.extend(all(tool, |part| &part.line).map(|(at, _, line)| (("part.line", at), "text", &*line.text)));
    texts.extend(all(tool, |part| &part.check).map(|(at, _, check)| (("part.check", at), "text", &*check.text)));
    for (at, _, column) in all(tool, |part| &part.column) {
        texts.push((("part.column", at), "label", &*column.label));
        texts.extend(column.options.iter().map(|option| (("part.column", at), "options", &*option.name)));
    }
    for (at, note) in tool.note.iter().enumerate() {
        texts.extend([(("note", at), "title", &*note.title), (("note", at), "text", &*note.text)]);
    }
    texts.extend(tool.link.iter().enumerate().map(|(at, link)| (("link", at), "title", &*link.title)));
    texts.into_iter().filter_map(|(row, key, text)| rows.empty(row, key, [text])).collect()
}

/// Whether there are parts, something in each, and what to do first.
fn shape(tool: &Tool, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = Vec::new();
    if !(1..=4).contains(&tool.tip.len()) {
        let what = format!("tip が {} 個あります。", tool.tip.len());
        faults.push(rows.fault(TOP, "tip", what, "まずすることを、1 個から 4 個書いてください。"));
    }
    if tool.part.is_empty() {
        let what = "[[part]] がありません。".to_owned();
        faults.push(rows.fault(TOP, "part", what, "紙に出すものを、[[part]] に書いてください。"));
    }
    for (at, part) in tool.part.iter().enumerate() {
        if part.field.is_empty() && part.line.is_empty() && part.check.is_empty() && part.column.is_empty() {
            let what = format!("[[part]]「{}」の中に何もありません。", part.title);
            let remedy = "[[part.field]]、[[part.line]]、[[part.check]]、[[part.column]] のどれかを書いてください。";
            faults.push(rows.fault(("part", at), "id", what, remedy));
        }
        if part.column.is_empty() && (part.blank > 0 || !part.row.is_empty()) {
            let what = "[[part.column]] がないのに、行があります。".to_owned();
            faults.push(rows.fault(("part", at), "blank", what, "列を書くか、行を消してください。"));
        }
        if part.blank > MOST_BLANK {
            let what = format!("blank が {} です。", part.blank);
            let remedy = format!("{MOST_BLANK} までにしてください。");
            faults.push(rows.fault(("part", at), "blank", what, &remedy));
        }
    }
    faults
}

/// Places in sentences where no field can stand. Outside of names every brace is a slip.
fn places(tool: &Tool, rows: &Rows<'_>) -> Vec<Problem> {
    let known: Vec<String> = all(tool, |part| &part.field).map(|(_, _, field)| format!("{{{}}}", field.id)).collect();
    let fault = |(at, text): (usize, &str)| {
        let rest = known.iter().fold(text.to_owned(), |text, place| text.replace(place, ""));
        let remedy = match &*known {
            [] => "[[part.field]] がないので、{ } は使えません。言葉で書いてください。".to_owned(),
            _ => format!("{} のどれかを、半角で書いてください。", known.join("、")),
        };
        let what = || "{ } の中が、[[part.field]] の id ではありません。".to_owned();
        rest.contains(['{', '}', '｛', '｝']).then(|| rows.fault(("part.line", at), "text", what(), &remedy))
    };
    all(tool, |part| &part.line).map(|(at, _, line)| (at, &*line.text)).filter_map(fault).collect()
}

fn fields(tool: &Tool, rows: &Rows<'_>) -> Vec<Problem> {
    let wrong = all(tool, |part| &part.field).filter(|(_, _, own)| matches!(own.kind, Kind::Choice | Kind::Product));
    let what = || "choice と product は、表の列だけで使えます。".to_owned();
    let remedy = "text、lines、number、tel、date のどれかにしてください。";
    wrong.map(|(at, ..)| rows.fault(("part.field", at), "kind", what(), remedy)).collect()
}

fn tables(tool: &Tool, rows: &Rows<'_>) -> Vec<Problem> {
    let columns = all(tool, |part| &part.column);
    let mut faults: Vec<Problem> = columns.filter_map(|(at, part, own)| column_fault(rows, at, part, own)).collect();
    for (at, part, row) in all(tool, |part| &part.row) {
        let written: Vec<&Column> = part.column.iter().filter(|column| column.kind != Kind::Product).collect();
        if row.cells.len() > written.len() {
            let what = format!("cells が {} 個あります。書き込む列は {} 個です。", row.cells.len(), written.len());
            faults.push(rows.fault(("part.row", at), "cells", what, "列の数までにしてください。"));
        }
        for (cell, column) in row.cells.iter().zip(written).filter(|(cell, _)| !cell.is_empty()) {
            let is_named = column.options.iter().any(|option| option.name == *cell);
            let is_wrong = match column.kind {
                Kind::Choice => !is_named,
                Kind::Number => cell.parse::<u64>().is_err(),
                _ => false,
            };
            if is_wrong {
                let what = format!("「{cell}」は、列「{}」に書けない値です。", column.label);
                faults.push(rows.fault(("part.row", at), "cells", what, "options の名前か、数字にしてください。"));
            }
        }
    }
    faults
}

/// What is wrong with a column, the one of this number in the file.
fn column_fault(rows: &Rows<'_>, at: usize, part: &Part, column: &Column) -> Option<Problem> {
    let fault =
        |key: &str, what: &str, remedy: &str| Some(rows.fault(("part.column", at), key, what.to_owned(), remedy));
    let values: Vec<u32> = column.options.iter().map(|option| option.value).collect();
    let is_choice = |id: &String| part.column.iter().any(|own| own.id == *id && own.kind == Kind::Choice);
    match column.kind {
        Kind::Choice if values.len() < 2 => {
            fault("options", &format!("options が {} 個です。", values.len()), "2 個以上書いてください。")
        }
        Kind::Product if column.of.len() < 2 || !column.of.iter().all(is_choice) => {
            let what = "of が、同じ表の kind = \"choice\" の列 2 つ以上ではありません。";
            fault("of", what, "掛け合わせる列の id を書いてください。")
        }
        Kind::Product if !values.is_sorted_by(|one, next| one > next) => {
            fault("options", "options の value が、大きい順ではありません。", "大きい順に並べてください。")
        }
        Kind::Product if part.column.iter().filter(|own| own.kind == Kind::Product).count() > 1 => {
            fault("kind", "kind = \"product\" の列が 2 つあります。", "1 つの表に 1 つだけにしてください。")
        }
        Kind::Choice | Kind::Product => None,
        _ if !column.options.is_empty() || !column.of.is_empty() => {
            fault("kind", "options と of は、この kind では使えません。", "消すか、kind を直してください。")
        }
        _ => None,
    }
}

fn links(tool: &Tool, rows: &Rows<'_>) -> Vec<Problem> {
    let wrong = tool.link.iter().enumerate().filter(|(_, link)| !link.path.starts_with('/'));
    let fault = |(at, link): (usize, &super::ToolLink)| {
        let what = format!("path「{}」は / で始まっていません。", link.path);
        rows.fault(("link", at), "path", what, "このサイトのページを、/ から書いてください。")
    };
    wrong.map(fault).collect()
}
