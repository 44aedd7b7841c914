//! What the public list can hold: the one place for its limits. The list's reader (`directory`) obeys them,
//! and a form or levels that could take more are faults when the scheme is loaded, so that nobody declares
//! what could never be listed.

use super::form::{FILE, Field, Form, PERSON};
use super::kind::Kind;
use super::levels::{self, Levels};
use crate::base::problem::Problem;

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 150;
/// The longest city and town, in characters.
pub const LONGEST_PLACE: usize = 120;
/// The most stars. Search index, statistics, step-up and logos know two.
pub const MOST_STARS: u8 = 2;

/// What the list shows of a form's field: its key, the kinds it can be, the longest answer if it is typed.
const LISTED: [(&str, &[Kind], Option<usize>); 6] = [
    ("name", &[Kind::Name, Kind::Text], Some(LONGEST_NAME)),
    (PERSON, &[Kind::Name, Kind::Text], Some(LONGEST_NAME)),
    ("prefecture", &[Kind::Prefecture], None),
    ("municipality", &[Kind::Municipality, Kind::Text], Some(LONGEST_PLACE)),
    ("industry", &[Kind::Industry], None),
    ("stars", &[Kind::Radio, Kind::Select], None),
];
/// Of two names one is asked of everybody.
const NAMES: [&str; 2] = ["name", PERSON];

/// The keys of what the list shows.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    LISTED.iter().map(|(key, ..)| *key)
}

/// What of a form the list could not hold. Fields that are missing are told elsewhere.
pub(super) fn form_faults(form: &Form) -> Vec<Problem> {
    let mut faults = Vec::new();
    let listed = LISTED.iter().filter_map(|(key, kinds, longest)| Some((form.field(key)?, kinds, longest)));
    for (field, kinds, longest) in listed {
        if !kinds.contains(&field.kind) {
            faults.push(fault(
                field,
                "一覧に載る項目を、この kind では受け取れません。",
                "もとの kind に戻してください。",
            ));
        }
        if let Some(longest) = longest.filter(|longest| usize::try_from(field.max).unwrap_or(usize::MAX) > *longest) {
            let what = format!("一覧に載る項目の max は、{longest} までです。");
            faults.push(fault(field, &what, &format!("max を {longest} か、それより小さくしてください。")));
        }
        if !NAMES.contains(&field.key.as_str()) && !is_always_asked(field) {
            let remedy = "required = true を書き、when を消してください。答えのない宣言は、一覧に載せられません。";
            faults.push(fault(field, "一覧に載る項目なのに、答えなくても申し込めます。", remedy));
        }
    }
    faults.extend(name_fault(form));
    faults
}

/// Where levels and the form's options differ.
pub(super) fn level_faults(form: &Form, levels: &Levels) -> Vec<Problem> {
    let Some(field) = form.field("stars") else { return Vec::new() };
    let mut faults = Vec::new();
    for choice in &field.options {
        if !levels.all().iter().any(|level| level.stars.to_string() == choice.value) {
            let what = format!("value「{}」の段階が {} にありません。", choice.value, levels::FILE);
            faults.push(fault(field, &what, "その段階を書き足すか、この選択肢を消してください。"));
        }
    }
    for level in levels.all() {
        if field.choice(&level.stars.to_string()).is_none() {
            let what = format!("{} の「{}」を選べません。", levels::FILE, level.name);
            let remedy = format!("value = \"{}\" の選択肢を書き足すか、その段階を消してください。", level.stars);
            faults.push(fault(field, &what, &remedy));
        }
    }
    faults
}

fn is_always_asked(field: &Field) -> bool {
    field.required && field.when.is_none()
}

/// Nobody may get through without a name: either name is always asked, or both, each in a branch of one choice.
fn name_fault(form: &Form) -> Option<Problem> {
    let [name, representative] = NAMES.map(|key| form.field(key));
    let (name, representative) = (name?, representative?);
    if is_always_asked(name) || is_always_asked(representative) {
        return None;
    }
    let optional = [name, representative].into_iter().find(|field| !field.required);
    let (Some(one), Some(other), None) = (&name.when, &representative.when, optional) else {
        let remedy = "required = true を書いてください。名前のない宣言は、一覧に載せられません。";
        return Some(fault(optional.unwrap_or(name), "名前を入力しなくても申し込めます。", remedy));
    };
    let source = form.field(&one.field).filter(|source| source.key == other.field && is_always_asked(source));
    let covers = |source: &Field| source.options.iter().all(|choice| [&one.is, &other.is].contains(&&choice.value));
    let remedy = "name と representative の when を、1 つの必須の項目の、すべての選択肢に分けてください。";
    (!source.is_some_and(covers)).then(|| fault(name, "名前を入力しなくても申し込める選び方があります。", remedy))
}

fn fault(field: &Field, what: &str, remedy: &str) -> Problem {
    Problem::new(FILE, format!("field「{}」: {what}", field.key), remedy)
}
