//! What a page is to the program, as its front matter says (`kind = "faq"`): which data it shows, what it must have,
//! which template is its own. Read by `content`; steers `shape`, `pages`, `render` and `guidance`.
//! A `template` only changes how a page looks; no name of one decides anything.

use serde::Deserialize;

/// The kinds of pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum PageKind {
    /// A text, or a section with what lies below it.
    #[default]
    Plain,
    /// The home page.
    Home,
    /// Guidance: a text with a date, its sources and one 「まずこれだけ」.
    Guide,
    /// The levels side by side.
    Levels,
    /// Guidance around the five points.
    FivePoints,
    /// Guidance around the self-check.
    SelfCheck,
    /// The table of the lessons, which lie below it.
    Lessons,
    /// The tools that end in paper, which lie below it.
    Tools,
    /// The benchmarks, which lie below it.
    Benchmarks,
    /// Guidance around the maker of a policy.
    Policy,
    /// Guidance around a table of laws.
    Law,
    /// Questions and answers.
    Faq,
    /// Words to use and not to use.
    Wording,
    /// Words explained.
    Glossary,
    /// The search of the directory.
    Directory,
    /// Many names looked up in one go.
    Batch,
    /// All news.
    News,
    /// Lists to take away.
    Download,
    /// The directory in numbers.
    Statistics,
    /// Every page.
    Sitemap,
}

/// Every kind with its name in front matter.
const KINDS: [(&str, PageKind); 20] = [
    ("plain", PageKind::Plain),
    ("home", PageKind::Home),
    ("guide", PageKind::Guide),
    ("levels", PageKind::Levels),
    ("five-points", PageKind::FivePoints),
    ("self-check", PageKind::SelfCheck),
    ("lessons", PageKind::Lessons),
    ("tools", PageKind::Tools),
    ("benchmarks", PageKind::Benchmarks),
    ("policy", PageKind::Policy),
    ("law", PageKind::Law),
    ("faq", PageKind::Faq),
    ("wording", PageKind::Wording),
    ("glossary", PageKind::Glossary),
    ("directory", PageKind::Directory),
    ("batch", PageKind::Batch),
    ("news", PageKind::News),
    ("download", PageKind::Download),
    ("statistics", PageKind::Statistics),
    ("sitemap", PageKind::Sitemap),
];

impl PageKind {
    /// How front matter names it, and its template before the ending.
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// The kind whose own template has this name, where it is one that needs more than its text.
    pub fn of_template(template: &str) -> Option<Self> {
        let name = template.strip_suffix(".html")?;
        KINDS.iter().find(|(own, kind)| *own == name && *kind != Self::Plain).map(|(_, kind)| *kind)
    }

    /// Whether its pages give guidance, with all that this asks of them.
    pub fn is_guidance(self) -> bool {
        matches!(self, Self::Guide | Self::FivePoints | Self::SelfCheck | Self::Policy | Self::Law)
    }
}

impl TryFrom<String> for PageKind {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let known = KINDS.iter().find(|(known, _)| *known == name);
        let names = KINDS.map(|(name, _)| name).join("、");
        known.map(|(_, kind)| *kind).ok_or_else(|| format!("ページの種類「{name}」はありません（使えるのは {names}）"))
    }
}
