//! Everything a build reads, loaded once: templates, data files, content, register. All faults of all
//! files are collected before any is told. Used by `build` and `check`; plans and writes nothing.

use super::below::{OF_BENCHMARKS, OF_LESSONS, OF_TOOLS};
use super::content::{self, Absent, Content, Page};
use super::data::Data;
use super::register::{self, Summed};
use super::registers::{self, LoadedRegister};
use super::{declare, guidance, results, texts, wording};
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::base::text;
use crate::config::{BaseUrl, Settings};
use crate::directory::history::History;
use crate::directory::{self, Register, RegisterFolder};
use crate::scheme::lists::Lists;
use crate::scheme::{Scheme, Words, form};
use crate::view::letters::Letters;
use crate::view::{Assets, Features, Links, Surface, View, routes};
use jiff::civil::Date;
use std::path::Path;
use std::sync::Arc;

/// What `cli` gives a build.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The folder of the scheme.
    pub root: &'a Path,
    /// `data/site.toml`.
    pub settings: &'a Settings,
    /// Where the site is published.
    pub base: &'a BaseUrl,
    /// Only to find dates in the future and to say what is right; no page shows it.
    pub today: Date,
    /// What becomes of hints.
    pub hints: HintMode,
}

impl<'a> Input<'a> {
    /// What a program builds with: nobody reads its hints.
    pub fn new(root: &'a Path, settings: &'a Settings, base: &'a BaseUrl, today: Date) -> Self {
        Self { root, settings, base, today, hints: HintMode::Left }
    }
}

/// What becomes of hints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HintMode {
    /// Nobody is there to read them.
    #[default]
    Left,
    /// They are told beside the faults.
    Told,
    /// They are faults.
    Strict,
}

/// Everything loaded and free of faults.
#[derive(Debug)]
pub struct Loaded<'a> {
    /// What `cli` gave.
    pub input: Input<'a>,
    /// Templates and assets.
    pub view: View,
    /// The pages of `content`, in order of path.
    pub pages: Vec<Page>,
    /// Pages whose day has not come.
    pub waiting: Vec<Page>,
    /// The pages that are there and not shown.
    pub absent: Absent,
    /// Files below `.well-known/`.
    pub files: Vec<(String, Vec<u8>)>,
    /// The data files.
    pub data: Data,
    /// What is asked and allowed; none without `data/form.toml`.
    pub scheme: Option<Scheme>,
    /// Who has declared, with the lists its cells refer to; none without `data/declarers.csv`.
    pub register: Option<(Register, Lists)>,
    /// What is kept beside declarations.
    pub registers: Vec<LoadedRegister>,
    /// What its own pages are called; none without a list or a form.
    pub words: Words,
    /// What happened to its records, for their own pages.
    pub history: History,
    /// What follows from the register as a whole.
    pub summed: Summed,
    /// What could not be read, so that nothing is said of what it may hold.
    pub unread: Unread,
    /// What is no fault and could be better, where somebody reads it.
    pub hints: Vec<Problem>,
}

/// What could not be read.
#[derive(Debug, Default)]
pub struct Unread {
    /// The site paths, and folders of them, that may be there or not.
    pub paths: Vec<String>,
    /// Whether pages may fail for want of it.
    pub renders: bool,
    /// Whether it is the templates, so that no page can be rendered.
    pub templates: bool,
}

impl Unread {
    fn of(is_without_register: bool, is_without_scheme: bool) -> Self {
        let of_register = ["/directory/", "/downloads/", "/statistics/"].iter().filter(|_| is_without_register);
        let of_scheme = ["/declare/", "/postal/", "/register/"].iter().filter(|_| is_without_scheme);
        let paths = of_register.chain(of_scheme).map(|path| (*path).to_owned()).collect();
        Self { paths, renders: is_without_register || is_without_scheme, templates: false }
    }
}

/// What is at fault, and what there is nevertheless, to look at its links too.
#[derive(Debug)]
pub struct Unsound<'a> {
    /// Every fault found so far, and hints.
    pub problems: Vec<Problem>,
    /// None where assets cannot be read: content links to them.
    pub loaded: Option<Box<Loaded<'a>>>,
}

impl Loaded<'_> {
    /// The page at a site path.
    pub fn page(&self, path: &str) -> Option<&Page> {
        self.pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok().map(|at| &self.pages[at])
    }

    /// The pages of a section, by `order`, then path.
    pub fn children(&self, path: &str) -> Vec<&Page> {
        let first = self.pages.partition_point(|page| page.path.as_str() < path);
        let below = self.pages[first..].iter().take_while(|page| page.path.starts_with(path));
        let mut children: Vec<&Page> = below.filter(|page| page.parent() == Some(path)).collect();
        children.sort_by_key(|page| (page.front.order, &page.path));
        children
    }

    /// The date the whole site is as of: the newest of its pages, or its register's. Never the clock.
    pub fn newest(&self) -> Option<Date> {
        let register = self.register.as_ref().and_then(|(register, _)| register.as_of());
        let others = self.registers.iter().filter_map(|own| own.register.as_of());
        self.pages.iter().filter_map(Page::date).chain(register).chain(others).max()
    }
}

/// Loads everything below `input.root`, and the register where it lies.
///
/// # Errors
/// Every fault of every file. Only content and data wait for the assets to be readable: they link to them.
pub fn load<'a>(input: Input<'a>, place: &RegisterFolder) -> Result<Loaded<'a>, Unsound<'a>> {
    let Input { root, settings, base, today, .. } = input;
    let mut problems = Vec::new();
    let register = keep(&mut problems, load_register(root, place, today));
    let scheme = keep(&mut problems, declare::load(root, today));
    let words = keep(&mut problems, load_words(root, &scheme, register.as_ref())).unwrap_or_default();
    problems.extend(faults_of_letters(input));
    let Some((assets, faults)) = keep(&mut problems, Assets::load_all(root)) else {
        return Err(Unsound { problems, loaded: None });
    };
    problems.extend(faults);
    // The sources may be those of an earlier build; the list is the present one.
    let features = Features::of(root, settings).with_register(place.is_there());
    let links = Links::new(settings, base, Surface::Site, Arc::new(assets)).having(features);
    let view = keep(&mut problems, View::with_links(root, settings, links.clone()));
    // Beside each other: lists to take away (one of them is zipped) take as long as everything else.
    let (listed, asked) = (register.as_ref().and_then(Option::as_ref), scheme.as_ref().and_then(Option::as_ref));
    let rest = || data_and_content(input, &links);
    let (summed, (data, mut content, faults)) = rayon::join(|| register::sum(listed, asked), rest);
    let summed = keep(&mut problems, summed).unwrap_or_default();
    let mut unread = Unread::of(register.is_none(), scheme.is_none());
    unread.templates = view.is_none();
    unread.renders |= !faults.is_empty();
    problems.extend(faults);
    problems.append(&mut content.problems);
    unread.paths.append(&mut content.unread);
    let mut registers = Vec::new();
    if let Some(Some(scheme)) = &scheme {
        problems.extend(with_form(&mut content, scheme, &links));
        registers = keep(&mut problems, registers::load(input, place, scheme, view.as_ref())).unwrap_or_default();
        let benchmarks = data.benchmarks.as_deref().unwrap_or_default();
        problems.extend(results::faults(scheme, benchmarks, data.comparison.as_ref()));
    }
    problems.extend(content.pages.iter().chain(&content.waiting).flat_map(guidance::faults));
    let missing = missing_templates(&content, view.as_ref());
    unread.renders |= !missing.is_empty();
    problems.extend(missing);
    let view = view.unwrap_or_else(|| View::without_templates(settings, links));
    let Content { pages, waiting, absent, files, .. } = content;
    let (register, scheme) = (register.flatten(), scheme.flatten());
    problems.extend(register.iter().flat_map(|(register, lists)| directory::brought_hints(place, register, lists)));
    let history = history(place, register.as_ref());
    let loaded = Loaded {
        input,
        view,
        pages,
        waiting,
        absent,
        files,
        data,
        scheme,
        register,
        registers,
        words,
        history,
        summed,
        unread,
        hints: Vec::new(),
    };
    told(loaded, problems, place)
}

/// A template that a page asks for and that is not there.
fn missing_templates(content: &Content, view: Option<&View>) -> Vec<Problem> {
    content.pages.iter().chain(&content.waiting).filter_map(|page| template_faults(page, view?)).collect()
}

/// The data files and the pages, whose words lead to them; with the faults of the former, and hints.
fn data_and_content(Input { root, today, .. }: Input<'_>, links: &Links) -> (Data, Content, Vec<Problem>) {
    let (data, faults) = Data::load(root, links, today);
    let mut content = content::load(root, (links, data.glossary.as_ref()), today);
    content.problems.extend(data.faq.iter().flat_map(|faq| faq.hints.iter().cloned()));
    content.problems.extend(data.lessons.iter().flat_map(|lessons| lessons.hints.iter().cloned()));
    OF_LESSONS.add(&mut content, data.lessons.as_ref().map(|lessons| &*lessons.all));
    OF_TOOLS.add(&mut content, data.tools.as_deref());
    OF_BENCHMARKS.add(&mut content, data.benchmarks.as_deref());
    (data, content, faults)
}

/// Faults of letters and of what is never said, and hints where somebody reads them.
fn faults_of_letters(input: Input<'_>) -> Vec<Problem> {
    let mut problems = Letters::load(input.root).err().unwrap_or_default();
    problems.extend(wording::faults(input.root));
    if input.hints != HintMode::Left {
        problems.extend(texts::pasted(input.root));
        if input.settings.notice.is_empty() {
            problems.extend(texts::of_the_sample(input.root));
            problems.extend(mail_to_nobody(input));
        }
    }
    problems
}

/// That a public site of somebody's own puts its mails into files, which reach nobody.
fn mail_to_nobody(input: Input<'_>) -> Option<Problem> {
    let is_public = input.base.is_https() && !input.base.is_loopback();
    let reaches_nobody = is_public && input.settings.mail.transport == "file" && input.root.join(form::FILE).exists();
    let what = "mail.transport が \"file\" なので、メールはファイルに書くだけで、だれにも届きません。";
    let remedy = "公開する前に、\"smtps://メールサーバー\" のように、送るところを書いてください。";
    reaches_nobody.then(|| Problem::new(texts::SETTINGS, what, remedy).hint())
}

/// Puts terms and form among the other pages; tells their faults, and which pages lie where the processor answers.
fn with_form(content: &mut Content, scheme: &Scheme, links: &Links) -> Vec<Problem> {
    let mut problems: Vec<Problem> = content.pages.iter().chain(&content.waiting).filter_map(of_processor).collect();
    let (pages, faults) = declare::pages(scheme, links);
    problems.extend(faults);
    content.pages.extend(pages);
    content.pages.extend(registers::pages(scheme));
    content.pages.sort_by(|a, b| a.path.cmp(&b.path));
    problems
}

/// The words of the scheme; of a site without a form those of its list. Faults of the scheme's are told with it.
fn load_words(
    root: &Path,
    scheme: &Option<Option<Scheme>>,
    register: Option<&Option<(Register, Lists)>>,
) -> Result<Words, Vec<Problem>> {
    match (scheme, register) {
        (Some(Some(scheme)), _) => Ok(scheme.words.clone()),
        (Some(None), Some(Some(_))) => Words::load(root),
        _ => Ok(Words::default()),
    }
}

/// What was loaded, if nothing is at fault; tells what is no fault.
fn told<'a>(
    mut loaded: Loaded<'a>,
    mut problems: Vec<Problem>,
    place: &RegisterFolder,
) -> Result<Loaded<'a>, Unsound<'a>> {
    let Input { hints, today, .. } = loaded.input;
    let told = settle(&mut problems, hints);
    if !problems.is_empty() {
        problems.extend(told);
        return Err(Unsound { problems, loaded: Some(Box::new(loaded)) });
    }
    if let Some(notice) = loaded.register.as_ref().and_then(|(register, _)| register.notice(place, today)) {
        note!("お知らせ {notice}");
    }
    loaded.hints = told;
    if hints != HintMode::Left {
        loaded.waiting.iter().for_each(|page| note!("{}", awaited(page)));
    }
    Ok(loaded)
}

/// Takes the hints out from among the faults, unless they are to be faults.
fn settle(problems: &mut Vec<Problem>, hints: HintMode) -> Vec<Problem> {
    let (told, faults): (Vec<Problem>, Vec<Problem>) = std::mem::take(problems).into_iter().partition(Problem::is_hint);
    *problems = faults;
    match hints {
        HintMode::Left => Vec::new(),
        HintMode::Told => told,
        HintMode::Strict => {
            problems.extend(told.into_iter().map(Problem::strict));
            Vec::new()
        }
    }
}

fn awaited(page: &Page) -> String {
    let day = page.date().map_or_else(String::new, text::date);
    format!("お知らせ {}: {day}に出ます（date の日を待っています）。", page.label.display())
}

fn keep<T>(problems: &mut Vec<Problem>, loaded: Result<T, Vec<Problem>>) -> Option<T> {
    loaded.map_err(|faults| problems.extend(faults)).ok()
}

fn load_register(root: &Path, place: &RegisterFolder, today: Date) -> Result<Option<(Register, Lists)>, Vec<Problem>> {
    if !place.is_there() {
        return Ok(None);
    }
    let lists = Lists::load(root)?;
    let register = directory::read(place, &lists, today)?;
    let mishaps = directory::mishaps(place, &register, &lists);
    if mishaps.is_empty() { Ok(Some((register, lists))) } else { Err(mishaps) }
}

/// A month of the log that cannot be read keeps nobody's site from being built: it is said, and told of nobody.
fn history(place: &RegisterFolder, register: Option<&(Register, Lists)>) -> History {
    let Some((register, lists)) = register else { return History::default() };
    History::load(place, lists, register).unwrap_or_else(|problem| {
        note!("お知らせ {problem}");
        History::default()
    })
}

/// A page that nobody would come to: the processor answers its address.
fn of_processor(page: &Page) -> Option<Problem> {
    routes::is_reserved(&page.path).then(|| {
        let what = format!("アドレス「{}」は、申込みの受付が使います。", page.path);
        Problem::new(&page.label, what, "別のファイル名か、別のフォルダーにしてください。").at(1, 1)
    })
}

fn template_faults(page: &Page, view: &View) -> Option<Problem> {
    let name = page.template();
    (!view.has_template(&name)).then(|| {
        let what = format!("テンプレート templates/{name} がありません。");
        Problem::new(&page.label, what, "template の名前を直すか、そのファイルを置いてください。").at(1, 1)
    })
}
