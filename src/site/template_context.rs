//! What each template gets as `content`. Every page: `html` and its two parts, `opening` (before the first heading) and
//! `rest`, `toc` [{id, title, level}], `date`, `sources` [{title, url, edition, checked_on}], `uncompared`, `children`
//! [{title, description, path, date}]. Beside that, by the page's kind, what `own` adds. Templates are strict: a key that
//! is not listed here is a fault of the template.

use super::benchmarks;
use super::content::{Citation, Page};
use super::directory;
use super::lessons;
use super::load::Loaded;
use super::page_kind::PageKind;
use super::register;
use crate::base::problem::Problem;
use crate::view::markdown::Heading;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What a template gets as `content`.
#[derive(Serialize)]
pub struct ContentContext<'a> {
    html: &'a str,
    /// What stands before the first heading.
    opening: &'a str,
    rest: &'a str,
    toc: &'a [Heading],
    date: Option<Date>,
    sources: &'a [Citation],
    uncompared: bool,
    children: Vec<Card<'a>>,
    #[serde(flatten)]
    own: Map<String, Value>,
}

/// A page as others show it.
#[derive(Serialize)]
struct Card<'a> {
    title: &'a str,
    description: &'a str,
    path: &'a str,
    date: Option<Date>,
}

impl<'a> From<&'a Page> for Card<'a> {
    fn from(page: &'a Page) -> Self {
        Self { title: &page.front.title, description: &page.front.description, path: &page.path, date: page.date() }
    }
}

/// The content of a page.
///
/// # Errors
/// When its kind needs a data file that is not there.
pub fn content<'a>(loaded: &'a Loaded<'_>, page: &'a Page) -> Result<ContentContext<'a>, Problem> {
    let children = loaded.children(&page.path).into_iter().map(Card::from).collect();
    let (opening, rest) = page.text.around();
    Ok(ContentContext {
        html: &page.text.html,
        opening,
        rest,
        toc: &page.text.toc,
        date: page.date(),
        sources: &page.front.sources,
        uncompared: page.is_uncompared(),
        children,
        own: own(loaded, page)?,
    })
}

/// What a page of its kind gets beside the text.
fn own(loaded: &Loaded<'_>, page: &Page) -> Result<Map<String, Value>, Problem> {
    let data = &loaded.data;
    let need = |name: &str| needs(page, name);
    let value = match page.kind() {
        // levels [{stars, name, sign, title, summary, asks, logo}], news (the newest three), register {total, as_of, growth} or null, labels
        PageKind::Home => json!({
            "levels": data.levels.as_ref().ok_or_else(|| need("data/levels.toml"))?.all(),
            "news": news(loaded).into_iter().take(3).collect::<Vec<_>>(),
            "register": register::home(loaded),
            "labels": directory::Labels::of(&loaded.words),
        }),
        PageKind::Levels => json!({ "levels": data.levels.as_ref().ok_or_else(|| need("data/levels.toml"))?.all() }),
        // points [{id, title, why, first, done, link}]
        PageKind::FivePoints => json!({
            "points": data.five_points.as_ref().ok_or_else(|| need("data/five-points.toml"))?.point,
        }),
        PageKind::SelfCheck => self_check(loaded).ok_or_else(|| need("data/self-check.toml"))?,
        // groups [{id, title, lessons [{number, title, lead, minutes, path}]}], total (lessons)
        PageKind::Lessons => lessons::table(loaded).ok_or_else(|| need("data/lessons/"))?,
        // Its children are the tools, or the benchmarks.
        PageKind::Tools => data.tools.as_ref().map(|_| Value::Null).ok_or_else(|| need("data/tools/"))?,
        PageKind::Benchmarks => data.benchmarks.as_ref().map(|_| Value::Null).ok_or_else(|| need("data/benchmark/"))?,
        PageKind::Policy => {
            let policy = data.policy.as_ref().ok_or_else(|| need("data/policy.toml"))?;
            json!({ "intro": policy.intro, "closing": policy.closing, "items": policy.item })
        }
        // laws [{name, asks, consequence, url, checked_on}]
        PageKind::Law => json!({ "laws": data.laws.as_ref().ok_or_else(|| need("data/laws.toml"))?.law }),
        // groups [{id, title, questions [{id, question, answer_html}]}]
        PageKind::Faq => json!({ "groups": data.faq.as_ref().ok_or_else(|| need("data/faq.toml"))?.groups }),
        // wordings [{wrong, near, right, why}]
        PageKind::Wording => json!({
            "wordings": data.wordings.as_ref().ok_or_else(|| need("data/wording.toml"))?.wording,
        }),
        // terms [{word, also, reading, explanation, not, id, link}], in the order they are read
        PageKind::Glossary => json!({
            "terms": data.wordings.as_ref().ok_or_else(|| need("data/wording.toml"))?.glossary(),
        }),
        // directory {total, as_of, index, history, regions [{name, count, prefectures [{code, slug, name, path,
        // count}]}], industries [{code, name}], levels, labels {region, place, trade, level}, downloads, has_regions,
        // has_empty, most_names}, or null while there is no list
        PageKind::Directory | PageKind::Batch => json!({ "directory": directory::search_page(loaded) }),
        // items [{title, description, path, date}], newest first
        PageKind::News => json!({ "items": news(loaded) }),
        // download {sums, whole, prefectures [{name, files}], industries [{code, name}], levels, labels}; a file:
        // {path, name, kind, part, parts, size, rows, as_of}
        PageKind::Download => json!({
            "download": register::download_page(loaded).ok_or_else(|| need("data/declarers.csv"))?,
        }),
        // statistics {as_of, all, months, prefectures, industries, growth, tiles, region_bars, bars, levels, labels},
        // or null while nobody is listed
        PageKind::Statistics => json!({ "statistics": register::statistics_page(loaded) }),
        // groups [{title, path, children [{title, path}]}]
        PageKind::Sitemap => json!({ "groups": groups(loaded) }),
        PageKind::Plain | PageKind::Guide => Value::Null,
    };
    Ok(if let Value::Object(map) = value { map } else { Map::new() })
}

fn needs(page: &Page, name: &str) -> Problem {
    let what = format!("kind = \"{}\" のページには {name} が要ります。", page.kind().name());
    Problem::new(&page.label, what, format!("{name} を置いてください。")).at(1, 1)
}

/// answers [{value, label}], bands [{from, to, title, advice}],
/// groups [{id, title, questions [{number, urgency, topic, text, hint, advice, link, lesson {title, path} or null}]}],
/// total (questions), benchmark {title, path} (the first) or null.
fn self_check(loaded: &Loaded<'_>) -> Option<Value> {
    let check = loaded.data.self_check.as_ref()?;
    let groups: Vec<Value> = check
        .group
        .iter()
        .map(|group| {
            let questions = check.question.iter().filter(|question| question.group == group.id);
            let questions: Vec<Value> = questions
                .map(|question| {
                    let mut told = json!(question);
                    told["lesson"] = json!(lessons::of(loaded, question.number));
                    told
                })
                .collect();
            json!({ "id": group.id, "title": group.title, "questions": questions })
        })
        .collect();
    Some(json!({
        "answers": check.answer, "bands": check.band, "groups": groups, "total": check.question.len(),
        "benchmark": benchmarks::first(loaded),
    }))
}

/// All news, newest first.
pub fn news_pages<'a>(loaded: &'a Loaded<'_>) -> Vec<&'a Page> {
    let mut news = loaded.children("/news/");
    news.sort_by(|a, b| (b.date(), &b.path).cmp(&(a.date(), &a.path)));
    news
}

fn news<'a>(loaded: &'a Loaded<'_>) -> Vec<Card<'a>> {
    news_pages(loaded).into_iter().map(Card::from).collect()
}

/// Every top page with those below it, in order; news as their own page lists them.
fn groups(loaded: &Loaded<'_>) -> Vec<Value> {
    let below = |path: &str| -> Vec<Value> {
        let mut below = Vec::new();
        let mut open = if path == "/news/" { news_pages(loaded) } else { loaded.children(path) };
        open.reverse();
        while let Some(page) = open.pop() {
            below.push(json!({ "title": page.front.title, "path": page.path }));
            open.extend(loaded.children(&page.path).into_iter().rev());
        }
        below
    };
    let top = loaded.children("/");
    top.into_iter()
        .map(|page| json!({ "title": page.front.title, "path": page.path, "children": below(&page.path) }))
        .collect()
}
