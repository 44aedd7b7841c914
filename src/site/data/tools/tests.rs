//! What is wrong with tools is told with file and line, all of it in one round; sentences come in pieces.

use super::*;
use std::fs;

const SOUND: &str = r#"title = "紙"
lead = "作れます。"
paper = "見本の紙"
tip = ["書きます。"]

[[part]]
id = "basics"
title = "はじめに"

[[part.field]]
id = "company"
label = "会社の名前"
kind = "text"
blank = "（名前）"

[[part.line]]
id = "who"
text = "{company}が作る。"

[[part]]
id = "table"
title = "表"
blank = 2

[[part.column]]
id = "size"
label = "大きさ"
kind = "choice"
options = [{ name = "大", value = 2 }, { name = "小", value = 1 }]

[[part.column]]
id = "likely"
label = "起きやすさ"
kind = "choice"
options = [{ name = "大", value = 2 }, { name = "小", value = 1 }]

[[part.column]]
id = "risk"
label = "リスク"
kind = "product"
of = ["size", "likely"]
options = [{ name = "高", value = 4 }, { name = "低", value = 1 }]

[[part.column]]
id = "count"
label = "数"
kind = "number"

[[part.row]]
cells = ["大", "小", "3"]

[[part.check]]
id = "seen"
text = "見た"

[[link]]
title = "5か条"
path = "/five-points/"
"#;

/// What loading these files tells, a line each: file, line and what is wrong.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let root = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(root.path().join(TOOLS)).expect("folders");
    for (name, text) in files {
        fs::write(root.path().join(TOOLS).join(name), text).expect("a file");
    }
    let line = |problem: &Problem| {
        let at = problem.line().map_or(String::new(), |line| format!(":{line}"));
        format!("{}{at} {}", problem.file().display(), problem.what())
    };
    load(root.path()).err().iter().flatten().map(line).collect()
}

#[test]
fn sound_tools_are_loaded_in_their_order_with_their_names_and_pieces() -> anyhow::Result<()> {
    let root = tempfile::tempdir()?;
    assert!(load(root.path()).is_ok_and(|tools| tools.is_none()));
    fs::create_dir_all(root.path().join(TOOLS))?;
    fs::write(root.path().join(TOOLS).join("a-1.toml"), format!("order = 2\n{SOUND}"))?;
    fs::write(root.path().join(TOOLS).join("z.toml"), format!("order = 1\n{SOUND}"))?;
    let tools = load(root.path()).expect("sound").expect("there");
    assert_eq!(tools.iter().map(|tool| &*tool.name).collect::<Vec<_>>(), ["z", "a-1"]);
    let first = &tools[0];
    assert_eq!((&*first.label, first.targets[0].line), ("data/tools/z.toml", 59));
    let pieces: Vec<_> = first.part[0].line[0].pieces.iter().map(|it| (&*it.text, it.field.as_deref())).collect();
    assert_eq!(pieces, [("（名前）", Some("company")), ("が作る。", None)]);
    assert!(first.part[0].field[0].stands);
    Ok(())
}

#[test]
fn each_fault_is_told_with_its_line() {
    for (before, after, expected) in [
        ("\"紙\"", "\" \"", "1 title に空"),
        ("[\"書きます。\"]", "[]", "4 tip が 0 個"),
        ("id = \"table\"", "id = \"basics\"", "21 id「basics」が 2 つ"),
        ("id = \"likely\"", "id = \"size\"", "32 id「size」が 2 つ"),
        ("id = \"seen\"", "id = \"Seen\"", "53 id「Seen」は使えません"),
        ("{company}が", "{conpany}が", "18 { } の中が"),
        ("{company}が", "{company}が{", "18 { } の中が"),
        ("kind = \"text\"", "kind = \"choice\"", "13 choice と product は"),
        ("kind = \"text\"", "kind = \"txt\"", "13 "),
        ("blank = \"（名前）\"", "blank = \"\"", "14 blank に空"),
        ("blank = 2", "blank = 41", "23 blank が 41"),
        ("[{ name = \"大\", value = 2 }, { name = \"小\", value = 1 }]", "[{ name = \"大\" }]", "29 options が 1 個"),
        ("of = [\"size\", \"likely\"]", "of = [\"size\", \"count\"]", "41 of が"),
        ("{ name = \"高\", value = 4 }", "{ name = \"高\", value = 0 }", "42 options の value"),
        ("kind = \"number\"", "kind = \"product\"\nof = [\"size\", \"likely\"]", "40 kind = \"product\" の列が 2 つ"),
        ("kind = \"number\"", "kind = \"number\"\nof = [\"size\"]", "47 options と of は"),
        ("\"小\", \"3\"]", "\"中\", \"3\"]", "50 「中」は、列「起きやすさ」"),
        ("\"小\", \"3\"]", "\"小\", \"三\"]", "50 「三」は、列「数」"),
        ("\"小\", \"3\"]", "\"小\", \"3\", \"4\"]", "50 cells が 4 個"),
        ("text = \"見た\"", "text = \"\"", "54 text に空"),
        ("/five-points/", "five-points", "58 path「five-points」は /"),
    ] {
        assert!(SOUND.contains(before), "{before}");
        let told = told(&[("a.toml", &SOUND.replacen(before, after, 1))]);
        assert!(told.iter().any(|it| it.starts_with(&format!("data/tools/a.toml:{expected}"))), "{after}: {told:?}");
    }
}

#[test]
fn what_has_no_parts_no_columns_or_nothing_in_a_part_is_told() {
    let (head, _) = SOUND.split_once("[[part]]").expect("a part");
    let told_of = |rest: &str| told(&[("a.toml", &format!("{head}{rest}"))]);
    for (rest, expected) in [
        ("", "1 [[part]] がありません"),
        ("[[part]]\nid = \"a\"\ntitle = \"甲\"\n", "7 [[part]]「甲」の中に何もありません"),
        (
            "[[part]]\nid = \"a\"\ntitle = \"甲\"\nblank = 3\n[[part.check]]\nid = \"b\"\ntext = \"乙\"\n",
            "9 [[part.column]] がない",
        ),
    ] {
        let told = told_of(rest);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(&format!("data/tools/a.toml:{expected}")), "{told:?}");
    }
}

#[test]
fn all_files_are_told_of_in_one_round() {
    let wrong = SOUND.replace("\"見た\"", "\"\"").replace("{company}", "{x}");
    let told = told(&[("a.toml", &wrong), ("B.toml", SOUND), ("c.md", ""), ("d.toml", "title = 1\n")]);
    let places = ["B.toml data/tools の", "a.toml:18", "a.toml:54", "c.md data/tools の", "d.toml:1"];
    assert_eq!(told.len(), places.len(), "{told:#?}");
    for (told, place) in told.iter().zip(places) {
        assert!(told.starts_with(&format!("data/tools/{place}")), "{told}");
    }
}
