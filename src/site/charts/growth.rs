//! How the number of declarers grew: an area for each level, one on the other, with their names at their ends; and
//! the same as a small line for the home page.

use crate::base::text;
use crate::directory::statistics::Month;
use crate::view::bars::round;
use serde::Serialize;
use std::fmt::Write;

/// Height of the areas.
const HEIGHT: f64 = 240.0;
/// Width of the areas in their own units; they are stretched to the width they get.
const WIDTH: f64 = 1000.0;
/// What part of the drawing's width the areas take, in percent. The names stand in the rest.
const PLOT: f64 = 76.0;
/// Least distance between the names at the ends, each of two lines.
const APART: f64 = 44.0;

/// The drawing of the growth.
#[derive(Debug, Serialize)]
pub struct Growth {
    /// The areas, that of the lowest level first.
    areas: Vec<Area>,
    /// The upper edge of all.
    edge: String,
    lines: Vec<Line>,
    dates: Vec<Tick>,
}

/// The area of a level.
#[derive(Debug, Serialize)]
struct Area {
    level: u8,
    corners: String,
    /// Where its name stands.
    y: f64,
    /// How many declarers have the level in the end.
    total: usize,
}

/// A line at a round number.
#[derive(Debug, Serialize)]
struct Line {
    number: usize,
    y: f64,
}

/// A date below the areas.
#[derive(Debug, Serialize)]
struct Tick {
    label: String,
    x: f64,
    anchor: &'static str,
}

/// The small line: corners in a box of 240 × 48, and the numbers at both ends.
#[derive(Debug, Serialize)]
pub struct Sparkline {
    edge: String,
    area: String,
    first: Point,
    last: Point,
}

#[derive(Debug, Serialize)]
struct Point {
    month: String,
    total: usize,
}

/// The drawing of at least one month, with so many levels.
pub fn growth(months: &[Month], levels: u8) -> Growth {
    let top = months.last().map_or(1, |month| month.so_far.total()).max(1);
    let y = |number: usize| HEIGHT - number as f64 * (HEIGHT - 16.0) / top as f64;
    let edge = |level: u8| -> Vec<f64> {
        months.iter().map(|month| y((1..=level).map(|level| month.so_far.of(level)).sum())).collect()
    };
    let edges: Vec<Vec<f64>> = (1..=levels).map(edge).collect();
    let ends: Vec<f64> = edges.iter().map(|edge| edge.last().copied().unwrap_or(HEIGHT)).collect();
    let ground = [HEIGHT];
    let area = |(level, (at, y)): (u8, (usize, f64))| Area {
        level,
        corners: corners(&edges[at], if at == 0 { &ground } else { &edges[at - 1] }),
        y: round(y),
        total: months.last().map_or(0, |month| month.so_far.of(level)),
    };
    let step = step(top);
    Growth {
        areas: (1..=levels).zip(names(&ends).into_iter().enumerate()).map(area).collect(),
        edge: edges.last().map(|edge| corners(edge, &[])).unwrap_or_default(),
        lines: (1..=top / step).map(|n| Line { number: n * step, y: round(y(n * step)) }).collect(),
        dates: dates(months),
    }
}

/// Where the names of the areas stand, from their upper ends: each in the middle of its area, but never on another.
fn names(ends: &[f64]) -> Vec<f64> {
    let apart = APART.min(HEIGHT / ends.len().max(1) as f64);
    let above = |at: usize| (ends.len() - at - 1) as f64 * apart;
    let mut names: Vec<f64> = Vec::new();
    for (at, end) in ends.iter().enumerate() {
        let below = if at == 0 { HEIGHT } else { ends[at - 1] };
        let lowest = names.last().map_or(HEIGHT - apart / 2.0, |name| name - apart);
        // The names of the higher levels need their room above.
        names.push(((end + below) / 2.0).max(above(at)).min(lowest));
    }
    names
}

/// The small line of at least one month.
pub fn line(months: &[Month]) -> Option<Sparkline> {
    let (first, last) = (months.first()?, months.last()?);
    let top = last.so_far.total().max(1) as f64;
    let heights: Vec<f64> = months.iter().map(|month| 46.0 - month.so_far.total() as f64 * 44.0 / top).collect();
    let point = |month: &Month| Point { month: text::month(month.first), total: month.so_far.total() };
    Some(Sparkline {
        edge: path(&heights, &[], 240.0),
        area: path(&heights, &[48.0], 240.0),
        first: point(first),
        last: point(last),
    })
}

fn corners(upper: &[f64], lower: &[f64]) -> String {
    path(upper, lower, WIDTH)
}

/// The upper edge from left to right, then the lower one back.
fn path(upper: &[f64], lower: &[f64], width: f64) -> String {
    let mut corners = String::new();
    let there = places(upper, width);
    let back: Vec<(f64, f64)> = places(lower, width).into_iter().rev().collect();
    for (x, y) in there.into_iter().chain(back) {
        // Writing to a String cannot fail.
        let _ = write!(corners, "{}{},{}", if corners.is_empty() { "" } else { " " }, round(x), round(y));
    }
    corners
}

/// One place a month; a single height reaches from end to end.
fn places(heights: &[f64], width: f64) -> Vec<(f64, f64)> {
    match heights {
        [] => Vec::new(),
        [height] => vec![(0.0, *height), (width, *height)],
        _ => {
            let last = (heights.len() - 1) as f64;
            heights.iter().enumerate().map(|(at, height)| (at as f64 * width / last, *height)).collect()
        }
    }
}

/// A round distance of lines, so that there are two to four.
fn step(top: usize) -> usize {
    let unit = 10usize.pow(top.max(1).ilog10());
    let steps = [unit.div_ceil(5), unit.div_ceil(2), unit, unit * 2];
    steps.into_iter().find(|step| top / step <= 4).unwrap_or(unit * 2)
}

/// The first month, the last, and as many beginnings of years between as have room.
fn dates(months: &[Month]) -> Vec<Tick> {
    let [first, .., last] = months else {
        return months.iter().map(|month| Tick { label: text::month(month.first), x: 0.0, anchor: "start" }).collect();
    };
    let mut ticks = vec![Tick { label: text::month(first.first), x: 0.0, anchor: "start" }];
    let mut room_from = 34.0;
    for (at, month) in months.iter().enumerate().filter(|(_, month)| month.first.month() == 1) {
        let x = round(at as f64 * PLOT / (months.len() - 1) as f64);
        if x >= room_from && x <= PLOT - 34.0 {
            ticks.push(Tick { label: text::year(month.first), x, anchor: "middle" });
            room_from = x + 18.0;
        }
    }
    ticks.push(Tick { label: text::month(last.first), x: PLOT, anchor: "end" });
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::statistics::Count;
    use jiff::civil::Date;

    fn months(totals: &[(usize, usize)]) -> Vec<Month> {
        let month = |(at, &(one, two)): (usize, &(usize, usize))| Month {
            first: Date::constant(2024, 11, 1).saturating_add(jiff::Span::new().months(at as i64)),
            new: Count::default(),
            so_far: Count::from([one, two]),
        };
        totals.iter().enumerate().map(month).collect()
    }

    #[test]
    fn the_upper_area_stands_on_the_lower_one() {
        let drawn = growth(&months(&[(0, 0), (2, 0), (2, 2)]), 2);
        let corners: Vec<&str> = drawn.areas.iter().map(|area| area.corners.as_str()).collect();
        assert_eq!(corners, ["0,240 500,128 1000,128 1000,240 0,240", "0,240 500,128 1000,16 1000,128 500,128 0,240"]);
        assert_eq!(drawn.areas.iter().map(|area| (area.y, area.total)).collect::<Vec<_>>(), [(184.0, 2), (72.0, 2)]);
        let alone = growth(&months(&[(0, 0), (4, 0)]), 1);
        assert_eq!((alone.areas.len(), alone.areas[0].corners.as_str()), (1, "0,240 1000,16 1000,240 0,240"));
    }

    #[test]
    fn names_at_the_ends_never_lie_on_each_other() {
        for last in [(1, 0), (0, 1), (1000, 1), (1, 1000), (500, 500)] {
            let drawn = growth(&months(&[(0, 0), last]), 2);
            let [one, two] = [drawn.areas[0].y, drawn.areas[1].y];
            assert!(one - two >= APART && two >= 0.0 && one <= HEIGHT, "{last:?}");
        }
        for counts in [[1, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 1], [1; 9], [9, 1, 9, 1, 9, 1, 9, 1, 9]] {
            let month = Month { so_far: Count::from(counts), ..months(&[(0, 0)])[0] };
            let drawn = growth(&[month], 9);
            let apart = |pair: &[Area]| pair[0].y - pair[1].y >= HEIGHT / 9.0 - 0.02;
            assert!(drawn.areas.windows(2).all(apart), "{counts:?}: {:?}", drawn.areas);
            assert!(drawn.areas.iter().all(|area| (0.0..=HEIGHT).contains(&area.y)), "{counts:?}: {:?}", drawn.areas);
        }
    }

    #[test]
    fn lines_are_round_and_few() {
        for (top, expected) in [(1, 1), (4, 1), (9, 2), (60, 20), (412_345, 100_000), (999, 200)] {
            assert_eq!(step(top), expected, "{top}");
        }
    }

    #[test]
    fn dates_have_room() {
        let drawn = growth(&months(&vec![(1, 1); 120]), 2);
        assert_eq!(drawn.dates.first().map(|tick| tick.label.as_str()), Some("2024年11月"));
        assert_eq!(drawn.dates.last().map(|tick| (tick.label.as_str(), tick.x)), Some(("2034年10月", PLOT)));
        assert!(drawn.dates.windows(2).all(|pair| pair[1].x - pair[0].x >= 18.0));
        assert_eq!(growth(&months(&[(1, 0)]), 2).dates.len(), 1);
    }

    #[test]
    fn the_small_line_rises_to_the_top() {
        let drawn = line(&months(&[(1, 0), (1, 1)])).expect("months");
        assert_eq!((drawn.edge.as_str(), drawn.last.total), ("0,24 240,2", 2));
        assert!(line(&[]).is_none());
    }
}
