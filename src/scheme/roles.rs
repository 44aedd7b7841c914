//! Which field of the form plays which role. Code asks for a role (name, region, level, email …), never for a
//! field's key: `data/form.toml` says who plays it, under whatever key. Used by everything above the form.
//! The one place that knows how answers to a role are kept; answers never change their name with a key.

use super::form::{FILE, Field, Form};
use super::kind::FieldKind;
use crate::base::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// What a field is to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("enum" = ROLES.map(|role| role.name)))]
pub enum Role {
    /// The name of an organisation, under which it is listed.
    Name,
    /// The public name of a person who declares without one.
    Person,
    /// The name of that person's shop.
    TradeName,
    /// The region in which it is listed.
    Region,
    /// City and town.
    Place,
    /// What follows the place and is never public.
    Street,
    /// The house within the place; never public.
    Building,
    /// The code from which region and place are filled.
    PostalCode,
    /// The trade under which it is listed.
    Trade,
    /// A group within the trade.
    TradeDetail,
    /// The level that is declared.
    Level,
    /// The result of the self-check.
    Score,
    /// 法人番号.
    CorporateNumber,
    /// Whether one is listed by it, so that others find the declaration by it.
    ListedNumber,
    /// The website.
    Website,
    /// Where somebody can be called.
    Telephone,
    /// Whom the mails address.
    Contact,
    /// Where the mails go.
    Email,
    /// The password for the log-in.
    Password,
    /// Consent to the terms of use.
    Terms,
    /// Which benchmark the results are of.
    Benchmark,
}

/// What is known of a role.
struct Definition {
    role: Role,
    /// How `data/form.toml` names it.
    name: &'static str,
    /// Under which name its answers are kept and the register publishes them.
    key: &'static str,
    /// What kinds of fields can play it.
    kinds: &'static [FieldKind],
    /// Whether nothing goes without it.
    needed: bool,
}

const fn definition(
    name: &'static str,
    key: &'static str,
    role: Role,
    kinds: &'static [FieldKind],
    needed: bool,
) -> Definition {
    Definition { role, name, key, kinds, needed }
}

const NAMES: &[FieldKind] = &[FieldKind::Name, FieldKind::Text];
const ONE_OF_FEW: &[FieldKind] = &[FieldKind::Radio, FieldKind::Select];

/// All roles, in the order of the enum.
const ROLES: [Definition; 21] = [
    definition("name", "name", Role::Name, NAMES, true),
    definition("person", "representative", Role::Person, NAMES, false),
    definition("trade_name", "trade_name", Role::TradeName, NAMES, false),
    definition("region", "prefecture", Role::Region, &[FieldKind::Prefecture], true),
    definition("place", "municipality", Role::Place, &[FieldKind::Municipality, FieldKind::Text], false),
    definition("street", "street", Role::Street, &[FieldKind::Text], false),
    definition("building", "building", Role::Building, &[FieldKind::Text], false),
    definition("postal_code", "postal_code", Role::PostalCode, &[FieldKind::PostalCode], false),
    definition("trade", "industry", Role::Trade, &[FieldKind::Industry], false),
    definition("trade_detail", "industry_detail", Role::TradeDetail, &[FieldKind::IndustryDetail], false),
    definition("level", "stars", Role::Level, ONE_OF_FEW, false),
    definition("score", "self_check_score", Role::Score, &[FieldKind::Integer], false),
    definition("corporate_number", "corporate_number", Role::CorporateNumber, &[FieldKind::CorporateNumber], false),
    definition("listed_number", "corporate_number_listed", Role::ListedNumber, &[FieldKind::Box], false),
    definition("website", "website", Role::Website, &[FieldKind::Website], false),
    definition("telephone", "phone", Role::Telephone, &[FieldKind::Phone], false),
    definition("contact", "contact_name", Role::Contact, NAMES, false),
    definition("email", "contact_email", Role::Email, &[FieldKind::Email], true),
    definition("password", "password", Role::Password, &[FieldKind::Password], true),
    definition("terms", "terms_consent", Role::Terms, &[FieldKind::Consent], true),
    definition("benchmark", "benchmark", Role::Benchmark, ONE_OF_FEW, false),
];

/// Kinds that mean nothing without their role: what they bring happens once in a form.
const ALONE: [Role; 4] = [Role::PostalCode, Role::TradeDetail, Role::CorporateNumber, Role::Password];

impl Role {
    /// Under which name its answers are kept and told: the same whatever the form calls the field.
    pub const fn key(self) -> &'static str {
        ROLES[self as usize].key
    }

    /// How `data/form.toml` and the scripts of the form name it.
    pub const fn name(self) -> &'static str {
        ROLES[self as usize].name
    }

    /// The kinds of fields that can play it.
    pub(super) fn kinds(self) -> &'static [FieldKind] {
        ROLES[self as usize].kinds
    }
}

impl TryFrom<String> for Role {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let names = ROLES.map(|role| role.name).join("、");
        let known = ROLES.iter().find(|role| role.name == name);
        known.map(|role| role.role).ok_or_else(|| format!("役割「{name}」はありません（使えるのは {names}）"))
    }
}

/// Who plays what in a form, where it is wrong.
pub(super) fn faults(form: &Form) -> Vec<Problem> {
    let mut faults: Vec<Problem> = ROLES.iter().flat_map(|role| of_role(form, role)).collect();
    faults.extend(form.fields().iter().filter_map(|field| of_field(form, field)));
    if let Some(detail) = form.role(Role::TradeDetail).filter(|_| form.role(Role::Trade).is_none()) {
        let remedy = "大分類の項目に role = \"trade\" を書き足すか、この項目を消してください。";
        faults.push(detail.fault("role = \"trade\" の項目がありません。", remedy));
    }
    faults
}

fn of_role(form: &Form, role: &Definition) -> Vec<Problem> {
    let mut faults = Vec::new();
    let players: Vec<&Field> = form.fields().iter().filter(|field| field.role == Some(role.role)).collect();
    if players.is_empty() && is_needed(form, role) {
        faults.push(missing(form, role));
    }
    for field in players.iter().skip(1) {
        let what = format!("role = \"{}\" の項目が、ほかにもあります。", role.name);
        faults.push(field.fault(&what, "どちらか一方の role を消してください。"));
    }
    for field in players.iter().filter(|field| !role.kinds.contains(&field.kind)) {
        let what = format!("role = \"{}\" の項目を、この kind では受け取れません。", role.name);
        faults.push(field.fault(&what, &format!("kind を {} にするか、role を消してください。", written(role.kinds))));
    }
    faults
}

/// A register needs less: an address to confirm, of what is listed its name, of results what they are of.
fn is_needed(form: &Form, role: &Definition) -> bool {
    match (&form.register, role.role) {
        (None, _) => role.needed,
        (Some(_), Role::Email) => true,
        (Some(rules), Role::Name) => rules.public.is_some(),
        (Some(rules), Role::Benchmark) => rules.is_kept(),
        (Some(_), _) => false,
    }
}

/// A role that nobody plays, told at the only field that could be meant.
fn missing(form: &Form, role: &Definition) -> Problem {
    let what = format!("role = \"{}\" の項目がありません。", role.name);
    let likely = |field: &&Field| field.role.is_none() && role.kinds.contains(&field.kind);
    let likely: Vec<&Field> = form.fields().iter().filter(likely).collect();
    match likely.as_slice() {
        [field] => field.fault(&what, &format!("この項目がそれなら、role = \"{}\" を書き足してください。", role.name)),
        _ => {
            let remedy =
                format!("{} の項目に書き足してください。一覧への掲載か手続きに要ります。", written(role.kinds));
            let problem = Problem::new(FILE, what, remedy);
            form.fields().first().map_or(problem.clone(), |first| problem.at(first.line, 1))
        }
    }
}

fn of_field(form: &Form, field: &Field) -> Option<Problem> {
    if let Some(role) = ALONE.iter().find(|role| role.kinds().contains(&field.kind) && field.role.is_none()) {
        let remedy = format!("role = \"{}\" を書き足してください。", role.name());
        return Some(field.fault("この kind の項目には、役割（role）が要ります。", &remedy));
    }
    let taken = |other: &&Field| other.role.is_some() && other.key == field.key && other.control != field.control;
    let other = form.fields().iter().find(taken).filter(|_| field.role.is_none())?;
    let what = format!("この key は、項目「{}」の答えを控える名前です。", other.control);
    Some(field.fault(&what, "key を変えてください。"))
}

/// Kinds as they are written in the file.
fn written(kinds: &[FieldKind]) -> String {
    let name = |kind: &FieldKind| serde_json::to_string(kind).unwrap_or_default();
    let all: Vec<String> = kinds.iter().map(|kind| format!("kind = {}", name(kind))).collect();
    all.join(" か ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::OF_TESTS;
    use std::path::Path;

    fn form(source: &str) -> Result<Form, Vec<Problem>> {
        Form::parse(source)
    }

    fn own() -> String {
        std::fs::read_to_string(Path::new(OF_TESTS).join(FILE)).expect("the form")
    }

    #[test]
    fn every_role_stands_at_its_place_and_under_names_of_its_own() {
        for (at, role) in ROLES.iter().enumerate() {
            assert_eq!((role.role as usize, role.role.key(), role.role.name()), (at, role.key, role.name));
            assert_eq!(ROLES.iter().filter(|other| other.key == role.key || other.name == role.name).count(), 1);
        }
    }

    #[test]
    fn a_role_that_is_missing_given_twice_or_at_a_wrong_field_is_told_with_its_line() {
        for (from, to, at, what) in [
            ("role = \"email\"\n", "", "key = \"contact_email\"", "role = \"email\" の項目がありません"),
            ("role = \"name\"\n", "", "key = \"entity\"", "role = \"name\" の項目がありません"),
            ("role = \"trade\"\n", "", "key = \"industry_detail\"", "role = \"trade\" の項目がありません"),
            (
                "role = \"street\"",
                "role = \"place\"",
                "key = \"street\"",
                "role = \"place\" の項目が、ほかにもあります",
            ),
            ("role = \"street\"", "role = \"website\"", "key = \"street\"", "この kind では受け取れません"),
            ("role = \"postal_code\"\n", "", "key = \"postal_code\"", "役割（role）が要ります"),
            (
                "key = \"contact_email\"",
                "key = \"mail\"",
                "key = \"contact_email_confirmation\"",
                "of が指す項目がない",
            ),
        ] {
            let source = own();
            assert!(source.contains(from), "{from}");
            let source = source.replacen(from, to, 1);
            let faults = form(&source).expect_err(from);
            let told = faults.iter().find(|fault| fault.what().contains(what));
            let told = told.unwrap_or_else(|| panic!("{from}: {faults:?}"));
            let line = source.find(at).map(|at| source[..at].matches('\n').count() + 1);
            assert_eq!(told.line(), line, "{told}");
        }
        let unknown = own().replacen("role = \"email\"", "role = \"mail\"", 1);
        let told = form(&unknown).expect_err("no such role");
        assert!(
            told[0].what().contains("役割「mail」はありません（使えるのは name、") && told[0].line().is_some(),
            "{}",
            told[0]
        );
    }

    #[test]
    fn a_key_under_which_anothers_answers_are_kept_is_refused() {
        let source = own().replace("\"contact_email\"", "\"mail\"");
        assert!(form(&source).is_ok(), "{:?}", form(&source).err());
        let source = source.replacen("key = \"membership_name\"", "key = \"contact_email\"", 1);
        let told = form(&source).expect_err("two would be kept under one name");
        assert!(told[0].what().contains("「contact_email」") && told[0].what().contains("「mail」"), "{}", told[0]);
    }
}
