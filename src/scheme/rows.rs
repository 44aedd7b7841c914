//! Fields that are asked several times over: a group (`kind = "group"`) and the fields that name it become one field a row
//! when the form is loaded, each asked while there are that many rows. So rows are checked, kept, changed and shown by what
//! does so for every field; what is of them alone stands here: how many there are, one more, one less, their faults.

use super::codes::LabelCode;
use super::condition::Condition;
use super::form::{Choice, Field, Form};
use super::kind::FieldKind;
use super::{Answers, Posted, Scheme, Words, show};
use crate::base::japanese;
use crate::base::problem::Problem;

/// The most rows that a group may have.
pub const MOST: usize = 20;

/// Where a field of a group stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPlace {
    /// The row, from 1.
    pub number: usize,
    /// The field's key in the file.
    pub control: String,
    /// Its label there.
    pub label: String,
}

impl Field {
    /// How many rows there may be of it; of what is no group none.
    pub fn most_rows(&self) -> usize {
        if self.kind == FieldKind::Group { self.max.count().clamp(1, MOST) } else { 0 }
    }

    fn is_in(&self, group: &Self, number: usize) -> bool {
        self.group == group.control && self.row.as_ref().is_some_and(|row| row.number == number)
    }

    /// The same field in a row of its group.
    fn in_row(&self, group: &Self, number: usize) -> Self {
        let values = (number..=group.most_rows()).map(|count| count.to_string()).collect();
        let when = Condition::Is { field: group.key.clone(), values };
        let place = RowPlace { number, control: self.control.clone(), label: self.label.clone() };
        Self {
            control: format!("{}_{number}", self.control),
            key: format!("{}_{number}", self.key),
            when: Some(self.when.clone().map_or(when.clone(), |own| Condition::All(vec![when, own]))),
            change: self.change.or(group.change),
            row: Some(place),
            ..self.clone()
        }
    }
}

impl Form {
    /// The form with every field of a group once a row.
    #[must_use]
    pub(super) fn repeated(mut self) -> Self {
        let fields = std::mem::take(&mut self.fields);
        let group_of = |field: &Field| {
            let named = |other: &&Field| other.kind == FieldKind::Group && other.control == field.group;
            fields.iter().find(named)
        };
        for run in fields.chunk_by(|one, other| one.group == other.group) {
            match group_of(&run[0]) {
                Some(group) => {
                    let numbers = 1..=group.most_rows();
                    self.fields.extend(numbers.flat_map(|number| run.iter().map(move |one| one.in_row(group, number))));
                }
                None => self.fields.extend(run.iter().cloned()),
            }
        }
        for group in self.fields.iter_mut().filter(|field| field.kind == FieldKind::Group && field.options.is_empty()) {
            let count = |count: usize| Choice { value: count.to_string(), ..Choice::default() };
            group.options = (1..=group.most_rows()).map(count).collect();
        }
        self
    }

    /// The fields of a row.
    pub fn row<'a>(&'a self, group: &'a Field, number: usize) -> impl Iterator<Item = &'a Field> {
        self.fields().iter().filter(move |field| field.is_in(group, number))
    }
}

/// The words by which errors and changes name a field of a row.
pub(super) fn named(form: &mut Form, words: &Words) {
    let groups: Vec<Field> = form.fields.iter().filter(|field| field.kind == FieldKind::Group).cloned().collect();
    for field in &mut form.fields {
        let group = groups.iter().find(|group| group.control == field.group);
        if let (Some(group), Some(row)) = (group, &field.row) {
            let number = row.number.to_string();
            let values = [("group", group.label.as_str()), ("number", number.as_str()), ("label", row.label.as_str())];
            field.label = words.filled(LabelCode::RowField, &values);
        }
    }
}

/// How many rows of a group were sent: as many as were shown, and never fewer than were filled.
pub fn count(form: &Form, posted: &Posted, group: &Field) -> usize {
    let shown = posted.first(&group.key).parse().unwrap_or(0);
    let last = (1..=group.most_rows()).rfind(|number| !is_blank(form, posted, group, *number)).unwrap_or(0);
    last.max(shown).min(group.most_rows())
}

fn is_blank(form: &Form, posted: &Posted, group: &Field, number: usize) -> bool {
    let mut typed = form.row(group, number).flat_map(|field| posted.all(&field.key));
    typed.all(|value| japanese::line(value).is_empty())
}

/// What was sent without the rows in which nothing was typed.
pub(super) fn packed(form: &Form, posted: &Posted) -> Posted {
    let groups = form.fields().iter().filter(|field| field.kind == FieldKind::Group);
    groups.fold(posted.clone(), |posted, group| {
        let filled = (1..=group.most_rows()).filter(|number| !is_blank(form, &posted, group, *number)).collect();
        in_order(form, posted, group, filled)
    })
}

/// One more row of the group with this control.
pub(super) fn one_more(form: &Form, posted: &Posted, control: &str) -> Posted {
    let Some(group) = group(form, control) else { return posted.clone() };
    let count = (count(form, posted, group) + 1).min(group.most_rows());
    posted.clone().with(&group.key, &count.to_string())
}

/// The same without a row.
pub(super) fn one_less(form: &Form, posted: &Posted, control: &str, number: usize) -> Posted {
    let Some(group) = group(form, control) else { return posted.clone() };
    let left = (1..=count(form, posted, group)).filter(|other| *other != number).collect();
    in_order(form, posted.clone(), group, left)
}

fn group<'a>(form: &'a Form, control: &str) -> Option<&'a Field> {
    form.control(control).filter(|field| field.kind == FieldKind::Group)
}

/// The rows of a group in another order, as they stood; those that are not named go.
fn in_order(form: &Form, posted: Posted, group: &Field, rows: Vec<usize>) -> Posted {
    let stood = posted.clone();
    let mut placed = posted.without(&group.key);
    for number in 1..=group.most_rows() {
        let from = rows.get(number - 1).map(|from| form.row(group, *from).collect::<Vec<_>>());
        for (at, field) in form.row(group, number).enumerate() {
            let values = from.as_ref().and_then(|from| from.get(at)).map_or(&[][..], |from| stood.all(&from.key));
            placed = placed.with_all(&field.key, values);
        }
    }
    if rows.is_empty() { placed } else { placed.with(&group.key, &rows.len().to_string()) }
}

/// All rows of a group in words, a line each.
pub(super) fn said(scheme: &Scheme, group: &Field, answers: &Answers) -> Option<String> {
    let count: usize = answers.text(&group.key)?.parse().ok()?;
    let lines = (1..=count.min(group.most_rows())).map(|number| {
        let is_answered = |field: &&Field| answers.text(&field.key).is_some() || !answers.list(&field.key).is_empty();
        let answered = scheme.form.row(group, number).filter(is_answered).map(|field| {
            let label = field.row.as_ref().map_or("", |row| row.label.as_str());
            let value = show::value(scheme, field, answers);
            scheme.words.filled(LabelCode::RowAnswer, &[("label", label), ("value", value.as_str())])
        });
        let (number, answered) = (number.to_string(), answered.collect::<Vec<_>>().join("、"));
        scheme.words.filled(LabelCode::RowLine, &[("number", number.as_str()), ("answers", answered.as_str())])
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// What of groups and of the fields that name them cannot be.
pub(super) fn faults(form: &Form) -> Vec<Problem> {
    let mut faults = Vec::new();
    for (at, field) in form.fields.iter().enumerate() {
        let told = match field.kind {
            FieldKind::Group => of_group(form, field),
            _ if field.group.is_empty() => None,
            _ => of_member(form, &form.fields[..at], field),
        };
        faults.extend(told.map(|(what, remedy)| field.fault(what, remedy)));
    }
    faults
}

/// What is wrong, and what to do.
type Fault = (&'static str, &'static str);

fn of_group(form: &Form, group: &Field) -> Option<Fault> {
    let members: Vec<&Field> = form.row(group, 1).collect();
    let is_required = group.required || group.required_if.is_some();
    if !(1..=MOST).contains(&group.max.count()) || !group.max.is_whole() {
        return Some((
            "max が 1 から 20 までの数ではありません。",
            "行をいくつまで書けるかを、1 から 20 で max に書いてください。",
        ));
    }
    if members.is_empty() {
        return Some((
            "この kind の項目に、くり返す項目がありません。",
            "すぐ後の項目に、group = \"この項目の key\" を書いてください。",
        ));
    }
    if group.options.iter().any(|choice| !choice.label.is_empty()) {
        return Some(("この kind と options が合いません。", "options の行を消してください。"));
    }
    if group.public || !group.group.is_empty() {
        return Some((
            "くり返す項目は、公開することも、ほかの組に入れることもできません。",
            "public か group の行を消してください。",
        ));
    }
    (is_required && !members.iter().any(|member| member.required)).then_some((
        "1 行は要るのに、行の中に必須の項目がありません。",
        "くり返す項目のどれかに required = true を書くか、この項目の required と required_if を消してください。",
    ))
}

fn of_member(form: &Form, earlier: &[Field], field: &Field) -> Option<Fault> {
    let Some(group) = group(form, &field.group).filter(|_| field.row.is_some()) else {
        return Some((
            "group が指す項目がありません。",
            "前にある kind = \"group\" の項目の key を書くか、group の行を消してください。",
        ));
    };
    let before = earlier.last().is_some_and(|other| other.control == group.control || other.group == field.group);
    if !before || field.section != group.section {
        return Some((
            "くり返す項目が、その組（kind = \"group\"）のすぐ後にありません。",
            "組の項目のすぐ後に続けて、同じ section に置いてください。",
        ));
    }
    if !may_repeat(field.kind) {
        return Some((
            "この kind の項目は、くり返せません。",
            "くり返せるのは、文、カナ、電話番号、メールアドレス、URL、地域、選択肢、はい・いいえ、数、日付です。",
        ));
    }
    if field.role.is_some() || field.public || !field.bulk || field.consent {
        return Some((
            "くり返す項目に、role、public、bulk、consent は使えません。",
            "その行を消してください。くり返す項目は公開しません。",
        ));
    }
    let has_own = !matches!(field.when, Some(Condition::Is { .. }));
    if has_own || field.required_if.is_some() || !field.branch.is_empty() {
        return Some((
            "くり返す項目に、条件（when、shown_if、required_if）と branch は使えません。",
            "その行を消すか、組の項目に書いてください。",
        ));
    }
    (field.change != group.change)
        .then_some(("くり返す項目の change が、その組と違います。", "change は、組の項目だけに書いてください。"))
}

/// Kinds that mean the same in every row.
fn may_repeat(kind: FieldKind) -> bool {
    use FieldKind as K;
    let is_text = matches!(kind, K::Text | K::Kana | K::Long | K::Phone | K::Email | K::Website);
    let is_chosen = matches!(kind, K::Prefecture | K::Radio | K::Select | K::Checkboxes | K::YesNo);
    is_text || is_chosen || kind.is_number() || kind == K::Date
}
