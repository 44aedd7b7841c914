//! The style sheet that shows only the branches that apply where no script does: made from the conditions of all forms,
//! and known to `assets` as one file more. Each rule is keyed by the condition as it stands in the page, so that it holds on
//! whatever page that is. A browser that does not know `:has()` shows every branch under its heading.

use super::{as_json, by_controls};
use crate::scheme::registers;
use crate::scheme::{Condition, Field, FieldKind, Form, FormPage, Judged};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Its name among the assets.
pub(in crate::view) const BRANCH_SHEET: &str = "form/branches.css";

/// With more answers of other pages than these behind one condition, what is left of it is not told beforehand.
const MOST_KNOWN: usize = 6;

/// The sheet for the forms below `root`; none: there are no forms. What is at fault is told by whoever loads it.
pub(in crate::view) fn sheet(root: &Path) -> Option<String> {
    if !root.join(crate::scheme::form::FILE).exists() {
        return None;
    }
    let mut rules = Rules::default();
    for form in Form::load(root).into_iter().chain(registers::forms(root)) {
        rules.of_form(&form);
    }
    Some(rules.written())
}

/// What is hidden, and when.
#[derive(Default)]
struct Rules {
    /// By a condition as it stands in a page: what a form matches in which it holds.
    branches: BTreeMap<String, String>,
    /// By the box that makes fields superfluous.
    taken: BTreeMap<String, String>,
}

impl Rules {
    fn of_form(&mut self, form: &Form) {
        // What stands on one page for itself, and what a page of the account shows together.
        let pages = form.pages().iter().map(Some).chain([None]);
        for page in pages {
            let seen = Seen { form, page };
            for field in form.fields().iter().filter(|field| field.row.is_none() && seen.stands(&field.key)) {
                let conditions = field.when.iter().flat_map(|when| seen.left_of(when));
                for left in conditions.collect::<Vec<_>>() {
                    let key = as_json(&by_controls(form, &left));
                    add(&mut self.branches, key, seen.holds(&left, true), seen.holds(&left, false));
                }
                if field.kind == FieldKind::Same {
                    let ticked = format!(":has([name={}]:checked)", quoted(&field.control));
                    let asked = format!("{ticked}{}", seen.asked(field));
                    add(&mut self.taken, field.control.clone(), asked, ticked);
                }
            }
        }
    }

    fn written(&self) -> String {
        let branch = |(when, holds): (&String, &String)| {
            // The summary of what is wrong stands before the form.
            let when = quoted(when);
            format!(
                "form:not({holds}) [data-when={when}], main:not({holds}) #error-summary [data-when={when}] {{ display: none; }}\n"
            )
        };
        let taken = |(name, holds): (&String, &String)| {
            let name = quoted(name);
            format!(
                "form{holds} [data-unless={name}], main{holds} #error-summary [data-unless={name}] {{ display: none; }}\n"
            )
        };
        self.branches.iter().map(branch).chain(self.taken.iter().map(taken)).collect()
    }
}

/// Two forms may ask the same under different conditions: then the answer alone counts, which hides less.
fn add(rules: &mut BTreeMap<String, String>, key: String, strict: String, plain: String) {
    let known = rules.entry(key).or_insert_with(|| strict.clone());
    if *known != strict {
        *known = plain;
    }
}

/// A form, and which of its pages is seen; none: all of it stands on one.
struct Seen<'a> {
    form: &'a Form,
    page: Option<&'a FormPage>,
}

impl Seen<'_> {
    fn stands(&self, key: &str) -> bool {
        self.page.is_none_or(|page| self.form.page_of(key) == Some(page))
    }

    /// What may be left of a condition here, whatever was answered on other pages.
    fn left_of(&self, condition: &Condition) -> Vec<Condition> {
        let others: BTreeSet<&str> =
            condition.parts().into_iter().map(|(key, _)| key).filter(|key| !self.stands(key)).collect();
        let others: Vec<(&str, &String)> = condition
            .parts()
            .into_iter()
            .filter(|(key, _)| others.contains(key))
            .flat_map(|(key, values)| values.iter().map(move |value| (key, value)))
            .collect();
        if others.len() > MOST_KNOWN {
            return Vec::new();
        }
        let answered = |key: &str, value: &str, turn: usize| {
            let place = others.iter().position(|(other, its)| *other == key && *its == value)?;
            Some(turn >> place & 1 == 1)
        };
        let turns = 0..1_usize << others.len();
        let left = turns.map(|turn| condition.judged(&|key, value| answered(key, value, turn)));
        left.filter_map(|judged| if let Judged::When(left) = judged { Some(left) } else { None }).collect()
    }

    /// What a form matches in which a condition holds; `strict`: an answer counts only where it is asked for.
    fn holds(&self, condition: &Condition, strict: bool) -> String {
        let answered = |key: &str, values: &[String]| {
            let field = self.form.field(key);
            let asked = field.filter(|_| strict).map(|field| self.asked(field)).unwrap_or_default();
            field.map(|field| chosen(field, values)).unwrap_or_default() + &asked
        };
        let all = |parts: &[Condition]| parts.iter().map(|part| self.holds(part, strict)).collect::<Vec<_>>();
        match condition {
            Condition::Is { field, values } => answered(field, values),
            Condition::Not { field, values } => format!(":not({})", answered(field, values)),
            Condition::All(parts) => all(parts).concat(),
            Condition::Any(parts) => format!(":is({})", all(parts).join(", ")),
        }
    }

    /// What a form matches in which a field of this page is asked; empty: that is not decided here.
    fn asked(&self, field: &Field) -> String {
        let here = |when: &&Condition| when.parts().iter().all(|(key, _)| self.stands(key));
        field.when.as_ref().filter(here).map(|when| self.holds(when, true)).unwrap_or_default()
    }
}

/// What a form matches in which one of these is chosen.
fn chosen(field: &Field, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("[value={}]", quoted(value))).collect();
    let (name, values) = (quoted(&field.control), values.join(", "));
    let within = if super::field::is_select(field.kind) { " " } else { "" };
    format!(":has([name={name}]{within}:is({values}):checked)")
}

/// A string of a style sheet.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\a "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLEDGES: &str = include_str!("../../../tests/schemes/pledges/data/form.toml");
    const WHOLE: &str = include_str!("../../../tests/scheme/data/form.toml");
    const PAGES: &str = include_str!("../../../tests/scheme/pages/form.toml");

    fn form(source: &str) -> Form {
        Form::parse(source).expect("a form")
    }

    fn is(field: &str, value: &str) -> Condition {
        Condition::Is { field: field.to_owned(), values: vec![value.to_owned()] }
    }

    #[test]
    fn a_branch_is_hidden_until_its_answer_is_given() {
        let mut rules = Rules::default();
        rules.of_form(&form(PLEDGES));
        let written = rules.written();
        let chosen = |field: &str, value: &str| format!(":has([name=\"{field}\"]:is([value=\"{value}\"]):checked)");
        let (two, three) = (chosen("promise", "2"), chosen("promise", "3"));
        for rule in [
            format!(
                r#"form:not({two}) [data-when="{{\"field\":\"promise\",\"in\":[\"2\"]}}"], main:not({two}) #error-summary [data-when="#
            ),
            format!("form:not(:is({two}, {three})) [data-when="),
            format!("form:not(:is({}, :not({}))) [data-when=", chosen("helpers", "yes"), chosen("promise", "1")),
        ] {
            assert!(written.contains(&rule), "{rule}\n{written}");
        }
        assert!(!written.contains("shops"), "rows are shown by their number, not by a condition: {written}");
    }

    #[test]
    fn what_is_answered_in_a_branch_that_is_hidden_counts_for_nothing() {
        let form = form(WHOLE);
        let seen = Seen { form: &form, page: None };
        let (field, values) = ("policy_publication".to_owned(), vec!["website".to_owned()]);
        let told = seen.holds(&Condition::Not { field, values }, true);
        let way = ":has([name=\"policy_publication\"]:is([value=\"website\"]):checked)";
        assert_eq!(told, format!(":not({way}:has([name=\"stars\"]:is([value=\"2\"]):checked))"));
    }

    #[test]
    fn answers_of_other_pages_are_decided_before() {
        let form = form(PAGES);
        let seen = Seen { form: &form, page: form.page_of("stars") };
        let both = Condition::All(vec![is("entity", "corporation"), is("stars", "2")]);
        assert_eq!(seen.left_of(&both).iter().map(as_json).collect::<Vec<_>>(), [as_json(&is("stars", "2"))]);
        assert!(seen.left_of(&is("entity", "corporation")).is_empty(), "known before the page is made");
        let either = Condition::Any(vec![is("entity", "corporation"), is("stars", "2")]);
        assert_eq!(seen.left_of(&either).len(), 1);
    }
}
