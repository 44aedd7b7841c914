//! What is kept beside declarations, each by the same mechanism: `data/registers/NAME.toml` says what it is,
//! `data/forms/NAME.toml` what is asked for it. Each becomes a scheme of its own, with the words, regions and postal
//! codes of the whole and without levels. Loaded with the scheme; what the program cannot do is told here (`faults`).

mod event;
mod faults;
mod shown;

pub use event::{EventRules, EventTime};
pub use shown::{as_typed, edit_shown, listed_answers};

use super::levels::Levels;
use super::{Form, Scheme};
use crate::base::problem::Problem;
use crate::base::{files, text, toml};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;

/// Where registers are described.
pub const FOLDER: &str = "data/registers";
/// Where their forms stand.
pub const FORMS: &str = "data/forms";
/// Where their pages lie.
pub const HOME: &str = "/register/";

/// What `data/registers/NAME.toml` says of a register.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterRules {
    /// The name of its file, of its folder and in its addresses.
    #[serde(skip)]
    pub name: String,
    /// The heading of its page.
    pub title: String,
    /// What one entry of it is called: お問い合わせ, 団体.
    pub noun: String,
    /// The same in the office's lists, in four letters at most.
    pub word: String,
    /// What one can do on its page, in one sentence.
    pub description: String,
    /// What stands on its page, a paragraph each.
    #[serde(default)]
    pub intro: Vec<String>,
    /// The form that feeds it, by its name in `data/forms/`.
    pub form: String,
    /// With what the names of its letters in `templates/mail/` begin.
    #[serde(default = "usual_letters")]
    pub letters: String,
    /// What the office does with an entry.
    pub after: After,
    /// So many days after its end nothing is kept of an entry.
    pub retention_days: u32,
    /// What of it is public; nothing without it.
    #[serde(default)]
    pub public: Option<PublicRules>,
}

/// What the office does with what was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// It looks at it and lists it, or not.
    Review,
    /// It answers by mail.
    Answer,
    /// Nothing: it is listed at once.
    Nothing,
    /// Nothing: results of benchmarks are kept, to be summed up; nobody reads one, and none is listed.
    Keep,
}

/// What of a register is public.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicRules {
    /// The fields, in the order of the columns.
    pub columns: Vec<String>,
    /// Those that the list shows beside the name; without it all.
    #[serde(default)]
    pub list: Option<Vec<String>>,
    /// Those by which it can be narrowed.
    #[serde(default)]
    pub filters: Vec<String>,
    /// How it is ordered.
    #[serde(default)]
    pub order: ListOrder,
    /// So many days an entry stays without being renewed; 0: for ever.
    #[serde(default)]
    pub lasts_days: u32,
    /// So many days before its end it is asked whether it goes on.
    #[serde(default = "usual_notice")]
    pub ask_days: u32,
    /// What happens on a day, after which an entry leaves by itself; none: nothing does.
    #[serde(default)]
    pub event: Option<EventRules>,
}

/// How a list is ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// By the number, the first listed first.
    #[default]
    Number,
    /// The last listed first.
    Newest,
    /// By the region.
    Region,
    /// By the day and the hour of its event, the next first.
    Event,
}

fn usual_letters() -> String {
    "entry".to_owned()
}

fn usual_notice() -> u32 {
    30
}

impl RegisterRules {
    /// Where it is described.
    pub fn file(&self) -> String {
        format!("{FOLDER}/{}.toml", self.name)
    }

    /// Where its form stands.
    pub fn form_file(&self) -> String {
        format!("{FORMS}/{}.toml", self.form)
    }

    /// What happens on a day, where something does.
    pub fn event(&self) -> Option<&EventRules> {
        self.public.as_ref()?.event.as_ref()
    }

    /// The site path of its page.
    pub fn path(&self) -> String {
        format!("{HOME}{}/", self.name)
    }

    /// The letters that it may owe, by their names in `templates/mail/`.
    pub fn letter_names(&self) -> Vec<String> {
        let listed = [
            "accepted",
            "changed",
            "link",
            "revoked",
            "withdrawn",
            "returned",
            "corrected",
            "reminder",
            "invited",
            "claimed",
        ];
        let lasting = ["lapsed", "renew", "renewed"];
        let lasts = self.public.as_ref().is_some_and(|public| public.lasts_days > 0);
        let own = if self.is_kept() { ["received", "accepted", "link"] } else { ["received", "completed", "rejected"] };
        let names = own.into_iter();
        let names = names.chain((self.after == After::Answer).then_some("answered"));
        let names = names.chain(listed.into_iter().filter(|_| self.public.is_some()));
        let names = names.chain(lasting.into_iter().filter(|_| lasts)).chain(self.event().map(|_| "past"));
        names.map(|name| self.letter(name)).collect()
    }

    /// Whether its entries are kept to be summed up, and nothing else is done with them.
    pub fn is_kept(&self) -> bool {
        self.after == After::Keep
    }

    /// The name of one of its letters.
    pub fn letter(&self, name: &str) -> String {
        format!("{}-{name}", self.letters)
    }
}

/// All registers below `root`, beside the scheme that they belong to.
///
/// # Errors
/// Every fault of their files.
pub fn load(root: &Path, whole: &Scheme) -> Result<Vec<Arc<Scheme>>, Vec<Problem>> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for name in names(root) {
        match read(root, &name).and_then(|rules| beside(root, whole, rules)) {
            Ok(scheme) => found.push(Arc::new(scheme)),
            Err(faults) => problems.extend(faults),
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// The names of the registers that are described below `root`, in order.
pub fn names(root: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(root.join(FOLDER)) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort_unstable();
    names
}

pub(crate) fn read(root: &Path, name: &str) -> Result<RegisterRules, Vec<Problem>> {
    let label = Path::new(FOLDER).join(format!("{name}.toml"));
    let source = files::read(&root.join(&label), &label).and_then(|bytes| text::lines(&label, &bytes));
    let source = source.map_err(|problem| vec![problem])?;
    let rules: RegisterRules = toml::parse(&label, &source).map_err(|problem| vec![problem])?;
    let rules = RegisterRules { name: name.to_owned(), ..rules };
    let faults = faults::of_rules(&rules, &source);
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

/// The forms of all registers below `root` that are sound, as far as that can be told without the scheme.
pub fn forms(root: &Path) -> Vec<Form> {
    let own = |name: &String| read(root, name).and_then(|rules| form_of(root, &Arc::new(rules))).ok();
    names(root).iter().filter_map(own).collect()
}

/// What is wrong with the files of registers, as far as it can be told without the scheme that they belong to.
pub(super) fn own_faults(root: &Path) -> Vec<Problem> {
    let own = |name: &String| read(root, name).and_then(|rules| form_of(root, &Arc::new(rules))).err();
    names(root).iter().filter_map(own).flatten().collect()
}

fn form_of(root: &Path, rules: &Arc<RegisterRules>) -> Result<Form, Vec<Problem>> {
    let label = rules.form_file();
    let path = Path::new(&label);
    let source = files::read(&root.join(path), path).and_then(|bytes| text::lines(path, &bytes));
    source.map_err(|problem| vec![problem]).and_then(|source| {
        let form = Form::parse_for(&source, Some(Arc::clone(rules)));
        form.map_err(|faults| faults.into_iter().map(|fault| fault.in_file(path)).collect())
    })
}

/// The scheme of a register: its own form, and what else the whole has.
fn beside(root: &Path, whole: &Scheme, rules: RegisterRules) -> Result<Scheme, Vec<Problem>> {
    let rules = Arc::new(rules);
    let form = form_of(root, &rules)?;
    let faults = faults::of_form(root, &rules, &form, &whole.lists);
    if !faults.is_empty() {
        return Err(faults);
    }
    let words = whole.words.of_register(&rules.title);
    let lists = whole.lists.of_register(&form, Levels::none());
    Ok(Scheme {
        form: form.saying(&words),
        words,
        lists,
        terms: whole.terms.clone(),
        published: Arc::clone(&whole.published),
        survey: None,
        clock: whole.clock,
        registers: Vec::new(),
    })
}

impl Scheme {
    /// Whether what is accepted here is listed.
    pub fn lists(&self) -> bool {
        self.register().is_none_or(|rules| rules.public.is_some())
    }

    /// Whether it is a register whose entries are kept to be summed up.
    pub fn keeps(&self) -> bool {
        self.register().is_some_and(RegisterRules::is_kept)
    }

    /// The fields that a register shows, in the order of its columns; of a declaration none.
    pub fn shown_fields(&self) -> Vec<&super::Field> {
        shown(&self.form)
    }
}

/// The fields that the register of a form shows, in the order of its columns.
pub(super) fn shown(form: &Form) -> Vec<&super::Field> {
    let public = form.register.as_ref().and_then(|rules| rules.public.as_ref());
    public.map(|public| public.columns.iter().filter_map(|name| form.control(name)).collect()).unwrap_or_default()
}
