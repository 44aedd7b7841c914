//! What can age: sources of pages, laws, figures of guidance. Tells what no longer holds, what was compared too
//! long ago, and how much nobody has compared yet. Used by `check`; a page's foot shows the same dates.

use super::load::Loaded;
use crate::base::problem::Problem;
use crate::base::text;
use crate::base::toml::LocalDate;
use jiff::ToSpan;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// What `check` found out about the age of facts.
#[derive(Debug, Default)]
pub struct Ages {
    /// Facts whose last day is over, and days of comparing that have not come yet.
    pub faults: Vec<Problem>,
    /// What is due to be compared again, longest ago first, a line each.
    pub due: Vec<String>,
    /// How many facts nobody has compared yet.
    pub never: usize,
}

/// A fact and its days.
struct Fact<'a> {
    label: PathBuf,
    name: &'a str,
    checked_on: Option<LocalDate>,
    valid_until: Option<LocalDate>,
}

/// The age of every fact that was loaded, on the day of the build.
pub fn ages(loaded: &Loaded<'_>) -> Ages {
    let today = loaded.input.today;
    let limit = i64::from(loaded.input.settings.recheck_days);
    let mut ages = Ages::default();
    let mut due: Vec<(Date, String)> = Vec::new();
    for fact in facts(loaded) {
        ages.faults.extend(fact.fault(today));
        match fact.checked_on.map(LocalDate::get) {
            None => ages.never += 1,
            Some(day) if day.checked_add(limit.days()).is_ok_and(|last| last < today) => {
                due.push((
                    day,
                    format!("{}: {}（{}に照らし合わせた）", fact.label.display(), fact.name, text::date(day)),
                ));
            }
            Some(_) => {}
        }
    }
    due.sort();
    ages.due = due.into_iter().map(|(_, line)| line).collect();
    ages
}

fn facts<'a>(loaded: &'a Loaded<'_>) -> Vec<Fact<'a>> {
    let of_pages = loaded.pages.iter().flat_map(|page| {
        page.front.sources.iter().map(move |source| Fact {
            label: page.label.clone(),
            name: &source.title,
            checked_on: source.checked_on,
            valid_until: source.valid_until,
        })
    });
    let laws = loaded.data.laws.iter().flat_map(|laws| &laws.law).map(|law| Fact {
        label: Path::new("data/laws.toml").to_path_buf(),
        name: &law.name,
        checked_on: law.checked_on,
        valid_until: law.valid_until,
    });
    // Only what comes from somebody else can be compared; our own estimates cannot.
    let figures = loaded.data.figures.iter().flat_map(|figures| &figures.figure);
    let figures = figures.filter(|figure| figure.source.starts_with("https://")).map(|figure| Fact {
        label: Path::new("data/figures.toml").to_path_buf(),
        name: &figure.source,
        checked_on: figure.checked_on,
        valid_until: figure.valid_until,
    });
    of_pages.chain(laws).chain(figures).collect()
}

impl Fact<'_> {
    fn fault(&self, today: Date) -> Option<Problem> {
        let day = |date: Option<LocalDate>, is_wrong: fn(&Date, &Date) -> bool| {
            date.map(LocalDate::get).filter(|date| is_wrong(date, &today)).map(text::date)
        };
        if let Some(day) = day(self.checked_on, |checked, today| checked > today) {
            let what = format!("「{}」の checked_on の{day}は、まだ来ていない日付です。", self.name);
            return Some(Problem::new(
                &self.label,
                what,
                "照らし合わせた日を書いてください。まだなら、消してください。",
            ));
        }
        let day = day(self.valid_until, |until, today| until < today)?;
        let what = format!("「{}」は、{day}までのものです（valid_until）。", self.name);
        Some(Problem::new(&self.label, what, "今の資料と照らし合わせ、文と日付を直してください。"))
    }
}
