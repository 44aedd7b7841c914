//! What can be wrong with `data/form.toml` beyond its grammar: keys twice, sections that are not
//! there, conditions that can never hold, kinds without what they need. Called when the form is loaded.

use super::condition::Condition;
use super::form::{Choice, FILE, Field, Form};
use super::kind::FieldKind;
use super::posted::{LARGEST_FORM, LONGEST};
use super::roles::{self, Role};
use super::{change_rule, form_limits, listed, pages, posted, rows};
use crate::base::problem::Problem;

/// Every fault of a form that could be parsed.
pub(super) fn faults(form: &Form) -> Vec<Problem> {
    let mut faults = Vec::new();
    for section in &form.sections {
        if !form.parts.iter().any(|part| part.id == section.part) {
            faults.push(fault(
                &format!("section「{}」", section.id),
                "part がありません。",
                "part の id を書いてください。",
            ));
        }
        let is_asked = |field: &&Field| field.section == section.id && (field.required || field.required_if.is_some());
        if section.folded && form.fields.iter().any(|field| is_asked(&field)) {
            faults.push(fault(
                &format!("section「{}」", section.id),
                "たたむ section に、必須の項目があります。",
                "folded か、項目の required を消してください。",
            ));
        }
    }
    for (place, field) in form.fields.iter().enumerate() {
        let found = of_field(form, &form.fields[..place], field);
        faults.extend(found.into_iter().map(|(what, remedy)| field.fault(what, remedy)));
    }
    faults.extend(roles::faults(form));
    if form.register.is_none() {
        faults.extend(listed::form_faults(form));
        faults.extend(change_rule::faults(form));
    }
    faults.extend(rows::faults(form));
    faults.extend(pages::faults(form));
    faults.extend(of_size(form));
    if form.version.is_empty() || form.changes.last().is_none_or(|change| change.version != form.version) {
        faults.push(fault(
            "version",
            "最後の [[change]] の version と違います。",
            "何が変わったかを [[change]] に書き足してください。",
        ));
    }
    // What is wrong with a field of a group is so in every row.
    let mut told = Vec::new();
    faults.retain(|fault| {
        !told.contains(fault) && {
            told.push(fault.clone());
            true
        }
    });
    faults
}

fn of_field(form: &Form, earlier: &[Field], field: &Field) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if field.control.is_empty() || field.control.starts_with('_') || !field.control.bytes().all(plain) {
        found.push(("key は英小文字・数字・下線で、下線では始まりません。", "key を直してください。"));
    }
    if posted::is_control(&field.control) {
        found.push(("この key は、画面がほかのことに使っています。", "key を変えてください。"));
    }
    if earlier.iter().any(|other| other.control == field.control) {
        found.push(("同じ key がほかにあります。", "key を変えるか、片方を消してください。"));
    }
    if !form.sections.iter().any(|section| section.id == field.section) {
        found.push(("section がありません。", "[[section]] の id を書いてください。"));
    }
    if field.kind != FieldKind::Group && field.kind.has_own_options() == field.options.is_empty() {
        found.push(("この kind と options が合いません。", "選択肢のある kind にだけ options を書いてください。"));
    }
    if field.options.iter().any(|option| option.on_website) && form.role(Role::Website).is_none() {
        let remedy = "role = \"website\" の項目を書くか、on_website を消してください。";
        found.push(("on_website の選択肢がありますが、ウェブサイトの項目がありません。", remedy));
    }
    found.extend(of_conditions(form, earlier, field));
    found.extend(form_limits::faults(field));
    let repeats = earlier.iter().any(|other| other.key == field.of);
    if matches!(field.kind, FieldKind::Confirmation | FieldKind::Same) != repeats {
        found.push((
            "of が指す項目がないか、この kind には要りません。",
            "kind が confirmation か same の項目にだけ、前の項目の key を of に書いてください。",
        ));
    }
    found.extend(of_box(form, field));
    if form.register.is_none() {
        found.extend(of_publicity(field));
    }
    found
}

/// What everybody may type must fit into a form: posted, where a browser makes twelve bytes of a character, and sealed.
fn of_size(form: &Form) -> Option<Problem> {
    let measured = || form.fields.iter().filter(|field| field.kind.is_measured());
    let typed: usize = measured().map(|field| field.max.count().saturating_mul(BYTES)).sum();
    let keys: usize = form.fields.iter().map(|field| field.key.len() + BESIDE + ticked(field)).sum();
    if keys >= LARGEST_FORM / 2 {
        let remedy = "選択肢を減らすか、kind を select にするか、くり返しの max を小さくしてください。";
        let widest = form.fields.iter().max_by_key(|field| ticked(field))?;
        return Some(widest.fault("選べるものが多すぎて、1 回に送れません。", remedy));
    }
    let is_large = typed.saturating_mul(3) + keys >= LARGEST_FORM;
    let longest = measured().max_by_key(|field| field.max)?;
    if is_large || longest.max.count() > LONGEST {
        let most = LARGEST_FORM.saturating_sub(keys) / (3 * BYTES);
        let all = typed / BYTES;
        let what = format!("入力できる文字数が多すぎます（この項目で {}、全部で {all}）。", longest.max);
        let remedy = format!("max を、1 つの項目で {LONGEST} まで、全部で {most} までにしてください。");
        return Some(longest.fault(&what, &remedy));
    }
    None
}

/// How many bytes come when everything is ticked.
fn ticked(field: &Field) -> usize {
    let one = |choice: &Choice| field.key.len() + BESIDE + choice.value.len();
    if field.kind.takes_many() { field.options.iter().map(one).sum() } else { 0 }
}

/// Bytes of a character, and what stands beside an answer.
const BYTES: usize = 4;
const BESIDE: usize = 40;

/// Conditions look back only, at options that there are, and what they bring stands below a heading.
fn of_conditions(form: &Form, earlier: &[Field], field: &Field) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    for (key, values) in field.conditions().flat_map(Condition::parts) {
        let source = earlier.iter().find(|other| other.key == key);
        let is_counted = source.is_some_and(|source| source.kind == FieldKind::Group && field.row.is_none());
        if is_counted || source.is_none_or(|source| values.iter().any(|value| source.choice(value).is_none())) {
            found.push((
                "条件（when、shown_if、required_if）が指す項目か選択肢が、これより前にありません。",
                "前にある、選択肢のある項目の key と value を書いてください。",
            ));
        }
    }
    if field.conditions().any(Condition::is_hollow) {
        found.push(("条件（in、not、all、any）の中が空です。", "値か条件を書くか、その条件を消してください。"));
    }
    match &field.when {
        Some(_) if field.row.is_none() && form.branch_title(field).is_empty() => found.push((
            "条件で出る項目に、見出しがありません。",
            "この項目か、条件の選択肢に、branch = \"〜の場合\" のような見出しを書いてください。",
        )),
        None if !field.branch.is_empty() => {
            found.push(("いつも出る項目に branch があります。", "branch の行を消してください。"));
        }
        _ => {}
    }
    if field.required && field.required_if.is_some() {
        found.push(("required と required_if が両方あります。", "どちらか一方を消してください。"));
    }
    let is_answered = !matches!(field.kind, FieldKind::Same | FieldKind::Statement | FieldKind::Box);
    if field.required_if.is_some() && !is_answered || field.required && field.kind == FieldKind::Statement {
        found.push(("この kind の項目を、必須にはできません。", "required か required_if を消してください。"));
    }
    found
}

/// A box that takes an answer over knows from where and into what, and is asked when there is one to take.
fn of_box(form: &Form, field: &Field) -> Option<(&'static str, &'static str)> {
    let into = form.fields.iter().position(|other| other.key == field.into);
    if (field.kind == FieldKind::Same) != into.is_some() {
        return Some((
            "into が指す項目がないか、この kind には要りません。",
            "kind = \"same\" の項目にだけ、後の項目の key を into に書いてください。",
        ));
    }
    let at = form.fields.iter().position(|other| other.control == field.control);
    let source = form.field(&field.of).filter(|_| field.kind == FieldKind::Same)?;
    if at > into {
        return Some(("into の項目より後にあります。", "into の項目のすぐ前に置いてください。"));
    }
    if field.required || source.when != field.when {
        return Some((
            "of の項目と when が違うか、required があります。",
            "when を of の項目と同じにし、required を消してください。",
        ));
    }
    None
}

/// What is public must be what is listed, and a person's name stays out of the files to take away.
fn of_publicity(field: &Field) -> Option<(&'static str, &'static str)> {
    match (field.public, field.role.is_some_and(listed::is_listed)) {
        (false, true) => Some(("一覧に載る項目です。", "public = true を書いてください。")),
        (false, false) if !field.bulk => Some(("公開しない項目に bulk があります。", "bulk の行を消してください。")),
        (true, true) if field.bulk && field.role == Some(Role::Person) => Some((
            "個人の名前です。ダウンロードのファイルには載せません。",
            "bulk = false を書いてください。名前はページだけに載ります。",
        )),
        (true, true) if field.bulk && field.role == Some(Role::ListedNumber) => Some((
            "法人番号です。ダウンロードのファイルには載せません。",
            "bulk = false を書いてください。番号は、番号で探した人と、その事業者のページだけに出ます。",
        )),
        _ => None,
    }
}

fn fault(name: &str, what: &str, remedy: &str) -> Problem {
    Problem::new(FILE, format!("{name}: {what}"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::OF_TESTS;
    use std::path::Path;

    fn with_change(from: &str, to: &str) -> Vec<String> {
        let source = std::fs::read_to_string(Path::new(OF_TESTS).join(FILE)).expect("the form");
        assert!(source.contains(from), "{from}");
        let faults = Form::parse(&source.replacen(from, to, 1)).err().unwrap_or_default();
        faults.iter().map(|problem| problem.what().to_owned()).collect()
    }

    #[test]
    fn the_shipped_form_is_sound() {
        assert_eq!(Form::load(Path::new(".")).err(), None);
        assert_eq!(with_change("", ""), Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_named_with_its_field() {
        for (from, to, field) in [
            ("key = \"name_kana\"", "key = \"name\"", "name"),
            ("key = \"website\"", "key = \"_website\"", "_website"),
            ("section = \"trade\"\nkind = \"industry\"", "section = \"none\"\nkind = \"industry\"", "industry"),
            ("kind = \"text\"\nlabel = \"番地\"", "kind = \"radio\"\nlabel = \"番地\"", "street"),
            ("max = 300", "max = 0", "website"),
            ("is = \"2\"", "is = \"3\"", "self_check_score"),
            ("of = \"password\"", "of = \"pass\"", "password_confirmation"),
            ("kind = \"password\"", "kind = \"password\"\npublic = true", "password"),
            ("key = \"phone\"", "key = \"phone\"\npublic = true", "phone"),
            (
                "key = \"trade_name\"\nrole = \"trade_name\"",
                "key = \"stars_of\"\npublic = true\nrole = \"website\"",
                "stars_of",
            ),
            ("key = \"building\"", "key = \"building\"\npublic = true", "building"),
            ("role = \"website\"\n", "", "policy_publication"),
            ("key = \"website\"", "key = \"no\"\npublic = true", "no"),
            ("key = \"purpose\"", "key = \"purpose\"\npublic = true\nchange = \"at_once\"", "purpose"),
            ("public = true\nmax = 120", "max = 120", "municipality"),
            ("public = true\nbulk = false\nmax", "public = true\nmax", "representative"),
            ("public = true\nbulk = false\nconsent", "public = true\nconsent", "corporate_number_listed"),
            ("public = true\nbulk = false\nconsent", "bulk = false\nconsent", "corporate_number_listed"),
            ("bulk = false\nconsent", "bulk = false\nrequired = true\nconsent", "corporate_number_listed"),
            (
                "label = \"番号でも探せるようにする\" }]",
                "label = \"a\" }, { value = \"no\", label = \"b\" }]",
                "corporate_number_listed",
            ),
            ("role = \"corporate_number\"", "role = \"website\"", "corporate_number_listed"),
            ("key = \"phone\"", "key = \"phone\"\nbulk = false", "phone"),
            ("key = \"building\"", "key = \"form_version\"", "form_version"),
            ("of = \"contact_email\"", "of = \"mail\"", "contact_email_confirmation"),
            ("is = \"2\"", "not = [\"2\", \"3\"]", "self_check_score"),
            ("is = \"2\"", "in = []", "self_check_score"),
            ("min = -25", "min = 100", "self_check_score"),
            ("min = -25", "min = -0.5", "self_check_score"),
            ("min = -25", "places = 1", "self_check_score"),
            ("unit = \"点\"", "lines = 3", "self_check_score"),
            ("max = 300", "max = 4001", "website"),
            ("max = 300", "max = 3999", "website"),
            ("max = 300", "max = 300\nunit = \"字\"", "website"),
            ("max = 300", "max = 300\nlatest = \"today\"", "website"),
            ("max = 300", "max = 300\nbranch = \"法人の場合\"", "website"),
            ("max = 300", "max = 300\nrequired_if = { field = \"stars\", is = \"1\" }", "website"),
            ("max = 300", "max = 300\nshown_if = { all = [] }", "website"),
            ("max = 300", "max = 300\nshown_if = { field = \"entity\", not = \"corporation\" }", "website"),
            ("key = \"phone\"", "key = \"phone\"\nrequired_if = { field = \"entity\", is = \"corporation\" }", "phone"),
        ] {
            let found = with_change(from, to);
            assert!(found.iter().any(|what| what.contains(&format!("「{field}」"))), "{from}: {found:?}");
        }
        assert!(
            with_change("version = \"2026-11-28\"\ntitle", "version = \"2027-01-01\"\ntitle")[0].contains("version")
        );
    }
}
