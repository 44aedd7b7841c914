//! What results come to, cell by cell, and what is never written.

use super::*;
use crate::site::data::comparison::LABEL;
use std::fs;

const BASIC: &str = include_str!("../../../../data/benchmark/basic.toml");
const TABLE: &str = include_str!("../../../../data/benchmark.toml");

/// The shipped table beside the first benchmark alone, with nothing given yet.
fn none() -> (tempfile::TempDir, Given) {
    let root = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(root.path().join("data/benchmark")).expect("folders");
    fs::write(root.path().join("data/benchmark/basic.toml"), BASIC).expect("a file");
    let table = &TABLE[..TABLE.find("# ---- 応用編").expect("the second part")];
    fs::write(root.path().join(LABEL), table).expect("a file");
    let given = Given::none(root.path()).expect("sound files").expect("a table");
    (root, given)
}

/// Adds so many of a size; each has one point more than the one before, up to six.
fn add(given: &mut Given, size: &str, count: u32) {
    for at in 0..count {
        let areas = given.benchmarks[0].area.iter().map(|area| given.benchmarks[0].count(area) as u32 * 2);
        let areas = areas.enumerate().map(|(area, points)| points + if area == 0 { at % 7 } else { 0 }).collect();
        given.results.push(One { benchmark: 0, areas, groups: vec![size.to_owned(), "it".to_owned()] });
    }
}

/// The cells, each with how many it says there are.
fn cells(given: &Given) -> Vec<(String, u32)> {
    let table = given.table();
    table.map(|table| table.results.into_iter().map(|cell| (cell.group, cell.n)).collect()).unwrap_or_default()
}

fn named(cells: &[(&str, u32)]) -> Vec<(String, u32)> {
    cells.iter().map(|(group, n)| ((*group).to_owned(), *n)).collect()
}

#[test]
fn a_cell_needs_ten_results_and_says_roughly_how_many_there_are() {
    for (count, expected) in [
        (0, named(&[])),
        (9, named(&[])),
        (10, named(&[("all", 10), ("to-5", 10), ("it", 10)])),
        (29, named(&[("all", 10), ("to-5", 10), ("it", 10)])),
        (30, named(&[("all", 30), ("to-5", 30), ("it", 30)])),
        (100, named(&[("all", 100), ("to-5", 100), ("it", 100)])),
    ] {
        let (_root, mut given) = none();
        add(&mut given, "to-5", count);
        assert_eq!(cells(&given), expected, "{count}");
    }
}

#[test]
fn beside_one_cell_that_is_too_small_the_next_small_one_is_not_written() {
    let (_root, mut given) = none();
    for (size, count) in [("to-5", 30), ("to-20", 12), ("to-100", 11), ("over-100", 9)] {
        add(&mut given, size, count);
    }
    assert_eq!(cells(&given), named(&[("all", 30), ("to-5", 30), ("to-20", 10), ("it", 30)]));
    add(&mut given, "over-100", 1);
    let sizes = [("all", 30), ("to-5", 30), ("to-20", 10), ("to-100", 10), ("over-100", 10), ("it", 30)];
    assert_eq!(cells(&given), named(&sizes));
}

#[test]
fn what_is_not_written_is_never_what_is_left_of_the_whole_of_a_few() {
    let sizes = ["to-5", "to-20", "to-100", "over-100"];
    for (counts, written) in [
        // Two small ones are six together: with the next small one nobody can tell whose six these are.
        ([30, 12, 4, 2], vec![("to-5", 30)]),
        ([30, 12, 9, 1], vec![("to-5", 30), ("to-20", 10)]),
        ([30, 12, 0, 3], vec![("to-5", 30)]),
        ([30, 12, 0, 0], vec![("to-5", 30), ("to-20", 10)]),
        ([12, 11, 10, 0], vec![("to-5", 10), ("to-20", 10)]),
        ([9, 9, 9, 9], vec![]),
    ] {
        let (_root, mut given) = none();
        sizes.iter().zip(counts).for_each(|(size, count)| add(&mut given, size, count));
        let own: Vec<(String, u32)> =
            cells(&given).into_iter().filter(|(group, _)| sizes.contains(&&**group)).collect();
        assert_eq!(own, named(&written), "{counts:?}");
        let hidden = |size: &&str| !written.iter().any(|(group, _)| group == size);
        let left: u32 = sizes.iter().zip(counts).filter(|(size, _)| hidden(size)).map(|(_, count)| count).sum();
        assert!(left == 0 || left >= 10, "{counts:?}: {left}");
    }
}

#[test]
fn the_file_is_sound_keeps_what_stands_before_its_cells_and_is_the_same_each_time() {
    let (root, mut given) = none();
    add(&mut given, "to-5", 34);
    let before = fs::read_to_string(root.path().join(LABEL)).expect("the table");
    let day = "2027-01-10".parse().expect("a day");
    let written = |given: &Given| given.table().expect("a table").written(&before, day, "渡された「結果」");
    let after = written(&given);
    given.results.reverse();
    assert_eq!(written(&given), after, "in whatever order they are read");
    assert!(
        after.contains("\nas_of = 2027-01-10\nnote = \"渡された「結果」\"\n") && !after.contains("# ----"),
        "{after}"
    );
    let head = &before[..before.find("as_of").expect("its day")];
    assert!(after.starts_with(head) && after.contains("id = \"light\""), "{after}");
    fs::write(root.path().join(LABEL), &after).expect("written");
    let again = Given::none(root.path()).expect("sound").expect("a table");
    let cell = again.before("basic", "to-5").expect("its cell");
    assert_eq!(cell.wished, given.before("basic", "to-5").expect("the one before").wished);
    assert_eq!((cell.n, cell.shares.iter().sum::<u32>()), (30, 100));
    assert_eq!(given.table().expect("a table").written(&after, day, "渡された「結果」"), after, "written over itself");
}

#[test]
fn what_nothing_tells_apart_is_no_cell_and_shares_come_to_a_hundred() {
    let (_root, mut given) = none();
    for _ in 0..12 {
        given.results.push(One { benchmark: 0, areas: vec![12, 12, 12, 12, 12], groups: Vec::new() });
    }
    assert!(given.table().is_none(), "a spread of nothing compares nobody");
    assert_eq!(shares([0, 1, 2].into_iter()), [35, 35, 30, 0, 0, 0, 0, 0]);
    assert_eq!(shares([7].into_iter()), [0, 0, 0, 0, 0, 0, 0, 100]);
    assert_eq!((step(1.0), step(1.49), step(1.5), step(4.99), step(5.0)), (0, 0, 1, 7, 7));
}

#[test]
fn what_is_not_all_there_is_not_counted() {
    let (_root, mut given) = none();
    let answers = |points: &str| -> Answers {
        let json = format!(
            r#"{{"texts":{{"basic_organisation":"{points}","basic_people":"10","basic_place":"12","basic_systems":"14","basic_incidents":"10"}}}}"#
        );
        serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}"))
    };
    assert!(
        !given.add("none", &answers("12"))
            && !given.add("basic", &answers("1"))
            && !given.add("basic", &Answers::default())
    );
    assert!(given.add("basic", &answers("12")));
    assert_eq!(given.results.len(), 1);
}
