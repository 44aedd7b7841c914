//! Answers that only fill their field: a name or a reading that is one letter over and over or keys in their order, a
//! person called as the shop is, something said to be on the web without an address. Asks and marks; never refuses.

use crate::base::japanese::legal_forms::LEFT_OUT;
use crate::base::japanese::{compatible, to_katakana};
use crate::scheme::codes::QuestionCode;
use crate::scheme::kind::FieldKind;
use crate::scheme::municipalities::Lies;
use crate::scheme::remark::Question;
use crate::scheme::rules::ends::without_ends;
use crate::scheme::{Checked, Role, Scheme, check};

/// Keys and letters in the order in which whoever tries something out presses them.
const ROWS: [&str; 6] = [
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
];
/// From so many letters on such a row is no word.
const LONGEST_WORD: usize = 4;
/// What whoever tries something out is called, or who has no name yet.
const TRIALS: [&str; 21] = [
    "仮称",
    "名称未定",
    "商号未定",
    "会社名",
    "ナシ",
    "ナイ",
    "テスト",
    "テストデス",
    "ダミー",
    "ホゲ",
    "test",
    "dummy",
    "hoge",
    "未定",
    "未定デス",
    "未入力",
    "未設定",
    "名称未設定",
    "不明",
    "仮",
    "仮名",
];
/// Signs that stand in a form's examples for letters.
const BLANKS: [&str; 7] = ["○○", "〇〇", "●●", "◯◯", "△△", "××", "□□"];
/// By which an address ends that is not told.
const OPEN: [&str; 5] = ["**", "未定", "非公開", "不明", "未記入"];
/// Short names are repeated: コロコロ, ランラン. So often none is.
const REPEATED: usize = 4;
/// The most letters that are repeated so.
const WIDEST: usize = 3;
/// The first letter of its row, which nobody is called thrice.
const FIRST: &str = "アアア";

/// Adds what such answers raise.
pub fn ask(scheme: &Scheme, checked: &mut Checked) {
    let form = &scheme.form;
    let named = form.fields().iter().filter(|field| check::is_called(field) || field.kind == FieldKind::Kana);
    let fillers = named.filter_map(|field| {
        let text = checked.answers.text(&field.key).filter(|text| is_filler(text))?;
        let question = Question::new(&field.key, QuestionCode::NameFiller);
        Some(question.with("label", &field.label).with("name", text))
    });
    let mut asked: Vec<Question> = fillers.collect();
    asked.extend(place_to_fill(scheme, checked));
    asked.extend(named_as_the_shop(scheme, checked));
    asked.extend(without_address(scheme, checked));
    checked.questions.extend(asked);
}

/// Whether a name or a reading was typed to fill its field.
fn is_filler(text: &str) -> bool {
    let lower = compatible(text).flat_map(char::to_lowercase).collect::<String>();
    let bare = LEFT_OUT.iter().fold(lower.clone(), |name, form| name.replace(form, ""));
    let letters: Vec<char> = bare.chars().filter(|c| c.is_alphanumeric() || *c == 'ー').map(to_katakana).collect();
    // A legal form alone is asked about elsewhere.
    let has_letters = letters.iter().any(|c| *c != 'ー') || bare != lower && letters.is_empty();
    if !has_letters || BLANKS.iter().any(|blank| lower.contains(blank)) {
        return true;
    }
    // 「テスト2」 is one as 「テスト」 is.
    let end = letters.iter().rposition(|c| !c.is_ascii_digit()).map_or(letters.len(), |last| last + 1);
    let (unit, times) = unit(&letters[..end]);
    let is_trial = TRIALS.contains(&unit.as_str());
    let is_first = times >= FIRST.chars().count() && FIRST.starts_with(&unit);
    let width = unit.chars().count();
    is_trial || is_first || is_row(&unit) || width <= WIDEST && times >= REPEATED
}

/// The shortest part that, repeated, is the whole; and how often.
fn unit(letters: &[char]) -> (String, usize) {
    let whole = letters.len();
    let repeats =
        |width: &usize| whole.is_multiple_of(*width) && letters.chunks(*width).all(|part| *part == letters[..*width]);
    let width = (1..=whole).find(repeats).unwrap_or(whole);
    (letters[..width].iter().collect(), whole.checked_div(width).unwrap_or(0))
}

fn is_row(unit: &str) -> bool {
    unit.chars().count() > LONGEST_WORD && ROWS.iter().any(|row| row.contains(unit))
        || unit.chars().count() == LONGEST_WORD && ROWS[2..].iter().any(|row| row.contains(unit))
}

/// A town that is left open: 「大田区○○」, 「大田区未定」.
fn place_to_fill(scheme: &Scheme, checked: &Checked) -> Option<Question> {
    let (field, place) = (scheme.form.role(Role::Place)?, checked.answers.of(Role::Place)?);
    let lower: String = compatible(place).flat_map(char::to_lowercase).collect();
    let bare = without_ends(&lower);
    let inner = match scheme.lists.municipalities().place(checked.answers.prefecture(), bare) {
        Some(Lies::In(name)) => bare.split_once(name).map(|(_, behind)| without_ends(behind)),
        _ => None,
    };
    let no_town = |text: &str| {
        let katakana: String = text.chars().map(to_katakana).collect();
        !text.is_empty() && (!text.chars().any(char::is_alphanumeric) || TRIALS.contains(&katakana.as_str()))
    };
    let is_open = BLANKS.iter().chain(&["xx"]).any(|blank| lower.contains(blank))
        || OPEN.iter().any(|end| bare.ends_with(end))
        || no_town(&lower)
        || inner.is_some_and(no_town);
    let question = Question::new(&field.key, QuestionCode::NameFiller).with("label", &field.label);
    is_open.then(|| question.with("name", place))
}

/// The person's name where the shop's is the same.
fn named_as_the_shop(scheme: &Scheme, checked: &Checked) -> Option<Question> {
    let (person, shop) = (checked.answers.of(Role::Person)?, checked.answers.of(Role::TradeName)?);
    let counted = |name: &str| compatible(name).filter(|c| !c.is_whitespace()).collect::<String>();
    let is_asked = checked.questions.iter().any(|question| question.code == QuestionCode::PersonIsFirm);
    if is_asked || counted(person) != counted(shop) {
        return None;
    }
    let label = |role: Role| scheme.form.role(role).map(|field| field.label.clone()).unwrap_or_default();
    let question = Question::new(Role::Person.key(), QuestionCode::PersonIsTradeName);
    let question = question.with("label", label(Role::Person)).with("other", label(Role::TradeName));
    Some(question.with("name", person))
}

/// Something that is said to be on the web where no answer holds an address.
fn without_address(scheme: &Scheme, checked: &Checked) -> Option<Question> {
    let website = scheme.form.role(Role::Website)?;
    let answers = &checked.answers;
    if answers.keys().into_iter().filter_map(|key| answers.text(key)).any(|text| text.contains("://")) {
        return None;
    }
    let mut chosen = scheme.form.fields().iter().flat_map(|field| field.options.iter().map(move |one| (field, one)));
    let (field, option) = chosen.find(|(field, one)| one.on_website && answers.is(&field.key, &one.value))?;
    let question = Question::new(&website.key, QuestionCode::WebsiteMissing).with("label", &field.label);
    Some(question.with("option", &option.label).with("website", &website.label))
}
