//! One bar for each industry, the longest first, with its name and number above it.

use crate::directory::statistics::Count;
use crate::view::bars::{BarPart, parts};
use serde::Serialize;

/// Height of a name with its bar.
const ROW: usize = 44;

/// All bars.
#[derive(Debug, Serialize)]
pub struct Bars {
    height: usize,
    bars: Vec<Bar>,
}

#[derive(Debug, Serialize)]
struct Bar {
    name: String,
    total: usize,
    /// Where the name's line ends.
    name_y: usize,
    bar_y: usize,
    /// The parts of the levels beside each other, the lowest first.
    parts: Vec<BarPart>,
}

/// The bars of named counts of so many levels.
pub fn bars<'a>(counts: impl Iterator<Item = (&'a str, Count)>, levels: u8) -> Bars {
    let mut counts: Vec<(&str, Count)> = counts.collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(count.total()));
    let longest = counts.first().map_or(0, |(_, count)| count.total());
    let bar = |(at, (name, count)): (usize, &(&str, Count))| Bar {
        name: (*name).to_owned(),
        total: count.total(),
        name_y: at * ROW + 18,
        bar_y: at * ROW + 24,
        parts: parts((1..=levels).map(|level| count.of(level)), longest),
    };
    Bars { height: counts.len() * ROW, bars: counts.iter().enumerate().map(bar).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_comes_first_and_fills_the_width() {
        let counts = [("農業", Count::from([1])), ("製造業", Count::from([3, 1])), ("漁業", Count::default())];
        let Bars { height, bars } = bars(counts.into_iter(), 2);
        let widths = |bar: &Bar| bar.parts.iter().map(|part| part.width).collect::<Vec<_>>();
        let found: Vec<_> = bars.iter().map(|bar| (bar.name.as_str(), bar.name_y, widths(bar))).collect();
        let expected = [("製造業", 18, vec![75.0, 25.0]), ("農業", 62, vec![25.0, 0.0]), ("漁業", 106, vec![0.0, 0.0])];
        assert_eq!(found, expected);
        assert_eq!(height, 132);
    }

    #[test]
    fn every_level_has_its_part_behind_the_lower_ones() {
        let Bars { bars, .. } = bars(std::iter::once(("町", Count::from([1, 0, 3]))), 3);
        let places: Vec<_> = bars[0].parts.iter().map(|part| (part.at, part.x, part.width)).collect();
        assert_eq!(places, [(1, 0.0, 25.0), (2, 25.0, 0.0), (3, 25.0, 75.0)]);
    }
}
