//! `data/tools/NAME.toml`: a tool each that ends in paper, at the address NAME below the page that lists them. It is made of
//! parts: what is filled in once, sentences in which that stands, boxes to tick, tables. What a tool must have is checked
//! in `faults`, so that no page shows a sentence with a hole or a choice without an end.

use super::{Folder, LoadedFile, Rows};
use crate::base::problem::Problem;
use crate::view::TOOLS;
use crate::view::markdown::Target;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

mod faults;

/// One tool.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its place among the others.
    #[serde(default)]
    pub order: i64,
    /// Its heading.
    pub title: String,
    /// What one can do with it, in one sentence.
    pub lead: String,
    /// The heading of the paper.
    paper: String,
    /// Whether the paper lies on its side.
    #[serde(default)]
    wide: bool,
    /// What to do first.
    #[serde(default)]
    tip: Vec<String>,
    #[serde(default)]
    part: Vec<Part>,
    /// What stands after it.
    #[serde(default)]
    note: Vec<Note>,
    #[serde(default)]
    link: Vec<ToolLink>,
    /// Its address below the page that lists them, and what its texts are kept by.
    #[serde(skip_deserializing)]
    pub name: String,
    /// Its file, from the root on.
    #[serde(skip)]
    pub label: String,
    /// Its links into the site.
    #[serde(skip)]
    pub targets: Vec<Target>,
}

/// A part of the paper.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Part {
    id: String,
    title: String,
    /// Stands under its heading.
    #[serde(default)]
    lead: String,
    /// Whether it, and each of its sentences, may be left out.
    #[serde(default)]
    optional: bool,
    /// Whether its sentences are numbered.
    #[serde(default)]
    numbered: bool,
    #[serde(default)]
    field: Vec<Field>,
    #[serde(default)]
    line: Vec<Line>,
    #[serde(default)]
    check: Vec<Check>,
    #[serde(default)]
    column: Vec<Column>,
    /// What the table begins with.
    #[serde(default)]
    row: Vec<Row>,
    /// So many rows the table has on paper at least.
    #[serde(default)]
    blank: usize,
}

/// What a field or a cell takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// One line.
    Text,
    /// Several lines.
    Lines,
    /// A whole number, not below zero.
    Number,
    /// A telephone number.
    Tel,
    /// A day.
    Date,
    /// One of several words; in tables only.
    Choice,
    /// What the values of chosen words come to when multiplied; in tables only. The rows stand by it, largest first.
    Product,
}

/// What is filled in once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Field {
    id: String,
    label: String,
    kind: Kind,
    #[serde(default)]
    hint: String,
    /// What stands in its place before.
    blank: String,
    /// Whether it stands in a sentence, so that it needs no line of its own.
    #[serde(skip_deserializing)]
    stands: bool,
}

/// A sentence; `{id}` is where a field stands.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    text: String,
    /// The same in pieces.
    #[serde(skip_deserializing)]
    pieces: Vec<Piece>,
}

/// A piece of a sentence: words, or the place of a field with what stands there before.
#[derive(Debug, Serialize, JsonSchema)]
struct Piece {
    text: String,
    field: Option<String>,
}

/// A box to tick.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Check {
    id: String,
    text: String,
    #[serde(default)]
    why: String,
}

/// A column of a table.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Column {
    id: String,
    label: String,
    kind: Kind,
    #[serde(default)]
    hint: String,
    /// Whether it is shown on a narrow screen.
    #[serde(default)]
    brief: bool,
    /// The words to choose from, or what a product is called from a value on.
    #[serde(default)]
    options: Vec<Choice>,
    /// The columns whose values are multiplied.
    #[serde(default)]
    of: Vec<String>,
}

/// A word to choose.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Choice {
    name: String,
    /// Says more of it where it is chosen.
    #[serde(default)]
    note: String,
    #[serde(default)]
    value: u32,
}

/// A row of a table, its cells in the order of the columns that are written in.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Row {
    cells: Vec<String>,
}

/// What stands after the tool.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Note {
    title: String,
    text: String,
}

/// A page with more.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ToolLink {
    title: String,
    path: String,
}

/// Loads all tools, in their order.
pub(super) fn load(root: &Path) -> LoadedFile<Vec<Tool>> {
    let folder = Folder { path: TOOLS, example: "rules.toml" };
    let tools = super::load_all(root, &folder, sound)?;
    Ok(tools.map(|mut tools| {
        tools.sort_by(|a: &Tool, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
        tools
    }))
}

/// What is wrong with a tool, which gets what it is not written with.
fn sound(tool: &mut Tool, name: &str, rows: &Rows<'_>) -> Vec<Problem> {
    tool.label = rows.label.to_owned();
    name.clone_into(&mut tool.name);
    let target = |(at, link): (usize, &ToolLink)| {
        let line = rows.line(("link", at), "path");
        Target { path: link.path.clone(), line, column: 1 }
    };
    tool.targets = tool.link.iter().enumerate().map(target).collect();
    let faults = faults::of(tool, rows);
    fill(tool);
    faults
}

/// Parts the sentences where fields stand.
fn fill(tool: &mut Tool) {
    let blanks: Vec<(String, String)> =
        tool.part.iter().flat_map(|part| &part.field).map(|field| (field.id.clone(), field.blank.clone())).collect();
    let mut standing = Vec::new();
    for line in tool.part.iter_mut().flat_map(|part| &mut part.line) {
        line.pieces = pieces(&line.text, &blanks);
        standing.extend(line.pieces.iter().filter_map(|piece| piece.field.clone()));
    }
    for field in tool.part.iter_mut().flat_map(|part| &mut part.field) {
        field.stands = standing.contains(&field.id);
    }
}

fn pieces(text: &str, blanks: &[(String, String)]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let words = |text: &str| (!text.is_empty()).then(|| Piece { text: text.to_owned(), field: None });
    let mut rest = text;
    while let Some((before, (id, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
        pieces.extend(words(before));
        let blank = blanks.iter().find(|(known, _)| known == id).map_or("", |(_, blank)| blank);
        pieces.push(Piece { text: blank.to_owned(), field: Some(id.to_owned()) });
        rest = after;
    }
    pieces.extend(words(rest));
    pieces
}

#[cfg(test)]
mod tests;
