//! What is public of an entry, as a list that was brought along says it, and changed later: the few answers that were typed, checked by the form's own rules against
//! all that stands. Called by `http`. Never takes an answer that is not public.

use super::shown;
use crate::scheme::{Answers, Checked, Filled, PostOutcome, Posted, Scheme, check, edit, receive};

/// What is public of answers that stand, as if it had just been typed.
pub fn as_typed(scheme: &Scheme, answers: &Answers) -> Checked {
    Checked { answers: answers.clone(), kept: edit::retyped(scheme, answers), ..Checked::default() }
}

/// Takes what was typed for what is public over answers that stand. Errors and what is kept are those of it alone.
fn check_shown(scheme: &Scheme, current: &Answers, typed: &Posted) -> Checked {
    let keys = keys(scheme);
    narrowed(scheme, check(scheme, &over(scheme, current, typed, &keys), true), current, &keys)
}

/// The same, doing what a button says.
pub fn edit_shown(scheme: &Scheme, current: &Answers, typed: &Posted) -> PostOutcome {
    let keys = keys(scheme);
    match receive(scheme, &over(scheme, current, typed, &keys).with_action(typed.action()), true) {
        PostOutcome::Fill(filled) => PostOutcome::Fill(Filled { kept: filled.kept.only(&keys), ..filled }),
        PostOutcome::Refused(checked) | PostOutcome::Checked(checked) => {
            let checked = narrowed(scheme, checked, current, &keys);
            if checked.errors.is_empty() { PostOutcome::Checked(checked) } else { PostOutcome::Refused(checked) }
        }
    }
}

fn keys(scheme: &Scheme) -> Vec<&str> {
    shown(&scheme.form).into_iter().map(|field| field.key.as_str()).collect()
}

fn over(scheme: &Scheme, current: &Answers, typed: &Posted, keys: &[&str]) -> Posted {
    keys.iter().fold(edit::retyped(scheme, current), |whole, key| whole.with_all(key, typed.all(key)))
}

fn narrowed(scheme: &Scheme, checked: Checked, current: &Answers, keys: &[&str]) -> Checked {
    Checked {
        answers: edit::asked_alone(scheme, current.clone().taking(keys, &checked.answers)),
        kept: checked.kept.only(keys),
        errors: checked.errors.into_iter().filter(|error| keys.contains(&error.field.as_str())).collect(),
        ..Checked::default()
    }
}

/// The answers that a row of the register's list stands for, its cells by the keys of their fields, several of one behind
/// each other.
///
/// # Errors
/// The labels of the fields whose cells the form would not take.
pub fn listed_answers(scheme: &Scheme, cells: &[(String, String)]) -> Result<Answers, String> {
    let of = |key: &str| -> Vec<String> {
        let own = cells.iter().filter(|(own, value)| own == key && !value.is_empty());
        own.map(|(_, value)| value.clone()).collect()
    };
    let typed = cells.iter().fold(Posted::default(), |typed, (key, _)| typed.with_all(key, &of(key)));
    let checked = check_shown(scheme, &Answers::default(), &typed);
    if checked.errors.is_empty() {
        return Ok(checked.answers);
    }
    let is_wrong = |key: &str| checked.errors.iter().any(|error| error.field == key);
    let labels = scheme.form.fields().iter().filter(|field| is_wrong(&field.key)).map(|field| field.label.as_str());
    Err(labels.collect::<Vec<_>>().join("、"))
}
