//! What each column that only the form knows costs the index: bytes of a record, as its code would press them, and files by
//! which it narrows. Said by `check`, so that nobody finds out by a slow search.

use crate::directory::Register;
use crate::scheme::MoreColumn;
use crate::scheme::lists::Lists;
use std::collections::BTreeMap;

/// What a column costs.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnCost {
    /// The words above it.
    pub label: String,
    /// Bytes that it adds to a record on the average; none: nobody is listed yet.
    pub bytes: Option<f64>,
    /// Files that tell who has which choice.
    pub files: usize,
}

/// Those of all columns, in their order.
pub fn costs(register: &Register, lists: &Lists) -> Vec<ColumnCost> {
    let cost = |(at, column): (usize, &MoreColumn)| ColumnCost {
        label: column.label.clone(),
        bytes: bytes(register, at),
        files: column.choices.len(),
    };
    lists.columns().more().iter().enumerate().map(cost).collect()
}

/// By the entropy of what stands in it, its end included: what a code of single units comes close to.
fn bytes(register: &Register, at: usize) -> Option<f64> {
    let mut counts: BTreeMap<u16, f64> = BTreeMap::new();
    for entry in register.entries() {
        let cell = entry.declarer.more.get(at).map_or("", |cell| cell);
        cell.encode_utf16().chain([0]).for_each(|unit| *counts.entry(unit).or_default() += 1.0);
    }
    let all: f64 = counts.values().sum();
    let bits: f64 = counts.values().map(|count| count * (all / count).log2()).sum();
    let entries = u32::try_from(register.entries().len()).map_or(f64::from(u32::MAX), f64::from);
    (entries > 0.0).then(|| bits / 8.0 / entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::parse;
    use jiff::civil::Date;
    use std::path::Path;

    #[test]
    fn a_column_costs_what_its_cells_weigh_and_a_file_a_choice() {
        let lists = Lists::load(Path::new("tests/schemes/pledges")).expect("the lists");
        let register = |cells: &dyn Fn(u32) -> String| {
            let rows =
                (0..64).map(|at| format!("{},店,見本第2町,,,1,2026-11-01,name,,{}\n", 10_000_001 + at, cells(at)));
            let text = format!("{}\n{}", lists.columns().names().join(","), rows.collect::<String>());
            parse(text.as_bytes(), &lists, Date::MAX).expect("no problems")
        };
        let [link, sells, opened] = &costs(&register(&|at| format!("https://{at}.example/,food,")), &lists)[..] else {
            panic!("three columns")
        };
        assert_eq!((link.label.as_str(), link.files, sells.files, opened.files), ("店のページ", 0, 3, 0));
        assert!(link.bytes > Some(8.0) && link.bytes < Some(20.0), "{link:?}");
        assert!(
            sells.bytes > Some(0.5) && sells.bytes < Some(2.0) && opened.bytes == Some(0.0),
            "{sells:?} {opened:?}"
        );
        let nobody = costs(&Register::default(), &lists);
        assert!(nobody.iter().all(|cost| cost.bytes.is_none()) && nobody.len() == 3);
        let usual = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
        assert_eq!(costs(&Register::default(), &usual), []);
    }
}
