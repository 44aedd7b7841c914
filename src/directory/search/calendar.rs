//! The usual day of declaration for a record number: numbers are given in order of acceptance, so a day is
//! told shortest by how far it lies from what its number lets expect. Called by `records`; `calendar.js`
//! reads what this writes. Any day can be told; only an unusual one takes more bits.

use super::bits::varint;
use super::order::Document;
use jiff::civil::Date;

/// How many numbers the calendar remembers the day of.
const MARKS: usize = 64;
/// Days are counted from here.
const START: Date = Date::constant(1970, 1, 1);

/// Numbers, rising, each with a usual day; between them days pass evenly.
#[derive(Debug)]
pub struct Calendar {
    marks: Vec<(u32, i64)>,
}

impl Calendar {
    /// Learns from documents in any order.
    pub fn new(documents: &[Document<'_>]) -> Self {
        let mut days: Vec<(u32, i64)> =
            documents.iter().map(|document| (document.entry.no.get(), day(document.entry.declared_on))).collect();
        days.sort_unstable();
        let last = days.len().saturating_sub(1);
        let mut marks: Vec<(u32, i64)> = (0..=MARKS).filter_map(|at| days.get(at * last / MARKS).copied()).collect();
        marks.dedup();
        Self { marks }
    }

    /// How far the day lies from the usual one: 0, or 2n − 1 for n days later, 2n for n days earlier.
    pub fn difference(&self, no: u32, declared_on: Date) -> u32 {
        let difference = day(declared_on) - self.usual(no);
        let folded = if difference > 0 { 2 * difference - 1 } else { -2 * difference };
        folded as u32
    }

    /// Appends the marks.
    pub fn describe(&self, contents: &mut Vec<u8>) {
        varint(contents, self.marks.len() as u32);
        let mut last = 0;
        for (no, day) in &self.marks {
            varint(contents, no - last);
            varint(contents, *day as u32);
            last = *no;
        }
    }

    fn usual(&self, no: u32) -> i64 {
        let after = self.marks.partition_point(|(mark, _)| *mark <= no).clamp(1, self.marks.len().max(2) - 1);
        let (Some((from, start)), Some((to, end))) = (self.marks.get(after - 1), self.marks.get(after)) else {
            return self.marks.first().map_or(0, |(_, day)| *day);
        };
        start + ((end - start) * i64::from(no - from)).div_euclid(i64::from(to - from))
    }
}

fn day(date: Date) -> i64 {
    i64::from((date - START).get_days())
}

#[cfg(test)]
mod tests {
    use super::super::filters::Filters;
    use super::super::order::{documents, made_up};
    use super::*;

    #[test]
    fn what_is_usual_is_a_small_number() {
        let mut entries = made_up(&["あ"; 300]);
        for (at, entry) in (0..).zip(&mut entries) {
            entry.declared_on = Date::constant(2026, 1, 1).saturating_add(jiff::Span::new().days(at));
        }
        let calendar = Calendar::new(&documents(&entries, &Filters::default()));
        for entry in &entries {
            assert!(calendar.difference(entry.no.get(), entry.declared_on) <= 1, "{}", entry.no);
        }
        assert_eq!(calendar.difference(10_000_150, Date::constant(2026, 1, 1)), 2 * 149);
    }
}
