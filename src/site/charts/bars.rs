//! One bar for each industry, the longest first, with its name and number above it.

use super::percent;
use crate::directory::statistics::Count;
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
    /// Length of the part with one star, and of that with two beside it.
    one: f64,
    two: f64,
}

/// The bars of named counts.
pub fn bars<'a>(counts: impl Iterator<Item = (&'a str, Count)>) -> Bars {
    let mut counts: Vec<(&str, Count)> = counts.collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(count.total()));
    let longest = counts.first().map_or(0, |(_, count)| count.total());
    let bar = |(at, (name, count)): (usize, &(&str, Count))| Bar {
        name: (*name).to_owned(),
        total: count.total(),
        name_y: at * ROW + 18,
        bar_y: at * ROW + 24,
        one: percent(count.one, longest),
        two: percent(count.two, longest),
    };
    Bars { height: counts.len() * ROW, bars: counts.iter().enumerate().map(bar).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_comes_first_and_fills_the_width() {
        let counts =
            [("農業", Count { one: 1, two: 0 }), ("製造業", Count { one: 3, two: 1 }), ("漁業", Count::default())];
        let Bars { height, bars } = bars(counts.into_iter());
        let found: Vec<_> = bars.iter().map(|bar| (bar.name.as_str(), bar.name_y, bar.one, bar.two)).collect();
        assert_eq!(found, [("製造業", 18, 75.0, 25.0), ("農業", 62, 25.0, 0.0), ("漁業", 106, 0.0, 0.0)]);
        assert_eq!(height, 132);
    }
}
