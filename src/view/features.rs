//! What a scheme has beside its texts, and the files that bring it: with `data/self-check.toml` goes every page, menu
//! entry and link that speaks of the self-check. Read when templates are loaded, by `site` for its pages and by
//! `office` for its letters. Looks only whether things are there; what is wrong with them is told elsewhere.

use super::routes::Route;
use crate::base::problem::Problem;
use crate::base::{files, text, toml, walk};
use crate::config::{MenuEntry, Settings};
use crate::scheme::{Form, Levels, Role, form, postal};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

/// Something that a scheme may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub enum Feature {
    /// Declarations are taken.
    Form,
    /// A public list, with search, downloads and statistics.
    Directory,
    /// Several levels.
    Levels,
    /// Logos for who was accepted.
    Logos,
    /// Postal codes that fill in an address.
    Postal,
    /// 法人番号 are asked for.
    CorporateNumber,
    /// Who has chosen so is found by 法人番号.
    ListedNumber,
    /// The five points.
    FivePoints,
    /// The self-check.
    SelfCheck,
    /// Lessons, one for a question of the self-check.
    Lessons,
    /// Tools that end in paper.
    Tools,
    /// Questions with five described levels.
    Benchmarks,
    /// The maker of a policy.
    Policy,
    /// The table of laws.
    Law,
    /// Questions and answers.
    Faq,
    /// Words to use and words explained.
    Wording,
}

/// Every feature, with its name in front matter and templates.
const FEATURES: [(&str, Feature); 16] = [
    ("form", Feature::Form),
    ("directory", Feature::Directory),
    ("levels", Feature::Levels),
    ("logos", Feature::Logos),
    ("postal", Feature::Postal),
    (Role::CorporateNumber.key(), Feature::CorporateNumber),
    (Role::ListedNumber.key(), Feature::ListedNumber),
    ("five_points", Feature::FivePoints),
    ("self_check", Feature::SelfCheck),
    ("lessons", Feature::Lessons),
    ("tools", Feature::Tools),
    ("benchmarks", Feature::Benchmarks),
    ("policy", Feature::Policy),
    ("law", Feature::Law),
    ("faq", Feature::Faq),
    ("wording", Feature::Wording),
];

/// Where the lessons lie, a file each.
pub const LESSONS: &str = "data/lessons";
/// Where the tools lie, a file each.
pub const TOOLS: &str = "data/tools";

/// Where the benchmarks lie, a file each.
pub const BENCHMARKS: &str = "data/benchmark";

/// Which kinds of pages go with which feature.
const KINDS: [(&str, Feature); 15] = [
    ("five-points", Feature::FivePoints),
    ("self-check", Feature::SelfCheck),
    ("lessons", Feature::Lessons),
    ("tools", Feature::Tools),
    ("benchmarks", Feature::Benchmarks),
    ("policy", Feature::Policy),
    ("law", Feature::Law),
    ("faq", Feature::Faq),
    ("wording", Feature::Wording),
    ("glossary", Feature::Wording),
    ("directory", Feature::Directory),
    ("batch", Feature::Directory),
    ("download", Feature::Directory),
    ("statistics", Feature::Directory),
    ("levels", Feature::Levels),
];

impl Feature {
    /// The feature that a kind of page goes with.
    pub fn of_kind(kind: &str) -> Option<Self> {
        KINDS.iter().find(|(name, _)| *name == kind).map(|(_, feature)| *feature)
    }

    /// The feature that a page of the processor goes with; none where it may answer whatever lies here.
    pub fn of_route(route: Route) -> Option<Self> {
        Some(match route {
            Route::Logo | Route::LogoProcedure | Route::LogoGuideline | Route::LogoFiles => Self::Logos,
            Route::StepUp | Route::StepUpCheck | Route::StepUpCorrect | Route::StepUpSubmit | Route::StepUpDone => {
                Self::Levels
            }
            _ => return None,
        })
    }

    /// A link in `source` that leads to what goes with it, while it is not there.
    pub fn fault(self, source: &Path, path: &str) -> Problem {
        let lacks = match self {
            Self::Form => "data/form.toml がない",
            Self::Directory => "data/declarers.csv がない",
            Self::Levels => "data/levels.toml の段階が 1 つだけな",
            Self::Logos => "data/levels.toml のどの段階にも logo がない",
            Self::Postal => "data/postal/utf_ken_all.csv がない",
            Self::CorporateNumber => "data/form.toml に role = \"corporate_number\" の項目がない",
            Self::ListedNumber => "data/form.toml に role = \"listed_number\" の項目がない",
            Self::FivePoints => "data/five-points.toml がない",
            Self::SelfCheck => "data/self-check.toml がない",
            Self::Lessons => "data/lessons/ に何もない",
            Self::Tools => "data/tools/ に何もない",
            Self::Benchmarks => "data/benchmark/ に何もない",
            Self::Policy => "data/policy.toml がない",
            Self::Law => "data/laws.toml がない",
            Self::Faq => "data/faq.toml がない",
            Self::Wording => "data/wording.toml がない",
        };
        let what = format!("リンク先「{path}」は、{lacks}ので出ません。");
        Problem::new(source, what, "リンクを外すか、それを書き足してください。")
    }

    fn is_there(self, root: &Path, settings: &Settings, read: &Read) -> bool {
        let there = |file: &str| files::is_there(&root.join(file));
        let has_files = |folder: &str| !walk::below(root, Path::new(folder)).is_ok_and(|found| found.is_empty());
        // What cannot be read is told as a fault; what it brings is as good as there.
        let asks = |role| there(form::FILE) && read.form.as_ref().is_none_or(|form| form.role(role).is_some());
        match self {
            Self::Form => there(form::FILE),
            Self::Directory => !settings.register.path.is_empty() || there("data/declarers.csv"),
            Self::Levels => read.levels.as_ref().is_none_or(Levels::are_several),
            Self::Logos => read.levels.as_ref().is_none_or(Levels::have_logos),
            Self::Postal => there(postal::FILE),
            Self::CorporateNumber => asks(Role::CorporateNumber),
            Self::ListedNumber => asks(Role::ListedNumber),
            Self::FivePoints => there("data/five-points.toml"),
            Self::SelfCheck => there("data/self-check.toml"),
            Self::Lessons => has_files(LESSONS),
            Self::Tools => has_files(TOOLS),
            Self::Benchmarks => has_files(BENCHMARKS),
            Self::Policy => there("data/policy.toml"),
            Self::Law => there("data/laws.toml"),
            Self::Faq => there("data/faq.toml"),
            Self::Wording => there("data/wording.toml"),
        }
    }
}

/// What tells of several features, as far as it can be read.
struct Read {
    form: Option<Form>,
    levels: Option<Levels>,
}

impl TryFrom<String> for Feature {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let fault = || {
            let names = FEATURES.map(|(name, _)| name).join("、");
            format!("needs の「{name}」はありません（使えるのは {names}）")
        };
        FEATURES.iter().find(|(known, _)| *known == name).map(|(_, feature)| *feature).ok_or_else(fault)
    }
}

/// What a scheme has, and which of its pages are shown.
#[derive(Debug)]
pub struct Features {
    root: PathBuf,
    has: BTreeMap<&'static str, bool>,
    /// What was found out of pages so far.
    pages: RwLock<HashMap<String, Page>>,
}

/// What is known of a page by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Shown,
    /// There, but for what it needs.
    Gone(Feature),
    Unknown,
}

/// What of a page's front matter tells whether it is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Front {
    kind: String,
    draft: bool,
    needs: Vec<Feature>,
}

impl Default for Features {
    /// Everything, and no pages.
    fn default() -> Self {
        let has = FEATURES.iter().map(|(name, _)| (*name, true)).collect();
        Self { root: PathBuf::new(), has, pages: RwLock::default() }
    }
}

impl Features {
    /// What lies below `root`.
    pub fn of(root: &Path, settings: &Settings) -> Self {
        let read = Read { form: Form::load(root).ok(), levels: Levels::load(root).ok() };
        let has = FEATURES.iter().map(|(name, feature)| (*name, feature.is_there(root, settings, &read))).collect();
        Self { root: root.to_owned(), has, pages: RwLock::default() }
    }

    /// The same, where the public list is known to be there or not: it need not lie below `root`.
    #[must_use]
    pub fn with_register(mut self, is_there: bool) -> Self {
        let named = FEATURES.iter().find(|(_, feature)| *feature == Feature::Directory);
        self.has.extend(named.map(|(name, _)| (*name, is_there)));
        self
    }

    /// All of them by name, for templates.
    pub fn by_name(&self) -> &BTreeMap<&'static str, bool> {
        &self.has
    }

    /// Whether it is there.
    pub fn has(&self, feature: Feature) -> bool {
        FEATURES.iter().any(|(name, known)| *known == feature && self.has.get(name) == Some(&true))
    }

    /// The first that is not there of those that a page needs.
    pub fn lacking(&self, kind: &str, needs: &[Feature]) -> Option<Feature> {
        Feature::of_kind(kind).into_iter().chain(needs.iter().copied()).find(|feature| !self.has(*feature))
    }

    /// Whether the site has a page at this path, as far as its file tells.
    pub fn shows(&self, path: &str) -> bool {
        self.page(path) == Page::Shown
    }

    /// The entries of a menu but for those whose pages are gone.
    pub fn menu(&self, menu: &[MenuEntry]) -> Vec<MenuEntry> {
        let stays = |path: &str| !matches!(self.page(path), Page::Gone(_));
        let mut menu: Vec<MenuEntry> = menu.iter().filter(|entry| stays(&entry.path)).cloned().collect();
        menu.iter_mut().for_each(|entry| entry.children.retain(|child| stays(&child.path)));
        menu
    }

    /// Whether a page at this path is there but for what it needs.
    pub fn is_gone(&self, path: &str) -> bool {
        matches!(self.page(path), Page::Gone(_))
    }

    fn page(&self, path: &str) -> Page {
        if let Some(known) = self.pages.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return *known;
        }
        let found = self.look_up(path);
        self.pages.write().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), found);
        found
    }

    fn look_up(&self, path: &str) -> Page {
        let bare = path.split(['#', '?']).next().unwrap_or_default().trim_matches('/');
        let names = [format!("content/{bare}/_index.md"), format!("content/{bare}.md")];
        let Some(label) = names.iter().map(Path::new).find(|label| files::is_there(&self.root.join(label))) else {
            return Page::Unknown;
        };
        let source = files::read(&self.root.join(label), label).and_then(|bytes| text::lines(label, &bytes));
        let front = source.and_then(|source| text::front_matter(label, &source));
        // What is wrong with it is told where the page is loaded.
        let front = front.and_then(|(front, ..)| toml::parse::<Front>(label, &front)).unwrap_or_default();
        match self.lacking(&front.kind, &front.needs) {
            Some(feature) => Page::Gone(feature),
            None if front.draft => Page::Unknown,
            None => Page::Shown,
        }
    }
}

/// A name for each, for templates.
impl Serialize for Features {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.has.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_a_name_and_of_tests_only_what_is_there() {
        let settings = crate::config::load(Path::new(crate::scheme::OF_TESTS)).expect("settings");
        let features = Features::of(Path::new(crate::scheme::OF_TESTS), &settings);
        let there: Vec<&str> = features.by_name().iter().filter(|(_, has)| **has).map(|(name, _)| *name).collect();
        assert_eq!(
            there,
            ["corporate_number", "corporate_number_listed", "directory", "form", "levels", "logos", "postal"]
        );
        for (name, feature) in FEATURES {
            assert_eq!(Feature::try_from(name.to_owned()), Ok(feature));
            assert_eq!(Features::default().lacking("plain", &[feature]), None);
        }
        assert!(Feature::try_from("logo".to_owned()).expect_err("no such").contains("logos"));
    }

    #[test]
    fn a_page_is_gone_with_what_its_kind_or_itself_needs() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir_all(root.path().join("content/logo"))?;
        std::fs::create_dir(root.path().join("data"))?;
        let page = |name: &str, front: &str| std::fs::write(root.path().join(name), format!("+++\n{front}\n+++\nx\n"));
        page("content/self-check.md", "kind = \"self-check\"")?;
        page("content/logo/_index.md", "title = \"x\"\nneeds = [\"logos\"]")?;
        page("content/about.md", "title = \"x\"")?;
        page("content/draft.md", "draft = true")?;
        let level = "[[level]]\nstars = 1\nname = \"a\"\nsign = \"a\"\ntitle = \"t\"\nsummary = \"s\"\nasks = []\n";
        std::fs::write(root.path().join("data/levels.toml"), level)?;
        let settings = crate::config::load(Path::new(crate::scheme::OF_TESTS)).expect("settings");
        let features = Features::of(root.path(), &settings);
        let known = |path: &str| (features.shows(path), features.is_gone(path));
        for gone in ["/self-check/", "/self-check/#a", "/logo/"] {
            assert_eq!(known(gone), (false, true), "{gone}");
        }
        assert_eq!(known("/about/"), (true, false));
        assert_eq!([known("/draft/"), known("/nowhere/")], [(false, false); 2]);
        std::fs::write(root.path().join("data/self-check.toml"), "")?;
        assert!(Features::of(root.path(), &settings).shows("/self-check/?a=b"));
        Ok(())
    }
}
