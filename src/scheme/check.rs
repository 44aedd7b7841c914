//! Checks a whole post against the form: every field by its kind's rule, then what concerns two fields
//! and the versions of form and terms. Pure; the same post gives the same result. Never keeps a
//! password, twelve digits of a 法人番号 or an answer of a branch that does not apply.

use super::codes::{ChangeCode, ErrorCode, FlagCode, OfferCode, QuestionCode};
use super::form::{Field, Form};
use super::kind::FieldKind;
use super::posted::{COMPLETED, FORM_VERSION, HONEYPOT, Posted, TERMS_VERSION};
use super::remark::{Correction, FieldError, Offer, Question};
use super::{Answers, Role, Scheme, asking, rows, rules};
use crate::base::japanese;

/// What came out of a post.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The normalised answers; to be believed only when `errors` is empty.
    pub answers: Answers,
    /// What was typed, for the form again and for the seal.
    pub kept: Posted,
    /// What must be put right, in the order of the form.
    pub errors: Vec<FieldError>,
    /// What is worth asking on the check page, the worst first; never stops anything.
    pub questions: Vec<Question>,
    /// What was put right.
    pub changes: Vec<Correction>,
    /// A new password that keeps the rules, to be hashed and dropped; `None` when none was typed.
    pub password: Option<String>,
    /// For the office: questions left as they are, the honeypot.
    pub flags: Vec<FlagCode>,
}

impl Checked {
    /// What the check page asks: few enough to be read, the worst first. The others are marks for the office all the same.
    pub fn asked(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().take(MOST_QUESTIONS)
    }

    /// Refuses a new password that anybody guesses who knows these answers.
    pub fn refuse_own_password(&mut self, form: &Form, answers: &Answers) {
        let Some(field) = form.role(Role::Password) else { return };
        if self.password.as_ref().is_some_and(|password| rules::password_is_own(form, answers, password)) {
            self.password = None;
            self.errors.push(FieldError::new(&field.key, ErrorCode::PasswordGuessed));
        }
    }

    /// Adds a question at its place.
    pub fn ask(&mut self, question: Question) {
        let place = self.questions.partition_point(|other| other.code as u8 <= question.code as u8);
        self.questions.insert(place, question);
    }
}

/// The most questions that one reads at once.
const MOST_QUESTIONS: usize = 3;

/// Checks a post; `password_kept` says that a password of an earlier page still counts.
pub fn check(scheme: &Scheme, posted: &Posted, password_kept: bool) -> Checked {
    // Rows in which nothing was typed are none.
    let posted = &rows::packed(&scheme.form, posted);
    let mut run = Run { scheme, posted, password_kept, checked: Checked::default() };
    for field in scheme.form.fields() {
        if field.is_asked(&run.checked.answers) {
            run.field(field);
        }
    }
    run.industries();
    run.corporate_number();
    let answers = std::mem::take(&mut run.checked.answers);
    run.checked.refuse_own_password(&scheme.form, &answers);
    run.checked.answers = answers;
    asking::ask(scheme, posted, &mut run.checked);
    run.versions();
    run.finish()
}

struct Run<'a> {
    scheme: &'a Scheme,
    posted: &'a Posted,
    password_kept: bool,
    checked: Checked,
}

impl Run<'_> {
    fn field(&mut self, field: &Field) {
        match field.kind {
            FieldKind::Password => self.password(field),
            FieldKind::Confirmation => self.confirmation(field),
            FieldKind::Checkboxes => self.several(field),
            FieldKind::Same | FieldKind::Statement => {}
            FieldKind::Group => self.group(field),
            _ => self.single(field),
        }
        let key = &field.key;
        let answered = self.checked.answers.text(key).is_some();
        if answered && (field.consent || field.kind == FieldKind::Consent) {
            self.checked.answers.consents.insert(key.clone(), field.consent_text());
        }
    }

    fn single(&mut self, field: &Field) {
        let typed = self.typed(field);
        let line = japanese::line(typed);
        // Who writes 「なし」 where nothing need be written has written nothing; nobody is called so, or 「同上」.
        let may_be_none = !self.requires(field) && field.kind.is_typed() || is_called(field);
        let is_none = rules::is_none(&line) || is_called(field) && rules::is_ditto(&line);
        if line.is_empty() || may_be_none && is_none {
            self.missing(field);
            return;
        }
        match rules::read(self.scheme, field, typed) {
            Ok(reading) => {
                let shown = japanese::visible(&line);
                if field.kind == FieldKind::Phone && shown != reading.value {
                    self.checked.answers.typed.insert(field.key.clone(), shown);
                }
                self.checked.answers.texts.insert(field.key.clone(), reading.value);
                self.checked.changes.extend(reading.changes);
                self.checked.questions.extend(reading.questions);
            }
            Err(error) => self.checked.errors.push(error),
        }
    }

    /// What was typed for a field: its own, or another's that a ticked box takes over.
    fn typed(&self, field: &Field) -> &str {
        let form = &self.scheme.form;
        let answers = &self.checked.answers;
        let asked = |field: &&Field| field.is_asked(answers);
        let ticked = |field: &&Field| !self.posted.first(&field.key).is_empty();
        let taken = form.taken_by(&field.key).filter(asked).filter(ticked);
        self.posted.first(taken.map_or(&field.key, |taken| &taken.of))
    }

    /// How many rows there are: what is wanted of one is asked in the first.
    fn group(&mut self, field: &Field) {
        let count = rows::count(&self.scheme.form, self.posted, field).max(self.requires(field).into());
        if count > 0 {
            self.checked.answers.texts.insert(field.key.clone(), count.to_string());
        }
    }

    fn several(&mut self, field: &Field) {
        let mut values = Vec::new();
        for typed in self.posted.all(&field.key).iter().filter(|typed| !typed.trim().is_empty()) {
            match rules::read(self.scheme, field, typed) {
                Ok(reading) if values.contains(&reading.value) => {}
                Ok(reading) => values.push(reading.value),
                Err(error) => {
                    self.checked.errors.push(error);
                    return;
                }
            }
        }
        if values.is_empty() {
            self.missing(field);
        } else {
            self.checked.answers.lists.insert(field.key.clone(), values);
        }
    }

    /// The rules, for a pair where it is asked twice; all stays empty when the one typed before still counts.
    fn password(&mut self, field: &Field) {
        let (typed, again) = self.password_pair(field);
        if typed.is_empty() {
            if !(self.password_kept && again.is_none_or(str::is_empty)) {
                self.missing(field);
            }
            return;
        }
        match rules::read(self.scheme, field, typed) {
            Ok(reading) if again.is_none_or(|again| rules::fold_password(again) == reading.value) => {
                self.checked.password = Some(reading.value);
            }
            Ok(_) => {}
            Err(error) => self.checked.errors.push(error),
        }
    }

    fn password_pair(&self, field: &Field) -> (&str, Option<&str>) {
        let again = self.scheme.form.fields().iter().find(|other| other.of == field.key);
        (self.posted.first(&field.key), again.map(|again| self.posted.first(&again.key)))
    }

    fn confirmation(&mut self, field: &Field) {
        let Some(first) = self.scheme.form.field(&field.of) else { return };
        let (typed, again) = (self.posted.first(&first.key), self.posted.first(&field.key));
        let is_password = first.kind == FieldKind::Password;
        if japanese::line(again).is_empty() {
            if !(is_password && self.password_kept && typed.is_empty()) {
                self.missing(field);
            }
            return;
        }
        // What is wrong with the first is said there; the pair is compared when the first is sound.
        let Ok(sound) = rules::read(self.scheme, first, typed) else { return };
        let other = || rules::read(self.scheme, first, again).map_or(String::new(), |reading| reading.value);
        let code = match is_password {
            true if rules::fold_password(again) == sound.value => return,
            true => ErrorCode::PasswordMismatch,
            false if other() == sound.value => return,
            false if other().eq_ignore_ascii_case(&sound.value) => ErrorCode::EmailCase,
            false => ErrorCode::EmailMismatch,
        };
        self.checked.errors.push(FieldError::new(&field.key, code));
    }

    fn requires(&self, field: &Field) -> bool {
        field.is_required(&self.checked.answers)
    }

    fn missing(&mut self, field: &Field) {
        if !self.requires(field) {
            return;
        }
        let code = match field.kind {
            FieldKind::Consent => ErrorCode::Consent,
            FieldKind::Checkboxes => ErrorCode::ChooseSome,
            kind if kind.is_choice() => ErrorCode::Choose,
            _ => ErrorCode::Required,
        };
        self.checked.errors.push(FieldError::new(&field.key, code).with("label", &field.label));
    }

    /// The group alone brings its division; a pair that disagrees is said with both names.
    fn industries(&mut self) {
        let lists = &self.scheme.lists;
        let checked = &mut self.checked;
        let Some(detail) = checked.answers.of(Role::TradeDetail).and_then(|code| lists.industry(code)) else { return };
        let Some(division) = lists.industry(&detail.parent) else { return };
        let named = |code: &str, name: &str| format!("{code} {name}");
        let trade = Role::Trade.key();
        match checked.answers.text(trade).and_then(|code| lists.industry(code)) {
            Some(chosen) if chosen.code == division.code => {}
            Some(chosen) => {
                let whole = named(&division.code, &division.name);
                let error = FieldError::new(Role::TradeDetail.key(), ErrorCode::IndustryMismatch)
                    .with("detail", named(&detail.code, &detail.name))
                    .with("division", &whole)
                    .with("chosen", named(&chosen.code, &chosen.name));
                let set = [(trade, division.code.as_str())];
                checked.errors.push(error.offering(Offer::replacing(OfferCode::Division, &whole, &set)));
            }
            None => {
                checked.errors.retain(|error| error.field != trade);
                checked.answers.texts.insert(trade.to_owned(), division.code.clone());
                let change = Correction::new(trade, ChangeCode::IndustryFilled);
                checked.changes.push(change.with("division", named(&division.code, &division.name)));
            }
        }
    }

    fn corporate_number(&mut self) {
        let completed = self.posted.first(COMPLETED);
        if let Some(number) = self.checked.answers.corporate_number().filter(|number| *number == completed) {
            let question = Question::new(Role::CorporateNumber.key(), QuestionCode::CorporateNumberCompleted)
                .with("value", number);
            self.checked.questions.push(question);
        }
    }

    fn versions(&mut self) {
        let (form, terms) = (&self.scheme.form, self.scheme.terms());
        let (seen_form, seen_terms) = (self.posted.first(FORM_VERSION), self.posted.first(TERMS_VERSION));
        let errors = &mut self.checked.errors;
        if seen_terms != terms.version() && form.role(Role::Terms).is_some() {
            errors.retain(|error| error.field != Role::Terms.key());
            let error = FieldError::new(Role::Terms.key(), ErrorCode::TermsChanged).with("version", terms.version());
            errors.push(error.with("changes", terms.changes_since(seen_terms).concat()));
        }
        if seen_form != form.version() {
            let error = FieldError::new(FORM_VERSION, ErrorCode::FormChanged);
            errors.insert(0, error.with("changes", form.changes_since(seen_form).concat()));
        }
    }

    fn finish(mut self) -> Checked {
        let form = &self.scheme.form;
        let place = |key: &str| form.fields().iter().position(|field| field.key == key);
        self.checked.errors.sort_by_key(|error| place(&error.field));
        self.checked.flags = self.checked.questions.iter().filter_map(|question| question.code.flag()).collect();
        if !self.posted.first(HONEYPOT).is_empty() {
            self.checked.flags.push(FlagCode::Honeypot);
        }
        self.checked.kept = keep(self.scheme, self.posted);
        if self.posted.first(TERMS_VERSION) != self.scheme.terms().version() {
            self.checked.kept = self.checked.kept.without(Role::Terms.key());
        }
        self.checked
    }
}

/// Whether the answer is what somebody is called: a person or a firm.
pub(super) fn is_called(field: &Field) -> bool {
    field.kind == FieldKind::Name || is_person(field)
}

/// Whether the answer is what a person is called, whoever that is.
pub(super) fn is_person(field: &Field) -> bool {
    let is_named = field.kind == FieldKind::Text && field.autocomplete == "name";
    is_named || matches!(field.role, Some(Role::Person | Role::Contact))
}

/// What may be shown and sealed again: as typed, but for secrets, twelve digits and what cannot be seen.
pub fn keep(scheme: &Scheme, posted: &Posted) -> Posted {
    let numbers = scheme.form.fields().iter().filter(|field| field.kind == FieldKind::CorporateNumber);
    let kept = posted.kept(&scheme.form, japanese::visible);
    numbers
        .filter(|field| rules::is_twelve_digits(posted.first(&field.key)))
        .fold(kept, |kept, field| kept.without(&field.key))
}
