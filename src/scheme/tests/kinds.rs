//! Every kind that the tests' form does not ask for, and conditions of every shape, through the check, the words, the
//! way through pages and the changes of later.

use super::{codes, corporation};
use crate::base::clock::Clock;
use crate::scheme::codes::Code;
use crate::scheme::edit::{self, Editing};
use crate::scheme::form::FILE;
use crate::scheme::posted::Posted;
use crate::scheme::{Answers, Checked, Form, Scheme, check, show};
use std::path::Path;

/// What is asked beside.
const ASKED: &str = r#"
[[field]]
key = "begun"
section = "pledge"
kind = "date"
label = "始めた日"
earliest = "2020-04-01"
latest = "today"

[[field]]
key = "people"
section = "pledge"
kind = "integer"
label = "人数"
unit = "人"
min = 1
max = 5000

[[field]]
key = "share"
section = "pledge"
kind = "decimal"
label = "割合"
unit = "％"
max = 100
places = 1

[[field]]
key = "teaches"
section = "pledge"
kind = "yes_no"
label = "教えていますか"

[[field]]
key = "told"
section = "pledge"
kind = "long"
label = "教えていること"
branch = "教えている場合か、数を知らせる場合"
shown_if = { any = [{ field = "teaches", is = "yes" }, { all = [{ field = "stars", not = ["1"] }, { field = "policy_publication", in = ["website", "other"] }] }] }
required_if = { field = "teaches", not = "no" }
max = 40
lines = 3

[[field]]
key = "read_this"
section = "pledge"
kind = "statement"
label = "お読みください"
clause = ["教えるときは、見本を使いません。"]

[[field]]
key = "read_and_ticked"
section = "pledge"
kind = "statement"
label = "確かめてください"
clause = ["数は、年に1回知らせます。"]
required = true
options = [{ value = "yes", label = "確かめました" }]
"#;

/// The tests' scheme with more to ask, at noon in Japan.
fn scheme() -> Scheme {
    let root = Path::new(crate::scheme::OF_TESTS);
    let source = std::fs::read_to_string(root.join(FILE)).expect("the form");
    let scheme = Scheme::load(root).expect("the scheme");
    let form = Form::parse(&(source + ASKED)).expect("a sound form").saying(&scheme.words);
    Scheme { form, ..scheme }.at(Clock::Fixed("2026-11-29T03:00:00Z".parse().expect("a moment")))
}

fn answered(scheme: &Scheme, typed: &[(&str, &str)]) -> Checked {
    let ticked = corporation().with("read_and_ticked", "yes");
    let posted = typed.iter().fold(ticked, |posted, (key, value)| posted.with(key, value));
    check(scheme, &posted, false)
}

fn shown(scheme: &Scheme, answers: &Answers, key: &str) -> Option<String> {
    let rows = show(scheme, answers).into_iter().flat_map(|section| section.rows);
    rows.into_iter().find(|row| row.key == key).map(|row| row.value)
}

const SOUND: [(&str, &str); 5] = [
    ("begun", "令和8年11月29日"),
    ("people", "１，２３４人"),
    ("share", "12.5%"),
    ("teaches", "yes"),
    ("told", "はかり方\r\n  わけ方"),
];

#[test]
fn answers_of_every_kind_are_kept_plainly_and_shown_in_words() {
    let scheme = scheme();
    let checked = answered(&scheme, &SOUND);
    assert_eq!(codes(&checked.errors), [""; 0]);
    for (key, kept, words) in [
        ("begun", "2026-11-29", "2026年11月29日"),
        ("people", "1234", "1234人"),
        ("share", "12.5", "12.5％"),
        ("teaches", "yes", "はい"),
        ("told", "はかり方\n  わけ方", "はかり方\n  わけ方"),
        ("read_and_ticked", "yes", "確かめました"),
    ] {
        assert_eq!(checked.answers.text(key), Some(kept), "{key}");
        assert_eq!(shown(&scheme, &checked.answers, key).as_deref(), Some(words), "{key}");
    }
    assert!(checked.answers.consents()["read_and_ticked"].contains("年に1回"), "what was ticked is kept");
    assert!(checked.answers.text("read_this").is_none() && shown(&scheme, &checked.answers, "read_this").is_none());
    // What travels sealed comes to the same.
    assert_eq!(checked.kept.first("told"), "はかり方\n  わけ方");
    assert_eq!(check(&scheme, &checked.kept.clone().carried(&scheme.form), true).answers, checked.answers);
    assert_eq!(check(&scheme, &edit::retyped(&scheme, &checked.answers), true).answers, checked.answers);
}

#[test]
fn slips_of_every_kind_are_told_with_what_to_do() {
    let scheme = scheme();
    for (key, typed, code, words) in [
        ("begun", "11/29", "date_invalid", "始めた日を、「2024年4月8日」"),
        ("begun", "2026-11-30", "date_late", "2026年11月29日か、それより前"),
        ("begun", "2020/3/31", "date_early", "2020年4月1日か、それより後"),
        ("begun", "2026-02-29", "date_none", "始めた日の「2026年2月29日」という日は"),
        ("people", "千人", "number_positive", "人数を、「70」のような数字で入力してください。"),
        ("people", "0", "number_range", "1人から5000人まで"),
        ("people", "2.5", "number_whole", "小数の付かない"),
        ("share", "0.25", "number_places", "小数点より下を1桁まで"),
        ("share", "100.1", "number_range", "0％から100％まで"),
        ("teaches", "maybe", "unknown_choice", "選び直して"),
        ("told", "一\n二\n三\n四", "too_many_lines", "3行以内で入力してください。いまは4行"),
        ("read_and_ticked", "", "consent", "確かめてくださいを読み"),
    ] {
        let checked = answered(&scheme, &[("teaches", "yes"), ("told", "はかり方"), (key, typed)]);
        let told = checked.errors.iter().find(|error| error.field == key && error.code.key() == code);
        let told = told.unwrap_or_else(|| panic!("{key} {typed}: {:?}", codes(&checked.errors)));
        assert!(scheme.words.said(told).contains(words), "{}", scheme.words.said(told));
        assert_eq!(checked.kept.first(key), typed, "what was typed stays");
    }
    let long = "字".repeat(41);
    let told = codes(&answered(&scheme, &[("teaches", "yes"), ("told", &long)]).errors);
    assert_eq!(told, ["told too_long"]);
    let open = [("begun", "なし"), ("people", ""), ("share", "無し"), ("told", "")];
    assert_eq!(codes(&answered(&scheme, &open).errors), [""; 0], "what may be left open is");
}

#[test]
fn what_is_asked_and_required_follows_from_earlier_answers() {
    let scheme = scheme();
    let two = [("stars", "2"), ("self_check_score", "5")];
    for (typed, is_asked, is_required) in [
        (&[("teaches", "yes")][..], true, true),
        (&[("teaches", "no")], false, false),
        (&[], false, false),
        (&[two[0], two[1], ("policy_publication", "website"), ("teaches", "no")], true, false),
        (&[two[0], two[1], ("policy_publication", "other")], true, true),
        (&[two[0], two[1], ("policy_publication", "brochure")], false, false),
        (&[("policy_publication", "website"), ("teaches", "no")], false, false),
    ] {
        let blank = answered(&scheme, typed);
        let is_told = codes(&blank.errors).contains(&"told required".to_owned());
        assert_eq!((shown(&scheme, &blank.answers, "told").is_some(), is_told), (is_asked, is_required), "{typed:?}");
        let filled = answered(&scheme, &[typed, &[("told", "はかり方")]].concat());
        assert_eq!(filled.answers.text("told").is_some(), is_asked, "a hidden answer is never kept: {typed:?}");
        assert_eq!(filled.kept.first("told"), "はかり方", "and stays typed");
    }
}

#[test]
fn a_change_takes_hidden_answers_away_and_a_day_that_stood_stands() {
    let scheme = scheme();
    let current = answered(&scheme, &SOUND).answers;
    let typed = edit::retyped(&scheme, &current).with("teaches", "no");
    let checked = edit::check_edit(&scheme, &current, Editing::Change, &typed);
    assert_eq!((codes(&checked.errors), checked.answers.text("told")), (vec![], None));
    assert_eq!(edit::differing(&scheme, &current, &checked.answers), ["teaches", "told"]);

    // The same form where the day must not lie behind: it was right when it was given.
    let source = std::fs::read_to_string(Path::new(crate::scheme::OF_TESTS).join(FILE)).expect("the form");
    let asked = ASKED.replace("earliest = \"2020-04-01\"\nlatest = \"today\"", "earliest = \"today\"");
    let form = Form::parse(&(source + &asked)).expect("a sound form");
    let later = Clock::Fixed("2026-12-05T03:00:00Z".parse().expect("a moment"));
    let scheme = Scheme { form, ..scheme }.at(later);
    let typed = edit::retyped(&scheme, &current).with("people", "7");
    let checked = edit::check_edit(&scheme, &current, Editing::Change, &typed);
    assert_eq!((codes(&checked.errors), checked.answers.text("begun")), (vec![], Some("2026-11-29")));
    let other = edit::check_edit(&scheme, &current, Editing::Change, &typed.with("begun", "2026-12-01"));
    assert_eq!(codes(&other.errors), ["begun date_early"]);
}

#[test]
fn what_stands_in_a_field_that_is_not_asked_brings_nothing() {
    let scheme = scheme();
    let typed = Posted::from([("stars", "1"), ("policy_publication", "website")]);
    assert!(!scheme.form.is_typed(&typed, "policy_publication", "website"), "one star does not ask for it");
    assert!(scheme.form.is_typed(&typed.with("stars", " 2 "), "policy_publication", "website"));
}
