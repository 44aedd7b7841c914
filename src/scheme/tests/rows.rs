//! Fields asked in rows: through the check, the buttons, the words, the changes of later, and what of them cannot be.

use super::{codes, corporation};
use crate::scheme::edit::{self, Editing};
use crate::scheme::form::FILE;
use crate::scheme::posted::Posted;
use crate::scheme::{Action, Answers, Checked, Form, PostOutcome, Scheme, check, receive, show};
use std::path::Path;

const ASKED: &str = r#"
[[field]]
key = "sites"
section = "pledge"
kind = "group"
label = "事業所"
max = 3

[[field]]
key = "site_name"
group = "sites"
section = "pledge"
kind = "text"
label = "名前"
required = true
max = 20

[[field]]
key = "site_works"
group = "sites"
section = "pledge"
kind = "checkboxes"
label = "仕事"
options = [{ value = "sell", label = "販売" }, { value = "make", label = "製造" }]

[[field]]
key = "site_people"
group = "sites"
section = "pledge"
kind = "integer"
label = "人数"
unit = "人"
min = 1
max = 500
"#;

fn source() -> String {
    std::fs::read_to_string(Path::new(crate::scheme::OF_TESTS).join(FILE)).expect("the form") + ASKED
}

fn scheme_of(source: &str) -> Scheme {
    let scheme = Scheme::load(Path::new(crate::scheme::OF_TESTS)).expect("the scheme");
    let form = Form::parse(source).expect("a sound form").saying(&scheme.words);
    Scheme { form, ..scheme }
}

fn posted(typed: &[(&str, &str)]) -> Posted {
    typed.iter().fold(corporation(), |posted, (key, value)| posted.with(key, value))
}

fn shown(scheme: &Scheme, answers: &Answers) -> Vec<(String, String)> {
    let rows = show(scheme, answers).into_iter().flat_map(|section| section.rows);
    rows.filter(|row| row.key.starts_with("site")).map(|row| (row.label, row.value)).collect()
}

fn pressed(scheme: &Scheme, posted: Posted, action: Action) -> Posted {
    match receive(scheme, &posted.with_action(action), false) {
        PostOutcome::Fill(filled) => filled.kept,
        other => panic!("{other:?}"),
    }
}

const TWO: [(&str, &str); 6] = [
    ("sites", "3"),
    ("site_name_1", "本店"),
    ("site_works_1", "make"),
    ("site_name_2", "　"),
    ("site_name_3", "支店"),
    ("site_people_3", "１２人"),
];

#[test]
fn rows_are_kept_without_those_in_which_nothing_was_typed_and_shown_as_one() {
    let scheme = scheme_of(&source());
    let checked = check(&scheme, &posted(&TWO), false);
    assert_eq!(codes(&checked.errors), [""; 0]);
    let said = "（1）名前 本店、仕事 製造\n（2）名前 支店、人数 12人";
    assert_eq!(shown(&scheme, &checked.answers), [("事業所".to_owned(), said.to_owned())]);
    assert_eq!((checked.answers.text("sites"), checked.answers.text("site_people_2")), (Some("2"), Some("12")));
    assert!(checked.answers.list("site_works_2").is_empty() && checked.answers.text("site_name_3").is_none());
    // Sealed, carried through pages and typed anew it comes to the same.
    assert_eq!(check(&scheme, &checked.kept.clone().carried(&scheme.form), true).answers, checked.answers);
    assert_eq!(check(&scheme, &edit::retyped(&scheme, &checked.answers), true).answers, checked.answers);
    // Who says nothing of how many there are has filled those that are filled; more than there may be are not there.
    let uncounted = check(&scheme, &posted(&TWO).without("sites"), false);
    assert_eq!(uncounted.answers, checked.answers);
    for count in ["-1", "99", "x", "18446744073709551616"] {
        assert_eq!(check(&scheme, &posted(&TWO).with("sites", count), false).answers, checked.answers, "{count}");
    }
    let none = check(&scheme, &posted(&[("sites", "3")]), false);
    assert_eq!((codes(&none.errors), none.answers.text("sites")), (vec![], None));
}

#[test]
fn an_error_names_its_row_and_its_field() {
    let scheme = scheme_of(&source());
    let checked =
        check(&scheme, &posted(&[TWO.as_slice(), &[("site_name_3", ""), ("site_people_3", "0")]].concat()), false);
    assert_eq!(codes(&checked.errors), ["site_name_2 required", "site_people_2 number_range"]);
    let said: Vec<String> = checked.errors.iter().map(|error| scheme.words.said(error)).collect();
    assert!(said[0].starts_with("事業所2：名前") && said[1].starts_with("事業所2：人数"), "{said:?}");
    assert_eq!((checked.kept.first("site_people_2"), checked.kept.first("sites")), ("0", "2"), "and stays typed");
    // Of a group of which one is wanted the first row is asked.
    let wanted = scheme_of(&source().replacen("label = \"事業所\"", "label = \"事業所\"\nrequired = true", 1));
    assert_eq!(codes(&check(&wanted, &posted(&[]), false).errors), ["site_name_1 required"]);
    // And one that depends on another answer is asked with it.
    let depends =
        "label = \"事業所\"\nbranch = \"二つ星の場合\"\nwhen = { field = \"stars\", is = \"2\" }\nrequired = true";
    let depends = scheme_of(&source().replacen("label = \"事業所\"", depends, 1));
    let one = check(&depends, &posted(&TWO), false);
    assert_eq!((codes(&one.errors), one.answers.text("sites"), one.answers.text("site_name_1")), (vec![], None, None));
    let two = posted(&[("stars", "2"), ("policy_publication", "website")]);
    assert_eq!(codes(&check(&depends, &two, false).errors), ["site_name_1 required"]);
}

#[test]
fn a_row_more_and_a_row_less_lose_nothing_that_was_typed() {
    let scheme = scheme_of(&source());
    let one = posted(&[("site_name_1", "本店"), ("name", "株式会社みほん")]);
    let two = pressed(&scheme, one, Action::AddRow("sites".to_owned()));
    assert_eq!((two.first("sites"), two.first("site_name_1"), two.first("name")), ("2", "本店", "株式会社みほん"));
    let three = pressed(&scheme, two.with("site_name_2", "支店"), Action::AddRow("sites".to_owned()));
    let full = pressed(
        &scheme,
        three.with("site_name_3", "倉庫").with("site_works_3", "sell"),
        Action::AddRow("sites".to_owned()),
    );
    assert_eq!(full.first("sites"), "3", "no more than there may be");
    let less = pressed(&scheme, full.clone(), Action::DropRow("sites".to_owned(), 2));
    let left = ["sites", "site_name_1", "site_name_2", "site_works_2", "site_name_3", "site_works_3"];
    assert_eq!(left.map(|key| less.first(key)), ["2", "本店", "倉庫", "sell", "", ""]);
    for action in [
        Action::AddRow("name".to_owned()),
        Action::DropRow("none".to_owned(), 1),
        Action::DropRow("sites".to_owned(), 9),
    ] {
        assert_eq!(pressed(&scheme, full.clone(), action.clone()).first("site_name_2"), "支店", "{action:?}");
    }
}

#[test]
fn rows_are_changed_later_together_and_at_once_or_reviewed_as_the_group_says() {
    let scheme = scheme_of(&source());
    let Checked { answers: current, .. } = check(&scheme, &posted(&TWO), false);
    let typed = edit::retyped(&scheme, &current).without("site_name_1").without("site_works_1");
    let checked = edit::check_edit(&scheme, &current, Editing::Change, &typed);
    assert_eq!(
        (codes(&checked.errors), shown(&scheme, &checked.answers)[0].1.as_str()),
        (vec![], "（1）名前 支店、人数 12人")
    );
    assert!(!edit::differing(&scheme, &current, &checked.answers).iter().any(|key| edit::waits_among(
        &scheme,
        key,
        &[key]
    )));
    let reviewed = scheme_of(&source().replacen("label = \"事業所\"", "label = \"事業所\"\nchange = \"reviewed\"", 1));
    assert!(["sites", "site_name_1", "site_people_3"].iter().all(|key| edit::waits_among(&reviewed, key, &[key])));
    let fixed = scheme_of(&source().replacen("label = \"事業所\"", "label = \"事業所\"\nchange = \"never\"", 1));
    assert!(!Editing::Change.keys(&fixed, &current).iter().any(|key| key.starts_with("site")));
}

#[test]
fn a_group_that_cannot_be_is_told_once_with_its_line() {
    for (from, to, what) in [
        ("max = 3", "max = 21", "1 から 20 まで"),
        ("max = 3", "max = 0", "1 から 20 まで"),
        ("max = 3", "max = 3\nmin = 1", "min は、この kind には"),
        ("max = 3", "max = 3\npublic = true", "公開"),
        ("max = 3", "max = 3\noptions = [{ value = \"1\", label = \"一\" }]", "options が合いません"),
        (
            "group = \"sites\"\nsection = \"pledge\"\nkind = \"text\"",
            "group = \"site\"\nsection = \"pledge\"\nkind = \"text\"",
            "group が指す項目",
        ),
        (
            "group = \"sites\"\nsection = \"pledge\"\nkind = \"text\"",
            "group = \"sites\"\nsection = \"secret\"\nkind = \"text\"",
            "すぐ後に",
        ),
        (
            "kind = \"text\"\nlabel = \"名前\"\nrequired = true\nmax = 20",
            "kind = \"statement\"\nlabel = \"名前\"",
            "くり返せません",
        ),
        ("label = \"名前\"", "label = \"名前\"\npublic = true", "公開しません"),
        ("label = \"名前\"", "label = \"名前\"\nrole = \"street\"", "role、public"),
        ("label = \"名前\"", "label = \"名前\"\nbranch = \"場合\"", "条件（when"),
        ("label = \"名前\"", "label = \"名前\"\nwhen = { field = \"stars\", is = \"1\" }", "条件（when"),
        ("label = \"人数\"", "label = \"人数\"\nchange = \"never\"", "change が、その組と違います"),
        (
            "max = 500\n",
            "max = 500\n\n[[field]]\nkey = \"site_name_2\"\nsection = \"pledge\"\nkind = \"text\"\nlabel = \"訳\"\nmax = 9\n",
            "同じ key",
        ),
    ] {
        let asked = ASKED.replacen(from, to, 1);
        assert_ne!(asked, ASKED, "{from}");
        let source = source().replacen(ASKED, &asked, 1);
        let faults = Form::parse(&source).err().unwrap_or_default();
        let told: Vec<_> = faults.iter().filter(|fault| fault.to_string().contains(what)).collect();
        assert!(told.len() == 1 && told[0].line().is_some(), "{to}: {faults:?}");
    }
    let required = source().replacen("label = \"事業所\"", "label = \"事業所\"\nrequired = true", 1);
    let faults =
        Form::parse(&required.replacen("label = \"名前\"\nrequired = true", "label = \"名前\"", 1)).expect_err("open");
    assert!(faults[0].to_string().contains("行の中に必須の項目が"), "{faults:?}");
    let counted = source()
        + "\n[[field]]\nkey = \"why\"\nsection = \"pledge\"\nkind = \"text\"\nlabel = \"訳\"\nmax = 9\nbranch = \"2つの場合\"\nwhen = { field = \"sites\", is = \"2\" }\n";
    assert!(Form::parse(&counted).expect_err("counted")[0].to_string().contains("選択肢のある項目"));
}

#[test]
fn a_list_of_any_length_is_chosen_from_and_all_of_it_may_be_ticked() {
    let options =
        |count: usize| (0..count).map(|at| format!("{{ value = \"n{at}\", label = \"国{at}\" }}")).collect::<Vec<_>>();
    let asked = |kind: &str, count: usize| {
        let options = options(count).join(", ");
        format!(
            "\n[[field]]\nkey = \"lands\"\nsection = \"pledge\"\nkind = \"{kind}\"\nlabel = \"国\"\noptions = [{options}]\n"
        )
    };
    let select = scheme_of(&(source() + &asked("select", 249)));
    let one = check(&select, &posted(&[("lands", "n248")]), false);
    assert_eq!((codes(&one.errors), one.answers.text("lands")), (vec![], Some("n248")));
    let boxes = scheme_of(&(source() + &asked("checkboxes", 249)));
    let all: Vec<String> = (0..249).map(|at| format!("n{at}")).collect();
    let ticked = check(&boxes, &posted(&[]).with_all("lands", &all), false);
    assert_eq!((codes(&ticked.errors), ticked.answers.list("lands").len()), (vec![], 249));
    assert_eq!(check(&boxes, &ticked.kept.clone().carried(&boxes.form), true).answers, ticked.answers);
    // More than a form can bring is told when it is written.
    let faults = Form::parse(&(source() + &asked("checkboxes", 1_500))).err().unwrap_or_default();
    assert!(faults.iter().any(|fault| fault.to_string().contains("多すぎます")), "{faults:?}");
}
