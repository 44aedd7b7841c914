//! What is wrong with the table of others is told with its line.

use super::*;
use crate::site::data::benchmark;
use std::fs;

const BASIC: &str = include_str!("../../../../data/benchmark/basic.toml");
const SOUND: &str = "as_of = 2026-11-20\nnote = \"見本\"\n[[word]]\nfrom = 50\ntext = \"上\"\n[[word]]\nfrom = 0\ntext = \"下\"\n\
    [[axis]]\nid = \"size\"\ntitle = \"大きさ\"\n[[group]]\nid = \"all\"\ntitle = \"すべて\"\n\
    [[group]]\nid = \"small\"\naxis = \"size\"\ntitle = \"小さい\"\n[[result]]\nbenchmark = \"basic\"\ngroup = \"all\"\n\
    n = 12\nmean = 54.0\nsd = 10.0\nareas = [2, 2, 2, 2, 2]\nwished = [3, 3, 3, 3, 3]\nshares = [5, 5, 50, 40, 0, 0, 0, 0]\n";

/// What loading this table tells beside the benchmark of this name, a line each.
fn told(name: &str, table: &str) -> Vec<String> {
    let root = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(root.path().join(BENCHMARKS)).expect("folders");
    if !name.is_empty() {
        fs::write(root.path().join(BENCHMARKS).join(name), BASIC).expect("a file");
    }
    fs::write(root.path().join(LABEL), table).expect("a file");
    let benchmarks = benchmark::load(root.path()).expect("sound");
    let problems = load(root.path(), benchmarks.as_deref()).err().unwrap_or_default();
    problems.iter().map(|problem| format!("{} {}", problem.line().unwrap_or(0), problem.what())).collect()
}

#[test]
fn a_sound_table_has_no_faults_and_one_beside_nothing_is_one() {
    assert_eq!(told("basic.toml", SOUND), [""; 0]);
    assert!(told("", SOUND)[0].contains("比べるものがありません"));
    assert!(told("plus.toml", SOUND)[0].contains("benchmark「basic」がありません"));
}

#[test]
fn every_fault_is_told_with_its_line() {
    for (before, after, what) in [
        ("from = 50", "from = 0", "4 [[word]] がないか"),
        ("axis = \"size\"", "axis = \"sise\"", "17 axis「sise」"),
        ("id = \"small\"", "id = \"all\"", "16 id「all」が 2 つ"),
        ("title = \"すべて\"", "title = \"\"", "14 title に空"),
        ("group = \"all\"", "group = \"none\"", "21 group「none」"),
        ("mean = 54.0", "mean = 64.0", "23 mean が 64"),
        ("sd = 10.0", "sd = 0.0", "24 sd が 0"),
        ("sd = 10.0", "sd = nan", "24 sd が NaN"),
        ("areas = [2, 2, 2, 2, 2]", "areas = [2, 2, 2]", "25 areas が 3 個"),
        ("wished = [3, 3", "wished = [6, 3", "26 wished に 6"),
        ("shares = [5, 5, 50, 40", "shares = [4, 6, 50, 40", "27 shares が 8 個で、足すと 100"),
        ("shares = [5, 5, 50, 40", "shares = [5, 5, 50, 45", "27 shares が 8 個で、足すと 105"),
    ] {
        let told = told("basic.toml", &SOUND.replace(before, after));
        assert!(told.iter().any(|one| one.starts_with(what)), "{what}: {told:#?}");
    }
    let again = &SOUND[SOUND.find("[[result]]").expect("a result")..];
    assert!(told("basic.toml", &format!("{SOUND}{again}"))[0].contains("basic の「all」が 2 つ"));
}
