//! The template engine; the sole user of `tera`. Loads templates, names every fault with its place,
//! renders a template with a scope. Knows nothing of pages, mails or links: those come in as functions.

#![expect(clippy::disallowed_types, reason = "the owner of tera")]

use crate::base::problem::Problem;
use crate::base::{files, text, walk};
use anyhow::Context as _;
use serde::Serialize;
use std::path::{Path, PathBuf};
use tera::{Context, ErrorKind, Kwargs, State, Tera};

const REMEDY: &str = "この行の {{ }} や {% %} の書き方と、名前の綴りを確かめてください。";

/// One template file: its name in `extends` and `include`, its path from the root, its text.
#[derive(Debug)]
pub struct TemplateSource {
    pub name: String,
    pub label: PathBuf,
    pub text: String,
}

/// A set of templates that may use each other.
#[derive(Debug)]
pub struct Engine {
    tera: Tera,
    folder: PathBuf,
}

impl Engine {
    /// An engine without templates; `folder` is where their names begin, relative to the root.
    pub fn new(folder: &Path, escape: bool) -> Self {
        let mut tera = Tera::new();
        tera.autoescape_on(if escape { vec![""] } else { Vec::new() });
        tera.register_filter("date", |iso: &str, _: Kwargs, _: &State| -> tera::TeraResult<String> {
            iso.parse().map(text::date).map_err(|e| tera::Error::message(format!("「{iso}」は日付ではありません: {e}")))
        });
        tera.register_filter("number", |number: u64, _: Kwargs, _: &State| text::number(number));
        Self { tera, folder: folder.to_path_buf() }
    }

    /// Registers a function that takes one argument by name and returns text or a fault.
    pub fn function<F>(&mut self, name: &'static str, argument: &'static str, function: F)
    where
        F: Fn(&str) -> Result<String, String> + Send + Sync + 'static,
    {
        self.tera.register_function(name, move |given: Kwargs, _: &State| -> tera::TeraResult<String> {
            function(given.must_get::<&str>(argument)?).map_err(tera::Error::message)
        });
    }

    /// Makes a value visible to every template under `name`.
    pub fn global(&mut self, name: &'static str, value: &impl Serialize) -> anyhow::Result<()> {
        let value = tera::Value::try_from_serializable(value).with_context(|| format!("the global {name}"))?;
        self.tera.global_context().insert_value(name, value);
        Ok(())
    }

    /// Adds all templates at once.
    ///
    /// # Errors
    /// Every fault: first each file's syntax, then what refers to things that are not there.
    pub fn add(&mut self, sources: &[TemplateSource]) -> Result<(), Vec<Problem>> {
        let syntax: Vec<Problem> = sources.iter().filter_map(syntax_fault).collect();
        if !syntax.is_empty() {
            return Err(syntax);
        }
        let folder = self.folder.clone();
        self.tera
            .add_raw_templates(sources.iter().map(|source| (&source.name, &source.text)))
            .map_err(|error| faults(&folder, &error))
    }

    /// Whether there is a template of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.tera.contains_template(name)
    }

    /// Renders a template with the fields of `scope` as its variables.
    ///
    /// # Errors
    /// A [`Problem`] inside the error when the template is at fault.
    pub fn render(&self, name: &str, scope: &impl Serialize) -> anyhow::Result<String> {
        let context = Context::from_serialize(scope).with_context(|| format!("the scope of {name}"))?;
        self.tera.render(name, &context).map_err(|error| match faults(&self.folder, &error).into_iter().next() {
            Some(problem) => anyhow::Error::new(problem),
            None => anyhow::Error::new(error),
        })
    }
}

/// Reads all files with `extension` below `root/folder`, but for those below `except`, in order of name.
///
/// # Errors
/// Every file or folder that cannot be read or is not UTF-8.
pub fn read_sources(
    root: &Path,
    folder: &Path,
    extension: &str,
    except: &[&str],
) -> Result<Vec<TemplateSource>, Vec<Problem>> {
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    for found in walk::below(root, folder)? {
        let path = Path::new(&found.rest);
        if path.extension().is_none_or(|ending| ending != extension) || except.iter().any(|e| path.starts_with(e)) {
            continue;
        }
        let read = files::read(&found.path, &found.label).and_then(|bytes| text::lines(&found.label, &bytes));
        match read {
            Ok(text) => sources.push(TemplateSource { name: found.rest, label: found.label, text }),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(sources) } else { Err(problems) }
}

/// The fault of one file alone. What it refers to is not there yet, so only its syntax counts.
fn syntax_fault(source: &TemplateSource) -> Option<Problem> {
    let error = Tera::new().add_raw_template(&source.name, &source.text).err()?;
    match error.kind() {
        ErrorKind::SyntaxError(report) => {
            let what = format!("テンプレートの書き方の誤りです（{}）。", report.message());
            let span = report.span();
            Some(Problem::new(&source.label, what, REMEDY).at(span.start_line, span.start_col + 1))
        }
        _ => None,
    }
}

fn faults(folder: &Path, error: &tera::Error) -> Vec<Problem> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let what = format!("テンプレートの誤りです（{}）。", report.message());
            let span = report.span();
            vec![Problem::new(folder.join(report.filename()), what, REMEDY).at(span.start_line, span.start_col + 1)]
        }
        ErrorKind::MissingParent { current, parent } => vec![Problem::new(
            folder.join(current),
            format!("土台のテンプレート「{parent}」がありません。"),
            "extends の名前を直すか、そのファイルを置いてください。",
        )],
        ErrorKind::TemplateNotFound(name) => vec![Problem::new(
            folder.join(name),
            "このテンプレートがありません。",
            "template の名前を直すか、ファイルを置いてください。",
        )],
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            vec![Problem::new(folder.join(tpl), "テンプレートが自分自身に戻ってきます。", REMEDY)]
        }
        other => reported(folder, &other.to_string()),
    }
}

/// Missing components, functions and includes come as one text of reports `error: …\n --> file:line:column`.
fn reported(folder: &Path, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for report in text.split("\n\n").filter(|report| !report.trim().is_empty()) {
        let mut lines = report.lines();
        let message = lines.next().unwrap_or_default().trim_start_matches("error: ");
        let place = lines.next().and_then(|line| line.split_once("--> ")).map_or("", |(_, place)| place);
        let what = format!("テンプレートの誤りです（{message}）。");
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next().and_then(|part| part.parse().ok());
        let line = parts.next().and_then(|part| part.parse().ok());
        problems.push(match (parts.next(), line, column) {
            (Some(file), Some(line), Some(column)) => Problem::new(folder.join(file), what, REMEDY).at(line, column),
            _ => Problem::new(folder, what, REMEDY),
        });
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine(templates: &[(&str, &str)]) -> Result<Engine, Vec<Problem>> {
        let mut engine = Engine::new(Path::new("templates"), true);
        engine.function("asset", "name", |name| Ok(format!("/assets/{name}")));
        let sources: Vec<TemplateSource> = templates
            .iter()
            .map(|(name, text)| TemplateSource {
                name: (*name).to_owned(),
                label: Path::new("templates").join(name),
                text: (*text).to_owned(),
            })
            .collect();
        engine.add(&sources)?;
        Ok(engine)
    }

    /// Tera's minor versions move behaviour: what the templates rely on, pinned.
    #[test]
    fn components_blocks_and_escaping_render_as_the_templates_expect() {
        let engine = engine(&[
            ("base.html", "<h1>{% block main %}{% endblock %}</h1>{{ <note text=\"a<b\" /> }}"),
            ("note.html", "{% component note(text: string, @page) %}[{{ text }}|{{ page.n }}]{% endcomponent %}"),
            (
                "a.html",
                "{% extends \"base.html\" %}{% block main %}{{ content }} {{ asset(name=\"x\") }}{% endblock %}",
            ),
        ])
        .expect("sound templates");
        let scope = serde_json::json!({ "content": "<b>&\"'", "page": { "n": 7 } });
        let html = engine.render("a.html", &scope).expect("renders");
        assert_eq!(html, "<h1>&lt;b&gt;&amp;&quot;&#39; /assets/x</h1>[a&lt;b|7]");
    }

    #[test]
    fn every_missing_reference_is_named_with_its_place() {
        let faults =
            engine(&[("a.html", "{% include \"gone.html\" %}\n{{ nothing(x=1) }}"), ("b.html", "\n{{ <gone /> }}")])
                .expect_err("faults");
        let places: Vec<String> =
            faults.iter().map(|f| f.to_string().split(": ").next().unwrap_or("").into()).collect();
        assert_eq!(places, ["templates/a.html:1:12", "templates/a.html:2:4", "templates/b.html:2:4"]);
    }

    #[test]
    fn every_file_with_wrong_syntax_is_named() {
        let faults = engine(&[("a.html", "x\n{{ 1 + }}"), ("b.html", "{% if %}")]).expect_err("faults");
        assert_eq!(faults.len(), 2);
        assert_eq!(faults[0].line(), Some(2));
    }

    #[test]
    fn what_is_undefined_is_a_fault_of_the_template() {
        let engine = engine(&[("a.html", "ok\n{{ nowhere.x }}")]).expect("sound syntax");
        let error = engine.render("a.html", &serde_json::json!({})).expect_err("undefined");
        assert_eq!(error.downcast_ref::<Problem>().and_then(Problem::line), Some(2));
    }
}
