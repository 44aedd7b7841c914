//! What is wrong with benchmarks is told with file and line, all of it in one round.

use super::*;
use std::fs;

/// A benchmark of three areas with a question each, whose first is `question`.
fn benchmark(question: &str) -> String {
    let other = |area: &str| {
        let levels = "levels = [\"一\", \"二\", \"三\", \"四\", \"五\"]";
        let steps = "first = { text = \"書く\", effort = \"30分\" }\nthen = { text = \"試す\", effort = \"半日\" }";
        format!(
            "[[question]]\nid = \"{area}-one\"\narea = \"{area}\"\neffect = 2\ntopic = \"題\"\ntext = \"質問\"\nlook = \"紙\"\n\
             {levels}\n{steps}\nlinks = [\"/\"]\n"
        )
    };
    let areas =
        ["a", "b", "c"].map(|id| format!("[[area]]\nid = \"{id}\"\ntitle = \"分野\"\ntext = \"文\"\n")).concat();
    format!(
        "title = \"題\"\nlead = \"文\"\nlook = \"見るもの\"\ntip = [\"答えます。\"]\n\
         [[band]]\nfrom = 3\nto = 15\ntitle = \"題\"\nadvice = \"文\"\n{areas}{}{}{}",
        if question.is_empty() { other("a") } else { question.to_owned() },
        other("b"),
        other("c")
    )
}

/// What loading these files tells, a line each: file, line and what is wrong.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let root = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(root.path().join(BENCHMARKS)).expect("folders");
    for (name, text) in files {
        fs::write(root.path().join(BENCHMARKS).join(name), text).expect("a file");
    }
    let problems = load(root.path()).err().unwrap_or_default();
    problems
        .iter()
        .map(|problem| format!("{}:{} {}", problem.file().display(), problem.line().unwrap_or(0), problem.what()))
        .collect()
}

#[test]
fn a_sound_one_has_its_questions_and_links_in_order() {
    let root = tempfile::tempdir().expect("a temporary folder");
    assert!(load(root.path()).expect("none").is_none());
    fs::create_dir_all(root.path().join(BENCHMARKS)).expect("folders");
    for (name, order) in [("one", 2), ("two", 1)] {
        let text = format!("order = {order}\n{}", benchmark(""));
        fs::write(root.path().join(BENCHMARKS).join(format!("{name}.toml")), text).expect("a file");
    }
    let all = load(root.path()).expect("sound").expect("some");
    assert_eq!(all.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["two", "one"]);
    assert_eq!(all[0].targets.len(), 3);
    assert_eq!(all[0].count(&all[0].area[1]), 1);
}

#[test]
fn every_fault_of_a_question_has_its_line() {
    let question = "[[question]]\nid = \"A\"\narea = \"d\"\neffect = 4\ntopic = \"\"\ntext = \"質問\"\nlook = \"紙\"\n\
        levels = [\"一\", \"二\", \"三\", \"四\"]\nfirst = { text = \"\", effort = \"30分\" }\n\
        then = { text = \"試す\", effort = \"\" }\nlinks = [\"policy/\"]\n";
    let told = told(&[("basic.toml", &benchmark(question)), ("Basic.toml", ""), ("read.me", "")]);
    for what in [
        "Basic.toml:0 data/benchmark のファイルの名前",
        "read.me:0 data/benchmark のファイルの名前",
        "basic.toml:11 分野「分野」の質問がありません",
        "basic.toml:23 id「A」は使えません",
        "basic.toml:24 area「d」がありません",
        "basic.toml:25 effect が 4",
        "basic.toml:26 topic に空",
        "basic.toml:29 levels が 4 個",
        "basic.toml:30 first に空",
        "basic.toml:31 then に空",
        "basic.toml:32 links の「policy/」",
    ] {
        assert!(told.iter().any(|one| one.contains(what)), "{what}: {told:#?}");
    }
}

#[test]
fn bands_areas_tips_and_ids_are_counted() {
    let sound = benchmark("");
    for (before, after, what) in [
        ("to = 15", "to = 14", "合計 15 点に当てはまる [[band]] が 0 個"),
        ("tip = [\"答えます。\"]", "tip = []", "tip が 0 個"),
        ("id = \"b-one\"", "id = \"a-one\"", "id「a-one」が 2 つ"),
        ("links = [\"/\"]", "links = []", "links が 0 個"),
        ("[[area]]\nid = \"c\"\ntitle = \"分野\"\ntext = \"文\"\n", "", "[[area]] が 2 個"),
        ("area = \"a\"", "area = \"c\"", "分野の順に並んでいません"),
    ] {
        let told = told(&[("basic.toml", &sound.replacen(before, after, 1))]);
        assert!(told.iter().any(|one| one.contains(what)), "{what}: {told:#?}");
    }
    assert_eq!(told(&[("basic.toml", &sound)]), [""; 0]);
}
