//! What is wrong with lessons is told with file and line, all of it in one round.

use super::*;
use std::fs;

const SOUND: &str = r#"question = 2
title = "更新を後回しにしない"
lead = "更新の時間を決められます。"
scene = "見本塗装店の事務所です。"
ask = "どうしますか。"
today = ["更新を入れます。"]
line = [{ who = "甲", says = "一" }, { who = "乙", says = "二" }, { who = "甲", says = "三" }, { who = "乙", says = "四" }]
case = [{ title = "例", text = "例です。" }, { title = "例", text = "例です。" }]
step = [{ text = "一" }, { text = "二" }, { text = "三" }]

[[choice]]
text = "待つ"
follows = "困りました。"
good = false

[[choice]]
text = "入れる"
follows = "済みました。"
good = true

[[quiz]]
text = "どれですか。"
options = ["甲", "乙"]
answer = 2
why = "乙です。"

[[quiz]]
text = "どれですか。"
options = ["甲", "乙"]
answer = 1
why = "甲です。"

[[quiz]]
text = "どれですか。"
options = ["甲", "乙"]
answer = 1
why = "甲です。"

[[link]]
title = "5か条"
path = "/five-points/"
"#;

fn assets() -> Assets {
    Assets::load(Path::new(".")).expect("the shipped ones")
}

/// What loading these files tells, a line each: file, line and what is wrong; hints come last.
fn told(files: &[(&str, &str)], questions: Option<usize>) -> Vec<String> {
    let root = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(root.path().join(LESSONS)).expect("folders");
    fs::write(root.path().join("data/self-check.toml"), "").expect("a file");
    for (name, text) in files {
        fs::write(root.path().join(LESSONS).join(name), text).expect("a file");
    }
    let problems = match load(root.path(), questions, &assets()) {
        Ok(lessons) => lessons.expect("lessons").hints,
        Err(faults) => faults,
    };
    let line = |problem: &Problem| {
        let at = problem.line().map_or(String::new(), |line| format!(":{line}"));
        format!("{}{at} {}", problem.file().display(), problem.what())
    };
    problems.iter().map(line).collect()
}

/// The same of one lesson that is changed.
fn of_changed(before: &str, after: &str) -> Vec<String> {
    assert!(SOUND.contains(before), "{before}");
    told(&[("02.toml", &SOUND.replacen(before, after, 1))], Some(2))
}

#[test]
fn a_sound_lesson_is_loaded_and_questions_without_one_are_a_hint() {
    let second = SOUND.replace("question = 2", "question = 1");
    assert_eq!(told(&[("01.toml", &second), ("02.toml", SOUND)], Some(2)), [""; 0]);
    assert_eq!(told(&[("02.toml", SOUND)], Some(3)), ["data/lessons 自社診断の質問 1、3 には、学習がありません。"]);
    assert_eq!(told(&[("02.toml", SOUND)], None), [""; 0], "the self-check itself cannot be read");
    let drawn = SOUND.replace("ask = ", "drawing = \"images/steps.svg\"\nask = ");
    assert_eq!(told(&[("02.toml", &drawn)], None), [""; 0]);
}

#[test]
fn without_a_folder_there_are_none_and_without_a_self_check_it_is_said_once() -> anyhow::Result<()> {
    let root = tempfile::tempdir()?;
    assert!(load(root.path(), None, &assets()).is_ok_and(|lessons| lessons.is_none()));
    fs::create_dir_all(root.path().join(LESSONS))?;
    assert!(load(root.path(), None, &assets()).is_ok_and(|lessons| lessons.is_none()));
    fs::write(root.path().join(LESSONS).join("02.toml"), SOUND)?;
    let faults = load(root.path(), None, &assets()).expect_err("no self-check");
    assert_eq!(faults.len(), 1);
    assert!(faults[0].what().contains("data/self-check.toml がない"), "{}", faults[0].what());
    Ok(())
}

#[test]
fn each_fault_is_told_with_its_line() {
    for (before, after, expected) in [
        ("question = 2", "question = 3", vec!["1 question が 3 です", "1 質問 3 は data/self-check.toml にありません"]),
        ("question = 2", "question = 1", vec!["1 question が 1 です"]),
        ("更新を後回しにしない", "更新を後回しにしない。", vec!["2 title に「。」"]),
        ("更新を後回しにしない", "一二三四五六七八九十一二三四五六七八九十一二三四五", vec!["2 title が 25 字"]),
        ("更新の時間を決められます。", " ", vec!["3 lead に空"]),
        ("[\"更新を入れます。\"]", "[]", vec!["6 today が 0 個"]),
        ("[\"更新を入れます。\"]", "[\"\", \"二\"]", vec!["6 today に空"]),
        ("good = false", "good = true", vec!["19 good = true の [[choice]] が 2 個"]),
        ("good = true", "good = false", vec!["14 good = true の [[choice]] が 0 個"]),
        ("困りました。", "", vec!["13 follows に空"]),
        ("answer = 2", "answer = 3", vec!["24 answer が 3 です"]),
        ("answer = 2", "answer = 0", vec!["24 answer が 0 です"]),
        ("[\"甲\", \"乙\"]\nanswer = 2", "[\"甲\"]\nanswer = 1", vec!["23 options が 1 個"]),
        ("[\"甲\", \"乙\"]\nanswer = 2", "[\"甲\", \"\"]\nanswer = 2", vec!["23 options に空"]),
        (", { who = \"乙\", says = \"四\" }]", "]", vec!["7 line が 3 個"]),
        ("/five-points/", "https://x.example/", vec!["41 path「https://x.example/」は /"]),
        ("[[link]]\ntitle = \"5か条\"\npath = \"/five-points/\"\n", "", vec!["1 link が 0 個"]),
        ("good = false", "god = false", vec!["1"]),
        ("ask = ", "drawing = \"images/none.svg\"\nask = ", vec!["5 drawing「images/none.svg」は templates/assets"]),
    ] {
        let told = of_changed(before, after);
        assert_eq!(told.len(), expected.len(), "{after}: {told:?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(&format!("data/lessons/02.toml:{expected}")), "{after}: {told}");
        }
    }
}

#[test]
fn all_files_are_told_of_in_one_round() {
    let wrong = SOUND.replace("answer = 2", "answer = 9").replace("\"例です。\"", "\"\"");
    let told = told(&[("02.toml", &wrong), ("2.toml", SOUND), ("03.toml", SOUND), ("x.md", "")], Some(2));
    let places = ["02.toml:1 text", "02.toml:1 text", "02.toml:24", "03.toml:1", "2.toml 学習", "x.md 学習"];
    assert_eq!(told.len(), places.len(), "{told:#?}");
    for (told, place) in told.iter().zip(places) {
        assert!(told.starts_with(&format!("data/lessons/{place}")), "{told}");
    }
}
