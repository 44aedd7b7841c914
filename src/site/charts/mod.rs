//! The geometry of the drawings on the statistics page: numbers in, places and lengths out. Used by
//! `register`; the marks around them stand in `templates/statistics.html`. Widths are in percent of the
//! drawing, so that it fits a phone without shrinking its words; heights are in CSS pixels.

mod bars;
mod growth;
mod tiles;

pub use bars::{Bars, bars};
pub use growth::{Growth, Sparkline, growth, line};
pub use tiles::{Tiles, tiles};
