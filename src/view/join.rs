//! Joins a module with all it imports into one file without comments, so that a page with many small
//! modules still asks for one script. Used by `assets` for modules whose first line begins `// @join`.
//! They share one scope, so a name may be declared once among them; functions that no module asks for are
//! left out, nothing is shortened. What the joiner does not know (default exports, `export *`, imports
//! under another name or of other sites) is a fault, never passed on unseen.

use crate::base::problem::Problem;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Whether a module asks to be joined.
pub fn is_wanted(source: &[u8]) -> bool {
    source.starts_with(b"// @join")
}

/// The module `entry` with everything it imports, the imported first. `read` gives a module's text by its
/// name, `resolve` the name that a reference means within a module.
///
/// # Errors
/// The first thing the joiner does not know, in the module where it stands; `entry` names the folder.
pub fn join<'a>(
    entry: &str,
    read: &dyn Fn(&str) -> Option<&'a str>,
    resolve: &dyn Fn(&str, &str) -> String,
) -> Result<String, Fault> {
    let (wanted, declared) = (HashSet::new(), HashMap::new());
    let mut joiner =
        Joiner { read, resolve, done: Vec::new(), open: Vec::new(), wanted, declared, text: String::new() };
    joiner.want(entry);
    joiner.add(entry)?;
    Ok(joiner.text)
}

/// What stops a module from being joined, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    module: String,
    line: usize,
    what: String,
}

impl Fault {
    /// The fault as one of the file below `folder`.
    pub fn problem(&self, folder: &Path) -> Problem {
        let remedy = "import { 名前 } from \"./ファイル.js\"; と export function・class・const だけを使ってください。";
        Problem::new(folder.join(&self.module), &self.what, remedy).at(self.line, 1)
    }
}

struct Joiner<'a, 'b> {
    read: &'b dyn Fn(&str) -> Option<&'a str>,
    resolve: &'b dyn Fn(&str, &str) -> String,
    /// Finished modules.
    done: Vec<String>,
    open: Vec<String>,
    /// What some module imports: the module it is from, and the name.
    wanted: HashSet<(String, String)>,
    /// What stands in the shared scope, with the module that declares it.
    declared: HashMap<String, String>,
    text: String,
}

impl Joiner<'_, '_> {
    /// Notes every name that `name` and what it imports ask for; faults are left to `add`.
    fn want(&mut self, name: &str) {
        self.open.push(name.to_owned());
        let statements = (self.read)(name).map(statements).unwrap_or_default();
        for (names, reference) in statements.iter().filter_map(|(_, statement)| parse_import(statement)) {
            let target = (self.resolve)(name, reference);
            let names = names.split(',').filter_map(|one| one.split_whitespace().next());
            self.wanted.extend(names.map(|one| (target.clone(), one.to_owned())));
            if !self.open.contains(&target) {
                self.want(&target);
            }
        }
        self.open.pop();
    }

    /// Whether an exported function is asked for by any module, its own included (comments ask for nothing).
    fn is_wanted(&self, name: &str, function: &str) -> bool {
        let inside = (self.read)(name).map_or(0, |source| plain(source).matches(function).count());
        inside > 1 || self.wanted.contains(&(name.to_owned(), function.to_owned()))
    }

    fn add(&mut self, name: &str) -> Result<(), Fault> {
        let fault = |line, what: String| Fault { module: name.to_owned(), line, what };
        let Some(source) = (self.read)(name) else {
            return Err(fault(1, "このモジュールがありません。".to_owned()));
        };
        self.open.push(name.to_owned());
        let (mut body, mut left_out) = (String::new(), false);
        for (at, statement) in statements(source) {
            if left_out {
                left_out = statement.trim_end() != "}";
            } else if statement.starts_with("import ") {
                let (_, reference) = parse_import(statement).ok_or_else(|| fault(at, unknown(statement)))?;
                let target = (self.resolve)(name, reference);
                if self.open.contains(&target) {
                    return Err(fault(at, format!("参照がひと回りしています（{target}）。")));
                }
                if !self.done.contains(&target) {
                    self.add(&target)?;
                }
            } else if !statement.matches('`').count().is_multiple_of(2) {
                let what = "1 つのファイルにまとめるモジュールでは、` の文字列を 1 行に収めます。";
                return Err(fault(at, what.to_owned()));
            } else if is_declaration(statement) {
                let text = self.declare(name, statement).map_err(|what| fault(at, what))?;
                left_out = text.is_empty() && !statement.trim_end().ends_with('}');
                body.push_str(text);
            } else {
                body.push_str(statement);
            }
        }
        self.open.pop();
        self.done.push(name.to_owned());
        self.text.push_str(&plain(&body));
        Ok(())
    }

    /// The first line of a declaration as it stands in the shared scope; empty if nobody asks for it.
    fn declare<'c>(&mut self, module: &str, statement: &'c str) -> Result<&'c str, String> {
        let declaration = statement.strip_prefix("export ").unwrap_or(statement);
        let declared = declared(declaration).ok_or_else(|| unknown(statement))?;
        let is_exported = declaration.len() < statement.len();
        if is_exported && declaration.contains("function ") && !self.is_wanted(module, declared) {
            return Ok("");
        }
        match self.declared.insert(declared.to_owned(), module.to_owned()) {
            Some(other) => Err(format!("{declared} という名前は、{other} でも使われています。")),
            None => Ok(declaration),
        }
    }
}

/// Whether a line declares something for the whole module.
fn is_declaration(statement: &str) -> bool {
    ["export ", "async function ", "function ", "class ", "const ", "let "]
        .iter()
        .any(|start| statement.starts_with(start))
}

/// The lines of a module with their numbers; an import that runs over several lines is one.
fn statements(source: &str) -> Vec<(usize, &str)> {
    let mut statements = Vec::new();
    let (mut start, mut line) = (0, 1);
    while start < source.len() {
        let rest = &source[start..];
        let end = if rest.starts_with("import ") { rest.find(";\n").map(|at| at + 1) } else { rest.find('\n') };
        let statement = &rest[..end.map_or(rest.len(), |end| end + 1)];
        statements.push((line, statement));
        line += statement.matches('\n').count();
        start += statement.len();
    }
    statements
}

/// The names between the braces and the reference; a module imported for its deeds has no names.
fn parse_import(statement: &str) -> Option<(&str, &str)> {
    let rest = statement.strip_prefix("import ")?.trim();
    let (names, reference) = match rest.strip_prefix('{') {
        Some(rest) => rest.split_once("} from ")?,
        None => ("", rest),
    };
    let reference = reference.strip_suffix(';')?;
    let reference = reference.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))?;
    (reference.starts_with('.') && !names.contains(" as ")).then_some((names, reference))
}

/// The name that a declaration declares.
fn declared(declaration: &str) -> Option<&str> {
    let kinds = ["async function ", "function ", "class ", "const ", "let "];
    let rest = kinds.iter().find_map(|kind| declaration.strip_prefix(kind))?;
    let name = &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')?];
    (!name.is_empty()).then_some(name)
}

fn unknown(statement: &str) -> String {
    format!("1 つのファイルにまとめられない書き方です（{}）。", statement.trim().lines().next().unwrap_or_default())
}

/// Without comments (`/** … */` wherever it stands, and lines that hold nothing but `// …`) and indentation.
fn plain(body: &str) -> String {
    let mut without = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("/**") {
        without.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    without.push_str(rest);
    let lines = without.lines().filter(|line| !line.trim_start().starts_with("//") && !line.trim().is_empty());
    lines.flat_map(|line| [line.trim_start(), "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(files: &[(&str, &str)]) -> Result<String, Fault> {
        let read = |name: &str| files.iter().find(|(file, _)| *file == name).map(|(_, text)| *text);
        join("a.js", &read, &|_, reference| reference.trim_start_matches("./").to_owned())
    }

    #[test]
    fn modules_share_a_scope_and_lose_their_comments() {
        let text = joined(&[
            ("a.js", "// @join\nimport {\n  x,\n} from \"./b.js\";\n/** Says it.\n */\nconsole.log(/** @type {X} */ (x));\n"),
            (
                "b.js",
                "const hidden = 1;\n\n// unasked, not this\nexport const x = hidden;\nexport async function f() {\n}\nf();\nfunction g() {\n  x();\n}\nexport function unasked() {\n  g();\n}\n",
            ),
        ])
        .expect("sound");
        assert_eq!(
            text,
            "const hidden = 1;\nconst x = hidden;\nasync function f() {\n}\nf();\nfunction g() {\nx();\n}\nconsole.log( (x));\n"
        );
    }

    #[test]
    fn what_is_not_known_is_named_with_its_line() {
        for (text, line) in [
            ("\nexport default 1;\n", 2),
            ("import x from \"./b.js\";\n", 1),
            ("import { x as y } from \"./b.js\";\n", 1),
            ("import { x } from \"https://x.example/a.js\";\n", 1),
            ("import \"./a.js\";\n", 1),
            ("import { x } from \"./gone.js\";\n", 1),
            ("const two = `\n  lines`;\n", 1),
            ("const { taken, apart } = x;\n", 1),
            ("const once = 1;\nclass once {\n", 2),
        ] {
            assert_eq!(joined(&[("a.js", text)]).expect_err("a fault").line, line, "{text}");
        }
    }
}
