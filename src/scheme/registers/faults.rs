//! What the files of a register ask for and the program cannot do, each with its line and what to do. Called when
//! registers are loaded; what is wrong with a letter is told with the letters.

use super::{After, FORMS, PublicRules, RegisterRules, event};
use crate::base::problem::Problem;
use crate::scheme::lists::Lists;
use crate::scheme::reference::columns::BETWEEN;
use crate::scheme::{Condition, Field, FieldKind, Form, Role, listed};
use std::path::Path;

/// What takes other paths or files already.
const TAKEN: [&str; 1] = ["declarers"];
/// So long may a word be in the office's lists.
const LONGEST_WORD: usize = 4;
/// So long may a name be that stands in addresses and in the state.
const LONGEST_NAME: usize = 24;

/// What is wrong with the description alone.
pub(super) fn of_rules(rules: &RegisterRules, source: &str) -> Vec<Problem> {
    let mut faults = Vec::new();
    let label = rules.file();
    let fault = |key: &str, what: &str, remedy: &str| {
        let problem = Problem::new(&label, what, remedy);
        line_of(source, key).map_or(problem.clone(), |line| problem.at(line, 1))
    };
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_plain = |name: &str| !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(plain);
    if !is_plain(&rules.name) || TAKEN.contains(&rules.name.as_str()) {
        let what = format!("「{}」は、このファイルの名前に使えません。", rules.name);
        let remedy =
            "英小文字・数字・ハイフンだけの、24字までの名前にしてください（declarers は宣言の一覧の名前です）。";
        faults.push(Problem::new(&label, what, remedy));
    }
    for (key, name) in [("form", &rules.form), ("letters", &rules.letters)] {
        if !is_plain(name) {
            let remedy = "英小文字・数字・ハイフンだけで書いてください。";
            faults.push(fault(key, &format!("{key}「{name}」は、名前として使えません。"), remedy));
        }
    }
    for (key, words) in [("title", &rules.title), ("noun", &rules.noun), ("description", &rules.description)] {
        if words.trim().is_empty() {
            faults.push(fault(key, &format!("{key} が空です。"), "画面やメールに出る言葉を書いてください。"));
        }
    }
    if !(1..=LONGEST_WORD).contains(&rules.word.chars().count()) {
        let remedy = "事務局の一覧に出る呼び名を、4字までで書いてください（問合せ、団体など）。";
        faults.push(fault("word", "word が空か、4字をこえています。", remedy));
    }
    if rules.retention_days == 0 {
        let remedy = "終わったものを何日残すかを、1 以上の数で書いてください。";
        faults.push(fault("retention_days", "retention_days が 0 です。", remedy));
    }
    match (&rules.public, rules.after) {
        (None, After::Review | After::Nothing) => faults.push(fault(
            "after",
            "after で一覧に載せるとしているのに、[public] がありません。",
            "[public] に columns を書くか、after を \"answer\" か \"keep\" としてください。",
        )),
        (Some(_), After::Answer | After::Keep) => faults.push(fault(
            "after",
            "after が \"answer\" か \"keep\" なのに、[public] があります。",
            "[public] を消すか、after = \"review\" としてください。返事をするものと、数えるためだけのものは、公開しません。",
        )),
        (Some(public), _) => {
            faults.extend(of_public(public).into_iter().map(|(key, what, remedy)| fault(key, &what, remedy)))
        }
        (None, After::Answer | After::Keep) => {}
    }
    faults
}

/// What is wrong with what is public, whatever the form asks: the key, what, and what to do.
fn of_public(public: &PublicRules) -> Vec<(&'static str, String, &'static str)> {
    let mut found = Vec::new();
    let mut seen: Vec<&String> = Vec::new();
    for name in &public.columns {
        if seen.contains(&name) {
            found.push(("columns", format!("columns に「{name}」が 2 回あります。"), "どちらか一方を消してください。"));
        }
        seen.push(name);
    }
    let lists = [("list", public.list.as_deref().unwrap_or_default()), ("filters", &public.filters)];
    for (key, name) in lists.iter().flat_map(|(key, names)| names.iter().map(move |name| (*key, name))) {
        if !public.columns.contains(name) {
            let what = format!("{key} の「{name}」は、columns にありません。");
            found.push((key, what, "columns に書き足すか、ここから消してください。"));
        }
    }
    if public.lasts_days > 0 && public.ask_days >= public.lasts_days {
        let what =
            format!("ask_days の {} 日は、lasts_days の {} 日より短くありません。", public.ask_days, public.lasts_days);
        found.push(("ask_days", what, "続けるかを尋ねる日を、掲載が終わる日より後の日数にしないでください。"));
    }
    found.extend(event::faults(public));
    found
}

/// What the description asks of the form, and the form of the program.
pub(super) fn of_form(root: &Path, rules: &RegisterRules, form: &Form, lists: &Lists) -> Vec<Problem> {
    let label = rules.form_file();
    let in_form = |problem: Problem| problem.in_file(Path::new(&label));
    let mut faults: Vec<Problem> = listed::list_faults(form, lists).into_iter().map(in_form).collect();
    for field in form.fields() {
        if field.role.is_some_and(|role| UNKNOWN.contains(&role)) || field.kind == FieldKind::Password {
            let remedy = "この項目を消してください。";
            faults.push(in_form(field.fault("宣言だけにある役割です。ここにはログインも段階もありません。", remedy)));
        }
    }
    for field in form.fields().iter().filter(|field| rules.is_kept() && !may_be_kept(field)) {
        let remedy = "この項目を消すか、kind を整数か選択肢にしてください。名前、所在地、文は尋ねられません。";
        faults.push(in_form(field.fault("after = \"keep\" の登録では尋ねられない項目です。", remedy)));
    }
    let source = std::fs::read_to_string(root.join(rules.file())).unwrap_or_default();
    let own = |key: &str, what: &str, remedy: &str| {
        let problem = Problem::new(rules.file(), what, remedy);
        line_of(&source, key).map_or(problem.clone(), |line| problem.at(line, 1))
    };
    let columns: &[String] = rules.public.as_ref().map_or(&[], |public| &public.columns);
    for name in columns.iter().filter(|name| form.control(name).is_none()) {
        let what = format!("columns の「{name}」という項目が、{label} にありません。");
        faults.push(own("columns", &what, "項目の key を確かめて、書き直してください。"));
    }
    for field in form.fields() {
        let told = of_field(field, columns.contains(&field.control), rules.public.is_some());
        faults.extend(told.map(|(what, remedy)| in_form(field.fault(what, remedy))));
    }
    faults.extend(form.fields().iter().filter_map(|field| hidden_fault(form, field)).map(in_form));
    let shown: Vec<&Field> = columns.iter().filter_map(|name| form.control(name)).collect();
    let longest: usize = shown.iter().map(|field| listed::longest(field)).sum();
    if longest > listed::LONGEST_ROW {
        let what = format!("公開する項目に入力できる文字が、合わせて {longest} 字あります。");
        let most = listed::LONGEST_ROW;
        let remedy = format!("max を短くして、合わせて {most} 字までにしてください。");
        faults.push(own("columns", &what, &remedy));
    }
    if rules.public.is_some() && !shown.iter().any(|field| field.role == Some(Role::Name)) {
        let remedy = "role = \"name\" の項目の key を、columns に書き足してください。";
        faults.push(own("columns", "columns に名前の項目がありません。", remedy));
    }
    let of_event = rules.public.iter().flat_map(|public| event::field_faults(public, form));
    faults.extend(of_event.map(|(field, what, remedy)| in_form(field.fault(what, remedy))));
    let filters = rules.public.iter().flat_map(|public| &public.filters).filter_map(|name| form.control(name));
    for field in filters.filter(|field| !may_narrow(field)) {
        let what = format!("filters の「{}」は、選ぶ項目ではありません。", field.control);
        faults.push(own("filters", &what, "選択肢か地域の項目だけを書いてください。"));
    }
    if !root.join(&label).starts_with(root.join(FORMS)) {
        faults.push(own("form", "form の場所が、data/forms の外です。", "名前だけを書いてください。"));
    }
    faults
}

/// Who puts right what is public is asked for nothing else: an answer that must come with it would never be given.
fn hidden_fault(form: &Form, field: &Field) -> Option<Problem> {
    let may_come_up = field.required || field.required_if.is_some();
    let mut sources = field.conditions().flat_map(Condition::parts).filter_map(|(key, _)| form.field(key));
    let source = sources.find(|source| source.public).filter(|_| may_come_up && !field.public)?;
    let what = format!("公開する項目「{}」を直すと入力が要るのに、直す画面では尋ねない項目です。", source.control);
    Some(field.fault(&what, "この項目の required か required_if を消すか、その項目を条件から外してください。"))
}

/// What only declarations have.
const UNKNOWN: [Role; 6] =
    [Role::Level, Role::Score, Role::Password, Role::ListedNumber, Role::CorporateNumber, Role::Person];

/// Whether what is only summed up may ask for a field: nothing that names anybody, but for the mailbox that takes it back.
fn may_be_kept(field: &Field) -> bool {
    use FieldKind::{Confirmation, Consent, Email, Integer, Radio, Select, Statement};
    matches!(field.kind, Confirmation | Consent | Email | Integer | Radio | Select | Statement)
        && matches!(field.role, None | Some(Role::Email | Role::Terms | Role::Benchmark))
}

fn may_narrow(field: &Field) -> bool {
    field.kind.has_own_options() || field.role == Some(Role::Region)
}

/// Whether a field may be public, is said to be so on both sides, and can be held by a list.
fn of_field(field: &Field, is_shown: bool, has_list: bool) -> Option<(&'static str, &'static str)> {
    let may_be =
        matches!(field.role, None | Some(Role::Name | Role::Region | Role::Website)) && listed::holds(field.kind);
    let is_asked = field.required && field.when.is_none();
    match (field.public, is_shown) {
        (true, false) => Some((
            "public = true なのに、一覧の columns にありません。",
            if has_list {
                "columns に書き足すか、public を消してください。"
            } else {
                "public を消してください。この登録は、何も公開しません。"
            },
        )),
        (false, true) => Some((
            "一覧の columns にあるのに、public = true がありません。",
            "公開してよい項目なら public = true を書き、そうでなければ columns から消してください。",
        )),
        (true, true) if !may_be => Some((
            "公開できない種類の項目です。",
            "public を消し、columns からも消してください。公開できるのは、名前、地域、1行の文、選択肢、URL、数、日付です。",
        )),
        (true, true) if field.role.is_some_and(|role| role != Role::Website) && !is_asked => {
            Some(("一覧に載る名前と地域は、いつも要ります。", "required = true を書き、when を消してください。"))
        }
        (true, true) if field.role == Some(Role::Name) && field.max.count() > listed::LONGEST_NAME => {
            Some(("一覧に載る名前の max は、150 までです。", "max を 150 か、それより小さくしてください。"))
        }
        (true, true) if field.options.iter().any(|choice| choice.value.contains(BETWEEN)) => {
            Some(("選択肢の value に「;」があります。", "value から「;」を消してください。"))
        }
        (true, true) if matches!(field.control.as_str(), "no" | "listed_on") => {
            Some(("この key は、一覧のほかの列の名前です。", "key を変えてください。"))
        }
        (false, _) if !field.bulk => Some(("公開しない項目に bulk があります。", "bulk の行を消してください。")),
        _ => None,
    }
}

/// The line on which a key is given.
fn line_of(source: &str, key: &str) -> Option<usize> {
    let is_it = |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    source.lines().position(is_it).map(|at| at + 1)
}
