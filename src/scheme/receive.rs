//! Does what the pressed button says, then checks: the main button checks, 住所検索 fills the address, a 法人番号 the name,
//! an offer's button puts its values in. Called by `http` for every post of the form and the check page.

use super::action::{Action, Values};
use super::check::{check, keep};
use super::codes::ErrorCode;
use super::kind::FieldKind;
use super::posted::{COMPLETED, Posted};
use super::remark::Notice;
use super::{Checked, Role, Scheme, address, corporation, rows};

/// What a post comes to.
#[derive(Debug)]
pub enum PostOutcome {
    /// The form again, filled (200).
    Fill(Filled),
    /// The form again with its errors (422).
    Refused(Checked),
    /// The check page (200).
    Checked(Checked),
}

/// A form to show again without judging it.
#[derive(Debug)]
pub struct Filled {
    /// The values to show.
    pub kept: Posted,
    /// What to say beside fields.
    pub notices: Vec<Notice>,
    /// A sound password pair that was typed, so that it need not be typed again.
    pub password: Option<String>,
}

/// Takes a post; `password_kept` says that a password of an earlier page still counts.
pub fn receive(scheme: &Scheme, posted: &Posted, password_kept: bool) -> PostOutcome {
    let posted = match posted.action() {
        Action::Address => {
            let (filled, notices) = address::look_up(scheme, posted);
            return fill(scheme, &filled, notices, password_kept);
        }
        Action::Corporation => {
            if let Some(refused) = wrong_number(scheme, posted, password_kept) {
                return PostOutcome::Refused(refused);
            }
            let (filled, notices) = corporation::look_up(scheme, posted);
            return fill(scheme, &filled, notices, password_kept);
        }
        Action::Fill(values) => {
            let filled = apply(scheme, posted.clone(), &values);
            let notice = corporation::filled(&values).unwrap_or_else(|| address::filled(&values));
            return fill(scheme, &filled, vec![notice], password_kept);
        }
        Action::AddRow(group) => {
            return shown_again(scheme, &rows::one_more(&scheme.form, posted, &group), password_kept);
        }
        Action::DropRow(group, number) => {
            return shown_again(scheme, &rows::one_less(&scheme.form, posted, &group, number), password_kept);
        }
        Action::Set(values) => apply(scheme, posted.clone(), &values),
        Action::Check | Action::Back => posted.clone(),
    };
    let checked = check(scheme, &posted, password_kept);
    if checked.errors.is_empty() { PostOutcome::Checked(checked) } else { PostOutcome::Refused(checked) }
}

/// What is wrong with a number that was to be looked up, and with nothing else; none where it is right or was not typed.
fn wrong_number(scheme: &Scheme, posted: &Posted, password_kept: bool) -> Option<Checked> {
    let field = scheme.form.role(Role::CorporateNumber)?;
    let mut checked = check(scheme, posted, password_kept);
    let was_typed = |code: ErrorCode| !matches!(code, ErrorCode::Required | ErrorCode::CorporateNumberNone);
    checked.errors.retain(|error| error.field == field.key && was_typed(error.code));
    checked.questions.clear();
    (!checked.errors.is_empty()).then_some(checked)
}

fn fill(scheme: &Scheme, posted: &Posted, notices: Vec<Notice>, password_kept: bool) -> PostOutcome {
    let checked = check(scheme, posted, password_kept);
    PostOutcome::Fill(Filled { kept: checked.kept, notices, password: checked.password })
}

/// The form with its rows as they are now, also those in which nothing was typed yet.
fn shown_again(scheme: &Scheme, posted: &Posted, password_kept: bool) -> PostOutcome {
    let password = check(scheme, posted, password_kept).password;
    PostOutcome::Fill(Filled { kept: keep(scheme, posted), notices: Vec::new(), password })
}

/// Puts an offer's values in, also where they are typed once more. Whoever forges a button can only do what typing
/// could do.
fn apply(scheme: &Scheme, posted: Posted, set: &Values) -> Posted {
    let fields = scheme.form.fields();
    let may = |key: &str| key == COMPLETED || scheme.form.field(key).is_some_and(|field| !field.kind.takes_many());
    set.iter().filter(|(key, _)| may(key)).fold(posted, |posted, (key, value)| {
        let repeated = fields.iter().filter(|field| field.kind == FieldKind::Confirmation && field.of == *key);
        repeated.fold(posted.with(key, value), |posted, field| posted.with(&field.key, value))
    })
}
