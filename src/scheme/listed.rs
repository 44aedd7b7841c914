//! What the public list can hold: the one place for its limits. The list's reader (`directory`) obeys them,
//! and a form or levels that could take more are faults when the scheme is loaded, so that nobody declares
//! what could never be listed.

use super::columns::{BETWEEN, DECLARER_COLUMNS};
use super::condition::Condition;
use super::form::{self, Field, Form};
use super::kind::FieldKind;
use super::levels::{self, Levels};
use super::lists::Lists;
use super::roles::Role;
use crate::base::problem::Problem;

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 150;
/// The longest city and town, in characters.
pub const LONGEST_PLACE: usize = 120;

/// What the list shows of a form's fields: their roles, the longest answer if it is typed.
const LISTED: [(Role, Option<usize>); 7] = [
    (Role::Name, Some(LONGEST_NAME)),
    (Role::Person, Some(LONGEST_NAME)),
    (Role::Region, None),
    (Role::Place, Some(LONGEST_PLACE)),
    (Role::Trade, None),
    (Role::Level, None),
    (Role::ListedNumber, None),
];
/// Of two names one is asked of everybody.
const NAMES: [Role; 2] = [Role::Name, Role::Person];

/// Whether the list shows the answers to a role.
pub(super) fn is_listed(role: Role) -> bool {
    LISTED.iter().any(|(listed, _)| *listed == role)
}

/// So long may the answers of one row be together, in characters: a row is looked up in one go.
pub(super) const LONGEST_ROW: usize = 900;

impl Form {
    /// What it makes public beside what every list of declarers tells, in its order.
    pub fn more_public(&self) -> impl Iterator<Item = &Field> {
        self.public_fields().filter(|field| !field.role.is_some_and(is_listed))
    }
}

/// Whether a list can hold answers of this kind in a column of their own.
pub(super) fn holds(kind: FieldKind) -> bool {
    use FieldKind as K;
    let is_text = matches!(kind, K::Name | K::Text | K::Kana | K::Website);
    let is_chosen = matches!(kind, K::Prefecture | K::Radio | K::Select | K::Checkboxes | K::YesNo);
    is_text || is_chosen || kind.is_number() || kind == K::Date
}

/// How many characters the answer to a public field has at most, as the list keeps it.
pub(super) fn longest(field: &Field) -> usize {
    let values = field.options.iter().map(|choice| choice.value.chars().count());
    match field.kind {
        FieldKind::Checkboxes => values.map(|length| length + 1).sum(),
        FieldKind::Prefecture => LONGEST_REGION,
        FieldKind::Date | FieldKind::Integer | FieldKind::Decimal => LONGEST_VALUE,
        kind if kind.has_own_options() => values.max().unwrap_or_default(),
        _ => field.max.count(),
    }
}

/// So long are the names of regions, days and numbers, at most.
const LONGEST_REGION: usize = 40;
const LONGEST_VALUE: usize = 20;

/// What of a field that is public beside what every list tells the list could not hold.
fn more_fault(field: &Field) -> Option<Problem> {
    let is_told = DECLARER_COLUMNS.contains(&field.control.as_str());
    let may_be = matches!(field.role, None | Some(Role::Website)) && holds(field.kind);
    if !may_be {
        let remedy =
            "public を消してください。公開できるのは、決まった役割のほかは、1行の文、選択肢、地域、URL、数、日付です。";
        return Some(field.fault("一覧に載せられない項目です。", remedy));
    }
    if is_told {
        return Some(field.fault("この key は、一覧のほかの列の名前です。", "key を変えてください。"));
    }
    let is_cut = field.options.iter().any(|choice| choice.value.contains(BETWEEN));
    is_cut.then(|| field.fault("選択肢の value に「;」があります。", "value から「;」を消してください。"))
}

/// What is public beside what every list tells: what it cannot be, and how long a row may be with it.
fn more_faults(form: &Form) -> Vec<Problem> {
    let mut faults: Vec<Problem> = form
        .more_public()
        // What is wrong with rows is told with them.
        .filter(|field| field.kind != FieldKind::Group && field.row.is_none())
        .filter_map(more_fault)
        .collect();
    let all: usize = form.public_fields().map(longest).sum();
    if let Some(last) = form.more_public().max_by_key(|field| longest(field)).filter(|_| all > LONGEST_ROW) {
        let what = format!("公開する項目に入力できる文字が、合わせて {all} 字あります。");
        let remedy = format!("max を短くして、合わせて {LONGEST_ROW} 字までにしてください。");
        faults.push(last.fault(&what, &remedy));
    }
    faults
}

/// What of a form the list could not hold. Fields that are missing are told elsewhere.
pub(super) fn form_faults(form: &Form) -> Vec<Problem> {
    let mut faults = Vec::new();
    for (field, longest) in LISTED.iter().filter_map(|(role, longest)| Some((form.role(*role)?, longest))) {
        if let Some(longest) = longest.filter(|longest| field.max.count() > *longest) {
            let what = format!("一覧に載る項目の max は、{longest} までです。");
            faults.push(field.fault(&what, &format!("max を {longest} か、それより小さくしてください。")));
        }
        let is_choice = |role| NAMES.contains(&role) || role == Role::ListedNumber;
        if !field.role.is_some_and(is_choice) && !is_always_asked(field) {
            let remedy = "required = true を書き、when を消してください。答えのない宣言は、一覧に載せられません。";
            faults.push(field.fault("一覧に載る項目なのに、答えなくても申し込めます。", remedy));
        }
    }
    faults.extend(name_fault(form));
    faults.extend(number_fault(form));
    faults.extend(more_faults(form));
    faults
}

/// Who is found by 法人番号 has chosen so, beside the number and as its text says.
fn number_fault(form: &Form) -> Option<Problem> {
    let choice = form.role(Role::ListedNumber)?;
    let Some(number) = form.role(Role::CorporateNumber) else {
        let remedy = "法人番号の項目に role = \"corporate_number\" を書き足すか、この項目を消してください。";
        return Some(choice.fault("role = \"corporate_number\" の項目がありません。", remedy));
    };
    if choice.required || choice.when != number.when {
        let remedy =
            "when を法人番号の項目と同じにし、required を消してください。選ばない法人の番号は、公開されません。";
        return Some(choice.fault("法人番号の項目と when が違うか、required があります。", remedy));
    }
    (choice.options.len() != 1).then(|| {
        let remedy = "options には、番号から探せるようにする選択肢を 1 つだけ書いてください。";
        choice.fault("選ぶと番号が公開されるのに、選択肢が 1 つではありません。", remedy)
    })
}

/// Where levels and the form's options differ.
pub(super) fn level_faults(form: &Form, levels: &Levels) -> Vec<Problem> {
    let Some(field) = form.role(Role::Level) else {
        let what = format!("{} に段階が {} つあるのに、段階を選ぶ項目がありません。", levels::FILE, levels.count());
        let remedy = "role = \"level\" の項目を書き足すか、段階を 1 つにしてください。";
        return Vec::from_iter(levels.are_several().then(|| Problem::new(form::FILE, what, remedy)));
    };
    let mut faults = Vec::new();
    for choice in &field.options {
        if !levels.all().iter().any(|level| level.stars.to_string() == choice.value) {
            let what = format!("value「{}」の段階が {} にありません。", choice.value, levels::FILE);
            faults.push(field.fault(&what, "その段階を書き足すか、この選択肢を消してください。"));
        }
    }
    for level in levels.all() {
        if field.choice(&level.stars.to_string()).is_none() {
            let what = format!("{} の「{}」を選べません。", levels::FILE, level.name);
            let remedy = format!("value = \"{}\" の選択肢を書き足すか、その段階を消してください。", level.stars);
            faults.push(field.fault(&what, &remedy));
        }
    }
    faults
}

/// What the form asks for and no list answers.
pub(super) fn list_faults(form: &Form, lists: &Lists) -> Vec<Problem> {
    let asks = |field: &&Field| matches!(field.kind, FieldKind::Industry | FieldKind::IndustryDetail);
    let asking = form.fields().iter().filter(asks);
    let empty = asking.filter(|field| match field.kind {
        FieldKind::Industry => lists.divisions().is_empty(),
        _ => lists.groups().is_empty(),
    });
    let remedy = "data/industries.csv に行を書き足すか、この項目を消してください。";
    empty.map(|field| field.fault("選べる業種が、data/industries.csv に 1 つもありません。", remedy)).collect()
}

fn is_always_asked(field: &Field) -> bool {
    field.required && field.when.is_none()
}

/// The one choice on which a field depends, and the values that bring it.
fn of_choice(field: &Field) -> Option<(&str, &[String])> {
    match field.when.as_ref()? {
        Condition::Is { field, values } => Some((field, values)),
        _ => None,
    }
}

/// Nobody may get through without a name: either name is always asked, or both, each in a branch of one choice.
fn name_fault(form: &Form) -> Option<Problem> {
    let [name, representative] = NAMES.map(|role| form.role(role));
    let name = name?;
    let Some(representative) = representative else {
        let remedy = "required = true を書き、when を消してください。名前のない宣言は、一覧に載せられません。";
        return (!is_always_asked(name)).then(|| name.fault("名前を入力しなくても申し込めます。", remedy));
    };
    if is_always_asked(name) || is_always_asked(representative) {
        return None;
    }
    let optional = [name, representative].into_iter().find(|field| !field.required);
    let (Some(one), Some(other), None) = (of_choice(name), of_choice(representative), optional) else {
        let remedy = "required = true を書いてください。名前のない宣言は、一覧に載せられません。";
        return Some(optional.unwrap_or(name).fault("名前を入力しなくても申し込めます。", remedy));
    };
    let source = form.field(one.0).filter(|source| source.key == other.0 && is_always_asked(source));
    let covers = |source: &Field| {
        source.options.iter().all(|choice| one.1.contains(&choice.value) || other.1.contains(&choice.value))
    };
    let (one, other) = (&name.control, &representative.control);
    let remedy = format!("{one} と {other} の when を、1 つの必須の項目の、すべての選択肢に分けてください。");
    (!source.is_some_and(covers)).then(|| name.fault("名前を入力しなくても申し込める選び方があります。", &remedy))
}
