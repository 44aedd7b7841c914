//! The form as `data/form.toml` defines it: parts, sections, fields, options, conditions. The page,
//! the check, the check page, the office's table and what is public all follow this one definition.
//! Never holds an answer.

use super::amount::Amount;
use super::change_rule::ChangeRule;
use super::condition::Condition;
use super::days::DayLimit;
use super::form_faults::faults;
use super::kind::FieldKind;
use super::pages::FormPage;
use super::registers::RegisterRules;
use super::roles::Role;
use super::rows::RowPlace;
use crate::base::problem::Problem;
use crate::base::{files, text, toml};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Where the form is defined.
pub const FILE: &str = "data/form.toml";

/// The whole form.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub(super) version: String,
    /// The page's heading.
    pub title: String,
    /// What one can do on the page, in one sentence.
    pub description: String,
    /// What stands before the first field.
    pub intro: String,
    /// The check page's heading.
    pub check_title: String,
    /// What one can do on the check page, in one sentence.
    pub check_description: String,
    #[serde(rename = "change", default)]
    pub(super) changes: Vec<FormChange>,
    #[serde(rename = "page", default)]
    pub(super) pages: Vec<FormPage>,
    #[serde(rename = "part")]
    pub(super) parts: Vec<Part>,
    #[serde(rename = "section")]
    pub(super) sections: Vec<Section>,
    #[serde(rename = "field")]
    pub(super) fields: Vec<Field>,
    /// The register that it feeds; none: it is the declaration's.
    #[serde(skip)]
    pub(super) register: Option<Arc<RegisterRules>>,
}

/// What a version of the form changed, said to those who send an older one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormChange {
    /// The version that brought the change.
    pub version: String,
    /// What changed, in one sentence.
    pub text: String,
}

/// A headed part of the page, one step of the procedure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// How sections name it.
    pub id: String,
    pub(crate) title: String,
    /// Which of the seven steps it is.
    pub step: u8,
}

/// A group of fields under one heading.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// How fields name it.
    pub id: String,
    /// The part it stands in.
    pub part: String,
    /// The page it stands on; empty where the form stands on one.
    #[serde(default)]
    pub page: String,
    pub(crate) title: String,
    /// What stands under the heading.
    #[serde(default)]
    pub note: String,
    /// Whether it is folded until somebody opens it; nothing in it is required.
    #[serde(default)]
    pub folded: bool,
}

/// From so many characters on a password need not have characters of each kind (NIST SP 800-63B-4, 3.1.1.2).
pub const PHRASE: usize = 15;

/// One question.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = super::schemas::with_shown_if)]
pub struct Field {
    /// The key in the file, which is the control's name on the page.
    #[serde(rename = "key")]
    pub control: String,
    /// Under which name the answer is kept and spoken of: the role's, where it plays one, else the control's.
    #[serde(skip)]
    pub key: String,
    /// The line on which its key stands in the file.
    #[serde(skip)]
    pub(super) line: usize,
    /// What it is to the program; most fields are nothing but a question.
    #[serde(default)]
    pub role: Option<Role>,
    /// The section it stands in.
    pub section: String,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// The control of the group in whose rows it is asked; empty: once.
    #[serde(default)]
    pub group: String,
    /// In which row of its group.
    #[serde(skip)]
    pub row: Option<RowPlace>,
    /// The words above the control.
    pub label: String,
    /// The support text under the label.
    #[serde(default)]
    pub hint: String,
    /// The rest of what may be said about it, folded below the support text.
    #[serde(default)]
    pub more: String,
    /// What must be known before answering; stands before the label.
    #[serde(default)]
    pub warning: String,
    /// The paragraphs to which a tick agrees.
    #[serde(default)]
    pub clause: Vec<String>,
    /// Where to read or look up more.
    #[serde(default)]
    pub link: Option<FieldLink>,
    /// When it is asked; always without it.
    #[serde(default, alias = "shown_if")]
    pub when: Option<Condition>,
    /// The heading above fields that its condition brings, where the option has none of its own.
    #[serde(default)]
    pub branch: String,
    /// Whether it must be answered when it is asked.
    #[serde(default)]
    pub required: bool,
    /// When it must be answered, where that depends on earlier answers.
    #[serde(default)]
    pub required_if: Option<Condition>,
    /// Whether the answer may ever reach the public site.
    #[serde(default)]
    pub public: bool,
    /// Whether a public answer stands in the files to take away, too; otherwise on pages only.
    #[serde(default = "in_bulk")]
    pub bulk: bool,
    /// How the answer may be changed later, where the usual rule does not fit.
    #[serde(default)]
    pub(super) change: Option<ChangeRule>,
    /// Whether the text shown with it is kept with the answer.
    #[serde(default)]
    pub consent: bool,
    /// The least number of characters (password) or the least number.
    #[serde(default)]
    pub min: Amount,
    /// The greatest number of characters, or the greatest number.
    #[serde(default)]
    pub max: Amount,
    /// From how many characters on a password may have any characters, of one kind too; none: [`PHRASE`].
    pub phrase: Option<usize>,
    /// How many decimal places a number may have.
    #[serde(default)]
    pub places: usize,
    /// What a number counts: 人, ％.
    #[serde(default)]
    pub unit: String,
    /// The most lines of a long text; none given: as many as its characters allow.
    #[serde(default)]
    pub lines: Option<usize>,
    /// The first day that a date may be.
    #[serde(default)]
    pub earliest: Option<DayLimit>,
    /// The last day that it may be.
    #[serde(default)]
    pub latest: Option<DayLimit>,
    /// The field that a confirmation repeats, or whose answer a box takes over.
    #[serde(default)]
    pub of: String,
    /// The field into which the box takes it.
    #[serde(default)]
    pub into: String,
    /// The options of a choice.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// HTML's `autocomplete`; empty: none (with `off`, browsers forget what was typed on the way back). `name`: a person's.
    #[serde(default)]
    pub autocomplete: String,
    /// HTML's `inputmode`; empty: the usual keyboard.
    #[serde(default)]
    pub inputmode: String,
    /// How wide the control is: `short`, `medium`, or empty for the whole column.
    #[serde(default)]
    pub width: String,
}

/// Where the keys of the fields stand.
#[derive(Deserialize)]
struct Places {
    #[serde(rename = "field")]
    fields: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    key: toml::Spanned<String>,
}

fn in_bulk() -> bool {
    true
}

/// A link beside a field.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldLink {
    /// The words of the link.
    pub title: String,
    /// A site path, or an https address.
    pub path: String,
}

/// One option of a choice.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is sent and kept.
    pub value: String,
    /// What is read.
    pub label: String,
    /// What helps to choose.
    #[serde(default)]
    pub hint: String,
    /// The heading of the fields that this option brings: 「法人の場合」.
    #[serde(default)]
    pub branch: String,
    /// Whether it says that something is on the web: an address is asked for.
    #[serde(default)]
    pub on_website: bool,
}

impl Form {
    /// Loads `data/form.toml` below `root`.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let label = Path::new(FILE);
        let source = files::read(&root.join(label), label).and_then(|bytes| text::lines(label, &bytes));
        Self::parse(&source.map_err(|problem| vec![problem])?)
    }

    /// The form that a file's text defines.
    ///
    /// # Errors
    /// Every fault of the text.
    pub fn parse(source: &str) -> Result<Self, Vec<Problem>> {
        Self::parse_for(source, None)
    }

    /// The same of the form that feeds a register.
    pub(super) fn parse_for(source: &str, register: Option<Arc<RegisterRules>>) -> Result<Self, Vec<Problem>> {
        let label = Path::new(FILE);
        let form: Self = toml::parse(label, source).map_err(|problem| vec![problem])?;
        let places: Places = toml::parse(label, source).map_err(|problem| vec![problem])?;
        let form = Self { register, ..form.resolved(source, &places) };
        let faults = faults(&form);
        if faults.is_empty() { Ok(form) } else { Err(faults) }
    }

    /// Every field under the name by which its answer is kept, and with its place; what refers to a field does so
    /// by that name from here on. A reference to no field stays empty.
    fn resolved(mut self, source: &str, places: &Places) -> Self {
        let mut keys: HashMap<String, String> = HashMap::new();
        for (field, place) in self.fields.iter_mut().zip(&places.fields) {
            field.key = field.role.map_or_else(|| field.control.clone(), |role| role.key().to_owned());
            field.line = source[..place.key.span().start].matches('\n').count() + 1;
            keys.entry(field.control.clone()).or_insert_with(|| field.key.clone());
        }
        let kept = |control: &str| keys.get(control).cloned().unwrap_or_default();
        for field in &mut self.fields {
            // Told apart by its faults from a field that repeats nothing.
            field.of = if field.of.is_empty() { String::new() } else { kept(&field.of) };
            field.into = if field.into.is_empty() { String::new() } else { kept(&field.into) };
            for condition in [&mut field.when, &mut field.required_if].into_iter().flatten() {
                *condition = condition.renamed(&kept);
            }
            field.completed();
        }
        self.repeated()
    }

    /// The version that pages carry and declarations keep.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What changed after `version`, newest last; everything known when the version is unknown.
    pub fn changes_since(&self, version: &str) -> Vec<&str> {
        let newer = |change: &&FormChange| version.is_empty() || change.version.as_str() > version;
        self.changes.iter().filter(newer).map(|change| change.text.as_str()).collect()
    }

    /// The parts of the page.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The sections of a part, in their order.
    pub fn sections<'a>(&'a self, part: &'a str) -> impl Iterator<Item = &'a Section> {
        self.sections.iter().filter(move |section| section.part == part)
    }

    /// All fields in the order in which they are asked.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field with this key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The field whose control has this name.
    pub fn control(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.control == name)
    }

    /// The field that plays a role. Of those that nothing goes without there always is one.
    pub fn role(&self, role: Role) -> Option<&Field> {
        self.fields.iter().find(|field| field.role == Some(role))
    }

    /// The keys of the field that plays a role and of the one that repeats it.
    pub fn twice(&self, role: Role) -> Vec<&str> {
        let own = |field: &&Field| field.role == Some(role) || field.of == role.key();
        self.fields.iter().filter(own).map(|field| field.key.as_str()).collect()
    }

    /// The box by which a field's answer is taken over from another one.
    pub fn taken_by(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind == FieldKind::Same && field.into == key)
    }

    /// The fields whose answers may ever reach the public site.
    pub fn public_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.public)
    }
}

impl Field {
    /// The option with this value.
    pub fn choice(&self, value: &str) -> Option<&Choice> {
        self.options.iter().find(|choice| choice.value == value)
    }

    /// Whether an answer of before says of a box what nobody says any more by not ticking it.
    pub fn is_unticked(&self, answer: Option<&str>) -> bool {
        let ticked = self.options.first().map(|choice| choice.value.as_str());
        self.kind == FieldKind::Box && answer.is_some() && answer != ticked
    }

    /// The line on which its key stands in the file.
    pub fn line(&self) -> usize {
        self.line
    }

    /// A fault of the file at this field.
    pub(super) fn fault(&self, what: &str, remedy: &str) -> Problem {
        let control = self.row.as_ref().map_or(&self.control, |row| &row.control);
        Problem::new(FILE, format!("field「{control}」: {what}"), remedy).at(self.line, 1)
    }

    /// Whether the answer is kept (a password, what is typed twice and a box that only takes over are not).
    pub fn is_kept(&self) -> bool {
        !matches!(self.kind, FieldKind::Password | FieldKind::Confirmation | FieldKind::Same | FieldKind::Statement)
    }

    /// Everything a person reads before consenting, as one text to keep with the answer.
    pub fn consent_text(&self) -> String {
        let choices = self.options.iter().map(|choice| choice.label.as_str());
        let texts = [self.label.as_str(), &self.hint, &self.more].into_iter();
        let whole: Vec<&str> = texts.chain(self.clause.iter().map(String::as_str)).chain(choices).collect();
        whole.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }
}
