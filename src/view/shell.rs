//! A page around its content: title, description, breadcrumbs, metadata, assets. `site` renders static
//! pages with it and `http` the processor's; both from the same templates. Never knows where bytes go.

use super::engine::{Engine, TemplateSource, read_sources};
use super::register_scope::RegisterScope;
use super::routes::FormPlace;
use super::{Assets, Features, Links, Surface};
use crate::base::digest::Digest;
use crate::base::problem::Problem;
use crate::config::{BaseUrl, Link, MenuEntry, OfficeSettings, Periods, Settings};
use crate::scheme::registers::RegisterRules;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// What a page says about itself, beside its content.
#[derive(Debug, Clone, Default)]
pub struct PageHead {
    /// The heading, and the first part of the document's title.
    pub title: String,
    /// What one can do on the page, in one sentence.
    pub description: String,
    /// The page's site path: `/news/`.
    pub path: String,
    /// The way from the home page to this one, itself last; empty on the home page.
    pub breadcrumbs: Vec<Link>,
    /// Not for search engines.
    pub noindex: bool,
    /// The document's title says first that something went wrong.
    pub error: bool,
    /// When the text was last checked.
    pub updated: Option<Date>,
    /// Where in the declaration the page stands.
    pub steps: Option<ProcedureSteps>,
    /// Which of several pages of its step it is; empty: the only one.
    pub place: String,
    /// Structured descriptions, each one data block.
    pub json_ld: Vec<serde_json::Value>,
    /// Who is logged in, on the pages of an account.
    pub member: Option<MemberHead>,
}

/// Who is logged in: stands on every page of the account, with the way out.
#[derive(Debug, Clone, Serialize)]
pub struct MemberHead {
    /// The declarer's name.
    pub name: String,
    /// What the log-out button carries.
    pub sealed: String,
    /// In so many seconds the session ends.
    pub seconds: i64,
    /// Whether a click puts that off.
    pub extends: bool,
    /// So many seconds before it is said.
    pub before: i64,
}

/// Which of the seven steps of a declaration a page covers: `first` to `last`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ProcedureSteps {
    /// The first step on this page.
    pub first: u8,
    /// The last step on this page; mostly the same.
    pub last: u8,
}

/// The templates and assets of one surface, ready to render.
#[derive(Debug)]
pub struct View {
    engine: Engine,
    links: Links,
    title: String,
    fingerprint: u64,
    /// The only templates that may be rendered; `None`: all.
    limit: Option<&'static [&'static str]>,
}

impl View {
    /// Loads `templates/**.html` and `templates/assets/**` below `root`.
    ///
    /// # Errors
    /// Every fault of templates and assets.
    pub fn load(root: &Path, settings: &Settings, base: &BaseUrl, surface: Surface) -> Result<Self, Vec<Problem>> {
        let assets = Assets::load(root)?;
        let links = Links::new(settings, base, surface, Arc::new(assets)).having(Features::of(root, settings));
        Self::with_links(root, settings, links)
    }

    /// The same for the pages of a register: its form lies elsewhere, and is no declaration.
    ///
    /// # Errors
    /// Every fault of the templates.
    pub fn of_register(&self, root: &Path, settings: &Settings, rules: &RegisterRules) -> Result<Self, Vec<Problem>> {
        let links = self.links.clone().placed(FormPlace::of(Some(rules)));
        let view = Self::loaded(root, settings, links, Some(rules))?;
        Ok(Self { limit: self.limit, ..view })
    }

    /// Loads `templates/**.html` below `root`, to be rendered with these links.
    ///
    /// # Errors
    /// Every fault of the templates.
    pub fn with_links(root: &Path, settings: &Settings, links: Links) -> Result<Self, Vec<Problem>> {
        Self::loaded(root, settings, links, None)
    }

    fn loaded(
        root: &Path,
        settings: &Settings,
        links: Links,
        rules: Option<&RegisterRules>,
    ) -> Result<Self, Vec<Problem>> {
        let mut engine = Engine::new(Path::new("templates"), true);
        register(&mut engine, &links);
        let site = SiteScope { register: rules.map(RegisterScope::of), ..SiteScope::new(root, settings, &links) };
        let settings_fault =
            |error: anyhow::Error| vec![Problem::new("data/site.toml", error.to_string(), "値を確かめてください。")];
        engine.global("site", &site).map_err(settings_fault)?;
        let names = names_of(&site).map_err(settings_fault)?;
        let sources = read_sources(root, Path::new("templates"), "html", &["assets", "mail"])?;
        let mut problems = missing_assets(&sources, links.assets());
        problems.extend(unknown_names(&sources, &names));
        problems.extend(engine.add(&sources).err().unwrap_or_default());
        if !problems.is_empty() {
            return Err(problems);
        }
        let templates = sources.iter().fold(Digest::default(), |all, source| all.with(&source.name).with(&source.text));
        let all = links.assets().iter().fold(templates, |all, (_, asset)| all.with(&asset.path));
        let all = all.with(format!("{:?}", links.features().by_name()));
        Ok(Self { engine, links, title: settings.title.clone(), fingerprint: all.number(), limit: None })
    }

    /// A view that renders nothing, to plan with where the templates are at fault.
    pub fn without_templates(settings: &Settings, links: Links) -> Self {
        let engine = Engine::new(Path::new("templates"), true);
        Self { engine, links, title: settings.title.clone(), fingerprint: 0, limit: None }
    }

    /// The same view, which renders these templates and no others: whoever lists them knows that they are there.
    #[must_use]
    pub fn limited_to(self, templates: &'static [&'static str]) -> Self {
        Self { limit: Some(templates), ..self }
    }

    /// A number that changes with any template or asset.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Renders a page: `templates/<template>` with the variables `site`, `page` and `content`.
    ///
    /// # Errors
    /// A [`Problem`] inside the error when the template is at fault.
    pub fn page<T: Serialize>(&self, template: &str, head: &PageHead, content: &T) -> anyhow::Result<String> {
        if self.limit.is_some_and(|known| !known.contains(&template)) {
            anyhow::bail!("{template} is none of the templates that are looked for at the start");
        }
        let scope = Scope { page: PageScope::new(self, head), content };
        self.engine.render(template, &scope)
    }

    /// Whether there is a template of this name.
    pub fn has_template(&self, name: &str) -> bool {
        self.engine.contains(name)
    }

    /// All assets.
    pub fn assets(&self) -> &Assets {
        self.links.assets()
    }

    /// Where links lead on this surface.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// A link to a static page, given its site path.
    pub fn link(&self, path: &str) -> String {
        self.links.page(path)
    }

    /// A link to a route of the form processor.
    pub fn action(&self, path: &str) -> String {
        self.links.action(path)
    }
}

/// Every asset that a template names and that is not there, also in a page that no build renders.
fn missing_assets(sources: &[TemplateSource], assets: &Assets) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in sources {
        for (at, call) in source.text.match_indices("asset(name=") {
            let rest = &source.text[at + call.len()..];
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some(name) = rest[1..].split(quote).next().filter(|name| assets.by_name(name).is_none()) else {
                continue;
            };
            let what = format!("templates/assets/{name} がありません。");
            let remedy = "名前を直すか、そのファイルを置いてください。";
            problems.push(Problem::new(&source.label, what, remedy).at_offset(&source.text, at));
        }
    }
    problems
}

/// What a template may name of `site`.
fn names_of(site: &SiteScope<'_>) -> anyhow::Result<BTreeSet<String>> {
    Ok(serde_json::from_value::<BTreeMap<String, serde_json::Value>>(serde_json::to_value(site)?)?
        .into_keys()
        .collect())
}

/// Every `site.name` of a template that there is none of, also where only a visitor would meet it.
fn unknown_names(sources: &[TemplateSource], names: &BTreeSet<String>) -> Vec<Problem> {
    const SITE: &str = "site.";
    let is_of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut problems = Vec::new();
    for source in sources {
        for (at, _) in source.text.match_indices(SITE) {
            let rest = &source.text[at + SITE.len()..];
            let name = &rest[..rest.find(|c| !is_of_a_name(c)).unwrap_or(rest.len())];
            let before = source.text[..at].chars().next_back();
            let begins = !before.is_some_and(|c| is_of_a_name(c) || "./\"'-@".contains(c));
            if begins && !names.contains(name) {
                let what = format!("「site.{name}」に入る値がありません。");
                let known: Vec<&str> = names.iter().map(String::as_str).collect();
                let remedy = format!("綴りを直してください。使えるのは {} です。", known.join("、"));
                problems.push(Problem::new(&source.label, what, remedy).at_offset(&source.text, at));
            }
        }
    }
    problems
}

fn register(engine: &mut Engine, links: &Links) {
    let given = links.clone();
    engine.function("link", "path", move |path| {
        if path.starts_with('/') {
            Ok(given.page(path))
        } else {
            Err(format!("「{path}」は / で始まっていません"))
        }
    });
    let given = links.clone();
    // Something, where the site has a page there; else nothing, which counts as no.
    engine.function("shows", "path", move |path| Ok(if given.features().shows(path) { "1" } else { "" }.to_owned()));
    let given = links.clone();
    engine.function("action", "path", move |path| Ok(given.action(path)));
    let given = links.clone();
    // A page beside the form, wherever that lies.
    engine.function("way", "path", move |path| Ok(given.beside_form(path)));
    let given = links.clone();
    engine.function("file", "path", move |path| Ok(given.file(path)));
    let given = links.clone();
    engine.function("absolute", "path", move |path| Ok(given.absolute(path)));
    let given = links.clone();
    engine.function("asset", "name", move |name| {
        given.asset(name).ok_or_else(|| format!("templates/assets/{name} がありません"))
    });
}

#[derive(Serialize)]
struct SiteScope<'a> {
    scheme: &'a str,
    title: &'a str,
    description: &'a str,
    notice: &'a str,
    notice_line: &'a str,
    /// `publish_within`, `review_period` and the other periods by name.
    #[serde(flatten)]
    periods: &'a Periods,
    sender_domain: &'a str,
    /// Mails become files (`transport = "file"`): nobody receives any.
    mail_is_file: bool,
    office: &'a OfficeSettings,
    menu: Vec<MenuEntry>,
    footer: Vec<&'a Link>,
    /// What the scheme has: `site.has.postal`.
    has: &'a Features,
    base_url: String,
    language: &'a str,
    policy: String,
    picture: Option<String>,
    has_news: bool,
    /// Whose pages these are; none: the declaration's, or nobody's.
    register: Option<RegisterScope<'a>>,
}

impl<'a> SiteScope<'a> {
    fn new(root: &Path, settings: &'a Settings, links: &'a Links) -> Self {
        let has = links.features();
        Self {
            scheme: &settings.scheme,
            title: &settings.title,
            description: &settings.description,
            notice: &settings.notice,
            notice_line: &settings.notice_line,
            periods: links.periods(),
            sender_domain: settings.mail.from.rsplit('@').next().unwrap_or_default(),
            mail_is_file: settings.mail.transport == "file",
            office: &settings.office,
            menu: has.menu(&settings.menu),
            footer: settings.footer.iter().filter(|link| !has.is_gone(&link.path)).collect(),
            has,
            base_url: links.base().to_string(),
            language: &settings.language,
            policy: links.policy(),
            picture: links.assets().by_name("images/og.png").map(|asset| links.absolute(&asset.path)),
            has_news: root.join("content/news/_index.md").exists(),
            register: None,
        }
    }
}

#[derive(Serialize)]
struct Scope<'a, T> {
    page: PageScope<'a>,
    content: &'a T,
}

#[derive(Serialize)]
struct PageScope<'a> {
    title: &'a str,
    document_title: String,
    description: &'a str,
    path: String,
    canonical: String,
    breadcrumbs: Vec<Link>,
    noindex: bool,
    error: bool,
    updated: Option<Date>,
    steps: Option<ProcedureSteps>,
    place: &'a str,
    json_ld: Vec<String>,
    member: Option<&'a MemberHead>,
}

impl<'a> PageScope<'a> {
    fn new(view: &View, head: &'a PageHead) -> Self {
        let title = if head.path == "/" || head.title == view.title {
            view.title.clone()
        } else {
            format!("{}｜{}", head.title, view.title)
        };
        let place = view.links.place();
        let path = place.at(&head.path);
        let placed = |link: &Link| Link { title: link.title.clone(), path: place.at(&link.path) };
        Self {
            title: &head.title,
            document_title: title,
            description: &head.description,
            canonical: view.links.absolute(&path),
            path,
            breadcrumbs: head.breadcrumbs.iter().map(placed).collect(),
            noindex: head.noindex,
            error: head.error,
            updated: head.updated,
            steps: head.steps.filter(|_| !view.links.place().is_register()),
            place: &head.place,
            json_ld: head.json_ld.iter().map(data_block).collect(),
            member: head.member.as_ref(),
        }
    }
}

/// JSON that may stand inside a `<script>` element: no character of it can end the element.
fn data_block(value: &serde_json::Value) -> String {
    let escape = |c: char| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
    let json = value.to_string();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if escape(c) {
            out.push_str(&format!("\\u{:04x}", c as u32));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_block_cannot_end_its_element() {
        let block = data_block(&serde_json::json!({ "name": "</script><b>&" }));
        assert_eq!(block, "{\"name\":\"\\u003c/script\\u003e\\u003cb\\u003e\\u0026\"}");
        let back: serde_json::Value = serde_json::from_str(&block).expect("JSON");
        assert_eq!(back["name"], "</script><b>&");
    }
}
