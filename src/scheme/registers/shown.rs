//! What is public of an entry, changed later: the few answers that were typed, checked by the form's own rules against
//! all that stands. Called by `http`. Never takes an answer that is not public.

use super::shown;
use crate::scheme::{Answers, Checked, Posted, Scheme, check, edit};

/// What is public of answers that stand, as if it had just been typed.
pub fn as_typed(scheme: &Scheme, answers: &Answers) -> Checked {
    Checked { answers: answers.clone(), kept: edit::retyped(scheme, answers), ..Checked::default() }
}

/// Takes what was typed for what is public over answers that stand. Errors and what is kept are those of it alone.
pub fn check_shown(scheme: &Scheme, current: &Answers, typed: &Posted) -> Checked {
    let keys: Vec<&str> = shown(&scheme.form).into_iter().map(|field| field.key.as_str()).collect();
    let whole = keys.iter().fold(edit::retyped(scheme, current), |whole, key| whole.with_all(key, typed.all(key)));
    let checked = check(scheme, &whole, true);
    Checked {
        answers: edit::asked_alone(scheme, current.clone().taking(&keys, &checked.answers)),
        kept: checked.kept.only(&keys),
        errors: checked.errors.into_iter().filter(|error| keys.contains(&error.field.as_str())).collect(),
        ..Checked::default()
    }
}
