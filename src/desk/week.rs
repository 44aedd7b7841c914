//! The last days of the office on the home page: what came and what was decided, with a bar for each. Days that are over
//! are looked at once. Changes nothing.

use super::context::DeskContext;
use crate::base::clock::in_japan;
use crate::base::text;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::office::review::recent::WorkDay;
use crate::view::bars::percent;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// So many days are shown.
const DAYS: i64 = 7;

/// A day as the page shows it.
#[derive(Serialize)]
pub(super) struct DayContent {
    date: Date,
    day: String,
    is_today: bool,
    came: usize,
    decided: usize,
    /// The lengths of both bars, in percent of the longest of all.
    came_width: f64,
    decided_width: f64,
}

/// The last days, today first.
pub(super) fn days(context: &DeskContext) -> Result<Vec<DayContent>, Refusal> {
    let today = in_japan(context.office.now()).date();
    let days = (0..DAYS).filter_map(|ago| today.checked_sub(ago.days()).ok());
    let mut work: Vec<(Date, WorkDay)> = Vec::new();
    for day in days {
        work.push((day, on(context, day, today)?));
    }
    let longest = work.iter().map(|(_, work)| work.came.max(work.decided)).max().unwrap_or_default();
    let content = |(day, work): (Date, WorkDay)| DayContent {
        date: day,
        day: text::day_with_weekday(day),
        is_today: day == today,
        came: work.came,
        decided: work.decided,
        came_width: percent(work.came, longest),
        decided_width: percent(work.decided, longest),
    };
    Ok(work.into_iter().map(content).collect())
}

/// A day of everything that is kept.
fn on(context: &DeskContext, day: Date, today: Date) -> Result<WorkDay, Refusal> {
    if let Some(known) = context.past.known(day).filter(|_| day < today) {
        return Ok(known);
    }
    let mut work = WorkDay::default();
    for office in context.offices.all() {
        work = work.and(office.review.lists.work_on(day).map_err(pages::broken)?);
    }
    if day < today {
        context.past.keep(day, work, day.saturating_sub(DAYS.days()));
    }
    Ok(work)
}
