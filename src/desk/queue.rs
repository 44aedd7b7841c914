//! What waits, in rows: by tabs, kinds and search, oldest first; and which is next. The same lines as `review list`, by
//! the same search. Changes nothing.

mod order;
mod rows;

pub(crate) use self::order::{Place, case_path, next, path_of, place};
use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::frame::{self, Glance, Titled};
use super::seal::SeenCase;
use super::search;
use super::tabs::{KindAsked, TABS, Tab, is_marked, is_plain};
use crate::http::pages;
use crate::http::transport::form_body::PostedForm;
use crate::http::transport::refusal::Refusal;
use crate::office::queue::account::PendingKind;
use crate::office::review::list::{FoundRows, ListQuery, ListRow, Listed};
use crate::office::review::overview::Overview;
use crate::office::review::words::kind_word;
use hyper::StatusCode;
use rows::{RowContent, RowGround, row_content};
use serde::Serialize;

/// What is asked for, as the address says.
#[derive(Default)]
pub(crate) struct QueueAsked {
    pub(crate) tab: Tab,
    pub(crate) kind: Option<KindAsked>,
    pub(crate) search: String,
    /// The same as it stands in the address.
    sealed: String,
    page: usize,
    /// Whether all plain ones are chosen from the beginning.
    all: bool,
    done: Option<usize>,
    left: usize,
}

/// What was chosen in the rows, and is to be pressed once more.
pub(crate) struct Chosen<'a> {
    /// As the boxes name it.
    pub(crate) rows: &'a [String],
    /// How many of them are plain.
    pub(crate) plain: usize,
}

/// So many rows a page: a screen of 900 pixels.
const ROWS: usize = 20;

/// What `desk/queue.html` shows.
#[derive(Serialize)]
struct QueueContent {
    tab: &'static str,
    tabs: Vec<TabContent>,
    kind: String,
    kinds: Vec<(String, String)>,
    search: String,
    rows: Vec<RowContent>,
    count: usize,
    first: usize,
    last: usize,
    before: Option<String>,
    after: Option<String>,
    /// Whether rows can be chosen.
    chooses: bool,
    /// The address on which all plain ones are chosen.
    choose_all: String,
    /// What was typed, as the address has it, and the page: so that a press comes back here.
    sealed: String,
    page: usize,
    /// How many plain ones a press accepts, where that was not said before it.
    confirms: Option<usize>,
    /// How many of the chosen ones were just accepted, and how many left.
    done: Option<usize>,
    left: usize,
    unmarked: Vec<String>,
}

#[derive(Serialize)]
struct TabContent {
    name: &'static str,
    /// How many there are; none: nobody counts.
    count: Option<usize>,
}

impl QueueAsked {
    /// What an address asks.
    pub(crate) fn of(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> Result<Self, Refusal> {
        let query = PostedForm::of_query(call.request)?;
        let (search, sealed) = looked_for(context, clerk, query.one("s")?);
        let tab = Tab::of(query.one("tab")?);
        let page = query.one("page")?.parse().unwrap_or(1).max(1);
        let all = !query.one("all")?.is_empty();
        let (done, left) = (query.one("done")?.parse().ok(), query.one("left")?.parse().unwrap_or_default());
        Ok(Self { tab, kind: KindAsked::of(query.one("kind")?), search, sealed, page, all, done, left })
    }

    /// What a form of the rows brings along.
    pub(crate) fn posted(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> Result<Self, Refusal> {
        let (tab, kind) = (Tab::of(call.one("tab")?), KindAsked::of(call.one("kind")?));
        let (search, sealed) = looked_for(context, clerk, call.one("s")?);
        let page = call.one("page")?.parse().unwrap_or(1).max(1);
        Ok(Self { tab, kind, search, sealed, page, ..Self::default() })
    }

    fn query(&self) -> ListQuery {
        ListQuery { which: self.tab.listed(), search: self.search.clone(), ..ListQuery::default() }
    }

    /// The address of another page of the same.
    pub(crate) fn at(&self, page: usize) -> String {
        search::address(self.tab, self.kind.as_ref(), &self.sealed, page)
    }
}

/// The rows.
pub(crate) fn page(context: &DeskContext, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
    shown(context, clerk, &QueueAsked::of(context, clerk, call)?, None)
}

/// For whom a clerk looks, and the same sealed, where the seal is the clerk's own.
fn looked_for(context: &DeskContext, clerk: &Clerk, sealed: &str) -> (String, String) {
    let search = search::opened(context, clerk, sealed);
    let sealed = if search.is_empty() { String::new() } else { sealed.to_owned() };
    (search, sealed)
}

/// The rows with some of them chosen, if that is said.
pub(crate) fn shown(
    context: &DeskContext,
    clerk: &Clerk,
    asked: &QueueAsked,
    chosen: Option<&Chosen<'_>>,
) -> DeskAnswer {
    let mut found = found(context, &asked.query())?;
    let glance = Glance::of(context)?;
    let tabs = tabs(context, asked, &glance.overview)?;
    found.rows.retain(|row| {
        asked.tab.takes(row, context.office.now()) && asked.kind.as_ref().is_none_or(|kind| kind.takes(row))
    });
    let count = found.rows.len();
    let first = ((asked.page - 1) * ROWS).min(count.saturating_sub(1) / ROWS * ROWS);
    let shown = &found.rows[first..count.min(first + ROWS)];
    let chooses = asked.tab.listed() == Listed::Waiting;
    let open = context.members.open_elsewhere(&clerk.who).unwrap_or_default();
    let of_rows = RowGround { open: &open, all: asked.all, chosen: chosen.map_or(&[], |chosen| chosen.rows) };
    let content = QueueContent {
        tab: asked.tab.name(),
        tabs,
        kind: asked.kind.as_ref().map(KindAsked::name).unwrap_or_default().to_owned(),
        kinds: kinds(context),
        search: asked.search.clone(),
        rows: shown.iter().map(|row| row_content(context, row, &of_rows)).collect(),
        count,
        first: first + usize::from(count > 0),
        last: first + shown.len(),
        before: (first > 0).then(|| context.view.action(&asked.at(first / ROWS))),
        after: (first + ROWS < count).then(|| context.view.action(&asked.at(first / ROWS + 2))),
        chooses,
        choose_all: format!("{}&all=1", context.view.action(&asked.at(first / ROWS + 1))),
        sealed: asked.sealed.clone(),
        page: first / ROWS + 1,
        confirms: chosen.map(|chosen| chosen.plain),
        done: asked.done,
        left: asked.left,
        unmarked: found.unmarked.iter().map(ToString::to_string).collect(),
    };
    let seen = if chooses { seen(context, shown)? } else { Vec::new() };
    let of = Titled { template: "desk/queue.html", title: "", nav: "queue", status: StatusCode::OK, seen: &seen };
    frame::page_at(context, clerk, &of, &content, &glance)
}

/// What is found of declarations and of every register; what waits, the longest first.
pub(crate) fn found(context: &DeskContext, query: &ListQuery) -> Result<FoundRows, Refusal> {
    let mut all = FoundRows { rows: Vec::new(), unmarked: Vec::new() };
    for office in context.offices.all() {
        let FoundRows { rows, unmarked } = office.review.lists.find(query).map_err(pages::broken)?;
        all.rows.extend(rows);
        all.unmarked.extend(unmarked);
    }
    if query.which == Listed::Waiting {
        all.rows.sort_by_key(|row| (row.wait.waiting_since, row.received_at));
    }
    Ok(all)
}

/// What waits for the office of all of it, the longest first, without its marks.
fn in_order(context: &DeskContext) -> Result<Vec<ListRow>, Refusal> {
    let mut all = Vec::new();
    for office in context.offices.all() {
        all.extend(office.review.lists.in_order().map_err(pages::broken)?);
    }
    all.sort_by_key(|row: &ListRow| (row.wait.waiting_since, row.received_at));
    Ok(all)
}

/// By what the rows can be narrowed: a name and a word each.
fn kinds(context: &DeskContext) -> Vec<(String, String)> {
    let pending = PendingKind::ALL.map(|kind| (kind.name().to_owned(), kind_word(kind).to_owned()));
    let rules = context.offices.registers.iter().filter_map(|office| office.rules());
    pending.into_iter().chain(rules.map(|rules| (rules.name.clone(), rules.word.clone()))).collect()
}

/// With what the rows of a page are shown: a decision about several names it too.
fn seen(context: &DeskContext, rows: &[ListRow]) -> Result<Vec<SeenCase>, Refusal> {
    let of_row = |row: &ListRow| {
        let version =
            context.about(&row.reference).review.version_of(&row.reference, row.kind).map_err(pages::broken)?;
        Ok(version.map(|version| SeenCase { reference: row.reference.clone(), kind: row.kind, version }))
    };
    rows.iter().map(of_row).filter_map(Result::transpose).collect()
}

/// How many there are behind each tab. Only what waits is counted by its marks, and only where it is looked at.
fn tabs(context: &DeskContext, asked: &QueueAsked, overview: &Overview) -> Result<Vec<TabContent>, Refusal> {
    let waiting = match asked.tab.listed() {
        Listed::Waiting => found(context, &ListQuery::default())?.rows,
        _ => Vec::new(),
    };
    let ending = ending(context)?;
    let count = |tab: Tab| match tab {
        Tab::Waiting => Some(overview.waiting),
        Tab::Returned => Some(overview.returned),
        Tab::Decided => Some(overview.decided + overview.due),
        Tab::Ending => Some(ending),
        Tab::Everything => None,
        _ if asked.tab.listed() != Listed::Waiting => None,
        tab => Some(waiting.iter().filter(|row| tab.takes(row, context.office.now())).count()),
    };
    Ok(TABS.iter().map(|(tab, name)| TabContent { name, count: count(*tab) }).collect())
}

/// How many end soon, where nobody corrects them.
fn ending(context: &DeskContext) -> Result<usize, Refusal> {
    let (now, query) = (context.office.now(), ListQuery { which: Listed::Returned, ..ListQuery::default() });
    let returned = context.office.review.lists.find(&query).map_err(pages::broken)?;
    Ok(returned.rows.iter().filter(|row| Tab::Ending.takes(row, now)).count())
}
