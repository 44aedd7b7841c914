//! Everything the processor reads from the scheme's folder, loaded in one place: what `serve` cannot do
//! without is what `sengen check` finds missing. Its pages are rendered by these templates and no others.

use super::account::{Readings, logo_files};
use crate::base::clock::Clock;
use crate::base::problem::Problem;
use crate::config::{BaseUrl, Settings};
use crate::scheme::{Levels, Scheme, form};
use crate::view::form::{CHECK_TEMPLATE, FORM_TEMPLATE};
use crate::view::{Surface, View};
use std::path::Path;
use std::sync::Arc;

/// The templates of the processor's pages; the view renders no other, so that none is missing here unseen.
const TEMPLATES: [&str; 28] = [
    FORM_TEMPLATE,
    CHECK_TEMPLATE,
    "account/button.html",
    "account/check.html",
    "account/done.html",
    "account/edit.html",
    "account/help.html",
    "account/login.html",
    "account/logo.html",
    "account/menu.html",
    "account/password.html",
    "account/reading.html",
    "account/said.html",
    "account/status.html",
    "account/stop.html",
    "account/ways.html",
    "processor/completed.html",
    "processor/confirm.html",
    "processor/ended.html",
    "processor/error.html",
    "processor/received.html",
    "processor/wait.html",
    "register/claim.html",
    "register/edit.html",
    "register/entry.html",
    "register/renew.html",
    "register/said.html",
    // Of `sengen review report`.
    "report.html",
];

/// What the processor works with.
pub(crate) struct ProcessorParts {
    /// What is asked and allowed.
    pub(crate) scheme: Arc<Scheme>,
    pub(crate) view: View,
    /// The pages of each register, in the order of the scheme's.
    pub(crate) registers: Vec<View>,
    /// What is opened before the logo; none where no level has one.
    pub(crate) readings: Option<Readings>,
}

impl ProcessorParts {
    /// The same at the moments that a clock tells; before anybody shares the scheme.
    pub(crate) fn at(mut self, clock: Clock) -> Self {
        if let Some(scheme) = Arc::get_mut(&mut self.scheme) {
            scheme.set(clock);
        }
        self
    }

    /// Loads everything below `root`; the logos are only looked for.
    ///
    /// # Errors
    /// Every fault of every file, and every file that is not there.
    pub(crate) fn load(root: &Path, settings: &Settings, site: &BaseUrl) -> Result<Self, Vec<Problem>> {
        // What is wrong with the levels is told with the scheme.
        let logos: Vec<String> = Levels::load(root).map(|levels| logo_files(&levels)).unwrap_or_default();
        let logos: Vec<&str> = logos.iter().map(String::as_str).collect();
        let mut problems = missing(root, "data/logos", &logos, NO_LOGO);
        problems.extend(missing(root, "templates", &TEMPLATES, NO_PAGE));
        let scheme = keep(&mut problems, Scheme::load(root));
        let view = keep(&mut problems, View::load(root, settings, site, Surface::Processor));
        let view = view.map(|view| view.limited_to(&TEMPLATES));
        let readings = match &view {
            Some(view) if !logos.is_empty() => keep(&mut problems, Readings::load(root, view)).map(Some),
            _ => Some(None),
        };
        let registers = match (&scheme, &view) {
            (Some(scheme), Some(view)) => keep(&mut problems, of_registers(root, settings, scheme, view)),
            _ => None,
        };
        match (scheme, view, readings, registers) {
            (Some(scheme), Some(view), Some(readings), Some(registers)) if problems.is_empty() => {
                Ok(Self { scheme: Arc::new(scheme), view, registers, readings })
            }
            _ => Err(problems),
        }
    }
}

/// The pages of each register.
fn of_registers(root: &Path, settings: &Settings, scheme: &Scheme, view: &View) -> Result<Vec<View>, Vec<Problem>> {
    let rules = scheme.registers.iter().filter_map(|register| register.register());
    rules.map(|rules| view.of_register(root, settings, rules)).collect()
}

/// Every fault of what the processor reads; none where the scheme takes no declarations.
pub fn faults(root: &Path, settings: &Settings, site: &BaseUrl) -> Vec<Problem> {
    if !root.join(form::FILE).exists() {
        return Vec::new();
    }
    ProcessorParts::load(root, settings, site).err().unwrap_or_default()
}

const NO_LOGO: [&str; 2] = [
    "ロゴマークのファイルがありません。",
    "このファイルを置くか、data/levels.toml の logo の行を消してください。ないと、受理された方がロゴマークを受け取れません。",
];
const NO_PAGE: [&str; 2] =
    ["テンプレートがありません。", "このファイルを置いてください。ないと、申込みやログインの画面を出せません。"];
/// What is said of a template of the desk that is not there, and what to do.
#[cfg(feature = "desk")]
pub(crate) const NO_TEMPLATE: (&str, &str) =
    ("テンプレートがありません。", "このファイルを置いてください。ないと、事務局デスクの画面を出せません。");

fn missing(root: &Path, folder: &str, files: &[&str], [what, remedy]: [&str; 2]) -> Vec<Problem> {
    let files = files.iter().map(|file| Path::new(folder).join(file));
    files.filter(|file| !root.join(file).is_file()).map(|file| Problem::new(file, what, remedy)).collect()
}

fn keep<T>(problems: &mut Vec<Problem>, loaded: Result<T, Vec<Problem>>) -> Option<T> {
    loaded.map_err(|faults| problems.extend(faults)).ok()
}
