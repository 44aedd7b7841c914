//! One field as its template sees it: control, words, values, error, and how they refer to each other.

use super::field_state::FieldState;
use super::{OfferView, as_json, by_controls, left, offers};
use crate::scheme::codes::{Code, NoticeCode, OfferCode};
use crate::scheme::form::FieldLink;
use crate::scheme::{Action, Amount, Field, FieldKind, Judged, Lists, Posted, Remark, Role, Scheme, rows};
use serde::Serialize;

/// The lines of a long text that are seen: usually, and at most.
const ROWS: usize = 4;
const MOST_ROWS: usize = 10;

/// A field.
#[derive(Debug, Serialize)]
pub struct FieldView {
    /// The name of its control, and the beginning of every id around it.
    key: String,
    /// What the scripts know it by; empty: nothing.
    role: &'static str,
    control: &'static str,
    kind: &'static str,
    label: String,
    hint: String,
    more: String,
    warning: String,
    clause: Vec<String>,
    link: Option<LinkView>,
    required: bool,
    /// When it must be answered, as the script reads it, where that depends on fields beside it.
    required_when: String,
    public: bool,
    value: String,
    options: Vec<OptionView>,
    groups: Vec<OptionGroup>,
    error: Option<String>,
    offers: Vec<OfferView>,
    notices: Vec<NoticeView>,
    described_by: String,
    autocomplete: String,
    inputmode: String,
    width: &'static str,
    /// What a number counts, said behind it.
    unit: String,
    /// How many lines of a long text are seen at once.
    rows: usize,
    already_set: bool,
    /// The box that makes it superfluous.
    unless: Option<String>,
    /// What the script may tell when it is left.
    left: String,
    searches_address: bool,
    /// Whether it can be told whose 法人番号 it is.
    searches_corporation: bool,
    /// Beside it stands the button that shows what was typed into the passwords.
    reveals: bool,
    words: Vec<WordsView>,
    /// Of a group: all rows that it may have.
    repeated: Vec<RowView>,
}

/// Words that the page's script fills in: `data-<name>`.
#[derive(Debug, Serialize)]
struct WordsView {
    name: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct LinkView {
    title: String,
    path: String,
    external: bool,
}

#[derive(Debug, Serialize)]
struct OptionView {
    id: String,
    value: String,
    label: String,
    hint: String,
    chosen: bool,
}

#[derive(Debug, Serialize)]
struct OptionGroup {
    label: String,
    options: Vec<OptionView>,
}

#[derive(Debug, Serialize)]
struct NoticeView {
    text: String,
    offers: Vec<OfferView>,
}

impl NoticeView {
    fn of<C: Code>(scheme: &Scheme, remark: &Remark<C>) -> Self {
        Self { text: scheme.words.said(remark), offers: offers(scheme, &remark.offers) }
    }
}

impl FieldView {
    /// A field with what was typed and what is said about it.
    pub(super) fn new(scheme: &Scheme, field: &Field, shown: &FieldState<'_>) -> Self {
        let error = shown.errors.iter().find(|error| error.field == field.key);
        let said = shown.notices.iter().filter(|notice| notice.field == field.key);
        let said = said.map(|notice| NoticeView::of(scheme, notice));
        let asked = shown.questions.iter().filter(|question| question.field == field.key);
        let asked = asked.map(|question| NoticeView::of(scheme, question));
        let values = chosen(scheme, field, shown.posted);
        let required = field.required_if.as_ref().map_or(Judged::Never, |when| shown.judged(&scheme.form, Some(when)));
        let mut view = Self {
            key: field.control.clone(),
            role: field.role.map_or("", Role::name),
            control: control(field.kind),
            kind: input_type(scheme, field),
            label: field.row.as_ref().map_or(&field.label, |row| &row.label).clone(),
            hint: field.hint.clone(),
            more: field.more.clone(),
            warning: field.warning.clone(),
            clause: field.clause.clone(),
            link: field.link.as_ref().map(link),
            required: field.required || required == Judged::Always,
            required_when: if let Judged::When(when) = &required {
                as_json(&by_controls(&scheme.form, when))
            } else {
                String::new()
            },
            public: field.public,
            value: if is_secret(scheme, field) { String::new() } else { shown.posted.first(&field.key).to_owned() },
            options: options(&scheme.lists, field, &values),
            groups: groups(&scheme.lists, field, &values),
            error: error.map(|error| scheme.words.said(error)),
            offers: error.map(|error| offers(scheme, &error.offers)).unwrap_or_default(),
            notices: said.chain(asked).collect(),
            described_by: String::new(),
            autocomplete: field.autocomplete.clone(),
            inputmode: inputmode(field).to_owned(),
            width: width(field),
            unit: field.unit.clone(),
            rows: field.lines.map_or(ROWS, |most| most.min(MOST_ROWS)),
            already_set: shown.has_password && is_secret(scheme, field),
            unless: taken_by(scheme, field, shown),
            left: left::rules(scheme, field),
            searches_address: searches_address(scheme, field),
            searches_corporation: field.kind == FieldKind::CorporateNumber && !scheme.published.corporations.is_empty(),
            reveals: field.kind == FieldKind::Password,
            words: if searches_address(scheme, field) { address_words(scheme) } else { Vec::new() },
            repeated: repeated(scheme, field, shown),
        };
        view.described_by = view.described();
        view
    }

    /// Whether somebody has answered it.
    pub(super) fn is_filled(&self) -> bool {
        !self.value.is_empty() || self.already_set
    }

    /// The ids of everything that explains the control, in the order in which it is read.
    fn described(&self) -> String {
        let parts = [
            (!self.warning.is_empty(), "warning"),
            (!self.hint.is_empty() || self.already_set, "hint"),
            (!self.clause.is_empty(), "clause"),
            (self.error.is_some(), "error"),
            (!self.notices.is_empty(), "notice"),
        ];
        let ids: Vec<String> =
            parts.iter().filter(|(stands, _)| *stands).map(|(_, part)| format!("{}-{part}", self.key)).collect();
        ids.join(" ")
    }
}

fn link(link: &FieldLink) -> LinkView {
    LinkView { title: link.title.clone(), path: link.path.clone(), external: !link.path.starts_with('/') }
}

/// The control of the box that makes a field superfluous, where it stands beside it.
pub(super) fn taken_by(scheme: &Scheme, field: &Field, shown: &FieldState<'_>) -> Option<String> {
    let taken = scheme.form.taken_by(&field.key);
    taken
        .filter(|taken| shown.asks(&taken.key) && shown.applies(&scheme.form, taken))
        .map(|taken| taken.control.clone())
}

/// Whether a code fills in an address: not where there are no codes.
fn searches_address(scheme: &Scheme, field: &Field) -> bool {
    field.kind == FieldKind::PostalCode && !scheme.published.postal.is_empty()
}

/// What the script of 住所検索 says: the same words as the processor's.
fn address_words(scheme: &Scheme) -> Vec<WordsView> {
    let (words, sample) = (&scheme.words, scheme.published.postal.sample());
    let offer = WordsView { name: "offer".to_owned(), text: words.text(OfferCode::Address).to_owned() };
    let text = |code: NoticeCode| match (code, &sample) {
        (NoticeCode::AddressSample, Some(known)) => words.filled(code, &[("code", known)]),
        _ => words.text(code).to_owned(),
    };
    let view = |code: &NoticeCode| WordsView { name: code.key().replace('_', "-"), text: text(*code) };
    let is_said = |code: &&NoticeCode| **code != NoticeCode::AddressSample || sample.is_some();
    let of_address = NoticeCode::ALL.iter().filter(|code| code.key().starts_with("address_")).filter(is_said);
    of_address.map(view).chain([offer]).collect()
}

fn control(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Radio | FieldKind::YesNo => "radios",
        FieldKind::Long => "textarea",
        FieldKind::Statement => "statement",
        FieldKind::Group => "rows",
        FieldKind::Checkboxes => "checkboxes",
        FieldKind::Consent => "consent",
        FieldKind::Box | FieldKind::Same => "box",
        FieldKind::Select | FieldKind::Prefecture | FieldKind::Industry | FieldKind::IndustryDetail => "select",
        _ => "input",
    }
}

/// HTML's `type`. Numbers are text with a number keyboard: browsers change what is typed into `number`.
fn input_type(scheme: &Scheme, field: &Field) -> &'static str {
    let kind = scheme.form.field(&field.of).map_or(field.kind, |first| first.kind);
    match kind {
        FieldKind::Password => "password",
        FieldKind::Phone => "tel",
        // `email` would refuse addresses that exist (foo..bar@docomo.ne.jp) and hide full-width typing.
        _ => "text",
    }
}

/// Whether one chooses from a list that opens.
pub(super) fn is_select(kind: FieldKind) -> bool {
    control(kind) == "select"
}

fn is_secret(scheme: &Scheme, field: &Field) -> bool {
    input_type(scheme, field) == "password"
}

fn width(field: &Field) -> &'static str {
    match field.width.as_str() {
        "short" => "w-10",
        "medium" => "w-20",
        _ if field.kind.is_number() => "w-10",
        _ if field.kind == FieldKind::Date => "w-20",
        _ => "w-full",
    }
}

/// HTML's `inputmode`: the one that is given, else the keys of a number; those of telephones have no minus.
fn inputmode(field: &Field) -> &str {
    let is_positive = field.min >= Amount::default();
    match field.kind {
        _ if !field.inputmode.is_empty() => &field.inputmode,
        FieldKind::Integer if is_positive => "numeric",
        FieldKind::Decimal if is_positive => "decimal",
        _ => "",
    }
}

/// The values that are chosen, as the options name them: a prefecture may have come by its code.
fn chosen(scheme: &Scheme, field: &Field, posted: &Posted) -> Vec<String> {
    let trimmed = posted.all(&field.key).iter().map(|value| value.trim().to_owned());
    match field.kind {
        FieldKind::Prefecture => trimmed
            .map(|v| scheme.lists.prefecture(&v).map_or(v.clone(), |prefecture| prefecture.name.clone()))
            .collect(),
        _ => trimmed.collect(),
    }
}

fn option(id: String, value: &str, label: String, values: &[String]) -> OptionView {
    let chosen = values.iter().any(|chosen| chosen == value);
    OptionView { id, value: value.to_owned(), label, hint: String::new(), chosen }
}

fn options(lists: &Lists, field: &Field, values: &[String]) -> Vec<OptionView> {
    match field.kind {
        FieldKind::Prefecture => {
            let all = lists.prefectures().iter();
            all.map(|prefecture| option(String::new(), &prefecture.name, prefecture.name.clone(), values)).collect()
        }
        FieldKind::Industry => {
            let all = lists.divisions().iter();
            all.map(|one| option(String::new(), &one.code, format!("{} {}", one.code, one.name), values)).collect()
        }
        _ => {
            let name = &field.control;
            let id = |place: usize| if place == 0 { name.clone() } else { format!("{name}-{}", place + 1) };
            // A box says one thing; further options only name older answers.
            let most = if field.kind == FieldKind::Box { 1 } else { field.options.len() };
            let all = field.options.iter().take(most).enumerate();
            all.map(|(place, choice)| OptionView {
                hint: choice.hint.clone(),
                ..option(id(place), &choice.value, choice.label.clone(), values)
            })
            .collect()
        }
    }
}

/// The groups of industries under their divisions, so that the list can be used without script.
fn groups(lists: &Lists, field: &Field, values: &[String]) -> Vec<OptionGroup> {
    if field.kind != FieldKind::IndustryDetail {
        return Vec::new();
    }
    let within = |division: &str| {
        let all = lists.groups_of(division);
        all.map(|one| option(String::new(), &one.code, format!("{} {}", one.code, one.name), values)).collect()
    };
    let divisions = lists.divisions().iter();
    divisions
        .map(|one| OptionGroup { label: format!("{} {}", one.code, one.name), options: within(&one.code) })
        .collect()
}

/// A row.
#[derive(Debug, Serialize)]
struct RowView {
    number: usize,
    /// Whether it is there; else it is hidden, and nothing in it is sent.
    shown: bool,
    fields: Vec<FieldView>,
    /// What the button does that takes it away.
    drop: String,
    /// What the button does that shows one more.
    add: String,
}

/// All rows that a group may have; of any other field none.
fn repeated(scheme: &Scheme, group: &Field, shown: &FieldState<'_>) -> Vec<RowView> {
    let form = &scheme.form;
    let is_wrong = |field: &Field| shown.errors.iter().any(|error| error.field == field.key);
    let wrong = (1..=group.most_rows()).rfind(|number| form.row(group, *number).any(is_wrong)).unwrap_or(0);
    let count = rows::count(form, shown.posted, group).max(usize::from(group.required)).max(wrong);
    let row = |number: usize| RowView {
        number,
        shown: number <= count,
        fields: form.row(group, number).map(|field| FieldView::new(scheme, field, shown)).collect(),
        drop: Action::DropRow(group.control.clone(), number).to_string(),
        add: Action::AddRow(group.control.clone()).to_string(),
    };
    (1..=group.most_rows()).map(row).collect()
}
