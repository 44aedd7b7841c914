//! The geometry of the drawings on the statistics page: numbers in, places and lengths out. Used by
//! `register`; the marks around them stand in `templates/statistics.html`. Widths are in percent of the
//! drawing, so that it fits a phone without shrinking its words; heights are in CSS pixels.

mod bars;
mod growth;
mod tiles;

pub use bars::{Bars, bars};
pub use growth::{Growth, Sparkline, growth, line};
pub use tiles::{Tiles, tiles};

/// Two decimals are finer than any screen, and keep the page short.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// `part` of `whole` in percent; nothing of nothing.
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { round(part as f64 * 100.0 / whole as f64) }
}
