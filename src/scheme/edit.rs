//! Answers that are changed later: which fields may be, which wait for the office, and the check of the
//! few that were typed against all that stands. The rules are `check`'s own; there is no second set.
//! Called by `http` and `office` for everything after the declaration. Never changes who declared.

use super::change_rule::{ChangeRule, is_contact, is_given_anew};
use super::codes::{ErrorCode, FlagCode};
use super::form::Field;
use super::kind::FieldKind;
use super::posted::{FORM_VERSION, Posted, TERMS_VERSION};
use super::receive::{Filled, PostOutcome, receive};
use super::remark::{FieldError, Question};
use super::{Answers, Checked, Condition, Judged, Role, Scheme, check, rules};
use crate::base::japanese;

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editing {
    /// 取組み段階変更 to another level; with the terms where they are newer than those consented to.
    StepUp {
        /// The stars of that level.
        to: u8,
        /// Whether the terms are asked again.
        terms: bool,
    },
    /// 登録情報変更.
    Change,
    /// 担当者変更.
    Contact,
}

impl Editing {
    /// The keys of the fields that are asked, in the order of the form, conditions not yet applied.
    pub fn keys<'a>(self, scheme: &'a Scheme, current: &Answers) -> Vec<&'a str> {
        let brought = if let Self::StepUp { to, .. } = self { brought_by(scheme, current, to) } else { Vec::new() };
        let asked = |field: &&Field| match self {
            Self::StepUp { terms, .. } => {
                brought.contains(&field.key.as_str()) || (terms && field.role == Some(Role::Terms))
            }
            Self::Contact => is_contact(field),
            Self::Change => is_changeable(field) && may_be_asked(scheme, field, current),
        };
        scheme.form.fields().iter().filter(asked).map(|field| field.key.as_str()).collect()
    }
}

/// Whether a changed answer takes effect only when the office has accepted it.
pub fn waits(field: &Field) -> bool {
    field.public || ChangeRule::of(field) == ChangeRule::Reviewed
}

/// The same among answers that change together: a group of trades belongs to its division, and the two are never in
/// force apart.
pub fn waits_among(scheme: &Scheme, key: &str, changing: &[&str]) -> bool {
    let with_trade = key == Role::TradeDetail.key() && changing.contains(&Role::Trade.key());
    let Some(field) = scheme.form.field(key) else { return with_trade };
    // What is asked because of an answer that waits, waits with it.
    let sources = || field.conditions().flat_map(Condition::parts);
    let with_source = || sources().any(|(key, _)| changing.contains(&key) && waits_among(scheme, key, changing));
    with_trade || waits(field) || with_source()
}

/// The answers as if they had just been typed, under the present versions of form and terms.
pub fn retyped(scheme: &Scheme, answers: &Answers) -> Posted {
    let mut posted = Posted::default();
    for field in scheme.form.fields() {
        let source = if field.kind == FieldKind::Confirmation { &field.of } else { &field.key };
        if field.kind.takes_many() {
            posted = posted.with_all(&field.key, answers.list(source));
        } else if let Some(text) = answers.typed(source).or_else(|| answers.text(source)) {
            posted = posted.with(&field.key, text);
        }
    }
    posted.with(TERMS_VERSION, scheme.terms().version()).with(FORM_VERSION, scheme.form.version())
}

/// Takes what was typed for some keys over answers that stand; the rest is as it was.
/// Errors, questions and what is kept are those of the keys alone.
pub fn edit(scheme: &Scheme, current: &Answers, editing: Editing, typed: &Posted) -> PostOutcome {
    let keys = editing.keys(scheme, current);
    let whole = over(scheme, current, editing, typed).with_action(typed.action());
    match receive(scheme, &whole, true) {
        PostOutcome::Fill(filled) => PostOutcome::Fill(Filled { kept: filled.kept.only(&keys), ..filled }),
        PostOutcome::Refused(checked) | PostOutcome::Checked(checked) => {
            let checked = narrowed(scheme, checked, current, editing, &keys);
            if checked.errors.is_empty() { PostOutcome::Checked(checked) } else { PostOutcome::Refused(checked) }
        }
    }
}

/// As `edit`, without doing what a button says.
pub fn check_edit(scheme: &Scheme, current: &Answers, editing: Editing, typed: &Posted) -> Checked {
    let keys = editing.keys(scheme, current);
    narrowed(scheme, check(scheme, &over(scheme, current, editing, typed), true), current, editing, &keys)
}

/// Puts a corrected mail address into answers that stand, by the form's own rule.
///
/// # Errors
/// What is wrong with it, in the form's words; the answers are as they were.
pub fn correct_email(scheme: &Scheme, answers: &mut Answers, typed: &str) -> Result<(), FieldError> {
    let (key, field) = (Role::Email.key(), scheme.form.role(Role::Email));
    let label = field.map_or(key, |field| &field.label);
    let typed_for = field.filter(|_| !japanese::line(typed).is_empty());
    let field = typed_for.ok_or_else(|| FieldError::new(key, ErrorCode::Required).with("label", label))?;
    let reading = rules::read(scheme, field, typed)?;
    answers.texts.insert(key.to_owned(), reading.value);
    Ok(())
}

/// A new contact by the form's own rules, as if whoever tells the address had typed it twice.
pub fn check_contact(scheme: &Scheme, name: &str, email: &str) -> Checked {
    let posted = Posted::default().with(Role::Contact.key(), name);
    let posted = scheme.form.twice(Role::Email).into_iter().fold(posted, |posted, key| posted.with(key, email));
    check_edit(scheme, &Answers::default(), Editing::Contact, &posted)
}

/// What the form's check remarks about answers that stand, for the office.
pub fn flags(scheme: &Scheme, answers: &Answers) -> Vec<FlagCode> {
    check(scheme, &retyped(scheme, answers), true).flags
}

/// What the form's check asks about answers that stand, for their declarer.
pub fn questions(scheme: &Scheme, answers: &Answers) -> Vec<Question> {
    check(scheme, &retyped(scheme, answers), true).questions
}

/// Whether what was typed for a field comes to the answer that stands, however it is written.
pub fn is_answer(scheme: &Scheme, answers: &Answers, key: &str, typed: &str) -> bool {
    let field = scheme.form.field(key);
    let reading = field.and_then(|field| rules::read(scheme, field, typed).ok());
    reading.is_some_and(|reading| answers.text(key) == Some(reading.value.as_str()))
}

/// The keys whose answers differ, in the order of the form.
pub fn differing<'a>(scheme: &'a Scheme, one: &Answers, other: &Answers) -> Vec<&'a str> {
    let differs = |field: &&Field| {
        let key = field.key.as_str();
        one.text(key) != other.text(key) || one.list(key) != other.list(key)
    };
    scheme.form.fields().iter().filter(differs).map(|field| field.key.as_str()).collect()
}

fn over(scheme: &Scheme, current: &Answers, editing: Editing, typed: &Posted) -> Posted {
    let mut whole = retyped(scheme, current);
    for key in editing.keys(scheme, current) {
        // An older answer that says what an unticked box says is no change.
        let is_unticked = typed.all(key).is_empty()
            && scheme.form.field(key).is_some_and(|field| field.is_unticked(current.text(key)));
        whole = if is_unticked { whole } else { whole.with_all(key, typed.all(key)) };
    }
    if let Editing::StepUp { to, .. } = editing {
        whole = whole.with(Role::Level.key(), &to.to_string());
    }
    whole
}

/// What the check found about the keys alone; answers outside of them are exactly those that stood.
fn narrowed(scheme: &Scheme, checked: Checked, current: &Answers, editing: Editing, keys: &[&str]) -> Checked {
    let own = |key: &str| keys.contains(&key);
    let checked = with_days_that_stood(checked, current);
    let mut taken =
        scheme.form.fields().iter().map(|field| field.key.as_str()).filter(|key| own(key)).collect::<Vec<_>>();
    if let Editing::StepUp { .. } = editing {
        taken.push(Role::Level.key());
    }
    // What is asked no more, because of the level one leaves or of another answer, goes with it.
    if editing != Editing::Contact {
        let fields = scheme.form.fields().iter().filter(|field| !field.is_asked(&checked.answers));
        taken.extend(fields.map(|field| field.key.as_str()));
    }
    Checked {
        answers: current.clone().taking(&taken, &checked.answers),
        kept: checked.kept.only(keys),
        errors: checked.errors.into_iter().filter(|error| own(&error.field)).collect(),
        questions: checked.questions.into_iter().filter(|question| own(&question.field)).collect(),
        changes: checked.changes.into_iter().filter(|change| own(&change.field)).collect(),
        password: None,
        flags: checked.flags,
    }
}

/// A day that stood is none too late or too early because time went on.
fn with_days_that_stood(mut checked: Checked, current: &Answers) -> Checked {
    let stood = |error: &FieldError, typed: &str| {
        let is_limit = matches!(error.code, ErrorCode::DateEarly | ErrorCode::DateLate);
        let day = rules::date::parse(typed).filter(|_| is_limit).map(|day| day.to_string());
        day.filter(|day| current.text(&error.field) == Some(day))
    };
    let errors = std::mem::take(&mut checked.errors);
    for error in errors {
        match stood(&error, checked.kept.first(&error.field)) {
            Some(day) => drop(checked.answers.texts.insert(error.field, day)),
            None => checked.errors.push(error),
        }
    }
    checked
}

/// What a change to a level asks: the fields that it brings, and what may follow from their answers.
fn brought_by<'a>(scheme: &'a Scheme, current: &Answers, to: u8) -> Vec<&'a str> {
    let (level, to) = (Role::Level.key(), to.to_string());
    let mut brought: Vec<&str> = Vec::new();
    for field in scheme.form.fields() {
        let then = |key: &str, value: &str| match key == level {
            true => Some(value == to),
            false => (!brought.contains(&key)).then(|| current.is(key, value)),
        };
        let may_hold = |when: &Condition| when.judged(&then) != Judged::Never;
        let holds = |when: &Condition| when.holds(|key, value| current.is(key, value));
        let is_new = |when: &Condition| when.mentions(level) && !holds(when);
        let follows = |when: &Condition| brought.iter().any(|key| when.mentions(key));
        let is_answered = current.text(&field.key).is_some() || !current.list(&field.key).is_empty();
        let comes = |when: &Condition| may_hold(when) && (is_new(when) || follows(when));
        let is_wanted = field.required_if.as_ref().is_some_and(|when| !is_answered && comes(when));
        if field.when.as_ref().is_none_or(may_hold) && (field.when.as_ref().is_some_and(comes) || is_wanted) {
            brought.push(&field.key);
        }
    }
    brought
}

/// The fields that are asked only at some levels, and what follows from their answers.
pub fn of_level(scheme: &Scheme) -> Vec<&str> {
    let mut found = vec![Role::Level.key()];
    for field in scheme.form.fields() {
        if field.when.as_ref().is_some_and(|when| found.iter().any(|key| when.mentions(key))) {
            found.push(&field.key);
        }
    }
    found.split_off(1)
}

/// The answers without those that their level does not ask for.
#[must_use]
pub fn of_its_level(scheme: &Scheme, answers: Answers) -> Answers {
    // In the order of the form: what hangs on an answer that goes, goes with it.
    of_level(scheme).into_iter().fold(answers, |answers, key| match is_asked(scheme, key, &answers) {
        true => answers,
        false => answers.taking(&[key], &Answers::default()),
    })
}

/// The answers without those that their form does not ask for, as they stand now: what hung on another that was changed.
#[must_use]
pub fn asked_alone(scheme: &Scheme, answers: Answers) -> Answers {
    scheme.form.fields().iter().fold(answers, |answers, field| match field.is_asked(&answers) {
        true => answers,
        false => answers.taking(&[&field.key], &Answers::default()),
    })
}

fn is_asked(scheme: &Scheme, key: &str, answers: &Answers) -> bool {
    scheme.form.field(key).is_none_or(|field| field.is_asked(answers))
}

/// Consents and the pledge stay as given; whether mail is wanted must be revocable and is no such consent.
fn is_changeable(field: &Field) -> bool {
    !is_given_anew(field) && !is_contact(field) && ChangeRule::of(field) != ChangeRule::Never
}

/// A field of a branch that can no longer be chosen is never asked.
fn may_be_asked(scheme: &Scheme, field: &Field, current: &Answers) -> bool {
    let Some(when) = &field.when else { return true };
    let is_fixed = |key: &str| scheme.form.field(key).is_none_or(|source| !is_changeable(source));
    when.judged(&|key, value| is_fixed(key).then(|| current.is(key, value))) != Judged::Never
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn scheme() -> Scheme {
        Scheme::load(Path::new(crate::scheme::OF_TESTS)).expect("the scheme")
    }

    fn declared(scheme: &Scheme) -> Answers {
        let posted = Posted::from([
            ("entity", "corporation"),
            ("corporate_number", "7000012050002"),
            ("name", "株式会社みほん塗装店"),
            ("name_kana", "ミホントソウテン"),
            ("postal_code", "999-0001"),
            ("prefecture", "東京都"),
            ("municipality", "千代田区見本町"),
            ("street", "1-2-3"),
            ("phone", "03-1234-5678"),
            ("industry", "D"),
            ("industry_detail", "07"),
            ("membership", "no"),
            ("newsletter", "no"),
            ("stars", "1"),
            ("purpose", "trust"),
            ("antisocial_pledge", "yes"),
            ("contact_name", "見本花子"),
            ("contact_email", "a@applicant.example"),
            ("contact_email_confirmation", "a@applicant.example"),
            ("privacy_consent", "yes"),
            ("terms_consent", "yes"),
            (TERMS_VERSION, scheme.terms().version()),
            (FORM_VERSION, scheme.form.version()),
        ]);
        let checked = check(scheme, &posted, true);
        assert_eq!(checked.errors, []);
        checked.answers
    }

    #[test]
    fn retyped_answers_check_to_the_same_answers() {
        let scheme = scheme();
        let answers = declared(&scheme);
        let checked = check(&scheme, &retyped(&scheme, &answers), true);
        assert_eq!((checked.errors, checked.answers), (vec![], answers));
    }

    #[test]
    fn only_the_asked_fields_change_whatever_is_sent() {
        let scheme = scheme();
        let current = declared(&scheme);
        let typed = retyped(&scheme, &current)
            .with("stars", "2")
            .with("entity", "sole_proprietor")
            .with("contact_email", "b@applicant.example")
            .with("street", "9-9");
        let checked = check_edit(&scheme, &current, Editing::Change, &typed);
        assert_eq!(checked.errors, []);
        assert_eq!(differing(&scheme, &current, &checked.answers), ["street"]);
        assert_eq!(checked.kept.first("contact_email"), "");
    }

    #[test]
    fn stepping_up_asks_what_two_stars_add() {
        let scheme = scheme();
        let current = declared(&scheme);
        let editing = Editing::StepUp { to: 2, terms: false };
        assert_eq!(editing.keys(&scheme, &current), ["self_check_score", "policy_publication"]);
        let blank = check_edit(&scheme, &current, editing, &Posted::default());
        assert_eq!(blank.errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["policy_publication"]);
        let typed = Posted::from([("self_check_score", "７２"), ("policy_publication", "website")]);
        let checked = check_edit(&scheme, &current, editing, &typed);
        assert_eq!((checked.errors, checked.answers.stars()), (vec![], 2));
        assert_eq!(checked.answers.text("self_check_score"), Some("72"));
        let terms = Editing::StepUp { to: 2, terms: true };
        let refused = check_edit(&scheme, &current, terms, &typed);
        assert_eq!(refused.errors[0].field, "terms_consent");
        // And back: nothing is asked, and what two stars alone have asked goes.
        let back = Editing::StepUp { to: 1, terms: false };
        assert_eq!(back.keys(&scheme, &checked.answers), [""; 0]);
        let down = check_edit(&scheme, &checked.answers, back, &Posted::default());
        assert_eq!((down.errors, down.answers), (vec![], current.clone()));
        let mixed = checked.answers.taking(&["stars"], &current);
        assert_eq!(of_its_level(&scheme, mixed), current);
        assert_eq!(of_level(&scheme), ["self_check_score", "policy_publication"]);
    }

    #[test]
    fn a_pair_must_still_agree_and_a_branch_goes_with_its_question() {
        let scheme = scheme();
        let current = declared(&scheme);
        let typed = retyped(&scheme, &current).with("industry", "E");
        let PostOutcome::Refused(checked) = edit(&scheme, &current, Editing::Change, &typed) else { panic!("agreed") };
        assert_eq!(checked.errors[0].code, ErrorCode::IndustryMismatch);
        let keys = Editing::Change.keys(&scheme, &current);
        assert!(keys.contains(&"membership_name") && keys.contains(&"newsletter"));
        for never in ["representative", "self_check_score", "terms_consent", "password", "entity", "contact_name"] {
            assert!(!keys.contains(&never), "{never}");
        }
    }
}
