//! How long bars are that stand for numbers: numbers in, places and lengths out. In percent of the drawing, so that it
//! fits a phone without shrinking its words. Used by the statistics page (`site::charts`) and the desk's home.

use serde::Serialize;

/// Where a part of a bar begins, and its length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BarPart {
    /// Which part, from 1 on.
    pub at: usize,
    /// Where it begins, in percent of the longest bar.
    pub x: f64,
    /// How long it is, in percent of the longest bar.
    pub width: f64,
}

/// The parts of a bar, each behind those before it, beside a longest bar of so many.
pub fn parts(values: impl IntoIterator<Item = usize>, longest: usize) -> Vec<BarPart> {
    let mut before = 0;
    let part = |(at, value): (usize, usize)| {
        let part = BarPart { at: at + 1, x: percent(before, longest), width: percent(value, longest) };
        before += value;
        part
    };
    values.into_iter().enumerate().map(part).collect()
}

/// `part` of `whole` in percent; nothing of nothing.
pub fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { round(part as f64 * 100.0 / whole as f64) }
}

/// Two decimals are finer than any screen, and keep the page short.
pub fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_stands_behind_those_before_it() {
        let places: Vec<_> = parts([1, 0, 3], 8).into_iter().map(|part| (part.at, part.x, part.width)).collect();
        assert_eq!(places, [(1, 0.0, 12.5), (2, 12.5, 0.0), (3, 12.5, 37.5)]);
        assert!(parts([0, 0], 0).iter().all(|part| part.x == 0.0 && part.width == 0.0), "nothing of nothing");
    }
}
